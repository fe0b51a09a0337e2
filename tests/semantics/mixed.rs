//! Mixed partials of four variables, against values from computer algebra (sympy, 25 digits).

use tangent_bundle::calculus::{Axes, Tags};

use super::*;

/// exp(wx)·sin(yz) + √(w² + x² + y² + z²) + wy·ln(1 + x²z).
fn f<R: Real>(w: R, x: R, y: R, z: R) -> R {
    (w * x).exp() * (y * z).sin() + (w * w + x * x + y * y + z * z).sqrt() + (x * x * z + 1.0).ln() * w * y
}

/// atan2(yw, x)·cosh(zx)/(1 + w²z).
fn g<R: Real>(w: R, x: R, y: R, z: R) -> R {
    (y * w).atan2(x) * (z * x).cosh() / (w * w * z + 1.0)
}

/// Asserts that a derivative is its value to `roundings` of the size of one, the size of its terms.
#[track_caller]
fn assert_near(value: f64, target: f64, roundings: f64) {
    let error = (value - target).abs() / f64::EPSILON;
    assert!(
        error <= roundings,
        "{value:?} is not {target:?}, {error} roundings apart"
    );
}

#[test]
fn of_order_eight_by_eighty_one_numbers() {
    type Two<A> = (U2, A);
    type Number = <Two<Two<Two<Two<()>>>> as Axes<f64>>::Number;
    assert_eq!(size_of::<Number>(), 81 * size_of::<f64>());
    let (w, x, y, z) = (0.7, 1.3, 0.4, 0.9);
    // Terms of up to 10³.
    assert_near(partial!(f(d^2 w, d^2 x, d^2 y, d^2 z)), -32.041_539_008_474_065_87, 2e3);
    assert_near(
        partial!(g(d^2 w, d^2 x, d^2 y, d^2 z)),
        -2.790_674_806_822_902_034_8,
        2e3,
    );
}

#[test]
fn of_order_four_by_sixteen_numbers() {
    type Number = <Tags<U4> as Axes<f64>>::Number;
    assert_eq!(size_of::<Number>(), 16 * size_of::<f64>());
    let (w, x, y, z) = (0.7, 1.3, 0.4, 0.9);
    // Terms of up to 10.
    assert_near(partial!(f(d w, d x, d y, d z)), 4.159_636_648_370_758_062_8, 40.0);
    assert_near(partial!(g(d w, d x, d y, d z)), 0.400_004_255_447_397_311_65, 40.0);
}

#[test]
fn with_variables_that_are_held() {
    let (w, x, y, z) = (0.7, 1.3, 0.4, 0.9);
    assert_near(partial!(f(w, d^3 x, y, d z)), 0.483_687_631_911_815_402_51, 40.0);
    assert_near(partial!(g(w, d^3 x, y, d z)), 0.359_114_444_529_863_630_06, 40.0);
    assert_eq!(partial!(f(w, x, y, z)), f(w, x, y, z));
    assert_eq!(partial!(f(w, d^0 x, y, z)), f(w, x, y, z));
}

#[test]
fn of_single_precision_and_of_a_closure() {
    fn p<R: Real<f32>>(x: R, y: R) -> R {
        x * x * y
    }
    let (x, y) = (2.0_f32, 3.0_f32);
    assert_eq!(partial!(p(d x, d y)), 4.0);
    let square = |x: <(U2, ()) as Axes<f64>>::Number| x * x;
    let x = 3.0;
    assert_eq!(partial!(square(d^2 x)), 2.0);
}
