//! Lanes as numbers: the scalar traits.

use alloc::vec::Vec;

use crate::real::lanes::answers::{answer, note};
use crate::real::lanes::functions::Functions;
use crate::real::lanes::{LaneFloat, Lanes, Vector};
use crate::real::{
    Apply, ArrayRule, Code, Elementary, Field, JetRule, Part, ScalarRule, Stored, VectorSpace, Words, largest,
};

impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {
    /// The lanes with this property, as a mask.
    #[inline(always)]
    fn mask(&self, has: impl Fn(S) -> bool) -> u32 {
        let (x, mut mask) = (self.to_array(), 0);
        for (lane, x) in x.iter().enumerate() {
            mask |= u32::from(has(*x)) << lane;
        }
        mask
    }

    /// The lanes whose float has other bits than that of the first lane.
    #[inline]
    fn differing(&self) -> u32 {
        let word = |x: S| {
            let mut word = [0];
            x.write(&mut word);
            word[0]
        };
        let first = word(self.to_array()[0]);
        self.mask(|x| word(x) != first)
    }

    /// The lanes that are neither infinite nor NaN.
    #[inline(always)]
    fn finite(&self) -> u32 {
        self.0.abs().below(Self::splat(S::INFINITY).0).bits()
    }

    /// Zero in all lanes.
    #[inline(always)]
    fn zeros() -> Self {
        Self::splat(S::ZERO)
    }

    /// The lanes, but zero where another number is exactly zero.
    #[inline]
    fn unless_zero(self, other: Self) -> Self {
        let zero = Self::zeros().0;
        Self(S::Vector::select(other.0.equals(zero), zero, self.0))
    }
}

impl<const W: usize, S: LaneFloat<W>> VectorSpace for Lanes<W, S> {
    type Scalar = S;

    #[inline(always)]
    fn zero_like(&self) -> Self {
        Self::zeros()
    }

    #[inline(always)]
    fn accumulate(&mut self, other: &Self) {
        *self += *other;
    }

    #[inline(always)]
    fn deduct(&mut self, other: &Self) {
        *self -= *other;
    }

    #[inline(always)]
    fn scale(&mut self, c: S) {
        *self *= Self::splat(c);
    }

    #[inline(always)]
    fn divide(&mut self, c: S) {
        *self /= Self::splat(c);
    }

    #[inline]
    fn divide_tangent(&mut self, c: S) {
        *self = (*self / Self::splat(c)).unless_zero(*self);
    }

    /// The largest magnitude of all lanes. Lanes with another magnitude than the first one are noted.
    fn max_norm(&self) -> S {
        let magnitudes = Self(self.0.abs());
        let others = magnitudes.differing();
        if others != 0 {
            note(others);
        }
        largest(magnitudes.to_array().into_iter())
    }

    fn same_germ(&self, other: &Self) -> bool {
        let (a, b) = (self.to_array(), other.to_array());
        a.iter().zip(&b).all(|(a, b)| a.same_germ(b))
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.0.equals(Self::zeros().0).bits() == Self::ALL
    }

    #[inline(always)]
    fn asks_nothing(&self) -> bool {
        answer(self.0.equals(Self::zeros().0).bits(), Self::ALL)
    }
}

impl<const W: usize, S: LaneFloat<W>> Field for Lanes<W, S> {
    #[inline(always)]
    fn one_like(&self) -> Self {
        Self::splat(S::ONE)
    }

    #[inline(always)]
    fn all_finite(&self) -> bool {
        self.finite() == Self::ALL
    }

    #[inline(always)]
    fn asks_finite(&self) -> bool {
        answer(self.finite(), Self::ALL)
    }

    #[inline]
    fn multiply_carefully(self, part: Part, other: Self, others: Part) -> Self {
        let mut y = self * other;
        if part == Part::Tangent {
            y = y.unless_zero(self);
        }
        if others == Part::Tangent {
            y = y.unless_zero(other);
        }
        y
    }

