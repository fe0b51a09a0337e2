//! Minima of two functions by four solvers of `argmin`: each function is written once, for any scalar.
//!
//! `cargo run --release -p tangent-bundle-solvers --example argmin`

use std::cell::Cell;

use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, Solver, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::newton::{Newton, NewtonCG};
use argmin::solver::quasinewton::BFGS;
use argmin::solver::trustregion::{Steihaug, TrustRegion};
use argmin_math::ArgminEye;
use nalgebra::DVector;
use tangent_bundle::prelude::*;
use tangent_bundle::solvers::{ArgminProblem, ArgminVector};

/// Rosenbrock's function of n variables, in the chained form: its minimum is 0, where all are 1.
///
/// ```text
/// f(x) = Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²
/// ```
#[derive(Clone, Copy)]
pub struct Rosenbrock;

impl Differentiable for Rosenbrock {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        x.windows(2)
            .map(|w| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (-w[0] + 1.0).powi(2))
            .sum()
    }
}

/// Flights of the space shuttle before 1986: the temperature of the joints in °F, and whether an O-ring was damaged.
///
/// Dalal, Fowlkes & Hoadley, Risk analysis of the space shuttle: pre-Challenger prediction of failure, JASA 84 (1989),
/// table 1.
#[rustfmt::skip]
pub const FLIGHTS: [(f64, bool); 23] = [
    (53.0, true), (57.0, true), (58.0, true), (63.0, true), (66.0, false), (67.0, false), (67.0, false), (67.0, false),
    (68.0, false), (69.0, false), (70.0, true), (70.0, false), (70.0, true), (70.0, false), (72.0, false), (73.0, false),
    (75.0, false), (75.0, true), (76.0, false), (76.0, false), (78.0, false), (79.0, false), (81.0, false),
];

/// The negative logarithm of the likelihood of a logistic regression: damage has the probability 1/(1 + exp(−a − b·t)).
///
/// ```text
/// −ln L(a, b) = Σ ln(1 + exp z) − z·[damage]        z = a + b·(t − centre)
/// ```
///
/// The temperatures are taken from their centre. With the centre 0 the two parameters are nearly dependent.
#[derive(Clone, Copy)]
pub struct Likelihood {
    /// The temperature, in °F, at which the slope b turns the line.
    pub centre: f64,
}

impl Differentiable for Likelihood {
    type Domain = (Scalar, Scalar);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, (a, b): (R, R)) -> R {
        let of_a_flight = |&(t, damage): &(f64, bool)| {
            let z = a + b * (t - self.centre);
            // ln(1 + exp z) without overflow: both branches are that function, so that there is no kink.
            let softplus = if z > 0.0 {
                z + (-z).exp().ln_1p()
            } else {
                z.exp().ln_1p()
            };
            if damage { softplus - z } else { softplus }
        };
        FLIGHTS.iter().map(of_a_flight).sum()
    }
}

/// What a run of a solver gave.
#[derive(Debug)]
pub struct Run {
    /// Of which solver.
    pub solver: &'static str,
    /// The coordinates of the minimum.
    pub minimum: Vec<f64>,
    /// The largest slope there, of all coordinates.
    pub slope: f64,
    /// How many steps it took.
    pub iterations: u64,
    /// How often the value, the gradient and the Hessian were asked for.
    pub counts: [u64; 3],
    /// How often the function was evaluated, over whatever scalar: products of Hessians and vectors are among them.
    pub evaluations: u64,
}

/// A function that counts its evaluations.
struct Counted<'a, F>(F, &'a Cell<u64>);

impl<F: Differentiable> Differentiable for Counted<'_, F> {
    type Domain = F::Domain;
    type Codomain = F::Codomain;

    fn evaluate<R: Real>(&self, x: <F::Domain as Space>::Over<R>) -> <F::Codomain as Space>::Over<R> {
        self.1.set(self.1.get() + 1);
        self.0.evaluate(x)
    }
}

/// The state of a solver whose vectors are `V`, and whose Hessians `H`.
type Step<V, H> = IterState<V, V, (), H, (), f64>;

