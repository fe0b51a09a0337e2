//! The elementary functions of bundles. Each computes its primal, and solves its differential equation.

use typenum::Unsigned;

use crate::bundle::piecewise::is_negative;
use crate::bundle::{Kind, Rules, TangentBundle};
use crate::kernel::Kernel;
use crate::order::Natural;
use crate::real::{
    Atoms, BaseFloat, Elementary, Stored, VectorSpace, Words, for_each_composed_function,
    for_each_locally_constant_function, for_each_piecewise_function, for_each_smooth_function,
};

/// Above this bound 1 + x² rounds to x², and x² may overflow.
const LARGE: f64 = 1e15;

/// The float `c` of a bundle's scalar type.
fn float<B: VectorSpace>(c: f64) -> B::Scalar {
    B::Scalar::from_f64(c)
}

/// Defines functions of one argument that are compositions of others, as inherent methods.
macro_rules! inherent_unary {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(self) -> Self {
            Elementary::$name(self)
        }
    )+};
}

/// # Elementary functions
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// √x, from `y′ = x′/(2·y)`. At 0 the derivative is +∞.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn sqrt(self) -> Self {
        let y0 = self.primal().sqrt();
        // √−0 is −0, and has the derivative of √0.
        self.root(y0.shift(B::Scalar::ZERO)).with_primal(y0)
    }

    /// ∛x, negative for negative x, from `x·y′ = ⅓·y·x′`. At 0 the derivative is +∞.
    #[inline]
    pub fn cbrt(self) -> Self {
        each_way!(self, |x| x
            .power_of(x.primal().cbrt(), B::from_float(float::<B>(1.0 / 3.0))))
    }

    /// The reciprocal 1/x.
    #[inline]
    pub fn recip(self) -> Self {
        Self::from_float(B::Scalar::ONE)
            .quotient(self)
            .with_primal(self.primal().recip())
    }

    /// eˣ, from `y′ = y·x′`.
    #[inline]
    pub fn exp(self) -> Self {
        self.exponential(self.primal().exp())
    }

    /// 2ˣ, from `y′ = ln 2·y·x′`.
    #[inline]
    pub fn exp2(self) -> Self {
        self.scaled(float::<B>(core::f64::consts::LN_2))
            .exponential(self.primal().exp2())
    }

    /// eˣ − 1, accurate near 0, from `y′ = eˣ·x′`.
    #[inline]
    pub fn exp_m1(self) -> Self {
        self.exp().with_primal(self.primal().exp_m1())
    }

    /// The natural logarithm, from `x·y′ = x′`. For x < 0 it is NaN.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn ln(self) -> Self {
        self.integral(self.not_below_zero(), self.primal().ln())
    }

    /// ln(1 + x), accurate near 0, from `(1 + x)·y′ = x′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn ln_1p(self) -> Self {
        self.integral(self.shift(B::Scalar::ONE).not_below_zero(), self.primal().ln_1p())
    }

    /// The logarithm to base 2, from `x·y′ = x′/ln 2`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn log2(self) -> Self {
        self.scaled(float::<B>(core::f64::consts::LOG2_E))
            .integral(self.not_below_zero(), self.primal().log2())
    }

    /// The logarithm to base 10, from `x·y′ = x′/ln 10`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn log10(self) -> Self {
        self.scaled(float::<B>(core::f64::consts::LOG10_E))
            .integral(self.not_below_zero(), self.primal().log10())
    }

    /// Sine and cosine together, from `s′ = c·x′, c′ = −s·x′`. It costs little more than one of them.
    #[inline]
    pub fn sin_cos(self) -> (Self, Self) {
        let (s0, c0) = self.primal().sin_cos();
        self.rotation::<false>(s0, c0)
    }

    /// The sine of an angle in radians, from `s′ = c·x′, c′ = −s·x′`.
    #[inline]
    pub fn sin(self) -> Self {
        self.sin_cos().0
    }

    /// The cosine of an angle in radians, from `s′ = c·x′, c′ = −s·x′`.
    #[inline]
    pub fn cos(self) -> Self {
        self.sin_cos().1
    }

    /// The tangent of an angle in radians, from `y′ = (1 + y²)·x′`.
    #[inline]
    pub fn tan(self) -> Self {
        let y0 = self.primal().tan();
        self.riccati::<true>(y0, (y0 * y0).shift(B::Scalar::ONE))
    }

    /// The angle in [−π/2, π/2] whose sine is x, from `w·y′ = x′, w = √(1 − x²), w′ = −x·y′`. At ±1 the derivative is
    /// +∞.
    #[inline]
    pub fn asin(self) -> Self {
        let x0 = self.primal();
        let w0 = B::each_way([x0], |[x0]| {
            if B::IS_SYMBOLIC || x0.asks(|x| x.abs() <= B::Scalar::ONE) {
                x0.one_minus_square().sqrt()
            } else {
                x0.shift(B::Scalar::NAN)
            }
        });
        self.arc::<false>(x0.asin(), w0)
    }

    /// The angle in [0, π] whose cosine is x, from `w·y′ = −x′, w = √(1 − x²)`. At ±1 the derivative is −∞.
    #[inline]
    pub fn acos(self) -> Self {
        (-self.asin()).with_primal(self.primal().acos())
    }

    /// The angle in [−π/2, π/2] whose tangent is x, from `(1 + x²)·y′ = x′`.
    #[inline]
    pub fn atan(self) -> Self {
        each_way!(self, |x| {
            let y0 = x.primal().atan();
            if !B::IS_SYMBOLIC && x.asks(|x| x.to_f64().abs() > LARGE) {
                // π/2 − arctan 1/x, since x² could overflow.
                return (-x.recip().atan()).with_primal(y0);
            }
            x.integral(x.product(x).shift(B::Scalar::ONE), y0)
        })
    }

    /// The hyperbolic sine, from `s′ = c·x′, c′ = s·x′`.
    #[inline]
    pub fn sinh(self) -> Self {
        let x0 = self.primal();
        self.rotation::<true>(x0.sinh(), x0.cosh()).0
    }

    /// The hyperbolic cosine, from `s′ = c·x′, c′ = s·x′`.
    #[inline]
    pub fn cosh(self) -> Self {
        let x0 = self.primal();
        self.rotation::<true>(x0.sinh(), x0.cosh()).1
    }

    /// The hyperbolic tangent, from `y′ = w·x′, w = 1 − y²`.
    #[inline]
    pub fn tanh(self) -> Self {
        let x0 = self.primal();
        let y0 = x0.tanh();
        let w0 = if B::SELECTS {
            let beyond_one = [x0.abs(), x0.one_like()];
            B::where_at_least(beyond_one, slope_of_tanh(x0), y0.one_minus_square())
        } else if x0.asks(|x| x.abs() < B::Scalar::ONE) {
            y0.one_minus_square()
        } else {
            slope_of_tanh(x0)
        };
        self.riccati::<false>(y0, w0)
    }

    /// The inverse of the hyperbolic sine, from `w·y′ = x′, w = √(1 + x²), w′ = x·y′`.
    #[inline]
    pub fn asinh(self) -> Self {
        each_way!(self, |x| {
            let x0 = x.primal();
            if !B::IS_SYMBOLIC && x0.asks(|x| x.to_f64().abs() > LARGE) {
                let y = if x0.asks(is_negative) { -(-x).ln() } else { x.ln() };
                return y.with_primal(x0.asinh());
            }
            x.arc::<true>(x0.asinh(), x0.hypot(x0.one_like()))
        })
    }

    /// The inverse of the hyperbolic cosine on [1, ∞), from `w·y′ = x′, w = √(x² − 1), w′ = x·y′`. At 1 the derivative
    /// is +∞.
    #[inline]
    pub fn acosh(self) -> Self {
        each_way!(self, |x| {
            let x0 = x.primal();
            let (y0, one) = (x0.acosh(), B::Scalar::ONE);
            if !B::IS_SYMBOLIC && x0.asks(|x| x.to_f64() > LARGE) {
                return x.ln().with_primal(y0);
            }
            if !B::IS_SYMBOLIC && x0.asks(|x| x == one) {
                // At 1 it has the infinite derivatives of √(2·(x − 1)).
                return x.shift(-one).sqrt().with_primal(y0);
            }
            // Two roots, so that the result is NaN below −1. The root of a product of two negative numbers would be a
            // number.
            let w0 = if B::IS_SYMBOLIC || x0.asks(|x| x > one) {
                x0.shift(-one).sqrt() * x0.shift(one).sqrt()
            } else {
                x0.shift(B::Scalar::NAN)
            };
            x.arc::<true>(y0, w0)
        })
    }

    /// The inverse of the hyperbolic tangent on [−1, 1], from `(1 − x²)·y′ = x′`. At ±1 it is ±∞.
    #[inline]
    pub fn atanh(self) -> Self {
        let q = each_way!(self, |x| {
            if B::IS_SYMBOLIC {
                let mut q = x.one_minus_square();
                q.components[0] = q.primal().not_below_zero();
                q
            } else if x.asks(|x| x.abs() <= B::Scalar::ONE) {
                x.one_minus_square()
            } else {
                x.shift(B::Scalar::NAN)
            }
        });
        self.integral(q, self.primal().atanh())
    }

    /// x·a + b. The primal is rounded once.
    #[inline]
    pub fn mul_add(self, a: Self, b: Self) -> Self {
        let primal = self.primal().mul_add(a.primal(), b.primal());
        (self.product(a) + b).with_primal(primal)
    }

    for_each_composed_function!(inherent_unary);
}

