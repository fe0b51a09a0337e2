//! The forward functor, and its strict form.

use core::fmt;
use core::marker::PhantomData;

use crate::bundle::{ExplicitBundle, Kind, NotTaylor, Representation, TangentBundle, TaylorBundle, UniformTangent};
use crate::order::Natural;
use crate::real::{BaseFloat, VectorSpace, brief};
use crate::space::{Coordinates, Image, Space};

/// Forward mode of order `N`: the functor ∂☆ᴺ, which maps a function of points to a function of bundles.
///
/// ```text
/// T^N f: T^N X → T^N Y
/// ```
///
/// A generic function can be evaluated on bundles directly. This functor also checks, by the types, that all bundles
/// have the order N.
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

/// Strict Taylor mode of order `N`: forward mode whose result is a Taylor bundle, or an error that names two partials
/// that differ.
///
/// If the arguments are Taylor bundles, so is the result, by its type. There is no check then, and no error. An
/// explicit result is checked as follows.
///
/// | arguments                                                  | an explicit result                                           |
/// |------------------------------------------------------------|--------------------------------------------------------------|
/// | exactly Taylor bundles, and f brings no tangents           | is a Taylor bundle, whatever the rounding errors are         |
/// | others, or f brings tangents of its own                    | is one if its partials of each order agree to 2¹² roundings  |
///
/// The first row is a theorem: a function commutes with every permutation of the tags, so it maps invariant bundles to
/// invariant ones. Partials of one order then differ by rounding errors alone. The result has those at the tags 1 to k,
/// for each order k. An argument is exactly a Taylor bundle if its partials of each order are equal.
///
/// In the second row, partials of one order may differ by at most 2¹²·ε times the largest of them; see
/// [`try_from_explicit_within`](TaylorBundle::try_from_explicit_within). The rounding error of a partial is
/// proportional to the sum of the magnitudes of its terms. That sum may be larger than the largest partial, so a result
/// with strong cancellation can be refused. Conversely, seeds that differ by less than the tolerance count as equal.
///
/// A function can bring tangents of its own, if it captures explicit bundles or makes them. To detect this, the
/// function is evaluated again for each tag, on its arguments without the partials in that tag. Partials of the result
/// in that tag are then the function's own. This happens only if partials of the first result differ.
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

/// A bundle of order `N`, of any representation. It is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bundle of order `{N}`",
    label = "a bundle of another order, or not a bundle",
    note = "the order of the functor and that of the bundles must agree, as in `PushForward::<U2>::push_forward(f, Bundle::<U2>::taylor(x))`"
)]
pub trait OfOrder<N: Natural>: Clone + sealed::Sealed {
    /// Whether the partials in one tag of a bundle of this type can be zero where those in another tag are not.
    #[doc(hidden)]
    const HAS_TAGS: bool;

    /// Whether partials of one order are exactly equal. NaN is equal to NaN here.
    #[doc(hidden)]
    fn is_taylor(&self) -> bool;

