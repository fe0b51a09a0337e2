//! What is wrong with the operands of a step on arrays.

use crate::error::Error;
use crate::program::Code;

/// What is wrong with the operands of a step on arrays.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wrong {
    Index(i64, usize),
    Lengths(usize, usize),
    Length(i64),
    Memory(i64),
    Steps,
    NotTaylor,
}

impl Wrong {
    #[cold]
    pub(super) fn error(self, code: &Code, step: u32, step_limit: u64) -> Error {
        let text = &code.array_texts[step as usize];
        let why = match self {
            Self::Index(i, 0) => format!("`{text}` has the index {i}, and the array is empty"),
            Self::Index(i, length) => format!(
                "`{text}` has the index {i}, and the array has {length} entries: the first has the index 0, the last {}",
                length - 1
            ),
            Self::Lengths(a, b) => format!("`{text}` is for arrays of one length, and these have {a} and {b} entries"),
            Self::Length(n) => format!("`{text}` has the length {n}, which is below 0"),
            Self::Memory(n) => format!("`{text}` has the length {n}, for which there is no memory"),
            Self::Steps => return Error::StepLimit { limit: step_limit },
            Self::NotTaylor => {
                return Error::NotTaylor {
                    function: code.name.clone(),
                };
            }
        };
        Error::Array {
            function: code.name.clone(),
            why,
        }
    }
}
