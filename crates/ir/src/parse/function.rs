//! The parsing of functions and blocks.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::function::{Block, Declared, Function, Level, Statement};
use crate::graph::Edges;
use crate::lexer::Token;
use crate::operation::{Operation, Terminator};
use crate::parse::parser::Parser;
use crate::types::{BlockId, MAX_LEVELS, Type, ValueId};
use crate::typing::type_of;

impl Parser<'_> {
    /// Defines a value by a statement.
    fn define(&mut self, at: usize, v: ValueId, statement: Statement) -> Result<(), Error> {
        let place = &mut self.arena[v.index()];
        if place.is_some() {
            return Err(self.words[at].error("a value that is not defined yet"));
        }
        *place = Some(statement);
        Ok(())
    }

    pub(super) fn function(&mut self) -> Result<Function, Error> {
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
        let mut declared = Declared::default();
        for (clause, name) in [("partials", &mut declared.partials), ("adjoint", &mut declared.adjoint)] {
            if self.keyword(clause) {
                *name = Some(self.name("the name of a function")?);
            }
        }
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
            homes: Vec::new(),
            levels,
            declared,
            names: self.names(),
            is_verified: false,
        })
    }

    /// The names of values that are not numbers.
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
                    statements: statements.into(),
                    terminator,
                });
            }
            if self.keyword("return") {
                let terminator = Terminator::Return(self.value()?);
                return Ok(Block {
                    name: None,
                    statements: statements.into(),
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
            // The types that follow from operands are inferred later, when all values are defined.
            let ty = ty.unwrap_or(Type::Real);
            self.define(at, v, Statement { operation, ty, orders })?;
            statements.push(v);
        }
    }

    /// The blocks in the order of their definitions, numbered by it.
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

    /// Infers the types that follow from operands. A value may be used before its definition in the text.
    ///
    /// If types do not fit, the verifier reports it.
    fn infer(&mut self, blocks: &[Block]) -> Result<(), Error> {
        for (at, word) in self.words[..self.at].iter().enumerate() {
            if let Token::Value(name) = &word.token
                && self.arena[self.named(name).index()].is_none()
            {
                return Err(self.words[at].error("a value that is defined"));
            }
        }
        // A statement waits for its operands that are inferred and come later in the text.
        let mut is_open = vec![false; self.arena.len()];
        let statements = blocks.iter().flat_map(Block::statements).copied();
        let inferred: Vec<ValueId> = statements
            .filter(|v| !states_type(&self.statement(*v).operation))
            .collect();
        for v in &inferred {
            is_open[v.index()] = true;
        }
        let mut waits: Vec<(u32, u32)> = Vec::new();
        let mut open = Vec::new();
        for v in inferred {
            let operands = self.statement(v).operation.each_operand();
            let before = waits.len();
            waits.extend(operands.filter(|x| is_open[x.index()]).map(|x| (x.0, v.0)));
            if waits.len() == before {
                self.infer_one(v);
                is_open[v.index()] = false;
            }
        }
        let mut left = vec![0; self.arena.len()];
        for (x, v) in &waits {
            left[*v as usize] += 1;
            if !is_open[*x as usize] {
                open.push(*x);
            }
        }
        let users = Edges::of_list(self.arena.len(), &waits);
        open.sort_unstable();
        open.dedup();
        while let Some(x) = open.pop() {
            for v in users.of(x) {
                left[*v as usize] -= 1;
                if left[*v as usize] == 0 {
                    self.infer_one(ValueId(*v));
                    open.push(*v);
                }
            }
        }
        Ok(())
    }

    fn statement(&self, v: ValueId) -> &Statement {
        self.arena[v.index()].as_ref().expect("all values are defined")
    }

    /// Infers the type of a value, if it follows from its operands.
    fn infer_one(&mut self, v: ValueId) {
        let inferred = type_of(&self.statement(v).operation, |v| &self.statement(v).ty);
        if let (Ok(Some(ty)), Some(statement)) = (inferred, &mut self.arena[v.index()]) {
            statement.ty = ty;
        }
    }
}

/// Whether the text of an operation states its type.
fn states_type(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Phi(_) | Operation::Load(_) | Operation::Top(_) | Operation::Call(..) | Operation::Custom(..)
    )
}
