//! The steps of turns that are computed side by side.

use crate::chain::chain_run;
use crate::compute::{Compute, Kind, SEVERAL};
use crate::hash::FastMap;
use crate::lower::Lowering;
use crate::operation::{Arithmetic, Array, Binary, Operation, Ternary, Unary};
use crate::program::{Change, Counter, Link, Quick, Sum, TurnStep, Turns};
use crate::register::{Register, Slot};
use crate::types::{Type, ValueId};

/// How a value of the loop is known while eight turns are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    Real(Register),
    Word(Register),
}

/// Turns while they are made.
pub(super) struct Making<'l, 'a, 'b, 'm> {
    lowering: &'l mut Lowering<'a, 'b, 'm>,
    pub(super) turns: Turns,
    /// The values of the loop, and whether each is a sum or an array on its way through the turn.
    pub(super) inside: FastMap<ValueId, bool>,
    /// The registers of values, side by side.
    lanes: FastMap<ValueId, Lane>,
    /// How often each of these registers of numbers is read.
    reads: Vec<u32>,
}

impl<'l, 'a, 'b, 'm> Making<'l, 'a, 'b, 'm> {
    /// Turns without steps, of a loop with these values.
    pub(super) fn of(lowering: &'l mut Lowering<'a, 'b, 'm>, inside: FastMap<ValueId, bool>) -> Self {
        Self {
            lowering,
            turns: Turns::default(),
            inside,
            lanes: FastMap::default(),
            reads: Vec::new(),
        }
    }

    fn new_real(&mut self) -> Register {
        self.reads.push(0);
        self.reads.len() as Register - 1
    }

    fn new_word(&mut self) -> Register {
        self.turns.lane_words += 1;
        self.turns.lane_words as Register - 1
    }

    /// Whether a value is the same in all turns.
    fn is_outside(&self, v: ValueId) -> bool {
        !self.inside.contains_key(&v)
    }

    /// The register of a value from before the loop, or of a literal.
    fn outer(&mut self, v: ValueId) -> Option<Slot> {
        if let Operation::Constant(c) = self.lowering.function.statement(v).operation {
            return Some(self.lowering.literal_of(c, false));
        }
        match self.lowering.slots(v) {
            [slot] if self.is_outside(v) => Some(*slot),
            _ => None,
        }
    }

    fn lane(&mut self, v: ValueId) -> Option<Lane> {
        if let Some(lane) = self.lanes.get(&v) {
            return Some(*lane);
        }
        let lane = match self.outer(v)? {
            Slot::Real(r) => {
                let lane = self.new_real();
                self.turns.reals.push((r, lane));
                Lane::Real(lane)
            }
            Slot::Word(r) => {
                let lane = self.new_word();
                self.turns.words.push((r, lane));
                Lane::Word(lane)
            }
            _ => return None,
        };
        self.lanes.insert(v, lane);
        Some(lane)
    }

    /// The register of a number that a step reads.
    fn real(&mut self, v: ValueId) -> Option<Register> {
        let Lane::Real(r) = self.lane(v)? else { return None };
        self.reads[r as usize] += 1;
        Some(r)
    }

    pub(super) fn word(&mut self, v: ValueId) -> Option<Register> {
        match self.lane(v)? {
            Lane::Word(r) => Some(r),
            _ => None,
        }
    }

    /// An array from before the loop.
    fn array(&mut self, v: ValueId) -> Option<Register> {
        match self.outer(v)? {
            Slot::Array(r) => Some(r),
            _ => None,
        }
    }

    /// Notes an integer that changes by the same step in each turn. Returns whether it is one.
    pub(super) fn counter(&mut self, phi: ValueId, next: ValueId) -> bool {
        let (step, is_less) = match self.lowering.function.statement(next).operation {
            Operation::Arithmetic(Arithmetic::Add, [x, step]) if x == phi => (step, false),
            Operation::Arithmetic(Arithmetic::Add, [step, x]) if x == phi => (step, false),
            Operation::Arithmetic(Arithmetic::Sub, [x, step]) if x == phi => (step, true),
            _ => return false,
        };
        let (Some(Slot::Word(step)), [Slot::Word(word)]) = (self.outer(step), self.lowering.slots(phi)) else {
            return false;
        };
        let word = *word;
        let lane = self.new_word();
        self.lanes.insert(phi, Lane::Word(lane));
        self.turns.counters.push(Counter {
            word,
            lane,
            step,
            is_less,
        });
        true
    }

