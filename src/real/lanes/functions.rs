//! The elementary functions of vectors.
//!
//! Those of `f64` are the functions of `wide` where they are within two units in the last place, and others where they
//! are not. Each has a range in which it was measured. A lane outside of that range (an end of the range of floats, a
//! pole, a huge angle, an infinity, NaN) gets the function of the float. So does every lane of a function that has no
//! vector form. Lanes of `f32` are computed in `f64`, and rounded.

use num_traits::Float;

use crate::real::BaseFloat;

/// The functions of vectors of the float `S`.
pub trait Functions<S: BaseFloat>: Sized {
    /// eˣ.
    fn exp(self) -> Self;
    /// 2ˣ.
    fn exp2(self) -> Self;
    /// eˣ − 1.
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x).
    fn ln_1p(self) -> Self;
    /// The sine and the cosine.
    fn sin_cos(self) -> (Self, Self);
    /// The tangent of an angle.
    fn tan(self) -> Self;
    /// The inverse of the sine.
    fn asin(self) -> Self;
    /// The inverse of the cosine.
    fn acos(self) -> Self;
    /// The inverse of the tangent.
    fn atan(self) -> Self;
    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// ∛x.
    fn cbrt(self) -> Self;
    /// xᵖ.
    fn pow(self, p: Self) -> Self;
    /// √(x² + y²).
    fn hypot(self, other: Self) -> Self;
    /// x·a + b, rounded once.
    fn mul_add(self, a: Self, b: Self) -> Self;
}

/// The largest angle that is reduced to a quadrant in vectors: its number of quadrants has 20 bits.
const LARGEST_ANGLE: f64 = 1e6;

/// π/2 in three parts, two of 33 bits, and the rest.
const HALF_PI: [f64; 3] = [
    f64::from_bits(0x3FF9_21FB_5440_0000),
    f64::from_bits(0x3DD0_B461_1A60_0000),
    f64::from_bits(0x3BA3_198A_2E03_7073),
];

/// The powers that vectors compute to two units in the last place. Without a fused product, the rounding of the product
/// p·ln x shows in larger ones.
const POWERS: [f64; 2] = if cfg!(target_feature = "fma") {
    ORDINARY
} else {
    [0.25, 4.0]
};

/// The largest magnitude whose exponential is a normal number, with a margin.
const LARGEST_EXPONENT: f64 = 708.0;

/// The largest exponent of a power in vectors: a larger one multiplies the error of the logarithm.
const LARGEST_POWER: f64 = 8.0;

/// Magnitudes between these bounds have squares and cubes in the range of floats.
const ORDINARY: [f64; 2] = [1e-150, 1e150];

