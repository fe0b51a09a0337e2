//! Forward mode on demand: each value is differentiated to the order that is demanded of it.
//!
//! The pass first propagates demand. A value that is demanded at an order demands its operands at the same order.
//! Demand follows data, not control: the condition of a branch stays plain.
//!
//! Then the pass rewrites each statement at the highest order that was demanded of it. An operand of a higher order
//! is truncated. There is one truncation for each order, directly after the definition of the operand, or after the
//! phis of its block.

mod demand;
mod forms;
mod rewriting;

pub use forms::Form;
pub use rewriting::Rewriting;

use crate::error::Error;
use crate::forward::demand::Demand;
use crate::function::{Declared, Function, Level};
use crate::operation::Operation;
use crate::types::{MAX_LEVELS, ValueId};

/// The name of the derivative operator, a custom operation: `custom real ddt(%y)` is the derivative of `%y`.
pub const DDT: &str = "ddt";

/// What the pass makes of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// A bundle that the caller gives.
    Given,
    /// The variable of the differentiation.
    Seed,
    /// A bundle with no tangent.
    Zero,
}

/// What a differentiated function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// The plain value.
    Primal,
    /// The bundle of this order.
    Bundle(usize),
    /// The derivative of this order.
    Derivative(usize),
    /// The tuple of the value and its derivatives up to this order.
    Derivatives(usize),
}

/// Changes to the general rules of a pass.
#[expect(unused_variables, reason = "the names of the arguments are for the reader")]
pub trait Hooks {
    /// Claims a statement that is demanded at an order, by returning true. Then this method calls `demand` with each
    /// value that the statement needs and its order, and the pass calls [`transform`](Self::transform) for the
    /// statement later.
    fn visit_custom(
        &mut self,
        function: &Function,
        v: ValueId,
        order: usize,
        demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        false
    }

    /// Rewrites a claimed statement, at the highest order that was demanded of it.
    ///
    /// # Errors
    ///
    /// Returns an error if the statement cannot be rewritten.
    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, order: usize) -> Result<(), Error> {
        Err(rewriting.refuse(format_args!("the hooks claimed {v}, and do not transform it")))
    }

    /// What the pass makes of the argument with this number, which is demanded at this order.
    fn argument(&mut self, number: usize, order: usize) -> ArgumentForm {
        ArgumentForm::Given
    }

    /// What the function returns.
    fn returned(&mut self) -> Returned {
        Returned::Primal
    }
}

/// The hooks that treat all arguments alike, with [`DDT`] as the derivative along the curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    argument: ArgumentForm,
    returned: Returned,
}

impl Whole {
    /// Hooks for a function from bundles to bundles of an order.
    pub(super) fn given(order: usize) -> Self {
        Self {
            argument: ArgumentForm::Given,
            returned: Returned::Bundle(order),
        }
    }
}

impl Hooks for Whole {
    fn visit_custom(
        &mut self,
        function: &Function,
        v: ValueId,
        order: usize,
        demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        demand_of_ddt(function, v, order, demand)
    }

    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, order: usize) -> Result<(), Error> {
        rewriting.ddt(v, order)
    }

    fn argument(&mut self, _: usize, _: usize) -> ArgumentForm {
        self.argument
    }

    fn returned(&mut self) -> Returned {
        self.returned
    }
}

/// Demands the operand of a derivative operator at an order higher by one.
fn demand_of_ddt(function: &Function, v: ValueId, order: usize, demand: &mut dyn FnMut(ValueId, usize)) -> bool {
    match &function.statement(v).operation {
        Operation::Custom(name, operands) if name == DDT && operands.len() == 1 => {
            demand(operands[0], order + 1);
            true
        }
        _ => false,
    }
}

/// The function whose value is the derivative of this order. All arguments are one variable.
///
/// # Errors
///
/// As [`forward_diff`].
pub fn derivative_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivative(order))
}

/// The function whose value is the tuple of the value and its derivatives up to this order. All arguments are one
/// variable.
///
/// # Errors
///
/// As [`forward_diff`].
pub fn derivatives_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivatives(order))
}

/// The function between bundles, T^k f.
///
/// # Errors
///
/// As [`forward_diff`].
#[doc(alias = "jvp")]
pub fn push_forward_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Given, Returned::Bundle(order))
}

