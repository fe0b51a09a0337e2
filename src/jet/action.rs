//! The action of jets on bundles, by Faà di Bruno's formula.

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::{ExplicitBundle, Representation, Rules, TangentBundle, TaylorBundle, filled};
use crate::jet::values::is_same_point;
use crate::jet::{Jet, NotTheBasePoint};
use crate::kernel::faa_di_bruno::{self, MAX_CLOSED};
use crate::kernel::taylor;
use crate::order::{AtMost, Below, Meet, Natural, Order};
use crate::real::{BaseFloat, Elementary, brief};

/// The result `Y` of an operation of a jet, or the error that its argument is not at the base point.
pub type JetResult<Y, T = f64> = Result<Y, NotTheBasePoint<T>>;

/// A covector on Taylor bundles of order `N`: a number for the primal, and one for each derivative to order N.
pub type TaylorCovector<N, T = f64> = GenericArray<T, <N as Natural>::TaylorLength>;

/// A covector on explicit bundles of order `N`: a number for each mask, in mask order. The first is that of the primal.
pub type ExplicitCovector<N, T = f64> = GenericArray<T, <N as Natural>::ExplicitLength>;

/// # Action on bundles
impl<N: Natural, T: Elementary> Jet<N, T> {
    /// f(x) for a bundle x whose primal is the base point. The result has the representation of x, and the lower one of
    /// the two orders.
    ///
    /// ```text
    /// explicit   y_m = Σ f⁽ᵏ⁾·x_B₁·…·x_Bₖ        over the partitions of the set m into blocks B₁, …, Bₖ
    /// Taylor     the same, where a block counts by its size alone
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let j = Jet::<U3>::new(1.0, [0.5, 7.0, 11.0, 13.0]);
    /// let y = j.push_forward(ExplicitBundle::<U2>::from_partials(1.0, [2.0, 3.0, 5.0])).unwrap();
    /// assert!(y.same_germ(&ExplicitBundle::<U2>::from_partials(0.5, [14.0, 21.0, 7.0 * 5.0 + 11.0 * 2.0 * 3.0])));
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotTheBasePoint`] if the primal of x is not the base point.
    #[inline]
    pub fn push_forward<M, P>(&self, x: TangentBundle<M, T, P>) -> JetResult<TangentBundle<M::Lower, T, P>, T>
    where
        M: Meet<N>,
        P: Representation<M, T> + Rules<M::Lower, T>,
    {
        self.require_base(*x.primal_ref())?;
        // In each representation the components of the lower order stand first.
        let x = TangentBundle::<M::Lower, T, P>::from_stored(|i| x.components()[i]);
        Ok(x.composition(&self.derivatives))
    }

    /// The jet of g∘f at the point a, from this jet, which is that of g at f(a), and the jet `inner` of f at a.
    ///
    /// # Errors
    ///
    /// [`NotTheBasePoint`] if the base point of this jet is not the value of the inner one.
    pub fn compose<M>(&self, inner: &Jet<M, T>) -> JetResult<Jet<M::Lower, T>, T>
    where
        M: Meet<N, Lower: Order<T>>,
    {
        Ok(Jet::of_series(*inner.base(), &self.push_forward(inner.series())?))
    }

    /// f′(x).
    #[inline]
    fn slope<M, P>(&self, x: TangentBundle<M, T, P>) -> JetResult<TangentBundle<M, T, P>, T>
    where
        M: Below<N>,
        P: Rules<M, T>,
    {
        self.require_base(*x.primal_ref())?;
        Ok(x.composition(&self.derivatives[1..]))
    }

    /// The pullback of a covector by `x ↦ f(x)` on Taylor bundles of order `M`: from a covector w on the derivatives of
    /// f(x) to one on the derivatives of x.
    ///
    /// ```text
    /// x̄ᵢ = Σ_{n≥i} C(n, i)·wₙ·(f′(x))⁽ⁿ⁻ⁱ⁾        from the primal, i = 0, to the order M of x
    /// ```
    ///
    /// The order of the jet must be above that of x.
    ///
    /// # Errors
    ///
    /// [`NotTheBasePoint`] if the primal of x is not the base point.
    pub fn pull_back<M: Order<T> + Below<N>>(
        &self,
        x: TaylorBundle<M, T>,
        w: impl Into<TaylorCovector<M, T>>,
    ) -> JetResult<TaylorCovector<M, T>, T> {
        let (w, slope) = (w.into(), self.slope(x)?);
        Ok(GenericArray::generate(|i| {
            let mut binomial = 1.0;
            let mut sum = w[i] * slope.derivative(0);
            for n in i + 1..=M::USIZE {
                binomial = binomial * n as f64 / (n - i) as f64;
                sum = sum + (w[n] * slope.derivative(n - i)).scaled(T::Scalar::from_f64(binomial));
            }
            sum
        }))
    }

