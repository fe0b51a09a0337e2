//! Arrays in Rust: an argument is a slice, any other array a `Vec`, which is changed in place where it is used for the
//! last time.

use std::collections::{BTreeMap, BTreeSet};

use crate::function::Function;
use crate::operation::{Array, Operation, Terminator};
use crate::rust::Writer;
use crate::types::{BlockId, Type, ValueId};

/// The last uses of arrays.
pub(super) struct LastUses {
    /// A statement that uses an array for the last time, and the array.
    statements: BTreeSet<(ValueId, ValueId)>,
    /// An edge on which an array becomes a phi and is not used otherwise.
    edges: BTreeSet<(BlockId, BlockId, ValueId)>,
}

/// The value that a value is another name of.
fn root(function: &Function, mut v: ValueId) -> ValueId {
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
        for x in operation
            .each_operand()
            .filter(|x| *function.type_of(*x) == Type::Array)
        {
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
        for (_, x) in operands.filter(|(_, x)| *function.type_of(*x) == Type::Array) {
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
        };
        if function.values().all(|(_, statement)| statement.ty != Type::Array) {
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

impl Writer<'_> {
    /// A value that is moved to a new place by a statement.
    pub(super) fn moved(&self, x: ValueId, by: ValueId) -> String {
        let is_last = |x| self.last_uses.statements.contains(&(by, x));
        self.owned(x, is_last)
    }

    /// A value that is moved to a phi on an edge.
    pub(super) fn moved_on(&self, x: ValueId, from: BlockId, to: BlockId) -> String {
        let is_last = |x| self.last_uses.edges.contains(&(from, to, x));
        self.owned(x, is_last)
    }

    /// A value that is returned.
    pub(super) fn returned(&self, x: ValueId) -> String {
        self.owned(x, |_| true)
    }

    fn owned(&self, x: ValueId, is_last: impl Fn(ValueId) -> bool) -> String {
        let ty = self.function.type_of(x);
        let value = self.value(x);
        if !has_array(ty) {
            return value;
        }
        let root = root(self.function, x);
        match self.function.statement(root).operation {
            Operation::Argument(_) if *ty == Type::Array => format!("{value}.to_vec()"),
            _ if *ty == Type::Array && is_last(root) => format!("std::mem::take(&mut {value})"),
            _ => format!("{value}.clone()"),
        }
    }

    /// An argument of a call.
    pub(super) fn passed(&self, x: ValueId) -> String {
        match self.function.type_of(x) {
            Type::Array => format!("&{}", self.value(x)),
            ty if has_array(ty) => format!("{}.clone()", self.value(x)),
            _ => self.value(x),
        }
    }

    /// A sentence about a statement, as a literal.
    fn sentence(&self, v: ValueId, what: &str) -> String {
        let text = crate::print::operation_text(
            &self.function.statement(v).operation,
            &Type::Array,
            &crate::print::Names::numbers(),
        );
        format!("{:?}", format!("`{}` {what}", self.function.named(&text)))
    }

    /// The lines of an operation on arrays, whose value gets a name.
    pub(super) fn array(&self, v: ValueId, f: Array, x: &[ValueId]) -> Vec<String> {
        let name = self.names.of_value(v);
        let value = |i: usize| self.value(x[i]);
        let outside = || self.sentence(v, "has an index outside of the array");
        let length = |i: usize| {
            let negative = self.sentence(v, "has a length below 0");
            format!("usize::try_from({}).map_err(|_| {negative})?", value(i))
        };
        let entry = |array: &str, i: usize, get: &str| {
            format!(
                "*usize::try_from({}).ok().and_then(|i| {array}.{get}(i)).ok_or({})?",
                value(i),
                outside()
            )
        };
        let mut lines = Vec::new();
        if let Array::Dot | Array::Axpy = f {
            let [a, b] = if f == Array::Dot {
                [value(0), value(1)]
            } else {
                [value(1), value(2)]
            };
            lines.push(format!("if {a}.len() != {b}.len() {{"));
            lines.push(format!(
                "    return Err({});",
                self.sentence(v, "is for arrays of one length")
            ));
            lines.push("}".to_string());
        }
        match f {
            Array::Fill => lines.push(self.set(v, name, &format!("vec![{}; {}]", value(1), length(0)))),
            Array::Length => lines.push(self.set(v, name, &format!("{}.len() as i64", value(0)))),
            Array::Get => lines.push(self.set(v, name, &entry(&value(0), 1, "get"))),
            Array::Sum => {
                let sum = format!("{}.iter().fold(0.0, |sum, x| sum + x)", value(0));
                lines.push(self.set(v, name, &sum));
            }
            Array::Dot => {
                let sum = format!(
                    "{}.iter().zip({}.iter()).fold(0.0, |sum, (a, b)| sum + a * b)",
                    value(0),
                    value(1)
                );
                lines.push(self.set(v, name, &sum));
            }
            Array::Set | Array::AddAt => {
                lines.push(self.set(v, name, &self.moved(x[0], v)));
                let sign = if f == Array::Set { "=" } else { "+=" };
                lines.push(format!("{} {sign} {};", entry(name, 1, "get_mut"), value(2)));
            }
            Array::Axpy => {
                lines.push(self.set(v, name, &self.moved(x[2], v)));
                lines.push(format!("for (y, x) in {name}.iter_mut().zip({}.iter()) {{", value(1)));
                lines.push(format!("    *y += x * {};", value(0)));
                lines.push("}".to_string());
            }
            Array::Resize => {
                lines.push(self.set(v, name, &self.moved(x[0], v)));
                lines.push(format!("{name}.resize({}, 0.0);", length(1)));
            }
        }
        lines
    }
}
