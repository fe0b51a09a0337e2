//! The drivers: derivatives at many points.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::bundle::{Bundle, TaylorBundle};
use crate::many::Group;
use crate::many::columns::{Derivatives, Points, WIDTH, group_of};
use crate::many::engine::{for_each_chunk, for_each_group, write};
use crate::many::watch::{Cancelled, Watched, watched};
use crate::order::Order;
use crate::space::{
    GradientLanes, HessianLanes, Lanes, Layout, Matrix, PointOver, Scalar, Space, TraceLanes, infallible, sure,
};

/// The points of the shape of `X` over another scalar.
pub type Over<X, R> = <<X as Points>::Shape as Space>::Over<R>;

/// The scalars over which a driver evaluates functions of points of `X`.
type LanesOf<X> = <<X as Points>::Shape as Space>::Width;

/// The scalar of the drivers of first derivatives.
pub type GradientScalar<X> = <LanesOf<X> as Lanes<f64>>::Gradient<Group>;

/// The scalar of the drivers of second derivatives.
pub type HessianScalar<X> = <LanesOf<X> as Lanes<f64>>::WideHessian<Group>;

/// The scalar of the Laplacian.
pub type TraceScalar<X> = <LanesOf<X> as Lanes<f64>>::Trace<Group>;

/// The floats of a result `O` over the scalar `R`.
pub type FloatsOf<O, R = Group> = <<O as PointOver<R>>::Shape as Space>::Over<f64>;

/// The rows of the Jacobian of a function of `X` that returns `O`.
pub type JacobianRows<O, X> = Matrix<<O as PointOver<GradientScalar<X>>>::Shape, <X as Points>::Shape, f64>;

/// The rows of the Hessian of a function of `X`.
pub type HessianRows<X> = Matrix<<X as Points>::Shape, <X as Points>::Shape, f64>;

/// The number of a lane. Behind the last one there are zeros.
#[inline(always)]
fn number_of(y: &Group, lane: usize) -> f64 {
    y.to_array().get(lane).copied().unwrap_or(0.0)
}

/// One lane of the coordinates of a point.
#[inline(always)]
fn lane_of<D: Space>(y: &D::Over<Group>, lane: usize) -> D::Over<f64> {
    D::map(y, &mut |y: &Group| number_of(y, lane))
}

/// A point of lanes, by value.
#[inline(always)]
fn copied<X: Points>(x: &Over<X, Group>) -> Over<X, Group> {
    X::Shape::map(x, &mut |x: &Group| *x)
}

/// Refuses columns that are not so many, or not so long.
#[track_caller]
fn assert_columns(columns: &[&mut [f64]], count: usize, length: usize) {
    assert!(
        columns.len() == count,
        "the results have {count} columns at each point, and {} were given: give as many slices",
        columns.len()
    );
    for (k, column) in columns.iter().enumerate() {
        assert!(
            column.len() == length,
            "the column {k} has room for {} numbers, and there are {length} points: give slices of that length",
            column.len()
        );
    }
}

impl<W: Fn(usize, usize) -> ControlFlow<()> + Sync> Watched<W> {
    /// A row for each point, from the result of a group and the number of a lane.
    #[inline]
    fn rows_of<X: Points, Y, T: Clone + Send>(
        &self,
        points: X,
        f: impl Fn(&Over<X, Group>) -> Y + Sync,
        row: impl Fn(&Y, usize) -> T + Sync,
    ) -> Result<Vec<T>, Cancelled> {
        let count = points.count();
        let progress = self.begin(count);
        if count == 0 {
            return progress.end(Vec::new());
        }
        // All rows begin as zeros, which cost no pass over new memory.
        let mut rows = vec![row(&f(&points.group(0)), WIDTH); count];
        for_each_chunk(count, &mut rows[..], &progress, |start, length, rows: &mut [T]| {
            for_each_group::<X::Shape, _>(
                length,
                |at| points.group(start + at),
                &f,
                |at, mask, y| {
                    for lane in (0..WIDTH).filter(|lane| mask >> lane & 1 == 1) {
                        rows[at + lane] = row(&y, lane);
                    }
                },
            );
        });
        progress.end(rows)
    }
}

