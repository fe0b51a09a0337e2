//! The functions of lanes against values of 50 digits, over their domains and to the ends of the range.

use std::collections::BTreeMap;

use tangent_bundle::prelude::*;
use tangent_bundle::real::Elementary;

const TABLE: &str = include_str!("../reference/lanes.txt");

/// Units in the last place: what the better functions of vectors and those of the C library stay below.
const BOUND: f64 = 2.0;

/// The function of a name and a parameter.
fn function(name: &str, p: f64, x: Lanes<8>) -> Lanes<8> {
    let p_lanes = Lanes::splat(p);
    match name {
        "powf" => Elementary::powf(x, p),
        "hypot" => Elementary::hypot(x, p_lanes),
        "atan2" => Elementary::atan2(x, p_lanes),
        "sqrt" => Elementary::sqrt(x),
        "cbrt" => Elementary::cbrt(x),
        "exp" => Elementary::exp(x),
        "exp2" => Elementary::exp2(x),
        "exp_m1" => Elementary::exp_m1(x),
        "ln" => Elementary::ln(x),
        "ln_1p" => Elementary::ln_1p(x),
        "log2" => Elementary::log2(x),
        "log10" => Elementary::log10(x),
        "sin" => Elementary::sin(x),
        "cos" => Elementary::cos(x),
        "tan" => Elementary::tan(x),
        "asin" => Elementary::asin(x),
        "acos" => Elementary::acos(x),
        "atan" => Elementary::atan(x),
        "sinh" => Elementary::sinh(x),
        "cosh" => Elementary::cosh(x),
        "tanh" => Elementary::tanh(x),
        "asinh" => Elementary::asinh(x),
        _ => panic!("no function is called {name}"),
    }
}

/// The distance from a float to the next one of larger magnitude.
fn unit(y: f64) -> f64 {
    let y = y.abs();
    f64::from_bits(y.to_bits() + 1) - y
}

#[test]
fn functions_are_within_two_units_in_the_last_place() {
    let mut worst = BTreeMap::new();
    for block in TABLE.split("\n\n").filter(|block| !block.starts_with('#')) {
        let mut lines = block.lines();
        let title = lines.next().expect("a name");
        let mut words = title.split(' ');
        let name = words.next().expect("a name");
        let p = words.next().map_or(0.0, |p| p.parse().expect("a number"));
        let rows: Vec<[f64; 3]> = lines
            .map(|line| {
                let mut numbers = line.split(' ').map(|word| word.parse().expect("a number"));
                std::array::from_fn(|_| numbers.next().expect("three numbers"))
            })
            .collect();
        for eight in rows.chunks(8) {
            let x: Vec<f64> = eight.iter().map(|[x, ..]| *x).collect();
            let computed = function(name, p, Lanes::padded(&x)).to_array();
            for ([x, y, rest], computed) in eight.iter().zip(computed) {
                let error = ((computed - y) / unit(*y) - rest).abs();
                let largest = worst.entry(title).or_insert((0.0, *x));
                if error.is_nan() || error > largest.0 {
                    *largest = (error, *x);
                }
            }
        }
    }
    assert_eq!(worst.len(), 24);
    for (title, (error, x)) in &worst {
        println!("{error:6.2}  {title} at {x:e}");
    }
    let bad: Vec<_> = worst
        .iter()
        .filter(|(_, (error, _))| error.is_nan() || *error > BOUND)
        .collect();
    assert!(bad.is_empty(), "more than {BOUND} units in the last place: {bad:?}");
}
