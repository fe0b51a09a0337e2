//! Points of bundles as bundles of points.

use alloc::vec::Vec;

use generic_array::GenericArray;

use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::VectorSpace;
use crate::space::{Coordinates, Image, PointOver, Space};

/// A point whose coordinates are bundles of one order and one representation over one space.
///
/// Every such point is one. It is not implemented otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of bundles",
    label = "not made of bundles of one type",
    note = "points of bundles are bundles, and tuples, arrays and `Vec`s of them, and structs by `space!`"
)]
pub trait PointOfBundles: Coordinates {
    /// The bundle over points of that shape: `TaylorBundle<U1, [f64; 2]>` for `[TaylorBundle<U1>; 2]`.
    type Bundle;

    /// The bundle of the coordinates.
    #[doc(hidden)]
    fn rebundled(self) -> Self::Bundle;
}

#[diagnostic::do_not_recommend]
impl<N, S, P, X> PointOfBundles for X
where
    N: Natural,
    S: VectorSpace,
    X: Coordinates<Coordinate = TangentBundle<N, S, P>> + PointOver<TangentBundle<N, S, P>>,
    P: Representation<N, S> + Representation<N, Image<X, S, TangentBundle<N, S, P>>>,
{
    type Bundle = TangentBundle<N, Image<X, S, TangentBundle<N, S, P>>, P>;

    #[inline]
    fn rebundled(self) -> Self::Bundle {
        gather::<N, <X as PointOver<TangentBundle<N, S, P>>>::Shape, S, P>(self)
    }
}

/// The bundle of points for the point of bundles `X`: `TaylorBundle<U1, [f64; 2]>` for `[TaylorBundle<U1>; 2]`.
pub type Rebundled<X> = <X as PointOfBundles>::Bundle;

/// The bundle of points from a point of bundles. It is the inverse of [`unbundle`](TangentBundle::unbundle).
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let bundles = vec![Bundle::<U1>::taylor(1.0), Bundle::<U1>::taylor(2.0)];
/// let t: TaylorBundle<U1, Vec<f64>> = rebundle(bundles);
/// assert_eq!((t.primal(), t.derivative(1)), (vec![1.0, 2.0], vec![1.0, 1.0]));
/// ```
#[inline]
pub fn rebundle<X: PointOfBundles>(x: X) -> Rebundled<X> {
    x.rebundled()
}

/// The bundle of points of a space from a point of bundles.
#[inline]
fn gather<N, D, S, P>(x: D::Over<TangentBundle<N, S, P>>) -> TangentBundle<N, D::Over<S>, P>
where
    N: Natural,
    D: Space,
    S: VectorSpace,
    P: Representation<N, S> + Representation<N, D::Over<S>>,
{
    let length = <<P as Representation<N, D::Over<S>>>::Length as typenum::Unsigned>::USIZE;
    let component = |i: usize| {
        D::map(&x, &mut |bundle: &TangentBundle<N, S, P>| {
            bundle.components()[i].clone()
        })
    };
    let tangent: Vec<D::Over<S>> = (1..length).map(component).collect();
    let primal = D::into_map(x, &mut |bundle: TangentBundle<N, S, P>| bundle.into_primal());
    TangentBundle::from_components(GenericArray::from_iter(core::iter::once(primal).chain(tangent)))
}
