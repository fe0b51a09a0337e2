//! The editing of functions.

use crate::error::Error;
use crate::function::{Function, Statement};
use crate::operation::Operation;
use crate::types::{BlockId, Orders, Type, ValueId};
use crate::typing::type_of;

impl Function {
    /// Adds a value that no block contains yet.
    pub(crate) fn add(&mut self, operation: Operation, ty: Type, orders: Orders) -> ValueId {
        let id = ValueId(u32::try_from(self.arena.len()).expect("fewer than 2³² values"));
        self.arena.push(Some(Statement { operation, ty, orders }));
        id
    }

    /// Appends a statement to a block.
    pub(crate) fn append(&mut self, block: BlockId, operation: Operation, ty: Type, orders: Orders) -> ValueId {
        let id = self.add(operation, ty, orders);
        self.blocks[block.index()].statements.push(id);
        id
    }

    /// Inserts a statement before another one. If `ty` is `None`, the type must follow from the operands.
    ///
    /// # Errors
    ///
    /// Returns an error if `v` is an argument, or if the types do not fit.
    pub fn insert_before(&mut self, v: ValueId, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
        let (block, at) = self.position(v).ok_or_else(|| {
            self.refusal(format_args!(
                "{v} is no statement of a block: nothing can be inserted before it"
            ))
        })?;
        self.insert(block, at, operation, ty)
    }

    /// Inserts a statement after another one: after a phi, behind all phis of the block; after an argument, at the
    /// start of the function.
    ///
    /// # Errors
    ///
    /// Returns an error if the types do not fit.
    pub fn insert_after(&mut self, v: ValueId, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
        let (block, at) = self.after(v);
        self.insert(block, at, operation, ty)
    }

    /// Inserts a statement at an index of a block.
    fn insert(&mut self, block: BlockId, at: usize, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
        if let Some(v) = operation.each_operand().find(|v| self.get(*v).is_none()) {
            return Err(self.refusal(format_args!("{v} is not a value of this function")));
        }
        let inferred = type_of(&operation, |v| self.type_of(v)).map_err(|why| self.refusal(format_args!("{why}")))?;
        let ty = inferred.or(ty).ok_or_else(|| {
            self.refusal(format_args!(
                "the type of the operation does not follow from its operands: state it"
            ))
        })?;
        let id = self.add(operation, ty, Orders::default());
        self.blocks[block.index()].statements.insert(at, id);
        self.is_verified = false;
        Ok(id)
    }

    /// Replaces a value by another one, wherever it is used.
    pub fn replace_uses(&mut self, of: ValueId, by: ValueId) {
        self.replace_each_use(|v| if v == of { by } else { v });
        self.is_verified = false;
    }

    /// Maps each use of a value.
    pub(crate) fn replace_each_use(&mut self, by: impl Fn(ValueId) -> ValueId) {
        let operations = self
            .arena
            .iter_mut()
            .flatten()
            .map(|statement| &mut statement.operation);
        operations
            .flat_map(Operation::each_operand_mut)
            .chain(
                self.blocks
                    .iter_mut()
                    .filter_map(|block| block.terminator.operand_mut()),
            )
            .for_each(|v| *v = by(*v));
    }

    /// Removes the statements that `is_removed` selects. Returns whether there were any. Nothing may use them.
    pub(crate) fn remove(&mut self, mut is_removed: impl FnMut(ValueId) -> bool) -> bool {
        let mut any = false;
        for block in &mut self.blocks {
            block.statements.retain(|v| {
                let removed = is_removed(*v);
                any |= removed;
                if removed {
                    self.arena[v.index()] = None;
                    self.names.remove(v);
                }
                !removed
            });
        }
        any
    }
}
