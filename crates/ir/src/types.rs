//! Types of values, literals, orders, and the numbers of values and blocks.

use std::fmt::{self, Display};
use std::hash::{Hash, Hasher};

/// A value of a function. Its number stays the same when statements are inserted around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub(super) u32);

/// A block of a function, by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub(super) u32);

impl ValueId {
    /// Its number. The numbers of the values of a function are small.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl BlockId {
    /// Its number: its place in the list of blocks.
    #[must_use]
    pub fn index(self) -> usize {
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
    /// A real number. If it is differentiated, it is a bundle.
    Real,
    /// A 64-bit integer.
    Integer,
    /// True or false.
    Boolean,
    /// A tuple.
    Tuple(Vec<Type>),
    /// An array of real numbers. Its length is known when the function is evaluated.
    Array,
    /// A stack of tuples, which is a value itself. The adjoint of a function stores on it what the backward half
    /// needs.
    Stack,
}

impl Type {
    /// The number of tuples and other values in it. Stops counting above a limit.
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

    /// Whether it contains real numbers, which have derivatives.
    #[must_use]
    pub fn is_differentiable(&self) -> bool {
        match self {
            Self::Real | Self::Array | Self::Stack => true,
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
            Self::Array => f.write_str("[real]"),
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
    /// A real number, with no tangent.
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

    /// The bits that tell it from other constants of its type. 0 and −0 differ.
    pub(super) fn bits(&self) -> u64 {
        match *self {
            Self::Real(c) => c.to_bits(),
            Self::Integer(c) => c.cast_unsigned(),
            Self::Boolean(c) => c.into(),
        }
    }
}

impl PartialEq for Constant {
    /// Compares the types and the bits.
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
            // `Debug` writes the shortest digits that are read back as the same number, and always a point, an
            // exponent or a word.
            Self::Real(c) => write!(f, "{c:?}"),
            Self::Integer(c) => write!(f, "{c}"),
            Self::Boolean(c) => write!(f, "{c}"),
        }
    }
}

/// The greatest number of passes over a function, each over the result of the one before.
pub const MAX_LEVELS: usize = 4;

/// The order of a value at each level. The first pass over a function is level 0, a pass over its result is level 1,
/// and so on.
///
/// The orders of a plain value are 0 at every level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Orders(pub(super) [u8; MAX_LEVELS]);

impl Orders {
    /// The orders that are 0 except at one level.
    #[must_use]
    pub fn at(level: usize, order: usize) -> Self {
        Self::default().with(level, order)
    }

    /// These orders, with another one at a level.
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

    /// Whether it is 0 at every level.
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
    /// Writes the orders up to the last one that is not 0, such as `2` or `1,1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = self.0.iter().rposition(|order| *order > 0).map_or(1, |last| last + 1);
        for (level, order) in self.0[..levels].iter().enumerate() {
            let separator = if level == 0 { "" } else { "," };
            write!(f, "{separator}{order}")?;
        }
        Ok(())
    }
}
