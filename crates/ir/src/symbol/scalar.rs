//! Symbols as scalars: vectors, fields, and the elementary functions.

use std::fmt::{self, Debug, Display};

use tangent_bundle::real::{
    Apply, ArrayRule, Code, Elementary, Field, JetRule, ScalarRule, Stored, VectorSpace, Words,
};

use crate::operation::{Binary, Comparison, Operation, Ternary, Unary, for_each_unary};
use crate::recorder::{Place, with};
use crate::symbol::Symbol;
use crate::types::ValueId;

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

    /// Only a plain float is known to be 0: a recorded value may differ at another point.
    fn is_nothing(&self) -> bool {
        self.place.is_none() && self.value == 0.0
    }
}

impl Field for Symbol {
    fn one_like(&self) -> Self {
        Self::of_float(1.0)
    }

    /// A recorded value is taken for finite, so that rules do not look at it.
    fn all_finite(&self) -> bool {
        self.place.is_some() || self.value.is_finite()
    }
}

impl Display for Symbol {
    /// Writes the value.
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
        Self::applied(f, x)
    }

    #[track_caller]
    fn apply_jet<F: JetRule<f64>>(f: &F, x: Self) -> Self {
        Self::applied_jet(f, x)
    }

    #[track_caller]
    fn apply_array<F: ArrayRule<K, M, f64>, const K: usize, const M: usize>(
        f: &F,
        x: [&[Self]; K],
        y: [&mut [Self]; M],
    ) {
        Self::applied_array(f, x, y);
    }

    #[track_caller]
    fn apply_code(f: &mut dyn Code<Self>, x: &[Self], _: usize) -> Self {
        Self::applied_code(f, x)
    }
}

/// Functions of one number, each recorded under its name.
macro_rules! recorded {
    (unary { $($(#[$about:meta])* $name:ident $Name:ident;)+ }) => {$(
        #[track_caller]
        fn $name(self) -> Self {
            self.unary(Unary::$Name)
        }
    )+};
}

/// Functions of two numbers.
macro_rules! recorded_binary {
    ($($name:ident $Binary:ident)+) => {$(
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.binary(Binary::$Binary, other)
        }
    )+};
}

tangent_bundle::one_atom!([] Symbol);
tangent_bundle::matrices_by_number!([] Symbol);

impl Stored for Symbol {
    const WORDS: usize = 2;

    type Array = Words;

    fn write(&self, words: &mut [u64]) {
        words[0] = self.value.to_bits();
        // The numbers of recordings start at 1, so that 0 means a plain float.
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

    const IS_SYMBOLIC: bool = true;

    #[track_caller]
    fn where_at_least(compared: [Self; 2], then: Self, otherwise: Self) -> Self {
        Self::select(Comparison::GreaterOrEqual, compared, then, otherwise)
    }

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

    /// Returns the value, and records a guard that it stays the same.
    #[track_caller]
    fn scalar(&self) -> f64 {
        self.observe();
        self.value
    }

    /// Recorded as a selection, not as a guard.
    #[track_caller]
    fn not_below_zero(self) -> Self {
        let nan = Self::of_float(f64::NAN);
        Self::where_at_least([self, Self::of_float(0.0)], self.abs(), nan)
    }

    /// Whether this is NaN; the answer becomes a guard.
    #[track_caller]
    fn is_nan(self) -> bool {
        !self.guard(Comparison::Equal, self)
    }

    /// Whether this is neither infinite nor NaN; the answer becomes a guard.
    #[track_caller]
    fn is_finite(self) -> bool {
        (self * 0.0).guard(Comparison::Equal, Self::of_float(0.0))
    }

    fn is_constant(&self) -> bool {
        true
    }

    /// Only a symbol outside of a recording is a plain float.
    fn is_plain(&self) -> bool {
        self.place.is_none()
    }

    for_each_unary!(recorded);
    recorded_binary!(pow Pow log Log atan2 Atan2 hypot Hypot copysign Copysign min Min max Max);

    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    #[track_caller]
    fn powi(self, n: i32) -> Self {
        let is_of_floats = |place: Place| with(place.recording, |recorder| recorder.is_of_floats);
        if matches!(n, 2 | 3) && self.place.is_some_and(is_of_floats) {
            let square = self * self;
            return if n == 2 { square } else { self * square };
        }
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
        // Of a value that a recorded condition chooses, the number is not known.
        let is_open = |x: &Self| x.place.is_some() && x.value.is_nan();
        assert!(
            low.value <= high.value || is_open(&low) || is_open(&high),
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
