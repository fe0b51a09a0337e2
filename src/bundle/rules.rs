//! The rules as methods of bundles.

use generic_array::ArrayLength;

use crate::bundle::representation::Components;
use crate::bundle::representation::{
    ChunkTangent, ExplicitTangent, NotDifferentiable, ScopedTangent, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
use crate::bundle::scale::divide_by_factorial;
use crate::bundle::singular::{Rule, with_strong_zeros};
use crate::bundle::{Join, Representation, Solve, TangentBundle, filled};
use crate::kernel::explicit::Explicit;
use crate::kernel::graded::{Chunk, Graded, Trace};
use crate::kernel::taylor::Taylor;
use crate::kernel::{Constant, Kernel};
use crate::order::{Directions, Natural};
use crate::real::{Elementary, Field};

/// The bound of elementary functions: every function maps bundles of this representation to bundles of the same one.
///
/// `N` is the order of the bundle, and `B` its base, which is `Copy`. Bundles of such a representation over a real base
/// are [`Real`](crate::real::Real). Every representation but the uniform one is closed under functions.
///
/// The trait is sealed. Code that is generic in the order writes [`Order`](crate::order::Order) in its place.
#[diagnostic::on_unimplemented(
    message = "bundles over `{Self}` do not have the elementary functions",
    label = "functions need another representation, or a base that is `Copy`",
    note = "a uniform bundle becomes a Taylor bundle under a function: convert it with `TaylorBundle::from`",
    note = "code that is generic in the order and in the scalar `B` needs the bound `N: Order<B>`"
)]
pub trait Rules<N: Natural, B>: Closed + Representation<N, B, Length: ArrayLength<ArrayType<B>: Copy>> {}

#[diagnostic::do_not_recommend]
impl<N: Natural, B, P> Rules<N, B> for P where P: Closed + Representation<N, B, Length: ArrayLength<ArrayType<B>: Copy>> {}

/// A representation that is closed under operators, elementary functions and functions that users add.
pub trait Closed: Sized + Computed + Solve<f64> + Solve<f32> + Join<Self, Sum = Self, Product = Self> {}

#[diagnostic::do_not_recommend]
impl<P: Computed + Solve<f64> + Solve<f32> + Join<P, Sum = P, Product = P>> Closed for P {}

/// A representation that has rules.
pub trait Computed {
    /// The rules of its storage convention.
    type Kernel: Kernel;
}

/// The kernel of each representation.
macro_rules! kernels {
    ($([$($generics:tt)*] $P:ty: $Kernel:ty;)+) => {$(
        impl<$($generics)*> Computed for $P {
            type Kernel = $Kernel;
        }
    )+};
}

kernels! {
    [] TaylorTangent: Taylor;
    [] ExplicitTangent: Explicit;
    [K: Directions] ChunkTangent<K>: Graded<Chunk<K>>;
    [K: Directions] TraceTangent<K>: Graded<Trace<K>>;
    [P: Computed] ScopedTangent<'_, P>: P::Kernel;
    [] UniformTangent<Zero>: Constant;
    [] UniformTangent<NotDifferentiable>: Constant;
}

/// The size in bytes above which bundles over bundles call their rules out of line, so that the code of nested levels
/// does not multiply.
#[cfg(not(debug_assertions))]
const LARGE: usize = 64;

