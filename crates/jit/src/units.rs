//! Pieces of functions: a compiler's time grows faster than the size of what it compiles, so long functions are cut.
//!
//! A chunk is a run of statements of one block. A unit is a run of chunks that becomes one machine function. Values
//! that cross from one unit to another go through memory, and control goes by a number: see [`Units`].

use std::ops::Range;

use crate::flat::{End, Flat, Kind, NONE, Part, Source};

/// A run of statements of a block.
pub(crate) struct Chunk {
    pub(crate) block: u32,
    pub(crate) steps: Range<usize>,
    pub(crate) unit: u32,
    /// Its number among the chunks that control enters from other units.
    pub(crate) entry: Option<u32>,
}

/// A function cut into units.
pub(crate) struct Units {
    pub(crate) chunks: Vec<Chunk>,
    /// The chunks of each unit.
    pub(crate) units: Vec<Range<usize>>,
    /// The chunks that control enters from other units, by the numbers of their entries. The first one is where the
    /// function starts.
    pub(crate) entries: Vec<usize>,
    /// The first chunk of each block.
    pub(crate) firsts: Vec<usize>,
    /// Whether control enters each unit at one chunk only. Then what dominates in the function dominates in the unit.
    pub(crate) is_single: Vec<bool>,
    /// The place in memory of each part that crosses.
    pub(crate) slots: Vec<u32>,
    /// The places in memory in which the parameters of a block are passed from other units, from this one on.
    pub(crate) passed: Vec<u32>,
    /// The chunk of each part.
    pub(crate) homes: Vec<u32>,
    /// The number of places in memory.
    pub(crate) words: u32,
}

impl Units {
    /// Cuts a function into units of at most so many statements.
    pub(crate) fn new(flat: &Flat<'_>, most: usize) -> Self {
        let most = most.max(1);
        let mut units = Self {
            chunks: Vec::new(),
            units: Vec::new(),
            entries: Vec::new(),
            firsts: Vec::new(),
            is_single: Vec::new(),
            slots: vec![NONE; flat.kinds.len()],
            passed: vec![NONE; flat.blocks.len()],
            homes: vec![NONE; flat.kinds.len()],
            words: 0,
        };
        units.cut(flat, most);
        units.enter(flat);
        units.cross(flat);
        units
    }

    fn cut(&mut self, flat: &Flat<'_>, most: usize) {
        let (mut unit, mut size) = (0, 0);
        for (number, block) in (0..).zip(&flat.blocks) {
            self.firsts.push(self.chunks.len());
            let count = block.steps.len();
            // Chunks of a block have the same size, so that the last one is not much smaller than the others.
            let pieces = count.div_ceil(most).max(1);
            let length = count.div_ceil(pieces);
            for piece in 0..pieces {
                let steps = (piece * length).min(count)..((piece + 1) * length).min(count);
                // A block costs something by itself.
                let cost = steps.len() + 2;
                if size > 0 && size + cost > most {
                    (unit, size) = (unit + 1, 0);
                }
                size += cost;
                self.chunks.push(Chunk {
                    block: number,
                    steps,
                    unit,
                    entry: None,
                });
            }
        }
        let chunks = self.chunks.chunk_by(|a, b| a.unit == b.unit);
        let mut at = 0;
        for run in chunks {
            self.units.push(at..at + run.len());
            at += run.len();
        }
    }

    /// Whether a chunk is the last one of its block.
    pub(crate) fn is_last(&self, chunk: usize) -> bool {
        self.chunks
            .get(chunk + 1)
            .is_none_or(|next| next.block != self.chunks[chunk].block)
    }

    /// The chunks that follow a chunk.
    fn following(&self, flat: &Flat<'_>, chunk: usize) -> Vec<usize> {
        if !self.is_last(chunk) {
            return vec![chunk + 1];
        }
        let end = &flat.blocks[self.chunks[chunk].block as usize].end;
        end.edges().iter().map(|edge| self.firsts[edge.to as usize]).collect()
    }

