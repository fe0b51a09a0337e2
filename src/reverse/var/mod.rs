//! The variable of a recording.

mod elementary;
mod field;
mod inherent;
mod numeric;
mod operators;
mod slopes;
mod terms;

use core::num::NonZeroU64;

use crate::bundle::ChunkBundle;
use crate::order::{U1, U2};
use crate::real::{Elementary, Part};
use crate::reverse::entries::is_one;
use crate::reverse::step::CONSTANT;
use crate::reverse::tape::Tape;

/// The variable of reverse mode: a value, with its place on the tape of a recording.
///
/// Over a real base it is a [`Real`](crate::real::Real), and a `num_traits::Float` whose queries look at the value. It
/// is `Copy` and has no lifetime, so closures and generic functions take it as any other scalar.
///
/// An operation on several variables records one entry for each of them. A number that depends on one variable alone is
/// not recorded: it refers to the node of that variable, and carries its slope there, `dy = slope·d(node)`. So
/// functions of one number and operations with constants record nothing. Over a float, a sum or product of two
/// variables is not recorded either: it carries its slopes in both. So `q += l * x` is one operation on three.
///
/// # Panics
///
/// An operation between variables of two recordings panics, and so does one on a variable whose recording has ended:
/// each is a mistake of a program, where a derivative within a derivative takes the variable of another for its own. A
/// variable may be sent to another thread, where operations on it panic: a recording is of one thread. Comparisons go
/// by the value alone, and do not panic. See the [guide](crate::docs::limits).
#[derive(Clone, Copy)]
pub struct Var<B = f64> {
    /// The derivative in the node. It is not used for constants.
    slope: B,
    // The value is between the slopes, so that they are not loaded as a pair soon after they were stored one by one:
    // the processor would wait for both to arrive in the cache.
    value: B,
    /// The derivative in the second node, if there is one, as a word. All bases that have second nodes take one word.
    second_slope: u64,
    place: Option<Place>,
}

/// The place of a variable: its recording, and its nodes there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    recording: NonZeroU64,
    /// The node, and above it the second node or `NONE`, in one word, which is stored and loaded at once. The
    /// slopes of a number of two nodes are finite and not zero.
    nodes: u64,
}

/// The number of no node.
const NONE: u32 = u32::MAX;

impl Place {
    /// The tape, which must still be in the recording that the variable is of, and of this thread.
    #[inline]
    #[track_caller]
    pub(super) fn tape(&self) -> &'static Tape {
        self.must_be_recorded();
        Tape::of(self.recording.get())
    }

    /// Whether it is of a recording of this thread that is in use.
    #[inline]
    #[track_caller]
    pub(super) fn is_of(&self, recording: NonZeroU64) -> bool {
        let is_of = self.recording == recording;
        if !is_of {
            self.must_be_recorded();
        }
        is_of
    }

    /// Panics if its recording has ended, or is of another thread.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn must_be_recorded(&self) {
        if !Tape::is_in_use(self.recording.get()) {
            lost(self.recording);
        }
    }

    /// Panics if the other place is in another recording.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn must_be_beside(&self, other: &Self) {
        // The number of a recording is its own, on all tapes of all threads.
        if self.recording != other.recording {
            self.must_be_recorded();
            mixed();
        }
    }

    /// Its recording in a word, and its nodes in another.
    #[inline]
    fn words(&self) -> [u64; 2] {
        [self.recording.get(), self.nodes]
    }

    /// The place of such words; nowhere, if the first is 0.
    #[inline]
    fn of_words([recording, nodes]: [u64; 2]) -> Option<Self> {
        let recording = NonZeroU64::new(recording)?;
        Some(Self { recording, nodes })
    }

    /// The node.
    #[inline(always)]
    pub(super) fn node(&self) -> u32 {
        self.nodes as u32
    }

    /// The second node, or `NONE`.
    #[inline(always)]
    fn second(&self) -> u32 {
        (self.nodes >> 32) as u32
    }

    /// Whether it has no second node. The number of a node has no highest bit, and `NONE` has one.
    #[inline(always)]
    fn is_single(&self) -> bool {
        self.nodes.cast_signed() < 0
    }

    /// Whether it is a node that was made after those of another place.
    #[inline]
    fn is_behind(&self, other: &Self) -> bool {
        self.node() > other.node() && (other.is_single() || self.node() > other.second())
    }

    /// The place of another node of the recording.
    #[inline(always)]
    fn at(self, node: u32) -> Self {
        self.at_both(node, NONE)
    }

    /// The place of two nodes of the recording.
    #[inline(always)]
    fn at_both(self, node: u32, second: u32) -> Self {
        Self {
            nodes: u64::from(second) << 32 | u64::from(node),
            ..self
        }
    }
}

