//! Arguments so large or so small that a careless formula would overflow, underflow or cancel.

use tangent_bundle::prelude::*;

use crate::everywhere::{assert_derivatives, assert_derivatives_within, assert_flat_derivatives, components};
use crate::functions::*;

fn factorial(n: usize) -> f64 {
    (1..=n).map(|i| i as f64).product()
}

/// The derivative of tanh of order k at x > 0, from `tanh x = 1 + 2·Σ_{n≥1} (−1)ⁿ·e^(−2nx)`.
fn tanh_derivative(x: f64, k: usize) -> f64 {
    let term = |n: i32| {
        let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
        sign * (-2.0 * f64::from(n)).powi(k as i32) * (-2.0 * f64::from(n) * x).exp()
    };
    let sum: f64 = (1..40).rev().map(term).sum();
    if k == 0 { 1.0 + 2.0 * sum } else { 2.0 * sum }
}

#[test]
fn the_hyperbolic_tangent_is_flat_far_out() {
    for x in [400.0, 800.0, 1e300] {
        assert_derivatives(&Tanh {}, x, |k| if k == 0 { 1.0 } else { 0.0 }, 0.0);
        assert_derivatives(&Tanh {}, -x, |k| if k == 0 { -1.0 } else { 0.0 }, 0.0);
    }
}

#[test]
fn the_derivatives_of_the_hyperbolic_tangent_keep_their_relative_accuracy_where_it_is_nearly_one() {
    // e^(−2x) is conditioned by 2x: the argument's rounding is exact here, the exponential's 2⁻⁵³, and the recurrence
    // adds a few roundings an order.
    for x in [5.0, 20.0, 100.0, 300.0] {
        assert_derivatives(&Tanh {}, x, |k| tanh_derivative(x, k), 1e-14);
    }
    assert!((tanh_derivative(20.0, 1) / (4.0 * (-40.0_f64).exp()) - 1.0).abs() < 1e-15);
}

#[test]
fn a_quotient_of_tiny_numbers_has_the_derivatives_of_its_scaled_one() {
    // (x + at)/(y + bt) with x, a, y, b all of one magnitude m is the same function of t for every m.
    for m in [1e-200, 1e-300, 1e200, 1e300, 1.0] {
        let f = Ratio {
            x: 3.0 * m,
            a: 2.0 * m,
            y: 4.0 * m,
            b: -m,
        };
        // (3 + 2t)/(4 − t) = −2 + 11/(4 − t)
        let expected = |k: usize| {
            let pole = 11.0 * factorial(k) / 4.0_f64.powi(k as i32 + 1);
            if k == 0 { pole - 2.0 } else { pole }
        };
        assert_derivatives(&f, 0.0, expected, 1e-14);
    }
}

#[test]
fn a_quotient_of_tiny_numbers_overflows_to_the_infinity_of_the_right_sign() {
    let m = 1e-200;
    let numerator = Ratio {
        x: m,
        a: 1.0,
        y: m,
        b: 0.0,
    };
    assert_derivatives(&numerator, 0.0, |k| [1.0, 1e200, 0.0][k.min(2)], 1e-15);
    let denominator = Ratio {
        x: m,
        a: 0.0,
        y: m,
        b: 1.0,
    };
    // m/(m + t): (−1)ᵏ·k!/mᵏ.
    let expected = |k: usize| factorial(k) * (-1e200_f64).powi(k as i32);
    assert_flat_derivatives(&denominator, 0.0, expected, 1e-15);
}

#[test]
fn a_number_over_itself_is_the_constant_one_however_small() {
    for m in [1e-200, 1e-300, 1.0, 1e300] {
        let f = Ratio { x: m, a: m, y: m, b: m };
        // 1 − 1·m/m, to the rounding of that quotient.
        let one = |k: usize| {
            if k == 0 {
                (1.0, 0.0)
            } else {
                (0.0, 1e-15 * factorial(k))
            }
        };
        assert_derivatives_within(&f, 0.0, one);
    }
}

#[test]
fn the_angle_of_a_tiny_or_huge_point_has_the_derivatives_of_its_scaled_one() {
    // atan2(y, x) = Im ln(x + iy): along (a, b) the derivative of order k is
    // Im (−1)^(k−1)·(k − 1)!·((a + ib)/(x + iy))ᵏ.
    for (x, y) in [
        (1.0, 2.0),
        (2.0, 1.0),
        (-1.0, 0.5),
        (-1.0, -3.0),
        (0.0, 1.0),
        (1.0, 0.0),
        (1.0, 1.0),
    ] {
        for m in [1.0, 1e-200, 1e-300, 1e200, 1e300] {
            let (a, b): (f64, f64) = (0.5, -0.75);
            let (u, v) = ((a * x + b * y) / (x * x + y * y), (b * x - a * y) / (x * x + y * y));
            let (modulus, angle) = (u.hypot(v), v.atan2(u));
            let f = Atan2 {
                y: y * m,
                b: b * m,
                x: x * m,
                a: a * m,
            };
            assert_derivatives_within(&f, 0.0, |k| {
                if k == 0 {
                    return (y.atan2(x), 1e-15);
                }
                let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
                let size = factorial(k - 1) * modulus.powi(k as i32);
                // Relative to the modulus, of which the imaginary part may be a small share.
                (sign * size * (k as f64 * angle).sin(), 1e-13 * size)
            });
        }
    }
}

