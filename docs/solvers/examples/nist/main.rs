//! The nonlinear regression problems of NIST by `levenberg-marquardt`, from both starts, beside the certified values.
//!
//! `cargo run --release -p tangent-bundle-solvers --example nist`

mod models;
mod sets;

pub use sets::{SETS, Set};

use levenberg_marquardt::{LevenbergMarquardt, TerminationReason};
use nalgebra::{DMatrix, DVector};
use tangent_bundle::prelude::*;
use tangent_bundle::solvers::LeastSquares;

/// The residuals of a model: what it gives at each point of the data, minus what was observed there.
#[derive(Clone, Copy)]
pub struct Residuals(pub &'static Set);

impl Differentiable for Residuals {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, b: Vec<R>) -> Vec<R> {
        self.0.data.iter().map(|&(y, x)| self.0.model.at(&b, x) - y).collect()
    }
}

/// What a run of the solver gave.
pub struct Fit {
    /// The parameters.
    pub parameters: Vec<f64>,
    /// The parameters after one more step, of Gauss and Newton.
    pub refined: Vec<f64>,
    /// Their standard deviations, by the Jacobian at the solution.
    pub deviations: Vec<f64>,
    /// The residual sum of squares.
    pub sum_of_squares: f64,
    /// How often the residuals were evaluated.
    pub evaluations: usize,
    /// Why the solver stopped.
    pub termination: TerminationReason,
}

/// The sum of the squares of the residuals.
pub fn sum_of_squares(set: &'static Set, parameters: &[f64]) -> f64 {
    Residuals(set)
        .evaluate::<f64>(parameters.to_vec())
        .iter()
        .map(|r| r * r)
        .sum()
}

/// One step of Gauss and Newton, and the standard deviations: s²·(JᵀJ)⁻¹ has their squares on its diagonal, for the
/// residual variance s².
///
/// The solver compares sums of squares, which cannot tell near points apart. This step compares nothing, and is the
/// more accurate the nearer the solution is.
fn refined(set: &'static Set, parameters: &[f64]) -> [Vec<f64>; 2] {
    let residuals = DVector::from_vec(Residuals(set).evaluate::<f64>(parameters.to_vec()));
    let rows = Differentiable::jacobian(&Residuals(set), parameters.to_vec());
    // The columns are brought to the length 1, so that parameters of very different sizes leave a matrix that can be
    // factorised.
    let mut j = DMatrix::from_fn(rows.len(), parameters.len(), |i, k| rows[i][k]);
    let lengths: Vec<f64> = j.column_iter().map(|column| column.norm()).collect();
    for (mut column, length) in j.column_iter_mut().zip(&lengths) {
        column /= *length;
    }
    let qr = j.qr();
    let inverse = qr.r().try_inverse().expect("a Jacobian of full rank");
    let step = &inverse * qr.q().tr_mul(&residuals);
    let s = residuals.norm() / ((rows.len() - parameters.len()) as f64).sqrt();
    let of = |f: &dyn Fn(usize) -> f64| (0..parameters.len()).map(f).collect();
    [
        of(&|k| parameters[k] - step[k] / lengths[k]),
        of(&|k| s * inverse.row(k).norm() / lengths[k]),
    ]
}

/// The fit of a model to its data from a start.
///
/// The bound of the first step is `bound` times the length of the start, in units of the columns of the Jacobian.
pub fn fit(set: &'static Set, start: &[f64], bound: f64) -> Fit {
    let solver = LevenbergMarquardt::new().with_patience(1000).with_stepbound(bound);
    let (solved, report) = solver.minimize(LeastSquares::new(Residuals(set), start.to_vec()));
    let [refined, deviations] = refined(set, solved.point());
    Fit {
        parameters: solved.point().clone(),
        refined,
        deviations,
        sum_of_squares: 2.0 * report.objective_function,
        evaluations: report.number_of_evaluations,
        termination: report.termination,
    }
}

/// A tenth of the bound that the solver has by itself, from which one fit goes astray in its first step: that of BoxBOD
/// from its first start.
pub const BOUND: f64 = 10.0;

/// To how many digits a vector is another: the least over the coordinates.
pub fn digits(computed: &[f64], certified: &[f64]) -> f64 {
    let of_one = |(computed, certified): (&f64, &f64)| -((computed - certified) / certified).abs().max(1e-16).log10();
    computed.iter().zip(certified).map(of_one).fold(16.0, f64::min)
}

fn main() {
    println!(
        "digits: of the parameters, by the solver and refined; of their standard deviations; of the sum of squares"
    );
    for set in &SETS {
        for (k, start) in set.starts.iter().enumerate() {
            let fit = fit(set, start, BOUND);
            println!(
                "{:9} start {}: {:4.1} {:4.1} {:4.1} {:4.1} digits after {:3} evaluations: {:?}",
                set.name,
                k + 1,
                digits(&fit.parameters, set.certified),
                digits(&fit.refined, set.certified),
                digits(&fit.deviations, set.deviations),
                digits(&[fit.sum_of_squares], &[set.sum_of_squares]),
                fit.evaluations,
                fit.termination
            );
        }
    }
}
