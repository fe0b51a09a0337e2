//! What bundles must compute: worked cases, their values known to seventeen digits from computer algebra.

#![expect(
    clippy::excessive_precision,
    reason = "values stand as they are printed, to seventeen digits"
)]

use std::any::Any;

use tangent_bundle::prelude::*;

type Taylor1<B = f64> = TaylorBundle<U1, B>;
type Taylor2<B = f64> = TaylorBundle<U2, B>;
type Explicit2<B = f64> = ExplicitBundle<U2, B>;

/// Asserts equality to 10⁻¹⁵ of the value: the target is correctly rounded, the result off by a few roundings.
#[track_caller]
fn assert_close(value: f64, target: f64) {
    assert!(
        (value - target).abs() <= 1e-15 * target.abs(),
        "{value:?} is not {target:?}"
    );
}

/// Asserts that all components are equal.
macro_rules! assert_same {
    ($x:expr, $y:expr) => {
        let (x, y) = (&$x, &$y);
        assert!(x.same_germ(y), "{x:?} is not {y:?}");
    };
}

/// The gradient, a seed for each argument in turn.
fn gradient<const K: usize>(f: impl Fn([Taylor1; K]) -> Taylor1, x: [f64; K]) -> [f64; K] {
    std::array::from_fn(|i| {
        let seeded = std::array::from_fn(|j| Taylor1::from_derivatives(x[j], [f64::from(u8::from(i == j))]));
        f(seeded).derivative(1)
    })
}

/// The derivative of a function from bundles to bundles over any base of theirs.
fn derivative<B>(f: impl Fn(Taylor1<B>) -> Taylor1<B>, x: B) -> B
where
    B: Real,
    U1: Order<B>,
{
    f(Bundle::<U1, B>::taylor(x)).derivative(1)
}

/// Conversions, equality and indices.
mod representations {
    use super::*;

    /// The name of a value's representation, which its type decides.
    fn is<T: Any>(value: &dyn Any) -> bool {
        value.is::<T>()
    }

    #[test]
    fn a_constant_pair_has_zero_pairs_as_derivatives() {
        let pair: Taylor2<(f64, f64)> = Bundle::<U2, _>::constant((1.0, 0.0)).into();
        assert_eq!(pair.primal(), (1.0, 0.0));
        assert_eq!(pair.derivative(1), (0.0, 0.0));
        assert_eq!(pair.derivative(2), (0.0, 0.0));
    }

    #[test]
    fn an_operation_has_the_higher_of_its_two_representations() {
        let explicit = Explicit2::from_partials(1.0, [1.0, 2.0, 3.0]);
        let taylor = Taylor2::from_derivatives(1.0, [2.0, 3.0]);
        let zero = Bundle::<U2>::constant(4.0);
        assert!(is::<Explicit2>(&(explicit + taylor)) && is::<Explicit2>(&(taylor * explicit)));
        assert!(is::<Taylor2>(&(taylor - zero)) && is::<Taylor2>(&(zero / taylor)));
        assert!(is::<Explicit2>(&(explicit - zero)) && is::<Explicit2>(&(zero * explicit)));
        assert!(is::<ZeroBundle<U2>>(&(zero * zero)));
    }

    #[test]
    fn a_constant_widens_to_zero_derivatives() {
        let zero = Bundle::<U1>::constant(1.4);
        assert_eq!(format!("{:?}", Taylor1::from(zero)), "TaylorBundle<1>(1.4; 0.0)");
        let explicit = ExplicitBundle::<U1>::from(zero);
        assert_eq!(format!("{explicit:?}"), "ExplicitBundle<1>(1.4; 0.0)");
    }

    #[test]
    fn a_bundle_over_arrays_widens_to_the_same_germ() {
        let taylor = Taylor1::<[f64; 2]>::from_derivatives([2.0, 4.0], [[20.0, 200.0]]);
        let explicit = ExplicitBundle::<U1, [f64; 2]>::from(taylor);
        assert_eq!(explicit.partial(1), [20.0, 200.0]);
        assert_same!(taylor, explicit);
    }

