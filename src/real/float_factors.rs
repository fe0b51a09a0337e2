//! Triangular factors of matrices of floats, and what they solve: by products of blocks for many right-hand sides.

use core::cell::OnceCell;

use nalgebra::linalg::{LU, PermutationSequence};
use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut, DVectorView, Dyn, RealField};

use crate::real::Dense;

/// The number of columns up to which a triangular matrix is divided by column after column. Below it the packing of a
/// product costs more than the product.
const BLOCK: usize = 16;

/// The number of right-hand sides from which they are solved for together.
const MANY: usize = 8;

/// A triangular matrix: a part of the entries of a matrix, with the strides of its rows and columns.
#[derive(Clone, Copy)]
struct Triangle<'a, S> {
    entries: &'a [S],
    strides: [usize; 2],
    side: usize,
    is_lower: bool,
    /// Whether the diagonal is one, and not among the entries.
    is_unit: bool,
}

impl<'a, S: RealField + Copy> Triangle<'a, S> {
    fn at(&self, i: usize, j: usize) -> S {
        self.entries[i * self.strides[0] + j * self.strides[1]]
    }

    /// The transpose.
    fn transposed(self) -> Self {
        Self {
            strides: [self.strides[1], self.strides[0]],
            is_lower: !self.is_lower,
            ..self
        }
    }

    /// The triangle of this side on the diagonal, from this row on.
    fn on_diagonal(self, start: usize, side: usize) -> Self {
        Self {
            entries: &self.entries[start * (self.strides[0] + self.strides[1])..],
            side,
            ..self
        }
    }

    /// The entries of some rows and columns.
    fn block(&self, [i, j]: [usize; 2], [rows, columns]: [usize; 2]) -> DMatrixView<'a, S, Dyn, Dyn> {
        let [down, right] = self.strides;
        let entries = &self.entries[i * down + j * right..];
        DMatrixView::from_slice_with_strides_generic(entries, Dyn(rows), Dyn(columns), Dyn(down), Dyn(right))
    }

    /// `x ← x·t⁻¹`, for the columns of x.
    ///
    /// ```text
    /// x₁ ← x₁·t₁₁⁻¹,   x₂ ← (x₂ − x₁·t₁₂)·t₂₂⁻¹        for an upper triangle
    /// ```
    fn divide(self, x: &mut [S], rows: Rows) {
        if self.side <= BLOCK {
            return self.divide_by_column(x, rows);
        }
        let (half, others) = (self.side / 2, self.side - self.side / 2);
        let (first, last) = x.split_at_mut(half * rows.count);
        let one = S::one();
        if self.is_lower {
            self.on_diagonal(half, others).divide(last, rows);
            let known = DMatrixView::from_slice(last, rows.count, others);
            let block = self.block([half, 0], [others, half]);
            DMatrixViewMut::from_slice(first, rows.count, half).gemm(-one, &known, &block, one);
            self.on_diagonal(0, half).divide(first, rows);
        } else {
            self.on_diagonal(0, half).divide(first, rows);
            let live = rows.live(half);
            let known = DMatrixView::from_slice(first, rows.count, half);
            let block = self.block([0, half], [half, others]);
            let mut rest = DMatrixViewMut::from_slice(last, rows.count, others);
            rest.rows_mut(0, live).gemm(-one, &known.rows(0, live), &block, one);
            self.on_diagonal(half, others).divide(last, rows.behind(half));
        }
    }

    fn divide_by_column(self, x: &mut [S], rows: Rows) {
        for step in 0..self.side {
            let j = if self.is_lower { self.side - 1 - step } else { step };
            let (before, rest) = x.split_at_mut(j * rows.count);
            let (column, after) = rest.split_at_mut(rows.count);
            if self.is_lower {
                deduct(column, after, rows.count, |i| self.at(j + 1 + i, j));
            } else {
                deduct(&mut column[..rows.live(j)], before, rows.count, |i| self.at(i, j));
            }
            if !self.is_unit {
                let pivot = self.at(j, j);
                column[..rows.live(j + 1)].iter_mut().for_each(|x| *x /= pivot);
            }
        }
    }

    /// `x ← t⁻¹·x` for a matrix whose rows are contiguous.
    fn solve_by_row(self, x: &mut [S]) {
        for step in 0..self.side {
            let i = if self.is_lower { step } else { self.side - 1 - step };
            let known = if self.is_lower { 0..i } else { i + 1..self.side };
            let row = &self.entries[i * self.strides[0]..];
            let sum = DVectorView::from_slice(&row[known.clone()], known.len())
                .dot(&DVectorView::from_slice(&x[known.clone()], known.len()));
            x[i] -= sum;
            if !self.is_unit {
                x[i] /= self.at(i, i);
            }
        }
    }
}

