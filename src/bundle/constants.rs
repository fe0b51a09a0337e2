//! The operators between bundles and floats, and comparisons with floats.

use core::cmp::Ordering;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Rem, RemAssign, Sub, SubAssign};

use crate::bundle::{Representation, Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{Elementary, Field, VectorSpace};

/// # Operators with a float, as methods
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// `self + c`.
    #[inline]
    pub fn shift(self, c: B::Scalar) -> Self {
        self.with_primal(self.primal().shift(c))
    }

    /// `self·c`.
    #[inline]
    pub fn scaled(self, c: B::Scalar) -> Self {
        Field::scaled(self, c)
    }
}

/// An operator with a float on the right, for bundles and references to them, and its assigning form.
///
/// Each float has an implementation of its own, guarded by the scalar of the base, so that a literal finds its type.
/// The documentation shows the operators of values, with an `f64`.
macro_rules! right {
    ($(#[$hidden:meta])? $S:ident, $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, $Base:path, |$x:ident, $c:ident| $compute:expr) => {
        $(#[$hidden])?
        impl<N: Natural, B: $Base, P: Representation<N, B>> $Op<$S> for TangentBundle<N, B, P> {
            type Output = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, $c: $S) -> Self {
                let mut $x = self;
                $compute;
                $x
            }
        }

        #[doc(hidden)]
        impl<N: Natural, B: $Base, P: Representation<N, B>> $Op<&$S> for TangentBundle<N, B, P> {
            type Output = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, c: &$S) -> Self {
                $Op::$op(self, *c)
            }
        }

        #[doc(hidden)]
        impl<N: Natural, B: $Base, P: Representation<N, B>> $Op<$S> for &TangentBundle<N, B, P> {
            type Output = TangentBundle<N, B, P>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, c: $S) -> TangentBundle<N, B, P> {
                $Op::$op(self.clone(), c)
            }
        }

        #[doc(hidden)]
        impl<N: Natural, B: $Base, P: Representation<N, B>> $Op<&$S> for &TangentBundle<N, B, P> {
            type Output = TangentBundle<N, B, P>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, c: &$S) -> TangentBundle<N, B, P> {
                $Op::$op(self.clone(), *c)
            }
        }

        $(#[$hidden])?
        impl<N: Natural, B: $Base, P: Representation<N, B>> $OpAssign<$S> for TangentBundle<N, B, P> {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op_assign(&mut self, $c: $S) {
                let $x = self;
                $compute;
            }
        }
    };
}

/// An operator with a float on the left, each side by value or by reference.
macro_rules! left {
    ($(#[$hidden:meta])? $S:ident, $Op:ident::$op:ident, |$c:ident, $x:ident| $compute:expr) => {
        $(#[$hidden])?
        impl<N: Natural, B: Elementary<Scalar = $S>, P: Rules<N, B>> $Op<TangentBundle<N, B, P>> for $S {
            type Output = TangentBundle<N, B, P>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, $x: TangentBundle<N, B, P>) -> TangentBundle<N, B, P> {
                let $c = self;
                $compute
            }
        }

        left!(@by $S, $Op::$op, $S, &TangentBundle<N, B, P>, |c, x| (c, *x));
        left!(@by $S, $Op::$op, &$S, TangentBundle<N, B, P>, |c, x| (*c, x));
        left!(@by $S, $Op::$op, &$S, &TangentBundle<N, B, P>, |c, x| (*c, *x));
    };
    (@by $S:ident, $Op:ident::$op:ident, $Left:ty, $Right:ty, |$c:ident, $x:ident| ($left:expr, $right:expr)) => {
        #[doc(hidden)]
        impl<N: Natural, B: Elementary<Scalar = $S>, P: Rules<N, B>> $Op<$Right> for $Left {
            type Output = TangentBundle<N, B, P>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, $x: $Right) -> TangentBundle<N, B, P> {
                let $c = self;
                $Op::$op($left, $right)
            }
        }
    };
}