    #[test]
    fn a_taylor_bundle_repeats_its_derivatives_over_the_masks() {
        let taylor = Taylor2::from_derivatives(1.5, [10.0, 20.0]);
        assert_same!(
            Explicit2::from(taylor),
            Explicit2::from_partials(1.5, [10.0, 10.0, 20.0])
        );
    }

    #[test]
    fn an_explicit_bundle_whose_partials_agree_is_a_taylor_bundle() {
        let even = Explicit2::from_partials(1.5, [10.0, 10.0, 20.0]);
        assert_same!(
            Taylor2::try_from(even).unwrap(),
            Taylor2::from_derivatives(1.5, [10.0, 20.0])
        );
    }

    #[test]
    fn an_explicit_bundle_whose_partials_differ_is_none_and_says_where() {
        let uneven = Explicit2::from_partials(1.5, [10.0, 11.0, 20.0]);
        let error = Taylor2::try_from(uneven).unwrap_err();
        assert_eq!((error.order, error.masks), (1, (1, 2)));
    }

    #[test]
    fn equal_germs_are_equal_in_every_representation() {
        let zero = Bundle::<U3>::constant(1.5);
        assert_same!(zero, TaylorBundle::<U3>::from_derivatives(1.5, [0.0; 3]));
        assert_same!(zero, ExplicitBundle::<U3>::from_partials(1.5, [0.0; 7]));
    }

    #[test]
    fn the_indices_of_a_taylor_bundle() {
        let t = Taylor2::from_derivatives(1.5, [1.0, 2.0]);
        assert_eq!([1, 2].map(|k| t.at(TaylorTangentIndex(k))), [Ok(1.0), Ok(2.0)]);
        let canonical = [1, 2, 3].map(|m| t.at(CanonicalTangentIndex(m)));
        assert_eq!(canonical, [Ok(1.0), Ok(1.0), Ok(2.0)]);
    }

    #[test]
    fn the_indices_of_an_explicit_bundle() {
        let e = Explicit2::from_partials(1.5, [1.0, 2.0, 3.0]);
        assert_eq!(e.at(TaylorTangentIndex(2)), Ok(3.0));
        let canonical = [1, 2, 3].map(|m| e.at(CanonicalTangentIndex(m)));
        assert_eq!(canonical, [Ok(1.0), Ok(2.0), Ok(3.0)]);
        let differ = NotTaylor {
            order: 1,
            masks: (1, 2),
        };
        assert_eq!(e.at(TaylorTangentIndex(1)), Err(TangentIndexError::Differ(differ)));
    }

    #[test]
    fn the_indices_of_a_constant() {
        let z = Bundle::<U2>::constant(1.5);
        assert_eq!([1, 2].map(|k| z.at(TaylorTangentIndex(k))), [Ok(0.0); 2]);
        assert_eq!([1, 2, 3].map(|m| z.at(CanonicalTangentIndex(m))), [Ok(0.0); 3]);
    }

    #[test]
    fn truncation_forgets_the_highest_tags() {
        let seven = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let taylor = TaylorBundle::<U7>::from_derivatives(0.5, seven).truncate::<U2>();
        assert_same!(taylor, Taylor2::from_derivatives(0.5, [1.0, 2.0]));
        let explicit = ExplicitBundle::<U3>::from_partials(0.5, seven).truncate::<U2>();
        assert_same!(explicit, Explicit2::from_partials(0.5, [1.0, 2.0, 3.0]));
        let one = Taylor1::try_from(explicit.truncate::<U1>()).unwrap();
        assert_same!(one, Taylor1::from_derivatives(0.5, [1.0]));
    }
}

/// The product and the sine of bundles of order 2, in all kinds.
mod order_two {
    use super::*;

    #[test]
    fn the_square_of_a_variable_plus_one() {
        let (x, y) = (Bundle::<U2>::taylor(2.0), Bundle::<U2>::taylor(3.0));
        assert_same!(x * y, Taylor2::from_derivatives(6.0, [5.0, 2.0]));
    }

