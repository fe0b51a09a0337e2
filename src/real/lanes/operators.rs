//! The operators between lanes, and between lanes and floats, and the comparisons.

use core::cmp::Ordering;
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::real::lanes::answers::{answer, note};
use crate::real::lanes::{LaneFloat, Lanes, Vector};

/// An operator between two types, from that of values of lanes.
macro_rules! forward {
    ([$($generics:tt)*] [$($bounds:tt)*] $Op:ident::$op:ident, $Left:ty, $Right:ty, $Output:ty, |$a:ident, $b:ident| ($left:expr, $right:expr)) => {
        #[doc(hidden)]
        impl<const W: usize, $($generics)*> $Op<$Right> for $Left
        where
            $($bounds)*
        {
            type Output = $Output;

            #[inline(always)]
            fn $op(self, other: $Right) -> $Output {
                let ($a, $b) = (self, other);
                $Op::$op($left, $right)
            }
        }
    };
}

/// An assigning operator, from the operator.
macro_rules! assign {
    ([$($generics:tt)*] [$($bounds:tt)*] $OpAssign:ident::$op_assign:ident, $Op:ident::$op:ident, $Left:ty, $Right:ty) => {
        #[doc(hidden)]
        impl<const W: usize, $($generics)*> $OpAssign<$Right> for $Left
        where
            $($bounds)*
        {
            #[inline(always)]
            fn $op_assign(&mut self, other: $Right) {
                *self = $Op::$op(*self, other);
            }
        }
    };
}

/// An operator of lanes by value and by reference, with its assigning form, and the same with a float on one side.
macro_rules! operators {
    ($($Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, |$a:ident, $b:ident| $compute:expr;)+) => {$(
        impl<const W: usize, S: LaneFloat<W>> $Op for Lanes<W, S> {
            type Output = Self;

            #[inline(always)]
            fn $op(self, other: Self) -> Self {
                let ($a, $b) = (self, other);
                $compute
            }
        }

        forward!([S: LaneFloat<W>] [] $Op::$op, Lanes<W, S>, &Lanes<W, S>, Lanes<W, S>, |a, b| (a, *b));
        forward!([S: LaneFloat<W>] [] $Op::$op, &Lanes<W, S>, Lanes<W, S>, Lanes<W, S>, |a, b| (*a, b));
        forward!([S: LaneFloat<W>] [] $Op::$op, &Lanes<W, S>, &Lanes<W, S>, Lanes<W, S>, |a, b| (*a, *b));
        assign!([S: LaneFloat<W>] [] $OpAssign::$op_assign, $Op::$op, Lanes<W, S>, Lanes<W, S>);
        assign!([S: LaneFloat<W>] [] $OpAssign::$op_assign, $Op::$op, Lanes<W, S>, &Lanes<W, S>);
        operators!(@float f64 $Op::$op, $OpAssign::$op_assign);
        operators!(@float f32 $Op::$op, $OpAssign::$op_assign);
    )+};
    (@float $S:ident $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident) => {
        forward!([] [$S: LaneFloat<W>] $Op::$op, Lanes<W, $S>, $S, Lanes<W, $S>, |a, b| (a, Lanes::<W, $S>::splat(b)));
        forward!([] [$S: LaneFloat<W>] $Op::$op, Lanes<W, $S>, &$S, Lanes<W, $S>, |a, b| (a, Lanes::<W, $S>::splat(*b)));
        forward!([] [$S: LaneFloat<W>] $Op::$op, &Lanes<W, $S>, $S, Lanes<W, $S>, |a, b| (*a, Lanes::<W, $S>::splat(b)));
        forward!([] [$S: LaneFloat<W>] $Op::$op, &Lanes<W, $S>, &$S, Lanes<W, $S>, |a, b| (*a, Lanes::<W, $S>::splat(*b)));
        forward!([] [$S: LaneFloat<W>] $Op::$op, $S, Lanes<W, $S>, Lanes<W, $S>, |a, b| (Lanes::<W, $S>::splat(a), b));
        forward!([] [$S: LaneFloat<W>] $Op::$op, $S, &Lanes<W, $S>, Lanes<W, $S>, |a, b| (Lanes::<W, $S>::splat(a), *b));
        forward!([] [$S: LaneFloat<W>] $Op::$op, &$S, Lanes<W, $S>, Lanes<W, $S>, |a, b| (Lanes::<W, $S>::splat(*a), b));
        forward!([] [$S: LaneFloat<W>] $Op::$op, &$S, &Lanes<W, $S>, Lanes<W, $S>, |a, b| (Lanes::<W, $S>::splat(*a), *b));
        assign!([] [$S: LaneFloat<W>] $OpAssign::$op_assign, $Op::$op, Lanes<W, $S>, $S);
    };
}

operators! {
    Add::add, AddAssign::add_assign, |a, b| Lanes(a.0 + b.0);
    Sub::sub, SubAssign::sub_assign, |a, b| Lanes(a.0 - b.0);
    Mul::mul, MulAssign::mul_assign, |a, b| Lanes(a.0 * b.0);
    Div::div, DivAssign::div_assign, |a, b| Lanes(a.0 / b.0);
    Rem::rem, RemAssign::rem_assign, |a, b| a.zip(b, |a, b| a % b);
}

