//! The computations of a step.
//!
//! The ring operations are done in one loop, which keeps the value of the last computation at hand. Each of the others is a small function over
//! the registers, in a table.
//!
//! A value that was stored can be loaded after five cycles at the earliest, which is longer than a sum takes. In a chain of ring operations,
//! each on the value of the one before, that value stays in the processor's own registers.

use std::marker::PhantomData;
use std::ops::Range;

use tangent_bundle::real::{BaseFloat, Real};

use crate::operation::{Binary, Ternary, Unary, for_each_unary};
use crate::register::{Register, Registers};

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

/// The function of a computation on the registers, of which the words hold conditions and integers; `false` where an exponent has no value.
type Function<R> = fn(&Compute, &mut Registers<R>, &[i64]) -> bool;

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

/// The table over a scalar.
struct Table<R>(PhantomData<R>);

/// Defines the kinds of computations: those of the loop with their opcodes, and those of the table with their functions; and which stand for
/// operations of the form.
macro_rules! kinds {
    (
        two { $($Two:ident |$a:ident, $b:ident| $two:expr;)+ }
        one { $($(#[$one_doc:meta])* $One:ident |$of:ident, $c:ident| $one:expr;)+ }
        own { $($(#[$own_doc:meta])* $Own:ident reads $reads:expr, |$step:ident, $x:ident, $words:ident| $run:expr;)+ }
        binary { $($Binary:ident)+ }
        ternary { $($Ternary:ident)+ }
        unary { $($unary:ident $Unary:ident;)+ }
    ) => {
        /// Which computation it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Kind {
            $($Two,)+
            $($(#[$one_doc])* $One,)+
            $($(#[$own_doc])* $Own,)+
            $($Unary,)+
            $($Binary,)+
            $($Ternary,)+
        }

        /// How many ring operations there are.
        const RING: usize = [$(Kind::$Two,)+ $(Kind::$One,)+].len();

        /// How many kinds there are.
        const KINDS: usize = [
            $(Kind::$Two,)+ $(Kind::$One,)+ $(Kind::$Own,)+ $(Kind::$Unary,)+ $(Kind::$Binary,)+ $(Kind::$Ternary,)+
        ].len();

        impl Kind {
            /// Which of its operands are in the bank and not words.
            fn operands(self) -> Range<usize> {
                match self {
                    $(Self::$Two => 0..2,)+
                    $(Self::$One => 0..1,)+
                    $(Self::$Own => $reads,)+
                    $(Self::$Unary => 0..1,)+
                    $(Self::$Binary => 0..2,)+
                    $(Self::$Ternary => 0..3,)+
                }
            }
        }

        impl Compute {
            /// Whether the operation that follows in the same step reads a register.
            fn then_reads(&self) -> bool {
                self.then.0 < [$(Kind::$Two,)+].len() as u8 * Opcode::COUNT
            }

            /// Carries out computations one after the other; gives the first one that has no value.
            #[inline]
            pub(super) fn run<'a, R: Real>(all: &'a [Self], x: &mut Registers<R>, words: &[i64]) -> Result<(), &'a Self> {
                let mut last = R::from_float(R::Scalar::ZERO);
                for step in all {
                    let [a, b, other] = step.operands;
                    let value = match step.code {
                        $(
                            Opcodes::<{ Kind::$Two as u8 }>::REGISTERS => {
                                let ($a, $b) = (x.get(a.0), x.get(b.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::FIRST => {
                                let ($a, $b) = (last, x.get(b.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::SECOND => {
                                let ($a, $b) = (x.get(a.0), last);
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::BOTH => {
                                let ($a, $b) = (last, last);
                                $two
                            }
                        )+
                        $(
                            Opcodes::<{ Kind::$One as u8 }>::REGISTERS => {
                                let ($of, $c) = (x.get(a.0), step.literal);
                                $one
                            }
                            Opcodes::<{ Kind::$One as u8 }>::FIRST => {
                                let ($of, $c) = (last, step.literal);
                                $one
                            }
                        )+
                        code => {
                            if !Table::<R>::FUNCTIONS[usize::from(code)](step, x, words) {
                                return Err(step);
                            }
                            last = x.get(step.result);
                            continue;
                        }
                    };
                    last = match step.then.0 {
                        $(
                            Opcodes::<{ Kind::$Two as u8 }>::FIRST => {
                                let ($a, $b) = (value, x.get(other.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::SECOND => {
                                let ($a, $b) = (x.get(other.0), value);
                                $two
                            }
                        )+
                        $(
                            Opcodes::<{ Kind::$One as u8 }>::FIRST => {
                                let ($of, $c) = (value, step.literal);
                                $one
                            }
                        )+
                        _ => value,
                    };
                    x.set(step.result, last);
                }
                Ok(())
            }
        }

        impl<R: Real> Table<R> {
            /// In the order of the kinds.
            const LISTED: [Function<R>; KINDS - RING] = [
                $(|$step, $x, $words| $run,)+
                $(|step, x, _| {
                    set!(step, x, Unary::$Unary.of(x.get(step.operands[0].0)))
                },)+
                $(|step, x, _| {
                    let [a, b, _] = step.operands;
                    set!(step, x, Binary::$Binary.of(x.get(a.0), x.get(b.0)))
                },)+
                $(|step, x, _| {
                    let [a, b, c] = step.operands;
                    set!(step, x, Ternary::$Ternary.of(x.get(a.0), x.get(b.0), x.get(c.0)))
                },)+
            ];

            /// By the code of a computation; as many as a byte can name, so that each byte names one.
            const FUNCTIONS: [Function<R>; 256] = {
                let mut all = [Self::LISTED[0]; 256];
                let mut i = 0;
                while i < Self::LISTED.len() {
                    all[i + RING * Opcode::COUNT as usize] = Self::LISTED[i];
                    i += 1;
                }
                all
            };
        }

        impl From<Unary> for Kind {
            fn from(f: Unary) -> Self {
                match f {
                    Unary::Neg => Self::Neg,
                    $(Unary::$Unary => Self::$Unary,)+
                }
            }
        }

        impl From<Binary> for Kind {
            fn from(f: Binary) -> Self {
                match f {
                    $(Binary::$Two => Self::$Two,)+
                    $(Binary::$Binary => Self::$Binary,)+
                }
            }
        }

        impl From<Ternary> for Kind {
            fn from(f: Ternary) -> Self {
                match f {
                    $(Ternary::$Ternary => Self::$Ternary,)+
                }
            }
        }
    };
}

/// A computation that has a value at all times.
macro_rules! set {
    ($step:ident, $x:ident, $value:expr) => {{
        let y = $value;
        $x.set($step.result, y);
        true
    }};
}

for_each_unary! { kinds
    two {
        Add |a, b| a + b;
        Sub |a, b| a - b;
        Mul |a, b| a * b;
        Div |a, b| a / b;
    }
    one {
        /// x + c.
        Shift |x, c| x + c;
        /// x·c.
        Scale |x, c| x * c;
        Neg |x, _c| -x;
        /// A copy.
        Move |x, _c| x;
    }
    own {
        /// x/c.
        DivideBy reads 0..1, |step, x, _words| set!(step, x, x.get(step.operands[0].0) / step.literal);
        /// x % c.
        RemainderBy reads 0..1, |step, x, _words| set!(step, x, x.get(step.operands[0].0) % step.literal);
        /// xᶜ.
        Powf reads 0..1, |step, x, _words| set!(step, x, x.get(step.operands[0].0).powf(step.literal));
        /// xⁿ of a word n.
        Powi reads 0..1, |step, x, words| match i32::try_from(words[step.operands[1].0 as usize]) {
            Ok(n) => set!(step, x, x.get(step.operands[0].0).powi(n)),
            Err(_) => false,
        };
        /// The sine, and the cosine into the second operand.
        SinCos reads 0..1, |step, x, _words| {
            let (sin, cos) = x.get(step.operands[0].0).sin_cos();
            x.set(step.operands[1].0, cos);
            set!(step, x, sin)
        };
        /// One of two, by a word.
        Select reads 1..3, |step, x, words| {
            let [c, a, b] = step.operands;
            set!(step, x, x.get(if words[c.0 as usize] != 0 { a.0 } else { b.0 }))
        };
        /// Of a word.
        ToReal reads 0..0, |step, x, words| set!(step, x, R::from(words[step.operands[0].0 as usize] as f64));
    }
    binary { Rem Pow Log Atan2 Hypot Copysign Min Max }
    ternary { MulAdd Clamp }
}

impl Kind {
    /// Whether it is done in the loop.
    fn is_ring(self) -> bool {
        (self as usize) < RING
    }

    /// Whether it is a ring operation with a literal.
    fn has_literal(self) -> bool {
        matches!(self, Self::Shift | Self::Scale)
    }

    /// The number that the loop matches on.
    fn code(self, lasts: Lasts) -> u8 {
        if self.is_ring() {
            Opcode::of(self, lasts).0
        } else {
            self as u8 - RING as u8 + RING as u8 * Opcode::COUNT
        }
    }
}
