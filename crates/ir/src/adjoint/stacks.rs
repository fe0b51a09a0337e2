//! The adjoints of operations on stacks.
//!
//! The covector of a stack is a stack of covectors, of the same depth. What is pushed forward is popped backward, and
//! the other way round. A missing covector is an empty stack: of a stack that is never read again.

use crate::adjoint::analysis::{each_leaf, leaves};
use crate::adjoint::reversal::{Here, Reversal};
use crate::error::Error;
use crate::operation::Operation;
use crate::rules::covector;
use crate::types::{Orders, Type, ValueId};

impl Reversal<'_> {
    /// The adjoint of a push: the covector of the tuple is on top of that of the stack.
    pub(super) fn push(&mut self, here: Here, v: ValueId, stack: ValueId, tuple: ValueId) {
        let Some(covectors) = self.take(v, 0) else { return };
        let ty = covector(self.old.type_of(tuple));
        let top = self
            .new
            .append(here.at, Operation::Top(covectors), ty, Orders::default());
        self.add_unpacked(here, tuple, top);
        let below = self.emit(here.at, Operation::Pop(covectors));
        self.add(here.at, stack, 0, below);
    }

    /// The adjoint of a pop: a covector of the tuple that was popped is pushed. If the same block reads the tuple
    /// before, the adjoint of that pushes its covector.
    pub(super) fn pop(&mut self, here: Here, v: ValueId, stack: ValueId) -> Result<(), Error> {
        let below = self.take(v, 0).unwrap_or(self.empty);
        let read = self.reads.first.get(&(here.block, stack)).copied();
        if read.is_some_and(|top| self.active[top.index()]) {
            self.popped.insert(stack, below);
            return Ok(());
        }
        let ty = read.map_or_else(|| self.reads.top(stack), |top| Some(self.old.type_of(top)));
        let Some(ty) = ty.cloned() else {
            let why = format_args!("{v} pops a tuple that is not read, so that its type is not known: read it before");
            return Err(self.old.refusal(why));
        };
        let zeros = self.all_missing(&ty);
        self.push_covector(here, stack, below, &ty, zeros);
        Ok(())
    }

    /// The adjoint of reading the top of a stack: its covector is on top of that of the stack.
    pub(super) fn top(&mut self, here: Here, v: ValueId, stack: ValueId) {
        let ty = self.old.type_of(v);
        let first = self.reads.first[&(here.block, stack)];
        if first != v {
            self.pass(here.at, v, first, 0..leaves(ty), 0);
            return;
        }
        if let Some(below) = self.popped.remove(&stack) {
            let all = self.all_taken(v);
            self.push_covector(here, stack, below, ty, all);
            return;
        }
        // The stack is popped in a later block, so that there is a covector of the tuple already.
        let known = match self.take(stack, 0) {
            Some(covectors) => {
                let top = Operation::Top(covectors);
                let top = self.new.append(here.at, top, covector(ty), Orders::default());
                Some((top, self.emit(here.at, Operation::Pop(covectors))))
            }
            None => None,
        };
        let below = known.map_or(self.empty, |(_, below)| below);
        if let Some((top, _)) = known {
            self.add_unpacked(here, v, top);
        }
        let all = self.all_taken(v);
        self.push_covector(here, stack, below, ty, all);
    }

    /// Adds the covectors in a tuple to those of a value. Those of arrays may be missing.
    fn add_unpacked(&mut self, here: Here, v: ValueId, covectors: ValueId) {
        for (leaf, term) in self.unpacked(here.at, covectors).into_iter().enumerate() {
            let is_array = *self.new.type_of(term) == Type::Array && self.active[v.index()];
            let term = if is_array {
                self.resized(here, v, leaf, term)
            } else {
                term
            };
            self.add(here.at, v, leaf, term);
        }
    }

    /// What stands for the covectors of a value of a type if all are missing.
    fn all_missing(&self, ty: &Type) -> Vec<ValueId> {
        let mut kinds = Vec::new();
        each_leaf(ty, &mut kinds);
        kinds.into_iter().map(|kind| self.missing(kind)).collect()
    }

    /// The covectors of a value, taken.
    fn all_taken(&mut self, v: ValueId) -> Vec<ValueId> {
        let missing = self.all_missing(self.old.type_of(v));
        let all = missing.into_iter().enumerate();
        all.map(|(leaf, missing)| self.take(v, leaf).unwrap_or(missing))
            .collect()
    }

    /// Makes the covector of a stack, with the covector of a tuple on top.
    fn push_covector(&mut self, here: Here, stack: ValueId, below: ValueId, ty: &Type, all: Vec<ValueId>) {
        let top = self.packed(here.at, ty, &mut all.into_iter());
        let covectors = self.emit(here.at, Operation::Push(below, top));
        self.add(here.at, stack, 0, covectors);
    }
}
