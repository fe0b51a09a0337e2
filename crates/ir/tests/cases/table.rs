//! The functions of one number: the form has those of the library's table.

use std::ops::Range;

use tangent_bundle::for_each_function;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Operation, Symbol, Unary, Value, trace};

use super::{parse, run};

/// A row of the table: the function over floats, over bundles and over symbols.
struct Row {
    name: &'static str,
    over_floats: fn(f64) -> f64,
    over_bundles: fn(TaylorBundle<U3>) -> TaylorBundle<U3>,
    over_symbols: fn(Symbol) -> Symbol,
    near: Range<f64>,
}

macro_rules! rows {
    (
        $($group:ident {
            $($(#[$sentence:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+
        })+
    ) => {
        [$(
            (stringify!($group), vec![$(Row {
                name: stringify!($name),
                over_floats: |x| x.$name(),
                over_bundles: |x| x.$name(),
                over_symbols: |x| x.$name(),
                near: $near,
            }),+]),
        )+]
    };
}

/// The rows of the table, with the names of their groups.
fn table() -> [(&'static str, Vec<Row>); 4] {
    for_each_function!(rows)
}

/// Points well inside an interval.
fn points(near: &Range<f64>) -> [f64; 3] {
    [0.2, 0.55, 0.9].map(|t| near.start + t * (near.end - near.start))
}

#[test]
fn it_has_each_function_of_the_table_and_negation() {
    let rows = table();
    let own = rows.iter().filter(|(group, _)| *group != "composed");
    let names: Vec<&str> = own.flat_map(|(_, rows)| rows.iter().map(|row| row.name)).collect();
    let listed: Vec<&str> = Unary::ALL.iter().map(|f| f.name()).collect();
    assert_eq!(listed, [vec!["neg"], names].concat());
    for f in Unary::ALL {
        assert_eq!(Unary::of_name(f.name()), Some(*f));
    }
}

#[test]
fn each_function_is_evaluated_differentiated_and_reversed() {
    for (group, rows) in table() {
        for row in rows {
            if group == "composed" {
                continue;
            }
            let f = parse(&format!(
                "fn f(%x: real) -> real {{ b: %y = {} %x return %y }}",
                row.name
            ));
            let (program, adjoint) = (f.compile().unwrap(), f.adjoint().unwrap().compile().unwrap());
            for x in points(&row.near) {
                let value = run(&program, &[Value::Real(x)]);
                assert_eq!(value.to_bits(), (row.over_floats)(x).to_bits(), "{} at {x}", row.name);
                let bundle = Bundle::taylor(x);
                let y = run(&program, &[Value::Real(bundle)]);
                assert_eq!(y, (row.over_bundles)(bundle), "{} at {x}", row.name);
                // A differential has at most five operations, each with a relative error of 2⁻⁵³. Well inside the
                // interval none of them cancels.
                let slope = adjoint.run_reals(&[x, 1.0]).unwrap()[1];
                let expected = y.derivative(1);
                assert!(
                    (slope - expected).abs() <= 1e-14 * expected.abs(),
                    "{} at {x}: {slope}",
                    row.name
                );
            }
        }
    }
}

#[test]
fn each_function_is_recorded() {
    for (group, rows) in table() {
        for row in rows {
            for x in points(&row.near) {
                let traced = trace(row.over_symbols, x).unwrap();
                assert_eq!(traced.evaluate(x).unwrap(), (row.over_floats)(x), "{} at {x}", row.name);
                let operations = traced.paths()[0].values().map(|(_, statement)| &statement.operation);
                let names: Vec<&str> = operations
                    .filter_map(|operation| match operation {
                        Operation::Unary(f, _) => Some(f.name()),
                        _ => None,
                    })
                    .collect();
                // A composed function is recorded as the functions that it is made of.
                if group != "composed" {
                    assert_eq!(names, [row.name]);
                }
            }
        }
    }
}
