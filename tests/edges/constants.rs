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
            $check(&Remainder { x, a, y, b });
            $check(&Atan2 { x, a, y, b });
            $check(&Hypot { x, a, y, b });
            $check(&Power { x, a, y, b });
            $check(&Max { x, a, y, b });
            $check(&Min { x, a, y, b });
        }
    };
}

fn a_constant_stays_one<F: Function>(f: &F) {
    for x in ARGUMENTS {
        let (float, zero) = (f.call(x), f.call(Bundle::<U3>::constant(x)));
        let same = |primal: f64| primal.to_bits() == float.to_bits() || (primal.is_nan() && float.is_nan());
        assert!(same(zero.primal()), "{f:?} at {x:e}: {zero:?}");
        let taylor = f.call(TaylorBundle::<U3>::constant(x));
        assert!(taylor.same_germ(&zero), "{f:?} at {x:e}: {taylor:?}");
        let explicit = f.call(ExplicitBundle::<U3>::constant(x));
        assert!(explicit.same_germ(&zero), "{f:?} at {x:e}: {explicit:?}");
        let long = f.call(TaylorBundle::<U20>::constant(x));
        assert!((1..=20).all(|k| long.derivative(k) == 0.0), "{f:?} at {x:e}: {long:?}");
        let nested = f.call(TaylorBundle::<U2, TaylorBundle<U2>>::constant(x));
        assert!(
            same(nested.scalar()) && nested.is_constant(),
            "{f:?} at {x:e}: {nested:?}"
        );
    }
}

#[test]
fn a_function_of_a_constant_is_a_constant_in_every_representation() {
    every_function!(a_constant_stays_one);
}

fn the_direction_without_a_tangent_stays_without<F: Function>(f: &F) {
    for x in ARGUMENTS {
        // Tag 2, and above it tag 3, move; tag 1 does not.
        let seeds = [0.0, 1.0, 0.0, -2.0, 0.0, 0.0, 0.0];
        let y = f.call(ExplicitBundle::<U3>::from_partials(x, seeds));
        for mask in [0b001, 0b011, 0b101, 0b111] {
            assert_eq!(y.partial(mask), 0.0, "{f:?} at {x:e}, mask {mask:#b}: {y:?}");
        }
        let inner = f.call(Bundle::<U2>::taylor(x));
        let outer_still = f.call(TaylorBundle::<U2, TaylorBundle<U2>>::from_primal(Bundle::<U2>::taylor(
            x,
        )));
        assert!(
            outer_still.primal().same_germ(&inner),
            "{f:?} at {x:e}: {outer_still:?}"
        );
        for k in 1..=2 {
            assert!(
                outer_still.derivative(k).is_constant(),
                "{f:?} at {x:e}: {outer_still:?}"
            );
            assert_eq!(
                outer_still.derivative(k).primal(),
                0.0,
                "{f:?} at {x:e}: {outer_still:?}"
            );
        }
        let inner_still = f.call(Bundle::<U2, _>::taylor(TaylorBundle::<U2>::constant(x)));
        for k in 0..=2 {
            let (component, target) = (inner_still.derivative(k), inner.derivative(k));
            let same = component.primal() == target || (component.primal().is_nan() && target.is_nan());
            assert!(
                same && component.is_constant(),
                "{f:?} at {x:e}, order {k}: {inner_still:?}"
            );
        }
    }
}

#[test]
fn a_direction_along_which_the_argument_rests_stays_without_a_tangent() {
    every_function!(the_direction_without_a_tangent_stays_without);
}
