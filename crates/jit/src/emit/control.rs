//! Where control goes: blocks and their ends, failures, and the entries of units.

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{self, Block, BlockArg, InstBuilder, JumpTableData, Value, condcodes::IntCC, types};
use tangent_bundle_ir::Error;

use crate::context::Context;
use crate::emit::{Emitter, Exit, FLAGS, Shared, import, signature};
use crate::failure::Failure;
use crate::flat::{Edge, End, NONE, Source};
use crate::units::Units;

/// Writes the function that runs the units of a function, one after the other.
pub(crate) fn drive(shared: &Shared<'_>, units: &Units, func: &mut ir::Function, first_unit: usize) {
    func.signature = signature(shared.convention, false);
    let [start, head, after, again, done] = std::array::from_fn(|_| func.dfg.make_block());
    let own: Vec<Value> = (0..3).map(|_| func.dfg.append_block_param(start, types::I64)).collect();
    let next = func.dfg.append_block_param(head, types::I64);
    let status = func.dfg.append_block_param(after, types::I64);
    let calls: Vec<Block> = units.entries.iter().map(|_| func.dfg.make_block()).collect();
    let functions: Vec<ir::FuncRef> = (0..units.units.len())
        .map(|unit| import(func, first_unit + unit, signature(shared.convention, true)))
        .collect();
    let targets: Vec<_> = calls.iter().map(|block| func.dfg.block_call(*block, &[])).collect();
    let table = func.create_jump_table(JumpTableData::new(targets[0], &targets));
    let mut cursor = FuncCursor::new(func);
    cursor.insert_block(start);
    let first = cursor.ins().iconst(types::I64, 0);
    cursor.ins().jump(head, &[first.into()]);
    cursor.insert_block(head);
    let number = cursor.ins().ireduce(types::I32, next);
    cursor.ins().br_table(number, table);
    for (chunk, block) in units.entries.iter().zip(calls) {
        cursor.insert_block(block);
        let unit = units.chunks[*chunk].unit as usize;
        let entry = cursor.ins().iconst(types::I64, entry_in_unit(units, *chunk) as i64);
        let call = cursor.ins().call(functions[unit], &[own[0], own[1], own[2], entry]);
        let status = cursor.func.dfg.first_result(call);
        cursor.ins().jump(after, &[status.into()]);
    }
    cursor.insert_block(after);
    let is_done = cursor.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, status, 0);
    cursor.ins().brif(is_done, done, &[], again, &[]);
    cursor.insert_block(again);
    let number = cursor.ins().bnot(status);
    cursor.ins().jump(head, &[number.into()]);
    cursor.insert_block(done);
    cursor.ins().return_(&[status]);
}

/// The number of an entry among those of its unit.
fn entry_in_unit(units: &Units, chunk: usize) -> usize {
    let own = &units.units[units.chunks[chunk].unit as usize];
    let place = |number: &usize| *number < own.start;
    units.chunks[chunk].entry.expect("it is an entry") as usize - units.entries.partition_point(place)
}

impl Emitter<'_, '_> {
    /// Goes to the chunk of an entry. The parameters of its block are in memory.
    pub(super) fn enter(&mut self, entry: Option<Value>) {
        let own = self.units.units[self.unit].clone();
        let entries: Vec<usize> = own.filter(|chunk| self.units.chunks[*chunk].entry.is_some()).collect();
        let Some(entry) = entry.filter(|_| entries.len() > 1) else {
            self.pass(entries[0]);
            return;
        };
        let stubs: Vec<Block> = entries.iter().map(|_| self.cursor.func.dfg.make_block()).collect();
        let func = &mut *self.cursor.func;
        let targets: Vec<_> = stubs.iter().map(|stub| func.dfg.block_call(*stub, &[])).collect();
        let table = func.create_jump_table(JumpTableData::new(targets[0], &targets));
        let number = self.cursor.ins().ireduce(types::I32, entry);
        self.cursor.ins().br_table(number, table);
        for (stub, chunk) in stubs.into_iter().zip(entries) {
            self.cursor.insert_block(stub);
            self.pass(chunk);
        }
    }

    /// Goes to a chunk with the parameters that are in memory.
    fn pass(&mut self, chunk: usize) {
        let number = self.units.chunks[chunk].block as usize;
        let mut values: Vec<BlockArg> = Vec::new();
        if self.units.firsts[number] == chunk {
            for (i, part) in (0..).zip(&self.flat.blocks[number].parameters) {
                let place = self.place(self.units.passed[number] + i);
                let (kind, memory, at) = (self.flat.kinds[*part as usize], self.memory, place);
                values.push(self.load(kind, memory, at, FLAGS).into());
            }
        }
        let block = self.block_of(chunk);
        self.cursor.ins().jump(block, &values);
    }

    /// Writes all chunks of the unit.
    pub(crate) fn run(mut self) -> Result<(), Error> {
        for chunk in self.units.units[self.unit].clone() {
            self.chunk = chunk;
            let block = self.block_of(chunk);
            self.cursor.insert_block(block);
            let of = &self.units.chunks[chunk];
            let (number, steps) = (of.block, of.steps.clone());
            let flat = self.flat;
            let whole = &flat.blocks[number as usize];
            if self.units.firsts[number as usize] == chunk {
                self.note_results(number);
                for part in &whole.parameters {
                    let ty = self.shared.type_of(flat.kinds[*part as usize]);
                    let value = self.cursor.func.dfg.append_block_param(block, ty);
                    self.define(*part, value);
                }
                self.begin(number);
            }
            for at in steps {
                self.at += 1;
                self.here = (number, at as u32);
                self.statement(&whole.steps[at])?;
            }
            if self.units.is_last(chunk) {
                self.end(number);
            } else {
                self.go(chunk + 1, Vec::new(), None);
            }
        }
        self.leave();
        Ok(())
    }