    #[inline]
    fn divide_carefully(self, part: Part, other: Self) -> Self {
        let y = self / other;
        if part == Part::Tangent { y.unless_zero(self) } else { y }
    }
}

crate::one_atom!([const W: usize, S: LaneFloat<W>] Lanes<W, S>);
crate::matrices_by_number!([const W: usize, S: LaneFloat<W>] Lanes<W, S>);

impl<const W: usize, S: LaneFloat<W>> Stored for Lanes<W, S> {
    const WORDS: usize = W;

    type Array = Words;

    #[inline(always)]
    fn write(&self, words: &mut [u64]) {
        for (x, word) in self.to_array().iter().zip(words.chunks_exact_mut(1)) {
            x.write(word);
        }
    }

    #[inline(always)]
    fn read(words: &[u64]) -> Self {
        Self::from(core::array::from_fn(|lane| S::read(&words[lane..=lane])))
    }

    #[inline(always)]
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize) {
        for (lane, x) in self.to_array().iter().enumerate() {
            x.scatter(words, at + lane * stride, stride);
        }
    }

    #[inline(always)]
    fn gather(words: &[u64], at: usize, stride: usize) -> Self {
        Self::from(core::array::from_fn(|lane| {
            S::gather(words, at + lane * stride, stride)
        }))
    }
}

/// Functions that vectors have.
macro_rules! of_vectors {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name(self) -> Self {
            Self(Functions::$name(self.0))
        }
    )+};
}

/// Functions that are computed lane by lane.
macro_rules! of_floats {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name(self) -> Self {
            self.map(|x| x.$name())
        }
    )+};
}

/// Functions of two numbers that are computed lane by lane.
macro_rules! of_two_floats {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name(self, other: Self) -> Self {
            self.zip(other, |x, y| x.$name(y))
        }
    )+};
}

impl<const W: usize, S: LaneFloat<W>> Elementary for Lanes<W, S> {
    const TOTAL_ORDER: usize = 0;

    const LANES: usize = W;

    const SELECTS: bool = true;

    #[inline(always)]
    fn asks(&self, question: impl Fn(S) -> bool) -> bool {
        answer(self.mask(question), Self::ALL)
    }

    #[inline(always)]
    fn asks_both(&self, other: &Self, question: impl Fn(S, S) -> bool) -> bool {
        let (a, b, mut mask) = (self.to_array(), other.to_array(), 0);
        for lane in 0..W {
            mask |= u32::from(question(a[lane], b[lane])) << lane;
        }
        answer(mask, Self::ALL)
    }

    #[inline]
    fn take_lanes(self, mask: u32, other: Self) -> Self {
        let (x, y) = (self.to_array(), other.to_array());
        Self::from(core::array::from_fn(|lane| {
            if mask >> lane & 1 == 1 { y[lane] } else { x[lane] }
        }))
    }

    #[inline]
    fn fill_lanes(self, mask: u32, lane: usize) -> Self {
        self.take_lanes(mask, Self::splat(self.to_array()[lane]))
    }

    #[inline]
    fn where_at_least([a, b]: [Self; 2], then: Self, otherwise: Self) -> Self {
        Self::select([a, b], then, otherwise)
    }

    #[inline(always)]
    fn from_float(c: S) -> Self {
        Self::splat(c)
    }

    #[inline(always)]
    fn shift(self, c: S) -> Self {
        self + Self::splat(c)
    }

    #[inline]
    fn remainder(self, c: S) -> Self {
        self.map(|x| x % c)
    }

    /// The number of the first lane. Lanes with another number are noted.
    fn scalar(&self) -> S {
        let others = self.differing();
        if others != 0 {
            note(others);
        }
        self.to_array()[0]
    }

    #[inline]
    fn not_below_zero(self) -> Self {
        let zero = Self::zeros();
        let shift = S::Vector::select(self.0.at_least(zero.0), zero.0, Self::splat(S::NAN).0);
        Self(self.0 + shift)
    }

    #[inline(always)]
    fn is_constant(&self) -> bool {
        true
    }

