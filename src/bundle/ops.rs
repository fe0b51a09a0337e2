//! The operators between bundles.
//!
//! Each operator is written once, for two representations. It converts both sides to the common representation, which
//! costs nothing if they already have it. A constant side changes the primal alone in a sum, and scales in a product.

use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::bundle::representation::{Kind, widen, widened_component};
use crate::bundle::{Join, Representation, Rules, TangentBundle};
use crate::order::{Natural, SameOrder};
use crate::real::{BaseFloat, Elementary, VectorSpace};

/// Whether a representation has no tangent, by type.
#[cfg_attr(not(debug_assertions), inline(always))]
fn is_constant<N: Natural, B, P: Representation<N, B>>() -> bool {
    matches!(P::KIND, Kind::Constant)
}

/// x + y or x − y, componentwise.
#[cfg_attr(not(debug_assertions), inline(always))]
fn combine<N, B, P, Q, R>(x: &[B], y: &[B], apply: impl Fn(&mut B, &B)) -> TangentBundle<N, B, R>
where
    N: Natural,
    B: VectorSpace,
    P: Representation<N, B>,
    Q: Representation<N, B>,
    R: Representation<N, B>,
{
    let mut z = widen::<N, B, P, R>(x);
    if is_constant::<N, B, Q>() {
        apply(&mut z[0], &y[0]);
    } else {
        let y = widen::<N, B, Q, R>(y);
        for i in 0..z.len() {
            apply(&mut z[i], &y[i]);
        }
    }
    TangentBundle::from_components(z)
}

/// The same in place, for a result in the representation of x. Large bundles are not copied.
#[cfg_attr(not(debug_assertions), inline(always))]
fn combine_in_place<N, B, P, Q>(x: &mut TangentBundle<N, B, P>, y: &[B], apply: impl Fn(&mut B, &B))
where
    N: Natural,
    B: VectorSpace,
    P: Representation<N, B>,
    Q: Representation<N, B>,
{
    if is_constant::<N, B, Q>() {
        apply(&mut x.components[0], &y[0]);
    } else {
        for i in 0..x.components.len() {
            apply(&mut x.components[i], &widened_component::<N, B, Q, P>(y, i));
        }
    }
}

/// The bundle in the representation `Q`, from its components in the representation `P`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn widened<N: Natural, B: VectorSpace, P: Representation<N, B>, Q: Representation<N, B>>(
    components: &[B],
) -> TangentBundle<N, B, Q> {
    TangentBundle::from_components(widen::<N, B, P, Q>(components))
}

/// x·y.
#[cfg_attr(not(debug_assertions), inline(always))]
fn multiply<N, B, P, Q, R>(x: &[B], y: &[B]) -> TangentBundle<N, B, R>
where
    N: Natural,
    B: Elementary,
    P: Representation<N, B>,
    Q: Representation<N, B>,
    R: Rules<N, B>,
{
    if is_constant::<N, B, Q>() {
        widened::<N, B, P, R>(x).map(|a| a * y[0])
    } else if is_constant::<N, B, P>() {
        widened::<N, B, Q, R>(y).map(|b| x[0] * b)
    } else {
        widened::<N, B, P, R>(x).product(widened::<N, B, Q, R>(y))
    }
}

/// x/y.
#[cfg_attr(not(debug_assertions), inline(always))]
fn divide<N, B, P, Q, R>(x: &[B], y: &[B]) -> TangentBundle<N, B, R>
where
    N: Natural,
    B: Elementary,
    P: Representation<N, B>,
    Q: Representation<N, B>,
    R: Rules<N, B>,
{
    if is_constant::<N, B, Q>() {
        widened::<N, B, P, R>(x).divided(y[0])
    } else {
        widened::<N, B, P, R>(x).quotient(widened::<N, B, Q, R>(y))
    }
}

/// x % y, with trunc(x/y) constant.
#[cfg_attr(not(debug_assertions), inline(always))]
fn remainder<N, B, P, Q, R>(x: &[B], y: &[B]) -> TangentBundle<N, B, R>
where
    N: Natural,
    B: Elementary,
    P: Representation<N, B>,
    Q: Representation<N, B>,
    R: Rules<N, B>,
{
    widened::<N, B, P, R>(x).modulo(widened::<N, B, Q, R>(y))
}

