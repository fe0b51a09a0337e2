//! Recorded right-hand sides as machine code.

use tangent_bundle::bundle::{Rules, TangentBundle};
use tangent_bundle::order::Natural;
use tangent_bundle::real::{Atoms, Elementary, Real};
use tangent_bundle_ir::{Error as Refusal, Function, Symbol, Type, trace};
use tangent_bundle_jit::TaylorStep;

use crate::error::Error;
use crate::expansion::Expansion;
use crate::recorded::Recordable;
use crate::step_size::HIGHEST_ORDER;

/// A number that machine code computes with: `f64`, and bundles of such numbers.
///
/// Machine code computes with the floats that a number is made of, its [`Atoms`]. The right-hand side is recorded once
/// more over numbers made of symbols.
pub trait Compilable: Real + Atoms<Atom = f64> {
    /// The same numbers, made of symbols.
    type Symbols: Real + Atoms<Atom = Symbol>;

    /// The numbers themselves, if they are floats.
    #[doc(hidden)]
    fn as_floats(_: &mut [Self]) -> Option<&mut [f64]> {
        None
    }
}

impl Compilable for f64 {
    type Symbols = Symbol;

    fn as_floats(numbers: &mut [Self]) -> Option<&mut [f64]> {
        Some(numbers)
    }
}

impl<N, B, P> Compilable for TangentBundle<N, B, P>
where
    N: Natural,
    B: Compilable + Elementary,
    P: Rules<N, B> + Rules<N, B::Symbols>,
    Self: Real + Atoms<Atom = f64>,
    TangentBundle<N, B::Symbols, P>: Real + Atoms<Atom = Symbol>,
{
    type Symbols = TangentBundle<N, B::Symbols, P>;
}

/// A path through a function, over floats, with its code for the order of the last expansion.
struct Path {
    function: Function,
    step: Option<TaylorStep>,
}

/// A function with the machine code of each path through it that was met.
pub(crate) struct Machine<'f, R> {
    function: Box<Recordable<'f>>,
    state: usize,
    parameters: Vec<R>,
    paths: Vec<Path>,
    /// The path of the last expansion.
    path: usize,
    /// The floats of the tangent of the time, which are literals of the code.
    drift: Vec<f64>,
    /// The coefficients as series of floats, where the numbers are no floats.
    series: Vec<f64>,
}

/// The floats of numbers.
fn floats<R: Atoms<Atom = f64>>(numbers: impl IntoIterator<Item = R>) -> Vec<f64> {
    let mut all = Vec::new();
    numbers.into_iter().for_each(|x| x.atoms(&mut |x| all.push(x)));
    all
}

impl<'f, R: Compilable> Machine<'f, R> {
    /// Records a function at a time and a state.
    pub(crate) fn new(function: Box<Recordable<'f>>, time: R, state: &[R], parameters: Vec<R>) -> Result<Self, Error> {
        let mut machine = Self {
            function,
            state: state.len(),
            parameters,
            paths: Vec::new(),
            path: 0,
            drift: floats([time]).split_off(1),
            series: Vec::new(),
        };
        machine.record(time.bottom(), state)?;
        Ok(machine)
    }

    /// The number of results of the function.
    pub(crate) fn results(&self) -> usize {
        let results = match self.paths[0].function.result() {
            Type::Tuple(fields) => fields.len(),
            _ => 1,
        };
        results / R::ATOMS
    }

