//! Dominators: the blocks that every path to a block goes through.
//!
//! Source: Cooper, Harvey & Kennedy, A Simple, Fast Dominance Algorithm (2001).

use crate::function::Function;
use crate::types::BlockId;

/// The dominators of the blocks of a function.
#[derive(Debug)]
pub(super) struct Dominance {
    /// The reachable blocks. Each comes before those that it leads to, except around loops.
    order: Vec<BlockId>,
    /// The index of each block in that order.
    rank: Vec<Option<usize>>,
    /// The immediate dominator of each block, by its index in that order.
    parent: Vec<usize>,
}

impl Dominance {
    pub(super) fn of(function: &Function) -> Self {
        let order = reverse_postorder(function);
        let mut rank = vec![None; function.blocks.len()];
        for (at, block) in order.iter().enumerate() {
            rank[block.index()] = Some(at);
        }
        let predecessors = function.predecessors();
        let mut parent: Vec<Option<usize>> = vec![None; order.len()];
        if let Some(entry) = parent.first_mut() {
            *entry = Some(0);
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (at, block) in order.iter().enumerate().skip(1) {
                let known = predecessors[block.index()]
                    .iter()
                    .filter_map(|p| rank[p.index()])
                    .filter(|p| parent[*p].is_some());
                let mut common: Option<usize> = None;
                for p in known {
                    common = Some(common.map_or(p, |c| intersect(&parent, c, p)));
                }
                if common != parent[at] {
                    parent[at] = common;
                    changed = true;
                }
            }
        }
        let parent = parent.into_iter().map(|p| p.unwrap_or(0)).collect();
        Self { order, rank, parent }
    }

    /// The reachable blocks. Each comes before those that it leads to, except around loops.
    pub(super) fn order(&self) -> &[BlockId] {
        &self.order
    }

    /// Whether a block is reachable.
    pub(super) fn reaches(&self, block: BlockId) -> bool {
        self.rank[block.index()].is_some()
    }

    /// Whether every path to `b` goes through `a`.
    pub(super) fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        let (Some(a), Some(mut b)) = (self.rank[a.index()], self.rank[b.index()]) else {
            return true;
        };
        while b > a {
            b = self.parent[b];
        }
        a == b
    }

    /// The immediate dominator: the last other block that every path to this one goes through.
    pub(super) fn parent(&self, block: BlockId) -> Option<BlockId> {
        let rank = self.rank[block.index()].filter(|rank| *rank > 0)?;
        Some(self.order[self.parent[rank]])
    }
}

/// The nearest common dominator of two blocks.
fn intersect(parent: &[Option<usize>], mut a: usize, mut b: usize) -> usize {
    while a != b {
        let later = if a > b { &mut a } else { &mut b };
        *later = parent[*later].expect("blocks before are known");
    }
    a
}

/// The reachable blocks. Each comes before those that it leads to, except around loops.
fn reverse_postorder(function: &Function) -> Vec<BlockId> {
    if function.blocks.is_empty() {
        return Vec::new();
    }
    reverse_postorder_from(BlockId(0), function.blocks.len(), |block| {
        function.block(block).terminator.successors()
    })
}

/// The blocks that are reached from `start`, among `count` blocks. Each comes before those that follow it, except
/// around loops. The search has a stack of its own, because functions may have many blocks.
pub(super) fn reverse_postorder_from(
    start: BlockId,
    count: usize,
    following: impl Fn(BlockId) -> Vec<BlockId>,
) -> Vec<BlockId> {
    let mut order = Vec::new();
    let mut seen = vec![false; count];
    let mut open = vec![(start, following(start))];
    seen[start.index()] = true;
    while let Some((block, rest)) = open.last_mut() {
        match rest.pop() {
            None => {
                order.push(*block);
                open.pop();
            }
            Some(next) => {
                if !std::mem::replace(&mut seen[next.index()], true) {
                    open.push((next, following(next)));
                }
            }
        }
    }
    order.reverse();
    order
}
