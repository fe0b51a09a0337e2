//! Every elementary function is the set-partition sum of its derivatives, which are found without series.

use generic_array::typenum::Unsigned;
use proptest::prelude::*;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;

use crate::oracle::{by_monomials, set_partitions};
use crate::seeds::{array, close, coefficients, explicit, partials, taylor};
use crate::table::generic;

/// The sum of up to 203 products (order 6), each of up to seven factors with an error of a rounding or two, of terms of
/// both signs within the scale that `close` takes times the largest term: the tolerance allows each of them eight roundings.
const ROUNDINGS: f64 = 203.0 * 8.0;

/// The derivatives to an order of a function at a point.
type Derivatives = fn(f64, usize) -> Vec<f64>;

/// Checks a function on explicit bundles of orders 1 to 6 and on Taylor bundles of the same orders.
macro_rules! functions {
    ($($name:ident on $domain:expr, $f:expr, $derivatives:expr;)+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(
                one in explicit::<U1>($domain), two in explicit::<U2>($domain), three in explicit::<U3>($domain),
                four in explicit::<U4>($domain), five in explicit::<U5>($domain), six in explicit::<U6>($domain),
                long in taylor::<U6>($domain),
            ) {
                is_the_partition_sum(&one, $f(one), $derivatives)?;
                is_the_partition_sum(&two, $f(two), $derivatives)?;
                is_the_partition_sum(&three, $f(three), $derivatives)?;
                is_the_partition_sum(&four, $f(four), $derivatives)?;
                is_the_partition_sum(&five, $f(five), $derivatives)?;
                is_the_partition_sum(&six, $f(six), $derivatives)?;
                is_the_partition_sum(&long.into(), $f(long).into(), $derivatives)?;
            }
        }
    )+};
}

fn is_the_partition_sum<N: Order>(
    x: &ExplicitBundle<N>,
    y: ExplicitBundle<N>,
    derivatives: Derivatives,
) -> Result<(), TestCaseError> {
    let derivatives = derivatives(x.primal(), <N as Unsigned>::USIZE);
    let x = partials(x);
    // The scale of the sums: the same sums of magnitudes.
    let magnitudes: Vec<f64> = set_partitions(
        &derivatives.iter().map(|d| d.abs()).collect::<Vec<_>>(),
        &x.iter().map(|x| x.abs()).collect::<Vec<_>>(),
    );
    let expected = set_partitions(&derivatives, &x);
    let relative = |values: Vec<f64>| {
        values
            .iter()
            .zip(&magnitudes)
            .map(|(v, m)| v / m.max(1e-300))
            .collect::<Vec<_>>()
    };
    close(&relative(partials(&y)), &relative(expected), ROUNDINGS)
}

/// Falling powers: p·(p − 1)·…·x^(p − k).
fn power(p: f64, x: f64, order: usize) -> Vec<f64> {
    let mut falling = 1.0;
    (0..=order)
        .map(|k| {
            let derivative = falling * x.powf(p - k as f64);
            falling *= p - k as f64;
            derivative
        })
        .collect()
}

/// The logarithm and the derivatives of c/x.
fn logarithm(value: f64, c: f64, x: f64, order: usize) -> Vec<f64> {
    let tail = power(-1.0, x, order).into_iter().map(|d| c * d);
    std::iter::once(value).chain(tail).take(order + 1).collect()
}

/// Repeats four derivatives.
fn cycle(of: [f64; 4], order: usize) -> Vec<f64> {
    of.into_iter().cycle().take(order + 1).collect()
}

const fn away_from_zero() -> std::ops::Range<f64> {
    0.2..3.0
}