    /// Notes which results a returning block computes itself.
    fn note_results(&mut self, number: u32) {
        let flat = self.flat;
        if let End::Return(parts) = &flat.blocks[number as usize].end {
            for (place, part) in (0..).zip(parts) {
                if let Source::Lane(twins, lane) = flat.sources[*part as usize] {
                    self.tables.lane_results.entry(twins).or_default().push((place, lane));
                } else if self.units.is_of_block(flat, *part, number) {
                    let first = &mut self.tables.first_result[*part as usize];
                    self.tables.next_result[place as usize] = std::mem::replace(first, place);
                }
            }
        }
    }

    fn end(&mut self, number: u32) {
        let flat = self.flat;
        let end = &flat.blocks[number as usize].end;
        self.leave_with(end);
        match end {
            End::Return(parts) => {
                for (place, part) in (0..).zip(parts) {
                    if !self.units.is_of_block(flat, *part, number) {
                        let (value, results) = (self.value(*part), self.results);
                        let at = self.shared.word() as i32 * place;
                        self.store(value, results, at);
                    }
                    // Another block may return the same places.
                    self.tables.first_result[*part as usize] = NONE;
                }
                let zero = self.cursor.ins().iconst(types::I64, 0);
                self.cursor.ins().return_(&[zero]);
            }
            End::Jump(edge) => self.edge(number, 0, edge, None),
            End::Branch(condition, edges) => {
                let condition = self.value(*condition);
                let sides: [Block; 2] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
                self.cursor.ins().brif(condition, sides[0], &[], sides[1], &[]);
                for (i, side) in sides.into_iter().enumerate() {
                    self.edge(number, i, &edges[i], Some(side));
                }
            }
        }
    }

    /// The way to another block. What is loaded on the way is known there only.
    fn edge(&mut self, from: u32, number: usize, edge: &Edge, side: Option<Block>) {
        if let Some(side) = side {
            self.cursor.insert_block(side);
            // Registers that were loaded on the other side are not known on this one.
            self.at += crate::emit::NEAR + 1;
        }
        if edge.to <= from {
            self.spend(self.turn(edge.to, from));
        }
        self.leave_on(from, number, &edge.values);
        let values = edge.values.iter().map(|part| self.value(*part)).collect();
        self.go(self.units.firsts[edge.to as usize], values, Some(edge.to));
    }

    /// The number of statements from one block to another.
    fn turn(&self, first: u32, last: u32) -> i64 {
        let blocks = &self.flat.blocks[first as usize..=last as usize];
        blocks.iter().map(|block| block.steps.len() as i64 + 1).sum()
    }

    /// Goes to a chunk of this unit or of another one, with the parameters of its block.
    fn go(&mut self, to: usize, values: Vec<Value>, block: Option<u32>) {
        let chunk = &self.units.chunks[to];
        if chunk.unit as usize == self.unit {
            let values: Vec<BlockArg> = values.into_iter().map(BlockArg::from).collect();
            let block = self.block_of(to);
            self.cursor.ins().jump(block, &values);
            return;
        }
        if let Some(block) = block {
            for (i, value) in (0..).zip(values) {
                let place = self.place(self.units.passed[block as usize] + i);
                let (memory, at) = (self.memory, place);
                self.store(value, memory, at);
            }
        }
        let entry = chunk.entry.expect("control enters it from this unit");
        let status = self.cursor.ins().iconst(types::I64, !i64::from(entry));
        self.cursor.ins().return_(&[status]);
    }

    /// Takes steps from those that are left.
    pub(super) fn spend(&mut self, steps: i64) {
        let context = self.context;
        let left = self.cursor.ins().load(types::I64, FLAGS, context, Context::FUEL);
        let left = self.cursor.ins().iadd_imm_s(left, -steps);
        self.cursor.ins().store(FLAGS, left, context, Context::FUEL);
        let is_spent = self.cursor.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        self.fail_if(is_spent, Failure::Steps, Vec::new());
    }

    /// Leaves with a failure if a condition is true.
    pub(super) fn fail_if(&mut self, condition: Value, failure: Failure, operands: Vec<Value>) {
        self.shared.failures.push(failure);
        let failure = self.shared.failures.len() as i64;
        let [exit, next] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(condition, exit, &[], next, &[]);
        self.cursor.insert_block(next);
        self.exits.push(Exit {
            block: exit,
            failure,
            operands,
        });
    }

    /// Leaves with the status of a call unless it is 0.
    pub(super) fn leave_unless_zero(&mut self, status: Value) {
        let [exit, next] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(status, exit, &[], next, &[]);
        self.cursor.insert_block(exit);
        self.cursor.func.layout.set_cold(exit);
        self.cursor.ins().return_(&[status]);
        self.cursor.insert_block(next);
    }

    /// Writes the places at which control leaves because something failed.
    fn leave(&mut self) {
        for exit in std::mem::take(&mut self.exits) {
            self.cursor.insert_block(exit.block);
            self.cursor.func.layout.set_cold(exit.block);
            for (at, operand) in Context::OPERANDS.into_iter().zip(exit.operands) {
                let context = self.context;
                self.cursor.ins().store(FLAGS, operand, context, at);
            }
            let status = self.cursor.ins().iconst(types::I64, exit.failure);
            self.cursor.ins().return_(&[status]);
        }
    }
}
