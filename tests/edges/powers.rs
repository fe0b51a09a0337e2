//! Powers at zero, of negative numbers, near underflow and of high exponents.

use tangent_bundle::prelude::*;

use crate::everywhere::{assert_derivatives, assert_derivatives_within, assert_flat_derivatives};
use crate::functions::*;

/// `p·(p − 1)⋯(p − k + 1)·xᵖ⁻ᵏ`.
fn power(x: f64, p: f64) -> impl Fn(usize) -> f64 {
    move |k| {
        let falling: f64 = (0..k).map(|i| p - i as f64).product();
        if falling == 0.0 {
            0.0
        } else {
            falling * x.powf(p - k as f64)
        }
    }
}

#[test]
fn a_power_of_zero_has_zero_derivatives_below_the_exponent_and_infinite_ones_above() {
    for p in [0.5, 1.5, 2.5, 7.25, 1.0 / 3.0] {
        assert_derivatives(&Powf { p }, 0.0, power(0.0, p), 0.0);
        assert_derivatives(&Pow { p }, 0.0, power(0.0, p), 0.0);
    }
    // The third derivative of x^2.5 is 1.875/√x, and the fourth −0.9375·x^−1.5.
    assert_eq!(power(0.0, 2.5)(2), 0.0);
    assert_eq!(power(0.0, 2.5)(3), f64::INFINITY);
    assert_eq!(power(0.0, 2.5)(4), -f64::INFINITY);
}

#[test]
fn a_natural_power_of_zero_is_a_polynomial() {
    for n in 0..=12 {
        let p = f64::from(n);
        let expected = |k| {
            if k == n as usize {
                (1..=n).map(f64::from).product()
            } else {
                0.0
            }
        };
        assert_derivatives(&Powi { n: p }, 0.0, expected, 0.0);
        assert_derivatives(&Powf { p }, 0.0, expected, 0.0);
        assert_derivatives(&Pow { p }, 0.0, expected, 0.0);
    }
    assert_derivatives(&Powi { n: 40.0 }, 0.0, |_| 0.0, 0.0);
}

#[test]
fn a_negative_power_of_zero_is_infinite_with_all_its_derivatives() {
    let alternating = |k: usize| {
        if k.is_multiple_of(2) {
            f64::INFINITY
        } else {
            -f64::INFINITY
        }
    };
    for n in [-1.0, -2.0, -5.0] {
        assert_derivatives(&Powi { n }, 0.0, alternating, 0.0);
        assert_derivatives(&Powf { p: n }, 0.0, alternating, 0.0);
    }
    assert_derivatives(&Powf { p: -0.5 }, 0.0, alternating, 0.0);
}

#[test]
fn a_power_of_a_tiny_number_overflows_to_the_infinity_of_the_right_sign() {
    // 0.5·10¹⁰⁰, −0.25·10³⁰⁰, then above the largest float. Up to 2 roundings an order.
    for x in [1e-200, 1e-300] {
        assert_flat_derivatives(&Powf { p: 0.5 }, x, power(x, 0.5), 1e-14);
        assert_flat_derivatives(&Pow { p: 0.5 }, x, power(x, 0.5), 1e-14);
        assert_flat_derivatives(&Sqrt {}, x, power(x, 0.5), 1e-14);
        assert_flat_derivatives(&Cbrt {}, x, power(x, 1.0 / 3.0), 1e-12);
        assert_flat_derivatives(&Powf { p: 2.5 }, x, power(x, 2.5), 1e-14);
        assert_flat_derivatives(&Recip {}, x, power(x, -1.0), 1e-14);
    }
}

#[test]
fn a_constant_integer_exponent_leaves_a_negative_base_its_power() {
    for x in [-2.0, -0.1] {
        for p in [3.0, 1.0, 2.0, 5.0, 11.0, -1.0, -3.0] {
            // A few roundings an order.
            assert_derivatives(&Powf { p }, x, power(x, p), 1e-14);
            assert_derivatives(&Pow { p }, x, power(x, p), 1e-14);
            assert_derivatives(&Powi { n: p }, x, power(x, p), 1e-14);
        }
    }
}

