//! The number that records what is done with it.

mod operators;
mod scalar;

use std::marker::PhantomData;

use crate::error::Error;
use crate::function::Function;
use crate::operation::{Binary, Comparison, Operation, Ternary, Unary};
use crate::recorder::{Place, Recorder, Recording, with};
use crate::types::{Type, ValueId};

/// A number that is a float, and records what is done with it: [`trace`](crate::trace) runs functions on it.
///
/// It is a [`Real`](tangent_bundle::real::Real), and so a scalar of bundles and of variables of reverse mode, whose computations are recorded then.
/// A comparison is recorded as a guard. A float that is taken out of it, by `scalar()`, is recorded as a guard that it is that one; so do some functions
/// of bundles over symbols, that choose their formula by the value, as `tanh` and `atan`.
///
/// # Panics
///
/// An operation between symbols of two recordings panics, and so does one on a symbol whose recording has ended.
#[derive(Clone, Copy)]
pub struct Symbol {
    value: f64,
    place: Option<Place>,
    /// A recording is of one thread.
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

    /// The value at the point of the recording.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What stands for it in a recording.
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

    /// Records an operation on symbols, if one of them is of a recording.
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
        Self::record([self, other], f.of(self.value, other.value), |_, operands| {
            Operation::Binary(f, operands)
        })
    }

    #[track_caller]
    fn ternary(self, f: Ternary, y: Self, z: Self) -> Self {
        let value = f.of(self.value, y.value, z.value);
        Self::record([self, y, z], value, |_, operands| Operation::Ternary(f, operands))
    }

    /// `then` where the comparison holds, `otherwise` elsewhere; recorded as such, and not as a guard.
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

    /// Records that a comparison came out in a way.
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

    /// Records that the value is this one, because a float of it leaves the recording.
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
                    why: "a function that was added to the library, by `primitive!` or as a special function, cannot be recorded: it is known by \
                          code, and not by operations; evaluate the function directly"
                        .to_string(),
                };
                recorder.error.get_or_insert(error);
            });
        }
        Self::of_float(value)
    }
}

impl Recording {
    /// An argument of the function that is recorded.
    pub(super) fn argument(&self, number: usize, value: f64) -> Symbol {
        Symbol {
            place: Some(self.place(number)),
            ..Symbol::of_float(value)
        }
    }

    /// The function with these results.
    pub(super) fn finish(self, results: &[Symbol]) -> Result<Function, Error> {
        self.end(|recorder| results.iter().map(|result| result.operand(recorder)).collect())
    }
}
