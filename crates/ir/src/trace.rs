//! Recordings of Rust functions, with a guard for each branch.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use tangent_bundle::calculus::Differentiable;
use tangent_bundle::real::Real;
use tangent_bundle::space::{Image, Over, Point, PointOver, Space};

use crate::demand::{Demand, Path};
use crate::error::{BranchFlipped, Error};
use crate::function::Function;
use crate::program::Program;
use crate::recorder::Recording;
use crate::symbol::Symbol;

/// Records a function as it runs at a point.
///
/// The function runs once, on [`Symbol`]s. The recording has no branches: loops are unrolled, and calls are inlined.
/// Each comparison becomes a guard. If a guard has another result at another point, the recording does not hold
/// there, and its evaluation returns an error.
///
/// A recording of a function of a `Vec` has statements for each entry, and holds for the length of that `Vec` alone.
/// For long arrays, write the loop in the form, over a value of the type [`Type::Array`](crate::Type::Array). See the
/// [guide](crate::docs::functions_as_data).
///
/// ```
/// use tangent_bundle_ir::{Error, trace};
/// use tangent_bundle::prelude::*;
///
/// fn f<R: Real>(x: R) -> R {
///     if x > 0.0 { x * x } else { -x }
/// }
/// let mut recorded = trace(f, 1.0)?;
/// assert_eq!(recorded.evaluate(Bundle::<U1>::taylor(3.0))?.derivative(1), 6.0);
///
/// let flip = recorded.evaluate(-3.0).unwrap_err();
/// assert_eq!(
///     flip.to_string(),
///     "the comparison %0 > 0.0 was true when the program was recorded, and is false here: the recording has \
///      another branch; record the function anew at this point",
/// );
/// assert_eq!(recorded.evaluate_or_retrace(Bundle::<U1>::taylor(-3.0))?.derivative(1), -1.0);
/// assert_eq!(recorded.paths().len(), 2);
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// Returns an error if the function calls a [`ScalarRule`](tangent_bundle::real::ScalarRule) or a
/// [`JetRule`](tangent_bundle::real::JetRule) of a type that does not say how it is kept. What
/// [`primitive!`](tangent_bundle::primitive!) made, and special functions, are recorded as calls of code.
///
/// # Panics
///
/// Panics if the function panics.
pub fn trace<F, P, Y>(f: F, x: P) -> Result<Traced<F, P, Y>, Error>
where
    P: Point,
    Y: PointOver<Symbol>,
    F: Fn(Over<P, Symbol>) -> Y,
{
    let mut traced = Traced {
        f: Rc::new(f),
        results: Vec::new(),
        paths: Vec::new(),
        programs: Vec::new(),
        points: Vec::new(),
        domain: PhantomData,
    };
    traced.record(x)?;
    Ok(traced)
}

/// The coordinates of a point.
fn flat<D: Space, R: Clone>(x: &D::Over<R>) -> Vec<R> {
    let mut all = Vec::new();
    D::map(x, &mut |x: &R| all.push(x.clone()));
    all
}

/// A function together with the paths that were recorded.
///
/// It is a function object. Its derivatives at a point are those of the path through the point.
pub struct Traced<F, P, Y> {
    f: Rc<F>,
    paths: Vec<Function>,
    programs: Vec<Program>,
    /// The point of each recording.
    points: Vec<P>,
    /// The result of each recording, which has the shape of all results.
    results: Vec<Rc<Y>>,
    domain: PhantomData<fn(P)>,
}

impl<F, P: Clone, Y> Clone for Traced<F, P, Y> {
    fn clone(&self) -> Self {
        Self {
            f: self.f.clone(),
            paths: self.paths.clone(),
            programs: self.programs.clone(),
            points: self.points.clone(),
            results: self.results.clone(),
            domain: PhantomData,
        }
    }
}

