//! The computations of a step.
//!
//! One loop computes the ring operations, and keeps the last value in a variable. Each other computation is a
//! function in a table.
//!
//! Loading a value that was just stored takes at least five cycles, which is longer than an addition. A chain of ring
//! operations, each on the value of the one before, keeps that value in the processor's registers.

mod kinds;
mod number;
mod wide;

pub(super) use kinds::Kind;
pub(super) use number::{Number, SEVERAL, Several};
pub(super) use wide::{Row, Wide};

use crate::register::Register;

/// An operand of a computation: a register, or the last value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operand(Register);

impl Operand {
    /// The value of the computation before.
    const LAST: Self = Self(Register::MAX);

    /// Its register. Of the last value, a number that no register has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn register(self) -> Register {
        self.0
    }
}

/// Which operands of a ring operation are the last value: bit 0 for the first operand, bit 1 for the second.
type Lasts = u8;

/// A ring operation together with the kinds of its operands, as one number that the loop matches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opcode(u8);

impl Opcode {
    /// The number of opcodes of each operation.
    const COUNT: u8 = 4;
    /// The last value, unchanged.
    const UNCHANGED: Self = Self(Opcodes::<{ Kind::Move as u8 }>::FIRST);

    const fn of(kind: Kind, lasts: Lasts) -> Self {
        Self(kind as u8 * Self::COUNT + lasts)
    }

    fn lasts(self) -> Lasts {
        self.0 % Self::COUNT
    }
}

/// The opcodes of one ring operation, as patterns of a match.
struct Opcodes<const KIND: u8>;

impl<const KIND: u8> Opcodes<KIND> {
    /// All operands are registers.
    const REGISTERS: u8 = KIND * Opcode::COUNT;
    /// The first operand is the last value.
    const FIRST: u8 = Self::REGISTERS + 1;
    /// The second operand is the last value.
    const SECOND: u8 = Self::REGISTERS + 2;
    /// Both operands are the last value.
    const BOTH: u8 = Self::REGISTERS + 3;
}

/// A computation within one bank: on plain numbers, or on bundles.
///
/// A second ring operation on its value may follow in the same step. The third operand is the register that the
/// second operation reads.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    kind: Kind,
    /// The number that the loop matches on: the opcode of a ring operation, a higher number for other computations.
    code: u8,
    /// The second ring operation of the step.
    then: Opcode,
    pub(super) result: Register,
    pub(super) operands: [Operand; 3],
    /// The literal, if the computation has one.
    literal: f64,
}

impl Compute {
    /// A computation on operands. It does not read operands that are missing here.
    pub(super) fn new<const K: usize>(kind: Kind, result: Register, operands: [Register; K]) -> Self {
        Self {
            kind,
            code: kind.code(0),
            then: Opcode::UNCHANGED,
            result,
            operands: std::array::from_fn(|i| Operand(operands.get(i).copied().unwrap_or(0))),
            literal: 0.0,
        }
    }

    /// The same computation with a literal.
    pub(super) fn with_literal(self, literal: f64) -> Self {
        Self { literal, ..self }
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// The registers that it reads, in its bank.
    pub(super) fn each_read_mut(&mut self) -> impl Iterator<Item = &mut Register> {
        let own = self.kind.operands();
        let third = self.then_reads();
        let is_read = move |i: usize| own.contains(&i) || (i == 2 && third);
        let operands = self.operands.iter_mut().enumerate();
        let read = operands.filter(move |(i, operand)| is_read(*i) && **operand != Operand::LAST);
        read.map(|(_, operand)| &mut operand.0)
    }

    /// The registers that it writes, in its bank.
    pub(super) fn each_written_mut(&mut self) -> impl Iterator<Item = &mut Register> {
        let second = (self.kind == Kind::SinCos).then_some(&mut self.operands[1].0);
        second.into_iter().chain([&mut self.result])
    }

    /// This computation, placed behind one that has written the register `last`: it takes that operand as the last
    /// value. Also returns how many operands that are.
    pub(super) fn behind(mut self, last: Register) -> (Self, u32) {
        if !self.kind.is_ring() {
            return (self, 0);
        }
        let mut lasts = 0;
        for i in self.kind.operands() {
            if self.operands[i].0 == last {
                self.operands[i] = Operand::LAST;
                lasts |= 1 << i;
            }
        }
        self.code = self.kind.code(lasts);
        (self, lasts.count_ones())
    }

    /// Adds the next computation to this step, if possible. Both must be ring operations, the next one must use the
    /// last value exactly once, and at most one of them may have a literal.
    pub(super) fn absorb(&mut self, next: &Self) -> bool {
        let opcode = Opcode(next.code);
        let is_possible = self.kind.is_ring()
            && self.then == Opcode::UNCHANGED
            && next.kind.is_ring()
            && next.then == Opcode::UNCHANGED
            && matches!(opcode.lasts(), 1 | 2)
            && !(self.kind.has_literal() && next.kind.has_literal());
        if !is_possible {
            return false;
        }
        self.then = opcode;
        self.result = next.result;
        if next.kind.has_literal() {
            self.literal = next.literal;
        }
        // The operand that is not the last value. An operation of one operand has none, and does not read this one.
        self.operands[2] = next.operands[usize::from(opcode.lasts() == 1)];
        true
    }
}