    /// Records the path through a point.
    fn record(&mut self, time: f64, state: &[R]) -> Result<(), Error> {
        let values = state.iter().chain(&self.parameters).map(|x| x.scalar());
        let point: Vec<f64> = std::iter::once(time).chain(values).collect();
        let of_numbers = trace(|x: Vec<Symbol>| (self.function)(x), point)?;
        let function = if R::ATOMS == 1 {
            of_numbers.paths()[0].clone()
        } else {
            let of_floats = |x: Vec<Symbol>| {
                let drift = self.drift.iter().map(|c| Symbol::from(*c));
                let mut all = x[..1].iter().copied().chain(drift).chain(x[1..].iter().copied());
                let count = 1 + self.state + self.parameters.len();
                let numbers =
                    (0..count).map(|_| R::Symbols::of_atoms(&mut || all.next().expect("the floats of each number")));
                let slopes = of_numbers.evaluate::<R::Symbols>(numbers.collect());
                let mut all = Vec::new();
                let slopes = slopes.expect("it is evaluated where it was recorded");
                slopes.iter().for_each(|slope| slope.atoms(&mut |x| all.push(x)));
                all
            };
            let numbers = state.iter().chain(&self.parameters).copied();
            let point = std::iter::once(time).chain(floats(numbers)).collect::<Vec<f64>>();
            trace(of_floats, point)?.paths()[0].clone()
        };
        self.paths.push(Path { function, step: None });
        Ok(())
    }

    /// Runs the code of a path. Returns whether its guards hold.
    fn run(&mut self, path: usize, time: f64, p: usize, series: &mut [f64]) -> Result<bool, Error> {
        let Path { function, step } = &mut self.paths[path];
        let step = match step {
            Some(step) if step.order() == p => step,
            _ => {
                let parameters = floats(self.parameters.iter().copied());
                step.insert(TaylorStep::new(function, self.state * R::ATOMS, &parameters, p)?)
            }
        };
        match step.expand(time, series) {
            Ok(()) => Ok(true),
            Err(Refusal::BranchFlipped(_)) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    /// Runs the first path that holds, starting with the last one. Where none holds, the function is recorded anew.
    #[cold]
    fn run_another(&mut self, time: f64, p: usize, series: &mut [f64]) -> Result<(), Error> {
        let last = self.path;
        for path in 0..self.paths.len() {
            if path != last && self.run(path, time, p, series)? {
                self.path = path;
                return Ok(());
            }
        }
        let mut floats = series.iter().step_by(p + 1).copied();
        let mut next = || floats.next().expect("the floats of each number");
        let state: Vec<R> = (0..self.state).map(|_| R::of_atoms(&mut next)).collect();
        self.record(time, &state)?;
        self.path = self.paths.len() - 1;
        if self.run(self.path, time, p, series)? {
            Ok(())
        } else {
            Err(Error::changing_comparisons())
        }
    }

    /// Expands series of floats.
    #[inline(always)]
    fn expand_floats(&mut self, time: f64, p: usize, series: &mut [f64]) -> Result<(), Error> {
        if self.paths.is_empty() || !self.run(self.path, time, p, series)? {
            self.run_another(time, p, series)?;
        }
        Ok(())
    }
}

impl<R: Compilable> Expansion<R> for Machine<'_, R> {
    fn highest_order(&self) -> usize {
        HIGHEST_ORDER
    }

    fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error> {
        if let Some(floats) = R::as_floats(series) {
            return self.expand_floats(time.bottom(), p, floats);
        }
        let length = p + 1;
        let mut all = std::mem::take(&mut self.series);
        all.resize(series.len() * R::ATOMS, 0.0);
        if R::ATOMS > 1 && !(1..R::ATOMS).all(|j| time.atom(j).to_bits() == self.drift[j - 1].to_bits()) {
            // The code has the tangent of the time as literals.
            self.drift = floats([time]).split_off(1);
            self.paths.clear();
        }
        for (row, of_floats) in series.chunks_exact(length).zip(all.chunks_exact_mut(length * R::ATOMS)) {
            for j in 0..R::ATOMS {
                of_floats[j * length] = row[0].atom(j);
            }
        }
        let expanded = self.expand_floats(time.bottom(), p, &mut all);
        for (row, of_floats) in series.chunks_exact_mut(length).zip(all.chunks_exact(length * R::ATOMS)) {
            for (k, x) in row.iter_mut().enumerate() {
                let mut j = 0;
                *x = R::of_atoms(&mut || {
                    j += 1;
                    of_floats[(j - 1) * length + k]
                });
            }
        }
        self.series = all;
        expanded
    }
}