impl<F, P, Y> Traced<F, P, Y>
where
    P: Point,
    Y: PointOver<Symbol>,
    F: Fn(Over<P, Symbol>) -> Y,
{
    /// Records the path through a point.
    pub(crate) fn record(&mut self, point: P) -> Result<(), Error> {
        let recording = Recording::begin("recorded", P::Shape::dimension::<f64>(&point));
        let mut number = 0;
        let x = P::Shape::map(&point, &mut |x: &f64| {
            number += 1;
            recording.argument(number - 1, *x)
        });
        let y = (self.f)(x);
        let mut function = recording.finish(&flat::<Y::Shape, Symbol>(&y))?;
        function.simplify()?;
        self.programs.push(function.compile()?);
        self.paths.push(function);
        self.points.push(point);
        self.results.push(Rc::new(y));
        Ok(())
    }

    /// The recorded paths. Each one is a function of the coordinates, without branches.
    #[must_use]
    pub fn paths(&self) -> &[Function] {
        &self.paths
    }

    /// The function of floats that answers a demand along one of the recorded paths, given by its number: its results
    /// are the numbers of the answer, in one list.
    ///
    /// ```
    /// use tangent_bundle_ir::{Error, demand, trace};
    ///
    /// let recorded = trace(|[x, y]: [_; 2]| x * y, [2.0, 3.0])?;
    /// let gradient = recorded.derive::<demand::Gradient>(0)?;
    /// assert_eq!(gradient.compile()?.run_reals(&[5.0, 7.0])?, [35.0, 7.0, 5.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the demand cannot be answered by a function of floats.
    ///
    /// # Panics
    ///
    /// If there is no such path.
    pub fn derive<D: Demand<P, Y>>(&self, path: usize) -> Result<Function, Error> {
        self.with_path(path, D::derive)
    }

    /// The point and the result of a recording.
    pub(crate) fn shapes(&self, path: usize) -> (&P, &Y) {
        (&self.points[path], &self.results[path])
    }

    /// Calls a function with a recorded path.
    fn with_path<T>(&self, path: usize, use_it: impl FnOnce(&Path<'_>) -> T) -> T {
        let point = flat::<P::Shape, f64>(&self.points[path]);
        use_it(&Path {
            function: &self.paths[path],
            point: &point,
            results: Y::Shape::dimension::<Symbol>(&self.results[path]),
        })
    }

    /// Evaluates f(x) along one of the recorded paths.
    ///
    /// # Errors
    ///
    /// Returns the failed comparison if no recorded path goes through x. If several paths fail, it is the one that
    /// was reached last.
    ///
    /// # Panics
    ///
    /// If a `Vec` in x is not as long as in any recording.
    pub fn evaluate<R: Real>(&self, x: Over<P, R>) -> Result<Image<Y, R, Symbol>, BranchFlipped> {
        let x = flat::<P::Shape, R>(&x);
        let mut flip: Option<BranchFlipped> = None;
        let mut other = None;
        for path in 0..self.paths.len() {
            match self.along(path, &x) {
                Ok(y) => return Ok(y),
                Err(Error::BranchFlipped(found)) => {
                    if flip.as_ref().is_none_or(|flip| found.guard > flip.guard) {
                        flip = Some(found);
                    }
                }
                Err(error) => other = Some(error),
            }
        }
        match (flip, other) {
            (Some(flip), _) => Err(flip),
            (None, Some(error)) => panic!("{error}"),
            (None, None) => unreachable!("there is a path"),
        }
    }

    /// Evaluates f(x). If no recorded path goes through x, records that path and keeps it.
    ///
    /// # Errors
    ///
    /// If the function cannot be recorded there.
    pub fn evaluate_or_retrace<R: Real>(&mut self, x: Over<P, R>) -> Result<Image<Y, R, Symbol>, Error> {
        let coordinates = flat::<P::Shape, R>(&x);
        for path in 0..self.paths.len() {
            if let Ok(y) = self.along(path, &coordinates) {
                return Ok(y);
            }
        }
        let point = P::Shape::map(&x, &mut |x: &R| x.scalar());
        self.record(point)?;
        self.along(self.paths.len() - 1, &coordinates)
    }

    /// The value along a path.
    fn along<R: Real>(&self, path: usize, x: &[R]) -> Result<Image<Y, R, Symbol>, Error> {
        let mut values = self.programs[path].run_reals(x)?.into_iter();
        let shape = &*self.results[path];
        Ok(Y::Shape::map(shape, &mut |_: &Symbol| {
            values.next().expect("a value for each coordinate")
        }))
    }
}

impl<F, P, Y> fmt::Debug for Traced<F, P, Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced")
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

impl<F, P, Y> Differentiable for Traced<F, P, Y>
where
    P: Point,
    Y: PointOver<Symbol>,
    F: Fn(Over<P, Symbol>) -> Y,
{
    type Domain = P::Shape;
    type Codomain = Y::Shape;

    /// # Panics
    ///
    /// With the sentence of [`BranchFlipped`], where the point takes a path that was not recorded.
    fn evaluate<R: Real>(&self, x: Over<P, R>) -> Image<Y, R, Symbol> {
        Traced::evaluate::<R>(self, x).unwrap_or_else(|flip| panic!("{flip}"))
    }
}

/// A symbol is a point of the line.
impl PointOver<Symbol> for Symbol {
    type Shape = tangent_bundle::space::Scalar;
}
