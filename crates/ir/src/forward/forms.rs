//! What is known of the representations of values before they are evaluated.

use std::collections::BTreeMap;

use crate::function::Function;
use crate::operation::Operation;
use crate::types::{Orders, Type, ValueId};

/// What is known of a value's representation before it is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A plain value.
    Plain,
    /// A bundle of this order without a tangent.
    Zero(usize),
    /// A Taylor bundle of this order.
    Taylor(usize),
    /// A Taylor bundle if the directions of the levels turn out to be one, an explicit bundle otherwise.
    TaylorOrExplicit(usize),
}

impl Function {
    /// The representation of each value, as far as it follows from the function.
    ///
    /// A value that is differentiated at one level is a Taylor bundle. At several levels it is one only in the strict mode of Eras.
    #[must_use]
    pub fn forms(&self) -> BTreeMap<ValueId, Form> {
        let mut forms: BTreeMap<ValueId, Form> = BTreeMap::new();
        // Zeros are found first to be Taylor bundles where they flow together with others; then nothing changes any more.
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
            Operation::Constant(_) | Operation::Zero(..) | Operation::ToReal(_) | Operation::EmptyStack => true,
            Operation::Argument(_) | Operation::Seed(..) | Operation::Top(_) => false,
            operation => operation.each_operand().all(|v| {
                // What is not known yet comes round a loop.
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