functions! {
    exp_is_its_own_derivative on -3.0..3.0, generic::exp, |x, n| vec![x.exp(); n + 1];
    exp2_brings_the_logarithm_of_two_each_time on -3.0..3.0, generic::exp2,
        |x, n| (0..=n).map(|k| std::f64::consts::LN_2.powi(k as i32) * x.exp2()).collect();
    exp_m1_has_the_derivatives_of_exp on -3.0..3.0, generic::exp_m1,
        |x, n| std::iter::once(x.exp_m1()).chain(std::iter::repeat_n(x.exp(), n)).collect();
    ln_has_the_derivatives_of_the_reciprocal on away_from_zero(), generic::ln, |x, n| logarithm(x.ln(), 1.0, x, n);
    ln_1p_has_those_one_further on -0.7..3.0, generic::ln_1p, |x, n| logarithm(x.ln_1p(), 1.0, 1.0 + x, n);
    log2_is_ln_over_ln_2 on away_from_zero(), generic::log2, |x, n| logarithm(x.log2(), std::f64::consts::LOG2_E, x, n);
    log10_is_ln_over_ln_10 on away_from_zero(), generic::log10, |x, n| logarithm(x.log10(), std::f64::consts::LOG10_E, x, n);
    recip_is_a_power on away_from_zero(), generic::recip, |x, n| power(-1.0, x, n);
    sqrt_is_a_power on away_from_zero(), generic::sqrt, |x, n| power(0.5, x, n);
    cbrt_is_a_power on away_from_zero(), generic::cbrt, |x, n| power(1.0 / 3.0, x, n);
    powf_is_a_power on away_from_zero(), generic::powf, |x, n| power(-1.7, x, n);
    powi_is_a_power on -2.0..2.0, generic::powi, |x, n| {
        (0..=n as i32).map(|k| (0..k).map(|i| f64::from(5 - i)).product::<f64>() * if k > 5 { 0.0 } else { x.powi(5 - k) }).collect()
    };
    sin_turns_with_period_four on -3.0..3.0, generic::sin, |x, n| cycle([x.sin(), x.cos(), -x.sin(), -x.cos()], n);
    cos_turns_with_period_four on -3.0..3.0, generic::cos, |x, n| cycle([x.cos(), -x.sin(), -x.cos(), x.sin()], n);
    sinh_turns_with_period_two on -3.0..3.0, generic::sinh, |x, n| cycle([x.sinh(), x.cosh(), x.sinh(), x.cosh()], n);
    cosh_turns_with_period_two on -3.0..3.0, generic::cosh, |x, n| cycle([x.cosh(), x.sinh(), x.cosh(), x.sinh()], n);
    // u = (tan, 1 + tan²): u₀′ = u₁, u₁′ = 2·u₀·u₁.
    tan_is_a_polynomial_in_itself on -1.2..1.2, generic::tan, |x, n| {
        let t = x.tan();
        by_monomials(t, &[(1.0, [0, 1])], &[&[(1.0, [0, 1])], &[(2.0, [1, 1])]], [t, 1.0 + t * t], n)
    };
    // u = (tanh, sech²): u₀′ = u₁, u₁′ = −2·u₀·u₁.
    tanh_is_a_polynomial_in_itself on -3.0..3.0, generic::tanh, |x, n| {
        by_monomials(x.tanh(), &[(1.0, [0, 1])], &[&[(1.0, [0, 1])], &[(-2.0, [1, 1])]], [x.tanh(), x.cosh().powi(-2)], n)
    };
    // u = (x, 1/(1 + x²)): u₀′ = 1, u₁′ = −2·u₀·u₁².
    atan_is_rational_in_x on -3.0..3.0, generic::atan, |x, n| {
        by_monomials(x.atan(), &[(1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(-2.0, [1, 2])]], [x, 1.0 / (1.0 + x * x)], n)
    };
    // u = (x, 1/(1 − x²)): u₀′ = 1, u₁′ = 2·u₀·u₁².
    atanh_is_rational_in_x on -0.8..0.8, generic::atanh, |x, n| {
        by_monomials(x.atanh(), &[(1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(2.0, [1, 2])]], [x, 1.0 / (1.0 - x * x)], n)
    };
    // u = (x, 1/√(1 − x²)): u₀′ = 1, u₁′ = u₀·u₁³.
    asin_is_algebraic_in_x on -0.8..0.8, generic::asin, |x, n| {
        by_monomials(x.asin(), &[(1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(1.0, [1, 3])]], [x, (1.0 - x * x).sqrt().recip()], n)
    };
    acos_is_algebraic_in_x on -0.8..0.8, generic::acos, |x, n| {
        by_monomials(x.acos(), &[(-1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(1.0, [1, 3])]], [x, (1.0 - x * x).sqrt().recip()], n)
    };
    // u = (x, 1/√(1 + x²)): u₀′ = 1, u₁′ = −u₀·u₁³.
    asinh_is_algebraic_in_x on -3.0..3.0, generic::asinh, |x, n| {
        by_monomials(x.asinh(), &[(1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(-1.0, [1, 3])]], [x, (1.0 + x * x).sqrt().recip()], n)
    };
    // u = (x, 1/√(x² − 1)): u₀′ = 1, u₁′ = −u₀·u₁³.
    acosh_is_algebraic_in_x on 1.3..4.0, generic::acosh, |x, n| {
        by_monomials(x.acosh(), &[(1.0, [0, 1])], &[&[(1.0, [0, 0])], &[(-1.0, [1, 3])]], [x, (x * x - 1.0).sqrt().recip()], n)
    };
}

