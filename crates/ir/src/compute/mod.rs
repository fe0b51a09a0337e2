//! The computations of a step.
//!
//! The ring operations are done in one loop, which keeps the value of the last computation at hand. Each of the others is a small function over
//! the registers, in a table.
//!
//! A value that was stored can be loaded after five cycles at the earliest, which is longer than a sum takes. In a chain of ring operations,
//! each on the value of the one before, that value stays in the processor's own registers.

mod kinds;

pub(super) use kinds::Kind;

use crate::register::Register;

/// An operand of a computation: a register, or the value of the computation before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operand(Register);

impl Operand {
    /// The value of the computation before.
    const LAST: Self = Self(Register::MAX);

    /// The register, which it has to be.
    #[inline(always)]
    pub(super) fn register(self) -> Register {
        self.0
    }
}

/// Which operands of a ring operation are the value of the computation before: a number from 0 to 3, one bit for each of the two.
type Lasts = u8;

/// A ring operation with operands from certain places, as one number: the loop matches on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opcode(u8);

impl Opcode {
    /// How many opcodes each operation has.
    const COUNT: u8 = 4;
    /// The value of the computation before, unchanged.
    const UNCHANGED: Self = Self(Opcodes::<{ Kind::Move as u8 }>::FIRST);

    const fn of(kind: Kind, lasts: Lasts) -> Self {
        Self(kind as u8 * Self::COUNT + lasts)
    }

    fn lasts(self) -> Lasts {
        self.0 % Self::COUNT
    }
}

/// The opcodes of the ring operation of a number, as the patterns of a match.
struct Opcodes<const KIND: u8>;

impl<const KIND: u8> Opcodes<KIND> {
    /// Of registers alone.
    const REGISTERS: u8 = KIND * Opcode::COUNT;
    /// The first operand is the value before.
    const FIRST: u8 = Self::REGISTERS + 1;
    /// The second operand is the value before.
    const SECOND: u8 = Self::REGISTERS + 2;
    /// Both operands are the value before.
    const BOTH: u8 = Self::REGISTERS + 3;
}

/// A computation within one bank of numbers: of plain ones, or of bundles.
///
/// A ring operation may be followed by another one on its value within the same step. The register that the second one reads is the third
/// operand.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    kind: Kind,
    /// The number that the loop matches on: the opcode of a ring operation, and a higher number for the others.
    code: u8,
    /// The ring operation on its value that follows in the same step.
    then: Opcode,
    pub(super) result: Register,
    pub(super) operands: [Operand; 3],
    /// The literal that takes part, if one does.
    literal: f64,
}

impl Compute {
    /// A computation on operands; as many as it takes, the others are not read.
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

    /// The same with a literal.
    pub(super) fn with_literal(self, literal: f64) -> Self {
        Self { literal, ..self }
    }

    /// The registers of the bank that it reads.
    pub(super) fn each_read_mut(&mut self) -> impl Iterator<Item = &mut Register> {
        let own = self.kind.operands();
        let third = self.then_reads();
        let is_read = move |i: usize| own.contains(&i) || (i == 2 && third);
        let operands = self.operands.iter_mut().enumerate();
        let read = operands.filter(move |(i, operand)| is_read(*i) && **operand != Operand::LAST);
        read.map(|(_, operand)| &mut operand.0)
    }

    /// The registers of the bank that it writes.
    pub(super) fn each_written_mut(&mut self) -> impl Iterator<Item = &mut Register> {
        let second = (self.kind == Kind::SinCos).then_some(&mut self.operands[1].0);
        second.into_iter().chain([&mut self.result])
    }

    /// The same behind a computation with this result: what reads that takes the value from there. And how often it does.
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

    /// Takes a computation that stands behind this one into the same step, if that is possible: both are ring operations, the second one takes the
    /// value of the first one once, and there is at most one literal.
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
        // The operand that is not the value before: of one operand there is none, and this one is not read.
        self.operands[2] = next.operands[usize::from(opcode.lasts() == 1)];
        true
    }
}
