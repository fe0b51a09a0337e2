//! The order of statements: what nothing needs is left out, and results are computed as early as they can be.
//!
//! The adjoint of a straight line first computes forward, then backward. Where a covector is known early, as in a sum
//! of terms, the backward statements of a term can follow its forward statements. The values of the term then live
//! shortly, in registers, rather than from one half of the function to the other.

use crate::flat::{Block, End, Flat, NONE, Part, Source, Step};
use crate::twins::find_twins;

/// The greatest distance over which a statement moves to where its operands are known, in statements before its
/// consumer. A statement whose consumer has to stay far below would only make its value live longer.
const WINDOW: u32 = 256;

/// Leaves out what nothing needs, and orders the statements of each block. Two numbers of one point may be computed at
/// once, unless registers hold the numbers of two points.
pub(crate) fn schedule(flat: &mut Flat<'_>, is_paired: bool) {
    prune(flat);
    if !is_paired {
        find_twins(flat);
    }
    let mut defined = vec![NONE; flat.kinds.len()];
    let outer = live_out(flat);
    for number in 0..flat.blocks.len() {
        let order = order(flat, number as u32, &outer, &mut defined);
        let block = &mut flat.blocks[number];
        block.steps = order.into_iter().map(|i| block.steps[i as usize]).collect();
    }
}

/// Leaves out statements and parameters that nothing needs.
fn prune(flat: &mut Flat<'_>) {
    const STATEMENT: u32 = NONE - 1;
    let count = flat.kinds.len();
    // The statement that writes each part, or the place among the parameters of its block.
    let mut writer = vec![(NONE, NONE); count];
    let mut before: Vec<Vec<(u32, u32)>> = vec![Vec::new(); flat.blocks.len()];
    for (number, block) in (0..).zip(&flat.blocks) {
        for (place, part) in (0..).zip(&block.parameters) {
            writer[*part as usize] = (STATEMENT, place);
        }
        for (i, step) in (0..).zip(&block.steps) {
            for part in flat.writes(step) {
                writer[*part as usize] = (i, 0);
            }
        }
        for (side, edge) in (0..).zip(block.end.edges()) {
            before[edge.to as usize].push((number, side));
        }
    }
    let mut needed = vec![false; count];
    let mut open: Vec<Part> = Vec::new();
    for block in &flat.blocks {
        for step in block.steps.iter().filter(|step| step.is_pinned) {
            open.extend(flat.reads(step));
        }
        match &block.end {
            End::Branch(condition, _) => open.push(*condition),
            End::Return(parts) => open.extend(parts),
            End::Jump(_) => {}
        }
    }
    while let Some(part) = open.pop() {
        if std::mem::replace(&mut needed[part as usize], true) {
            continue;
        }
        let Source::Block(number) = flat.sources[part as usize] else {
            continue;
        };
        match writer[part as usize] {
            (STATEMENT, place) => {
                for (from, side) in &before[number as usize] {
                    open.push(flat.blocks[*from as usize].end.edges()[*side as usize].values[place as usize]);
                }
            }
            (i, _) => open.extend(flat.reads(&flat.blocks[number as usize].steps[i as usize])),
        }
    }
    let mut blocks = std::mem::take(&mut flat.blocks);
    let parameters: Vec<Vec<bool>> = blocks
        .iter()
        .map(|block| block.parameters.iter().map(|part| needed[*part as usize]).collect())
        .collect();
    for block in &mut blocks {
        block.parameters.retain(|part| needed[*part as usize]);
        block
            .steps
            .retain(|step| step.is_pinned || flat.writes(step).iter().any(|part| needed[*part as usize]));
        for edge in block.end.edges_mut() {
            let mut kept = parameters[edge.to as usize].iter();
            edge.values
                .retain(|_| *kept.next().expect("a value for each parameter"));
        }
    }
    flat.blocks = blocks;
}

/// Whether a part is used in another block than its own, or is passed on at the end of its block.
fn live_out(flat: &Flat<'_>) -> Vec<bool> {
    let mut outer = vec![false; flat.kinds.len()];
    for (number, block) in (0..).zip(&flat.blocks) {
        let mut note = |parts: &[Part]| {
            for part in parts {
                outer[*part as usize] |= flat.sources[*part as usize] != Source::Block(number);
            }
        };
        block.steps.iter().for_each(|step| note(flat.reads(step)));
        if let End::Return(parts) = &block.end {
            note(parts);
        }
        for part in block.end.edges().iter().flat_map(|edge| &edge.values) {
            outer[*part as usize] = true;
        }
        if let End::Branch(condition, _) = &block.end {
            outer[*condition as usize] = true;
        }
    }
    outer
}

