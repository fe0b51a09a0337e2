//! Recorded functions, ready for many evaluations of one kind.

use std::fmt;

use tangent_bundle::bundle::TaylorBundle;
use tangent_bundle::order::Order;
use tangent_bundle::real::{Atoms, Real};
use tangent_bundle::space::{Over, Point, PointOver, Space};

use crate::demand::{Along, Demand, Gradient, Hessian, HessianVector, Jacobian, Value};
use crate::engine::{Engine, Interpreter};
use crate::error::Error;
use crate::symbol::Symbol;
use crate::trace::Traced;
use crate::types::Type;

/// A recorded function that answers one [`Demand`] at many points.
///
/// The function of floats that answers the demand is derived once for each path, and made ready for the engine E. After
/// the first call with a path, [`call`](Self::call) allocates only what its output consists of: nothing, for numbers,
/// arrays and tuples.
///
/// ```
/// use tangent_bundle_ir::{Interpreter, Prepare, trace};
///
/// let recorded = trace(|[x, y]: [_; 2]| x * x * y, [2.0, 3.0])?;
/// let mut gradient = Interpreter::gradient(&recorded)?;
/// assert_eq!(gradient.call(&[2.0, 3.0])?, (12.0, [12.0, 4.0]));
///
/// let mut hessian = Interpreter::hessian(&recorded)?;
/// assert_eq!(hessian.call(&[2.0, 3.0])?.2, [[6.0, 4.0], [4.0, 0.0]]);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
///
/// The function grows with the number of coordinates, since a recording unrolls loops. A loop over an array, written in
/// the form, has the same length for all sizes: see [`trace`](crate::trace).
///
/// A point at which a comparison comes out otherwise than in all recordings is an error that names the comparison.
/// [`call_or_retrace`](Self::call_or_retrace) records the new path instead, and keeps it.
pub struct Prepared<D, F, P, Y, E = Interpreter>
where
    P: Point,
    Y: PointOver<Symbol>,
    D: Demand<P, Y>,
{
    recorded: Traced<F, P, Y>,
    /// What evaluates each path, and how many numbers it gives.
    paths: Vec<(E, usize)>,
    /// The path that was taken last.
    last: usize,
    input: Vec<f64>,
    output: Vec<f64>,
    demand: std::marker::PhantomData<fn(D)>,
}

/// Makes a recorded function ready to answer one demand at many points. Every [`Engine`] does.
///
/// # Errors
///
/// Each method returns an error if what it asks for cannot be derived, or if the engine cannot evaluate it.
pub trait Prepare: Engine {
    /// The value f(x).
    fn value<F, P, Y>(recorded: &Traced<F, P, Y>) -> Result<Prepared<Value, F, P, Y, Self>, Error>
    where
        P: Point + Clone,
        Y: PointOver<Symbol>,
        F: Fn(Over<P, Symbol>) -> Y,
    {
        Prepared::of(recorded)
    }

    /// The value and the gradient of a function with one result.
    fn gradient<F, P>(recorded: &Traced<F, P, Symbol>) -> Result<Prepared<Gradient, F, P, Symbol, Self>, Error>
    where
        P: Point + Clone,
        F: Fn(Over<P, Symbol>) -> Symbol,
    {
        Prepared::of(recorded)
    }

    /// The value and the Jacobian.
    fn jacobian<F, P, Y>(recorded: &Traced<F, P, Y>) -> Result<Prepared<Jacobian, F, P, Y, Self>, Error>
    where
        P: Point + Clone,
        Y: PointOver<Symbol>,
        F: Fn(Over<P, Symbol>) -> Y,
    {
        Prepared::of(recorded)
    }

    /// The value, the gradient and the Hessian of a function with one result.
    fn hessian<F, P>(recorded: &Traced<F, P, Symbol>) -> Result<Prepared<Hessian, F, P, Symbol, Self>, Error>
    where
        P: Point + Clone,
        F: Fn(Over<P, Symbol>) -> Symbol,
    {
        Prepared::of(recorded)
    }

    /// The value, the gradient, and the product of the Hessian and a direction, for a pair: the point and the
    /// direction.
    fn hessian_vector_product<F, P>(
        recorded: &Traced<F, P, Symbol>,
    ) -> Result<Prepared<HessianVector, F, P, Symbol, Self>, Error>
    where
        P: Point + Clone,
        F: Fn(Over<P, Symbol>) -> Symbol,
    {
        Prepared::of(recorded)
    }

