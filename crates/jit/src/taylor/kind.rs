//! The kinds of recurrences.

use tangent_bundle_ir::recurrences::{Row, Step, Word};

/// The recurrence of a group. The formulas are those of [`Step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Sum,
    Difference,
    Negation,
    /// By a literal.
    Scaled,
    Product,
    Square,
    Quotient,
    Reciprocal,
    Root,
    Power,
    Exponential,
    Rotation {
        hyperbolic: bool,
    },
    Riccati {
        hyperbolic: bool,
    },
    Differential,
    Integral,
    /// One that writes this row: each has a whole part of its own.
    Remainder(Row),
    Choice(Word),
}

impl Kind {
    /// Whether it needs all lower coefficients.
    pub(super) fn is_sum_of_products(self) -> bool {
        self.sums() > 0
    }

    /// The number of its sums of products.
    pub(super) fn sums(self) -> usize {
        match self {
            Self::Product | Self::Square | Self::Quotient | Self::Reciprocal | Self::Root | Self::Exponential => 1,
            Self::Power | Self::Rotation { .. } | Self::Riccati { .. } => 2,
            _ => 0,
        }
    }

    /// The number of rows that it writes besides the result: those of k·aₖ, k·yₖ, of 2·aₖ, and of a second function.
    pub(super) fn helpers(self) -> usize {
        match self {
            Self::Square | Self::Root | Self::Exponential => 1,
            Self::Power | Self::Rotation { .. } => 2,
            Self::Riccati { .. } => 3,
            _ => 0,
        }
    }
}

/// A step that computes coefficients after the first.
pub(super) struct Member {
    pub(super) kind: Kind,
    pub(super) reads: Vec<Row>,
    pub(super) writes: Vec<Row>,
    /// The row whose coefficient 0 is the reciprocal of what all coefficients are divided by.
    pub(super) over: Option<Row>,
    pub(super) literal: f64,
}

/// A step as a member of a group, or the row that its later coefficients are those of.
pub(super) enum Later {
    Member(Member),
    Same(Row, Row),
    None,
}

/// What a step is after its first coefficient.
pub(super) fn later(step: &Step, constants: &[f64]) -> Later {
    let member = |kind, reads: &[Row], writes: &[Row], literal| {
        Later::Member(Member {
            kind,
            reads: reads.to_vec(),
            writes: writes.to_vec(),
            over: None,
            literal,
        })
    };
    let divided = |kind, reads: &[Row], y: Row, over: Row, literal| {
        Later::Member(Member {
            kind,
            reads: reads.to_vec(),
            writes: vec![y],
            over: Some(over),
            literal,
        })
    };
    let c = |c: u32| constants[c as usize];
    match *step {
        Step::Sum { y, a, b } => member(Kind::Sum, &[a, b], &[y], 0.0),
        Step::Difference { y, a, b } => member(Kind::Difference, &[a, b], &[y], 0.0),
        Step::Shift { y, a, .. } | Step::Replacement { y, a, .. } => Later::Same(y, a),
        Step::Reflection { y, a, .. } | Step::Negation { y, a } => member(Kind::Negation, &[a], &[y], 0.0),
        Step::Scaling { y, a, c: i } => member(Kind::Scaled, &[a], &[y], c(i)),
        Step::Scaled { y, a, by } => member(Kind::Scaled, &[a], &[y], by),
        Step::Division { y, a, c: i } => member(Kind::Scaled, &[a], &[y], 1.0 / c(i)),
        Step::Product { y, a, b } => member(Kind::Product, &[a, b], &[y], 0.0),
        Step::Square { y, a } => member(Kind::Square, &[a], &[y], 0.0),
        Step::Quotient { y, a, b, s } => divided(Kind::Quotient, &[a, b], y, s, 0.0),
        Step::Reciprocal { y, b, s, .. } => divided(Kind::Reciprocal, &[b], y, s, 0.0),
        Step::Root { y, a, s } => divided(Kind::Root, &[a], y, s, 0.0),
        Step::Power { y, a, p, s, .. } => divided(Kind::Power, &[a], y, s[1], c(p)),
        Step::Exponential { y, a, .. } => member(Kind::Exponential, &[a], &[y], 0.0),
        Step::Rotation {
            y, w, a, hyperbolic, ..
        } => member(Kind::Rotation { hyperbolic }, &[a], &[y, w], 0.0),
        Step::Riccati {
            y, w, a, hyperbolic, ..
        } => member(Kind::Riccati { hyperbolic }, &[a], &[y, w], 0.0),
        Step::Differential { y, a } => member(Kind::Differential, &[a], &[y], 0.0),
        Step::Integral { y, z, .. } => member(Kind::Integral, &[z], &[y], 0.0),
        Step::Remainder { y, a, b } => member(Kind::Remainder(y), &[a, b], &[y], 0.0),
        Step::Choice { y, a, b, word } => member(Kind::Choice(word), &[a, b], &[y], 0.0),
        Step::Embed { .. }
        | Step::Locally { .. }
        | Step::Compare { .. }
        | Step::IsFirst { .. }
        | Step::SameSign { .. }
        | Step::Logic { .. }
        | Step::Not { .. }
        | Step::Guard { .. } => Later::None,
    }
}