    #[inline]
    fn is_plain(&self) -> bool {
        self.differing() == 0
    }

    of_vectors!(exp exp2 exp_m1 ln ln_1p tan asin acos atan sinh cosh tanh cbrt);
    of_floats!(log2 log10 asinh acosh atanh fract signum floor ceil round trunc);
    of_two_floats!(atan2 min max);

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }

    #[inline(always)]
    fn recip(self) -> Self {
        Self::splat(S::ONE) / self
    }

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = Functions::sin_cos(self.0);
        (Self(sin), Self(cos))
    }

    #[inline]
    fn sin(self) -> Self {
        self.sin_cos().0
    }

    #[inline]
    fn cos(self) -> Self {
        self.sin_cos().1
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.abs())
    }

    #[inline]
    fn powi(self, n: i32) -> Self {
        let (mut power, mut square, mut rest) = (Self::splat(S::ONE), self, n.unsigned_abs());
        loop {
            if rest % 2 == 1 {
                power *= square;
            }
            rest /= 2;
            if rest == 0 {
                break;
            }
            square *= square;
        }
        if n < 0 { power.recip() } else { power }
    }

    #[inline]
    fn powf(self, p: S) -> Self {
        self.pow(Self::splat(p))
    }

    #[inline]
    fn pow(self, p: Self) -> Self {
        Self(Functions::pow(self.0, p.0))
    }

    #[inline]
    fn log(self, base: Self) -> Self {
        self.ln() / base.ln()
    }

    #[inline]
    fn hypot(self, other: Self) -> Self {
        Self(Functions::hypot(self.0, other.0))
    }

    #[inline(always)]
    fn copysign(self, sign: Self) -> Self {
        Self(self.0.copysign(sign.0))
    }

    #[inline]
    #[track_caller]
    fn clamp(self, low: Self, high: Self) -> Self {
        // As any question: a lane that is not in order panics where it is the first one.
        assert!(
            low.asks_both(&high, |low, high| low <= high),
            "the bounds {low} and {high} of `clamp` are not in order: give the lower one first, and no NaN"
        );
        let raised = Self(S::Vector::select(self.0.below(low.0), low.0, self.0));
        Self(S::Vector::select(high.0.below(raised.0), high.0, raised.0))
    }

    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Self(Functions::mul_add(self.0, a.0, b.0))
    }
}

impl<const W: usize, S: LaneFloat<W>> Default for Lanes<W, S> {
    /// Zero.
    #[inline]
    fn default() -> Self {
        Self::zeros()
    }
}

/// What is written for each float.
macro_rules! floats {
    ($($S:ident)+) => {$(
        impl<const W: usize> From<$S> for Lanes<W, $S>
        where
            $S: LaneFloat<W>,
        {
            /// The number in all lanes.
            #[inline(always)]
            fn from(x: $S) -> Self {
                Self::splat(x)
            }
        }

        impl<const W: usize> Apply<$S> for Lanes<W, $S>
        where
            $S: LaneFloat<W>,
        {
            fn apply<F: ScalarRule<K, $S>, const K: usize>(f: &F, x: [Self; K]) -> Self {
                let x = x.map(Self::to_array);
                Self::from(core::array::from_fn(|lane| f.value(x.map(|x| x[lane]))))
            }

            fn apply_jet<F: JetRule<$S>>(f: &F, x: Self) -> Self {
                x.map(|x| f.value(x))
            }

            fn apply_array<F: ArrayRule<K, M, $S>, const K: usize, const M: usize>(
                f: &F,
                x: [&[Self]; K],
                y: [&mut [Self]; M],
            ) {
                f.value(x, y);
            }

            fn apply_code(f: &mut dyn Code<Self, $S>, x: &[Self], _: usize) -> Self {
                let mut numbers = Vec::with_capacity(x.len());
                Self::from(core::array::from_fn(|lane| {
                    numbers.clear();
                    numbers.extend(x.iter().map(|x| x.to_array()[lane]));
                    f.value(0, &numbers)
                }))
            }
        }
    )+};
}

floats!(f64 f32);
