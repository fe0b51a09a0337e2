//! A driver that returns a lower derivative beside a higher one returns the bits of the driver of the lower one; a product of a Hessian and a
//! vector is that of the Hessian. In reverse the lower derivative may be rounded otherwise.

use proptest::prelude::*;
use tangent_bundle::calculus::GradientScalar;
use tangent_bundle::prelude::*;

use crate::seeds::close;

/// Functions with quotients, roots, powers, arcs and kinks, for points away from zero.
fn functions<R: Real>(which: usize, x: &[R]) -> R {
    let (a, b, c) = (x[0], x[1], x[2]);
    match which {
        0 => (a * b + c.sin()).exp() / (a * a + b * b + c * c).sqrt(),
        1 => a.hypot(b) * c.atan() - (a * c).tanh(),
        2 => (a * a + 1.0).ln() * b.abs().powf(1.3) + c.powi(3) / (b * b + 2.0),
        3 => a.abs().pow(b) + c.cbrt() * a.max(b),
        4 => b.atan2(a) * (c * 0.3).asin() + (a.abs() + 0.1).ln_1p(),
        5 => x.iter().map(|x| *x * *x * *x).sum::<R>() / (a * b * c + 9.0),
        6 => a.mul_add(b, c).sinh() - (c.abs() + 1.5).acosh() * b % 0.7,
        _ => (a.exp2() + b.cosh()).recip() + (a - b).abs().ln_1p() * c.cos(),
    }
}

const FUNCTIONS: usize = 8;

fn point() -> impl Strategy<Value = [f64; 3]> {
    prop::array::uniform3(prop_oneof![-2.0..-0.2, 0.2..2.0])
}

/// Roundings of a slope whose products are taken in another order: a tape of floats delays products, and one of bundles
/// does not.
const ROUNDINGS: f64 = 256.0;

/// The bits of numbers.
fn bits(x: impl IntoIterator<Item = f64>) -> Vec<u64> {
    x.into_iter().map(f64::to_bits).collect()
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn the_gradient_beside_a_value_or_a_hessian_is_the_gradient(which in 0..FUNCTIONS, x in point()) {
        let f = |x: [_; 3]| functions(which, &x);
        let target = (functions(which, &x), gradient(f, x));
        let (value, slope) = value_and_gradient(f, x);
        prop_assert_eq!((value.to_bits(), bits(slope)), (target.0.to_bits(), bits(target.1)));
        let (value, slope, curvature) = value_gradient_hessian(|x: [_; 3]| functions(which, &x), x);
        prop_assert_eq!((value.to_bits(), bits(slope)), (target.0.to_bits(), bits(target.1)));
        prop_assert_eq!(bits(curvature.concat()), bits(hessian(|x: [_; 3]| functions(which, &x), x).concat()));
    }

    #[test]
    fn the_gradient_of_a_vector_beside_its_hessian_is_the_gradient(which in 0..FUNCTIONS, x in point()) {
        let x = x.to_vec();
        let slope = gradient(|x: Vec<_>| functions(which, &x), x.clone());
        let beside = value_and_gradient(|x: Vec<_>| functions(which, &x), x.clone()).1;
        prop_assert_eq!(bits(beside), bits(slope.clone()));
        let (value, beside, _) = value_gradient_hessian(|x: Vec<_>| functions(which, &x), x.clone());
        prop_assert_eq!(value.to_bits(), functions(which, &x).to_bits());
        close(&beside, &slope, ROUNDINGS)?;
    }

    #[test]
    fn the_value_beside_a_product_or_a_pullback_is_the_value(which in 0..FUNCTIONS, x in point(), v in point(), w in 0.2..2.0) {
        let value = functions(which, &x).to_bits();
        let (y, _) = jvp(|x: [_; 3]| functions(which, &x), x, v);
        prop_assert_eq!(y.to_bits(), value);
        let (y, pullback) = vjp(|x: [GradientScalar<[f64; 3]>; 3]| functions(which, &x), x);
        prop_assert_eq!(y.to_bits(), value);
        prop_assert_eq!(bits(pullback(1.0)), bits(gradient(|x: [_; 3]| functions(which, &x), x)));
        let (y, l1) = pull_back::<U2, _, _>(|x: [_; 3]| functions(which, &x), x);
        prop_assert_eq!(y.to_bits(), value);
        let (covector, _) = l1.call(w);
        let (_, first) = pull_back::<U1, _, _>(|x: [_; 3]| functions(which, &x), x);
        close(&covector, &first.call(w), ROUNDINGS)?;
    }

    #[test]
    fn the_lower_derivatives_of_a_curve_are_those_of_the_lower_order(which in 0..FUNCTIONS, x in point(), v in point()) {
        macro_rules! lower {
            ($($N:ident)+) => {$({
                let high = directional_derivatives::<U8, _, _>(|x: [_; 3]| functions(which, &x), x, v);
                let low = directional_derivatives::<$N, _, _>(|x: [_; 3]| functions(which, &x), x, v);
                prop_assert_eq!(bits(low), bits(high.into_iter().take($N::USIZE + 1)));
                let along = |t: TaylorBundle<$N>| functions(which, &[t * v[0] + x[0], t * v[1] + x[1], t * v[2] + x[2]]);
                let all = derivatives::<$N, _>(along, 0.0);
                prop_assert_eq!(nth_derivative::<$N, _>(along, 0.0).to_bits(), all[$N::USIZE].to_bits());
            })+};
        }
        lower!(U1 U2 U3 U4 U5 U6 U7);
    }

    #[test]
    fn a_product_of_a_hessian_and_a_vector_is_that_of_the_hessian(which in 0..FUNCTIONS, x in point(), v in point()) {
        let rows = hessian(|x: [_; 3]| functions(which, &x), x);
        let product = hessian_vector_product(|x: [_; 3]| functions(which, &x), x, v);
        let backward = hessian_vector_product(|x: Vec<_>| functions(which, &x), x.to_vec(), v.to_vec());
        for i in 0..3 {
            let terms = rows[i].iter().zip(v).map(|(h, v)| h * v);
            let sum: f64 = terms.clone().sum();
            // Each entry of the Hessian is right to some roundings of its own terms, which are of the size of the largest curvature.
            let largest = rows.iter().flatten().fold(1.0_f64, |a, h| a.max(h.abs()));
            prop_assert!((product[i] - sum).abs() <= 1e-12 * largest, "{} is not {}", product[i], sum);
            prop_assert!((backward[i] - sum).abs() <= 1e-12 * largest, "{} is not {}", backward[i], sum);
        }
    }
}
