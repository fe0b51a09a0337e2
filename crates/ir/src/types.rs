//! Types of values, and the names of values and blocks.

use std::fmt::{self, Display};
use std::hash::{Hash, Hasher};

/// A value of a function, by a number that it keeps whatever is inserted around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub(super) u32);

/// A block of a function, by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub(super) u32);

impl ValueId {
    /// The place in the arena of values.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl BlockId {
    /// The place in the list of blocks.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Display for ValueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

impl Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b{}", self.0)
    }
}

/// The type of a value.
///
/// ```
/// use tangent_bundle_ir::Type;
///
/// assert_eq!(Type::Tuple(vec![Type::Real, Type::Integer]).to_string(), "(real, integer)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A real number; of a differentiated value, a bundle of them.
    Real,
    /// A 64-bit integer.
    Integer,
    /// True or false.
    Boolean,
    /// Several values.
    Tuple(Vec<Type>),
    /// A stack of tuples, itself a value: what the adjoint of a function remembers of its loops.
    Stack,
}

impl Type {
    /// How many values there are in it that are no tuples, but no more than a limit.
    pub(super) fn size(&self, limit: usize) -> usize {
        match self {
            Self::Tuple(fields) => {
                let mut size = 1;
                for field in fields {
                    if size > limit {
                        break;
                    }
                    size += field.size(limit - size);
                }
                size
            }
            _ => 1,
        }
    }

    /// Whether there are real numbers in it, which have derivatives.
    #[must_use]
    pub fn is_differentiable(&self) -> bool {
        match self {
            Self::Real | Self::Stack => true,
            Self::Integer | Self::Boolean => false,
            Self::Tuple(fields) => fields.iter().any(Self::is_differentiable),
        }
    }
}

impl Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Integer => f.write_str("integer"),
            Self::Boolean => f.write_str("boolean"),
            Self::Stack => f.write_str("stack"),
            Self::Tuple(fields) => {
                f.write_str("(")?;
                for (i, field) in fields.iter().enumerate() {
                    let separator = if i == 0 { "" } else { ", " };
                    write!(f, "{separator}{field}")?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A literal.
#[derive(Clone, Copy, Debug)]
pub enum Constant {
    /// A real number without a tangent.
    Real(f64),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

impl Constant {
    /// Its type.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Real(_) => Type::Real,
            Self::Integer(_) => Type::Integer,
            Self::Boolean(_) => Type::Boolean,
        }
    }

    /// A number for its type.
    pub(super) fn kind(&self) -> u64 {
        match self {
            Self::Real(_) => 0,
            Self::Integer(_) => 1,
            Self::Boolean(_) => 2,
        }
    }

    /// The bits that tell it from other constants of its type: 0 and −0 differ.
    pub(super) fn bits(&self) -> u64 {
        match *self {
            Self::Real(c) => c.to_bits(),
            Self::Integer(c) => c.cast_unsigned(),
            Self::Boolean(c) => c.into(),
        }
    }
}

impl PartialEq for Constant {
    /// Whether they are of one type and the same to the bit.
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.bits() == other.bits()
    }
}

impl Eq for Constant {}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind(), self.bits()).hash(state);
    }
}

impl Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Debug: the shortest digits that read back the same, and always a point, an exponent or a word.
            Self::Real(c) => write!(f, "{c:?}"),
            Self::Integer(c) => write!(f, "{c}"),
            Self::Boolean(c) => write!(f, "{c}"),
        }
    }
}

/// How many times a function can be differentiated by the pass, one time within another.
pub const MAX_LEVELS: usize = 4;

/// The order of a value at each level: the first pass over a function has level 0, a pass over its result level 1, and so on.
///
/// Order 0 everywhere is a plain value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Orders(pub(super) [u8; MAX_LEVELS]);

impl Orders {
    /// The order at one level alone.
    #[must_use]
    pub fn at(level: usize, order: usize) -> Self {
        Self::default().with(level, order)
    }

    /// The same with another order at a level.
    pub(super) fn with(mut self, level: usize, order: usize) -> Self {
        self.0[level] = u8::try_from(order).expect("the pass checks orders before it writes them");
        self
    }

    /// The order at a level.
    #[must_use]
    pub fn level(&self, level: usize) -> usize {
        self.0[level].into()
    }

    /// The sum over the levels: the order of a Taylor bundle along one direction.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().map(|order| usize::from(*order)).sum()
    }

    /// Whether this is a plain value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.total() == 0
    }

    /// The larger order at each level.
    pub(super) fn max(self, other: Self) -> Self {
        Self(std::array::from_fn(|l| self.0[l].max(other.0[l])))
    }
}

impl Display for Orders {
    /// The orders to the last level that has one: `2`, `1,1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = self.0.iter().rposition(|order| *order > 0).map_or(1, |last| last + 1);
        for (level, order) in self.0[..levels].iter().enumerate() {
            let separator = if level == 0 { "" } else { "," };
            write!(f, "{separator}{order}")?;
        }
        Ok(())
    }
}
