//! The variable of a recording.

use core::cmp::Ordering;
use core::fmt::{self, Debug, Display};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::bundle::{Bundle, ChunkBundle, TaylorBundle};
use crate::order::{U1, U2};
use crate::real::{
    Analytic, Apply, Elemental, Elementary, Field, Primitive, Real, VectorSpace, locally_constant_functions,
    smooth_functions,
};
use crate::reverse::tape::{Entries, Tape};

/// A number of a recording: its value, and where it stands on the tape.
///
/// It is a [`Real`](crate::real::Real) over any real base, `Copy`, and without a lifetime, so that closures and generic functions take it as
/// any other scalar.
///
/// An operation records one entry for each variable that it brings together with others. What depends on one variable alone is not
/// recorded: it is at the node of that variable, and carries its slope there, `dy = slope·d(node)`. So functions of one
/// number, constants, and operations with them leave no entry.
///
/// # Panics
///
/// An operation between variables of two recordings panics, and so does one on a variable whose recording has ended: each is a mistake of a
/// program, where a derivative within a derivative takes the variable of another for its own. See the [guide](crate::docs::limits).
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
        "a variable was used after its recording had ended: what leaves the function that is differentiated is its value alone, \
         by `.value()`"
    )
}

#[cold]
#[track_caller]
fn mixed() -> ! {
    panic!(
        "variables of two recordings were mixed: a derivative within a derivative has a variable of its own; evaluate the inner one \
         over the outer variable, as function objects do, or pass the outer one's value"
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

    /// The same with another value: where the derivative is one.
    #[inline]
    fn with_value(self, value: B) -> Self {
        Self { value, ..self }
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

    /// The entry of a tape for an operation with this partial.
    #[inline]
    fn entry(&self, partial: B) -> Option<(u32, B)> {
        Some((self.place?.node, partial * self.slope))
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

/// Whether a partial is zero in all its components.
#[inline]
fn is_nothing<B: Elementary>(partial: &B) -> bool {
    partial.is_zero_at_bottom() && partial.same_germ(&partial.zero_like())
}

impl<B: Elementary> Var<B> {
    /// The result of an operation on one number.
    #[inline]
    #[track_caller]
    fn unary(self, value: B, partial: B) -> Self {
        match self.place {
            Some(place) if !is_nothing(&partial) => {
                place.tape();
                Self {
                    value,
                    slope: partial * self.slope,
                    place: Some(place),
                }
            }
            _ => Self::of_value(value),
        }
    }

    /// The result of an operation on two numbers.
    #[inline]
    #[track_caller]
    fn binary(self, other: Self, value: B, partials: impl FnOnce() -> [B; 2]) -> Self {
        match (self.place, other.place) {
            (None, None) => Self::of_value(value),
            (Some(_), None) => self.unary(value, partials()[0]),
            (None, Some(_)) => other.unary(value, partials()[1]),
            (Some(a), Some(b)) => {
                let tape = a.tape();
                b.node_beside(&a);
                let [p, q] = partials();
                let (p, q) = (p * self.slope, q * other.slope);
                if a.node == b.node {
                    return Self {
                        value,
                        slope: p + q,
                        place: Some(a),
                    };
                }
                let next = a.next();
                tape.push_two(next.node, [(a.node, p), (b.node, q)]);
                Self::at(next, value)
            }
        }
    }

    /// The result of an operation on several numbers.
    #[inline]
    #[track_caller]
    fn nary<const K: usize>(arguments: [Self; K], value: B, partials: impl FnOnce() -> [B; K]) -> Self {
        let Some(place) = common(arguments.iter().map(|x| x.place)) else {
            return Self::of_value(value);
        };
        let next = place.next();
        let terms = arguments
            .iter()
            .zip(partials())
            .filter(|(_, partial)| !is_nothing(partial));
        place
            .tape
            .push_all(next.node, terms.filter_map(|(x, partial)| x.entry(partial)));
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

    /// A function of one number, by its value and slope over a dual number.
    #[inline]
    #[track_caller]
    fn by_dual(self, f: impl FnOnce(TaylorBundle<U1, B>) -> TaylorBundle<U1, B>) -> Self {
        let y = f(Bundle::<U1, B>::taylor(self.value));
        self.unary(y.primal(), y.components()[1])
    }

    /// A function of two numbers, by its value and slopes over a chunk of two directions.
    #[inline]
    #[track_caller]
    fn by_chunk(self, other: Self, f: impl FnOnce(Pair<B>, Pair<B>) -> Pair<B>) -> Self {
        let y = f(
            Bundle::<U1, B>::chunk::<U2>(self.value, 1),
            Bundle::<U1, B>::chunk::<U2>(other.value, 2),
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
        *self = self.unary(self.value.scaled(c), B::constant(c));
    }

    #[inline]
    #[track_caller]
    fn divide(&mut self, c: B::Scalar) {
        let (mut value, mut slope) = (self.value, self.value.one_like());
        value.divide(c);
        slope.divide(c);
        *self = self.unary(value, slope);
    }

    fn germ_norm(&self) -> B::Scalar {
        self.value.germ_norm()
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.value.same_germ(&other.value)
    }
}

impl<B: Elementary> Field for Var<B> {
    #[inline]
    fn one_like(&self) -> Self {
        Self::of_value(self.value.one_like())
    }

    #[inline]
    fn is_settled(&self) -> bool {
        self.value.is_settled()
    }
}

impl<B: Elementary> Add for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        match (self.place, other.place) {
            (_, None) => self.with_value(value),
            (None, _) => other.with_value(value),
            _ => self.binary(other, value, || [self.value.one_like(); 2]),
        }
    }
}

impl<B: Elementary> Sub for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn sub(self, other: Self) -> Self {
        let value = self.value - other.value;
        let one = self.value.one_like();
        match other.place {
            None => self.with_value(value),
            _ => self.binary(other, value, || [one, -one]),
        }
    }
}

impl<B: Elementary> Mul for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn mul(self, other: Self) -> Self {
        self.binary(other, self.value * other.value, || [other.value, self.value])
    }
}

impl<B: Elementary> Div for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let one = other.value.one_like();
        self.binary(other, value, || [one / other.value, -(value / other.value)])
    }
}

