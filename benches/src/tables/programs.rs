//! The tables of functions as data and of machine code.

use super::*;

/// The text of a table of these by its name.
pub fn of(name: &str, results: &Results) -> Option<String> {
    let make = |first, rows: &[Row], columns: &[(&str, Column)]| table(results, first, rows, columns);
    Some(match name {
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
        "compiled" => {
            let functions = [
                "three variables",
                "Rosenbrock 10",
                "Rosenbrock 100",
                "Rosenbrock 1000",
                "Rosenbrock 10000",
                "Helmholtz 10",
                "Helmholtz 100",
                "mixture of normals",
                "network",
            ];
            make(
                "function",
                &named(&functions),
                &[
                    ("f64", Time(FLOATS)),
                    ("f64, compiled", Time(&["value"])),
                    ("by hand", Relative("hand", "f64")),
                    ("tape", Relative("tape", "f64")),
                    ("program", Relative("program", "f64")),
                    ("compiled", Relative("compiled", "f64")),
                    ("over the compiled function", Ratio(&["compiled"], &["value"])),
                    ("pairs", Relative("pairs", "f64")),
                    ("`to_rust`", Relative("to_rust", "f64")),
                ],
            )
        }
        "compiled loops" => {
            let functions = [
                "Rosenbrock 1000, array",
                "Rosenbrock 100000, array",
                "mixture of normals, array",
                "network, array",
            ];
            make(
                "function",
                &named(&functions),
                &[
                    ("value, program", Time(&["value, program"])),
                    ("value, compiled", Time(&["value, compiled"])),
                    ("gradient, program", Time(&["program"])),
                    ("gradient, compiled", Time(&["compiled"])),
                ],
            )
        }
        "compile time" => make(
            "statements",
            &each(&["line", "adjoint"], &["1000", "10000", "100000", "1000000"], |f, n| {
                format!("compile {f} of {n}")
            }),
            &[
                ("µs a statement, at first", Time(&["microseconds a statement"])),
                ("again", Time(&["microseconds a statement, warm"])),
                ("bytes of code a statement", Time(&["bytes a statement"])),
            ],
        ),
        "recorded" => make(
            "program",
            &each(
                &["mixed", "rational"],
                &["f64", "order 1", "order 2", "order 3", "order 5", "order 10"],
                |f, scalar| format!("{f} over {scalar}"),
            ),
            &[("Rust", Time(&["Rust"])), ("recorded", Relative("recorded", "Rust"))],
        ),
        _ => return None,
    })
}
