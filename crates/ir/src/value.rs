//! The arguments and results of evaluations.

use std::fmt::{self, Display};

use crate::types::Type;

/// A value over a scalar: an argument or the result of an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<R = f64> {
    /// A real number, or a bundle.
    Real(R),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A tuple.
    Tuple(Vec<Value<R>>),
    /// An array of real numbers, or of bundles.
    Array(Vec<R>),
}

/// An argument of a call that is given in place: a number, or the entries of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Argument<'x> {
    /// A real number.
    Real(f64),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// The entries of an array.
    Array(&'x [f64]),
}

impl Argument<'_> {
    /// Its type.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Real(_) => Type::Real,
            Self::Integer(_) => Type::Integer,
            Self::Boolean(_) => Type::Boolean,
            Self::Array(_) => Type::Array,
        }
    }
}

impl From<f64> for Argument<'_> {
    fn from(x: f64) -> Self {
        Self::Real(x)
    }
}

impl From<i64> for Argument<'_> {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}

impl From<bool> for Argument<'_> {
    fn from(b: bool) -> Self {
        Self::Boolean(b)
    }
}

impl<'x> From<&'x [f64]> for Argument<'x> {
    fn from(entries: &'x [f64]) -> Self {
        Self::Array(entries)
    }
}

impl<'x> From<&'x Vec<f64>> for Argument<'x> {
    fn from(entries: &'x Vec<f64>) -> Self {
        Self::Array(entries)
    }
}

impl<'x, const N: usize> From<&'x [f64; N]> for Argument<'x> {
    fn from(entries: &'x [f64; N]) -> Self {
        Self::Array(entries)
    }
}

impl<R> Value<R> {
    /// The real number, or `None` if it is not one.
    pub fn real(self) -> Option<R> {
        match self {
            Self::Real(x) => Some(x),
            _ => None,
        }
    }

    /// The entries of the array, or `None` if it is not one.
    pub fn array(self) -> Option<Vec<R>> {
        match self {
            Self::Array(entries) => Some(entries),
            _ => None,
        }
    }

    /// All real numbers in it, in order.
    pub fn reals(self) -> Vec<R> {
        match self {
            Self::Real(x) => Vec::from([x]),
            Self::Integer(_) | Self::Boolean(_) => Vec::new(),
            Self::Tuple(fields) => fields.into_iter().flat_map(Self::reals).collect(),
            Self::Array(entries) => entries,
        }
    }

    /// Maps the real numbers in it.
    pub fn map<Q>(self, f: &mut impl FnMut(R) -> Q) -> Value<Q> {
        match self {
            Self::Real(x) => Value::Real(f(x)),
            Self::Integer(n) => Value::Integer(n),
            Self::Boolean(b) => Value::Boolean(b),
            Self::Tuple(fields) => Value::Tuple(fields.into_iter().map(|field| field.map(f)).collect()),
            Self::Array(entries) => Value::Array(entries.into_iter().map(f).collect()),
        }
    }

    /// Its type.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Real(_) => Type::Real,
            Self::Integer(_) => Type::Integer,
            Self::Boolean(_) => Type::Boolean,
            Self::Tuple(fields) => Type::Tuple(fields.iter().map(Self::ty).collect()),
            Self::Array(_) => Type::Array,
        }
    }
}

impl<R: Display> Display for Value<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real(x) => x.fmt(f),
            Self::Integer(n) => n.fmt(f),
            Self::Boolean(b) => b.fmt(f),
            Self::Tuple(fields) => {
                f.write_str("(")?;
                for (i, field) in fields.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    field.fmt(f)?;
                }
                f.write_str(")")
            }
            Self::Array(entries) => {
                f.write_str("[")?;
                for (i, entry) in entries.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    entry.fmt(f)?;
                }
                f.write_str("]")
            }
        }
    }
}
