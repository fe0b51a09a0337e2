//! Conversions, equality and indices.

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

/// Calls a macro with every pair of two bundles of order two of each representation that join, of the primals named.
macro_rules! each_pair {
    ($check:ident, $a:expr, $b:expr) => {
        each_pair!(@left $check, $a, $b, [constant, not_differentiable, uniform, taylor, explicit]);
        $check!(chunk($a), constant($b));
        $check!(constant($a), chunk($b));
        $check!(chunk($a), not_differentiable($b));
        $check!(chunk($a), chunk($b));
        $check!(trace($a), constant($b));
        $check!(not_differentiable($a), trace($b));
    };
    (@left $check:ident, $a:expr, $b:expr, [$($left:ident),+]) => {
        $(
            $check!($left($a), constant($b));
            $check!($left($a), not_differentiable($b));
            $check!($left($a), uniform($b));
            $check!($left($a), taylor($b));
            $check!($left($a), explicit($b));
        )+
    };
}

fn constant(x: f64) -> ZeroBundle<U2> {
    Bundle::constant(x)
}

fn not_differentiable(x: f64) -> NotDifferentiableBundle<U2> {
    Bundle::not_differentiable(x)
}

fn uniform(x: f64) -> UniformBundle<U2> {
    Bundle::uniform(x, 3.0)
}

fn taylor(x: f64) -> Taylor2 {
    Taylor2::from_derivatives(x, [2.0, -5.0])
}

fn explicit(x: f64) -> Explicit2 {
    Explicit2::from_partials(x, [7.0, 11.0, 13.0])
}

fn chunk(x: f64) -> ChunkBundle<U2, U3> {
    Bundle::<U2>::chunk::<U3>(x, 2)
}

fn trace(x: f64) -> TraceBundle<U3> {
    TraceBundle::variable(x, 2)
}

#[test]
fn bundles_that_join_compare_as_their_primals_do() {
    let numbers = [1.0, 2.0, -0.0, 0.0, f64::INFINITY, f64::NAN];
    for (a, b) in numbers.into_iter().flat_map(|a| numbers.map(|b| (a, b))) {
        macro_rules! check {
            ($x:expr, $y:expr) => {
                let (x, y) = ($x, $y);
                assert_eq!(x == y, a == b, "{x:?} == {y:?}");
                assert_eq!(x != y, a != b, "{x:?} != {y:?}");
                assert_eq!(x.partial_cmp(&y), a.partial_cmp(&b), "{x:?} and {y:?}");
                assert_eq!(
                    [x < y, x <= y, x > y, x >= y],
                    [a < b, a <= b, a > b, a >= b],
                    "{x:?} < {y:?}"
                );
            };
        }
        each_pair!(check, a, b);
    }
}

#[test]
fn bundles_over_bundles_compare_across_representations() {
    let inner = Bundle::<U1>::taylor(1.0);
    assert!(Bundle::<U2, _>::taylor(inner) < Bundle::<U2, _>::constant(inner + 1.0));
    assert!(Bundle::<U2, _>::constant(inner) == Bundle::<U2, _>::explicit(inner, 1));
    assert!(vec![Bundle::<U2>::taylor(1.0)] == vec![Bundle::<U2>::constant(1.0)]);
}

#[test]
fn joined_bundles_are_of_one_type_and_the_same_germs() {
    macro_rules! check {
        ($x:expr, $y:expr) => {
            let (x, y) = ($x, $y);
            let (a, b) = x.joined(y);
            assert_same!(a, x);
            assert_same!(b, y);
            assert_same!(a * b, x * y);
            assert_same!(a + b, x + y);
            // The functions of two numbers are there.
            let all = [
                a.max(b),
                a.min(b),
                a.hypot(b),
                a.atan2(b),
                a.pow(b),
                a.log(b),
                a.copysign(b),
                a.clamp(b, b),
                a.mul_add(b, a),
            ];
            assert!(all.iter().all(|y| y.primal().is_finite()));
            assert!(all[0].primal() == 3.0 && all[1].primal() == 2.0 && all[5].primal() == 2.0_f64.log(3.0));
        };
    }
    each_pair!(check, 2.0, 3.0);
}
