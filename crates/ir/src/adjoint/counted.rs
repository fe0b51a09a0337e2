//! Loops with a counter, whose backward half counts down.
//!
//! A turn of a loop usually pushes the values that its backward half needs. Where a counter and the values from before
//! the loop determine them, the backward half computes them again: the counter tells the turn, and whether it is the
//! first. Such a loop needs no stack. In Σ f(aᵢ) the entries aᵢ are read again, and f(aᵢ) is computed again.
//!
//! These are the loops of two blocks, a head and a body, where each turn adds a literal other than 0 to an integer. A
//! value that depends on a number which the loop changes is not computed again. Then the loop keeps its stack.

use crate::adjoint::reversal::Reversal;
use crate::hash::FastMap;
use crate::operation::{Arithmetic, Comparison, Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

/// A loop with a counter.
struct Counted {
    head: BlockId,
    body: BlockId,
    exit: BlockId,
    /// Whether the first predecessor of the head is the body.
    is_body_first: bool,
    counters: Vec<Counter>,
    /// The counter whose steps are a literal other than 0, among the counters.
    clock: usize,
}

/// An integer that changes by the same step in each turn.
struct Counter {
    phi: ValueId,
    start: ValueId,
    next: ValueId,
    step: ValueId,
    /// How the turn before is found.
    back: Arithmetic,
}

impl Reversal<'_> {
    /// Removes the tuples of loops with a counter from the stack.
    pub(super) fn count_loops(&mut self) {
        for head in self.old.block_ids() {
            if let Some(counted) = self.counted(head) {
                self.count(&counted);
            }
        }
    }

    /// The loop with a head, if it has a counter.
    fn counted(&self, head: BlockId) -> Option<Counted> {
        let old = self.old;
        let Terminator::Conditional(_, a, b) = old.block(head).terminator else {
            return None;
        };
        let from = |block: BlockId| self.backward.predecessors.of(block.0);
        let is_body = |block: BlockId| {
            block != head && old.block(block).terminator == Terminator::Branch(head) && *from(block) == [head.0]
        };
        let (body, exit) = if is_body(a) { (a, b) } else { (b, a) };
        let [first, second] = *from(head) else { return None };
        let is_loop = is_body(body) && exit != body && *from(exit) == [head.0] && first != second;
        if !is_loop || !self.backward.tree.reaches(exit.0) {
            return None;
        }
        let before = BlockId(if first == body.0 { second } else { first });
        let mut counters = Vec::new();
        for v in old.block(head).statements() {
            let statement = old.statement(*v);
            let Operation::Phi(incoming) = &statement.operation else {
                break;
            };
            let from = |block: BlockId| incoming.iter().find(|(from, _)| *from == block).map(|(_, v)| *v);
            let (start, next) = (from(before)?, from(body)?);
            let (step, back) = match old.statement(next).operation {
                Operation::Arithmetic(Arithmetic::Add, [x, step]) if x == *v => (step, Arithmetic::Sub),
                Operation::Arithmetic(Arithmetic::Add, [step, x]) if x == *v => (step, Arithmetic::Sub),
                Operation::Arithmetic(Arithmetic::Sub, [x, step]) if x == *v => (step, Arithmetic::Add),
                _ => continue,
            };
            if ![head, body].contains(&self.homes[step.index()]) || self.is_literal(step) {
                counters.push(Counter {
                    phi: *v,
                    start,
                    next,
                    step,
                    back,
                });
            }
        }
        let clock = counters.iter().position(|counter| {
            let step = &old.statement(counter.step).operation;
            matches!(step, Operation::Constant(Constant::Integer(step)) if *step != 0)
        })?;
        Some(Counted {
            head,
            body,
            exit,
            is_body_first: first == body.0,
            counters,
            clock,
        })
    }

    fn is_literal(&self, v: ValueId) -> bool {
        matches!(self.new.statement(v).operation, Operation::Constant(_))
    }

    /// Gives the backward half of a loop a counter, if that is enough.
    fn count(&mut self, counted: &Counted) {
        let [head, body] = [counted.head, counted.body];
        let inside = [head, body]
            .map(|block| self.new.block(block).statements().to_vec())
            .concat();
        // The values of the loop that can be computed again.
        let mut known: FastMap<ValueId, bool> = inside.iter().map(|v| (*v, false)).collect();
        known.extend(counted.counters.iter().map(|counter| (counter.phi, true)));
        for v in &inside {
            let statement = self.new.statement(*v);
            let operation = &statement.operation;
            let is_number = matches!(statement.ty, Type::Real | Type::Integer | Type::Boolean);
            if is_number && operation.is_pure() && !matches!(operation, Operation::Phi(_) | Operation::Top(_)) {
                let is_known = operation.each_operand().all(|x| known.get(&x).copied().unwrap_or(true));
                known.insert(*v, is_known);
            }
        }
        let selector = self.new.block(head).statements()[0];
        let captured = [head, body].map(|block| self.reverses[block.index()].captured.clone());
        let all = captured.iter().flatten();
        if !all
            .into_iter()
            .all(|(v, _)| *v == selector || known.get(v).copied().unwrap_or(true))
        {
            return;
        }
        let mut outside = Outside::of(self, counted.exit);
        // What each counter is at the head, and in the turn before.
        let mut at_head: FastMap<ValueId, ValueId> = FastMap::default();
        let mut in_turn: FastMap<ValueId, ValueId> = FastMap::default();
        let (mut phis, mut steps) = (Vec::new(), Vec::new());
        let from = [counted.exit, body].map(|block| self.reverses[block.index()].block);
        for counter in &counted.counters {
            let last = outside.value(self, counter.phi);
            let step = outside.value(self, counter.step);
            let phi = self
                .new
                .add(Operation::Phi(Vec::new()), Type::Integer, Orders::default());
            let back = Operation::Arithmetic(counter.back, [phi, step]);
            let before = self.new.add(back, Type::Integer, Orders::default());
            self.new.statement_mut(phi).operation = Operation::Phi(vec![(from[0], last), (from[1], before)]);
            phis.push(phi);
            steps.push(before);
            at_head.insert(counter.phi, phi);
            in_turn.extend([(counter.phi, before), (counter.next, phi)]);
        }
        let clock = &counted.counters[counted.clock];
        let start = outside.value(self, clock.start);
        at_head.insert(selector, phis[counted.clock]);
        let maps = [at_head, in_turn];
        let mut starts = [Vec::new(), steps];
        for ((captured, map), start) in captured.into_iter().zip(maps).zip(&mut starts) {
            self.compute_again(&inside, captured, map, &mut outside, start);
        }
        let [at_head, in_turn] = starts;
        for (block, computed) in [(head, at_head), (body, in_turn)] {
            let reverse = &mut self.reverses[block.index()];
            reverse.captured.clear();
            let at = reverse.block;
            let place = self.new.end_of_phis(at);
            let statements = self.new.blocks[at.index()].statements.list_mut();
            statements.splice(place..place, computed);
            if block == head {
                statements.splice(0..0, phis.iter().copied());
            }
        }
        // The head goes on to its first predecessor if this holds.
        let at = self.reverses[head.index()].block;
        let Terminator::Conditional(is_it, ..) = self.new.block(at).terminator else {
            unreachable!("a head with two predecessors chooses between them")
        };
        let how = if counted.is_body_first {
            Comparison::NotEqual
        } else {
            Comparison::Equal
        };
        self.new.statement_mut(is_it).operation = Operation::Compare(how, [phis[counted.clock], start]);
    }

    /// Lists statements that compute what a block has captured. The map tells what the counters are there.
    fn compute_again(
        &mut self,
        inside: &[ValueId],
        captured: Vec<(ValueId, ValueId)>,
        mut map: FastMap<ValueId, ValueId>,
        outside: &mut Outside,
        list: &mut Vec<ValueId>,
    ) {
        // What is needed, from the last statement to the first.
        let mut is_needed: FastMap<ValueId, bool> = inside.iter().map(|v| (*v, false)).collect();
        let needed = captured.iter().map(|(v, _)| *v).filter(|v| is_needed.contains_key(v));
        let needed: Vec<ValueId> = needed.collect();
        is_needed.extend(needed.into_iter().map(|v| (v, true)));
        for v in inside.iter().rev() {
            if is_needed[v] && !map.contains_key(v) {
                for operand in self.new.statement(*v).operation.each_operand() {
                    is_needed.entry(operand).and_modify(|is_needed| *is_needed = true);
                }
            }
        }
        for v in inside.iter().filter(|v| is_needed[*v]) {
            if map.contains_key(v) {
                continue;
            }
            let statement = self.new.statement(*v);
            let (mut operation, ty) = (statement.operation.clone(), statement.ty.clone());
            if let Operation::Constant(c) = operation {
                let literal = self.literal(c);
                map.insert(*v, literal);
                continue;
            }
            for operand in operation.each_operand_mut() {
                *operand = match map.get(operand) {
                    Some(here) => *here,
                    None => outside.value(self, *operand),
                };
            }
            let again = self.new.add(operation, ty, Orders::default());
            list.push(again);
            map.insert(*v, again);
        }
        for (v, field) in captured {
            let here = match map.get(&v) {
                Some(here) => *here,
                None => outside.value(self, v),
            };
            self.new.statement_mut(field).operation = Operation::Alias(here);
            list.push(field);
        }
    }
}

/// The values from before a loop, seen from its backward half: those that its exit has captured.
struct Outside {
    exit: BlockId,
    captured: FastMap<ValueId, ValueId>,
}

impl Outside {
    fn of(reversal: &Reversal<'_>, exit: BlockId) -> Self {
        let captured = reversal.reverses[exit.index()].captured.iter().copied().collect();
        Self { exit, captured }
    }

    /// A value of the forward half that the exit sees.
    fn value(&mut self, reversal: &mut Reversal<'_>, v: ValueId) -> ValueId {
        if let Operation::Constant(c) = reversal.new.statement(v).operation {
            return reversal.literal(c);
        }
        if self.exit == reversal.exit || reversal.homes.get(v.index()) == Some(&BlockId(0)) {
            return v;
        }
        let exit = self.exit;
        *self.captured.entry(v).or_insert_with(|| reversal.capture(exit, v))
    }
}
