//! Each mode beside the oracle.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use super::expected::{Case, Runs, all_near, near, unit};
use super::program::{INPUTS, RESULTS};
use super::series::Term;

type Outcome = Result<(), TestCaseError>;

/// Components of the inputs, for each set of up to three tags; the empty one is left out.
pub type Components = [[f64; INPUTS]; 7];

/// The inputs, each with its components.
fn start<R>(make: impl FnMut(usize) -> R) -> Vec<R> {
    (0..INPUTS).map(make).collect()
}

impl<P: Runs> Case<P> {
    /// Whether a result has its value: that of the program over floats, to the bit. A slope that the program takes on the
    /// way has another order of sums over floats than over bundles.
    fn has_value(&self, k: usize, found: f64) -> Outcome {
        if P::TAKES_SLOPES {
            return near("a value", found, self.partial(k, &[]));
        }
        prop_assert_eq!(found, self.values[k]);
        Ok(())
    }

    /// Derivatives along a curve, to order 3.
    pub fn along_a_curve(&self, d: &Components) -> Outcome {
        let of = |i: usize| TaylorBundle::<U3>::from_derivatives(self.x[i], [d[0][i], d[1][i], d[2][i]]);
        let block = |tags: usize| d[tags.count_ones() as usize - 1].to_vec();
        for (k, y) in self.program.run(&start(of)).iter().enumerate() {
            self.has_value(k, y.primal())?;
            all_near("a derivative along a curve", &[1, 2, 3].map(|n| y.derivative(n)), |n| {
                self.component(k, (2 << n) - 1, &block, &[])
            })?;
        }
        Ok(())
    }

    /// The partials in three tags.
    pub fn in_each_tag(&self, d: &Components) -> Outcome {
        let of = |i: usize| ExplicitBundle::<U3>::from_partials(self.x[i], d.map(|d| d[i]));
        let block = |tags: usize| d[tags - 1].to_vec();
        for (k, y) in self.program.run(&start(of)).iter().enumerate() {
            self.has_value(k, y.primal())?;
            for mask in 1..8 {
                near("a partial", y.partial(mask), self.component(k, mask, &block, &[]))?;
            }
        }
        Ok(())
    }

