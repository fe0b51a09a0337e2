//! Memory on the heap, by `allocation-counter`: stacks of adjoints, in full and bounded.

use allocation_counter::measure;
use tangent_bundle_ir::{Function, Program, Value};

/// xⁿ by a loop.
const POWER: &str = include_str!("../../examples/ir/power.ir");

fn adjoint() -> Program {
    Function::parse(POWER).unwrap().adjoint().unwrap().compile().unwrap()
}

/// The greatest number of bytes that an evaluation of the adjoint of a loop takes at a time.
fn bytes(adjoint: &Program, turns: i64) -> u64 {
    let arguments = [Value::Real(1.0 + 1e-7), Value::Integer(turns), Value::Real(1.0)];
    measure(|| assert!(adjoint.run(&arguments).is_ok())).bytes_max
}

#[test]
fn a_turn_of_a_plain_loop_keeps_three_words() {
    let adjoint = adjoint();
    let turns = 1 << 17;
    // A number, where control came from, and the stack below. The list of words grows by a factor of two, and the old
    // one is there until the new one is filled.
    let taken = bytes(&adjoint, turns) as f64 / turns as f64;
    assert!((24.0..=3.0 * 24.0).contains(&taken), "{taken} bytes a turn");
}

#[test]
fn bounded_stacks_take_memory_by_the_logarithm_of_the_number_of_turns() {
    // From one level of checkpoints to four.
    for limit in [10, 100, 1000] {
        let bounded = adjoint().with_stack_limit(limit);
        for turns in [100, 1000, 10_000, 100_000] {
            let numbers = 3 * turns as usize;
            let levels = (2.0 * numbers as f64 / limit as f64).log(32.0).ceil().max(1.0);
            // Two windows, whose lists grow by a factor of two; and the checkpoints, each with the registers of the
            // adjoint, which are less than forty words, in lists that grow by a factor of two.
            let bound = 2 * 8 * limit as u64 + (levels + 1.0) as u64 * 64 * 2 * 8 * 40;
            let taken = bytes(&bounded, turns);
            assert!(
                taken <= bound,
                "{turns} turns within {limit} numbers: {taken} bytes, and the bound is {bound}"
            );
        }
    }
}

#[test]
fn the_gradient_of_a_recording_takes_no_memory_after_the_first_call() {
    use tangent_bundle::prelude::*;
    use tangent_bundle_ir::{Interpreter, Prepare, Symbol, trace};

    fn sum<R: Real>(x: [R; 40]) -> R {
        x.windows(2).map(|w| (w[1] - w[0] * w[0]).sin() * w[0]).sum()
    }
    let recorded = trace(sum::<Symbol>, [0.5; 40]).unwrap();
    let mut gradient = Interpreter::gradient(&recorded).unwrap();
    let first = gradient.call(&[0.25; 40]).unwrap();
    let counted = measure(|| assert_eq!(gradient.call(&[0.25; 40]).unwrap(), first));
    assert_eq!(counted.count_total, 0);
}

