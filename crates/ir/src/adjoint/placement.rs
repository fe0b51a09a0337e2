//! The covectors of values as variables of the backward half, and where they need phis.
//!
//! A covector is added to wherever its value is used, and taken where the value is defined. So it is a variable of the
//! backward half. It needs a phi where control from two of these places flows together, and only there.
//!
//! Source: Cytron, Ferrante, Rosen, Wegman & Zadeck, Efficiently Computing Static Single Assignment Form (1991).

use crate::adjoint::analysis::{Leaf, Offsets, each_leaf, leaves};
use crate::dominance::{Dominance, Tree};
use crate::function::Function;
use crate::graph::Edges;
use crate::operation::Operation;
use crate::types::{BlockId, ValueId};

/// The control flow of the backward half.
///
/// Its nodes are the blocks of the function, by their numbers, and behind them the edges to blocks that several blocks
/// lead to. The backward half of such a block chooses among these edges.
pub(super) struct Backward {
    pub(super) predecessors: Edges,
    /// The nodes, starting with the block that returns.
    pub(super) tree: Tree,
    /// The dominators of the blocks, forward.
    pub(super) forward: Dominance,
    successors: Edges,
    comes_from: Edges,
}

impl Backward {
    pub(super) fn of(function: &Function, exit: BlockId) -> Self {
        let leads_to = function.successors();
        let predecessors = leads_to.reversed();
        let blocks = function.blocks.len();
        let nodes = blocks + predecessors.count();
        let successors = Edges::new(nodes, |show| {
            for block in 0..blocks as u32 {
                match predecessors.of(block) {
                    [from] => show(block, *from),
                    all => {
                        for (edge, from) in predecessors.range(block).zip(all) {
                            let edge = (blocks + edge) as u32;
                            show(block, edge);
                            show(edge, *from);
                        }
                    }
                }
            }
        });
        let comes_from = successors.reversed();
        Self {
            tree: Tree::of(exit.0, &successors, &comes_from),
            forward: Dominance::along(&leads_to, &predecessors),
            predecessors,
            successors,
            comes_from,
        }
    }

    /// The node of the edge to a block from the predecessor with this number: the block itself if it has one
    /// predecessor.
    pub(super) fn edge(&self, block: BlockId, number: usize) -> u32 {
        let edges = self.predecessors.range(block.0);
        if edges.len() == 1 {
            return block.0;
        }
        (self.predecessors.nodes() + edges.start + number) as u32
    }

    /// The block that the edge of a node leads to.
    pub(super) fn head_of(&self, node: u32) -> BlockId {
        BlockId(self.comes_from.of(node)[0])
    }

    /// The block whose backward half a node leads to, if it leads to one at once.
    pub(super) fn target(&self, node: u32) -> Option<BlockId> {
        match self.successors.of(node) {
            [target] if (*target as usize) < self.predecessors.nodes() => Some(BlockId(*target)),
            _ => None,
        }
    }

    /// The number of nodes that lead to a node.
    pub(super) fn ways(&self, node: u32) -> usize {
        self.reached(node).count()
    }

    /// The nodes of the backward half that lead to a node.
    fn reached(&self, node: u32) -> impl Iterator<Item = u32> {
        let from = self.comes_from.of(node).iter().copied();
        from.filter(|from| self.tree.reaches(*from))
    }

    /// The edges from each node to those where its domain ends: the node dominates a predecessor of such a node, and
    /// not the node itself, unless as a predecessor.
    fn frontier(&self) -> Edges {
        let mut edges = Vec::new();
        for node in &self.tree.order {
            if self.ways(*node) < 2 {
                continue;
            }
            for from in self.reached(*node) {
                let mut at = from;
                while at != self.tree.parent(*node) {
                    edges.push((at, *node));
                    at = self.tree.parent(at);
                }
            }
        }
        Edges::of_list(self.successors.nodes(), &edges)
    }
}

