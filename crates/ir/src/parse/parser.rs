//! The parser: what functions, blocks and operations have in common.

use std::collections::HashMap;

use crate::error::Error;
use crate::external::External;
use crate::function::Statement;
use crate::lexer::{Located, Token};
use crate::types::{BlockId, MAX_LEVELS, Orders, Type, ValueId};

/// The greatest depth of nested types.
const MAX_DEPTH: usize = 256;

pub(super) struct Parser<'a> {
    pub(super) words: &'a [Located<'a>],
    pub(super) at: usize,
    /// The number of each name of a value that is not its own number.
    pub(super) numbers: HashMap<&'a str, ValueId>,
    /// The limit of names that are their own numbers.
    limit: usize,
    /// The names of blocks in the order in which they occur, each with its first place.
    pub(super) labels: Vec<(String, usize)>,
    pub(super) label_numbers: HashMap<String, BlockId>,
    pub(super) arena: Vec<Option<Statement>>,
    /// The functions that are known as code.
    pub(super) externals: &'a [External],
}

impl<'a> Parser<'a> {
    /// A parser of a function whose words end here.
    pub(super) fn new(words: &'a [Located<'a>], end: usize, externals: &'a [External]) -> Self {
        let mut parser = Self {
            words,
            at: 0,
            numbers: HashMap::new(),
            limit: 1000 + 16 * end,
            labels: Vec::new(),
            label_numbers: HashMap::new(),
            arena: Vec::new(),
            externals,
        };
        parser.number_values(&words[..end]);
        parser
    }

    /// Numbers the values in a text. A name that is a small number keeps it. Other names get the numbers that are left.
    fn number_values(&mut self, words: &'a [Located<'a>]) {
        let names = words.iter().filter_map(|word| match word.token {
            Token::Value(name) => Some(name),
            _ => None,
        });
        let mut is_taken = Vec::new();
        for number in names.clone().filter_map(|name| own_number(name, self.limit)) {
            if is_taken.len() <= number {
                is_taken.resize(number + 1, false);
            }
            is_taken[number] = true;
        }
        let mut free = (0..).filter(|number| !is_taken.get(*number).is_some_and(|is_taken| *is_taken));
        let mut length = is_taken.len();
        for name in names.filter(|name| own_number(name, self.limit).is_none()) {
            self.numbers.entry(name).or_insert_with(|| {
                let number = free.next().expect("there are more numbers than names");
                length = length.max(number + 1);
                ValueId(number as u32)
            });
        }
        self.arena = vec![None; length];
    }

    /// The value with a name that is in the text.
    pub(super) fn named(&self, name: &str) -> ValueId {
        own_number(name, self.limit).map_or_else(|| self.numbers[name], |number| ValueId(number as u32))
    }

    pub(super) fn here(&self) -> &'a Located<'a> {
        &self.words[self.at.min(self.words.len() - 1)]
    }

    pub(super) fn token(&self) -> &'a Token<'a> {
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
        let is_it = matches!(self.token(), Token::Word(w) if *w == word);
        self.at += usize::from(is_it);
        is_it
    }

    /// A name: a word, or a text in quotation marks.
    pub(super) fn name(&mut self, of: &str) -> Result<String, Error> {
        match self.token() {
            Token::Word(name) => {
                self.at += 1;
                Ok((*name).to_string())
            }
            Token::Quoted(name) => {
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
                Ok(self.named(name))
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

    /// So many values, separated by commas.
    pub(super) fn some_values(&mut self, count: usize) -> Result<Vec<ValueId>, Error> {
        let mut all = Vec::with_capacity(count);
        for i in 0..count {
            if i > 0 {
                self.sign(",")?;
            }
            all.push(self.value()?);
        }
        Ok(all)
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
        const EXPECTED: &str = "a type: `real`, `integer`, `boolean`, `[real]`, `stack` or a tuple of types";
        if self.is_sign("[") {
            self.sign("[")?;
            if !self.keyword("real") {
                return self.error("`real`");
            }
            self.sign("]")?;
            return Ok(Type::Array);
        }
        if self.is_sign("(") && depth < MAX_DEPTH {
            return Ok(Type::Tuple(self.list("(", ")", |parser| parser.ty(depth + 1))?));
        }
        let ty = match self.token() {
            Token::Word(word) => match *word {
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

/// The number that a name is, if it is a small one.
fn own_number(name: &str, limit: usize) -> Option<usize> {
    let is_number = name.bytes().all(|b| b.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    name.parse().ok().filter(|number| is_number && *number < limit)
}
