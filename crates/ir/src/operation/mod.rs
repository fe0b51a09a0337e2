//! What a statement computes.

mod array;
mod functions;
mod identity;

pub use array::Array;
pub(super) use functions::for_each_unary;
pub use functions::{Arithmetic, Binary, Comparison, Logic, Ternary, Unary};

use crate::external::External;
use crate::types::{BlockId, Constant, ValueId};

/// What a statement computes from its operands.
#[derive(Clone, Debug)]
pub enum Operation {
    /// The argument with this number, counted from 0.
    Argument(usize),
    /// A literal.
    Constant(Constant),
    /// An array of literals, with no tangent.
    ConstantArray(Vec<f64>),
    /// An operation on arrays.
    Array(Array, Vec<ValueId>),
    /// The value of a global of the module.
    Load(String),
    /// A function of one real number.
    Unary(Unary, ValueId),
    /// A function of two.
    Binary(Binary, [ValueId; 2]),
    /// A function of three.
    Ternary(Ternary, [ValueId; 3]),
    /// xᵖ, with a constant exponent.
    Powf(ValueId, f64),
    /// xⁿ, with an integer exponent.
    Powi(ValueId, ValueId),
    /// A comparison of two real numbers or of two integers.
    Compare(Comparison, [ValueId; 2]),
    /// An operation on two booleans.
    Logic(Logic, [ValueId; 2]),
    /// The negation of a boolean.
    Not(ValueId),
    /// An operation on two integers.
    Arithmetic(Arithmetic, [ValueId; 2]),
    /// An integer as a real number, with no tangent.
    ToReal(ValueId),
    /// The second operand if the first is true, otherwise the third.
    Select([ValueId; 3]),
    /// A tuple of values.
    Tuple(Vec<ValueId>),
    /// A field of a tuple, counted from 0.
    Field(ValueId, usize),
    /// A call of another function of the module.
    Call(String, Vec<ValueId>),
    /// A call of a function that is known as code.
    External(External, Vec<ValueId>),
    /// Another name of a value.
    Alias(ValueId),
    /// A phi: the operand that belongs to the block that control came from.
    Phi(Vec<(BlockId, ValueId)>),
    /// A custom operation: hooks of a pass give it a meaning.
    Custom(String, Vec<ValueId>),
    /// An error of the evaluation unless the boolean equals this one.
    Guard(ValueId, bool),
    /// An empty stack.
    EmptyStack,
    /// A stack with another tuple on top.
    Push(ValueId, ValueId),
    /// The tuple on top of a stack.
    Top(ValueId),
    /// A stack without its top.
    Pop(ValueId),
    /// The value without its tangent at a level. Only passes write it.
    Primal(usize, ValueId),
    /// The value truncated to a lower order at a level. Only passes write it.
    Truncate(usize, ValueId),
    /// The value as the variable of the differentiation at a level. Only passes write it.
    Seed(usize, ValueId),
    /// The value as a bundle with no tangent at a level. Only passes write it.
    Zero(usize, ValueId),
    /// The k-th derivative at a level, as a bundle of the order that remains. Only passes write it.
    Derivative(usize, usize, ValueId),
}

/// The operands of an operation, iterated by `iter` or `iter_mut`: one that stands alone, those in a list, those of a
/// phi.
macro_rules! operands {
    ($operation:expr, $iter:ident, $one:path) => {{
        let (mut alone, mut listed, mut incoming) = (None, Default::default(), Default::default());
        match $operation {
            Operation::Argument(_)
            | Operation::Constant(_)
            | Operation::ConstantArray(_)
            | Operation::Load(_)
            | Operation::EmptyStack => {}
            Operation::Unary(_, a)
            | Operation::Powf(a, _)
            | Operation::Not(a)
            | Operation::ToReal(a)
            | Operation::Field(a, _)
            | Operation::Alias(a)
            | Operation::Guard(a, _)
            | Operation::Top(a)
            | Operation::Pop(a)
            | Operation::Primal(_, a)
            | Operation::Truncate(_, a)
            | Operation::Seed(_, a)
            | Operation::Zero(_, a)
            | Operation::Derivative(_, _, a) => alone = Some(a),
            Operation::Powi(a, b) | Operation::Push(a, b) => {
                alone = Some(a);
                listed = $one(b).$iter();
            }
            Operation::Binary(_, all)
            | Operation::Compare(_, all)
            | Operation::Logic(_, all)
            | Operation::Arithmetic(_, all) => listed = all.$iter(),
            Operation::Ternary(_, all) | Operation::Select(all) => listed = all.$iter(),
            Operation::Tuple(all)
            | Operation::Array(_, all)
            | Operation::Call(_, all)
            | Operation::External(_, all)
            | Operation::Custom(_, all) => listed = all.$iter(),
            Operation::Phi(all) => incoming = all.$iter(),
        }
        Operands {
            alone,
            listed,
            incoming,
        }
    }};
}

