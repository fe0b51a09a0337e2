//! The variable of a recording.

mod elementary;
mod field;
mod inherent;
mod numeric;
mod operators;

use core::num::NonZeroU64;

use crate::bundle::{ChunkBundle, TaylorBundle};
use crate::order::{U1, U2};
use crate::real::{BaseFloat, Elementary, Part};
use crate::reverse::entries::Entries;
use crate::reverse::step::CONSTANT;
use crate::reverse::tape::Tape;

/// The variable of reverse mode: a value, with its place on the tape of a recording.
///
/// Over a real base it is a [`Real`](crate::real::Real), and a `num_traits::Float` whose queries look at the value. It
/// is `Copy` and has no lifetime, so closures and generic functions take it as any other scalar.
///
/// An operation on several variables records one entry for each of them. A number that depends on one variable alone is
/// not recorded: it refers to the node of that variable, and carries its slope there, `dy = slope·d(node)`. So
/// functions of one number and operations with constants record nothing.
///
/// # Panics
///
/// An operation between variables of two recordings panics, and so does one on a variable whose recording has ended:
/// each is a mistake of a program, where a derivative within a derivative takes the variable of another for its own. A
/// variable may be sent to another thread, where operations on it panic: a recording is of one thread. Comparisons go
/// by the value alone, and do not panic. See the [guide](crate::docs::limits).
#[derive(Clone, Copy)]
pub struct Var<B = f64> {
    value: B,
    /// The derivative in the node. It is not used for constants.
    slope: B,
    place: Option<Place>,
}

/// The place of a variable: its node on a tape, and its recording.
#[derive(Clone, Copy)]
pub(super) struct Place {
    recording: NonZeroU64,
    /// The number of the tape in the thread of the recording.
    tape: u32,
    pub(super) node: u32,
}

impl Place {
    /// The tape, which must still be in the recording that the variable is of, and of this thread.
    #[inline]
    #[track_caller]
    pub(super) fn tape(&self) -> &'static Tape {
        self.must_be_recorded();
        Tape::of_number(self.tape)
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
        if !Tape::is_of(self.tape, self.recording.get()) {
            lost(self.recording);
        }
    }

    /// The node. It panics if the other place is in another recording.
    #[inline]
    #[track_caller]
    fn node_beside(&self, other: &Self) -> u32 {
        // The number of a recording is its own, on all tapes of all threads.
        if self.recording != other.recording {
            self.must_be_recorded();
            mixed();
        }
        self.node
    }

    /// Its recording in a word, and its tape and its node in another.
    #[inline]
    fn words(&self) -> [u64; 2] {
        [self.recording.get(), u64::from(self.tape) << 32 | u64::from(self.node)]
    }

    /// The place of such words; nowhere, if the first is 0.
    #[inline]
    fn of_words([recording, place]: [u64; 2]) -> Option<Self> {
        Some(Self {
            recording: NonZeroU64::new(recording)?,
            tape: (place >> 32) as u32,
            node: place as u32,
        })
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
        let place = Place {
            recording,
            tape: tape.number(),
            node: tape.variable(),
        };
        Self::at(place, value)
    }

    /// The variable of a node, with the slope one.
    #[inline]
    fn at(place: Place, value: B) -> Self {
        Self {
            value,
            slope: value.one_like(),
            place: Some(place),
        }
    }

    /// The place and the slope there, or `None` for a constant.
    #[inline]
    pub(super) fn place(&self) -> Option<(Place, B)> {
        Some((self.place?, self.slope))
    }

    /// The node and the slope there, or `None` for a constant. It panics if another place is in another recording.
    #[inline]
    #[track_caller]
    pub(super) fn argument(&self, beside: &Place) -> Option<(u32, B)> {
        Some((self.place?.node_beside(beside), self.slope))
    }

    /// Whether it stands at a node of the recording of another place: at no node, if it is a constant.
    #[inline]
    pub(super) fn stands_at(&self, node: u32, beside: &Place) -> bool {
        match self.place {
            Some(place) => place.node == node && place.recording == beside.recording,
            None => node == CONSTANT,
        }
    }

    /// Whether this is at a node of the recording of another place, with the slope one.
    #[inline]
    pub(super) fn is_whole_node(&self, node: u32, beside: &Place) -> bool {
        self.place
            .is_some_and(|place| place.node == node && place.recording == beside.recording)
            && self.slope.scalar() == B::Scalar::ONE
            && self.slope.is_plain()
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
        Self::at(Place { node, ..place }, value)
    }

    /// Whether the two are at the same node.
    #[inline]
    fn is_beside(&self, other: &Self) -> bool {
        matches!((self.place, other.place), (Some(a), Some(b)) if a.node == b.node && a.recording == b.recording)
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
                place.node_beside(&first);
            }
        }
    }
    found
}

