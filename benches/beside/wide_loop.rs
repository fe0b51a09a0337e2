//! The plain recurrences on vectors of `wide`, by hand: eight points side by side, without a look at singular points.

use std::ops::{Add, Div, Mul};

use wide::f64x8;

use crate::beside::number::Number;

/// The Taylor coefficients at eight points.
#[derive(Clone, Copy)]
pub struct Series<const L: usize>(pub [f64x8; L]);

/// The number c in all lanes.
#[inline(always)]
fn all(c: f64) -> f64x8 {
    f64x8::splat(c)
}

impl<const L: usize> Series<L> {
    /// The variable.
    #[inline(always)]
    pub fn variable(x: f64x8) -> Self {
        let mut y = [f64x8::ZERO; L];
        (y[0], y[1]) = (x, f64x8::ONE);
        Self(y)
    }

    /// The solution of y′ = w·x′, where w depends on the coefficients of y that are known.
    #[inline(always)]
    fn solved(x: &Self, y0: f64x8, w: impl Fn(&[f64x8; L], usize) -> f64x8) -> Self {
        let (mut y, mut factor) = ([f64x8::ZERO; L], [f64x8::ZERO; L]);
        y[0] = y0;
        factor[0] = w(&y, 0);
        for k in 1..L {
            let mut sum = f64x8::ZERO;
            for j in 1..=k {
                sum += x.0[j] * all(j as f64) * factor[k - j];
            }
            y[k] = sum * all(1.0 / k as f64);
            factor[k] = w(&y, k);
        }
        Self(y)
    }

    /// The solution of q·y′ = x′.
    #[inline(always)]
    fn integral(x: &Self, q: &Self, y0: f64x8) -> Self {
        let (mut y, mut z) = ([f64x8::ZERO; L], [f64x8::ZERO; L]);
        y[0] = y0;
        let over = f64x8::ONE / q.0[0];
        for k in 1..L {
            let mut sum = x.0[k] * all(k as f64);
            for j in 1..k {
                sum -= z[j] * q.0[k - j];
            }
            z[k] = sum * over;
            y[k] = z[k] * all(1.0 / k as f64);
        }
        Self(y)
    }
}

impl<const L: usize> Add for Series<L> {
    type Output = Self;
    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        for k in 0..L {
            self.0[k] += other.0[k];
        }
        self
    }
}

impl<const L: usize> Mul for Series<L> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let mut y = [f64x8::ZERO; L];
        for i in 0..L {
            for j in 0..L - i {
                y[i + j] += self.0[i] * other.0[j];
            }
        }
        Self(y)
    }
}

impl<const L: usize> Div for Series<L> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let mut y = self.0;
        let over = f64x8::ONE / other.0[0];
        for i in 0..L {
            y[i] *= over;
            for j in 1..L - i {
                y[i + j] -= y[i] * other.0[j];
            }
        }
        Self(y)
    }
}

impl<const L: usize> Number for Series<L> {
    #[inline(always)]
    fn plus(mut self, c: f64) -> Self {
        self.0[0] += all(c);
        self
    }

    #[inline(always)]
    fn times(mut self, c: f64) -> Self {
        for k in 0..L {
            self.0[k] *= all(c);
        }
        self
    }

    #[inline(always)]
    fn sin(self) -> Self {
        let (mut s, mut c) = ([f64x8::ZERO; L], [f64x8::ZERO; L]);
        (s[0], c[0]) = self.0[0].sin_cos();
        for k in 1..L {
            let (mut sum_s, mut sum_c) = (f64x8::ZERO, f64x8::ZERO);
            for j in 1..=k {
                let dx = self.0[j] * all(j as f64);
                sum_s += dx * c[k - j];
                sum_c -= dx * s[k - j];
            }
            (s[k], c[k]) = (sum_s * all(1.0 / k as f64), sum_c * all(1.0 / k as f64));
        }
        Self(s)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        Self::solved(&self, self.0[0].exp(), |y, k| y[k])
    }

    #[inline(always)]
    fn ln(self) -> Self {
        Self::integral(&self, &self, self.0[0].ln())
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        let mut y = [f64x8::ZERO; L];
        y[0] = self.0[0].sqrt();
        let half = all(0.5) / y[0];
        for k in 1..L {
            let mut sum = self.0[k];
            for i in 1..k {
                sum -= y[i] * y[k - i];
            }
            y[k] = sum * half;
        }
        Self(y)
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        Self::solved(&self, self.0[0].tanh(), |y, k| {
            let mut sum = if k == 0 { f64x8::ONE } else { f64x8::ZERO };
            for i in 0..=k {
                sum -= y[i] * y[k - i];
            }
            sum
        })
    }

    #[inline(always)]
    fn atan(self) -> Self {
        Self::integral(&self, &(self * self).plus(1.0), self.0[0].atan())
    }

    #[inline(always)]
    fn powf(self, p: f64) -> Self {
        let mut y = [f64x8::ZERO; L];
        y[0] = self.0[0].powf_simd(all(p));
        let over = f64x8::ONE / self.0[0];
        for k in 1..L {
            let mut sum = f64x8::ZERO;
            for j in 1..=k {
                sum += self.0[j] * y[k - j] * all(p * j as f64 - (k - j) as f64);
            }
            y[k] = sum * over * all(1.0 / k as f64);
        }
        Self(y)
    }
}
