//! Twins: two numbers of one point in one register.
//!
//! The terms of a sum, the windows of a list and the rows of a matrix are computed by the same statements, each on its
//! own numbers. Two such statements become one on pairs of numbers, where that takes fewer instructions. Each number
//! comes from the same operations in the same order as before, so it is the same to the bit.
//!
//! Only statements of the same depth become twins: the depth of a statement is the length of the longest way to it. So
//! none of the two needs the other one, and no circle of twins needs itself.

use std::collections::HashMap;

use tangent_bundle_ir::{Binary, Operation, Unary};

use crate::flat::{End, Flat, Form, Kind, NONE, Part, Source, Step};

/// The greatest number of statements of a function that has twins: the code of longer ones is compiled fast.
const STATEMENTS: usize = 200_000;

/// How many statements are looked at to find twins, for each statement of the function.
const LOOKS: usize = 8;

/// The least number of terms of a sum that are looked at in pairs.
const TERMS: usize = 4;

/// What an instruction costs. A shuffle has this cost, and a pair of numbers that are loaded together has none.
const INSTRUCTION: i64 = 2;

/// Whether registers hold two floats on every processor of this kind.
const HAS_TWINS: bool = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));

/// Computes numbers two at a time in a function that is a straight line of real numbers.
pub(crate) fn find_twins(flat: &mut Flat<'_>) {
    if !HAS_TWINS || flat.len() > STATEMENTS || !flat.is_straight() {
        return;
    }
    let mut search = Search::new(flat);
    search.results();
    search.sums();
    let twins = search.all();
    if !twins.is_empty() {
        join(flat, twins);
    }
}

/// Two statements that are twins, and their operands.
struct Twins {
    members: [u32; 2],
    operands: Vec<[Part; 2]>,
}

/// What two statements have in common.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Unary(Unary),
    Binary(Binary),
    Power(i32),
}

/// How an operand of two statements comes to be.
enum Operand {
    /// It is there, at this cost.
    There(i64),
    /// By two statements that may become twins.
    By(u32, u32),
}

/// The search for twins.
struct Search<'a, 'f> {
    flat: &'a Flat<'f>,
    steps: &'a [Step],
    /// The statement that writes each part.
    writer: Vec<u32>,
    depth: Vec<u32>,
    /// The statements that read each one's value: the places of the first ones, in a list of all.
    first_reader: Vec<u32>,
    readers: Vec<u32>,
    /// The twin of each statement.
    twin: Vec<u32>,
    /// Whether it is the second one.
    is_second: Vec<bool>,
    /// How many statements may still be looked at.
    looks: usize,
}

impl<'a, 'f> Search<'a, 'f> {
    fn new(flat: &'a Flat<'f>) -> Self {
        let steps = &flat.blocks[0].steps[..];
        let count = steps.len();
        let mut writer = vec![NONE; flat.kinds.len()];
        let mut depth: Vec<u32> = Vec::with_capacity(count);
        let mut first_reader = vec![0_u32; count + 1];
        let mut pinned = 0;
        for (i, step) in (0..).zip(steps) {
            let of = |part: &Part| match writer[*part as usize] {
                NONE => 0,
                at => depth[at as usize],
            };
            let mut here = flat.reads(step).iter().map(of).max().unwrap_or(0) + 1;
            if step.is_pinned {
                here = here.max(pinned + 1);
                pinned = here;
            }
            depth.push(here);
            for part in flat.reads(step) {
                if let Some(count) = first_reader.get_mut(writer[*part as usize] as usize + 1) {
                    *count += 1;
                }
            }
            flat.writes(step).iter().for_each(|part| writer[*part as usize] = i);
        }
        for i in 0..count {
            first_reader[i + 1] += first_reader[i];
        }
        let mut next = first_reader.clone();
        let mut readers = vec![NONE; first_reader[count] as usize];
        for (i, step) in (0..).zip(steps) {
            for part in flat.reads(step) {
                if let Some(place) = next[..count].get_mut(writer[*part as usize] as usize) {
                    readers[*place as usize] = i;
                    *place += 1;
                }
            }
        }
        Self {
            flat,
            steps,
            writer,
            depth,
            first_reader,
            readers,
            twin: vec![NONE; count],
            is_second: vec![false; count],
            looks: LOOKS * count,
        }
    }