/// An operator in the four combinations of values and references, and its assigning form, from a function of the
/// components of the two sides, and a function of a bundle that becomes the result. The documentation shows the
/// operator of two values alone.
macro_rules! operator {
    ($Op:ident::$op:ident, $OpAssign:ident::$op_assign:ident, $Joined:ident, $Base:ident $(+ $Rules:ident)?, $compute:expr, $assign:expr) => {
        #[doc(hidden)]
        impl<N, M, B, P, Q> $Op<&TangentBundle<M, B, Q>> for &TangentBundle<N, B, P>
        where
            N: SameOrder<M>,
            M: Natural,
            B: $Base,
            P: Representation<N, B> + Join<Q>,
            Q: Representation<M, B> + Representation<N, B>,
            P::$Joined: Representation<N, B> $(+ $Rules<N, B>)?,
        {
            type Output = TangentBundle<N, B, P::$Joined>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, rhs: &TangentBundle<M, B, Q>) -> Self::Output {
                $compute(self.components(), rhs.components())
            }
        }

        operator!(
            @by $Op::$op, $Joined, $Base $(+ $Rules)?, {TangentBundle<N, B, P>}, {TangentBundle<M, B, Q>},
            self, rhs, (&self, &rhs)
        );
        operator!(
            @by #[doc(hidden)] $Op::$op, $Joined, $Base $(+ $Rules)?, {TangentBundle<N, B, P>}, {&TangentBundle<M, B, Q>},
            self, rhs, (&self, rhs)
        );
        operator!(
            @by #[doc(hidden)] $Op::$op, $Joined, $Base $(+ $Rules)?, {&TangentBundle<N, B, P>}, {TangentBundle<M, B, Q>},
            self, rhs, (self, &rhs)
        );

        impl<N, M, B, P, Q> $OpAssign<TangentBundle<M, B, Q>> for TangentBundle<N, B, P>
        where
            N: SameOrder<M>,
            M: Natural,
            B: $Base,
            P: Representation<N, B> + Join<Q, $Joined = P> $(+ $Rules<N, B>)?,
            Q: Representation<M, B> + Representation<N, B>,
        {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op_assign(&mut self, rhs: TangentBundle<M, B, Q>) {
                $assign(self, &rhs);
            }
        }

        #[doc(hidden)]
        impl<N, M, B, P, Q> $OpAssign<&TangentBundle<M, B, Q>> for TangentBundle<N, B, P>
        where
            N: SameOrder<M>,
            M: Natural,
            B: $Base,
            P: Representation<N, B> + Join<Q, $Joined = P> $(+ $Rules<N, B>)?,
            Q: Representation<M, B> + Representation<N, B>,
        {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op_assign(&mut self, rhs: &TangentBundle<M, B, Q>) {
                $assign(self, rhs);
            }
        }
    };
    (
        @by $(#[$attribute:meta])? $Op:ident::$op:ident, $Joined:ident, $Base:ident $(+ $Rules:ident)?, {$Left:ty}, {$Right:ty},
        $self:ident, $rhs:ident, ($left:expr, $right:expr)
    ) => {
        $(#[$attribute])?
        impl<N, M, B, P, Q> $Op<$Right> for $Left
        where
            N: SameOrder<M>,
            M: Natural,
            B: $Base,
            P: Representation<N, B> + Join<Q>,
            Q: Representation<M, B> + Representation<N, B>,
            P::$Joined: Representation<N, B> $(+ $Rules<N, B>)?,
        {
            type Output = TangentBundle<N, B, P::$Joined>;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op($self, $rhs: $Right) -> Self::Output {
                $Op::$op($left, $right)
            }
        }
    };
}

operator!(
    Add::add,
    AddAssign::add_assign,
    Sum,
    VectorSpace,
    |x, y| combine::<N, B, P, Q, P::Sum>(x, y, B::accumulate),
    |x, y: &TangentBundle<M, B, Q>| combine_in_place::<N, B, P, Q>(x, y.components(), B::accumulate)
);
operator!(
    Sub::sub,
    SubAssign::sub_assign,
    Sum,
    VectorSpace,
    |x, y| combine::<N, B, P, Q, P::Sum>(x, y, B::deduct),
    |x, y: &TangentBundle<M, B, Q>| combine_in_place::<N, B, P, Q>(x, y.components(), B::deduct)
);
operator!(
    Mul::mul,
    MulAssign::mul_assign,
    Product,
    Elementary + Rules,
    multiply::<N, B, P, Q, P::Product>,
    |x: &mut Self, y| *x = *x * y
);
operator!(
    Div::div,
    DivAssign::div_assign,
    Product,
    Elementary + Rules,
    divide::<N, B, P, Q, P::Product>,
    |x: &mut Self, y| *x = *x / y
);
operator!(
    Rem::rem,
    RemAssign::rem_assign,
    Product,
    Elementary + Rules,
    remainder::<N, B, P, Q, P::Product>,
    |x: &mut Self, y| *x = *x % y
);

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> Neg for TangentBundle<N, B, P> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn neg(mut self) -> Self {
        for x in &mut self.components {
            x.scale(-B::Scalar::ONE);
        }
        self
    }
}

#[doc(hidden)]
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> Neg for &TangentBundle<N, B, P> {
    type Output = TangentBundle<N, B, P>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn neg(self) -> TangentBundle<N, B, P> {
        -self.clone()
    }
}

/// The sum or the product of an iterator over bundles, by value or by reference.
macro_rules! fold {
    ($Fold:ident::$fold:ident, $combine:ident, $start:expr) => {
        impl<N: Natural, B: Elementary, P: Rules<N, B>> $Fold for TangentBundle<N, B, P> {
            fn $fold<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::from_float($start), Self::$combine)
            }
        }

        #[doc(hidden)]
        impl<'a, N: Natural, B: Elementary, P: Rules<N, B>> $Fold<&'a Self> for TangentBundle<N, B, P> {
            fn $fold<I: Iterator<Item = &'a Self>>(items: I) -> Self {
                items.copied().$fold()
            }
        }
    };
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// Each component mapped by a linear map.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn map(mut self, apply: impl Fn(B) -> B) -> Self {
        for x in &mut self.components {
            *x = apply(*x);
        }
        self
    }

    /// Each component divided by c. A tangent that is exactly zero stays zero, also if c is zero.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn divided(self, c: B) -> Self {
        if B::LANES > 1 {
            return Self::each_way([self, Self::from_primal(c)], |[x, c]| x.divided_by_number(c.primal()));
        }
        self.divided_by_number(c)
    }

    /// The same where all lanes go one way.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn divided_by_number(self, c: B) -> Self {
        let y = self.map(|x| x / c);
        if B::IS_SYMBOLIC || c.asks(|c| c != B::Scalar::ZERO) {
            y
        } else {
            self.quotient(Self::from_primal(c))
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn plus(mut self, other: Self) -> Self {
        self.accumulate(&other);
        self
    }
}

// The empty sum of floats may be −0. A sum of bundles starts there, so that its primal is the sum of floats, bit for
// bit.
fold!(Sum::sum, plus, core::iter::empty::<B::Scalar>().sum());
fold!(Product::product, product, B::Scalar::ONE);
