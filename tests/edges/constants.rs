//! What has no tangent gets none, from any function at any argument.

use tangent_bundle::prelude::*;

use crate::everywhere::Function;
use crate::functions::*;

/// Arguments among which every function has its singular ones.
const ARGUMENTS: [f64; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    20.0,
    400.0,
    800.0,
    -800.0,
    1e-200,
    -1e-200,
    1e-310,
    5e-324,
    1e16,
    1e200,
    -1e200,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Runs a generic check over every function of one argument.
macro_rules! every_function {
    ($check:ident) => {
        $check(&Sqrt {});
        $check(&Cbrt {});
        $check(&Recip {});
        $check(&Exp {});
        $check(&Exp2 {});
        $check(&ExpM1 {});
        $check(&Ln {});
        $check(&Ln1p {});
        $check(&Log2 {});
        $check(&Log10 {});
        $check(&Sin {});
        $check(&Cos {});
        $check(&Tan {});
        $check(&Asin {});
        $check(&Acos {});
        $check(&Atan {});
        $check(&Sinh {});
        $check(&Cosh {});
        $check(&Tanh {});
        $check(&Asinh {});
        $check(&Acosh {});
        $check(&Atanh {});
        $check(&Signum {});
        $check(&Floor {});
        $check(&Ceil {});
        $check(&Round {});
        $check(&Trunc {});
        $check(&Fract {});
        $check(&Abs {});
        $check(&SelfRatio {});
        $check(&SelfPower {});
        for n in [-5.0, -1.0, 0.0, 1.0, 2.0, 4.0, 5.0, 40.0] {
            $check(&Powi { n });
        }
        for p in [-1.5, -1.0, 0.0, 0.5, 1.0, 2.0, 2.5, 7.0] {
            $check(&Powf { p });
            $check(&Pow { p });
        }
        for c in ARGUMENTS {
            $check(&Exponential { base: c });
            $check(&LogOfBase { base: c });
            $check(&Modulo { c });
            $check(&Product { c });
            $check(&ProductWithConstant { c });
        }
        $check(&Clamp { low: -1.0, high: 1.0 });
        for (x, y) in [
            (0.0, 0.0),
            (1.0, 0.0),
            (0.0, -1.0),
            (1e-200, 1e-200),
            (f64::INFINITY, 1.0),
        ] {
            let (a, b) = (1.0, -2.0);
            $check(&Ratio { x, a, y, b });
            $check(&Atan2 { x, a, y, b });
            $check(&Hypot { x, a, y, b });
            $check(&Power { x, a, y, b });
            $check(&Max { x, a, y, b });
            $check(&Min { x, a, y, b });
        }
    };
}

/// Runs a generic check over the functions with singular points, whose rules divide.
macro_rules! singular_functions {
    ($check:ident) => {
        $check(&Sqrt {});
        $check(&Cbrt {});
        $check(&Recip {});
        $check(&Ln {});
        $check(&Ln1p {});
        $check(&Log2 {});
        $check(&Log10 {});
        $check(&Asin {});
        $check(&Acos {});
        $check(&Acosh {});
        $check(&Atanh {});
        $check(&Powf { p: 0.5 });
        $check(&Powf { p: -1.5 });
    };
}

/// Whether a bundle is the constant `c`, bit for bit.
fn is_constant(y: &impl Real, c: f64) -> bool {
    let same = y.scalar().to_bits() == c.to_bits() || (y.scalar().is_nan() && c.is_nan());
    same && y.is_constant()
}

fn a_constant_stays_one<F: Function>(f: &F) {
    for x in ARGUMENTS {
        let float = f.call(x);
        let zero = f.call(Bundle::<U3>::constant(x));
        assert!(is_constant(&zero, float), "{f:?} at {x:e}: {zero:?}");
        if float.is_finite() {
            let taylor = f.call(TaylorBundle::<U3>::from_float(x));
            assert!(is_constant(&taylor, float), "{f:?} at {x:e}: {taylor:?}");
            let explicit = f.call(ExplicitBundle::<U3>::from_float(x));
            assert!(is_constant(&explicit, float), "{f:?} at {x:e}: {explicit:?}");
            let long = f.call(TaylorBundle::<U20>::from_float(x));
            assert!(is_constant(&long, float), "{f:?} at {x:e}: {long:?}");
        }
    }
}

#[test]
fn a_finite_function_of_a_constant_is_a_constant_in_every_representation() {
    every_function!(a_constant_stays_one);
}

fn a_constant_stays_one_also_where_the_function_is_infinite_or_nan<F: Function>(f: &F) {
    for x in ARGUMENTS.into_iter().filter(|x| x.is_finite()) {
        let float = f.call(x);
        let taylor = f.call(TaylorBundle::<U3>::from_float(x));
        assert!(is_constant(&taylor, float), "{f:?} at {x:e}: {taylor:?}");
        let explicit = f.call(ExplicitBundle::<U3>::from_float(x));
        assert!(is_constant(&explicit, float), "{f:?} at {x:e}: {explicit:?}");
        let long = f.call(TaylorBundle::<U20>::from_float(x));
        assert!(is_constant(&long, float), "{f:?} at {x:e}: {long:?}");
        // Tag 2, and with it tag 3, moves; tag 1 rests.
        let seeds = [0.0, 1.0, 0.0, -2.0, 0.0, 0.0, 0.0];
        let y = f.call(ExplicitBundle::<U3>::from_partials(x, seeds));
        for mask in [0b001, 0b011, 0b101, 0b111] {
            assert_eq!(y.partial(mask), 0.0, "{f:?} at {x:e}, mask {mask:#b}: {y:?}");
        }
    }
}

#[test]
fn what_has_no_tangent_gets_none_at_the_singular_points() {
    singular_functions!(a_constant_stays_one_also_where_the_function_is_infinite_or_nan);
}