    #[test]
    fn the_second_derivative_of_a_product_is_that_of_leibniz() {
        let x = Taylor2::from_derivatives(2.0, [3.0, 5.0]);
        let y = Taylor2::from_derivatives(11.0, [13.0, 17.0]);
        assert_same!(x * y, Taylor2::from_derivatives(22.0, [59.0, 167.0]));
    }

    #[test]
    fn different_variables_have_a_mixed_partial() {
        let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
        assert_same!(x * y, Explicit2::from_partials(6.0, [3.0, 2.0, 1.0]));
    }

    #[test]
    fn partials_that_happen_to_agree_stay_explicit_and_can_be_converted() {
        let square: Explicit2 = Bundle::<U2>::explicit(2.0, 1) * Bundle::<U2>::explicit(2.0, 2);
        let taylor = Taylor2::try_from(square).unwrap();
        assert_same!(taylor, Taylor2::from_derivatives(4.0, [2.0, 1.0]));
    }

    #[test]
    fn a_taylor_and_an_explicit_factor() {
        let product = Bundle::<U2>::taylor(2.0) * Bundle::<U2>::explicit(3.0, 2);
        assert_same!(product, Explicit2::from_partials(6.0, [3.0, 5.0, 1.0]));
    }

    #[test]
    fn a_constant_factor_scales() {
        let product = Bundle::<U2>::taylor(2.0) * Bundle::<U2>::constant(3.0);
        assert_same!(product, Taylor2::from_derivatives(6.0, [3.0, 0.0]));
    }

    #[test]
    fn symmetric_explicit_factors_have_a_symmetric_product() {
        let x = Explicit2::from_partials(2.0, [1.0, 1.0, 0.0]);
        let y = Explicit2::from_partials(3.0, [1.0, 1.0, 0.0]);
        assert_same!(
            Taylor2::try_from(x * y).unwrap(),
            Taylor2::from_derivatives(6.0, [5.0, 2.0])
        );
    }

    #[test]
    fn a_nan_changes_no_representation() {
        let product: Taylor2 = Bundle::<U2>::taylor(f64::NAN) * Bundle::<U2>::taylor(3.0);
        assert!(product.primal().is_nan() && product.derivative(1).is_nan());
    }

    #[test]
    fn the_sine_along_one_direction_by_two_tags() {
        let y = Explicit2::from_partials(1.0, [1.0, 1.0, 0.0]).sin();
        assert_close(y.partial(1), 0.540_302_305_868_139_72);
        let y = Taylor2::try_from(y).unwrap();
        assert_close(y.primal(), 0.841_470_984_807_896_51);
        assert_close(y.derivative(2), -0.841_470_984_807_896_51);
    }

    #[test]
    fn the_sine_along_different_directions() {
        let y = Explicit2::from_partials(1.0, [2.0, 3.0, 5.0]).sin();
        assert_close(y.primal(), 0.841_470_984_807_896_51);
        assert_close(y.partial(1), 1.080_604_611_736_279_5);
        assert_close(y.partial(2), 1.620_906_917_604_419_2);
        assert_close(y.partial(3), -2.347_314_379_506_680_5);
    }

    #[test]
    fn a_tuple_of_explicit_results_keeps_every_partial() {
        let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
        let (product, difference) = (x * y, x - y);
        assert_same!(product, Explicit2::from_partials(6.0, [3.0, 2.0, 1.0]));
        assert_same!(difference, Explicit2::from_partials(-1.0, [1.0, -1.0, 0.0]));
    }
}

/// Products of bundles with arbitrary components.
mod products {
    use super::*;

    #[test]
    fn of_taylor_bundles_of_order_three() {
        let x = TaylorBundle::<U3>::from_derivatives(2.0, [3.0, 5.0, 7.0]);
        let y = TaylorBundle::<U3>::from_derivatives(11.0, [13.0, 17.0, 19.0]);
        let xy = x * y;
        // The sixth of a derivative that is stored is rounded.
        assert_eq!(xy.primal(), 22.0);
        assert_close(xy.derivative(1), 59.0);
        assert_close(xy.derivative(2), 167.0);
        assert_close(xy.derivative(3), 463.0);
    }

