//! Long loops within larger functions, with few states in memory.

use alloc::vec::Vec;

use crate::bundle::TaylorBundle;
use crate::calculus::schedule::Reversed;
use crate::order::U1;
use crate::real::{ArrayRule, Real};
use crate::reverse::{Recording, Var};

/// How many steps are recorded at once, at least. So few take little memory, and the cost of a recording counts little.
const PIECE: usize = 16;

/// A long loop, as a part of a function of any real numbers. In reverse mode it keeps few of its states in memory.
///
/// ```text
/// sₖ₊₁ = step(k, sₖ, p),   k = 0, …, steps − 1
/// ```
///
/// The loop reads parameters p and changes a state s. On floats and bundles it is the plain loop. In reverse mode it is
/// one step of the recording, an [`ArrayRule`]: its pullback runs pieces of the loop again from states that it keeps,
/// and records one piece at a time. Its adjoint is an array rule too. So Hessians in reverse over forward mode and in
/// reverse over reverse mode keep few states as well.
///
/// ```
/// use tangent_bundle::calculus::CheckpointedLoop;
/// use tangent_bundle::prelude::*;
///
/// /// A step of explicit Euler for q″ = −k·q.
/// #[derive(Clone)]
/// struct Spring;
///
/// impl CheckpointedLoop for Spring {
///     fn step<R: Real>(&self, _: usize, state: &mut [R], parameters: &[R]) {
///         let (q, v, stiffness) = (state[0], state[1], parameters[0]);
///         state[0] = q + v * 0.001;
///         state[1] = v - stiffness * q * 0.001;
///     }
/// }
///
/// // The energy after ten thousand steps, by the stiffness and the amplitude, with ten states in memory.
/// fn energy<R: Real>(x: &[R]) -> R {
///     let (stiffness, amplitude) = (x[0].exp(), x[1] * x[1]);
///     let end = Spring.run(10_000, 10, &[amplitude, R::from(0.0)], &[stiffness]);
///     end[0] * end[0] * stiffness + end[1] * end[1]
/// }
///
/// let x = vec![0.3, 1.2];
/// let slope = gradient(|x| energy(&x), x.clone());
/// // The energy is proportional to the square of the amplitude, which is the square of x₁.
/// assert!((slope[1] / (4.0 * energy(&x) / x[1]) - 1.0).abs() < 1e-12);
/// // Forward mode runs the plain loop, and gives the same.
/// let (_, along) = jvp(|x| energy(&x), x.clone(), vec![0.0, 1.0]);
/// assert!((along / slope[1] - 1.0).abs() < 1e-12);
/// // Hessians take little memory, too.
/// let curvature = hessian(|x| energy(&x), x.clone());
/// assert!((curvature[1][1] / (12.0 * energy(&x) / (x[1] * x[1])) - 1.0).abs() < 1e-12);
/// ```
///
/// # Captured variables
///
/// A step is written over any `R: Real`, so it cannot compute with a variable that is held in a field: such a variable
/// is of another type than `R`, and the code does not compile. Pass it among the parameters. Fields are floats and
/// other constants. A recording clones the loop, so hold large fields behind an `Rc`.
///
/// # Memory and time
///
/// With c slots the pullback keeps c states. It records 16 steps at once, or as many as there are parameters for each
/// number of the state, since each recording makes variables of all parameters. For n such pieces, let r be the least
/// number with `C(c + r, c) ≥ n`. Then the loop is run r + 1 times at most, and once more to be recorded. So with
/// some log₂ n slots the memory and the number of runs grow with the logarithm of n.
///
/// A third reverse mode, and a bundle over a variable, record the loop as a whole.
///
/// Source: Griewank & Walther, Algorithm 799: revolve (2000).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a loop that can be checkpointed",
    label = "does not implement `CheckpointedLoop`",
    note = "implement `CheckpointedLoop`, with a step over any `R: Real`; closures have the driver `checkpointed`"
)]
pub trait CheckpointedLoop: Clone + 'static {
    /// Turns the state sₖ into the state sₖ₊₁.
    fn step<R: Real>(&self, k: usize, state: &mut [R], parameters: &[R]);

    /// The state after so many steps, from a state before them. A pullback keeps as many states in memory as there are
    /// slots.
    ///
    /// # Panics
    ///
    /// If there is no slot. In reverse mode, if variables of two recordings are mixed, or if a recording has ended.
    #[track_caller]
    fn run<R: Real>(&self, steps: usize, slots: usize, state: &[R], parameters: &[R]) -> Vec<R> {
        assert!(
            slots > 0,
            "a checkpointed loop was given no slot: it needs one at least, for the first state"
        );
        let whole = Whole {
            body: self.clone(),
            steps,
            slots,
        };
        let [end] = whole.of([state, parameters]);
        end
    }
}

/// A number that moves along one direction.
type Dual<R> = TaylorBundle<U1, R>;

/// All steps of a loop, as a function of the state and the parameters.
#[derive(Clone)]
struct Whole<F> {
    body: F,
    steps: usize,
    slots: usize,
}

