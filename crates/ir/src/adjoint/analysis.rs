//! What is known about a function before it is reversed.

use std::borrow::Cow;
use std::ops::Range;

use crate::function::{Block, Function};
use crate::graph::Edges;
use crate::hash::FastMap;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Orders, Type, ValueId};

/// The number of covectors of a value of a type: one for each real number and each array. A stack has one covector,
/// another stack.
pub(super) fn leaves(ty: &Type) -> usize {
    match ty {
        Type::Real | Type::Array | Type::Stack => 1,
        Type::Integer | Type::Boolean => 0,
        Type::Tuple(fields) => fields.iter().map(leaves).sum(),
    }
}

/// What a covector is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Real,
    Array,
    Stack,
}

impl Leaf {
    /// The type of the covector.
    pub(super) fn ty(self) -> Type {
        match self {
            Self::Real => Type::Real,
            Self::Array => Type::Array,
            Self::Stack => Type::Stack,
        }
    }
}

/// What the covectors of a value of a type are of, in order.
pub(super) fn each_leaf(ty: &Type, all: &mut Vec<Leaf>) {
    match ty {
        Type::Real => all.push(Leaf::Real),
        Type::Array => all.push(Leaf::Array),
        Type::Stack => all.push(Leaf::Stack),
        Type::Integer | Type::Boolean => {}
        Type::Tuple(fields) => fields.iter().for_each(|field| each_leaf(field, all)),
    }
}

/// Where the real numbers of fields begin in those of their tuples.
pub(super) struct Offsets<'f> {
    function: &'f Function,
    known: FastMap<ValueId, Vec<usize>>,
}

impl<'f> Offsets<'f> {
    pub(super) fn of(function: &'f Function) -> Self {
        Self {
            function,
            known: FastMap::default(),
        }
    }

    /// The real numbers of a field, among those of its tuple.
    pub(super) fn field(&mut self, tuple: ValueId, i: usize) -> Range<usize> {
        let Type::Tuple(fields) = self.function.type_of(tuple) else {
            unreachable!("the verifier has seen a tuple")
        };
        let ends = self.known.entry(tuple).or_insert_with(|| {
            let ends = fields.iter().scan(0, |end, field| {
                *end += leaves(field);
                Some(*end)
            });
            ends.collect()
        });
        let start = if i == 0 { 0 } else { ends[i - 1] };
        start..ends[i]
    }
}

/// Gives a function a single block that returns.
pub(super) fn with_one_return(function: &mut Cow<'_, Function>) {
    let returns: Vec<(BlockId, ValueId)> = function
        .block_ids()
        .filter_map(|block| match function.block(block).terminator {
            Terminator::Return(v) => Some((block, v)),
            _ => None,
        })
        .collect();
    if returns.len() == 1 && returns[0].0 != BlockId(0) || function.blocks.len() == 1 {
        return;
    }
    let function = function.to_mut();
    let exit = BlockId(function.blocks.len() as u32);
    function.blocks.push(Block::ending(Terminator::Branch(exit)));
    let ty = function.result.clone();
    let result = function.append(exit, Operation::Phi(returns.clone()), ty, Orders::default());
    function.blocks[exit.index()].terminator = Terminator::Return(result);
    for (block, _) in returns {
        function.blocks[block.index()].terminator = Terminator::Branch(exit);
    }
}

/// Whether each value depends on a real argument.
pub(super) fn active(function: &Function) -> Vec<bool> {
    // From each value to the differentiable values that use it.
    let users = Edges::new(function.arena.len(), |show| {
        for (v, statement) in function.values() {
            if statement.ty.is_differentiable() {
                statement
                    .operation
                    .each_operand()
                    .for_each(|operand| show(operand.0, v.0));
            }
        }
    });
    let mut active = vec![false; function.arena.len()];
    let mut open: Vec<u32> = Vec::new();
    for v in &function.arguments {
        if function.type_of(*v).is_differentiable() {
            open.push(v.0);
        }
    }
    while let Some(v) = open.pop() {
        if !std::mem::replace(&mut active[v as usize], true) {
            open.extend(users.of(v));
        }
    }
    active
}
