//! The representations of values, as far as they are known before an evaluation.

use std::collections::BTreeMap;

use crate::function::Function;
use crate::operation::Operation;
use crate::types::{Orders, Type, ValueId};

/// The representation of a value, as far as it is known before an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A plain value.
    Plain,
    /// A bundle of this order, with no tangent.
    Zero(usize),
    /// A Taylor bundle of this order.
    Taylor(usize),
    /// A Taylor bundle of this order if the directions of all levels are equal, an explicit bundle otherwise.
    TaylorOrExplicit(usize),
}

impl Function {
    /// The representation of each value, as far as it follows from the function.
    ///
    /// A value that is differentiated at one level is a Taylor bundle. A value that is differentiated at several
    /// levels is a Taylor bundle only in the strict mode (`eras`).
    #[must_use]
    pub fn forms(&self) -> BTreeMap<ValueId, Form> {
        let mut forms: BTreeMap<ValueId, Form> = BTreeMap::new();
        // A value that counts as zero becomes a Taylor bundle when it meets one in a phi. Each round can only do
        // this, so the rounds end.
        let mut changed = true;
        while changed {
            changed = false;
            for (v, statement) in self.values() {
                let form = self.form(statement.orders, &statement.operation, &statement.ty, &forms);
                changed |= forms.insert(v, form) != Some(form);
            }
        }
        forms
    }

    fn form(&self, orders: Orders, operation: &Operation, ty: &Type, known: &BTreeMap<ValueId, Form>) -> Form {
        if orders.is_plain() || !ty.is_differentiable() {
            return Form::Plain;
        }
        let order = orders.total();
        let is_zero = match operation {
            Operation::Constant(_)
            | Operation::ConstantArray(_)
            | Operation::Zero(..)
            | Operation::ToReal(_)
            | Operation::EmptyStack => true,
            Operation::Argument(_) | Operation::Seed(..) | Operation::Top(_) => false,
            operation => operation.each_operand().all(|v| {
                // An operand that is not known yet comes from a later turn of a loop.
                let is_zero = matches!(known.get(&v), None | Some(Form::Zero(_)));
                is_zero || !self.type_of(v).is_differentiable()
            }),
        };
        if is_zero {
            return Form::Zero(order);
        }
        let levels = (0..self.levels.len()).filter(|l| orders.level(*l) > 0);
        let is_one_direction = levels.clone().count() < 2 || levels.into_iter().all(|l| self.levels[l].eras || l == 0);
        if is_one_direction {
            Form::Taylor(order)
        } else {
            Form::TaylorOrExplicit(order)
        }
    }
}