/// Implements the functions for a vector of `f64`.
macro_rules! double {
    ($($V:ident $W:literal $Bits:ident)+) => {$(
        mod $Bits {
            use num_traits::Float;
            use wide::$V;

            /// The result with the function of the float in the lanes where a mask is not set.
            #[inline(always)]
            pub(super) fn mended(y: $V, is_good: $V, x: $V, f: fn(f64) -> f64) -> $V {
                let mut y = y;
                if !is_good.all() {
                    // Copies, so that the result of the hot path need not be in memory.
                    y = $V::new(mend(&y.to_array(), is_good.to_bitmask() as u32, &x.to_array(), f));
                }
                y
            }

            #[cold]
            #[inline(never)]
            fn mend(y: &[f64; $W], good: u32, x: &[f64; $W], f: fn(f64) -> f64) -> [f64; $W] {
                core::array::from_fn(|lane| if good >> lane & 1 == 1 { y[lane] } else { f(x[lane]) })
            }

            /// The same for functions of two numbers.
            #[inline(always)]
            pub(super) fn mended_both(y: $V, is_good: $V, [a, b]: [$V; 2], f: fn(f64, f64) -> f64) -> $V {
                let mut y = y;
                if !is_good.all() {
                    y = $V::new(mend_both(&y.to_array(), is_good.to_bitmask() as u32, [&a.to_array(), &b.to_array()], f));
                }
                y
            }

            #[cold]
            #[inline(never)]
            fn mend_both(y: &[f64; $W], good: u32, [a, b]: [&[f64; $W]; 2], f: fn(f64, f64) -> f64) -> [f64; $W] {
                core::array::from_fn(|lane| if good >> lane & 1 == 1 { y[lane] } else { f(a[lane], b[lane]) })
            }

            /// 2ᵏ for integers k, −1022 ≤ k ≤ 1023.
            #[inline(always)]
            pub(super) fn power_of_two(k: $V) -> $V {
                // The last bits of this sum are those of 1023 + k.
                let biased = k + $V::splat(4_503_599_627_370_496.0 + 1023.0);
                $V::from_bits(biased.to_bits() << 52)
            }

            /// Σ cᵢ·xⁱ. The even and the odd powers are summed side by side, so that neither sum waits for the other.
            #[inline(always)]
            pub(super) fn polynomial<const N: usize>(x: $V, c: [f64; N]) -> $V {
                let square = x * x;
                let (mut last, mut before) = ($V::splat(c[N - 1]), $V::splat(c[N - 2]));
                for c in c[..N - 2].iter().rev() {
                    (last, before) = (before, last.mul_add(square, $V::splat(*c)));
                }
                last.mul_add(x, before)
            }

            /// 2ᵏ, r and eʳ − 1 − r, for x = k·ln 2 + r and |r| ≤ ½·ln 2.
            #[inline(always)]
            fn exponential_parts(x: $V) -> [$V; 3] {
                // ln 2 as a number of 42 bits, whose products with k are exact, and the rest.
                const HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEFA_3800);
                const LOW: f64 = f64::from_bits(0x3D2E_F357_93C7_6730);
                let k = (x * $V::LOG2_E).round_ties_even();
                let high = k.mul_neg_add($V::splat(HIGH), x);
                let low = k * $V::splat(LOW);
                let r = high - low;
                let error = (high - r) - low;
                let series = polynomial(r, super::EXPONENTIAL);
                [power_of_two(k), r, (r * r).mul_add(series, error)]
            }

            /// eˣ for |x| below [`LARGEST_EXPONENT`](super::LARGEST_EXPONENT).
            #[inline(always)]
            pub(super) fn exp_in_range(x: $V) -> $V {
                let [scale, r, rest] = exponential_parts(x);
                scale * ($V::ONE + (r + rest))
            }

            /// eˣ − 1 for |x| below [`LARGEST_EXPONENT`](super::LARGEST_EXPONENT).
            ///
            /// ```text
            /// eˣ − 1 = (2ᵏ − 1 + 2ᵏ·r) + 2ᵏ·(eʳ − 1 − r)
            /// ```
            ///
            /// The sum in the bracket is exact, as a number and its rounding error.
            #[inline(always)]
            pub(super) fn exp_m1_in_range(x: $V) -> $V {
                let [scale, r, rest] = exponential_parts(x);
                let (a, b) = (scale - $V::ONE, scale * r);
                let sum = a + b;
                let of_b = sum - a;
                let lost = (a - (sum - of_b)) + (b - of_b);
                sum + scale.mul_add(rest, lost)
            }

            /// The sine and the cosine, for |x| up to [`LARGEST_ANGLE`](super::LARGEST_ANGLE).
            ///
            /// ```text
            /// x = k·π/2 + r + e        |r| ≤ π/4, |e| below the last place of r
            /// ```
            ///
            /// The first two of the three parts of π/2 have 33 bits, so that their products with k are exact.
            #[inline(always)]
            pub(super) fn sin_cos_in_range(x: $V) -> ($V, $V) {
                let k = (x * $V::FRAC_2_PI).round_ties_even();
                let [high, middle, low] = super::HALF_PI.map($V::splat);
                let first = k.mul_neg_add(high, x);
                let step = k * middle;
                let second = first - step;
                let rest = ((first - second) - step) - k * low;
                let r = second + rest;
                let e = (second - r) + rest;
                let square = r * r;
                let half = square * $V::HALF;
                let series = polynomial(square, super::SINE);
                let sin = r + (r * square).mul_add(series, half.mul_neg_add(e, e));
                let near_one = $V::ONE - half;
                let series = polynomial(square, super::COSINE);
                let cos = near_one + ((($V::ONE - near_one) - half) + (square * square).mul_add(series, -(r * e)));
                let is_odd = (k - (k * $V::HALF).floor() * $V::splat(2.0)).simd_eq($V::ONE);
                let (sin, cos) = (is_odd.select(cos, sin), is_odd.select(sin, cos));
                // The last bits of this sum are those of k.
                let bits = (k + $V::splat(6_755_399_441_055_744.0)).to_bits();
                let next = (k + $V::splat(6_755_399_441_055_745.0)).to_bits();
                let sin = sin.flip_signs($V::from_bits(bits << 62));
                // The reduction loses the sign of −0.
                let sin = x.simd_eq($V::ZERO).select(x, sin);
                (sin, cos.flip_signs($V::from_bits(next << 62)))
            }

            /// sinh x, for |x| < 1.
            #[inline(always)]
            pub(super) fn sinh_near_zero(x: $V) -> $V {
                let square = x * x;
                (x * square).mul_add(polynomial(square, super::HYPERBOLIC_SINE), x)
            }

            /// The mask of the lanes with |x| below a bound.
            #[inline(always)]
            pub(super) fn is_within(x: $V, bound: f64) -> $V {
                x.abs().simd_lt($V::splat(bound))
            }

            /// The mask of the lanes with a ≤ x < b.
            #[inline(always)]
            pub(super) fn is_between(x: $V, [a, b]: [f64; 2]) -> $V {
                x.simd_ge($V::splat(a)) & x.simd_lt($V::splat(b))
            }

            /// x, as `f64::powf` takes it.
            pub(super) fn powf(x: f64, p: f64) -> f64 {
                Float::powf(x, p)
            }
        }

        impl Functions<f64> for wide::$V {
            #[inline]
            fn exp(self) -> Self {
                $Bits::mended($Bits::exp_in_range(self), $Bits::is_within(self, LARGEST_EXPONENT), self, Float::exp)
            }

            #[inline]
            fn exp2(self) -> Self {
                let k = self.round_ties_even();
                let y = $Bits::exp_in_range((self - k) * Self::LN_2) * $Bits::power_of_two(k);
                $Bits::mended(y, $Bits::is_within(self, 1021.0), self, Float::exp2)
            }

            #[inline]
            fn exp_m1(self) -> Self {
                let is_good = $Bits::is_within(self, LARGEST_EXPONENT) & self.abs().simd_gt(Self::splat(ORDINARY[0]));
                $Bits::mended($Bits::exp_m1_in_range(self), is_good, self, Float::exp_m1)
            }

            #[inline]
            fn ln(self) -> Self {
                let is_good = $Bits::is_between(self, [f64::MIN_POSITIVE, f64::INFINITY]);
                $Bits::mended(self.ln(), is_good, self, Float::ln)
            }

            #[inline]
            fn ln_1p(self) -> Self {
                let is_good = $Bits::is_between(self, [-0.999, ORDINARY[1]]);
                $Bits::mended(self.ln_1p(), is_good, self, Float::ln_1p)
            }

            #[inline]
            fn sin_cos(self) -> (Self, Self) {
                let (mut sin, mut cos) = $Bits::sin_cos_in_range(self);
                let is_good = $Bits::is_within(self, LARGEST_ANGLE);
                if !is_good.all() {
                    sin = $Bits::mended(sin, is_good, self, Float::sin);
                    cos = $Bits::mended(cos, is_good, self, Float::cos);
                }
                (sin, cos)
            }

            #[inline]
            fn tan(self) -> Self {
                let (sin, cos) = $Bits::sin_cos_in_range(self);
                $Bits::mended(sin / cos, $Bits::is_within(self, LARGEST_ANGLE), self, Float::tan)
            }

            #[inline]
            fn asin(self) -> Self {
                $Bits::mended(self.asin(), self.abs().simd_le(Self::ONE), self, Float::asin)
            }

            #[inline]
            fn acos(self) -> Self {
                $Bits::mended(self.acos(), self.abs().simd_le(Self::ONE), self, Float::acos)
            }

            #[inline]
            fn atan(self) -> Self {
                $Bits::mended(self.atan(), $Bits::is_within(self, f64::INFINITY), self, Float::atan)
            }

            #[inline]
            fn sinh(self) -> Self {
                let a = self.abs();
                let e = $Bits::exp_in_range(a);
                let far = (e - Self::ONE / e) * Self::HALF;
                let near = $Bits::sinh_near_zero(a);
                let y = a.simd_lt(Self::ONE).select(near, far).copysign(self);
                $Bits::mended(y, $Bits::is_within(self, LARGEST_EXPONENT), self, Float::sinh)
            }

            #[inline]
            fn cosh(self) -> Self {
                let e = $Bits::exp_in_range(self.abs());
                let y = (e + Self::ONE / e) * Self::HALF;
                $Bits::mended(y, $Bits::is_within(self, LARGEST_EXPONENT), self, Float::cosh)
            }

            #[inline]
            fn tanh(self) -> Self {
                // From 22 on, tanh rounds to one.
                let a = self.abs();
                let a = a.simd_gt(Self::splat(22.0)).select(Self::splat(22.0), a);
                let t = $Bits::exp_m1_in_range(a + a);
                let over = Self::ONE / (t + Self::splat(2.0));
                let (near, far) = (t * over, (-over - over) + Self::ONE);
                let y = a.simd_lt(Self::HALF).select(near, far).copysign(self);
                let is_good = self.abs().simd_gt(Self::splat(ORDINARY[0]));
                $Bits::mended(y, is_good, self, Float::tanh)
            }

            #[inline]
            fn cbrt(self) -> Self {
                $Bits::mended(self.cbrt(), $Bits::is_between(self.abs(), ORDINARY), self, Float::cbrt)
            }

            #[inline]
            fn pow(self, p: Self) -> Self {
                let y = self.powf_simd(p);
                let is_good = $Bits::is_between(self, ORDINARY) & $Bits::is_between(y, POWERS) & $Bits::is_within(p, LARGEST_POWER);
                $Bits::mended_both(y, is_good, [self, p], $Bits::powf)
            }

            #[inline]
            fn hypot(self, other: Self) -> Self {
                let y = self.mul_add(self, other * other).sqrt();
                $Bits::mended_both(y, $Bits::is_between(y, [1e-140, 1e140]), [self, other], Float::hypot)
            }

            #[inline]
            fn mul_add(self, a: Self, b: Self) -> Self {
                if cfg!(target_feature = "fma") {
                    return self.mul_add(a, b);
                }
                let (x, a, b) = (self.to_array(), a.to_array(), b.to_array());
                Self::new(core::array::from_fn(|lane| Float::mul_add(x[lane], a[lane], b[lane])))
            }
        }
    )+};
}

