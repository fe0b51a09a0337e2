//! The editing of functions.

use crate::error::Error;
use crate::function::order::Side;
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
        self.blocks[block.index()].statements.list_mut().push(id);
        id
    }

    /// Inserts a statement before another one. If `ty` is `None`, the type must follow from the operands.
    ///
    /// # Errors
    ///
    /// Returns an error if `v` is an argument, or if the types do not fit.
    pub fn insert_before(&mut self, v: ValueId, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
        let block = self.home(v).ok_or_else(|| {
            self.refusal(format_args!(
                "{v} is no statement of a block: nothing can be inserted before it"
            ))
        })?;
        self.insert(block, Side::Before(v), operation, ty)
    }

    /// Inserts a statement after another one: after a phi, behind all phis of the block; after an argument, at the
    /// start of the function.
    ///
    /// # Errors
    ///
    /// Returns an error if the types do not fit.
    pub fn insert_after(&mut self, v: ValueId, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
        match self.home(v) {
            Some(block) => self.insert(block, Side::After(v), operation, ty),
            None => self.insert(BlockId(0), Side::Start, operation, ty),
        }
    }

    /// The block that a statement stands in. Arguments stand in none.
    fn home(&mut self, v: ValueId) -> Option<BlockId> {
        let is_in_a_block = !matches!(self.get(v)?.operation, Operation::Argument(_));
        if is_in_a_block && !self.is_home(v) {
            self.homes = vec![BlockId::default(); self.arena.len()];
            for block in self.block_ids() {
                for v in self.blocks[block.index()].statements() {
                    self.homes[v.index()] = block;
                }
            }
        }
        (is_in_a_block && self.is_home(v)).then(|| self.homes[v.index()])
    }

    /// Whether a value is in the block that it is known to be in.
    fn is_home(&mut self, v: ValueId) -> bool {
        let Some(home) = self.homes.get(v.index()) else {
            return false;
        };
        let is_phi = is_phi(&self.arena);
        let block = self.blocks.get_mut(home.index());
        block.is_some_and(|block| block.statements.contains(v, is_phi))
    }

    /// Inserts a statement into a block.
    fn insert(&mut self, block: BlockId, side: Side, operation: Operation, ty: Option<Type>) -> Result<ValueId, Error> {
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
        let statements = &mut self.blocks[block.index()].statements;
        statements.insert(side, id, is_phi(&self.arena));
        if self.homes.len() == id.index() {
            self.homes.push(block);
        }
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
    pub(crate) fn remove(&mut self, is_removed: impl Fn(ValueId) -> bool) -> bool {
        let mut any = false;
        for block in &mut self.blocks {
            if !block.statements().iter().any(|v| is_removed(*v)) {
                continue;
            }
            any = true;
            block.statements.list_mut().retain(|v| {
                let removed = is_removed(*v);
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

/// Whether a value is a phi.
fn is_phi(arena: &[Option<Statement>]) -> impl Fn(ValueId) -> bool {
    |v| {
        let statement = arena.get(v.index()).and_then(Option::as_ref);
        statement.is_some_and(|statement| statement.operation.is_phi())
    }
}