/// The numbers of covectors: one for each real number in each value that has a covector.
pub(super) struct Covectors {
    /// The number of the first one of each value.
    first: Vec<u32>,
    /// What each of them is of.
    kinds: Vec<Leaf>,
}

impl Covectors {
    pub(super) fn of(function: &Function, active: &[bool]) -> Self {
        let mut kinds = Vec::new();
        let mut first = vec![0; active.len()];
        for (v, statement) in function.values() {
            if active[v.index()] {
                first[v.index()] = kinds.len() as u32;
                each_leaf(&statement.ty, &mut kinds);
            }
        }
        Self { first, kinds }
    }

    /// The number of covectors.
    pub(super) fn count(&self) -> usize {
        self.kinds.len()
    }

    /// What a covector is of.
    pub(super) fn kind(&self, number: usize) -> Leaf {
        self.kinds[number]
    }

    /// The number of the covector of a real number of an active value.
    pub(super) fn number(&self, v: ValueId, leaf: usize) -> usize {
        self.first[v.index()] as usize + leaf
    }
}

/// The places of phis: a block, a value, and the number of a covector among those of the value.
pub(super) fn phis(
    function: &Function,
    backward: &Backward,
    active: &[bool],
    covectors: &Covectors,
    homes: &[BlockId],
    offsets: &mut Offsets<'_>,
) -> Vec<(BlockId, ValueId, usize)> {
    let frontier = backward.frontier();
    let uses = uses(function, backward, active, covectors, homes, offsets);
    let home_of = |v: ValueId| homes[v.index()];
    let mut places = Vec::new();
    // The last covector for which a node was visited.
    let mut visited: Vec<Option<u32>> = vec![None; frontier.nodes()];
    let mut open = Vec::new();
    for (v, statement) in function.values() {
        if !active[v.index()] {
            continue;
        }
        for leaf in 0..leaves(&statement.ty) {
            let number = covectors.number(v, leaf) as u32;
            let nodes = uses.of(number);
            if nodes.is_empty() {
                continue;
            }
            open.extend(nodes);
            open.push(home_of(v).0);
            while let Some(node) = open.pop() {
                for join in frontier.of(node) {
                    let block = BlockId(*join);
                    // Where the value is not defined, its covector is 0.
                    if visited[*join as usize] != Some(number) && backward.forward.dominates(home_of(v), block) {
                        visited[*join as usize] = Some(number);
                        places.push((block, v, leaf));
                        open.push(*join);
                    }
                }
            }
        }
    }
    places
}

/// The nodes where each covector is added to, except the block in which its value is defined.
fn uses(
    function: &Function,
    backward: &Backward,
    active: &[bool],
    covectors: &Covectors,
    homes: &[BlockId],
    offsets: &mut Offsets<'_>,
) -> Edges {
    let mut uses: Vec<(u32, u32)> = Vec::new();
    let mut note = |v: ValueId, fields: std::ops::Range<usize>, node: u32| {
        if active[v.index()] && homes[v.index()].0 != node {
            uses.extend(fields.map(|leaf| (covectors.number(v, leaf) as u32, node)));
        }
    };
    let all = |v: ValueId| 0..leaves(function.type_of(v));
    for block in function.block_ids() {
        for v in function.block(block).statements().iter().filter(|v| active[v.index()]) {
            match &function.statement(*v).operation {
                Operation::Phi(incoming) => {
                    // The predecessors have numbers in the order of the blocks, phis have an order of their own.
                    for (from, operand) in incoming {
                        let number = backward.predecessors.of(block.0).binary_search(&from.0);
                        let number = number.expect("a phi has a value for each predecessor");
                        note(*operand, all(*operand), backward.edge(block, number));
                    }
                }
                Operation::Field(tuple, i) => note(*tuple, offsets.field(*tuple, *i), block.0),
                operation => operation
                    .each_operand()
                    .for_each(|operand| note(operand, all(operand), block.0)),
            }
        }
        if let Some(v) = function.block(block).terminator.operand() {
            note(v, all(v), block.0);
        }
    }
    Edges::of_list(covectors.count(), &uses)
}