    fn returned(&self) -> &'a [Part] {
        match &self.flat.blocks[0].end {
            End::Return(parts) => parts,
            _ => &[],
        }
    }

    /// Tries results that follow one another.
    fn results(&mut self) {
        let writers: Vec<u32> = self.returned().iter().map(|part| self.writer[*part as usize]).collect();
        self.neighbours(&writers);
    }

    /// Tries the terms of sums that follow one another.
    fn sums(&mut self) {
        let mut is_seen = vec![false; self.steps.len()];
        for end in (0..self.steps.len() as u32).rev() {
            let mut terms = Vec::new();
            let mut at = end;
            while !std::mem::replace(&mut is_seen[at as usize], true) {
                let Some([sum, term]) = self.sum_and_term(at) else {
                    break;
                };
                terms.push(term);
                if self.readers_of(sum).len() != 1 {
                    break;
                }
                at = sum;
            }
            if terms.len() >= TERMS {
                terms.reverse();
                self.neighbours(&terms);
            }
        }
    }

    /// The sum so far, which is the deeper operand of a sum, and its last term.
    fn sum_and_term(&self, at: u32) -> Option<[u32; 2]> {
        let (Binary::Add | Binary::Sub, operands) = self.flat.binary(&self.steps[at as usize])? else {
            return None;
        };
        let [a, b] = operands.map(|part| self.writer[part as usize]);
        if a == NONE || b == NONE || a == b {
            return None;
        }
        let is_first = self.depth[a as usize] >= self.depth[b as usize];
        Some(if is_first { [a, b] } else { [b, a] })
    }

    fn readers_of(&self, at: u32) -> &[u32] {
        let [first, end] = [at, at + 1].map(|at| self.first_reader[at as usize] as usize);
        &self.readers[first..end]
    }

    /// Tries statements that follow one another in a list.
    fn neighbours(&mut self, list: &[u32]) {
        let mut at = 0;
        while at + 1 < list.len() {
            let (a, b) = (list[at], list[at + 1]);
            at += if self.fits(a, b) && self.try_tree(a, b) { 2 } else { 1 };
        }
    }

    fn shape(&self, at: u32) -> Option<Shape> {
        let step = &self.steps[at as usize];
        if step.is_pinned || step.form != Form::One {
            return None;
        }
        match self.flat.operation(step) {
            Operation::Unary(f @ (Unary::Neg | Unary::Abs | Unary::Sqrt | Unary::Recip), _) => Some(Shape::Unary(*f)),
            Operation::Binary(f @ (Binary::Add | Binary::Sub | Binary::Mul | Binary::Div), _) => {
                Some(Shape::Binary(*f))
            }
            Operation::Powi(_, n) => self.flat.exponent(*n).filter(|n| *n != 0).map(Shape::Power),
            _ => None,
        }
    }

    /// Whether two statements may become twins.
    fn fits(&self, a: u32, b: u32) -> bool {
        a != b
            && [a, b].iter().all(|at| *at != NONE && self.twin[*at as usize] == NONE)
            && self.depth[a as usize] == self.depth[b as usize]
            && self.shape(a).is_some_and(|shape| self.shape(b) == Some(shape))
    }

    /// Whether two statements are twins, in this order.
    fn are_twins(&self, a: u32, b: u32) -> bool {
        a != NONE && b != NONE && self.twin[a as usize] == b && self.is_second[b as usize]
    }

    /// What the two numbers of an operand are.
    fn operand(&self, p: Part, q: Part) -> Operand {
        let sources = [p, q].map(|part| self.flat.sources[part as usize]);
        let [s, t] = [p, q].map(|part| self.writer[part as usize]);
        match sources {
            [Source::Literal(_), Source::Literal(_)] => Operand::There(0),
            [Source::Argument(i), Source::Argument(k)] if k == i + 1 => Operand::There(0),
            // A number is loaded twice at once.
            _ if p == q => Operand::There(INSTRUCTION / 2),
            _ if self.are_twins(s, t) => Operand::There(0),
            _ if self.fits(s, t) => Operand::By(s, t),
            [Source::Argument(_), _] | [_, Source::Argument(_)] => Operand::There(2 * INSTRUCTION),
            _ => Operand::There(INSTRUCTION),
        }
    }

    /// All twins that were found.
    fn all(&self) -> Vec<Twins> {
        let firsts = (0..self.steps.len() as u32).filter(|at| !self.is_second[*at as usize]);
        let found = firsts.filter_map(|a| match self.twin[a as usize] {
            NONE => None,
            b => Some(Twins {
                members: [a, b],
                operands: self.operands(a, b),
            }),
        });
        found.collect()
    }

    /// The operands of two statements, in pairs. Those of a product or a sum may be in either order.
    fn operands(&self, a: u32, b: u32) -> Vec<[Part; 2]> {
        let reads = |at: u32| self.flat.reads(&self.steps[at as usize]);
        let (x, y) = (reads(a), reads(b));
        match self.shape(a) {
            Some(Shape::Binary(f)) => {
                let straight = [[x[0], y[0]], [x[1], y[1]]];
                let crossed = [[x[0], y[1]], [x[1], y[0]]];
                let cost = |pairs: &[[Part; 2]; 2]| -> i64 {
                    let each = pairs.iter().map(|[p, q]| match self.operand(*p, *q) {
                        Operand::There(cost) => cost,
                        Operand::By(..) => 0,
                    });
                    each.sum()
                };
                let commutes = matches!(f, Binary::Add | Binary::Mul);
                let is_crossed = commutes && cost(&crossed) < cost(&straight);
                if is_crossed { crossed } else { straight }.to_vec()
            }
            _ => vec![[x[0], y[0]]],
        }
    }

    /// Makes two statements twins, and what they need as far as it can be, if that takes fewer instructions.
    fn try_tree(&mut self, a: u32, b: u32) -> bool {
        let mut taken: Vec<[u32; 2]> = Vec::new();
        let mut open = vec![(a, b)];
        let mut gain = 0;
        while let Some((a, b)) = open.pop() {
            if self.are_twins(a, b) {
                continue;
            }
            if self.looks == 0 || !self.fits(a, b) {
                gain -= INSTRUCTION;
                continue;
            }
            self.looks -= 1;
            self.twin[a as usize] = b;
            self.twin[b as usize] = a;
            self.is_second[b as usize] = true;
            taken.push([a, b]);
            gain += match self.shape(a) {
                Some(Shape::Unary(Unary::Sqrt | Unary::Recip) | Shape::Binary(Binary::Div)) => 4 * INSTRUCTION,
                _ => INSTRUCTION,
            };
            for [p, q] in self.operands(a, b) {
                match self.operand(p, q) {
                    Operand::There(cost) => gain -= cost,
                    Operand::By(s, t) => open.push((s, t)),
                }
            }
        }
        gain -= taken.iter().map(|twins| self.taken_apart(*twins)).sum::<i64>();
        if gain > 0 {
            return true;
        }
        for at in taken.into_iter().flatten() {
            self.twin[at as usize] = NONE;
            self.is_second[at as usize] = false;
        }
        false
    }

    /// What it costs that numbers of twins are needed alone.
    fn taken_apart(&self, twins: [u32; 2]) -> i64 {
        let is_alone = |at: &u32| {
            self.readers_of(*at)
                .iter()
                .any(|reader| self.twin[*reader as usize] == NONE)
        };
        let [first, second] = twins.map(|at| is_alone(&at));
        i64::from(first) * (INSTRUCTION / 2) + i64::from(second) * INSTRUCTION
    }
}

