//! The forward functor, and its strict form.

use core::fmt;
use core::marker::PhantomData;

use crate::bundle::{ExplicitBundle, Kind, NotTaylor, Representation, TangentBundle, TaylorBundle, UniformTangent};
use crate::order::Natural;
use crate::real::{BaseFloat, VectorSpace, brief};
use crate::space::{Coordinates, Image, Space};

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
/// judged as follows.
///
/// | arguments                                                  | an explicit result                                           |
/// |------------------------------------------------------------|--------------------------------------------------------------|
/// | each exactly a Taylor bundle, and f brings no tangents     | is a Taylor bundle, whatever rounding makes of its partials  |
/// | others, and where f brings tangents of its own             | is one if its partials of each order agree to 2¹² roundings  |
///
/// The first row is a theorem: a function commutes with every permutation of the tags, and so maps what is invariant under
/// them to what is. Partials of one order are then equal but for rounding, and the result has those at the tags 1 to k, for
/// each order k. An argument is exactly a Taylor bundle if all its partials of one order are equal.
///
/// Two roundings of a partial are as far apart as the sum of the magnitudes of its terms says, which the result does not
/// know. It knows the largest partial of each order, which no such sum is below. The second row asks for a difference of at
/// most 2¹²·ε times that partial, by [`try_from_explicit_within`](TaylorBundle::try_from_explicit_within). So a result whose
/// partials of an order cancel almost to nothing is refused, and seeds whose tags differ by less are not told apart.
///
/// A function may capture explicit bundles, or make them. Where the partials of a result are not equal, the function is
/// evaluated again on its arguments without the partials in one tag, for each tag in turn: what moves in that tag then
/// is its own.
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
///     "the result is not a Taylor bundle: its partials of order 1 differ, 3 at the mask 1 and 2 at the mask 2"
/// );
/// let y: TaylorBundle<U2> = Eras::<U2>::push_forward(g, [Bundle::<U2>::taylor(2.0); 2]).unwrap();
/// assert_eq!(y.derivative(2), 2.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Eras<N>(PhantomData<N>);

/// A bundle of order `N`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bundle of order `{N}`",
    label = "a bundle of another order, or not a bundle",
    note = "the order of the functor and that of the bundles must agree, as in `PushForward::<U2>::push_forward(f, Bundle::<U2>::taylor(x))`"
)]
pub trait OfOrder<N: Natural>: Clone {
    /// Whether a bundle of this type can rest in one tag and move in another one, or moves in none.
    const HAS_TAGS: bool;

    /// Whether the partials depend on the number of tags alone, exactly; NaN is equal to NaN here.
    fn is_taylor(&self) -> bool;

    /// This bundle without the partials in a tag, where it has tags.
    #[must_use]
    fn at_rest_in(self, tag: usize) -> Self;
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> OfOrder<N> for TangentBundle<N, B, P> {
    const HAS_TAGS: bool = matches!(P::KIND, Kind::Explicit | Kind::Constant);

    #[inline]
    fn is_taylor(&self) -> bool {
        match P::KIND {
            Kind::Explicit => self.first_misfit().is_none(),
            Kind::Graded => false,
            Kind::Constant | Kind::Uniform | Kind::Taylor => true,
        }
    }

    #[inline]
    fn at_rest_in(self, tag: usize) -> Self {
        if matches!(P::KIND, Kind::Explicit) {
            self.without_tag(tag)
        } else {
            self
        }
    }
}

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
    /// The function is evaluated once, and where partials of one order differ at most once more for each tag.
    ///
    /// # Errors
    ///
    /// [`TaylorRequired`], with the two partials of one order that differ. NaN is equal to NaN here.
    #[inline]
    pub fn push_forward<A, O, F>(f: F, x: A) -> StrictResult<N, O>
    where
        A: Coordinates<Coordinate: OfOrder<N>>,
        O: Coordinates<Coordinate: IntoTaylor<N>>,
        F: Fn(A) -> O,
    {
        let kept = O::Coordinate::MAY_MISFIT.then(|| A::Shape::map(&x, &mut |x: &A::Coordinate| x.clone()));
        let y = f(x);
        if let Some(x) = kept {
            judge(&f, x, &y)?;
        }
        Ok(O::Shape::into_map(y, &mut |y: O::Coordinate| y.into_taylor()))
    }
}

/// Whether the result y of f at x is a point of Taylor bundles.
fn judge<N, A, O, F>(f: &F, x: A, y: &O) -> Result<(), TaylorRequired<BaseOf<N, O>>>
where
    N: Natural,
    A: Coordinates<Coordinate: OfOrder<N>>,
    O: Coordinates<Coordinate: IntoTaylor<N>>,
    F: Fn(A) -> O,
{
    let exact = <BaseOf<N, O> as VectorSpace>::Scalar::ZERO;
    if first_misfit(y, exact).is_none() || is_taylor(&x) && brings_no_tangents(f, &x) {
        return Ok(());
    }
    first_misfit(y, tolerance()).map_or(Ok(()), Err)
}

