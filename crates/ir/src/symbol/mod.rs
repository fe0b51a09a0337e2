//! The number that records what is done with it.

mod operators;

use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;

use tangent_bundle::real::{Apply, Elementary, Field, JetRule, ScalarRule, Stored, VectorSpace};
use tangent_bundle::{for_each_locally_constant_function, for_each_piecewise_function, for_each_smooth_function};

use crate::error::Error;
use crate::operation::{Binary, Comparison, Operation, Ternary, Unary};
use crate::recorder::{Place, Recorder, with};
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
    /// What stands at a place of a recording.
    pub(super) fn at(place: Place, value: f64) -> Self {
        Self {
            place: Some(place),
            ..Self::of_float(value)
        }
    }

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
    pub(super) fn operand(&self, recorder: &mut Recorder) -> ValueId {
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

impl VectorSpace for Symbol {
    type Scalar = f64;

    fn zero_like(&self) -> Self {
        Self::of_float(0.0)
    }

    #[track_caller]
    fn accumulate(&mut self, other: &Self) {
        *self += *other;
    }

    #[track_caller]
    fn deduct(&mut self, other: &Self) {
        *self -= *other;
    }

    #[track_caller]
    fn scale(&mut self, c: f64) {
        *self *= c;
    }

    #[track_caller]
    fn divide(&mut self, c: f64) {
        *self /= c;
    }

    #[track_caller]
    fn max_norm(&self) -> f64 {
        self.observe();
        self.value.abs()
    }

    #[track_caller]
    fn same_germ(&self, other: &Self) -> bool {
        self.guard(Comparison::Equal, *other)
            || (self.value.same_germ(&other.value) && !self.guard(Comparison::Equal, *self))
    }

    /// A value of the program may be another elsewhere.
    fn is_nothing(&self) -> bool {
        self.place.is_none() && self.value == 0.0
    }
}

impl Field for Symbol {
    fn one_like(&self) -> Self {
        Self::of_float(1.0)
    }

    /// Whether it is finite: x·0 is 0 then.
    #[track_caller]
    fn all_finite(&self) -> bool {
        (*self * 0.0).guard(Comparison::Equal, Self::of_float(0.0))
    }
}

impl Display for Symbol {
    /// The value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.value, f)
    }
}

impl Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "Symbol({} = {:?})", place.value, self.value),
            None => write!(f, "Symbol({:?})", self.value),
        }
    }
}

impl Apply<f64> for Symbol {
    #[track_caller]
    fn apply<F: ScalarRule<K, f64>, const K: usize>(f: &F, x: [Self; K]) -> Self {
        Self::refuse(x, f.value(x.map(|x| x.value)))
    }

    #[track_caller]
    fn apply_jet<F: JetRule<f64>>(f: &F, x: Self) -> Self {
        Self::refuse([x], f.value(x.value))
    }
}

/// Functions of one argument, recorded under their names.
macro_rules! recorded {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        #[track_caller]
        fn $name(self) -> Self {
            let f = Unary::of_name(stringify!($name)).expect("each function has its name");
            self.unary(f)
        }
    )+};
}

/// Functions of two arguments.
macro_rules! recorded_binary {
    ($($name:ident $Binary:ident)+) => {$(
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.binary(Binary::$Binary, other)
        }
    )+};
}

tangent_bundle::one_atom!([] Symbol);

impl Stored for Symbol {
    const WORDS: usize = 2;

    fn write(&self, words: &mut [u64]) {
        words[0] = self.value.to_bits();
        // A recording has a number from 1 on, so that 0 is a float.
        words[1] = self
            .place
            .map_or(0, |place| u64::from(place.recording) << 32 | u64::from(place.value.0));
    }

    fn read(words: &[u64]) -> Self {
        let place = (words[1] != 0).then_some(Place {
            recording: (words[1] >> 32) as u32,
            value: ValueId(words[1] as u32),
        });
        Self {
            place,
            ..Self::of_float(f64::from_bits(words[0]))
        }
    }

    fn scatter(&self, words: &mut [u64], at: usize, stride: usize) {
        let mut own = [0; 2];
        self.write(&mut own);
        (words[at], words[at + stride]) = (own[0], own[1]);
    }

    fn gather(words: &[u64], at: usize, stride: usize) -> Self {
        Self::read(&[words[at], words[at + stride]])
    }
}

impl Elementary for Symbol {
    const TOTAL_ORDER: usize = 0;

    fn from_float(c: f64) -> Self {
        Self::of_float(c)
    }

    #[track_caller]
    fn shift(self, c: f64) -> Self {
        self + c
    }

    #[track_caller]
    fn remainder(self, c: f64) -> Self {
        self % c
    }

    /// The value; that it is this one becomes a guard.
    #[track_caller]
    fn scalar(&self) -> f64 {
        self.observe();
        self.value
    }

    fn is_constant(&self) -> bool {
        true
    }

    /// A value of the program is no plain number, whatever it is here.
    fn is_plain(&self) -> bool {
        self.place.is_none()
    }

    for_each_smooth_function!(recorded);
    for_each_locally_constant_function!(recorded);
    for_each_piecewise_function!(recorded);
    recorded_binary!(pow Pow log Log atan2 Atan2 hypot Hypot copysign Copysign min Min max Max);

    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    #[track_caller]
    fn powi(self, n: i32) -> Self {
        Self::record([self], Elementary::powi(self.value, n), |recorder, [x]| {
            let n = recorder.integer(n.into());
            Operation::Powi(x, n)
        })
    }

    #[track_caller]
    fn powf(self, p: f64) -> Self {
        Self::record([self], Elementary::powf(self.value, p), |_, [x]| Operation::Powf(x, p))
    }

    #[track_caller]
    fn clamp(self, low: Self, high: Self) -> Self {
        assert!(
            low.value <= high.value,
            "the bounds of a clamp are in the wrong order: {:?} is not at most {:?}",
            low.value,
            high.value
        );
        self.ternary(Ternary::Clamp, low, high)
    }

    #[track_caller]
    fn mul_add(self, a: Self, b: Self) -> Self {
        self.ternary(Ternary::MulAdd, a, b)
    }
}
