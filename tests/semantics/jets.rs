//! Jets: what they hold, where they can be evaluated, and what they do to bundles.

use tangent_bundle::jet;

use super::*;

/// The jet of exp at ½, of any order.
fn exp<N: Order>() -> Jet<N> {
    Jet::<N>::of(|x| x.exp(), 0.5)
}

#[test]
fn the_exponential_on_a_taylor_bundle() {
    let x = TaylorBundle::<U4>::from_derivatives(0.5, [2.0, 3.0, 5.0, 7.0]);
    let y = exp::<U4>().push_forward(x).unwrap();
    // e^½·(2, 7, 31, 162): Bell's polynomials of 2, 3, 5, 7 are 2, 4 + 3, 8 + 18 + 5, 16 + 72 + 40 + 27 + 7.
    for (k, target) in [
        3.297_442_541_400_256_3,
        11.541_048_894_900_897,
        51.110_359_391_703_973,
        267.092_845_853_420_76,
    ]
    .into_iter()
    .enumerate()
    {
        assert_close(y.derivative(k + 1), target);
    }
    let x = TaylorBundle::<U5>::from_derivatives(0.5, [2.0, 3.0, 5.0, 7.0, 11.0]);
    assert_close(jet_taylor_ev::<U5, _>(&exp::<U5>(), &x), 1_604.205_796_391_224_7);
    assert_close(
        jet::jet_taylor_ev_by_recurrence::<U5, _>(&exp::<U5>(), &x),
        1_604.205_796_391_224_7,
    );
}

#[test]
fn the_exponential_on_an_explicit_bundle() {
    let x = ExplicitBundle::<U3>::from_partials(0.5, [2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0]);
    let y = exp::<U3>().push_forward(x).unwrap();
    for (mask, target) in EXPONENTIAL.into_iter().enumerate() {
        assert_close(y.partial(mask), target);
    }
}

#[test]
fn the_sine_at_one_and_its_domain() {
    let j = Jet::<U4>::of(|x| x.sin(), 1.0);
    for (k, target) in [
        0.841_470_984_807_896_51,
        0.540_302_305_868_139_72,
        -0.841_470_984_807_896_51,
        -0.540_302_305_868_139_72,
        0.841_470_984_807_896_51,
    ]
    .into_iter()
    .enumerate()
    {
        assert_close(j[k], target);
    }
    let error = j.eval(1.5).unwrap_err();
    assert_eq!(error, NotTheBasePoint { base: 1.0, x: 1.5 });
    assert_eq!(
        error.to_string(),
        "the jet at 1 cannot be evaluated at 1.5: a jet holds the derivatives at its base point only"
    );
}

#[test]
fn the_outer_and_the_inner_series_are_not_exchanged() {
    // Exchanged, they give the numbers in brackets.
    let sine = Jet::<U3>::of(|x| x.sin(), 1.0_f64.sin());
    let inner = Bundle::<U3>::taylor(1.0).sin();
    assert_close(jet_taylor_ev::<U2, _>(&sine, &inner), -0.778_395_788_418_108_82); // (−0.7765…)
    assert_close(jet_taylor_ev::<U3, _>(&sine, &inner), 0.551_846_583_667_315_21); // (0.7343…)
    let twice = TaylorBundle::<U2>::from_derivatives(0.5, [2.0, 0.0]);
    assert_close(jet_taylor_ev::<U2, _>(&exp::<U2>(), &twice), 6.594_885_082_800_512_6); // (3.2974…)
}

#[test]
fn a_base_point_is_itself_alone() {
    let at = |a: f64| Jet::<U1>::new(a, [3.0, 5.0]);
    assert_eq!(at(0.0).eval(0.0), Ok(3.0));
    assert!(at(0.0).eval(-0.0).is_err() && at(-0.0).eval(0.0).is_err());
    assert_eq!(at(-0.0).eval(-0.0), Ok(3.0));
    assert_eq!(at(f64::NAN).eval(f64::NAN), Ok(3.0));
    assert!(at(f64::NAN).eval(1.0).is_err() && at(1.0).eval(f64::NAN).is_err());
    assert_eq!(at(f64::INFINITY).eval(f64::INFINITY), Ok(3.0));
    assert!(at(1.0).eval(1.0 + f64::EPSILON).is_err());

    // Over a bundle, all of the point counts.
    let a: Taylor1 = Bundle::<U1>::taylor(0.5);
    let j = Jet::<U2, Taylor1>::of(|x| x * x, a);
    assert!(j.eval(a).unwrap().same_germ(&(a * a)));
    assert!(j.eval(Taylor1::from_derivatives(0.5, [2.0])).is_err());
}

#[test]
fn a_bundle_elsewhere_is_refused() {
    let j = Jet::<U2>::new(1.0, [1.0, 2.0, 3.0]);
    assert_eq!(
        j.push_forward(Bundle::<U2>::taylor(2.0)).unwrap_err(),
        NotTheBasePoint { base: 1.0, x: 2.0 }
    );
}