/// Puts twins in place of the statements that have one.
fn join(flat: &mut Flat<'_>, all: Vec<Twins>) {
    let steps = std::mem::take(&mut flat.blocks[0].steps);
    let mut writer = vec![NONE; flat.kinds.len()];
    let mut last_pinned = vec![NONE; steps.len()];
    let mut pinned = NONE;
    for (i, step) in (0..).zip(&steps) {
        flat.writes(step).iter().for_each(|part| writer[*part as usize] = i);
        if step.is_pinned {
            last_pinned[i as usize] = std::mem::replace(&mut pinned, i);
        }
    }
    let mut twins_of = vec![NONE; steps.len()];
    for (number, twins) in (0..).zip(&all) {
        twins.members.iter().for_each(|at| twins_of[*at as usize] = number);
    }
    let mut joined = Vec::with_capacity(steps.len());
    let mut operands = HashMap::new();
    let mut is_done = vec![false; steps.len()];
    // Statements, each with whether what it needs is before it.
    let mut open: Vec<(u32, bool)> = Vec::new();
    for start in 0..steps.len() as u32 {
        open.push((start, false));
        while let Some((at, is_ready)) = open.pop() {
            if is_done[at as usize] {
                continue;
            }
            let twins = all.get(twins_of[at as usize] as usize);
            let alone = [at];
            let members = twins.map_or(&alone[..], |twins| &twins.members);
            if is_ready {
                members.iter().for_each(|member| is_done[*member as usize] = true);
                joined.push(match twins {
                    Some(twins) => together(flat, &steps, twins, &mut operands),
                    None => steps[at as usize],
                });
                continue;
            }
            open.push((at, true));
            for member in members.iter().rev() {
                let reads = flat.reads(&steps[*member as usize]).iter().rev();
                let needs = reads.map(|part| writer[*part as usize]);
                let needs = std::iter::once(last_pinned[*member as usize]).chain(needs);
                let needs = needs.filter(|at| *at != NONE && !is_done[*at as usize]);
                open.extend(needs.map(|at| (at, false)));
            }
        }
    }
    flat.blocks[0].steps = joined;
}

