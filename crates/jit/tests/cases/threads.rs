//! Code that several threads share.

use tangent_bundle_ir::{Engine, Module, Prepare, Value, trace};
use tangent_bundle_jit::Compiled;

use crate::parsed;

#[test]
fn clones_in_two_threads_share_their_code() {
    let adjoint = parsed(include_str!("../../../ir/examples/ir/power.ir"))
        .adjoint()
        .unwrap();
    let compiled = Compiled::program(&adjoint).unwrap();
    let slopes = std::thread::scope(|scope| {
        let run = |n: i64| {
            let mut own = compiled.clone();
            move || {
                let all = (0..200).map(|_| own.run(&[Value::Real(1.5), Value::Integer(n), Value::Real(1.0)]));
                all.map(|y| y.unwrap().reals())
                    .reduce(|a, b| if a == b { a } else { vec![] })
                    .unwrap()
            }
        };
        [3, 40]
            .map(|n| scope.spawn(run(n)))
            .map(|thread| thread.join().unwrap())
    });
    assert_eq!(slopes[0], [1.5_f64.powi(3), 3.0 * 1.5 * 1.5]);
    assert_eq!(slopes[1][0], (0..40).fold(1.0, |y, _| y * 1.5));
}

/// The code stays while a clone does, and many programs come and go.
#[test]
fn code_is_freed_with_its_last_clone() {
    let square = parsed("fn f(%x: real) -> real { b: %y = mul %x, %x return %y }");
    let mut kept = {
        let first = Compiled::program(&square).unwrap();
        first.clone()
    };
    for i in 0..200 {
        let mut compiled = Compiled::of_module(&Module::new(), &square).unwrap();
        let mut y = [0.0];
        compiled.call(&[f64::from(i)], &mut y).unwrap();
        assert_eq!(y, [f64::from(i * i)]);
    }
    assert_eq!(kept.run(&[Value::Real(3.0)]), Ok(Value::Real(9.0)));
}

#[test]
fn every_demand_is_compiled() {
    use tangent_bundle::prelude::*;
    let recorded = trace(|[x, y]: [_; 2]| x * x * y, [2.0, 3.0]).unwrap();
    assert_eq!(Compiled::value(&recorded).unwrap().call(&[2.0, 3.0]), Ok(12.0));
    assert_eq!(
        Compiled::gradient(&recorded).unwrap().call(&[2.0, 3.0]),
        Ok((12.0, [12.0, 4.0]))
    );
    assert_eq!(
        Compiled::jacobian(&recorded).unwrap().call(&[2.0, 3.0]),
        Ok((12.0, [12.0, 4.0]))
    );
    let hessian = Compiled::hessian(&recorded).unwrap().call(&[2.0, 3.0]);
    assert_eq!(hessian, Ok((12.0, [12.0, 4.0], [[6.0, 4.0], [4.0, 0.0]])));
    let product = Compiled::hessian_vector_product(&recorded)
        .unwrap()
        .call(&([2.0, 3.0], [1.0, 0.0]));
    assert_eq!(product, Ok((12.0, [12.0, 4.0], [6.0, 4.0])));
    let mut line = Compiled::directional::<U3, _, _, _>(&recorded).unwrap();
    assert_eq!(line.call(&([2.0, 3.0], [1.0, 1.0])).unwrap().derivative(3), 6.0);
    let mut gradient = Compiled::gradient(&recorded).unwrap();
    let mut results = [(0.0, [0.0; 2]); 2];
    gradient.call_many(&[[1.0, 2.0], [3.0, 4.0]], &mut results).unwrap();
    assert_eq!(results, [(2.0, [4.0, 1.0]), (36.0, [24.0, 9.0])]);
}

/// Lists that are long enough are evaluated on all cores. The results and the errors are those of one core, in order.
#[cfg(feature = "rayon")]
#[test]
fn lists_on_two_cores_have_the_results_and_errors_of_one() {
    use tangent_bundle::prelude::*;
    use tangent_bundle_ir::{Interpreter, Symbol, demand};

    use crate::at_all;
    let recorded = trace(
        |x: [_; 6]| {
            let term = |w: &[Symbol]| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (w[0] - 1.0).powi(2);
            let sum: Symbol = x.windows(2).map(term).sum();
            if x[0] > -1.0 { sum.exp_m1() } else { sum }
        },
        [0.1; 6],
    )
    .unwrap();
    let gradient = recorded.derive::<demand::Gradient>(0).unwrap();
    // Six arguments and seven results; two parts of a list are worth two threads from 316 points each.
    for count in [2, 600, 2_001, 5_000] {
        let point = |i: usize| -> [f64; 6] { std::array::from_fn(|k| 0.3 * ((i + 7 * k) as f64).sin()) };
        let mut x: Vec<f64> = (0..count).flat_map(point).collect();
        // A comparison comes out otherwise at the first point, at the last one, and between.
        for i in [0, count / 3, count - 1] {
            x[6 * i] = -2.0;
        }
        let mut interpreter = Interpreter::prepare(&gradient).unwrap();
        let expected = at_all(&mut interpreter, &x, [6, 7]);
        for threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut compiled = <Compiled as Engine>::prepare(&gradient).unwrap();
            // Before there is code for pairs, and with it.
            for _ in 0..2 {
                let found = pool.install(|| at_all(&mut compiled, &x, [6, 7]));
                assert!(found == expected, "{count} points on {threads} threads");
            }
        }
    }
}