impl<B: Elementary> Rem for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn rem(self, other: Self) -> Self {
        let (a, b) = (self.value.scalar(), other.value.scalar());
        // a − a % b is q·b exactly, so that the nearest integer is q = trunc(a/b), a constant.
        let quotient = ((a - a % b) / b).round();
        let one = self.value.one_like();
        self.binary(other, self.value % other.value, || [one, one.scaled(-quotient)])
    }
}

impl<B: Elementary> Neg for Var<B> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn neg(self) -> Self {
        self.unary(-self.value, -self.value.one_like())
    }
}

/// The assigning forms of the operators.
macro_rules! assigning {
    ($($OpAssign:ident::$op_assign:ident by $op:tt;)+) => {$(
        impl<B: Elementary> $OpAssign for Var<B> {
            #[inline]
            #[track_caller]
            fn $op_assign(&mut self, other: Self) {
                *self = *self $op other;
            }
        }
    )+};
}

assigning! {
    AddAssign::add_assign by +;
    SubAssign::sub_assign by -;
    MulAssign::mul_assign by *;
    DivAssign::div_assign by /;
    RemAssign::rem_assign by %;
}

/// The operators and comparisons with a float, and evaluation of functions that users add, for each float.
macro_rules! with_floats {
    ($($S:ident)+) => {$(
        with_floats!(@operator $S, Add::add, AddAssign::add_assign, |x, c| x.shift(c));
        with_floats!(@operator $S, Sub::sub, SubAssign::sub_assign, |x, c| x.shift(-c));
        with_floats!(@operator $S, Mul::mul, MulAssign::mul_assign, |x, c| x.scaled(c));
        with_floats!(@operator $S, Div::div, DivAssign::div_assign, |x, c| {
            let mut y = x;
            y.divide(c);
            y
        });
        with_floats!(@operator $S, Rem::rem, RemAssign::rem_assign, |x, c| x.remainder(c));
        with_floats!(@left $S, Add::add, |c, x| x.shift(c));
        with_floats!(@left $S, Sub::sub, |c, x| (-x).shift(c));
        with_floats!(@left $S, Mul::mul, |c, x| x.scaled(c));
        with_floats!(@left $S, Div::div, |c, x| Var::constant(c) / x);
        with_floats!(@left $S, Rem::rem, |c, x| Var::constant(c) % x);

        impl<B: Elementary<Scalar = $S>> From<$S> for Var<B> {
            #[inline]
            fn from(c: $S) -> Self {
                Self::constant(c)
            }
        }

        impl<B: PartialEq<$S>> PartialEq<$S> for Var<B> {
            #[inline]
            fn eq(&self, c: &$S) -> bool {
                self.value == *c
            }
        }

        impl<B: PartialOrd<$S>> PartialOrd<$S> for Var<B> {
            #[inline]
            fn partial_cmp(&self, c: &$S) -> Option<Ordering> {
                self.value.partial_cmp(c)
            }
        }

        impl<B: Real<$S>> Apply<$S> for Var<B> {
            #[track_caller]
            fn apply<F: Elemental<K, $S>, const K: usize>(f: &F, x: [Self; K]) -> Self {
                let values = x.map(|x| x.value);
                let y = B::apply(f, values);
                Self::nary(x, y, || f.partials(values, y))
            }

            #[track_caller]
            fn apply_analytic<F: Analytic<$S>>(f: &F, x: Self) -> Self {
                let y = B::apply_analytic(f, x.value);
                let mut slope = [y.zero_like()];
                if x.place.is_some() {
                    f.derivatives(x.value, y, &mut slope);
                }
                x.unary(y, slope[0])
            }
        }
    )+};
    (@operator $S:ident, $Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, |$x:ident, $c:ident| $compute:expr) => {
        impl<B: Elementary<Scalar = $S>> $Op<$S> for Var<B> {
            type Output = Self;

            #[inline]
            #[track_caller]
            fn $op(self, $c: $S) -> Self {
                let $x = self;
                $compute
            }
        }

        impl<B: Elementary<Scalar = $S>> $OpAssign<$S> for Var<B> {
            #[inline]
            #[track_caller]
            fn $op_assign(&mut self, c: $S) {
                *self = $Op::$op(*self, c);
            }
        }
    };
    (@left $S:ident, $Op:ident::$op:ident, |$c:ident, $x:ident| $compute:expr) => {
        impl<B: Elementary<Scalar = $S>> $Op<Var<B>> for $S {
            type Output = Var<B>;

            #[inline]
            #[track_caller]
            fn $op(self, $x: Var<B>) -> Var<B> {
                let $c = self;
                $compute
            }
        }
    };
}

