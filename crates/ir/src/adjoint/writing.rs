//! The statements of an adjoint, and the values that they read.

use crate::adjoint::analysis::{Leaf, each_leaf};
use crate::adjoint::reversal::{Here, Reversal};
use crate::error::Error;
use crate::function::Block;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};
use crate::typing::type_of;

impl Reversal<'_> {
    /// A new block. Its end is set later.
    pub(super) fn block(&mut self) -> BlockId {
        let block = BlockId(self.new.blocks.len() as u32);
        self.new.blocks.push(Block::ending(Terminator::Branch(block)));
        block
    }

    /// A literal, which is written once, before all other statements.
    pub(super) fn literal(&mut self, c: Constant) -> ValueId {
        *self.literals.entry(c).or_insert_with(|| {
            let id = self.new.add(Operation::Constant(c), c.ty(), Orders::default());
            self.before.push(id);
            id
        })
    }

    /// Appends a statement to a block.
    pub(super) fn emit(&mut self, at: BlockId, operation: Operation) -> ValueId {
        self.try_emit(at, operation).expect("the adjoint is well typed")
    }

    /// Appends a statement that may be a tuple of too many values.
    pub(super) fn try_emit(&mut self, at: BlockId, operation: Operation) -> Result<ValueId, Error> {
        let ty = type_of(&operation, |v| self.new.type_of(v))
            .map_err(|why| self.old.refusal(format_args!("its adjoint cannot be written: {why}")))?
            .expect("the operations of an adjoint have the types of their operands");
        Ok(self.new.append(at, operation, ty, Orders::default()))
    }

    /// The real numbers of a tuple, read field by field.
    pub(super) fn unpacked(&mut self, at: BlockId, v: ValueId) -> Vec<ValueId> {
        let count = match self.new.type_of(v) {
            Type::Real | Type::Array => return vec![v],
            Type::Tuple(fields) => fields.len(),
            _ => return Vec::new(),
        };
        let mut all = Vec::new();
        for i in 0..count {
            let field = self.emit(at, Operation::Field(v, i));
            all.append(&mut self.unpacked(at, field));
        }
        all
    }

    /// A covector of a type, made of its real numbers.
    pub(super) fn packed(&mut self, at: BlockId, ty: &Type, leaves: &mut impl Iterator<Item = ValueId>) -> ValueId {
        match ty {
            Type::Real | Type::Array => leaves.next().expect("a covector for each real number and each array"),
            Type::Tuple(fields) => {
                let fields = fields.iter().map(|field| self.packed(at, field, leaves)).collect();
                self.emit(at, Operation::Tuple(fields))
            }
            _ => self.emit(at, Operation::Tuple(Vec::new())),
        }
    }

    /// The whole covector of a value, taken, with zeros where there is none.
    pub(super) fn whole(&mut self, here: Here, v: ValueId) -> ValueId {
        let ty = self.old.type_of(v);
        let mut all = Vec::new();
        each_leaf(ty, &mut all);
        let all = all
            .into_iter()
            .enumerate()
            .map(|(leaf, kind)| match self.take(v, leaf) {
                Some(covector) => covector,
                None if kind == Leaf::Array => self.zeros_like(here, v, leaf),
                None => self.zero,
            });
        let all: Vec<ValueId> = all.collect();
        self.packed(here.at, ty, &mut all.into_iter())
    }

    /// A value of the forward half, seen from the backward block of a block. A value that is defined before all
    /// others, or in the block that returns, is used directly. Any other is read from the frame of the block.
    pub(super) fn value(&mut self, block: BlockId, v: ValueId) -> ValueId {
        if self.homes[v.index()] == BlockId(0) || block == self.exit {
            return v;
        }
        match self.fields[v.index()] {
            Some((home, field)) if home == block => field,
            _ => {
                let field = self.capture(block, v);
                self.fields[v.index()] = Some((block, field));
                field
            }
        }
    }

    /// Puts a value into the frame of a block. Returns the statement that reads it in the backward half, which
    /// `thread_stack` fills in when the frame is complete.
    pub(super) fn capture(&mut self, block: BlockId, v: ValueId) -> ValueId {
        let ty = self.new.type_of(v).clone();
        let captured = &mut self.reverses[block.index()].captured;
        let field = self.new.add(Operation::Field(v, captured.len()), ty, Orders::default());
        captured.push((v, field));
        field
    }
}
