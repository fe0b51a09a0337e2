//! Gradients of losses.

use std::cell::RefCell;
use std::rc::Rc;

use tangent_bundle::calculus::Over;
use tangent_bundle::reverse::{Recording, Var};
use tangent_bundle::space::OwnedPoint;
use tangent_bundle_ir::Symbol;

use crate::adjoint::{Adjoint, Forward};
use crate::error::Error;
use crate::integrator::Integrator;
use crate::points::{coordinates, next_point};
use crate::reversible::Reversible;
use crate::step_size::HIGHEST_ORDER;
use crate::time::ensure_in_order;

impl Integrator {
    /// A loss of the states at given times, with its gradient by the state at the start and by the parameters.
    ///
    /// ```text
    /// x′ = f(t, x, p),   x(t₀) = x₀,   L(x(t₁), x(t₂), …)
    /// ```
    ///
    /// The gradient is that of the steps that are taken: covectors are pulled back through their series, from the last
    /// one to the first. So it is equal to the derivatives by bundles, up to rounding. Its cost is that of a few
    /// solutions, however many parameters there are. Some states are kept in memory, whatever the number of steps:
    /// [`checkpoints`](Self::checkpoints) says how many.
    ///
    /// The times rise or fall, all on one side of t₀. The loss is written over the variables of a recording, or over
    /// any `R: Real`. The numbers may be bundles; the gradient then has derivatives too.
    ///
    /// ```
    /// use tangent_bundle_ode::{Error, Integrator};
    ///
    /// // x′ = −p·x, and the misfit to two observations.
    /// let misfit = |x: &[_]| (x[0] - 0.6) * (x[0] - 0.6) + (x[1] - 0.4) * (x[1] - 0.4);
    /// let (loss, (by_start, by_rate)) =
    ///     Integrator::new().value_and_gradient(|_t, x, p| -p * x, 0.0, 1.0, 0.5, &[1.0, 2.0], misfit)?;
    /// let [a, b] = [1.0, 2.0].map(|t: f64| (-0.5 * t).exp());
    /// assert!((loss - (a - 0.6).powi(2) - (b - 0.4).powi(2)).abs() < 1e-16);
    /// assert!((by_start - 2.0 * ((a - 0.6) * a + (b - 0.4) * b)).abs() < 1e-15);
    /// assert!((by_rate + 2.0 * ((a - 0.6) * a + (b - 0.4) * b * 2.0)).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start) and [`Orbit::grid`](crate::Orbit::grid).
    ///
    /// # Panics
    ///
    /// If f or the loss panics.
    pub fn value_and_gradient<P, Q, F, L>(
        self,
        f: F,
        t0: f64,
        x0: P,
        p: Q,
        times: &[f64],
        loss: L,
    ) -> Result<(P::Coordinate, (P, Q)), Error>
    where
        P: OwnedPoint,
        Q: OwnedPoint<Coordinate = P::Coordinate>,
        F: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Over<P, Symbol>,
        L: FnOnce(&[Over<P, Var<P::Coordinate>>]) -> Var<P::Coordinate>,
    {
        let order = self.checked_order(HIGHEST_ORDER)?;
        let [state, parameters] = [
            coordinates::<P::Shape, P::Coordinate>(&x0),
            coordinates::<Q::Shape, P::Coordinate>(&p),
        ];
        let function = |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            let x = next_point::<P::Shape, P::Coordinate, _>(&x0, &mut all);
            coordinates::<P::Shape, Symbol>(&f(t, x, next_point::<Q::Shape, P::Coordinate, _>(&p, &mut all)))
        };
        let reversible = Reversible::new(Box::new(function), t0, &state, &parameters, order + 1)?;
        let shared = Rc::new(RefCell::new(reversible));
        let core = self.core(Box::new(Forward(shared.clone())), P::Coordinate::from(t0), state)?;
        ensure_in_order(t0, times)?;
        let adjoint = Adjoint {
            core: RefCell::new(core),
            shared: shared.clone(),
            start: t0,
            times,
            slots: self.checkpoints.max(1),
        };
        let mut passed = adjoint.run()?;
        let (value, on_times) = pull_back_loss::<P, _>(&x0, &std::mem::take(&mut passed.states), loss);
        let on_state = adjoint.pull_back(passed, &on_times);
        let on_parameters = shared.borrow().on_parameters();
        let by_state = next_point::<P::Shape, P::Coordinate, _>(&x0, &mut on_state.into_iter());
        let by_parameters = next_point::<Q::Shape, P::Coordinate, _>(&p, &mut on_parameters.into_iter());
        Ok((value, (by_state, by_parameters)))
    }
}

/// The loss of states, and the covectors on their coordinates.
fn pull_back_loss<P, L>(shape: &P, states: &[Vec<P::Coordinate>], loss: L) -> (P::Coordinate, Vec<Vec<P::Coordinate>>)
where
    P: OwnedPoint,
    L: FnOnce(&[Over<P, Var<P::Coordinate>>]) -> Var<P::Coordinate>,
{
    let recording = Recording::new();
    let points: Vec<_> = states
        .iter()
        .map(|state| {
            let mut variables = state.iter().map(|x| recording.variable(*x));
            next_point::<P::Shape, P::Coordinate, _>(shape, &mut variables)
        })
        .collect();
    let y = loss(&points);
    let mut covectors = recording.pull_back([(y, P::Coordinate::from(1.0))]).into_iter();
    let on_times = states
        .iter()
        .map(|state| covectors.by_ref().take(state.len()).collect())
        .collect();
    (y.value(), on_times)
}
