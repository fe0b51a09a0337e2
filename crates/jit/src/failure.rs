//! What can go wrong in machine code. Code returns the number of the place at which it failed.

use tangent_bundle_ir::{BranchFlipped, Error};

use crate::context::{ARENA_WORDS, WRONG_INDEX, WRONG_LENGTH, WRONG_LENGTHS, WRONG_STEPS};

/// What a place of the code can fail at.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// A guard comes out otherwise.
    Flipped(BranchFlipped),
    /// The computation of integers with this name has no value.
    Integer { function: String, name: &'static str },
    /// An exponent is out of range.
    Exponent { function: String },
    /// The stack has no such tuple on top.
    Top { function: String },
    /// The stacks need more memory than there is.
    Memory { function: String },
    /// The operation on arrays with this text has no value.
    Array { function: String, text: String },
    /// A function that is known as code has no value.
    Called,
    /// There are no steps left.
    Steps,
    /// Calls are nested too deeply.
    Depth,
}

impl Failure {
    /// The error, for the integers that the code has left, and for the limits of the evaluation.
    pub(crate) fn error(&self, [a, b, wrong]: [i64; 3], steps: u64, depth: usize) -> Error {
        let refused = |function: &String, why: String| Error::Refused {
            function: function.clone(),
            why,
        };
        match self {
            Self::Flipped(flip) => Error::BranchFlipped(flip.clone()),
            Self::Integer { function, name } => Error::Integer {
                function: function.clone(),
                computation: format!("{name} {a}, {b}"),
            },
            Self::Exponent { function } => Error::Integer {
                function: function.clone(),
                computation: format!("the exponent {a} of powi"),
            },
            Self::Top { function } => refused(
                function,
                "the stack has no tuple of this type on top: push one before".to_string(),
            ),
            Self::Memory { function } => refused(
                function,
                format!(
                    "its stacks take more than {} MiB: differentiate fewer turns of a loop at once",
                    (8 * ARENA_WORDS) >> 20
                ),
            ),
            Self::Array { .. } if wrong == WRONG_STEPS => Error::StepLimit { limit: steps },
            Self::Array { function, text } => Error::Array {
                function: function.clone(),
                why: match wrong {
                    WRONG_INDEX if b == 0 => format!("`{text}` has the index {a}, and the array is empty"),
                    WRONG_INDEX => format!(
                        "`{text}` has the index {a}, and the array has {b} entries: the first has the index 0, the last {}",
                        b - 1
                    ),
                    WRONG_LENGTHS => {
                        format!("`{text}` is for arrays of one length, and these have {a} and {b} entries")
                    }
                    WRONG_LENGTH => format!("`{text}` has the length {a}, which is below 0"),
                    _ => format!("`{text}` has the length {a}, for which there is no memory"),
                },
            },
            Self::Called => unreachable!("a function that is known as code has its own error"),
            Self::Steps => Error::StepLimit { limit: steps },
            Self::Depth => Error::CallDepth { limit: depth },
        }
    }
}
