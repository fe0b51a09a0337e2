//! What recorded programs answer, against the same programs over bundles and on a tape.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Interpreter, Prepare, Symbol, trace};

use super::laws::{bits, near, points, scale};
use super::program::{ARGUMENTS, programs, run};

proptest! {
    #![proptest_config(crate::config())]

    /// The value has the bits of the Rust function. The gradient is that of a tape, the Hessian and the derivatives
    /// along a line those of bundles.
    #[test]
    fn demands_are_answered_as_drivers_do(program in programs(), x in points(), v in points()) {
        let recorded = trace(|x: [Symbol; ARGUMENTS]| run(&program, x), x).unwrap();
        let scale = scale(&program, x);
        let value = Interpreter::value(&recorded).unwrap().call(&x).unwrap();
        prop_assert_eq!(bits(&[value]), bits(&[run(&program, x)]));

        let slope = gradient(|x: [_; ARGUMENTS]| run(&program, x), x);
        let (same, found, rows) = Interpreter::hessian(&recorded).unwrap().call(&x).unwrap();
        prop_assert_eq!(bits(&[same]), bits(&[value]));
        near(&found, &slope, scale)?;
        let (_, again) = Interpreter::gradient(&recorded).unwrap().call(&x).unwrap();
        near(&again, &slope, scale)?;
        let target = hessian(|x: [_; ARGUMENTS]| run(&program, x), x);
        near(rows.as_flattened(), target.as_flattened(), scale.powi(2))?;
        let (_, _, product) = Interpreter::hessian_vector_product(&recorded).unwrap().call(&(x, v)).unwrap();
        let product_of_rows = target.map(|row| row[0] * v[0] + row[1] * v[1]);
        near(&product, &product_of_rows, scale.powi(2))?;

        let line: TaylorBundle<U3> =
            Interpreter::directional::<U3, _, _, _>(&recorded).unwrap().call(&(x, v)).unwrap();
        let target = directional_derivatives::<U3, _, _>(|x: [_; ARGUMENTS]| run(&program, x), x, v);
        for k in 0..=3 {
            near(&[line.derivative(k)], &[target[k]], scale.powi(k as i32 + 1))?;
        }
    }

    /// Many points give the bits of each alone, on whatever path each is.
    #[test]
    fn many_points_give_the_bits_of_each_alone(program in programs(), all in prop::collection::vec(points(), 1..40)) {
        let recorded = trace(|x: [Symbol; ARGUMENTS]| run(&program, x), all[0]).unwrap();
        let mut gradient = Interpreter::gradient(&recorded).unwrap();
        let mut results = vec![(0.0, [0.0; ARGUMENTS]); all.len()];
        gradient.call_many_or_retrace(&all, &mut results).unwrap();
        for (x, (value, slope)) in all.iter().zip(&results) {
            let (alone, slope_alone) = gradient.call(x).unwrap();
            prop_assert_eq!(bits(&[*value]), bits(&[alone]));
            prop_assert_eq!(bits(slope), bits(&slope_alone));
            prop_assert_eq!(bits(&[alone]), bits(&[run(&program, *x)]));
        }
    }
}
