//! What is known about a function before it is reversed.

use std::collections::BTreeSet;

use crate::function::{Block, Function};
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Orders, Type, ValueId};

/// The type of the covectors of a type. Integers and booleans have none: an empty tuple stands for it.
pub(super) fn covector(ty: &Type) -> Type {
    match ty {
        Type::Real => Type::Real,
        Type::Integer | Type::Boolean | Type::Stack => Type::Tuple(Vec::new()),
        Type::Tuple(fields) => Type::Tuple(fields.iter().map(covector).collect()),
    }
}

/// The number of real numbers in a value of a type.
pub(super) fn leaves(ty: &Type) -> usize {
    match ty {
        Type::Real => 1,
        Type::Integer | Type::Boolean | Type::Stack => 0,
        Type::Tuple(fields) => fields.iter().map(leaves).sum(),
    }
}

/// Gives a function a single block that returns.
pub(super) fn with_one_return(function: &mut Function) {
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
    let exit = BlockId(function.blocks.len() as u32);
    function.blocks.push(Block {
        name: None,
        statements: Vec::new(),
        terminator: Terminator::Branch(exit),
    });
    let ty = function.result.clone();
    let result = function.append(exit, Operation::Phi(returns.clone()), ty, Orders::default());
    function.blocks[exit.index()].terminator = Terminator::Return(result);
    for (block, _) in returns {
        function.blocks[block.index()].terminator = Terminator::Branch(exit);
    }
}

/// The values that depend on a real argument.
pub(super) fn active(function: &Function) -> BTreeSet<ValueId> {
    let real = |v: &&ValueId| function.type_of(**v).is_differentiable();
    let mut active: BTreeSet<ValueId> = function.arguments.iter().filter(real).copied().collect();
    loop {
        let before = active.len();
        for (v, statement) in function.values() {
            let depends = statement
                .operation
                .each_operand()
                .any(|operand| active.contains(&operand));
            if depends && statement.ty.is_differentiable() {
                active.insert(v);
            }
        }
        if active.len() == before {
            return active;
        }
    }
}

/// The values that are used after the end of each block. A phi uses its operand at the end of the block that the
/// operand comes from.
pub(super) fn live(function: &Function) -> Vec<BTreeSet<ValueId>> {
    let mut live: Vec<BTreeSet<ValueId>> = vec![BTreeSet::new(); function.blocks.len()];
    loop {
        let mut changed = false;
        for block in function.block_ids().rev() {
            let mut behind = BTreeSet::new();
            for next in function.block(block).terminator.successors() {
                let mut at_head = live[next.index()].clone();
                if let Terminator::Return(v) = function.block(next).terminator {
                    at_head.insert(v);
                }
                for v in function.block(next).statements().iter().rev() {
                    at_head.remove(v);
                    match &function.statement(*v).operation {
                        Operation::Phi(incoming) => {
                            behind.extend(incoming.iter().filter(|(from, _)| *from == block).map(|(_, v)| *v));
                        }
                        operation => at_head.extend(operation.each_operand()),
                    }
                }
                behind.append(&mut at_head);
            }
            behind.retain(|v| function.type_of(*v).is_differentiable());
            if behind != live[block.index()] {
                live[block.index()] = behind;
                changed = true;
            }
        }
        if !changed {
            return live;
        }
    }
}
