//! Sums, products of polynomials, and lengths.

use alloc::vec::Vec;

use crate::real::{ArrayRule, BaseFloat, Real};
use crate::reverse::rules::{add_multiple, dot};

/// The length `√Σ xᵢ²` of a vector, without overflow or underflow.
///
/// ```text
/// x̄ᵢ = w·xᵢ/y
/// ```
///
/// At the origin it follows `hypot`: the derivative is 0, and the second derivatives are +∞. If one number is infinite,
/// the derivatives are those of its magnitude. The length of no numbers is 0.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::norm;
///
/// assert!((norm(&[3e200, 4e200]) / 5e200 - 1.0).abs() < 1e-15);
/// assert_eq!(gradient(|x| norm(&x), vec![0.0, -4.0]), [0.0, -1.0]);
/// assert_eq!(gradient(|x| norm(&x), vec![0.0, 0.0]), [0.0, 0.0]);
/// ```
///
/// # Accuracy
///
/// The relative error is at most about n/2 units in the last place. Where the sum of squares would overflow or
/// underflow, `hypot` is applied number by number, which takes more time.
#[inline]
#[track_caller]
pub fn norm<R: Real<S>, S: BaseFloat>(x: &[R]) -> R {
    let largest = x.iter().fold(S::ZERO, |largest, x| largest.max(x.scalar().abs()));
    let square = largest * largest;
    let bound = square * S::from_f64(x.len() as f64);
    if largest == S::ZERO || square.is_normal() && bound.is_finite() {
        R::norm_squared(x).sqrt()
    } else {
        x.iter().fold(R::zero(), |length, x| length.hypot(*x))
    }
}

#[derive(Clone, Copy)]
struct PrefixSum;

impl<S: BaseFloat> ArrayRule<1, 1, S> for PrefixSum {
    #[inline]
    fn lengths(&self, [x]: [usize; 1]) -> [usize; 1] {
        [x]
    }

    fn value<R: Real<S>>(&self, [x]: [&[R]; 1], [y]: [&mut [R]; 1]) {
        let mut sum = R::zero();
        for (y, x) in y.iter_mut().zip(x) {
            sum += *x;
            *y = sum;
        }
    }

    fn pull_back<R: Real<S>>(&self, _: [&[R]; 1], _: [&[R]; 1], [w]: [&[R]; 1], [on_x]: [&mut [R]; 1]) {
        let mut sum = R::zero();
        for (on, w) in on_x.iter_mut().zip(w).rev() {
            sum += *w;
            *on += sum;
        }
    }
}

/// The sums `x₁, x₁ + x₂, …, x₁ + … + xₙ` of the first numbers.
///
/// ```text
/// yᵢ = Σ_{j≤i} xⱼ,   x̄ⱼ = Σ_{i≥j} wᵢ
/// ```
///
/// The pullback takes n additions, too.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::prefix_sum;
///
/// assert_eq!(prefix_sum(&[1.0, 2.0, 4.0]), [1.0, 3.0, 7.0]);
/// ```
#[inline]
#[track_caller]
pub fn prefix_sum<R: Real<S>, S: BaseFloat>(x: &[R]) -> Vec<R> {
    let [y] = PrefixSum.of([x]);
    y
}

#[derive(Clone, Copy)]
struct Polynomial;

impl<S: BaseFloat> ArrayRule<2, 1, S> for Polynomial {
    #[inline]
    fn lengths(&self, _: [usize; 2]) -> [usize; 1] {
        [1]
    }

    fn value<R: Real<S>>(&self, [c, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        y[0] = c.iter().rev().fold(R::zero(), |y, c| y * x[0] + *c);
    }

    fn pull_back<R: Real<S>>(&self, [c, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_c, on_x]: [&mut [R]; 2]) {
        let (mut y, mut slope) = (R::zero(), R::zero());
        for c in c.iter().rev() {
            slope = slope * x[0] + y;
            y = y * x[0] + *c;
        }
        on_x[0] += w[0] * slope;
        let mut power = w[0];
        for on in on_c {
            *on += power;
            power *= x[0];
        }
    }
}

/// The polynomial `c₀ + c₁·x + … + cₙ·xⁿ`, by Horner's rule. Its coefficients are numbers that may move, too.
///
/// ```text
/// c̄ᵢ = w·xⁱ,   x̄ = w·Σ i·cᵢ·xⁱ⁻¹
/// ```
///
/// The polynomial without coefficients is 0.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::polynomial;
///
/// assert_eq!(polynomial(&[1.0, 2.0, 3.0], 10.0), 321.0);
/// assert_eq!(gradient(|cx: Vec<_>| polynomial(&cx[..3], cx[3]), vec![1.0, 2.0, 3.0, 10.0]), [1.0, 10.0, 100.0, 62.0]);
/// ```
///
/// # Accuracy
///
/// The error is at most about 2n units in the last place of `Σ |cᵢ|·|x|ⁱ`. Source: Higham, Accuracy and Stability of
/// Numerical Algorithms (2002), section 5.1.
#[inline]
#[track_caller]
pub fn polynomial<R: Real<S>, S: BaseFloat>(c: &[R], x: R) -> R {
    Polynomial.number([c, &[x]])
}

#[derive(Clone, Copy)]
struct Convolution;

impl<S: BaseFloat> ArrayRule<2, 1, S> for Convolution {
    #[inline]
    fn lengths(&self, [a, b]: [usize; 2]) -> [usize; 1] {
        [if a == 0 || b == 0 { 0 } else { a + b - 1 }]
    }

    fn value<R: Real<S>>(&self, [a, b]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        for (i, a) in a.iter().enumerate() {
            add_multiple(y.get_mut(i..).unwrap_or_default(), *a, b);
        }
    }

    fn pull_back<R: Real<S>>(&self, [a, b]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_b]: [&mut [R]; 2]) {
        if b.is_empty() {
            return;
        }
        for (i, (a, on_a)) in a.iter().zip(on_a).enumerate() {
            let w = &w[i..i + b.len()];
            *on_a += dot(w, b);
            add_multiple(on_b, *a, w);
        }
    }
}

/// The convolution of two arrays: the coefficients of the product of two polynomials. It has n + m − 1 numbers, or none
/// if an array is empty.
///
/// ```text
/// yₖ = Σ_{i+j=k} aᵢ·bⱼ,   āᵢ = Σⱼ wᵢ₊ⱼ·bⱼ,   b̄ⱼ = Σᵢ wᵢ₊ⱼ·aᵢ
/// ```
///
/// It takes n·m products.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::convolution;
///
/// assert_eq!(convolution(&[1.0, 2.0], &[1.0, 10.0, 100.0]), [1.0, 12.0, 120.0, 200.0]);
/// ```
#[inline]
#[track_caller]
pub fn convolution<R: Real<S>, S: BaseFloat>(a: &[R], b: &[R]) -> Vec<R> {
    let [y] = Convolution.of([a, b]);
    y
}
