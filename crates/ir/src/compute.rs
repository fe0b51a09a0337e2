//! The computations of a step: ring operations in one loop, which keeps the value of the last one at hand, and for each other a small function over
//! the registers, in a table.
//!
//! A value that was stored can be loaded after five cycles at the earliest, which is longer than a sum takes: a chain of ring operations, each of
//! the value of the one before, goes from one to the next in the processor's own registers.

use std::marker::PhantomData;

use tangent_bundle::real::{BaseFloat, Real};

use crate::operation::{Binary, Ternary, Unary};
use crate::register::{Register, Registers};

/// A computation within one bank of numbers: of plain ones, or of bundles.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    pub(super) kind: Kind,
    /// What becomes of its value at once.
    pub(super) then: Then,
    pub(super) result: Register,
    pub(super) operands: [Register; 3],
    /// The literal that takes part, if one does.
    pub(super) literal: f64,
}

/// The function of a computation on the registers, of which the words hold conditions and integers; `false` where an exponent has no value.
type Function<R> = fn(&Compute, &mut Registers<R>, &[i64]) -> bool;

impl Compute {
    /// A computation on operands; as many as it takes, the others are not read.
    pub(super) fn new<const K: usize>(kind: Kind, result: Register, operands: [Register; K]) -> Self {
        Self {
            kind,
            then: Then::Nothing,
            result,
            operands: std::array::from_fn(|i| operands.get(i).copied().unwrap_or(0)),
            literal: 0.0,
        }
    }

    /// The same with a literal.
    pub(super) fn with_literal(self, literal: f64) -> Self {
        Self { literal, ..self }
    }

    /// Whether its value can be taken further in the same step.
    pub(super) fn takes(&self, then: Then) -> bool {
        let has_literal = matches!(self.kind, Kind::Shift | Kind::Scale | Kind::LastShift | Kind::LastScale);
        let takes_literal = matches!(then, Then::Shift | Then::Scale);
        self.kind.is_ring() && self.then == Then::Nothing && !(has_literal && takes_literal)
    }

    /// Carries out computations one after the other; gives the first one that has no value.
    #[inline]
    pub(super) fn run<'a, R: Real>(all: &'a [Self], x: &mut Registers<R>, words: &[i64]) -> Result<(), &'a Self> {
        let mut last = R::from_float(R::Scalar::ZERO);
        for step in all {
            let [a, b, other] = step.operands;
            let c = step.literal;
            let value = match step.kind {
                Kind::Add => x.get(a) + x.get(b),
                Kind::Sub => x.get(a) - x.get(b),
                Kind::Mul => x.get(a) * x.get(b),
                Kind::Div => x.get(a) / x.get(b),
                Kind::Shift => x.get(a) + c,
                Kind::Scale => x.get(a) * c,
                Kind::Neg => -x.get(a),
                Kind::Move => x.get(a),
                Kind::LastAdd => last + x.get(b),
                Kind::LastSub => last - x.get(b),
                Kind::SubLast => x.get(a) - last,
                Kind::LastMul => last * x.get(b),
                Kind::MulLast => x.get(a) * last,
                Kind::LastDiv => last / x.get(b),
                Kind::DivLast => x.get(a) / last,
                Kind::LastSquared => last * last,
                Kind::LastShift => last + c,
                Kind::LastScale => last * c,
                Kind::LastNeg => -last,
                kind => {
                    if !Table::<R>::FUNCTIONS[usize::from(kind as u8)](step, x, words) {
                        return Err(step);
                    }
                    last = x.get(step.result);
                    continue;
                }
            };
            last = match step.then {
                Then::Nothing => value,
                Then::Add => value + x.get(other),
                Then::Sub => value - x.get(other),
                Then::From => x.get(other) - value,
                Then::Mul => value * x.get(other),
                Then::By => x.get(other) * value,
                Then::Shift => value + c,
                Then::Scale => value * c,
            };
            x.set(step.result, last);
        }
        Ok(())
    }
}

/// What becomes of the value of a ring operation in the same step: with the third operand, or with the literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Then {
    Nothing,
    Add,
    Sub,
    From,
    Mul,
    By,
    Shift,
    Scale,
}

impl Then {
    /// Whether it reads the third operand.
    pub(super) fn reads(self) -> bool {
        matches!(self, Self::Add | Self::Sub | Self::From | Self::Mul | Self::By)
    }
}

/// The table over a scalar.
struct Table<R>(PhantomData<R>);

