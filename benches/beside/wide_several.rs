//! Derivatives of functions of several numbers on vectors of `wide`, by hand: eight points side by side, by the product
//! rule, the quotient rule and the chain rule, without a look at singular points.

use std::array::from_fn;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use wide::f64x8;

/// The number c in all lanes.
#[inline(always)]
fn all(c: f64) -> f64x8 {
    f64x8::splat(c)
}

/// A number and its slopes in K directions, at eight points.
#[derive(Clone, Copy)]
pub struct Slopes<const K: usize> {
    value: f64x8,
    slopes: [f64x8; K],
}

impl<const K: usize> Slopes<K> {
    /// The image under a function with this value and this derivative.
    #[inline(always)]
    fn chain(self, value: f64x8, first: impl Fn() -> f64x8, _: impl Fn() -> f64x8) -> Self {
        let first = first();
        let slopes = self.slopes.map(|x| x * first);
        Self { value, slopes }
    }

    /// The image under a linear map.
    #[inline(always)]
    fn linear(self, value: f64x8, map: impl Fn(f64x8) -> f64x8) -> Self {
        let slopes = self.slopes.map(map);
        Self { value, slopes }
    }

    /// The image of two numbers under a linear map.
    #[inline(always)]
    fn both(self, other: Self, map: impl Fn(f64x8, f64x8) -> f64x8) -> Self {
        Self {
            value: map(self.value, other.value),
            slopes: from_fn(|i| map(self.slopes[i], other.slopes[i])),
        }
    }

    /// The product, by Leibniz.
    #[inline(always)]
    fn product(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            slopes: from_fn(|i| self.value * other.slopes[i] + self.slopes[i] * other.value),
        }
    }
}

/// A number, its slopes in K directions, and its T = K(K + 1)/2 second derivatives, at eight points. That by i and j,
/// i ≤ j, has the number `i + j(j + 1)/2`.
#[derive(Clone, Copy)]
pub struct Curvatures<const K: usize, const T: usize> {
    value: f64x8,
    slopes: [f64x8; K],
    curvatures: [f64x8; T],
}

impl<const K: usize, const T: usize> Curvatures<K, T> {
    /// The image under a function with this value and these derivatives.
    #[inline(always)]
    fn chain(self, value: f64x8, first: impl Fn() -> f64x8, second: impl Fn() -> f64x8) -> Self {
        let (first, second) = (first(), second());
        let mut curvatures = self.curvatures;
        for j in 0..K {
            let step = self.slopes[j] * second;
            for i in 0..=j {
                let k = i + j * (j + 1) / 2;
                curvatures[k] = curvatures[k] * first + self.slopes[i] * step;
            }
        }
        let slopes = self.slopes.map(|x| x * first);
        Self {
            value,
            slopes,
            curvatures,
        }
    }

    /// The image under a linear map.
    #[inline(always)]
    fn linear(self, value: f64x8, map: impl Fn(f64x8) -> f64x8) -> Self {
        Self {
            value,
            slopes: self.slopes.map(&map),
            curvatures: self.curvatures.map(map),
        }
    }

    /// The image of two numbers under a linear map.
    #[inline(always)]
    fn both(self, other: Self, map: impl Fn(f64x8, f64x8) -> f64x8) -> Self {
        Self {
            value: map(self.value, other.value),
            slopes: from_fn(|i| map(self.slopes[i], other.slopes[i])),
            curvatures: from_fn(|i| map(self.curvatures[i], other.curvatures[i])),
        }
    }
}

impl<const K: usize, const T: usize> Curvatures<K, T> {
    /// The product, by Leibniz.
    #[inline(always)]
    fn product(self, other: Self) -> Self {
        let (a, b) = (&self, &other);
        let mut curvatures = [f64x8::ZERO; T];
        for j in 0..K {
            for i in 0..=j {
                let k = i + j * (j + 1) / 2;
                curvatures[k] = a.value * b.curvatures[k]
                    + a.curvatures[k] * b.value
                    + a.slopes[i] * b.slopes[j]
                    + a.slopes[j] * b.slopes[i];
            }
        }
        Self {
            value: a.value * b.value,
            slopes: from_fn(|i| a.value * b.slopes[i] + a.slopes[i] * b.value),
            curvatures,
        }
    }
}

