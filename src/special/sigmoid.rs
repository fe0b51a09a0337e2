//! The logistic function and its integral, as compositions of elementary functions.

use crate::real::{BaseFloat, Real};

/// The logistic function 1/(1 + exp(−x)). It is accurate, and does not overflow, for large x of both signs.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::special::logistic;
///
/// let y = logistic(Bundle::<U2>::taylor(0.0));
/// assert_eq!((y.primal(), y.derivative(1), y.derivative(2)), (0.5, 0.25, 0.0));
/// ```
pub fn logistic<R: Real<S>, S: BaseFloat>(x: R) -> R {
    R::each_way([x], |[x]| {
        if x < S::ONE && x > -S::ONE {
            // In the form ½·(1 + tanh x/2), the second derivative is accurate near 0, where it vanishes.
            ((x * S::from_f64(0.5)).tanh() + S::ONE) * S::from_f64(0.5)
        } else if x > S::ZERO {
            ((-x).exp() + S::ONE).recip()
        } else {
            let e = x.exp();
            e / (e + S::ONE)
        }
    })
}

/// The smooth ramp ln(1 + exp x), whose derivative is [`logistic`]. It is accurate, and does not overflow, for large x
/// of both signs.
pub fn softplus<R: Real<S>, S: BaseFloat>(x: R) -> R {
    R::each_way([x], |[x]| {
        if x > S::ZERO {
            x + (-x).exp().ln_1p()
        } else {
            x.exp().ln_1p()
        }
    })
}
