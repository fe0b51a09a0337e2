//! What functions give that can fail.

use core::convert::Infallible;

/// What a function gives that can fail: a `Result`, or an `Option`.
///
/// The drivers whose names begin with `try` take such functions, and give such a result.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let slope = |x| try_derivative(|x| if x > 0.0 { Ok(x.ln()) } else { Err("the logarithm of a negative number") }, x);
/// assert_eq!(slope(4.0), Ok(0.25));
/// assert_eq!(slope(-1.0), Err("the logarithm of a negative number"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `Result` nor an `Option`",
    label = "not a result that can fail",
    note = "the drivers whose names begin with `try_` take functions that can fail; for others, use the driver without it"
)]
pub trait Outcome {
    /// What it is where the function succeeds.
    type Value;
    /// What it is where the function fails.
    type Failure;
    /// The same of another value.
    type Of<V>;

    /// As a result.
    fn into_result(self) -> Result<Self::Value, Self::Failure>;

    /// From a result.
    fn of<V>(result: Result<V, Self::Failure>) -> Self::Of<V>;
}

impl<Y, E> Outcome for Result<Y, E> {
    type Value = Y;
    type Failure = E;
    type Of<V> = Result<V, E>;

    #[inline]
    fn into_result(self) -> Self {
        self
    }

    #[inline]
    fn of<V>(result: Result<V, E>) -> Result<V, E> {
        result
    }
}

impl<Y> Outcome for Option<Y> {
    type Value = Y;
    type Failure = ();
    type Of<V> = Option<V>;

    #[inline]
    fn into_result(self) -> Result<Y, ()> {
        self.ok_or(())
    }

    #[inline]
    fn of<V>(result: Result<V, ()>) -> Option<V> {
        result.ok()
    }
}

/// A function that cannot fail, as one of those that can.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn sure<X, Y>(f: impl Fn(X) -> Y) -> impl Fn(X) -> Result<Y, Infallible> {
    move |x| Ok(f(x))
}

/// The value of a result that cannot be a failure.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn infallible<Y>(result: Result<Y, Infallible>) -> Y {
    let Ok(y) = result;
    y
}
