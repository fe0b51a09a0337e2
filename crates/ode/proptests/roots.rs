//! All zeros of a function of the time are found.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Action, Crossing, Integrator};

proptest! {
    #![proptest_config(crate::config())]

    /// A product of factors t − zero has an event at each zero, in order, with alternating directions.
    #[test]
    fn a_product_has_all_its_zeros(steps in vec(0.02..0.3, 1..9)) {
        let mut at = 0.0;
        let zeros: Vec<f64> = steps.iter().map(|step: &f64| { at += step; at }).collect();
        let product = |t: Symbol, _: Symbol| zeros.iter().fold(t * 0.0 + 1.0, |product, zero| product * (t - *zero));
        let mut orbit = Integrator::new().start(|_t, x| -x, 0.0, 1.0).unwrap();
        orbit.watch(product, Crossing::Any, Action::Record).unwrap();
        orbit.to(at + 1.0).unwrap();
        prop_assert_eq!(orbit.events().len(), zeros.len());
        for (i, (event, zero)) in orbit.events().iter().zip(&zeros).enumerate() {
            // The slope at a zero is above 0.02⁸·8!, and the terms of the polynomial are below 10³.
            prop_assert!((event.time - zero).abs() < 1e-4, "{} {zero}", event.time);
            prop_assert_eq!(event.is_rising, (zeros.len() - i) % 2 == 1);
        }
    }
}