    /// This bundle without the partials in a tag, where it has tags.
    #[doc(hidden)]
    #[must_use]
    fn at_rest_in(self, tag: usize) -> Self;
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> OfOrder<N> for TangentBundle<N, B, P> {
    const HAS_TAGS: bool = matches!(P::KIND, Kind::Explicit | Kind::Constant);

    #[inline]
    fn is_taylor(&self) -> bool {
        match P::KIND {
            Kind::Explicit => self.first_difference().is_none(),
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
    /// The image f(x) of a point of bundles of order N.
    ///
    /// `A` is a bundle, or a tuple, an array or a `Vec` of bundles, and `O` is the value of the function `F`.
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
    /// The image f(x) of a point of bundles of order N, as a point of Taylor bundles.
    ///
    /// `A` is a bundle, or a tuple, an array or a `Vec` of bundles, and `O` is the value of the function `F`.
    ///
    /// The function is evaluated once. If partials of one order differ, it is evaluated at most once more for each tag.
    ///
    /// # Errors
    ///
    /// [`TaylorRequired`] names two partials of one order that differ. NaN is equal to NaN here.
    #[inline]
    pub fn push_forward<A, O, F>(f: F, x: A) -> StrictResult<N, O>
    where
        A: Coordinates<Coordinate: OfOrder<N>>,
        O: Coordinates<Coordinate: IntoTaylor<N>>,
        F: Fn(A) -> O,
    {
        let kept = O::Coordinate::MAY_DIFFER.then(|| A::Shape::map(&x, &mut |x: &A::Coordinate| x.clone()));
        let y = f(x);
        if let Some(x) = kept {
            check(&f, x, &y)?;
        }
        Ok(O::Shape::into_map(y, &mut |y: O::Coordinate| y.into_taylor()))
    }
}

/// Checks that the result y of f at x is a point of Taylor bundles.
fn check<N, A, O, F>(f: &F, x: A, y: &O) -> Result<(), TaylorRequired<BaseOf<N, O>>>
where
    N: Natural,
    A: Coordinates<Coordinate: OfOrder<N>>,
    O: Coordinates<Coordinate: IntoTaylor<N>>,
    F: Fn(A) -> O,
{
    let exact = <BaseOf<N, O> as VectorSpace>::Scalar::ZERO;
    if first_difference(y, exact).is_none() || is_taylor(&x) && brings_no_tangents(f, &x) {
        return Ok(());
    }
    first_difference(y, tolerance()).map_or(Ok(()), Err)
}

/// The first difference among the coordinates of a point, to a relative tolerance.
fn first_difference<N, O>(
    y: &O,
    tolerance: <BaseOf<N, O> as VectorSpace>::Scalar,
) -> Option<TaylorRequired<BaseOf<N, O>>>
where
    N: Natural,
    O: Coordinates<Coordinate: IntoTaylor<N>>,
{
    let mut error = None;
    O::Shape::map(y, &mut |y: &O::Coordinate| {
        error = error.take().or_else(|| y.difference(tolerance));
    });
    error
}

/// Whether each coordinate is exactly a Taylor bundle.
fn is_taylor<N: Natural, A: Coordinates<Coordinate: OfOrder<N>>>(x: &A) -> bool {
    let mut all = true;
    A::Shape::map(x, &mut |x: &A::Coordinate| all &= x.is_taylor());
    all
}

/// Whether f brings no tangents of its own: if its argument rests in a tag, so does the result.
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

/// The relative tolerance, 2¹² roundings. In the property tests, programs of forty operations make some 2⁸ at order 6.
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

/// The result of strict Taylor mode for a function with values `O`: the point of Taylor bundles, or the error.
pub type StrictResult<N, O> = Result<TaylorPoint<N, O>, TaylorRequired<BaseOf<N, O>>>;

mod sealed {
    /// Keeps the list of bundles closed.
    pub trait Sealed {}

    impl<N: super::Natural, B, P: super::Representation<N, B>> Sealed for super::TangentBundle<N, B, P> {}
}

/// A bundle of order `N` that can be a Taylor bundle: Taylor, explicit, uniform or constant. It is sealed.
pub trait IntoTaylor<N: Natural>: Sized + sealed::Sealed {
    /// The base of the bundle.
    type Base: VectorSpace;

    /// Whether a bundle of this type can have partials of one order that differ.
    #[doc(hidden)]
    const MAY_DIFFER: bool;

    /// Two partials of one order that differ by more than a relative tolerance, if there are any.
    #[doc(hidden)]
    fn difference(&self, tolerance: <Self::Base as VectorSpace>::Scalar) -> Option<TaylorRequired<Self::Base>>;

    /// Whether all partials in a tag are zero.
    #[doc(hidden)]
    fn rests_in(&self, tag: usize) -> bool;

    /// The Taylor bundle of the same germ, where the partials of each order agree.
    #[doc(hidden)]
    fn into_taylor(self) -> TaylorBundle<N, Self::Base>;
}

impl<N: Natural, B: VectorSpace> IntoTaylor<N> for TaylorBundle<N, B> {
    type Base = B;
    const MAY_DIFFER: bool = false;

    #[inline]
    fn difference(&self, _: B::Scalar) -> Option<TaylorRequired<B>> {
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
    const MAY_DIFFER: bool = true;

    fn rests_in(&self, tag: usize) -> bool {
        self.is_without_tag(tag)
    }

    fn difference(&self, tolerance: B::Scalar) -> Option<TaylorRequired<B>> {
        let NotTaylor { order, masks } = self.first_difference_within(tolerance)?;
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
    const MAY_DIFFER: bool = false;

    #[inline]
    fn difference(&self, _: B::Scalar) -> Option<TaylorRequired<B>> {
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

/// The error of strict Taylor mode: two partials of one order differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaylorRequired<B> {
    /// The order of the two partials: the number of tags in each mask.
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
