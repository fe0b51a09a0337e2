//! Taylor bundles and explicit bundles.

use tangent_bundle::bundle::{Bundle, ExplicitBundle, Kind, Representation, Rules, TangentBundle, TaylorBundle};
use tangent_bundle::order::{Natural, Order};
use tangent_bundle::real::{Apply, Real};

use crate::compute::Compute;
use crate::error::Error;
use crate::program::Tags;
use crate::register::{Register, Registers};
use crate::tangents::{BundleScalar, Over, PlainCode, PlainEvaluation};
use crate::types::{MAX_LEVELS, Orders};

/// What differs between the two representations.
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

    /// All directions are one: the variable of one level is the variable of every other.
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
            // The tags of one level are interchangeable: any k free ones stand for ∂ᵏ.
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

impl<N: Natural, R: Real, P> BundleScalar for TangentBundle<N, R, P>
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
            // An explicit bundle with no tangent becomes the variable of any level.
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
        Compute::run::<Self>(all, registers, words)
    }

    fn integrate(self, w: Self) -> Self {
        self.integral_of(w)
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn call<C: PlainCode>(code: &C, x: &[Self], order: usize) -> Self {
        Self::apply_code(&mut Over(code), x, order)
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        self * other
    }

    fn evaluate<E: PlainEvaluation>(
        evaluation: &E,
        arguments: &[Self],
        give: &mut dyn FnMut(usize, Self),
    ) -> Result<(), Error> {
        evaluation.evaluate(arguments, give)
    }
}
