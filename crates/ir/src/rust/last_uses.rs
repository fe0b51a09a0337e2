//! Where arrays are used for the last time in the text of a function, so that they can be moved, and changed in place.

use std::collections::{BTreeMap, BTreeSet};

use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Type, ValueId};

/// The last uses of arrays, and of tuples with arrays.
pub(super) struct LastUses {
    /// A statement that uses an array for the last time, and the array.
    pub(super) statements: BTreeSet<(ValueId, ValueId)>,
    /// An edge on which an array becomes a phi and is not used otherwise.
    pub(super) edges: BTreeSet<(BlockId, BlockId, ValueId)>,
    /// The only uses of fields of tuples that nothing uses as a whole.
    pub(super) fields: BTreeSet<ValueId>,
}

/// The value that a value is another name of.
pub(super) fn root(function: &Function, mut v: ValueId) -> ValueId {
    while let Operation::Alias(x) = function.statement(v).operation {
        v = x;
    }
    v
}

/// The arrays among the operands of a statement that is no phi, with their numbers of uses.
fn used(function: &Function, v: ValueId) -> BTreeMap<ValueId, usize> {
    let mut used = BTreeMap::new();
    let operation = &function.statement(v).operation;
    if !operation.is_phi() && !matches!(operation, Operation::Alias(_)) {
        for x in operation.each_operand().filter(|x| has_array(function.type_of(*x))) {
            *used.entry(root(function, x)).or_default() += 1;
        }
    }
    used
}

/// The arrays that an edge passes to phis, with their numbers of uses.
fn passed(function: &Function, from: BlockId, to: BlockId) -> BTreeMap<ValueId, usize> {
    let mut passed = BTreeMap::new();
    for v in function.block(to).statements() {
        let Operation::Phi(incoming) = &function.statement(*v).operation else {
            break;
        };
        let operands = incoming.iter().filter(|(block, _)| *block == from);
        for (_, x) in operands.filter(|(_, x)| has_array(function.type_of(*x))) {
            *passed.entry(root(function, *x)).or_default() += 1;
        }
    }
    passed
}

impl LastUses {
    pub(super) fn of(function: &Function) -> Self {
        let mut last = Self {
            statements: BTreeSet::new(),
            edges: BTreeSet::new(),
            fields: only_fields(function),
        };
        if !function.values().any(|(_, statement)| has_array(&statement.ty)) {
            return last;
        }
        let live_in = live_in(function);
        for block in function.block_ids() {
            let returned = match function.block(block).terminator() {
                Terminator::Return(v) => Some(root(function, *v)),
                _ => None,
            };
            let mut live: BTreeSet<ValueId> = returned.into_iter().collect();
            for to in function.block(block).terminator().each_successor() {
                let passed = passed(function, block, to);
                for (x, count) in &passed {
                    if *count == 1 && !live_in[to.index()].contains(x) {
                        last.edges.insert((block, to, *x));
                    }
                }
                live.extend(passed.into_keys().chain(live_in[to.index()].iter().copied()));
            }
            for v in function.block(block).statements().iter().rev() {
                for (x, count) in used(function, *v) {
                    if live.insert(x) && count == 1 {
                        last.statements.insert((*v, x));
                    }
                }
            }
        }
        last
    }
}

/// The statements that take a field with arrays out of a tuple, where nothing else uses this field or the whole tuple.
fn only_fields(function: &Function) -> BTreeSet<ValueId> {
    let mut fields: BTreeMap<(ValueId, usize), Vec<ValueId>> = BTreeMap::new();
    let mut whole: BTreeSet<ValueId> = function.returned().into_iter().map(|v| root(function, v)).collect();
    for (v, statement) in function.values() {
        match &statement.operation {
            Operation::Alias(_) => {}
            Operation::Field(tuple, i) if has_array(&statement.ty) => {
                fields.entry((root(function, *tuple), *i)).or_default().push(v);
            }
            Operation::Field(..) => {}
            operation => whole.extend(operation.each_operand().map(|x| root(function, x))),
        }
    }
    let alone = fields
        .into_iter()
        .filter(|((tuple, _), uses)| uses.len() == 1 && !whole.contains(tuple));
    alone.flat_map(|(_, uses)| uses).collect()
}

/// The arrays that are used in each block or behind it, and defined before it.
fn live_in(function: &Function) -> Vec<BTreeSet<ValueId>> {
    let predecessors = function.predecessors();
    let mut homes = BTreeMap::new();
    for block in function.block_ids() {
        homes.extend(function.block(block).statements().iter().map(|v| (*v, block)));
    }
    let mut live_in = vec![BTreeSet::new(); function.blocks().len()];
    let mut open: Vec<(BlockId, ValueId)> = Vec::new();
    for block in function.block_ids() {
        for v in function.block(block).statements() {
            open.extend(used(function, *v).into_keys().map(|x| (block, x)));
        }
        if let Terminator::Return(v) = function.block(block).terminator() {
            open.push((block, root(function, *v)));
        }
        for to in function.block(block).terminator().each_successor() {
            open.extend(passed(function, block, to).into_keys().map(|x| (block, x)));
        }
    }
    while let Some((block, x)) = open.pop() {
        if homes.get(&x) != Some(&block) && live_in[block.index()].insert(x) {
            open.extend(predecessors.of(block.0).iter().map(|from| (BlockId(*from), x)));
        }
    }
    live_in
}

/// Whether a value of a type is or contains an array.
pub(super) fn has_array(ty: &Type) -> bool {
    match ty {
        Type::Array => true,
        Type::Tuple(fields) => fields.iter().any(has_array),
        Type::Real | Type::Integer | Type::Boolean | Type::Stack => false,
    }
}
