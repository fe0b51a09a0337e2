//! The variable of a recording.

mod elementary;
mod inherent;
mod numeric;
mod operators;

use core::cmp::Ordering;
use core::fmt::{self, Debug, Display, LowerExp};

use crate::bundle::{ChunkBundle, TaylorBundle};
use crate::order::{U1, U2};
use crate::real::{Elementary, Field, Part, VectorSpace};
use crate::reverse::entries::Entries;
use crate::reverse::tape::Tape;

/// A number of a recording: its value, and where it stands on the tape.
///
/// It is a [`Real`](crate::real::Real) over any real base, `Copy`, and without a lifetime, so that closures and generic functions take it as
/// any other scalar. It is a `num_traits::Float`, as bundles are; what that asks of a number is answered by the value.
///
/// An operation records one entry for each variable that it brings together with others. What depends on one variable alone is not
/// recorded: it is at the node of that variable, and carries its slope there, `dy = slope·d(node)`. So functions of one
/// number, constants, and operations with them leave no entry.
///
/// # Panics
///
/// An operation between variables of two recordings panics, and so does one on a variable whose recording has ended: each is a mistake of a
/// program, where a derivative within a derivative takes the variable of another for its own. Comparisons go by the
/// value alone, and do not panic. See the [guide](crate::docs::limits).
#[derive(Clone, Copy)]
pub struct Var<B = f64> {
    value: B,
    /// The derivative by the node; of a constant it says nothing.
    slope: B,
    place: Option<Place>,
}

/// Where a variable stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    tape: &'static Tape,
    pub(super) node: u32,
    recording: u32,
}

impl Place {
    /// The tape, if it still is in the recording that the variable is of.
    #[inline]
    #[track_caller]
    pub(super) fn tape(&self) -> &'static Tape {
        if self.tape.recording() != self.recording {
            ended();
        }
        self.tape
    }

    /// The node, which must be of the same recording as another.
    #[inline]
    #[track_caller]
    fn node_beside(&self, other: &Self) -> u32 {
        // The number of a recording is its own, on all tapes of the thread.
        if self.recording != other.recording {
            self.tape();
            mixed();
        }
        self.node
    }

    /// Its node and its recording in a word.
    #[inline]
    fn word(&self) -> u64 {
        u64::from(self.recording) << 32 | u64::from(self.node)
    }

    /// The place of such a word and the number of its tape, 0 for none.
    #[inline]
    fn of_words(tape: u64, word: u64) -> Option<Self> {
        (tape != 0).then(|| Self {
            tape: Tape::of_number(tape as u32),
            node: word as u32,
            recording: (word >> 32) as u32,
        })
    }

    /// A new node of the tape.
    #[inline]
    fn next(&self) -> Self {
        Self {
            node: self.tape.node(),
            ..*self
        }
    }
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

    /// The value, without its place on the tape.
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

    /// The same with another value: where the derivative is one.
    #[inline]
    #[track_caller]
    fn with_value(self, value: B) -> Self {
        self.must_be_recorded();
        Self { value, ..self }
    }

    /// Panics if its recording has ended.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn must_be_recorded(self) {
        if let Some(place) = self.place
            && place.tape.recording() != place.recording
        {
            ended();
        }
    }
}

impl<B: Elementary> Var<B> {
    /// The variable at a new node of a tape.
    #[inline]
    #[track_caller]
    pub(super) fn on(tape: &'static Tape, value: B) -> Self {
        let place = Place {
            tape,
            node: tape.variable(),
            recording: tape.recording(),
        };
        Self::at(place, value)
    }

    /// What stands at a node itself.
    #[inline]
    fn at(place: Place, value: B) -> Self {
        Self {
            value,
            slope: value.one_like(),
            place: Some(place),
        }
    }

    /// Where it stands, with its slope there; nowhere, if it is constant.
    #[inline]
    pub(super) fn place(&self) -> Option<(Place, B)> {
        Some((self.place?, self.slope))
    }

    /// Whether the two are at one node.
    #[inline]
    fn is_beside(&self, other: &Self) -> bool {
        matches!((self.place, other.place), (Some(a), Some(b)) if a.node == b.node && a.recording == b.recording)
    }

    /// A number times a slope; where bundles meet an infinity, a tangent that rests contributes nothing.
    #[inline]
    fn times_slope(number: B, slope: B) -> B {
        let y = number * slope;
        if B::ATOMS == 1 || y.all_finite() {
            y
        } else {
            number.multiply_carefully(Part::Primal, slope, Part::Tangent)
        }
    }

    /// The slope of an operation with this partial; where the partial is infinite, a slope that rests contributes nothing.
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

/// The one tape of several variables.
#[inline]
#[track_caller]
fn common(places: impl IntoIterator<Item = Option<Place>>) -> Option<Place> {
    let mut found: Option<Place> = None;
    for place in places.into_iter().flatten() {
        match found {
            None => {
                place.tape();
                found = Some(place);
            }
            Some(first) => {
                place.node_beside(&first);
            }
        }
    }
    found
}

impl<B: Elementary> Var<B> {
    /// The result of an operation on one number, from its slope: that of the number times the partial.
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

