//! The cost of each pass grows in proportion to the size of the function, whatever its shape.

use std::fmt::Write;
use std::time::Instant;

use tangent_bundle_ir::{Operation, Unary};

use super::*;

/// The text of a function of about this size.
type Shape = fn(usize) -> String;

/// A function of x and a number of turns, with these blocks.
fn function(blocks: &str) -> String {
    format!("fn f(%x: real, %k: integer) -> real {{\n{blocks}}}")
}

/// Each of the numbers from 0, written after one another.
fn each(count: usize, mut write: impl FnMut(&mut String, usize) -> std::fmt::Result) -> String {
    let mut text = String::new();
    (0..count)
        .try_for_each(|i| write(&mut text, i))
        .expect("a text has room");
    text
}

/// One block.
fn straight(count: usize) -> String {
    let chain = each(count, |text, i| writeln!(text, "%y{} = sin %y{i}", i + 1));
    function(&format!("a: %y0 = mul %x, %x {chain} return %y{count}"))
}

/// A branch from block `h` with its number to the next one. The sides use a value, and `%y` with the number.
fn diamond(text: &mut String, i: usize, value: &str) -> std::fmt::Result {
    writeln!(
        text,
        "h{i}: %c{i} = lt %y{i}, %x branch %c{i}, l{i}, r{i}
         l{i}: %p{i} = mul %y{i}, {value} branch j{i}
         r{i}: %q{i} = cos %y{i} branch j{i}
         j{i}: %y{n} = phi real [l{i}: %p{i}, r{i}: %q{i}] branch h{n}",
        n = i + 1
    )
}

/// Branches, one after the other.
fn diamonds(count: usize) -> String {
    let diamonds = each(count, |text, i| diamond(text, i, "%x"));
    function(&format!(
        "a: %y0 = mul %x, %x branch h0 {diamonds} h{count}: return %y{count}"
    ))
}

/// Branches, and values that live across all of them.
fn live(count: usize) -> String {
    let values = each(count, |text, i| writeln!(text, "%v{} = sin %v{i}", i + 1));
    let diamonds = each(count, |text, i| diamond(text, i, &format!("%v{i}")));
    let sums = each(count, |text, i| writeln!(text, "%s{} = mul %s{i}, %v{i}", i + 1));
    function(&format!(
        "a: %v0 = mul %x, %x branch b b: %y0 = exp %x {values} branch h0 {diamonds}
         h{count}: %s0 = sin %y{count} {sums} return %s{count}"
    ))
}

/// Loops, one after the other.
fn loops(count: usize) -> String {
    let loops = each(count, |text, i| {
        writeln!(
            text,
            "b{i}: branch h{i}
             h{i}: %p{i} = phi real [b{i}: %y{i}, t{i}: %q{i}] %m{i} = phi integer [b{i}: %k, t{i}: %n{i}]
                 %c{i} = gt %m{i}, %zero branch %c{i}, t{i}, e{i}
             t{i}: %q{i} = mul %p{i}, %x %n{i} = isub %m{i}, %one branch h{i}
             e{i}: %y{n} = sin %p{i} branch b{n}",
            n = i + 1
        )
    });
    function(&format!(
        "a: %zero = const 0 %one = const 1 %y0 = exp %x branch b0 {loops} b{count}: return %y{count}"
    ))
}

/// Values that a loop takes along.
fn wide_loop(count: usize) -> String {
    let phis = each(count, |text, i| {
        writeln!(text, "%p{i} = phi real [a: %x, t: %q{}]", (i + 1) % count)
    });
    let turn = each(count, |text, i| writeln!(text, "%q{i} = alias %p{i}"));
    function(&format!(
        "a: %zero = const 0 %one = const 1 branch h
         h: {phis} %m = phi integer [a: %k, t: %n] %c = gt %m, %zero branch %c, t, e
         t: {turn} %n = isub %m, %one branch h
         e: %y = sin %p0 return %y"
    ))
}

/// Blocks that may all leave for the last one.
fn exits(count: usize) -> String {
    let blocks = each(count, |text, i| {
        writeln!(
            text,
            "b{i}: %y{n} = sin %y{i} %c{i} = lt %y{n}, %x branch %c{i}, b{n}, e",
            n = i + 1
        )
    });
    let values = each(count, |text, i| write!(text, "b{i}: %y{i}, "));
    function(&format!(
        "a: %y0 = exp %x branch b0 {blocks} b{count}: branch e
         e: %z = phi real [{values} b{count}: %y{count}] return %z"
    ))
}

/// Branches inside of branches.
fn nested(count: usize) -> String {
    let opens = each(count, |text, i| {
        writeln!(
            text,
            "b{i}: %c{i} = lt %y{i}, %x branch %c{i}, t{i}, j{i}
             t{i}: %y{n} = sin %y{i} branch b{n}",
            n = i + 1
        )
    });
    let closes = each(count, |text, i| {
        let i = count - 1 - i;
        writeln!(
            text,
            "j{i}: %z{i} = phi real [b{i}: %y{i}, j{n}: %z{n}] branch j{}",
            if i == 0 { "".to_string() } else { (i - 1).to_string() },
            n = i + 1
        )
    });
    function(&format!(
        "a: %y0 = exp %x branch b0 {opens} b{count}: branch j{count}
         j{count}: %z{count} = sin %y{count} branch j{} {closes} j: return %z0",
        count - 1
    ))
}

