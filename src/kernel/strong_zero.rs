//! Numbers that know when they contribute nothing.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::{Field, Part};

/// A number, or nothing: a tangent that is absent.
///
/// Nothing times anything is nothing, also where the other factor is infinite or NaN, and nothing added to a number
/// leaves it as it is. The rules run over this type where an infinite derivative meets an input without tangent:
/// `0·∞ = NaN` is right for two numbers, and wrong where the zero says that there is no tangent at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WithStrongZero<A> {
    /// What it is, or `None` for nothing.
    part: Option<Part>,
    /// The number, zero for nothing.
    number: A,
}

impl<A: Field> WithStrongZero<A> {
    /// A number, as what it is part of.
    pub(crate) fn of(part: Part, number: A) -> Self {
        Self {
            part: (!part.is_nothing(&number)).then_some(part),
            number,
        }
    }

    /// Nothing, of the shape of a number.
    pub(crate) fn nothing(like: A) -> Self {
        Self {
            part: None,
            number: like.zero_like(),
        }
    }

    /// The number, zero for nothing.
    pub(crate) fn number(self) -> A {
        self.number
    }

    /// The number mapped, as part of the same; nothing stays nothing.
    pub(crate) fn map(self, apply: impl FnOnce(A) -> A) -> Self {
        match self.part {
            Some(_) => Self {
                number: apply(self.number),
                ..self
            },
            None => self,
        }
    }

    /// `self·c`.
    pub(crate) fn scaled(self, c: A::Scalar) -> Self {
        self.map(|x| x.scaled(c))
    }
}

impl<A: Field> Add for WithStrongZero<A> {
    type Output = Self;

    fn add(self, rhs: Self) -> Self {
        match (self.part, rhs.part) {
            (None, _) => rhs,
            (_, None) => self,
            (Some(a), Some(b)) => Self {
                part: Some(if a == b { a } else { Part::Primal }),
                number: self.number + rhs.number,
            },
        }
    }
}

impl<A: Field> Sub for WithStrongZero<A> {
    type Output = Self;

    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl<A: Field> Mul for WithStrongZero<A> {
    type Output = Self;

    fn mul(self, rhs: Self) -> Self {
        let (Some(a), Some(b)) = (self.part, rhs.part) else {
            return Self::nothing(self.number);
        };
        Self {
            part: Some(if a == b { a } else { Part::Tangent }),
            number: self.number.multiply_carefully(a, rhs.number, b),
        }
    }
}

/// By a primal.
impl<A: Field> Div for WithStrongZero<A> {
    type Output = Self;

    fn div(self, rhs: Self) -> Self {
        match self.part {
            Some(part) => Self {
                number: self.number.divide_carefully(part, rhs.number),
                ..self
            },
            None => self,
        }
    }
}

impl<A: Field> Neg for WithStrongZero<A> {
    type Output = Self;

    fn neg(self) -> Self {
        self.map(Neg::neg)
    }
}
