//! The tables of the page: which groups are their rows, and which contenders their columns.

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
    let make = |first, rows: &[Row], columns: &[(&str, Column)]| table(results, first, rows, columns);
    match name {
        "dates" => {
            let rows = results.dates().map(|(bench, date)| format!("| `{bench}` | {date} |\n"));
            format!("| bench | measured on |\n|---|---|\n{}", rows.collect::<String>())
        }
        "functions" => make(
            "function, N",
            &each(&["f", "g", "h"], &[1, 2, 3, 5, 8, 12, 24], |f, n| format!("{f}/{n}")),
            &[
                ("f64", Time(FLOATS)),
                ("ours", Time(OURS)),
                ("ours/f64", Ratio(OURS, FLOATS)),
                ("by hand", Time(HAND)),
                ("echidna", Time(ECHIDNA)),
                ("num-dual", Time(NUM_DUAL)),
            ],
        ),
        "taylor" => make(
            "operation, N",
            &each(
                &["product", "quotient", "exp", "ln", "sin_cos", "powf", "tanh"],
                &[1, 2, 3, 5, 8, 12, 16, 24, 32],
                |f, n| format!("{f}/taylor/{n}"),
            ),
            &[
                ("ours", Time(OURS)),
                ("by hand", Time(SHAPES)),
                ("ours/by hand", Ratio(OURS, SHAPES)),
                ("echidna", Time(ECHIDNA)),
            ],
        ),
        "explicit" => make(
            "operation, N",
            &each(&["product", "quotient"], &[1, 2, 3, 4, 5, 6, 7, 8], |f, n| {
                format!("{f}/explicit/{n}")
            }),
            &[
                ("ours", Time(OURS)),
                ("num-dual", Time(NUM_DUAL)),
                ("ours/num-dual", Ratio(OURS, NUM_DUAL)),
            ],
        ),
        "explicit functions" => make(
            "N",
            &orders(&[1, 2, 3, 4, 5, 6, 7, 8], "functions/explicit/"),
            &[
                ("product, ns", Time(PRODUCT)),
                ("exp", Ratio(&["exp"], PRODUCT)),
                ("ln", Ratio(&["ln"], PRODUCT)),
                ("sin_cos", Ratio(&["sin_cos"], PRODUCT)),
                ("powf", Ratio(&["powf"], PRODUCT)),
                ("tanh", Ratio(&["tanh"], PRODUCT)),
            ],
        ),
        "drivers" => make(
            "derivatives",
            &named(&[
                "gradient of 3",
                "Hessian of 3",
                "Laplacian of 3",
                "mixed partial of 3",
                "ten thirds of 3",
                "to order 3 on a line",
                "to order 10 on a line",
                "gradient of 10",
                "Hessian of 10",
                "twenty thirds of 4",
            ]),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Time(HAND)),
                ("ours", Time(OURS)),
                ("num-dual", Time(NUM_DUAL)),
                ("hyperjet", Time(&["hyperjet"])),
                (
                    "others",
                    Named(&[
                        ("`HyperDual`", "HyperDual"),
                        ("explicit bundle", "explicit"),
                        ("echidna", "echidna"),
                        ("ours, `Vec`", "ours, Vec"),
                        ("function object of a `Vec`", "object, Vec"),
                    ]),
                ),
            ],
        ),
        "composition" => make(
            "N",
            &orders(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "exp by its jet, "),
            &[
                ("action", Time(&["action"])),
                ("recurrence", Time(&["recurrence"])),
                ("closed forms", Time(&["closed forms"])),
                ("own recurrence", Time(&["own recurrence"])),
            ],
        ),
        "anomalies" => make(
            "N",
            &orders(&[1, 3, 8, 16], "Kepler's equation, "),
            &[
                ("f64", Time(FLOATS)),
                ("differentiated iteration", Time(&["differentiated"])),
                ("by slopes", Time(&["by slopes"])),
                ("implicit", Time(&["implicit"])),
            ],
        ),
        "gradients" => make(
            "gradient",
            &named(&[
                "Rosenbrock, 10",
                "Rosenbrock, 100",
                "Rosenbrock, 1000",
                "Rosenbrock, 10000",
                "Helmholtz, 10",
                "Helmholtz, 100",
                "Helmholtz, 1000",
                "Gaussian mixture",
                "network of tanh",
            ]),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Time(HAND)),
                ("ours", Relative("ours", "f64")),
                ("echidna", Relative("echidna", "f64")),
            ],
        ),
        "mixtures" => make(
            "d",
            &orders(&[2, 10, 20, 64], "GMM, "),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Relative("hand", "f64")),
                ("plain loops", Relative("ours", "f64")),
                ("array rules", Relative("array rules", "f64")),
                ("echidna", Relative("echidna", "f64")),
            ],
        ),
        "both ways" => {
            let rows: Vec<Row> = [8, 16, 24, 40]
                .iter()
                .flat_map(|n| {
                    each(&["Rosenbrock", "Helmholtz"], &[n], |f, n| {
                        format!("{f}, {n}, both ways")
                    })
                })
                .collect();
            make(
                "gradient",
                &rows,
                &[
                    ("f64", Time(FLOATS)),
                    ("forward", Time(&["forward"])),
                    ("reverse", Time(&["reverse"])),
                ],
            )
        }
        "linear algebra" => make(
            "result",
            &named(&[
                "solve, n = 50, order 5",
                "product, n = 100, order 3",
                "gradient of a likelihood, n = 50",
                "its Hessian times a vector",
            ]),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Relative("hand", "f64")),
                ("ours", Relative("ours", "f64")),
                ("nalgebra, number by number", Relative("nalgebra", "f64")),
                (
                    "num-dual, number by number, order 1",
                    Relative("num-dual, order 1", "f64"),
                ),
            ],
        ),
        "both sides" => {
            let sizes = [
                "4 × 24",
                "12 × 24",
                "2400 × 26",
                "8 × 64",
                "24 × 64",
                "48 × 64",
                "32 × 256",
                "128 × 256",
            ];
            make(
                "Jacobian, rows × columns",
                &each(&sizes, &["short", "dense"], |size, rows| format!("{size}, {rows}")),
                &[
                    ("f64", Time(FLOATS)),
                    ("forward", Time(&["forward"])),
                    ("reverse", Time(&["reverse"])),
                    ("ours", Time(OURS)),
                ],
            )
        }
        "programs" => {
            let functions = [
                "three variables",
                "Rosenbrock 10",
                "Rosenbrock 100",
                "Rosenbrock 1000",
                "Helmholtz 10",
                "Helmholtz 100",
                "a mixture of normals",
                "a network",
            ];
            make(
                "function",
                &functions.map(|f| (f.to_string(), format!("gradient of {f}"))),
                &[
                    ("f64", Time(FLOATS)),
                    ("by hand", Time(HAND)),
                    ("tape", Relative("tape", "f64")),
                    ("program", Relative("program", "f64")),
                    ("program, eight points", Relative("eight points", "f64")),
                    ("text", Relative("to_rust", "f64")),
                ],
            )
        }
        "loops" => {
            let functions = [
                "Rosenbrock 1000 by a loop",
                "Rosenbrock 100000 by a loop",
                "a mixture of 1000 terms by loops",
                "a mixture of 100000 terms by loops",
                "a network of 1000 weights by loops",
                "a network of 100000 weights by loops",
            ];
            make(
                "function",
                &functions.map(|f| (f.to_string(), format!("gradient of {f}"))),
                &[
                    ("f64", Time(FLOATS)),
                    ("value of the loop", Relative("value of the loop", "f64")),
                    ("tape", Relative("tape", "f64")),
                    ("adjoint of the loop", Relative("loop", "f64")),
                    ("adjoint/tape", Ratio(&["loop"], &["tape"])),
                    ("text", Relative("to_rust", "f64")),
                ],
            )
        }
        "scaling" => make(
            "shape, statements",
            &each(
                &["straight", "diamonds", "live", "loops"],
                &[1_000, 10_000, 100_000, 1_000_000],
                |shape, count| format!("{shape} {count}"),
            ),
            &[
                ("record", Time(&["record"])),
                ("build", Time(&["build"])),
                ("verify", Time(&["verify"])),
                ("print", Time(&["print"])),
                ("parse", Time(&["parse"])),
                ("order 2", Time(&["order 2"])),
                ("lowered", Time(&["lowered"])),
                ("adjoint", Time(&["adjoint"])),
                ("simplify", Time(&["simplify"])),
                ("compile", Time(&["compile"])),
                ("insert", Time(&["insert"])),
            ],
        ),
        "Hessians" => {
            let sizes = [4, 8, 16, 32, 50, 100, 200];
            make(
                "Hessian",
                &each(&["Helmholtz", "Rosenbrock", "normals"], &sizes, |f, n| {
                    format!("{f}, {n}, Hessian")
                }),
                &[
                    ("f64", Time(FLOATS)),
                    ("function object", Time(OURS)),
                    ("closure", Time(&["closure"])),
                    ("one recording", Time(&["one recording"])),
                    ("forward", Time(&["forward"])),
                    ("num-dual", Time(NUM_DUAL)),
                ],
            )
        }
        "recorded" => make(
            "program",
            &each(
                &["mixed", "rational"],
                &["f64", "order 1", "order 2", "order 3", "order 5", "order 10"],
                |f, scalar| format!("{f} over {scalar}"),
            ),
            &[("Rust", Time(&["Rust"])), ("recorded", Relative("recorded", "Rust"))],
        ),
        other => panic!("there is no table of the name `{other}`"),
    }
}