/// The operators and functions that follow from a product, linear maps and the chain rule.
macro_rules! number {
    ([$($generics:tt)*] $T:ty) => {
        impl<$($generics)*> $T {
            /// 1/x.
            #[inline(always)]
            fn recip(self) -> Self {
                let over = f64x8::ONE / self.value;
                let square = over * over;
                self.chain(over, || -square, || all(2.0) * square * over)
            }

            #[inline(always)]
            pub fn exp(self) -> Self {
                let y = self.value.exp();
                self.chain(y, || y, || y)
            }

            #[inline(always)]
            pub fn ln(self) -> Self {
                let over = f64x8::ONE / self.value;
                self.chain(self.value.ln(), || over, || -over * over)
            }

            #[inline(always)]
            pub fn sin(self) -> Self {
                let (sin, cos) = self.value.sin_cos();
                self.chain(sin, || cos, || -sin)
            }

            #[inline(always)]
            pub fn sqrt(self) -> Self {
                let y = self.value.sqrt();
                let half = all(0.5) / y;
                self.chain(y, || half, || -half * all(0.5) / self.value)
            }
        }

        impl<$($generics)*> Add for $T {
            type Output = Self;

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.both(other, |a, b| a + b)
            }
        }

        impl<$($generics)*> AddAssign for $T {
            #[inline(always)]
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl<$($generics)*> Sub for $T {
            type Output = Self;

            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self.both(other, |a, b| a - b)
            }
        }

        impl<$($generics)*> Mul for $T {
            type Output = Self;

            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self.product(other)
            }
        }

        impl<$($generics)*> Div for $T {
            type Output = Self;

            #[inline(always)]
            fn div(self, other: Self) -> Self {
                self.product(other.recip())
            }
        }

        impl<$($generics)*> Neg for $T {
            type Output = Self;

            #[inline(always)]
            fn neg(self) -> Self {
                self.linear(-self.value, |x| -x)
            }
        }

        impl<$($generics)*> Add<f64> for $T {
            type Output = Self;

            #[inline(always)]
            fn add(self, c: f64) -> Self {
                self.linear(self.value + all(c), |x| x)
            }
        }

        impl<$($generics)*> Mul<f64> for $T {
            type Output = Self;

            #[inline(always)]
            fn mul(self, c: f64) -> Self {
                self.linear(self.value * all(c), |x| x * all(c))
            }
        }
    };
}

number!([const K: usize] Slopes<K>);
number!([const K: usize, const T: usize] Curvatures<K, T>);

/// Coordinate k of eight points.
#[inline(always)]
fn coordinate<const K: usize>(eight: &[[f64; K]], k: usize) -> f64x8 {
    f64x8::new(from_fn(|lane| eight[lane][k]))
}

/// The slopes of the coordinate k.
#[inline(always)]
fn seeds<const K: usize>(k: usize) -> [f64x8; K] {
    from_fn(|i| if i == k { f64x8::ONE } else { f64x8::ZERO })
}

/// The gradients at points, of which there is a multiple of eight.
#[inline(always)]
pub fn gradients<const K: usize>(f: impl Fn([Slopes<K>; K]) -> Slopes<K>, points: &[[f64; K]]) -> Vec<[f64; K]> {
    let mut rows = vec![[0.0; K]; points.len()];
    for (eight, rows) in points.chunks_exact(8).zip(rows.chunks_exact_mut(8)) {
        let y = f(from_fn(|k| Slopes {
            value: coordinate(eight, k),
            slopes: seeds(k),
        }));
        for (k, slope) in y.slopes.iter().enumerate() {
            for (row, slope) in rows.iter_mut().zip(slope.to_array()) {
                row[k] = slope;
            }
        }
    }
    rows
}

/// The Hessians at points, of which there is a multiple of eight.
#[inline(always)]
pub fn hessians<const K: usize, const T: usize>(
    f: impl Fn([Curvatures<K, T>; K]) -> Curvatures<K, T>,
    points: &[[f64; K]],
) -> Vec<[[f64; K]; K]> {
    let mut rows = vec![[[0.0; K]; K]; points.len()];
    for (eight, rows) in points.chunks_exact(8).zip(rows.chunks_exact_mut(8)) {
        let y = f(from_fn(|k| Curvatures {
            value: coordinate(eight, k),
            slopes: seeds(k),
            curvatures: [f64x8::ZERO; T],
        }));
        for j in 0..K {
            for i in 0..=j {
                let lanes = y.curvatures[i + j * (j + 1) / 2].to_array();
                for (row, entry) in rows.iter_mut().zip(lanes) {
                    (row[i][j], row[j][i]) = (entry, entry);
                }
            }
        }
    }
    rows
}
