//! What panics say.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a call panics with.
pub fn sentence_of(call: impl FnOnce()) -> Option<String> {
    let text = |panic: &(dyn Any + Send)| {
        let owned = panic.downcast_ref::<String>().cloned();
        owned.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
    };
    catch_unwind(AssertUnwindSafe(call))
        .err()
        .and_then(|panic| text(&*panic))
}