fn whole(function: &Function, order: usize, argument: ArgumentForm, returned: Returned) -> Result<Function, Error> {
    let mut function = function.clone();
    let to_diff: Vec<_> = function.returned().into_iter().map(|v| (v, order)).collect();
    forward_diff(&mut function, &to_diff, true, &mut Whole { argument, returned })?;
    Ok(function)
}

/// Differentiates values of a function, each to its order, together with all values that they are computed from.
///
/// A value of order k becomes a bundle of order k. The `hooks` say what becomes of the arguments and of the result.
/// Evaluate the function with [`Program::run_bundles`](crate::Program::run_bundles).
///
/// A differentiated function can be differentiated again. Each pass is a level of its own. With `eras`, the strict
/// mode, the directions of this level and of all levels before are taken for one. Then Taylor bundles suffice, and the
/// evaluation checks that the directions are equal. Without `eras`, explicit bundles are right in any case.
///
/// A function that [declares](Function::with_partials) its partials is differentiated by them, if nothing is asked for
/// but its value: the pass writes a call of it.
///
/// [`derivative_of`], [`derivatives_of`] and [`push_forward_of`] are this function with common hooks.
///
/// # Examples
///
/// The derivative of x·sin(y) by y.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle_ir::{ArgumentForm, Function, Hooks, Returned, Value, forward_diff};
///
/// struct BySecond;
///
/// impl Hooks for BySecond {
///     fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
///         if number == 1 { ArgumentForm::Seed } else { ArgumentForm::Zero }
///     }
///     fn returned(&mut self) -> Returned {
///         Returned::Derivative(1)
///     }
/// }
///
/// let mut f = Function::parse("fn f(%x: real, %y: real) -> real { b: %s = sin %y %p = mul %x, %s return %p }")?;
/// let result = f.returned()[0];
/// forward_diff(&mut f, &[(result, 1)], true, &mut BySecond)?;
///
/// let arguments = [2.0, 0.0].map(|x| Value::Real(TaylorBundle::<U1>::from(x)));
/// let slope = f.compile()?.run_bundles(&arguments)?.real();
/// assert_eq!(slope.map(|slope| slope.primal()), Some(2.0));
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
///
/// # Errors
///
/// Returns an error if a value is unknown, if an order is above 64, if there would be more than four levels, or if a
/// hook raises the order around a loop.
pub fn forward_diff(
    function: &mut Function,
    to_diff: &[(ValueId, usize)],
    eras: bool,
    hooks: &mut dyn Hooks,
) -> Result<(), Error> {
    function.verify_once()?;
    let level = function.levels.len();
    let mut of_call = Vec::new();
    let mut to_diff = to_diff;
    let returned = function.returned();
    if function.declares_partials() && to_diff.iter().all(|(v, _)| returned.contains(v)) {
        *function = function.as_call();
        let result = function.returned()[0];
        of_call.extend(to_diff.iter().map(|(_, order)| (result, *order)));
        to_diff = &of_call;
    }
    if level == MAX_LEVELS {
        let why = format_args!(
            "it has been differentiated by {MAX_LEVELS} passes, the greatest number: ask for a higher order in one pass"
        );
        return Err(function.refusal(why));
    }
    let mut demand = Demand {
        function,
        orders: vec![None; function.arena.len()],
        claimed: vec![false; function.arena.len()],
        open: Vec::new(),
    };
    for (v, order) in to_diff {
        if demand.function.get(*v).is_none() {
            return Err(function.refusal(format_args!("{v} is not a value of this function")));
        }
        demand.open.push((*v, *order));
    }
    // A derivative operator needs its operand at order 1 even if no derivative of its own value is demanded.
    let all: Vec<ValueId> = demand.function.values().map(|(v, _)| v).collect();
    for v in all {
        if matches!(demand.function.statement(v).operation, Operation::Custom(..)) {
            demand.open.push((v, 0));
        }
    }
    demand.run(hooks)?;
    demand.join_stacks(hooks)?;
    let Demand { orders, claimed, .. } = demand;
    let orders: Vec<usize> = orders.into_iter().map(|order| order.unwrap_or(0)).collect();
    function.levels.push(Level { eras });
    function.declared = Declared::default();
    Rewriting::new(function, level, orders).run(&claimed, hooks)?;
    // Hooks may have written statements that are not well formed.
    function.verify_once()
}
