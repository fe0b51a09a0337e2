//! Recorded functions along Taylor series.

use tangent_bundle::real::Real;
use tangent_bundle_ir::recurrences::{Code, Row, Rows, divided};
use tangent_bundle_ir::{Symbol, trace};

use crate::error::Error;
use crate::expansion::Expansion;

/// A function of the time, the state and the parameters, in this order, over the symbols of a recording.
pub(crate) type Recordable<'f> = dyn Fn(Vec<Symbol>) -> Vec<Symbol> + 'f;

/// A function with the code of each path through it that was met.
///
/// The guards of a path are checked at the point of each expansion. Where no path holds, the function is recorded
/// anew.
pub(crate) struct Recorded<'f, R> {
    function: Box<Recordable<'f>>,
    state: usize,
    parameters: Vec<R>,
    codes: Vec<Code<R>>,
    /// The path of the last expansion.
    path: usize,
    rows: Rows<R>,
    words: Vec<bool>,
}

impl<'f, R: Real> Recorded<'f, R> {
    /// Records a function at a time and a state.
    pub(crate) fn new(function: Box<Recordable<'f>>, time: R, state: &[R], parameters: Vec<R>) -> Result<Self, Error> {
        let mut recorded = Self {
            function,
            state: state.len(),
            parameters,
            codes: Vec::new(),
            path: 0,
            rows: Rows::new(0, 0),
            words: Vec::new(),
        };
        recorded.record(time, state.iter().copied())?;
        Ok(recorded)
    }

    /// Refuses a function with another number of results than there are components of the state.
    pub(crate) fn ensure_slopes(&self, state: usize) -> Result<(), Error> {
        let given = self.codes[0].results().len();
        if given == state {
            Ok(())
        } else {
            Err(Error::Shape { state, given })
        }
    }

    /// Records the path through a point.
    fn record(&mut self, time: R, state: impl Iterator<Item = R>) -> Result<(), Error> {
        let parameters = self.parameters.iter().copied();
        let point = std::iter::once(time).chain(state).chain(parameters).map(|x| x.scalar());
        let traced = trace(|x: Vec<Symbol>| (self.function)(x), point.collect::<Vec<f64>>())?;
        let code = Code::new(&traced.paths()[0], self.state, &self.parameters)?;
        self.words.resize(self.words.len().max(code.words()), false);
        self.rows.grow(code.rows());
        self.codes.push(code);
        Ok(())
    }

    /// Makes room for series of this length.
    fn make_room(&mut self, length: usize) {
        if self.rows.length() != length {
            let most = self.codes.iter().map(|code| code.rows()).max();
            self.rows = Rows::new(most.unwrap_or(0), length);
        }
    }

    /// Computes the primals along the first path that holds at the point, starting with the last one. The rows of the
    /// state are filled; this fills that of the time.
    fn start(&mut self, time: R) -> Result<(), Error> {
        let clock = self.state as Row;
        self.rows.row_mut(clock).fill(R::from(0.0));
        self.rows.set(clock, 0, time);
        if self.rows.length() > 1 {
            self.rows.set(clock, 1, R::from(1.0));
        }
        if self.holds(self.path) {
            return Ok(());
        }
        for path in 0..self.codes.len() {
            if path != self.path && self.holds(path) {
                self.path = path;
                return Ok(());
            }
        }
        let state: Vec<R> = (0..clock).map(|i| self.rows.at(i, 0)).collect();
        self.record(time, state.into_iter())?;
        self.path = self.codes.len() - 1;
        if self.holds(self.path) {
            Ok(())
        } else {
            Err(Error::changing_comparisons())
        }
    }

    /// Computes the primals along a path. Returns whether its guards hold.
    fn holds(&mut self, path: usize) -> bool {
        let code = &self.codes[path];
        code.clear(&mut self.rows);
        code.start(&mut self.rows, &mut self.words)
    }

    /// The series of the first result along a series of the state, to the same order p.
    pub(crate) fn along(&mut self, time: R, p: usize, series: &[R], result: &mut [R]) -> Result<(), Error> {
        self.make_room(p + 1);
        for (i, component) in series.chunks_exact(p + 1).enumerate() {
            self.rows.row_mut(i as Row).copy_from_slice(component);
        }
        self.start(time)?;
        let code = &self.codes[self.path];
        result[0] = code.result(0, &self.rows, 0);
        for k in 1..=p {
            code.advance(&mut self.rows, &self.words, k);
            result[k] = code.result(0, &self.rows, k);
        }
        Ok(())
    }
}

impl<R: Real> Expansion<R> for Recorded<'_, R> {
    fn highest_order(&self) -> usize {
        crate::step_size::HIGHEST_ORDER
    }

    fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error> {
        self.make_room(p + 1);
        let n = self.state;
        for i in 0..n {
            self.rows.set(i as Row, 0, series[i * (p + 1)]);
        }
        self.start(time)?;
        let code = &self.codes[self.path];
        for k in 0..p {
            if k > 0 {
                code.advance(&mut self.rows, &self.words, k);
            }
            // xₖ₊₁ = fₖ/(k + 1)
            for i in 0..n {
                let slope = code.result(i, &self.rows, k);
                self.rows.set(i as Row, k + 1, divided(slope, k + 1));
            }
        }
        for i in 0..n {
            series[i * (p + 1)..][..=p].copy_from_slice(self.rows.row(i as Row));
        }
        Ok(())
    }
}
