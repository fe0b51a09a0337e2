//! Recorded right-hand sides whose expansions can be pulled back.

use tangent_bundle::real::{Elementary, Real};
use tangent_bundle::reverse::{Recording, Var};
use tangent_bundle_ir::recurrences::{Code, Covectors, Row, Rows, divided};
use tangent_bundle_ir::{Symbol, trace};

use crate::error::Error;
use crate::recorded::Recordable;

/// The code of one path through a function, and covectors on its constants.
struct Path<R> {
    code: Code<R>,
    /// The constants as functions of the parameters.
    constants: Vec<Var<R>>,
    on_constants: Vec<R>,
}

/// A recorded function of the time, the state and the parameters, with the code of each path that was met.
///
/// What the code computes of the parameters alone are its constants. They are recorded over variables, once, and the
/// covectors on them are summed over all steps. So a step backward costs what the right-hand side costs, however many
/// parameters there are.
pub(crate) struct Reversible<'f, R> {
    function: Box<Recordable<'f>>,
    state: usize,
    recording: Recording<R>,
    parameters: Vec<Var<R>>,
    paths: Vec<Path<R>>,
    /// The path of the last expansion.
    path: usize,
    rows: Rows<R>,
    words: Vec<bool>,
    on_rows: Rows<R>,
}

impl<'f, R: Real> Reversible<'f, R> {
    /// Records a function at a time and a state, for series with so many coefficients.
    pub(crate) fn new(
        function: Box<Recordable<'f>>,
        time: f64,
        state: &[R],
        parameters: &[R],
        length: usize,
    ) -> Result<Self, Error> {
        let recording = Recording::new();
        let parameters = parameters.iter().map(|p| recording.variable(*p)).collect();
        let mut reversible = Self {
            function,
            state: state.len(),
            recording,
            parameters,
            paths: Vec::new(),
            path: 0,
            rows: Rows::new(0, length),
            words: Vec::new(),
            on_rows: Rows::new(0, length),
        };
        reversible.record(time, state)?;
        let given = reversible.paths[0].code.results().len();
        if given == state.len() {
            Ok(reversible)
        } else {
            Err(Error::Shape {
                state: state.len(),
                given,
            })
        }
    }

    /// Records the path through a point.
    fn record(&mut self, time: f64, state: &[R]) -> Result<(), Error> {
        let parameters = self.parameters.iter().map(Elementary::scalar);
        let point = std::iter::once(time)
            .chain(state.iter().map(Elementary::scalar))
            .chain(parameters);
        let traced = trace(|x: Vec<Symbol>| (self.function)(x), point.collect::<Vec<f64>>())?;
        let code = Code::new(&traced.paths()[0], self.state, &self.parameters)?;
        self.words.resize(self.words.len().max(code.words()), false);
        self.rows.grow(code.rows());
        self.on_rows.grow(code.rows());
        let constants = code.constants().to_vec();
        self.paths.push(Path {
            on_constants: vec![R::from(0.0); constants.len()],
            constants,
            code: code.over(|c| c.value()),
        });
        Ok(())
    }

    /// Computes the primals along a path. Returns whether its guards hold.
    fn holds(&mut self, path: usize) -> bool {
        let code = &self.paths[path].code;
        code.clear(&mut self.rows);
        code.start(&mut self.rows, &mut self.words)
    }

    /// Chooses the path that holds at the point in the rows, and computes its primals.
    fn choose(&mut self, time: f64) -> Result<(), Error> {
        if self.holds(self.path) {
            return Ok(());
        }
        if let Some(path) = (0..self.paths.len()).find(|path| self.holds(*path)) {
            self.path = path;
            return Ok(());
        }
        let state: Vec<R> = (0..self.state).map(|i| self.rows.at(i as Row, 0)).collect();
        self.record(time, &state)?;
        self.path = self.paths.len() - 1;
        if self.holds(self.path) {
            Ok(())
        } else {
            Err(Error::NotRecorded {
                why: "its comparisons come out differently when it is run again at the same point".to_string(),
            })
        }
    }

    /// Computes the coefficients 1 to p of the solution, and keeps those of all operations.
    pub(crate) fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error> {
        let n = self.state;
        for i in 0..n {
            self.rows.set(i as Row, 0, series[i * (p + 1)]);
        }
        let clock = n as Row;
        self.rows.row_mut(clock).fill(R::from(0.0));
        self.rows.set(clock, 0, time);
        self.rows.set(clock, 1, R::from(1.0));
        self.choose(time.scalar())?;
        let code = &self.paths[self.path].code;
        for k in 0..p {
            if k > 0 {
                code.advance(&mut self.rows, &self.words, k);
            }
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

    /// Pulls covectors on the coefficients of the last expansion back to the state. Adds those on the constants to the
    /// sums.
    pub(crate) fn pull_back(&mut self, p: usize, on_series: &[R], on_state: &mut [R]) {
        let Path { code, on_constants, .. } = &mut self.paths[self.path];
        // Both are taken out, since the code writes to them as one, and put back.
        let mut on = Covectors {
            rows: std::mem::replace(&mut self.on_rows, Rows::new(0, p + 1)),
            constants: std::mem::take(on_constants),
        };
        for row in 0..code.rows() {
            on.rows.row_mut(row as Row).fill(R::from(0.0));
        }
        for (i, row) in on_series.chunks_exact(p + 1).enumerate() {
            on.rows.row_mut(i as Row).copy_from_slice(row);
        }
        code.pull_back(&self.rows, &self.words, p, &mut on);
        for (i, on_state) in on_state.iter_mut().enumerate() {
            *on_state = on.rows.at(i as Row, 0);
        }
        self.on_rows = on.rows;
        *on_constants = on.constants;
    }

    /// The covectors on the parameters, of all steps that were pulled back.
    pub(crate) fn on_parameters(&self) -> Vec<R> {
        let constants = self.paths.iter().flat_map(|path| {
            let pairs = path.constants.iter().zip(&path.on_constants);
            pairs.map(|(constant, on)| (*constant, *on))
        });
        self.recording.pull_back(constants)
    }
}