/// The first misfit among the coordinates of a point, to a relative tolerance.
fn first_misfit<N, O>(y: &O, tolerance: <BaseOf<N, O> as VectorSpace>::Scalar) -> Option<TaylorRequired<BaseOf<N, O>>>
where
    N: Natural,
    O: Coordinates<Coordinate: IntoTaylor<N>>,
{
    let mut error = None;
    O::Shape::map(y, &mut |y: &O::Coordinate| {
        error = error.take().or_else(|| y.misfit(tolerance));
    });
    error
}

/// Whether each coordinate is exactly a Taylor bundle.
fn is_taylor<N: Natural, A: Coordinates<Coordinate: OfOrder<N>>>(x: &A) -> bool {
    let mut all = true;
    A::Shape::map(x, &mut |x: &A::Coordinate| all &= x.is_taylor());
    all
}

/// Whether f has no tangents but those of its argument: where that rests in a tag, the result does.
fn brings_no_tangents<N, A, O, F>(f: &F, x: &A) -> bool
where
    N: Natural,
    A: Coordinates<Coordinate: OfOrder<N>>,
    O: Coordinates<Coordinate: IntoTaylor<N>>,
    F: Fn(A) -> O,
{
    let rests_in = |tag: usize| {
        let y = f(A::Shape::map(x, &mut |x: &A::Coordinate| x.clone().at_rest_in(tag)));
        let mut all = true;
        O::Shape::map(&y, &mut |y: &O::Coordinate| all &= y.rests_in(tag));
        all
    };
    A::Coordinate::HAS_TAGS && (1..=N::USIZE).all(rests_in)
}

/// 2¹² roundings: the programs of forty operations of the laws make some 2⁸ at order 6.
fn tolerance<S: BaseFloat>() -> S {
    let rounding = if S::from_f64(f64::MAX).is_finite() {
        f64::EPSILON
    } else {
        f64::from(f32::EPSILON)
    };
    S::from_f64(4096.0 * rounding)
}

/// The base of the bundles that are the coordinates of a point.
pub type BaseOf<N, O> = <<O as Coordinates>::Coordinate as IntoTaylor<N>>::Base;

/// The point of Taylor bundles of the shape of a point of bundles.
pub type TaylorPoint<N, O> = Image<O, TaylorBundle<N, BaseOf<N, O>>, <O as Coordinates>::Coordinate>;

/// What the strict functor makes of the point of bundles `O`: the point of Taylor bundles, or why there is none.
pub type StrictResult<N, O> = Result<TaylorPoint<N, O>, TaylorRequired<BaseOf<N, O>>>;

/// A bundle of order `N` that may be a Taylor bundle.
pub trait IntoTaylor<N: Natural>: Sized {
    /// The base of the bundle.
    type Base: VectorSpace;

    /// Whether bundles of this type need not be Taylor bundles.
    const MAY_MISFIT: bool;

    /// Why this is no Taylor bundle to a relative tolerance, if it is none.
    fn misfit(&self, tolerance: <Self::Base as VectorSpace>::Scalar) -> Option<TaylorRequired<Self::Base>>;

    /// Whether all partials in a tag are zero.
    fn rests_in(&self, tag: usize) -> bool;

    /// The Taylor bundle of the same germ, where there is no misfit.
    fn into_taylor(self) -> TaylorBundle<N, Self::Base>;
}

impl<N: Natural, B: VectorSpace> IntoTaylor<N> for TaylorBundle<N, B> {
    type Base = B;
    const MAY_MISFIT: bool = false;

    #[inline]
    fn misfit(&self, _: B::Scalar) -> Option<TaylorRequired<B>> {
        None
    }

    #[inline]
    fn rests_in(&self, _: usize) -> bool {
        self.has_no_tangent()
    }

    #[inline]
    fn into_taylor(self) -> Self {
        self
    }
}

impl<N: Natural, B: VectorSpace> IntoTaylor<N> for ExplicitBundle<N, B> {
    type Base = B;
    const MAY_MISFIT: bool = true;

    fn rests_in(&self, tag: usize) -> bool {
        self.is_without_tag(tag)
    }

    fn misfit(&self, tolerance: B::Scalar) -> Option<TaylorRequired<B>> {
        let NotTaylor { order, masks } = self.first_misfit_within(tolerance)?;
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
    const MAY_MISFIT: bool = false;

    #[inline]
    fn misfit(&self, _: B::Scalar) -> Option<TaylorRequired<B>> {
        None
    }

    #[inline]
    fn rests_in(&self, _: usize) -> bool {
        self.has_no_tangent()
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
            "the result is not a Taylor bundle: its partials of order {order} differ, {} at the mask {} and {} at the mask {}",
            brief(&values.0),
            masks.0,
            brief(&values.1),
            masks.1
        )
    }
}

impl<B: fmt::Debug + fmt::Display> core::error::Error for TaylorRequired<B> {}