#[test]
#[should_panic(
    expected = "the primal of the series, 2, is not the base point of the jet, 1: take the jet at the primal"
)]
fn a_component_elsewhere_is_refused() {
    let _ = jet_taylor_ev::<U1, _>(&Jet::<U1>::new(1.0, [1.0, 2.0]), &Bundle::<U1>::taylor(2.0));
}

#[test]
#[should_panic(expected = "there is no derivative of order 3 in a jet of order 2")]
fn a_derivative_beyond_the_order_is_refused() {
    let _ = Jet::<U2>::new(1.0, [1.0, 2.0, 3.0])[3];
}

#[test]
#[should_panic(
    expected = "the sum of jets at the base points 1 and 2 is not defined: take both jets at the same point"
)]
fn jets_at_different_points_have_no_sum() {
    let _ = Jet::<U1>::new(1.0, [1.0, 2.0]) + Jet::<U1>::new(2.0, [1.0, 2.0]);
}

#[test]
fn the_lower_order_of_jet_and_bundle_is_that_of_the_result() {
    let j = Jet::<U2>::new(1.0, [0.5, 7.0, 11.0]);
    let y: Taylor2 = j
        .push_forward(TaylorBundle::<U4>::from_derivatives(1.0, [2.0, 3.0, 5.0, 7.0]))
        .unwrap();
    assert_same!(y, Taylor2::from_derivatives(0.5, [14.0, 7.0 * 3.0 + 11.0 * 4.0]));
    let z: Taylor1 = j.push_forward(Taylor1::from_derivatives(1.0, [2.0])).unwrap();
    assert_same!(z, Taylor1::from_derivatives(0.5, [14.0]));
}

#[test]
fn a_jet_acts_on_constants_and_chunks() {
    let j = Jet::<U2>::new(1.0, [0.5, 7.0, 11.0]);
    let constant: ZeroBundle<U2> = j.push_forward(Bundle::<U2>::constant(1.0)).unwrap();
    assert_eq!(constant.primal(), 0.5);
    let x = Bundle::<U2>::chunk::<U2>(1.0, 1);
    let y = j.push_forward(x * x).unwrap();
    // f(x²) at 1: 2·f′ and 4·f″ + 2·f′.
    assert_eq!((y.along([1]), y.along([1, 1]), y.along([2])), (14.0, 58.0, 0.0));
}

#[test]
fn the_series_is_written_out() {
    let j = Jet::<U3>::new(1.0, [0.5, 2.0, -3.0, 12.0]);
    assert_eq!(
        j.to_string(),
        "0.5 + 2·(x - 1) - 1.5·(x - 1)² + 2·(x - 1)³ + O((x - 1)⁴)"
    );
    assert_eq!(Jet::<U0>::new(-2.0, [-0.5]).to_string(), "-0.5 + O(x + 2)");
    assert_eq!(Jet::<U1>::new(0.0, [0.0, 1.0]).to_string(), "0 + 1·x + O(x²)");
    assert_eq!(
        format!("{:.2}", Jet::<U1>::new(0.25, [1.0, 3.0])),
        "1.00 + 3.00·(x - 0.25) + O((x - 0.25)²)"
    );
    let high = Jet::<U12>::of(|x| x.powi(12), 0.0).to_string();
    assert!(high.ends_with(" + 0·x¹¹ + 1·x¹² + O(x¹³)"), "{high}");
    let nested = Jet::<U1, Taylor1>::of(|x| x * x, Bundle::<U1>::taylor(3.0));
    assert_eq!(
        nested.to_string(),
        "(9 + 6∂) + (6 + 2∂)·(x - (3 + 1∂)) + O((x - (3 + 1∂))²)"
    );
    assert_eq!(format!("{j:?}"), "Jet<3>(1.0; 0.5, 2.0, -3.0, 12.0)");
}

#[test]
fn a_map_over_an_array_and_its_pullback() {
    let xs = [0.5, 2.0, -1.0];
    let jets = jet::map::<U3, f64>(|x| x.powi(3) * 2.0, &xs);
    assert_eq!(jet::mapev(&jets, &xs).unwrap(), [0.25, 16.0, -2.0]);
    assert_eq!(
        jet::mapev_pullback(&jets, &xs, &[3.0, 5.0, 7.0]).unwrap(),
        [4.5, 120.0, 42.0]
    );
    assert_eq!(
        jet::mapev(&jets, &[0.5, 2.5, -1.0]).unwrap_err(),
        NotTheBasePoint { base: 2.0, x: 2.5 }
    );
    assert_eq!(jet::mapev::<U3, f64>(&[], &[]).unwrap(), [0.0; 0]);
}

#[test]
#[should_panic(expected = "there are 2 jets and 1 points: give one for each jet")]
fn a_map_has_as_many_points_as_jets() {
    let jets = jet::map::<U1, f64>(|x| x, &[1.0, 2.0]);
    let _ = jet::mapev(&jets, &[1.0]);
}
