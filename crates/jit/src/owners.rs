//! Which values own arrays: where an array is read for the last time, and where it is forgotten.
//!
//! A value that is an array is one of its owners from where it is defined to where it is read for the last time. What
//! takes an array over there, such as a statement that changes an entry, is then its owner. Elsewhere it becomes one
//! more owner.

use std::collections::{HashMap, HashSet};

use tangent_bundle_ir::{Array, Operation};

use crate::flat::{Block, End, Flat, Kind, Part, Source, Step};

/// Where the arrays of a function are read for the last time.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// Whether there are arrays in the function.
    pub(crate) has_arrays: bool,
    /// The statements that read a part for the last time, as a block and a place in it.
    last: HashSet<(u32, u32, Part)>,
    /// What nothing reads, of what a statement writes.
    unread: HashMap<(u32, u32), Vec<Part>>,
    /// What nothing reads, of the parameters of a block; of the arguments, at the first one.
    entering: Vec<Vec<Part>>,
    /// For the edges of each block, whether each value that is passed is not read elsewhere, and what is not read on
    /// this way.
    edges: Vec<Vec<Leaving>>,
}

/// What happens to arrays on an edge.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaving {
    /// The arrays that the parameters take over. Each other array that is passed has one more owner.
    pub(crate) moved: HashSet<Part>,
    /// The arrays that are forgotten.
    pub(crate) forgotten: Vec<Part>,
}

/// Whether a part is an array with an owner in the function: literal arrays belong to the heap.
fn is_owned(flat: &Flat<'_>, part: Part) -> bool {
    flat.kinds[part as usize] == Kind::Array && !matches!(flat.sources[part as usize], Source::Literal(_))
}

/// The arrays that a statement takes over, each as often as it does.
pub(crate) fn taken(flat: &Flat<'_>, step: &Step) -> Vec<Part> {
    let arrays = |parts: &[Part]| -> Vec<Part> {
        let is_array = |part: &&Part| flat.kinds[**part as usize] == Kind::Array;
        parts.iter().filter(is_array).copied().collect()
    };
    match &flat.function.statement(step.statement).operation {
        Operation::Array(Array::Set | Array::AddAt | Array::Resize, x) => vec![flat.only(x[0])],
        Operation::Array(Array::Axpy, x) => vec![flat.only(x[2])],
        Operation::Push(_, tuple) => arrays(flat.parts(*tuple)),
        Operation::Call(..) => arrays(flat.reads(step)),
        _ => Vec::new(),
    }
}

impl Owners {
    /// Finds the last reads of the arrays of a function, in the order that its statements have.
    pub(crate) fn new(flat: &Flat<'_>) -> Self {
        let mut owners = Self::default();
        if !flat.has_arrays() {
            return owners;
        }
        owners.has_arrays = true;
        let live_in = live_in(flat);
        for (number, block) in (0_u32..).zip(&flat.blocks) {
            let at_end = at_end(flat, block, &live_in);
            let leaving = |edge: &crate::flat::Edge| {
                let onward = &live_in[edge.to as usize];
                let passed: HashSet<Part> = edge
                    .values
                    .iter()
                    .copied()
                    .filter(|part| is_owned(flat, *part))
                    .collect();
                let mut forgotten: Vec<Part> = at_end.difference(onward).copied().collect();
                forgotten.retain(|part| !passed.contains(part));
                forgotten.sort_unstable();
                Leaving {
                    moved: passed.difference(onward).copied().collect(),
                    forgotten,
                }
            };
            owners.edges.push(block.end.edges().iter().map(leaving).collect());
            let mut live = at_end;
            for (at, step) in (0..block.steps.len() as u32).zip(&block.steps).rev() {
                for part in flat.writes(step).iter().filter(|part| is_owned(flat, **part)) {
                    if !live.remove(part) {
                        owners.unread.entry((number, at)).or_default().push(*part);
                    }
                }
                for part in flat.reads(step).iter().filter(|part| is_owned(flat, **part)) {
                    if live.insert(*part) {
                        owners.last.insert((number, at, *part));
                    }
                }
            }
            let all = 0..flat.kinds.len() as Part;
            let arguments =
                all.filter(|part| number == 0 && matches!(flat.sources[*part as usize], Source::Argument(_)));
            let mut entering: Vec<Part> = arguments.chain(block.parameters.iter().copied()).collect();
            entering.retain(|part| is_owned(flat, *part) && !live.contains(part));
            owners.entering.push(entering);
        }
        owners
    }

    /// Whether a statement is the last one that reads a part on its way.
    pub(crate) fn is_last(&self, block: u32, at: u32, part: Part) -> bool {
        self.last.contains(&(block, at, part))
    }

    /// What a statement writes and nothing reads.
    pub(crate) fn unread(&self, block: u32, at: u32) -> &[Part] {
        self.unread.get(&(block, at)).map_or(&[], Vec::as_slice)
    }

    /// What nothing reads of what a block begins with.
    pub(crate) fn entering(&self, block: u32) -> &[Part] {
        self.entering.get(block as usize).map_or(&[], Vec::as_slice)
    }

    /// What happens on an edge of a block.
    pub(crate) fn leaving(&self, block: u32, side: usize) -> Option<&Leaving> {
        self.edges.get(block as usize).map(|sides| &sides[side])
    }
}

/// The arrays that are read behind the end of a block, or by it.
fn at_end(flat: &Flat<'_>, block: &Block, live_in: &[HashSet<Part>]) -> HashSet<Part> {
    let mut live: HashSet<Part> = HashSet::new();
    for edge in block.end.edges() {
        live.extend(&live_in[edge.to as usize]);
        live.extend(edge.values.iter().filter(|part| is_owned(flat, **part)));
    }
    if let End::Return(parts) = &block.end {
        live.extend(parts.iter().filter(|part| is_owned(flat, **part)));
    }
    live
}

/// The arrays that are read in a block or behind it, of those that are defined before it.
fn live_in(flat: &Flat<'_>) -> Vec<HashSet<Part>> {
    let mut live_in: Vec<HashSet<Part>> = vec![HashSet::new(); flat.blocks.len()];
    loop {
        let mut is_done = true;
        for number in (0..flat.blocks.len()).rev() {
            let block = &flat.blocks[number];
            let mut live = at_end(flat, block, &live_in);
            for step in block.steps.iter().rev() {
                flat.writes(step).iter().for_each(|part| {
                    live.remove(part);
                });
                live.extend(flat.reads(step).iter().filter(|part| is_owned(flat, **part)));
            }
            block.parameters.iter().for_each(|part| {
                live.remove(part);
            });
            if live.len() > live_in[number].len() {
                live_in[number] = live;
                is_done = false;
            }
        }
        if is_done {
            return live_in;
        }
    }
}
