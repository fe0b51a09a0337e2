//! The rules as methods of bundles, and what they do where a number is infinite.

use alloc::vec::Vec;

use generic_array::{ArrayLength, GenericArray};

use crate::bundle::representation::{
    ChunkTangent, ExplicitTangent, NotDifferentiable, ScopedTangent, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
use crate::bundle::scale::divide_by_factorial;
use crate::bundle::{Join, Representation, Solve, TangentBundle, filled};
use crate::kernel::careful::Careful;
use crate::kernel::flat::Algebra;
use crate::kernel::graded::{Chunk, Graded, Trace};
use crate::kernel::{Kernel, explicit, taylor};
use crate::order::{Directions, Natural};
use crate::real::{Atoms, Elementary, Field, Part};

/// A representation that every function maps into itself, over a `Copy` base: Taylor, explicit, zero and not
/// differentiable. Bundles over it are [`Real`](crate::real::Real).
#[diagnostic::on_unimplemented(
    message = "bundles over `{Self}` do not have the elementary functions",
    label = "functions need another representation, or a base that is `Copy`",
    note = "a uniform bundle becomes a Taylor bundle under a function: convert it with `TaylorBundle::from`",
    note = "code that is generic in the order and in the scalar `B` needs the bound `N: Order<B>`"
)]
pub trait Rules<N: Natural, B>:
    Kernel
    + Solve<f64>
    + Solve<f32>
    + Join<Self, Sum = Self, Product = Self>
    + Representation<N, B, Length: ArrayLength<ArrayType<B>: Copy>>
{
}

#[diagnostic::do_not_recommend]
impl<N: Natural, B, P> Rules<N, B> for P where
    P: Kernel
        + Solve<f64>
        + Solve<f32>
        + Join<P, Sum = P, Product = P>
        + Representation<N, B, Length: ArrayLength<ArrayType<B>: Copy>>
{
}

