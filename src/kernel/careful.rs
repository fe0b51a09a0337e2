//! Numbers that know when they are nothing.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::{Field, VectorSpace};

/// A number, or nothing: a tangent component that is absent.
///
/// Nothing times anything is nothing, also where the other factor is infinite or NaN, and nothing added to a number
/// leaves it as it is. The rules run over this type where an infinite derivative meets an input without tangent:
/// `0·∞ = NaN` is right for two numbers, and wrong where the zero says that there is no tangent at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Careful<C>(Option<C>, C);

impl<C: Field> Careful<C> {
    /// A primal: always a number.
    pub(crate) fn primal(x: C) -> Self {
        Self(Some(x), x.zero_like())
    }

    /// A tangent component: nothing if all of it is zero.
    pub(crate) fn tangent(x: C) -> Self {
        Self((!x.is_nothing()).then_some(x), x.zero_like())
    }

    /// The number, zero for nothing.
    pub(crate) fn number(self) -> C {
        self.0.unwrap_or(self.1)
    }
}

impl<C: Field> Add for Careful<C> {
    type Output = Self;

    fn add(self, rhs: Self) -> Self {
        Self(
            match (self.0, rhs.0) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            },
            self.1,
        )
    }
}

impl<C: Field> Sub for Careful<C> {
    type Output = Self;

    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl<C: Field> Mul for Careful<C> {
    type Output = Self;

    fn mul(self, rhs: Self) -> Self {
        Self(self.0.zip(rhs.0).map(|(a, b)| a.multiply_carefully(b)), self.1)
    }
}

impl<C: Field> Div for Careful<C> {
    type Output = Self;

    fn div(self, rhs: Self) -> Self {
        Self(self.0.map(|a| a / rhs.number()), self.1)
    }
}

impl<C: Field> Neg for Careful<C> {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.map(Neg::neg), self.1)
    }
}

impl<C: Field> VectorSpace for Careful<C> {
    type Scalar = C::Scalar;

    fn zero_like(&self) -> Self {
        Self(None, self.1)
    }

    fn accumulate(&mut self, other: &Self) {
        *self = *self + *other;
    }

    fn deduct(&mut self, other: &Self) {
        *self = *self - *other;
    }

    fn scale(&mut self, c: C::Scalar) {
        self.0 = self.0.map(|a| a.scaled(c));
    }

    fn divide(&mut self, c: C::Scalar) {
        if let Some(a) = &mut self.0 {
            a.divide(c);
        }
    }

    fn germ_norm(&self) -> C::Scalar {
        self.number().germ_norm()
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.number().same_germ(&other.number())
    }
}

impl<C: Field> Field for Careful<C> {
    fn one_like(&self) -> Self {
        Self(Some(self.1.one_like()), self.1)
    }

    fn is_settled(&self) -> bool {
        self.number().is_settled()
    }
}
