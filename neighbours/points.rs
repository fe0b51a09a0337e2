//! Many points on many threads, by `rayon`: bundles are plain numbers, and each thread has its own recordings.

use rayon::prelude::*;
use tangent_bundle::prelude::*;

fn f<R: Real>(x: R) -> R {
    (1.0 + x * x).ln() * x.sin()
}

fn points() -> Vec<f64> {
    (0..1000).map(|i| f64::from(i) / 250.0 - 2.0).collect()
}

/// Each point has the same bits on whichever thread it is computed.
#[test]
fn points_in_parallel_are_those_in_sequence() {
    let points = points();
    let parallel: Vec<f64> = points.par_iter().map(|x| nth_derivative::<U4, _>(f, *x)).collect();
    let sequential: Vec<f64> = points.iter().map(|x| nth_derivative::<U4, _>(f, *x)).collect();
    assert_eq!(parallel, sequential);

    let backward = |x: &f64| gradient(|v: Vec<_>| f(v[0]) * v[1], vec![*x, 2.0]);
    let parallel: Vec<Vec<f64>> = points.par_iter().map(backward).collect();
    assert_eq!(parallel, points.iter().map(backward).collect::<Vec<_>>());
}

/// Bundles themselves go from thread to thread.
#[test]
fn bundles_are_sent_and_shared() {
    let bundles: Vec<TaylorBundle<U3>> = points().into_par_iter().map(Bundle::<U3>::taylor).collect();
    let results: Vec<TaylorBundle<U3>> = bundles.par_iter().map(|x| f(*x)).collect();
    for (x, y) in bundles.iter().zip(&results) {
        assert!(y.same_germ(&f(*x)));
    }
    // A sum in another order: a thousand roundings of numbers below ten.
    let (parallel, sequential) = (
        results.par_iter().copied().sum::<TaylorBundle<U3>>(),
        results.iter().sum::<TaylorBundle<U3>>(),
    );
    assert!((parallel - sequential).max_norm() < 1e-10);
}
