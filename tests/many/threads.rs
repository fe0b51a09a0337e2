//! The results are the same bits for any number of threads.

use rayon::ThreadPoolBuilder;
use tangent_bundle::prelude::*;

/// The bits of a result on so many threads.
fn on<T: Send>(threads: usize, f: impl Fn() -> T + Send + Sync) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(f)
}

#[test]
fn one_two_and_four_threads_give_the_same_bits() {
    let xs: Vec<f64> = (0..20_011).map(|i| 0.001 * f64::from(i) - 10.0).collect();
    let derivatives = || {
        let f = |x: TaylorBundle<U4, many::Group>| if x > 1.0 { x.ln() * x.sin() } else { x.cosh().tanh() };
        let all = many::derivatives::<U4, _>(f, &xs).into_numbers();
        all.into_iter().map(f64::to_bits).collect::<Vec<_>>()
    };
    let alone = on(1, derivatives);
    assert_eq!(on(2, derivatives), alone);
    assert_eq!(on(4, derivatives), alone);
}

/// The squared distance of a polynomial from a point.
fn residual<R: Real>(c: &[R], [x, y]: [R; 2]) -> R {
    let value = c.iter().rev().fold(x * 0.0, |sum, c| sum * (x * 0.1) + *c);
    (value - y).powi(2)
}

/// A term with a branch.
fn term<R: Real>([a, b]: [R; 2], [x, y]: [R; 2]) -> R {
    if x > y { (a * x + b - y).powi(2) } else { a * y }
}

#[test]
fn the_gradient_of_a_sum_is_the_same_bits_on_all_threads() {
    let data: Vec<[f64; 2]> = (0..10_007).map(|i| f64::from(i) * 1e-3).map(|x| [x, x.sin()]).collect();
    let few = || {
        let (sum, slope) = many::gradient_of_sum(|[a, b], [x, y]| ((a * x + b).tanh() - y).powi(2), [0.3, 0.1], &data);
        [sum, slope[0], slope[1]].map(f64::to_bits)
    };
    assert_eq!(on(1, few), on(4, few));
    let polynomial = || {
        let (sum, slope) = many::gradient_of_sum(|c, x| residual(&c, x), [0.5; 20], &data);
        std::iter::once(sum).chain(slope).map(f64::to_bits).collect::<Vec<_>>()
    };
    assert_eq!(on(1, polynomial), on(2, polynomial));
}

/// The sum over points is that of the derivatives at each point.
#[test]
fn the_gradient_of_a_sum_is_the_sum_of_gradients() {
    let data: Vec<[f64; 2]> = (0..101).map(f64::from).map(|x| [0.01 * x, (0.1 * x).sin()]).collect();
    let (sum, slope) = many::gradient_of_sum(term, [0.3, 0.1], &data);
    let (mut expected, mut gradient) = (0.0, [0.0; 2]);
    for xy in &data {
        let (value, slope) = value_and_gradient(|ab| term(ab, xy.map(GradientScalar::<[f64; 2]>::from)), [0.3, 0.1]);
        expected += value;
        gradient = [gradient[0] + slope[0], gradient[1] + slope[1]];
    }
    // A hundred terms are added in another order.
    assert!((sum - expected).abs() < 1e-12 * expected.abs());
    (0..2).for_each(|k| assert!((slope[k] - gradient[k]).abs() < 1e-11));
}
