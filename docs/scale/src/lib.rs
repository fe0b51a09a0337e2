//! A function and its derivatives as a function of columns: what engines of columns call on each part of a table.
//!
//! The blocks of `docs/scale.md` are tests of this package.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;
use tangent_bundle::prelude::*;

#[doc = include_str!("../../scale.md")]
#[cfg(doctest)]
pub struct Page;

/// The energy of two atoms at the distance r, in the units of Lennard and Jones: 4·(r⁻¹² − r⁻⁶).
#[inline(always)]
pub fn energy<R: Real>(r: R) -> R {
    let sixth = r.powi(-6);
    (sixth * sixth - sixth) * 4.0
}

/// The misfit of an energy that was measured at a distance, for a depth ε and a width σ: (ε·energy(r/σ) − u)².
#[inline(always)]
pub fn misfit<R: Real>([depth, width]: [R; 2], [r, measured]: [R; 2]) -> R {
    (depth * energy(r / width) - measured).powi(2)
}

/// A column of floats by its name.
///
/// # Errors
///
/// If there is no column of this name, or if its numbers are not `f64`.
pub fn column<'a>(table: &'a RecordBatch, name: &str) -> Result<&'a Float64Array, ArrowError> {
    let column = table
        .column_by_name(name)
        .ok_or_else(|| ArrowError::SchemaError(format!("the table has no column `{name}`: give one of its own")))?;
    column.as_primitive_opt::<Float64Type>().ok_or_else(|| {
        let found = column.data_type();
        ArrowError::CastError(format!(
            "the column `{name}` holds {found}, and derivatives are of f64: cast it"
        ))
    })
}

/// The energy, its slope and its curvature for each row: a column each. A row without a distance has none of them.
///
/// The distances are read where they are, and the results become columns without a copy.
///
/// # Errors
///
/// If there is no column `distance` of `f64`.
pub fn with_derivatives(table: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let distance = column(table, "distance")?;
    let [mut value, mut slope, mut curvature] = [0; 3].map(|_| vec![0.0; distance.len()]);
    let columns = &mut [&mut value[..], &mut slope, &mut curvature];
    many::derivatives_into::<U2, _>(energy, distance.values(), columns);
    let array =
        |numbers: Vec<f64>| -> ArrayRef { Arc::new(Float64Array::new(numbers.into(), distance.nulls().cloned())) };
    RecordBatch::try_from_iter([
        ("energy", array(value)),
        ("slope", array(slope)),
        ("curvature", array(curvature)),
    ])
}

/// The sum of the misfits of the rows of a part, and its gradient in ε and σ.
///
/// # Errors
///
/// If there are no columns `distance` and `measured` of `f64`.
///
/// # Panics
///
/// If a row lacks one of them.
pub fn misfit_and_gradient(table: &RecordBatch, parameters: [f64; 2]) -> Result<(f64, [f64; 2]), ArrowError> {
    let (distance, measured) = (column(table, "distance")?, column(table, "measured")?);
    assert_eq!(
        distance.null_count() + measured.null_count(),
        0,
        "each row has a distance and an energy"
    );
    let rows = many::Columns::new([distance.values(), measured.values()]);
    Ok(many::gradient_of_sum(misfit, parameters, rows))
}

/// Writes a table to a file in Arrow's format.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write(path: &Path, table: &RecordBatch) -> Result<(), ArrowError> {
    let mut writer = FileWriter::try_new(File::create(path)?, &table.schema())?;
    writer.write(table)?;
    writer.finish()
}

/// Reads the one table of a file in Arrow's format.
///
/// # Errors
///
/// If the file cannot be read, or if it is empty.
pub fn read(path: &Path) -> Result<RecordBatch, ArrowError> {
    let mut tables = FileReader::try_new(File::open(path)?, None)?;
    let none = || ArrowError::InvalidArgumentError(format!("{} holds no table", path.display()));
    tables.next().unwrap_or_else(|| Err(none()))
}
