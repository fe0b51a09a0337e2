//! The function of columns: on parts of a table, with missing rows, and by worker processes.

use std::process::Command;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch};
use tangent_bundle::prelude::*;
use tangent_bundle_scale::{column, energy, misfit_and_gradient, with_derivatives};

fn table(columns: &[(&str, Vec<Option<f64>>)]) -> RecordBatch {
    let arrays = columns.iter().map(|(name, numbers)| {
        let array: ArrayRef = Arc::new(Float64Array::from(numbers.clone()));
        (*name, array)
    });
    RecordBatch::try_from_iter_with_nullable(arrays.map(|(name, array)| (name, array, true))).expect("a table")
}

#[test]
fn each_row_has_the_derivatives_of_its_distance() {
    let distances = [Some(1.0), None, Some(1.5), Some(2.0)];
    let all = with_derivatives(&table(&[("distance", distances.to_vec())])).expect("derivatives");
    let names = ["energy", "slope", "curvature"];
    for (k, name) in names.into_iter().enumerate() {
        let found = column(&all, name).expect("a column");
        for (i, r) in distances.into_iter().enumerate() {
            assert_eq!(found.is_null(i), r.is_none());
            if let Some(r) = r {
                let expected = derivatives::<U2, _>(energy, r)[k];
                // Powers and products of some ten factors, in another order.
                assert!((found.value(i) - expected).abs() <= 1e-13 * expected.abs().max(1.0));
            }
        }
    }
}

/// Sums of parts, added in the order of the parts, are the sum of all.
#[test]
fn the_gradient_of_a_sum_is_that_of_its_parts() {
    let distances: Vec<f64> = (0..1000).map(|i| 1.0 + 0.001 * f64::from(i)).collect();
    let measured = distances.iter().map(|r| Some(1.1 * energy(r / 1.02)));
    let all = table(&[
        ("distance", distances.iter().copied().map(Some).collect()),
        ("measured", measured.collect()),
    ]);
    let whole = misfit_and_gradient(&all, [1.0, 1.0]).expect("a sum");
    let parts = [(0, 300), (300, 700)].map(|(first, rows)| misfit_and_gradient(&all.slice(first, rows), [1.0, 1.0]));
    let [a, b] = parts.map(|part| part.expect("a sum"));
    // A thousand terms are added in another order.
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-12 * y.abs();
    assert!(near(a.0 + b.0, whole.0));
    assert!((0..2).all(|k| near(a.1[k] + b.1[k], whole.1[k])));
    let at_the_solution = misfit_and_gradient(&all, [1.1, 1.02]).expect("a sum");
    assert!(at_the_solution.0 < 1e-24);
}

#[test]
fn two_processes_give_the_bits_of_one() {
    let run = Command::new(env!("CARGO_BIN_EXE_tangent-bundle-scale"))
        .arg("10001")
        .output()
        .expect("a run");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains("10001 rows are the same to the last bit"), "{said}");
}

#[test]
fn a_column_that_is_not_there_or_of_no_floats_is_named() {
    let error = with_derivatives(&table(&[("r", vec![Some(1.0)])])).expect_err("no column");
    assert!(
        error.to_string().contains("the table has no column `distance`"),
        "{error}"
    );
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let error = with_derivatives(&RecordBatch::try_from_iter([("distance", whole)]).expect("a table"));
    let error = error.expect_err("no floats");
    assert!(error.to_string().contains("derivatives are of f64: cast it"), "{error}");
}
