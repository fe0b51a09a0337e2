//! The operators between variables, and between variables and floats.

use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::bundle::piecewise::quotient;
use crate::real::{
    Apply, ArrayRule, BaseFloat, Code, Elementary, Field, JetRule, OnBase, Part, Real, ScalarRule, VectorSpace,
};
use crate::reverse::array::Given;
use crate::reverse::tape::Tape;
use crate::reverse::var::Var;
use crate::reverse::var::slopes::{By, OfDifference, OfSum, Slopes};

impl<B: Elementary> Add for Var<B> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        match (self.place, other.place) {
            (_, None) => self.with_value(value),
            (None, _) => other.with_value(value),
            _ => self.binary(other, value, OfSum),
        }
    }
}

impl<B: Elementary> Sub for Var<B> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn sub(self, other: Self) -> Self {
        let value = self.value - other.value;
        match other.place {
            None => self.with_value(value),
            _ => self.binary(other, value, OfDifference),
        }
    }
}

impl<B: Elementary> Mul for Var<B> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let slopes = By(
            move |slope| Self::times_slope(b, slope),
            move |slope| Self::times_slope(a, slope),
        );
        self.binary(other, a * b, slopes)
    }
}

impl<B: Elementary> Div for Var<B> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let slopes = OfQuotient {
            value,
            divisor: other.value,
        };
        self.binary(other, value, slopes)
    }
}

/// The slopes of a quotient. The partial −a/b² is not computed, since it underflows if b² overflows, and the derivative
/// need not.
#[derive(Clone, Copy)]
struct OfQuotient<B> {
    value: B,
    divisor: B,
}

impl<B: Elementary> Slopes<B> for OfQuotient<B> {
    #[inline(always)]
    fn left(self, slope: B) -> B {
        slope / self.divisor
    }

    #[inline(always)]
    fn right(self, slope: B) -> B {
        -Var::times_slope(self.value, slope / self.divisor)
    }

    #[inline(always)]
    fn both(self, left: B, right: B) -> B {
        // One expression, since the difference of two slopes that overflow would be NaN.
        (left - self.value * right) / self.divisor
    }
}

impl<B: Elementary> Rem for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn rem(self, other: Self) -> Self {
        if B::LANES > 1 {
            return self.by_chunk(other, |x, y| x % y);
        }
        let q = quotient(self.value.scalar(), other.value.scalar());
        let by_divisor = move |slope: B| {
            if q.is_finite() {
                slope.scaled(-q)
            } else {
                // Zero tangents of the slope contribute nothing.
                B::from_float(-q).multiply_carefully(Part::Primal, slope, Part::Tangent)
            }
        };
        self.binary(other, self.value % other.value, By(|slope| slope, by_divisor))
    }
}

impl<B: Elementary> Neg for Var<B> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn neg(self) -> Self {
        self.scaled_by(-self.value, |slope| -slope)
    }
}

#[doc(hidden)]
impl<B: Elementary> Neg for &Var<B> {
    type Output = Var<B>;

    #[inline]
    #[track_caller]
    fn neg(self) -> Var<B> {
        -*self
    }
}

/// An operator in a combination of values and references, by the operator of values. The documentation shows the
/// operator of values alone.
macro_rules! by_values {
    ($Op:ident::$op:ident, $Base:path, $Left:ty, $Right:ty, |$a:ident, $b:ident| ($left:expr, $right:expr)) => {
        #[doc(hidden)]
        impl<B: $Base> $Op<$Right> for $Left {
            type Output = Var<B>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            #[track_caller]
            fn $op(self, $b: $Right) -> Var<B> {
                let $a = self;
                $Op::$op($left, $right)
            }
        }
    };
}

