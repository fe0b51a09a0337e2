//! One trait for the numbers of all crates, and the functions that are measured.

use std::ops::{Add, Div, Mul};

use num_dual::DualNum;
use num_traits::Float;
use tangent_bundle::prelude::*;

/// What the functions need of a number.
pub trait Number: Copy + Add<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    fn plus(self, c: f64) -> Self;
    fn times(self, c: f64) -> Self;
    fn sin(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sqrt(self) -> Self;
    fn tanh(self) -> Self;
    fn atan(self) -> Self;
    fn powf(self, p: f64) -> Self;
}

/// Forwards to the functions of a type.
macro_rules! number {
    (impl [$($generics:tt)*] for $T:ty, $x:ident => $call:ident, $p:ident => $power:expr) => {
        impl<$($generics)*> Number for $T {
            #[inline(always)]
            fn plus(self, c: f64) -> Self {
                self + c
            }
            #[inline(always)]
            fn times(self, c: f64) -> Self {
                self * c
            }
            number!(@unary $call: sin exp ln sqrt tanh atan);
            #[inline(always)]
            fn powf(self, $p: f64) -> Self {
                let $x = self;
                $power
            }
        }
    };
    (@unary $call:ident: $($name:ident)+) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            number!(@$call $name self)
        }
    )+};
    (@inherent $name:ident $self:ident) => { <Self>::$name($self) };
    (@float $name:ident $self:ident) => { Float::$name($self) };
    (@dual $name:ident $self:ident) => { DualNum::$name(&$self) };
}

number!(impl [] for f64, x => float, p => Float::powf(x, p));
number!(impl [N: Order] for TaylorBundle<N>, x => inherent, p => TaylorBundle::powf(x, p));
number!(impl [N: Order<Lanes<8>>] for TaylorBundle<N, Lanes<8>>, x => inherent, p => TaylorBundle::powf(x, p));
number!(impl [const K: usize] for echidna::Taylor<f64, K>, x => float, p => Float::powf(x, echidna::Taylor::constant(p)));
number!(impl [] for num_dual::Dual64, x => dual, p => DualNum::powf(&x, p));
number!(impl [] for num_dual::Dual2_64, x => dual, p => DualNum::powf(&x, p));
number!(impl [] for num_dual::Dual3_64, x => dual, p => DualNum::powf(&x, p));
number!(impl [] for num_dual::Dual2<num_dual::Dual3_64>, x => dual, p => DualNum::powf(&x, p));

/// exp(sin x)·√(1 + x²)/(1 + x·ln(1 + x²)).
#[inline(always)]
pub fn f<T: Number>(x: T) -> T {
    let square = (x * x).plus(1.0);
    x.sin().exp() * square.sqrt() / (x * square.ln()).plus(1.0)
}

/// Ten times y = sin(y) + 0.5·y².
#[inline(always)]
pub fn g<T: Number>(x: T) -> T {
    (0..10).fold(x, |y, _| y.sin() + (y * y).times(0.5))
}

/// tanh(x)³ + atan(x)·(1 + x²)^1.3.
#[inline(always)]
pub fn h<T: Number>(x: T) -> T {
    let t = x.tanh();
    t * t * t + x.atan() * (x * x).plus(1.0).powf(1.3)
}