/// Branches on literals, each of which depends on the one before.
fn constants(count: usize) -> String {
    let diamonds = each(count, |text, i| {
        writeln!(
            text,
            "h{i}: branch %c{i}, l{i}, r{i}
             l{i}: %y{i} = sin %x branch j{i}
             r{i}: branch j{i}
             j{i}: %c{n} = phi boolean [l{i}: %no, r{i}: %yes] %no{i} = not %c{n} branch h{n}",
            n = i + 1
        )
    });
    function(&format!(
        "a: %yes = const true %no = const false branch h h: %c0 = alias %yes branch h0 {diamonds} h{count}:
             %y = select %c{count}, %x, %x return %y"
    ))
}

/// Blocks that are written from the last to the first.
fn backward(count: usize) -> String {
    let blocks = each(count, |text, i| {
        let i = count - 1 - i;
        writeln!(
            text,
            "b{i}: %t{n} = tuple (%f{i}, %x) %f{n} = field %t{n}, 0 branch b{n}",
            n = i + 1
        )
    });
    function(&format!(
        "a: %f0 = exp %x branch b0 b{count}: return %f{count} {blocks}"
    ))
}

/// A tuple of many values, taken apart in another block.
fn tuple(count: usize) -> String {
    let values = each(count, |text, i| writeln!(text, "%v{} = sin %v{i}", i + 1));
    let all = each(count, |text, i| write!(text, "%v{i}, "));
    let fields = each(count, |text, i| {
        writeln!(text, "%f{i} = field %t, {i} %s{} = mul %s{i}, %f{i}", i + 1)
    });
    function(&format!(
        "a: branch b b: %v0 = exp %x {values} %t = tuple ({all} %x) %c = lt %v0, %x branch %c, c, d
         c: %s0 = cos %x {fields} branch e d: branch e e: %z = phi real [c: %s{count}, d: %x] return %z"
    ))
}

/// A loop that may be left from many places.
fn loop_exits(count: usize) -> String {
    let blocks = each(count, |text, i| {
        writeln!(
            text,
            "b{i}: %y{n} = sin %y{i} %c{i} = lt %y{n}, %x branch %c{i}, b{n}, e",
            n = i + 1
        )
    });
    let values = each(count, |text, i| write!(text, "b{i}: %y{n}, ", n = i + 1));
    function(&format!(
        "a: %zero = const 0 %one = const 1 branch h
         h: %y0 = phi real [a: %x, b{count}: %y{count}] %m = phi integer [a: %k, b{count}: %n]
             %c = gt %m, %zero branch %c, b0, e
         {blocks} b{count}: %n = isub %m, %one branch h
         e: %z = phi real [{values} h: %y0] return %z"
    ))
}

/// The time that this thread has run. Where the system does not tell it, the time since a start.
fn now(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let run = told.and_then(|all| all.split(' ').next()?.parse().ok());
    run.unwrap_or(start.elapsed().as_nanos() as f64)
}

/// Runs all passes.
fn passes(text: &str) {
    let f = parse(text);
    assert_eq!(parse(&f.to_string()), f);
    derivative_of(&f, 2).expect("it has a derivative");
    let mut simple = f.clone();
    simple.simplify().expect("it is well formed");
    simple.compile().expect("it is well formed");
    let adjoint = f.adjoint().expect("it has an adjoint");
    adjoint.compile().expect("it is well formed");
    let (mut edited, x) = (f.clone(), f.arguments()[0]);
    for v in f.blocks().iter().flat_map(|block| block.statements()) {
        let inserted = edited.insert_after(*v, Operation::Unary(Unary::Exp, x), None);
        inserted.expect("the types fit");
    }
    edited.verify().expect("it is well formed");
}

#[test]
fn all_passes_take_time_in_proportion_to_the_size_of_a_function() {
    let shapes: [(&str, Shape); 11] = [
        ("straight", straight),
        ("diamonds", diamonds),
        ("live", live),
        ("loops", loops),
        ("wide loop", wide_loop),
        ("exits", exits),
        ("nested", nested),
        ("constants", constants),
        ("backward", backward),
        ("tuple", tuple),
        ("many exits of a loop", loop_exits),
    ];
    const SMALL: usize = 30;
    const TIMES: usize = 16;
    let start = Instant::now();
    for (name, shape) in shapes {
        let (small, large) = (shape(SMALL), shape(SMALL * TIMES));
        // Of linear cost, `TIMES` small functions take as long as the large one. Of quadratic cost, the large one
        // takes up to `TIMES` times as long. The bound leaves room for a busy machine, and the best of some attempts
        // counts.
        let mut ratio = f64::INFINITY;
        for _ in 0..4 {
            let before = now(start);
            (0..TIMES).for_each(|_| passes(&small));
            let between = now(start);
            passes(&large);
            ratio = ratio.min((now(start) - between) / (between - before));
            if ratio < TIMES as f64 / 4.0 {
                break;
            }
        }
        assert!(
            ratio < TIMES as f64 / 4.0,
            "{name}: {ratio} times as long as in proportion"
        );
    }
}
