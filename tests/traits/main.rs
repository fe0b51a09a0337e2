//! What bundles and variables are to other code: formatted, compared, summed as vectors, numbers of `num_traits` and `approx`.

use std::any::TypeId;

use approx::{abs_diff_eq, relative_eq, ulps_eq};
use num_traits::{
    Bounded, Float, FloatConst, FromPrimitive, Inv, MulAdd, Num, NumCast, One, Pow, Signed, ToPrimitive, Zero,
};
use tangent_bundle::order::{Meet, Natural, Plus, Predecessor, Successor};
use tangent_bundle::prelude::*;
use tangent_bundle::real::VectorSpace;

/// Bundles over floats are plain data, and copied under `Order` alone.
const _: () = {
    const fn plain_data<T: Copy + Send + Sync + 'static>() {}
    plain_data::<TaylorBundle<U64>>();
    plain_data::<ExplicitBundle<U10>>();
    plain_data::<TaylorBundle<U2, ExplicitBundle<U3, f32>>>();
    plain_data::<TaylorBundle<U2, [f64; 3]>>();
    const fn copied_under_order<N: Order>() {
        plain_data::<TaylorBundle<N>>();
        plain_data::<ExplicitBundle<N>>();
        plain_data::<ZeroBundle<N>>();
    }
    copied_under_order::<U7>();
};

/// Stored are the numbers and nothing else.
const _: () = {
    assert!(size_of::<TaylorBundle<U64>>() == 65 * 8);
    assert!(size_of::<ExplicitBundle<U10, f32>>() == 1024 * 4);
    assert!(size_of::<UniformBundle<U5>>() == 2 * 8);
    assert!(size_of::<ZeroBundle<U64>>() == 8);
    assert!(size_of::<NotDifferentiableBundle<U64>>() == 8);
};

mod alike;
mod as_float;
mod generic_bodies;
mod refusals;
mod sentences;
mod stack;
mod variables;

mod formatted {
    use super::*;

    #[test]
    fn an_explicit_bundle_names_the_tags_of_each_partial() {
        let e = ExplicitBundle::<U2>::from_partials(2.0, [3.0, 5.0, 7.0]);
        assert_eq!(e.to_string(), "2 + 3∂₁ + 5∂₂ + 7∂₁∂₂");
        let negative = ExplicitBundle::<U1>::from_partials(-2.0, [-3.5]);
        assert_eq!(negative.to_string(), "-2 - 3.5∂₁");
        let many = Bundle::<U10>::explicit(1.0, 10);
        assert!(many.to_string().contains(" + 1∂₁₀ + 0∂₁∂₁₀ + "));
    }

    #[test]
    fn a_taylor_bundle_shows_its_unscaled_derivatives() {
        let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, -3.0, 5.0]);
        assert_eq!(t.to_string(), "1.5 + 2∂ - 3∂² + 5∂³");
        let long = Bundle::<U12>::taylor(0.0);
        assert!(long.to_string().ends_with("+ 0∂¹¹ + 0∂¹²"));
    }

    #[test]
    fn the_other_representations_show_what_they_hold() {
        assert_eq!(Bundle::<U3>::constant(4.5).to_string(), "4.5");
        assert_eq!(Bundle::<U3>::not_differentiable(-4.0).to_string(), "-4");
        assert_eq!(Bundle::<U3>::uniform(4.0, 2.0).to_string(), "4 + 2Σ∂");
    }

    #[test]
    fn a_precision_applies_to_every_number() {
        let t = TaylorBundle::<U2>::from_derivatives(1.0 / 3.0, [2.0 / 3.0, -1.0]);
        assert_eq!(format!("{t:.2}"), "0.33 + 0.67∂ - 1.00∂²");
        assert_eq!(format!("{t:.1?}"), "TaylorBundle<2>(0.3; 0.7, -1.0)");
    }

    #[test]
    fn a_bundle_over_a_bundle_has_its_components_in_brackets() {
        let inner = TaylorBundle::<U1>::from_derivatives(2.0, [3.0]);
        let nested = Bundle::<U1, _>::taylor(inner);
        assert_eq!(nested.to_string(), "(2 + 3∂) + (1 + 0∂)∂");
    }

    #[test]
    fn debug_output_names_the_type_and_the_order() {
        let e = ExplicitBundle::<U2>::from_partials(2.0, [3.0, 5.0, 7.0]);
        assert_eq!(format!("{e:?}"), "ExplicitBundle<2>(2.0; 3.0, 5.0, 7.0)");
        let path = TaylorBundle::<U1, Vec<f64>>::from_derivatives(vec![1.0, 2.0], [vec![3.0, 4.0]]);
        assert_eq!(format!("{path:?}"), "TaylorBundle<1>([1.0, 2.0]; [3.0, 4.0])");
    }
}

