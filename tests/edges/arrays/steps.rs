//! What a recording keeps of a function of arrays.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var, log_sum_exp, mul_vec, prefix_sum};

fn variables(recording: &Recording, count: usize) -> Vec<Var> {
    (0..count).map(|i| recording.variable(i as f64 * 0.125 - 1.0)).collect()
}

#[test]
fn an_array_that_many_steps_use_is_stored_once() {
    let recording = Recording::new();
    let all = variables(&recording, 900 + 30);
    let (a, mut x) = (&all[..900], all[900..].to_vec());
    let before = recording.bytes();
    x = mul_vec(a, &x);
    let first = recording.bytes() - before;
    for _ in 0..9 {
        x = mul_vec(a, &x);
    }
    let others = recording.bytes() - before - first;
    // 930 arguments and 30 results, and next to it what a step itself takes.
    assert!(
        (8 * 960..8 * 960 + 400).contains(&first),
        "the first step takes {first} bytes"
    );
    assert!(others < 9 * (8 * 30 + 400), "nine more steps take {others} bytes");
}

#[test]
fn numbers_with_slopes_are_stored_once_and_found_by_their_slopes() {
    let recording = Recording::new();
    let x = variables(&recording, 4);
    let scaled = |c: f64| Vec::from_iter(x.iter().map(|x| *x * c));
    let (double, triple) = (scaled(2.0), scaled(3.0));
    let y = [&double, &double, &triple, &double].map(|x| prefix_sum(x)[3]);
    let slopes = recording.pull_back(y.map(|y| (y, 1.0)));
    assert_eq!(slopes, [9.0; 4]);
    // The same nodes and slopes, and other values.
    let shifted: Vec<Var> = x.iter().map(|x| *x + 100.0).collect();
    let [near, far] = [&x, &shifted].map(|x| mul_vec(x, x)[0]);
    assert_eq!(recording.pull_back([(near, 1.0)])[1], 2.0 * x[1].value());
    assert_eq!(recording.pull_back([(far, 1.0)])[1], 2.0 * (x[1].value() + 100.0));
}

#[test]
fn constants_among_the_arguments_have_no_slopes() {
    let recording = Recording::new();
    let x = recording.variable(3.0);
    let one = Recording::constant(1.0);
    let y = log_sum_exp(&[one, x, one]);
    let share = 3.0_f64.exp() / (3.0_f64.exp() + 2.0 * 1.0_f64.exp());
    assert!((recording.pull_back([(y, 1.0)])[0] - share).abs() < 1e-15);
    let constant = log_sum_exp(&[one, one]);
    assert_eq!(recording.dependencies(&[y, constant]), [vec![0], vec![]]);
    assert_eq!(recording.pull_back([(constant, 1.0)]), [0.0]);
}

#[test]
fn a_result_depends_on_all_arguments_of_its_step() {
    let recording = Recording::new();
    let x = variables(&recording, 5);
    let y = prefix_sum(&x[1..4]);
    assert_eq!(
        recording.dependencies(&[y[0], y[2] + x[0]]),
        [vec![1, 2, 3], vec![0, 1, 2, 3]]
    );
}

#[test]
fn recordings_over_different_bases_follow_one_another() {
    for round in 0..3 {
        let recording = Recording::<f64>::new();
        let x = variables(&recording, 3);
        let y = log_sum_exp(&x);
        let of_floats = recording.pull_back([(y, 1.0)]);
        drop(recording);
        let recording = Recording::<f32>::new();
        let x: Vec<Var<f32>> = (0..3).map(|i| recording.variable(i as f32 * 0.125 - 1.0)).collect();
        let of_singles = recording.pull_back([(log_sum_exp(&x), 1.0)]);
        drop(recording);
        let recording = Recording::<TaylorBundle<U1>>::new();
        let x: Vec<_> = (0..3)
            .map(|i| recording.variable(Bundle::<U1>::taylor(i as f64 * 0.125 - 1.0)))
            .collect();
        let of_bundles = recording.pull_back([(log_sum_exp(&x), 1.0.into())]);
        for i in 0..3 {
            assert_eq!(of_floats[i], of_bundles[i].primal(), "round {round}");
            // The rounding error of single precision.
            assert!((of_floats[i] - f64::from(of_singles[i])).abs() < 1e-6, "round {round}");
        }
    }
}

#[test]
fn an_infinite_slope_before_a_step_is_passed_on_where_something_moves() {
    // √x at 0 has the slope +∞; a result on which no covector arrives contributes nothing.
    let slopes = gradient(|[x, y]| prefix_sum(&[y, x.sqrt()])[0], [0.0, 2.0]);
    assert_eq!(slopes, [0.0, 1.0]);
    let slopes = gradient(|[x, y]| prefix_sum(&[y, x.sqrt()])[1], [0.0, 2.0]);
    assert_eq!(slopes, [f64::INFINITY, 1.0]);
}
