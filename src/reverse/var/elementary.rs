//! The elementary functions of variables. They are evaluated over dual numbers, and over chunks of two directions.

use crate::real::{
    BaseFloat, Elementary, Stored, Words, for_each_composed_function, for_each_locally_constant_function,
    for_each_piecewise_function, for_each_smooth_function,
};
use crate::reverse::entries::are_short;
use crate::reverse::var::slopes::By;
use crate::reverse::var::{Place, Var};

/// Defines functions of one argument, over a dual number.
macro_rules! by_dual {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self) -> Self {
            self.by_dual(|x| x.$name())
        }
    )+};
}

/// Defines functions of two arguments, over a chunk of two directions.
macro_rules! by_chunk {
    ($($name:ident)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.by_chunk(other, |x, y| x.$name(y))
        }
    )+};
}

/// Defines functions whose derivative is zero.
macro_rules! constant_functions {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self) -> Self {
            self.must_be_recorded();
            Self::of_value(self.value.$name())
        }
    )+};
}

impl<B> Var<B> {
    /// The words of its place: recording, nodes and second slope.
    #[inline]
    fn words_of_place(&self) -> [u64; 3] {
        let [recording, nodes] = self.place.map_or([0; 2], |place| place.words());
        [recording, nodes, self.second_slope]
    }
}

impl<B: Elementary> Stored for Var<B> {
    const WORDS: usize = 2 * B::WORDS + 3;

    type Array = Words;

    #[inline]
    fn write(&self, words: &mut [u64]) {
        let (numbers, words) = words.split_at_mut(2 * B::WORDS);
        self.value.write(numbers);
        if self.place.is_some() {
            self.slope.write(&mut numbers[B::WORDS..]);
        }
        words[..3].copy_from_slice(&self.words_of_place());
    }

    #[inline]
    fn read(words: &[u64]) -> Self {
        let (numbers, words) = words.split_at(2 * B::WORDS);
        Self {
            value: B::read(numbers),
            slope: B::read(&numbers[B::WORDS..]),
            second_slope: words[2],
            place: Place::of_words([words[0], words[1]]),
        }
    }

    #[inline]
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize) {
        self.value.scatter(words, at, stride);
        self.slope.scatter(words, at + B::WORDS * stride, stride);
        for (i, word) in self.words_of_place().into_iter().enumerate() {
            words[at + (2 * B::WORDS + i) * stride] = word;
        }
    }

    #[inline]
    fn gather(words: &[u64], at: usize, stride: usize) -> Self {
        let [recording, nodes, second_slope] = [0, 1, 2].map(|i| words[at + (2 * B::WORDS + i) * stride]);
        Self {
            value: B::gather(words, at, stride),
            slope: B::gather(words, at + B::WORDS * stride, stride),
            second_slope,
            place: Place::of_words([recording, nodes]),
        }
    }
}

impl<B: Elementary> Elementary for Var<B> {
    const TOTAL_ORDER: usize = 1 + B::TOTAL_ORDER;

    const LANES: usize = B::LANES;

    const SELECTS: bool = B::LANES > 1;

    #[inline(always)]
    fn asks(&self, question: impl Fn(B::Scalar) -> bool) -> bool {
        self.value.asks(question)
    }

    #[inline(always)]
    fn asks_both(&self, other: &Self, question: impl Fn(B::Scalar, B::Scalar) -> bool) -> bool {
        self.value.asks_both(&other.value, question)
    }

    #[track_caller]
    fn take_lanes(self, mask: u32, other: Self) -> Self {
        if B::LANES == 1 {
            return if mask & 1 == 1 { other } else { self };
        }
        let slopes = By(
            move |slope: B| slope.take_lanes(mask, slope.zero_like()),
            move |slope: B| slope.zero_like().take_lanes(mask, slope),
        );
        self.binary(other, self.value.take_lanes(mask, other.value), slopes)
    }

    #[inline]
    fn fill_lanes(self, mask: u32, lane: usize) -> Self {
        Self {
            value: self.value.fill_lanes(mask, lane),
            slope: self.slope.fill_lanes(mask, lane),
            ..self
        }
    }

    #[track_caller]
    fn where_at_least([a, b]: [Self; 2], then: Self, otherwise: Self) -> Self {
        if B::LANES == 1 {
            return if a.asks_both(&b, |a, b| a >= b) {
                then
            } else {
                otherwise
            };
        }
        let ab = [a.value, b.value];
        let slopes = By(
            move |slope: B| B::where_at_least(ab, slope, slope.zero_like()),
            move |slope: B| B::where_at_least(ab, slope.zero_like(), slope),
        );
        then.binary(otherwise, B::where_at_least(ab, then.value, otherwise.value), slopes)
    }

    #[inline]
    fn from_float(c: B::Scalar) -> Self {
        Self::of_value(B::from_float(c))
    }

    #[inline]
    #[track_caller]
    fn shift(self, c: B::Scalar) -> Self {
        self.with_value(self.value.shift(c))
    }

    #[inline]
    #[track_caller]
    fn remainder(self, c: B::Scalar) -> Self {
        self.with_value(self.value.remainder(c))
    }

