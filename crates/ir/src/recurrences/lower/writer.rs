//! The writer of code: rows, constants and steps.

use std::collections::HashMap;

use crate::operation::{Comparison, Logic, Unary};
use tangent_bundle::real::Real;

use crate::recurrences::code::{Code, Place, Step, Word};
use crate::recurrences::lower::Truth;
use crate::recurrences::rows::Row;

/// Code that is being written.
pub(super) struct Writer<R> {
    code: Code<R>,
    /// The constants that are floats.
    floats: HashMap<u64, u32>,
    float_of: HashMap<u32, f64>,
    /// The rows of constants.
    embedded: HashMap<u32, Row>,
    /// The sines with their cosines, by the row of their argument and whether they are hyperbolic.
    rotations: HashMap<(Row, bool), [Row; 2]>,
}

impl<R: Real> Writer<R> {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            code: Code {
                steps: Vec::new(),
                later: Vec::new(),
                constants: Vec::new(),
                results: Vec::new(),
                cleared: Vec::new(),
                rows,
                words: 0,
            },
            floats: HashMap::new(),
            float_of: HashMap::new(),
            embedded: HashMap::new(),
            rotations: HashMap::new(),
        }
    }

    /// The code with these results.
    pub(super) fn finish(mut self, results: Vec<Place>) -> Code<R> {
        self.code.results = results;
        self.code.later = self
            .code
            .steps
            .iter()
            .filter(|step| !step.is_of_primals())
            .copied()
            .collect();
        self.code
    }

    pub(super) fn constant(&mut self, c: R) -> Place {
        self.code.constants.push(c);
        Place::Constant(self.code.constants.len() as u32 - 1)
    }

    /// A constant that is a float.
    pub(super) fn float(&mut self, c: f64) -> Place {
        if let Some(i) = self.floats.get(&c.to_bits()) {
            return Place::Constant(*i);
        }
        let place = self.constant(R::from(c));
        if let Place::Constant(i) = place {
            self.floats.insert(c.to_bits(), i);
            self.float_of.insert(i, c);
        }
        place
    }

    pub(super) fn value(&self, c: u32) -> R {
        self.code.constants[c as usize]
    }

    /// The float that a constant is, if it is one.
    pub(super) fn float_of(&self, c: u32) -> Option<f64> {
        self.float_of.get(&c).copied()
    }

    /// A new row.
    pub(super) fn row(&mut self) -> Row {
        self.code.rows += 1;
        self.code.rows as Row - 1
    }

    /// A new row that starts from zeros.
    pub(super) fn cleared(&mut self) -> Row {
        let row = self.row();
        self.code.cleared.push(row);
        row
    }

    pub(super) fn word(&mut self) -> Word {
        self.code.words += 1;
        self.code.words as Word - 1
    }

    pub(super) fn step(&mut self, step: Step) {
        self.code.steps.push(step);
    }

    /// A step that writes a new row.
    pub(super) fn new_row(&mut self, step: impl FnOnce(Row) -> Step) -> Place {
        let y = self.row();
        self.step(step(y));
        Place::Row(y)
    }

    /// The row of a place.
    pub(super) fn row_of(&mut self, place: Place) -> Row {
        match place {
            Place::Row(row) => row,
            Place::Constant(c) => {
                if let Some(row) = self.embedded.get(&c) {
                    return *row;
                }
                let y = self.cleared();
                self.step(Step::Embed { y, c });
                self.embedded.insert(c, y);
                y
            }
        }
    }

    /// The rows of the sine and the cosine of a row.
    pub(super) fn rotation(&mut self, a: Row, hyperbolic: bool) -> [Row; 2] {
        if let Some(rows) = self.rotations.get(&(a, hyperbolic)) {
            return *rows;
        }
        let [y, w, d] = std::array::from_fn(|_| self.row());
        let s = std::array::from_fn(|_| self.cleared());
        self.step(Step::Rotation {
            y,
            w,
            a,
            d,
            s,
            hyperbolic,
        });
        self.rotations.insert((a, hyperbolic), [y, w]);
        [y, w]
    }

    pub(super) fn compare(&mut self, how: Comparison, a: Place, b: Place) -> Truth {
        if let [Place::Constant(a), Place::Constant(b)] = [a, b] {
            return Truth::Known(how.holds(&self.value(a), &self.value(b)));
        }
        let [a, b] = [a, b].map(|place| self.row_of(place));
        let word = self.word();
        self.step(Step::Compare { word, how, a, b });
        Truth::Word(word)
    }

    pub(super) fn logic(&mut self, how: Logic, a: Truth, b: Truth) -> Truth {
        match [a, b] {
            [Truth::Known(a), Truth::Known(b)] => Truth::Known(how.of(a, b)),
            [Truth::Known(known), Truth::Word(of)] | [Truth::Word(of), Truth::Known(known)] => {
                match [how.of(known, false), how.of(known, true)] {
                    [false, true] => Truth::Word(of),
                    [true, false] => {
                        let word = self.word();
                        self.step(Step::Not { word, of });
                        Truth::Word(word)
                    }
                    [always, _] => Truth::Known(always),
                }
            }
            [Truth::Word(a), Truth::Word(b)] => {
                let word = self.word();
                self.step(Step::Logic { word, how, of: [a, b] });
                Truth::Word(word)
            }
        }
    }

    /// a if the word is true, otherwise b.
    pub(super) fn choice(&mut self, word: Word, a: Place, b: Place) -> Place {
        let [a, b] = [a, b].map(|place| self.row_of(place));
        self.new_row(|y| Step::Choice { y, a, b, word })
    }

    /// f(a), whose derivatives are zero.
    pub(super) fn locally(&mut self, f: Unary, a: Row) -> Place {
        let y = self.cleared();
        self.step(Step::Locally { y, f, a });
        Place::Row(y)
    }
}
