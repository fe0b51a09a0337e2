//! Special functions, to every order and in every mode, with the feature `special`.
//!
//! Each function is a [`JetRule`](crate::real::JetRule) or a [`ScalarRule`](crate::real::ScalarRule): it has a value in
//! floats, and derivatives from a differential equation or a recurrence. A few functions are compositions of others.
//!
//! | functions                                                  | values                    | derivatives                                    |
//! |------------------------------------------------------------|---------------------------|------------------------------------------------|
//! | [`erf`], [`erfc`], [`normal_cdf`]                          | `libm`; DLMF 7.2          | Hermite's recurrence                           |
//! | [`normal_quantile`], [`erf_inv`]                           | Halley's method           | y′ = √(2π)·exp(y²/2), ½√π·exp(y²)              |
//! | [`gamma`], [`ln_gamma`]                                    | `libm`                    | (ln Γ)′ = ψ                                    |
//! | [`digamma`], [`polygamma`]                                 | DLMF 5.11, 25.11          | each is the derivative of the one before       |
//! | [`beta`]                                                   | Stirling's formula        | ∂B/∂a = B·(ψ(a) − ψ(a + b))                    |
//! | [`bessel_j`], [`bessel_y`]                                 | `libm`                    | 2·Cₙ′ = Cₙ₋₁ − Cₙ₊₁                            |
//! | [`bessel_i`], [`bessel_k`]                                 | recurrences, DLMF 10      | ±2·Cₙ′ = Cₙ₋₁ + Cₙ₊₁                           |
//! | [`spherical_j`] and the other spherical ones, [`sinc`]     | recurrences, DLMF 10.51   | (2n + 1)·jₙ′ = n·jₙ₋₁ − (n + 1)·jₙ₊₁           |
//! | [`lambert_w0`], [`lambert_wm1`]                            | `lambert_w`               | y′ = exp(−y)/(1 + y), y⁽ⁿ⁾ = rₙ(y)·y′ⁿ          |
//! | [`logistic`], [`softplus`]                                 | compositions              |                                                |
//!
//! The accuracy is in the [guide](crate::docs::accuracy). Functions of `f32` are computed in `f64` and rounded once.
//!
//! ```
//! use tangent_bundle::prelude::*;
//! use tangent_bundle::special::{erf, sinc};
//!
//! // sin x/x is 1 − x²/6 + x⁴/120 − … at its removable singularity, at every order.
//! let y = sinc(Bundle::<U4>::taylor(0.0));
//! assert!((y.derivative(2) + 1.0 / 3.0).abs() < 1e-16 && (y.derivative(4) - 0.2).abs() < 1e-16);
//!
//! let slope = derivative(erf, 0.0);
//! assert_eq!(slope, std::f64::consts::FRAC_2_SQRT_PI);
//! ```

mod bessel;
mod float;
mod gamma;
mod gauss;
mod sigmoid;

pub use bessel::{bessel_i, bessel_j, bessel_k, bessel_y, sinc, spherical_i, spherical_j, spherical_k, spherical_y};
pub use gamma::{beta, digamma, gamma, lambert_w0, lambert_wm1, ln_gamma, polygamma};
pub use gauss::{erf, erf_inv, erfc, normal_cdf, normal_quantile};
pub use sigmoid::{logistic, softplus};

use crate::real::BaseFloat;

/// Evaluates a function of `f64` on a float of either type.
#[inline]
fn of_float<S: BaseFloat>(x: S, f: impl FnOnce(f64) -> f64) -> S {
    S::from_f64(f(x.to_f64()))
}
