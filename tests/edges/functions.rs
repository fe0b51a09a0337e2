//! The functions under test, by name.

#![expect(clippy::eq_op, reason = "x/x is one of them")]

use tangent_bundle::prelude::*;

use crate::everywhere::functions;

functions! {
    Sqrt {}: |x| x.sqrt();
    Cbrt {}: |x| x.cbrt();
    Recip {}: |x| x.recip();
    Exp {}: |x| x.exp();
    Exp2 {}: |x| x.exp2();
    ExpM1 {}: |x| x.exp_m1();
    Ln {}: |x| x.ln();
    Ln1p {}: |x| x.ln_1p();
    Log2 {}: |x| x.log2();
    Log10 {}: |x| x.log10();
    Sin {}: |x| x.sin();
    Cos {}: |x| x.cos();
    Tan {}: |x| x.tan();
    Asin {}: |x| x.asin();
    Acos {}: |x| x.acos();
    Atan {}: |x| x.atan();
    Sinh {}: |x| x.sinh();
    Cosh {}: |x| x.cosh();
    Tanh {}: |x| x.tanh();
    Asinh {}: |x| x.asinh();
    Acosh {}: |x| x.acosh();
    Atanh {}: |x| x.atanh();
    Signum {}: |x| x.signum();
    Floor {}: |x| x.floor();
    Ceil {}: |x| x.ceil();
    Round {}: |x| x.round();
    Trunc {}: |x| x.trunc();
    Fract {}: |x| x.fract();
    Abs {}: |x| x.abs();
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