with_floats! { f64 f32 }

impl<B: Elementary> Sum for Var<B> {
    /// One node for all terms.
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        let mut sum = Self::of_value(B::constant(core::iter::empty::<B::Scalar>().sum()));
        for x in items {
            let value = sum.value + x.value;
            let Some(place) = x.place else {
                sum.value = value;
                continue;
            };
            let node = if sum.place.is_some() {
                common([sum.place, x.place]);
                sum.with_value(value)
            } else {
                place.tape();
                Self::at(place.next(), value)
            };
            place
                .tape
                .push_all(node.place.map_or(0, |sum| sum.node), [(place.node, x.slope)]);
            sum = node;
        }
        sum
    }
}

impl<'a, B: Elementary> Sum<&'a Self> for Var<B> {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().sum()
    }
}

impl<B: Elementary> Product for Var<B> {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::of_value(B::constant(B::Scalar::ONE)), Self::mul)
    }
}

impl<'a, B: Elementary> Product<&'a Self> for Var<B> {
    fn product<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().product()
    }
}

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

/// Functions of one argument, by a dual number.
macro_rules! by_dual {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self) -> Self {
            self.by_dual(|x| x.$name())
        }
    )+};
}

/// Functions of two arguments, by a chunk of two directions.
macro_rules! by_chunk {
    ($($name:ident)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.by_chunk(other, |x, y| x.$name(y))
        }
    )+};
}

/// Functions whose derivative is zero.
macro_rules! constant_functions {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        #[inline]
        fn $name(self) -> Self {
            Self::of_value(self.value.$name())
        }
    )+};
}

impl<B: Elementary> Elementary for Var<B> {
    const TOTAL_ORDER: usize = 1 + B::TOTAL_ORDER;
    const WORDS: usize = 2 * B::WORDS + 2;

    #[inline]
    fn write(&self, words: &mut [u64]) {
        let (numbers, words) = words.split_at_mut(2 * B::WORDS);
        self.value.write(numbers);
        if self.place.is_some() {
            self.slope.write(&mut numbers[B::WORDS..]);
        }
        let (tape, place) = match self.place {
            Some(place) => (place.tape.number().into(), place.word()),
            None => (0, 0),
        };
        words[0] = tape;
        words[1] = place;
    }