/// Runs a solver on a problem whose evaluations are counted, from a state that is set up.
fn run<O, S, V, H>(
    solver: (&'static str, S),
    (problem, count): (O, &Cell<u64>),
    set_up: impl FnOnce(Step<V, H>) -> Step<V, H>,
) -> Result<Run, Error>
where
    O: Gradient<Param = V, Gradient = V>,
    S: Solver<O, Step<V, H>>,
    V: ArgminVector,
{
    count.set(0);
    let result = Executor::new(problem, solver.1).configure(set_up).run()?;
    let (counts, evaluations) = (&result.problem.counts, count.get());
    let minimum = result.state.get_best_param().expect("the point of a solver that ran");
    let slope = result
        .problem
        .problem
        .as_ref()
        .expect("the problem")
        .gradient(minimum)?;
    Ok(Run {
        solver: solver.0,
        minimum: minimum.coordinates().to_vec(),
        slope: slope.coordinates().iter().fold(0.0, |most, x| f64::max(most, x.abs())),
        iterations: result.state.get_iter(),
        counts: ["cost_count", "gradient_count", "hessian_count"].map(|name| counts.get(name).copied().unwrap_or(0)),
        evaluations,
    })
}

/// Newton's method. It has no criterion to stop at, and so does as many steps as it is told.
pub fn newton<F: Differentiable<Codomain = Scalar>>(f: F, start: Floats<F>, steps: u64) -> Result<Run, Error> {
    let count = Cell::new(0);
    let problem = ArgminProblem::new(Counted(f, &count), start).with_vectors::<DVector<f64>>();
    let start = problem.start();
    run(("Newton", Newton::new()), (problem, &count), |state| {
        state.param(start).max_iters(steps)
    })
}

/// The method of Broyden, Fletcher, Goldfarb and Shanno, from the identity in place of the inverse Hessian.
pub fn bfgs<F: Differentiable<Codomain = Scalar>>(f: F, start: Floats<F>) -> Result<Run, Error> {
    let count = Cell::new(0);
    let problem = ArgminProblem::new(Counted(f, &count), start);
    let start = problem.start();
    let identity = Vec::<Vec<f64>>::eye(start.len());
    let solver = BFGS::new(MoreThuenteLineSearch::new())
        .with_tolerance_grad(1e-9)?
        .with_tolerance_cost(0.0)?;
    run(("BFGS", solver), (problem, &count), |state| {
        state.param(start).inv_hessian(identity).max_iters(500)
    })
}

/// A trust region, whose steps are those of Steihaug. It has no criterion to stop at either.
pub fn trust_region<F: Differentiable<Codomain = Scalar>>(f: F, start: Floats<F>, steps: u64) -> Result<Run, Error> {
    let count = Cell::new(0);
    let problem = ArgminProblem::new(Counted(f, &count), start);
    let start = problem.start();
    let solver = TrustRegion::new(Steihaug::new().with_max_iters(start.len() as u64));
    run(("trust region", solver), (problem, &count), |state| {
        state.param(start).max_iters(steps)
    })
}

/// Newton's method with conjugate gradients, which need products of the Hessian and vectors alone.
///
/// `argmin` ends the conjugate gradients where |r|² ≤ min(½, √|∇f|)·|∇f| for their residual r. Two sides of different
/// units: where |∇f| is small, one step of them is enough, and it is one of steepest descent. A large multiple of f has
/// the same minimum and does not end so early. The change of the cost at which the solver stops is a multiple likewise.
pub fn newton_cg<F: Differentiable<Codomain = Scalar>>(f: F, start: Floats<F>, multiple: f64) -> Result<Run, Error> {
    let count = Cell::new(0);
    let problem = ArgminProblem::new(Counted(f, &count).scaled(multiple), start).matrix_free();
    let start = problem.problem().start();
    // The line search compares with the cost of the start, which the solver does not compute.
    let cost = problem.cost(&start)?;
    let solver = NewtonCG::new(MoreThuenteLineSearch::new()).with_tolerance(f64::EPSILON * multiple)?;
    let run = run(("Newton-CG", solver), (problem, &count), |state| {
        state.param(start).cost(cost).max_iters(200)
    })?;
    Ok(Run {
        slope: run.slope / multiple,
        ..run
    })
}

/// A multiple that is large enough for gradients down to 10⁻⁹.
pub const MULTIPLE: f64 = 1e10;

/// A point of the domain of a function.
type Floats<F> = <<F as Differentiable>::Domain as Space>::Over<f64>;

fn print(runs: [Run; 4]) {
    println!("| | steps | values | gradients | Hessians | evaluations |   slope | minimum");
    for Run {
        solver,
        minimum,
        slope,
        iterations,
        counts: [values, gradients, hessians],
        evaluations,
    } in runs
    {
        let shown: Vec<String> = minimum.iter().take(3).map(|x| format!("{x:.9}")).collect();
        println!(
            "| {solver} | {iterations} | {values} | {gradients} | {hessians} | {evaluations} | {slope:7.1e} | {}",
            shown.join(" ")
        );
    }
}

fn main() -> Result<(), Error> {
    println!("Rosenbrock's function of 10 variables");
    let start = || vec![-1.2; 10];
    print([
        newton(Rosenbrock, start(), 30)?,
        bfgs(Rosenbrock, start())?,
        trust_region(Rosenbrock, start(), 60)?,
        newton_cg(Rosenbrock, start(), MULTIPLE)?,
    ]);
    for centre in [0.0, 69.0] {
        println!("\nthe likelihood of damage, temperatures from {centre} °F");
        let (f, start) = (Likelihood { centre }, (0.0, 0.0));
        print([
            newton(f, start, 10)?,
            bfgs(f, start)?,
            trust_region(f, start, 20)?,
            newton_cg(f, start, MULTIPLE)?,
        ]);
    }
    Ok(())
}
