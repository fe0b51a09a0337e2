//! The walk through a function for back ends: what turns it into other code.

use std::collections::HashMap;

use crate::dominance::Dominance;
use crate::error::{BranchFlipped, Error};
use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, ValueId};

/// A function as a back end needs it: the blocks in an order in which each value is defined before it is used, and the
/// phis as parameters of blocks.
///
/// An edge to a block passes a value for each parameter. All parameters take their values at once: an edge around a
/// loop may exchange two of them.
///
/// The rest is known from the function: [`Function::statement`] has the operation, the type and the orders of a value,
/// [`Function::arguments`] and [`Function::result`] are its face, [`Function::levels`] its passes. Values and blocks
/// have small numbers, [`ValueId::index`] and [`BlockId::index`], for tables. A stack is a value: a push leaves the
/// stack below as it was. The types of what is pushed and of what is read are those of the tuples.
///
/// ```
/// use tangent_bundle_ir::{Function, Operation, Terminator};
///
/// let power = Function::parse(include_str!("../examples/ir/power.ir"))?;
/// let walk = power.walk()?;
/// let lines: Vec<String> = walk
///     .blocks()
///     .map(|block| {
///         let jumps: Vec<String> = block
///             .edges()
///             .map(|(to, values)| format!("{} with {} values", power.label_of(to), values.len()))
///             .collect();
///         let counts = [block.parameters().len(), block.body().len()];
///         format!("{}: {counts:?}; {}", power.label_of(block.id()), jumps.join(", "))
///     })
///     .collect();
/// assert_eq!(
///     lines,
///     [
///         "start: [0, 3]; head with 2 values",
///         "head: [2, 1]; body with 0 values, end with 0 values",
///         "body: [0, 2]; head with 2 values",
///         "end: [0, 0]; ",
///     ]
/// );
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walk<'f> {
    function: &'f Function,
    order: Vec<BlockId>,
    /// The number of phis of each block.
    parameters: Vec<usize>,
    /// The values that an edge passes, where there are any.
    passed: HashMap<(BlockId, BlockId), Vec<ValueId>>,
}

/// A block of a [`Walk`].
#[derive(Clone, Copy, Debug)]
pub struct BlockWalk<'f, 'w> {
    walk: &'w Walk<'f>,
    id: BlockId,
}

impl Function {
    /// The function as a back end needs it. Blocks that are never entered are left out.
    ///
    /// # Errors
    ///
    /// Returns the error of [`verify`](Self::verify) if the function is not well formed.
    pub fn walk(&self) -> Result<Walk<'_>, Error> {
        self.ensure_verified()?;
        let order: Vec<BlockId> = Dominance::of(self).order().collect();
        let mut parameters = vec![0; self.blocks.len()];
        let mut passed: HashMap<(BlockId, BlockId), Vec<ValueId>> = HashMap::new();
        for block in &order {
            for v in self.block(*block).statements() {
                let Operation::Phi(incoming) = &self.statement(*v).operation else {
                    break;
                };
                parameters[block.index()] += 1;
                for (from, operand) in incoming {
                    passed.entry((*from, *block)).or_default().push(*operand);
                }
            }
        }
        Ok(Walk {
            function: self,
            order,
            parameters,
            passed,
        })
    }

    /// A number above the [`index`](ValueId::index) of each value.
    #[must_use]
    pub fn value_bound(&self) -> usize {
        self.arena.len()
    }
}

impl<'f> Walk<'f> {
    /// The blocks. The first one is where the function starts. Each value is defined before it is used, unless it is
    /// passed to a parameter around a loop.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = BlockWalk<'f, '_>> {
        self.order.iter().map(|id| BlockWalk { walk: self, id: *id })
    }

    /// The guards in the order of the blocks, each with the error of an evaluation in which it comes out otherwise.
    ///
    /// ```
    /// use tangent_bundle_ir::{Error, Operation, trace};
    ///
    /// let recorded = trace(|x| if x > 0.0 { x * x } else { -x }, 1.0)?;
    /// let walk = recorded.paths()[0].walk()?;
    /// let (_, flipped) = walk.guards().next().unwrap();
    /// assert_eq!(flipped, recorded.evaluate(-3.0).unwrap_err());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn guards(&self) -> impl Iterator<Item = (ValueId, BranchFlipped)> {
        let function = self.function;
        let guard = |v: &ValueId| match function.statement(*v).operation {
            Operation::Guard(condition, recorded) => Some((*v, condition, recorded)),
            _ => None,
        };
        let all = self.blocks().flat_map(|block| block.body()).filter_map(guard);
        all.enumerate().map(|(guard, (v, condition, recorded))| {
            let comparison = function.guarded(condition);
            let flipped = BranchFlipped { guard, comparison, recorded };
            (v, flipped)
        })
    }
}

impl<'f, 'w> BlockWalk<'f, 'w> {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> BlockId {
        self.id
    }

    /// Its parameters: its phis.
    #[must_use]
    pub fn parameters(&self) -> &'f [ValueId] {
        &self.walk.function.block(self.id).statements()[..self.walk.parameters[self.id.index()]]
    }

    /// Its statements in order, without its phis.
    #[must_use]
    pub fn body(&self) -> &'f [ValueId] {
        &self.walk.function.block(self.id).statements()[self.walk.parameters[self.id.index()]..]
    }

    /// Where control continues. The targets of a branch are in the order of [`edges`](Self::edges).
    #[must_use]
    pub fn terminator(&self) -> &'f Terminator {
        self.walk.function.block(self.id).terminator()
    }

    /// The blocks that control may continue in, each once, with the values that are passed to their parameters.
    pub fn edges(&self) -> impl Iterator<Item = (BlockId, &'w [ValueId])> + use<'f, 'w> {
        let (walk, from) = (self.walk, self.id);
        let passed = move |to| walk.passed.get(&(from, to)).map_or(&[][..], Vec::as_slice);
        self.terminator().each_successor().map(move |to| (to, passed(to)))
    }
}
