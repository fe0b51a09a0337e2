//! A solver of `argmin` that shows its progress.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, KV, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

/// What sees each step of a solver: the number of the step, and the cost.
struct Watch<F>(F);

impl<I: State<Float = f64>, F: FnMut(u64, f64)> Observe<I> for Watch<F> {
    fn observe_iter(&mut self, state: &I, _: &KV) -> Result<(), Error> {
        (self.0)(state.get_iter(), state.get_cost());
        Ok(())
    }
}

/// The minimum of a problem by L-BFGS from a start, to a largest norm of the gradient, and the cost there. It calls a
/// function with the number of each step and its cost.
pub fn lbfgs<O>(
    problem: O,
    start: Vec<f64>,
    gradient: f64,
    see: impl FnMut(u64, f64) + 'static,
) -> Result<(Vec<f64>, f64), Error>
where
    O: CostFunction<Param = Vec<f64>, Output = f64> + Gradient<Param = Vec<f64>, Gradient = Vec<f64>>,
{
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 10)
        .with_tolerance_grad(gradient)?
        .with_tolerance_cost(0.0)?;
    let mut state = Executor::new(problem, solver)
        .configure(|state| state.param(start).max_iters(1000))
        .add_observer(Watch(see), ObserverMode::Always)
        .run()?
        .state;
    let minimum = state.take_best_param().expect("a solver that ran has a point");
    Ok((minimum, state.get_best_cost()))
}
