//! Graphs: their edges in two lists, and their search.

/// The edges of a graph whose nodes are numbers: where those of each node begin in a list, and the list.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    first: Vec<u32>,
    to: Vec<u32>,
}

impl Edges {
    /// The edges `(from, to)` among this number of nodes. Those of one node keep their order.
    pub(super) fn new(nodes: usize, edges: impl Iterator<Item = (u32, u32)>) -> Self {
        let edges: Vec<(u32, u32)> = edges.collect();
        let mut first = vec![0; nodes + 1];
        for (from, _) in &edges {
            first[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut to = vec![0; first[nodes] as usize];
        let mut free = first.clone();
        for (from, target) in edges {
            to[free[from as usize] as usize] = target;
            free[from as usize] += 1;
        }
        Self { first, to }
    }

    /// The edges in the other direction.
    pub(super) fn reversed(&self) -> Self {
        Self::new(self.nodes(), self.all().map(|(from, to)| (to, from)))
    }

    /// All edges.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.nodes() as u32).flat_map(|from| self.of(from).iter().map(move |to| (from, *to)))
    }

    /// The number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// The nodes that a node leads to.
    pub(super) fn of(&self, node: u32) -> &[u32] {
        &self.to[self.range(node)]
    }

    /// The numbers of the edges of a node, among all edges.
    pub(super) fn range(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }
}

/// A search through a graph that goes down first. It has a stack of its own, because graphs may be deep.
#[derive(Debug)]
pub(super) struct Search {
    /// The reached nodes. Each comes before those that it leads to, except around loops.
    pub(super) order: Vec<u32>,
    /// The reached nodes as they were found.
    pub(super) found: Vec<u32>,
    /// The place of each node among those that were found, or the greatest number.
    pub(super) number: Vec<u32>,
    /// For each place, the place of the node from which the node was found.
    pub(super) parent: Vec<u32>,
}

impl Search {
    pub(super) fn of(start: u32, successors: &Edges) -> Self {
        let mut search = Self {
            order: Vec::new(),
            found: vec![start],
            number: vec![u32::MAX; successors.nodes()],
            parent: vec![0],
        };
        search.number[start as usize] = 0;
        // A node, and the number of its edges that are not followed yet.
        let mut open = vec![(start, successors.of(start).len())];
        while let Some((node, rest)) = open.last_mut() {
            if *rest == 0 {
                search.order.push(*node);
                open.pop();
                continue;
            }
            *rest -= 1;
            let (above, next) = (search.number[*node as usize], successors.of(*node)[*rest]);
            if search.number[next as usize] == u32::MAX {
                search.number[next as usize] = search.found.len() as u32;
                search.found.push(next);
                search.parent.push(above);
                open.push((next, successors.of(next).len()));
            }
        }
        search.order.reverse();
        search
    }
}
