//! The atoms of a number: the numbers at the bottom of its nesting, and how they multiply.

use alloc::vec::Vec;

#[cfg(not(feature = "nalgebra"))]
use crate::real::Field as Ground;
#[cfg(feature = "nalgebra")]
use crate::real::Ground;
use crate::real::VectorSpace;

/// A number of nested bundles as a flat vector of atoms. The atoms are floats, or variables of a recording.
///
/// ```text
/// T^M(T^N ℝ)   (a, b)·(c, d) = (a·c, a·d + b·c), with a, b, c and d in T^N ℝ
/// flat         (x·y)ₖ = Σ xᵢ·yⱼ        over the terms (i, j, k) of the algebra
/// ```
///
/// The atom 0 is the primal of all levels. Every other atom is a tangent of some level. A term (i, j, k) has i, j ≤ k,
/// and 0 is the unit.
pub trait Atoms: VectorSpace {
    /// The type of the numbers at the bottom.
    type Atom: Ground<Scalar = <Self as VectorSpace>::Scalar>;

    /// How many atoms a number has.
    const ATOMS: usize;

    /// Calls `show` for each atom, from the first to the last.
    fn atoms(&self, all: &mut impl FnMut(Self::Atom));

    /// The atom 0: the primal of all levels.
    fn bottom(&self) -> Self::Atom {
        let mut first = None;
        self.atoms(&mut |atom| {
            first.get_or_insert(atom);
        });
        first.expect("a number has an atom")
    }

    /// The number with the atom 0 replaced.
    fn with_bottom(&self, bottom: Self::Atom) -> Self {
        let mut bottom = Some(bottom);
        self.map_atoms(&mut |atom| bottom.take().unwrap_or(atom))
    }

    /// The number with its tangents of all levels set to zero.
    fn at_rest(&self) -> Self {
        let mut is_first = true;
        self.map_atoms(&mut |atom| {
            let kept = if is_first { atom } else { atom.zero_like() };
            is_first = false;
            kept
        })
    }

    /// The number whose atoms are the images of these atoms.
    fn map_atoms(&self, map: &mut impl FnMut(Self::Atom) -> Self::Atom) -> Self {
        let mut all = Vec::with_capacity(Self::ATOMS);
        self.atoms(&mut |atom| all.push(map(atom)));
        let mut next = all.into_iter();
        Self::of_atoms(&mut || next.next().expect("as many atoms as the number has"))
    }

    /// The number with these atoms.
    fn of_atoms(next: &mut impl FnMut() -> Self::Atom) -> Self;

    /// The grade of an atom: how many tangents it has, over all levels.
    fn grade(index: usize) -> usize;

    /// Calls `show` for each term of a product, in any order.
    fn terms(show: &mut dyn FnMut([usize; 3]));
}

/// Implements the operations on matrices for a number, entry by entry, if the library has linear algebra. Eigenvalues
/// are refused: their iteration has another length at each point.
#[cfg(feature = "nalgebra")]
#[doc(hidden)]
#[macro_export]
macro_rules! matrices_by_number {
    ([$($generics:tt)*] $Number:ty) => {
        impl<$($generics)*> $crate::real::Ground for $Number {
            type Lu = $crate::real::by_number::LuByNumber<Self>;

            fn product(a: &$crate::real::Dense<Self>, b: &$crate::real::Dense<Self>) -> $crate::real::Dense<Self> {
                $crate::real::by_number::product(a, b)
            }

            fn lu(a: &$crate::real::Dense<Self>) -> Result<Self::Lu, usize> {
                $crate::real::by_number::lu(a)
            }

            fn lu_solve(lu: &Self::Lu, b: &$crate::real::Dense<Self>) -> $crate::real::Dense<Self> {
                lu.solve(b)
            }

            fn pivots(_: &Self::Lu) -> f64 {
                1.0
            }

            fn determinant(lu: &Self::Lu) -> Self {
                lu.determinant()
            }

            fn ln_determinant(lu: &Self::Lu) -> (Self, Self::Scalar) {
                lu.ln_determinant()
            }

            fn cholesky(a: &$crate::real::Dense<Self>) -> Result<$crate::real::Dense<Self>, usize> {
                $crate::real::by_number::cholesky(a)
            }

            fn qr(a: &$crate::real::Dense<Self>) -> Result<[$crate::real::Dense<Self>; 2], usize> {
                $crate::real::by_number::qr(a)
            }

            fn symmetric_eigen(
                _: &$crate::real::Dense<Self>,
                _: &core::ops::Range<usize>,
            ) -> Result<$crate::real::Eigen<Self>, Option<core::ops::Range<usize>>> {
                Err(None)
            }

            fn solve_triangular(
                t: &$crate::real::Dense<Self>,
                b: &$crate::real::Dense<Self>,
                is_lower: bool,
            ) -> $crate::real::Dense<Self> {
                $crate::real::by_number::substituted(t, b, is_lower)
            }
        }
    };
}

/// Implements nothing, since the library has no linear algebra.
#[cfg(not(feature = "nalgebra"))]
#[doc(hidden)]
#[macro_export]
macro_rules! matrices_by_number {
    ([$($generics:tt)*] $Number:ty) => {};
}

/// Implements [`Atoms`] for numbers that are one atom.
#[doc(hidden)]
#[macro_export]
macro_rules! one_atom {
    ([$($generics:tt)*] $Number:ty) => {
        impl<$($generics)*> $crate::real::Atoms for $Number {
            type Atom = Self;
            const ATOMS: usize = 1;

            fn atoms(&self, all: &mut impl FnMut(Self)) {
                all(*self);
            }

            fn of_atoms(next: &mut impl FnMut() -> Self) -> Self {
                next()
            }

            fn grade(_: usize) -> usize {
                0
            }

            fn terms(show: &mut dyn FnMut([usize; 3])) {
                show([0; 3]);
            }
        }
    };
}