    /// The derivatives to order N along a direction, for a pair: the point and the direction.
    fn directional<N, F, P, Y>(recorded: &Traced<F, P, Y>) -> Result<Prepared<Along<N>, F, P, Y, Self>, Error>
    where
        N: Order + Order<Symbol>,
        TaylorBundle<N>: Real,
        TaylorBundle<N, Symbol>: Real + Atoms<Atom = Symbol>,
        P: Point + Clone,
        Y: PointOver<Symbol>,
        F: Fn(Over<P, Symbol>) -> Y,
    {
        Prepared::of(recorded)
    }
}

impl<E: Engine> Prepare for E {}

impl<D, F, P, Y, E> Prepared<D, F, P, Y, E>
where
    P: Point + Clone,
    Y: PointOver<Symbol>,
    D: Demand<P, Y>,
    F: Fn(Over<P, Symbol>) -> Y,
    E: Engine,
{
    /// The function, with all its recorded paths.
    fn of(recorded: &Traced<F, P, Y>) -> Result<Self, Error> {
        let mut prepared = Self {
            recorded: recorded.clone(),
            paths: Vec::new(),
            last: 0,
            input: Vec::new(),
            output: Vec::new(),
            demand: std::marker::PhantomData,
        };
        prepared.derive()?;
        Ok(prepared)
    }

    /// Derives what is asked for from the paths that are new.
    fn derive(&mut self) -> Result<(), Error> {
        for path in self.paths.len()..self.recorded.paths().len() {
            let function = self.recorded.derive::<D>(path)?;
            let results = match function.result() {
                Type::Tuple(fields) => fields.len(),
                _ => 1,
            };
            self.paths.push((E::prepare(&function)?, results));
            if self.output.len() < results {
                self.output.resize(results, 0.0);
            }
        }
        Ok(())
    }

    /// The function that was recorded, with the paths that calls have added.
    #[must_use]
    pub fn recorded(&self) -> &Traced<F, P, Y> {
        &self.recorded
    }

    /// What is asked for, at a point.
    ///
    /// # Errors
    ///
    /// [`Error::BranchFlipped`] if no recorded path goes through the point; it names the comparison.
    ///
    /// # Panics
    ///
    /// If a `Vec` in the input has another length than in all recordings.
    #[inline]
    pub fn call(&mut self, input: &D::Input) -> Result<D::Output, Error> {
        if let Some(x) = D::numbers(input) {
            // Along the last path the numbers are read where they are.
            let (engine, results) = &mut self.paths[self.last];
            let numbers = &mut self.output[..*results];
            if engine.call(x, numbers).is_ok() && all_finite(numbers) {
                return Ok(D::read(self.recorded.shapes(self.last), &mut numbers.iter()));
            }
        }
        self.call_on_any_path(input)
    }

    #[inline(never)]
    fn call_on_any_path(&mut self, input: &D::Input) -> Result<D::Output, Error> {
        self.input.clear();
        D::write(input, &mut self.input);
        let path = self.evaluate(0)?;
        let (_, results) = &self.paths[path];
        Ok(self.read(path, input, &self.output[..*results]))
    }

    /// What is asked for, at a point. If no recorded path goes through it, that path is recorded and kept.
    ///
    /// # Errors
    ///
    /// If the function cannot be recorded there.
    ///
    /// # Panics
    ///
    /// If the function panics.
    pub fn call_or_retrace(&mut self, input: &D::Input) -> Result<D::Output, Error> {
        match self.call(input) {
            Err(Error::BranchFlipped(_)) => {
                self.retrace(0)?;
                self.call(input)
            }
            other => other,
        }
    }

    /// What is asked for, at many points, of which the engine evaluates several at once.
    ///
    /// # Errors
    ///
    /// [`Error::AtPoint`] for the first point through which no recorded path goes. All other outputs are written.
    ///
    /// # Panics
    ///
    /// If there are more or fewer outputs than inputs. If a `Vec` in an input has another length than in the recording.
    pub fn call_many(&mut self, inputs: &[D::Input], outputs: &mut [D::Output]) -> Result<(), Error> {
        self.many(inputs, outputs, false)
    }

    /// What is asked for, at many points. A path that was not recorded is recorded and kept.
    ///
    /// # Errors
    ///
    /// [`Error::AtPoint`] for the first point at which the function cannot be recorded.
    ///
    /// # Panics
    ///
    /// As [`call_many`](Self::call_many), and if the function panics.
    pub fn call_many_or_retrace(&mut self, inputs: &[D::Input], outputs: &mut [D::Output]) -> Result<(), Error> {
        self.many(inputs, outputs, true)
    }

    fn many(&mut self, inputs: &[D::Input], outputs: &mut [D::Output], retrace: bool) -> Result<(), Error> {
        assert!(
            inputs.len() == outputs.len(),
            "{} points have {} outputs: give one output for each point",
            inputs.len(),
            outputs.len()
        );
        self.input.clear();
        inputs.iter().for_each(|input| D::write(input, &mut self.input));
        let Some(n) = self.input.len().checked_div(inputs.len()) else {
            return Ok(());
        };
        let path = self.last;
        let (engine, results) = &mut self.paths[path];
        let results = *results;
        if self.output.len() < results * inputs.len() {
            self.output.resize(results * inputs.len(), 0.0);
        }
        let mut left = Vec::new();
        let output = &mut self.output[..results * inputs.len()];
        engine.call_many(inputs.len(), &self.input, output, &mut |i, error| left.push((i, error)));
        let mut elsewhere = left.iter().map(|(i, _)| *i).peekable();
        for (i, (input, output)) in inputs.iter().zip(outputs.iter_mut()).enumerate() {
            if elsewhere.next_if_eq(&i).is_none() {
                *output = self.read(path, input, &self.output[i * results..][..results]);
            }
        }
        let mut first = None;
        for (i, _) in left {
            let found = match self.evaluate(i * n) {
                Err(Error::BranchFlipped(_)) if retrace => self.retrace(i * n).and_then(|()| self.evaluate(i * n)),
                found => found,
            };
            match found {
                Ok(path) => outputs[i] = self.read(path, &inputs[i], &self.output[..self.paths[path].1]),
                Err(error) => {
                    let error = Box::new(error);
                    first.get_or_insert(Error::AtPoint { index: i, error });
                }
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Evaluates the path through the point whose numbers begin at a place of the input. Returns the path.
    fn evaluate(&mut self, start: usize) -> Result<usize, Error> {
        let paths = self.paths.len();
        let mut other = None;
        for path in (self.last..paths).chain(0..self.last) {
            let (engine, results) = &mut self.paths[path];
            let arguments = engine.arguments();
            let x = self.input.get(start..start + arguments).unwrap_or(&self.input[start..]);
            match engine.call(x, &mut self.output[..*results]) {
                Ok(()) => {
                    self.last = path;
                    return Ok(path);
                }
                Err(Error::BranchFlipped(found)) => other = Some(Error::BranchFlipped(found)),
                Err(error) => {
                    other.get_or_insert(error);
                }
            }
        }
        Err(other.expect("there is a path"))
    }

    /// Records the path through the point whose numbers begin at a place of the input.
    fn retrace(&mut self, start: usize) -> Result<(), Error> {
        let mut numbers = self.input[start..].iter();
        let (shape, _) = self.recorded.shapes(0);
        let point = P::Shape::map(shape, &mut |_: &f64| {
            *numbers.next().expect("a number for each coordinate")
        });
        self.recorded.record(point)?;
        self.derive()?;
        self.last = self.paths.len() - 1;
        Ok(())
    }

    /// The output of these numbers. At a singular point it is computed with care.
    fn read(&self, path: usize, input: &D::Input, numbers: &[f64]) -> D::Output {
        if all_finite(numbers) {
            D::read(self.recorded.shapes(path), &mut numbers.iter())
        } else {
            D::carefully(&self.recorded, input)
        }
    }
}

/// Whether all numbers are finite. Many are tested side by side. A few are tested one by one: they were just written
/// one by one, and a load of several numbers would wait until all of them have left the processor's queue of stores.
#[inline]
fn all_finite(numbers: &[f64]) -> bool {
    const FEW: usize = 16;
    if numbers.len() <= FEW {
        return numbers.iter().all(|y| y.is_finite());
    }
    let are_finite = |chunk: &[f64]| chunk.iter().fold(true, |all, y| all & y.is_finite());
    numbers.chunks(64).all(are_finite)
}

impl<D, F, P, Y, E> fmt::Debug for Prepared<D, F, P, Y, E>
where
    P: Point,
    Y: PointOver<Symbol>,
    D: Demand<P, Y>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("recorded", &self.recorded)
            .finish_non_exhaustive()
    }
}