    #[test]
    fn of_explicit_bundles_of_orders_two_and_three() {
        let x = Explicit2::from_partials(2.0, [3.0, 5.0, 7.0]);
        let y = Explicit2::from_partials(11.0, [13.0, 17.0, 19.0]);
        assert_same!(x * y, Explicit2::from_partials(22.0, [59.0, 89.0, 231.0]));
        let x = ExplicitBundle::<U3>::from_partials(2.0, [3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0]);
        let y = ExplicitBundle::<U3>::from_partials(23.0, [29.0, 31.0, 37.0, 41.0, 43.0, 47.0, 53.0]);
        let target = [127.0, 177.0, 473.0, 335.0, 827.0, 1031.0, 2489.0];
        assert_same!(x * y, ExplicitBundle::<U3>::from_partials(46.0, target));
    }

    #[test]
    fn under_a_sine() {
        let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
        let z = (x * y).sin();
        assert_close(z.primal(), -0.279_415_498_198_925_87);
        assert_close(z.partial(1), 2.880_510_859_951_098_1);
        assert_close(z.partial(2), 1.920_340_573_300_732_0);
        assert_close(z.partial(3), 2.636_663_275_843_921_3);
    }

    #[test]
    fn the_hessian_of_a_sine_of_a_product() {
        let second = |a: [f64; 2], b: [f64; 2]| {
            let x = Explicit2::from_partials(2.0, [a[0], b[0], 0.0]);
            let y = Explicit2::from_partials(3.0, [a[1], b[1], 0.0]);
            (x * y).sin().partial(0b11)
        };
        let (e1, e2, v) = ([1.0, 0.0], [0.0, 1.0], [1.0, 0.5]);
        assert_close(second(e1, e1), 2.514_739_483_790_332_9);
        assert_close(second(e1, e2), 2.636_663_275_843_921_3);
        assert_close(second(e2, e1), 2.636_663_275_843_921_3);
        assert_close(second(e2, e2), 1.117_661_992_795_703_5);
        assert_close(second(e1, v), 3.833_071_121_712_293_5);
        assert_close(second(e2, v), 3.195_494_272_241_770_0);
    }
}

/// Derivatives of programs.
mod programs {
    use super::*;

    /// A record with a constant and an active field.
    struct Scaled<R> {
        factor: f64,
        value: R,
    }

    #[test]
    fn a_wrapper_of_the_sine_has_its_first_and_second_derivative() {
        fn wrapper<R: Real>(x: R) -> R {
            fn inner<R: Real>(x: R) -> R {
                x.sin()
            }
            inner(x)
        }
        let y = wrapper(Bundle::<U2>::taylor(1.0));
        assert_close(y.derivative(1), 0.540_302_305_868_139_72);
        assert_close(y.derivative(2), -0.841_470_984_807_896_51);
    }

    #[test]
    fn sixth_derivatives_of_sine_cosine_and_exponential() {
        let x = Bundle::<U6>::taylor(1.0);
        assert_close(x.sin().derivative(6), -0.841_470_984_807_896_51);
        assert_close(x.cos().derivative(6), -0.540_302_305_868_139_72);
        assert_close(x.exp().derivative(6), std::f64::consts::E);
    }

    #[test]
    fn a_product_over_a_list() {
        let x = Bundle::<U1>::taylor(3.0);
        let product: Taylor1 = [x, 4.0.into()].into_iter().product();
        assert_eq!(product.derivative(1), 4.0);
    }

    #[test]
    fn the_derivative_of_a_second_derivative() {
        let second = |x: Taylor1| Bundle::<U2, _>::taylor(x).sin().derivative(2);
        assert_close(
            second(Bundle::<U1>::taylor(1.0)).derivative(1),
            -0.540_302_305_868_139_72,
        );
    }

    #[test]
    fn reading_an_element_of_a_tuple() {
        let x = Bundle::<U1>::taylor(1.0);
        let t = (x, x);
        assert_eq!((t.0 + 1.0).derivative(1), 1.0);
    }

    #[test]
    fn doubling_a_curve_of_arrays() {
        let x = Taylor1::<[f64; 2]>::from_derivatives([1.0, 2.0], [[10.0, 100.0]]);
        let y = x * 2.0;
        assert_eq!((y.primal(), y.derivative(1)), ([2.0, 4.0], [20.0, 200.0]));
    }

