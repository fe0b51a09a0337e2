//! Calls of functions that have a rule.

use crate::error::Error;
use crate::lower::Lowering;
use crate::operation::Operation;
use crate::program::{RuleStep, Step};
use crate::register::Register;
use crate::types::{Orders, Type, ValueId};

impl Lowering<'_, '_, '_> {
    /// The name under which a differentiated operation or call has a rule.
    pub(super) fn ruled(&self, operation: &Operation, orders: Orders) -> Result<Option<String>, Error> {
        if orders.is_plain() {
            return Ok(None);
        }
        let name = match operation {
            Operation::Unary(f, _) => f.name(),
            Operation::Binary(f, _) => f.name(),
            Operation::Ternary(f, _) => f.name(),
            Operation::Call(name, _) => name,
            _ => return Ok(None),
        };
        let is_call = matches!(operation, Operation::Call(..));
        Ok(self.linker.rule_of(name, is_call)?.map(|_| name.to_string()))
    }

    pub(super) fn rule(
        &mut self,
        name: &str,
        v: ValueId,
        operation: &Operation,
        result: Register,
    ) -> Result<(), Error> {
        let operands = operation.operands();
        if *self.function.type_of(v) != Type::Real || operands.iter().any(|v| *self.function.type_of(*v) != Type::Real)
        {
            return Err(Error::Refused {
                function: self.function.name().to_string(),
                why: format!("the rule of `{name}` is for real numbers, and it is called with other values"),
            });
        }
        let (value, partials) = self.linker.rule(name, operation, operands.len())?;
        let rule = RuleStep {
            value,
            partials,
            order: self.function.statement(v).orders.total(),
            arguments: operands.iter().map(|v| self.register(*v)).collect(),
            result,
        };
        self.code.rules.push(rule);
        self.step(Step::Rule(self.code.rules.len() as u32 - 1));
        Ok(())
    }
}