    fn compute(&mut self, steps: &mut Vec<TurnStep>, compute: Compute) {
        let number = self.turns.computations.len() as u32;
        self.turns.computations.push(compute);
        match steps.last_mut() {
            Some(TurnStep::Compute(first, count)) if *first + *count == number => *count += 1,
            _ => steps.push(TurnStep::Compute(number, 1)),
        }
    }

    /// The step of a statement.
    pub(super) fn statement(&mut self, v: ValueId, steps: &mut Vec<TurnStep>) -> Option<()> {
        let function = self.lowering.function;
        let statement = function.statement(v);
        if self.lanes.contains_key(&v) {
            return Some(());
        }
        let lane = match &statement.operation {
            Operation::Constant(_) => return Some(()),
            Operation::Alias(x) => self.lane(*x)?,
            operation => match statement.ty {
                Type::Real => {
                    let y = self.new_real();
                    self.number(v, operation, y, steps)?;
                    Lane::Real(y)
                }
                Type::Integer | Type::Boolean => {
                    let y = self.new_word();
                    steps.push(self.of_words(operation, y)?);
                    Lane::Word(y)
                }
                _ => return None,
            },
        };
        self.lanes.insert(v, lane);
        Some(())
    }

    /// The step of a statement whose value is a real number.
    fn number(&mut self, v: ValueId, operation: &Operation, y: Register, steps: &mut Vec<TurnStep>) -> Option<()> {
        let compute = match operation {
            Operation::Array(Array::Get, x) => {
                let step = TurnStep::Get(y, self.array(x[0])?, self.word(x[1])?);
                steps.push(step);
                return Some(());
            }
            Operation::Select([c, a, b]) => {
                let step = TurnStep::Select(y, self.word(*c)?, [self.real(*a)?, self.real(*b)?]);
                steps.push(step);
                return Some(());
            }
            Operation::ToReal(n) => {
                let step = TurnStep::ToReal(y, self.word(*n)?);
                steps.push(step);
                return Some(());
            }
            Operation::Unary(f, x) => {
                let x = self.real(*x)?;
                let other = self.lowering.cosines.get(&v).copied();
                match other.filter(|other| self.inside.contains_key(other)) {
                    None => Compute::new((*f).into(), y, [x]),
                    Some(other) => {
                        let z = self.new_real();
                        self.lanes.insert(other, Lane::Real(z));
                        let (sin, cos) = if *f == Unary::Sin { (y, z) } else { (z, y) };
                        Compute::new(Kind::SinCos, sin, [x, cos])
                    }
                }
            }
            Operation::Binary(f, [a, b]) => match self.lowering.by_literal(*f, *a, *b) {
                Some((kind, x, c)) => Compute::new(kind, y, [self.real(x)?]).with_literal(c),
                None => Compute::new((*f).into(), y, [self.real(*a)?, self.real(*b)?]),
            },
            Operation::Ternary(f, [a, b, c]) => {
                Compute::new((*f).into(), y, [self.real(*a)?, self.real(*b)?, self.real(*c)?])
            }
            Operation::Powf(x, p) => Compute::new(Kind::Powf, y, [self.real(*x)?]).with_literal(*p),
            Operation::Powi(x, n) => match self.outer(*n)? {
                Slot::Word(n) => Compute::new(Kind::Powi, y, [self.real(*x)?, n]),
                _ => return None,
            },
            _ => return None,
        };
        self.compute(steps, compute);
        Some(())
    }

    /// The step of a statement whose value is an integer or a boolean.
    fn of_words(&mut self, operation: &Operation, y: Register) -> Option<TurnStep> {
        Some(match operation {
            Operation::Arithmetic(f, [a, b]) => TurnStep::Arithmetic(*f, y, [self.word(*a)?, self.word(*b)?]),
            Operation::Compare(how, [a, b]) => match self.lane(*a)? {
                Lane::Real(_) => TurnStep::Compare(*how, y, [self.real(*a)?, self.real(*b)?]),
                _ => TurnStep::CompareIntegers(*how, y, [self.word(*a)?, self.word(*b)?]),
            },
            Operation::Logic(f, [a, b]) => TurnStep::Logic(*f, y, [self.word(*a)?, self.word(*b)?]),
            Operation::Not(x) => TurnStep::Not(y, self.word(*x)?),
            Operation::Select([c, a, b]) => TurnStep::SelectWord(y, self.word(*c)?, [self.word(*a)?, self.word(*b)?]),
            Operation::Array(Array::Length, x) => TurnStep::Length(y, self.array(x[0])?),
            _ => return None,
        })
    }

