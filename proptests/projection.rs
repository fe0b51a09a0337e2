//! The primal of a function of a bundle is the function of the primal, bit for bit, over all floats.

use proptest::num::f64::ANY;
use proptest::prelude::*;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;
use tangent_bundle::testing::{Edge, Numbers, explicit, taylor};

use crate::table::{every_function, generic};

/// All floats, with those near one and the edges as likely as the rest together.
fn any_float() -> Numbers {
    let near = Numbers::from(-3.0..3.0).with_edges(Edge::ALL);
    prop_oneof![ANY, near].boxed().into()
}

fn same(bundle: f64, float: f64) -> bool {
    bundle.to_bits() == float.to_bits() || (bundle.is_nan() && float.is_nan())
}

macro_rules! unary {
    ($($name:ident $domain:expr),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<U2>(any_float()), long in taylor::<U20>(any_float()), e in explicit::<U2>(any_float())) {
                prop_assert!(same(generic::$name(x).primal(), generic::$name(x.primal())), "{:?}", x);
                prop_assert!(same(generic::$name(long).primal(), generic::$name(long.primal())), "{:?}", long);
                prop_assert!(same(generic::$name(e).primal(), generic::$name(e.primal())), "{:?}", e);
                let zero = Bundle::<U3>::constant(x.primal());
                prop_assert!(same(generic::$name(zero).primal(), generic::$name(x.primal())), "{:?}", x);
                let still = Bundle::<U3>::not_differentiable(x.primal());
                prop_assert!(same(generic::$name(still).primal(), generic::$name(x.primal())), "{:?}", x);
                let nested = Bundle::<U2, _>::taylor(x);
                prop_assert!(same(generic::$name(nested).primal().primal(), generic::$name(x.primal())), "{:?}", x);
            }
        }
    )+};
}

every_function!(unary);

/// The functions of two arguments.
macro_rules! binary {
    ($($name:ident |$x:ident, $y:ident| $f:expr;)+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<U3>(any_float()), y in taylor::<U3>(any_float()), e in explicit::<U2>(any_float())) {
                fn f<R: Real>($x: R, $y: R) -> R {
                    $f
                }
                let float = f(x.primal(), y.primal());
                prop_assert!(same(f(x, y).primal(), float), "{:?} {:?}", x, y);
                let constants = (Bundle::<U3>::constant(x.primal()), Bundle::<U3>::constant(y.primal()));
                prop_assert!(same(f(constants.0, constants.1).primal(), float), "{:?} {:?}", x, y);
                prop_assert!(same(f(e, ExplicitBundle::from(y.primal())).primal(), f(e.primal(), y.primal())), "{:?} {:?}", e, y);
            }
        }
    )+};
}

binary! {
    sum |x, y| x + y;
    difference |x, y| x - y;
    product |x, y| x * y;
    quotient |x, y| x / y;
    remainder |x, y| x % y;
    pow |x, y| x.pow(y);
    log |x, y| x.log(y);
    atan2 |x, y| x.atan2(y);
    hypot |x, y| x.hypot(y);
    copysign |x, y| x.copysign(y);
    min |x, y| x.min(y);
    max |x, y| x.max(y);
    mul_add |x, y| x.mul_add(y, x);
    constants |x, y| ((y + 0.1) * 3.0 - 0.7) / 1.1 % 5.0 + x * 0.3;
}

fn control_flow_is_that_of_the_floats<N: Order>(x: TaylorBundle<N>, y: TaylorBundle<N>) -> Result<(), TestCaseError> {
    let (a, b) = (x.primal(), y.primal());
    prop_assert_eq!(x.partial_cmp(&y), a.partial_cmp(&b));
    prop_assert_eq!(x == y, a == b);
    prop_assert_eq!(x.partial_cmp(&b), a.partial_cmp(&b));
    prop_assert_eq!((x < b, b < x, x == b, b == x), (a < b, b < a, a == b, b == a));
    prop_assert_eq!(num_traits::Zero::is_zero(&x), a == 0.0);
    prop_assert_eq!(num_traits::One::is_one(&x), a == 1.0);
    prop_assert_eq!(num_traits::Float::is_nan(x), a.is_nan());
    Ok(())
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn comparisons_follow_the_primal(x in taylor::<U3>(any_float()), y in taylor::<U3>(any_float())) {
        control_flow_is_that_of_the_floats(x, y)?;
        control_flow_is_that_of_the_floats(x, x * 1.0)?;
    }

    #[test]
    fn maximum_and_minimum_are_the_two_arguments_also_at_a_tie(
        x in taylor::<U3>(-2.0..2.0), y in taylor::<U3>(-2.0..2.0), tie in any::<bool>(),
    ) {
        let y = if tie { y - y.primal() + x.primal() } else { y };
        let (larger, smaller) = if x >= y { (x, y) } else { (y, x) };
        prop_assert!(x.max(y).same_germ(&larger) && x.min(y).same_germ(&smaller));
        let (low, high) = (x.min(y), x.max(y));
        prop_assert!(x.clamp(low, high).same_germ(&x));
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// The magnitude of one with the sign of the other, in both: of the value, and so of every derivative.
    #[test]
    fn the_sign_of_another_is_put_on_the_whole_germ(x in taylor::<U3>(-2.0..2.0), y in taylor::<U3>(-2.0..2.0)) {
        let target = x.abs() * y.primal().signum();
        prop_assert!(x.copysign(y).same_germ(&target), "{:?} {:?}", x, y);
        prop_assert!(x.abs().same_germ(&(x * x.primal().signum())), "{:?}", x);
        let slope = x.primal().signum() * y.primal().signum();
        prop_assert_eq!(gradient(|v| v[0].copysign(v[1]), vec![x.primal(), y.primal()]), [slope, 0.0]);
        prop_assert_eq!(gradient(|[x, y]| x.copysign(y), [x.primal(), y.primal()]), [slope, 0.0]);
    }
}
