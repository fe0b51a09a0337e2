//! Chunks: a function of a germ in several directions, restricted to a line, is the function of the restriction.

use generic_array::GenericArray;
use proptest::prelude::*;
use tangent_bundle::order::{Directions, Natural, Order};
use tangent_bundle::prelude::*;

use crate::seeds::{close, close_beside, components};
use crate::table::{every_function, generic};

/// A bundle with given numbers in the order in which they are stored: the primal, then ∂^α x/α! level by level.
fn chunk<N: Natural, K: Directions>(numbers: &[f64]) -> ChunkBundle<N, K> {
    ChunkBundle::from_stored(|i| numbers[i])
}

/// The monomials of degree at most N in K directions, in the order of storage, each by its directions counted from 0.
fn monomials(order: usize, width: usize) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    all.extend((0..width).map(|i| vec![i]));
    if order > 1 {
        all.extend((0..width).flat_map(|j| (0..=j).map(move |i| vec![i, j])));
    }
    if order > 2 {
        all.extend((0..width).flat_map(|k| (0..=k).flat_map(move |j| (0..=j).map(move |i| vec![i, j, k]))));
    }
    all
}

/// The Taylor coefficients along t·v: `Σ_{|α| = k} x_α·v^α`.
fn along(numbers: &[f64], order: usize, v: &[f64]) -> Vec<f64> {
    let mut line = vec![0.0; order + 1];
    for (x, monomial) in numbers.iter().zip(monomials(order, v.len())) {
        line[monomial.len()] += x * monomial.iter().map(|i| v[*i]).product::<f64>();
    }
    line
}

/// What is stored of a chunk.
fn numbers<N: Natural, K: Directions>(x: &ChunkBundle<N, K>) -> Vec<f64> {
    x.stored().to_vec()
}

fn taylor<N: Order>(coefficients: &[f64]) -> TaylorBundle<N> {
    let tail = GenericArray::try_from_iter(coefficients[1..].iter().copied()).expect("N of them");
    TaylorBundle::from_taylor_coefficients(coefficients[0], tail)
}

/// Roundings of the largest coefficient: sums of up to C(K+N, N) terms on both sides, and a quotient for each level.
const ROUNDINGS: f64 = 2e3;

/// f on a chunk of order N in K directions, against f on its restriction to the line t·v.
fn restricts<N, K>(
    on_chunk: impl Fn(ChunkBundle<N, K>) -> ChunkBundle<N, K>,
    on_line: impl Fn(TaylorBundle<N>) -> TaylorBundle<N>,
    primal: f64,
    tail: &[f64],
    v: &[f64],
) -> Result<(), TestCaseError>
where
    N: Order,
    K: Directions,
{
    let length = monomials(N::USIZE, K::USIZE).len();
    let x: Vec<f64> = std::iter::once(primal)
        .chain(tail[..length - 1].iter().copied())
        .collect();
    let v = &v[..K::USIZE];
    let numbers = numbers(&on_chunk(chunk(&x)));
    let left = along(&numbers, N::USIZE, v);
    // Partials may cancel along a direction, and then their rounding errors are those of their sizes.
    let magnitudes = |all: &[f64]| all.iter().map(|x| x.abs()).collect::<Vec<_>>();
    let sizes = along(&magnitudes(&numbers), N::USIZE, &magnitudes(v));
    let right = on_line(taylor(&along(&x, N::USIZE, v)));
    let right: Vec<f64> = (0..=N::USIZE).map(|k| right.taylor_coefficient(k)).collect();
    close_beside(&left, &right, &sizes, ROUNDINGS)
}

macro_rules! unary {
    ($($name:ident $domain:expr),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in $domain, tail in components(19), v in components(3)) {
                restricts::<U1, U3>(generic::$name, generic::$name, x, &tail, &v)?;
                restricts::<U2, U2>(generic::$name, generic::$name, x, &tail, &v)?;
                restricts::<U3, U3>(generic::$name, generic::$name, x, &tail, &v)?;
            }
        }
    )+};
}

every_function!(unary);