    #[inline]
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize) {
        self.value.scatter(words, at, stride);
        self.slope.scatter(words, at + B::WORDS * stride, stride);
        let mut place = [0; 2];
        if let Some(own) = self.place {
            place = [own.tape.number().into(), own.word()];
        }
        for (i, word) in place.into_iter().enumerate() {
            words[at + (2 * B::WORDS + i) * stride] = word;
        }
    }

    #[inline]
    fn gather(words: &[u64], at: usize, stride: usize) -> Self {
        let [tape, place] = [0, 1].map(|i| words[at + (2 * B::WORDS + i) * stride]);
        Self {
            value: B::gather(words, at, stride),
            slope: B::gather(words, at + B::WORDS * stride, stride),
            place: Place::of_words(tape, place),
        }
    }

    #[inline]
    fn read(words: &[u64]) -> Self {
        let (numbers, words) = words.split_at(2 * B::WORDS);
        Self {
            value: B::read(numbers),
            slope: B::read(&numbers[B::WORDS..]),
            place: Place::of_words(words[0], words[1]),
        }
    }

    #[inline]
    fn constant(c: B::Scalar) -> Self {
        Self::of_value(B::constant(c))
    }

    #[inline]
    fn shift(self, c: B::Scalar) -> Self {
        self.with_value(self.value.shift(c))
    }

    #[inline]
    fn remainder(self, c: B::Scalar) -> Self {
        self.with_value(self.value.remainder(c))
    }

    #[inline]
    fn scalar(&self) -> B::Scalar {
        self.value.scalar()
    }

    #[inline]
    fn is_zero_at_bottom(&self) -> bool {
        self.value.is_zero_at_bottom()
    }

    #[inline]
    fn is_constant(&self) -> bool {
        self.place.is_none() && self.value.is_constant()
    }

    smooth_functions!(by_dual);
    locally_constant_functions!(constant_functions);
    by_dual!(abs);
    by_chunk!(pow log atan2 hypot copysign);

    #[inline]
    fn fract(self) -> Self {
        self.with_value(self.value.fract())
    }

    #[inline]
    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        (self.unary(sin, cos), self.unary(cos, -sin))
    }

    #[inline]
    #[track_caller]
    fn powi(self, n: i32) -> Self {
        self.by_dual(|x| x.powi(n))
    }

    #[inline]
    #[track_caller]
    fn powf(self, p: B::Scalar) -> Self {
        self.by_dual(|x| x.powf(p))
    }

    /// The larger one, as it is: nothing is recorded.
    #[inline]
    fn max(self, other: Self) -> Self {
        let (a, b) = (self.scalar(), other.scalar());
        let larger = if a >= b || b.is_nan() { self } else { other };
        larger.with_value(self.value.max(other.value))
    }

    /// The smaller one, as it is: nothing is recorded.
    #[inline]
    fn min(self, other: Self) -> Self {
        let (a, b) = (self.scalar(), other.scalar());
        let smaller = if a < b || b.is_nan() { self } else { other };
        smaller.with_value(self.value.min(other.value))
    }

    #[inline]
    #[track_caller]
    fn clamp(self, low: Self, high: Self) -> Self {
        let (x, l, h) = (self.scalar(), low.scalar(), high.scalar());
        let within = if x < l {
            low
        } else if x > h {
            high
        } else {
            self
        };
        within.with_value(self.value.clamp(low.value, high.value))
    }

    #[inline]
    #[track_caller]
    fn mul_add(self, a: Self, b: Self) -> Self {
        let value = self.value.mul_add(a.value, b.value);
        Self::nary([self, a, b], value, || [a.value, self.value, self.value.one_like()])
    }

    #[track_caller]
    fn dot(a: &[Self], b: &[Self]) -> Self {
        let value = B::dot_of(a.iter().map(|a| a.value), b.iter().map(|b| b.value));
        let terms = || a.iter().zip(b);
        Self::bulk(a.iter().chain(b), value, |beside, entries| {
            for (a, b) in terms() {
                if let Some(place) = a.place {
                    entries.push(place.node_beside(&beside), b.value * a.slope);
                }
                if let Some(place) = b.place {
                    entries.push(place.node_beside(&beside), a.value * b.slope);
                }
            }
        })
    }

    #[track_caller]
    fn norm_squared(x: &[Self]) -> Self {
        let value = B::dot_of(x.iter().map(|x| x.value), x.iter().map(|x| x.value));
        Self::bulk(x.iter(), value, |beside, entries| {
            for x in x {
                if let Some(place) = x.place {
                    entries.push(place.node_beside(&beside), (x.value + x.value) * x.slope);
                }
            }
        })
    }

    #[track_caller]
    fn linear_combination(c: &[B::Scalar], x: &[Self]) -> Self {
        let terms = c.iter().zip(x).map(|(c, x)| x.value.scaled(*c));
        let value = terms.fold(B::constant(B::Scalar::ZERO), |sum, term| sum + term);
        Self::bulk(x.iter(), value, |beside, entries| {
            for (c, x) in c.iter().zip(x) {
                if let Some(place) = x.place.filter(|_| *c != B::Scalar::ZERO) {
                    entries.push(place.node_beside(&beside), x.slope.scaled(*c));
                }
            }
        })
    }
}