    /// What changes a sum or an array in a turn.
    pub(super) fn carried(&mut self, phi: ValueId, links: &[ValueId]) -> Option<()> {
        let function = self.lowering.function;
        let [slot] = *self.lowering.slots(phi) else { return None };
        let mut before = phi;
        let mut sum = Vec::new();
        let mut changes = Vec::new();
        for v in links {
            match &function.statement(*v).operation {
                Operation::Binary(Binary::Add, [a, b]) if *a == before => sum.push(Link::Add(self.real(*b)?)),
                Operation::Binary(Binary::Add, [a, b]) if *b == before => sum.push(Link::Add(self.real(*a)?)),
                Operation::Binary(Binary::Sub, [a, b]) if *a == before => sum.push(Link::Sub(self.real(*b)?)),
                Operation::Ternary(Ternary::MulAdd, [a, b, c]) if *c == before => {
                    sum.push(Link::MulAdd(self.real(*a)?, self.real(*b)?));
                }
                Operation::Array(f @ (Array::Set | Array::AddAt), x) if x[0] == before => {
                    changes.push((*f == Array::Set, self.word(x[1])?, self.real(x[2])?));
                }
                _ => return None,
            }
            before = *v;
        }
        match slot {
            Slot::Real(register) => self.turns.sums.push(Sum { register, links: sum }),
            Slot::Array(r) => self.turns.changes.push(Change {
                array: r,
                links: changes,
            }),
            _ => return None,
        }
        Some(())
    }

    /// Notes a condition on a counter, which tells at once whether there are so many turns.
    pub(super) fn quick(&mut self, condition: ValueId) {
        let Operation::Compare(how, operands) = self.lowering.function.statement(condition).operation else {
            return;
        };
        for (i, v) in operands.into_iter().enumerate() {
            let Some(Lane::Word(lane)) = self.lanes.get(&v).copied() else {
                continue;
            };
            let counter = self.turns.counters.iter().position(|counter| counter.lane == lane);
            let bound = self.outer(operands[1 - i]);
            if let (Some(counter), Some(Slot::Word(bound))) = (counter, bound) {
                let is_first = i == 0;
                self.turns.quick = Some(Quick {
                    how,
                    counter,
                    bound,
                    is_first,
                });
            }
        }
    }

    /// The turns, with chains of computations.
    pub(super) fn finished(self) -> Turns {
        let Self { mut turns, reads, .. } = self;
        turns.fewest = fewest(&turns);
        let mut chained = Vec::with_capacity(turns.computations.len());
        for step in turns.head.iter_mut().chain(&mut turns.body) {
            if let TurnStep::Compute(first, count) = step {
                let run = &turns.computations[*first as usize..][..*count as usize];
                let start = chained.len();
                chain_run(run, &reads, &mut chained);
                (*first, *count) = (start as u32, (chained.len() - start) as u32);
            }
        }
        turns.computations = chained;
        turns.lane_reals = reads.len();
        turns
    }
}

/// The smallest number of turns that take less time side by side than one after the other, in nanoseconds as they were
/// measured: of the begin, of a step on all numbers or on one, and of a call on all numbers or on one.
fn fewest(turns: &Turns) -> usize {
    let is_alone = |step: &&TurnStep| !matches!(step, TurnStep::Compute(..));
    let calls = turns.computations.iter().filter(|step| !step.kind().is_ring()).count();
    let steps = turns.head.iter().chain(&turns.body).filter(is_alone).count() + turns.computations.len() - calls;
    let together = 30 + 3 * steps + 32 * calls;
    let alone = 4 * steps + 7 * calls;
    together.div_ceil(alone.max(1)).clamp(2, SEVERAL)
}
