//! The scalar that is recorded.

mod constants;
mod kept;
mod kept_arrays;
mod operators;
mod scalar;

use std::marker::PhantomData;

use crate::error::Error;
use crate::function::Function;
use crate::operation::{Binary, Comparison, Operation, Ternary, Unary};
use crate::recorder::{Place, Recorder, Recording, with};
use crate::types::{Type, ValueId};

/// A float that records what is done with it. [`trace`](crate::trace) runs functions on symbols.
///
/// A symbol is a [`Real`](tangent_bundle::real::Real). So bundles and variables of reverse mode can have it as their
/// scalar, and their computations are then recorded.
///
/// A comparison is recorded as a guard. If a float is taken out of a symbol by `scalar()`, a guard records that the
/// value stays the same. The functions of bundles over symbols do not look at values: each records one formula for all
/// points, which gives an infinity or NaN at a singular point.
///
/// # Panics
///
/// Panics if an operation mixes symbols of two recordings, or if the recording of a symbol has ended.
#[derive(Clone, Copy)]
pub struct Symbol {
    value: f64,
    place: Option<Place>,
    /// Keeps the symbol in one thread, as its recording is.
    thread: PhantomData<*const ()>,
}

impl Symbol {
    fn of_float(value: f64) -> Self {
        Self {
            value,
            place: None,
            thread: PhantomData,
        }
    }

    /// The value at the point where the function is recorded.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The value in the recording that stands for this symbol. A plain float becomes a literal.
    #[track_caller]
    fn operand(&self, recorder: &mut Recorder) -> ValueId {
        match self.place {
            None => recorder.real(self.value),
            Some(place) => {
                assert!(
                    place.recording == recorder.number,
                    "symbols of two recordings were mixed: record the outer function, or pass the value of its symbol"
                );
                place.value
            }
        }
    }

    /// Records an operation, unless all operands are plain floats.
    #[track_caller]
    fn record<const K: usize>(
        symbols: [Self; K],
        value: f64,
        operation: impl FnOnce(&mut Recorder, [ValueId; K]) -> Operation,
    ) -> Self {
        let Some(place) = symbols.iter().find_map(|symbol| symbol.place) else {
            return Self::of_float(value);
        };
        let id = with(place.recording, |recorder| {
            let operands = symbols.map(|symbol| symbol.operand(recorder));
            let operation = operation(recorder, operands);
            recorder.append(operation, Type::Real)
        });
        Self {
            place: Some(Place { value: id, ..place }),
            ..Self::of_float(value)
        }
    }

    #[track_caller]
    fn unary(self, f: Unary) -> Self {
        Self::record([self], f.of(self.value), |_, [x]| Operation::Unary(f, x))
    }

    #[track_caller]
    fn binary(self, f: Binary, other: Self) -> Self {
        if let Some(known) = self.without_zeros(f, other) {
            return known;
        }
        Self::record([self, other], f.of(self.value, other.value), |_, operands| {
            Operation::Binary(f, operands)
        })
    }

    /// The value of an operation with a tangent that is zero at every point, or with a factor 1.
    fn without_zeros(self, f: Binary, other: Self) -> Option<Self> {
        let place = match (self.place, other.place) {
            (Some(place), None) | (None, Some(place)) => place,
            _ => return None,
        };
        let is = |x: Self, c: f64| x.place.is_none() && x.value == c;
        let known = match f {
            Binary::Mul if is(self, 0.0) || is(other, 0.0) => Self::of_float(0.0),
            Binary::Div if is(self, 0.0) => Self::of_float(0.0),
            Binary::Add | Binary::Sub if is(other, 0.0) => self,
            Binary::Mul | Binary::Div if is(other, 1.0) => self,
            Binary::Add if is(self, 0.0) => other,
            Binary::Mul if is(self, 1.0) => other,
            _ => return None,
        };
        with(place.recording, |recorder| recorder.has_strong_zeros).then_some(known)
    }

    #[track_caller]
    fn ternary(self, f: Ternary, y: Self, z: Self) -> Self {
        let value = f.of(self.value, y.value, z.value);
        Self::record([self, y, z], value, |_, operands| Operation::Ternary(f, operands))
    }

