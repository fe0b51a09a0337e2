//! Bessel functions. The derivative of one is a sum of those of the neighbouring orders.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use crate::real::{BaseFloat, JetRule, Keeper, Real};
use crate::special::{float, of_float};

/// A family of Bessel functions: the derivative of each is a weighted sum of its neighbours.
///
/// ```text
/// Cₙ′ = lₙ·Cₙ₋₁ + rₙ·Cₙ₊₁
/// ```
///
/// The derivative of order k is a sum over the orders n − k to n + k. The magnitudes of its weights sum to one at most.
/// It has no division by x, so 0 is not singular.
#[derive(Clone, Copy, Debug)]
enum Family {
    /// Jₙ.
    J,
    /// Yₙ.
    Y,
    /// Iₙ.
    I,
    /// Kₙ.
    K,
    /// jₙ.
    SphericalJ,
    /// yₙ.
    SphericalY,
    /// iₙ.
    SphericalI,
    /// kₙ.
    SphericalK,
}

impl Family {
    /// The value of a float.
    fn value(self, n: u32, x: f64) -> f64 {
        let sign_of_odd = if x < 0.0 { -1.0 } else { 1.0 };
        let parity = if n.is_multiple_of(2) { 1.0 } else { sign_of_odd };
        let beyond_the_pole = if x < 0.0 { f64::NAN } else { 1.0 };
        match self {
            Self::J => libm::jn(n.cast_signed(), x),
            Self::Y => beyond_the_pole * libm::yn(n.cast_signed(), x),
            Self::I => parity * float::bessel_i(n, x.abs()),
            Self::K => beyond_the_pole * float::bessel_k(n, x),
            Self::SphericalJ => parity * float::spherical_j(n, x.abs()),
            Self::SphericalY => parity * sign_of_odd * float::spherical_y(n, x.abs()),
            Self::SphericalI => parity * float::spherical_i(n, x.abs()),
            Self::SphericalK => beyond_the_pole * float::spherical_k(n, x),
        }
    }

    /// The name of its functions.
    fn name(self) -> &'static str {
        match self {
            Self::J => "bessel_j",
            Self::Y => "bessel_y",
            Self::I => "bessel_i",
            Self::K => "bessel_k",
            Self::SphericalJ => "spherical_j",
            Self::SphericalY => "spherical_y",
            Self::SphericalI => "spherical_i",
            Self::SphericalK => "spherical_k",
        }
    }

    /// The weights of the lower and the upper neighbour in the derivative.
    fn weights(self, n: u32) -> (f64, f64) {
        let n = f64::from(n);
        let cylindrical = if n == 0.0 { (0.0, 1.0) } else { (0.5, 0.5) };
        let spherical = (n / (2.0 * n + 1.0), (n + 1.0) / (2.0 * n + 1.0));
        match self {
            Self::J | Self::Y => (cylindrical.0, -cylindrical.1),
            Self::I => cylindrical,
            Self::K => (-cylindrical.0, -cylindrical.1),
            Self::SphericalJ | Self::SphericalY => (spherical.0, -spherical.1),
            Self::SphericalI => spherical,
            Self::SphericalK => (-spherical.0, -spherical.1),
        }
    }
}

/// A function of a family.
#[derive(Clone, Copy, Debug)]
struct Bessel(Family, u32);

impl<S: BaseFloat> JetRule<S> for Bessel {
    fn value(&self, x: S) -> S {
        of_float(x, |x| self.0.value(self.1, x))
    }

    fn derivatives<R: Real<S>>(&self, x: R, y: R, derivatives: &mut [R]) {
        let Self(family, n) = *self;
        let reach = derivatives.len() as u32;
        let orders: Vec<u32> = (n.saturating_sub(reach)..=n + reach).collect();
        let values: Vec<R> = orders
            .iter()
            .map(|m| if *m == n { y } else { Self(family, *m).of(x) })
            .collect();
        let mut weights: Vec<f64> = orders.iter().map(|m| if *m == n { 1.0 } else { 0.0 }).collect();
        for derivative in derivatives {
            let mut next = vec![0.0; orders.len()];
            for (i, m) in orders.iter().enumerate().filter(|(i, _)| weights[*i] != 0.0) {
                let (lower, upper) = family.weights(*m);
                if lower != 0.0 {
                    next[i - 1] += weights[i] * lower;
                }
                next[i + 1] += weights[i] * upper;
            }
            weights = next;
            let terms = values.iter().zip(&weights).filter(|(_, weight)| **weight != 0.0);
            let terms = terms.map(|(value, weight)| *value * S::from_f64(*weight));
            *derivative = terms.clone().sum();
            if !derivative.asks_finite() {
                // At a pole the term of the highest order dominates by powers of 1/x, so it is the limit of ∞ − ∞.
                *derivative = terms.last().unwrap_or(*derivative);
            }
        }
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet(&format!("{}.{}", self.0.name(), self.1), self))
    }
}