    /// The result of an operation on two numbers, from their slopes: those of the numbers times the partials. The slope of a constant is not looked at.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn binary(self, other: Self, value: B, slopes: impl FnOnce() -> [B; 2]) -> Self {
        match (self.place, other.place) {
            (None, None) => Self::of_value(value),
            (Some(_), None) => self.along(value, slopes()[0]),
            (None, Some(_)) => other.along(value, slopes()[1]),
            (Some(a), Some(b)) => {
                let tape = a.tape();
                b.node_beside(&a);
                let [p, q] = slopes();
                if a.node == b.node {
                    return self.along(value, p + q);
                }
                let node = tape.join((a.node, p), (b.node, q));
                Self::at(Place { node, ..a }, value)
            }
        }
    }

    /// The result of an operation on several numbers, from their slopes as in [`binary`](Self::binary).
    #[inline]
    #[track_caller]
    fn nary<const K: usize>(arguments: [Self; K], value: B, slopes: impl FnOnce() -> [B; K]) -> Self {
        let Some(place) = common(arguments.iter().map(|x| x.place)) else {
            return Self::of_value(value);
        };
        let next = place.next();
        let terms = arguments.iter().zip(slopes());
        let entries = terms.filter_map(|(x, slope)| Some((x.place?.node, slope)));
        place
            .tape
            .push_all(next.node, entries.filter(|(_, slope)| !slope.is_nothing()));
        Self::at(next, value)
    }

    /// The result of an operation on many numbers, of which a function names the nodes and the partials; it is given the place of one of them.
    #[inline]
    #[track_caller]
    fn bulk<'a>(mut arguments: impl Iterator<Item = &'a Self>, value: B, name: impl FnOnce(Place, &mut Entries)) -> Self
    where
        B: 'a,
    {
        let Some(place) = arguments.find_map(|x| x.place) else {
            return Self::of_value(value);
        };
        let next = Place {
            node: place.tape().node(),
            ..place
        };
        place.tape.push_each(next.node, |entries| name(place, entries));
        Self::at(next, value)
    }

    /// A function of one number, over the dual number that goes along it: as in forward mode, no partial overflows or underflows by itself.
    #[inline]
    #[track_caller]
    fn by_dual(self, f: impl FnOnce(TaylorBundle<U1, B>) -> TaylorBundle<U1, B>) -> Self {
        let y = f(TaylorBundle::from_components([self.value, self.slope].into()));
        self.along(y.primal(), y.components()[1])
    }

    /// A function of two numbers, over a chunk of the two directions along them. A constant rests in both.
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

impl<B: Elementary> VectorSpace for Var<B> {
    type Scalar = B::Scalar;

    #[inline]
    fn zero_like(&self) -> Self {
        Self::of_value(self.value.zero_like())
    }

    #[inline]
    #[track_caller]
    fn accumulate(&mut self, other: &Self) {
        *self += *other;
    }

    #[inline]
    #[track_caller]
    fn deduct(&mut self, other: &Self) {
        *self -= *other;
    }

    #[inline]
    #[track_caller]
    fn scale(&mut self, c: B::Scalar) {
        *self = self.along(self.value.scaled(c), self.slope.scaled(c));
    }

    #[inline]
    #[track_caller]
    fn divide(&mut self, c: B::Scalar) {
        let (mut value, mut slope) = (self.value, self.slope);
        value.divide(c);
        slope.divide(c);
        *self = self.along(value, slope);
    }

    fn max_norm(&self) -> B::Scalar {
        self.value.max_norm()
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.value.same_germ(&other.value)
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.place.is_none() && self.value.is_nothing()
    }
}

impl<B: Elementary> Field for Var<B> {
    #[inline]
    fn one_like(&self) -> Self {
        Self::of_value(self.value.one_like())
    }

    #[inline]
    fn all_finite(&self) -> bool {
        self.value.all_finite() && (self.place.is_none() || self.slope.all_finite())
    }

    #[track_caller]
    fn multiply_carefully(self, part: Part, other: Self, others: Part) -> Self {
        let value = self.value.multiply_carefully(part, other.value, others);
        self.binary(other, value, || {
            [
                other.value.multiply_carefully(others, self.slope, Part::Tangent),
                self.value.multiply_carefully(part, other.slope, Part::Tangent),
            ]
        })
    }

    #[track_caller]
    fn divide_carefully(self, part: Part, other: Self) -> Self {
        let value = self.value.divide_carefully(part, other.value);
        self.binary(other, value, || {
            let relative = other.slope.divide_carefully(Part::Tangent, other.value);
            [
                self.slope.divide_carefully(Part::Tangent, other.value),
                -value.multiply_carefully(part, relative, Part::Tangent),
            ]
        })
    }
}

// A variable is an atom itself: its slope is known to its own recording.
crate::one_atom!([B: Elementary] Var<B>);

impl<B: PartialEq> PartialEq for Var<B> {
    /// Whether the values are equal.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<B: PartialOrd> PartialOrd for Var<B> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<B: Display> Display for Var<B> {
    /// The value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<B: LowerExp> LowerExp for Var<B> {
    /// The value, with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<B: Debug> Debug for Var<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Var(")?;
        self.value.fmt(f)?;
        match &self.place {
            Some(place) => write!(f, " at node {})", place.node),
            None => f.write_str(")"),
        }
    }
}
