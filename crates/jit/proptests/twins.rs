//! Functions with many terms of one form: several are computed at once.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{demand, trace};

use super::program::{EXTREMES, Program, programs, run};
use super::programs::{agrees, points, ways};

/// The number of arguments.
const N: usize = 6;

/// The rows of a matrix times the values of a program at the windows of x, each times a number of x, and their sum.
fn rows<R: Real>(program: &Program, matrix: &[f64], x: [R; N]) -> R {
    let terms: Vec<R> = x.windows(2).map(|w| run(program, [w[0], w[1]])).collect();
    let row = |row: &[f64]| -> R { row.iter().zip(&terms).map(|(a, t)| *t * *a).sum() };
    matrix.chunks(terms.len()).zip(x).map(|(a, x)| row(a) * x).sum()
}

/// Entries, of which some are equal, some are powers of two, and some are at the ends of the range.
fn matrices() -> impl Strategy<Value = Vec<f64>> {
    let entry = prop_oneof![
        4 => -1.5..1.5_f64,
        2 => prop::sample::select(&[-2.0, -1.0, 0.5, 1.0, 2.0, 4.0][..]),
        1 => prop::sample::select(&EXTREMES[..]),
    ];
    prop::collection::vec(entry, N * (N - 1))
}

proptest! {
    #![proptest_config(crate::config_of(4))]

    #[test]
    fn rows_and_windows_have_the_values_of_the_interpreter(
        program in programs(),
        matrix in matrices(),
        options in ways(),
        points in points::<N>(),
        far in prop::array::uniform(prop_oneof![prop::sample::select(&EXTREMES[..]), -2.0..2.0_f64]),
    ) {
        let recorded = trace(|x: [_; N]| rows(&program, &matrix, x), points[0]).expect("it can be recorded");
        let all: Vec<[f64; N]> = points.into_iter().chain([far]).collect();
        agrees::<N>(&recorded.paths()[0], &options, &all)?;
        let gradient = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
        agrees::<N>(&gradient, &options, &all)?;
    }

    /// Windows of one polynomial: all of them are alike.
    #[test]
    fn sums_of_like_terms_have_the_values_of_the_interpreter(
        c in prop::array::uniform::<_, 4>(-1.5..1.5_f64),
        options in ways(),
        points in points::<N>(),
        far in prop::array::uniform(prop_oneof![prop::sample::select(&EXTREMES[..]), -2.0..2.0_f64]),
    ) {
        fn sum<R: Real>(c: [f64; 4], x: [R; N]) -> R {
            let term = |w: &[R]| {
                let a = w[1] * c[0] - w[0] * w[0];
                a.powi(3) * c[1] - (w[0] - c[2]).powi(2) / (w[1] * w[1] + 1.0).sqrt() + a.abs() * c[3]
            };
            x.windows(2).map(term).sum()
        }
        let recorded = trace(|x: [_; N]| sum(c, x), points[0]).expect("it can be recorded");
        let all: Vec<[f64; N]> = points.into_iter().chain([far]).collect();
        let gradient = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
        agrees::<N>(&gradient, &options, &all)?;
        let hessian = recorded.derive::<demand::Hessian>(0).expect("it has a Hessian");
        agrees::<N>(&hessian, &options, &all)?;
    }
}
