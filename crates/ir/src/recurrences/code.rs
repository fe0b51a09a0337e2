//! Straight-line code on rows of Taylor coefficients: one step for each recurrence.

use crate::operation::{Binary, Comparison, Logic, Unary};

use crate::recurrences::rows::Row;

/// How the primal of a step is computed.
#[derive(Clone, Copy, Debug)]
pub enum Primal {
    /// f(a).
    Unary(Unary, Row),
    /// f(a, b).
    Binary(Binary, [Row; 2]),
    /// 1 − x², as (1 − x)·(1 + x).
    OneMinusSquare(Row),
}

/// The number of a truth value.
pub type Word = u32;

/// A step: it computes coefficient k of its row y when the coefficients k of its operands are known.
///
/// `a` and `b` are the rows of the operands, `c` is the number of a constant, `d` the row of k·aₖ, `s` a row of sums. A
/// step with a divisor keeps its reciprocal as the coefficient 0 of its last `s`. The formula of each step is written
/// beside its evaluation in [`Code::advance`].
#[derive(Clone, Copy, Debug)]
#[expect(
    missing_docs,
    reason = "the fields are those of the formula of each step, under its names"
)]
pub enum Step {
    /// y = c.
    Embed {
        y: Row,
        c: u32,
    },
    /// y = a + b.
    Sum {
        y: Row,
        a: Row,
        b: Row,
    },
    /// y = a − b.
    Difference {
        y: Row,
        a: Row,
        b: Row,
    },
    /// y = a + c.
    Shift {
        y: Row,
        a: Row,
        c: u32,
    },
    /// y = c − a.
    Reflection {
        y: Row,
        a: Row,
        c: u32,
    },
    /// y = −a.
    Negation {
        y: Row,
        a: Row,
    },
    /// y = c·a.
    Scaling {
        y: Row,
        a: Row,
        c: u32,
    },
    /// y = f·a for a float f.
    Scaled {
        y: Row,
        a: Row,
        by: f64,
    },
    /// y = a/c.
    Division {
        y: Row,
        a: Row,
        c: u32,
    },
    /// y = a·b. The row is its own sum.
    Product {
        y: Row,
        a: Row,
        b: Row,
    },
    /// y = a². The row is its own sum.
    Square {
        y: Row,
        a: Row,
    },
    /// b·y = a.
    Quotient {
        y: Row,
        a: Row,
        b: Row,
        s: Row,
    },
    /// b·y = c.
    Reciprocal {
        y: Row,
        c: u32,
        b: Row,
        s: Row,
    },
    /// y² = a.
    Root {
        y: Row,
        a: Row,
        s: Row,
    },
    /// a·y′ = p·y·a′. `z` is the row of k·yₖ.
    Power {
        y: Row,
        primal: Option<Unary>,
        a: Row,
        p: u32,
        d: Row,
        z: Row,
        s: [Row; 2],
    },
    /// y′ = y·a′.
    Exponential {
        y: Row,
        primal: Primal,
        a: Row,
        d: Row,
        s: Row,
    },
    /// y′ = w·a′, w′ = ∓y·a′.
    Rotation {
        y: Row,
        w: Row,
        a: Row,
        d: Row,
        s: [Row; 2],
        hyperbolic: bool,
    },
    /// y′ = w·a′, w = 1 ± y².
    Riccati {
        y: Row,
        w: Row,
        a: Row,
        d: Row,
        s: [Row; 2],
        hyperbolic: bool,
    },
    /// yₖ = k·aₖ.
    Differential {
        y: Row,
        a: Row,
    },
    /// yₖ = zₖ/k, with a primal of its own.
    Integral {
        y: Row,
        z: Row,
        primal: Primal,
    },
    /// y = a, with a primal of its own.
    Replacement {
        y: Row,
        a: Row,
        primal: Primal,
    },
    /// y = f(a), whose derivatives are zero.
    Locally {
        y: Row,
        f: Unary,
        a: Row,
    },
    /// y = a % b.
    Remainder {
        y: Row,
        a: Row,
        b: Row,
    },
    /// y = a if the word is true, otherwise b.
    Choice {
        y: Row,
        a: Row,
        b: Row,
        word: Word,
    },
    /// Whether a comparison of primals is true.
    Compare {
        word: Word,
        how: Comparison,
        a: Row,
        b: Row,
    },
    /// Whether the primal of f(a, b) is that of a, or NaN of both.
    IsFirst {
        word: Word,
        f: Binary,
        a: Row,
        b: Row,
    },
    /// Whether the signs of the primals are equal.
    SameSign {
        word: Word,
        a: Row,
        b: Row,
    },
    Logic {
        word: Word,
        how: Logic,
        of: [Word; 2],
    },
    Not {
        word: Word,
        of: Word,
    },
    /// The recording holds here only if the word is as it was recorded.
    /// `number` is that of the guard in the recorded function.
    Guard {
        word: Word,
        recorded: bool,
        number: u32,
    },
}

impl Step {
    /// Whether the step computes no coefficient after the primal.
    pub fn is_of_primals(&self) -> bool {
        matches!(
            self,
            Self::Embed { .. }
                | Self::Locally { .. }
                | Self::Compare { .. }
                | Self::IsFirst { .. }
                | Self::SameSign { .. }
                | Self::Logic { .. }
                | Self::Not { .. }
                | Self::Guard { .. }
        )
    }
}

/// Where a value of the recorded function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// It does not change with time: the number of a constant.
    Constant(u32),
    /// A row.
    Row(Row),
}

/// The code of a recorded function: steps on rows of Taylor coefficients.
///
/// The first rows are those of the state, then follows that of the time.
#[derive(Clone, Debug)]
pub struct Code<R> {
    /// All steps, for the primals.
    pub(super) steps: Vec<Step>,
    /// The steps that compute later coefficients.
    pub(super) later: Vec<Step>,
    pub(super) constants: Vec<R>,
    pub(super) results: Vec<Place>,
    /// The rows that start from zeros.
    pub(super) cleared: Vec<Row>,
    pub(super) rows: usize,
    pub(super) words: usize,
}

impl<R> Code<R> {
    /// All steps, in order. Each one reads rows and words that steps before it write, those of the state, and that of
    /// the time.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The constants, by their numbers.
    #[must_use]
    pub fn constants(&self) -> &[R] {
        &self.constants
    }

    /// Where the results are.
    #[must_use]
    pub fn results(&self) -> &[Place] {
        &self.results
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of truth values.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// The code with constants of another type.
    #[must_use]
    pub fn over<T>(self, constant: impl FnMut(R) -> T) -> Code<T> {
        Code {
            steps: self.steps,
            later: self.later,
            constants: self.constants.into_iter().map(constant).collect(),
            results: self.results,
            cleared: self.cleared,
            rows: self.rows,
            words: self.words,
        }
    }
}
