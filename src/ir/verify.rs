//! What makes a function well formed.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::ir::dominance::Dominance;
use crate::ir::error::Error;
use crate::ir::function::Function;
use crate::ir::operation::{Operation, Terminator, type_of};
use crate::ir::print::Names;
use crate::ir::types::{BlockId, Type, ValueId};

impl Function {
    /// Whether the function is well formed:
    ///
    /// - the first block is not gone back to, and all branches are to blocks of the function;
    /// - phis stand at the head of their block, and have one value for each block that control may come from;
    /// - a value is defined once, and on every path before it is used;
    /// - the types of operands, results and returned values agree;
    /// - an operand is of no lower order than what uses it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its block and its value.
    pub fn verify(&self) -> Result<(), Error> {
        Verifier::new(self)?.run()
    }
}

/// Where each value is defined: the block and the place in it. Arguments stand before the first block.
type Place = Option<(BlockId, usize)>;

struct Verifier<'a> {
    function: &'a Function,
    dominance: Dominance,
    predecessors: Vec<Vec<BlockId>>,
    places: Vec<Option<Place>>,
}

impl<'a> Verifier<'a> {
    fn new(function: &'a Function) -> Result<Self, Error> {
        let error = |block: BlockId, why: String| invalid(function, block, why);
        if function.blocks.is_empty() {
            return Err(error(BlockId(0), "the function has no block".to_string()));
        }
        let mut places = vec![None; function.arena.len()];
        for v in &function.arguments {
            places[v.index()] = Some(None);
        }
        for block in function.block_ids() {
            for successor in function.block(block).terminator.successors() {
                if successor.index() >= function.blocks.len() {
                    return Err(error(block, format!("it goes on in {successor}, which is not there")));
                }
                if successor.index() == 0 {
                    return Err(error(
                        block,
                        "it goes back to the first block, which has to be entered once".to_string(),
                    ));
                }
            }
            for (at, v) in function.block(block).statements.iter().enumerate() {
                if function.get(*v).is_none() {
                    return Err(error(block, format!("{v} is not a value of the function")));
                }
                if places[v.index()].replace(Some((block, at))).is_some() {
                    return Err(error(block, format!("{v} is defined twice")));
                }
            }
        }
        Ok(Self {
            function,
            dominance: Dominance::of(function),
            predecessors: function.predecessors(),
            places,
        })
    }

    fn run(&self) -> Result<(), Error> {
        for block in self.function.block_ids() {
            let mut phis_end = false;
            for (at, v) in self.function.block(block).statements.iter().enumerate() {
                let operation = &self.function.statement(*v).operation;
                if let Operation::Phi(incoming) = operation {
                    if phis_end {
                        return self.wrong(block, format!("the phi {v} stands behind a statement that is no phi"));
                    }
                    self.phi(block, *v, incoming)?;
                } else {
                    phis_end = true;
                    let mut result = Ok(());
                    operation.for_each_operand(|operand| {
                        if result.is_ok() {
                            result = self.is_before(operand, block, at, &format!("{v}"));
                        }
                    });
                    result?;
                }
                self.types(block, *v)?;
            }
            self.terminator(block)?;
        }
        Ok(())
    }

    fn wrong(&self, block: BlockId, why: String) -> Result<(), Error> {
        Err(invalid(self.function, block, why))
    }

    /// Whether a value is defined on every path to a place.
    fn is_before(&self, v: ValueId, block: BlockId, at: usize, user: &str) -> Result<(), Error> {
        let Some(place) = self.places.get(v.index()).copied().flatten() else {
            return self.wrong(block, format!("{user} uses {v}, which is defined nowhere"));
        };
        let is_before = match place {
            None => true,
            Some((there, before)) if there == block => before < at,
            Some((there, _)) => self.dominance.dominates(there, block),
        };
        if is_before {
            return Ok(());
        }
        self.wrong(
            block,
            format!("{user} uses {v}, which is not defined on every path to it"),
        )
    }

