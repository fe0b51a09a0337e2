//! From a recorded function to code: each operation becomes the steps of its recurrence.

mod binary;
mod pieces;
mod unary;
mod writer;

use std::collections::HashMap;

use crate::error::Error;
use crate::function::Function;
use crate::operation::{Binary, Operation, Terminator, Ternary};
use crate::recurrences::code::{Code, Place, Step, Word};
use crate::recurrences::lower::writer::Writer;
use crate::types::{Constant, Type, ValueId};
use tangent_bundle::real::Real;

/// A truth value of a recording.
#[derive(Clone, Copy, Debug)]
enum Truth {
    /// It does not change with time.
    Known(bool),
    Word(Word),
}

/// A value of a recording.
#[derive(Clone, Copy, Debug)]
enum Value {
    Real(Place),
    Integer(i64),
    Truth(Truth),
}

impl<R: Real> Code<R> {
    /// The code of a function of the time, the state and the parameters, in this order, without branches, as a
    /// recording is. `state` is the number of components of the state. The parameters do not change with time.
    ///
    /// # Errors
    ///
    /// If the arguments do not fit the function, or if it has statements that a recording does not have.
    pub fn new(function: &Function, state: usize, parameters: &[R]) -> Result<Self, Error> {
        lower(function, state, parameters)
    }
}

fn lower<R: Real>(function: &Function, state: usize, parameters: &[R]) -> Result<Code<R>, Error> {
    let refused = |why: String| Error::Refused {
        function: function.name().to_string(),
        why,
    };
    let count = 1 + state + parameters.len();
    let is_real = |v: &ValueId| *function.type_of(*v) == Type::Real;
    if function.arguments().len() != count || !function.arguments().iter().all(is_real) {
        return Err(refused(format!(
            "its arguments are not {count} real numbers: the time, the {state} components of the state, and {} parameters",
            parameters.len()
        )));
    }
    let is_list = match function.result() {
        Type::Real => true,
        Type::Tuple(fields) => fields.iter().all(|field| *field == Type::Real),
        _ => false,
    };
    if !is_list || function.blocks().len() != 1 {
        return Err(refused(
            "it has branches, or a result that is not a list of real numbers: record it".to_string(),
        ));
    }
    let mut lowering = Lowering {
        writer: Writer::new(state + 1),
        values: HashMap::new(),
        results: Vec::new(),
        guards: 0,
        function,
    };
    for (i, v) in function.arguments().iter().enumerate() {
        let place = match i {
            0 => Place::Row(state as u32),
            i if i <= state => Place::Row(i as u32 - 1),
            i => lowering.writer.constant(parameters[i - state - 1]),
        };
        lowering.values.insert(*v, Value::Real(place));
    }
    let walk = function.walk()?;
    for block in walk.blocks() {
        for v in block.body() {
            lowering.statement(*v, &function.statement(*v).operation)?;
        }
        if let Terminator::Return(v) = block.terminator()
            && lowering.results.is_empty()
        {
            let place = lowering.real(*v);
            lowering.results.push(place);
        }
    }
    Ok(lowering.writer.finish(lowering.results))
}

/// A function on its way to code.
struct Lowering<'f, R> {
    writer: Writer<R>,
    values: HashMap<ValueId, Value>,
    results: Vec<Place>,
    /// The number of guards so far.
    guards: u32,
    function: &'f Function,
}

impl<R: Real> Lowering<'_, R> {
    /// The place of a real number.
    fn real(&self, v: ValueId) -> Place {
        match self.values[&v] {
            Value::Real(place) => place,
            _ => unreachable!("the function was verified"),
        }
    }

    fn truth(&self, v: ValueId) -> Truth {
        match self.values[&v] {
            Value::Truth(truth) => truth,
            _ => unreachable!("the function was verified"),
        }
    }

    fn statement(&mut self, v: ValueId, operation: &Operation) -> Result<(), Error> {
        let value = match operation {
            Operation::Constant(Constant::Real(c)) => Value::Real(self.writer.float(*c)),
            Operation::Constant(Constant::Integer(c)) => Value::Integer(*c),
            Operation::Constant(Constant::Boolean(c)) => Value::Truth(Truth::Known(*c)),
            Operation::Unary(f, a) => {
                let a = self.real(*a);
                Value::Real(self.writer.unary(*f, a))
            }
            Operation::Binary(f, [a, b]) => {
                let [a, b] = [a, b].map(|v| self.real(*v));
                Value::Real(self.writer.binary(*f, a, b))
            }
            Operation::Ternary(f, [a, b, c]) => {
                let [a, b, c] = [a, b, c].map(|v| self.real(*v));
                Value::Real(match f {
                    Ternary::MulAdd => {
                        let product = self.writer.binary(Binary::Mul, a, b);
                        self.writer.binary(Binary::Add, product, c)
                    }
                    // The bounds win where they are passed, and the number itself at a tie.
                    Ternary::Clamp => {
                        let above = self.writer.binary(Binary::Max, a, b);
                        self.writer.binary(Binary::Min, c, above)
                    }
                })
            }
            Operation::Powf(a, p) => {
                let (a, p) = (self.real(*a), self.writer.float(*p));
                Value::Real(self.writer.binary(Binary::Pow, a, p))
            }
            Operation::Powi(a, n) => match self.values[n] {
                Value::Integer(n) => {
                    let a = self.real(*a);
                    Value::Real(self.writer.integer_power(a, n))
                }
                _ => unreachable!("the function was verified"),
            },
            Operation::ToReal(n) => match self.values[n] {
                Value::Integer(n) => Value::Real(self.writer.float(n as f64)),
                _ => unreachable!("the function was verified"),
            },
            Operation::Alias(a) => self.values[a],
            Operation::Compare(how, [a, b]) => match [self.values[a], self.values[b]] {
                [Value::Integer(a), Value::Integer(b)] => Value::Truth(Truth::Known(how.holds(&a, &b))),
                _ => {
                    let [a, b] = [a, b].map(|v| self.real(*v));
                    Value::Truth(self.writer.compare(*how, a, b))
                }
            },
            Operation::Logic(how, [a, b]) => {
                let [a, b] = [a, b].map(|v| self.truth(*v));
                Value::Truth(self.writer.logic(*how, a, b))
            }
            Operation::Not(a) => Value::Truth(match self.truth(*a) {
                Truth::Known(a) => Truth::Known(!a),
                Truth::Word(of) => {
                    let word = self.writer.word();
                    self.writer.step(Step::Not { word, of });
                    Truth::Word(word)
                }
            }),
            Operation::Guard(a, recorded) => {
                // A condition that does not change holds as it was recorded.
                if let Truth::Word(word) = self.truth(*a) {
                    self.writer.step(Step::Guard {
                        word,
                        recorded: *recorded,
                        number: self.guards,
                    });
                }
                self.guards += 1;
                self.values[a]
            }
            Operation::Select([condition, a, b]) => {
                let [a, b] = [a, b].map(|v| self.real(*v));
                Value::Real(match self.truth(*condition) {
                    Truth::Known(true) => a,
                    Truth::Known(false) => b,
                    Truth::Word(word) => self.writer.choice(word, a, b),
                })
            }
            Operation::Tuple(all) => {
                self.results = all.iter().map(|v| self.real(*v)).collect();
                return Ok(());
            }
            other => {
                return Err(Error::Refused {
                    function: self.function.name().to_string(),
                    why: format!("a recording has no statement such as {other:?}"),
                });
            }
        };
        self.values.insert(v, value);
        Ok(())
    }
}
