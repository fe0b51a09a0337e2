//! Vector spaces and fields: the requirements on a base space.

use alloc::vec::Vec;
use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::{BaseFloat, for_tuples};

/// A vector space over a float. The base space `B` of a bundle must be one.
///
/// Floats, tuples of up to twelve fields, arrays, `Vec`s and bundles over any of these are vector spaces. The two sides
/// of an operation must have the same shape: `Vec`s must agree in length.
///
/// # Panics
///
/// [`accumulate`](Self::accumulate) and [`deduct`](Self::deduct) panic when two `Vec`s differ in length.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a vector space, so bundles over it have no operations",
    label = "addition and scaling by a float are not defined",
    note = "base spaces are `f64`, `f32`, and tuples, arrays and `Vec`s of base spaces"
)]
pub trait VectorSpace: Clone {
    /// The float that scales.
    type Scalar: BaseFloat;

    /// The zero vector of the shape of `self`.
    #[must_use]
    fn zero_like(&self) -> Self;

    /// `self ← self + other`.
    fn accumulate(&mut self, other: &Self);

    /// `self ← self − other`.
    fn deduct(&mut self, other: &Self);

    /// `self ← self·c`.
    fn scale(&mut self, c: Self::Scalar);

    /// `self ← self/c`, rounded once.
    fn divide(&mut self, c: Self::Scalar);

    /// `self ← self/c` for a tangent: one that is exactly zero stays zero, also in a division by zero.
    #[doc(hidden)]
    #[inline]
    fn divide_tangent(&mut self, c: Self::Scalar) {
        if c != Self::Scalar::ZERO || self.max_norm() != Self::Scalar::ZERO {
            self.divide(c);
        }
    }

    /// The maximum norm: the largest magnitude among all components, or NaN if one is NaN.
    fn max_norm(&self) -> Self::Scalar;

    /// Whether all components are equal. NaN is equal to NaN here, so every germ is equal to itself.
    fn same_germ(&self, other: &Self) -> bool;

    /// Whether this is structurally zero: a number that is exactly zero, and not a variable of a recording.
    #[doc(hidden)]
    fn is_nothing(&self) -> bool {
        self.same_germ(&self.zero_like())
    }

    /// Whether this is structurally zero, as a question of a rule.
    #[doc(hidden)]
    #[inline(always)]
    fn asks_nothing(&self) -> bool {
        self.is_nothing()
    }
}

/// A field of `Copy` numbers, over which the rules on slices compute.
pub trait Field:
    VectorSpace
    + Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// `self·c`.
    #[inline]
    #[must_use]
    fn scaled(mut self, c: Self::Scalar) -> Self {
        self.scale(c);
        self
    }

    /// The number 1, shaped as `self`.
    #[must_use]
    fn one_like(&self) -> Self;

    /// Whether all components are finite.
    fn all_finite(&self) -> bool;

    /// Whether all components are finite, as a question of a rule.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    fn asks_finite(&self) -> bool {
        self.all_finite()
    }

    /// `self·other`, where a tangent that is exactly zero contributes nothing, also times ∞ or NaN.
    #[doc(hidden)]
    #[must_use]
    fn multiply_carefully(self, part: Part, other: Self, others: Part) -> Self {
        if part.is_nothing(&self) || others.is_nothing(&other) {
            self.zero_like()
        } else {
            self * other
        }
    }

    /// `self/other` for a divisor that is a primal, where a tangent that is exactly zero contributes nothing.
    #[doc(hidden)]
    #[must_use]
    fn divide_carefully(self, part: Part, other: Self) -> Self {
        if part.is_nothing(&self) {
            self.zero_like()
        } else {
            self / other
        }
    }
}

/// Whether a number is a primal or a tangent. A primal that is zero is a number; a tangent that is zero means that
/// nothing moves.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Primal,
    Tangent,
}

impl Part {
    /// Whether the number contributes nothing to a product.
    pub(crate) fn is_nothing<V: VectorSpace>(self, x: &V) -> bool {
        self == Self::Tangent && x.asks_nothing()
    }
}

impl<V: VectorSpace> VectorSpace for Vec<V>
where
    V::Scalar: BaseFloat,
{
    type Scalar = V::Scalar;

    fn zero_like(&self) -> Self {
        self.iter().map(V::zero_like).collect()
    }

    fn accumulate(&mut self, other: &Self) {
        assert_same_length(self.len(), other.len());
        self.iter_mut().zip(other).for_each(|(a, b)| a.accumulate(b));
    }

    fn deduct(&mut self, other: &Self) {
        assert_same_length(self.len(), other.len());
        self.iter_mut().zip(other).for_each(|(a, b)| a.deduct(b));
    }

    fn scale(&mut self, c: Self::Scalar) {
        self.iter_mut().for_each(|a| a.scale(c));
    }

    fn divide(&mut self, c: Self::Scalar) {
        self.iter_mut().for_each(|a| a.divide(c));
    }

    fn max_norm(&self) -> Self::Scalar {
        largest(self.iter().map(V::max_norm))
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(a, b)| a.same_germ(b))
    }
}

impl<V: VectorSpace, const K: usize> VectorSpace for [V; K] {
    type Scalar = V::Scalar;

    #[inline]
    fn zero_like(&self) -> Self {
        core::array::from_fn(|i| self[i].zero_like())
    }

    #[inline]
    fn accumulate(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.accumulate(b));
    }

    #[inline]
    fn deduct(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.deduct(b));
    }

    #[inline]
    fn scale(&mut self, c: Self::Scalar) {
        self.iter_mut().for_each(|a| a.scale(c));
    }

    #[inline]
    fn divide(&mut self, c: Self::Scalar) {
        self.iter_mut().for_each(|a| a.divide(c));
    }

    fn max_norm(&self) -> Self::Scalar {
        largest(self.iter().map(V::max_norm))
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.iter().zip(other).all(|(a, b)| a.same_germ(b))
    }
}

/// A tuple is a vector space field by field.
macro_rules! tuple {
    ($($V:ident $i:tt),+) => {
        impl<S: BaseFloat, $($V: VectorSpace<Scalar = S>),+> VectorSpace for ($($V,)+) {
            type Scalar = S;

            #[inline]
            fn zero_like(&self) -> Self {
                ($(self.$i.zero_like(),)+)
            }

            #[inline]
            fn accumulate(&mut self, other: &Self) {
                $(self.$i.accumulate(&other.$i);)+
            }

            #[inline]
            fn deduct(&mut self, other: &Self) {
                $(self.$i.deduct(&other.$i);)+
            }

            #[inline]
            fn scale(&mut self, c: S) {
                $(self.$i.scale(c);)+
            }

            #[inline]
            fn divide(&mut self, c: S) {
                $(self.$i.divide(c);)+
            }

            fn max_norm(&self) -> S {
                largest([$(self.$i.max_norm()),+].into_iter())
            }

            fn same_germ(&self, other: &Self) -> bool {
                $(self.$i.same_germ(&other.$i))&&+
            }
        }
    };
}

for_tuples!(tuple);

/// The largest of non-negative norms, or NaN if one is NaN. (`max` of floats would drop the NaN.)
pub fn largest<S: BaseFloat>(norms: impl Iterator<Item = S>) -> S {
    norms.fold(S::ZERO, |a, b| if a >= b || a.is_nan() { a } else { b })
}

#[track_caller]
fn assert_same_length(left: usize, right: usize) {
    assert!(
        left == right,
        "vectors of {left} and of {right} components cannot be added or subtracted; give both the same length"
    );
}
