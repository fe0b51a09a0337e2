//! What is asked of a recorded function, and the function of floats that answers it.

use std::marker::PhantomData;

use tangent_bundle::bundle::TaylorBundle;
use tangent_bundle::calculus::Differentiable;
use tangent_bundle::order::{Order, U1};
use tangent_bundle::real::{Atoms, Real};
use tangent_bundle::reverse::Recording as Tape;
use tangent_bundle::space::{Image, Layout, Matrix, Point, PointOver, Space};

use crate::error::Error;
use crate::function::Function;
use crate::recorder::Recording;
use crate::replay::{Series, replay};
use crate::symbol::Symbol;

/// What a recorded function is asked for, in the shapes of its points P and of its results Y.
///
/// The demands are [`Value`], [`Gradient`], [`Jacobian`], [`Hessian`], [`HessianVector`] and [`Along`].
pub trait Demand<P: Point, Y: PointOver<Symbol>>: sealed::Sealed {
    /// What a call is given: a point, or a point and a direction.
    type Input;
    /// What a call gives.
    type Output;

    /// The numbers of an input.
    #[doc(hidden)]
    fn write(input: &Self::Input, numbers: &mut Vec<f64>);

    /// The numbers of an input, if they follow one another in memory.
    #[doc(hidden)]
    #[inline]
    fn numbers(_input: &Self::Input) -> Option<&[f64]> {
        None
    }

    /// The function of floats whose results are the numbers of the output, from a path that was recorded at a point.
    #[doc(hidden)]
    fn derive(path: &Path<'_>) -> Result<Function, Error>;

    /// The output of these numbers.
    #[doc(hidden)]
    fn read(shapes: (&P, &Y), numbers: &mut Numbers<'_>) -> Self::Output;

    /// The output by an evaluation over bundles or on a tape. These follow the conventions at singular points, where a
    /// function of floats gives an infinity or a NaN.
    #[doc(hidden)]
    fn carefully<F>(f: &F, input: &Self::Input) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = Y::Shape>;
}

mod sealed {
    pub trait Sealed {}
}

/// A recorded path, and the point at which it was recorded.
#[doc(hidden)]
#[derive(Debug)]
pub struct Path<'a> {
    pub(crate) function: &'a Function,
    pub(crate) point: &'a [f64],
    pub(crate) results: usize,
}

impl Path<'_> {
    fn dimension(&self) -> usize {
        self.point.len()
    }

    /// The function of the point, and of a direction if there is one, that a function of symbols gives.
    fn record(
        &self,
        suffix: &str,
        has_direction: bool,
        f: impl FnOnce(u32, &[Symbol], &[Symbol]) -> Result<Vec<Symbol>, Error>,
    ) -> Result<Function, Error> {
        let n = self.dimension();
        let all = if has_direction { 2 * n } else { n };
        let recording = Recording::begin(&format!("{}.{suffix}", self.function.name()), all).of_floats();
        // The direction at which it is recorded does not matter: nothing looks at it.
        let numbers = self.point.iter().copied().chain(std::iter::repeat(1.0));
        let symbols: Vec<Symbol> = (0..all).zip(numbers).map(|(i, x)| recording.argument(i, x)).collect();
        let (x, v) = symbols.split_at(n);
        let results = f(recording.number(), x, v)?;
        let mut function = recording.finish(&results)?;
        function.simplify()?;
        Ok(function)
    }

    fn adjoint(&self) -> Result<Function, Error> {
        self.function.adjoint()
    }
}

/// The value and the covectors on the arguments, for the covectors on the results.
fn pulled_back<R>(adjoint: &Function, to: u32, x: &[R], w: impl Iterator<Item = f64>) -> Result<Vec<R>, Error>
where
    R: Series,
{
    let all: Vec<R> = x.iter().copied().chain(w.map(R::from)).collect();
    replay(adjoint, to, &all)
}

