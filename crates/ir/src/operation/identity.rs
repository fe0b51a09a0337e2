//! When two operations are the same.

use std::hash::{Hash, Hasher};
use std::mem::{Discriminant, discriminant};

use crate::external::External;
use crate::operation::Operation;
use crate::types::BlockId;

/// An operation without its operands: its kind and its other parameters. Floats are compared by their bits.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Shape<'a> {
    kind: Discriminant<Operation>,
    numbers: [u64; 2],
    name: &'a str,
    external: Option<&'a External>,
    entries: Entries<'a>,
}

/// The entries of an array, which are compared by their bits.
#[derive(Default)]
struct Entries<'a>(&'a [f64]);

impl Entries<'_> {
    fn bits(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|x| x.to_bits())
    }
}

impl PartialEq for Entries<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.bits().eq(other.bits())
    }
}

impl Eq for Entries<'_> {}

impl Hash for Entries<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bits().for_each(|x| x.hash(state));
    }
}

impl Operation {
    /// The operation without its operands. The blocks of a phi are left out too.
    pub(crate) fn shape(&self) -> Shape<'_> {
        let mut entries = Entries::default();
        let (numbers, name) = match self {
            Self::ConstantArray(all) => {
                entries = Entries(all);
                ([all.len() as u64, 0], "")
            }
            Self::Array(f, _) => ([*f as u64, 0], ""),
            Self::Argument(i) | Self::Field(_, i) => ([*i as u64, 0], ""),
            Self::Constant(c) => ([c.kind(), c.bits()], ""),
            Self::Load(name) | Self::Call(name, _) | Self::Custom(name, _) => ([0; 2], name.as_str()),
            Self::Unary(f, _) => ([*f as u64, 0], ""),
            Self::Binary(f, _) => ([*f as u64, 0], ""),
            Self::Ternary(f, _) => ([*f as u64, 0], ""),
            Self::Powf(_, p) => ([p.to_bits(), 0], ""),
            Self::Compare(how, _) => ([*how as u64, 0], ""),
            Self::Logic(f, _) => ([*f as u64, 0], ""),
            Self::Arithmetic(f, _) => ([*f as u64, 0], ""),
            Self::Guard(_, expected) => ([u64::from(*expected), 0], ""),
            Self::Primal(level, _) | Self::Truncate(level, _) | Self::Seed(level, _) | Self::Zero(level, _) => {
                ([*level as u64, 0], "")
            }
            Self::Derivative(level, k, _) => ([*level as u64, *k as u64], ""),
            Self::External(..)
            | Self::Powi(..)
            | Self::Not(_)
            | Self::ToReal(_)
            | Self::Select(_)
            | Self::Tuple(_)
            | Self::Alias(_)
            | Self::Phi(_)
            | Self::EmptyStack
            | Self::Push(..)
            | Self::Top(_)
            | Self::Pop(_) => ([0; 2], ""),
        };
        Shape {
            kind: discriminant(self),
            numbers,
            name,
            external: match self {
                Self::External(f, _) => Some(f),
                _ => None,
            },
            entries,
        }
    }

    /// The blocks of a phi.
    pub(crate) fn incoming_blocks(&self) -> impl Iterator<Item = BlockId> {
        let incoming: &[_] = match self {
            Self::Phi(incoming) => incoming,
            _ => &[],
        };
        incoming.iter().map(|(block, _)| *block)
    }
}

impl PartialEq for Operation {
    /// Compares the operations, their operands and their other parameters. Floats are compared by their bits.
    fn eq(&self, other: &Self) -> bool {
        self.shape() == other.shape()
            && self.each_operand().eq(other.each_operand())
            && self.incoming_blocks().eq(other.incoming_blocks())
    }
}

impl Eq for Operation {}

impl Hash for Operation {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shape().hash(state);
        self.each_operand().for_each(|v| v.hash(state));
        self.incoming_blocks().for_each(|block| block.hash(state));
    }
}
