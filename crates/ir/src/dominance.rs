//! Dominators: the nodes of a graph that every path to a node goes through.
//!
//! Source: Lengauer & Tarjan, A Fast Algorithm for Finding Dominators in a Flowgraph (1979), in time m·log n for m
//! edges and n nodes. Whether one node dominates another is then answered at once, by the places of the two in a walk
//! through the tree of dominators.

use crate::function::Function;
use crate::graph::{Edges, Search};
use crate::types::BlockId;

/// Stands for a node that is not reached.
const NONE: u32 = u32::MAX;

/// The dominators of the nodes that are reached from a start.
#[derive(Debug)]
pub(super) struct Tree {
    /// The reached nodes. Each comes before those that it leads to, except around loops.
    pub(super) order: Vec<u32>,
    /// The immediate dominator of each node. That of the start is the start.
    parent: Vec<u32>,
    /// The reached nodes in a walk through the tree. A node comes before the nodes that it dominates, and those
    /// follow it without a gap. Of two branches of the tree, the one that comes first in `order` comes first.
    walk: Vec<u32>,
    /// The place of each node in the walk.
    place: Vec<u32>,
    /// The number of nodes that each node dominates, itself included.
    size: Vec<u32>,
}

impl Tree {
    /// The dominators of a graph, which has predecessors as the other direction of its successors.
    pub(super) fn of(start: u32, successors: &Edges, predecessors: &Edges) -> Self {
        let search = Search::of(start, successors);
        let parent = parents(&search, predecessors);
        let count = successors.nodes();
        let mut size = vec![0; count];
        for node in search.order.iter().rev() {
            size[*node as usize] += 1;
            if *node != start {
                size[parent[*node as usize] as usize] += size[*node as usize];
            }
        }
        // A node gets the first free place behind its parent.
        let (mut place, mut free) = (vec![NONE; count], vec![0; count]);
        let mut walk = vec![start; search.order.len()];
        for node in &search.order {
            let (at, above) = (*node as usize, parent[*node as usize] as usize);
            place[at] = if *node == start { 0 } else { free[above] };
            free[above] += size[at];
            free[at] = place[at] + 1;
            walk[place[at] as usize] = *node;
        }
        Self {
            order: search.order,
            parent,
            walk,
            place,
            size,
        }
    }

    /// The reached nodes in a walk through the tree, each before those that it dominates.
    pub(super) fn walk(&self) -> &[u32] {
        &self.walk
    }

    /// The place in the walk behind the nodes that a node dominates.
    pub(super) fn end(&self, node: u32) -> u32 {
        self.place[node as usize] + self.size[node as usize]
    }

    /// Whether a node is reached.
    pub(super) fn reaches(&self, node: u32) -> bool {
        self.place[node as usize] != NONE
    }

    /// Whether every path to `b` goes through `a`.
    pub(super) fn dominates(&self, a: u32, b: u32) -> bool {
        !self.reaches(a) || !self.reaches(b) || (self.place[a as usize]..self.end(a)).contains(&self.place[b as usize])
    }

    /// The immediate dominator: the last other node that every path to this one goes through. That of the start is the
    /// start.
    pub(super) fn parent(&self, node: u32) -> u32 {
        self.parent[node as usize]
    }
}

/// The state of the algorithm. Nodes are known by their numbers in the search.
struct Forest {
    /// The nearest node above that is linked, shortened on the way.
    above: Vec<u32>,
    /// The node with the smallest semidominator between a node and `above`.
    label: Vec<u32>,
    semi: Vec<u32>,
}

impl Forest {
    /// The node with the smallest semidominator above a node, up to the root of its tree.
    fn eval(&mut self, node: u32, path: &mut Vec<u32>) -> u32 {
        if self.above[node as usize] == NONE {
            return node;
        }
        let mut at = node;
        while self.above[self.above[at as usize] as usize] != NONE {
            path.push(at);
            at = self.above[at as usize];
        }
        while let Some(below) = path.pop() {
            let above = self.above[below as usize] as usize;
            let (ours, theirs) = (self.label[below as usize], self.label[above]);
            if self.semi[theirs as usize] < self.semi[ours as usize] {
                self.label[below as usize] = theirs;
            }
            self.above[below as usize] = self.above[above];
        }
        self.label[node as usize]
    }
}

/// The immediate dominator of each reached node.
fn parents(search: &Search, predecessors: &Edges) -> Vec<u32> {
    let count = search.found.len() as u32;
    let mut forest = Forest {
        above: vec![NONE; count as usize],
        label: (0..count).collect(),
        semi: (0..count).collect(),
    };
    let mut dominator = vec![0; count as usize];
    // The nodes whose semidominator is a node, as lists.
    let (mut first, mut next) = (vec![NONE; count as usize], vec![NONE; count as usize]);
    let mut path = Vec::new();
    for node in (1..count).rev() {
        let at = node as usize;
        for from in predecessors.of(search.found[at]) {
            let from = search.number[*from as usize];
            if from != NONE {
                let lowest = forest.eval(from, &mut path);
                forest.semi[at] = forest.semi[at].min(forest.semi[lowest as usize]);
            }
        }
        let semi = forest.semi[at] as usize;
        next[at] = std::mem::replace(&mut first[semi], node);
        let above = search.parent[at];
        forest.above[at] = above;
        let mut waiting = std::mem::replace(&mut first[above as usize], NONE);
        while waiting != NONE {
            let lowest = forest.eval(waiting, &mut path);
            let is_lower = forest.semi[lowest as usize] < forest.semi[waiting as usize];
            dominator[waiting as usize] = if is_lower { lowest } else { above };
            waiting = next[waiting as usize];
        }
    }
    for node in 1..count as usize {
        if dominator[node] != forest.semi[node] {
            dominator[node] = dominator[dominator[node] as usize];
        }
    }
    let mut parent = vec![NONE; search.number.len()];
    for (node, above) in search.found.iter().zip(dominator) {
        parent[*node as usize] = search.found[above as usize];
    }
    parent
}

/// The dominators of the blocks of a function.
#[derive(Debug)]
pub(super) struct Dominance {
    tree: Tree,
}

impl Dominance {
    pub(super) fn of(function: &Function) -> Self {
        Self::along(&function.successors(), &function.predecessors())
    }

    /// The dominators of a function with these edges.
    pub(super) fn along(successors: &Edges, predecessors: &Edges) -> Self {
        Self {
            tree: Tree::of(0, successors, predecessors),
        }
    }

    /// The reachable blocks. Each comes before those that it leads to, except around loops.
    pub(super) fn order(&self) -> impl ExactSizeIterator<Item = BlockId> {
        self.tree.order.iter().copied().map(BlockId)
    }

    /// The reachable blocks. Each comes after its dominators and after the blocks that lead to it, except around
    /// loops. Those that it dominates follow it without a gap.
    pub(super) fn walk(&self) -> impl ExactSizeIterator<Item = BlockId> {
        self.tree.walk().iter().copied().map(BlockId)
    }

    /// Whether every path to `b` goes through `a`.
    pub(super) fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        self.tree.dominates(a.0, b.0)
    }
}
