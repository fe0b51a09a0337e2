//! Products of spaces: tuples, arrays, vectors.

use alloc::vec::Vec;

use crate::order::U0;
use crate::real::{Real, for_tuples};
use crate::space::{Argument, ArrayWidth, Coordinates, Length, Many, Nested, OwnedPoint, PointOver, Space, Width};

/// Points by value and by reference: a type, its space, and the type of its coordinates.
macro_rules! arguments {
    ($([$($generics:tt)*] $Point:ty, $Shape:ty, $Coordinate:ty, where { $($bounds:tt)* })+) => {$(
        impl<S, $($generics)*> Argument<S> for $Point
        where
            $($bounds)*
        {
            type Coordinate = $Coordinate;
            type Shape = $Shape;
            type Held = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> Self {
                self
            }
        }

        impl<S, $($generics)*> Argument<S> for &$Point
        where
            $($bounds)*
        {
            type Coordinate = $Coordinate;
            type Shape = $Shape;
            type Held = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> Self {
                self
            }
        }
    )+};
}

impl<A: Space, const K: usize> Space for [A; K]
where
    Length<K>: ArrayWidth,
{
    type Over<R> = [A::Over<R>; K];
    type Width = <<Length<K> as ArrayWidth>::Width as Width>::Times<A::Width>;
    type Layout = Nested;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn map<R, Q>(x: &Self::Over<R>, f: &mut impl FnMut(&R) -> Q) -> Self::Over<Q> {
        core::array::from_fn(|i| A::map(&x[i], f))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn into_map<R, Q>(x: Self::Over<R>, f: &mut impl FnMut(R) -> Q) -> Self::Over<Q> {
        x.map(|x| A::into_map(x, f))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn zip<R, T, Q>(x: &Self::Over<R>, y: &Self::Over<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Self::Over<Q> {
        core::array::from_fn(|i| A::zip(&x[i], &y[i], f))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn each_with<R, T>(x: &mut Self::Over<R>, y: Self::Over<T>, f: &mut impl FnMut(&mut R, T)) {
        x.iter_mut().zip(y).for_each(|(x, y)| A::each_with(x, y, f));
    }

    #[inline]
    fn slice<R>(x: &Self::Over<R>) -> Option<&[R]> {
        A::slice_of_points(x)
    }

    #[inline]
    fn slice_of_points<R>(x: &[Self::Over<R>]) -> Option<&[R]> {
        A::slice_of_points(x.as_flattened())
    }
}

impl<S, A: PointOver<S>, const K: usize> PointOver<S> for [A; K]
where
    Length<K>: ArrayWidth,
{
    type Shape = [A::Shape; K];
}

arguments! {
    [A, const K: usize] [A; K], [A::Shape; K], A::Coordinate, where { A: OwnedPoint<S, Coordinate: Real<S>>, Length<K>: ArrayWidth }
    [A] Vec<A>, Vec<A::Shape>, A::Coordinate, where { A: OwnedPoint<S, Coordinate: Real<S>> }
}

/// A slice is copied to a `Vec` first.
impl<S, A: OwnedPoint<S, Coordinate: Real<S>> + Clone> Argument<S> for &[A] {
    type Coordinate = A::Coordinate;
    type Shape = Vec<A::Shape>;
    type Held = Vec<A>;

    fn hold(self) -> Vec<A> {
        self.to_vec()
    }
}

impl<A: Coordinates, const K: usize> Coordinates for [A; K]
where
    Length<K>: ArrayWidth,
{
    type Coordinate = A::Coordinate;
}

impl<A: Space> Space for Vec<A> {
    type Over<R> = Vec<A::Over<R>>;
    type Width = Many;
    type Layout = Nested;

    fn map<R, Q>(x: &Self::Over<R>, f: &mut impl FnMut(&R) -> Q) -> Self::Over<Q> {
        x.iter().map(|x| A::map(x, f)).collect()
    }

    fn into_map<R, Q>(x: Self::Over<R>, f: &mut impl FnMut(R) -> Q) -> Self::Over<Q> {
        x.into_iter().map(|x| A::into_map(x, f)).collect()
    }

    #[track_caller]
    fn zip<R, T, Q>(x: &Self::Over<R>, y: &Self::Over<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Self::Over<Q> {
        assert_same_length(x.len(), y.len());
        x.iter().zip(y).map(|(x, y)| A::zip(x, y, f)).collect()
    }

    #[track_caller]
    fn each_with<R, T>(x: &mut Self::Over<R>, y: Self::Over<T>, f: &mut impl FnMut(&mut R, T)) {
        assert_same_length(x.len(), y.len());
        x.iter_mut().zip(y).for_each(|(x, y)| A::each_with(x, y, f));
    }

    fn dimension<R>(x: &Self::Over<R>) -> usize {
        x.iter().map(A::dimension::<R>).sum()
    }

    #[inline]
    fn slice<R>(x: &Self::Over<R>) -> Option<&[R]> {
        A::slice_of_points(x)
    }

    #[inline]
    fn gather<R, Q: Copy>(x: &Self::Over<R>, numbers: &mut core::slice::Iter<'_, Q>) -> Self::Over<Q> {
        A::gather_points(x, numbers)
    }
}

impl<S, A: PointOver<S>> PointOver<S> for Vec<A> {
    type Shape = Vec<A::Shape>;
}

impl<A: Coordinates> Coordinates for Vec<A> {
    type Coordinate = A::Coordinate;
}

#[track_caller]
pub(crate) fn assert_same_length(left: usize, right: usize) {
    assert!(
        left == right,
        "points of {left} and {right} components cannot be combined; give both the same length"
    );
}

/// The space of one point, for functions without arguments.
impl Space for () {
    type Over<R> = ();
    type Width = U0;
    type Layout = Nested;

    #[inline]
    fn map<R, Q>((): &(), _: &mut impl FnMut(&R) -> Q) {}

    #[inline]
    fn into_map<R, Q>((): (), _: &mut impl FnMut(R) -> Q) {}

    #[inline]
    fn zip<R, T, Q>((): &(), (): &(), _: &mut impl FnMut(&R, &T) -> Q) {}

    #[inline]
    fn each_with<R, T>((): &mut (), (): (), _: &mut impl FnMut(&mut R, T)) {}
}

impl<S> PointOver<S> for () {
    type Shape = ();
}

/// Implements the traits for a tuple, field by field.
macro_rules! tuple {
    ($($A:ident $i:tt),+) => {
        impl<$($A: Space),+> Space for ($($A,)+) {
            type Over<R> = ($($A::Over<R>,)+);
            type Width = tuple!(@width $($A)+);
            type Layout = Nested;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn map<R, Q>(x: &Self::Over<R>, f: &mut impl FnMut(&R) -> Q) -> Self::Over<Q> {
                ($($A::map(&x.$i, f),)+)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn into_map<R, Q>(x: Self::Over<R>, f: &mut impl FnMut(R) -> Q) -> Self::Over<Q> {
                ($($A::into_map(x.$i, f),)+)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn zip<R, T, Q>(x: &Self::Over<R>, y: &Self::Over<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Self::Over<Q> {
                ($($A::zip(&x.$i, &y.$i, f),)+)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn each_with<R, T>(x: &mut Self::Over<R>, y: Self::Over<T>, f: &mut impl FnMut(&mut R, T)) {
                $($A::each_with(&mut x.$i, y.$i, f);)+
            }
        }

        impl<S, $($A: PointOver<S>),+> PointOver<S> for ($($A,)+) {
            type Shape = ($($A::Shape,)+);
        }

        tuple!(@coordinates $($A)+);
        tuple!(@argument $($A)+);
    };
    (@coordinates $First:ident $($A:ident)*) => {
        impl<$First: Coordinates, $($A: Coordinates<Coordinate = $First::Coordinate>),*> Coordinates for ($First, $($A,)*) {
            type Coordinate = $First::Coordinate;
        }
    };
    (@argument $First:ident $($A:ident)*) => {
        arguments! {
            [$First $(, $A)*] ($First, $($A,)*), ($First::Shape, $($A::Shape,)*), $First::Coordinate,
            where { $First: OwnedPoint<S, Coordinate: Real<S>>, $($A: OwnedPoint<S, Coordinate = $First::Coordinate>),* }
        }
    };
    (@width) => { U0 };
    (@width $A:ident $($B:ident)*) => { <$A::Width as Width>::Plus<tuple!(@width $($B)*)> };
}

for_tuples!(tuple);

/// The point without coordinates, over each float: a bound `S: Real<S>` has the operators of S twice.
macro_rules! no_coordinates {
    ($($S:ident)+) => {$(
        impl Argument<$S> for () {
            type Coordinate = $S;
            type Shape = ();
            type Held = Self;

            fn hold(self) -> Self {}
        }
    )+};
}

no_coordinates! { f64 f32 }
