//! How the levels of germs in several directions are stored and multiplied, and how their monomials are numbered.

use alloc::vec::Vec;
use core::marker::PhantomData;

use typenum::Unsigned;

use crate::real::Field;

/// How the levels of a germ are stored, and how they multiply.
pub trait Grading {
    /// The index at which level d starts, for d ≤ 4. Above the highest level it is the end of the last one.
    fn start(d: usize) -> usize;

    /// Calls `show` for the terms (i, j, k) of a product: component k has the term aᵢ·bⱼ.
    fn terms(length: usize, show: &mut dyn FnMut([usize; 3]));

    /// `y ← y + w·a·b`, for levels p and q of at least one.
    fn multiply<C: Field>(y: &mut [C], a: &[C], p: usize, b: &[C], q: usize, w: C::Scalar);
}

/// All partials in K directions.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<K>(PhantomData<K>);

/// The slopes in K directions, and half the sum of the second derivatives.
#[derive(Clone, Copy, Debug)]
pub struct Trace<K>(PhantomData<K>);

impl<K: Unsigned> Grading for Chunk<K> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn start(d: usize) -> usize {
        let k = K::USIZE;
        match d {
            0 => 0,
            1 => 1,
            2 => 1 + k,
            3 => (k + 1) * (k + 2) / 2,
            _ => (k + 1) * (k + 2) * (k + 3) / 6,
        }
    }

    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        let all = Vec::from_iter((0..length).map(Monomial::at::<K>));
        let order = order::<Self>(length);
        for (i, a) in all.iter().enumerate() {
            // The lower degrees stand first.
            for (j, b) in all.iter().enumerate().take_while(|(_, b)| a.degree + b.degree <= order) {
                show([i, j, a.times(b).index::<K>()]);
            }
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn multiply<C: Field>(y: &mut [C], a: &[C], p: usize, b: &[C], q: usize, w: C::Scalar) {
        match (p, q) {
            (1, 1) => linear_by_linear::<K, C>(y, a, b, w),
            (1, 2) => linear_by_quadratic::<K, C>(y, a, b, w),
            (2, 1) => linear_by_quadratic::<K, C>(y, b, a, w),
            _ => unreachable!("levels above three are not stored"),
        }
    }
}

impl<K: Unsigned> Grading for Trace<K> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn start(d: usize) -> usize {
        match d {
            0 => 0,
            1 => 1,
            2 => 1 + K::USIZE,
            _ => 2 + K::USIZE,
        }
    }

    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        show([0; 3]);
        (1..length).for_each(|k| {
            show([0, k, k]);
            show([k, 0, k]);
        });
        (1..=K::USIZE).for_each(|i| show([i, i, 1 + K::USIZE]));
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn multiply<C: Field>(y: &mut [C], a: &[C], _: usize, b: &[C], _: usize, w: C::Scalar) {
        let Some(mut dot) = a.first().map(|a| *a * b[0]) else {
            return;
        };
        for i in 1..K::USIZE {
            dot = dot + a[i] * b[i];
        }
        y[0] = y[0] + dot.scaled(w);
    }
}

/// The widest chunk whose products are unrolled. Their loops run over all of 0..K, so that the compiler knows the trip
/// count.
const UNROLLED: usize = 6;

/// `y_ij ← y_ij + w·(a_i·b_j + a_j·b_i)` for i < j, and `y_ii ← y_ii + w·a_i·b_i`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn linear_by_linear<K: Unsigned, C: Field>(y: &mut [C], a: &[C], b: &[C], w: C::Scalar) {
    for j in 0..K::USIZE {
        let row = j * (j + 1) / 2;
        let (aj, bj) = (a[j].scaled(w), b[j].scaled(w));
        if K::USIZE <= UNROLLED {
            for i in 0..K::USIZE {
                if i < j {
                    y[row + i] = y[row + i] + (a[i] * bj + aj * b[i]);
                }
            }
        } else {
            let y = &mut y[row..row + j];
            for i in 0..j {
                y[i] = y[i] + (a[i] * bj + aj * b[i]);
            }
        }
        y[row + j] = y[row + j] + aj * b[j];
    }
}

