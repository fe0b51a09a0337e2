//! `T^N` is a functor: the chain rule, inverse pairs, and identities between functions, at every order.

use generic_array::typenum::Unsigned;
use proptest::prelude::*;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;
use tangent_bundle::testing::assert_close;

use crate::seeds::{close, coefficients, explicit, taylor};
use crate::table::{every_function, generic};

/// Roundings for two functions after each other, each a recurrence of N² operations at order N, with a condition of some
/// hundreds within the domains and seeds: a law holds to that, or it is wrong by much more.
const fn roundings(order: usize) -> f64 {
    (1 << 12) as f64 * ((order + 1) * (order + 1)) as f64
}

/// A bundle of order M + N whose seeds are those of a nested one: T^M(T^N) and T^(M+N) evaluate alike.
macro_rules! flat_is_nested {
    ($($name:ident $domain:expr),+) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(crate::config())]

                #[test]
                fn on_a_nested_bundle_is_on_the_flat_one(x in explicit::<U4>($domain)) {
                    let nested: ExplicitBundle<U2, ExplicitBundle<U2>> = generic::$name(x.nest());
                    assert_close(nested.flatten(), generic::$name(x))?;
                    let nested: ExplicitBundle<U1, ExplicitBundle<U3>> = generic::$name(x.nest());
                    assert_close(nested.flatten(), generic::$name(x))?;
                }
            }
        }
    )+};
}

every_function!(flat_is_nested);

/// Two expressions that are equal, on Taylor bundles of an order of each loop shape and on explicit ones.
macro_rules! identities {
    ($($name:ident on $domain:expr, $left:expr, $right:expr;)+) => {$(
        mod $name {
            use super::*;

            fn left<R: Real>(x: R) -> R {
                let f = $left;
                f(x)
            }

            fn right<R: Real>(x: R) -> R {
                let f = $right;
                f(x)
            }

            fn hold<N: Order>(x: TaylorBundle<N>) -> Result<(), TestCaseError> {
                // Coefficients that fall as those of a germ with the radius of convergence 4, so that none runs away.
                let tail = (1..=<N as Unsigned>::USIZE).map(|k| x.taylor_coefficient(k) * 0.25_f64.powi(k as i32));
                let tail = generic_array::GenericArray::try_from_iter(tail).expect("N of them");
                let x = TaylorBundle::<N>::from_taylor_coefficients(x.primal(), tail);
                close(&coefficients(&left(x)), &coefficients(&right(x)), roundings(<N as Unsigned>::USIZE))
            }

            proptest! {
                #![proptest_config(crate::config())]

                #[test]
                fn hold_at_every_order(
                    a in taylor::<U3>($domain), b in taylor::<U8>($domain), c in taylor::<U14>($domain),
                    d in taylor::<U19>($domain),
                ) {
                    hold(a)?;
                    hold(b)?;
                    hold(c)?;
                    hold(d)?;
                }
            }

            #[test]
            fn hold_in_every_mode() {
                check_identity!(order U6, x in $domain, |x| left(x), |x| right(x));
            }
        }
    )+};
}

identities! {
    exp_and_ln_undo_each_other on 0.8..2.0, |x: R| x.ln().exp(), |x: R| x;
    ln_and_exp_undo_each_other on -1.0..1.0, |x: R| x.exp().ln(), |x: R| x;
    exp2_and_log2_undo_each_other on 0.8..2.0, |x: R| x.log2().exp2(), |x: R| x;
    exp_m1_and_ln_1p_undo_each_other on -0.3..1.0, |x: R| x.ln_1p().exp_m1(), |x: R| x;
    sqrt_squared_is_the_argument on 0.8..2.0, |x: R| x.sqrt() * x.sqrt(), |x: R| x;
    cbrt_cubed_is_the_argument on 0.8..2.0, |x: R| x.cbrt().powi(3), |x: R| x;
    powers_add on 0.8..2.0, |x: R| x.powf(1.3) * x.powf(-0.8), |x: R| x.sqrt();
    powers_are_exponentials on 0.8..2.0, |x: R| x.powf(1.3), |x: R| (x.ln() * 1.3).exp();
    an_active_exponent_is_an_exponential on 0.8..2.0, |x: R| x.pow(x * 0.5), |x: R| (x.ln() * x * 0.5).exp();
    integer_powers_are_products on -2.0..2.0, |x: R| x.powi(7), |x: R| x * x * x * x * x * x * x;
    sine_and_cosine_lie_on_the_circle on -3.0..3.0, |x: R| x.sin().powi(2) + x.cos().powi(2), |x: R| x * 0.0 + 1.0;
    the_double_angle on -3.0..3.0, |x: R| (x * 2.0).sin(), |x: R| x.sin() * x.cos() * 2.0;
    tangent_is_sine_over_cosine on -0.8..0.8, |x: R| x.tan(), |x: R| x.sin() / x.cos();
    tanh_is_sinh_over_cosh on -2.0..2.0, |x: R| x.tanh(), |x: R| x.sinh() / x.cosh();
    sin_undoes_asin on -0.5..0.5, |x: R| x.asin().sin(), |x: R| x;
    cos_undoes_acos on -0.5..0.5, |x: R| x.acos().cos(), |x: R| x;
    tan_undoes_atan on -1.0..1.0, |x: R| x.atan().tan(), |x: R| x;
    sinh_undoes_asinh on -1.0..1.0, |x: R| x.asinh().sinh(), |x: R| x;
    cosh_undoes_acosh on 2.0..3.0, |x: R| x.acosh().cosh(), |x: R| x;
    tanh_undoes_atanh on -0.5..0.5, |x: R| x.atanh().tanh(), |x: R| x;
    the_logarithm_to_a_base on 0.8..2.0, |x: R| x.log(x + 2.0), |x: R| x.ln() / (x + 2.0).ln();
    polar_coordinates_give_the_point_back on 0.5..2.0,
        |x: R| x.hypot(x * x) * (x * x).atan2(x).cos(), |x: R| x;
    an_angle_with_the_first_axis on -2.0..2.0, |x: R| (x - 3.0).atan2(x * 0.1), |x: R| -((x * 0.1) / (x - 3.0)).atan() - std::f64::consts::FRAC_PI_2;
    a_multiplication_and_addition on -2.0..2.0, |x: R| x.mul_add(x + 1.0, x.sin()), |x: R| x * (x + 1.0) + x.sin();
    trunc_and_fract_sum_to_the_argument on -2.0..2.0, |x: R| x.trunc() + x.fract(), |x: R| x;
    the_magnitude_is_the_argument_times_its_sign on -2.0..2.0, |x: R| x.abs(), |x: R| x * x.signum();
    a_remainder_is_the_argument_less_whole_divisors on -2.0..2.0,
        |x: R| x % (x * x + 0.5), |x: R| x - (x * x + 0.5) * (x / (x * x + 0.5)).trunc();
}
