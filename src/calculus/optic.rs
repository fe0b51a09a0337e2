//! The optic functor of order N: reverse mode of reverse mode, as a chain of continuations.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::bundle::ExplicitBundle;
use crate::order::{ChainOrder, Natural, Positive, Predecessor, U0};
use crate::reverse::{Recording, Var};
use crate::space::{Floats, Over};
use crate::space::{Point, PointOver, Space, by_number, flat};

/// The bundles over which a chain of order `N` records.
type Base<N> = ExplicitBundle<<N as Predecessor>::Previous>;

/// The scalar over which a chain of order `N` evaluates its function.
pub type OpticScalar<N> = Var<Base<N>>;

/// A function of points of the shape of `P`, evaluated over the scalar of a chain of order `N`.
///
/// Every closure and every generic function of that signature is one. It is not implemented otherwise.
pub trait OpticFunction<N: ChainOrder, P: Point>: Fn(Over<P, OpticScalar<N>>) -> Self::Image {
    /// The value of the function, over that scalar.
    type Image: PointOver<OpticScalar<N>>;
}

#[diagnostic::do_not_recommend]
impl<N: ChainOrder, P: Point, V, F> OpticFunction<N, P> for F
where
    V: PointOver<OpticScalar<N>>,
    F: Fn(Over<P, OpticScalar<N>>) -> V,
{
    type Image = V;
}

/// The value in floats of a function over the scalar of a chain: `[f64; 2]` if it returns two numbers.
pub type OpticValues<N, P, F> = Floats<<F as OpticFunction<N, P>>::Image, OpticScalar<N>>;

/// The first of the 2^N − 1 continuations of the function `F` at the point `P`.
pub type FirstContinuation<N, P, F> = CovectorStep<<N as ChainOrder>::Pairs, Optic<N, P, F>>;

/// Reverse mode of order `N`: the value of a function, and the first of its 2^N − 1 continuations. It is the optic
/// functor ∂⃖ᴺ.
///
/// ```text
/// y,  λ₁: w ↦ wᵀ·f′ and λ₂,   λ₂: v ↦ f′·v and λ₃,   λ₃: w₂ ↦ w₂ᵀ·f′ + (wᵀ·f″·v)ᵀ and λ₄,   …
/// ```
///
/// `F` is a closure or a generic function, and `P` the point x. A continuation of odd number maps a covector on the
/// value to a covector on the arguments. One of even number maps a direction of the arguments to a direction of the
/// value. Each also returns the next continuation; the last one returns its covector alone. A continuation can be
/// called again, with another argument.
///
/// Let Δₖ be the argument of the continuation k, and Δ₀ = x. Read m as a set of tags. The arguments Δ₂ₘ are then the
/// components of an explicit bundle of order N − 1, and so are the Δ₂ₘ₊₁. The continuation 2m returns the component m
/// of `T^(N−1) f` at the first bundle. The continuation 2m + 1 returns the component m of the pullback
/// `(x, w) ↦ wᵀ·f′(x)` at the two bundles. So a chain makes one recording over explicit bundles of order N − 1 for each
/// m, as soon as the direction Δ₂ₘ is known.
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
pub fn pull_back<N, P, F>(f: F, x: P) -> (OpticValues<N, P, F>, FirstContinuation<N, P, F>)
where
    N: ChainOrder,
    P: Point,
    F: OpticFunction<N, P>,
{
    let start = flat::<P::Shape, f64>(&x).into();
    let chain = Optic::record(Rc::new(f), Rc::new(x), Rc::new([start]), Rc::new([]));
    (chain.values(), CovectorStep::new(chain))
}

/// A chain of continuations. It is sealed; [`Optic`] is the only chain.
pub trait Chain: sealed::Sealed + Sized {
    /// The arguments of the function, their directions and the covectors on them.
    type Point;
    /// The values of the function, their directions and the covectors on them.
    type Values;

    /// The next covector on the arguments, and the chain with this covector on the values.
    #[doc(hidden)]
    fn pulled_back(&self, covector: &Self::Values) -> (Self::Point, Self);

    /// The next direction of the values, and the chain with this direction of the arguments.
    #[doc(hidden)]
    fn moved(&self, direction: &Self::Point) -> (Self::Values, Self);
}

mod sealed {
    /// Keeps the list of chains closed.
    pub trait Sealed {}
}

/// The numbers of each component of a bundle, by its mask.
type Components = Rc<[Rc<[f64]>]>;

