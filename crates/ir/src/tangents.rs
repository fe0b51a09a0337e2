//! The bundles that differentiated functions are evaluated over.

use std::convert::Infallible;
use std::marker::PhantomData;

use tangent_bundle::bundle::{Bundle, ExplicitBundle, Kind, Representation, Rules, TangentBundle, TaylorBundle};
use tangent_bundle::order::{Natural, Order};
use tangent_bundle::real::Real;

use crate::compute::Compute;
use crate::error::Error;
use crate::program::Tags;
use crate::register::{Register, Registers};
use crate::types::{MAX_LEVELS, Orders};

/// The bundles that stand for the differentiated values of an evaluation: Taylor bundles along one direction, or explicit bundles with
/// the tags of each level.
#[diagnostic::on_unimplemented(
    message = "differentiated functions cannot be evaluated over `{Self}`",
    label = "neither a Taylor bundle nor an explicit one",
    note = "give values of `TaylorBundle<N>` or `ExplicitBundle<N>`, of an order N that is high enough"
)]
pub trait Tangents: Bank {}

impl<T: Bank> Tangents for T {}

/// The numbers of the second bank of an evaluation: what they are made of, and how a pass uses them.
#[doc(hidden)]
pub trait Bank: Copy {
    /// The plain numbers.
    type Base: Real;
    /// Their registers.
    type Registers;

    /// The order, of Taylor bundles or of explicit ones.
    const ORDER: usize;
    /// Whether each tag has its own direction.
    const IS_EXPLICIT: bool;

    fn registers(count: usize) -> Self::Registers;
    fn get(registers: &Self::Registers, r: Register) -> Self;
    fn set(registers: &mut Self::Registers, r: Register, x: Self);
    fn embed(x: Self::Base) -> Self;
    fn constant(c: f64) -> Self;
    fn base(&self) -> Self::Base;
    /// What is left of a bundle that is of lower order.
    fn cut(self, orders: Orders, tags: Tags) -> Self;
    /// The plain number as the variable of a level.
    fn variable(x: Self::Base, level: usize, tags: Tags) -> Self;
    /// The bundle of other levels as the variable of a level; `None` where the two directions cannot be told apart, and differ.
    fn seed(self, level: usize, tags: Tags) -> Option<Self>;
    /// The bundle of other levels as one without a tangent along a level; `None` where its tangent cannot be told from one along it.
    fn zero(self, level: usize, tags: Tags) -> Option<Self>;
    /// The k-th derivative along a level.
    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self;
    /// Carries out computations.
    fn compute<'a>(all: &'a [Compute], registers: &mut Self::Registers, words: &[i64]) -> Result<(), &'a Compute>;
    /// The solution of `y′ = w·x′`, without its primal.
    fn integrate(self, w: Self) -> Self;
    /// The sum.
    fn plus(self, other: Self) -> Self;
    /// Evaluates a plain function over these bundles as numbers.
    fn evaluate<E: PlainEvaluation>(
        evaluation: &E,
        arguments: &[Self],
        give: &mut dyn FnMut(usize, Self),
    ) -> Result<(), Error>;
}

/// The evaluation of a function that is not differentiated, over any scalar.
#[doc(hidden)]
pub trait PlainEvaluation {
    /// Evaluates it at the arguments, and gives its values with their numbers.
    fn evaluate<R: Real>(&self, arguments: &[R], give: &mut dyn FnMut(usize, R)) -> Result<(), Error>;
}

/// No bundles: the second bank of a function that is not differentiated.
#[derive(Clone, Copy, Debug)]
pub struct NoTangents<R>(Infallible, PhantomData<R>);

impl<R: Real> Bank for NoTangents<R> {
    type Base = R;
    type Registers = ();

    const ORDER: usize = 0;
    const IS_EXPLICIT: bool = false;

    fn registers(_: usize) {}

    fn get((): &(), _: Register) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn set((): &mut (), _: Register, x: Self) {
        match x.0 {}
    }

    fn embed(_: R) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn constant(_: f64) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn base(&self) -> R {
        match self.0 {}
    }

    fn cut(self, _: Orders, _: Tags) -> Self {
        self
    }

    fn variable(_: R, _: usize, _: Tags) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn seed(self, _: usize, _: Tags) -> Option<Self> {
        Some(self)
    }

    fn zero(self, _: usize, _: Tags) -> Option<Self> {
        Some(self)
    }

    fn derivative_along(self, _: usize, _: usize, _: Tags) -> Self {
        self
    }

    fn compute<'a>(_: &'a [Compute], (): &mut (), _: &[i64]) -> Result<(), &'a Compute> {
        Ok(())
    }

    fn integrate(self, _: Self) -> Self {
        self
    }

    fn plus(self, _: Self) -> Self {
        self
    }

    fn evaluate<E: PlainEvaluation>(_: &E, _: &[Self], _: &mut dyn FnMut(usize, Self)) -> Result<(), Error> {
        Ok(())
    }
}

/// The two representations, with what is theirs alone.
trait Along: Sized {
    fn cut(self, orders: Orders, tags: Tags) -> Self;
    fn seed(self, level: usize, tags: Tags) -> Option<Self>;
    fn zero(self, level: usize, tags: Tags) -> Option<Self>;
    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self;
}