/// A program of two arguments with a product, a quotient, powers and the functions of two arguments.
fn program<R: Real>(x: R, y: R) -> R {
    let z = x * y / (x + 3.0) + x.atan2(y);
    (z * z + 1.0).pow(y * 0.5) - x.hypot(y) + (z - x) / y
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn functions_of_two_arguments_restrict_to_lines(x in 0.3..2.0, tail in components(119), v in components(7), w in components(7)) {
        // The second argument is a function of the first, with another germ.
        fn second<R: Real>(x: R) -> R { x * x * 0.3 + 1.0 }
        fn whole<R: Real>(x: R) -> R { program(x, second(x)) }
        restricts::<U1, U5>(whole, whole, x, &tail, &v)?;
        restricts::<U2, U5>(whole, whole, x, &tail, &v)?;
        // Wider than what is unrolled.
        restricts::<U2, U7>(whole, whole, x, &tail, &w)?;
        restricts::<U3, U7>(whole, whole, x, &tail, &v)?;
        restricts::<U3, U1>(whole, whole, x, &tail, &v)?;
    }

    #[test]
    fn arguments_of_different_germs_restrict_to_lines(a in components(20), b in components(20), v in components(3)) {
        let shifted = |numbers: &[f64]| {
            let mut numbers = numbers.to_vec();
            numbers[0] = numbers[0].abs() + 0.3;
            numbers
        };
        let (a, b) = (shifted(&a), shifted(&b));
        let left = along(&numbers(&program(chunk::<U3, U3>(&a), chunk(&b))), 3, &v);
        let right = program(taylor::<U3>(&along(&a, 3, &v)), taylor(&along(&b, 3, &v)));
        let right: Vec<f64> = (0..=3).map(|k| right.taylor_coefficient(k)).collect();
        close(&left, &right, ROUNDINGS)?;
    }

    /// The partial in the directions i and j is that of the tags 1 and 2 that run along them.
    #[test]
    fn partials_are_those_of_explicit_bundles(x in components(10)) {
        let x: Vec<f64> = x.iter().map(|x| x.abs() + 0.2).collect();
        let y = program(chunk::<U2, U3>(&x), chunk::<U2, U3>(&x) * 0.7 + 0.1);
        let all = monomials(2, 3);
        for i in 0..3 {
            for j in 0..=i {
                let explicit = |c: f64| {
                    // ∂ᵢ, ∂ⱼ and ∂ᵢ∂ⱼ, the last without the 1/2 of a square.
                    let entry = |m: &[usize]| x[all.iter().position(|a| a == m).expect("a monomial")] * c;
                    let double = if i == j { 2.0 } else { 1.0 };
                    ExplicitBundle::<U2>::from_partials(entry(&[]), [entry(&[i]), entry(&[j]), entry(&[j, i]) * double])
                };
                let z = program(explicit(1.0), explicit(0.7) + 0.1);
                let left = [y.primal(), y.along([i + 1]), y.along([j + 1]), y.along([i + 1, j + 1])];
                close(&left, &[z.primal(), z.partial(1), z.partial(2), z.partial(3)], ROUNDINGS)?;
            }
        }
    }

    #[test]
    fn traces_are_those_of_chunks(a in components(10), b in components(10)) {
        let trace = |x: &[f64]| {
            // The squares stand at 0, 2 and 5 within level two.
            let sum = x[4] + x[6] + x[9];
            TraceBundle::<U3>::from_stored(|i| if i < 4 { x[i] } else { sum })
        };
        let shifted = |x: &[f64]| {
            let mut x = x.to_vec();
            x[0] = x[0].abs() + 0.3;
            x
        };
        let (a, b) = (shifted(&a), shifted(&b));
        fn all<R: Real>(x: R, y: R) -> R {
            program(x, y) + x.ln() * y.sqrt() + (x.sin() * 0.5).asin() + y.tanh().exp() + x.powf(2.3) + y.powi(7) + y.atan()
        }
        let chunk = all(chunk::<U2, U3>(&a), chunk(&b));
        let traced = all(trace(&a), trace(&b));
        let left: Vec<f64> = (1..=3).map(|i| traced.slope(i)).chain([traced.laplacian()]).collect();
        let sum = (1..=3).map(|i| chunk.along([i, i])).sum::<f64>();
        let right: Vec<f64> = (1..=3).map(|i| chunk.along([i])).chain([sum]).collect();
        prop_assert_eq!(traced.primal(), chunk.primal());
        close(&left, &right, ROUNDINGS)?;
    }

    /// A chunk over Taylor bundles has the derivatives of both.
    #[test]
    fn chunks_over_series_are_series_of_chunks(x in 0.5..2.0, y in 0.5..2.0, t in components(2)) {
        type Inner = TaylorBundle<U2>;
        let at = |x: f64| Inner::from_derivatives(x, [t[0], t[1]]);
        let a = Bundle::<U1, Inner>::chunk::<U2>(at(x), 1);
        let b = Bundle::<U1, Inner>::chunk::<U2>(at(y), 2);
        let left = program(a, b);
        // Series of chunks: the other order of nesting.
        type Outer = TaylorBundle<U2, ChunkBundle<U1, U2>>;
        let lift = |x: f64, lane: usize| {
            let zero = ChunkBundle::<U1, U2>::from(0.0);
            Outer::from_derivatives(Bundle::<U1>::chunk::<U2>(x, lane), [zero + t[0], zero + t[1]])
        };
        let right = program(lift(x, 1), lift(y, 2));
        for lane in [1, 2] {
            let along_inner: Vec<f64> = (0..=2).map(|k| left.along([lane]).derivative(k)).collect();
            let along_outer: Vec<f64> = (0..=2).map(|k| right.derivative(k).along([lane])).collect();
            close(&along_inner, &along_outer, ROUNDINGS)?;
        }
    }

    /// At a singular point a direction that rests is nothing, beside one that moves.
    #[test]
    fn directions_that_rest_are_nothing_at_singular_points(slope in 0.1..2.0_f64, lane in 1..=3_usize) {
        let moving = |at: f64| Bundle::<U1>::chunk::<U3>(0.0, lane) * slope + at;
        for y in [moving(0.0).sqrt(), moving(0.0).cbrt(), moving(1.0).asin(), moving(0.0).ln(), moving(0.0).powf(0.5)] {
            for i in 1..=3 {
                prop_assert_eq!(y.along([i]), if i == lane { f64::INFINITY } else { 0.0 }, "{:?}", y);
            }
        }
        let smooth = (Bundle::<U2>::chunk::<U2>(0.0, 1) * slope).powf(2.5);
        prop_assert!(smooth.max_norm() == 0.0, "{:?}", smooth);
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// The partials of order three, in any order of the directions, are those at the tags that run along them.
    #[test]
    fn partials_of_order_three_are_those_of_explicit_bundles(x in 0.5..2.0, y in 0.5..2.0, z in 0.5..2.0) {
        fn f<R: Real>([x, y, z]: [R; 3]) -> R {
            program(x, y) * z.ln() + program(z, x * y)
        }
        let point = [x, y, z];
        let chunk = f(std::array::from_fn(|i| Bundle::<U3>::chunk::<U3>(point[i], i + 1)));
        for directions in (0..27).map(|n| [n / 9 + 1, n / 3 % 3 + 1, n % 3 + 1]) {
            let tagged = |i: usize| {
                let tags = (1..=3).filter(|tag| directions[tag - 1] == i + 1);
                tags.fold(ExplicitBundle::<U3>::from_float(point[i]), |x, tag| x + Bundle::<U3>::explicit(0.0, tag))
            };
            let explicit = f(std::array::from_fn(tagged));
            let [i, j, k] = directions;
            let left = [chunk.primal(), chunk.along([i]), chunk.along([j, k]), chunk.along([i, j, k])];
            close(&left, &[0, 0b001, 0b110, 0b111].map(|mask| explicit.partial(mask)), ROUNDINGS)?;
        }
        let all = (0..27).map(|n| chunk.along([n / 9 + 1, n / 3 % 3 + 1, n % 3 + 1]));
        let lower = (0..9).map(|n| chunk.along([n / 3 + 1, n % 3 + 1])).chain((1..=3).map(|i| chunk.along([i])));
        let largest = all.chain(lower).fold(chunk.primal().abs(), |a, b| a.max(b.abs()));
        prop_assert_eq!(chunk.max_norm(), largest);
    }
}