    fn phi(&self, block: BlockId, v: ValueId, incoming: &[(BlockId, ValueId)]) -> Result<(), Error> {
        let predecessors = &self.predecessors[block.index()];
        for (i, (from, operand)) in incoming.iter().enumerate() {
            if !predecessors.contains(from) {
                return self.wrong(
                    block,
                    format!(
                        "the phi {v} has a value for {}, from where control does not come",
                        self.function.label_of(*from)
                    ),
                );
            }
            if incoming[..i].iter().any(|(other, _)| other == from) {
                return self.wrong(
                    block,
                    format!("the phi {v} has two values for {}", self.function.label_of(*from)),
                );
            }
            self.is_before(
                *operand,
                *from,
                usize::MAX,
                &format!("the phi {v}, for {},", self.function.label_of(*from)),
            )?;
            let (ty, expected) = (self.function.type_of(*operand), self.function.type_of(v));
            if ty != expected {
                return self.wrong(
                    block,
                    format!(
                        "the phi {v} is of type {expected}, and {operand} for {} of type {ty}",
                        self.function.label_of(*from)
                    ),
                );
            }
        }
        match predecessors
            .iter()
            .find(|p| incoming.iter().all(|(from, _)| from != *p))
        {
            Some(missing) => self.wrong(
                block,
                format!(
                    "the phi {v} has no value for {}, from where control comes",
                    self.function.label_of(*missing)
                ),
            ),
            None => Ok(()),
        }
    }

    /// The type and the order of a value against those of its operands.
    fn types(&self, block: BlockId, v: ValueId) -> Result<(), Error> {
        let statement = self.function.statement(v);
        let inferred = match type_of(&statement.operation, |v| self.function.type_of(v).clone()) {
            Ok(inferred) => inferred,
            Err(why) => return self.wrong(block, format!("{v} = {}: {why}", keyword(&statement.operation))),
        };
        if let Some(ty) = inferred.filter(|ty| *ty != statement.ty) {
            return self.wrong(
                block,
                format!("{v} is of type {ty}, and stated to be of type {}", statement.ty),
            );
        }
        if matches!(statement.operation, Operation::Argument(_)) {
            return self.wrong(block, format!("{v} is an argument, and stands in a block"));
        }
        if matches!(statement.operation, Operation::Top(_)) && !matches!(statement.ty, Type::Tuple(_)) {
            return self.wrong(
                block,
                format!(
                    "{v} is a top of a stack, which is a tuple, and not of type {}",
                    statement.ty
                ),
            );
        }
        let mut result = Ok(());
        statement.operation.for_each_operand(|operand| {
            let lower = self.function.statement(operand);
            let raises = matches!(statement.operation, Operation::Seed(..) | Operation::Zero(..));
            let fits = (0..self.function.levels.len())
                .all(|l| lower.orders.level(l) >= statement.orders.level(l) || !lower.ty.is_differentiable() || raises);
            if !fits && result.is_ok() {
                result = self.wrong(
                    block,
                    format!(
                        "{v} is of order {}, and its operand {operand} of the lower order {}",
                        statement.orders, lower.orders
                    ),
                );
            }
        });
        result
    }

    fn terminator(&self, block: BlockId) -> Result<(), Error> {
        let terminator = &self.function.block(block).terminator;
        let Some(v) = terminator.operand() else {
            return Ok(());
        };
        self.is_before(v, block, usize::MAX, "the end of the block")?;
        let expected = match terminator {
            Terminator::Return(_) => &self.function.result,
            _ => &Type::Boolean,
        };
        let ty = self.function.type_of(v);
        if ty == expected {
            return Ok(());
        }
        self.wrong(
            block,
            format!("the end of the block takes a value of type {expected}, and {v} is of type {ty}"),
        )
    }
}

fn invalid(function: &Function, block: BlockId, why: String) -> Error {
    Error::Invalid {
        function: function.name.clone(),
        block: function.label_of(block),
        why: function.named(&why),
    }
}

/// The word of an operation, for sentences.
fn keyword(operation: &Operation) -> String {
    let text = crate::ir::print::operation_text(operation, &Type::Real, &Names::numbers());
    text.split(' ').next().unwrap_or_default().to_string()
}
