//! The computations of a step: for each a small function over the registers, in a table.
//!
//! One function each, and not one with a branch for each: so results go from the processor's registers into those of the program.

use alloc::vec;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::ir::operation::{Binary, Ternary, Unary};
use crate::ir::program::Register;
use crate::real::{Elementary, Primitive, Real};

/// A computation within one bank of numbers: of plain ones, or of bundles.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    pub(super) kind: Kind,
    pub(super) result: Register,
    pub(super) operands: [Register; 3],
    /// The literal that takes part, if one does.
    pub(super) literal: f64,
}

/// The most words of a number that are kept apart; measured by `cargo bench --features ir --bench ir`.
const MAX_SCATTERED: usize = 6;

/// The registers of a bank: small numbers component by component, all first ones, then all second ones; large ones as a whole.
///
/// Kept apart, a number is written and read word by word. A small bundle that is kept as a whole would be written in parts and be read in one, which a
/// processor cannot pass on before all parts are in the cache.
#[derive(Clone, Debug)]
pub struct Registers<R> {
    words: Vec<u64>,
    count: usize,
    scalar: PhantomData<R>,
}

impl<R: Elementary> Registers<R> {
    /// So many registers, all 0.
    pub(super) fn new(count: usize) -> Self {
        let mut registers = Self {
            words: vec![0; count * R::WORDS],
            count,
            scalar: PhantomData,
        };
        let zero = R::constant(R::Scalar::ZERO);
        let mut words = vec![0; R::WORDS];
        zero.write(&mut words);
        if words.iter().any(|word| *word != 0) {
            (0..count).for_each(|r| registers.set(r as Register, zero));
        }
        registers
    }

    /// Whether numbers are small enough to be kept component by component.
    const IS_SCATTERED: bool = R::WORDS <= MAX_SCATTERED;

    /// The number in a register.
    #[inline(always)]
    pub(super) fn get(&self, r: Register) -> R {
        let r = r as usize;
        if Self::IS_SCATTERED {
            R::gather(&self.words, r, self.count)
        } else {
            R::read(&self.words[r * R::WORDS..(r + 1) * R::WORDS])
        }
    }

    /// Puts a number into a register.
    #[inline(always)]
    pub(super) fn set(&mut self, r: Register, x: R) {
        let r = r as usize;
        if Self::IS_SCATTERED {
            x.scatter(&mut self.words, r, self.count);
        } else {
            x.write(&mut self.words[r * R::WORDS..(r + 1) * R::WORDS]);
        }
    }
}

/// The function of a computation on the registers, of which the words hold conditions and integers; `false` where an exponent has no value.
type Function<R> = fn(&Compute, &mut Registers<R>, &[i64]) -> bool;

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

    /// Carries out computations one after the other; gives the first one that has no value.
    #[inline]
    pub(super) fn run<'a, R: Real>(all: &'a [Self], x: &mut Registers<R>, words: &[i64]) -> Result<(), &'a Self> {
        for step in all {
            if !Table::<R>::FUNCTIONS[usize::from(step.kind as u8)](step, x, words) {
                return Err(step);
            }
        }
        Ok(())
    }
}

/// The table over a scalar.
struct Table<R>(PhantomData<R>);