/// Numbers that move along a direction.
fn along<N: Order<Symbol>>(x: &[Symbol], v: &[Symbol]) -> Vec<TaylorBundle<N, Symbol>>
where
    TaylorBundle<N, Symbol>: Real + Atoms<Atom = Symbol>,
{
    x.iter().zip(v).map(|(x, v)| line(*x, *v)).collect()
}

/// x + t·v.
fn line<N: Order<R>, R: Real>(x: R, v: R) -> TaylorBundle<N, R> {
    TaylorBundle::from_stored(|k| match k {
        0 => x,
        1 => v,
        _ => R::from(0.0),
    })
}

fn copy<P: Point>(x: &P) -> P {
    P::Shape::map(x, &mut |x: &f64| *x)
}

/// The direction of a coordinate.
fn unit(n: usize, i: usize) -> Vec<Symbol> {
    (0..n).map(|k| Symbol::from(f64::from(u8::from(k == i)))).collect()
}

/// The numbers of an output that are not read yet.
type Numbers<'a> = std::slice::Iter<'a, f64>;

#[inline]
fn next(numbers: &mut Numbers<'_>) -> f64 {
    *numbers.next().expect("a number for each coordinate of the output")
}

/// A point of this shape with these coordinates.
#[inline]
fn point<D: Space, R>(shape: &D::Over<R>, numbers: &mut Numbers<'_>) -> D::Over<f64> {
    D::gather(shape, numbers)
}

/// A matrix with a row for each coordinate of `C` and a column for each of `D`.
fn matrix<C: Space, D: Space<Over<f64> = P>, R, P>(
    rows: &C::Over<R>,
    x: &P,
    numbers: &mut Numbers<'_>,
) -> Matrix<C, D, f64> {
    let rows = C::map(rows, &mut |_: &R| point::<D, f64>(x, numbers));
    C::Layout::matrix::<C, D, f64>(rows, x)
}

fn push<P: Point>(x: &P, numbers: &mut Vec<f64>) {
    P::Shape::map(x, &mut |x: &f64| numbers.push(*x));
}

/// The value f(x).
#[derive(Clone, Copy, Debug)]
pub struct Value;

/// The value and the gradient of a function with one result: `(f64, P)`.
#[derive(Clone, Copy, Debug)]
pub struct Gradient;

/// The value and the Jacobian.
#[derive(Clone, Copy, Debug)]
pub struct Jacobian;

/// The value, the gradient and the Hessian of a function with one result.
#[derive(Clone, Copy, Debug)]
pub struct Hessian;

/// The value, the gradient, and the product of the Hessian and a direction, for a point and a direction.
#[derive(Clone, Copy, Debug)]
pub struct HessianVector;

/// The derivatives along a direction to order N, for a point and a direction: a Taylor bundle for each result.
#[derive(Clone, Copy, Debug)]
pub struct Along<N>(PhantomData<N>);

impl sealed::Sealed for Value {}
impl sealed::Sealed for Gradient {}
impl sealed::Sealed for Jacobian {}
impl sealed::Sealed for Hessian {}
impl sealed::Sealed for HessianVector {}
impl<N> sealed::Sealed for Along<N> {}

impl<P: Point, Y: PointOver<Symbol>> Demand<P, Y> for Value {
    type Input = P;
    type Output = Image<Y, f64, Symbol>;

    fn write(x: &P, numbers: &mut Vec<f64>) {
        push(x, numbers);
    }

    #[inline]
    fn numbers(x: &P) -> Option<&[f64]> {
        P::Shape::slice(x)
    }

    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        path.record("value", false, |to, x, _| replay(path.function, to, x))
    }

    #[inline]
    fn read((_, y): (&P, &Y), numbers: &mut Numbers<'_>) -> Self::Output {
        point::<Y::Shape, Symbol>(y, numbers)
    }

    fn carefully<F>(f: &F, x: &P) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = Y::Shape>,
    {
        f.evaluate::<f64>(copy(x))
    }
}

