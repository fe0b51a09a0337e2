//! Functions of a text.

mod operation;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::function::{Block, Function, Level, Statement};
use crate::lexer::{Located, Token, words};
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, MAX_LEVELS, Orders, Type, ValueId};
use crate::typing::type_of;

/// How deeply types may be nested in a text.
const MAX_DEPTH: usize = 256;

impl Function {
    /// The function of a text.
    ///
    /// ```text
    /// fn power(%x: real, %n: integer) -> real {
    /// start:
    ///     %one = const 1.0
    ///     branch head
    /// head:                                            // labels and values have any names
    ///     %r = phi real [start: %one, body: %next]
    ///     %m = phi integer [start: %n, body: %less]
    ///     %zero = const 0
    ///     %more = gt %m, %zero
    ///     branch %more, body, end
    /// body:
    ///     %next = mul %r, %x
    ///     %unit = const 1
    ///     %less = isub %m, %unit
    ///     branch head
    /// end:
    ///     return %r
    /// }
    /// ```
    ///
    /// Functions of real numbers have the names of [`Unary`](crate::Unary), [`Binary`](crate::Binary) and [`Ternary`](crate::Ternary). Types are `real`, `integer`,
    /// `boolean`, `stack` and tuples of them; phis, calls, loads, tops and custom operations state theirs. Names of functions and globals
    /// that are no words stand in quotation marks. A number behind the name of a value, as in `%y:2 = sin %x`, is its order.
    ///
    /// # Errors
    ///
    /// Where the text ceases to be one of a function, and what was expected there; or what [`verify`](Function::verify) finds.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut functions = Self::parse_all(text)?;
        match functions.len() {
            1 => Ok(functions.remove(0)),
            n => Err(Error::Syntax {
                line: 1,
                column: 1,
                expected: "one function".to_string(),
                found: format!("{n}"),
            }),
        }
    }

    /// The functions of a text, one behind the other.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Function::parse).
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        let words = words(text)?;
        let mut functions = Vec::new();
        let mut rest: &[Located] = &words;
        while rest[0].token != Token::End {
            let end = end_of_function(rest);
            let mut parser = Parser::new(rest, end);
            let mut function = parser.function()?;
            rest = &rest[parser.at..];
            function.must_be_verified()?;
            functions.push(function);
        }
        Ok(functions)
    }
}

/// The place behind the first closing brace, or the end of the text.
fn end_of_function(words: &[Located]) -> usize {
    let is_end = |word: &Located| word.token == Token::Sign("}");
    words.iter().position(is_end).map_or(words.len(), |at| at + 1)
}

struct Parser<'a> {
    words: &'a [Located],
    at: usize,
    /// The number of each name of a value.
    numbers: BTreeMap<&'a str, ValueId>,
    /// The blocks in the order in which they are named, and where that is first.
    labels: Vec<(String, usize)>,
    label_numbers: BTreeMap<String, BlockId>,
    arena: Vec<Option<Statement>>,
}

impl<'a> Parser<'a> {
    fn new(words: &'a [Located], end: usize) -> Self {
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

    fn here(&self) -> &'a Located {
        &self.words[self.at.min(self.words.len() - 1)]
    }