/// Defines the kinds of computations with their functions, and which stand for operations of the form.
macro_rules! kinds {
    (
        own { $($(#[$doc:meta])* $Own:ident |$step:ident, $x:ident, $words:ident| $run:expr;)+ }
        of_three { $($Three:ident |$a:ident, $b:ident, $c:ident| $three:expr;)+ }
        of_two { $($Two:ident |$p:ident, $q:ident, $k:ident| $two:expr;)+ }
        unary { $($Unary:ident)+ }
        binary { $($Binary:ident)+ }
        ternary { $($Ternary:ident)+ }
    ) => {
        /// Which computation it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Kind {
            $($(#[$doc])* $Own,)+
            $(#[doc = stringify!($three)] $Three,)+
            $(#[doc = stringify!($two)] $Two,)+
            $($Unary,)+
            $($Binary,)+
            $($Ternary,)+
        }

        /// How many kinds there are.
        const KINDS: usize = [
            $(Kind::$Own,)+ $(Kind::$Three,)+ $(Kind::$Two,)+ $(Kind::$Unary,)+ $(Kind::$Binary,)+ $(Kind::$Ternary,)+
        ].len();

        impl<R: Real> Table<R> {
            /// In the order of the kinds.
            const LISTED: [Function<R>; KINDS] = [
                $(|$step, $x, $words| $run,)+
                $(|step, x, _| {
                    let [$a, $b, $c] = step.operands.map(|r| x.get(r));
                    set!(step, x, $three)
                },)+
                $(|step, x, _| {
                    let ($p, $q, $k) = (x.get(step.operands[0]), x.get(step.operands[1]), step.literal);
                    set!(step, x, $two)
                },)+
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
        let y = $value;
        $x.set($step.result, y);
        true
    }};
}

kinds! {
    own {
        /// x + c.
        Shift |step, x, _words| set!(step, x, x.get(step.operands[0]) + step.literal);
        /// x·c.
        Scale |step, x, _words| set!(step, x, x.get(step.operands[0]) * step.literal);
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
        /// A copy.
        Move |step, x, _words| set!(step, x, x.get(step.operands[0]));
        /// One of two, by a word.
        Select |step, x, words| {
            let [c, a, b] = step.operands;
            set!(step, x, x.get(if words[c as usize] != 0 { a } else { b }))
        };
        /// Of a word.
        ToReal |step, x, words| set!(step, x, R::from(words[step.operands[0] as usize] as f64));
    }
    of_three {
        AddThenAdd |a, b, c| (a + b) + c;
        AddThenSub |a, b, c| (a + b) - c;
        AddThenFrom |a, b, c| c - (a + b);
        AddThenMul |a, b, c| (a + b) * c;
        AddThenBy |a, b, c| c * (a + b);
        AddThenDiv |a, b, c| (a + b) / c;
        AddThenUnder |a, b, c| c / (a + b);
        SubThenAdd |a, b, c| (a - b) + c;
        SubThenSub |a, b, c| (a - b) - c;
        SubThenFrom |a, b, c| c - (a - b);
        SubThenMul |a, b, c| (a - b) * c;
        SubThenBy |a, b, c| c * (a - b);
        SubThenDiv |a, b, c| (a - b) / c;
        SubThenUnder |a, b, c| c / (a - b);
        MulThenAdd |a, b, c| (a * b) + c;
        MulThenSub |a, b, c| (a * b) - c;
        MulThenFrom |a, b, c| c - (a * b);
        MulThenMul |a, b, c| (a * b) * c;
        MulThenBy |a, b, c| c * (a * b);
        MulThenDiv |a, b, c| (a * b) / c;
        MulThenUnder |a, b, c| c / (a * b);
    }
    of_two {
        AddThenShift |a, b, k| (a + b) + k;
        AddThenScale |a, b, k| (a + b) * k;
        SubThenShift |a, b, k| (a - b) + k;
        SubThenScale |a, b, k| (a - b) * k;
        MulThenShift |a, b, k| (a * b) + k;
        MulThenScale |a, b, k| (a * b) * k;
        ScaleThenAdd |a, b, k| (a * k) + b;
        ScaleThenSub |a, b, k| (a * k) - b;
        ScaleThenFrom |a, b, k| b - (a * k);
        ScaleThenMul |a, b, k| (a * k) * b;
        ScaleThenBy |a, b, k| b * (a * k);
        ScaleThenDiv |a, b, k| (a * k) / b;
        ScaleThenUnder |a, b, k| b / (a * k);
        ShiftThenAdd |a, b, k| (a + k) + b;
        ShiftThenSub |a, b, k| (a + k) - b;
        ShiftThenFrom |a, b, k| b - (a + k);
        ShiftThenMul |a, b, k| (a + k) * b;
        ShiftThenBy |a, b, k| b * (a + k);
        ShiftThenDiv |a, b, k| (a + k) / b;
        ShiftThenUnder |a, b, k| b / (a + k);
    }
    unary {
        Neg Abs Sqrt Cbrt Recip Exp Exp2 ExpM1 Ln Ln1p Log2 Log10 Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh
        Signum Floor Ceil Round Trunc Fract
    }
    binary { Add Sub Mul Div Rem Pow Log Atan2 Hypot Copysign Min Max }
    ternary { MulAdd Clamp }
}

impl Kind {
    /// Two computations in one, the second of the value of the first, on its left or on its right.
    ///
    /// What is between them is then not written into a register, and one step is saved.
    pub(super) fn fused(first: Self, second: Self, is_on_the_left: bool) -> Option<Self> {
        Some(match (first, second, is_on_the_left) {
            (Self::Add, Self::Add, _) => Self::AddThenAdd,
            (Self::Add, Self::Sub, true) => Self::AddThenSub,
            (Self::Add, Self::Sub, false) => Self::AddThenFrom,
            (Self::Add, Self::Mul, true) => Self::AddThenMul,
            (Self::Add, Self::Mul, false) => Self::AddThenBy,
            (Self::Add, Self::Div, true) => Self::AddThenDiv,
            (Self::Add, Self::Div, false) => Self::AddThenUnder,
            (Self::Add, Self::Shift, _) => Self::AddThenShift,
            (Self::Add, Self::Scale, _) => Self::AddThenScale,
            (Self::Sub, Self::Add, _) => Self::SubThenAdd,
            (Self::Sub, Self::Sub, true) => Self::SubThenSub,
            (Self::Sub, Self::Sub, false) => Self::SubThenFrom,
            (Self::Sub, Self::Mul, true) => Self::SubThenMul,
            (Self::Sub, Self::Mul, false) => Self::SubThenBy,
            (Self::Sub, Self::Div, true) => Self::SubThenDiv,
            (Self::Sub, Self::Div, false) => Self::SubThenUnder,
            (Self::Sub, Self::Shift, _) => Self::SubThenShift,
            (Self::Sub, Self::Scale, _) => Self::SubThenScale,
            (Self::Mul, Self::Add, _) => Self::MulThenAdd,
            (Self::Mul, Self::Sub, true) => Self::MulThenSub,
            (Self::Mul, Self::Sub, false) => Self::MulThenFrom,
            (Self::Mul, Self::Mul, true) => Self::MulThenMul,
            (Self::Mul, Self::Mul, false) => Self::MulThenBy,
            (Self::Mul, Self::Div, true) => Self::MulThenDiv,
            (Self::Mul, Self::Div, false) => Self::MulThenUnder,
            (Self::Mul, Self::Shift, _) => Self::MulThenShift,
            (Self::Mul, Self::Scale, _) => Self::MulThenScale,
            (Self::Scale, Self::Add, _) => Self::ScaleThenAdd,
            (Self::Scale, Self::Sub, true) => Self::ScaleThenSub,
            (Self::Scale, Self::Sub, false) => Self::ScaleThenFrom,
            (Self::Scale, Self::Mul, true) => Self::ScaleThenMul,
            (Self::Scale, Self::Mul, false) => Self::ScaleThenBy,
            (Self::Scale, Self::Div, true) => Self::ScaleThenDiv,
            (Self::Scale, Self::Div, false) => Self::ScaleThenUnder,
            (Self::Shift, Self::Add, _) => Self::ShiftThenAdd,
            (Self::Shift, Self::Sub, true) => Self::ShiftThenSub,
            (Self::Shift, Self::Sub, false) => Self::ShiftThenFrom,
            (Self::Shift, Self::Mul, true) => Self::ShiftThenMul,
            (Self::Shift, Self::Mul, false) => Self::ShiftThenBy,
            (Self::Shift, Self::Div, true) => Self::ShiftThenDiv,
            (Self::Shift, Self::Div, false) => Self::ShiftThenUnder,
            _ => return None,
        })
    }

    /// How many operands it has in the bank, behind the words.
    pub(super) fn operands(self) -> core::ops::Range<usize> {
        match self {
            Self::ToReal => 0..0,
            Self::Select => 1..3,
            Self::Shift
            | Self::Scale
            | Self::DivideBy
            | Self::RemainderBy
            | Self::Powf
            | Self::Powi
            | Self::SinCos
            | Self::Move => 0..1,
            kind if (kind as u8) < Self::AddThenShift as u8 => 0..3,
            kind if (kind as u8) < Self::Neg as u8 => 0..2,
            kind if (kind as u8) < Self::Add as u8 => 0..1,
            kind if (kind as u8) < Self::MulAdd as u8 => 0..2,
            _ => 0..3,
        }
    }
}
