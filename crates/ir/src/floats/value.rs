//! What stands for a value in a lowered function.

use std::rc::Rc;

use crate::symbol::Symbol;
use crate::types::{Type, ValueId};

/// What stands for a value of the function.
#[derive(Clone)]
pub(super) enum Lowered {
    /// A value that is plain at the level, or has no real numbers.
    Plain(ValueId),
    /// The Taylor coefficients of a real number.
    Series(Rc<[Symbol]>),
    /// The fields of a tuple.
    Tuple(Rc<[Lowered]>),
}

impl Lowered {
    pub(super) fn series(all: Vec<Symbol>) -> Self {
        Self::Series(all.into())
    }

    /// The fields of a tuple.
    pub(super) fn fields(&self) -> &[Self] {
        match self {
            Self::Tuple(fields) => fields,
            _ => unreachable!("a differentiated tuple is known by its fields"),
        }
    }

    /// The coefficients of a real number.
    pub(super) fn coefficients(&self) -> &[Symbol] {
        match self {
            Self::Series(all) => all,
            _ => unreachable!("a differentiated number is known by its coefficients"),
        }
    }
}

/// The type of what stands for a value of this type and order within tuples.
pub(super) fn lowered_type(ty: &Type, order: usize) -> Type {
    match ty {
        Type::Real if order > 0 => Type::Tuple(vec![Type::Real; order + 1]),
        Type::Tuple(fields) if order > 0 => Type::Tuple(fields.iter().map(|ty| lowered_type(ty, order)).collect()),
        ty => ty.clone(),
    }
}