/// 1/(i + 2)!: the coefficients of (eʳ − 1 − r)/r².
const EXPONENTIAL: [f64; 12] = {
    let (mut c, mut factorial, mut i) = ([0.0; 12], 1.0, 0);
    while i < c.len() {
        factorial *= (i + 2) as f64;
        c[i] = 1.0 / factorial;
        i += 1;
    }
    c
};

/// ∓1/(2i + 3)!: the coefficients of (sin x − x)/x³ in x².
const SINE: [f64; 8] = every_second(-1.0, 2, -1.0);

/// ±1/(2i + 4)!: the coefficients of (cos x − 1 + x²/2)/x⁴ in x².
const COSINE: [f64; 7] = every_second(2.0, 3, -1.0);

/// 1/(2i + 3)!: the coefficients of (sinh x − x)/x³ in x².
const HYPERBOLIC_SINE: [f64; 9] = every_second(1.0, 2, 1.0);

/// The inverses of every second factorial: the first one is `factorial`·n·(n + 1). Each has the sign of the one before
/// it, times `sign`.
const fn every_second<const K: usize>(mut factorial: f64, n: usize, sign: f64) -> [f64; K] {
    let (mut c, mut i) = ([0.0; K], 0);
    while i < K {
        factorial *= ((2 * i + n) * (2 * i + n + 1)) as f64;
        c[i] = 1.0 / factorial;
        factorial *= sign;
        i += 1;
    }
    c
}

