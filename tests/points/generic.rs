//! Drivers within generic functions: their points are numbers of any kind, and derivatives nest without confusion.

use super::*;
use tangent_bundle::calculus::{curl, divergence, hessian_vector_product, laplacian};

/// What every driver makes of functions of x and y at a point of any numbers, one number each.
fn every_driver<R: Real>(x: R, y: R) -> Vec<(&'static str, R)> {
    let p = [x, y];
    let v = [y, x * 0.5];
    vec![
        ("derivative", derivative(|t| t.sin() * t, x)),
        ("derivative_with", derivative_with(|t| (t.sin() * t, t * t), x).1),
        ("try_derivative", try_derivative(|t| Some(t.sin() * t), x).unwrap()),
        ("gradient", gradient(|[a, b]| (a * b).exp() * a, p)[1]),
        ("of a Vec", gradient(|v| (v[0] * v[1]).exp() * v[0], vec![x, y])[1]),
        ("of a slice", gradient(|v| (v[0] * v[1]).exp() * v[0], &p[..])[1]),
        ("of a tuple", gradient(|(a, b)| (a * b).exp() * a, (x, y)).1),
        ("jacobian", jacobian(|[a, b]| [(a * b).exp(), a.ln() * b], p)[1][0]),
        (
            "value_and_jacobian",
            value_and_jacobian(|v| [v[0] * v[1], v[0].exp() * v[1]], &p[..]).1[1][0],
        ),
        ("hessian", hessian(|[a, b]| (a * b).exp() * a, p)[0][1]),
        (
            "hessian of a Vec",
            hessian(|v| (v[0] * v[1]).exp() * v[0], vec![x, y])[0][1],
        ),
        (
            "third_derivatives",
            third_derivatives(|[a, b]| (a * b).exp() * a, p)[0][1][1],
        ),
        (
            "hessian_vector_product",
            hessian_vector_product(|[a, b]| (a * b).exp() * a, p, v)[0],
        ),
        (
            "of a Vec",
            hessian_vector_product(|w| (w[0] * w[1]).exp() * w[0], vec![x, y], v.to_vec())[0],
        ),
        ("jvp", jvp(|[a, b]| (a * b).exp() * a, p, v).1),
        ("vjp", vjp(|[a, b]| [(a * b).exp(), a * b], p).1(v)[0]),
        (
            "vjp of a Vec",
            vjp(|w| [(w[0] * w[1]).exp(), w[0] * w[1]], vec![x, y]).1(v)[0],
        ),
        (
            "directional_derivatives",
            directional_derivatives::<U3, _, _>(|[a, b]| (a * b).exp(), p, v)[3],
        ),
        ("laplacian", laplacian(|[a, b]| (a * b).exp() * a, p)),
        ("divergence", divergence(|[a, b]| [a * b * b, (a * b).exp()], p)),
        (
            "curl",
            curl(|[a, b, c]| [b * c * c, a * a * b, (a * b).exp()], [x, y, x * y])[2],
        ),
        ("scoped::derivative", scoped::derivative(|t| t.sin() * t, x)),
        (
            "scoped::nth_derivative",
            scoped::nth_derivative::<U3, _, _>(|t| t.sin() * t, x),
        ),
        (
            "scoped::derivatives",
            scoped::derivatives::<U2, _, _>(|t| t.sin() * t, x)[2],
        ),
        ("scoped::gradient", scoped::gradient(|[a, b]| (a * b).exp() * a, p)[1]),
    ]
}