    /// The pullback of a covector by `x ↦ f(x)` on explicit bundles of order `M`: from a covector w on the partials of
    /// f(x) to one on the partials of x, in mask order.
    ///
    /// ```text
    /// x̄_s = Σ_{m⊇s} w_m·(f′(x))_{m∖s}
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotTheBasePoint`] if the primal of x is not the base point.
    pub fn pull_back_explicit<M: Order<T> + Below<N>>(
        &self,
        x: ExplicitBundle<M, T>,
        w: impl Into<ExplicitCovector<M, T>>,
    ) -> JetResult<ExplicitCovector<M, T>, T> {
        let (w, slope) = (w.into(), self.slope(x)?);
        Ok(GenericArray::generate(|s| {
            let above = (s..w.len()).filter(|m| m & s == s);
            let terms = above.map(|m| w[m] * slope.components()[m ^ s]);
            terms.reduce(|a, b| a + b).unwrap_or_else(|| w[s].zero_like())
        }))
    }
}

/// The outer function of a composition f∘x, known at least to order `K`: a [`Jet`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the jet of a function, known to order `{K}`",
    label = "the first argument is the outer function, as a `Jet` of at least that order",
    note = "the first argument is the outer function, a `Jet`, and the second the inner series, a `TaylorBundle`: were they exchanged?"
)]
pub trait OuterSeries<K, T> {
    /// The base point.
    #[doc(hidden)]
    fn point(&self) -> &T;

    /// The derivatives at the base point.
    #[doc(hidden)]
    fn outer(&self) -> &[T];
}

#[diagnostic::do_not_recommend]
impl<K: AtMost<N>, N: Natural, T> OuterSeries<K, T> for Jet<N, T> {
    fn point(&self) -> &T {
        self.base()
    }

    fn outer(&self) -> &[T] {
        self.derivatives()
    }
}

/// The inner series of a composition f∘x, known at least to order `K`: a [`TaylorBundle`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Taylor bundle, known to order `{K}`",
    label = "the second argument is the inner series, as a `TaylorBundle` of at least that order",
    note = "the first argument is the outer function, a `Jet`, and the second the inner series, a `TaylorBundle`: were they exchanged?"
)]
pub trait InnerSeries<K, T> {
    /// The Taylor coefficients from the primal on.
    #[doc(hidden)]
    fn inner(&self) -> &[T];
}

#[diagnostic::do_not_recommend]
impl<K: AtMost<N>, N: Natural, T> InnerSeries<K, T> for TaylorBundle<N, T> {
    fn inner(&self) -> &[T] {
        self.components()
    }
}

/// The derivative of order `K` of f∘x, from the jet of f and the Taylor bundle x, by Faà di Bruno's formula.
///
/// ```text
/// K = 3:   f′·x‴ + 3·f″·x′·x″ + f‴·x′³
/// ```
///
/// The formula is in closed form to order 8. Above it, this is [`jet_taylor_ev_by_recurrence`]. For all orders at once,
/// [`Jet::push_forward`] is cheaper.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let j = Jet::<U4>::new(1.0, [0.5, 7.0, 11.0, 13.0, 17.0]);
/// let x = TaylorBundle::<U3>::from_derivatives(1.0, [2.0, 3.0, 5.0]);
/// assert_eq!(jet_taylor_ev::<U3, _>(&j, &x), 7.0 * 5.0 + 3.0 * 11.0 * 2.0 * 3.0 + 13.0 * 8.0);
/// ```
///
/// The two arguments have different types, so exchanging them does not compile.
///
/// # Panics
///
/// If the primal of x is not the base point of the jet.
#[inline]
#[track_caller]
pub fn jet_taylor_ev<K: Natural, T: Elementary>(jet: &impl OuterSeries<K, T>, x: &impl InnerSeries<K, T>) -> T {
    let (f, x) = at_one_point(jet, x);
    if K::USIZE == 0 {
        f[0]
    } else if K::USIZE <= MAX_CLOSED {
        let mut derivatives = [x[0]; MAX_CLOSED + 1];
        let mut factorial = 1.0;
        for k in 1..=K::USIZE {
            factorial *= k as f64;
            derivatives[k] = x[k].scaled(T::Scalar::from_f64(factorial));
        }
        faa_di_bruno::derivative(K::USIZE, f, &derivatives)
    } else {
        by_recurrence::<K, T>(f, x)
    }
}

/// The derivative of order `K` of f∘x, as [`jet_taylor_ev`], by a recurrence over the derivatives of f.
///
/// ```text
/// F(k, 0) = f⁽ᵏ⁾,   F(k, n) = Σ_{i=1}^{n} C(n − 1, i − 1)·x⁽ⁱ⁾·F(k + 1, n − i),   F(0, K) is the derivative
/// ```
///
/// On Taylor coefficients the recurrence has no weights. It takes about K³/6 products.
///
/// # Panics
///
/// If the primal of x is not the base point of the jet.
#[inline]
#[track_caller]
pub fn jet_taylor_ev_by_recurrence<K: Natural, T: Elementary>(
    jet: &impl OuterSeries<K, T>,
    x: &impl InnerSeries<K, T>,
) -> T {
    let (f, x) = at_one_point(jet, x);
    by_recurrence::<K, T>(f, x)
}

/// The derivatives of f and the coefficients of x. It panics if they are not at the same point.
#[track_caller]
fn at_one_point<'a, K, T: Elementary>(
    jet: &'a impl OuterSeries<K, T>,
    x: &'a impl InnerSeries<K, T>,
) -> (&'a [T], &'a [T]) {
    let (f, x) = (jet, x.inner());
    assert!(
        is_same_point(f.point(), &x[0]),
        "the primal of the series, {}, is not the base point of the jet, {}: take the jet at the primal",
        brief(&x[0].scalar()),
        brief(&f.point().scalar())
    );
    (f.outer(), x)
}

/// The derivative of order `K` by the recurrence.
fn by_recurrence<K: Natural, T: Elementary>(f: &[T], x: &[T]) -> T {
    let mut y: GenericArray<T, K::TaylorLength> = filled(x[0]);
    taylor::recurrence(&mut y, f, x);
    TaylorBundle::<K, T>::from_components(y).derivative(K::USIZE)
}