#[test]
fn the_angle_of_a_tiny_point_turns_at_the_rate_of_its_inverse_distance() {
    // ∂y atan2(y, x) = x/(x² + y²), ∂x = −y/(x² + y²).
    let m = 1e-200;
    for (a, b, slope) in [(0.0, 1.0, 0.5e200), (1.0, 0.0, -0.5e200)] {
        let f = Atan2 { y: m, b, x: m, a };
        let first = components(&f, 0.0);
        for c in first.iter().filter(|c| c.order == 1) {
            let target = slope * c.seed;
            assert!(
                (c.value - target).abs() <= 1e-15 * target.abs(),
                "{}: {:e}",
                c.place,
                c.value
            );
        }
    }
}

#[test]
fn the_length_of_a_tiny_or_huge_vector_has_the_derivatives_of_its_scaled_one() {
    // |(x, y) + t·(a, b)| = r·√(1 − 2cs + s²) with s = |(a, b)|·t/r and c = −cos of the angle between them: the
    // Gegenbauer polynomials C_k^(−1/2)(c), k·C_k = (2k − 3)·c·C_{k−1} − (k − 3)·C_{k−2}.
    for (x, y) in [(1.0_f64, 1.0_f64), (3.0, -4.0), (-0.5, 2.0), (0.0, 1.0), (-2.0, 0.0)] {
        for m in [1.0, 1e-200, 1e-300, 1e200, 1e300] {
            let (a, b) = (0.5_f64, -0.75_f64);
            let (r, v) = (x.hypot(y), a.hypot(b));
            let c = -(x * a + y * b) / (r * v);
            let mut gegenbauer = vec![1.0, -c];
            for k in 2..=12 {
                let (n, last) = (k as f64, gegenbauer.len());
                let next = (2.0 * n - 3.0) * c * gegenbauer[last - 1] - (n - 3.0) * gegenbauer[last - 2];
                gegenbauer.push(next / n);
            }
            let f = Hypot {
                x: x * m,
                a: a * m,
                y: y * m,
                b: b * m,
            };
            assert_derivatives_within(&f, 0.0, |k| {
                let size = m * r * factorial(k) * (v / r).powi(k as i32);
                // Relative to the modulus of the complex roots' powers, which the polynomial may cancel.
                (size * gegenbauer[k], 1e-13 * size)
            });
        }
    }
}

#[test]
fn the_length_of_a_huge_or_tiny_vector_with_tangents_of_the_size_of_one() {
    // h(t) = √(s²·25 + 2·s·11·t + 5·t²) at (3s + t, 4s + 2t): its derivatives of order k are s¹⁻ᵏ times those for s = 1.
    let unit = [5.0, 2.2, 0.032, -0.04224, 0.073728];
    for s in [1.0, 1e10, 1e70, 1e-70, 1e155, 1e-155, 1e200, 1e-200, 1e300, 1e-300] {
        let f = Hypot {
            x: 3.0 * s,
            a: 1.0,
            y: 4.0 * s,
            b: 2.0,
        };
        for c in components(&f, 0.0) {
            let Some(unit) = unit.get(c.order) else { continue };
            let target = (0..c.order).fold(unit * s, |target, _| target / s) * c.seed;
            if target.is_finite() {
                let error = (1e-14 * target.abs()).max(f64::MIN_POSITIVE);
                assert!(
                    (c.value - target).abs() <= error,
                    "{} at {s:e}: {:e}, not {target:e}",
                    c.place,
                    c.value
                );
            }
        }
    }
}

#[test]
fn the_curvature_of_the_length_of_a_huge_or_tiny_vector() {
    // At (3s, 4s): of the second order (16, −12, 9)/125·s⁻¹, of the third (−144, 8, 69, −108)/3125·s⁻².
    let second = |i, j| [16.0, -12.0, 9.0][i + j] / 125.0;
    let third = |i, j, k| [-144.0, 8.0, 69.0, -108.0][i + j + k] / 3125.0;
    let assert_close = |value: f64, target: f64| {
        let error = (1e-14 * target.abs()).max(f64::MIN_POSITIVE);
        assert!((value - target).abs() <= error, "{value:e}, not {target:e}");
    };
    for s in [1.0, 1e-60, 1e100, 1e-150, 1e-155, 1e200, 1e-200, 1e300, 1e-300] {
        let point = [3.0 * s, 4.0 * s];
        let of_second_order = hessian(|[x, y]| x.hypot(y), point);
        let of_third_order = third_derivatives(|[x, y]| x.hypot(y), point);
        for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            assert_close(of_second_order[i][j], second(i, j) / s);
            for k in 0..2 {
                let target: f64 = third(i, j, k) / s / s;
                if target.is_finite() {
                    assert_close(of_third_order[i][j][k], target);
                }
            }
        }
        assert_close(laplacian(|[x, y]| x.hypot(y), point), 0.2 / s);
    }
}