/// Declares drivers as methods of [`Watched`], and as functions that are not watched.
macro_rules! drivers {
    ($(
        $(#[$doc:meta])*
        fn $name:ident<$($G:ident),+>($self:ident, $f:ident: $F:ty $(, $x:ident: $X:ty)+) -> $Y:ty
        where { $($bounds:tt)* }
        $body:block
    )+) => {
        impl<W: Fn(usize, usize) -> ControlFlow<()> + Sync> Watched<W> {$(
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// If the watching function breaks off.
            pub fn $name<$($G),+>(&$self, $f: $F $(, $x: $X)+) -> Result<$Y, Cancelled>
            where
                $($bounds)*
            $body
        )+}

        $(
            $(#[$doc])*
            pub fn $name<$($G),+>($f: $F $(, $x: $X)+) -> $Y
            where
                $($bounds)*
            {
                let all = watched(|_, _| ControlFlow::Continue(())).$name::<$($G),+>($f $(, $x)+);
                all.expect("nobody cancels what nobody watches")
            }
        )+
    };
}

drivers! {
    /// The derivatives f(x), f′(x), …, f⁽ᴺ⁾(x) at many numbers x, unscaled: a column for each order.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let xs: Vec<f64> = (0..100).map(|i| 0.01 * f64::from(i)).collect();
    /// let table = many::derivatives::<U5, _>(|x| (x.sin() * x).exp(), &xs);
    /// assert_eq!(table.derivative(0)[0], 1.0);
    /// assert_eq!(table.derivative(2)[0], 2.0);
    /// ```
    fn derivatives<N, F>(self, f: F, x: &[f64]) -> Derivatives
    where {
        N: Order<Group>,
        F: Fn(TaylorBundle<N, Group>) -> TaylorBundle<N, Group> + Sync,
    }
    {
        let mut table = Derivatives::zeros(N::USIZE, x.len());
        self.derivatives_into::<N, F>(f, x, &mut table.columns_mut()).map(|()| table)
    }

    /// The derivatives f(x), f′(x), …, f⁽ᴺ⁾(x) at many numbers x, written into N + 1 columns.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (mut value, mut slope) = ([0.0; 3], [0.0; 3]);
    /// many::derivatives_into::<U1, _>(|x| x * x, &[1.0, 2.0, 3.0], &mut [&mut value, &mut slope]);
    /// assert_eq!((value, slope), ([1.0, 4.0, 9.0], [2.0, 4.0, 6.0]));
    /// ```
    ///
    /// # Panics
    ///
    /// If there are not N + 1 columns, or if one of them is not as long as x.
    fn derivatives_into<N, F>(self, f: F, x: &[f64], columns: &mut [&mut [f64]]) -> ()
    where {
        N: Order<Group>,
        F: Fn(TaylorBundle<N, Group>) -> TaylorBundle<N, Group> + Sync,
    }
    {
        if !x.is_empty() {
            assert_columns(columns, N::USIZE + 1, x.len());
        }
        let progress = self.begin(x.len());
        let columns = Vec::from_iter(columns.iter_mut().map(|column| &mut **column));
        for_each_chunk(x.len(), columns, &progress, |start, length, mut columns| {
            let x = &x[start..start + length];
            for_each_group::<Scalar, _>(length, |at| group_of(x, at), |x| f(Bundle::<N, Group>::taylor(*x)), |at, mask, y| {
                for (k, column) in columns.iter_mut().enumerate() {
                    write(column, at, mask, y.derivative(k));
                }
            });
        });
        progress.end(())
    }

    /// What a function of lanes returns at many points: a number, or a point of numbers.
    ///
    /// Every driver of the library works within such a function, at its point of lanes.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let norms = many::map(|[x, y]| x.hypot(y), &[[3.0, 4.0], [5.0, 12.0]]);
    /// assert_eq!(norms, [5.0, 13.0]);
    /// let with_slope = many::map(|x| (x, derivative(|t| t * t, x)), &[1.0, 2.0]);
    /// assert_eq!(with_slope, [(1.0, 2.0), (2.0, 4.0)]);
    /// ```
    fn map<X, O, F>(self, f: F, points: X) -> Vec<FloatsOf<O>>
    where {
        X: Points,
        O: PointOver<Group>,
        FloatsOf<O>: Clone + Send,
        F: Fn(Over<X, Group>) -> O + Sync,
    }
    {
        self.rows_of(points, |x| f(copied::<X>(x)), lane_of::<O::Shape>)
    }

    /// The coordinates of what a function of lanes returns at many points, written into a column for each of them.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = ([1.0, 2.0, 3.0], [2.0, 2.0, 5.0]);
    /// let (mut by_x, mut by_y) = ([0.0; 3], [0.0; 3]);
    /// let points = many::Columns::new([&x, &y]);
    /// many::map_into(|[x, y]| gradient(|[x, y]| x * x * y, [x, y]), points, &mut [&mut by_x, &mut by_y]);
    /// assert_eq!((by_x, by_y), ([4.0, 8.0, 30.0], [1.0, 4.0, 9.0]));
    /// ```
    ///
    /// # Panics
    ///
    /// If there are not as many columns as the result has coordinates, or if one of them is not as long as there are
    /// points.
    fn map_into<X, O, F>(self, f: F, points: X, columns: &mut [&mut [f64]]) -> ()
    where {
        X: Points,
        O: PointOver<Group>,
        F: Fn(Over<X, Group>) -> O + Sync,
    }
    {
        let count = points.count();
        if count > 0 {
            assert_columns(columns, columns.len(), count);
        }
        let progress = self.begin(count);
        let columns = Vec::from_iter(columns.iter_mut().map(|column| &mut **column));
        for_each_chunk(count, columns, &progress, |start, length, mut columns| {
            for_each_group::<X::Shape, _>(length, |at| points.group(start + at), |x| f(copied::<X>(x)), |at, mask, y| {
                assert_columns(&columns, O::Shape::dimension::<Group>(&y), length);
                let mut next = columns.iter_mut();
                O::Shape::map(&y, &mut |y: &Group| {
                    if let Some(column) = next.next() {
                        write(column, at, mask, *y);
                    }
                });
            });
        });
        progress.end(())
    }

    /// The gradient of a function of several numbers at many points.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let points = vec![[1.0, 2.0, 0.0], [2.0, 3.0, 0.0]];
    /// assert_eq!(many::gradients(|[x, y, z]| x * y + z.sin(), &points), [[2.0, 1.0, 1.0], [3.0, 2.0, 1.0]]);
    /// ```
    fn gradients<X, F>(self, f: F, points: X) -> Vec<Over<X, f64>>
    where {
        X: Points,
        Over<X, f64>: Clone + Send,
        F: Fn(Over<X, GradientScalar<X>>) -> GradientScalar<X> + Sync,
    }
    {
        let gradient = |x: &Over<X, Group>| GradientScalar::<X>::gradient::<X::Shape>(&f, x).1;
        self.rows_of(points, gradient, lane_of::<X::Shape>)
    }

    /// The value and the gradient of a function of several numbers at many points.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(many::values_and_gradients(|[x, y]| x * y, &[[2.0, 3.0]]), [(6.0, [3.0, 2.0])]);
    /// ```
    fn values_and_gradients<X, F>(self, f: F, points: X) -> Vec<(f64, Over<X, f64>)>
    where {
        X: Points,
        Over<X, f64>: Clone + Send,
        F: Fn(Over<X, GradientScalar<X>>) -> GradientScalar<X> + Sync,
    }
    {
        self.rows_of(
            points,
            |x| GradientScalar::<X>::gradient::<X::Shape>(&f, x),
            |(value, slope), lane| (number_of(value, lane), lane_of::<X::Shape>(slope, lane)),
        )
    }

    /// The Jacobian of a function with several values at many points.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let rows = many::jacobians(|[x, y]| [x * y, x + y], &[[2.0, 3.0], [4.0, 5.0]]);
    /// assert_eq!(rows, [[[3.0, 2.0], [1.0, 1.0]], [[5.0, 4.0], [1.0, 1.0]]]);
    /// ```
    fn jacobians<X, O, F>(self, f: F, points: X) -> Vec<JacobianRows<O, X>>
    where {
        X: Points,
        O: PointOver<GradientScalar<X>>,
        JacobianRows<O, X>: Clone + Send,
        F: Fn(Over<X, GradientScalar<X>>) -> O + Sync,
    }
    {
        self.rows_of(
            points,
            |x| (copied::<X>(x), GradientScalar::<X>::jacobian::<X::Shape, O::Shape>(&f, x).1),
            |(x, rows), lane| {
                let row = |row: &Over<X, Group>| lane_of::<X::Shape>(row, lane);
                let rows = O::Shape::map(rows, &mut |x: &Over<X, Group>| row(x));
                <O::Shape as Space>::Layout::matrix::<O::Shape, X::Shape, f64>(rows, &lane_of::<X::Shape>(x, lane))
            },
        )
    }

    /// The Hessian of a function of several numbers at many points.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(many::hessians(|[x, y]| x * x * y, &[[2.0, 3.0]]), [[[6.0, 4.0], [4.0, 0.0]]]);
    /// ```
    fn hessians<X, F>(self, f: F, points: X) -> Vec<HessianRows<X>>
    where {
        X: Points,
        HessianRows<X>: Clone + Send,
        F: Fn(Over<X, HessianScalar<X>>) -> HessianScalar<X> + Sync,
    }
    {
        self.rows_of(
            points,
            |x| (copied::<X>(x), HessianScalar::<X>::hessian::<X::Shape>(&f, x).2),
            |(x, rows), lane| {
                let rows = X::Shape::map(rows, &mut |row: &Over<X, Group>| lane_of::<X::Shape>(row, lane));
                <X::Shape as Space>::Layout::matrix::<X::Shape, X::Shape, f64>(rows, &lane_of::<X::Shape>(x, lane))
            },
        )
    }

    /// The Laplacian of a function of several numbers at many points.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(many::laplacians(|[x, y]| x * x * y, &[[2.0, 3.0], [1.0, 5.0]]), [6.0, 10.0]);
    /// ```
    fn laplacians<X, F>(self, f: F, points: X) -> Vec<f64>
    where {
        X: Points,
        F: Fn(Over<X, TraceScalar<X>>) -> TraceScalar<X> + Sync,
    }
    {
        self.rows_of(
            points,
            |x| infallible(TraceScalar::<X>::try_laplacian::<X::Shape, _>(&sure(&f), x)),
            number_of,
        )
    }
}
