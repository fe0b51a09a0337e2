//! The kinds of computations, and what each one computes.

use std::marker::PhantomData;
use std::ops::Range;

use crate::compute::{Compute, Lasts, Number, Opcode, Opcodes, Wide};
use crate::operation::{Binary, Ternary, Unary, for_each_unary};

/// A computation on the registers. Words hold conditions and integers. Returns `false` if an exponent is out of
/// range.
type Function<R> = fn(&Compute, &mut <R as Number>::Bank, &[i64]) -> bool;

/// The table of the computations that are not done in the loop.
struct Table<R>(PhantomData<R>);

/// Defines the kinds of computations: those of the loop with their opcodes, those of the table with their functions,
/// and the operations that they stand for.
macro_rules! kinds {
    (
        two { $($Two:ident |$a:ident, $b:ident| $two:expr;)+ }
        one { $($(#[$one_doc:meta])* $One:ident |$of:ident, $c:ident| $one:expr;)+ }
        own { $($(#[$own_doc:meta])* $Own:ident reads $reads:expr, |$step:ident, $x:ident, $words:ident| $run:expr;)+ }
        binary { $($Binary:ident)+ }
        ternary { $($Ternary:ident)+ }
        unary { $($(#[$unary_doc:meta])* $unary:ident $Unary:ident;)+ }
    ) => {
        /// The kind of a computation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Kind {
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
            /// The operands that are numbers of the bank. The others are words.
            pub(crate) fn operands(self) -> Range<usize> {
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
            pub(super) fn then_reads(&self) -> bool {
                self.then.0 < [$(Kind::$Two,)+].len() as u8 * Opcode::COUNT
            }

            /// Runs computations one after the other. Returns the first one that has no value.
            #[inline]
            pub(crate) fn run<'a, R: Number>(all: &'a [Self], x: &mut R::Bank, words: &[i64]) -> Result<(), &'a Self> {
                let mut last = R::of(0.0);
                for step in all {
                    let [a, b, other] = step.operands;
                    let value = match step.code {
                        $(
                            Opcodes::<{ Kind::$Two as u8 }>::REGISTERS => {
                                let ($a, $b) = (R::get(x, a.0), R::get(x, b.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::FIRST => {
                                let ($a, $b) = (last, R::get(x, b.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::SECOND => {
                                let ($a, $b) = (R::get(x, a.0), last);
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::BOTH => {
                                let ($a, $b) = (last, last);
                                $two
                            }
                        )+
                        $(
                            Opcodes::<{ Kind::$One as u8 }>::REGISTERS => {
                                let ($of, $c) = (R::get(x, a.0), step.literal);
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
                            last = R::get(x, step.result);
                            continue;
                        }
                    };
                    last = match step.then.0 {
                        $(
                            Opcodes::<{ Kind::$Two as u8 }>::FIRST => {
                                let ($a, $b) = (value, R::get(x, other.0));
                                $two
                            }
                            Opcodes::<{ Kind::$Two as u8 }>::SECOND => {
                                let ($a, $b) = (R::get(x, other.0), value);
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
                    R::set(x, step.result, last);
                }
                Ok(())
            }
        }

        impl Wide {
            /// Runs a computation on many numbers.
            pub(crate) fn run<R: Number>(&self, x: &mut R::Bank, literals: &[f64]) {
                match self.kind() {
                    $(Kind::$Two => self.two::<R>(x, |$a, $b| $two),)+
                    $(Kind::$One => self.one::<R>(x, literals, |$of, $c| $one),)+
                    _ => unreachable!("only ring operations are computed on many numbers"),
                }
            }
        }

        impl<R: Number> Table<R> {
            /// The functions, in the order of the kinds.
            const LISTED: [Function<R>; KINDS - RING] = [
                $(|$step, $x, $words| $run,)+
                $(|step, x, _| {
                    set!(step, x, R::unary(Unary::$Unary, R::get(x, step.operands[0].0)))
                },)+
                $(|step, x, _| {
                    let [a, b, _] = step.operands;
                    set!(step, x, R::binary(Binary::$Binary, [R::get(x, a.0), R::get(x, b.0)]))
                },)+
                $(|step, x, _| {
                    let [a, b, c] = step.operands;
                    set!(step, x, R::ternary(Ternary::$Ternary, [R::get(x, a.0), R::get(x, b.0), R::get(x, c.0)]))
                },)+
            ];

            /// The functions by opcode. There are 256, so that the index of a byte needs no bounds check.
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

/// Stores the value of a computation that always has one.
macro_rules! set {
    ($step:ident, $x:ident, $value:expr) => {{
        let y = $value;
        R::set($x, $step.result, y);
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
        Shift |x, c| x.shift(c);
        /// x·c.
        Scale |x, c| x.scale(c);
        Neg |x, _c| -x;
        /// x.
        Move |x, _c| x;
    }
    own {
        /// x/c.
        DivideBy reads 0..1, |step, x, _words| set!(step, x, R::get(x, step.operands[0].0).divide(step.literal));
        /// x % c.
        RemainderBy reads 0..1, |step, x, _words| set!(step, x, R::get(x, step.operands[0].0).remainder(step.literal));
        /// xᶜ.
        Powf reads 0..1, |step, x, _words| set!(step, x, R::get(x, step.operands[0].0).powf(step.literal));
        /// xⁿ of a word n.
        Powi reads 0..1, |step, x, words| match i32::try_from(words[step.operands[1].0 as usize]) {
            Ok(n) => set!(step, x, R::get(x, step.operands[0].0).powi(n)),
            Err(_) => false,
        };
        /// The sine, and the cosine into the second operand.
        SinCos reads 0..1, |step, x, _words| {
            let (sin, cos) = R::get(x, step.operands[0].0).sin_cos();
            R::set(x, step.operands[1].0, cos);
            set!(step, x, sin)
        };
        /// The second operand if the word is not 0, the third otherwise.
        Select reads 1..3, |step, x, words| {
            let [c, a, b] = step.operands;
            set!(step, x, R::get(x, if words[c.0 as usize] != 0 { a.0 } else { b.0 }))
        };
        /// A word as a real number.
        ToReal reads 0..0, |step, x, words| set!(step, x, R::of(words[step.operands[0].0 as usize] as f64));
    }
    binary { Rem Pow Log Atan2 Hypot Copysign Min Max }
    ternary { MulAdd Clamp }
}

impl Kind {
    /// Whether it is computed in the loop.
    pub(crate) fn is_ring(self) -> bool {
        (self as usize) < RING
    }

    /// Whether it is a ring operation with a literal.
    pub(super) fn has_literal(self) -> bool {
        matches!(self, Self::Shift | Self::Scale)
    }

    /// Its opcode.
    pub(super) fn code(self, lasts: Lasts) -> u8 {
        if self.is_ring() {
            Opcode::of(self, lasts).0
        } else {
            self as u8 - RING as u8 + RING as u8 * Opcode::COUNT
        }
    }
}