mod vector_spaces {
    use super::*;

    /// Addition, subtraction, scaling and zero act on each number, and keep the structure of the base.
    #[test]
    fn over_tuples_arrays_and_vectors() {
        let of_pairs = |x, y, dx, dy| TaylorBundle::<U1, (f64, f64)>::from_derivatives((x, y), [(dx, dy)]);
        let sum = of_pairs(1.0, 2.0, 3.0, 4.0) + of_pairs(10.0, 20.0, 30.0, 40.0) * 0.5;
        assert!(sum.same_germ(&of_pairs(6.0, 12.0, 18.0, 24.0)));
        assert!((sum - sum).same_germ(&of_pairs(0.0, 0.0, 0.0, 0.0)));
        assert!((-sum / 2.0).same_germ(&of_pairs(-3.0, -6.0, -9.0, -12.0)));

        let path = ExplicitBundle::<U2, [f64; 2]>::from_partials([1.0, 2.0], [[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]);
        assert_eq!((path * 2.0 - path).partial(0b11), [7.0, 8.0]);
        assert_eq!(path.zero_like().max_norm(), 0.0);
        assert_eq!(path.max_norm(), 8.0);

        let list = TaylorBundle::<U2, Vec<f64>>::from_derivatives(vec![1.0], [vec![2.0], vec![6.0]]);
        let twice = &list + &list;
        assert_eq!(
            (twice.derivative(2), twice.taylor_coefficient(2)),
            (vec![12.0], vec![6.0])
        );
        let moved = list.clone() + Bundle::<U2, _>::constant(vec![5.0]);
        assert_eq!((moved.primal(), moved.derivative(1)), (vec![6.0], vec![2.0]));
        assert_eq!(list.truncate::<U1>().derivative(1), vec![2.0]);
    }

    #[test]
    fn nested_products_of_spaces_are_spaces() {
        let mut x = ((1.0, [2.0, 3.0]), vec![4.0]);
        x.accumulate(&((10.0, [20.0, 30.0]), vec![40.0]));
        x.scale(2.0);
        x.deduct(&x.zero_like());
        assert_eq!(x, ((22.0, [44.0, 66.0]), vec![88.0]));
        assert!(x.same_germ(&x) && x.max_norm() == 88.0);
        assert!(((1.0, f64::NAN), [2.0]).max_norm().is_nan());
    }

    #[test]
    #[should_panic(expected = "vectors of 1 and of 2 components cannot be added or subtracted")]
    fn vectors_of_different_lengths_are_refused() {
        let short = TaylorBundle::<U1, Vec<f64>>::from_derivatives(vec![1.0], [vec![1.0]]);
        let long = TaylorBundle::<U1, Vec<f64>>::from_derivatives(vec![1.0, 2.0], [vec![1.0, 2.0]]);
        let _ = short + long;
    }
}

mod numbers {
    use super::*;

    /// Code that was written for floats, and knows nothing of bundles.
    pub fn newton_root<T: Float>(x: T) -> T {
        let half = T::from(0.5).expect("a half");
        let mut y = x.max(T::one());
        for _ in 0..60 {
            y = (y + x / y) * half;
        }
        if y.is_nan() { T::zero() } else { y.abs() }
    }

    #[test]
    fn code_for_floats_runs_unchanged() {
        let x = TaylorBundle::<U3>::from_derivatives(2.0, [1.0, -0.5, 0.25]);
        let (root, expected) = (newton_root(x), x.sqrt());
        // The loop is a contraction that has long arrived: each coefficient is the root's to a few roundings.
        assert!(
            relative_eq!(root, expected, epsilon = 1e-14.into(), max_relative = 1e-14.into()),
            "{root} {expected}"
        );
        assert_eq!(root.primal(), newton_root(2.0));
        let nested = Bundle::<U1, _>::taylor(Bundle::<U2>::explicit(2.0, 1));
        assert!(relative_eq!(
            newton_root(nested).derivative(1).partial(1),
            -0.25 / 2.0_f64.sqrt() / 2.0,
            max_relative = 1e-14
        ));
        let single = newton_root(Bundle::<U1, _>::taylor(2.0_f32));
        assert!((single.derivative(1) - 0.5 / 2.0_f32.sqrt()).abs() < 1e-6);
    }

    /// Beside the trait of the same names, methods are the inherent ones.
    #[test]
    fn methods_are_unambiguous_beside_the_trait() {
        let x = Bundle::<U2>::taylor(0.7);
        let y = x.sin().powf(2.0) + x.max(x * 0.5).powi(3).mul_add(x, x.recip()) + x.hypot(x).ln_1p() + x.abs().sqrt();
        let by_trait = Float::powi(Float::sin(x), 2)
            + Float::mul_add(Float::powi(x, 3), x, Float::recip(x))
            + Float::ln_1p(Float::hypot(x, x))
            + Float::sqrt(x);
        assert!(relative_eq!(y, by_trait, max_relative = 1e-14.into()));
    }