/// The state of a chain of order `N`, for the function `F` at the point `P`. [`pull_back`] makes it.
pub struct Optic<N: ChainOrder, P: Point, F: OpticFunction<N, P>> {
    f: Rc<F>,
    x: Rc<P>,
    /// The components of the arguments, to the mask of this step.
    arguments: Components,
    /// The components of the covectors, below the mask of this step or to it.
    covectors: Components,
    /// The recording of the evaluation at the arguments.
    recording: Rc<Recording<Base<N>>>,
    value: Rc<F::Image>,
}

/// The components, with one appended.
fn with(components: &Components, next: Vec<f64>) -> Components {
    components.iter().cloned().chain([next.into()]).collect()
}

/// The bundle of the number i of all components.
fn bundle<M: Natural>(components: &Components, i: usize) -> ExplicitBundle<M> {
    ExplicitBundle::from_stored(|mask| components.get(mask).map_or(0.0, |numbers| numbers[i]))
}

/// The space of the values of a function.
type Shape<N, P, F> = <<F as OpticFunction<N, P>>::Image as PointOver<OpticScalar<N>>>::Shape;

impl<N: ChainOrder, P: Point, F: OpticFunction<N, P>> Optic<N, P, F> {
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
    fn values(&self) -> OpticValues<N, P, F> {
        let mask = self.mask();
        Shape::<N, P, F>::map(&*self.value, &mut |y: &OpticScalar<N>| {
            self.recording.value_of(y).partial(mask)
        })
    }
}

impl<N: ChainOrder, P: Point, F: OpticFunction<N, P>> fmt::Debug for Optic<N, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Optic")
            .field("mask", &self.mask())
            .finish_non_exhaustive()
    }
}

impl<N: ChainOrder, P: Point, F: OpticFunction<N, P>> sealed::Sealed for Optic<N, P, F> {}

impl<N: ChainOrder, P: Point, F: OpticFunction<N, P>> Chain for Optic<N, P, F> {
    type Point = P;
    type Values = OpticValues<N, P, F>;

    /// The component at the mask of the pullback of a covector.
    fn pulled_back(&self, covector: &Self::Values) -> (P, Self) {
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
        let next = Self {
            f: Rc::clone(&self.f),
            x: Rc::clone(&self.x),
            arguments: Rc::clone(&self.arguments),
            covectors,
            recording: Rc::clone(&self.recording),
            value: Rc::clone(&self.value),
        };
        (point, next)
    }

    /// The component of the value at the next mask, where the arguments have this direction.
    fn moved(&self, direction: &P) -> (Self::Values, Self) {
        let mut numbers = Vec::new();
        P::Shape::zip(&*self.x, direction, &mut |_: &f64, v: &f64| numbers.push(*v));
        let arguments = with(&self.arguments, numbers);
        let (f, x, covectors) = (Rc::clone(&self.f), Rc::clone(&self.x), Rc::clone(&self.covectors));
        let next = Self::record(f, x, arguments, covectors);
        (next.values(), next)
    }
}

/// A continuation of odd number. It maps a covector on the values to a covector on the arguments.
///
/// `C` is the chain, and `M` the number of pairs of continuations that follow, as a type.
#[derive(Debug)]
pub struct CovectorStep<M, C> {
    chain: C,
    left: PhantomData<M>,
}

/// A continuation of even number. It maps a direction of the arguments to a direction of the values.
///
/// `C` is the chain, and `M` the number of pairs of continuations that are left, including the one that starts here.
#[derive(Debug)]
pub struct DirectionStep<M, C> {
    chain: C,
    left: PhantomData<M>,
}

impl<M, C> CovectorStep<M, C> {
    fn new(chain: C) -> Self {
        let left = PhantomData;
        Self { chain, left }
    }
}

impl<M: Positive, C: Chain> CovectorStep<M, C> {
    /// The covector on the arguments, and the next continuation.
    pub fn call(&self, covector: C::Values) -> (C::Point, DirectionStep<M, C>) {
        let (slope, chain) = self.chain.pulled_back(&covector);
        let left = PhantomData;
        (slope, DirectionStep { chain, left })
    }
}

impl<C: Chain> CovectorStep<U0, C> {
    /// The covector on the arguments. The chain ends here.
    pub fn call(&self, covector: C::Values) -> C::Point {
        self.chain.pulled_back(&covector).0
    }
}

impl<M: Positive, C: Chain> DirectionStep<M, C> {
    /// The change of the values along a direction of the arguments, and the next continuation.
    pub fn call(&self, direction: C::Point) -> (C::Values, CovectorStep<M::Less, C>) {
        let (change, chain) = self.chain.moved(&direction);
        (change, CovectorStep::new(chain))
    }
}
