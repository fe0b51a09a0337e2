//! Smaller functions with the same results, to the bit.
//!
//! | pass                  | does                                                                                  |
//! |-----------------------|---------------------------------------------------------------------------------------|
//! | `fold`                | computes what is constant, takes identities that are exact in floats, follows aliases |
//! | `merge_equal`         | computes once what is computed twice                                                  |
//! | `remove_unused`       | removes statements that nothing needs                                                 |
//! | `fuse_blocks`         | removes branches that are never taken, and joins blocks that follow one another       |
//!
//! Identities that change a sign of zero, an infinity or a NaN are not taken: x·0 is not 0, x + 0 is not x (−0 + 0 = 0), x − x is not 0.

mod blocks;
mod fold;
mod merge;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::function::Function;
use crate::types::ValueId;

impl Function {
    /// All passes, until nothing changes any more. Values are the same to the bit.
    ///
    /// So are derivatives, but for two cases. A divisor that is computed from literals becomes a literal, and a bundle is divided by that with one
    /// rounding for each component, where a quotient of bundles has two. A factor that is computed from literals becomes a literal, which has no
    /// tangent, where a bundle stores zeros: beside an infinite factor their product is NaN, and that with a literal is not.
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
    /// What [`verify`](Self::verify) finds before.
    pub fn simplify(&mut self) -> Result<(), Error> {
        self.must_be_verified()?;
        loop {
            let changed = [
                fold::fold(self),
                merge::merge_equal(self),
                blocks::fuse(self),
                remove_unused(self),
            ];
            if !changed.contains(&true) {
                return self.must_be_verified();
            }
        }
    }

    /// Computes what is constant, and takes the identities that are exact in floats.
    ///
    /// The function must be well formed, as for the other passes; [`simplify`](Self::simplify) makes sure.
    pub fn fold(&mut self) {
        fold::fold(self);
    }

    /// Computes once what is computed twice, where the first time is on every path to the second.
    pub fn merge_equal(&mut self) {
        merge::merge_equal(self);
    }

    /// Removes statements that neither a result, nor a branch, nor a guard needs; and with an integer that is not needed the error that it might be.
    pub fn remove_unused(&mut self) {
        remove_unused(self);
    }

    /// Removes branches that are never taken and blocks that are never entered, and joins a block with the one behind it where no other
    /// leads there.
    pub fn fuse_blocks(&mut self) {
        blocks::fuse(self);
    }
}

/// Values that are the same as others.
#[derive(Default)]
struct Same(BTreeMap<ValueId, ValueId>);

impl Same {
    /// Notes that a value is the same as another one.
    fn note(&mut self, v: ValueId, other: ValueId) {
        self.0.insert(v, other);
    }

    /// The value that another one is the same as, through all steps.
    fn root(&self, mut v: ValueId) -> ValueId {
        while let Some(next) = self.0.get(&v) {
            v = *next;
        }
        v
    }

    /// Puts the others in the place of those that are the same, and tells whether there were any.
    fn substitute(&self, function: &mut Function) -> bool {
        if self.0.is_empty() {
            return false;
        }
        function.replace_each_use(|v| self.root(v));
        function.remove(|v| self.0.contains_key(&v))
    }
}

/// Removes what nothing needs, and tells whether there was something.
fn remove_unused(function: &mut Function) -> bool {
    let ends = function.blocks.iter().filter_map(|block| block.terminator.operand());
    // A call may have a guard, or not end: it stays.
    let effects = function
        .values()
        .filter(|(_, s)| !s.operation.is_pure())
        .map(|(v, _)| v);
    let mut open: Vec<ValueId> = ends.chain(effects).collect();
    let mut needed: BTreeSet<ValueId> = BTreeSet::new();
    while let Some(v) = open.pop() {
        if needed.insert(v) {
            open.extend(function.statement(v).operation.each_operand());
        }
    }
    function.remove(|v| !needed.contains(&v))
}
