//! What the benches measured: the files in `results`, one for each bench and date.
//!
//! ```text
//! 2026-11-21-ring.tsv      group, contender, value and unit, with tabs between; a later row on the same two replaces the earlier one
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A measured value.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The number.
    pub value: f64,
    /// Nanoseconds, `ns`; or `products`: as many products of the same group.
    pub unit: String,
}

/// The newest results of each bench.
#[derive(Clone, Debug, Default)]
pub struct Results {
    dates: BTreeMap<String, String>,
    measured: BTreeMap<(String, String), Measured>,
}

impl Results {
    /// The newest results of each bench in the folder `results`.
    ///
    /// # Panics
    ///
    /// If a file has another form.
    #[must_use]
    pub fn newest() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .expect("the folder of the results")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        // Dates sort as their names do.
        files.sort();
        let mut newest = BTreeMap::new();
        for file in &files {
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let (date, bench) = name
                .split_at_checked(10)
                .and_then(|(date, bench)| Some((date, bench.strip_prefix('-')?)))
                .unwrap_or_else(|| panic!("{name} is not a date and a bench, as in 2026-11-21-ring"));
            newest.insert(bench.to_string(), (date.to_string(), file));
        }
        let mut results = Self::default();
        for (bench, (date, file)) in newest {
            results.read(&fs::read_to_string(file).expect("a file of results"));
            results.dates.insert(bench, date);
        }
        results
    }

    /// Adds the rows of a file.
    fn read(&mut self, text: &str) {
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [group, contender, value, unit] = cells[..] else {
                panic!("`{line}` has not four cells")
            };
            let value = value.parse().unwrap_or_else(|_| panic!("`{line}` has no number"));
            let unit = unit.to_string();
            self.measured
                .insert((group.to_string(), contender.to_string()), Measured { value, unit });
        }
    }

    /// The benches with the dates of their results.
    pub fn dates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.dates.iter().map(|(bench, date)| (bench.as_str(), date.as_str()))
    }

    /// The smallest value among contenders of a group, if one of them was measured.
    #[must_use]
    pub fn best(&self, group: &str, contenders: &[&str]) -> Option<&Measured> {
        contenders
            .iter()
            .filter_map(|contender| self.measured.get(&(group.to_string(), contender.to_string())))
            .min_by(|a, b| a.value.total_cmp(&b.value))
    }
}
