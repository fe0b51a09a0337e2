//! Functions: blocks of statements.

mod edit;
mod identity;
mod names;

use std::collections::BTreeMap;

use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Orders, Type, ValueId};

/// A statement: what is computed, of which type it is, and to which order it is differentiated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it computes.
    pub operation: Operation,
    /// The type of its value.
    pub ty: Type,
    /// The order of its value at each level; 0 until a pass raises it.
    pub orders: Orders,
}

/// A block: statements that are run one after the other, and where control goes then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its name in a text, if it has one that is not its number.
    pub(super) name: Option<String>,
    pub(super) statements: Vec<ValueId>,
    pub(super) terminator: Terminator,
}

impl Block {
    /// Its statements in order.
    #[must_use]
    pub fn statements(&self) -> &[ValueId] {
        &self.statements
    }

    /// How it ends.
    #[must_use]
    pub fn terminator(&self) -> &Terminator {
        &self.terminator
    }
}

/// A function in static single assignment form: each value has one statement that defines it, and where control flows together,
/// phis choose among values.
///
/// Functions are made by a [`Builder`](crate::Builder), of a [text](Function::parse), by [`trace`](crate::trace) of Rust functions, or by
/// the passes. Each of these gives functions that [`verify`](Function::verify) accepts; editing by hand need not.
///
/// Statements keep their [`ValueId`] whatever is inserted around them.
///
/// # Examples
///
/// ```
/// use tangent_bundle_ir::Function;
/// use tangent_bundle::prelude::*;
///
/// let square = Function::parse(
///     "fn square_plus_sine(%x: real) -> real {
///     b0:
///         %square = mul %x, %x
///         %sine = sin %x
///         %sum = add %square, %sine
///         return %sum
///     }",
/// )?;
/// assert_eq!(square.evaluate(vec![2.0]), 4.0 + 2_f64.sin());
/// assert_eq!(square.gradient(vec![0.0]), [1.0]);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Function {
    pub(super) name: String,
    pub(super) arguments: Vec<ValueId>,
    pub(super) result: Type,
    pub(super) arena: Vec<Option<Statement>>,
    pub(super) blocks: Vec<Block>,
    pub(super) levels: Vec<Level>,
    /// The names that values have in a text, where these are not their numbers.
    pub(super) names: BTreeMap<ValueId, String>,
    /// Whether it is known to be well formed: since it was verified, it was changed by passes alone.
    pub(super) is_verified: bool,
}

/// What is known of a pass over a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Whether all directions of this level and of those before are one: the strict mode of Eras.
    pub eras: bool,
}

impl Function {
    /// A function whose blocks are still to come.
    pub(super) fn empty(name: &str, arguments: &[Type], result: Type) -> Self {
        let mut function = Self {
            name: name.to_string(),
            arguments: Vec::new(),
            result,
            arena: Vec::new(),
            blocks: Vec::new(),
            levels: Vec::new(),
            names: BTreeMap::new(),
            is_verified: false,
        };
        for (i, ty) in arguments.iter().enumerate() {
            let id = function.add(Operation::Argument(i), ty.clone(), Orders::default());
            function.arguments.push(id);
        }
        function
    }

    /// The same function under another name.
    #[must_use]
    pub fn renamed(&self, name: &str) -> Self {
        Self {
            name: name.to_string(),
            ..self.clone()
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The values of its arguments.
    #[must_use]
    pub fn arguments(&self) -> &[ValueId] {
        &self.arguments
    }

    /// The type of its value.
    #[must_use]
    pub fn result(&self) -> &Type {
        &self.result
    }

    /// Its blocks; the first one is entered first.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The passes that it came through.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The numbers of its blocks.
    pub(super) fn block_ids(&self) -> impl DoubleEndedIterator<Item = BlockId> + use<> {
        (0..self.blocks.len()).map(|i| BlockId(i as u32))
    }

    /// A block.
    ///
    /// # Panics
    ///
    /// If it is of another function.
    #[must_use]
    pub fn block(&self, block: BlockId) -> &Block {
        &self.blocks[block.index()]
    }

    /// The statement that defines a value.
    ///
    /// # Panics
    ///
    /// If the value was removed, or is of another function.
    #[must_use]
    #[track_caller]
    pub fn statement(&self, v: ValueId) -> &Statement {
        self.get(v).expect("the value is one of this function")
    }

    /// The statement that defines a value, if there is one.
    pub(super) fn get(&self, v: ValueId) -> Option<&Statement> {
        self.arena.get(v.index())?.as_ref()
    }

    /// The statement that defines a value, to change it.
    #[track_caller]
    pub(super) fn statement_mut(&mut self, v: ValueId) -> &mut Statement {
        self.arena[v.index()]
            .as_mut()
            .expect("the value is one of this function")
    }

    /// The type of a value.
    #[must_use]
    #[track_caller]
    pub fn type_of(&self, v: ValueId) -> &Type {
        &self.statement(v).ty
    }

    /// All statements in the order of the text: the arguments, then block by block.
    pub fn values(&self) -> impl Iterator<Item = (ValueId, &Statement)> {
        let statements = self.blocks.iter().flat_map(|block| &block.statements);
        self.arguments
            .iter()
            .chain(statements)
            .map(|v| (*v, self.statement(*v)))
    }

    /// Where a statement stands; `None` for arguments.
    #[must_use]
    pub fn position(&self, v: ValueId) -> Option<(BlockId, usize)> {
        self.block_ids().find_map(|block| {
            let statements = &self.block(block).statements;
            statements.iter().position(|s| *s == v).map(|at| (block, at))
        })
    }

    /// The first place after a value at which a statement may stand that is no phi.
    pub(super) fn after(&self, v: ValueId) -> (BlockId, usize) {
        let (block, at) = match self.position(v) {
            Some((block, at)) => (block, at + 1),
            None => (BlockId(0), 0),
        };
        (block, at.max(self.end_of_phis(block)))
    }

    /// How many phis a block begins with.
    pub(super) fn end_of_phis(&self, block: BlockId) -> usize {
        let statements = &self.block(block).statements;
        let is_phi = |v: &&ValueId| self.statement(**v).operation.is_phi();
        statements.iter().take_while(is_phi).count()
    }

    /// The blocks before each one.
    pub(super) fn predecessors(&self) -> Vec<Vec<BlockId>> {
        let mut predecessors = vec![Vec::new(); self.blocks.len()];
        for block in self.block_ids() {
            for successor in self.block(block).terminator.successors() {
                predecessors[successor.index()].push(block);
            }
        }
        predecessors
    }

    /// The values that the function may return.
    #[must_use]
    pub fn returned(&self) -> Vec<ValueId> {
        let of = |block: &Block| match block.terminator {
            Terminator::Return(v) => Some(v),
            _ => None,
        };
        self.blocks.iter().filter_map(of).collect()
    }

    /// Whether no pass has raised the order of a value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.levels.is_empty()
    }
}
