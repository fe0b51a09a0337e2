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

/// The gradient, a seed for each argument in turn.
fn gradient<const K: usize>(f: impl Fn([Taylor1; K]) -> Taylor1, x: [f64; K]) -> [f64; K] {
    std::array::from_fn(|i| {
        let seeded = std::array::from_fn(|j| Taylor1::from_derivatives(x[j], [f64::from(u8::from(i == j))]));
        f(seeded).derivative(1)
    })
}

/// The derivative of a function from bundles to bundles over any base of theirs.
fn derivative<B>(f: impl Fn(Taylor1<B>) -> Taylor1<B>, x: B) -> B
where
    B: Real,
    U1: Order<B>,
{
    f(Bundle::<U1, B>::taylor(x)).derivative(1)
}

mod gradients;
mod nesting;
mod order_two;
mod products;
mod programs;
mod representations;
