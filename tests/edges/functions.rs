//! The functions under test, by name.

#![expect(clippy::eq_op, reason = "x/x is one of them")]

use tangent_bundle::prelude::*;

use crate::everywhere::functions;

tangent_bundle::for_each_function!(functions @rows);

functions! {
    Powi {n}: |x| x.powi(n as i32);
    Powf {p}: |x| x.powf(p);
    Pow {p}: |x| x.pow(R::from(p));
    Exponential {base}: |x| R::from(base).pow(x);
    SelfPower {}: |x| x.pow(x);
    LogOfBase {base}: |x| x.log(R::from(base));
    Modulo {c}: |x| x % c;
    Product {c}: |x| x * c;
    ProductWithConstant {c}: |x| R::from(c) * x;
    SelfRatio {}: |x| x / x;
    SquaredGap {}: |x| ((-x + 1.0).exp() - 1.0).powi(2);
    // Functions of two arguments, along the curve (x + a·t, y + b·t).
    Ratio {x, a, y, b}: |t| (t * a + x) / (t * b + y);
    Remainder {x, a, y, b}: |t| (t * a + x) % (t * b + y);
    Atan2 {y, b, x, a}: |t| (t * b + y).atan2(t * a + x);
    Hypot {x, a, y, b}: |t| (t * a + x).hypot(t * b + y);
    Power {x, a, y, b}: |t| (t * a + x).pow(t * b + y);
    Max {x, a, y, b}: |t| (t * a + x).max(t * b + y);
    Min {x, a, y, b}: |t| (t * a + x).min(t * b + y);
    Copysign {x, a, y, b}: |t| (t * a + x).copysign(t * b + y);
    Clamp {low, high}: |x| x.clamp(R::from(low), R::from(high));
}

/// Calls a macro with examples of functions of one number: those of the table, and some with parameters.
macro_rules! for_each_example {
    (@rows [$macro:ident] $($group:ident { $($(#[$doc:meta])* $name:ident { $Name:ident on $($row:tt)* })+ })+) => {
        $macro![
            $($($Name {},)+)+
            Powi { n: 3.0 },
            Powi { n: -2.0 },
            Powi { n: 7.0 },
            Powf { p: 0.75 },
            Powf { p: 2.5 },
            Powf { p: -1.5 },
            Pow { p: 0.5 },
            Exponential { base: 2.0 },
            Exponential { base: 0.0 },
            SelfPower {},
            LogOfBase { base: 3.0 },
            Modulo { c: 2.0 },
            Modulo { c: 0.0 },
            SelfRatio {},
            SquaredGap {},
        ]
    };
    ($macro:ident) => {
        tangent_bundle::for_each_function!(for_each_example @rows [$macro])
    };
}
pub(crate) use for_each_example;