    /// `then` if the comparison is true, otherwise `otherwise`. It is recorded as a selection, not as a guard.
    #[track_caller]
    pub(super) fn select(how: Comparison, [a, b]: [Self; 2], then: Self, otherwise: Self) -> Self {
        let value = if how.holds(&a.value, &b.value) {
            then.value
        } else {
            otherwise.value
        };
        Self::record([a, b, then, otherwise], value, |recorder, [a, b, then, otherwise]| {
            let condition = recorder.append(Operation::Compare(how, [a, b]), Type::Boolean);
            Operation::Select([condition, then, otherwise])
        })
    }

    /// The value in a recording that stands for this symbol.
    #[track_caller]
    pub(crate) fn recorded(self, recording: u32) -> ValueId {
        with(recording, |recorder| self.operand(recorder))
    }

    /// The value in its recording, unless it is a plain float.
    pub(crate) fn recorded_place(self) -> Option<ValueId> {
        self.place.map(|place| place.value)
    }

    /// Whether it is this float at every point.
    pub(crate) fn is_always(self, c: f64) -> bool {
        self.place.is_none() && self.value == c
    }

    /// Records a statement as it is.
    #[track_caller]
    pub(crate) fn append(recording: u32, operation: Operation, ty: Type) -> ValueId {
        with(recording, |recorder| recorder.append(operation, ty))
    }

    /// The symbol of a real value of a recording, whose number at the recorded point is not known.
    pub(crate) fn of_recorded(recording: u32, value: ValueId) -> Self {
        Self {
            place: Some(Place { recording, value }),
            ..Self::of_float(f64::NAN)
        }
    }

    /// `then` if a recorded condition is true, otherwise `otherwise`.
    #[track_caller]
    pub(crate) fn chosen(recording: u32, condition: ValueId, then: Self, otherwise: Self) -> Self {
        let is_equal = then.place == otherwise.place && then.value.to_bits() == otherwise.value.to_bits();
        if is_equal {
            return then;
        }
        let value = with(recording, |recorder| {
            let [then, otherwise] = [then, otherwise].map(|symbol| symbol.operand(recorder));
            recorder.append(Operation::Select([condition, then, otherwise]), Type::Real)
        });
        Self::of_recorded(recording, value)
    }

    /// Records the result of a comparison as a guard.
    #[track_caller]
    fn guard(self, how: Comparison, other: Self) -> bool {
        let holds = how.holds(&self.value, &other.value);
        if let Some(place) = self.place.or(other.place) {
            with(place.recording, |recorder| {
                let operands = [self.operand(recorder), other.operand(recorder)];
                let compared = recorder.append(Operation::Compare(how, operands), Type::Boolean);
                recorder.append(Operation::Guard(compared, holds), Type::Boolean);
            });
        }
        holds
    }

    /// Records the value as a guard, because a float leaves the recording.
    #[track_caller]
    fn observe(self) {
        if self.place.is_none() {
            return;
        }
        if self.value.is_nan() {
            self.guard(Comparison::Equal, self);
            return;
        }
        self.guard(Comparison::Equal, Self::of_float(self.value));
        if self.value == 0.0 {
            let sign = Self::of_float(1.0).binary(Binary::Copysign, self);
            sign.guard(Comparison::Less, Self::of_float(0.0));
        }
    }

    /// Records that something was done that cannot be recorded.
    #[track_caller]
    fn refuse<const K: usize>(symbols: [Self; K], value: f64) -> Self {
        let place = symbols.iter().find_map(|symbol| symbol.place);
        if let Some(place) = place {
            with(place.recording, |recorder| {
                let error = Error::Refused {
                    function: recorder.function.name().to_string(),
                    why: "a function that is known as code has no name for a recording: give the type that implements its rule \
                          the method `kept`, or write the function by `primitive!`"
                        .to_string(),
                };
                recorder.error.get_or_insert(error);
            });
        }
        Self::of_float(value)
    }
}

impl Recording {
    /// An argument of the recorded function.
    pub(super) fn argument(&self, number: usize, value: f64) -> Symbol {
        Symbol {
            place: Some(self.place(number)),
            ..Symbol::of_float(value)
        }
    }

    /// Ends the recording, with these results.
    pub(super) fn finish(self, results: &[Symbol]) -> Result<Function, Error> {
        self.end(|recorder| results.iter().map(|result| result.operand(recorder)).collect())
    }
}
