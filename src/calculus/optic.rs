//! The optic functor of order N: reverse mode of reverse mode, as a chain of continuations.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Sub;

use typenum::{B1, Sub1, UInt, UTerm};

use crate::bundle::ExplicitBundle;
use crate::calculus::{Floats, Over};
use crate::order::{Natural, Order, Predecessor};
use crate::reverse::{Recording, Var};
use crate::space::{Image, Point, Space, by_number};

/// The bundles that a chain of order `N` records over.
type Base<N> = ExplicitBundle<<N as Predecessor>::Previous>;

/// The scalar over which a chain of order `N` evaluates its function.
pub type OpticScalar<N> = Var<Base<N>>;

/// A function, with the type of its values by name.
pub trait Maps<A>: Fn(A) -> <Self as Maps<A>>::Value {
    /// What it gives.
    type Value;
}

impl<A, V, F: Fn(A) -> V> Maps<A> for F {
    type Value = V;
}

/// The values of a function in floats.
type Values<N, P, F> = Floats<<F as Maps<Over<P, OpticScalar<N>>>>::Value, OpticScalar<N>>;

/// How many pairs of continuations follow the first: 2^(N−1) − 1.
type Pairs<N> = <<N as Predecessor>::Previous as Natural>::Partials;

/// The optic functor ∂⃖ᴺ: the value of a function, and the first of its 2^N − 1 continuations.
///
/// ```text
/// y,  λ₁: w ↦ wᵀ·f′ and λ₂,   λ₂: v ↦ f′·v and λ₃,   λ₃: w₂ ↦ w₂ᵀ·f′ + (wᵀ·f″·v)ᵀ and λ₄,   …
/// ```
///
/// An odd continuation takes a covector on the value and gives one on the arguments, an even one takes a direction of the arguments
/// and gives one of the value; each gives the next one beside. The last, λ of 2^N − 1, gives its covector alone, and has none after it. A
/// continuation may be called again, with another argument.
///
/// With the arguments Δ₁, Δ₂, … and x as Δ₀, and m read as a set of tags, step 2m gives the component m of `T^(N−1) f` at the bundle of
/// the Δ₂ₘ, and step 2m + 1 that of the pullback `(x, w) ↦ wᵀ·f′(x)` at the bundles of the Δ₂ₘ and the Δ₂ₘ₊₁. So a chain is
/// one recording over explicit bundles of order N − 1 for each m, made when the direction is known.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// fn g<R: Real>([x, y]: [R; 2]) -> R {
///     x * y
/// }
/// let (z, l1) = pull_back::<U2, _, _>(g, [2.0, 3.0]);
/// let (slope, l2) = l1.call(5.0);
/// let (change, l3) = l2.call([7.0, 11.0]);
/// assert_eq!((z, slope, change), (6.0, [15.0, 10.0], 43.0));
/// assert_eq!(l3.call(13.0), [94.0, 61.0]);
///
/// // Every column of the Hessian from the same λ₂.
/// let column = |v| l2.call(v).1.call(0.0);
/// assert_eq!((column([1.0, 0.0]), column([0.0, 1.0])), ([0.0, 5.0], [5.0, 0.0]));
/// ```
///
/// # Panics
///
/// If a `Vec` in an argument of a continuation has another length than that of x, or of the value.
///
/// Source: the terminology and the chain are those of Diffractor.jl.
#[expect(clippy::type_complexity, reason = "the types are the shape of the chain")]
pub fn pull_back<N, P, F>(f: F, x: P) -> (Values<N, P, F>, Odd<Pairs<N>, N, P, F>)
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Image<OpticScalar<N>>>,
{
    let mut start = Vec::new();
    P::Shape::map(&x, &mut |x| start.push(*x));
    let chain = Chain::record(Rc::new(f), Rc::new(x), Rc::new([start.into()]), Rc::new([]));
    (chain.values(), Odd::new(chain))
}

/// The numbers of each component of a bundle, by its mask.
type Components = Rc<[Rc<[f64]>]>;

/// A chain, up to a mask.
struct Chain<N, P, F>
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    f: Rc<F>,
    x: Rc<P>,
    /// The components of the arguments to this mask.
    arguments: Components,
    /// Those of the covectors below it, or to it.
    covectors: Components,
    /// The evaluation at the arguments.
    recording: Rc<Recording<Base<N>>>,
    value: Rc<F::Value>,
}

impl<N, P, F> Clone for Chain<N, P, F>
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    fn clone(&self) -> Self {
        Self {
            f: Rc::clone(&self.f),
            x: Rc::clone(&self.x),
            arguments: Rc::clone(&self.arguments),
            covectors: Rc::clone(&self.covectors),
            recording: Rc::clone(&self.recording),
            value: Rc::clone(&self.value),
        }
    }
}

/// The components with one more.
fn with(components: &Components, next: Vec<f64>) -> Components {
    components.iter().cloned().chain([next.into()]).collect()
}

/// The bundle of the number i of each component.
fn bundle<M: Natural>(components: &Components, i: usize) -> ExplicitBundle<M> {
    ExplicitBundle::from_stored(|mask| components.get(mask).map_or(0.0, |numbers| numbers[i]))
}

