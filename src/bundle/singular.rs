//! The rules at singular points, where an infinity or a NaN occurs: a tangent that is exactly zero contributes nothing,
//! at every level of nesting.

use alloc::vec::Vec;

use crate::bundle::representation::Components;
use crate::bundle::{Rules, TangentBundle};
use crate::kernel::Kernel;
use crate::kernel::flat::Algebra;
use crate::kernel::strong_zero::WithStrongZero;
use crate::order::Natural;
use crate::real::{Atoms, Elementary, Field, Part};

impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// `c·self + s·other` for constants c and s, component by component. Zero tangents contribute nothing.
    #[cold]
    #[inline(never)]
    pub(crate) fn combine_with_strong_zeros(self, c: B, other: Self, s: B, z0: B) -> Self {
        let term = |c: B, x: B| c.multiply_carefully(Part::Primal, x, Part::Tangent);
        let mut z = self.components;
        for i in 1..z.len() {
            z[i] = term(c, z[i]) + term(s, other.components[i]);
        }
        Self::from_components(z).with_primal(z0)
    }

    /// `self·other`. Zero tangents contribute nothing.
    pub(crate) fn product_with_strong_zeros(self, part: Part, other: Self, others: Part) -> Self {
        let mut y = flat(Part::Primal, &self.components);
        Self::algebra().product(&mut y, &flat(part, &self.components), &flat(others, &other.components));
        Self::from_flat(&y)
    }

    /// `self/other`, for a divisor that is a primal. Zero tangents contribute nothing.
    pub(crate) fn quotient_with_strong_zeros(self, part: Part, other: Self) -> Self {
        let (mut y, b) = (flat(part, &self.components), flat(Part::Primal, &other.components));
        y[0] = y[0] / b[0];
        Self::algebra_of(Self::grade).quotient(&mut y, &flat(part, &self.components), &b);
        Self::from_flat(&y)
    }

    /// `self·exp(step·x)`. The primal of `step`, zero tangents and a zero primal of `self` contribute nothing: a power
    /// vanishes faster than a logarithm grows.
    pub(crate) fn times_exponential(self, step: Self, x: Self) -> Self {
        let algebra = Self::algebra_of(Self::grade);
        let mut exponent = flat(Part::Primal, &self.components);
        let mut steps = flat(Part::Tangent, &step.components);
        steps[0] = WithStrongZero::strong_zero(steps[0].number());
        algebra.product(&mut exponent, &steps, &flat(Part::Primal, &x.components));
        let mut exponential = exponent.clone();
        exponential[0] = WithStrongZero::of(Part::Primal, exponent[0].number().one_like());
        algebra.exponential(&mut exponential, &exponent);
        algebra.product(&mut exponent, &flat(Part::Tangent, &self.components), &exponential);
        Self::from_flat(&exponent)
    }

    /// `Σ cₖ·(x − x₀)ᵏ`: the function with the Taylor coefficients cₖ at x₀, applied to this bundle.
    ///
    /// A term with a tangent that is exactly zero contributes nothing, whatever cₖ is.
    #[cold]
    #[inline(never)]
    pub(crate) fn compose_with_strong_zeros(self, c: impl Fn(usize) -> B) -> Self {
        let algebra = Self::algebra();
        let mut step = flat(Part::Tangent, &self.components);
        let nothing = WithStrongZero::strong_zero(step[0].number());
        step[..B::ATOMS].fill(nothing);
        let mut y = step.clone();
        y.fill(nothing);
        for k in (1..=N::USIZE).rev() {
            let coefficient = flat(Part::Primal, &[c(k)]);
            for i in 0..B::ATOMS {
                y[i] = y[i] + coefficient[i];
            }
            let sum = y.clone();
            algebra.product(&mut y, &sum, &step);
        }
        Self::from_flat(&y).with_primal(c(0))
    }

    /// The same over all levels at once: the coefficients are atoms, and x₀ is the atom at the bottom.
    pub(crate) fn compose_atoms(self, c: impl Fn(usize) -> B::Atom) -> Self {
        let algebra = Self::algebra_of(Self::grade);
        let mut step = flat(Part::Tangent, &self.components);
        let nothing = WithStrongZero::strong_zero(step[0].number());
        step[0] = nothing;
        let mut y = step.clone();
        y.fill(nothing);
        y[0] = WithStrongZero::of(Part::Primal, c(Self::TOTAL_ORDER));
        for k in (0..Self::TOTAL_ORDER).rev() {
            let sum = y.clone();
            algebra.product(&mut y, &sum, &step);
            y[0] = y[0] + WithStrongZero::of(Part::Primal, c(k));
        }
        Self::from_flat(&y)
    }

    /// The algebra of the atoms, with the grading of this level.
    fn algebra() -> Algebra {
        Self::algebra_of(|i| <P::Kernel>::grade(i / B::ATOMS))
    }

    /// The algebra of the atoms with these grades.
    fn algebra_of(grade: impl Fn(usize) -> usize) -> Algebra {
        Algebra::new((0..Self::ATOMS).map(grade).collect(), |show| Self::terms(show))
    }

    /// The bundle of these atoms.
    fn from_flat(flat: &[WithStrongZero<B::Atom>]) -> Self {
        let mut atoms = flat.iter().map(|x| x.number());
        Self::of_atoms(&mut || atoms.next().expect("as many atoms as a bundle has"))
    }
}

