//! The constants that generic code names by its type: `R::zero()`, `R::one()`, `R::PI()`, `R::default()`.

use num_traits::{FloatConst, One, Zero};

use crate::operation::Comparison;
use crate::symbol::Symbol;

impl Default for Symbol {
    fn default() -> Self {
        Self::of_float(0.0)
    }
}

impl Zero for Symbol {
    fn zero() -> Self {
        Self::of_float(0.0)
    }

    /// Whether the value is zero; the answer becomes a guard.
    #[track_caller]
    fn is_zero(&self) -> bool {
        self.guard(Comparison::Equal, Self::zero())
    }
}

impl One for Symbol {
    fn one() -> Self {
        Self::of_float(1.0)
    }

    /// Whether the value is one; the answer becomes a guard.
    #[track_caller]
    fn is_one(&self) -> bool {
        self.guard(Comparison::Equal, Self::one())
    }
}

/// Constants that are those of floats.
macro_rules! constants {
    ($($name:ident)+) => {
        impl FloatConst for Symbol {$(
            fn $name() -> Self {
                Self::of_float(<f64 as FloatConst>::$name())
            }
        )+}
    };
}

constants! {
    E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6 FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2
    TAU LOG10_2 LOG2_10
}
