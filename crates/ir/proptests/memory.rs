//! Stacks of bounded memory, and straight lines whose equal computations are done side by side.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Interpreter, Module, Prepare, Symbol, Value, push_forward_of, trace};

use super::laws::{bits, germ, near, points};
use super::program::{build, programs, run};
use crate::seeds::coefficients;

/// The results of a function with its stacks in full, and with this number of numbers of them.
fn both<R: Real>(function: &Function, arguments: &[R], limit: usize) -> [Vec<R>; 2] {
    let program = function.compile().unwrap();
    let bounded = program.clone().with_stack_limit(limit);
    [program, bounded].map(|program| program.run_reals(arguments).unwrap())
}

/// A loop of branches, which pushes some tuples of different shapes in each turn.
const WALK: &str = "fn walk(%x: real, %y: real, %n: integer) -> (real, real) {
    start: %one = const 1 %zero = const 0 %half = const 0.5 branch head
    head: %a = phi real [start: %x, left: %p, right: %q] %b = phi real [start: %y, left: %a, right: %s]
        %m = phi integer [start: %n, left: %l, right: %l]
        %more = gt %m, %zero branch %more, body, end
    body: %l = isub %m, %one %t = mul %a, %b %u = sin %t %up = gt %u, %half branch %up, left, right
    left: %p = sub %u, %y branch head
    right: %v = mul %u, %b %w = cos %a %q = add %v, %w %s = mul %q, %half branch head
    end: %z = tuple (%a, %b) return %z }";

/// A loop that writes to an array, and calls a function of it.
const SWEEP: &str = "fn mix(%a: [real], %i: integer) -> [real] {
    b: %one = const 1 %j = isub %one, %i %v = get %a, %i %w = get %a, %j %p = mul %v, %w %s = sin %p
        %c = set %a, %i, %w %d = set %c, %j, %s return %d }
    fn sweep(%x: [real], %n: integer) -> [real] {
    start: %one = const 1 %zero = const 0 branch head
    head: %a = phi [real] [start: %x, body: %b] %m = phi integer [start: %n, body: %l]
        %i = phi integer [start: %zero, body: %j] %more = gt %m, %zero branch %more, body, end
    body: %l = isub %m, %one %j = isub %one, %i %b = call [real] mix(%a, %i) branch head
    end: return %a }";

