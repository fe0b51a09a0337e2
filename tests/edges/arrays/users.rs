//! Rules by users: what they may do, and what is refused.

use std::rc::Rc;

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::panics::sentence_of;

custom_rule! {
    /// ln Σ exp xᵢ.
    fn log_sum_exp(x: &[_]) -> y = {
        let largest = x.iter().fold(f64::NEG_INFINITY, |m, x| m.max(x.scalar()));
        x.iter().map(|x| (x - largest).exp()).sum::<R>().ln() + largest
    };
    pull_back(w) -> |i| w * (x[i] - y).exp();
}

custom_rule! {
    /// The product of a matrix, given by rows, and a vector.
    pub(crate) fn product(a: &[_], x: &[_]) -> [y; a.len() / x.len()] = |i| {
        a[i * x.len()..].iter().zip(x).map(|(a, x)| a * x).sum()
    };
    pull_back(w) -> |k| w[k / x.len()] * x[k % x.len()],
                    |j| (0..w.len()).map(|i| w[i] * a[i * x.len() + j]).sum();
}

#[test]
fn a_rule_by_the_macro_is_a_function_of_every_number() {
    assert_eq!(log_sum_exp(&[2.0, 2.0]), 2.0 + 2.0_f64.ln());
    let f = differentiable!(|[a, b, c]| log_sum_exp(&[a, b, c * b]));
    let plain = differentiable!(|[a, b, c]| (a.exp() + b.exp() + (c * b).exp()).ln());
    let x = [0.3, -0.4, 1.1];
    for (a, b) in f.hessian(x).as_flattened().iter().zip(plain.hessian(x).as_flattened()) {
        // Numbers of the size of one, with a rounding error for each operation.
        assert!((a - b).abs() < 1e-14, "{a} and {b}");
    }
    let ax = [1.0, 2.0, 3.0, 4.0, 10.0, 1.0];
    let rows = jacobian(|ax: Vec<_>| product(&ax[..4], &ax[4..]), ax.to_vec());
    assert_eq!(rows, [[10.0, 1.0, 0.0, 0.0, 1.0, 2.0], [0.0, 0.0, 10.0, 1.0, 3.0, 4.0]]);
}

/// Two results of two arguments, with large parameters: the sums and the differences, weighted.
#[derive(Clone)]
struct SumsAndDifferences {
    weights: Rc<Vec<f64>>,
}

impl ArrayRule<2, 2> for SumsAndDifferences {
    fn lengths(&self, [a, b]: [usize; 2]) -> [usize; 2] {
        assert_eq!(
            (a, b),
            (self.weights.len(), self.weights.len()),
            "as many numbers as weights"
        );
        [a, 2 * a]
    }

    fn value<R: Real>(&self, [a, b]: [&[R]; 2], [sums, both]: [&mut [R]; 2]) {
        for (i, c) in self.weights.iter().enumerate() {
            sums[i] = (a[i] + b[i]) * c;
            (both[2 * i], both[2 * i + 1]) = (a[i] * b[i], a[i] - b[i]);
        }
    }

    fn pull_back<R: Real>(&self, [a, b]: [&[R]; 2], _: [&[R]; 2], [w, v]: [&[R]; 2], [on_a, on_b]: [&mut [R]; 2]) {
        for (i, c) in self.weights.iter().enumerate() {
            on_a[i] += w[i] * c + v[2 * i] * b[i] + v[2 * i + 1];
            on_b[i] += w[i] * c + v[2 * i] * a[i] - v[2 * i + 1];
        }
    }
}

#[test]
fn a_rule_has_several_results_and_parameters() {
    let rule = SumsAndDifferences {
        weights: Rc::new(vec![2.0, 3.0]),
    };
    let [sums, both] = rule.of([&[1.0, 2.0], &[10.0, 20.0]]);
    assert_eq!((sums, both), (vec![22.0, 66.0], vec![10.0, -9.0, 40.0, -18.0]));
    let recording = Recording::new();
    let x: Vec<Var> = [1.0, 2.0, 10.0, 20.0].map(|x| recording.variable(x)).to_vec();
    let [sums, both] = rule.of([&x[..2], &x[2..]]);
    assert_eq!(recording.pull_back([(sums[1], 1.0)]), [0.0, 3.0, 0.0, 3.0]);
    assert_eq!(
        recording.pull_back([(both[0], 1.0), (both[3], 0.5)]),
        [10.0, 0.5, 1.0, -0.5]
    );
    // An argument that stands in both places gets both covectors.
    let [sums, both] = rule.of([&x[..2], &x[..2]]);
    assert_eq!(
        recording.pull_back([(sums[0], 1.0), (both[2], 1.0)]),
        [4.0, 4.0, 0.0, 0.0]
    );
    drop(recording);
    assert_eq!(
        Rc::strong_count(&rule.weights),
        1,
        "a recording that has ended holds no rule"
    );
}

/// A rule that computes with variables which are not among its arguments.
#[derive(Clone, Copy)]
struct Captures(Var, Var);

