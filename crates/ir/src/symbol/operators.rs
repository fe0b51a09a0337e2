//! Operators and comparisons of symbols. Operators are recorded as operations, comparisons as guards.

use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::operation::{Binary, Comparison, Unary};
use crate::symbol::Symbol;

/// An operator in a combination of values and references, by the operator of values.
macro_rules! by_values {
    ($Op:ident::$op:ident: $($Left:ty, $Right:ty => |$a:ident, $b:ident| ($left:expr, $right:expr);)+) => {$(
        impl $Op<$Right> for $Left {
            type Output = Symbol;

            #[track_caller]
            fn $op(self, $b: $Right) -> Symbol {
                let $a = self;
                $Op::$op($left, $right)
            }
        }
    )+};
}

/// Operators between symbols, and with a float on either side, each side by value or by reference.
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

        by_values! {
            $Op::$op:
            Symbol, &Symbol => |a, b| (a, *b);
            &Symbol, Symbol => |a, b| (*a, b);
            &Symbol, &Symbol => |a, b| (*a, *b);
            Symbol, &f64 => |a, b| (a, *b);
            &Symbol, f64 => |a, b| (*a, b);
            &Symbol, &f64 => |a, b| (*a, *b);
            f64, &Symbol => |a, b| (a, *b);
            &f64, Symbol => |a, b| (*a, b);
            &f64, &Symbol => |a, b| (*a, *b);
        }

        impl $OpAssign for Symbol {
            #[track_caller]
            fn $op_assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }

        impl $OpAssign<&Self> for Symbol {
            #[track_caller]
            fn $op_assign(&mut self, other: &Self) {
                *self = $Op::$op(*self, *other);
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

impl Neg for &Symbol {
    type Output = Symbol;

    #[track_caller]
    fn neg(self) -> Symbol {
        -*self
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
    ($This:ty, $Other:ty, |$this:ident, $other:ident| ($left:expr, $symbol:expr)) => {
        impl PartialEq<$Other> for $This {
            #[track_caller]
            fn eq(&self, $other: &$Other) -> bool {
                let $this = self;
                $left.guard(Comparison::Equal, $symbol)
            }
        }

        impl PartialOrd<$Other> for $This {
            #[track_caller]
            fn partial_cmp(&self, $other: &$Other) -> Option<Ordering> {
                let $this = self;
                let (this, other) = ($left, $symbol);
                let ordering = this.value.partial_cmp(&other.value);
                match ordering {
                    Some(Ordering::Less) => this.guard(Comparison::Less, other),
                    Some(Ordering::Equal) => this.guard(Comparison::Equal, other),
                    Some(Ordering::Greater) => this.guard(Comparison::Greater, other),
                    None => {
                        this.guard(Comparison::LessOrEqual, other);
                        this.guard(Comparison::Greater, other)
                    }
                };
                ordering
            }

            #[track_caller]
            fn lt(&self, $other: &$Other) -> bool {
                let $this = self;
                $left.guard(Comparison::Less, $symbol)
            }

            #[track_caller]
            fn le(&self, $other: &$Other) -> bool {
                let $this = self;
                $left.guard(Comparison::LessOrEqual, $symbol)
            }

            #[track_caller]
            fn gt(&self, $other: &$Other) -> bool {
                let $this = self;
                $left.guard(Comparison::Greater, $symbol)
            }

            #[track_caller]
            fn ge(&self, $other: &$Other) -> bool {
                let $this = self;
                $left.guard(Comparison::GreaterOrEqual, $symbol)
            }
        }
    };
}

comparisons!(Symbol, Symbol, |this, other| (*this, *other));
comparisons!(Symbol, f64, |this, other| (*this, Symbol::of_float(*other)));
comparisons!(f64, Symbol, |this, other| (Symbol::of_float(*this), *other));