/// The assigning form of an operator.
macro_rules! assigning {
    ($(#[$hidden:meta])? $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, $Base:path, $Right:ty) => {
        $(#[$hidden])?
        impl<B: $Base> $OpAssign<$Right> for Var<B> {
            #[cfg_attr(not(debug_assertions), inline(always))]
            #[track_caller]
            fn $op_assign(&mut self, other: $Right) {
                *self = $Op::$op(*self, other);
            }
        }
    };
}

/// The other forms of the operators among variables.
macro_rules! forms {
    ($($Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident;)+) => {$(
        by_values!($Op::$op, Elementary, Var<B>, &Var<B>, |a, b| (a, *b));
        by_values!($Op::$op, Elementary, &Var<B>, Var<B>, |a, b| (*a, b));
        by_values!($Op::$op, Elementary, &Var<B>, &Var<B>, |a, b| (*a, *b));
        assigning!($Op::$op, $OpAssign::$op_assign, Elementary, Var<B>);
        assigning!(#[doc(hidden)] $Op::$op, $OpAssign::$op_assign, Elementary, &Var<B>);
    )+};
}

forms! {
    Add::add, AddAssign::add_assign;
    Sub::sub, SubAssign::sub_assign;
    Mul::mul, MulAssign::mul_assign;
    Div::div, DivAssign::div_assign;
    Rem::rem, RemAssign::rem_assign;
}

/// For each float: the operators and comparisons with it, and the evaluation of functions that users add.
macro_rules! with_floats {
    ($($(#[$hidden:meta])? $S:ident)+) => {$(
        with_floats!(@operator $(#[$hidden])? $S, Add::add, AddAssign::add_assign, |x, c| x.shift(c));
        with_floats!(@operator $(#[$hidden])? $S, Sub::sub, SubAssign::sub_assign, |x, c| x.shift(-c));
        with_floats!(@operator $(#[$hidden])? $S, Mul::mul, MulAssign::mul_assign, |x, c| x.scaled(c));
        with_floats!(@operator $(#[$hidden])? $S, Div::div, DivAssign::div_assign, |x, c| {
            let mut y = x;
            y.divide(c);
            y
        });
        with_floats!(@operator $(#[$hidden])? $S, Rem::rem, RemAssign::rem_assign, |x, c| x.remainder(c));
        with_floats!(@left $(#[$hidden])? $S, Add::add, |c, x| x.shift(c));
        with_floats!(@left $(#[$hidden])? $S, Sub::sub, |c, x| (-x).shift(c));
        with_floats!(@left $(#[$hidden])? $S, Mul::mul, |c, x| x.scaled(c));
        with_floats!(@left $(#[$hidden])? $S, Div::div, |c, x| Var::from_float(c) / x);
        with_floats!(@left $(#[$hidden])? $S, Rem::rem, |c, x| Var::from_float(c) % x);

        $(#[$hidden])?
        impl<B: Elementary<Scalar = $S>> From<$S> for Var<B> {
            #[inline]
            fn from(c: $S) -> Self {
                Self::from_float(c)
            }
        }

        $(#[$hidden])?
        impl<B: PartialEq<$S>> PartialEq<$S> for Var<B> {
            #[inline]
            fn eq(&self, c: &$S) -> bool {
                self.value == *c
            }
        }

        $(#[$hidden])?
        impl<B: PartialOrd<$S>> PartialOrd<$S> for Var<B> {
            #[inline]
            fn partial_cmp(&self, c: &$S) -> Option<Ordering> {
                self.value.partial_cmp(c)
            }
        }

        $(#[$hidden])?
        impl<B: PartialEq<$S>> PartialEq<Var<B>> for $S {
            #[inline]
            fn eq(&self, x: &Var<B>) -> bool {
                x.value == *self
            }
        }

        $(#[$hidden])?
        impl<B: PartialOrd<$S>> PartialOrd<Var<B>> for $S {
            #[inline]
            fn partial_cmp(&self, x: &Var<B>) -> Option<Ordering> {
                x.value.partial_cmp(self).map(Ordering::reverse)
            }
        }

        $(#[$hidden])?
        impl<B: Real<$S>> Apply<$S> for Var<B> {
            #[track_caller]
            fn apply<F: ScalarRule<K, $S>, const K: usize>(f: &F, x: [Self; K]) -> Self {
                let values = x.map(|x| x.value);
                let y = B::apply(f, values);
                Self::nary(x, y, |x| {
                    let partials = f.partials(values, y);
                    core::array::from_fn(|i| x[i].slope_by(partials[i]))
                })
            }

            #[track_caller]
            fn apply_jet<F: JetRule<$S>>(f: &F, x: Self) -> Self {
                let (x, y) = (x.settled(), B::apply_jet(f, x.value));
                let mut slope = [y.zero_like()];
                if x.place.is_some() {
                    f.derivatives(x.value, y, &mut slope);
                }
                x.along(y, x.slope_by(slope[0]))
            }

            #[track_caller]
            fn apply_array<F: ArrayRule<K, M, $S>, const K: usize, const M: usize>(
                f: &F,
                x: [&[Self]; K],
                y: [&mut [Self]; M],
            ) {
                Self::record(x, y, || Given::<F, $S>::of(f), |x, y| B::apply_array(f, x, y));
            }

            #[track_caller]
            fn apply_code(f: &mut dyn Code<Self, $S>, x: &[Self], order: usize) -> Self {
                let values: Vec<B> = x.iter().map(|x| x.value).collect();
                let is_jet = f.is_jet();
                let mut on_base = OnBase {
                    function: f,
                    derivative: 0,
                    embed: Self::of_value,
                    base: |x: Self| x.value,
                };
                let y = B::apply_code(&mut on_base, &values, order.min(B::TOTAL_ORDER));
                if order == 0 {
                    return Self::of_value(y);
                }
                Self::nary_of(x, y, |x| {
                    let mut slopes = vec![y.zero_like(); x.len()];
                    if is_jet {
                        on_base.derivative = 1;
                        slopes[0] = B::apply_code(&mut on_base, &values, order - 1);
                    } else {
                        on_base.partials(&values, y, order - 1, &mut slopes);
                    }
                    for (x, slope) in x.iter().zip(&mut slopes) {
                        *slope = x.slope_by(*slope);
                    }
                    slopes
                })
            }
        }
    )+};
    (@operator $(#[$hidden:meta])? $S:ident, $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, |$x:ident, $c:ident| $compute:expr) => {
        $(#[$hidden])?
        impl<B: Elementary<Scalar = $S>> $Op<$S> for Var<B> {
            type Output = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            #[track_caller]
            fn $op(self, $c: $S) -> Self {
                let $x = self;
                $compute
            }
        }

        by_values!($Op::$op, Elementary<Scalar = $S>, Var<B>, &$S, |x, c| (x, *c));
        by_values!($Op::$op, Elementary<Scalar = $S>, &Var<B>, $S, |x, c| (*x, c));
        by_values!($Op::$op, Elementary<Scalar = $S>, &Var<B>, &$S, |x, c| (*x, *c));
        assigning!($(#[$hidden])? $Op::$op, $OpAssign::$op_assign, Elementary<Scalar = $S>, $S);
    };
    (@left $(#[$hidden:meta])? $S:ident, $Op:ident::$op:ident, |$c:ident, $x:ident| $compute:expr) => {
        $(#[$hidden])?
        impl<B: Elementary<Scalar = $S>> $Op<Var<B>> for $S {
            type Output = Var<B>;

            #[inline]
            #[track_caller]
            fn $op(self, $x: Var<B>) -> Var<B> {
                let $c = self;
                $compute
            }
        }

        by_values!($Op::$op, Elementary<Scalar = $S>, $S, &Var<B>, |c, x| (c, *x));
        by_values!($Op::$op, Elementary<Scalar = $S>, &$S, Var<B>, |c, x| (*c, x));
        by_values!($Op::$op, Elementary<Scalar = $S>, &$S, &Var<B>, |c, x| (*c, *x));
    };
}

with_floats! { f64 #[doc(hidden)] f32 }

impl<B: Elementary> Sum for Var<B> {
    /// One node for all terms, if nothing else is recorded between them.
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        let mut sum = Self::of_value(B::from_float(core::iter::empty::<B::Scalar>().sum()));
        // Whether the sum is a node that nothing else uses.
        let mut is_own = false;
        for x in items {
            let value = sum.value + x.value;
            let (Some(at), Some(place)) = (sum.place, x.place) else {
                let recorded = if sum.place.is_some() { sum } else { x };
                sum = recorded.with_value(value);
                continue;
            };
            if is_own {
                at.must_be_recorded();
                place.must_be_beside(&at);
                let (recording, first) = (at.recording.get(), (place.node(), x.slope));
                let is_extended = match x.second() {
                    None => Tape::extend(recording, at.node(), first),
                    Some(second) => Tape::extend2(recording, at.node(), first, second),
                };
                if is_extended {
                    sum.value = value;
                    continue;
                }
            }
            sum += x;
            is_own = sum.place.is_some_and(|new| new.is_behind(&at) && new.is_behind(&place));
        }
        sum
    }
}

#[doc(hidden)]
impl<'a, B: Elementary> Sum<&'a Self> for Var<B> {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().sum()
    }
}

impl<B: Elementary> Product for Var<B> {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::of_value(B::from_float(B::Scalar::ONE)), Self::mul)
    }
}

#[doc(hidden)]
impl<'a, B: Elementary> Product<&'a Self> for Var<B> {
    fn product<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().product()
    }
}
