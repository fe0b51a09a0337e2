//! The tables of the page: which groups are their rows, and which contenders their columns.

mod functions;
mod programs;
mod reverse;

use crate::results::Results;

/// What stands in a column, of contenders of the row's group; of several, of the best.
enum Column {
    /// The time.
    Time(&'static [&'static str]),
    /// The first over the second.
    Ratio(&'static [&'static str], &'static [&'static str]),
    /// The time, and in brackets that over another.
    Relative(&'static str, &'static str),
    /// The times of those that were measured, behind names.
    Named(&'static [(&'static str, &'static str)]),
}

use Column::{Named, Ratio, Relative, Time};

impl Column {
    /// The cell of a group; empty where nothing was measured.
    fn cell(&self, results: &Results, group: &str) -> String {
        let time = |contenders: &[&str]| results.best(group, contenders);
        let ratio = |over: &[&str], under: &[&str]| {
            let (over, under) = (time(over)?, time(under)?);
            let is_one_already = over.unit == "products";
            Some(if is_one_already {
                over.value
            } else {
                over.value / under.value
            })
        };
        let cell = match self {
            Time(contenders) => time(contenders).map(|x| rounded(x.value)),
            Ratio(over, under) => ratio(over, under).map(|x| format!("{x:.2}")),
            Relative(over, under) => {
                let x = time(&[over]).zip(ratio(&[over], &[under]));
                x.map(|(x, ratio)| format!("{} ({ratio:.2})", rounded(x.value)))
            }
            Named(all) => {
                let named = |(name, contender): &(&str, &str)| {
                    time(&[contender]).map(|x| format!("{name} {}", rounded(x.value)))
                };
                Some(all.iter().filter_map(named).collect::<Vec<_>>().join("; "))
            }
        };
        cell.unwrap_or_default()
    }
}

/// A time to a tenth of a nanosecond, or to a nanosecond from a thousand on.
fn rounded(ns: f64) -> String {
    if ns < 1000.0 {
        format!("{ns:.1}")
    } else {
        format!("{ns:.0}")
    }
}

/// A row: what stands before it, and its group.
type Row = (String, String);

/// Rows of each name at each order, with the groups that `group` gives them.
fn each<T: ToString>(names: &[&str], orders: &[T], group: impl Fn(&str, &str) -> String) -> Vec<Row> {
    let row = |name: &str, order: String| (format!("{name}, {order}"), group(name, &order));
    names
        .iter()
        .flat_map(|name| orders.iter().map(move |order| (name, order.to_string())))
        .map(|(name, order)| row(name, order))
        .collect()
}

/// Rows that stand under the names of their groups.
fn named(groups: &[&str]) -> Vec<Row> {
    groups
        .iter()
        .map(|group| (group.to_string(), group.to_string()))
        .collect()
}

/// Rows of orders alone.
fn orders(orders: &[usize], group: &str) -> Vec<Row> {
    orders.iter().map(|n| (n.to_string(), format!("{group}{n}"))).collect()
}

/// A table in Markdown.
///
/// # Panics
///
/// If nothing was measured of a row.
fn table(results: &Results, first: &str, rows: &[Row], columns: &[(&str, Column)]) -> String {
    let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
    let mut text = format!(
        "| {first} | {} |\n|{}\n",
        heads.join(" | "),
        "---|".repeat(columns.len() + 1)
    );
    for (name, group) in rows {
        let cells: Vec<String> = columns.iter().map(|(_, column)| column.cell(results, group)).collect();
        assert!(
            cells.iter().any(|cell| !cell.is_empty()),
            "nothing was measured of `{group}`"
        );
        text += &format!("| {name} | {} |\n", cells.join(" | "));
    }
    text
}

const OURS: &[&str] = &["ours"];
const FLOATS: &[&str] = &["f64"];
const ECHIDNA: &[&str] = &["echidna"];
const NUM_DUAL: &[&str] = &["num-dual"];
const HAND: &[&str] = &["hand"];
/// The shapes of loops that are written by hand.
const SHAPES: &[&str] = &["best by hand", "dot", "push", "block"];
const PRODUCT: &[&str] = &["product"];

/// The text of a table by its name.
///
/// # Panics
///
/// If there is none of this name, or if nothing was measured of a row.
pub fn of(name: &str, results: &Results) -> String {
    if name == "dates" {
        let rows = results.dates().map(|(bench, date)| format!("| `{bench}` | {date} |\n"));
        return format!("| bench | measured on |\n|---|---|\n{}", rows.collect::<String>());
    }
    let subjects = [functions::of, reverse::of, programs::of];
    let text = subjects.iter().find_map(|of| of(name, results));
    text.unwrap_or_else(|| panic!("there is no table of the name `{name}`"))
}
