//! Calls: of functions of the program, and of functions that are known as code.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, StackSlotData, StackSlotKind, Value, types};
use tangent_bundle_ir::{Error, External, Operation, ValueId};

use crate::context::Context;
use crate::emit::{Emitter, FLAGS};
use crate::failure::Failure;
use crate::flat::{Part, Step};
use crate::link::refusal;

/// The greatest number of arguments and results of a call: they are on the stack of the thread.
const MAX_CALL: u32 = 4096;

impl Emitter<'_, '_> {
    /// Calls another function of the program.
    pub(super) fn call(&mut self, name: &str, step: &Step) -> Result<(), Error> {
        let (flat, context) = (self.flat, self.context);
        let number = self.shared.linked.number(name);
        let [arguments, results] = self.shared.faces[number];
        if arguments.max(results) > MAX_CALL {
            let v = flat.function.name_of(step.statement);
            let why = format!("{v} calls `{name}` with more than {MAX_CALL} numbers: pass them in parts");
            return Err(refusal(flat.function, why));
        }
        let depth = self.cursor.ins().load(types::I64, FLAGS, context, Context::DEPTH);
        let is_deep = self.cursor.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, depth, 0);
        self.fail_if(is_deep, Failure::Depth, Vec::new());
        self.spend(self.shared.costs[number]);
        let address = self.numbers_of_calls();
        let given: &[Part] = flat.reads(step);
        for (at, part) in (0..).step_by(8).zip(given) {
            let value = self.value(*part);
            self.store(value, address, at);
        }
        let first_result = 8 * arguments as i32;
        let results = self.cursor.ins().iadd_imm_s(address, i64::from(first_result));
        let less = self.cursor.ins().iadd_imm_s(depth, -1);
        self.cursor.ins().store(FLAGS, less, context, Context::DEPTH);
        let callee = self.function(number);
        let call = self.cursor.ins().call(callee, &[address, results, context]);
        let status = self.cursor.func.dfg.first_result(call);
        self.leave_unless_zero(status);
        self.cursor.ins().store(FLAGS, depth, context, Context::DEPTH);
        for (at, part) in (first_result..).step_by(8).zip(flat.writes(step)) {
            let value = self.load(flat.kinds[*part as usize], address, at, FLAGS);
            self.define(*part, value);
        }
        Ok(())
    }

    /// Calls a function that is known as code, for each number of a pair.
    pub(super) fn external(&mut self, f: &External, x: &[ValueId], step: &Step) -> Result<Value, Error> {
        let flat = self.flat;
        if x.len() > MAX_CALL as usize {
            let v = flat.function.name_of(step.statement);
            let why = format!(
                "{v} calls `{}` with more than {MAX_CALL} numbers: pass them in parts",
                f.name()
            );
            return Err(refusal(flat.function, why));
        }
        let number = self.shared.externals.len() as i64;
        self.shared.externals.push(f.clone());
        let x: Vec<Value> = x.iter().map(|v| self.value(flat.only(*v))).collect();
        let first = self.external_of_lane(number, &x, 0);
        if !self.shared.is_paired {
            return Ok(first);
        }
        let second = self.external_of_lane(number, &x, 1);
        Ok(self.pair([first, second]))
    }

    /// The call for one number of each pair.
    fn external_of_lane(&mut self, number: i64, x: &[Value], lane: u8) -> Value {
        let address = self.numbers_of_calls();
        for (at, x) in (0..).step_by(8).zip(x) {
            let x = self.lane(*x, lane);
            self.cursor.ins().store(FLAGS, x, address, at);
        }
        let number = self.cursor.ins().iconst(types::I64, number);
        let fails = self.call_host(self.shared.call, &[self.context, number, address], &[types::I64])[0];
        self.fail_if(fails, Failure::Called, Vec::new());
        self.cursor.ins().load(types::F64, FLAGS, address, 0)
    }

    /// The address of the arguments and results of calls.
    fn numbers_of_calls(&mut self) -> Value {
        let slot = match self.slot {
            Some(slot) => slot,
            None => {
                let data = StackSlotData::new(StackSlotKind::ExplicitSlot, self.largest_call(), 3);
                *self.slot.insert(self.cursor.func.create_sized_stack_slot(data))
            }
        };
        self.cursor.ins().stack_addr(types::I64, slot, 0)
    }

    /// The bytes of the arguments and results of the largest call of the unit.
    fn largest_call(&self) -> u32 {
        let mut largest = 0;
        for chunk in &self.units.chunks[self.units.units[self.unit].clone()] {
            let steps = &self.flat.blocks[chunk.block as usize].steps[chunk.steps.clone()];
            for step in steps {
                let numbers = match &self.flat.function.statement(step.statement).operation {
                    Operation::Call(name, _) => self.shared.faces[self.shared.linked.number(name)].iter().sum(),
                    // The value is written over the first argument.
                    Operation::External(_, x) => x.len().max(1) as u32,
                    _ => 0,
                };
                largest = largest.max(8 * numbers);
            }
        }
        largest
    }
}
