//! Powers and lengths at the ends of the range of floats. They are computed for bundles scaled to the size of one, and
//! scaled back.
//!
//! ```text
//! x(t) = 2ᵉ·ξ(2ˢ·t),   ξ₀ near 1 and no tangent of ξ above 2
//! (xᵖ)(t) = x₀ᵖ·((ξ/ξ₀)ᵖ)(2ˢ·t),   hypot(x, y)(t) = 2ᵉ·hypot(ξ, υ)(2ˢ·t)
//! ```
//!
//! Scaling by a power of two is exact. So each component overflows, underflows or loses digits by itself, in the last
//! step.

use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{Atoms, BaseFloat, Elementary, Field, Part, VectorSpace};

/// The exponents within which a number is ordinary.
///
/// The recurrence of powers multiplies before it divides by the base. With a base within the first exponent and a power
/// within the second, its products stay in range for seeds of the size of the base, of one, and of the base's
/// reciprocal.
struct SafeExponents {
    base: i32,
    power: i32,
}

/// For the range 2^±1022.
const SAFE: SafeExponents = SafeExponents { base: 200, power: 800 };

/// For the range 2^±126.
const SAFE_SINGLE: SafeExponents = SafeExponents { base: 40, power: 80 };

/// The largest power of two by which one factor scales, for `f64` and for `f32`.
const MAX_STEP: i64 = 1000;
const MAX_STEP_SINGLE: i64 = 120;

/// Every float times a power of two beyond this one is zero or infinite.
const MAX_SHIFT: i64 = 5000;

/// The largest exponent of two that is kept apart from the mantissa of a power.
const MAX_EXPONENT: f64 = 1e6;

/// Whether a float has the range of `f64`.
#[inline]
fn is_wide<S: BaseFloat>() -> bool {
    S::from_f64(f64::MAX).is_finite()
}

/// Whether a magnitude is within 2^±n.
#[inline]
fn is_within<S: BaseFloat>(x: S, n: i32) -> bool {
    let x = x.to_f64().abs();
    (x < power_of_two(n)) & (x > power_of_two(-n))
}

/// Whether a base, or the length of a vector, is far from the ends of the range.
#[inline]
pub(crate) fn is_in_safe_range<S: BaseFloat>(x: S) -> bool {
    is_within(x, if is_wide::<S>() { SAFE.base } else { SAFE_SINGLE.base })
}

/// Whether a power is far from the ends of the range.
#[inline]
pub(crate) fn is_power_in_safe_range<S: BaseFloat>(y: S) -> bool {
    is_within(y, if is_wide::<S>() { SAFE.power } else { SAFE_SINGLE.power })
}

/// Whether a number is finite and not zero, and so has an exponent.
pub(crate) fn is_finite_nonzero<S: BaseFloat>(x: S) -> bool {
    x != S::ZERO && x.is_finite()
}

/// Whether a number is neither zero nor subnormal, infinite or NaN.
#[inline]
pub(crate) fn is_normal<S: BaseFloat>(x: S) -> bool {
    x.is_normal()
}

/// 2ⁿ, for −1022 ≤ n ≤ 1023.
#[inline]
const fn power_of_two(n: i32) -> f64 {
    f64::from_bits(((1023 + n) as u64) << 52)
}

/// The exponent e of x = m·2ᵉ, |m| between √½ and √2, for a finite x that is not zero.
fn exponent<S: BaseFloat>(x: S) -> i64 {
    let x = x.to_f64().abs();
    // The exponent bits of subnormal numbers are zero.
    let (x, e) = if x.is_normal() {
        (x, 0)
    } else {
        (x * power_of_two(54), -54)
    };
    let bits = x.to_bits();
    let mantissa = f64::from_bits(bits & (u64::MAX >> 12) | 1.0_f64.to_bits());
    (bits >> 52) as i64 - 1023 + e + i64::from(mantissa > core::f64::consts::SQRT_2)
}

/// `x ← x·2ⁿ`, each component by itself.
fn scale_by_power_of_two<V: VectorSpace>(x: &mut V, n: i64) {
    let step = if is_wide::<V::Scalar>() {
        MAX_STEP
    } else {
        MAX_STEP_SINGLE
    };
    let mut rest = n.clamp(-MAX_SHIFT, MAX_SHIFT);
    while rest != 0 {
        let now = rest.clamp(-step, step);
        x.scale(V::Scalar::from_f64(power_of_two(now as i32)));
        rest -= now;
    }
}

