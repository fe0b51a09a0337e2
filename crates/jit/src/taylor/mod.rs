//! Taylor steps as machine code.

mod kind;
mod order;
mod pen;
mod plan;
mod primal;
mod program;
mod state;
mod sums;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tangent_bundle_ir::recurrences::Code as Recurrences;
use tangent_bundle_ir::{Error, Function};

use crate::backend::{Allocator, Backend};
use crate::code::{Code, Uses, Workspace};
use crate::failure::Failure;
use crate::link::refusal;
use crate::taylor::pen::Literals;
use crate::taylor::plan::Plan;
use crate::taylor::program::Program;

/// The Taylor coefficients of the solution of x′ = f(t, x) through a point, by machine code.
///
/// The function is a recording, or another function without branches, of the time, the state and parameters. Its
/// recurrences are those of [`tangent_bundle_ir::recurrences`]: coefficient k of each statement comes from lower ones.
/// The code has the coefficients of their interpreter, to the bit.
///
/// ```
/// use tangent_bundle_ir::trace;
/// use tangent_bundle_jit::TaylorStep;
///
/// // x′ = −y, y′ = x turns: the series of x and y are those of the cosine and the sine.
/// let recorded = trace(|[_t, x, y]: [_; 3]| [-y, x], [0.0, 1.0, 0.0])?;
/// let mut step = TaylorStep::new(&recorded.paths()[0], 2, &[], 4)?;
/// let mut series = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
/// step.expand(0.0, &mut series)?;
/// assert_eq!(series[..5], [1.0, 0.0, -0.5, 0.0, 1.0 / 24.0]);
/// assert_eq!(series[5..], [0.0, 1.0, 0.0, -1.0 / 6.0, 0.0]);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
///
/// Recurrences of the same kind that do not need one another are computed two at a time. A short program, such as that
/// of two bodies, is one straight line over all orders. A longer one has loops over recurrences of the same kind, and a
/// very long one has loops over the terms of their sums too.
///
/// A clone shares the code, and has memory of its own.
#[derive(Clone)]
pub struct TaylorStep {
    shape: Arc<Shape>,
    workspace: Workspace,
    /// The time and the state.
    point: Vec<f64>,
}

/// What all copies share.
struct Shape {
    code: Code,
    name: String,
    state: usize,
    order: usize,
    failures: Vec<Failure>,
    bytes: usize,
}

impl TaylorStep {
    /// Compiles the coefficients 1 to `order` of the solution. `state` is the number of components of the state. The
    /// arguments of the function are the time, the state and the parameters, in this order. The parameters become
    /// literals of the code.
    ///
    /// # Errors
    ///
    /// If the function has branches, if its arguments or results do not fit, or if the order is 0 or above 1000.
    pub fn new(function: &Function, state: usize, parameters: &[f64], order: usize) -> Result<Self, Error> {
        let code = Recurrences::new(function, state, parameters)?;
        if code.results().len() != state {
            let why = format!(
                "it has {} results for a state of {state} components: return one slope for each",
                code.results().len()
            );
            return Err(refusal(function, why));
        }
        if !(1..=1000).contains(&order) {
            let why = format!("there are no Taylor steps of order {order}: choose one from 1 to 1000");
            return Err(refusal(function, why));
        }
        let mut failures = Vec::new();
        let mut statuses = HashMap::new();
        for (number, (_, flip)) in (0..).zip(function.walk()?.guards()) {
            failures.push(Failure::Flipped(flip));
            statuses.insert(number, failures.len() as i64);
        }
        let mut backend = Backend::new(function, Allocator::Backtracking)?;
        let mut program = Program {
            function,
            code: &code,
            plan: Plan::new(&code, state),
            state,
            order,
            statuses,
            literals: Literals::new(order),
        };
        program.compile(&mut backend)?;
        // A loop over pairs may read one word more.
        let words = (order + 1) * program.plan.width as usize + 2;
        let literals = program.literals.words;
        let (module, bytes) = backend.load(function)?;
        let counts = [state + 1, state * (order + 1)];
        Ok(Self {
            shape: Arc::new(Shape {
                code: Code::new(
                    module,
                    counts,
                    Uses {
                        words,
                        literals,
                        ..Uses::default()
                    },
                ),
                name: function.name().to_string(),
                state,
                order,
                failures,
                bytes,
            }),
            workspace: Workspace::default(),
            point: vec![0.0; state + 1],
        })
    }

    /// The order.
    #[must_use]
    pub fn order(&self) -> usize {
        self.shape.order
    }

    /// The number of components of the state.
    #[must_use]
    pub fn state(&self) -> usize {
        self.shape.state
    }

    /// The number of bytes of the machine code.
    #[must_use]
    pub fn code_size(&self) -> usize {
        self.shape.bytes
    }

    /// Computes the coefficients of the solution at a time. Coefficient k of component i is `series[i·(order + 1) + k]`.
    /// The coefficients 0 are the state, and are given. It allocates nothing after the first call.
    ///
    /// # Errors
    ///
    /// If the series have another length, and if a comparison of the recording comes out differently at this point.
    pub fn expand(&mut self, time: f64, series: &mut [f64]) -> Result<(), Error> {
        let shape = &*self.shape;
        let length = shape.order + 1;
        if series.len() != shape.state * length {
            return Err(shape.unfit(series.len()));
        }
        self.point[0] = time;
        for (x, row) in self.point[1..].iter_mut().zip(series.chunks_exact(length)) {
            *x = row[0];
        }
        let run = shape.code.run(&self.point, series, &mut self.workspace, 0, 0);
        run.map_err(|failed| shape.failures[failed.number - 1].error(failed.operands, 0, 0))
    }
}

impl Shape {
    #[cold]
    fn unfit(&self, given: usize) -> Error {
        Error::Arguments {
            function: self.name.clone(),
            why: format!(
                "its Taylor steps have series of {} components with {} coefficients each, and there is room for {given} \
                 numbers",
                self.state,
                self.order + 1
            ),
        }
    }
}

impl fmt::Debug for TaylorStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaylorStep")
            .field("name", &self.shape.name)
            .field("order", &self.shape.order)
            .field("code_size", &self.shape.bytes)
            .finish_non_exhaustive()
    }
}