    fn token(&self) -> &'a Token {
        &self.here().token
    }

    fn error<T>(&self, expected: &str) -> Result<T, Error> {
        Err(self.here().error(expected))
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(s) if *s == sign)
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), Error> {
        if !self.is_sign(sign) {
            return self.error(&format!("`{sign}`"));
        }
        self.at += 1;
        Ok(())
    }

    fn keyword(&mut self, word: &str) -> bool {
        let is_it = matches!(self.token(), Token::Word(w) if w == word);
        self.at += usize::from(is_it);
        is_it
    }

    /// A name, as a word or in quotation marks.
    fn name(&mut self, of: &str) -> Result<String, Error> {
        match self.token() {
            Token::Word(name) | Token::Quoted(name) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => self.error(of),
        }
    }

    fn value(&mut self) -> Result<ValueId, Error> {
        match self.token() {
            Token::Value(name) => {
                self.at += 1;
                Ok(self.numbers[name.as_str()])
            }
            _ => self.error("a value, as `%x`"),
        }
    }

    fn label(&mut self) -> Result<BlockId, Error> {
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

    /// A number that `FromStr` reads.
    fn number<T: std::str::FromStr>(&mut self, of: &str) -> Result<T, Error> {
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

    /// Things between two signs with commas between.
    fn list<T>(
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

    /// As many values with commas between.
    fn values<const K: usize>(&mut self) -> Result<[ValueId; K], Error> {
        let mut all = [ValueId(0); K];
        for (i, v) in all.iter_mut().enumerate() {
            if i > 0 {
                self.sign(",")?;
            }
            *v = self.value()?;
        }
        Ok(all)
    }

    fn ty(&mut self, depth: usize) -> Result<Type, Error> {
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

    /// The orders behind the name of a value: `:2`, `:1,1`.
    fn orders(&mut self) -> Result<Orders, Error> {
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

    /// Defines a value.
    fn define(&mut self, at: usize, v: ValueId, statement: Statement) -> Result<(), Error> {
        let place = &mut self.arena[v.index()];
        if place.is_some() {
            return Err(self.words[at].error("a value that is not defined yet"));
        }
        *place = Some(statement);
        Ok(())
    }

    fn function(&mut self) -> Result<Function, Error> {
        if !self.keyword("fn") {
            return self.error("`fn`");
        }
        let name = self.name("the name of the function")?;
        let mut arguments = Vec::new();
        self.list("(", ")", |parser| {
            let at = parser.at;
            let v = parser.value()?;
            let orders = parser.orders()?;
            parser.sign(":")?;
            let ty = parser.ty(0)?;
            let operation = Operation::Argument(arguments.len());
            parser.define(at, v, Statement { operation, ty, orders })?;
            arguments.push(v);
            Ok(())
        })?;
        self.sign("->")?;
        let result = self.ty(0)?;
        let levels = if self.keyword("differentiated") {
            let at = self.at;
            let levels = self.list("[", "]", |parser| match () {
                () if parser.keyword("strict") => Ok(Level { eras: true }),
                () if parser.keyword("general") => Ok(Level { eras: false }),
                () => parser.error("`strict` or `general`"),
            })?;
            if levels.len() > MAX_LEVELS {
                return Err(self.words[at].error(&format!("at most {MAX_LEVELS} levels")));
            }
            levels
        } else {
            Vec::new()
        };
        self.sign("{")?;
        let mut defined: Vec<(BlockId, Block)> = Vec::new();
        let mut seen = BTreeSet::new();
        while !self.is_sign("}") {
            let at = self.at;
            let label = self.label()?;
            if !seen.insert(label) {
                return Err(self.words[at].error("a block that is not defined yet"));
            }
            self.sign(":")?;
            let block = self.block()?;
            defined.push((label, block));
        }
        self.sign("}")?;
        let blocks = self.in_order(defined)?;
        self.infer(&blocks)?;
        Ok(Function {
            name,
            arguments,
            result,
            arena: std::mem::take(&mut self.arena),
            blocks,
            levels,
            names: self.names(),
            is_verified: false,
        })
    }

    /// The names that are not numbers.
    fn names(&self) -> BTreeMap<ValueId, String> {
        let named = self
            .numbers
            .iter()
            .filter(|(name, _)| !name.bytes().all(|b| b.is_ascii_digit()));
        named.map(|(name, v)| (*v, (*name).to_string())).collect()
    }

    fn block(&mut self) -> Result<Block, Error> {
        let mut statements = Vec::new();
        loop {
            if self.keyword("branch") {
                let terminator = if matches!(self.token(), Token::Value(_)) {
                    let condition = self.value()?;
                    self.sign(",")?;
                    let then = self.label()?;
                    self.sign(",")?;
                    Terminator::Conditional(condition, then, self.label()?)
                } else {
                    Terminator::Branch(self.label()?)
                };
                return Ok(Block {
                    name: None,
                    statements,
                    terminator,
                });
            }
            if self.keyword("return") {
                let terminator = Terminator::Return(self.value()?);
                return Ok(Block {
                    name: None,
                    statements,
                    terminator,
                });
            }
            if !matches!(self.token(), Token::Value(_)) {
                return self.error("a statement `%x = …`, `branch` or `return`");
            }
            let at = self.at;
            let v = self.value()?;
            let orders = self.orders()?;
            self.sign("=")?;
            let (operation, ty) = self.operation()?;
            // What follows from the operands is inferred when all of them are known.
            let ty = ty.unwrap_or(Type::Real);
            self.define(at, v, Statement { operation, ty, orders })?;
            statements.push(v);
        }
    }

    /// The blocks in the order in which they are defined, under their numbers in it.
    fn in_order(&mut self, defined: Vec<(BlockId, Block)>) -> Result<Vec<Block>, Error> {
        let places: BTreeMap<BlockId, usize> = defined.iter().enumerate().map(|(i, (label, _))| (*label, i)).collect();
        let mut numbers = Vec::new();
        for (i, (_, at)) in self.labels.iter().enumerate() {
            match places.get(&BlockId(i as u32)) {
                Some(number) => numbers.push(BlockId(*number as u32)),
                None => return Err(self.words[*at].error("the name of a block that is defined")),
            }
        }
        let renumber = |block: &mut BlockId| *block = numbers[block.index()];
        for statement in self.arena.iter_mut().flatten() {
            if let Operation::Phi(incoming) = &mut statement.operation {
                incoming.iter_mut().for_each(|(block, _)| renumber(block));
            }
        }
        let mut blocks = Vec::new();
        for (label, block) in defined {
            let name = self.labels[label.index()].0.clone();
            let number = name.strip_prefix('b').unwrap_or_default();
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            let name = (!is_number).then_some(name);
            blocks.push(Block { name, ..block });
        }
        blocks
            .iter_mut()
            .for_each(|block| block.terminator.for_each_block_mut(renumber));
        Ok(blocks)
    }

    /// The types that follow from operands: in as many rounds as it takes, because what is used may be defined behind its use.
    ///
    /// Where types do not fit, the verifier says so.
    fn infer(&mut self, blocks: &[Block]) -> Result<(), Error> {
        for (at, word) in self.words[..self.at].iter().enumerate() {
            if let Token::Value(name) = &word.token
                && self.arena[self.numbers[name.as_str()].index()].is_none()
            {
                return Err(self.words[at].error("a value that is defined"));
            }
        }
        let mut changed = true;
        let mut rounds = blocks.len() + 1;
        while changed && rounds > 0 {
            changed = false;
            rounds -= 1;
            for v in blocks.iter().flat_map(|block| &block.statements) {
                let statement = |v: ValueId| self.arena[v.index()].as_ref().expect("all values are defined");
                let inferred = type_of(&statement(*v).operation, |v| &statement(v).ty);
                if let Ok(Some(ty)) = inferred {
                    let statement = self.arena[v.index()].as_mut().expect("all values are defined");
                    changed |= statement.ty != ty;
                    statement.ty = ty;
                }
            }
        }
        Ok(())
    }
}

/// The numbers of the values of a text: names that are numbers keep them where these are not too high, the others get those that are free.
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