/// The powers of two by which a bundle is scaled.
#[derive(Clone, Copy)]
struct Powers {
    /// The scale of the value.
    value: i64,
    /// The scale of the time: it applies k times to the derivative of order k.
    time: i64,
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The least s such that every tangent of order k, at any level, is at most 2^(value + s·k); none if there is no
    /// tangent.
    fn time_scale(&self, value: i64) -> Option<i64> {
        let (mut i, mut time) = (0, None);
        self.atoms(&mut |atom| {
            let (size, order) = (atom.max_norm(), Self::grade(i) as i64);
            if order > 0 && is_finite_nonzero(size) {
                time = time.max(Some(-(value - exponent(size)).div_euclid(order)));
            }
            i += 1;
        });
        time
    }

    /// `2^value·self(2^time·t)`, with the same scale of time at all levels.
    fn rescaled(self, powers: Powers) -> Self {
        let mut i = 0;
        self.map_atoms(&mut |mut atom| {
            let order = Self::grade(i) as i64;
            i += 1;
            scale_by_power_of_two(
                &mut atom,
                powers.value.saturating_add(powers.time.saturating_mul(order)),
            );
            atom
        })
    }

    /// xᵖ with the primal y₀, for a finite x₀ ≠ 0. The exponent may move.
    #[cold]
    #[inline(never)]
    pub(crate) fn power_in_range(self, y0: B, p: Self) -> Self {
        let (x_at_rest, p_at_rest) = (self.primal().at_rest(), p.primal().at_rest());
        let value = exponent(self.scalar());
        let time = self.time_scale(value).max(p.time_scale(0)).unwrap_or(0);
        let unit = self.rescaled(Powers {
            value: -value,
            time: -time,
        });
        let mut y = unit.relative_power(p_at_rest.bottom());
        if !p.is_constant() {
            let step = p.rescaled(Powers { value: 0, time: -time });
            y = y.times_exponential(step, unit.ln().with_bottom(x_at_rest.ln().bottom()));
        }
        let y_at_rest = y0.at_rest();
        let (factor, value) = if y0.asks(is_normal) {
            let value = exponent(y0.scalar());
            let mut factor = y_at_rest;
            scale_by_power_of_two(&mut factor, -value);
            (factor, value)
        } else {
            scaled_power(unit.primal().at_rest(), value, p_at_rest).unwrap_or((y_at_rest, 0))
        };
        let factor = factor.bottom();
        y.map_atoms(&mut |y| {
            if y.asks_nothing() {
                y
            } else {
                factor.multiply_carefully(Part::Primal, y, Part::Primal)
            }
        })
        .rescaled(Powers { value, time })
        .with_primal(y0)
    }

    /// `(x/x₀)ᵖ` for the numbers x₀ and p at the bottom, over all levels: `Σ C(p, k)·((x − x₀)/x₀)ᵏ`.
    fn relative_power(self, p: B::Atom) -> Self {
        let x0 = self.bottom();
        self.compose_atoms(|k| {
            (0..k).fold(p.one_like(), |c, i| {
                let float = |i: usize| p.one_like().scaled(B::Scalar::from_f64(i as f64));
                let mut c = c.multiply_carefully(Part::Primal, p - float(i), Part::Primal);
                c.divide(B::Scalar::from_f64((i + 1) as f64));
                c / x0
            })
        })
    }

    /// `√(a² + b²)` with its primal, for a and b that are not both zero.
    pub(crate) fn hypot_in_range(self, other: Self, primal: B) -> Self {
        let larger = self.scalar().abs().max(other.scalar().abs());
        let value = exponent(larger);
        let time = self.time_scale(value).max(other.time_scale(value)).unwrap_or(0);
        let shrinking = Powers {
            value: -value,
            time: -time,
        };
        let (a, b) = (self.rescaled(shrinking), other.rescaled(shrinking));
        a.hypot_in_safe_range(b, a.primal().hypot(b.primal()))
            .rescaled(Powers { value, time })
            .with_primal(primal)
    }
}

/// `(2ᵉ·m)ᵖ` as a number of the size of one and a power of two, for |m| near 1.
///
/// There is none if the exponent is so large that no seed brings the result into range.
fn scaled_power<B: Elementary>(m: B, e: i64, p: B) -> Option<(B, i64)> {
    let e = B::Scalar::from_f64(e as f64);
    // p·e as a float, its nearest integer, and the rounding error of the product.
    let product = p.scalar() * e;
    let whole = product.round();
    let rest = p.scalar().mul_add(e, -product);
    let power = m.pow(p);
    let is_near = power.scalar().is_normal() && whole.to_f64().abs() <= MAX_EXPONENT;
    is_near.then(|| {
        let fraction = p.scaled(e).shift(-whole).shift(rest);
        (power * fraction.exp2(), whole.to_f64() as i64)
    })
}