/// Defines rules. A rule is inlined for bundles over floats and for small bundles over bundles, and called out of line
/// for others. With debug assertions each rule is one plain function: without optimisation every forwarding call would
/// keep copies of the bundles in its frame, 32 KiB each at the highest explicit order.
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
            if B::ATOMS > 1 && size_of::<Self>() > LARGE {
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

impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// This bundle with its primal replaced.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn with_primal(mut self, primal: B) -> Self {
        self.components[0] = primal;
        self
    }

    /// Whether all components that a rule has computed are finite, as a question of a rule.
    #[inline]
    pub(crate) fn asks_finite_by_rule(&self) -> bool {
        if B::LANES > 1 {
            self.asks_finite()
        } else {
            <P::Kernel>::all_finite::<B>(&self.components)
        }
    }

    rules! {
        /// `self·other`.
        fn product, product_here, product_apart(self, other: Self) -> Self {
            let mut y = self.components;
            <P::Kernel>::product(&mut y, &self.components, &other.components);
            Self::from_components(y)
        }

        /// `self/other`.
        fn quotient, quotient_here, quotient_apart(self, other: Self) -> Self {
            let mut y = self.components;
            y[0] = y[0] / other.components[0];
            <P::Kernel>::quotient(&mut y, &self.components, &other.components);
            with_strong_zeros(y, Rule::Quotient, &self.components, &other.components, y[0])
        }

        /// The solution of `y′ = y·x′` with the primal y₀.
        fn exponential, exponential_here, exponential_apart(self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            <P::Kernel>::exponential(&mut y, &self.components);
            Self::from_components(y)
        }

        /// The solution of `s′ = c·x′, c′ = ±s·x′` with the primals s₀ and c₀.
        fn rotation, rotation_here, rotation_apart<const PLUS>(self, s0: B, c0: B) -> (Self, Self) {
            let (mut s, mut c) = (self.components, self.components);
            (s[0], c[0]) = (s0, c0);
            <P::Kernel>::rotation::<B, PLUS>(&mut s, &mut c, &self.components);
            (Self::from_components(s), Self::from_components(c))
        }

        /// The solution of `y′ = w·x′, w = w₀ ± (y² − y₀²)` with the primals y₀ and w₀.
        fn riccati, riccati_here, riccati_apart<const PLUS>(self, y0: B, w0: B) -> Self {
            let (mut y, mut w) = (self.components, self.components);
            (y[0], w[0]) = (y0, w0);
            <P::Kernel>::riccati::<B, PLUS>(&mut y, &mut w, &self.components);
            Self::from_components(y)
        }

        /// The solution of `y² = x` with the primal y₀.
        fn root, root_here, root_apart(self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            <P::Kernel>::root(&mut y, &self.components);
            with_strong_zeros(y, Rule::Root, &self.components, &self.components, y0)
        }

        /// `√(a² + b²) − a`, for b₀ = 0 < a₀.
        fn norm, norm_here, norm_apart(self, b: Self) -> Self {
            let (mut y, mut s, mut t) = (self.components, self.components, self.components);
            y[0] = y[0].zero_like();
            <P::Kernel>::norm(&mut y, &self.components, &b.components, [&mut s, &mut t]);
            with_strong_zeros(y, Rule::Norm, &self.components, &b.components, y[0])
        }

        /// `c·x + s·y` for constants c and s, with the primal z₀.
        fn combination, combination_here, combination_apart(self, c: B, other: Self, s: B, z0: B) -> Self {
            let mut z = self.components;
            z[0] = z0;
            for i in 1..z.len() {
                z[i] = c * z[i] + s * other.components[i];
            }
            if !(c.asks_finite() && s.asks_finite()) {
                let z_singular = self.combine_with_strong_zeros(c, other, s, z0);
                // Component by component, as in `with_strong_zeros`.
                for i in 1..z.len() {
                    z[i] = z_singular.components[i];
                }
            }
            Self::from_components(z)
        }

        /// The solution of `q·y′ = x′` with the primal y₀.
        fn integral, integral_here, integral_apart(self, q: Self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            <P::Kernel>::integral(&mut y, &self.components, &q.components);
            with_strong_zeros(y, Rule::Integral, &self.components, &q.components, y0)
        }

        /// The solution of `w·y′ = x′, w′ = ±x·y′` with the primals y₀ and w₀.
        fn arc, arc_here, arc_apart<const PLUS>(self, y0: B, w0: B) -> Self {
            let (mut y, mut w) = (self.components, self.components);
            (y[0], w[0]) = (y0, w0);
            <P::Kernel>::arc::<B, PLUS>(&mut y, &mut w, &self.components);
            let rule = if PLUS { Rule::HyperbolicArc } else { Rule::CircularArc };
            with_strong_zeros(y, rule, &self.components, &self.components, w0)
        }

        /// The solution of `x·y′ = p·y·x′` with the primal y₀, for x₀ ≠ 0 and in the range of floats.
        fn power, power_here, power_apart(self, y0: B, p: B) -> Self {
            let (mut y, mut s, mut t) = (self.components, self.components, self.components);
            y[0] = y0;
            <P::Kernel>::power(&mut y, &self.components, p, [&mut s, &mut t]);
            Self::from_components(y)
        }

        /// The solution of `y′ = w·x′` with the primal y₀.
        fn quadrature, quadrature_here, quadrature_apart(self, w: Self, y0: B) -> Self {
            let mut y = self.components;
            y[0] = y0;
            <P::Kernel>::quadrature(&mut y, &w.components, &self.components);
            with_strong_zeros(y, Rule::Quadrature, &w.components, &self.components, y0)
        }

        /// `f(x)`, given the derivatives `f⁽ᵏ⁾(x₀)`, unscaled, to the order of x.
        fn composition, composition_here, composition_apart(self, f: &[B]) -> Self {
            let mut y: Components<N, B, P> = filled(self.components[0]);
            let mut scratch = y;
            <P::Kernel>::composition(&mut y, f, &self.components, &mut scratch);
            if y.len() > 1 && !<P::Kernel>::all_finite::<B>(&y) {
                for lane in 0..B::LANES {
                    let of_lane = |x: B| x.fill_lanes(u32::MAX, lane);
                    if B::LANES > 1 && <P::Kernel>::all_finite::<B>(&Self::from_components(y).map(of_lane).components) {
                        continue;
                    }
                    let z = self.map(of_lane).compose_with_strong_zeros(|k| {
                        let mut c = of_lane(f[k]);
                        divide_by_factorial(&mut c, k);
                        c
                    });
                    // Component by component, as in `with_strong_zeros`.
                    for i in 0..y.len() {
                        y[i] = y[i].take_lanes(1 << lane, z.components[i]);
                    }
                }
            }
            Self::from_components(y)
        }
    }
}