    /// Numbers the entries.
    fn enter(&mut self, flat: &Flat<'_>) {
        let mut is_entry = vec![false; self.chunks.len()];
        is_entry[0] = true;
        for chunk in 0..self.chunks.len() {
            for next in self.following(flat, chunk) {
                is_entry[next] |= self.chunks[next].unit != self.chunks[chunk].unit;
            }
        }
        self.is_single = vec![true; self.units.len()];
        for chunk in (0..self.chunks.len()).filter(|chunk| is_entry[*chunk]) {
            let unit = self.chunks[chunk].unit as usize;
            let own = &self.units[unit];
            self.is_single[unit] &= !self.entries.last().is_some_and(|last| own.contains(last));
            self.chunks[chunk].entry = Some(self.entries.len() as u32);
            self.entries.push(chunk);
        }
    }

    /// Finds the values that cross, and gives them places in memory.
    fn cross(&mut self, flat: &Flat<'_>) {
        if self.units.len() == 1 {
            return;
        }
        for (chunk, of) in (0..).zip(&self.chunks) {
            let block = &flat.blocks[of.block as usize];
            if self.firsts[of.block as usize] == chunk as usize {
                for part in &block.parameters {
                    self.homes[*part as usize] = chunk;
                }
                if of.entry.is_some() {
                    self.passed[of.block as usize] = self.words;
                    self.words += block.parameters.len() as u32;
                }
            }
            for part in block.steps[of.steps.clone()].iter().flat_map(|step| flat.writes(step)) {
                self.homes[*part as usize] = chunk;
            }
        }
        for chunk in 0..self.chunks.len() {
            let (number, steps) = (self.chunks[chunk].block, self.chunks[chunk].steps.clone());
            let block = &flat.blocks[number as usize];
            for part in block.steps[steps].iter().flat_map(|step| flat.reads(step)) {
                self.used(flat, *part, chunk);
            }
            if !self.is_last(chunk) {
                continue;
            }
            match &block.end {
                // What the block itself computes is written to the results at once.
                End::Return(parts) => {
                    let elsewhere = |part: &&Part| !self.is_of_block(flat, **part, number);
                    let parts: Vec<Part> = parts.iter().filter(elsewhere).copied().collect();
                    parts.into_iter().for_each(|part| self.used(flat, part, chunk));
                }
                End::Branch(condition, _) => self.used(flat, *condition, chunk),
                End::Jump(_) => {}
            }
            for part in block.end.edges().iter().flat_map(|edge| &edge.values) {
                self.used(flat, *part, chunk);
            }
        }
    }

    /// Whether a part is a parameter or a statement of a block, or a number of twins that are.
    pub(crate) fn is_of_block(&self, flat: &Flat<'_>, part: Part, block: u32) -> bool {
        let whole = match flat.sources[part as usize] {
            Source::Lane(twins, _) => twins,
            _ => part,
        };
        flat.sources[whole as usize] == Source::Block(block)
    }

    /// Whether a chunk finds a part of another chunk in a register.
    pub(crate) fn is_direct(&self, part: Part, chunk: usize) -> bool {
        let home = self.homes[part as usize];
        let unit = self.chunks[chunk].unit;
        self.units.len() == 1
            || home as usize == chunk
            || (self.chunks[home as usize].unit == unit && self.is_single[unit as usize])
    }

    fn used(&mut self, flat: &Flat<'_>, part: Part, chunk: usize) {
        for part in flat.roots(part) {
            let is_computed = matches!(flat.sources[part as usize], Source::Block(_));
            if is_computed && !self.is_direct(part, chunk) && self.slots[part as usize] == NONE {
                self.slots[part as usize] = self.words;
                self.words += if flat.kinds[part as usize] == Kind::Twins { 2 } else { 1 };
            }
        }
    }
}