/// The rows of columns that a triangular matrix divides.
#[derive(Clone, Copy)]
struct Rows {
    count: usize,
    /// For columns of the identity, the first one's number: what is below the diagonal stays zero.
    of_identity: Option<usize>,
}

impl Rows {
    /// Of columns of any numbers.
    fn all(count: usize) -> Self {
        Self {
            count,
            of_identity: None,
        }
    }

    /// How many rows of the first columns, so many, are not zero.
    fn live(self, columns: usize) -> usize {
        self.of_identity.map_or(self.count, |first| first + columns)
    }

    /// The rows of the columns behind so many.
    fn behind(self, columns: usize) -> Self {
        Self {
            of_identity: self.of_identity.map(|first| first + columns),
            ..self
        }
    }
}

/// `y ← y − Σ cᵢ·xᵢ`, for as many rows of the columns of x as y has, four columns at a time.
fn deduct<S: RealField + Copy>(y: &mut [S], x: &[S], stride: usize, c: impl Fn(usize) -> S) {
    let rows = y.len();
    let mut fours = x.chunks_exact(4 * stride);
    let mut i = 0;
    for four in &mut fours {
        let column = |k: usize| four[k * stride..][..rows].iter();
        let c = [c(i), c(i + 1), c(i + 2), c(i + 3)];
        let columns = column(0).zip(column(1)).zip(column(2).zip(column(3)));
        for (y, ((first, second), (third, fourth))) in y.iter_mut().zip(columns) {
            *y -= (*first * c[0] + *second * c[1]) + (*third * c[2] + *fourth * c[3]);
        }
        i += 4;
    }
    for x in fours.remainder().chunks_exact(stride) {
        let c = c(i);
        y.iter_mut().zip(x).for_each(|(y, x)| *y -= *x * c);
        i += 1;
    }
}

/// A factorisation with row exchanges.
pub struct FloatLu<S: RealField> {
    lu: LU<S, Dyn, Dyn>,
    inverse: OnceCell<Dense<S>>,
}

impl<S: RealField + Copy> FloatLu<S> {
    /// That of a square matrix, or the first column whose pivot is lost in the rounding of what led to it.
    pub fn new(a: Dense<S>, epsilon: S) -> Result<Self, usize> {
        let n = a.rows;
        let lu = LU::new(DMatrix::from_vec(n, n, a.entries));
        let factors = lu.lu_internal();
        let rounding = epsilon * nalgebra::convert(n as f64);
        // What was added up to the pivot, in magnitude.
        let added = |i: usize| (0..i).fold(S::zero(), |sum, k| sum + (factors[(i, k)] * factors[(k, i)]).abs());
        let is_lost = |i: &usize| {
            let pivot = factors[(*i, *i)];
            if !pivot.is_finite() {
                return true;
            }
            // No entry of L is above 1, so that it is less than the sum of the entries of U above the pivot.
            let above = sum_of_magnitudes(&factors.as_slice()[*i * n..][..*i]);
            let is_certain = pivot.abs() > rounding * above;
            !is_certain && pivot.abs() <= rounding * added(*i)
        };
        match (0..n).find(is_lost) {
            Some(column) => Err(column),
            None => Ok(Self {
                lu,
                inverse: OnceCell::new(),
            }),
        }
    }

    fn side(&self) -> usize {
        self.lu.lu_internal().nrows()
    }

    fn exchanges(&self) -> &PermutationSequence<Dyn> {
        self.lu.p()
    }

