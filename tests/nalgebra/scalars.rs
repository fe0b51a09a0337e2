//! What a bundle is to `nalgebra` by itself: which are scalars, what is converted, and the functions that are not forwarded.

use nalgebra::{ComplexField, Matrix2, RealField, SimdValue, Vector2};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;

const _: () = {
    const fn scalars<R: RealField + Copy + SimdValue<Element = R, SimdBool = bool>>() {}
    scalars::<TaylorBundle<U64>>();
    scalars::<ExplicitBundle<U4>>();
    scalars::<ChunkBundle<U3, U16>>();
    scalars::<TraceBundle<U16>>();
    scalars::<ZeroBundle<U3>>();
    scalars::<NotDifferentiableBundle<U3>>();
    scalars::<TaylorBundle<U3, f32>>();
    scalars::<TaylorBundle<U2, ExplicitBundle<U2, ChunkBundle<U1, U2>>>>();
    scalars::<Var>();
    scalars::<Var<f32>>();
    scalars::<Var<Var<TaylorBundle<U2>>>>();
    scalars::<TaylorBundle<U2, Var>>();
};

#[test]
fn floats_are_numbers_without_a_tangent_and_numbers_have_their_primal() {
    let x: TaylorBundle<U2> = nalgebra::convert(1.5_f64);
    assert!(x.same_germ(&TaylorBundle::from_float(1.5)));
    let y: TaylorBundle<U2> = nalgebra::convert(0.1_f32);
    assert_eq!(y.primal(), f64::from(0.1_f32));
    assert_eq!(nalgebra::try_convert::<_, f64>(Bundle::<U2>::taylor(3.0)), Some(3.0));
    let single: TaylorBundle<U1, f32> = nalgebra::convert(0.1_f64);
    assert_eq!(single.primal(), 0.1_f32);
}

#[test]
fn a_number_is_one_lane() {
    let mut x = Bundle::<U1>::taylor(3.0);
    assert!(x.extract(0).same_germ(&x) && TaylorBundle::<U1>::splat(x).same_germ(&x));
    assert!(x.select(false, x * 2.0).same_germ(&(x * 2.0)));
    assert!(x.map_lanes(|x| x * x).same_germ(&(x * x)));
    x.replace(0, x * x);
    assert_eq!(x.derivative(1), 6.0);
}

#[test]
fn signs_and_roots_are_those_of_a_real_number() {
    let (x, y) = (Bundle::<U2>::taylor(-2.0), Bundle::<U2>::taylor(2.0));
    assert_eq!(
        (ComplexField::modulus(x).derivative(1), ComplexField::norm1(x).primal()),
        (-1.0, 2.0)
    );
    assert_eq!((x.to_exp().0.derivative(1), x.to_exp().1.primal()), (-1.0, -1.0));
    assert_eq!(
        (x.argument().primal(), y.argument().primal()),
        (std::f64::consts::PI, 0.0)
    );
    assert!(x.try_sqrt().is_none() && y.try_sqrt().is_some_and(|root| root.same_germ(&y.sqrt())));
    assert_eq!(
        (y.real().primal(), y.imaginary().primal(), y.conjugate().primal()),
        (2.0, 0.0, 2.0)
    );
    assert_eq!(RealField::clamp(y, x, x * -0.5).derivative(1), -0.5);
    assert_eq!(TaylorBundle::<U2>::two_pi().primal(), std::f64::consts::TAU);
}

/// xᵀ·A·x, whose gradient is (A + Aᵀ)·x, and the square of half the length: operators, with constants beside variables.
#[test]
fn a_quadratic_form_in_reverse() {
    let form = |x: &[Var]| {
        let x = Vector2::new(x[0], x[1]);
        let a = Matrix2::new(1.0, 2.0, 3.0, 4.0).map(Var::from_float);
        let half = x - x * Var::from_float(0.5);
        (a * x).dot(&x) + half.dot(&half)
    };
    assert_eq!(gradient(|x| form(&x), vec![1.0, -1.0]), [-2.5, -3.5]);
}

/// sin x/x and sinh x/x are smooth at 0, with the derivatives (∓1)ᵏ/(2k + 1) of order 2k.
#[test]
fn cardinal_sines_are_smooth_at_zero() {
    let x = Bundle::<U6>::taylor(0.0);
    for k in 0..=6 {
        let size = if k % 2 == 0 { 1.0 / (k + 1) as f64 } else { 0.0 };
        let alternating = if k % 4 == 2 { -size } else { size };
        // Coefficients are rounded, and again as derivatives.
        assert!(
            (x.sinc().derivative(k) - alternating).abs() <= 1e-15,
            "{k}: {}",
            x.sinc()
        );
        assert!((x.sinhc().derivative(k) - size).abs() <= 1e-15, "{k}: {}", x.sinhc());
    }
    for at in [1e-9, -1e-3, 0.4, 0.999, -1.001, 3.0, 40.0] {
        let x = Bundle::<U6>::taylor(at);
        for (got, expected) in [(x.sinc() * x, x.sin()), (x.sinhc() * x, x.sinh())] {
            // A quotient by x has rounded, and multiplied what is rounded by 1/x, six times each.
            assert!(
                (got - expected).max_norm() <= 1e-13 * expected.max_norm().max(1.0),
                "{got} for {expected} at {at}"
            );
        }
        assert_eq!(
            (x.sinc().primal(), x.sinhc().primal()),
            (ComplexField::sinc(at), ComplexField::sinhc(at))
        );
    }
    // The slope at a small number, where a quotient has no digit left.
    let slope = Bundle::<U1>::taylor(1e-9).sinc().derivative(1);
    assert!((slope / (-1e-9 / 3.0) - 1.0).abs() < 1e-15);
}
