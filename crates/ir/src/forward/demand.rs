//! The order that is demanded of each value.

use tangent_bundle::order::MAX_ORDER;

use crate::error::Error;
use crate::forward::Hooks;
use crate::function::Function;
use crate::operation::Operation;
use crate::types::{Type, ValueId};

/// The orders that are demanded of the values of a function.
pub(super) struct Demand<'a> {
    pub(super) function: &'a Function,
    pub(super) orders: Vec<Option<usize>>,
    /// Whether the hooks claim the statement.
    pub(super) claimed: Vec<bool>,
    pub(super) open: Vec<(ValueId, usize)>,
}

impl Demand<'_> {
    pub(super) fn run(&mut self, hooks: &mut dyn Hooks) -> Result<(), Error> {
        while let Some((v, order)) = self.open.pop() {
            let statement = self.function.statement(v);
            let known = &mut self.orders[v.index()];
            if !statement.ty.is_differentiable() || known.is_some_and(|known| known >= order) {
                continue;
            }
            if statement.orders.total().saturating_add(order) > MAX_ORDER {
                return Err(self.function.refusal(format_args!(
                        "the order of {v} would rise above {MAX_ORDER}: either too high an order was asked for, or a derivative \
                     operator stands in a loop and each turn raises the order"
                    ),
                ));
            }
            *known = Some(order);
            let open = &mut self.open;
            let claimed = hooks.visit_custom(self.function, v, order, &mut |v, order| open.push((v, order)));
            self.claimed[v.index()] |= claimed;
            if !claimed {
                open.extend(statement.operation.each_operand().map(|v| (v, order)));
            }
        }
        Ok(())
    }

    /// Raises all stacks to one order, because they flow into one another. The tuples that are read from them have
    /// the same order.
    pub(super) fn join_stacks(&mut self, hooks: &mut dyn Hooks) -> Result<(), Error> {
        loop {
            let stacks: Vec<ValueId> = self
                .function
                .values()
                .filter(|(_, s)| s.ty == Type::Stack)
                .map(|(v, _)| v)
                .collect();
            let order = stacks.iter().filter_map(|v| self.orders[v.index()]).max().unwrap_or(0);
            let lower = |v: &&ValueId| self.orders[v.index()].unwrap_or(0) < order;
            let raised: Vec<_> = stacks.iter().filter(lower).map(|v| (*v, order)).collect();
            if raised.is_empty() {
                for (v, statement) in self.function.values() {
                    if matches!(statement.operation, Operation::Top(_)) {
                        let known = &mut self.orders[v.index()];
                        *known = Some(known.unwrap_or(0).max(order));
                    }
                }
                return Ok(());
            }
            self.open = raised;
            self.run(hooks)?;
        }
    }
}