/// A representation whose rules are those of a module or a type of the kernel.
macro_rules! kernel {
    ([$($generics:tt)*] $P:ty, $($rules:tt)+) => {
        impl<$($generics)*> Kernel for $P {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
                $($rules)+::product(y, a, b);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
                $($rules)+::quotient(y, a, b);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn exponential<C: Field>(y: &mut [C], x: &[C]) {
                $($rules)+::exponential(y, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
                $($rules)+::rotation::<C, PLUS>(s, c, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
                $($rules)+::riccati::<C, PLUS>(y, w, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn root<C: Field>(y: &mut [C], x: &[C]) {
                $($rules)+::root(y, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C], scratch: [&mut [C]; 2]) {
                $($rules)+::norm(y, a, b, scratch);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
                $($rules)+::integral(y, x, q);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
                $($rules)+::arc::<C, PLUS>(y, w, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn power<C: Field>(y: &mut [C], x: &[C], p: C, scratch: [&mut [C]; 2]) {
                $($rules)+::power(y, x, p, scratch);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn quadrature<C: Field>(y: &mut [C], w: &[C], x: &[C]) {
                $($rules)+::quadrature(y, w, x);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], scratch: &mut [C]) {
                $($rules)+::composition(y, f, x, scratch);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn is_settled<C: Field>(y: &[C]) -> bool {
                $($rules)+::is_settled(y)
            }

            fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
                $($rules)+::terms(length, show);
            }

            fn grade(index: usize) -> usize {
                $($rules)+::grade(index)
            }
        }
    };
}

kernel!([] TaylorTangent, taylor);
kernel!([] ExplicitTangent, explicit);
kernel!([K: Directions] ChunkTangent<K>, <Graded<Chunk<K>>>);
kernel!([K: Directions] TraceTangent<K>, <Graded<Trace<K>>>);
kernel!([P: Kernel] ScopedTangent<'_, P>, P);
kernel!([] UniformTangent<Zero>, constant);
kernel!([] UniformTangent<NotDifferentiable>, constant);

/// The rules where there is no tangent: the caller has set the primals of the unknowns, and that is all there is.
mod constant {
    use crate::real::Field;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        y[0] = a[0] * b[0];
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn quotient<C: Field>(_: &mut [C], _: &[C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn exponential<C: Field>(_: &mut [C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn rotation<C: Field, const PLUS: bool>(_: &mut [C], _: &mut [C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn riccati<C: Field, const PLUS: bool>(_: &mut [C], _: &mut [C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn root<C: Field>(_: &mut [C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn norm<C: Field>(_: &mut [C], _: &[C], _: &[C], _: [&mut [C]; 2]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn integral<C: Field>(_: &mut [C], _: &[C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn arc<C: Field, const PLUS: bool>(_: &mut [C], _: &mut [C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn power<C: Field>(_: &mut [C], _: &[C], _: C, _: [&mut [C]; 2]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn quadrature<C: Field>(_: &mut [C], _: &[C], _: &[C]) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn composition<C: Field>(y: &mut [C], f: &[C], _: &[C], _: &mut [C]) {
        y[0] = f[0];
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_settled<C: Field>(_: &[C]) -> bool {
        true
    }

    pub(super) fn terms(_: usize, show: &mut dyn FnMut([usize; 3])) {
        show([0; 3]);
    }

    pub(super) fn grade(_: usize) -> usize {
        0
    }
}

/// Bytes of a bundle over bundles above which a rule is a function of its own, so that the code of nested levels does not
/// multiply.
#[cfg(not(debug_assertions))]
const LARGE: usize = 64;

/// Defines rules that are computed in place for bundles over floats, and for small ones over bundles; and otherwise in a
/// function of its own. With debug assertions each rule is one function, which is not handed on: without optimisation
/// each hand would keep copies of the bundles in its frame, of 32 KiB each at the highest explicit order.
macro_rules! rules {
    ($(
        $(#[$doc:meta])*
        fn $name:ident, $here:ident, $apart:ident $(<const $FLAG:ident>)? ($self:ident $(, $x:ident: $X:ty)*) -> $Y:ty $body:block
    )+) => {$(
        $(#[$doc])*
        #[cfg(debug_assertions)]
        pub(crate) fn $name $(<const $FLAG: bool>)? ($self $(, $x: $X)*) -> $Y $body

        $(#[$doc])*
        #[cfg(not(debug_assertions))]
        #[inline(always)]
        pub(crate) fn $name $(<const $FLAG: bool>)? (self $(, $x: $X)*) -> $Y {
            if size_of::<B>() > size_of::<B::Scalar>() && size_of::<Self>() > LARGE {
                self.$apart $(::<$FLAG>)? ($($x),*)
            } else {
                self.$here $(::<$FLAG>)? ($($x),*)
            }
        }

        #[cfg(not(debug_assertions))]
        #[inline(never)]
        fn $apart $(<const $FLAG: bool>)? (self $(, $x: $X)*) -> $Y {
            self.$here $(::<$FLAG>)? ($($x),*)
        }

        #[cfg(not(debug_assertions))]
        #[inline(always)]
        fn $here $(<const $FLAG: bool>)? ($self $(, $x: $X)*) -> $Y $body
    )+};
}

/// The components of a bundle.
type Components<N, B, P> = GenericArray<B, <P as Representation<N, B>>::Length>;

impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// This bundle with another primal.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn with_primal(mut self, primal: B) -> Self {
        self.components[0] = primal;
        self
    }

    rules! {
        /// `self·other`.
        fn product, product_here, product_apart(self, other: Self) -> Self {
            let mut y = self.components;
            P::product(&mut y, &self.components, &other.components);
            Self::from_components(y)
        }

        /// `self/other`.
        fn quotient, quotient_here, quotient_apart(self, other: Self) -> Self {
            let mut y = self.components;
            y[0] = y[0] / other.components[0];
            P::quotient(&mut y, &self.components, &other.components);
            settle(y, Rule::Quotient, &self.components, &other.components, y[0])
        }

        /// The solution of `y′ = y·x′` with the primal y₀.
        fn exponential, exponential_here, exponential_apart(self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            P::exponential(&mut y, &self.components);
            Self::from_components(y)
        }

        /// The solution of `s′ = c·x′, c′ = ±s·x′` with the primals s₀ and c₀.
        fn rotation, rotation_here, rotation_apart<const PLUS>(self, s0: B, c0: B) -> (Self, Self) {
            let (mut s, mut c) = (self.components, self.components);
            (s[0], c[0]) = (s0, c0);
            P::rotation::<B, PLUS>(&mut s, &mut c, &self.components);
            (Self::from_components(s), Self::from_components(c))
        }

        /// The solution of `y′ = w·x′, w = w₀ ± (y² − y₀²)` with the primals y₀ and w₀.
        fn riccati, riccati_here, riccati_apart<const PLUS>(self, y0: B, w0: B) -> Self {
            let (mut y, mut w) = (self.components, self.components);
            (y[0], w[0]) = (y0, w0);
            P::riccati::<B, PLUS>(&mut y, &mut w, &self.components);
            Self::from_components(y)
        }

        /// The solution of `y² = x` with the primal y₀.
        fn root, root_here, root_apart(self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            P::root(&mut y, &self.components);
            settle(y, Rule::Root, &self.components, &self.components, y0)
        }

        /// `√(a² + b²) − a`, for b₀ = 0 < a₀.
        fn norm, norm_here, norm_apart(self, b: Self) -> Self {
            let (mut y, mut s, mut t) = (self.components, self.components, self.components);
            y[0] = y[0].zero_like();
            P::norm(&mut y, &self.components, &b.components, [&mut s, &mut t]);
            settle(y, Rule::Norm, &self.components, &b.components, y[0])
        }

        /// `c·x + s·y` for constants c and s, with the primal z₀.
        fn combination, combination_here, combination_apart(self, c: B, other: Self, s: B, z0: B) -> Self {
            let mut z = self.components;
            z[0] = z0;
            if !(c.is_settled() && s.is_settled()) {
                return self.combine_carefully(c, other, s, z0);
            }
            for i in 1..z.len() {
                z[i] = c * z[i] + s * other.components[i];
            }
            Self::from_components(z)
        }

        /// The solution of `q·y′ = x′` with the primal y₀.
        fn integral, integral_here, integral_apart(self, q: Self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            P::integral(&mut y, &self.components, &q.components);
            settle(y, Rule::Integral, &self.components, &q.components, y0)
        }

        /// The solution of `w·y′ = x′, w′ = ±x·y′` with the primals y₀ and w₀.
        fn arc, arc_here, arc_apart<const PLUS>(self, y0: B, w0: B) -> Self {
            let (mut y, mut w) = (self.components, self.components);
            (y[0], w[0]) = (y0, w0);
            P::arc::<B, PLUS>(&mut y, &mut w, &self.components);
            let rule = if PLUS { Rule::HyperbolicArc } else { Rule::CircularArc };
            settle(y, rule, &self.components, &self.components, w0)
        }

        /// The solution of `x·y′ = p·y·x′` with the primal y₀, for x₀ ≠ 0 where all is in range.
        fn power, power_here, power_apart(self, y0: B, p: B) -> Self {
            let (mut y, mut s, mut t) = (self.components, self.components, self.components);
            y[0] = y0;
            P::power(&mut y, &self.components, p, [&mut s, &mut t]);
            Self::from_components(y)
        }

        /// The solution of `y′ = w·x′` with the primal y₀.
        fn quadrature, quadrature_here, quadrature_apart(self, w: Self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            P::quadrature(&mut y, &w.components, &self.components);
            settle(y, Rule::Quadrature, &w.components, &self.components, y0)
        }

        /// `f(x)`, given the derivatives `f⁽ᵏ⁾(x₀)`, unscaled, to the order of x.
        fn composition, composition_here, composition_apart(self, f: &[B]) -> Self {
            let mut y: Components<N, B, P> = filled(self.components[0]);
            let mut scratch = y;
            P::composition(&mut y, f, &self.components, &mut scratch);
            if y.len() > 1 && !P::is_settled::<B>(&y) {
                let z = self.compose_carefully(|k| {
                    let mut c = f[k];
                    divide_by_factorial(&mut c, k);
                    c
                });
                // Number by number, as in `settle`.
                for i in 0..y.len() {
                    y[i] = z.components[i];
                }
            }
            Self::from_components(y)
        }
    }

    /// `c·self + s·other` for constants c and s, component by component, with zero tangents as nothing.
    #[cold]
    #[inline(never)]
    fn combine_carefully(self, c: B, other: Self, s: B, z0: B) -> Self {
        let term = |c: B, x: B| c.multiply_carefully(Part::Primal, x, Part::Tangent);
        let mut z = self.components;
        for i in 1..z.len() {
            z[i] = term(c, z[i]) + term(s, other.components[i]);
        }
        Self::from_components(z).with_primal(z0)
    }

    /// `self·other`, with zero tangents as nothing.
    pub(crate) fn careful_product(self, part: Part, other: Self, others: Part) -> Self {
        let mut y = flat(Part::Primal, &self.components);
        Self::algebra().product(&mut y, &flat(part, &self.components), &flat(others, &other.components));
        Self::from_flat(&y)
    }

    /// `self/other`, for a divisor that is a primal, with zero tangents as nothing.
    pub(crate) fn careful_quotient(self, part: Part, other: Self) -> Self {
        let (mut y, b) = (flat(part, &self.components), flat(Part::Primal, &other.components));
        y[0] = y[0] / b[0];
        Self::algebra_of(Self::grade).quotient(&mut y, &flat(part, &self.components), &b);
        Self::from_flat(&y)
    }

    /// `self·exp(step·x)`, where the primal of `step` and zero tangents are nothing, and a zero primal of `self` too: what vanishes like a
    /// power is stronger than a logarithm.
    pub(crate) fn times_exponential(self, step: Self, x: Self) -> Self {
        let algebra = Self::algebra_of(Self::grade);
        let mut exponent = flat(Part::Primal, &self.components);
        let mut steps = flat(Part::Tangent, &step.components);
        steps[0] = Careful::nothing(steps[0].number());
        algebra.product(&mut exponent, &steps, &flat(Part::Primal, &x.components));
        let mut exponential = exponent.clone();
        exponential[0] = Careful::of(Part::Primal, exponent[0].number().one_like());
        algebra.exponential(&mut exponential, &exponent);
        algebra.product(&mut exponent, &flat(Part::Tangent, &self.components), &exponential);
        Self::from_flat(&exponent)
    }

    /// `Σ cₖ·(x − x₀)ᵏ`, the function of given Taylor coefficients at x₀, applied to this bundle.
    ///
    /// A term with a tangent that is zero is nothing, whatever cₖ is.
    #[cold]
    #[inline(never)]
    pub(crate) fn compose_carefully(self, c: impl Fn(usize) -> B) -> Self {
        let algebra = Self::algebra();
        let mut step = flat(Part::Tangent, &self.components);
        let nothing = Careful::nothing(step[0].number());
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

    /// The same over all levels, for coefficients that are atoms and the primal x₀ of all levels.
    pub(crate) fn compose_atoms(self, c: impl Fn(usize) -> B::Atom) -> Self {
        let algebra = Self::algebra_of(Self::grade);
        let mut step = flat(Part::Tangent, &self.components);
        let nothing = Careful::nothing(step[0].number());
        step[0] = nothing;
        let mut y = step.clone();
        y.fill(nothing);
        y[0] = Careful::of(Part::Primal, c(Self::TOTAL_ORDER));
        for k in (0..Self::TOTAL_ORDER).rev() {
            let sum = y.clone();
            algebra.product(&mut y, &sum, &step);
            y[0] = y[0] + Careful::of(Part::Primal, c(k));
        }
        Self::from_flat(&y)
    }

    /// The algebra of the atoms, graded by this level.
    fn algebra() -> Algebra {
        Self::algebra_of(|i| P::grade(i / B::ATOMS))
    }

    /// The algebra of the atoms with these grades.
    fn algebra_of(grade: impl Fn(usize) -> usize) -> Algebra {
        Algebra::new((0..Self::ATOMS).map(grade).collect(), |show| Self::terms(show))
    }

    /// The bundle of these atoms.
    fn from_flat(flat: &[Careful<B::Atom>]) -> Self {
        let mut atoms = flat.iter().map(|x| x.number());
        Self::of_atoms(&mut || atoms.next().expect("as many atoms as a bundle has"))
    }
}

/// The rules that run with care: those that divide and so have singular points, and the integral of a slope that has such points.
#[derive(Clone, Copy)]
enum Rule {
    Quadrature,
    Quotient,
    Root,
    Norm,
    Integral,
    CircularArc,
    HyperbolicArc,
}

/// The result of a rule that divides, computed anew where its highest component says that an infinity or a NaN took
/// part: at the singular points of the function, where a tangent that is zero is nothing.
#[cfg_attr(not(debug_assertions), inline(always))]
fn settle<N: Natural, B: Elementary, P: Rules<N, B>>(
    mut y: Components<N, B, P>,
    rule: Rule,
    a: &Components<N, B, P>,
    b: &Components<N, B, P>,
    parameter: B,
) -> TangentBundle<N, B, P> {
    if y.len() > 1 && !P::is_settled::<B>(&y) {
        let mut z = y;
        // Copies, so that the operands of the hot path never have to be in memory either. Without optimisation they
        // are there already.
        #[cfg(not(debug_assertions))]
        let (a, b) = (&{ *a }, &{ *b });
        carefully::<N, B, P>(&mut z, rule, a, b, parameter);
        // Number by number: the result of the hot path then never has to be in memory.
        for i in 0..y.len() {
            y[i] = z[i];
        }
    }
    TangentBundle::from_components(y)
}

/// Runs a rule with zero tangents as nothing, at every level; the parameter is the primal of w.
#[cold]
#[inline(never)]
fn carefully<N: Natural, B: Elementary, P: Rules<N, B>>(y: &mut [B], rule: Rule, a: &[B], b: &[B], parameter: B) {
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

/// Runs a rule over atoms: one function for all representations, orders and nestings.
fn run<A: Field>(
    algebra: &Algebra,
    rule: Rule,
    y: &mut [Careful<A>],
    a: &[Careful<A>],
    b: &[Careful<A>],
    w: impl FnOnce() -> Vec<Careful<A>>,
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

/// The atoms of a germ: the first is part of what is said, the others are tangents.
fn flat<B: Elementary>(part: Part, x: &[B]) -> Vec<Careful<B::Atom>> {
    let mut all = Vec::with_capacity(x.len() * B::ATOMS);
    for x in x {
        x.atoms(&mut |atom| {
            let part = if all.is_empty() { part } else { Part::Tangent };
            all.push(Careful::of(part, atom));
        });
    }
    all
}