/// The function of a family of any order, given the sign of the functions of negative odd orders.
fn of_order<R: Real<S>, S: BaseFloat>(family: Family, n: i32, odd_is_reflected: bool, x: R) -> R {
    let y = Bessel(family, n.unsigned_abs()).of(x);
    if n < 0 && n % 2 != 0 && odd_is_reflected { -y } else { y }
}

/// The Bessel function of the first kind Jₙ(x).
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::special::bessel_j;
///
/// // The equation of Bessel, x²·y″ + x·y′ + (x² − n²)·y = 0.
/// let (x, n) = (2.0, 3);
/// let y = bessel_j(n, Bundle::<U2>::taylor(x));
/// let residual = x * x * y.derivative(2) + x * y.derivative(1) + (x * x - 9.0) * y.primal();
/// assert!(residual.abs() < 1e-15);
/// ```
///
/// Source: DLMF 10.2.2, 10.6.1.
pub fn bessel_j<R: Real<S>, S: BaseFloat>(n: i32, x: R) -> R {
    of_order(Family::J, n, true, x)
}

/// The Bessel function of the second kind Yₙ(x), for x > 0. At 0 it is −∞, and for x < 0 NaN.
///
/// Source: DLMF 10.2.3, 10.6.1.
pub fn bessel_y<R: Real<S>, S: BaseFloat>(n: i32, x: R) -> R {
    of_order(Family::Y, n, true, x)
}

/// The modified Bessel function of the first kind Iₙ(x).
///
/// Source: DLMF 10.25.2, 10.29.1.
pub fn bessel_i<R: Real<S>, S: BaseFloat>(n: i32, x: R) -> R {
    of_order(Family::I, n, false, x)
}

/// The modified Bessel function of the second kind Kₙ(x), for x > 0. At 0 it is ∞, and for x < 0 NaN.
///
/// Source: DLMF 10.25.3, 10.29.1.
pub fn bessel_k<R: Real<S>, S: BaseFloat>(n: i32, x: R) -> R {
    of_order(Family::K, n, false, x)
}

/// The spherical Bessel function of the first kind jₙ(x) = √(π/2x)·J₍ₙ₊½₎(x).
///
/// Source: DLMF 10.47.3, 10.51.2.
pub fn spherical_j<R: Real<S>, S: BaseFloat>(n: u32, x: R) -> R {
    Bessel(Family::SphericalJ, n).of(x)
}

/// The spherical Bessel function of the second kind yₙ(x) = √(π/2x)·Y₍ₙ₊½₎(x).
///
/// Source: DLMF 10.47.4, 10.51.2.
pub fn spherical_y<R: Real<S>, S: BaseFloat>(n: u32, x: R) -> R {
    Bessel(Family::SphericalY, n).of(x)
}

/// The modified spherical Bessel function of the first kind iₙ(x) = √(π/2x)·I₍ₙ₊½₎(x).
///
/// Source: DLMF 10.47.7, 10.51.5.
pub fn spherical_i<R: Real<S>, S: BaseFloat>(n: u32, x: R) -> R {
    Bessel(Family::SphericalI, n).of(x)
}

/// The modified spherical Bessel function of the second kind kₙ(x) = √(π/2x)·K₍ₙ₊½₎(x), for x > 0. For x < 0 it is NaN.
///
/// Source: DLMF 10.47.9, 10.51.5.
pub fn spherical_k<R: Real<S>, S: BaseFloat>(n: u32, x: R) -> R {
    Bessel(Family::SphericalK, n).of(x)
}

/// The function sin x/x, which is 1 at 0. It is the spherical Bessel function j₀.
///
/// Its derivatives are right at every order, at 0 and near it.
pub fn sinc<R: Real<S>, S: BaseFloat>(x: R) -> R {
    spherical_j(0, x)
}
