//! Simplification: smaller functions with the same results, to the bit.
//!
//! | pass                  | does                                                                                  |
//! |-----------------------|---------------------------------------------------------------------------------------|
//! | `fold`                | computes what is constant, takes identities that are exact in floats, follows aliases |
//! | `merge_equal`         | computes once what is computed twice                                                  |
//! | `remove_unused`       | removes statements that nothing needs                                                 |
//! | `fuse_blocks`         | removes branches that are never taken, and joins blocks that follow one another       |
//!
//! An identity is not taken if it changes the sign of a zero, an infinity or a NaN: x·0 is not 0, x + 0 is not x (−0
//! + 0 = 0), and x − x is not 0.

mod arrays;
mod blocks;
mod fold;
mod merge;
mod reduce;

use crate::error::Error;
use crate::function::{Block, Function};
use crate::hash::FastMap;
use crate::operation::Operation;
use crate::simplify::reduce::{Work, reduce};
use crate::types::ValueId;

impl Function {
    /// Runs all simplifications until nothing changes. The values of the function stay the same to the bit.
    ///
    /// So do its derivatives, with two exceptions.
    ///
    /// - A divisor that is computed from literals becomes a literal. The division of a bundle by a literal rounds
    ///   each component once, that by a bundle rounds twice.
    /// - A factor that is computed from literals becomes a literal. A literal has no tangent, where a bundle has
    ///   zeros. The product of such a bundle and an infinite one is NaN, but that with the literal is not.
    ///
    /// ```
    /// use tangent_bundle_ir::Function;
    ///
    /// let mut f = Function::parse(
    ///     "fn f(%x: real) -> real {
    ///     b:
    ///         %one = const 1.0
    ///         %y = mul %x, %one
    ///         %a = sin %y
    ///         %b = sin %x
    ///         %unused = exp %a
    ///         %sum = add %a, %b
    ///         return %sum
    ///     }",
    /// )?;
    /// f.simplify()?;
    /// let simple = "fn f(%x: real) -> real {\nb:\n    %a = sin %x\n    %sum = add %a, %a\n    return %sum\n}\n";
    /// assert_eq!(f.to_string(), simple);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of [`verify`](Self::verify) if the function is not well formed.
    pub fn simplify(&mut self) -> Result<(), Error> {
        self.verify_once()?;
        loop {
            let finds_more = reduce(self, Work::Both);
            let removed = blocks::fuse(self);
            if !finds_more && !removed {
                break;
            }
        }
        remove_unused(self);
        self.verify_once()
    }

    /// Computes what is constant, and takes the identities that are exact in floats.
    ///
    /// The function must be well formed. [`simplify`](Self::simplify) checks this.
    pub fn fold(&mut self) {
        reduce(self, Work::Fold);
    }

    /// Merges equal computations, if the first one is on every path to the second. The function must be well formed.
    pub fn merge_equal(&mut self) {
        reduce(self, Work::Merge);
    }

    /// Removes statements that no result, branch, guard or call needs. An integer computation is removed together
    /// with the error that it might return. What reads a tuple that its block pops stays. The function must be well
    /// formed.
    pub fn remove_unused(&mut self) {
        remove_unused(self);
    }

    /// Removes branches that are never taken and blocks that are never entered. Joins two blocks if the second has no
    /// other predecessor. The function must be well formed.
    pub fn fuse_blocks(&mut self) {
        blocks::fuse(self);
    }
}

/// Values that are equal to others.
struct Same(Vec<Option<ValueId>>);

impl Same {
    /// Among this number of values, none equals another.
    fn of(count: usize) -> Self {
        Self(vec![None; count])
    }

    /// Notes that a value is equal to another one.
    fn note(&mut self, v: ValueId, other: ValueId) {
        self.0[v.index()] = Some(self.root(other));
    }

    /// The last of the values that a value was noted to be equal to.
    fn root(&self, mut v: ValueId) -> ValueId {
        while let Some(next) = self.0[v.index()] {
            v = next;
        }
        v
    }

    /// Replaces each value by the one that it is equal to.
    fn substitute(mut self, function: &mut Function) {
        if self.0.iter().all(Option::is_none) {
            return;
        }
        for at in 0..self.0.len() {
            let v = ValueId(at as u32);
            let root = self.root(v);
            self.0[at] = (root != v).then_some(root);
        }
        function.replace_each_use(|v| self.root(v));
        function.remove(|v| self.0[v.index()].is_some());
    }
}

/// Removes the unused statements.
///
/// A sweep from the last statement to the first one marks what is needed, for most values are defined before they are
/// used. Only what a later turn of a loop needs is searched for.
fn remove_unused(function: &mut Function) {
    let mut needed = vec![false; function.arena.len()];
    let mut reads = Vec::new();
    let mut tops = FastMap::default();
    // Whether the sweep has gone through a statement.
    let mut is_past = vec![false; function.arena.len()];
    let mut open: Vec<ValueId> = Vec::new();
    for block in function.blocks.iter().rev() {
        open.extend(block.terminator.operand());
        note_reads(function, block, &mut tops, &mut reads);
        for v in block.statements().iter().rev() {
            mark(function, &reads, &mut needed, &is_past, &mut open);
            is_past[v.index()] = true;
            // A call is kept: it may contain a guard, or never return.
            if needed[v.index()] || !function.statement(*v).operation.is_pure() {
                needed[v.index()] = true;
                uses(function, &reads, *v, &mut open);
            }
        }
        mark(function, &reads, &mut needed, &is_past, &mut open);
    }
    function.remove(|v| !needed[v.index()]);
}

/// Marks these values as needed, and what those need that the sweep has gone through.
fn mark(function: &Function, reads: &[ValueId], needed: &mut [bool], is_past: &[bool], open: &mut Vec<ValueId>) {
    while let Some(v) = open.pop() {
        if !std::mem::replace(&mut needed[v.index()], true) && is_past[v.index()] {
            uses(function, reads, v, open);
        }
    }
}

/// What a statement uses, and what reads the tuple that it pops.
fn uses(function: &Function, reads: &[ValueId], v: ValueId, open: &mut Vec<ValueId>) {
    let operation = &function.statement(v).operation;
    open.extend(operation.each_operand());
    if matches!(operation, Operation::Pop(_)) {
        open.extend(reads.get(v.index()).filter(|read| **read != NONE));
    }
}

/// No value.
const NONE: ValueId = ValueId(u32::MAX);

/// Notes the statement of a block that reads the tuple that each pop of the block removes. It tells the type of the
/// tuple, which an adjoint needs. The list is empty as long as there are no pops. The other list is used again.
fn note_reads(function: &Function, block: &Block, tops: &mut FastMap<ValueId, ValueId>, reads: &mut Vec<ValueId>) {
    tops.clear();
    for v in block.statements() {
        match function.statement(*v).operation {
            Operation::Top(stack) => {
                tops.insert(stack, *v);
            }
            Operation::Pop(stack) => {
                reads.resize(function.arena.len(), NONE);
                reads[v.index()] = tops.get(&stack).copied().unwrap_or(NONE);
            }
            _ => {}
        }
    }
}
