//! The steps of statements on arrays.

use crate::lower::Lowering;
use crate::operation::{Array, Operation};
use crate::print::{Names, operation_text};
use crate::program::{ArrayStep, OnArrays, Step};
use crate::register::{LAST_USE, Register, Slot};
use crate::types::{Orders, Type, ValueId};

impl Lowering<'_, '_, '_> {
    /// A new register for an array.
    pub(super) fn array(&mut self, is_plain: bool) -> Slot {
        let count = if is_plain {
            &mut self.code.arrays
        } else {
            &mut self.code.bundled_arrays
        };
        let r = *count as Register;
        assert!(r < LAST_USE, "fewer than 2³¹ arrays");
        *count += 1;
        if is_plain { Slot::Array(r) } else { Slot::Bundles(r) }
    }

    /// The register of a literal array.
    pub(super) fn literal_array(&mut self, entries: &[f64], orders: Orders) -> Slot {
        let slot = self.array(orders.is_plain());
        self.code.literal_arrays.push((slot, entries.to_vec()));
        slot
    }

    /// An operation on arrays.
    pub(super) fn array_operation(&mut self, f: Array, result: Slot, operands: &[ValueId]) {
        let text = operation_text(&Operation::Array(f, operands.to_vec()), &Type::Array, &Names::numbers());
        let text = self.function.named(&text);
        let operands = operands.iter().flat_map(|v| self.slots(*v).to_vec()).collect();
        self.array_step(OnArrays::Operation(f), result, operands, text);
    }

    /// A step on arrays that is no operation of the form, and cannot fail.
    pub(super) fn on_arrays(&mut self, what: OnArrays, result: Slot, operands: Vec<Slot>) {
        self.array_step(what, result, operands, String::new());
    }

    fn array_step(&mut self, what: OnArrays, result: Slot, operands: Vec<Slot>, text: String) {
        self.code.array_steps.push(ArrayStep {
            what,
            result,
            operands,
            text,
        });
        self.step(Step::Array(self.code.array_steps.len() as u32 - 1));
    }
}