    #[test]
    fn what_a_number_is_asked_is_answered_by_the_primal() {
        let zero = Bundle::<U2>::taylor(0.0);
        assert!(zero.is_zero() && !zero.same_germ(&TaylorBundle::zero()));
        assert!(Bundle::<U2>::taylor(1.0).is_one() && TaylorBundle::<U2>::one().is_constant());
        assert!(Signed::is_negative(&Bundle::<U2>::taylor(-1.0)) && Signed::is_positive(&Bundle::<U2>::taylor(1.0)));
        assert_eq!(Bundle::<U2>::taylor(3.7).to_i32(), Some(3));
        assert_eq!(
            <TaylorBundle<U2> as NumCast>::from(3_i32).map(|x| x.primal()),
            Some(3.0)
        );
        assert!(TaylorBundle::<U2>::from_usize(3).is_some_and(|x| x.is_constant()));
        assert!(TaylorBundle::<U2>::from_str_radix("2.5", 10).is_ok_and(|x| x == 2.5));
        assert_eq!(TaylorBundle::<U2>::PI().primal(), std::f64::consts::PI);
        assert_eq!(<TaylorBundle<U2> as Bounded>::max_value().primal(), f64::MAX);
        assert_eq!(
            Float::integer_decode(Bundle::<U2>::taylor(1.5)),
            1.5_f64.integer_decode()
        );
        assert_eq!(Float::classify(Bundle::<U2>::taylor(0.0)), std::num::FpCategory::Zero);
    }

    #[test]
    fn powers_and_inverses_by_their_traits() {
        let x = Bundle::<U2>::taylor(2.0);
        assert_eq!(Pow::pow(x, 3).derivative(1), 12.0);
        assert_eq!(Pow::pow(x, 3.0).derivative(1), 12.0);
        assert_eq!(Pow::pow(x, TaylorBundle::from_float(3.0)).derivative(1), 12.0);
        assert_eq!(x.inv().derivative(1), -0.25);
        assert_eq!(MulAdd::mul_add(x, x, x).derivative(2), 2.0);
        assert_eq!(Float::to_degrees(x).derivative(1), 180.0 / std::f64::consts::PI);
        assert_eq!(Signed::abs_sub(&x, &TaylorBundle::from_float(3.0)).primal(), 0.0);
    }

    #[test]
    fn approximate_comparisons_look_at_all_components() {
        let x = TaylorBundle::<U2>::from_derivatives(1.0, [2.0, 3.0]);
        let near = TaylorBundle::<U2>::from_derivatives(1.0, [2.0, 3.0 + 1e-9]);
        assert!(
            x == near && abs_diff_eq!(x, near, epsilon = 1e-8.into()) && !abs_diff_eq!(x, near, epsilon = 1e-10.into())
        );
        assert!(relative_eq!(x, near, max_relative = 1e-8.into()) && !relative_eq!(x, near));
        assert!(ulps_eq!(x, x) && !ulps_eq!(x, near));
    }
}

mod folds {
    use super::*;

    #[test]
    fn a_sum_has_the_primal_of_the_sum_of_floats_to_the_sign_of_zero() {
        for terms in [vec![], vec![-0.0], vec![0.1, 0.2, 0.3], vec![-0.0, 0.0]] {
            let bundles = terms.iter().map(|x| Bundle::<U1>::taylor(*x));
            let (sum, product): (TaylorBundle<U1>, TaylorBundle<U1>) = (bundles.clone().sum(), bundles.product());
            assert_eq!(sum.primal().to_bits(), terms.iter().sum::<f64>().to_bits());
            assert_eq!(product.primal().to_bits(), terms.iter().product::<f64>().to_bits());
            assert_eq!(sum.derivative(1), terms.len() as f64);
        }
    }
}

mod constants_beside_bundles {
    use super::*;

