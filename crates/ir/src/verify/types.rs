//! The types and orders of values.

use crate::error::Error;
use crate::operation::{Array, Operation};
use crate::types::{BlockId, MAX_LEVELS, Type, ValueId};
use crate::typing::type_of;
use crate::verify::{Verifier, keyword};

impl Verifier<'_> {
    /// Checks the type and the orders of a value against those of its operands.
    pub(super) fn types(&self, block: BlockId, v: ValueId) -> Result<(), Error> {
        let statement = self.function.statement(v);
        let inferred = match type_of(&statement.operation, |v| self.function.type_of(v)) {
            Ok(inferred) => inferred,
            Err(why) => return self.wrong(block, format!("{v} = {}: {why}", keyword(&statement.operation))),
        };
        if let Some(ty) = inferred.filter(|ty| *ty != statement.ty) {
            return self.wrong(
                block,
                format!("{v} is of type {ty}, and its stated type is {}", statement.ty),
            );
        }
        if matches!(statement.operation, Operation::Argument(_)) {
            return self.wrong(block, format!("{v} is an argument: it must not be in a block"));
        }
        if matches!(statement.operation, Operation::Top(_)) && !matches!(statement.ty, Type::Tuple(_)) {
            return self.wrong(
                block,
                format!("{v} is the top of a stack: it is a tuple, not of type {}", statement.ty),
            );
        }
        self.orders(block, v)
    }

    /// Checks the orders of a value against those of its operands. They are equal, except that some operations of the
    /// pass change the order of one level.
    pub(super) fn orders(&self, block: BlockId, v: ValueId) -> Result<(), Error> {
        let statement = self.function.statement(v);
        let (orders, levels) = (statement.orders, self.function.levels.len());
        if (levels..MAX_LEVELS).any(|level| orders.level(level) > 0) {
            return self.wrong(
                block,
                format!("{v} is of order {orders}, and there are {levels} levels"),
            );
        }
        let is_load = matches!(statement.operation, Operation::Load(_));
        if !orders.is_plain() && (is_load || !statement.ty.is_differentiable()) {
            return self.wrong(block, format!("{v} is of order {orders}, and has to be plain"));
        }
        let changed = match statement.operation {
            Operation::Primal(level, _)
            | Operation::Truncate(level, _)
            | Operation::Seed(level, _)
            | Operation::Zero(level, _)
            | Operation::Derivative(level, ..) => Some(level),
            _ => None,
        };
        if changed.is_some_and(|level| level >= levels) {
            return self.wrong(
                block,
                format!("{v} is of a level that there is not: there are {levels}"),
            );
        }
        // A tuple with no real numbers is plain, whatever the order of the stack.
        if matches!(statement.operation, Operation::Top(_)) && !statement.ty.is_differentiable() {
            return Ok(());
        }
        // The length of an array is the same at every order.
        if matches!(statement.operation, Operation::Array(Array::Length, _)) {
            return Ok(());
        }
        statement.operation.each_operand().try_for_each(|operand| {
            let of = self.function.statement(operand);
            let same = (0..levels).all(|l| Some(l) == changed || of.orders.level(l) == orders.level(l));
            let fits = changed.is_none_or(|level| {
                let (before, after) = (of.orders.level(level), orders.level(level));
                match statement.operation {
                    Operation::Primal(..) => after == 0,
                    Operation::Truncate(..) => after <= before && after > 0,
                    Operation::Derivative(_, k, _) => after.checked_add(k).is_some_and(|needed| needed <= before),
                    _ => before == 0 && after > 0,
                }
            });
            if !of.ty.is_differentiable() || (same && fits) {
                return Ok(());
            }
            let why = format!(
                "{v} is of order {orders}, which does not fit its operand {operand} of order {}",
                of.orders
            );
            self.wrong(block, why)
        })
    }
}
