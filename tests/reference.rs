//! Every elementary function against a table of derivatives along curves, made at hundreds of digits.
//!
//! `reference/derivatives.py` writes the table, by Cauchy's integral and Faà di Bruno's formula; its head says what the
//! lines are and how to regenerate them. The curves have non-trivial derivatives of every order.
//!
//! # Tolerance
//!
//! ```text
//! |computed − expected|  ≤  C·ε·sₖ
//! ```
//!
//! sₖ is the scale in the table: the sum of the magnitudes of all terms of the derivative of order k, which may cancel;
//! what is left of their roundings then is relative to sₖ, not to the derivative. [`C`] is one number for all points,
//! orders, representations and floats; [`Entry::bound`] adds to it for `powi`.
//!
//! The primal is the float's own function, bit for bit.

use std::collections::BTreeMap;

use generic_array::GenericArray;
use tangent_bundle::order::Natural;
use tangent_bundle::prelude::*;
use tangent_bundle::real::BaseFloat;

const TABLE: &str = include_str!("reference/derivatives.txt");

/// Units of ε·sₖ: a derivative of order 12 has passed some 2·12 roundings in a row, and up to eight in the primals that
/// enter it, of ε/2 each.
const C: f64 = 16.0;

/// An entry of the table.
#[derive(Debug, Default)]
struct Entry {
    /// The function with its parameter.
    title: &'static str,
    function: &'static str,
    /// The exponent of `powi` and `powf`, NaN for others.
    parameter: f64,
    /// The derivatives of each argument, from order 0.
    curves: Vec<Vec<f64>>,
    /// The derivatives of the result, to the order at which they leave the range of `f64`.
    expected: Vec<f64>,
    scales: Vec<f64>,
}

fn numbers<'a>(words: impl Iterator<Item = &'a str>) -> Vec<f64> {
    words.map(|word| word.parse().expect("a number")).collect()
}

impl Entry {
    /// The bound on the errors of the derivatives in units of ε·s.
    ///
    /// xⁿ is a product of |n| factors, in the float's own `powi` and in that of bundles: |n| − 1 roundings of ε/2.
    fn bound(&self) -> f64 {
        if self.function == "powi" {
            C + self.parameter.abs() / 2.0
        } else {
            C
        }
    }

    /// The bound on the relative error of the primal, which is the float's own function.
    ///
    /// `acosh` and `atanh` of `std` cancel near ±1, where they lose half of the digits.
    fn primal_bound(&self, epsilon: f64) -> f64 {
        let cancelled = if matches!(self.function, "acosh" | "atanh") {
            1e-7
        } else {
            0.0
        };
        cancelled + self.bound() * epsilon
    }

    /// Whether the curves to this order are exact in `f32`, and the result is far from the ends of its range.
    fn is_single(&self, order: usize) -> bool {
        let is_exact = |x: f64| f64::from(x as f32) == x;
        (self.parameter.is_nan() || is_exact(self.parameter))
            && self
                .curves
                .iter()
                .all(|curve| curve[..=order].iter().all(|x| is_exact(*x)))
            && self.scales.len() > order
            && self.scales[..=order]
                .iter()
                .all(|s| *s == 0.0 || (1e-20..1e20).contains(s))
    }
}

/// The entries, which blank lines separate.
fn entries() -> impl Iterator<Item = Entry> {
    TABLE
        .split("\n\n")
        .filter(|text| !text.starts_with('#') && !text.trim().is_empty())
        .map(|text| {
            let mut entry = Entry::default();
            for line in text.lines() {
                let mut words = line.split(' ');
                match words.next().expect("a word") {
                    "x" | "y" | "z" => entry.curves.push(numbers(words)),
                    "f" => entry.expected = numbers(words),
                    "s" => entry.scales = numbers(words),
                    function => {
                        (entry.title, entry.function) = (line, function);
                        entry.parameter = words.next().map_or(f64::NAN, |p| p.parse().expect("a number"));
                    }
                }
            }
            entry
        })
}

