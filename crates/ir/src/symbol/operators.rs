//! Operators and comparisons of symbols. Operators are recorded as operations, comparisons as guards.

use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::operation::{Binary, Comparison, Unary};
use crate::symbol::Symbol;

/// Operators between symbols, and with a float on either side.
macro_rules! operators {
    ($($Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, $Binary:ident;)+) => {$(
        impl $Op for Symbol {
            type Output = Self;

            #[track_caller]
            fn $op(self, other: Self) -> Self {
                self.binary(Binary::$Binary, other)
            }
        }

        impl $Op<f64> for Symbol {
            type Output = Self;

            #[track_caller]
            fn $op(self, c: f64) -> Self {
                self.binary(Binary::$Binary, Self::of_float(c))
            }
        }

        impl $Op<Symbol> for f64 {
            type Output = Symbol;

            #[track_caller]
            fn $op(self, x: Symbol) -> Symbol {
                Symbol::of_float(self).binary(Binary::$Binary, x)
            }
        }

        impl $OpAssign for Symbol {
            #[track_caller]
            fn $op_assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }

        impl $OpAssign<f64> for Symbol {
            #[track_caller]
            fn $op_assign(&mut self, c: f64) {
                *self = $Op::$op(*self, c);
            }
        }
    )+};
}

operators! {
    Add::add, AddAssign::add_assign, Add;
    Sub::sub, SubAssign::sub_assign, Sub;
    Mul::mul, MulAssign::mul_assign, Mul;
    Div::div, DivAssign::div_assign, Div;
    Rem::rem, RemAssign::rem_assign, Rem;
}

impl Neg for Symbol {
    type Output = Self;

    #[track_caller]
    fn neg(self) -> Self {
        self.unary(Unary::Neg)
    }
}

impl Sum for Symbol {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::of_float(std::iter::empty::<f64>().sum()), Self::add)
    }
}

impl<'a> Sum<&'a Self> for Symbol {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().sum()
    }
}

impl Product for Symbol {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::of_float(1.0), Self::mul)
    }
}

impl<'a> Product<&'a Self> for Symbol {
    fn product<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().product()
    }
}

impl From<f64> for Symbol {
    fn from(c: f64) -> Self {
        Self::of_float(c)
    }
}

/// Comparisons between symbols, and with floats. Each one is a guard.
macro_rules! comparisons {
    ($Other:ty, |$other:ident| $symbol:expr) => {
        impl PartialEq<$Other> for Symbol {
            #[track_caller]
            fn eq(&self, $other: &$Other) -> bool {
                self.guard(Comparison::Equal, $symbol)
            }
        }

        impl PartialOrd<$Other> for Symbol {
            #[track_caller]
            fn partial_cmp(&self, $other: &$Other) -> Option<Ordering> {
                let other = $symbol;
                let ordering = self.value.partial_cmp(&other.value);
                match ordering {
                    Some(Ordering::Less) => self.guard(Comparison::Less, other),
                    Some(Ordering::Equal) => self.guard(Comparison::Equal, other),
                    Some(Ordering::Greater) => self.guard(Comparison::Greater, other),
                    None => {
                        self.guard(Comparison::LessOrEqual, other);
                        self.guard(Comparison::Greater, other)
                    }
                };
                ordering
            }

            #[track_caller]
            fn lt(&self, $other: &$Other) -> bool {
                self.guard(Comparison::Less, $symbol)
            }

            #[track_caller]
            fn le(&self, $other: &$Other) -> bool {
                self.guard(Comparison::LessOrEqual, $symbol)
            }

            #[track_caller]
            fn gt(&self, $other: &$Other) -> bool {
                self.guard(Comparison::Greater, $symbol)
            }

            #[track_caller]
            fn ge(&self, $other: &$Other) -> bool {
                self.guard(Comparison::GreaterOrEqual, $symbol)
            }
        }
    };
}

comparisons!(Self, |other| *other);
comparisons!(f64, |other| Self::of_float(*other));
