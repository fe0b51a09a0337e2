//! Reverse mode at many points: a point has the bits that it has alone, whatever stands beside it.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var, dot, norm_squared};

/// More coordinates than are differentiated forward.
const N: usize = 20;

/// Points of which every third coordinate is exactly zero, at different places of different points: so slopes are zero
/// at some points of a group, and at all of another one.
fn points() -> Vec<[f64; N]> {
    let mut state = 1_u64;
    let mut number = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let x = (state >> 11) as f64 / (1_u64 << 53) as f64;
        if x < 0.33 { 0.0 } else { 2.0 * x - 0.9 }
    };
    (0..37).map(|_| std::array::from_fn(|_| number())).collect()
}

/// Products of neighbours within a running sum.
fn products<R: Real>(x: &[R]) -> R {
    x.windows(2)
        .fold(x[0], |y, x| (y * x[1] + x[0] * x[1] * 1.1) * 0.9 + x[0])
}

/// A network of two layers of ramps, most of which rest.
fn ramps<R: Real>(x: &[R]) -> R {
    let ramp = |i: usize| {
        let row = |j: usize| x[j] * (0.3 * (i * j % 7) as f64 - 0.8);
        (0..N).map(row).sum::<R>().max(R::from(0.0))
    };
    let hidden: Vec<R> = (0..5).map(ramp).collect();
    hidden
        .iter()
        .zip(x)
        .map(|(h, x)| (*h * *x * 1.3).max(R::from(0.0)).sin())
        .sum()
}

/// The sums and products that are recorded as one node, and functions of one and of several numbers.
fn functions<R: Real>(x: &[R]) -> R {
    let (a, b) = x.split_at(N / 2);
    let y = dot(a, b);
    let z = (y * x[3]).sin() * x[4] + norm_squared(a) * y.mul_add(x[5], x[6] * 0.7);
    (z * x[7]).tanh() + (z * z + 1.0).sqrt() * (x[8] * y).exp() + (x[9] * x[10]).powi(3) * z - (x[11] / 3.0).floor() * y
}

/// Asserts that results at many points are those of each point alone, to the last bit.
#[track_caller]
fn assert_alone<T>(what: &str, at: impl Fn(&[[f64; N]]) -> Vec<T>, numbers: impl Fn(&T) -> Vec<f64>) {
    let bits = |y: &T| numbers(y).iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    let points = points();
    for (i, (point, together)) in points.iter().zip(at(&points)).enumerate() {
        let alone = at(&[*point]);
        assert_eq!(
            bits(&together),
            bits(&alone[0]),
            "{what}, the point {i}, alone and among others"
        );
    }
}

macro_rules! alone {
    ($($f:ident)+) => {$(
        assert_alone(
            concat!("the gradient of ", stringify!($f)),
            |points| many::gradients(|x| $f(&x), points),
            |y| y.to_vec(),
        );
        assert_alone(
            concat!("the Hessian of ", stringify!($f)),
            |points| many::hessians(|x| $f(&x), points),
            |y| y.as_flattened().to_vec(),
        );
        assert_alone(
            concat!("a curve of the gradient of ", stringify!($f)),
            |points| many::map(|x: [many::Group; N]| on_a_curve(x, |x| $f(x)), points),
            |y| y.to_vec(),
        );
    )+};
}

/// The derivatives of the gradient along a curve: reverse mode over bundles.
fn on_a_curve<R: Real, F>(x: [R; N], f: F) -> [R; N]
where
    F: Fn(&[Var<TaylorBundle<U2, R>>]) -> Var<TaylorBundle<U2, R>>,
{
    let recording = Recording::new();
    let variable = |x: R| recording.variable(Bundle::<U2, R>::taylor(x));
    let y = f(&x.map(variable));
    let slopes = recording.pull_back([(y, TaylorBundle::from_primal(R::from(1.0)))]);
    std::array::from_fn(|i| slopes[i].derivative(2))
}

#[test]
fn in_reverse_a_point_has_the_bits_that_it_has_alone() {
    alone!(products ramps functions);
}

#[test]
fn a_term_of_a_sum_in_reverse_has_the_bits_that_it_has_alone() {
    // The sum over one point and its copies is the term, times the number of copies: a power of two, so exact.
    let points = points();
    let term = |x: [f64; N]| {
        let weights = [0.7; N];
        many::gradient_of_sum(|c, x| products(&[c, x].concat()), weights, &[x; 8]).1
    };
    for group in points.chunks_exact(8) {
        let together = many::map(
            |x: [many::Group; N]| {
                let f = |c: [Var<many::Group>; N]| products(&[c, x.map(Recording::constant)].concat());
                let recording = Recording::new();
                let c = [0.7; N].map(|c| recording.variable(many::Group::splat(c)));
                let slopes = recording.pull_back([(f(c), many::Group::splat(1.0))]);
                std::array::from_fn::<_, N, _>(|i| slopes[i])
            },
            group,
        );
        for (x, slopes) in group.iter().zip(together) {
            assert_eq!(term(*x).map(|slope| (slope / 8.0).to_bits()), slopes.map(f64::to_bits));
        }
    }
}
