//! Numbers with a strong zero: a zero that annihilates infinity and NaN.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::{Field, Part};

/// A number, or a strong zero: a tangent that is absent.
///
/// A strong zero times any number is a strong zero, also if the number is infinite or NaN. The rules run over this type
/// where an infinite derivative meets an argument without a tangent. For two numbers `0·∞ = NaN` is right. It is wrong
/// if the zero means that there is no tangent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WithStrongZero<A> {
    /// Whether the number is a primal or a tangent, or `None` for a strong zero.
    part: Option<Part>,
    /// The number, zero for a strong zero.
    number: A,
}

impl<A: Field> WithStrongZero<A> {
    /// A number as a primal or as a tangent. A tangent that is exactly zero is a strong zero.
    pub(crate) fn of(part: Part, number: A) -> Self {
        Self {
            part: (!part.is_nothing(&number)).then_some(part),
            number,
        }
    }

    /// A strong zero of the shape of a number.
    pub(crate) fn strong_zero(like: A) -> Self {
        Self {
            part: None,
            number: like.zero_like(),
        }
    }

    /// The number, zero for a strong zero.
    pub(crate) fn number(self) -> A {
        self.number
    }

    /// The image of the number under a map. A strong zero stays one.
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
            return Self::strong_zero(self.number);
        };
        Self {
            part: Some(if a == b { a } else { Part::Tangent }),
            number: self.number.multiply_carefully(a, rhs.number, b),
        }
    }
}

/// Division by a primal.
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
