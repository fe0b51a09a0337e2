//! Bundles of products and products of bundles.

use super::*;

space! {
    /// A pair with names.
    #[derive(Copy)]
    struct Named {
        x: Scalar,
        y: Scalar,
    }
}

space! {
    /// A pair within a pair.
    struct Nest {
        first: Scalar,
        second: Named<Scalar>,
    }
}

#[test]
fn a_bundle_of_arrays_is_an_array_of_bundles() {
    let one = Taylor1::<[f64; 2]>::from_derivatives([1.0, 2.0], [[3.0, 4.0]]);
    let [a, b] = one.unbundle();
    assert_same!(a, Taylor1::from_derivatives(1.0, [3.0]));
    assert_same!(b, Taylor1::from_derivatives(2.0, [4.0]));
    assert_same!(rebundle([a, b]), one);

    let two = Taylor2::<Vec<f64>>::from_derivatives(vec![1.0, 2.0], [vec![3.0, 4.0], vec![5.0, 6.0]]);
    let bundles = two.clone().unbundle();
    assert_same!(bundles[0], Taylor2::from_derivatives(1.0, [3.0, 5.0]));
    assert_same!(bundles[1], Taylor2::from_derivatives(2.0, [4.0, 6.0]));
    assert_same!(rebundle(bundles), two);
}

#[test]
fn an_explicit_bundle_keeps_a_component_that_is_zero() {
    let e = Explicit2::<[f64; 2]>::from_partials([1.0, 2.0], [[3.0, 4.0], [0.0, 0.0], [5.0, 6.0]]);
    let [a, b] = e.unbundle();
    assert_same!(a, Explicit2::from_partials(1.0, [3.0, 0.0, 5.0]));
    assert_same!(b, Explicit2::from_partials(2.0, [4.0, 0.0, 6.0]));
    assert_same!(rebundle([a, b]), e);
}

#[test]
fn empty_and_nested_arrays_go_there_and_back() {
    let empty = Taylor2::<Vec<f64>>::from_derivatives(vec![], [vec![], vec![]]);
    assert!(empty.clone().unbundle().is_empty());
    assert_same!(rebundle(empty.clone().unbundle()), empty);
    let grid = Taylor1::<[[f64; 2]; 2]>::from_derivatives([[1.0, 2.0], [3.0, 4.0]], [[[5.0, 6.0], [7.0, 8.0]]]);
    assert_same!(grid.unbundle()[1][0], Taylor1::from_derivatives(3.0, [7.0]));
    assert_same!(rebundle(grid.unbundle()), grid);
}

#[test]
fn a_constant_array_is_an_array_of_constants_in_the_same_memory() {
    let constant: ZeroBundle<U2, Vec<f64>> = zero_bundle(vec![1.0, 2.0]);
    let address = constant.primal_ref().as_ptr().cast::<u8>();
    let bundles: Vec<ZeroBundle<U2>> = constant.unbundle();
    assert_eq!((bundles[0].primal(), bundles[1].primal()), (1.0, 2.0));
    assert_eq!(bundles.as_ptr().cast::<u8>(), address);
    let back: ZeroBundle<U2, Vec<f64>> = rebundle(bundles);
    assert_eq!(back.primal(), [1.0, 2.0]);
    assert_eq!(back.primal_ref().as_ptr().cast::<u8>(), address);
}

#[test]
fn a_function_is_mapped_over_an_array() {
    let x = Taylor1::<[f64; 2]>::from_derivatives([1.0, 2.0], [[10.0, 100.0]]);
    assert_same!(
        x.map_each(|x| x * 2.0),
        Taylor1::<[f64; 2]>::from_derivatives([2.0, 4.0], [[20.0, 200.0]])
    );
    let captured = Taylor1::from_derivatives(2.0, [10.0]);
    let constants = zero_bundle::<U1, _>([2.0, 4.0]);
    assert_same!(
        constants.map_each(|y| captured * y),
        Taylor1::<[f64; 2]>::from_derivatives([4.0, 8.0], [[20.0, 40.0]])
    );
}

#[test]
fn a_bundle_of_pairs_is_a_pair_of_bundles() {
    let t = Taylor2::<(f64, f64)>::from_derivatives((1.0, 2.0), [(3.0, 4.0), (5.0, 6.0)]);
    let (x, y) = t.destructure();
    assert_same!(x, Taylor2::from_derivatives(1.0, [3.0, 5.0]));
    assert_same!(y, Taylor2::from_derivatives(2.0, [4.0, 6.0]));
    assert_same!(Taylor2::<(f64, f64)>::restructure((x, y)), t);
}

#[test]
fn a_pair_of_a_variable_and_a_constant() {
    let x = Taylor2::from_derivatives(1.0, [2.0, 3.0]);
    let pair = Taylor2::<(f64, f64)>::restructure((x, Bundle::<U2>::constant(4.0).into()));
    assert_same!(
        pair,
        Taylor2::<(f64, f64)>::from_derivatives((1.0, 4.0), [(2.0, 0.0), (3.0, 0.0)])
    );
}

