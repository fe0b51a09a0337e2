//! Verification: whether a function is well formed.

mod types;

use std::cell::RefCell;
use std::fmt;

use crate::dominance::Dominance;
use crate::error::Error;
use crate::function::Function;
use crate::graph::Edges;
use crate::operation::{Operation, Terminator};
use crate::print::Names;
use crate::types::{BlockId, Orders, Type, ValueId};

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
    predecessors: Edges,
    places: Vec<Option<Place>>,
    /// The orders of the first value that is returned.
    returned: Option<Orders>,
    /// For each block, the phi that was last checked and leads back to it, and whether the phi has a value for it.
    entries: RefCell<Vec<(Option<ValueId>, bool)>>,
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
            for successor in function.block(block).terminator.each_successor() {
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
            for (at, v) in function.block(block).statements().iter().enumerate() {
                if function.get(*v).is_none() {
                    return Err(error(block, format!("{v} is not a value of the function")));
                }
                if places[v.index()].replace(Some((block, at))).is_some() {
                    return Err(error(block, format!("{v} is defined twice")));
                }
            }
        }
        let successors = function.successors();
        let predecessors = successors.reversed();
        let mut returns = function.blocks.iter().filter_map(|block| match block.terminator {
            Terminator::Return(v) => function.get(v),
            _ => None,
        });
        let returned = returns.next().map(|statement| statement.orders);
        drop(returns);
        Ok(Self {
            function,
            dominance: Dominance::along(&successors, &predecessors),
            predecessors,
            places,
            returned,
            entries: vec![(None, false); function.blocks.len()].into(),
        })
    }

    fn run(&self) -> Result<(), Error> {
        for v in &self.function.arguments {
            self.orders(BlockId(0), *v)?;
        }
        for block in self.function.block_ids() {
            let mut phis_end = false;
            for (at, v) in self.function.block(block).statements().iter().enumerate() {
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
    fn is_before(&self, v: ValueId, block: BlockId, at: usize, user: impl fmt::Display) -> Result<(), Error> {
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
        let mut entries = self.entries.borrow_mut();
        let predecessors = self.predecessors.of(block.0);
        for from in predecessors {
            entries[*from as usize] = (Some(v), false);
        }
        for (from, operand) in incoming {
            let label = || self.function.label_of(*from);
            match entries.get_mut(from.index()) {
                Some((phi, is_given)) if *phi == Some(v) && !*is_given => *is_given = true,
                Some((phi, _)) if *phi == Some(v) => {
                    return self.wrong(block, format!("the phi {v} has two values for {}", label()));
                }
                _ => {
                    let why = format!(
                        "the phi {v} has a value for {}, from where control does not come",
                        label()
                    );
                    return self.wrong(block, why);
                }
            }
            let user = PhiUse {
                phi: v,
                from: *from,
                function: self.function,
            };
            self.is_before(*operand, *from, usize::MAX, user)?;
            let (ty, expected) = (self.function.type_of(*operand), self.function.type_of(v));
            if ty != expected {
                let why = format!(
                    "the phi {v} is of type {expected}, and {operand} for {} of type {ty}",
                    label()
                );
                return self.wrong(block, why);
            }
        }
        match predecessors.iter().find(|from| !entries[**from as usize].1) {
            Some(missing) => {
                let label = self.function.label_of(BlockId(*missing));
                self.wrong(
                    block,
                    format!("the phi {v} has no value for {label}, from where control comes"),
                )
            }
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
            let orders = self.function.statement(v).orders;
            if matches!(terminator, Terminator::Return(_)) && self.returned.is_some_and(|first| first != orders) {
                let why = format!("{v} is returned at order {orders}, and another value at another order");
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

/// A phi that uses a value, as it is called in an error.
struct PhiUse<'a> {
    phi: ValueId,
    from: BlockId,
    function: &'a Function,
}

impl fmt::Display for PhiUse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the phi {}, for {},", self.phi, self.function.label_of(self.from))
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
pub(crate) fn keyword(operation: &Operation) -> String {
    let text = crate::print::operation_text(operation, &Type::Real, &Names::numbers());
    text.split(' ').next().unwrap_or_default().to_string()
}