    /// Each operator with a float on either side, for values and references.
    #[expect(clippy::op_ref, reason = "the operators of references are what is tested")]
    #[test]
    fn stand_on_either_side() {
        let x = TaylorBundle::<U2>::from_derivatives(3.0, [1.0, -2.0]);
        let c = 2.0;
        for y in [x + 2.0, &x + 2.0, x + &c, &x + &c, 2.0 + x, 2.0 + &x] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(5.0, [1.0, -2.0])));
        }
        for y in [x - 2.0, &x - 2.0, x - &c, &x - &c, -(2.0 - x), -(2.0 - &x)] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(1.0, [1.0, -2.0])));
        }
        for y in [x * 2.0, &x * 2.0, x * &c, &x * &c, 2.0 * x, 2.0 * &x] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(6.0, [2.0, -4.0])));
        }
        for y in [x / 2.0, &x / 2.0, x / &c, &x / &c] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(1.5, [0.5, -1.0])));
        }
        // 9/x: −9·x′/x² = −1, and −9·x″/x² + 18·x′²/x³ = 2 + 2/3.
        for y in [9.0 / x, 9.0 / &x] {
            assert_eq!((y.primal(), y.derivative(1)), (3.0, -1.0));
            assert!((y.derivative(2) - 8.0 / 3.0).abs() < 1e-15);
        }
        for y in [x % 2.0, &x % 2.0, x % &c, &x % &c] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(1.0, [1.0, -2.0])));
        }
        // 7 % x = 7 − 2·x.
        for y in [7.0 % x, 7.0 % &x] {
            assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(1.0, [-2.0, 4.0])));
        }
        let single = Bundle::<U1, _>::taylor(3.0_f32);
        assert_eq!((2.0 * single * 2.0 - 1.0).primal(), 11.0_f32);
    }
}

mod orders {
    use super::*;

    fn is<A: 'static, B: 'static>() -> bool {
        TypeId::of::<A>() == TypeId::of::<B>()
    }

    #[test]
    fn arithmetic_is_that_of_the_naturals() {
        assert!(is::<<U3 as Natural>::TaylorLength, U4>() && is::<<U3 as Natural>::ExplicitLength, U8>());
        assert!(is::<<U3 as Natural>::Partials, U7>() && is::<<U0 as Natural>::Partials, U0>());
        assert!(is::<<U3 as Successor>::Next, U4>() && is::<<U3 as Predecessor>::Previous, U2>());
        assert!(is::<<U3 as Plus<U4>>::Total, U7>() && is::<<U3 as Meet<U4>>::Lower, U3>());
    }

    #[test]
    fn order_zero_is_the_base() {
        let x = Bundle::<U0>::taylor(0.5);
        assert_eq!(
            (x.sin().primal(), x.exp().derivative(0)),
            (0.5_f64.sin(), 0.5_f64.exp())
        );
        assert_eq!(
            (ExplicitBundle::<U0>::from_float(0.5) * 3.0 / 2.0).tanh().primal(),
            0.75_f64.tanh()
        );
    }

    /// sin⁽ᵏ⁾ has period four: at order 64, through both loop shapes.
    #[test]
    fn the_highest_order_is_as_good_as_the_others() {
        let y = Bundle::<U64>::taylor(1.0).sin();
        for k in 0..=64 {
            let expected = [1.0_f64.sin(), 1.0_f64.cos(), -1.0_f64.sin(), -1.0_f64.cos()][k % 4];
            // A recurrence of 64 steps, each of some roundings.
            assert!(
                (y.derivative(k) - expected).abs() < 1e-12,
                "order {k}: {}",
                y.derivative(k)
            );
        }
        let single = Bundle::<U30, _>::taylor(0.5_f32).exp();
        assert!((single.derivative(30) / 0.5_f32.exp() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn the_highest_explicit_orders_hold_every_mixed_partial() {
        let x = (1..=10).fold(ExplicitBundle::<U10>::from_float(1.0), |x, tag| {
            x * Bundle::<U10>::explicit(tag as f64, tag)
        });
        // The product of ten variables: the partial at a mask is the product of the others.
        assert_eq!(x.partial(0b11_1111_1111), 1.0);
        assert_eq!(x.partial(0b11_1111_1011), 3.0);
        assert_eq!(x.partial(0), 3_628_800.0);
    }

    #[test]
    #[should_panic(expected = "there is no derivative of order 3 in a bundle of order 2")]
    fn a_derivative_above_the_order_is_refused() {
        let _ = Bundle::<U2>::taylor(1.0).derivative(3);
    }

    #[test]
    #[should_panic(expected = "there is no tag 3 in a bundle of order 2: tags are 1 to 2")]
    fn a_tag_above_the_order_is_refused() {
        let _ = Bundle::<U2>::explicit(1.0, 3);
    }

    #[test]
    #[should_panic(expected = "the mask 0b100 has a tag above 2, the order of this bundle")]
    fn a_mask_above_the_order_is_refused() {
        let _ = Bundle::<U2>::explicit(1.0, 1).partial(0b100);
    }

    #[test]
    #[should_panic(expected = "the tag 2 is chosen twice")]
    fn a_tag_is_kept_at_most_once() {
        let _ = Bundle::<U2>::explicit(1.0, 1).permute_tags([2, 2]);
    }
}