impl<P: Point> Demand<P, Symbol> for Gradient {
    type Input = P;
    type Output = (f64, P);

    fn write(x: &P, numbers: &mut Vec<f64>) {
        push(x, numbers);
    }

    #[inline]
    fn numbers(x: &P) -> Option<&[f64]> {
        P::Shape::slice(x)
    }

    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        let adjoint = path.adjoint()?;
        path.record("gradient", false, |to, x, _| {
            pulled_back(&adjoint, to, x, [1.0].into_iter())
        })
    }

    #[inline]
    fn read((x, _): (&P, &Symbol), numbers: &mut Numbers<'_>) -> Self::Output {
        (next(numbers), point::<P::Shape, f64>(x, numbers))
    }

    fn carefully<F>(f: &F, x: &P) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = <Symbol as PointOver<Symbol>>::Shape>,
    {
        f.value_and_gradient(copy(x))
    }
}

impl<P: Point, Y: PointOver<Symbol>> Demand<P, Y> for Jacobian {
    type Input = P;
    type Output = (Image<Y, f64, Symbol>, Matrix<Y::Shape, P::Shape, f64>);

    fn write(x: &P, numbers: &mut Vec<f64>) {
        push(x, numbers);
    }

    #[inline]
    fn numbers(x: &P) -> Option<&[f64]> {
        P::Shape::slice(x)
    }

    /// Forward if there are more results than coordinates, backward otherwise.
    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        let (n, m) = (path.dimension(), path.results);
        path.record("jacobian", false, |to, x, _| {
            let value = replay(path.function, to, x)?;
            let mut rows = vec![Vec::with_capacity(n); m];
            if n <= m {
                for i in 0..n {
                    let y = replay(path.function, to, &along::<U1>(x, &unit(n, i)))?;
                    rows.iter_mut().zip(y).for_each(|(row, y)| row.push(y.derivative(1)));
                }
            } else {
                let adjoint = path.adjoint()?;
                for (j, row) in rows.iter_mut().enumerate() {
                    let w = (0..m).map(|k| f64::from(u8::from(k == j)));
                    *row = pulled_back(&adjoint, to, x, w)?.split_off(m);
                }
            }
            Ok(value.into_iter().chain(rows.into_iter().flatten()).collect())
        })
    }

    #[inline]
    fn read((x, y): (&P, &Y), numbers: &mut Numbers<'_>) -> Self::Output {
        let value = point::<Y::Shape, Symbol>(y, numbers);
        (value, matrix::<Y::Shape, P::Shape, Symbol, P>(y, x, numbers))
    }

    fn carefully<F>(f: &F, x: &P) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = Y::Shape>,
    {
        f.value_and_jacobian(copy(x))
    }
}

impl<P: Point> Demand<P, Symbol> for Hessian {
    type Input = P;
    type Output = (f64, P, Matrix<P::Shape, P::Shape, f64>);

    fn write(x: &P, numbers: &mut Vec<f64>) {
        push(x, numbers);
    }

    #[inline]
    fn numbers(x: &P) -> Option<&[f64]> {
        P::Shape::slice(x)
    }

    /// Forward over reverse, a direction for each coordinate. Of two equal entries one is computed.
    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        let n = path.dimension();
        let adjoint = path.adjoint()?;
        path.record("hessian", false, |to, x, _| {
            let mut columns: Vec<Vec<Symbol>> = Vec::with_capacity(n);
            let mut all = pulled_back(&adjoint, to, x, [1.0].into_iter())?;
            for i in 0..n {
                let slopes = pulled_back(&adjoint, to, &along::<U1>(x, &unit(n, i)), [1.0].into_iter())?;
                columns.push(slopes[1..].iter().map(|slope| slope.derivative(1)).collect());
            }
            for i in 0..n {
                all.extend((0..n).map(|j| columns[i.min(j)][i.max(j)]));
            }
            Ok(all)
        })
    }

    #[inline]
    fn read((x, _): (&P, &Symbol), numbers: &mut Numbers<'_>) -> Self::Output {
        let (value, slope) = (next(numbers), point::<P::Shape, f64>(x, numbers));
        (value, slope, matrix::<P::Shape, P::Shape, f64, P>(x, x, numbers))
    }

    fn carefully<F>(f: &F, x: &P) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = <Symbol as PointOver<Symbol>>::Shape>,
    {
        let (value, slope) = f.value_and_gradient(copy(x));
        (value, slope, f.hessian(copy(x)))
    }
}

