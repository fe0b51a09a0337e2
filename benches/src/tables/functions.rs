//! The tables of functions of one number, of single operations, and of the drivers.

use super::*;

/// What derivatives at many points are beside.
const MANY: &[(&str, Column)] = &[
    ("f64", Time(FLOATS)),
    ("ours", Time(OURS)),
    ("ours/f64", Ratio(OURS, FLOATS)),
    ("two threads", Time(&["two threads"])),
    ("`wide` by hand", Time(&["wide by hand"])),
    ("one by one", Time(&["one by one"])),
    ("echidna", Time(ECHIDNA)),
    ("num-dual", Time(NUM_DUAL)),
];

/// The text of a table of these by its name.
pub fn of(name: &str, results: &Results) -> Option<String> {
    let make = |first, rows: &[Row], columns: &[(&str, Column)]| table(results, first, rows, columns);
    Some(match name {
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
        "many functions" => make(
            "function, N",
            &each(&["f", "g", "h"], &[1, 2, 3, 5, 8], |f, n| format!("many, {f}/{n}")),
            MANY,
        ),
        "many branches" => make(
            "groups on both sides",
            &["0 %", "1 %", "50 %"].map(|share| (share.to_string(), format!("many, branch {share}"))),
            MANY,
        ),
        "many several" => make(
            "derivatives",
            &["gradient of 3", "Hessian of 3", "gradient of 10", "Hessian of 10"]
                .map(|what| (what.to_string(), format!("many, {what}"))),
            MANY,
        ),
        "many Hessians" => make(
            "n",
            &orders(&[4, 6, 8, 10, 12, 16], "many, Hessian of "),
            &[
                ("f64", Time(FLOATS)),
                ("ours", Time(OURS)),
                ("ours/f64", Ratio(OURS, FLOATS)),
                ("one by one", Time(&["one by one"])),
            ],
        ),
        _ => return None,
    })
}