proptest! {
    #![proptest_config(crate::config())]

    /// An adjoint with bounded stacks has the same results to the bit: over floats, over bundles, after a pass, and as
    /// the adjoint of an adjoint.
    #[test]
    fn bounded_stacks_change_no_bit(program in programs(), x in points(), limit in 1..60_usize) {
        let adjoint = build(&program).adjoint().unwrap();
        let [full, bounded] = both(&adjoint, &[x[0], x[1], 1.5], limit);
        prop_assert_eq!(bits(&full), bits(&bounded));

        let t = [Bundle::<U2>::taylor(x[0]), x[1].into(), TaylorBundle::from(1.5)];
        let [full, bounded] = both(&adjoint, &t, limit);
        for (full, bounded) in full.iter().zip(&bounded) {
            prop_assert_eq!(germ(&coefficients(full)), germ(&coefficients(bounded)));
        }
        let pushed = push_forward_of(&adjoint, 2).unwrap().compile().unwrap();
        let bounded = pushed.clone().with_stack_limit(limit);
        let arguments = t.map(Value::Real);
        let [full, bounded] = [pushed, bounded].map(|program| program.run_bundles(&arguments).unwrap().reals());
        for (full, bounded) in full.iter().zip(&bounded) {
            prop_assert_eq!(germ(&coefficients(full)), germ(&coefficients(bounded)));
        }

        let twice = adjoint.adjoint().unwrap().compile().unwrap();
        let seed = Value::Tuple(vec![Value::Real(0.5), Value::Tuple(vec![Value::Real(1.0), Value::Real(-2.0)])]);
        let arguments = [Value::Real(x[0]), Value::Real(x[1]), Value::Real(1.5), seed];
        let bounded = twice.clone().with_stack_limit(limit);
        let [full, bounded] = [twice, bounded].map(|program| program.run(&arguments).unwrap().reals());
        prop_assert_eq!(bits(&full), bits(&bounded));
    }

    /// The same for long loops, which need several levels of checkpoints.
    #[test]
    fn bounded_stacks_of_long_loops_change_no_bit(x in points(), n in 0..3000_i64, limit in 1..400_usize) {
        let adjoint = Function::parse(WALK).unwrap().adjoint().unwrap().compile().unwrap();
        let weights = Value::Tuple(vec![Value::Real(1.0), Value::Real(-0.5)]);
        let arguments = [Value::Real(x[0]), Value::Real(x[1]), Value::Integer(n), weights];
        let bounded = adjoint.clone().with_stack_limit(limit);
        let [full, bounded] = [adjoint, bounded].map(|program| program.run(&arguments).unwrap().reals());
        prop_assert_eq!(bits(&full), bits(&bounded));
    }

    /// The same for loops over arrays, with calls.
    #[test]
    fn bounded_stacks_of_arrays_change_no_bit(
        x in prop::collection::vec(-2.0..2.0_f64, 2..5),
        n in 0..300_i64,
        limit in 1..100_usize,
    ) {
        let mut module = Module::new();
        Function::parse_all(SWEEP).unwrap().into_iter().for_each(|f| module.add(f));
        let adjoint = module.add_adjoint("sweep").unwrap();
        let full = module.compile(&adjoint).unwrap();
        let bounded = full.clone().with_stack_limit(limit);
        let weights = x.iter().map(|x| 1.0 - x).collect();
        let arguments = [Value::Array(x), Value::Integer(n), Value::Array(weights)];
        let [full, bounded] = [full, bounded].map(|program| program.run(&arguments).unwrap().reals());
        prop_assert_eq!(bits(&full), bits(&bounded));
    }

    /// A recorded loop has the value of the Rust function to the bit and its gradient, at one point and at many, also
    /// where its computations are put into another order.
    #[test]
    fn a_line_of_equal_turns_has_the_values_of_its_turns(
        program in programs(),
        x in prop::collection::vec(points(), 8..60),
        scale in 0.25..0.75_f64,
    ) {
        let flat: Vec<f64> = x.iter().flatten().copied().collect();
        // Each turn runs the program on two coordinates. Its branches would differ: only its first path is taken.
        let straight: Vec<_> = program
            .iter()
            .filter(|statement| matches!(statement, super::program::Statement::Assign(..)))
            .cloned()
            .collect();
        fn sum<R: Real>(program: &super::program::Program, x: &[R], scale: f64) -> R {
            let mut carried = R::from(0.25);
            let mut sum = R::from(0.0);
            for pair in x.chunks_exact(2) {
                let y = run(program, [pair[0], pair[1] * 0.5]);
                sum += y;
                carried = carried * scale + y * pair[1];
            }
            sum + carried
        }
        let recorded = trace(|x: Vec<Symbol>| sum(&straight, &x, scale), flat.clone()).unwrap();
        let mut value = Interpreter::value(&recorded).unwrap();
        prop_assert_eq!(bits(&[value.call(&flat).unwrap()]), bits(&[sum(&straight, &flat, scale)]));

        let mut slope = Interpreter::gradient(&recorded).unwrap();
        let (_, ours) = slope.call(&flat).unwrap();
        let target = gradient(|x: Vec<_>| sum(&straight, &x, scale), flat.clone());
        near(&ours, &target, 100.0)?;

        let points = vec![flat; 8];
        let mut results = vec![(0.0, Vec::new()); 8];
        slope.call_many(&points, &mut results).unwrap();
        for (_, many) in &results {
            prop_assert_eq!(bits(many), bits(&ours));
        }
    }
}