#[test]
fn the_power_zero_is_one_everywhere() {
    for x in [0.0, -0.0, -2.0, 1e300, f64::INFINITY, f64::NAN] {
        let one = |k| if k == 0 { 1.0 } else { 0.0 };
        assert_derivatives(&Powi { n: 0.0 }, x, one, 0.0);
        assert_derivatives(&Powf { p: 0.0 }, x, one, 0.0);
        assert_derivatives(&Pow { p: 0.0 }, x, one, 0.0);
    }
}

#[test]
fn a_high_power_near_one_is_accurate_to_the_condition_of_the_power() {
    // xⁿ is conditioned by n = 1300, and repeated squaring rounds 2·log₂ n times: 1300·2⁻⁵³·10.
    assert_derivatives(&Powi { n: 1300.0 }, 1.0001, power(1.0001, 1300.0), 2e-12);
    assert_derivatives(&Powi { n: -1300.0 }, 1.0001, power(1.0001, -1300.0), 2e-12);
    assert_derivatives(&Powf { p: 1300.0 }, 1.0001, power(1.0001, 1300.0), 2e-12);
}

#[test]
fn the_cube_root_of_a_negative_number_is_that_of_its_opposite() {
    // ∛ is odd: the derivative of order k at −x is (−1)^(k+1) that at x, here p·(p − 1)⋯·8^(1/3 − k), 8^(1/3) = 2.
    for sign in [1.0, -1.0] {
        let expected = |k: usize| {
            let falling: f64 = (0..k).map(|i| 1.0 / 3.0 - i as f64).product();
            let parity = if k.is_multiple_of(2) { sign } else { 1.0 };
            parity * falling * 2.0 * 8.0_f64.powi(-(k as i32))
        };
        assert_derivatives(&Cbrt {}, 8.0 * sign, expected, 1e-14);
    }
}

#[test]
fn an_active_exponent_of_a_zero_base_is_flat_below_the_exponent() {
    // xʸ along (t, 20 + t) vanishes with all derivatives below 20, and 0ʸ for y > 0 is the constant 0.
    let f = Power {
        x: 0.0,
        a: 1.0,
        y: 20.0,
        b: 1.0,
    };
    assert_derivatives(&f, 0.0, |_| 0.0, 0.0);
    assert_derivatives(&Exponential { base: 0.0 }, 2.5, |_| 0.0, 0.0);
}

#[test]
fn a_power_that_underflows_has_derivatives_that_do_not() {
    for x in [1e-155_f64, 1e-165, 1e-300] {
        let (_, [by_x, by_y], [[xx, xy], [yx, yy]]) = value_gradient_hessian(|[x, y]| x.pow(y), [x, 2.0]);
        assert!((by_x / (2.0 * x) - 1.0).abs() < 1e-15 && (xx / 2.0 - 1.0).abs() < 1e-15);
        // x²·ln x underflows; of ∂ₓᵧ = x·(2 ln x + 1) the last term may be lost with x².
        assert!(by_y.abs() < 1e-300 && yy.abs() < 1e-300);
        assert!(xy == yx && (xy - 2.0 * x * x.ln()).abs() <= 1.000_001 * x);
    }
}

#[test]
fn a_negative_base_has_derivatives_in_the_directions_in_which_the_exponent_rests() {
    for (x, n) in [(-0.7_f64, 2_i32), (-2.0, 3), (-0.5, -1), (-1.5, 7)] {
        let y = f64::from(n);
        let slope = y * x.powi(n - 1);
        let (_, [by_x, by_y], [[xx, xy], [_, yy]]) = value_gradient_hessian(|[x, y]| x.pow(y), [x, y]);
        assert!((by_x / slope - 1.0).abs() < 1e-14, "{by_x} at {x}, {y}");
        assert!((xx / (slope * (y - 1.0) / x) - 1.0).abs() < 1e-14, "{xx} at {x}, {y}");
        assert!(by_y.is_nan() && xy.is_nan() && yy.is_nan());
        assert_eq!(gradient(|[x, y]| x.pow(y), [x, y])[0], by_x);
        let (along, across) = (Bundle::<U2>::explicit(x, 1), Bundle::<U2>::explicit(y, 2));
        let z = along.pow(across);
        assert!((z.partial(0b01) / slope - 1.0).abs() < 1e-14 && z.partial(0b10).is_nan());
    }
}