    #[test]
    fn a_closure_that_captures_a_bundle() {
        let x = Taylor1::from_derivatives(2.0, [10.0]);
        let y = [2.0_f64, 4.0].map(|y| x * y);
        assert_same!(y[0], Taylor1::from_derivatives(4.0, [20.0]));
        assert_same!(y[1], Taylor1::from_derivatives(8.0, [40.0]));
    }

    #[test]
    fn the_product_of_a_constant_and_a_variable_held_together() {
        let a = Bundle::<U2>::taylor(100.0);
        let record = Scaled { factor: 2.0, value: a };
        let tuple = (2.0, a);
        let list = [Taylor2::from(2.0), a];
        for y in [record.value * record.factor, tuple.0 * tuple.1, list.iter().product()] {
            assert_eq!((y.derivative(1), y.derivative(2)), (2.0, 0.0));
        }
    }

    #[test]
    fn truth_values_are_numbers_without_a_tangent() {
        let flag = |is: bool| f64::from(u8::from(is));
        let x = Bundle::<U1>::taylor(100.0);
        let y = x * 2.0 * flag(true) + flag(false);
        assert_eq!(y.derivative(1), 2.0);
    }

    #[test]
    fn a_tuple_with_a_field_that_is_no_number() {
        let a = Bundle::<U1>::taylor(100.0);
        let tuple = (a, a * 2.0, "metres");
        assert_eq!((tuple.1.derivative(1), tuple.2), (2.0, "metres"));
    }

    #[test]
    fn a_difference_of_equals_is_constant() {
        let a = Bundle::<U3>::taylor(1.7);
        assert!((a - a).is_constant());
    }

    #[test]
    fn the_derivative_of_a_pushforward() {
        let x = Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(10.0));
        let y = x.powi(2) * 3.0;
        assert_eq!((y.primal().primal(), y.primal().derivative(1)), (300.0, 60.0));
        assert_eq!((y.derivative(1).primal(), y.derivative(1).derivative(1)), (60.0, 6.0));
    }

    #[test]
    fn a_branch_on_a_flag() {
        let f = |flag: bool, x: Taylor1| if flag { x.sin() } else { x.cos() };
        let x = Bundle::<U1>::taylor(1.0);
        assert_close(f(true, x).derivative(1), 0.540_302_305_868_139_72);
        assert_close(f(false, x).derivative(1), -0.841_470_984_807_896_51);
    }

    #[test]
    fn a_loop_that_assigns() {
        let x = Bundle::<U1>::taylor(1.0);
        let (mut z, mut turns) = (x, 0);
        while turns < 2 {
            z += x;
            turns += 1;
        }
        assert_eq!(z.derivative(1), 3.0);
    }

    #[test]
    fn assignments_behind_flags() {
        let f = |a: bool, b: bool, c: bool| {
            let x = Bundle::<U1>::taylor(1.0);
            let mut y = x;
            if a && b {
                y = x * 2.0;
            }
            if b && c {
                y = x * 3.0;
            }
            if c {
                y *= 4.0;
            }
            y.derivative(1)
        };
        assert_eq!(f(false, false, false), 1.0);
        assert_eq!(f(true, true, false), 2.0);
        assert_eq!(f(false, true, true), 12.0);
        assert_eq!(f(false, false, true), 4.0);
    }

    #[test]
    fn a_logarithm_undoes_an_exponential() {
        assert_close(Bundle::<U1>::taylor(2.0).exp().ln().derivative(1), 1.0);
    }

    #[test]
    fn a_power_five_times_over_in_a_loop() {
        let x = Bundle::<U3>::taylor(1.1);
        let mut r = TaylorBundle::<U3>::from(1.0);
        let mut n = 5;
        while n > 0 {
            r *= x;
            n -= 1;
        }
        assert_close(r.derivative(1), 7.3205);
        assert_close(r.derivative(2), 26.62);
        assert_close(r.derivative(3), 72.6);
    }
}

/// Gradients, a seed for each argument in turn.
mod gradients {
    use super::*;

