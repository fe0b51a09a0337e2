//! The derivatives of function objects, which are function objects too.

use core::marker::PhantomData;

use crate::bundle::Bundle;
use crate::calculus::Differentiable;
use crate::order::Successor;
use crate::real::Real;
use crate::space::{GradientLanes, Lanes, Points, Scalar, Space};

/// The N-th derivative f⁽ᴺ⁾ of a function object of one number. N calls of [`prime`](Differentiable::prime) make it.
///
/// It is a function object for the orders 1 to 32, and evaluates f once, over Taylor bundles of order N.
#[derive(Clone, Copy, Debug)]
pub struct Prime<F, N> {
    function: F,
    order: PhantomData<N>,
}

impl<F, N> Prime<F, N> {
    /// The derivative of this order.
    #[inline]
    pub(crate) fn new(function: F) -> Self {
        Self {
            function,
            order: PhantomData,
        }
    }

    /// The derivative of the next order.
    #[inline]
    #[must_use]
    pub fn prime(self) -> Prime<F, N::Next>
    where
        N: Successor,
    {
        Prime::new(self.function)
    }
}

/// Implements the trait for one order. The compiler knows only for concrete orders that their arrays are `Copy` over
/// any scalar.
macro_rules! prime {
    ($(#[$hidden:meta])? $N:ident) => {
        $(#[$hidden])?
        impl<F: Differentiable<Domain = Scalar>> Differentiable for Prime<F, crate::order::$N> {
            type Domain = Scalar;
            type Codomain = F::Codomain;

            #[inline]
            fn evaluate<R: Real>(&self, x: R) -> Points<F::Codomain, R> {
                let y = self.function.evaluate(Bundle::<crate::order::$N, R>::taylor(x));
                let order = <crate::order::$N as typenum::Unsigned>::USIZE;
                F::Codomain::map(&y, &mut |y| y.derivative(order))
            }
        }
    };
}

/// The orders above one. The documentation shows the implementation for order one.
macro_rules! higher_primes {
    ($($N:ident)+) => {
        $(prime!(#[doc(hidden)] $N);)+
    };
}

prime!(U1);
higher_primes! {
    U2 U3 U4 U5 U6 U7 U8 U9 U10 U11 U12 U13 U14 U15 U16
    U17 U18 U19 U20 U21 U22 U23 U24 U25 U26 U27 U28 U29 U30 U31 U32
}

/// The gradient ∇f of a function object, made by [`nabla`](Differentiable::nabla). It is a function object too.
#[derive(Clone, Copy, Debug)]
pub struct Nabla<F> {
    function: F,
}

impl<F> Nabla<F> {
    /// The gradient of a function.
    #[inline]
    pub(crate) fn new(function: F) -> Self {
        Self { function }
    }
}

impl<F: Differentiable<Codomain = Scalar>> Differentiable for Nabla<F> {
    type Domain = F::Domain;
    type Codomain = F::Domain;

    #[inline]
    fn evaluate<R: Real>(&self, x: Points<F::Domain, R>) -> Points<F::Domain, R> {
        type Lane<D, R> = <<D as Space>::Width as Lanes<f64>>::Gradient<R>;
        let f = |x: Points<F::Domain, Lane<F::Domain, R>>| self.function.evaluate(x);
        Lane::<F::Domain, R>::gradient::<F::Domain>(&f, &x).1
    }
}