/// All operators and comparisons with one type of float.
macro_rules! constants {
    ($(#[$hidden:meta])? $S:ident) => {
        right!(
            $(#[$hidden])? $S,
            Add::add,
            AddAssign::add_assign,
            Elementary<Scalar = $S>,
            |x, c| {
                x.components[0] = x.components[0].shift(c);
            }
        );
        right!(
            $(#[$hidden])? $S,
            Sub::sub,
            SubAssign::sub_assign,
            Elementary<Scalar = $S>,
            |x, c| {
                x.components[0] = x.components[0].shift(-c);
            }
        );
        right!(
            $(#[$hidden])? $S,
            Mul::mul,
            MulAssign::mul_assign,
            VectorSpace<Scalar = $S>,
            |x, c| x.scale(c)
        );
        right!(
            $(#[$hidden])? $S,
            Div::div,
            DivAssign::div_assign,
            VectorSpace<Scalar = $S>,
            |x, c| x.divide(c)
        );
        right!(
            $(#[$hidden])? $S,
            Rem::rem,
            RemAssign::rem_assign,
            Elementary<Scalar = $S>,
            |x, c| {
                x.components[0] = x.components[0].remainder(c);
            }
        );

        left!($(#[$hidden])? $S, Add::add, |c, x| x.shift(c));
        left!($(#[$hidden])? $S, Sub::sub, |c, x| (-x).shift(c));
        left!($(#[$hidden])? $S, Mul::mul, |c, x| x.scaled(c));
        left!($(#[$hidden])? $S, Div::div, |c, x| TangentBundle::from_float(c).quotient(x));
        left!($(#[$hidden])? $S, Rem::rem, |c, x| TangentBundle::from_float(c).modulo(x));

        $(#[$hidden])?
        impl<N: Natural, B: Elementary<Scalar = $S>, P: Rules<N, B>> From<$S> for TangentBundle<N, B, P> {
            /// The constant `c`.
            #[inline]
            fn from(c: $S) -> Self {
                Self::from_float(c)
            }
        }

        $(#[$hidden])?
        impl<N: Natural, B: PartialEq<$S>, P: Representation<N, B>> PartialEq<$S> for TangentBundle<N, B, P> {
            #[inline]
            fn eq(&self, c: &$S) -> bool {
                self.primal_ref() == c
            }
        }

        $(#[$hidden])?
        impl<N: Natural, B: PartialOrd<$S>, P: Representation<N, B>> PartialOrd<$S> for TangentBundle<N, B, P> {
            #[inline]
            fn partial_cmp(&self, c: &$S) -> Option<Ordering> {
                self.primal_ref().partial_cmp(c)
            }

            #[inline]
            fn lt(&self, c: &$S) -> bool {
                self.primal_ref() < c
            }

            #[inline]
            fn le(&self, c: &$S) -> bool {
                self.primal_ref() <= c
            }

            #[inline]
            fn gt(&self, c: &$S) -> bool {
                self.primal_ref() > c
            }

            #[inline]
            fn ge(&self, c: &$S) -> bool {
                self.primal_ref() >= c
            }
        }

        $(#[$hidden])?
        impl<N: Natural, B: PartialEq<$S>, P: Representation<N, B>> PartialEq<TangentBundle<N, B, P>> for $S {
            #[inline]
            fn eq(&self, x: &TangentBundle<N, B, P>) -> bool {
                x.primal_ref() == self
            }
        }

        $(#[$hidden])?
        impl<N: Natural, B: PartialOrd<$S>, P: Representation<N, B>> PartialOrd<TangentBundle<N, B, P>> for $S {
            #[inline]
            fn partial_cmp(&self, x: &TangentBundle<N, B, P>) -> Option<Ordering> {
                x.primal_ref().partial_cmp(self).map(Ordering::reverse)
            }

            #[inline]
            fn lt(&self, x: &TangentBundle<N, B, P>) -> bool {
                x.primal_ref() > self
            }

            #[inline]
            fn le(&self, x: &TangentBundle<N, B, P>) -> bool {
                x.primal_ref() >= self
            }

            #[inline]
            fn gt(&self, x: &TangentBundle<N, B, P>) -> bool {
                x.primal_ref() < self
            }

            #[inline]
            fn ge(&self, x: &TangentBundle<N, B, P>) -> bool {
                x.primal_ref() <= self
            }
        }
    };
}

constants!(f64);
constants!(
    #[doc(hidden)]
    f32
);
