//! Events: zeros of functions of the state.

use std::fmt;

use tangent_bundle::space::OwnedPoint;

/// How an integration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The time was reached, or the step was taken.
    Reached,
    /// The event with this number stopped it.
    Event(usize),
    /// The condition held, or the callback ended it.
    Condition,
}

/// The zeros of a function that are events, by its slope in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// All zeros at which the function changes its sign.
    Any,
    /// Those where it rises.
    Rising,
    /// Those where it falls.
    Falling,
}

impl Crossing {
    pub(crate) fn includes(self, is_rising: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Rising => is_rising,
            Self::Falling => !is_rising,
        }
    }
}

/// What a change of the state computes: the state after an event from the time and the state at it.
pub type Change<'f, P> = Box<dyn FnMut(<P as tangent_bundle::space::Argument>::Coordinate, P) -> P + 'f>;

/// What follows an event. All events are added to the list of the orbit.
pub enum Action<'f, P: OwnedPoint> {
    /// Nothing else.
    Record,
    /// The integration ends at the event.
    Stop,
    /// The state is replaced, and the integration goes on.
    Change(Change<'f, P>),
}

impl<P: OwnedPoint> fmt::Debug for Action<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Record => "Record",
            Self::Stop => "Stop",
            Self::Change(_) => "Change(..)",
        })
    }
}

/// A zero of a watched function.
///
/// If the coordinates are bundles, the time has the derivatives that the implicit function theorem gives it, and so has
/// the state at that time.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<P: OwnedPoint> {
    /// The number of the event, as [`Orbit::watch`](crate::Orbit::watch) returned it.
    pub number: usize,
    /// The time.
    pub time: P::Coordinate,
    /// The state, before it is changed.
    pub state: P,
    /// Whether the function rises with time there.
    pub is_rising: bool,
}