/// The statement of twins.
fn together(flat: &mut Flat<'_>, steps: &[Step], twins: &Twins, known: &mut HashMap<[Part; 2], Part>) -> Step {
    let operands = twins.operands.iter().map(|numbers| operand(flat, *numbers, known));
    let operands: Vec<Part> = operands.collect();
    let written = flat.part(Kind::Twins, Source::Block(0));
    for (lane, member) in (0..).zip(twins.members) {
        let number = flat.writes(&steps[member as usize])[0];
        flat.sources[number as usize] = Source::Lane(written, lane);
    }
    flat.twins(&steps[twins.members[0] as usize], &operands, written)
}

/// Two numbers as twins.
fn operand(flat: &mut Flat<'_>, numbers: [Part; 2], known: &mut HashMap<[Part; 2], Part>) -> Part {
    let [p, q] = numbers;
    match numbers.map(|part| flat.sources[part as usize]) {
        [Source::Lane(one, 0), Source::Lane(other, 1)] if one == other => one,
        [Source::Literal(a), Source::Literal(b)] if a == b => flat.literal(Kind::Twins, a),
        [Source::Argument(i), Source::Argument(k)] if k == i + 1 => {
            let new = |flat: &mut Flat<'_>| flat.part(Kind::Twins, Source::Argument(i));
            *known.entry(numbers).or_insert_with(|| new(flat))
        }
        _ => *known
            .entry(numbers)
            .or_insert_with(|| flat.part(Kind::Twins, Source::Both(p, q))),
    }
}

#[cfg(test)]
mod tests {
    use tangent_bundle_ir::{Function, Module};

    use super::*;
    use crate::link::Linked;

    /// The numbers of statements of a function, alone and as twins, in the end.
    fn counts(text: &str) -> [usize; 2] {
        let function = Function::parse(text).expect("it is well formed");
        let module = Module::new();
        let linked = Linked::new(&module, &function).expect("it calls nothing");
        let mut flat = Flat::new(&linked, &function).expect("it can be taken apart");
        find_twins(&mut flat);
        let steps = &flat.blocks[0].steps;
        let twins = steps.iter().filter(|step| step.form == Form::Twins).count();
        [steps.len() - twins, twins]
    }

    #[test]
    fn statements_of_one_form_become_twins() {
        // The rows of a matrix.
        let rows = "fn f(%x: real, %y: real) -> (real, real) {
        b:
            %a = const 0.5
            %c = const 0.25
            %d = const 0.125
            %e = const 3.0
            %p = mul %x, %a
            %q = mul %y, %c
            %s = add %p, %q
            %u = mul %d, %x
            %v = mul %y, %e
            %t = add %v, %u
            %r = tuple (%s, %t)
            return %r
        }";
        assert_eq!(counts(rows), if HAS_TWINS { [0, 3] } else { [6, 0] });
        // The terms of a sum.
        let windows = "fn f(%x: real, %y: real, %z: real, %w: real) -> real {
        b:
            %a = mul %x, %x
            %b = sub %a, %y
            %c = mul %y, %y
            %d = sub %c, %z
            %e = mul %z, %z
            %f = sub %e, %w
            %g = mul %w, %w
            %h = sub %g, %x
            %i = mul %b, %b
            %j = mul %d, %d
            %k = mul %f, %f
            %l = mul %h, %h
            %m = mul %i, %i
            %s = add %m, %i
            %t = add %s, %j
            %u = add %t, %k
            %v = add %u, %l
            return %v
        }";
        let [alone, twins] = counts(windows);
        assert_eq!(alone + 2 * twins, 17);
        assert_eq!(twins > 0, HAS_TWINS);
    }

    #[test]
    fn statements_that_need_one_another_stay_alone() {
        let powers = "fn f(%x: real) -> (real, real) {
        b: %a = mul %x, %x %c = mul %a, %x %r = tuple (%a, %c) return %r }";
        assert_eq!(counts(powers), [2, 0]);
    }
}
