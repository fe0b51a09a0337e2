//! The functions of one argument, for laws that hold for all of them.

/// Gives each function to a macro, by its name and an interval well inside its domain.
macro_rules! every_function {
    ($law:ident) => {
        $law! {
            exp -2.0..2.0, exp2 -2.0..2.0, exp_m1 -2.0..2.0, ln 0.3..3.0, ln_1p -0.6..2.0, log2 0.3..3.0, log10 0.3..3.0,
            recip 0.3..3.0, sqrt 0.3..3.0, cbrt 0.3..3.0, sin -3.0..3.0, cos -3.0..3.0, tan -1.1..1.1, asin -0.7..0.7,
            acos -0.7..0.7, atan -3.0..3.0, sinh -2.0..2.0, cosh -2.0..2.0, tanh -2.0..2.0, asinh -3.0..3.0,
            acosh 1.4..4.0, atanh -0.7..0.7, abs -2.0..2.0, signum -2.0..2.0, floor -2.0..2.0, ceil -2.0..2.0,
            round -2.0..2.0, trunc -2.0..2.0, fract -2.0..2.0, powf 0.3..3.0, powi -2.0..2.0, powi_beyond 0.3..2.0,
            sine_and_cosine -3.0..3.0
        }
    };
}
pub(crate) use every_function;

/// The functions as generic items: a closure would take one type of bundle alone.
pub mod generic {
    use tangent_bundle::prelude::*;

    macro_rules! unary {
        ($($name:ident)+) => {$(
            pub fn $name<R: Real>(x: R) -> R {
                x.$name()
            }
        )+};
    }

    unary! {
        exp exp2 exp_m1 ln ln_1p log2 log10 recip sqrt cbrt sin cos sinh cosh tan tanh atan atanh asin acos asinh acosh
        abs signum floor ceil round trunc fract
    }

    pub fn powf<R: Real>(x: R) -> R {
        x.powf(-1.7)
    }

    pub fn powi<R: Real>(x: R) -> R {
        x.powi(5)
    }

    pub fn powi_beyond<R: Real>(x: R) -> R {
        x.powi(-19)
    }

    pub fn sine_and_cosine<R: Real>(x: R) -> R {
        let (s, c) = x.sin_cos();
        s * 3.0 - c
    }
}