/// The operands of an operation.
#[derive(Clone)]
struct Operands<V, L, P> {
    alone: Option<V>,
    listed: L,
    incoming: P,
}

impl<V, B, L, P> Iterator for Operands<V, L, P>
where
    L: Iterator<Item = V>,
    P: Iterator<Item = B>,
    B: Incoming<V>,
{
    type Item = V;

    #[inline]
    fn next(&mut self) -> Option<V> {
        if let Some(v) = self.alone.take() {
            return Some(v);
        }
        self.listed.next().or_else(|| self.incoming.next().map(B::value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (listed, incoming) = (self.listed.size_hint().0, self.incoming.size_hint().0);
        let count = usize::from(self.alone.is_some()) + listed + incoming;
        (count, Some(count))
    }
}

/// An operand of a phi with its block.
trait Incoming<V> {
    /// The operand.
    fn value(self) -> V;
}

impl<'a> Incoming<&'a ValueId> for &'a (BlockId, ValueId) {
    fn value(self) -> &'a ValueId {
        &self.1
    }
}

impl<'a> Incoming<&'a mut ValueId> for &'a mut (BlockId, ValueId) {
    fn value(self) -> &'a mut ValueId {
        &mut self.1
    }
}

impl Operation {
    /// The operands, in order.
    pub fn each_operand(&self) -> impl Iterator<Item = ValueId> {
        operands!(self, iter, std::slice::from_ref).copied()
    }

    /// The operands, in order, mutably.
    pub fn each_operand_mut(&mut self) -> impl Iterator<Item = &mut ValueId> {
        operands!(self, iter_mut, std::slice::from_mut)
    }

    /// The operands, in a list.
    #[must_use]
    pub fn operands(&self) -> Vec<ValueId> {
        self.each_operand().collect()
    }

    /// Whether it is a phi.
    #[must_use]
    pub fn is_phi(&self) -> bool {
        matches!(self, Self::Phi(_))
    }

    /// Whether it has no effect besides its value, and the same value each time.
    pub(super) fn is_pure(&self) -> bool {
        !matches!(
            self,
            Self::Guard(..) | Self::Custom(..) | Self::Call(..) | Self::Argument(_)
        )
    }
}

/// How a block ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// A branch to a block.
    Branch(BlockId),
    /// A branch to the first block if the value is true, to the second if it is false.
    Conditional(ValueId, BlockId, BlockId),
    /// The function returns this value.
    Return(ValueId),
}

impl Terminator {
    /// The blocks that control may continue in, each once.
    #[must_use]
    pub fn successors(&self) -> Vec<BlockId> {
        self.each_successor().collect()
    }

    /// The blocks that control may continue in, each once.
    pub(super) fn each_successor(&self) -> impl Iterator<Item = BlockId> + use<> {
        let all = match *self {
            Self::Branch(b) => [Some(b), None],
            Self::Conditional(_, a, b) if a == b => [Some(a), None],
            Self::Conditional(_, a, b) => [Some(a), Some(b)],
            Self::Return(_) => [None, None],
        };
        all.into_iter().flatten()
    }

    /// The value that it uses.
    #[must_use]
    pub fn operand(&self) -> Option<ValueId> {
        match *self {
            Self::Branch(_) => None,
            Self::Conditional(v, ..) | Self::Return(v) => Some(v),
        }
    }

    /// The value that it uses, mutably.
    pub(super) fn operand_mut(&mut self) -> Option<&mut ValueId> {
        match self {
            Self::Branch(_) => None,
            Self::Conditional(v, ..) | Self::Return(v) => Some(v),
        }
    }

    /// Calls `f` with each block that it names, mutably.
    pub(super) fn for_each_block_mut(&mut self, mut f: impl FnMut(&mut BlockId)) {
        match self {
            Self::Branch(b) => f(b),
            Self::Conditional(_, a, b) => {
                f(a);
                f(b);
            }
            Self::Return(_) => {}
        }
    }
}
