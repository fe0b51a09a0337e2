//! Errors of functions, texts and evaluations.

use std::fmt::{self, Display};

/// What is wrong with a function, a text or an evaluation. Its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// A text is not the text of a function.
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
        /// What was expected there.
        expected: String,
        /// What was found there.
        found: String,
    },
    /// A function is not well formed.
    Invalid {
        /// The function.
        function: String,
        /// The block, such as `b0`.
        block: String,
        /// What is wrong.
        why: String,
    },
    /// A function cannot be changed, differentiated or compiled in this way.
    Refused {
        /// The function.
        function: String,
        /// Why not, and what to do.
        why: String,
    },
    /// A module has no function or global with this name.
    Unknown {
        /// What was looked for: a function or a global.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// The arguments of an evaluation do not fit the function.
    Arguments {
        /// The function.
        function: String,
        /// What is wrong.
        why: String,
    },
    /// The order of the bundles of an evaluation is too low.
    OrderTooLow {
        /// The function.
        function: String,
        /// The order that the function needs.
        needed: usize,
        /// The order of the bundles.
        given: usize,
    },
    /// One evaluation of many failed.
    AtPoint {
        /// The number of the point, counted from 0.
        index: usize,
        /// Why it failed.
        error: Box<Error>,
    },
    /// An evaluation took too many steps.
    StepLimit {
        /// The limit.
        limit: u64,
    },
    /// Calls were nested too deeply.
    CallDepth {
        /// The limit.
        limit: usize,
    },
    /// An integer computation overflowed, or an exponent is out of range.
    Integer {
        /// The function.
        function: String,
        /// The computation.
        computation: String,
    },
    /// An index is outside of an array, the lengths of two arrays differ, or a length is none.
    Array {
        /// The function.
        function: String,
        /// The statement, and what is wrong.
        why: String,
    },
    /// A recorded program was evaluated at a point where it would take another branch.
    BranchFlipped(BranchFlipped),
    /// The directions of two levels differ, but the strict mode takes them for one.
    NotTaylor {
        /// The function.
        function: String,
    },
}

/// A comparison had another result than when the program was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchFlipped {
    /// The number of the comparison in the recording, counted from 0.
    pub guard: usize,
    /// The comparison, such as `%0 > %1`.
    pub comparison: String,
    /// Its result when the program was recorded.
    pub recorded: bool,
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax {
                line,
                column,
                expected,
                found,
            } => write!(f, "line {line}, column {column}: expected {expected}, found {found}"),
            Self::Invalid { function, block, why } => write!(f, "in block {block} of `{function}`: {why}"),
            Self::Refused { function, why } => write!(f, "in `{function}`: {why}"),
            Self::Unknown { kind, name } => {
                write!(f, "the module has no {kind} `{name}`: add it before it is used")
            }
            Self::Arguments { function, why } => write!(f, "`{function}` was given other arguments than it has: {why}"),
            Self::OrderTooLow {
                function,
                needed,
                given,
            } => write!(
                f,
                "`{function}` is differentiated to order {needed}, and was evaluated over bundles of order {given}: give \
                 bundles of order {needed} or more"
            ),
            Self::AtPoint { index, error } => write!(f, "at the point with the index {index}: {error}"),
            Self::StepLimit { limit } => write!(
                f,
                "the evaluation took more than {limit} steps: a loop may never end; set a higher limit with \
                 `with_step_limit`"
            ),
            Self::CallDepth { limit } => {
                write!(f, "calls are nested more than {limit} deep: a recursion may never end")
            }
            Self::Integer { function, computation } => write!(
                f,
                "in `{function}`: {computation} is no 64-bit integer, or no exponent of 32 bits"
            ),
            Self::Array { function, why } => write!(f, "in `{function}`: {why}"),
            Self::BranchFlipped(flip) => flip.fmt(f),
            Self::NotTaylor { function } => write!(
                f,
                "in `{function}`: the directions of two levels differ, where the strict mode takes them for one; \
                 differentiate without it, and evaluate over explicit bundles"
            ),
        }
    }
}

impl Display for BranchFlipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the comparison {comparison} was {recorded} when the program was recorded, and is {now} here: the recording has \
             another branch; record the function anew at this point",
            comparison = self.comparison,
            recorded = self.recorded,
            now = !self.recorded,
        )
    }
}

impl From<BranchFlipped> for Error {
    fn from(flip: BranchFlipped) -> Self {
        Self::BranchFlipped(flip)
    }
}

impl std::error::Error for Error {}

impl std::error::Error for BranchFlipped {}