impl<B: Elementary> Var<B> {
    /// The result of an operation on one number, from its slope, which is the slope of the number times the partial.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn along(self, value: B, slope: B) -> Self {
        self.must_be_recorded();
        if self.place.is_some() && !slope.is_nothing() {
            Self { value, slope, ..self }
        } else {
            Self::of_value(value)
        }
    }

    /// The result of an operation on one number, from its partial.
    #[inline]
    #[track_caller]
    fn unary(self, value: B, partial: B) -> Self {
        self.along(value, partial * self.slope)
    }

    /// The result of an operation on two numbers, from two slopes: those of the numbers times the partials. The slope
    /// of a constant is not used.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn binary(self, other: Self, value: B, slopes: impl FnOnce() -> [B; 2]) -> Self {
        match (self.place, other.place) {
            (None, None) => Self::of_value(value),
            (Some(_), None) => self.along(value, slopes()[0]),
            (None, Some(_)) => other.along(value, slopes()[1]),
            (Some(a), Some(b)) => {
                a.must_be_recorded();
                b.node_beside(&a);
                let [p, q] = slopes();
                if a.node == b.node {
                    return self.along(value, p + q);
                }
                let node = Tape::join(a.tape, (a.node, p), (b.node, q));
                Self::at(Place { node, ..a }, value)
            }
        }
    }

    /// The result of an operation on several numbers, from their slopes as in [`binary`](Self::binary).
    #[inline]
    #[track_caller]
    fn nary<const K: usize>(arguments: [Self; K], value: B, slopes: impl FnOnce() -> [B; K]) -> Self {
        let Some((place, tape)) = common(arguments.iter().map(|x| x.place)) else {
            return Self::of_value(value);
        };
        let node = tape.node();
        let terms = arguments.iter().zip(slopes());
        let entries = terms.filter_map(|(x, slope)| Some((x.place?.node, slope)));
        tape.push_all(node, entries.filter(|(_, slope)| !slope.is_nothing()));
        Self::at(Place { node, ..place }, value)
    }

    /// The result of an operation on many numbers. A function lists their nodes and partials; it gets the place of one
    /// of them.
    #[inline]
    #[track_caller]
    fn bulk<'a>(mut arguments: impl Iterator<Item = &'a Self>, value: B, name: impl FnOnce(Place, &mut Entries)) -> Self
    where
        B: 'a,
    {
        let Some(place) = arguments.find_map(|x| x.place) else {
            return Self::of_value(value);
        };
        let tape = place.tape();
        let node = tape.node();
        tape.push_each(node, |entries| name(place, entries));
        Self::at(Place { node, ..place }, value)
    }

    /// A function of one number, evaluated over the dual number of its value and slope. So no partial overflows or
    /// underflows by itself, as in forward mode.
    #[inline]
    #[track_caller]
    fn by_dual(self, f: impl FnOnce(TaylorBundle<U1, B>) -> TaylorBundle<U1, B>) -> Self {
        let y = f(TaylorBundle::from_components([self.value, self.slope].into()));
        self.along(y.primal(), y.components()[1])
    }

    /// A function of two numbers, evaluated over a chunk with a direction for each. A constant rests in both
    /// directions.
    #[inline]
    #[track_caller]
    fn by_chunk(self, other: Self, f: impl FnOnce(Pair<B>, Pair<B>) -> Pair<B>) -> Self {
        let zero = self.value.zero_like();
        let slope = |x: &Self| if x.place.is_some() { x.slope } else { zero };
        let y = f(
            Pair::from_components([self.value, slope(&self), zero].into()),
            Pair::from_components([other.value, zero, slope(&other)].into()),
        );
        self.binary(other, y.primal(), || [y.components()[1], y.components()[2]])
    }
}

/// Two directions at once.
type Pair<B> = ChunkBundle<U1, U2, B>;