#[test]
fn the_length_of_a_vector_whose_longer_side_moves_keeps_the_relative_accuracy_of_its_derivatives() {
    // √(x² + 1): y²/h³, −3·x·y²/h⁵ and 3·y²·(4x² − y²)/h⁷, where 1/x² is nothing to 1.
    for x in [1e10_f64, 1e50, 1e70, 1e100] {
        let f = Hypot {
            x,
            a: 1.0,
            y: 1.0,
            b: 0.0,
        };
        let expected = |k: usize| [x, 1.0, 1.0, -3.0, 12.0][k] * if k > 1 { x.powi(-(k as i32) - 1) } else { 1.0 };
        for c in components(&f, 0.0).iter().filter(|c| c.order <= 4) {
            let target = expected(c.order) * c.seed;
            let error = (1e-14 * target.abs()).max(f64::MIN_POSITIVE);
            assert!(
                (c.value - target).abs() <= error,
                "{} at {x:e}: {:e}, not {target:e}",
                c.place,
                c.value
            );
        }
    }
}

#[test]
fn the_length_of_a_vector_that_overflows_has_finite_derivatives() {
    let (root, m) = (std::f64::consts::FRAC_1_SQRT_2, 1.5e308);
    let f = Hypot {
        x: m,
        a: m / 4.0,
        y: m,
        b: 0.0,
    };
    // √((1 + t/4)² + 1) at t = 0: 1/(4√2), 1/(16·2√2).
    for c in components(&f, 0.0).iter().filter(|c| matches!(c.order, 1 | 2)) {
        let target = [root / 4.0, root / 32.0][c.order - 1] * m * c.seed;
        assert!(
            (c.value - target).abs() <= 1e-14 * target.abs(),
            "{}: {:e}, not {target:e}",
            c.place,
            c.value
        );
    }
}

#[test]
fn the_length_of_a_vector_is_the_longer_side_where_the_shorter_one_is_zero() {
    for x in [1e-200, 1.0, 1e200] {
        let along = Hypot {
            x,
            a: 1.0,
            y: 0.0,
            b: 0.0,
        };
        assert_flat_derivatives(&along, 0.0, |k| [x, 1.0, 0.0][k.min(2)], 0.0);
        let against = Hypot {
            x: -x,
            a: 1.0,
            y: 0.0,
            b: 0.0,
        };
        assert_flat_derivatives(&against, 0.0, |k| [x, -1.0, 0.0][k.min(2)], 0.0);
    }
}

#[test]
fn exponential_and_logarithm_keep_their_accuracy_near_zero() {
    for x in [0.0_f64, -0.0, 1e-20, -1e-300, 1e-8] {
        assert_derivatives(&ExpM1 {}, x, |k| if k == 0 { x.exp_m1() } else { x.exp() }, 1e-15);
        let ln_1p = |k: usize| match k {
            0 => x.ln_1p(),
            _ => -factorial(k - 1) * (-1.0_f64).powi(k as i32) * (1.0 + x).powi(-(k as i32)),
        };
        assert_derivatives(&Ln1p {}, x, ln_1p, 1e-15);
    }
}

#[test]
fn a_squared_gap_has_the_derivatives_of_its_closed_form() {
    // (1 − u)² with u = e^(1−x): 1 − 2u + u², whose derivative of order k is (−1)ᵏ·(2ᵏu² − 2u).
    for x in [0.0_f64, 1.0, 2.0, 3.0] {
        let u = (1.0 - x).exp();
        assert_derivatives_within(&SquaredGap {}, x, |k| {
            if k == 0 {
                return ((u - 1.0) * (u - 1.0), 1e-15);
            }
            let (square, twice) = (2.0_f64.powi(k as i32) * u * u, 2.0 * u);
            let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
            // At x = 1 and k = 1 the two terms cancel.
            (sign * (square - twice), 1e-14 * (square + twice))
        });
    }
}

#[test]
fn the_inverse_functions_keep_their_accuracy_at_huge_arguments() {
    // At 10²⁰⁰ the square of the argument overflows: arctan′ = 1/x² underflows to 0, arsinh and arcosh are ln 2x.
    let x: f64 = 1e200;
    let logarithm = |k: usize| match k {
        0 => std::f64::consts::LN_2 + x.ln(),
        _ => -factorial(k - 1) * (-1e-200_f64).powi(k as i32),
    };
    assert_derivatives(&Asinh {}, x, logarithm, 1e-15);
    assert_derivatives(&Acosh {}, x, logarithm, 1e-15);
    assert_derivatives(&Atan {}, x, |k| if k == 0 { x.atan() } else { 0.0 }, 0.0);
    // arctan x = π/2 − arctan 1/x: −1/x, and its derivatives, where 1/x² is nothing to 1.
    let x: f64 = 1e20;
    let reciprocal = |k: usize| match k {
        0 => x.atan(),
        _ => -factorial(k) * (-1.0_f64).powi(k as i32) * 1e-20_f64.powi(k as i32 + 1),
    };
    assert_derivatives(&Atan {}, x, reciprocal, 1e-14);
}
