//! The parser: what functions, blocks and operations have in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::function::Statement;
use crate::lexer::{Located, Token};
use crate::types::{BlockId, MAX_LEVELS, Orders, Type, ValueId};

/// The greatest depth of nested types.
const MAX_DEPTH: usize = 256;

pub(super) struct Parser<'a> {
    pub(super) words: &'a [Located],
    pub(super) at: usize,
    /// The number of each name of a value.
    pub(super) numbers: BTreeMap<&'a str, ValueId>,
    /// The names of blocks in the order in which they occur, each with its first place.
    pub(super) labels: Vec<(String, usize)>,
    pub(super) label_numbers: BTreeMap<String, BlockId>,
    pub(super) arena: Vec<Option<Statement>>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(words: &'a [Located], end: usize) -> Self {
        let numbers = number_values(&words[..end]);
        let length = numbers.values().map(|v| v.index() + 1).max().unwrap_or(0);
        Self {
            words,
            at: 0,
            numbers,
            labels: Vec::new(),
            label_numbers: BTreeMap::new(),
            arena: vec![None; length],
        }
    }

    pub(super) fn here(&self) -> &'a Located {
        &self.words[self.at.min(self.words.len() - 1)]
    }

    pub(super) fn token(&self) -> &'a Token {
        &self.here().token
    }

    pub(super) fn error<T>(&self, expected: &str) -> Result<T, Error> {
        Err(self.here().error(expected))
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(s) if *s == sign)
    }

    pub(super) fn sign(&mut self, sign: &'static str) -> Result<(), Error> {
        if !self.is_sign(sign) {
            return self.error(&format!("`{sign}`"));
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let is_it = matches!(self.token(), Token::Word(w) if w == word);
        self.at += usize::from(is_it);
        is_it
    }

    /// A name: a word, or a text in quotation marks.
    pub(super) fn name(&mut self, of: &str) -> Result<String, Error> {
        match self.token() {
            Token::Word(name) | Token::Quoted(name) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => self.error(of),
        }
    }

    pub(super) fn value(&mut self) -> Result<ValueId, Error> {
        match self.token() {
            Token::Value(name) => {
                self.at += 1;
                Ok(self.numbers[name.as_str()])
            }
            _ => self.error("a value, as `%x`"),
        }
    }

    pub(super) fn label(&mut self) -> Result<BlockId, Error> {
        let at = self.at;
        let name = self.name("the name of a block")?;
        let number = match self.label_numbers.get(&name) {
            Some(number) => *number,
            None => {
                let number = BlockId(self.labels.len() as u32);
                self.label_numbers.insert(name.clone(), number);
                self.labels.push((name, at));
                number
            }
        };
        Ok(number)
    }

    /// A number, read by `FromStr`.
    pub(super) fn number<T: std::str::FromStr>(&mut self, of: &str) -> Result<T, Error> {
        let parsed = match self.token() {
            Token::Number(text) | Token::Word(text) => text.parse().ok(),
            _ => None,
        };
        match parsed {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.error(of),
        }
    }

    /// A list in brackets, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        open: &'static str,
        close: &'static str,
        mut item: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.sign(open)?;
        let mut items = Vec::new();
        while !self.is_sign(close) {
            if !items.is_empty() {
                if !self.is_sign(",") {
                    return self.error(&format!("`,` or `{close}`"));
                }
                self.sign(",")?;
            }
            items.push(item(self)?);
        }
        self.sign(close)?;
        Ok(items)
    }

    /// Values, separated by commas.
    pub(super) fn values<const K: usize>(&mut self) -> Result<[ValueId; K], Error> {
        let mut all = [ValueId(0); K];
        for (i, v) in all.iter_mut().enumerate() {
            if i > 0 {
                self.sign(",")?;
            }
            *v = self.value()?;
        }
        Ok(all)
    }

    pub(super) fn ty(&mut self, depth: usize) -> Result<Type, Error> {
        const EXPECTED: &str = "a type: `real`, `integer`, `boolean`, `stack` or a tuple of types";
        if self.is_sign("(") && depth < MAX_DEPTH {
            return Ok(Type::Tuple(self.list("(", ")", |parser| parser.ty(depth + 1))?));
        }
        let ty = match self.token() {
            Token::Word(word) => match word.as_str() {
                "real" => Type::Real,
                "integer" => Type::Integer,
                "boolean" => Type::Boolean,
                "stack" => Type::Stack,
                _ => return self.error(EXPECTED),
            },
            _ => return self.error(EXPECTED),
        };
        self.at += 1;
        Ok(ty)
    }

    /// The orders after the name of a value, such as `:2` or `:1,1`.
    pub(super) fn orders(&mut self) -> Result<Orders, Error> {
        let mut orders = Orders::default();
        let is_next = |parser: &Self| {
            matches!(
                parser.words[(parser.at + 1).min(parser.words.len() - 1)].token,
                Token::Number(_)
            )
        };
        let mut level = 0;
        while is_next(self) && self.is_sign(if level == 0 { ":" } else { "," }) {
            self.at += 1;
            if level == MAX_LEVELS {
                return self.error(&format!("orders of at most {MAX_LEVELS} levels"));
            }
            orders.0[level] = self.number("an order from 0 to 255")?;
            level += 1;
        }
        Ok(orders)
    }
}

/// The numbers of the values in a text. A name that is a small number keeps it. Other names get the numbers that are
/// left.
fn number_values(words: &[Located]) -> BTreeMap<&str, ValueId> {
    let names = words.iter().filter_map(|word| match &word.token {
        Token::Value(name) => Some(name.as_str()),
        _ => None,
    });
    let limit = 1000 + 16 * words.len();
    let own_number = |name: &str| {
        let number: u32 = name.parse().ok()?;
        (number.to_string() == name && (number as usize) < limit).then_some(ValueId(number))
    };
    let mut numbers: BTreeMap<&str, ValueId> = BTreeMap::new();
    for name in names.clone() {
        if let Some(number) = own_number(name) {
            numbers.insert(name, number);
        }
    }
    let taken: BTreeSet<ValueId> = numbers.values().copied().collect();
    let mut free = (0..).map(ValueId).filter(|v| !taken.contains(v));
    for name in names {
        numbers
            .entry(name)
            .or_insert_with(|| free.next().expect("there are more numbers than names"));
    }
    numbers
}
