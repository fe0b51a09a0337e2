//! Watching the progress of a driver, and stopping it.

use core::error::Error;
use core::fmt;
use core::ops::ControlFlow;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The drivers with a function that watches: see [`watched`].
#[derive(Clone, Copy, Debug)]
#[must_use = "call a driver on it"]
pub struct Watched<W> {
    watch: W,
}

/// The drivers, with a function that is called whenever a chunk of some thousand points is done.
///
/// It gets the number of points that are done and the number of all. If it breaks, no further chunk is begun, and the
/// driver returns [`Cancelled`]. With the feature `rayon` several threads call it, and chunks are done in any order.
///
/// ```
/// use core::ops::ControlFlow;
/// use tangent_bundle::prelude::*;
///
/// let xs = vec![1.0; 100_000];
/// let patient = many::watched(|_, _| ControlFlow::Continue(()));
/// assert!(patient.derivatives::<U1, _>(|x| x.exp(), &xs).is_ok());
///
/// let hasty = many::watched(|done, _| if done < 10_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) });
/// let error = hasty.derivatives::<U1, _>(|x| x.exp(), &xs).unwrap_err();
/// assert_eq!(error.to_string(), "the computation at many points was cancelled by the function that watched it");
/// ```
pub fn watched<W: Fn(usize, usize) -> ControlFlow<()> + Sync>(watch: W) -> Watched<W> {
    Watched { watch }
}

/// The error of a driver whose watching function broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the computation at many points was cancelled by the function that watched it")
    }
}

impl Error for Cancelled {}

impl<W: Fn(usize, usize) -> ControlFlow<()> + Sync> Watched<W> {
    /// The progress of a computation at so many points.
    pub(super) fn begin(&self, all: usize) -> Progress<'_> {
        Progress {
            watch: &self.watch,
            all,
            done: AtomicUsize::new(0),
            is_cancelled: AtomicBool::new(false),
        }
    }
}

/// How far a computation is.
pub(super) struct Progress<'a> {
    watch: &'a (dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
    all: usize,
    done: AtomicUsize,
    is_cancelled: AtomicBool,
}

impl Progress<'_> {
    /// Whether no further chunk is to be begun.
    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Notes that so many points more are done.
    pub(super) fn add(&self, points: usize) {
        let done = self.done.fetch_add(points, Ordering::Relaxed) + points;
        if (self.watch)(done, self.all).is_break() {
            self.is_cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// The result of the computation.
    pub(super) fn end<T>(self, y: T) -> Result<T, Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(y) }
    }
}