/// Defines the kinds of computations: those of the loop, and those of the table with their functions; and which stand for operations of the form.
macro_rules! kinds {
    (
        ring { $($(#[$about:meta])* $Ring:ident)+ }
        own { $($(#[$doc:meta])* $Own:ident |$step:ident, $x:ident, $words:ident| $run:expr;)+ }
        unary { $($Unary:ident)+ }
        binary { $($Binary:ident)+ }
        ternary { $($Ternary:ident)+ }
    ) => {
        /// Which computation it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Kind {
            $($(#[$doc])* $Own,)+
            $($Unary,)+
            $($Binary,)+
            $($Ternary,)+
            $($(#[$about])* $Ring,)+
        }

        /// How many kinds are in the table.
        const KINDS: usize = [$(Kind::$Own,)+ $(Kind::$Unary,)+ $(Kind::$Binary,)+ $(Kind::$Ternary,)+].len();

        impl<R: Real> Table<R> {
            /// In the order of the kinds.
            const LISTED: [Function<R>; KINDS] = [
                $(|$step, $x, $words| $run,)+
                $(|step, x, _| {
                    set!(step, x, Unary::$Unary.of(x.get(step.operands[0])))
                },)+
                $(|step, x, _| {
                    let [a, b, _] = step.operands;
                    set!(step, x, Binary::$Binary.of(x.get(a), x.get(b)))
                },)+
                $(|step, x, _| {
                    let [a, b, c] = step.operands;
                    set!(step, x, Ternary::$Ternary.of(x.get(a), x.get(b), x.get(c)))
                },)+
            ];

            /// As many as a byte can name, so that each byte names one.
            const FUNCTIONS: [Function<R>; 256] = {
                let mut all = [Self::LISTED[0]; 256];
                let mut i = 0;
                while i < KINDS {
                    all[i] = Self::LISTED[i];
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
                    Binary::Add => Self::Add,
                    Binary::Sub => Self::Sub,
                    Binary::Mul => Self::Mul,
                    Binary::Div => Self::Div,
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

kinds! {
    ring {
        Add Sub Mul Div
        /// x + c.
        Shift
        /// x·c.
        Scale
        Neg
        /// A copy.
        Move
        LastAdd LastSub SubLast LastMul MulLast LastDiv DivLast LastSquared LastShift LastScale LastNeg
    }
    own {
        /// x/c.
        DivideBy |step, x, _words| set!(step, x, x.get(step.operands[0]) / step.literal);
        /// x % c.
        RemainderBy |step, x, _words| set!(step, x, x.get(step.operands[0]) % step.literal);
        /// xᶜ.
        Powf |step, x, _words| set!(step, x, x.get(step.operands[0]).powf(step.literal));
        /// xⁿ of a word n.
        Powi |step, x, words| match i32::try_from(words[step.operands[1] as usize]) {
            Ok(n) => set!(step, x, x.get(step.operands[0]).powi(n)),
            Err(_) => false,
        };
        /// The sine, and the cosine into the second operand.
        SinCos |step, x, _words| {
            let (sin, cos) = x.get(step.operands[0]).sin_cos();
            x.set(step.operands[1], cos);
            set!(step, x, sin)
        };
        /// One of two, by a word.
        Select |step, x, words| {
            let [c, a, b] = step.operands;
            set!(step, x, x.get(if words[c as usize] != 0 { a } else { b }))
        };
        /// Of a word.
        ToReal |step, x, words| set!(step, x, R::from(words[step.operands[0] as usize] as f64));
    }
    unary {
        Abs Sqrt Cbrt Recip Exp Exp2 ExpM1 Ln Ln1p Log2 Log10 Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh
        Signum Floor Ceil Round Trunc Fract
    }
    binary { Rem Pow Log Atan2 Hypot Copysign Min Max }
    ternary { MulAdd Clamp }
}

impl Kind {
    /// Whether it is done in the loop.
    fn is_ring(self) -> bool {
        self as usize >= KINDS
    }

    /// The kind that takes the value of the computation before as its first operand, if there is one.
    pub(super) fn of_last(self) -> Option<Self> {
        Some(match self {
            Self::Add => Self::LastAdd,
            Self::Sub => Self::LastSub,
            Self::Mul => Self::LastMul,
            Self::Div => Self::LastDiv,
            Self::Shift => Self::LastShift,
            Self::Scale => Self::LastScale,
            Self::Neg => Self::LastNeg,
            _ => return None,
        })
    }

    /// The kind that takes the value of the computation before as its second operand, if there is one. Sums may exchange their operands;
    /// products of bundles over several directions are not the same to the last bit then.
    pub(super) fn by_last(self) -> Option<Self> {
        Some(match self {
            Self::Add => Self::LastAdd,
            Self::Sub => Self::SubLast,
            Self::Mul => Self::MulLast,
            Self::Div => Self::DivLast,
            _ => return None,
        })
    }

    /// Which of its operands are in the bank and not words.
    pub(super) fn operands(self) -> std::ops::Range<usize> {
        match self {
            Self::ToReal | Self::LastSquared | Self::LastShift | Self::LastScale | Self::LastNeg => 0..0,
            Self::Select => 1..3,
            Self::SubLast | Self::MulLast | Self::DivLast => 0..1,
            Self::LastAdd | Self::LastSub | Self::LastMul | Self::LastDiv => 1..2,
            Self::Add | Self::Sub | Self::Mul | Self::Div => 0..2,
            kind if (kind as u8) < Self::Rem as u8 => 0..1,
            Self::Shift | Self::Scale | Self::Neg | Self::Move => 0..1,
            kind if (kind as u8) < Self::MulAdd as u8 => 0..2,
            _ => 0..3,
        }
    }
}
