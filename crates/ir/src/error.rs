//! What can be wrong with functions, and with their evaluation.

use std::fmt::{self, Display};

/// What is wrong with a function, a text or an evaluation; its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// A text is not one of a function.
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
        /// What could have stood there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A function is not in the form.
    Invalid {
        /// The function.
        function: String,
        /// The block, as `b0`.
        block: String,
        /// What is wrong.
        why: String,
    },
    /// A function cannot be edited, differentiated or simplified in this way.
    Refused {
        /// The function.
        function: String,
        /// Why not, and what to do.
        why: String,
    },
    /// A module has nothing of this name.
    Unknown {
        /// What it should have been: a function or a global.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// An evaluation was given other arguments than the function has.
    Arguments {
        /// The function.
        function: String,
        /// What is wrong.
        why: String,
    },
    /// The bundles of an evaluation are of too low an order.
    OrderTooLow {
        /// The function.
        function: String,
        /// The order that it needs.
        needed: usize,
        /// The order of the bundles.
        given: usize,
    },
    /// An evaluation took more steps than it may.
    StepLimit {
        /// The limit.
        limit: u64,
    },
    /// Functions called one another more deeply than they may.
    CallDepth {
        /// The limit.
        limit: usize,
    },
    /// A computation of integers has no value.
    Integer {
        /// The function.
        function: String,
        /// The computation.
        computation: String,
    },
    /// A recorded program was evaluated where it takes another branch.
    BranchFlipped(BranchFlipped),
    /// The directions of two levels differ where the strict mode takes them for one.
    NotTaylor {
        /// The function.
        function: String,
    },
}

/// A comparison that came out otherwise than when the program was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchFlipped {
    /// Which of the comparisons of the recording it was, counted from 0.
    pub guard: usize,
    /// The comparison, as `%0 > %1`.
    pub comparison: String,
    /// How it came out when it was recorded.
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
                "`{function}` is differentiated to order {needed}, and was evaluated over bundles of order {given}: give bundles of order \
                 {needed} or more"
            ),
            Self::StepLimit { limit } => write!(
                f,
                "the evaluation took more than {limit} steps: there may be a loop without an end; a higher limit is set by \
                 `with_step_limit`"
            ),
            Self::CallDepth { limit } => write!(
                f,
                "functions called one another more than {limit} deep: there may be a recursion without an end"
            ),
            Self::Integer { function, computation } => write!(
                f,
                "in `{function}`: {computation} is no 64-bit integer, or no exponent of 32 bits"
            ),
            Self::BranchFlipped(flip) => flip.fmt(f),
            Self::NotTaylor { function } => write!(
                f,
                "in `{function}`: the directions of two levels differ, where the strict mode takes them for one; differentiate without it, and \
                 evaluate over explicit bundles"
            ),
        }
    }
}

impl Display for BranchFlipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the comparison {comparison} was {recorded} when the program was recorded, and is {now} here: the recording has another branch; \
             record the function anew at this point",
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
