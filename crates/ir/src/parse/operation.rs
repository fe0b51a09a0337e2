//! The parsing of operations.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::error::Error;
use crate::lexer::Token;
use crate::operation::{Arithmetic, Array, Binary, Comparison, Logic, Operation, Ternary, Unary};
use crate::parse::parser::Parser;
use crate::types::{Constant, MAX_LEVELS, Type};

/// An operation that has nothing but operands.
#[derive(Clone, Copy, Debug)]
enum Named {
    Unary(Unary),
    Binary(Binary),
    Ternary(Ternary),
    Comparison(Comparison),
    Logic(Logic),
    Arithmetic(Arithmetic),
    Array(Array),
}

/// These operations by their names.
static FUNCTIONS: LazyLock<HashMap<&'static str, Named>> = LazyLock::new(|| {
    let unary = Unary::ALL.iter().map(|f| (f.name(), Named::Unary(*f)));
    let binary = Binary::ALL.iter().map(|f| (f.name(), Named::Binary(*f)));
    let ternary = Ternary::ALL.iter().map(|f| (f.name(), Named::Ternary(*f)));
    let comparison = Comparison::ALL.iter().map(|how| (how.name(), Named::Comparison(*how)));
    let logic = Logic::ALL.iter().map(|f| (f.name(), Named::Logic(*f)));
    let arithmetic = Arithmetic::ALL.iter().map(|f| (f.name(), Named::Arithmetic(*f)));
    let array = Array::ALL.iter().map(|f| (f.name(), Named::Array(*f)));
    unary
        .chain(binary)
        .chain(ternary)
        .chain(comparison)
        .chain(logic)
        .chain(arithmetic)
        .chain(array)
        .collect()
});

impl Parser<'_> {
    /// An operation, and its type if the text states it.
    pub(super) fn operation(&mut self) -> Result<(Operation, Option<Type>), Error> {
        const EXPECTED: &str = "an operation";
        let Token::Word(word) = self.token() else {
            return self.error(EXPECTED);
        };
        let at = self.at;
        self.at += 1;
        if let Some(function) = FUNCTIONS.get(word) {
            let operation = match *function {
                Named::Unary(f) => Operation::Unary(f, self.value()?),
                Named::Binary(f) => Operation::Binary(f, self.values()?),
                Named::Ternary(f) => Operation::Ternary(f, self.values()?),
                Named::Comparison(how) => Operation::Compare(how, self.values()?),
                Named::Logic(f) => Operation::Logic(f, self.values()?),
                Named::Arithmetic(f) => Operation::Arithmetic(f, self.values()?),
                Named::Array(f) => Operation::Array(f, self.some_values(f.operands().len())?),
            };
            return Ok((operation, None));
        }
        let operation = match *word {
            "const" if self.is_sign("[") => {
                Operation::ConstantArray(self.list("[", "]", |parser| parser.number("a real number"))?)
            }
            "const" => Operation::Constant(self.constant()?),
            "not" => Operation::Not(self.value()?),
            "to_real" => Operation::ToReal(self.value()?),
            "alias" => Operation::Alias(self.value()?),
            "select" => Operation::Select(self.values()?),
            "tuple" => Operation::Tuple(self.list("(", ")", Self::value)?),
            "zero" => Operation::Zero(self.level()?, self.value()?),
            "empty" => Operation::EmptyStack,
            "pop" => Operation::Pop(self.value()?),
            "push" => {
                let [stack, top] = self.values()?;
                Operation::Push(stack, top)
            }
            "powi" => {
                let [x, n] = self.values()?;
                Operation::Powi(x, n)
            }
            "powf" => {
                let x = self.value()?;
                self.sign(",")?;
                Operation::Powf(x, self.number("a real number")?)
            }
            "field" => {
                let x = self.value()?;
                self.sign(",")?;
                Operation::Field(x, self.number("the number of a field")?)
            }
            "guard" => {
                let x = self.value()?;
                self.sign(",")?;
                Operation::Guard(x, self.number("`true` or `false`")?)
            }
            "primal" => Operation::Primal(self.level()?, self.value()?),
            "truncate" => Operation::Truncate(self.level()?, self.value()?),
            "seed" => Operation::Seed(self.level()?, self.value()?),
            "derivative" => {
                let level = self.level()?;
                let k = self.number("an order")?;
                self.sign(",")?;
                Operation::Derivative(level, k, self.value()?)
            }
            "phi" => {
                let ty = self.ty(0)?;
                let incoming = self.list("[", "]", |parser| {
                    let block = parser.label()?;
                    parser.sign(":")?;
                    Ok((block, parser.value()?))
                })?;
                return Ok((Operation::Phi(incoming), Some(ty)));
            }
            "load" => {
                let ty = self.ty(0)?;
                return Ok((Operation::Load(self.name("the name of a global")?), Some(ty)));
            }
            "top" => {
                let ty = self.ty(0)?;
                return Ok((Operation::Top(self.value()?), Some(ty)));
            }
            "external" => {
                let derivative = match self.token() {
                    Token::Number(_) => self.number("the order of a derivative")?,
                    _ => 0,
                };
                let at = self.at;
                let name = self.name("the name of a function")?;
                let mut known = self.externals.iter().filter(|f| f.name() == name);
                let Some(base) = known.find(|f| f.is_base_of(derivative)) else {
                    return Err(self.words[at].error("the name of a function that was given to `parse_with`"));
                };
                let f = base.differentiated(derivative - base.derivative());
                Operation::External(f, self.list("(", ")", Self::value)?)
            }
            "call" | "custom" => {
                let ty = self.ty(0)?;
                let name = self.name("the name of a function")?;
                let operands = self.list("(", ")", Self::value)?;
                let operation = if *word == "call" {
                    Operation::Call(name, operands)
                } else {
                    Operation::Custom(name, operands)
                };
                return Ok((operation, Some(ty)));
            }
            _ => return Err(self.words[at].error(EXPECTED)),
        };
        Ok((operation, None))
    }

    /// A level, and the comma after it.
    fn level(&mut self) -> Result<usize, Error> {
        let at = self.at;
        let level = self.number("a level")?;
        if level >= MAX_LEVELS {
            return Err(self.words[at].error(&std::format!("a level below {MAX_LEVELS}")));
        }
        self.sign(",")?;
        Ok(level)
    }

    fn constant(&mut self) -> Result<Constant, Error> {
        const EXPECTED: &str = "a real number as `1.0`, an integer as `1`, `true` or `false`";
        let constant = match self.token() {
            Token::Word(word) => match *word {
                "true" => Some(Constant::Boolean(true)),
                "false" => Some(Constant::Boolean(false)),
                "inf" => Some(Constant::Real(f64::INFINITY)),
                "NaN" => Some(Constant::Real(f64::NAN)),
                _ => None,
            },
            Token::Number(number) => match number.parse() {
                Ok(n) => Some(Constant::Integer(n)),
                Err(_) => number.parse().ok().map(Constant::Real),
            },
            _ => None,
        };
        match constant {
            Some(constant) => {
                self.at += 1;
                Ok(constant)
            }
            None => self.error(EXPECTED),
        }
    }
}
