//! The tables of reverse mode and of matrices.

use super::*;

/// The text of a table of these by its name.
pub fn of(name: &str, results: &Results) -> Option<String> {
    let make = |first, rows: &[Row], columns: &[(&str, Column)]| table(results, first, rows, columns);
    Some(match name {
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
        "ADBench" => make(
            "gradient",
            &named(&["LSTM, l2 c1024", "LSTM, l4 c1024"]),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Relative("hand", "f64")),
                ("ours", Relative("ours", "f64")),
                ("echidna", Relative("echidna", "f64")),
            ],
        ),
        "ADBench, Jacobians" => make(
            "Jacobian",
            &named(&["bundle adjustment, ba1", "hand tracking, 26"]),
            &[
                ("f64", Time(FLOATS)),
                ("by hand", Relative("hand", "f64")),
                ("forward", Relative("forward", "f64")),
                ("reverse", Relative("reverse", "f64")),
                ("driver", Relative("driver", "f64")),
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
        _ => return None,
    })
}
