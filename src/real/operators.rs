//! The operators that generic code has, on either side and by reference.
//!
//! The bound `R: Real` gives operators to other types than `R`: `2.0 * x` is an operator of `f64`, and `&a * &b` one of
//! `&R`. A supertrait can only bound `Self`; but the bounds of its associated types hold wherever it does, and an
//! associated type may be any type.
//!
//! What is given to a float must contain its operators with floats. With `f64: Mul<R>` alone the compiler would take
//! the right side of every product of floats for an `R`.

use core::iter::{Product, Sum};
use core::ops::Neg;

use num_traits::{NumAssignOps, NumOps};

/// A trait whose bounds on the type [`These`](Equals::These), which is `T`, hold wherever it does.
#[doc(hidden)]
pub trait Implies<T>: Equals<T, These = T> {}

impl<A: ?Sized, T> Implies<T> for A {}

/// A name for `T` that bounds can be given to.
#[doc(hidden)]
pub trait Equals<T> {
    type These;
}

impl<A: ?Sized, T> Equals<T> for A {
    type These = T;
}

/// Declares the trait and implements it for whatever has the operators, so that the list stands once.
macro_rules! operators {
    ($(#[$doc:meta])* $Trait:ident<$S:ident>: $($bounds:tt)+) => {
        $(#[$doc])*
        pub trait $Trait<$S>: $($bounds)+ {}

        #[diagnostic::do_not_recommend]
        impl<$S, R: $($bounds)+> $Trait<$S> for R {}
    };
}

operators! {
    /// The operators of a number: `+ - * / %` among its kind and with floats of the type `S` on the right, by value or
    /// by reference, their assigning forms, comparisons with floats, negation, sums and products.
    Operators<S>:
        NumOps<Self, Self>
        + NumOps<S, Self>
        + for<'a> NumOps<&'a Self, Self>
        + for<'a> NumOps<&'a S, Self>
        + NumAssignOps<Self>
        + NumAssignOps<S>
        + for<'a> NumAssignOps<&'a Self>
        + PartialOrd<S>
        + Neg<Output = Self>
        + Sum
        + Product
        + for<'a> Sum<&'a Self>
        + for<'a> Product<&'a Self>
}

operators! {
    /// The operators of references to a number, and of floats of the type `S` and references to them, with a number or
    /// a reference to one on the right.
    ///
    /// # Examples
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// fn f<R: Real>(a: &R, b: &R) -> R {
    ///     if 0.0 < *a { 1.0 - a * b } else { 2.0 / b }
    /// }
    /// assert_eq!(gradient(|[a, b]| f(&a, &b), [3.0, 5.0]), [-5.0, -3.0]);
    /// ```
    LeftOperators<S>:
        Sized
        + Implies<
            S,
            These: NumOps<Self, Self>
                       + for<'a> NumOps<&'a Self, Self>
                       + NumOps<S, S>
                       + for<'a> NumOps<&'a S, S>
                       + PartialOrd<Self>
                       + PartialOrd<S>,
        >
        + for<'a> Implies<
            &'a Self,
            These: NumOps<Self, Self>
                       + for<'b> NumOps<&'b Self, Self>
                       + NumOps<S, Self>
                       + for<'b> NumOps<&'b S, Self>
                       + Neg<Output = Self>,
        >
        + for<'a> Implies<
            &'a S,
            These: NumOps<Self, Self> + for<'b> NumOps<&'b Self, Self> + NumOps<S, S> + for<'b> NumOps<&'b S, S>,
        >
}