/// The nesting of every driver within a derivative of an outer variable is the derivative of what the driver gives, by
/// an outer bundle of another kind: Taylor, explicit, and reverse.
#[test]
fn every_driver_nests_in_every_outer_mode() {
    let (x, y) = (0.7, 0.4);
    for (i, (name, value)) in every_driver(x, y).into_iter().enumerate() {
        let step = 1e-5;
        let at = |x: f64, y: f64| every_driver(x, y)[i].1;
        // Central differences: their error is some 1e-10 of the third derivative, and the rounding 1e-16/1e-5.
        let by_x = (at(x + step, y) - at(x - step, y)) / (2.0 * step);
        let by_y = (at(x, y + step) - at(x, y - step)) / (2.0 * step);
        let close = |found: f64, target: f64, mode: &str| {
            assert!(
                (found - target).abs() < 1e-7 * target.abs().max(1.0),
                "{name} {mode}: {found}, not {target}"
            );
        };
        let taylor = every_driver(Bundle::<U1>::taylor(x), y.into())[i].1;
        close(taylor.primal(), value, "value");
        close(taylor.derivative(1), by_x, "in a Taylor bundle");
        let explicit = every_driver(Bundle::<U2>::explicit(x, 1), Bundle::<U2>::explicit(y, 2))[i].1;
        close(explicit.partial(0b01), by_x, "in an explicit bundle");
        close(explicit.partial(0b10), by_y, "in an explicit bundle");
        let reverse = gradient(|v| every_driver(v[0], v[1])[i].1, vec![x, y]);
        close(reverse[0], by_x, "in a gradient in reverse");
        close(reverse[1], by_y, "in a gradient in reverse");
    }
}

/// d/dx [x·d/dy (x + y)] at 1 is 1 (Siskind & Pearlmutter, 2005).
#[test]
fn the_outer_variable_is_a_constant_of_the_inner_derivative() {
    fn f<R: Real>(x: R) -> R {
        x * derivative(|y| y.constant(x) + y, R::from(1.0))
    }
    assert_eq!(derivative(f, 1.0), 1.0);
    assert_eq!(gradient(|[x]| f(x), [1.0]), [1.0]);
    assert_eq!(gradient(|v| f(v[0]), vec![1.0]), [1.0]);
    // The same, where the inner derivative goes in reverse.
    fn g<R: Real>(x: R) -> R {
        x * gradient(|v| v[0].constant(x) + v[0], &[R::from(1.0)][..])[0]
    }
    assert_eq!((derivative(g, 1.0), gradient(|v| g(v[0]), vec![1.0])), (1.0, vec![1.0]));
}

/// d/dx [x·d/dy (x·y)·…] three deep: ∂/∂x (x·∂/∂y (y·∂/∂z (x·y·z))) at x = y = z = 2 is 2x·2y = 16 (Manzyuk et al.,
/// 2019, in their style).
#[test]
fn three_levels_are_three_variables() {
    fn inner<R: Real>(x: R, y: R) -> R {
        derivative(|z| z.constant(x) * z.constant(y) * z, R::from(2.0))
    }
    fn middle<R: Real>(x: R) -> R {
        derivative(|y| y * inner(y.constant(x), y), R::from(2.0))
    }
    // inner is x·y, middle is ∂/∂y (x·y²) = 4x, and the whole is ∂/∂x (4x²) = 16.
    assert_eq!(derivative(|x| x * middle(x), 2.0), 16.0);
}

/// A curried derivative, D (λx. D (λy. x·y) at x·… ) of the paper of the amazing bug: (D f)(x)(y) with f(x)(y) = g(x +
/// y).
#[test]
fn a_derivative_of_a_derivative_is_the_second_one() {
    fn slope<R: Real>(x: R) -> R {
        derivative(|t| t.sin(), x)
    }
    fn curvature<R: Real>(x: R) -> R {
        derivative(slope, x)
    }
    assert_eq!((slope(0.5), curvature(0.5)), (0.5_f64.cos(), -0.5_f64.sin()));
    assert_eq!(derivative(curvature, 0.5), -0.5_f64.cos());
    assert_eq!(nth_derivative::<U3, _>(slope, 0.5), 0.5_f64.sin());
}

/// The least of (y − x²)² over y, by Newton's method with derivatives within; its slope by x comes through.
#[test]
fn an_algorithm_with_derivatives_within_can_be_differentiated() {
    fn root<R: Real>(x: R) -> R {
        let mut y = R::from(1.0);
        for _ in 0..30 {
            let (slope, value) = derivative_with(|y| (y * y * y - y.constant(x), y * y * y - y.constant(x)), y);
            y -= value / slope;
        }
        y
    }
    let slope = derivative(root, 8.0);
    assert!((slope - 1.0 / 12.0).abs() < 1e-15, "{slope}");
}