    #[test]
    fn of_a_sum_over_a_scaled_matrix() {
        let matrix = [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]];
        let f = |[a]: [Taylor1; 1]| matrix.into_iter().flatten().map(|m| a / 2.0 * m).sum();
        assert_eq!(gradient(f, [1.0]), [3.0]);
    }

    #[test]
    fn of_a_double_sum_of_quotients() {
        let f = |x: [Taylor1; 3]| x.iter().flat_map(|a| x.iter().map(move |b| a / b)).sum();
        let [a, b, c] = gradient(f, [1.0, 2.0, 3.0]);
        assert_close(a, -4.166_666_666_666_666_7);
        // Sums of terms up to 3/4 and up to 1/3 in magnitude, that cancel by half.
        assert!((b - 1.0 / 3.0).abs() < 5e-16);
        assert!((c - 7.0 / 6.0).abs() < 5e-16);
    }

    #[test]
    fn of_a_double_sum_with_a_logarithm() {
        let f = |[a, b, u, v, w]: [Taylor1; 5]| {
            [a, b]
                .iter()
                .flat_map(|x| [u, v, w].map(|y| x * 2.0 + y.ln()))
                .sum::<Taylor1>()
        };
        let [a, b, u, v, w] = gradient(f, [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!((a, b), (6.0, 6.0));
        assert_close(u, 2.0 / 3.0);
        assert_close(v, 0.5);
        assert_close(w, 0.4);
    }

    #[test]
    fn of_powers() {
        assert_eq!(gradient(|[x]| x.powi(2), [-2.0]), [-4.0]);
        assert_eq!(gradient(|[x]| x.powi(10), [-1.0]), [-10.0]);
        let [slope] = gradient(|[p]| Taylor1::from(2.0).pow(p), [2.0]);
        assert_close(slope, 2.772_588_722_239_781_2);
        let [a, b] = gradient(|x| x.iter().map(|x| x.powi(10)).sum(), [3.0, -1.0]);
        // 3¹⁰ by the recurrence for high exponents, which divides.
        assert_close(a, 196_830.0);
        assert_close(b, -10.0);
    }

    #[test]
    fn of_a_product_a_fused_sum_a_maximum_and_roots() {
        assert_eq!(gradient(|x| x.iter().product(), [1.0, 2.0, 3.0]), [6.0, 3.0, 2.0]);
        let fused = gradient(|[a, b, c]| a.mul_add(b, c), [2.0, 3.0, 5.0]);
        assert_eq!(fused, [3.0, 2.0, 1.0]);
        let [a, b, c] = gradient(|[a, b, c]| a.max(b).max(c).recip(), [1.0, 2.0, 3.0]);
        assert_eq!((a, b), (0.0, 0.0));
        assert_close(c, -1.0 / 9.0);
        let roots = gradient(|x| x.iter().map(|x| x.sqrt()).sum(), [1.0, 1.0, 1.0, 4.0]);
        assert_eq!(roots, [0.5, 0.5, 0.5, 0.25]);
    }
}

/// Derivatives within derivatives: each has a bundle of its own, so that their tangents cannot be confused.
mod nesting {
    use super::*;

    type Nested = Taylor1<Taylor1>;

    #[test]
    fn the_inner_variable_does_not_see_the_outer_one() {
        let with_sum = |x: Taylor1| x * derivative(|y: Nested| y + Nested::from_primal(x), 1.0.into());
        assert_eq!(derivative(with_sum, 1.0), 1.0);
        let with_product = |x: Taylor1| x * derivative(|y: Nested| y * Nested::from_primal(x), 1.0.into());
        assert_eq!(derivative(with_product, 4.0), 8.0);
    }

    #[test]
    fn different_variables_have_their_value_slopes_and_mixed_derivative() {
        let x: Nested = Bundle::<U1, _>::taylor(Taylor1::from(2.0));
        let y = Nested::from_primal(Bundle::<U1>::taylor(3.0));
        let product = x * y;
        assert_same!(product.primal(), Taylor1::from_derivatives(6.0, [2.0]));
        assert_same!(product.derivative(1), Taylor1::from_derivatives(3.0, [1.0]));
    }
}
