//! Functions: blocks of statements.

mod declared;
mod edit;
mod identity;
mod names;
mod order;

use std::collections::BTreeMap;

pub(super) use declared::Declared;
pub(super) use order::Statements;

use crate::external::External;
use crate::graph::Edges;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Orders, Type, ValueId};

/// A statement: an operation, the type of its value, and the order to which the value is differentiated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The operation.
    pub operation: Operation,
    /// The type of its value.
    pub ty: Type,
    /// The order of its value at each level. It is 0 until a pass raises it.
    pub orders: Orders,
}

/// A block: statements that run one after the other, and a terminator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its name in a text, unless that is its number.
    pub(super) name: Option<String>,
    pub(super) statements: Statements,
    pub(super) terminator: Terminator,
}

impl Block {
    /// A block without statements.
    pub(super) fn ending(terminator: Terminator) -> Self {
        Self {
            name: None,
            statements: Statements::default(),
            terminator,
        }
    }

    /// Its statements in order.
    #[must_use]
    pub fn statements(&self) -> &[ValueId] {
        self.statements.list()
    }

    /// Where control continues.
    #[must_use]
    pub fn terminator(&self) -> &Terminator {
        &self.terminator
    }
}

/// A function in static single assignment form. Each value is defined by one statement. Where control flows together,
/// phis choose among values.
///
/// A function comes from a [`Builder`](crate::Builder), from a [text](Function::parse), from [`trace`](crate::trace),
/// or from a pass. All of these make well-formed functions. After editing by hand, check the function with
/// [`verify`](Function::verify).
///
/// A value keeps its [`ValueId`] when statements are inserted around it.
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
    /// The block of each value, as far as it is known. After a pass it may be wrong.
    pub(super) homes: Vec<BlockId>,
    pub(super) levels: Vec<Level>,
    /// The rules that it declares.
    pub(super) declared: Declared,
    /// The names of values in a text, unless these are their numbers.
    pub(super) names: BTreeMap<ValueId, String>,
    /// Whether it is known to be well formed: it was verified, and only passes have changed it since.
    pub(super) is_verified: bool,
}

/// What is known about one pass over a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Whether the directions of this level and of all levels before are one. The library calls this mode Eras; the
    /// field calls it strict Taylor mode.
    pub eras: bool,
}

impl Function {
    /// A function that has no blocks yet.
    pub(super) fn empty(name: &str, arguments: &[Type], result: Type) -> Self {
        let mut function = Self {
            name: name.to_string(),
            arguments: Vec::new(),
            result,
            arena: Vec::new(),
            blocks: Vec::new(),
            homes: Vec::new(),
            levels: Vec::new(),
            declared: Declared::default(),
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

    /// The type of the value that it returns.
    #[must_use]
    pub fn result(&self) -> &Type {
        &self.result
    }

    /// Its blocks. The function starts at the first one.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The passes that have differentiated it, one level each.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The numbers of its blocks.
    pub(super) fn block_ids(&self) -> impl DoubleEndedIterator<Item = BlockId> + use<> {
        (0..self.blocks.len()).map(|i| BlockId(i as u32))
    }

    /// The block with a number.
    ///
    /// # Panics
    ///
    /// Panics if this function has no such block.
    #[must_use]
    pub fn block(&self, block: BlockId) -> &Block {
        &self.blocks[block.index()]
    }

    /// The statement that defines a value.
    ///
    /// # Panics
    ///
    /// Panics if this function has no such value.
    #[must_use]
    #[track_caller]
    pub fn statement(&self, v: ValueId) -> &Statement {
        self.get(v).expect("the value is one of this function")
    }

    /// The statement that defines a value, if there is one.
    pub(super) fn get(&self, v: ValueId) -> Option<&Statement> {
        self.arena.get(v.index())?.as_ref()
    }

    /// The statement that defines a value, mutably.
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
        let statements = self.blocks.iter().flat_map(Block::statements);
        self.arguments
            .iter()
            .chain(statements)
            .map(|v| (*v, self.statement(*v)))
    }

    /// The block and the index of a statement. Arguments have none. The search goes through the whole function.
    #[must_use]
    pub fn position(&self, v: ValueId) -> Option<(BlockId, usize)> {
        self.block_ids().find_map(|block| {
            let statements = self.block(block).statements();
            statements.iter().position(|s| *s == v).map(|at| (block, at))
        })
    }

    /// The number of phis at the start of a block.
    pub(super) fn end_of_phis(&self, block: BlockId) -> usize {
        let statements = self.block(block).statements();
        let is_phi = |v: &&ValueId| self.statement(**v).operation.is_phi();
        statements.iter().take_while(is_phi).count()
    }

    /// The edges from each block to its successors.
    pub(super) fn successors(&self) -> Edges {
        Edges::new(self.blocks.len(), |show| {
            for (from, block) in (0..).zip(&self.blocks) {
                block.terminator.each_successor().for_each(|to| show(from, to.0));
            }
        })
    }

    /// The edges from each block to its predecessors.
    pub(super) fn predecessors(&self) -> Edges {
        self.successors().reversed()
    }

    /// The values that the function may return, one for each block that returns.
    #[must_use]
    pub fn returned(&self) -> Vec<ValueId> {
        let of = |block: &Block| match block.terminator {
            Terminator::Return(v) => Some(v),
            _ => None,
        };
        self.blocks.iter().filter_map(of).collect()
    }

    /// The functions that it calls and that are known as code, each once.
    #[must_use]
    pub fn externals(&self) -> Vec<External> {
        let mut all: Vec<External> = Vec::new();
        for (_, statement) in self.values() {
            if let Operation::External(f, _) = &statement.operation
                && !all.contains(f)
            {
                all.push(f.clone());
            }
        }
        all
    }

    /// Whether no pass has differentiated it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.levels.is_empty()
    }
}