/// The derivative of tanh for |x| ≥ 1, as 4e/(1 + e)² for e = exp(−2|x|), since 1 − tanh² would cancel.
#[cfg_attr(not(debug_assertions), inline(always))]
fn slope_of_tanh<B: Elementary>(x: B) -> B {
    let e = x.abs().scaled(float::<B>(-2.0)).exp();
    let one_plus = e.shift(B::Scalar::ONE);
    e.scaled(float::<B>(4.0)) / (one_plus * one_plus)
}

/// Forwards functions of one argument to the inherent methods.
macro_rules! forward_unary {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        #[inline]
        fn $name(self) -> Self {
            self.$name()
        }
    )+};
}

/// Forwards functions of two arguments of one type to the inherent methods.
macro_rules! forward_binary {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name(self, other: Self) -> Self {
            self.$name(other)
        }
    )+};
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> Atoms for TangentBundle<N, B, P> {
    type Atom = B::Atom;
    const ATOMS: usize = P::Length::USIZE * B::ATOMS;

    fn atoms(&self, all: &mut impl FnMut(B::Atom)) {
        self.components().iter().for_each(|x| x.atoms(all));
    }

    #[inline]
    fn atom(&self, index: usize) -> B::Atom {
        self.components()[index / B::ATOMS].atom(index % B::ATOMS)
    }

    #[inline]
    fn of_atoms(next: &mut impl FnMut() -> B::Atom) -> Self {
        Self::from_stored(|_| B::of_atoms(next))
    }

    fn grade(index: usize) -> usize {
        <P::Kernel>::grade(index / B::ATOMS) + B::grade(index % B::ATOMS)
    }

    fn terms(show: &mut dyn FnMut([usize; 3])) {
        let width = B::ATOMS;
        <P::Kernel>::terms(P::Length::USIZE, &mut |[i, j, k]| {
            B::terms(&mut |[p, q, r]| show([i * width + p, j * width + q, k * width + r]));
        });
    }
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> Stored for TangentBundle<N, B, P> {
    const WORDS: usize = P::Length::USIZE * B::WORDS;

    type Array = Words;

    #[inline]
    fn write(&self, words: &mut [u64]) {
        for (x, words) in self.components().iter().zip(words.chunks_exact_mut(B::WORDS)) {
            x.write(words);
        }
    }

    #[inline]
    fn read(words: &[u64]) -> Self {
        Self::from_stored(|i| B::read(&words[i * B::WORDS..(i + 1) * B::WORDS]))
    }

    #[inline(always)]
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize) {
        for (i, x) in self.components().iter().enumerate() {
            x.scatter(words, at + i * B::WORDS * stride, stride);
        }
    }

    #[inline(always)]
    fn gather(words: &[u64], at: usize, stride: usize) -> Self {
        Self::from_stored(|i| B::gather(words, at + i * B::WORDS * stride, stride))
    }
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> Elementary for TangentBundle<N, B, P> {
    const TOTAL_ORDER: usize = if matches!(P::KIND, Kind::Constant) { 0 } else { N::USIZE } + B::TOTAL_ORDER;

    const IS_SYMBOLIC: bool = B::IS_SYMBOLIC;

    const LANES: usize = B::LANES;

    const SELECTS: bool = B::SELECTS;

    #[inline(always)]
    fn asks(&self, question: impl Fn(Self::Scalar) -> bool) -> bool {
        self.primal_ref().asks(question)
    }

    #[inline(always)]
    fn asks_both(&self, other: &Self, question: impl Fn(Self::Scalar, Self::Scalar) -> bool) -> bool {
        self.primal_ref().asks_both(other.primal_ref(), question)
    }

    #[inline]
    fn take_lanes(mut self, mask: u32, other: Self) -> Self {
        for (x, y) in self.components.iter_mut().zip(&other.components) {
            *x = x.take_lanes(mask, *y);
        }
        self
    }

    #[inline]
    fn fill_lanes(self, mask: u32, lane: usize) -> Self {
        self.map(|x| x.fill_lanes(mask, lane))
    }

    #[inline]
    fn where_at_least([a, b]: [Self; 2], mut then: Self, otherwise: Self) -> Self {
        for (x, y) in then.components.iter_mut().zip(&otherwise.components) {
            *x = B::where_at_least([a.primal(), b.primal()], *x, *y);
        }
        then
    }

    #[inline]
    fn from_float(c: Self::Scalar) -> Self {
        Self::from_primal(B::from_float(c))
    }

    #[inline]
    fn shift(self, c: Self::Scalar) -> Self {
        self.with_primal(self.primal().shift(c))
    }

    #[inline]
    fn remainder(self, c: Self::Scalar) -> Self {
        self.with_primal(self.primal().remainder(c))
    }

    #[inline]
    fn scalar(&self) -> Self::Scalar {
        self.primal_ref().scalar()
    }

    #[inline]
    fn one_minus_square(self) -> Self {
        (-self.product(self)).with_primal(self.primal().one_minus_square())
    }

    #[inline]
    fn not_below_zero(self) -> Self {
        self.with_primal(self.primal().not_below_zero())
    }

    #[inline]
    fn is_constant(&self) -> bool {
        self.is_constant()
    }

    #[inline]
    fn is_plain(&self) -> bool {
        let rests = self.components[1..].iter().fold(true, |all, x| all & x.is_nothing());
        rests && self.primal_ref().is_plain()
    }

    for_each_smooth_function!(forward_unary);
    for_each_piecewise_function!(forward_unary);
    for_each_locally_constant_function!(forward_unary);
    forward_binary!(pow log atan2 hypot copysign min max);

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        self.sin_cos()
    }

    #[inline]
    fn powi(self, n: i32) -> Self {
        self.powi(n)
    }

    #[inline]
    fn powf(self, p: Self::Scalar) -> Self {
        self.powf(p)
    }

    #[inline]
    fn clamp(self, low: Self, high: Self) -> Self {
        self.clamp(low, high)
    }

    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        self.mul_add(a, b)
    }
}
