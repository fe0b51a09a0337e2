//! Verification: whether a function is well formed.

mod types;

use std::fmt;

use crate::dominance::Dominance;
use crate::error::Error;
use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::print::Names;
use crate::types::{BlockId, Type, ValueId};

impl Function {
    /// Checks that the function is well formed:
    ///
    /// - All branches lead to blocks of the function, and none leads to the first block.
    /// - Phis stand at the start of a block, and have one operand for each predecessor of the block.
    /// - Each value is defined once, and on every path before it is used.
    /// - The types of operands, results and returned values agree.
    /// - No operand has a lower order than the value that uses it.
    ///
    /// # Errors
    ///
    /// Returns the first thing that is wrong, with its block and its value.
    pub fn verify(&self) -> Result<(), Error> {
        Verifier::new(self)?.run()
    }

    /// Verifies the function, unless it is known to be well formed.
    ///
    /// With debug assertions it is verified in any case.
    pub(super) fn ensure_verified(&self) -> Result<(), Error> {
        if !self.is_verified {
            return self.verify();
        }
        debug_assert_eq!(self.verify(), Ok(()), "a pass keeps functions well formed");
        Ok(())
    }

    /// Verifies the function, and notes that it is well formed.
    pub(super) fn verify_once(&mut self) -> Result<(), Error> {
        self.ensure_verified()?;
        self.is_verified = true;
        Ok(())
    }
}

/// Where a value is defined: the block and the index in it. Arguments have none.
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
                    return Err(error(block, format!("it leads to {successor}, which does not exist")));
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
        for v in &self.function.arguments {
            self.orders(BlockId(0), *v)?;
        }
        for block in self.function.block_ids() {
            let mut phis_end = false;
            for (at, v) in self.function.block(block).statements.iter().enumerate() {
                let operation = &self.function.statement(*v).operation;
                if let Operation::Phi(incoming) = operation {
                    if block.index() == 0 {
                        return self.wrong(
                            block,
                            format!("the phi {v} stands in the first block, which has no predecessors"),
                        );
                    }
                    if phis_end {
                        return self.wrong(block, format!("the phi {v} stands behind a statement that is no phi"));
                    }
                    self.phi(block, *v, incoming)?;
                } else {
                    phis_end = true;
                    operation
                        .each_operand()
                        .try_for_each(|operand| self.is_before(operand, block, at, format_args!("{v}")))?;
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

    /// Checks that a value is defined on every path to a place.
    fn is_before(&self, v: ValueId, block: BlockId, at: usize, user: fmt::Arguments<'_>) -> Result<(), Error> {
        let Some(place) = self.places.get(v.index()).copied().flatten() else {
            return self.wrong(block, format!("{user} uses {v}, which is not defined"));
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
                format_args!("the phi {v}, for {},", self.function.label_of(*from)),
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

    fn terminator(&self, block: BlockId) -> Result<(), Error> {
        let terminator = &self.function.block(block).terminator;
        let Some(v) = terminator.operand() else {
            return Ok(());
        };
        self.is_before(v, block, usize::MAX, format_args!("the end of the block"))?;
        let expected = match terminator {
            Terminator::Return(_) => &self.function.result,
            _ => &Type::Boolean,
        };
        let ty = self.function.type_of(v);
        if ty == expected {
            let orders = |v: ValueId| self.function.statement(v).orders;
            let first = self.function.returned().first().map(|v| orders(*v));
            if matches!(terminator, Terminator::Return(_)) && first.is_some_and(|first| first != orders(v)) {
                let why = format!(
                    "{v} is returned at order {}, and another value at another order",
                    orders(v)
                );
                return self.wrong(block, why);
            }
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

/// The keyword of an operation, for errors.
fn keyword(operation: &Operation) -> String {
    let text = crate::print::operation_text(operation, &Type::Real, &Names::numbers());
    text.split(' ').next().unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use crate::function::Function;
    use crate::operation::{Operation, Unary};

    #[test]
    fn a_function_is_verified_when_it_is_read_and_anew_only_after_an_edit() {
        let mut f = Function::parse("fn f(%x: real) -> real { b: %y = sin %x return %y }").unwrap();
        assert!(f.is_verified);
        assert!(f.renamed("g").is_verified);
        assert!(f.adjoint().unwrap().is_verified);
        f.simplify().unwrap();
        assert!(f.is_verified);
        let y = f.returned()[0];
        let z = f.insert_after(y, Operation::Unary(Unary::Exp, y), None).unwrap();
        assert!(!f.is_verified);
        f.simplify().unwrap();
        assert!(f.is_verified);
        f.replace_uses(y, z);
        assert!(!f.is_verified);
    }
}