impl<P: Point> Demand<P, Symbol> for HessianVector {
    type Input = (P, P);
    type Output = (f64, P, P);

    fn write((x, v): &(P, P), numbers: &mut Vec<f64>) {
        push(x, numbers);
        push(v, numbers);
    }

    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        let adjoint = path.adjoint()?;
        path.record("hessian_vector", true, |to, x, v| {
            let slopes = pulled_back(&adjoint, to, &along::<U1>(x, v), [1.0].into_iter())?;
            let (primals, products) = (slopes.iter().map(|y| y.primal()), &slopes[1..]);
            Ok(primals.chain(products.iter().map(|y| y.derivative(1))).collect())
        })
    }

    #[inline]
    fn read((x, _): (&P, &Symbol), numbers: &mut Numbers<'_>) -> Self::Output {
        let value = next(numbers);
        let slope = point::<P::Shape, f64>(x, numbers);
        (value, slope, point::<P::Shape, f64>(x, numbers))
    }

    fn carefully<F>(f: &F, (x, v): &(P, P)) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = <Symbol as PointOver<Symbol>>::Shape>,
    {
        let tape = Tape::new();
        let x = P::Shape::zip(x, v, &mut |x: &f64, v: &f64| tape.variable(line::<U1, f64>(*x, *v)));
        let y = f.evaluate(x);
        let slopes = tape.pull_back([(y, 1.0.into())]);
        let value = y.value().primal();
        let primals = slopes.iter().map(|y| y.primal());
        let numbers: Vec<f64> = primals.chain(slopes.iter().map(|y| y.derivative(1))).collect();
        let mut numbers = numbers.iter();
        let slope = point::<P::Shape, f64>(v, &mut numbers);
        (value, slope, point::<P::Shape, f64>(v, &mut numbers))
    }
}

impl<N: Order + Order<Symbol>, P: Point, Y: PointOver<Symbol>> Demand<P, Y> for Along<N>
where
    TaylorBundle<N, Symbol>: Real + Atoms<Atom = Symbol>,
    TaylorBundle<N>: Real,
{
    type Input = (P, P);
    type Output = Image<Y, TaylorBundle<N>, Symbol>;

    fn write((x, v): &(P, P), numbers: &mut Vec<f64>) {
        push(x, numbers);
        push(v, numbers);
    }

    fn derive(path: &Path<'_>) -> Result<Function, Error> {
        path.record("along", true, |to, x, v| {
            let y = replay(path.function, to, &along::<N>(x, v))?;
            Ok(y.iter().flat_map(|y| y.stored().to_vec()).collect())
        })
    }

    #[inline]
    fn read((_, y): (&P, &Y), numbers: &mut Numbers<'_>) -> Self::Output {
        Y::Shape::map(y, &mut |_: &Symbol| TaylorBundle::from_stored(|_| next(numbers)))
    }

    fn carefully<F>(f: &F, (x, v): &(P, P)) -> Self::Output
    where
        F: Differentiable<Domain = P::Shape, Codomain = Y::Shape>,
    {
        f.evaluate::<TaylorBundle<N>>(P::Shape::zip(x, v, &mut |x: &f64, v: &f64| line::<N, f64>(*x, *v)))
    }
}