/// Each function of the table, for any scalar, and for each float by the float's own methods.
macro_rules! functions {
    (|$x:ident, $y:ident, $z:ident; $n:ident, $p:ident| $($name:literal => $result:expr),+ $(,)?) => {
        const FUNCTIONS: &[&str] = &[$($name),+];

        /// The function at a point.
        fn evaluate<S: BaseFloat, R: Real<S>>(function: &str, parameter: f64, [$x, $y, $z]: [R; 3]) -> R {
            let ($n, $p) = (parameter as i32, S::from_f64(parameter));
            match function {
                $($name => $result,)+
                _ => panic!("no function is called {function}"),
            }
        }

        functions!(@float of_f64, f64, |$x, $y, $z; $n, $p| $($name => $result),+);
        functions!(@float of_f32, f32, |$x, $y, $z; $n, $p| $($name => $result),+);
    };
    (@float $of:ident, $S:ident, |$x:ident, $y:ident, $z:ident; $n:ident, $p:ident| $($name:literal => $result:expr),+) => {
        /// The float's own function: its methods hide those of `Real`.
        fn $of(function: &str, parameter: f64, [$x, $y, $z]: [$S; 3]) -> $S {
            let ($n, $p) = (parameter as i32, parameter as $S);
            match function {
                $($name => $result,)+
                _ => panic!("no function is called {function}"),
            }
        }
    };
}

functions! { |x, y, z; n, p|
    "sqrt" => x.sqrt(),
    "cbrt" => x.cbrt(),
    "recip" => x.recip(),
    "powi" => x.powi(n),
    "powf" => x.powf(p),
    "exp" => x.exp(),
    "exp2" => x.exp2(),
    "exp_m1" => x.exp_m1(),
    "ln" => x.ln(),
    "ln_1p" => x.ln_1p(),
    "log2" => x.log2(),
    "log10" => x.log10(),
    "sin" => x.sin(),
    "cos" => x.cos(),
    "tan" => x.tan(),
    "asin" => x.asin(),
    "acos" => x.acos(),
    "atan" => x.atan(),
    "sinh" => x.sinh(),
    "cosh" => x.cosh(),
    "tanh" => x.tanh(),
    "asinh" => x.asinh(),
    "acosh" => x.acosh(),
    "atanh" => x.atanh(),
    "quotient" => x / y,
    "mul_add" => x.mul_add(y, z),
    "log" => x.log(y),
    "pow" => x.pow(y),
    "atan2" => x.atan2(y),
    "hypot" => x.hypot(y),
}

/// The bundle of a curve; its derivatives above those of the table are zero.
fn taylor<N: Natural, S: BaseFloat>(curve: &[f64]) -> TaylorBundle<N, S> {
    let derivatives: GenericArray<S, N> = (1..=N::USIZE)
        .map(|k| S::from_f64(curve.get(k).copied().unwrap_or(0.0)))
        .collect();
    TaylorBundle::from_derivatives(S::from_f64(curve[0]), derivatives)
}

/// The symmetric bundle of a curve: each partial is the derivative of the order of its mask.
fn symmetric<N: Order>(curve: &[f64]) -> ExplicitBundle<N> {
    taylor::<N, f64>(curve).into()
}

/// The arguments of an entry, zero for those that the function does not take.
fn arguments<R>(entry: &Entry, bundle: impl Fn(&[f64]) -> R) -> [R; 3] {
    std::array::from_fn(|i| bundle(entry.curves.get(i).map_or(&[0.0], Vec::as_slice)))
}

