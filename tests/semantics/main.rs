//! What bundles must compute: worked cases, their values known to seventeen digits from computer algebra.

#![expect(
    clippy::excessive_precision,
    reason = "values stand as they are printed, to seventeen digits"
)]

use std::any::Any;

use tangent_bundle::prelude::*;

type Taylor1<B = f64> = TaylorBundle<U1, B>;
type Taylor2<B = f64> = TaylorBundle<U2, B>;
type Explicit2<B = f64> = ExplicitBundle<U2, B>;

/// Asserts equality to 10⁻¹⁵ of the value: the target is correctly rounded, the result off by a few roundings.
#[track_caller]
fn assert_close(value: f64, target: f64) {
    assert!(
        (value - target).abs() <= 1e-15 * target.abs(),
        "{value:?} is not {target:?}"
    );
}

/// Asserts that all components are equal.
macro_rules! assert_same {
    ($x:expr, $y:expr) => {
        let (x, y) = (&$x, &$y);
        assert!(x.same_germ(y), "{x:?} is not {y:?}");
    };
}

/// exp on the explicit germ 0.5 with the partials 2, 3, 5, 7, 11, 13, 17, in mask order: the chain of order three gives the same numbers.
const EXPONENTIAL: [f64; 8] = [
    1.648_721_270_700_128_1,
    3.297_442_541_400_256_3,
    4.946_163_812_100_384_4,
    18.135_933_977_701_410,
    11.541_048_894_900_897,
    41.218_031_767_503_204,
    56.056_523_203_804_357,
    252.254_354_417_119_61,
];

mod captures;
mod chains;
mod functors;
mod gradients;
mod implicit;
mod jets;
mod loops;
mod loops_within;
mod memory;
mod mixed;
mod names;
mod nesting;
mod order_two;
mod products;
mod programs;
mod recordings;
mod representations;
mod reverse;
mod solutions;
mod structures;
