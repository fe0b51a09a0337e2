//! Norms and equality of all components, comparisons of primals, and the vector space of bundles.

use core::cmp::Ordering;

use approx::{AbsDiffEq, RelativeEq, UlpsEq};

use crate::bundle::representation::unscaled;
use crate::bundle::{Comparable, Join, Representation, Rules, TangentBundle};
use crate::order::{Natural, SameOrder};
use crate::real::{Elementary, Field, Part, VectorSpace, largest};

/// # All components
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// Whether all components are equal. The representations may differ. NaN is equal to NaN here.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U2>::from_derivatives(1.5, [10.0, 20.0]);
    /// let e = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 10.0, 20.0]);
    /// assert!(t.same_germ(&e));
    /// assert!(t == Bundle::<U2>::taylor(1.5));               // the primals are equal
    /// assert!(!t.same_germ(&Bundle::<U2>::taylor(1.5)));     // the germs are not
    /// ```
    pub fn same_germ<Q: Representation<N, B>>(&self, other: &TangentBundle<N, B, Q>) -> bool
    where
        P: Join<Q, Sum: Representation<N, B>>,
    {
        let (a, b) = (self.widened::<P::Sum>(), other.widened::<P::Sum>());
        a.all_components(&b, B::same_germ)
    }

    /// The maximum norm: the largest magnitude among the primal and all partials, or NaN if one is NaN.
    ///
    /// The partials are unscaled, so the norm is the same in each representation.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(TaylorBundle::<U2>::from_derivatives(1.5, [10.0, -20.0]).max_norm(), 20.0);
    /// ```
    pub fn max_norm(&self) -> B::Scalar {
        largest(self.unscaled().map(|x| x.max_norm()))
    }

    /// Whether the bundle is constant: every partial is zero, and the primal is constant too.
    #[inline]
    pub fn is_constant(&self) -> bool
    where
        B: Elementary,
    {
        self.has_no_tangent() && self.primal_ref().is_constant()
    }

    /// Whether every partial at this level is zero. The primal may be a bundle that moves.
    #[inline]
    pub(crate) fn has_no_tangent(&self) -> bool {
        // All components are compared, without a jump at the first difference, so that the compiler can vectorise.
        self.components()[1..]
            .iter()
            .fold(true, |all, x| all & x.asks_nothing())
    }

    /// The stored components as partials: the factor 1/α! of a Taylor coefficient is removed.
    pub(crate) fn unscaled(&self) -> impl Iterator<Item = B> {
        (0..self.components().len()).map(|i| unscaled::<N, B, P>(self.components(), i))
    }

    /// Whether a relation holds between all components.
    fn all_components(&self, other: &Self, relation: impl Fn(&B, &B) -> bool) -> bool {
        self.unscaled().zip(other.unscaled()).all(|(a, b)| relation(&a, &b))
    }
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> VectorSpace for TangentBundle<N, B, P> {
    type Scalar = B::Scalar;

    #[inline]
    fn zero_like(&self) -> Self {
        let mut zero = self.clone();
        for x in &mut zero.components {
            *x = x.zero_like();
        }
        zero
    }

    #[inline]
    fn accumulate(&mut self, other: &Self) {
        for i in 0..self.components.len() {
            self.components[i].accumulate(&other.components[i]);
        }
    }

    #[inline]
    fn deduct(&mut self, other: &Self) {
        for i in 0..self.components.len() {
            self.components[i].deduct(&other.components[i]);
        }
    }

    #[inline]
    fn scale(&mut self, c: B::Scalar) {
        for x in &mut self.components {
            x.scale(c);
        }
    }

    #[inline]
    fn divide(&mut self, c: B::Scalar) {
        self.components[0].divide(c);
        for x in &mut self.components[1..] {
            x.divide_tangent(c);
        }
    }

    fn max_norm(&self) -> B::Scalar {
        self.max_norm()
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.all_components(other, B::same_germ)
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.components().iter().fold(true, |all, x| all & x.is_nothing())
    }

    #[inline]
    fn asks_nothing(&self) -> bool {
        self.primal_ref().asks_nothing() && self.has_no_tangent()
    }
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> Field for TangentBundle<N, B, P> {
    #[inline]
    fn one_like(&self) -> Self {
        Self::from_primal(self.components[0].one_like())
    }

    #[inline]
    fn all_finite(&self) -> bool {
        // All components are tested, without a jump at the first, so that the compiler can vectorise.
        self.components.iter().fold(true, |all, x| all & x.all_finite())
    }

    #[inline]
    fn asks_finite(&self) -> bool {
        self.components.iter().fold(true, |all, x| all & x.asks_finite())
    }

    fn multiply_carefully(self, part: Part, other: Self, others: Part) -> Self {
        Self::each_way([self, other], |[a, b]| a.product_with_strong_zeros(part, b, others))
    }

    fn divide_carefully(self, part: Part, other: Self) -> Self {
        Self::each_way([self, other], |[a, b]| a.quotient_with_strong_zeros(part, b))
    }
}

impl<N, M, B, P, Q> PartialEq<TangentBundle<M, B, Q>> for TangentBundle<N, B, P>
where
    N: SameOrder<M>,
    M: Natural,
    B: PartialEq,
    P: Representation<N, B> + Comparable<Q>,
    Q: Representation<M, B>,
{
    /// Whether the primals are equal, so that a comparison has the outcome of the float run.
    #[inline]
    fn eq(&self, other: &TangentBundle<M, B, Q>) -> bool {
        self.primal_ref() == other.primal_ref()
    }
}

impl<N, M, B, P, Q> PartialOrd<TangentBundle<M, B, Q>> for TangentBundle<N, B, P>
where
    N: SameOrder<M>,
    M: Natural,
    B: PartialOrd,
    P: Representation<N, B> + Comparable<Q>,
    Q: Representation<M, B>,
{
    /// The order of the primals.
    #[inline]
    fn partial_cmp(&self, other: &TangentBundle<M, B, Q>) -> Option<Ordering> {
        self.primal_ref().partial_cmp(other.primal_ref())
    }

    // Each is that of the base: lanes may agree on one of them, and not on the order.
    #[inline]
    fn lt(&self, other: &TangentBundle<M, B, Q>) -> bool {
        self.primal_ref() < other.primal_ref()
    }

    #[inline]
    fn le(&self, other: &TangentBundle<M, B, Q>) -> bool {
        self.primal_ref() <= other.primal_ref()
    }

    #[inline]
    fn gt(&self, other: &TangentBundle<M, B, Q>) -> bool {
        self.primal_ref() > other.primal_ref()
    }

    #[inline]
    fn ge(&self, other: &TangentBundle<M, B, Q>) -> bool {
        self.primal_ref() >= other.primal_ref()
    }
}

/// All components are compared. The tolerance is a number of the same type, `1e-14.into()`, whose primal counts.
impl<N: Natural, B: VectorSpace + AbsDiffEq<Epsilon = B>, P: Representation<N, B>> AbsDiffEq
    for TangentBundle<N, B, P>
{
    type Epsilon = Self;

    fn default_epsilon() -> Self {
        Self::of_primal(B::default_epsilon())
    }

    fn abs_diff_eq(&self, other: &Self, epsilon: Self) -> bool {
        self.all_components(other, |a, b| a.abs_diff_eq(b, epsilon.primal()))
    }
}

impl<N: Natural, B: VectorSpace + RelativeEq<Epsilon = B>, P: Representation<N, B>> RelativeEq
    for TangentBundle<N, B, P>
{
    fn default_max_relative() -> Self {
        Self::of_primal(B::default_max_relative())
    }

    fn relative_eq(&self, other: &Self, epsilon: Self, max_relative: Self) -> bool {
        self.all_components(other, |a, b| a.relative_eq(b, epsilon.primal(), max_relative.primal()))
    }
}

impl<N: Natural, B: VectorSpace + UlpsEq<Epsilon = B>, P: Representation<N, B>> UlpsEq for TangentBundle<N, B, P> {
    fn default_max_ulps() -> u32 {
        B::default_max_ulps()
    }

    fn ulps_eq(&self, other: &Self, epsilon: Self, max_ulps: u32) -> bool {
        self.all_components(other, |a, b| a.ulps_eq(b, epsilon.primal(), max_ulps))
    }
}
