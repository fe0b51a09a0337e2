//! Which variables the results of a recording depend on.

use alloc::vec::Vec;

use crate::real::Elementary;
use crate::reverse::entries::{backward, forward};
use crate::reverse::passes::pieces;
use crate::reverse::tape::Tape;

impl Tape {
    /// The variables that nodes depend on: their numbers, in rising order.
    pub(super) fn dependencies<B: Elementary>(&self, results: &[Option<u32>]) -> Vec<Vec<usize>> {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let nodes = self.nodes.get() as usize;
        // Nodes that no result depends on are skipped, since the partial sums of a loop depend on more and more
        // variables.
        let mut is_needed = Vec::from_iter((0..nodes).map(|_| false));
        results
            .iter()
            .flatten()
            .for_each(|node| is_needed[*node as usize] = true);
        for (words, step) in pieces(&entries, &steps).rev() {
            backward::<B>(words, |_, node, parent| is_needed[parent] |= is_needed[node]);
            if let Some(step) = step
                && step.results::<B>().any(|node| is_needed[node])
            {
                step.arguments().for_each(|(_, node)| is_needed[node] = true);
            }
        }
        // A set is sorted when it is first used. All its entries came before.
        let mut sets: Vec<(Vec<usize>, bool)> = (0..nodes).map(|_| (Vec::new(), false)).collect();
        (0..self.variables()).for_each(|i| sets[i].0.push(i));
        for (words, step) in pieces(&entries, &steps) {
            if let Some(step) = step {
                let mut all = (Vec::new(), true);
                step.arguments()
                    .for_each(|(_, node)| all.0.extend_from_slice(&sets[node].0));
                sorted(&mut all);
                step.results::<B>()
                    .filter(|node| is_needed[*node])
                    .for_each(|node| sets[node] = all.clone());
            }
            forward::<B>(words, |_, node, parent| {
                if is_needed[node] {
                    let set = sorted(&mut sets[parent]).to_vec();
                    sets[node].0.extend(set);
                    sets[node].1 = true;
                }
            });
        }
        let of_node = |node: &Option<u32>| node.map_or_else(Vec::new, |node| sorted(&mut sets[node as usize]).to_vec());
        results.iter().map(of_node).collect()
    }
}

/// A set, sorted and without repetitions.
fn sorted((set, is_mixed): &mut (Vec<usize>, bool)) -> &[usize] {
    if *is_mixed {
        set.sort_unstable();
        set.dedup();
        *is_mixed = false;
    }
    set
}