impl ArrayRule for Captures {
    fn lengths(&self, x: [usize; 1]) -> [usize; 1] {
        x
    }

    fn value<R: Real>(&self, [x]: [&[R]; 1], [y]: [&mut [R]; 1]) {
        let factor = (self.0 * self.1).exp();
        y.iter_mut().zip(x).for_each(|(y, x)| *y = *x * factor.value());
    }

    fn pull_back<R: Real>(&self, _: [&[R]; 1], _: [&[R]; 1], [w]: [&[R]; 1], [on_x]: [&mut [R]; 1]) {
        on_x.iter_mut().zip(w).for_each(|(on, w)| *on += *w * self.0.value());
    }
}

/// A rule that calls a function of arrays on a variable which is not among its arguments.
#[derive(Clone, Copy)]
struct Calls(Var);

impl ArrayRule for Calls {
    fn lengths(&self, x: [usize; 1]) -> [usize; 1] {
        x
    }

    fn value<R: Real>(&self, _: [&[R]; 1], [y]: [&mut [R]; 1]) {
        y[0] = R::from(log_sum_exp(&[self.0, self.0]).value());
    }

    fn pull_back<R: Real>(&self, _: [&[R]; 1], _: [&[R]; 1], _: [&[R]; 1], _: [&mut [R]; 1]) {}
}

#[test]
fn a_value_that_records_is_refused() {
    const SENTENCE: &str =
        "the value of a rule recorded operations of its own: a rule computes with its arguments and with floats";
    let recording = Recording::new();
    let [x, c, d] = [1.0, 2.0, 3.0].map(|x| recording.variable(x));
    for said in [
        sentence_of(|| drop(Captures(c, d).of([&[x]]))),
        sentence_of(|| drop(Calls(c).of([&[x]]))),
    ] {
        assert!(said.as_ref().is_some_and(|said| said.starts_with(SENTENCE)), "{said:?}");
    }
    // The recording goes on.
    let slopes = recording.pull_back([(log_sum_exp(&[x, x]), 1.0)]);
    // Two weights of one half, each with the rounding error of an exponential.
    assert!(
        (slopes[0] - 1.0).abs() < 1e-15 && slopes[1..] == [0.0, 0.0],
        "{slopes:?}"
    );
}

#[test]
fn lengths_that_do_not_fit_are_refused() {
    use tangent_bundle::reverse::*;

    let rule = SumsAndDifferences {
        weights: Rc::new(vec![2.0]),
    };
    let refused: [(&dyn Fn(), &str); 10] = [
        (
            &|| drop(mul_vec(&[1.0; 5], &[1.0; 2])),
            "a matrix of 5 numbers cannot be divided into rows of 2",
        ),
        (
            &|| drop(mul_vec(&[1.0], &[])),
            "a matrix of 1 numbers cannot be divided into rows of 0",
        ),
        (
            &|| drop(transposed_mul_vec(&[1.0; 5], &[1.0; 2])),
            "a matrix of 5 numbers cannot be divided into 2 rows",
        ),
        (
            &|| drop(lower_mul_vec(&[1.0; 4], &[1.0; 2])),
            "a triangle of 4 numbers cannot be multiplied by a vector of 2",
        ),
        (
            &|| drop(upper_mul_vec(&[1.0; 2], &[1.0; 2])),
            "a triangle of 2 numbers cannot be multiplied by a vector of 2",
        ),
        (
            &|| drop(mat_mul(&[1.0; 4], &[1.0; 3], 2)),
            "matrices of 4 and 3 numbers cannot be multiplied over 2",
        ),
        (
            &|| drop(mat_mul(&[1.0; 4], &[], 0)),
            "matrices of 4 and 0 numbers cannot be multiplied over 0",
        ),
        (
            &|| _ = quadratic_form(&[1.0; 3], &[1.0; 2]),
            "a matrix of 3 numbers has no quadratic form of 2 numbers: give it 2 rows of 2 numbers",
        ),
        (&|| drop(rule.of([&[1.0], &[]])), "as many numbers as weights"),
        (
            &|| _ = rule.number([&[1.0], &[1.0]]),
            "`number` is for functions that give one number, and this one gives 3: call `of`",
        ),
    ];
    for (call, sentence) in refused {
        let said = sentence_of(call).unwrap_or_default();
        assert!(said.contains(sentence), "{said}\ndoes not say\n{sentence}");
    }
}

#[test]
fn variables_of_two_recordings_are_refused() {
    let (one, other) = (Recording::new(), Recording::new());
    let (x, y) = (one.variable(1.0), other.variable(2.0));
    let said = sentence_of(|| _ = log_sum_exp(&[x, y])).unwrap_or_default();
    assert!(said.starts_with("variables of two recordings were mixed"), "{said}");
    drop(other);
    let said = sentence_of(|| _ = log_sum_exp(&[y, y])).unwrap_or_default();
    assert!(
        said.starts_with("a variable was used after its recording had ended"),
        "{said}"
    );
}
