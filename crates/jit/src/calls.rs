//! The functions that are known as code, as machine code calls them.
//!
//! No panic unwinds through machine code. It is kept until the code has returned, and goes on from there.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};

use tangent_bundle_ir::{Error, External};

/// What went wrong in a function that is known as code.
#[derive(Debug)]
enum Wrong {
    Error(Error),
    Panic(Box<dyn Any + Send>),
}

/// What went wrong in the function that was called last, until the machine code that called it has returned. It is
/// behind a lock since the content of a panic cannot be shared by threads; only one thread takes the lock.
#[derive(Debug, Default)]
pub(crate) struct Raised(Mutex<Option<Wrong>>);

impl Clone for Raised {
    /// Nothing went wrong in the clone.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Raised {
    /// The value of a function. It is `None`, and what went wrong is kept, if there is none.
    pub(crate) fn value(&self, function: &External, x: &[f64]) -> Option<f64> {
        // The panic goes on later, and then whatever it left behind is seen as without the detour.
        let wrong = match catch_unwind(AssertUnwindSafe(|| function.try_value(x))) {
            Ok(Ok(y)) => return Some(y),
            Ok(Err(error)) => Wrong::Error(error),
            Err(panic) => Wrong::Panic(panic),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(wrong);
        None
    }

    /// The error, if a function had one. Lets a panic go on, after the arrays of the evaluation are freed.
    pub(crate) fn error(&mut self, free: impl FnOnce()) -> Option<Error> {
        match self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take()? {
            Wrong::Error(error) => Some(error),
            Wrong::Panic(panic) => {
                free();
                resume_unwind(panic)
            }
        }
    }
}