/// Evaluates entries on bundles of the curves, and compares the primals with the float's `own` function and the
/// `components`, pairs of an order and a derivative, with the table. Prints the largest error of each function.
fn compare<S: BaseFloat + Real<S>, R: Real<S>, I: IntoIterator<Item = (usize, S)>>(
    entries: impl Iterator<Item = Entry>,
    epsilon: f64,
    own: impl Fn(&str, f64, [S; 3]) -> S,
    bundle: impl Fn(&[f64]) -> R,
    components: impl Fn(R) -> I,
) {
    let mut worst: BTreeMap<&str, (f64, String)> = BTreeMap::new();
    for entry in entries {
        let Entry {
            function, parameter, ..
        } = entry;
        let place = format!(
            "{} at {:?}",
            entry.title,
            entry.curves.iter().map(|curve| curve[0]).collect::<Vec<_>>()
        );
        let y = evaluate(function, parameter, arguments(&entry, &bundle));

        let point = arguments(&entry, |curve| S::from_f64(curve[0]));
        let float = if cfg!(feature = "std") {
            own(function, parameter, point)
        } else {
            evaluate(function, parameter, point)
        };
        let (primal, float) = (y.scalar().to_f64(), float.to_f64());
        assert_eq!(
            primal.to_bits(),
            float.to_bits(),
            "{place}: the primal is {primal:e}, the float's function {float:e}"
        );
        let (expected, scale) = (entry.expected[0], entry.scales[0]);
        assert!(
            (primal - expected).abs() <= entry.primal_bound(epsilon) * scale,
            "{place}: the primal is {primal:e}, in the table {expected:e}"
        );

        let bound = entry.bound();
        for (k, computed) in components(y).into_iter().filter(|(k, _)| *k < entry.expected.len()) {
            let (computed, expected, unit) = (computed.to_f64(), entry.expected[k], epsilon * entry.scales[k]);
            let error = (computed - expected).abs();
            // By multiplication: a scale of zero asks for an exact result, and NaN is within no bound.
            assert!(
                error <= bound * unit,
                "{place}: derivative {k} is {computed:e}, not {expected:e}, an error of {:.2} ε·s where the bound is {bound:.2}",
                error / unit
            );
            let ratio = if error > 0.0 { error / unit } else { 0.0 };
            let largest = worst.entry(function).or_default();
            if ratio >= largest.0 {
                *largest = (ratio, format!("derivative {k} of {place}, bound {bound:.0}"));
            }
        }
    }
    for function in FUNCTIONS {
        let (ratio, place) = worst.get(function).unwrap_or_else(|| panic!("no entry for {function}"));
        println!("{ratio:7.2} ε·s  {place}");
    }
}

/// All derivatives of a Taylor bundle but the primal.
fn derivatives<N: Natural, S: BaseFloat>(y: TaylorBundle<N, S>) -> impl Iterator<Item = (usize, S)> {
    (1..=N::USIZE).map(move |k| (k, y.derivative(k)))
}

/// All partials of an explicit bundle, each with the number of its tags.
fn partials<N: Order>(y: ExplicitBundle<N>) -> impl Iterator<Item = (usize, f64)> {
    (1..1 << N::USIZE).map(move |mask: usize| (mask.count_ones() as usize, y.partial(mask)))
}

#[test]
fn derivatives_to_order_twelve_are_those_of_the_table() {
    compare(entries(), f64::EPSILON, of_f64, taylor::<U12, f64>, derivatives);
}

/// Long bundles run other loops than short ones, and derivatives above the twelfth overflow at some points.
#[test]
fn the_first_derivatives_of_a_long_bundle_are_those_of_the_table() {
    compare(entries(), f64::EPSILON, of_f64, taylor::<U24, f64>, derivatives);
}

#[test]
fn explicit_partials_of_symmetric_seeds_are_the_derivatives_of_their_order() {
    compare(entries(), f64::EPSILON, of_f64, symmetric::<U5>, partials);
    compare(entries(), f64::EPSILON, of_f64, symmetric::<U2>, partials);
}

#[test]
fn single_precision_derivatives_are_those_of_the_table() {
    let entries = entries().filter(|entry| entry.is_single(4));
    compare(entries, f64::from(f32::EPSILON), of_f32, taylor::<U4, f32>, derivatives);
}
