//! The pass: a function is differentiated where that is demanded, and to the order that is demanded there.
//!
//! First demand is propagated: a value that is demanded at an order demands its operands at that order. Only data carry demand, not
//! control: the condition of a branch stays plain. Then each statement is rewritten at the highest order that was demanded of
//! it, and takes operands of a higher order cut to its own: one truncation for each order, right behind the definition, and never
//! within a run of phis.

mod demand;
mod forms;
mod rewriting;

pub use forms::Form;
pub use rewriting::Rewriting;

use crate::error::Error;
use crate::forward::demand::Demand;
use crate::function::{Function, Level};
use crate::operation::Operation;
use crate::types::{MAX_LEVELS, ValueId};

/// The name of the custom operation that is the derivative of its operand.
pub const DDT: &str = "ddt";

/// What an argument becomes that is demanded at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// The bundle is given by the caller.
    Given,
    /// The variable that is differentiated by.
    Seed,
    /// A bundle without a tangent.
    Zero,
}

/// What a function returns in the place of a value that is differentiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// The plain value.
    Primal,
    /// The bundle of this order.
    Bundle(usize),
    /// The derivative of this order.
    Derivative(usize),
    /// The tuple of the value and its derivatives to this order.
    Derivatives(usize),
}

/// What a pass does where it is not the general rule.
pub trait Hooks {
    /// Whether the hooks take a statement over that is demanded at an order. They then say what that demands of other values, also at
    /// another order, and [`transform`](Self::transform) the statement later.
    fn visit_custom(
        &mut self,
        _function: &Function,
        _v: ValueId,
        _order: usize,
        _demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        false
    }

    /// Rewrites a statement that was taken over, demanded at an order at the most.
    ///
    /// # Errors
    ///
    /// If that is impossible.
    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, _order: usize) -> Result<(), Error> {
        Err(rewriting.refuse(format_args!("{v} was taken over by hooks that do not transform it")))
    }

    /// What the argument of a number becomes, demanded at an order.
    fn argument(&mut self, _number: usize, _order: usize) -> ArgumentForm {
        ArgumentForm::Given
    }

    /// What is returned.
    fn returned(&mut self) -> Returned {
        Returned::Primal
    }
}

/// All arguments and the result in one form each, and [`DDT`] as the derivative along the curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    argument: ArgumentForm,
    returned: Returned,
}

impl Whole {
    /// Bundles of an order in, bundles of it out.
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

/// The operand of a derivative operator is demanded at one order more.
fn demand_of_ddt(function: &Function, v: ValueId, order: usize, demand: &mut dyn FnMut(ValueId, usize)) -> bool {
    match &function.statement(v).operation {
        Operation::Custom(name, operands) if name == DDT && operands.len() == 1 => {
            demand(operands[0], order + 1);
            true
        }
        _ => false,
    }
}

/// The function whose value is the derivative of this order by all arguments as one variable.
///
/// # Errors
///
/// Those of [`forward_diff`].
pub fn derivative_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivative(order))
}

/// The function whose value is the tuple of the value and its derivatives to this order, by all arguments as one variable.
///
/// # Errors
///
/// Those of [`forward_diff`].
pub fn derivatives_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivatives(order))
}

/// The function between bundles, T^k f.
///
/// # Errors
///
/// Those of [`forward_diff`].
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

/// Differentiates values of a function, each to its order, and whatever they are computed from.
///
/// A value of order k is then a bundle of order k, and the function is evaluated by [`Program::run_bundles`](crate::Program::run_bundles). A
/// function that was differentiated can be differentiated anew: each pass is a level of its own. With `eras`, the directions of this level
/// and of those before are taken for one, so that Taylor bundles do, and that is checked when the function is evaluated;
/// without, explicit bundles do in any case.
///
/// # Errors
///
/// If a value is unknown, an order is above 64, the passes are more than four, or a hook raises the order round a loop.
pub fn forward_diff(
    function: &mut Function,
    to_diff: &[(ValueId, usize)],
    eras: bool,
    hooks: &mut dyn Hooks,
) -> Result<(), Error> {
    function.must_be_verified()?;
    let level = function.levels.len();
    if level == MAX_LEVELS {
        let why = format_args!(
            "it was differentiated {MAX_LEVELS} times by the pass already, which is the most: ask for higher orders at once"
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
    // A derivative operator has a value at order 0 too, and demands what it needs for that.
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
    Rewriting::new(function, level, orders).run(&claimed, hooks)?;
    // What hooks have put into the function may be anything.
    function.must_be_verified()
}