    #[inline]
    fn scalar(&self) -> B::Scalar {
        self.value.scalar()
    }

    #[inline]
    #[track_caller]
    fn one_minus_square(self) -> Self {
        let partial = -(self.value + self.value);
        self.scaled_by(self.value.one_minus_square(), |slope| partial * slope)
    }

    #[inline]
    #[track_caller]
    fn not_below_zero(self) -> Self {
        self.with_value(self.value.not_below_zero())
    }

    #[inline]
    fn is_constant(&self) -> bool {
        self.place.is_none() && self.value.is_constant()
    }

    #[inline]
    fn is_plain(&self) -> bool {
        self.place.is_none() && self.value.is_plain()
    }

    for_each_smooth_function!(by_dual);
    for_each_piecewise_function!(by_dual);
    for_each_composed_function!(by_dual);
    for_each_locally_constant_function!(constant_functions);
    by_chunk!(pow log atan2 hypot copysign);

    #[inline]
    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        let x = self.settled();
        let (sin, cos) = x.value.sin_cos();
        (x.along(sin, cos * x.slope), x.along(cos, -sin * x.slope))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn powi(self, n: i32) -> Self {
        if n == 2 && are_short::<B>() {
            let partial = self.value + self.value;
            return self.scaled_by(self.value.powi(2), |slope| partial * slope);
        }
        self.by_dual(|x| x.powi(n))
    }

    #[inline]
    #[track_caller]
    fn powf(self, p: B::Scalar) -> Self {
        self.by_dual(|x| x.powf(p))
    }

    /// The larger one of the two variables. Nothing is recorded.
    #[inline]
    #[track_caller]
    fn max(self, other: Self) -> Self {
        if B::LANES > 1 {
            return self.by_chunk(other, |x, y| x.max(y));
        }
        let (a, b) = (self.scalar(), other.scalar());
        self.must_be_recorded();
        other.must_be_recorded();
        let larger = if a >= b || b.is_nan() { self } else { other };
        Self {
            value: self.value.max(other.value),
            ..larger
        }
    }

    /// The smaller one of the two variables. Nothing is recorded.
    #[inline]
    #[track_caller]
    fn min(self, other: Self) -> Self {
        if B::LANES > 1 {
            return self.by_chunk(other, |x, y| x.min(y));
        }
        let (a, b) = (self.scalar(), other.scalar());
        self.must_be_recorded();
        other.must_be_recorded();
        let smaller = if a < b || b.is_nan() { self } else { other };
        Self {
            value: self.value.min(other.value),
            ..smaller
        }
    }

    #[inline]
    #[track_caller]
    fn clamp(self, low: Self, high: Self) -> Self {
        if B::LANES > 1 {
            let value = self.value.clamp(low.value, high.value);
            let below = Self::where_at_least([high, self], self, high);
            let inside = Self::where_at_least([self, low], below, low);
            return Self::where_at_least([self, self], inside, self).with_value(value);
        }
        let (x, l, h) = (self.scalar(), low.scalar(), high.scalar());
        let within = if x < l {
            low
        } else if x > h {
            high
        } else {
            self
        };
        [self, low, high].into_iter().for_each(Self::must_be_recorded);
        Self {
            value: self.value.clamp(low.value, high.value),
            ..within
        }
    }

    #[inline]
    #[track_caller]
    fn mul_add(self, a: Self, b: Self) -> Self {
        let value = self.value.mul_add(a.value, b.value);
        if are_short::<B>() {
            // The sum first, so that the next step of a running sum is chained to it.
            return Self { value, ..b + self * a };
        }
        Self::nary([self, a, b], value, |[x, a, b]| {
            [a.value * x.slope, x.value * a.slope, b.slope]
        })
    }

    #[track_caller]
    fn dot(a: &[Self], b: &[Self]) -> Self {
        let value = B::dot_of(a.iter().map(|a| a.value), b.iter().map(|b| b.value));
        let terms = || a.iter().zip(b);
        Self::bulk([a, b], value, |beside, node| {
            for (a, b) in terms() {
                a.list(beside, node, |slope| b.value * slope);
                b.list(beside, node, |slope| a.value * slope);
            }
        })
    }

    #[track_caller]
    fn norm_squared(x: &[Self]) -> Self {
        let value = B::dot_of(x.iter().map(|x| x.value), x.iter().map(|x| x.value));
        Self::bulk([x], value, |beside, node| {
            for x in x {
                x.list(beside, node, |slope| (x.value + x.value) * slope);
            }
        })
    }

    #[track_caller]
    fn linear_combination(c: &[B::Scalar], x: &[Self]) -> Self {
        let terms = c.iter().zip(x).map(|(c, x)| x.value.scaled(*c));
        let value = terms.fold(B::from_float(B::Scalar::ZERO), |sum, term| sum + term);
        Self::bulk([x], value, |beside, node| {
            for (c, x) in c.iter().zip(x) {
                if *c != B::Scalar::ZERO {
                    x.list(beside, node, |slope| slope.scaled(*c));
                } else if let Some(place) = x.place {
                    place.must_be_beside(&beside);
                }
            }
        })
    }
}