/// Refuses a variable whose recording is not there.
#[cold]
#[inline(never)]
#[track_caller]
fn lost(recording: NonZeroU64) -> ! {
    if Tape::is_of_this_thread(recording.get()) {
        ended()
    }
    panic!(
        "a variable was used in another thread than that of its recording: make the recording in the thread that evaluates the \
         function, or send its number, `.value()`, instead"
    )
}

#[cold]
#[track_caller]
fn ended() -> ! {
    panic!(
        "a variable was used after its recording had ended: return it from the function that is differentiated, or keep its \
         number, `.value()`, instead"
    )
}

#[cold]
#[track_caller]
fn mixed() -> ! {
    panic!(
        "variables of two recordings were mixed, as when the closure of an inner derivative captures the variable of an outer one: \
         make the inner function a `Differentiable` object, or pass it the outer variable's `.value()`"
    )
}

impl<B: Copy> Var<B> {
    /// A constant of this value.
    #[inline]
    pub(crate) fn of_value(value: B) -> Self {
        Self {
            value,
            slope: value,
            second_slope: 0,
            place: None,
        }
    }

    /// The value.
    #[inline]
    #[must_use]
    pub fn value(&self) -> B {
        self.value
    }

    /// Whether it depends on a variable of a recording.
    #[inline]
    pub(crate) fn is_recorded(&self) -> bool {
        self.place.is_some()
    }

    /// The variable with another value and the same slope, for operations whose derivative is one.
    #[inline]
    #[track_caller]
    fn with_value(self, value: B) -> Self {
        self.must_be_recorded();
        Self { value, ..self }
    }

    /// Panics if its recording has ended, or is of another thread.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn must_be_recorded(self) {
        if let Some(place) = self.place {
            place.must_be_recorded();
        }
    }
}

impl<B: Elementary> Var<B> {
    /// The variable at a new node of the tape of a recording.
    #[inline]
    #[track_caller]
    pub(super) fn on(tape: &Tape, recording: NonZeroU64, value: B) -> Self {
        let place = Place { recording, nodes: 0 };
        Self::at(place.at(tape.variable()), value)
    }

    /// The variable of a node, with the slope one.
    #[inline]
    fn at(place: Place, value: B) -> Self {
        Self {
            value,
            slope: value.one_like(),
            second_slope: 0,
            place: Some(place),
        }
    }

    /// Its place, or `None` for a constant.
    #[inline]
    pub(super) fn place(&self) -> Option<Place> {
        self.place
    }

    /// The node and the slope there, or `None` for a constant. It panics if another place is in another recording.
    #[inline]
    #[track_caller]
    pub(super) fn argument(&self, beside: &Place) -> Option<(u32, B)> {
        let place = self.place?;
        place.must_be_beside(beside);
        Some((place.node(), self.slope))
    }

    /// Whether it stands at a node of the recording of another place: at no node, if it is a constant.
    #[inline]
    pub(super) fn stands_at(&self, node: u32, beside: &Place) -> bool {
        match self.place {
            Some(place) => place.node() == node && place.recording == beside.recording,
            None => node == CONSTANT,
        }
    }

    /// Whether this is at a node of the recording of another place, with the slope one.
    #[inline]
    pub(super) fn is_whole_node(&self, node: u32, beside: &Place) -> bool {
        self.place
            .is_some_and(|place| place.node() == node && place.recording == beside.recording)
            && is_one(self.slope)
    }

    /// The slope at its node, or one for a constant.
    #[inline]
    pub(super) fn slope_or_one(&self) -> B {
        if self.place.is_some() {
            self.slope
        } else {
            self.value.one_like()
        }
    }

    /// What stands at a node of the tape of another place.
    pub(super) fn beside(place: Place, node: u32, value: B) -> Self {
        Self::at(place.at(node), value)
    }

    /// A number times a slope. If a component is infinite or NaN, zero tangents contribute nothing.
    #[inline]
    fn times_slope(number: B, slope: B) -> B {
        let y = number * slope;
        if B::ATOMS == 1 || y.all_finite() {
            y
        } else {
            number.multiply_carefully(Part::Primal, slope, Part::Tangent)
        }
    }

    /// The slope of an operation with this partial. If a component is infinite or NaN, zero tangents contribute
    /// nothing.
    #[inline]
    fn slope_by(&self, partial: B) -> B {
        let slope = partial * self.slope;
        if self.place.is_none() || slope.all_finite() {
            slope
        } else {
            partial.multiply_carefully(Part::Primal, self.slope, Part::Tangent)
        }
    }
}

/// The place of one of several variables, which must all be of one recording, and their tape.
#[inline]
#[track_caller]
fn common(places: impl IntoIterator<Item = Option<Place>>) -> Option<(Place, &'static Tape)> {
    let mut found: Option<(Place, &'static Tape)> = None;
    for place in places.into_iter().flatten() {
        match found {
            None => found = Some((place, place.tape())),
            Some((first, _)) => {
                place.must_be_beside(&first);
            }
        }
    }
    found
}

/// Two directions at once.
type Pair<B> = ChunkBundle<U1, U2, B>;