impl<const W: usize, S: LaneFloat<W>> Neg for Lanes<W, S> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

#[doc(hidden)]
impl<const W: usize, S: LaneFloat<W>> Neg for &Lanes<W, S> {
    type Output = Lanes<W, S>;

    #[inline(always)]
    fn neg(self) -> Lanes<W, S> {
        -*self
    }
}

/// The sum or the product of an iterator over lanes, by value or by reference.
macro_rules! fold {
    ($Fold:ident::$fold:ident, $op:ident, $start:expr) => {
        impl<const W: usize, S: LaneFloat<W>> $Fold for Lanes<W, S> {
            fn $fold<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::splat($start), |all, x| all.$op(x))
            }
        }

        #[doc(hidden)]
        impl<'a, const W: usize, S: LaneFloat<W>> $Fold<&'a Self> for Lanes<W, S> {
            fn $fold<I: Iterator<Item = &'a Self>>(items: I) -> Self {
                items.copied().$fold()
            }
        }
    };
}

// The empty sum of floats may be −0, and a sum of lanes is that of floats.
fold!(Sum::sum, add, core::iter::empty::<S>().sum());
fold!(Product::product, mul, S::ONE);

impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {
    /// The answer of a comparison, given its mask.
    #[inline(always)]
    fn answers(mask: S::Vector) -> bool {
        answer(mask.bits(), Self::ALL)
    }

    /// The order of the first lanes. Lanes that are in another order are noted.
    fn order(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = (self.to_array(), other.to_array());
        let first = a[0].partial_cmp(&b[0]);
        let others = (0..W).filter(|lane| a[*lane].partial_cmp(&b[*lane]) != first);
        let others = others.fold(0, |all, lane| all | 1 << lane);
        if others != 0 {
            note(others);
        }
        first
    }
}

impl<const W: usize, S: LaneFloat<W>> PartialEq for Lanes<W, S> {
    /// Whether the first lanes are equal. Lanes with another answer are noted.
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        Self::answers(self.0.equals(other.0))
    }
}

/// The comparisons, from that of values of lanes.
macro_rules! comparisons {
    () => {
        #[inline(always)]
        fn lt(&self, other: &Self) -> bool {
            Self::answers(self.0.below(other.0))
        }

        #[inline(always)]
        fn le(&self, other: &Self) -> bool {
            Self::answers(other.0.at_least(self.0))
        }

        #[inline(always)]
        fn gt(&self, other: &Self) -> bool {
            Self::answers(other.0.below(self.0))
        }

        #[inline(always)]
        fn ge(&self, other: &Self) -> bool {
            Self::answers(self.0.at_least(other.0))
        }
    };
    ($Other:ty, |$a:ident, $b:ident| ($left:expr, $right:expr)) => {
        #[inline]
        fn partial_cmp(&self, other: &$Other) -> Option<Ordering> {
            let ($a, $b) = (self, other);
            $left.order(&$right)
        }

        #[inline(always)]
        fn lt(&self, other: &$Other) -> bool {
            let ($a, $b) = (self, other);
            $left < $right
        }

        #[inline(always)]
        fn le(&self, other: &$Other) -> bool {
            let ($a, $b) = (self, other);
            $left <= $right
        }

        #[inline(always)]
        fn gt(&self, other: &$Other) -> bool {
            let ($a, $b) = (self, other);
            $left > $right
        }

        #[inline(always)]
        fn ge(&self, other: &$Other) -> bool {
            let ($a, $b) = (self, other);
            $left >= $right
        }
    };
}

impl<const W: usize, S: LaneFloat<W>> PartialOrd for Lanes<W, S> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.order(other)
    }

    comparisons!();
}

/// Comparisons with floats, on either side.
macro_rules! comparisons_with {
    ($($S:ident)+) => {$(
        impl<const W: usize> PartialEq<$S> for Lanes<W, $S>
        where
            $S: LaneFloat<W>,
        {
            #[inline(always)]
            fn eq(&self, other: &$S) -> bool {
                *self == Self::splat(*other)
            }
        }

        impl<const W: usize> PartialOrd<$S> for Lanes<W, $S>
        where
            $S: LaneFloat<W>,
        {
            comparisons!($S, |a, b| (*a, Lanes::<W, $S>::splat(*b)));
        }

        impl<const W: usize> PartialEq<Lanes<W, $S>> for $S
        where
            $S: LaneFloat<W>,
        {
            #[inline(always)]
            fn eq(&self, other: &Lanes<W, $S>) -> bool {
                *other == Lanes::splat(*self)
            }
        }

        impl<const W: usize> PartialOrd<Lanes<W, $S>> for $S
        where
            $S: LaneFloat<W>,
        {
            comparisons!(Lanes<W, $S>, |a, b| (Lanes::<W, $S>::splat(*a), *b));
        }
    )+};
}

comparisons_with!(f64 f32);