#[test]
fn calls_with_slices_take_no_memory_after_the_first_ones() {
    use tangent_bundle_ir::{Argument, Interpreter, Module, OnSlices};

    let module = |text| Module::parse(text).unwrap();
    let loops = module(include_str!("../../examples/ir/rosenbrock.ir"));
    let straight = module("fn f(%x: [real]) -> real { b: %y = dot %x, %x %z = sin %y return %z }");
    // A loop that carries an array and changes it, so that its adjoint does too.
    let changing = module(
        "fn f(%x: [real]) -> real {
        start:
            %zero = const 0
            %unit = const 1
            %n = length %x
            branch head
        head:
            %i = phi integer [start: %zero, body: %next]
            %a = phi [real] [start: %x, body: %set]
            %more = lt %i, %n
            branch %more, body, end
        body:
            %e = get %a, %i
            %square = mul %e, %e
            %set = set %a, %i, %square
            %next = iadd %i, %unit
            branch head
        end:
            %y = sum %a
            return %y
        }",
    );
    // Each turn keeps two arrays for the adjoint.
    let keeping = module(
        "fn f(%x: [real]) -> real {
        start:
            %zero = const 0
            %unit = const 1
            %n = length %x
            %half = const 0.5
            branch head
        head:
            %i = phi integer [start: %zero, body: %next]
            %a = phi [real] [start: %x, body: %more]
            %goes_on = lt %i, %n
            branch %goes_on, body, end
        body:
            %d = dot %a, %x
            %c = mul %d, %half
            %s = sin %c
            %more = axpy %s, %x, %a
            %next = iadd %i, %unit
            branch head
        end:
            %y = dot %a, %a
            return %y
        }",
    );
    for (module, name) in [(loops, "rosenbrock"), (straight, "f"), (changing, "f"), (keeping, "f")] {
        let n = 100;
        let (x, v) = (vec![0.5; n], vec![1.0; n]);
        let (mut y, mut slopes, mut products) = ([0.0], vec![0.0; n], vec![0.0; n]);
        let both: [Argument<'_>; 2] = [(&x).into(), (&v).into()];
        let mut gradient = OnSlices::<Interpreter>::gradient(&module, name).unwrap();
        let mut product = OnSlices::<Interpreter>::hessian_vector(&module, name).unwrap();
        let mut line = OnSlices::<Interpreter>::directional(&module, name, 3).unwrap();
        let mut jacobian = OnSlices::<Interpreter>::jacobian(&module, name).unwrap();
        let mut all = [[0.0]; 4];
        let mut calls = || {
            gradient.call(&both[..1], &mut [&mut y, &mut slopes]).unwrap();
            product.call(&both, &mut [&mut y, &mut slopes, &mut products]).unwrap();
            line.call(&both, &mut all.each_mut().map(|y| &mut y[..])).unwrap();
            jacobian.call(&both[..1], &mut [&mut y, &mut slopes]).unwrap();
        };
        (0..4).for_each(|_| calls());
        let counted = measure(calls);
        assert_eq!(counted.count_total, 0, "{name}");
    }
}

#[test]
fn a_recorded_statement_takes_some_hundred_bytes() {
    use tangent_bundle::prelude::*;
    use tangent_bundle_ir::{Symbol, trace};

    fn chain<R: Real>(x: R) -> R {
        (0..50_000).fold(x, |y, _| (y * x).sin())
    }
    let mut kept = None;
    let counted = measure(|| kept = Some(trace(chain::<Symbol>, 0.5).unwrap()));
    let statements = kept.map_or(0, |recorded| recorded.paths()[0].values().count());
    // The operation, its type, and its place in a block, in lists that grow by a factor of two.
    let taken = counted.bytes_current as f64 / statements as f64;
    assert!((60.0..250.0).contains(&taken), "{taken} bytes a statement");
}

#[test]
fn with_bounded_stacks_each_statement_is_evaluated_as_often_as_there_are_levels_and_once_more() {
    let adjoint = adjoint();
    for (turns, limit) in [(100, 10), (1000, 100), (1000, 1000), (10_000, 100), (30_000, 40)] {
        let arguments = [Value::Real(1.0 + 1e-7), Value::Integer(turns), Value::Real(1.0)];
        let is_enough = |adjoint: &Program, steps: u64| adjoint.clone().with_step_limit(steps).run(&arguments).is_ok();
        let (mut low, mut high) = (0, 100 * turns as u64);
        while high - low > 1 {
            let middle = u64::midpoint(low, high);
            *(if is_enough(&adjoint, middle) {
                &mut high
            } else {
                &mut low
            }) = middle;
        }
        let numbers = 3 * turns as usize;
        let levels = (2.0 * numbers as f64 / limit as f64).log(32.0).ceil() as u64;
        let bounded = adjoint.clone().with_stack_limit(limit);
        assert!(
            is_enough(&bounded, (levels + 1) * high),
            "{turns} turns within {limit} numbers"
        );
    }
}
