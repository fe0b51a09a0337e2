//! The drivers of many points give what the drivers of one point give.

use std::ops::ControlFlow;

use tangent_bundle::prelude::*;

/// Numbers of points around the width of a group and the length of a chunk.
const COUNTS: [usize; 9] = [0, 1, 7, 8, 9, 16, 100, 2048, 5001];

/// Points of K numbers.
fn points<const K: usize>(count: usize) -> Vec<[f64; K]> {
    let number = |i: usize, k: usize| 0.3 + ((i * 37 + k * 11) % 101) as f64 * 0.01;
    (0..count).map(|i| std::array::from_fn(|k| number(i, k))).collect()
}

/// Functions of vectors differ from those of floats by two units in the last place, and derivatives of order 5 have
/// passed some twenty roundings.
#[track_caller]
fn assert_close(a: f64, b: f64) {
    assert!(
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0),
        "{a:e} is not {b:e}"
    );
}

fn f<R: Real>(x: R) -> R {
    let square = x * x + 1.0;
    x.sin().exp() * square.sqrt() / (x * square.ln() + 1.0)
}

fn g<R: Real>([x, y, z]: [R; 3]) -> R {
    (x * y).exp() * z.sin() + (x * x + y * y + z * z).sqrt()
}

#[test]
fn derivatives_are_those_of_each_point() {
    for count in COUNTS {
        let xs: Vec<f64> = points::<1>(count).into_iter().map(|[x]| x).collect();
        let table = many::derivatives::<U5, _>(f, &xs);
        assert_eq!(table.count(), count);
        for (i, x) in xs.iter().enumerate() {
            let expected = derivatives::<U5, _>(f, *x);
            for k in 0..=5 {
                assert_close(table.derivative(k)[i], expected[k]);
            }
        }
    }
}

#[test]
fn gradients_hessians_and_jacobians_are_those_of_each_point() {
    for count in COUNTS {
        let xs = points::<3>(count);
        let slopes = many::gradients(g, &xs);
        let with_values = many::values_and_gradients(g, &xs);
        let hessians = many::hessians(g, &xs);
        let traces = many::laplacians(g, &xs);
        let rows = many::jacobians(|[x, y, z]| [x * y, y / z], &xs);
        assert_eq!([slopes.len(), hessians.len(), traces.len(), rows.len()], [count; 4]);
        for (i, x) in xs.iter().enumerate().step_by(7) {
            let (value, slope) = value_and_gradient(g, *x);
            let second = hessian(g, *x);
            assert_close(with_values[i].0, value);
            assert_close(traces[i], laplacian(g, *x));
            let expected = jacobian(|[x, y, z]| [x * y, y / z], *x);
            for k in 0..3 {
                assert_close(slopes[i][k], slope[k]);
                assert_close(with_values[i].1[k], slope[k]);
                (0..3).for_each(|l| assert_close(hessians[i][k][l], second[k][l]));
                (0..2).for_each(|l| assert_close(rows[i][l][k], expected[l][k]));
            }
        }
    }
}

/// Longer points are differentiated in reverse mode.
#[test]
fn gradients_of_long_points_are_those_of_each_point() {
    fn h<R: Real>(x: &[R]) -> R {
        x.windows(2).map(|x| (x[1] - x[0] * x[0]).powi(2) + x[0].sin()).sum()
    }
    let arrays = points::<20>(50);
    let slopes = many::gradients(|x| h(&x), &arrays);
    let vectors: Vec<Vec<f64>> = arrays.iter().map(|x| x.to_vec()).collect();
    let of_vectors = many::gradients(|x| h(&x), &vectors);
    let second = many::hessians(|x| h(&x), &arrays[..9]);
    for (i, x) in arrays.iter().enumerate() {
        let expected = gradient(|x| h(&x), *x);
        for k in 0..20 {
            assert_close(slopes[i][k], expected[k]);
            assert_close(of_vectors[i][k], expected[k]);
        }
    }
    let expected = hessian(|x| h(&x), arrays[8]);
    (0..20).for_each(|k| (0..20).for_each(|l| assert_close(second[8][k][l], expected[k][l])));
}

#[test]
fn columns_are_points() {
    let xs = points::<2>(21);
    let columns: [Vec<f64>; 2] = std::array::from_fn(|k| xs.iter().map(|x| x[k]).collect());
    let product = |[x, y]: [many::Group; 2]| x * y;
    let of_columns = many::map(product, many::Columns::new([&columns[0], &columns[1]]));
    assert_eq!(of_columns, many::map(product, &xs));
    let mut into = [0.0; 21];
    many::map_into(product, &xs, &mut [&mut into]);
    assert_eq!(into[..], of_columns);
}

/// Any driver works within a function of lanes.
#[test]
fn a_mixed_partial_is_a_map() {
    let mixed = |[x, y]: [many::Group; 2]| hessian(|[x, y]| x.powi(2) * y.powi(3), [x, y])[0][1];
    for (x, y) in points::<2>(30).iter().zip(many::map(mixed, &points::<2>(30))) {
        assert_close(y, 6.0 * x[0] * x[1] * x[1]);
    }
}

#[test]
fn a_watching_function_is_told_of_all_points_and_may_stop() {
    use std::sync::Mutex;
    let xs = vec![0.5; 10_000];
    let seen = Mutex::new(Vec::new());
    let watch = |done: usize, all: usize| {
        seen.lock().unwrap().push((done, all));
        ControlFlow::Continue(())
    };
    assert!(many::watched(watch).derivatives::<U1, _>(f, &xs).is_ok());
    let most = seen.lock().unwrap().iter().copied().max();
    assert_eq!(most, Some((10_000, 10_000)));
    let stopped = many::watched(|_, _| ControlFlow::Break(())).derivatives::<U1, _>(f, &xs);
    assert_eq!(stopped, Err(many::Cancelled));
}

#[test]
#[should_panic(expected = "the results have 2 columns at each point, and 1 were given: give as many slices")]
fn too_few_columns_are_refused() {
    many::derivatives_into::<U1, _>(f, &[1.0], &mut [&mut [0.0]]);
}

#[test]
#[should_panic(expected = "the column 1 has room for 2 numbers, and there are 1 points: give slices of that length")]
fn columns_of_another_length_are_refused() {
    many::derivatives_into::<U1, _>(f, &[1.0], &mut [&mut [0.0], &mut [0.0, 0.0]]);
}

#[test]
#[should_panic(expected = "there is no column of derivatives of order 3: ask for a higher order than 2")]
fn derivatives_above_the_order_are_refused() {
    let _ = many::derivatives::<U2, _>(f, &[1.0]).derivative(3);
}
