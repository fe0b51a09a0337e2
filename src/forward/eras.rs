//! The forward functor, and its strict form.

use core::fmt;
use core::marker::PhantomData;

use crate::bundle::{ExplicitBundle, NotTaylor, Representation, TangentBundle, TaylorBundle, UniformTangent};
use crate::order::Natural;
use crate::real::{VectorSpace, brief};
use crate::space::{Coordinates, Point, Space};

/// The forward functor ∂☆ᴺ: a function between points becomes one between bundles of order N over them.
///
/// ```text
/// T^N f: T^N X → T^N Y
/// ```
///
/// A function that is generic in its scalar is its own image, so that this evaluates it, and holds the orders to N.
///
/// ```
/// use tangent_bundle::forward::PushForward;
/// use tangent_bundle::prelude::*;
///
/// let y = PushForward::<U2>::push_forward(|x| x.powi(3), Bundle::<U2>::taylor(2.0));
/// assert_eq!(y.derivative(2), 12.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PushForward<N>(PhantomData<N>);

/// The strict forward functor: as [`PushForward`], with a result that is a Taylor bundle, or an error that says where it is none.
///
/// With Taylor bundles as arguments the result is one by its type: there is no check, and no error. An explicit result is
/// checked, partial by partial.
///
/// ```
/// use tangent_bundle::forward::Eras;
/// use tangent_bundle::prelude::*;
///
/// fn g<R: Real>([x, y]: [R; 2]) -> R {
///     x * y
/// }
/// let error = Eras::<U2>::push_forward(g, [Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2)]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "a Taylor bundle is required, and the partials of order 1 differ: 3 at the mask 1, 2 at the mask 2"
/// );
/// let y: TaylorBundle<U2> = Eras::<U2>::push_forward(g, [Bundle::<U2>::taylor(2.0); 2]).unwrap();
/// assert_eq!(y.derivative(2), 2.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Eras<N>(PhantomData<N>);

/// A bundle of order `N`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bundle of order `{N}`",
    label = "of another order, or no bundle",
    note = "the order of the functor and that of the bundles must agree, as in `PushForward::<U2>::push_forward(f, Bundle::<U2>::taylor(x))`"
)]
pub trait OfOrder<N: Natural> {}

impl<N: Natural, B, P: Representation<N, B>> OfOrder<N> for TangentBundle<N, B, P> {}

impl<N: Natural> PushForward<N> {
    /// T^N f of a point of bundles.
    #[doc(alias = "jvp")]
    #[inline]
    pub fn push_forward<A, O, F>(f: F, x: A) -> O
    where
        A: Coordinates<Coordinate: OfOrder<N>>,
        F: FnOnce(A) -> O,
    {
        f(x)
    }
}

impl<N: Natural> Eras<N> {
    /// T^N f of a point of bundles, as a point of Taylor bundles.
    ///
    /// # Errors
    ///
    /// [`TaylorRequired`], with the two partials of one order that differ. NaN is equal to NaN here.
    #[inline]
    pub fn push_forward<A, O, F>(f: F, x: A) -> Result<Taylor<N, O>, TaylorRequired<Base<N, O>>>
    where
        A: Coordinates<Coordinate: OfOrder<N>>,
        O: Coordinates<Coordinate: IntoTaylor<N>>,
        F: FnOnce(A) -> O,
    {
        let y = f(x);
        let mut error = None;
        O::Shape::map(&y, &mut |y: &O::Coordinate| error = error.take().or_else(|| y.misfit()));
        match error {
            Some(error) => Err(error),
            None => Ok(O::Shape::into_map(y, &mut |y: O::Coordinate| y.into_taylor())),
        }
    }
}

/// The base of the bundles that are the coordinates of a point.
pub type Base<N, O> = <<O as Coordinates>::Coordinate as IntoTaylor<N>>::Base;

/// The point of Taylor bundles of the shape of a point of bundles.
pub type Taylor<N, O> =
    <<O as Point<<O as Coordinates>::Coordinate>>::Shape as Space>::Over<TaylorBundle<N, Base<N, O>>>;

/// A bundle of order `N` that may be a Taylor bundle.
pub trait IntoTaylor<N: Natural>: Sized {
    /// The base of the bundle.
    type Base: VectorSpace;

    /// Why this is no Taylor bundle, if it is none.
    fn misfit(&self) -> Option<TaylorRequired<Self::Base>>;

    /// The Taylor bundle of the same germ, where there is no misfit.
    fn into_taylor(self) -> TaylorBundle<N, Self::Base>;
}

impl<N: Natural, B: VectorSpace> IntoTaylor<N> for TaylorBundle<N, B> {
    type Base = B;

    #[inline]
    fn misfit(&self) -> Option<TaylorRequired<B>> {
        None
    }

    #[inline]
    fn into_taylor(self) -> Self {
        self
    }
}

impl<N: Natural, B: VectorSpace> IntoTaylor<N> for ExplicitBundle<N, B> {
    type Base = B;

    fn misfit(&self) -> Option<TaylorRequired<B>> {
        let NotTaylor { order, masks } = self.first_misfit()?;
        Some(TaylorRequired {
            order,
            masks,
            values: (self.partial(masks.0), self.partial(masks.1)),
        })
    }

    fn into_taylor(self) -> TaylorBundle<N, B> {
        self.along_all_tags()
    }
}

impl<N: Natural, B: VectorSpace, K> IntoTaylor<N> for TangentBundle<N, B, UniformTangent<K>>
where
    UniformTangent<K>: Representation<N, B>,
    Self: Into<TaylorBundle<N, B>>,
{
    type Base = B;

    #[inline]
    fn misfit(&self) -> Option<TaylorRequired<B>> {
        None
    }

    #[inline]
    fn into_taylor(self) -> TaylorBundle<N, B> {
        self.into()
    }
}

/// Why the strict functor has no result: two partials of one order differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaylorRequired<B> {
    /// The number of tags in each of the masks.
    pub order: usize,
    /// The two masks.
    pub masks: (usize, usize),
    /// The partials at them.
    pub values: (B, B),
}

impl<B: fmt::Display> fmt::Display for TaylorRequired<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { order, masks, values } = self;
        write!(
            f,
            "a Taylor bundle is required, and the partials of order {order} differ: {} at the mask {}, {} at the mask {}",
            brief(&values.0),
            masks.0,
            brief(&values.1),
            masks.1
        )
    }
}

impl<B: fmt::Debug + fmt::Display> core::error::Error for TaylorRequired<B> {}
