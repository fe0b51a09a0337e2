//! Which bundles and jets count as equal, as constant, and as close; and how the directions of chunks are written.

use tangent_bundle::order::U40;

use super::*;

/// Equal are jets of which all is equal: the base point, and each derivative.
#[test]
fn jets_that_differ_in_one_number_are_different() {
    let j = Jet::<U2>::new(0.5, [1.0, 2.0, 3.0]);
    assert_eq!(j, Jet::<U2>::new(0.5, [1.0, 2.0, 3.0]));
    assert_ne!(j, Jet::<U2>::new(0.25, [1.0, 2.0, 3.0]));
    for k in 0..3 {
        let mut derivatives = [1.0, 2.0, 3.0];
        derivatives[k] += 1.0;
        assert_ne!(j, Jet::<U2>::new(0.5, derivatives));
    }
}

/// One number of a germ that differs is enough, in any place and representation.
#[test]
fn germs_that_differ_in_one_number_are_different() {
    let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]);
    let e = ExplicitBundle::<U2>::from_partials(1.5, [2.0, 3.0, 5.0]);
    let c = ChunkBundle::<U1, U3>::from_stored(|i| [1.5, 2.0, 3.0, 5.0][i]);
    for at in 0..4 {
        let moved = |i: usize, x: f64| if i == at { x + 1.0 } else { x };
        assert!(!t.same_germ(&TaylorBundle::from_stored(|i| moved(i, t.stored()[i]))));
        assert!(!e.same_germ(&ExplicitBundle::from_stored(|i| moved(i, e.stored()[i]))));
        assert!(!c.same_germ(&ChunkBundle::from_stored(|i| moved(i, c.stored()[i]))));
        let zero_but_one = TaylorBundle::<U3>::from_stored(|i| if i == at { 1.0 } else { 0.0 });
        assert_eq!(zero_but_one.is_constant(), at == 0);
    }
}

/// A constant is constant in every storey.
#[test]
fn a_constant_of_a_variable_is_none() {
    let variable = Bundle::<U1>::taylor(2.0);
    assert!(!Bundle::<U2, _>::constant(variable).is_constant());
    assert!(!TaylorBundle::<U2, TaylorBundle<U1>>::from_primal(variable).is_constant());
    assert!(TaylorBundle::<U2, TaylorBundle<U1>>::from_primal(TaylorBundle::from_float(2.0)).is_constant());
}

/// The absolute bound is for small numbers, the relative one for large ones: each is asked for in its place.
#[test]
fn the_two_bounds_of_a_comparison_are_not_exchanged() {
    let at = |x: f64, dx: f64| TaylorBundle::<U1>::from_derivatives(x, [dx]);
    let (a, b) = (at(100.0, 200.0), at(100.5, 201.0));
    assert!(relative_eq!(a, b, epsilon = 1e-9.into(), max_relative = 0.01.into()));
    assert!(!relative_eq!(a, b, epsilon = 0.01.into(), max_relative = 1e-9.into()));
    let (a, b) = (at(0.001, 0.002), at(0.002, 0.001));
    assert!(relative_eq!(a, b, epsilon = 0.01.into(), max_relative = 1e-9.into()));
    assert!(!relative_eq!(a, b, epsilon = 1e-9.into(), max_relative = 0.01.into()));
    assert!(abs_diff_eq!(a, b, epsilon = 0.01.into()) && !abs_diff_eq!(a, b, epsilon = 1e-9.into()));
    let next = at(0.001, f64::from_bits(0.002_f64.to_bits() + 3));
    assert!(
        ulps_eq!(a, next, epsilon = 0.0.into(), max_ulps = 3) && !ulps_eq!(a, next, epsilon = 0.0.into(), max_ulps = 2)
    );
}

#[test]
fn chunks_name_their_directions_and_traces_the_laplacian() {
    let c = ChunkBundle::<U2, U2>::from_stored(|i| [1.0, 2.0, 3.0, 0.5, 7.0, -4.0][i]);
    assert_eq!(c.to_string(), "1 + 2∂₁ + 3∂₂ + 1∂₁∂₁ + 7∂₁∂₂ - 8∂₂∂₂");
    assert_eq!(format!("{c:?}"), "ChunkBundle<2>(1.0; 2.0, 3.0, 1.0, 7.0, -8.0)");
    assert_eq!(c.max_norm(), 8.0);
    let t = TraceBundle::<U2>::from_stored(|i| [1.0, 2.0, 3.0, 2.5][i]);
    assert_eq!(t.to_string(), "1 + 2∂₁ + 3∂₂ + 5Δ");
    assert_eq!(
        (t.slope(1), t.slope(2), t.laplacian(), t.max_norm()),
        (2.0, 3.0, 5.0, 5.0)
    );
}

/// The base point 0 is not written, unless it moves.
#[test]
fn a_jet_names_a_base_point_that_moves() {
    let exp = |x: TaylorBundle<U1, TaylorBundle<U1>>| x.exp();
    let at_rest = Jet::<U1, TaylorBundle<U1>>::of(exp, TaylorBundle::from_float(0.0));
    assert_eq!(at_rest.to_string(), "(1 + 0∂) + (1 + 0∂)·x + O(x²)");
    let moving = Jet::<U1, TaylorBundle<U1>>::of(exp, Bundle::<U1>::taylor(0.0));
    assert!(moving.to_string().contains("·(x - (0 + 1∂))"), "{moving}");
}

/// The sum and the product of many are those of a loop, also of what has no tangent.
#[test]
fn folds_of_constants() {
    let zero = [2.0, 3.0, 5.0].map(Bundle::<U2>::constant);
    let none = [2.0, 3.0, 5.0].map(Bundle::<U2>::not_differentiable);
    assert_eq!(
        (
            zero.iter().sum::<ZeroBundle<U2>>().primal(),
            zero.iter().product::<ZeroBundle<U2>>().primal()
        ),
        (10.0, 30.0)
    );
    assert_eq!(
        (
            none.iter().sum::<NotDifferentiableBundle<U2>>().primal(),
            none.iter().product::<NotDifferentiableBundle<U2>>().primal()
        ),
        (10.0, 30.0)
    );
}

/// 35! is no `f32`, but the derivative of an order above 34 may be one.
#[test]
fn high_orders_in_single_precision() {
    for order in [34, 35, 36, 40] {
        let derivatives =
            generic_array::GenericArray::<f32, U40>::from_iter((1..=40).map(|k| if k == order { 3e20 } else { 0.0 }));
        let t = TaylorBundle::<U40, f32>::from_derivatives(1.0, derivatives);
        let factorial = (1..=order).fold(1.0, |product, k| product * k as f64);
        let coefficient = t.taylor_coefficient(order) as f64;
        // Up to seven factors one by one, each rounded.
        assert!(
            (coefficient * factorial / 3e20 - 1.0).abs() < 1e-6,
            "order {order}: {coefficient}"
        );
        assert!(
            (t.derivative(order) / 3e20 - 1.0).abs() < 2e-6,
            "order {order}: {}",
            t.derivative(order)
        );
    }
}

/// A mask has as many bits as there are orders, and a partial at each: also where the tags fill a word.
#[test]
fn the_partial_of_all_tags_at_the_highest_order() {
    let x = Bundle::<U64>::taylor(1.0);
    assert_eq!(
        (x.partial(1), x.partial(1 << (usize::BITS - 1)), x.partial(usize::MAX)),
        (1.0, 1.0, 0.0)
    );
    assert_eq!(x.at(CanonicalTangentIndex(usize::MAX)), Ok(0.0));
}