impl<F: CheckpointedLoop> Whole<F> {
    /// Runs the steps `from` to `to`.
    fn advance<R: Real>(&self, from: usize, to: usize, state: &mut [R], parameters: &[R]) {
        (from..to).for_each(|k| self.body.step(k, state, parameters));
    }
}

impl<F: CheckpointedLoop> ArrayRule<2> for Whole<F> {
    fn lengths(&self, [state, _]: [usize; 2]) -> [usize; 1] {
        [state]
    }

    fn value<R: Real>(&self, [state, parameters]: [&[R]; 2], [end]: [&mut [R]; 1]) {
        end.copy_from_slice(state);
        self.advance(0, self.steps, end, parameters);
    }

    fn pull_back<R: Real>(&self, [state, parameters]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], on: [&mut [R]; 2]) {
        let terms = Adjoint(self.clone()).of([state, parameters, w]);
        on.into_iter().zip(&terms).for_each(|(on, terms)| add(on, terms));
    }
}

/// Adds numbers to others.
fn add<R: Real>(on: &mut [R], terms: &[R]) {
    on.iter_mut().zip(terms).for_each(|(on, term)| *on += *term);
}

/// The pullback of a loop, as a function of the state, the parameters and the covector on the end. It gives the
/// covectors on the state and on the parameters.
#[derive(Clone)]
struct Adjoint<F>(Whole<F>);

impl<F: CheckpointedLoop> ArrayRule<3, 2> for Adjoint<F> {
    fn lengths(&self, [state, parameters, _]: [usize; 3]) -> [usize; 2] {
        [state, parameters]
    }

    fn value<R: Real>(&self, [state, parameters, w]: [&[R]; 3], [on_state, on_parameters]: [&mut [R]; 2]) {
        let piece = PIECE.max(parameters.len() / state.len().max(1));
        let pieces = Pieces {
            whole: &self.0,
            parameters,
            piece,
        };
        on_state.copy_from_slice(w);
        let count = self.0.steps.div_ceil(piece);
        pieces.reverse(0, count, self.0.slots, state, &mut (on_state, on_parameters));
    }

    /// The covectors g that are computed are the gradient of wᵀ·L, for the end L of the loop. Second derivatives are
    /// symmetric, so the pullback of a covector v on g is the derivative of g along v. That on w is the derivative of
    /// L along v.
    fn pull_back<R: Real>(
        &self,
        [state, parameters, w]: [&[R]; 3],
        _: [&[R]; 2],
        [along_state, along_parameters]: [&[R]; 2],
        [on_state, on_parameters, on_w]: [&mut [R]; 3],
    ) {
        let moving = |x: &[R], v: &[R]| -> Vec<Dual<R>> {
            let with_tangents = x.iter().zip(v);
            with_tangents
                .map(|(x, v)| TaylorBundle::from_components([*x, *v].into()))
                .collect()
        };
        let tangents = |x: &[Dual<R>]| -> Vec<R> { x.iter().map(|x| x.components()[1]).collect() };
        let constant = |x: &[R]| -> Vec<Dual<R>> { x.iter().map(|x| TaylorBundle::from_primal(*x)).collect() };
        let zeros = |like: &[R]| constant(&alloc::vec![R::zero(); like.len()]);
        let (state, parameters) = (moving(state, along_state), moving(parameters, along_parameters));
        let mut end = zeros(w);
        self.0.value([&state, &parameters], [&mut end]);
        add(on_w, &tangents(&end));
        let (mut by_state, mut by_parameters) = (zeros(on_state), zeros(on_parameters));
        self.value([&state, &parameters, &constant(w)], [&mut by_state, &mut by_parameters]);
        add(on_state, &tangents(&by_state));
        add(on_parameters, &tangents(&by_parameters));
    }
}

/// A loop in pieces of so many steps.
struct Pieces<'a, F, R> {
    whole: &'a Whole<F>,
    parameters: &'a [R],
    piece: usize,
}

impl<F, R> Pieces<'_, F, R> {
    /// How many steps there are before a piece.
    fn start(&self, k: usize) -> usize {
        self.whole.steps.min(k * self.piece)
    }
}

impl<'a, F: CheckpointedLoop, R: Real> Reversed<R> for Pieces<'a, F, R> {
    /// The covector on the state, and the sum of those on the parameters.
    type Adjoint = (&'a mut [R], &'a mut [R]);

    fn advance(&self, from: usize, to: usize, state: &[R]) -> Vec<R> {
        let mut state = state.to_vec();
        self.whole
            .advance(self.start(from), self.start(to), &mut state, self.parameters);
        state
    }

    fn pull_back(&self, k: usize, state: &[R], (on_state, on_parameters): &mut Self::Adjoint) {
        let recording = Recording::new();
        let variables = |x: &[R]| -> Vec<Var<R>> { x.iter().map(|x| recording.variable(*x)).collect() };
        let (mut state, parameters) = (variables(state), variables(self.parameters));
        self.whole
            .advance(self.start(k), self.start(k + 1), &mut state, &parameters);
        let covectors = recording.pull_back(state.into_iter().zip(on_state.iter().copied()));
        let (by_state, by_parameters) = covectors.split_at(on_state.len());
        on_state.copy_from_slice(by_state);
        add(on_parameters, by_parameters);
    }
}