    /// All partials to order 3, in one chunk.
    pub fn in_a_chunk(&self) -> Outcome {
        let of = |i: usize| Bundle::<U3>::chunk::<U3>(self.x[i], i + 1);
        for (k, y) in self.program.run(&start(of)).iter().enumerate() {
            self.has_value(k, y.primal())?;
            for i in 0..INPUTS {
                near("a first partial", y.along([i + 1]), self.partial(k, &[i]))?;
                for j in 0..INPUTS {
                    near("a second partial", y.along([i + 1, j + 1]), self.partial(k, &[i, j]))?;
                    for l in 0..INPUTS {
                        let found = y.along([i + 1, j + 1, l + 1]);
                        near("a third partial", found, self.partial(k, &[i, j, l]))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Gradients, one by one and of a weighted sum, and what the results depend on.
    pub fn in_reverse(&self, weights: &[f64; RESULTS]) -> Outcome {
        let recording = Recording::new();
        let y = self.program.run(&start(|i| recording.variable(self.x[i])));
        for (k, y) in y.iter().enumerate() {
            self.has_value(k, y.value())?;
        }
        let slopes = |k: usize| recording.pull_back([(y[k], 1.0)]);
        for k in 0..RESULTS {
            all_near("a slope", &slopes(k), |i| self.partial(k, &[i]))?;
        }
        let weighted = recording.pull_back(y.into_iter().zip(*weights));
        all_near("a slope of a weighted sum", &weighted, |i| {
            let term = |k: usize| self.partial(k, &[i]) * Term::exact(weights[k]);
            (0..RESULTS).map(term).fold(Term::default(), |a, b| a + b)
        })?;
        // A pullback leaves the recording as it was.
        for (k, found) in recording.dependencies(&y).iter().enumerate() {
            let again = slopes(k);
            all_near("a slope again", &again, |i| self.partial(k, &[i]))?;
            let is_lost = |i: &usize| again[*i] != 0.0 && !found.contains(i);
            prop_assert_eq!((0..INPUTS).find(is_lost), None, "result {} depends on an input", k);
        }
        Ok(())
    }

    /// The gradient of each derivative along a curve: a recording of bundles.
    pub fn reverse_over_taylor(&self, d: &Components) -> Outcome {
        let of = |i: usize| TaylorBundle::<U2>::from_derivatives(self.x[i], [d[0][i], d[1][i]]);
        let recording = Recording::new();
        let y = self.program.run(&start(|i| recording.variable(of(i))));
        let block = |tags: usize| d[tags.count_ones() as usize - 1].to_vec();
        for (k, y) in y.into_iter().enumerate() {
            self.has_value(k, y.value().primal())?;
            let slopes = recording.pull_back([(y, TaylorBundle::<U2>::from(1.0))]);
            for (i, slope) in slopes.iter().enumerate() {
                for n in 0..=2 {
                    let expected = self.component(k, (1 << n) - 1, &block, &[unit(i)]);
                    near("a slope of a derivative along a curve", slope.derivative(n), expected)?;
                }
            }
        }
        Ok(())
    }

    /// The gradient of each partial: a recording of bundles with two tags.
    pub fn reverse_over_explicit(&self, d: &Components) -> Outcome {
        let of = |i: usize| ExplicitBundle::<U2>::from_partials(self.x[i], [d[0][i], d[1][i], d[2][i]]);
        let recording = Recording::new();
        let y = self.program.run(&start(|i| recording.variable(of(i))));
        let block = |tags: usize| d[tags - 1].to_vec();
        for (k, y) in y.into_iter().enumerate() {
            let slopes = recording.pull_back([(y, ExplicitBundle::<U2>::from(1.0))]);
            for (i, slope) in slopes.iter().enumerate() {
                for mask in 0..4 {
                    let expected = self.component(k, mask, &block, &[unit(i)]);
                    near("a slope of a partial", slope.partial(mask), expected)?;
                }
            }
        }
        Ok(())
    }

    /// The same gradients by bundles of variables.
    pub fn taylor_over_reverse(&self, d: &Components) -> Outcome {
        let recording = Recording::new();
        let variables = start(|i| recording.variable(self.x[i]));
        let of = |i: usize| {
            let along = [d[0][i], d[1][i]].map(Var::from);
            TaylorBundle::<U2, Var>::from_derivatives(variables[i], along)
        };
        let block = |tags: usize| d[tags.count_ones() as usize - 1].to_vec();
        for (k, y) in self.program.run(&start(of)).iter().enumerate() {
            self.has_value(k, y.primal().value())?;
            for n in 0..=2 {
                let slopes = recording.pull_back([(y.derivative(n), 1.0)]);
                all_near("a slope of a derivative of variables", &slopes, |i| {
                    self.component(k, (1 << n) - 1, &block, &[unit(i)])
                })?;
            }
        }
        Ok(())
    }

    /// Second partials by a recording of variables.
    pub fn reverse_over_reverse(&self) -> Outcome {
        let (outer, inner) = (Recording::new(), Recording::new());
        let x = start(|i| outer.variable(self.x[i]));
        let y = self.program.run(&start(|i| inner.variable(x[i])));
        for (k, y) in y.into_iter().enumerate() {
            self.has_value(k, y.value().value())?;
            all_near("a slope below", &outer.pull_back([(y.value(), 1.0)]), |i| {
                self.partial(k, &[i])
            })?;
            for (i, slope) in inner.pull_back([(y, Var::from(1.0))]).into_iter().enumerate() {
                near("a slope above", slope.value(), self.partial(k, &[i]))?;
                all_near("a slope of a slope", &outer.pull_back([(slope, 1.0)]), |j| {
                    self.partial(k, &[i, j])
                })?;
            }
        }
        Ok(())
    }

    /// Third partials by a recording of variables of variables.
    pub fn reverse_thrice(&self) -> Outcome {
        let (first, second, third) = (Recording::new(), Recording::new(), Recording::new());
        let x = start(|i| first.variable(self.x[i]));
        let x = start(|i| second.variable(x[i]));
        let y = self.program.run(&start(|i| third.variable(x[i])));
        for (k, y) in y.into_iter().enumerate() {
            let slopes = third.pull_back([(y, Var::<Var>::from(1.0))]);
            for (i, slope) in slopes.into_iter().enumerate() {
                for (j, slope) in second.pull_back([(slope, Var::from(1.0))]).into_iter().enumerate() {
                    near("a slope of a slope", slope.value(), self.partial(k, &[i, j]))?;
                    let slopes = first.pull_back([(slope, 1.0)]);
                    all_near("a third partial in reverse", &slopes, |l| self.partial(k, &[i, j, l]))?;
                }
            }
        }
        Ok(())
    }

    /// A recording of dual numbers of variables: forward, reverse and reverse.
    pub fn reverse_over_forward_over_reverse(&self, d: &Components) -> Outcome {
        let (outer, inner) = (Recording::new(), Recording::new());
        let x = start(|i| outer.variable(self.x[i]));
        let dual = |i: usize| TaylorBundle::<U1, Var>::from_derivatives(x[i], [d[0][i].into()]);
        let y = self.program.run(&start(|i| inner.variable(dual(i))));
        for (k, y) in y.into_iter().enumerate() {
            let slopes = inner.pull_back([(y, TaylorBundle::<U1, Var>::from(1.0))]);
            for (i, slope) in slopes.into_iter().enumerate() {
                let rows = outer.pull_back([(slope.derivative(1), 1.0)]);
                all_near("a third derivative by three modes", &rows, |j| {
                    self.derivatives[k].along(&[d[0].to_vec(), unit(i), unit(j)])
                })?;
            }
        }
        Ok(())
    }

    /// The chain of the optic functor of order 3.
    pub fn in_a_chain(&self, d: &Components, weights: &[f64; 4]) -> Outcome {
        for k in 0..RESULTS {
            let (p0, l1) = pull_back::<U3, _, _>(|x: [_; INPUTS]| self.program.run(&x)[k], self.x);
            let (p1, l2) = l1.call(weights[0]);
            let (p2, l3) = l2.call(d[0]);
            let (p3, l4) = l3.call(weights[1]);
            let (p4, l5) = l4.call(d[1]);
            let (p5, l6) = l5.call(weights[2]);
            let (p6, l7) = l6.call(d[2]);
            let p7 = l7.call(weights[3]);
            self.has_value(k, p0)?;
            let block = |tags: usize| d[tags - 1].to_vec();
            all_near("a change in a chain", &[p2, p4, p6], |m| {
                self.component(k, m + 1, &block, &[])
            })?;
            for (mask, slopes) in [p1, p3, p5, p7].iter().enumerate() {
                all_near("a slope in a chain", slopes, |i| {
                    let subsets = (0..=mask).filter(|s| s & mask == *s);
                    let term = |s: usize| self.component(k, s, &block, &[unit(i)]) * Term::exact(weights[mask ^ s]);
                    subsets.map(term).fold(Term::default(), |a, b| a + b)
                })?;
            }
        }
        Ok(())
    }
}
