//! Sums, products and compositions of function objects.

use crate::calculus::Differentiable;
use crate::real::Real;
use crate::space::{Points, Scalar, Space};

/// f∘g: x ↦ f(g(x)), made by [`compose`](Differentiable::compose).
#[derive(Clone, Copy, Debug)]
pub struct Composition<F, G>(pub(crate) F, pub(crate) G);

impl<F: Differentiable, G: Differentiable<Codomain = F::Domain>> Differentiable for Composition<F, G> {
    type Domain = G::Domain;
    type Codomain = F::Codomain;

    #[inline]
    fn evaluate<R: Real>(&self, x: Points<G::Domain, R>) -> Points<F::Codomain, R> {
        self.0.evaluate(self.1.evaluate(x))
    }
}

/// f + g: x ↦ f(x) + g(x), made by [`plus`](Differentiable::plus).
#[derive(Clone, Copy, Debug)]
pub struct Sum<F, G>(pub(crate) F, pub(crate) G);

/// f − g: x ↦ f(x) − g(x), made by [`minus`](Differentiable::minus).
#[derive(Clone, Copy, Debug)]
pub struct Difference<F, G>(pub(crate) F, pub(crate) G);

/// f·g: x ↦ f(x)·g(x) for a number f(x), made by [`times`](Differentiable::times).
#[derive(Clone, Copy, Debug)]
pub struct Product<F, G>(pub(crate) F, pub(crate) G);

/// Defines the object of two functions of one point whose values are combined coordinate by coordinate.
macro_rules! pointwise {
    ($($Type:ident $combine:expr;)+) => {$(
        impl<F, G> Differentiable for $Type<F, G>
        where
            F: Differentiable,
            G: Differentiable<Domain = F::Domain, Codomain = F::Codomain>,
        {
            type Domain = F::Domain;
            type Codomain = F::Codomain;

            #[inline]
            fn evaluate<R: Real>(&self, x: Points<F::Domain, R>) -> Points<F::Codomain, R> {
                let first = F::Domain::map(&x, &mut |x| *x);
                F::Codomain::zip::<R, R, R>(&self.0.evaluate(first), &self.1.evaluate(x), &mut $combine)
            }
        }
    )+};
}

pointwise! {
    Sum |f, g| *f + *g;
    Difference |f, g| *f - *g;
}

impl<F, G> Differentiable for Product<F, G>
where
    F: Differentiable<Codomain = Scalar>,
    G: Differentiable<Domain = F::Domain>,
{
    type Domain = F::Domain;
    type Codomain = G::Codomain;

    #[inline]
    fn evaluate<R: Real>(&self, x: Points<F::Domain, R>) -> Points<G::Codomain, R> {
        let first = F::Domain::map(&x, &mut |x| *x);
        let factor = self.0.evaluate(first);
        G::Codomain::into_map(self.1.evaluate(x), &mut |g| factor * g)
    }
}

/// c·f: x ↦ c·f(x) for a constant c, made by [`scaled`](Differentiable::scaled).
#[derive(Clone, Copy, Debug)]
pub struct Scaled<F>(pub(crate) F, pub(crate) f64);

impl<F: Differentiable> Differentiable for Scaled<F> {
    type Domain = F::Domain;
    type Codomain = F::Codomain;

    #[inline]
    fn evaluate<R: Real>(&self, x: Points<F::Domain, R>) -> Points<F::Codomain, R> {
        F::Codomain::into_map(self.0.evaluate(x), &mut |f: R| f * self.1)
    }
}
