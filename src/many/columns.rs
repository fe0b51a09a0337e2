//! Points and results of many points, in memory.

use alloc::vec;
use alloc::vec::Vec;

use crate::many::Group;
use crate::real::Elementary;
use crate::space::{ArrayWidth, Length, Point, Scalar, Space};

/// How many points a group has.
pub(super) const WIDTH: usize = <Group as Elementary>::LANES;

/// Many points: a slice, an array or a `Vec` of points, or [`Columns`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a slice of points",
    label = "not many points",
    note = "pass `&points` for a `Vec` or an array of points of `f64`s, or `Columns` for a slice of floats for each coordinate"
)]
pub trait Points: Copy + Sync {
    /// The space that the points are of.
    type Shape: Space;

    /// How many points there are.
    fn count(&self) -> usize;

    /// The points from `start` on, side by side. Lanes behind the last point hold that point.
    #[doc(hidden)]
    fn group(&self, start: usize) -> <Self::Shape as Space>::Over<Group>;
}

impl<P: Point + Sync> Points for &[P] {
    type Shape = P::Shape;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn group(&self, start: usize) -> <P::Shape as Space>::Over<Group> {
        let mut lanes = P::Shape::map(&self[start], &mut |_: &f64| [0.0; WIDTH]);
        let mut set = |lane: usize, point: &P| {
            let point = P::Shape::map(point, &mut |x: &f64| *x);
            P::Shape::each_with(&mut lanes, point, &mut |lanes: &mut [f64; WIDTH], x: f64| {
                lanes[lane] = x
            });
        };
        if let Some(eight) = self[start..].first_chunk::<WIDTH>() {
            (0..WIDTH).for_each(|lane| set(lane, &eight[lane]));
        } else {
            let last = self.len() - 1;
            (0..WIDTH).for_each(|lane| set(lane, &self[last.min(start + lane)]));
        }
        P::Shape::into_map(lanes, &mut |lanes: [f64; WIDTH]| Group::from(lanes))
    }
}

/// The same for what derefs to a slice.
macro_rules! slices {
    ($([$($generics:tt)*] $P:ty;)+) => {$(
        impl<P: Point + Sync, $($generics)*> Points for $P {
            type Shape = P::Shape;

            #[inline]
            fn count(&self) -> usize {
                self.len()
            }

            #[inline]
            fn group(&self, start: usize) -> <P::Shape as Space>::Over<Group> {
                (&self[..]).group(start)
            }
        }
    )+};
}

slices! {
    [] &Vec<P>;
    [const N: usize] &[P; N];
}

/// Points as columns: a slice of floats for each of their `K` coordinates.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let (x, y) = (vec![1.0, 2.0, 3.0], vec![0.5, 0.5, 2.0]);
/// let slopes = many::gradients(|[x, y]| x * x * y, many::Columns::new([&x, &y]));
/// assert_eq!(slopes, [[1.0, 1.0], [2.0, 4.0], [12.0, 9.0]]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a, const K: usize>([&'a [f64]; K]);

impl<'a, const K: usize> Columns<'a, K> {
    /// The points with these coordinates.
    ///
    /// # Panics
    ///
    /// If the columns differ in length, or if there is none.
    #[track_caller]
    pub fn new(columns: [&'a [f64]; K]) -> Self {
        assert!(K > 0, "points have a coordinate: give a column for each of them");
        for (k, column) in columns.iter().enumerate() {
            assert!(
                column.len() == columns[0].len(),
                "the column {k} has {} numbers, and the column 0 has {}: a point has a number in each",
                column.len(),
                columns[0].len()
            );
        }
        Self(columns)
    }
}

impl<const K: usize> Points for Columns<'_, K>
where
    Length<K>: ArrayWidth,
{
    type Shape = [Scalar; K];

    #[inline]
    fn count(&self) -> usize {
        self.0[0].len()
    }

    #[inline]
    fn group(&self, start: usize) -> [Group; K] {
        self.0.map(|column| group_of(column, start))
    }
}

/// The numbers of a column from `start` on.
#[inline(always)]
pub(super) fn group_of(column: &[f64], start: usize) -> Group {
    let rest = &column[start..];
    Group::padded(&rest[..rest.len().min(WIDTH)])
}

/// The derivatives of a function at many points: a column for each order.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivatives {
    pub(super) numbers: Vec<f64>,
    pub(super) count: usize,
}

impl Derivatives {
    /// The columns to the order N, of zeros.
    pub(super) fn zeros(order: usize, count: usize) -> Self {
        Self {
            numbers: vec![0.0; (order + 1) * count],
            count,
        }
    }

    /// The columns, mutably.
    pub(super) fn columns_mut(&mut self) -> Vec<&mut [f64]> {
        match self.count {
            0 => Vec::new(),
            count => self.numbers.chunks_exact_mut(count).collect(),
        }
    }

    /// The derivatives of order k at all points, unscaled; for k = 0 the values.
    ///
    /// # Panics
    ///
    /// If k is above the order of the table.
    #[must_use]
    #[track_caller]
    pub fn derivative(&self, k: usize) -> &[f64] {
        let end = (k + 1) * self.count;
        assert!(
            end <= self.numbers.len(),
            "there is no column of derivatives of order {k}: ask for a higher order than {}",
            (self.numbers.len() / self.count.max(1)).saturating_sub(1)
        );
        &self.numbers[end - self.count..end]
    }

    /// The number of points.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All columns one behind the other, the values first.
    #[must_use]
    pub fn into_numbers(self) -> Vec<f64> {
        self.numbers
    }
}
