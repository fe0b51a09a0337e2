//! Which variables the results of a recording depend on.

use alloc::vec::Vec;

use crate::real::Elementary;
use crate::reverse::entries::{backward, forward, pieces};
use crate::reverse::sets::{AFTER_ALL, Sets};
use crate::reverse::tape::Tape;

/// The variables that results depend on, row by row.
#[derive(Debug)]
pub(crate) struct Dependencies {
    /// Where each row begins, and the end of the last one.
    pub(crate) offsets: Vec<usize>,
    /// The numbers of the variables, in rising order in each row.
    pub(crate) variables: Vec<usize>,
}

impl Tape {
    /// The variables that nodes depend on.
    ///
    /// Each node has a set of variables. A pass back finds the nodes that a result needs, and the last use of each. A
    /// pass forward unites the sets of the others' parents, and drops each set after its last use.
    pub(super) fn dependencies<B: Elementary>(&self, results: &[Option<u32>]) -> Dependencies {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let mut memory = self.adjoints.borrow_mut();
        let mut sets = Sets::of_nodes(&mut memory, entries.nodes as usize, self.variables());
        // The entries are numbered from the last to the first, from 1 on.
        let mut number = 0_u64;
        results.iter().flatten().for_each(|node| sets.keep(*node as usize));
        for (words, step) in pieces(&entries, &steps).rev() {
            backward::<B>(words, |_, node, parent| {
                number += 1;
                if sets.is_used(node) {
                    sets.use_before(parent, number.min(AFTER_ALL.into()) as u32);
                }
            });
            if let Some(step) = step
                && step.results().any(|node| sets.is_used(node))
            {
                step.arguments().for_each(|(_, node)| sets.keep(node));
            }
        }
        for (words, step) in pieces(&entries, &steps) {
            if let Some(step) = step {
                let mut first = None;
                for node in step.results() {
                    if !sets.is_used(node) {
                        continue;
                    }
                    match first {
                        Some(first) => sets.add(node, first, AFTER_ALL),
                        None => step
                            .arguments()
                            .for_each(|(_, argument)| sets.add(node, argument, AFTER_ALL)),
                    }
                    first = first.or(Some(node));
                }
            }
            forward::<B>(words, |_, node, parent| {
                if sets.is_used(node) {
                    sets.add(node, parent, number.min(AFTER_ALL.into()) as u32);
                }
                number -= 1;
            });
        }
        let mut offsets = Vec::with_capacity(results.len() + 1);
        offsets.push(0);
        let total = results.iter().flatten().map(|node| sets.len(*node as usize)).sum();
        let mut variables = Vec::with_capacity(total);
        let mut before = None;
        for node in results.iter().map(|node| node.map(|node| node as usize)) {
            match (node, before) {
                (Some(node), Some((other, start))) if sets.are_the_same(node, other) => {
                    variables.extend_from_within(start..);
                }
                (Some(node), _) => sets.members(node, &mut variables),
                (None, _) => (),
            }
            before = node.map(|node| (node, offsets[offsets.len() - 1]));
            offsets.push(variables.len());
        }
        Dependencies { offsets, variables }
    }
}