#[test]
fn a_zero_base_has_the_limits_of_its_derivatives() {
    let inf = f64::INFINITY;
    // xʸ, y·xʸ⁻¹, xʸ·ln x; y·(y − 1)·xʸ⁻², xʸ⁻¹·(y·ln x + 1), xʸ·ln² x.
    for (y, gradient_at_0, hessian_at_0) in [
        (3.0, [0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
        (2.0, [0.0, 0.0], [[2.0, 0.0], [0.0, 0.0]]),
        (1.5, [0.0, 0.0], [[inf, 0.0], [0.0, 0.0]]),
        (1.0, [1.0, 0.0], [[0.0, -inf], [-inf, 0.0]]),
        (0.5, [inf, 0.0], [[-inf, -inf], [-inf, 0.0]]),
        (-1.0, [-inf, -inf], [[inf, inf], [inf, inf]]),
    ] {
        let (_, slopes, curvatures) = value_gradient_hessian(|[x, y]| x.pow(y), [0.0, y]);
        assert_eq!((slopes, curvatures), (gradient_at_0, hessian_at_0), "y = {y}");
        assert_eq!(gradient(|[x, y]| x.pow(y), [0.0, y]), gradient_at_0, "y = {y}");
    }
}

#[test]
fn an_exponential_has_the_powers_of_its_logarithm() {
    for base in [2.0_f64, 0.3, 10.0] {
        let expected = |k: usize| {
            let value = base.powf(1.7) * base.ln().powi(k as i32);
            (value, 1e-14 * value.abs())
        };
        assert_derivatives_within(&Exponential { base }, 1.7, expected);
    }
}

#[test]
fn squares_that_overflow_leave_constants_alone() {
    for n in [3, 4, 5] {
        assert_eq!(TaylorBundle::<U1>::from(1e300).powi(n).derivative(1), 0.0);
        assert_eq!(TaylorBundle::<U1>::from(1e300).powf(f64::from(n)).derivative(1), 0.0);
    }
    assert!((Bundle::<U2>::taylor(1e160).powi(3).derivative(2) / 6e160 - 1.0).abs() < 1e-15);
    assert!((Bundle::<U2>::taylor(1e300).pow(3.0.into()).derivative(2) / 6e300 - 1.0).abs() < 1e-15);
}

#[test]
fn a_power_of_a_huge_exponent_is_infinite_or_zero_with_its_derivative() {
    // The exponent times the logarithm is beyond the range itself: at a power of two, where the rest of the base is 1, too.
    for x in [2.0_f64.powi(500), 3.0 * 2.0_f64.powi(500), 2.0] {
        for (p, slope) in [(1e307, f64::INFINITY), (-1e307, 0.0)] {
            let y = Bundle::<U1>::taylor(x).powf(p);
            assert_eq!(
                (y.primal(), y.derivative(1)),
                (x.powf(p), slope),
                "{x:e} to the power of {p:e}"
            );
            assert_eq!(
                gradient(|v| v[0].powf(p), vec![x]),
                [slope],
                "{x:e} to the power of {p:e}"
            );
        }
    }
}

#[test]
fn a_power_below_the_range_is_brought_back_by_its_seed() {
    // p·(p − 1)·xᵖ⁻²·s², with x^(p/2 − 1)·s squared.
    for (x, p, s) in [(3.9, -1100.0, 1e300), (1.9, -2300.0, 1e300), (3.0, -1360.0, 1e300)] {
        let (x, p, s): (f64, f64, f64) = (x, p, s);
        let y = TaylorBundle::<U2>::from_derivatives(x, [s, 0.0]).powf(p);
        let half = x.powf((p - 2.0) / 4.0);
        let target = p * (p - 1.0) * (half * (half * s)) * (half * (half * s));
        assert!(target.is_normal());
        // A power is conditioned by its exponent, here 3000 at most, and the target has five roundings of its own.
        let error = (y.derivative(2) / target - 1.0).abs();
        assert!(
            error < 4000.0 * f64::EPSILON,
            "{x}^{p}: {:e}, not {target:e}",
            y.derivative(2)
        );
    }
}
