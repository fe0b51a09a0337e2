//! The operators and comparisons of wrapped numbers: among their kind, and with floats.

use core::cmp::Ordering;
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::real::{AsFloat, Elementary};

/// An operator in a combination of values and references, by the operator of values.
macro_rules! by_values {
    ([$($bound:tt)+] $Op:ident::$op:ident, $Left:ty, $Right:ty, |$a:ident, $b:ident| ($left:expr, $right:expr)) => {
        impl<R: $($bound)+> $Op<$Right> for $Left {
            type Output = AsFloat<R>;

            #[inline]
            #[track_caller]
            fn $op(self, $b: $Right) -> AsFloat<R> {
                let $a = self;
                $Op::$op($left, $right)
            }
        }
    };
}

/// The assigning form of an operator.
macro_rules! assigning {
    ([$($bound:tt)+] $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, $Right:ty) => {
        impl<R: $($bound)+> $OpAssign<$Right> for AsFloat<R> {
            #[inline]
            #[track_caller]
            fn $op_assign(&mut self, other: $Right) {
                *self = $Op::$op(*self, other);
            }
        }
    };
}

/// The operators among wrapped numbers, each side by value or by reference, and their assigning forms.
macro_rules! among_numbers {
    ($($Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident;)+) => {$(
        impl<R: Elementary> $Op for AsFloat<R> {
            type Output = Self;

            #[inline]
            #[track_caller]
            fn $op(self, other: Self) -> Self {
                Self($Op::$op(self.0, other.0))
            }
        }

        by_values!([Elementary] $Op::$op, AsFloat<R>, &AsFloat<R>, |a, b| (a, *b));
        by_values!([Elementary] $Op::$op, &AsFloat<R>, AsFloat<R>, |a, b| (*a, b));
        by_values!([Elementary] $Op::$op, &AsFloat<R>, &AsFloat<R>, |a, b| (*a, *b));
        assigning!([Elementary] $Op::$op, $OpAssign::$op_assign, AsFloat<R>);
        assigning!([Elementary] $Op::$op, $OpAssign::$op_assign, &AsFloat<R>);
    )+};
}

among_numbers! {
    Add::add, AddAssign::add_assign;
    Sub::sub, SubAssign::sub_assign;
    Mul::mul, MulAssign::mul_assign;
    Div::div, DivAssign::div_assign;
    Rem::rem, RemAssign::rem_assign;
}

/// The operators with floats, on either side, for each float.
macro_rules! with_floats {
    ($($S:ident)+) => {$(
        with_floats!(@operator $S, Add::add, AddAssign::add_assign, |x, c| x.shift(c));
        with_floats!(@operator $S, Sub::sub, SubAssign::sub_assign, |x, c| x.shift(-c));
        with_floats!(@operator $S, Mul::mul, MulAssign::mul_assign, |x, c| x.scaled(c));
        with_floats!(@operator $S, Div::div, DivAssign::div_assign, |x, c| {
            let mut y = x;
            y.divide(c);
            y
        });
        with_floats!(@operator $S, Rem::rem, RemAssign::rem_assign, |x, c| x.remainder(c));
        with_floats!(@left $S, Add::add, |c, x| x.shift(c));
        with_floats!(@left $S, Sub::sub, |c, x| (-x).shift(c));
        with_floats!(@left $S, Mul::mul, |c, x| x.scaled(c));
        with_floats!(@left $S, Div::div, |c, x| R::from_float(c) / x);
        with_floats!(@left $S, Rem::rem, |c, x| R::from_float(c) % x);

        impl<R: Elementary<Scalar = $S>> From<$S> for AsFloat<R> {
            #[inline]
            fn from(c: $S) -> Self {
                Self::from_float(c)
            }
        }

        impl<R: PartialEq<$S>> PartialEq<$S> for AsFloat<R> {
            #[inline]
            #[track_caller]
            fn eq(&self, c: &$S) -> bool {
                self.0 == *c
            }
        }

        impl<R: PartialOrd<$S>> PartialOrd<$S> for AsFloat<R> {
            #[inline]
            #[track_caller]
            fn partial_cmp(&self, c: &$S) -> Option<Ordering> {
                self.0.partial_cmp(c)
            }
        }

        impl<R: Elementary<Scalar = $S> + PartialEq<$S>> PartialEq<AsFloat<R>> for $S {
            #[inline]
            #[track_caller]
            fn eq(&self, x: &AsFloat<R>) -> bool {
                x.0 == *self
            }
        }

        impl<R: Elementary<Scalar = $S> + PartialOrd<$S>> PartialOrd<AsFloat<R>> for $S {
            #[inline]
            #[track_caller]
            fn partial_cmp(&self, x: &AsFloat<R>) -> Option<Ordering> {
                x.0.partial_cmp(self).map(Ordering::reverse)
            }
        }
    )+};
    (@operator $S:ident, $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, |$x:ident, $c:ident| $compute:expr) => {
        impl<R: Elementary<Scalar = $S>> $Op<$S> for AsFloat<R> {
            type Output = Self;

            #[inline]
            #[track_caller]
            fn $op(self, $c: $S) -> Self {
                let $x = self.0;
                Self($compute)
            }
        }

        by_values!([Elementary<Scalar = $S>] $Op::$op, AsFloat<R>, &$S, |x, c| (x, *c));
        by_values!([Elementary<Scalar = $S>] $Op::$op, &AsFloat<R>, $S, |x, c| (*x, c));
        by_values!([Elementary<Scalar = $S>] $Op::$op, &AsFloat<R>, &$S, |x, c| (*x, *c));
        assigning!([Elementary<Scalar = $S>] $Op::$op, $OpAssign::$op_assign, $S);
    };
    (@left $S:ident, $Op:ident::$op:ident, |$c:ident, $x:ident| $compute:expr) => {
        impl<R: Elementary<Scalar = $S>> $Op<AsFloat<R>> for $S {
            type Output = AsFloat<R>;

            #[inline]
            #[track_caller]
            fn $op(self, x: AsFloat<R>) -> AsFloat<R> {
                let ($c, $x) = (self, x.0);
                AsFloat($compute)
            }
        }

        by_values!([Elementary<Scalar = $S>] $Op::$op, $S, &AsFloat<R>, |c, x| (c, *x));
        by_values!([Elementary<Scalar = $S>] $Op::$op, &$S, AsFloat<R>, |c, x| (*c, x));
        by_values!([Elementary<Scalar = $S>] $Op::$op, &$S, &AsFloat<R>, |c, x| (*c, *x));
    };
}

with_floats! { f64 f32 }

impl<R: Elementary> Neg for AsFloat<R> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<R: Elementary> Neg for &AsFloat<R> {
    type Output = AsFloat<R>;

    #[inline]
    #[track_caller]
    fn neg(self) -> AsFloat<R> {
        -*self
    }
}

/// Folds of wrapped numbers, those of the numbers.
macro_rules! fold {
    ($Fold:ident::$fold:ident) => {
        impl<R: $Fold> $Fold for AsFloat<R> {
            fn $fold<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|x| x.0).$fold())
            }
        }

        impl<'a, R: $Fold + Copy> $Fold<&'a Self> for AsFloat<R> {
            fn $fold<I: Iterator<Item = &'a Self>>(items: I) -> Self {
                Self(items.map(|x| x.0).$fold())
            }
        }
    };
}

fold!(Sum::sum);
fold!(Product::product);
