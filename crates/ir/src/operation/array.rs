//! Arrays of real numbers in the form.
//!
//! An array is a value: a statement that changes an entry defines another array, and the old one stays as it was. Its
//! length is known when the function is evaluated. Loops over arrays are loops of blocks with phis.
//!
//! # The operations
//!
//! With the array a of length n, the index i, the numbers x and c, and z̄ for the covector of the value:
//!
//! | text              | value                             | adds to the covectors                                 |
//! |-------------------|-----------------------------------|-------------------------------------------------------|
//! | `const [1.0]`     | the array with these entries      |                                                       |
//! | `fill %n, %x`     | n entries x                       | x̄ += Σ z̄                                              |
//! | `length %a`       | n                                 |                                                       |
//! | `get %a, %i`      | aᵢ                                | ā = `add_at ā, i, z̄`                                  |
//! | `set %a, %i, %x`  | a, with x at i                    | x̄ += z̄ᵢ; ā += `set z̄, i, 0`                           |
//! | `add_at %a, %i, %x` | a, with aᵢ + x at i             | x̄ += z̄ᵢ; ā += z̄                                       |
//! | `sum %a`          | 0 + a₀ + a₁ + …                   | ā += `fill n, z̄`                                      |
//! | `dot %a, %b`      | 0 + a₀·b₀ + a₁·b₁ + …             | ā = `axpy z̄, b, ā`; b̄ = `axpy z̄, a, b̄`                |
//! | `axpy %c, %a, %b` | bᵢ + aᵢ·c                         | c̄ += `dot z̄, a`; ā = `axpy c, z̄, ā`; b̄ += z̄           |
//! | `resize %a, %n`   | the first n entries, then zeros   | ā += `resize z̄, (length a)`                           |
//!
//! An index outside of the array, lengths that differ and a negative length are errors of the evaluation.
//!
//! # Forward
//!
//! An array has one order, that of all its entries. Each operation on arrays of order k is the same operation on
//! bundles of order k. So are the operations of passes: the primal of an array is the array of the primals.
//!
//! # Backward
//!
//! The covector of an array is an array. The adjoint of `get` and `set` needs the index, and never the array. So the
//! memory of an adjoint is linear in what was read. A loop whose counter tells the indices keeps nothing. Where two
//! paths meet on which a covector is and is not zero, an empty array stands for the zero, and `resize` makes zeros of
//! it.
//!
//! # Evaluation
//!
//! A register holds the number of a buffer, and a buffer has a count of its owners. An operation whose operand is read
//! for the last time takes the buffer from the register. If it is the only owner, it changes the buffer in place. A
//! buffer without owners is used for the next array. So a loop that sets entries neither copies nor allocates.

use crate::operation::functions::names;
use crate::types::Type;

names! {
    /// Operations on arrays. An index outside of the array, or lengths that differ, are an error of the evaluation.
    Array;
    /// An array of so many entries, all equal to a number.
    Fill "fill";
    /// The number of entries.
    Length "length";
    /// The entry at an index, counted from 0.
    Get "get";
    /// The array with another entry at an index.
    Set "set";
    /// The array with a number added to the entry at an index.
    AddAt "add_at";
    /// The sum of the entries, from the first to the last.
    Sum "sum";
    /// Σ aᵢ·bᵢ, from the first to the last.
    Dot "dot";
    /// The array bᵢ + aᵢ·c, of c, a and b.
    Axpy "axpy";
    /// The first entries, as many as the integer tells. Behind the last entry come zeros.
    Resize "resize";
}

impl Array {
    /// The types of its operands.
    #[must_use]
    pub fn operands(self) -> &'static [Type] {
        match self {
            Self::Fill => &[Type::Integer, Type::Real],
            Self::Length | Self::Sum => &[Type::Array],
            Self::Get | Self::Resize => &[Type::Array, Type::Integer],
            Self::Set | Self::AddAt => &[Type::Array, Type::Integer, Type::Real],
            Self::Dot => &[Type::Array, Type::Array],
            Self::Axpy => &[Type::Real, Type::Array, Type::Array],
        }
    }

    /// The type of its value.
    #[must_use]
    pub fn result(self) -> Type {
        match self {
            Self::Length => Type::Integer,
            Self::Get | Self::Sum | Self::Dot => Type::Real,
            Self::Fill | Self::Set | Self::AddAt | Self::Axpy | Self::Resize => Type::Array,
        }
    }
}