/// `y_ijk ← y_ijk + w·Σ a_l·b_rest` over the different l among i, j and k.
#[cfg_attr(not(debug_assertions), inline(always))]
fn linear_by_quadratic<K: Unsigned, C: Field>(y: &mut [C], a: &[C], b: &[C], w: C::Scalar) {
    let pair = |i: usize, j: usize| i + j * (j + 1) / 2;
    for k in 0..K::USIZE {
        let ak = a[k].scaled(w);
        for j in 0..K::USIZE {
            if j > k {
                continue;
            }
            let (aj, b_jk) = (a[j].scaled(w), b[pair(j, k)].scaled(w));
            let at = pair(0, j) + k * (k + 1) * (k + 2) / 6;
            for i in 0..K::USIZE {
                if i > j {
                    continue;
                }
                let mut sum = ak * b[pair(i, j)];
                if j < k {
                    sum = sum + aj * b[pair(i, k)];
                }
                if i < j {
                    sum = sum + a[i] * b_jk;
                }
                y[at + i] = y[at + i] + sum;
            }
        }
    }
}

/// A product of at most three directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monomial {
    degree: usize,
    directions: [usize; 3],
}

impl Monomial {
    /// The monomial of these directions, in any order.
    ///
    /// # Panics
    ///
    /// If there are more than three directions.
    pub(crate) fn new(directions: &[usize]) -> Self {
        let mut sorted = [0; 3];
        let degree = directions.len();
        sorted[..degree].copy_from_slice(directions);
        sorted[..degree].sort_unstable();
        Self {
            degree,
            directions: sorted,
        }
    }

    /// The monomial whose coefficient stands at an index of a chunk.
    pub(crate) fn at<K: Unsigned>(index: usize) -> Self {
        let degree = order::<Chunk<K>>(index + 1);
        Self::of_rank(degree, index - Chunk::<K>::start(degree))
    }

    /// The product of two monomials, of degree three at most.
    fn times(&self, other: &Self) -> Self {
        let mut directions = [0; 3];
        let degree = self.degree + other.degree;
        directions[..self.degree].copy_from_slice(self.directions());
        directions[self.degree..degree].copy_from_slice(other.directions());
        Self::new(&directions[..degree])
    }

    /// The index of its coefficient in a chunk.
    pub(crate) fn index<K: Unsigned>(self) -> usize {
        Chunk::<K>::start(self.degree) + rank(self.directions())
    }

    /// The monomial with the given number within its level.
    fn of_rank(degree: usize, rank: usize) -> Self {
        let (mut directions, mut rest) = ([0; 3], rank);
        for t in (1..=degree).rev() {
            let top = (0..)
                .take_while(|top| binomial(top + t - 1, t) <= rest)
                .last()
                .unwrap_or(0);
            directions[t - 1] = top;
            rest -= binomial(top + t - 1, t);
        }
        Self { degree, directions }
    }

    /// The directions, counted from 0, in rising order.
    pub(crate) fn directions(&self) -> &[usize] {
        &self.directions[..self.degree]
    }

    /// α!, the factor between the coefficient of the monomial and the partial.
    pub(crate) fn factorial(self) -> usize {
        match *self.directions() {
            [i, j] if i == j => 2,
            [i, j, k] if i == j && j == k => 6,
            [i, j, k] if i == j || j == k => 2,
            _ => 1,
        }
    }
}

/// The number of a monomial within its level, from its directions in rising order.
pub(crate) fn rank(directions: &[usize]) -> usize {
    directions.iter().enumerate().map(|(t, i)| binomial(i + t, t + 1)).sum()
}

/// C(n, k) for small n and k.
fn binomial(n: usize, k: usize) -> usize {
    (0..k).fold(1, |c, i| c * n.saturating_sub(i) / (i + 1))
}

/// The highest level of a germ, from its length.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn order<G: Grading>(length: usize) -> usize {
    if length <= G::start(1) {
        0
    } else if length <= G::start(2) {
        1
    } else if length <= G::start(3) {
        2
    } else {
        3
    }
}