    /// The pivots.
    pub fn pivots(&self) -> impl Iterator<Item = S> + '_ {
        (0..self.side()).map(|i| self.lu.lu_internal()[(i, i)])
    }

    /// The sign of the row exchanges.
    pub fn sign(&self) -> S {
        self.exchanges().determinant()
    }

    fn l(&self) -> Triangle<'_, S> {
        Triangle {
            entries: self.lu.lu_internal().as_slice(),
            strides: [1, self.side()],
            side: self.side(),
            is_lower: true,
            is_unit: true,
        }
    }

    fn u(&self) -> Triangle<'_, S> {
        Triangle {
            is_lower: false,
            is_unit: false,
            ..self.l()
        }
    }

    /// `a⁻¹·b`.
    pub fn solve(&self, b: Dense<S>) -> Dense<S> {
        if b.rows == 0 {
            return b;
        }
        if b.columns < MANY {
            let mut x = b;
            let mut columns = DMatrixViewMut::from_slice(&mut x.entries, x.rows, x.columns);
            // Every pivot was looked at.
            let _ = self.lu.solve_mut(&mut columns);
            return x;
        }
        let (mut x, rows) = (b.transposed(), b.columns);
        self.exchanges()
            .permute_columns(&mut DMatrixViewMut::from_slice(&mut x.entries, rows, b.rows));
        self.l().transposed().divide(&mut x.entries, Rows::all(rows));
        self.u().transposed().divide(&mut x.entries, Rows::all(rows));
        x.transposed()
    }

    /// `a⁻ᵀ·b`.
    pub fn solve_transposed(&self, b: Dense<S>) -> Dense<S> {
        if b.rows == 0 {
            return b;
        }
        if b.columns < MANY {
            let mut x = b;
            for column in x.entries.chunks_exact_mut(x.rows) {
                self.u().transposed().solve_by_row(column);
                self.l().transposed().solve_by_row(column);
                self.exchanges()
                    .inv_permute_rows(&mut DMatrixViewMut::from_slice(column, x.rows, 1));
            }
            return x;
        }
        let mut x = b.transposed();
        self.divide(&mut x, Rows::all(b.columns));
        x.transposed()
    }

    /// `x ← x·a⁻¹`.
    fn divide(&self, x: &mut Dense<S>, of_x: Rows) {
        let rows = x.rows;
        self.u().divide(&mut x.entries, of_x);
        self.l().divide(&mut x.entries, Rows::all(rows));
        self.exchanges()
            .inv_permute_columns(&mut DMatrixViewMut::from_slice(&mut x.entries, rows, x.columns));
    }

    /// `a⁻¹`. It is computed once.
    pub fn inverse(&self) -> &Dense<S> {
        self.inverse.get_or_init(|| {
            let (zero, one) = (S::zero(), S::one());
            let mut x = Dense::from_fn(self.side(), self.side(), |i, j| if i == j { one } else { zero });
            if x.rows > 0 {
                let of_identity = Some(0);
                self.divide(
                    &mut x,
                    Rows {
                        count: self.side(),
                        of_identity,
                    },
                );
            }
            x
        })
    }
}

/// `Σ |xᵢ|`, in eight sums.
fn sum_of_magnitudes<S: RealField + Copy>(x: &[S]) -> S {
    let mut sums = [S::zero(); 8];
    let eights = x.chunks_exact(8);
    for (sum, x) in sums.iter_mut().zip(eights.remainder()) {
        *sum += x.abs();
    }
    for eight in eights {
        for (sum, x) in sums.iter_mut().zip(eight) {
            *sum += x.abs();
        }
    }
    sums.into_iter().fold(S::zero(), |all, sum| all + sum)
}

/// `x ← t⁻¹·x` for a triangular matrix, of which the entries on the other side of the diagonal are not read.
pub fn substitute<S: RealField + Copy>(t: &Dense<S>, x: &mut Dense<S>, is_lower: bool) {
    let n = t.rows;
    if n == 0 {
        return;
    }
    if x.columns < MANY {
        let t = DMatrixView::from_slice(&t.entries, n, n);
        let mut columns = DMatrixViewMut::from_slice(&mut x.entries, n, x.columns);
        // Zeros on the diagonal were refused before.
        let _ = if is_lower {
            t.solve_lower_triangular_mut(&mut columns)
        } else {
            t.solve_upper_triangular_mut(&mut columns)
        };
        return;
    }
    let triangle = Triangle {
        entries: &t.entries,
        strides: [1, n],
        side: n,
        is_lower,
        is_unit: false,
    };
    let mut turned = x.transposed();
    triangle.transposed().divide(&mut turned.entries, Rows::all(x.columns));
    *x = turned.transposed();
}

/// `c ← beta·c + alpha·a·b`.
pub fn multiply<S: RealField + Copy>(c: &mut Dense<S>, a: &Dense<S>, b: &Dense<S>, [alpha, beta]: [S; 2]) {
    let (a, b) = (view(a), view(b));
    let mut c = DMatrixViewMut::from_slice(&mut c.entries, c.rows, c.columns);
    if b.ncols() == 1 {
        c.column_mut(0).gemv(alpha, &a, &b.column(0), beta);
    } else {
        c.gemm(alpha, &a, &b, beta);
    }
}

/// `c ← c + alpha·aᵀ·b`.
pub fn add_transposed_product<S: RealField + Copy>(c: &mut Dense<S>, a: &Dense<S>, b: &Dense<S>, alpha: S) {
    let mut sum = DMatrixViewMut::from_slice(&mut c.entries, c.rows, c.columns);
    if b.columns < MANY {
        let (a, b) = (view(a), view(b));
        for j in 0..b.ncols() {
            sum.column_mut(j).gemv_tr(alpha, &a, &b.column(j), S::one());
        }
    } else {
        let (rows, columns) = (Dyn(a.columns), Dyn(a.rows));
        let turned = DMatrixView::from_slice_with_strides_generic(&a.entries, rows, columns, Dyn(a.rows), Dyn(1));
        sum.gemm(alpha, &turned, &view(b), S::one());
    }
}

fn view<S: RealField + Copy>(m: &Dense<S>) -> DMatrixView<'_, S> {
    DMatrixView::from_slice(&m.entries, m.rows, m.columns)
}