/// The rules with singular points: those that divide, and the integral of a slope that has such points.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Quadrature,
    Quotient,
    Root,
    Norm,
    Integral,
    CircularArc,
    HyperbolicArc,
}

/// The result y of a rule; or, where y has an infinite or NaN component, the result of the same rule with strong zeros.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn with_strong_zeros<N: Natural, B: Elementary, P: Rules<N, B>>(
    mut y: Components<N, B, P>,
    rule: Rule,
    a: &Components<N, B, P>,
    b: &Components<N, B, P>,
    parameter: B,
) -> TangentBundle<N, B, P> {
    if y.len() > 1 && !<P::Kernel>::all_finite::<B>(&y) {
        // Copies, so that the operands of the hot path need not be in memory. Without optimisation they are in memory
        // anyway.
        #[cfg(not(debug_assertions))]
        let (a, b) = (&{ *a }, &{ *b });
        let mut z = y;
        run_in_lanes::<N, B, P>(&mut z, rule, a, b, parameter);
        // Component by component, so that the result of the hot path need not be in memory.
        for i in 0..y.len() {
            y[i] = z[i];
        }
    }
    TangentBundle::from_components(y)
}

/// Runs a rule with strong zeros in each lane that has an infinite or NaN component.
#[cold]
#[inline(never)]
fn run_in_lanes<N: Natural, B: Elementary, P: Rules<N, B>>(
    y: &mut Components<N, B, P>,
    rule: Rule,
    a: &Components<N, B, P>,
    b: &Components<N, B, P>,
    parameter: B,
) {
    if B::LANES == 1 {
        return run_with_strong_zeros::<N, B, P>(y, rule, a, b, parameter);
    }
    for lane in 0..B::LANES {
        let of_lane = |x: &B| x.fill_lanes(u32::MAX, lane);
        let all_of_lane = |all: &Components<N, B, P>| Vec::from_iter(all.iter().map(of_lane));
        let mut z = all_of_lane(y);
        if <P::Kernel>::all_finite::<B>(&z) {
            continue;
        }
        run_with_strong_zeros::<N, B, P>(&mut z, rule, &all_of_lane(a), &all_of_lane(b), of_lane(&parameter));
        for (y, z) in y.iter_mut().zip(z) {
            *y = y.take_lanes(1 << lane, z);
        }
    }
}

/// Runs a rule with strong zeros: zero tangents contribute nothing, at every level. The parameter is the primal of w.
#[inline(never)]
fn run_with_strong_zeros<N: Natural, B: Elementary, P: Rules<N, B>>(
    y: &mut [B],
    rule: Rule,
    a: &[B],
    b: &[B],
    parameter: B,
) {
    let algebra = TangentBundle::<N, B, P>::algebra();
    let (a, b) = (flat(Part::Primal, a), flat(Part::Primal, b));
    let with_primal = |primal: B| {
        let mut all = a.clone();
        all[..B::ATOMS].copy_from_slice(&flat(Part::Primal, &[primal]));
        all
    };
    let mut z = with_primal(y[0]);
    run(&algebra, rule, &mut z, &a, &b, || with_primal(parameter));
    y.copy_from_slice(TangentBundle::<N, B, P>::from_flat(&z).components());
}

/// Runs a rule over atoms. All representations, orders and nestings share this function.
fn run<A: Field>(
    algebra: &Algebra,
    rule: Rule,
    y: &mut [WithStrongZero<A>],
    a: &[WithStrongZero<A>],
    b: &[WithStrongZero<A>],
    w: impl FnOnce() -> Vec<WithStrongZero<A>>,
) {
    match rule {
        Rule::Quadrature => algebra.quadrature(y, a, b),
        Rule::Quotient => algebra.quotient(y, a, b),
        Rule::Root => algebra.root(y, a),
        Rule::Norm => algebra.norm(y, a, b),
        Rule::Integral => algebra.integral(y, a, b),
        Rule::CircularArc => algebra.arc(y, &mut w(), a, false),
        Rule::HyperbolicArc => algebra.arc(y, &mut w(), a, true),
    }
}

/// The atoms of the components. The first is a primal or a tangent, as `part` says; the others are tangents.
fn flat<B: Elementary>(part: Part, x: &[B]) -> Vec<WithStrongZero<B::Atom>> {
    let mut all = Vec::with_capacity(x.len() * B::ATOMS);
    for x in x {
        x.atoms(&mut |atom| {
            let part = if all.is_empty() { part } else { Part::Tangent };
            all.push(WithStrongZero::of(part, atom));
        });
    }
    all
}