double! {
    f64x4 4 four
    f64x8 8 eight
}

/// Implements the functions for a vector of `f32`, by vectors of `f64`.
macro_rules! single {
    ($($V:ident $W:literal: $name:ident)+) => {$(
        mod $name {
            use wide::{f64x8, $V};

            /// The image of the lanes, eight by eight.
            #[inline(always)]
            pub(super) fn by_double(x: $V, f: impl Fn(f64x8) -> f64x8) -> $V {
                by_double_of([x], |[x]| f(x))
            }

            /// The same for a function of several numbers.
            #[inline(always)]
            pub(super) fn by_double_of<const K: usize>(x: [$V; K], f: impl Fn([f64x8; K]) -> f64x8) -> $V {
                let x = x.map(|x| x.to_array());
                let mut y = [0.0; $W];
                for start in (0..$W).step_by(8) {
                    let eight = |x: [f32; $W]| f64x8::new(core::array::from_fn(|lane| f64::from(x[start + lane])));
                    for (y, image) in y[start..start + 8].iter_mut().zip(f(x.map(eight)).to_array()) {
                        *y = image as f32;
                    }
                }
                $V::new(y)
            }
        }

        impl Functions<f32> for wide::$V {
            single!(@each $name exp exp2 exp_m1 ln ln_1p tan asin acos atan sinh cosh tanh cbrt);

            #[inline]
            fn sin_cos(self) -> (Self, Self) {
                (
                    $name::by_double(self, |x| Functions::sin_cos(x).0),
                    $name::by_double(self, |x| Functions::sin_cos(x).1),
                )
            }

            #[inline]
            fn pow(self, p: Self) -> Self {
                $name::by_double_of([self, p], |[x, p]| Functions::pow(x, p))
            }

            #[inline]
            fn hypot(self, other: Self) -> Self {
                $name::by_double_of([self, other], |[x, y]| Functions::hypot(x, y))
            }

            #[inline]
            fn mul_add(self, a: Self, b: Self) -> Self {
                if cfg!(target_feature = "fma") {
                    return self.mul_add(a, b);
                }
                let (x, a, b) = (self.to_array(), a.to_array(), b.to_array());
                Self::new(core::array::from_fn(|lane| Float::mul_add(x[lane], a[lane], b[lane])))
            }
        }
    )+};
    (@each $module:ident $($name:ident)+) => {$(
        #[inline]
        fn $name(self) -> Self {
            $module::by_double(self, Functions::$name)
        }
    )+};
}

single! {
    f32x8 8: eight_single
    f32x16 16: sixteen_single
}
