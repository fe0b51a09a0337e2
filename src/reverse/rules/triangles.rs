//! Products of triangular matrices, whose rows are given without their zeros.

use alloc::vec::Vec;

use crate::real::{ArrayRule, BaseFloat, Real};
use crate::reverse::rules::{add_multiple, dot};

/// How many rows a triangle of so many numbers has.
fn side(numbers: usize) -> usize {
    ((8 * numbers + 1).isqrt() - 1) / 2
}

#[track_caller]
fn assert_triangle(t: usize, x: usize) {
    let n = side(t);
    assert!(
        n * (n + 1) / 2 == t && x.is_multiple_of(n),
        "a triangle of {t} numbers cannot be multiplied by a vector of {x}: give it n·(n + 1)/2 numbers for a vector of n, those of each \
         row without the zeros"
    );
}

#[derive(Clone, Copy)]
struct Lower;

impl<S: BaseFloat> ArrayRule<2, 1, S> for Lower {
    #[inline]
    #[track_caller]
    fn lengths(&self, [l, x]: [usize; 2]) -> [usize; 1] {
        assert_triangle(l, x);
        [x]
    }

    fn value<R: Real<S>>(&self, [l, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        let n = side(l.len()).max(1);
        for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
            let mut rows = l;
            for (i, y) in y.iter_mut().enumerate() {
                let (row, below) = rows.split_at(i + 1);
                *y = dot(row, &x[..=i]);
                rows = below;
            }
        }
    }

    fn pull_back<R: Real<S>>(&self, [l, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_l, on_x]: [&mut [R]; 2]) {
        let n = side(l.len()).max(1);
        let vectors = x.chunks_exact(n).zip(on_x.chunks_exact_mut(n));
        for (w, (x, on_x)) in w.chunks_exact(n).zip(vectors) {
            let (mut rows, mut on_rows) = (l, &mut *on_l);
            for (i, w) in w.iter().enumerate() {
                let (row, below) = rows.split_at(i + 1);
                let (on_row, on_below) = on_rows.split_at_mut(i + 1);
                add_multiple(on_row, *w, &x[..=i]);
                add_multiple(&mut on_x[..=i], *w, row);
                (rows, on_rows) = (below, on_below);
            }
        }
    }
}

/// The product L·x of a lower triangular matrix of numbers and a vector. The rows of the matrix are given without the
/// zeros: `l₁₁, l₂₁, l₂₂, l₃₁, …`.
///
/// ```text
/// yᵢ = Σ_{j≤i} lᵢⱼ·xⱼ,   l̄ᵢⱼ = wᵢ·xⱼ,   x̄ = Lᵀ·w
/// ```
///
/// x may hold several vectors, one after the other. Each of them is multiplied, and all of it is one step of a
/// recording.
///
/// # Panics
///
/// If the matrix does not have n·(n + 1)/2 numbers, for a vector of n, or for several of them.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::lower_mul_vec;
///
/// assert_eq!(lower_mul_vec(&[2.0, 3.0, 4.0], &[1.0, 10.0]), [2.0, 43.0]);
/// ```
#[inline]
#[track_caller]
pub fn lower_mul_vec<R: Real<S>, S: BaseFloat>(l: &[R], x: &[R]) -> Vec<R> {
    let [y] = Lower.of([l, x]);
    y
}

#[derive(Clone, Copy)]
struct Upper;

impl<S: BaseFloat> ArrayRule<2, 1, S> for Upper {
    #[inline]
    #[track_caller]
    fn lengths(&self, [u, x]: [usize; 2]) -> [usize; 1] {
        assert_triangle(u, x);
        [x]
    }

    fn value<R: Real<S>>(&self, [u, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        let n = side(u.len()).max(1);
        for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
            let mut rows = u;
            for (i, y) in y.iter_mut().enumerate() {
                let (row, below) = rows.split_at(n - i);
                *y = dot(row, &x[i..]);
                rows = below;
            }
        }
    }

    fn pull_back<R: Real<S>>(&self, [u, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_u, on_x]: [&mut [R]; 2]) {
        let n = side(u.len()).max(1);
        let vectors = x.chunks_exact(n).zip(on_x.chunks_exact_mut(n));
        for (w, (x, on_x)) in w.chunks_exact(n).zip(vectors) {
            let (mut rows, mut on_rows) = (u, &mut *on_u);
            for (i, w) in w.iter().enumerate() {
                let (row, below) = rows.split_at(n - i);
                let (on_row, on_below) = on_rows.split_at_mut(n - i);
                add_multiple(on_row, *w, &x[i..]);
                add_multiple(&mut on_x[i..], *w, row);
                (rows, on_rows) = (below, on_below);
            }
        }
    }
}

/// The product U·x of an upper triangular matrix of numbers and a vector. The rows of the matrix are given without the
/// zeros: `u₁₁, u₁₂, …, u₂₂, u₂₃, …`.
///
/// ```text
/// yᵢ = Σ_{j≥i} uᵢⱼ·xⱼ,   ūᵢⱼ = wᵢ·xⱼ,   x̄ = Uᵀ·w
/// ```
///
/// x may hold several vectors, one after the other. Each of them is multiplied, and all of it is one step of a
/// recording.
///
/// # Panics
///
/// If the matrix does not have n·(n + 1)/2 numbers, for a vector of n, or for several of them.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::upper_mul_vec;
///
/// assert_eq!(upper_mul_vec(&[2.0, 3.0, 4.0], &[1.0, 10.0]), [32.0, 40.0]);
/// ```
#[inline]
#[track_caller]
pub fn upper_mul_vec<R: Real<S>, S: BaseFloat>(u: &[R], x: &[R]) -> Vec<R> {
    let [y] = Upper.of([u, x]);
    y
}
