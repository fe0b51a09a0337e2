//! Derivatives of a function at the rows of a table, by two processes.
//!
//! `cargo run --release -p tangent-bundle-scale -- 1000000`: the first process cuts a table of so many rows into two
//! parts and writes each to a file. A worker process for each part reads its file, and writes the derivatives to
//! another. The first process reads those, and compares them with its own, to the last bit.

use std::error::Error;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs, process};

use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use tangent_bundle_scale::{column, read, with_derivatives, write};

/// How many parts there are, with a process for each.
const PARTS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["part", from, to] => Ok(write(Path::new(to), &with_derivatives(&read(Path::new(from))?)?)?),
        [rows] => by_workers(rows.parse()?),
        [] => by_workers(1_000_000),
        _ => Err("give the number of rows, or `part` and two files".into()),
    }
}

/// Distances from 0.9 to 3.
fn table(rows: usize) -> Result<RecordBatch, Box<dyn Error>> {
    let distances = (0..rows).map(|i| 0.9 + 2.1 * i as f64 / rows as f64);
    let column: ArrayRef = Arc::new(Float64Array::from_iter_values(distances));
    Ok(RecordBatch::try_from_iter([("distance", column)])?)
}

/// Starts a worker process on a file.
fn worker(from: &Path, to: &Path) -> Result<Child, Box<dyn Error>> {
    Ok(Command::new(env::current_exe()?)
        .arg("part")
        .arg(from)
        .arg(to)
        .spawn()?)
}

fn by_workers(rows: usize) -> Result<(), Box<dyn Error>> {
    let table = table(rows)?;
    let start = Instant::now();
    let expected = with_derivatives(&table)?;
    println!(
        "one process, in memory     {:.1} ms",
        start.elapsed().as_secs_f64() * 1e3
    );

    let folder = env::temp_dir().join(format!("tangent-bundle-scale-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let start = Instant::now();
    let mut parts = Vec::new();
    for part in 0..PARTS {
        let (first, end) = (rows * part / PARTS, rows * (part + 1) / PARTS);
        let (from, to) = (
            folder.join(format!("{part}.arrow")),
            folder.join(format!("{part}-derivatives.arrow")),
        );
        write(&from, &table.slice(first, end - first))?;
        parts.push((first, worker(&from, &to)?, to));
    }
    for (first, mut worker, to) in parts {
        if !worker.wait()?.success() {
            return Err("a worker failed".into());
        }
        let found = read(&to)?;
        for name in ["energy", "slope", "curvature"] {
            let (found, expected) = (column(&found, name)?, column(&expected, name)?);
            let expected = &expected.values()[first..first + found.values().len()];
            let is_same = found
                .values()
                .iter()
                .zip(expected)
                .all(|(a, b)| a.to_bits() == b.to_bits());
            if !is_same {
                return Err(format!("the column `{name}` of a worker has other bits").into());
            }
        }
    }
    println!(
        "two processes, with files  {:.1} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    fs::remove_dir_all(folder)?;
    println!("{rows} rows are the same to the last bit");
    Ok(())
}