impl<N: Order<R>, R: Real> Along for TaylorBundle<N, R> {
    fn cut(self, orders: Orders, _: Tags) -> Self {
        let zero = self.stored()[0].zero_like();
        Self::from_stored(|k| if k <= orders.total() { self.stored()[k] } else { zero })
    }

    /// Where all directions are one, the variable of one level is that of every other.
    fn seed(self, _: usize, _: Tags) -> Option<Self> {
        let seeded = Bundle::<N, R>::taylor(self.primal());
        self.same_germ(&seeded).then_some(seeded)
    }

    fn zero(self, _: usize, _: Tags) -> Option<Self> {
        self.is_constant().then_some(self)
    }

    fn derivative_along(self, k: usize, _: usize, _: Tags) -> Self {
        let zero = self.stored()[0].zero_like();
        // (x^(k))^(i)/i! = x_{i+k}·(i+k)!/i!.
        Self::from_stored(|i| {
            if i + k > N::USIZE {
                return zero;
            }
            let rise: f64 = (i + 1..=i + k).map(|j| j as f64).product();
            self.stored()[i + k] * rise
        })
    }
}

impl<N: Order<R>, R: Real> Along for ExplicitBundle<N, R> {
    fn cut(self, orders: Orders, tags: Tags) -> Self {
        let zero = self.stored()[0].zero_like();
        let is_kept = |mask: usize| {
            let within = |level: usize| (mask & tags.mask(level)).count_ones() as usize <= orders.level(level);
            mask >> tags.total() == 0 && (0..MAX_LEVELS).all(within)
        };
        Self::from_stored(|mask| if is_kept(mask) { self.stored()[mask] } else { zero })
    }

    fn seed(self, level: usize, tags: Tags) -> Option<Self> {
        let one = self.stored()[0].one_like();
        let own = tags.mask(level);
        Some(Self::from_stored(|mask| match mask & own {
            0 => self.stored()[mask],
            _ if mask & !own == 0 && mask.count_ones() == 1 => one,
            _ => one.zero_like(),
        }))
    }

    fn zero(self, level: usize, tags: Tags) -> Option<Self> {
        let zero = self.stored()[0].zero_like();
        let own = tags.mask(level);
        Some(Self::from_stored(|mask| {
            if mask & own == 0 { self.stored()[mask] } else { zero }
        }))
    }

    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self {
        let zero = self.stored()[0].zero_like();
        let own = tags.mask(level);
        Self::from_stored(|mask| {
            // The tags of one level are alike: any k that are free stand for ∂ᵏ.
            let mut free = own & !mask;
            let mut raised = mask;
            for _ in 0..k {
                if free == 0 {
                    return zero;
                }
                raised |= free & free.wrapping_neg();
                free &= free - 1;
            }
            self.stored()[raised]
        })
    }
}

impl<N: Natural, R: Real, P> Bank for TangentBundle<N, R, P>
where
    P: Rules<N, R>,
    Self: Real + Along,
{
    type Base = R;
    type Registers = Registers<Self>;

    const ORDER: usize = N::USIZE;
    const IS_EXPLICIT: bool = matches!(<P as Representation<N, R>>::KIND, Kind::Explicit);

    fn registers(count: usize) -> Registers<Self> {
        Registers::new(count)
    }

    #[inline]
    fn get(registers: &Registers<Self>, r: Register) -> Self {
        registers.get(r)
    }

    #[inline]
    fn set(registers: &mut Registers<Self>, r: Register, x: Self) {
        registers.set(r, x);
    }

    #[inline]
    fn embed(x: R) -> Self {
        Self::from_primal(x)
    }

    #[inline]
    fn constant(c: f64) -> Self {
        Self::from(c)
    }

    #[inline]
    fn base(&self) -> R {
        self.primal()
    }

    fn cut(self, orders: Orders, tags: Tags) -> Self {
        Along::cut(self, orders, tags)
    }

    fn variable(x: R, level: usize, tags: Tags) -> Self {
        if Self::IS_EXPLICIT {
            // An explicit bundle without a tangent becomes the variable of any level.
            let embedded = Self::from_primal(x);
            return Along::seed(embedded, level, tags).unwrap_or(embedded);
        }
        let one = x.one_like();
        Self::from_stored(|k| match k {
            0 => x,
            1 => one,
            _ => one.zero_like(),
        })
    }

    fn seed(self, level: usize, tags: Tags) -> Option<Self> {
        Along::seed(self, level, tags)
    }

    fn zero(self, level: usize, tags: Tags) -> Option<Self> {
        Along::zero(self, level, tags)
    }

    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self {
        Along::derivative_along(self, k, level, tags)
    }

    #[inline]
    fn compute<'a>(all: &'a [Compute], registers: &mut Registers<Self>, words: &[i64]) -> Result<(), &'a Compute> {
        Compute::run(all, registers, words)
    }

    fn integrate(self, w: Self) -> Self {
        self.integral_of(w)
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn evaluate<E: PlainEvaluation>(
        evaluation: &E,
        arguments: &[Self],
        give: &mut dyn FnMut(usize, Self),
    ) -> Result<(), Error> {
        evaluation.evaluate(arguments, give)
    }
}
