//! How a matrix of derivatives is laid out: as points of points, or as the matrix type of a library.
//!
//! A matrix has a row for each coordinate of one space, and a column for each of another. It is a point of points,
//! unless both are vectors of libraries: then it is the matrix type of the library of the rows.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::space::Space;

/// How matrices of which a space numbers the rows, or the columns, are laid out.
///
/// It is [`Nested`] for the shapes of this library, and [`Rows`] for vectors of a library that has matrices.
pub trait Layout {
    /// A matrix of numbers `B` with a row for each coordinate of `C`, the space of this layout, and a column for each
    /// of `D`.
    type Matrix<C: Space, D: Space, B>;

    /// The same, where this is the layout of `D`, and the library `M` has matrices with rows for `C`.
    type Beside<M: Stack, C: Space, D: Space, B>;

    /// The matrix of these rows, at the point x of `D`.
    fn matrix<C: Space, D: Space, B: Copy>(rows: C::Over<D::Over<B>>, x: &D::Over<B>) -> Self::Matrix<C, D, B>;

    /// The matrix of these rows in the library `M`.
    fn beside<M: Stack, C: Space, D: Space, B: Copy>(
        rows: C::Over<D::Over<B>>,
        x: &D::Over<B>,
    ) -> Self::Beside<M, C, D, B>;
}

/// The matrices of a library with so many rows, for any number of columns.
pub trait Stack {
    /// The matrices with `N` columns.
    type Fixed<B, const N: usize>;
    /// The matrices with a number of columns that the type does not know.
    type Free<B>;

    /// The matrix of these entries, row by row.
    fn fixed<B: Copy, const N: usize>(rows: usize, entry: impl Fn(usize, usize) -> B) -> Self::Fixed<B, N>;

    /// The matrix of these entries.
    fn free<B: Copy>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> Self::Free<B>;
}

/// How many columns a matrix has with one for each coordinate of a vector of a library.
pub trait Columns {
    /// The matrix with them in the library `M`.
    type Of<M: Stack, B>;

    /// The matrix of these entries.
    fn of<M: Stack, B: Copy>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> Self::Of<M, B>;
}

/// A column for each coordinate of a vector of the length `N`.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<const N: usize>;

/// A column for each coordinate of a vector whose length the type does not know.
#[derive(Clone, Copy, Debug)]
pub struct Free;

impl<const N: usize> Columns for Fixed<N> {
    type Of<M: Stack, B> = M::Fixed<B, N>;

    fn of<M: Stack, B: Copy>(rows: usize, _: usize, entry: impl Fn(usize, usize) -> B) -> M::Fixed<B, N> {
        M::fixed(rows, entry)
    }
}

impl Columns for Free {
    type Of<M: Stack, B> = M::Free<B>;

    fn of<M: Stack, B: Copy>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> M::Free<B> {
        M::free(rows, columns, entry)
    }
}

/// The layout as points of points.
#[derive(Clone, Copy, Debug)]
pub struct Nested;

/// The layout as matrices of the library `M`, which has as many rows as the space, or as many columns, `N`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<M, N>(PhantomData<(M, N)>);

/// A matrix of numbers `B` with a row for each coordinate of `C` and a column for each of `D`: `[[B; 2]; 3]` for
/// `[Scalar; 3]` and `[Scalar; 2]`.
pub type Matrix<C, D, B> = <<C as Space>::Layout as Layout>::Matrix<C, D, B>;

impl Layout for Nested {
    type Matrix<C: Space, D: Space, B> = C::Over<D::Over<B>>;
    type Beside<M: Stack, C: Space, D: Space, B> = C::Over<D::Over<B>>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn matrix<C: Space, D: Space, B: Copy>(rows: C::Over<D::Over<B>>, _: &D::Over<B>) -> C::Over<D::Over<B>> {
        rows
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn beside<M: Stack, C: Space, D: Space, B: Copy>(rows: C::Over<D::Over<B>>, _: &D::Over<B>) -> C::Over<D::Over<B>> {
        rows
    }
}

impl<M: Stack, N: Columns> Layout for Rows<M, N> {
    type Matrix<C: Space, D: Space, B> = <D::Layout as Layout>::Beside<M, C, D, B>;
    type Beside<L: Stack, C: Space, D: Space, B> = N::Of<L, B>;

    fn matrix<C: Space, D: Space, B: Copy>(rows: C::Over<D::Over<B>>, x: &D::Over<B>) -> Self::Matrix<C, D, B> {
        D::Layout::beside::<M, C, D, B>(rows, x)
    }

    fn beside<L: Stack, C: Space, D: Space, B: Copy>(rows: C::Over<D::Over<B>>, x: &D::Over<B>) -> N::Of<L, B> {
        let mut entries = Vec::new();
        C::map::<D::Over<B>, ()>(&rows, &mut |row| {
            D::map::<B, ()>(row, &mut |entry| entries.push(*entry));
        });
        let columns = D::dimension::<B>(x);
        let rows = C::dimension::<D::Over<B>>(&rows);
        N::of::<L, B>(rows, columns, |i, j| entries[i * columns + j])
    }
}
