//! Common subexpressions.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use crate::dominance::Dominance;
use crate::function::{Function, Statement};
use crate::operation::{Binary, Operation};
use crate::simplify::Same;
use crate::types::{BlockId, ValueId};

/// The operation of a statement on certain operands. The operands of a sum are sorted.
#[derive(Clone)]
struct Computation<'a> {
    statement: &'a Statement,
    operands: Vec<ValueId>,
}

impl<'a> Computation<'a> {
    fn of(statement: &'a Statement, same: &Same) -> Self {
        let mut operands: Vec<ValueId> = statement.operation.each_operand().map(|v| same.root(v)).collect();
        // The factors of a product are not sorted: if they were exchanged, the products of bundles would have their
        // terms in another order.
        if matches!(statement.operation, Operation::Binary(Binary::Add, _)) {
            operands.sort();
        }
        Self { statement, operands }
    }
}

impl PartialEq for Computation<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.statement.operation.shape() == other.statement.operation.shape()
            && self.operands == other.operands
            && self.statement.ty == other.statement.ty
            && self.statement.orders == other.statement.orders
    }
}

impl Eq for Computation<'_> {}

impl Hash for Computation<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.statement.operation.shape().hash(state);
        self.operands.hash(state);
        self.statement.ty.hash(state);
        self.statement.orders.hash(state);
    }
}

/// A step of the walk through the dominator tree.
enum Visit<'a> {
    Enter(BlockId),
    Leave(Vec<Computation<'a>>),
}

/// Merges equal computations. Returns whether there were any.
pub(super) fn merge_equal(function: &mut Function) -> bool {
    equal(function).substitute(function)
}

/// Maps each value to an equal one that is computed before it on every path.
fn equal(function: &Function) -> Same {
    let dominance = Dominance::of(function);
    let mut children: BTreeMap<BlockId, Vec<BlockId>> = BTreeMap::new();
    for block in dominance.order() {
        if let Some(parent) = dominance.parent(*block) {
            children.entry(parent).or_default().push(*block);
        }
    }
    let mut same = Same::default();
    let mut known: HashMap<Computation<'_>, ValueId> = HashMap::new();
    // The walk goes down the dominator tree. When it leaves a block, it forgets the computations of the block.
    let mut open = vec![Visit::Enter(BlockId(0))];
    while let Some(visit) = open.pop() {
        let block = match visit {
            Visit::Leave(computations) => {
                for computation in &computations {
                    known.remove(computation);
                }
                continue;
            }
            Visit::Enter(block) => block,
        };
        let mut added = Vec::new();
        for v in function.block(block).statements() {
            let statement = function.statement(*v);
            if !statement.operation.is_pure() || statement.operation.is_phi() {
                continue;
            }
            let computation = Computation::of(statement, &same);
            match known.get(&computation) {
                Some(first) => same.note(*v, *first),
                None => {
                    added.push(computation.clone());
                    known.insert(computation, *v);
                }
            }
        }
        open.push(Visit::Leave(added));
        open.extend(children.get(&block).into_iter().flatten().copied().map(Visit::Enter));
    }
    same
}