/// The components x of the orders k, times 2^(e + q·k): exactly, as long as they stay in range.
fn stretched(x: &[f64], order: impl Fn(usize) -> usize, [e, q]: [i32; 2]) -> Vec<f64> {
    let power = |n: i32| 2.0_f64.powi(n / 2) * 2.0_f64.powi(n - n / 2);
    x.iter()
        .enumerate()
        .map(|(i, x)| x * power(e + q * order(i) as i32))
        .collect()
}

/// h(2^e·x(2^q·t), 2^e·y(2^q·t)) = 2^e·h(x, y)(2^q·t), with all roundings the same.
fn length_is_homogeneous<N: Order>(
    x: &TaylorBundle<N>,
    y: &TaylorBundle<N>,
    scale: [i32; 2],
) -> Result<(), TestCaseError> {
    let stretch = |x: &TaylorBundle<N>| stretched(&coefficients(x), |k| k, scale);
    let bundle = |x| {
        let x = stretch(x);
        TaylorBundle::<N>::from_taylor_coefficients(x[0], array(&x[1..]))
    };
    prop_assert_eq!(coefficients(&bundle(x).hypot(bundle(y))), stretch(&x.hypot(*y)));
    Ok(())
}

/// The same of explicit bundles.
fn explicit_length_is_homogeneous<N: Order>(
    x: &ExplicitBundle<N>,
    y: &ExplicitBundle<N>,
    scale: [i32; 2],
) -> Result<(), TestCaseError> {
    let stretch = |x: &ExplicitBundle<N>| stretched(&partials(x), |m| m.count_ones() as usize, scale);
    let bundle = |x| {
        let x = stretch(x);
        ExplicitBundle::<N>::from_partials(x[0], array(&x[1..]))
    };
    prop_assert_eq!(partials(&bundle(x).hypot(bundle(y))), stretch(&x.hypot(*y)));
    Ok(())
}

/// Scales 2^(e + q·k) of the components of order k, all to an order within these powers.
fn scales(order: i32, within: i32) -> impl Strategy<Value = [i32; 2]> {
    (-within..within, -within..within).prop_map(move |(e, last)| [e, (last - e) / order])
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn length_is_homogeneous_in_arguments_and_tangents(
        x in taylor::<U4>(-2.0..2.0), y in taylor::<U4>(away_from_zero()), scale in scales(4, 700),
        long_x in taylor::<U20>(-2.0..2.0), long_y in taylor::<U20>(away_from_zero()), long_scale in scales(20, 300),
        a in explicit::<U3>(-2.0..2.0), b in explicit::<U3>(away_from_zero()), explicit_scale in scales(3, 700),
    ) {
        length_is_homogeneous(&x, &y, scale)?;
        length_is_homogeneous(&long_x, &long_y, long_scale)?;
        explicit_length_is_homogeneous(&a, &b, explicit_scale)?;
    }

    #[test]
    fn the_curvature_of_length_is_homogeneous(x in -2.0..2.0, y in away_from_zero(), e in -300..300_i32) {
        let s = 2.0_f64.powi(e);
        let (unit, far) = ([x, y], [x * s, y * s]);
        let second = hessian(|[x, y]| x.hypot(y), unit).map(|row| row.map(|x| x / s));
        prop_assert_eq!(hessian(|[x, y]| x.hypot(y), far), second);
        let third = third_derivatives(|[x, y]| x.hypot(y), unit).map(|rows| rows.map(|row| row.map(|x| x / s / s)));
        prop_assert_eq!(third_derivatives(|[x, y]| x.hypot(y), far), third);
        prop_assert_eq!(laplacian(|[x, y]| x.hypot(y), far), laplacian(|[x, y]| x.hypot(y), unit) / s);
    }
}