#[test]
fn a_pair_of_explicit_bundles_keeps_all_partials() {
    let fields = (
        Explicit2::from_partials(1.0, [2.0, 3.0, 4.0]),
        Explicit2::from_partials(5.0, [6.0, 7.0, 8.0]),
    );
    let pair = Explicit2::<(f64, f64)>::restructure(fields);
    assert_same!(
        pair,
        Explicit2::<(f64, f64)>::from_partials((1.0, 5.0), [(2.0, 6.0), (3.0, 7.0), (4.0, 8.0)])
    );
}

#[test]
fn a_field_of_a_struct() {
    let t = Taylor1::<Named>::from_derivatives(Named { x: 1.0, y: 2.0 }, [Named { x: 3.0, y: 4.0 }]);
    let (_, y) = t.destructure();
    assert_same!(y, Taylor1::from_derivatives(2.0, [4.0]));
    let Named { x, .. }: Named<Taylor1> = t.unbundle();
    assert_same!(x, Taylor1::from_derivatives(1.0, [3.0]));
}

#[test]
fn a_struct_made_of_a_variable() {
    // (x, 2x) at 10 with the velocity π.
    let make = |x: Taylor1| rebundle(Named { x, y: x * 2.0 });
    let pi = std::f64::consts::PI;
    let made: Taylor1<Named> = make(bundle(10.0, pi));
    assert_eq!(made.primal(), Named { x: 10.0, y: 20.0 });
    assert_eq!(made.derivative(1), Named { x: pi, y: 2.0 * pi });
}

#[test]
fn components_are_values_of_their_own() {
    let mut t = Taylor2::from_derivatives(vec![1.5], [vec![1.0], vec![10.0]]);
    assert_eq!((t.derivative(1), t.derivative(2)), (vec![1.0], vec![10.0]));
    let mut zero: Taylor2<Vec<f64>> = zero_bundle::<U2, _>(vec![1.5]).into();
    let kept = zero.clone();
    zero += t.clone();
    t *= 2.0;
    assert_eq!((zero.derivative(1), kept.derivative(1)), (vec![1.0], vec![0.0]));
}

#[test]
fn a_cell_that_is_written_to() {
    let double = |mut cell: Taylor2| {
        cell *= 2.0;
        cell
    };
    let y = double(Bundle::<U2>::taylor(1.5));
    assert_eq!((y.derivative(1), y.derivative(2)), (2.0, 0.0));
    let square = |mut cell: Taylor2| {
        cell = cell * cell;
        cell
    };
    let y = square(Bundle::<U2>::taylor(100.0));
    assert_eq!((y.derivative(1), y.derivative(2)), (200.0, 2.0));
}

#[test]
fn zero_bundles_of_pairs() {
    let rest = zero_bundle::<U2, _>((1.0, 0.0));
    assert_eq!((rest.derivative(1), rest.derivative(2)), ((0.0, 0.0), (0.0, 0.0)));
}

#[test]
fn bundles_of_a_primal_and_a_tangent() {
    assert_same!(bundle(1.0, 2.0), Taylor1::from_derivatives(1.0, [2.0]));
    assert_eq!(bundle([1.0, 2.0], [2.0, 3.0]).derivative(1), [2.0, 3.0]);
    let still = Bundle::<U1>::constant(1.1);
    assert_eq!(still.derivative(1), 0.0);
    let at = Nest {
        first: 0.5,
        second: Named { x: 0.25, y: 0.125 },
    };
    let tangent = Nest {
        first: 0.0,
        second: Named { x: 1.0, y: 2.0 },
    };
    let moving = bundle(at, tangent);
    let (first, second) = moving.destructure();
    let (x, y) = second.destructure();
    assert_eq!((first.derivative(1), x.derivative(1), y.derivative(1)), (0.0, 1.0, 2.0));
}

#[test]
fn an_array_from_a_tuple_with_a_constant() {
    let (x, y, z) = (Bundle::<U1>::constant(10.0), bundle(20.0, 1.0), bundle(30.0, 2.0));
    let array = rebundle([x.into(), y, z]);
    assert_eq!(
        (array.primal(), array.derivative(1)),
        ([10.0, 20.0, 30.0], [0.0, 1.0, 2.0])
    );
}

#[test]
fn gradients_by_structs_are_structs() {
    let at = Nest {
        first: 2.0,
        second: Named { x: 3.0, y: 5.0 },
    };
    let slope = gradient(|p| p.first * p.second.x * p.second.x + p.second.y, at.clone());
    assert_eq!(
        slope,
        Nest {
            first: 9.0,
            second: Named { x: 12.0, y: 1.0 }
        }
    );
    let curvature = hessian(|p| p.first * p.second.x * p.second.x + p.second.y, at);
    assert_eq!(curvature.first.second.x, 6.0);
    assert_eq!(
        curvature.second.x,
        Nest {
            first: 6.0,
            second: Named { x: 4.0, y: 0.0 }
        }
    );
}