/// The values of a function as a space.
type Shape<N, P, F> = <<F as Maps<Over<P, OpticScalar<N>>>>::Value as Point<OpticScalar<N>>>::Shape;

impl<N, P, F> Chain<N, P, F>
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    /// Evaluates the function at the arguments.
    fn record(f: Rc<F>, x: Rc<P>, arguments: Components, covectors: Components) -> Self {
        let recording = Recording::new();
        let point = by_number::<P::Shape, f64, _>(&x, &mut |i| recording.variable(bundle(&arguments, i)));
        Self {
            value: Rc::new(f(point)),
            recording: Rc::new(recording),
            f,
            x,
            arguments,
            covectors,
        }
    }

    /// The mask of this step.
    fn mask(&self) -> usize {
        self.arguments.len() - 1
    }

    /// The component of the value at the mask.
    fn values(&self) -> Values<N, P, F> {
        let mask = self.mask();
        Shape::<N, P, F>::map(&*self.value, &mut |y: &OpticScalar<N>| {
            self.recording.value_of(y).partial(mask)
        })
    }

    /// The component at the mask of the pullback of a covector, and the chain that knows the covector.
    fn pulled_back(&self, covector: &Values<N, P, F>) -> (P, Self) {
        let mut numbers = Vec::new();
        let mut results: Vec<OpticScalar<N>> = Vec::new();
        Shape::<N, P, F>::zip(&*self.value, covector, &mut |y: &OpticScalar<N>, w: &f64| {
            results.push(*y);
            numbers.push(*w);
        });
        let covectors = with(&self.covectors, numbers);
        let bundles = (0..results.len()).map(|j| bundle(&covectors, j));
        let slope = self.recording.pull_back(results.iter().copied().zip(bundles));
        let mask = self.mask();
        let point = by_number::<P::Shape, f64, _>(&self.x, &mut |i| slope[i].partial(mask));
        (
            point,
            Self {
                covectors,
                ..self.clone()
            },
        )
    }

    /// The chain at the next mask, whose arguments have this direction there.
    fn moved(&self, direction: &P) -> Self {
        let mut numbers = Vec::new();
        P::Shape::zip(&*self.x, direction, &mut |_: &f64, v: &f64| numbers.push(*v));
        let arguments = with(&self.arguments, numbers);
        Self::record(
            Rc::clone(&self.f),
            Rc::clone(&self.x),
            arguments,
            Rc::clone(&self.covectors),
        )
    }
}

/// Declares a continuation that is a chain, with `M` pairs of continuations to follow.
macro_rules! continuation {
    ($(#[$doc:meta])* $Continuation:ident) => {
        $(#[$doc])*
        pub struct $Continuation<M, N, P, F>
        where
            N: Predecessor<Previous: Order>,
            P: Point,
            F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
        {
            chain: Chain<N, P, F>,
            left: PhantomData<M>,
        }

        impl<M, N, P, F> $Continuation<M, N, P, F>
        where
            N: Predecessor<Previous: Order>,
            P: Point,
            F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
        {
            fn new(chain: Chain<N, P, F>) -> Self {
                Self {
                    chain,
                    left: PhantomData,
                }
            }
        }

        impl<M, N, P, F> fmt::Debug for $Continuation<M, N, P, F>
        where
            N: Predecessor<Previous: Order>,
            P: Point,
            F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Continuation)).field("mask", &self.chain.mask()).finish_non_exhaustive()
            }
        }
    };
}

continuation! {
    /// A continuation of odd number: it takes a covector on the value. `M` pairs of continuations follow it.
    Odd
}

continuation! {
    /// A continuation of even number: it takes a direction of the arguments. It is the first of `M` pairs.
    Even
}

impl<U, B, N, P, F> Odd<UInt<U, B>, N, P, F>
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    /// The covector on the arguments, and the next continuation.
    pub fn call(&self, covector: Values<N, P, F>) -> (P, Even<UInt<U, B>, N, P, F>) {
        let (slope, chain) = self.chain.pulled_back(&covector);
        (slope, Even::new(chain))
    }
}

impl<N, P, F> Odd<UTerm, N, P, F>
where
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    /// The covector on the arguments: the last of the chain.
    pub fn call(&self, covector: Values<N, P, F>) -> P {
        self.chain.pulled_back(&covector).0
    }
}

impl<M, N, P, F> Even<M, N, P, F>
where
    M: Sub<B1>,
    N: Predecessor<Previous: Order>,
    P: Point,
    F: Maps<Over<P, OpticScalar<N>>, Value: Point<OpticScalar<N>>>,
{
    /// The change of the value along a direction of the arguments, and the next continuation.
    #[expect(clippy::type_complexity, reason = "the types are the shape of the chain")]
    pub fn call(&self, direction: P) -> (Values<N, P, F>, Odd<Sub1<M>, N, P, F>) {
        let chain = self.chain.moved(&direction);
        (chain.values(), Odd::new(chain))
    }
}