/// The order of the statements of a block. `defined` is for the statement of each part of the block.
fn order(flat: &Flat<'_>, number: u32, outer: &[bool], defined: &mut [u32]) -> Vec<u32> {
    let Block { steps, end, .. } = &flat.blocks[number as usize];
    let mut all: Vec<u32> = (0..steps.len() as u32).collect();
    if !matches!(end, End::Return(_)) {
        return all;
    }
    for (i, step) in (0..).zip(steps) {
        for part in flat.writes(step) {
            defined[*part as usize] = i;
        }
    }
    let is_here = |part: &Part| flat.sources[*part as usize] == Source::Block(number);
    let before = |i: usize| {
        let roots = flat.reads(&steps[i]).iter().flat_map(|part| flat.roots(*part));
        // Parameters are defined by no statement.
        let here = roots.filter(is_here).map(|part| defined[part as usize]);
        here.filter(|at| *at != NONE)
    };
    // Where the operands of each statement are known, if all statements move.
    let mut known: Vec<u32> = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate() {
        let place = before(i).map(|at| known[at as usize]).max();
        known.push(place.filter(|_| !step.is_pinned).unwrap_or(i as u32));
    }
    // A statement moves if all its consumers move, and stay near.
    let mut last = known.clone();
    let mut moves: Vec<bool> = steps
        .iter()
        .map(|step| !step.is_pinned && flat.writes(step).iter().all(|part| !outer[*part as usize]))
        .collect();
    for i in (0..steps.len()).rev() {
        moves[i] &= last[i] - known[i] <= WINDOW;
        for at in before(i) {
            let at = at as usize;
            moves[at] &= moves[i];
            last[at] = last[at].max(known[i]);
        }
    }
    let mut place: Vec<u32> = Vec::with_capacity(steps.len());
    for i in 0..steps.len() {
        let operands = before(i).map(|at| place[at as usize]).max();
        place.push(operands.filter(|_| moves[i]).unwrap_or(i as u32));
    }
    all.sort_by_key(|i| (place[*i as usize], *i));
    let operands: Vec<Vec<u32>> = (0..steps.len()).map(|i| before(i).collect()).collect();
    let by_sinks = by_sinks(steps, &operands, &all);
    let [early, late] = [&all, &by_sinks].map(|order| pressure(&operands, order));
    if late < early { by_sinks } else { all }
}

/// The number of registers of floats, less those that instructions need for themselves.
const REGISTERS: u64 = 14;

/// How many values have no register in an order, summed over its statements.
fn pressure(operands: &[Vec<u32>], order: &[u32]) -> u64 {
    let mut uses = vec![0_u32; operands.len()];
    operands.iter().flatten().for_each(|at| uses[*at as usize] += 1);
    let (mut live, mut sum) = (0_u64, 0);
    for i in order {
        live += u64::from(uses[*i as usize] > 0);
        for at in &operands[*i as usize] {
            uses[*at as usize] -= 1;
            live -= u64::from(uses[*at as usize] == 0);
        }
        sum += live.saturating_sub(REGISTERS);
    }
    sum
}

/// The statements in the order in which the results, which are in the order of another one, need them. A sum of many
/// terms is then computed at once, and not side by side with others, as the adjoint of a product of a matrix has them.
fn by_sinks(steps: &[Step], operands: &[Vec<u32>], all: &[u32]) -> Vec<u32> {
    let mut is_sink = vec![true; steps.len()];
    operands.iter().flatten().for_each(|at| is_sink[*at as usize] = false);
    let mut order = Vec::with_capacity(steps.len());
    let mut seen = vec![false; steps.len()];
    // Statements, each with the number of its operands that were visited.
    let mut open: Vec<(u32, usize)> = Vec::new();
    // A statement that can fail comes before those after it in the other order, so they keep their order.
    for sink in all
        .iter()
        .filter(|i| is_sink[**i as usize] || steps[**i as usize].is_pinned)
    {
        open.push((*sink, 0));
        while let Some((i, visited)) = open.last_mut() {
            let here = *i as usize;
            if seen[here] {
                open.pop();
            } else if let Some(operand) = operands[here].get(*visited) {
                *visited += 1;
                open.push((*operand, 0));
            } else {
                seen[here] = true;
                order.push(*i);
                open.pop();
            }
        }
    }
    order
}
