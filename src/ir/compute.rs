//! The computations of a step: for each a small function over the registers, in a table.
//!
//! One function each, and not one with a branch for each: so results go from the processor's registers into those of the program.

use crate::ir::operation::{Binary, Ternary, Unary};
use crate::ir::program::Register;
use crate::real::Real;

/// A computation within one bank of numbers: of plain ones, or of bundles.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    pub(super) kind: Kind,
    pub(super) result: Register,
    pub(super) operands: [Register; 3],
    /// The literal that takes part, if one does.
    pub(super) literal: f64,
}

/// The function of a computation on the registers, of which the words hold conditions and integers; `false` where an exponent has no value.
type Function<R> = fn(&Compute, &mut [R], &[i64]) -> bool;

impl Compute {
    /// A computation on operands; as many as it takes, the others are not read.
    pub(super) fn new<const K: usize>(kind: Kind, result: Register, operands: [Register; K]) -> Self {
        Self {
            kind,
            result,
            operands: core::array::from_fn(|i| operands.get(i).copied().unwrap_or(0)),
            literal: 0.0,
        }
    }

    /// The same with a literal.
    pub(super) fn with_literal(self, literal: f64) -> Self {
        Self { literal, ..self }
    }

    /// Carries it out.
    #[inline(always)]
    pub(super) fn run<R: Real>(&self, x: &mut [R], words: &[i64]) -> bool {
        Table::<R>::FUNCTIONS[self.kind as usize](self, x, words)
    }

    #[inline(always)]
    fn at(&self, i: usize) -> usize {
        self.operands[i] as usize
    }
}

/// The table over a scalar.
struct Table<R>(core::marker::PhantomData<R>);

/// Defines the kinds of computations with their functions, and which stand for operations of the form.
macro_rules! kinds {
    (
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
        }

        /// How many kinds there are.
        const KINDS: usize = [
            $(Kind::$Own,)+ $(Kind::$Unary,)+ $(Kind::$Binary,)+ $(Kind::$Ternary,)+
        ].len();

        impl<R: Real> Table<R> {
            /// In the order of the kinds.
            const FUNCTIONS: [Function<R>; KINDS] = [
                $(|$step, $x, $words| $run,)+
                $(|step, x, _| {
                    x[step.result as usize] = Unary::$Unary.of(x[step.at(0)]);
                    true
                },)+
                $(|step, x, _| {
                    x[step.result as usize] = Binary::$Binary.of(x[step.at(0)], x[step.at(1)]);
                    true
                },)+
                $(|step, x, _| {
                    x[step.result as usize] = Ternary::$Ternary.of(x[step.at(0)], x[step.at(1)], x[step.at(2)]);
                    true
                },)+
            ];
        }

        impl From<Unary> for Kind {
            fn from(f: Unary) -> Self {
                match f {
                    $(Unary::$Unary => Self::$Unary,)+
                }
            }
        }

        impl From<Binary> for Kind {
            fn from(f: Binary) -> Self {
                match f {
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
        $x[$step.result as usize] = $value;
        true
    }};
}

kinds! {
    own {
        /// x + c.
        Shift |step, x, _words| set!(step, x, x[step.at(0)] + step.literal);
        /// x·c.
        Scale |step, x, _words| set!(step, x, x[step.at(0)] * step.literal);
        /// x/c.
        DivideBy |step, x, _words| set!(step, x, x[step.at(0)] / step.literal);
        /// x % c.
        RemainderBy |step, x, _words| set!(step, x, x[step.at(0)] % step.literal);
        /// xᶜ.
        Powf |step, x, _words| set!(step, x, x[step.at(0)].powf(step.literal));
        /// xⁿ of a word n.
        Powi |step, x, words| match i32::try_from(words[step.at(1)]) {
            Ok(n) => set!(step, x, x[step.at(0)].powi(n)),
            Err(_) => false,
        };
        /// The sine, and the cosine into the second operand.
        SinCos |step, x, _words| {
            (x[step.result as usize], x[step.at(1)]) = x[step.at(0)].sin_cos();
            true
        };
        /// A copy.
        Move |step, x, _words| set!(step, x, x[step.at(0)]);
        /// One of two, by a word.
        Select |step, x, words| {
            let chosen = if words[step.at(0)] != 0 { step.at(1) } else { step.at(2) };
            set!(step, x, x[chosen])
        };
        /// Of a word.
        ToReal |step, x, words| set!(step, x, R::from(words[step.at(0)] as f64));
    }
    unary {
        Neg Abs Sqrt Cbrt Recip Exp Exp2 ExpM1 Ln Ln1p Log2 Log10 Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh
        Signum Floor Ceil Round Trunc Fract
    }
    binary { Add Sub Mul Div Rem Pow Log Atan2 Hypot Copysign Min Max }
    ternary { MulAdd Clamp }
}
