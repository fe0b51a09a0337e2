//! What a statement computes.

use tangent_bundle::real::Real;

use crate::types::{BlockId, Constant, ValueId};

/// Defines a set of operations by their names in the text.
macro_rules! names {
    ($(#[$doc:meta])* $Set:ident; $($Variant:ident $name:literal)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $Set {
            $(#[doc = concat!("`", $name, "`")] $Variant,)+
        }

        impl $Set {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$Variant),+];

            /// Its name in the text.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }

            /// That of a name.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$Variant),)+
                    _ => None,
                }
            }
        }
    };
}

/// Defines a set of functions of real numbers: their names, and what they do.
macro_rules! operations {
    ($(#[$doc:meta])* $Set:ident($($x:ident),+); $($Variant:ident $name:literal = $compute:expr;)+) => {
        names! { $(#[$doc])* $Set; $($Variant $name)+ }

        impl $Set {
            /// Its value.
            #[inline(always)]
            pub fn of<R: Real>(self, $($x: R),+) -> R {
                match self {
                    $(Self::$Variant => $compute,)+
                }
            }
        }
    };
}

operations! {
    /// Functions of one real number, those of [`Real`].
    Unary(x);
    Neg "neg" = -x;
    Abs "abs" = x.abs();
    Sqrt "sqrt" = x.sqrt();
    Cbrt "cbrt" = x.cbrt();
    Recip "recip" = x.recip();
    Exp "exp" = x.exp();
    Exp2 "exp2" = x.exp2();
    ExpM1 "exp_m1" = x.exp_m1();
    Ln "ln" = x.ln();
    Ln1p "ln_1p" = x.ln_1p();
    Log2 "log2" = x.log2();
    Log10 "log10" = x.log10();
    Sin "sin" = x.sin();
    Cos "cos" = x.cos();
    Tan "tan" = x.tan();
    Asin "asin" = x.asin();
    Acos "acos" = x.acos();
    Atan "atan" = x.atan();
    Sinh "sinh" = x.sinh();
    Cosh "cosh" = x.cosh();
    Tanh "tanh" = x.tanh();
    Asinh "asinh" = x.asinh();
    Acosh "acosh" = x.acosh();
    Atanh "atanh" = x.atanh();
    Signum "signum" = x.signum();
    Floor "floor" = x.floor();
    Ceil "ceil" = x.ceil();
    Round "round" = x.round();
    Trunc "trunc" = x.trunc();
    Fract "fract" = x.fract();
}

operations! {
    /// Functions of two real numbers, those of [`Real`].
    Binary(x, y);
    Add "add" = x + y;
    Sub "sub" = x - y;
    Mul "mul" = x * y;
    Div "div" = x / y;
    Rem "rem" = x % y;
    Pow "pow" = x.pow(y);
    Log "log" = x.log(y);
    Atan2 "atan2" = x.atan2(y);
    Hypot "hypot" = x.hypot(y);
    Copysign "copysign" = x.copysign(y);
    Min "min" = x.min(y);
    Max "max" = x.max(y);
}

operations! {
    /// Functions of three real numbers, those of [`Real`].
    Ternary(x, y, z);
    MulAdd "mul_add" = x.mul_add(y, z);
    // NaN where `clamp` of floats panics.
    Clamp "clamp" = if y <= z { x.clamp(y, z) } else { x * f64::NAN };
}

names! {
    /// Comparisons of two real numbers, by their primals, or of two integers.
    Comparison;
    Equal "eq" NotEqual "ne" Less "lt" LessOrEqual "le" Greater "gt" GreaterOrEqual "ge"
}

names! {
    /// Operations on two booleans.
    Logic;
    And "and" Or "or" Xor "xor"
}

names! {
    /// Operations on two integers. An overflow and a division by zero are errors.
    Arithmetic;
    Add "iadd" Sub "isub" Mul "imul" Div "idiv" Rem "irem"
}

impl Comparison {
    /// Whether it holds.
    #[inline]
    pub fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Self::Equal => a == b,
            Self::NotEqual => a != b,
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
        }
    }

    /// Its sign in a sentence.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Logic {
    /// Its value.
    #[inline]
    #[must_use]
    pub fn of(self, a: bool, b: bool) -> bool {
        match self {
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
        }
    }
}

impl Arithmetic {
    /// Its value, if there is one.
    #[inline]
    #[must_use]
    pub fn of(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Sub => a.checked_sub(b),
            Self::Mul => a.checked_mul(b),
            Self::Div => a.checked_div(b),
            Self::Rem => a.checked_rem(b),
        }
    }
}

/// What a statement computes, of the values that it names.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// The argument of this number.
    Argument(usize),
    /// A literal.
    Constant(Constant),
    /// The value of a global of the module.
    Load(String),
    /// A function of one real number.
    Unary(Unary, ValueId),
    /// A function of two.
    Binary(Binary, [ValueId; 2]),
    /// A function of three.
    Ternary(Ternary, [ValueId; 3]),
    /// xᵖ for a constant exponent.
    Powf(ValueId, f64),
    /// xⁿ for an integer.
    Powi(ValueId, ValueId),
    /// A comparison of two real numbers or of two integers.
    Compare(Comparison, [ValueId; 2]),
    /// An operation on two booleans.
    Logic(Logic, [ValueId; 2]),
    /// The other boolean.
    Not(ValueId),
    /// An operation on two integers.
    Arithmetic(Arithmetic, [ValueId; 2]),
    /// An integer as a real number without a tangent.
    ToReal(ValueId),
    /// The second value if the first one is true, the third otherwise.
    Select([ValueId; 3]),
    /// A tuple of values.
    Tuple(Vec<ValueId>),
    /// A field of a tuple, counted from 0.
    Field(ValueId, usize),
    /// The value of another function of the module.
    Call(String, Vec<ValueId>),
    /// Another name of a value.
    Alias(ValueId),
    /// The value that belongs to the block that control came from.
    Phi(Vec<(BlockId, ValueId)>),
    /// Something that hooks of the pass give a meaning.
    Custom(String, Vec<ValueId>),
    /// An error of the evaluation unless the boolean is this one.
    Guard(ValueId, bool),
    /// The stack without an entry.
    EmptyStack,
    /// The stack with another tuple on top.
    Push(ValueId, ValueId),
    /// The tuple on top of a stack.
    Top(ValueId),
    /// The stack below the top.
    Pop(ValueId),
    /// The value without its tangent of a level; the pass writes it.
    Primal(usize, ValueId),
    /// The value at a lower order of a level; the pass writes it.
    Truncate(usize, ValueId),
    /// The value as the variable that is differentiated by at a level; the pass writes it.
    Seed(usize, ValueId),
    /// The value as a bundle without a tangent along a level; the pass writes it.
    Zero(usize, ValueId),
    /// The k-th derivative along a level, as a bundle of what is left of the order; the pass writes it.
    Derivative(usize, usize, ValueId),
}

impl Operation {
    /// Calls `f` with each value that it names, in their order.
    pub fn for_each_operand(&self, mut f: impl FnMut(ValueId)) {
        // The one list of operands is that of the changing visit.
        self.clone().for_each_operand_mut(|v| f(*v));
    }

    /// The same, with leave to change them.
    pub fn for_each_operand_mut(&mut self, mut f: impl FnMut(&mut ValueId)) {
        match self {
            Self::Argument(_) | Self::Constant(_) | Self::Load(_) | Self::EmptyStack => {}
            Self::Unary(_, a)
            | Self::Powf(a, _)
            | Self::Not(a)
            | Self::ToReal(a)
            | Self::Field(a, _)
            | Self::Alias(a)
            | Self::Guard(a, _)
            | Self::Top(a)
            | Self::Pop(a)
            | Self::Primal(_, a)
            | Self::Truncate(_, a)
            | Self::Seed(_, a)
            | Self::Zero(_, a)
            | Self::Derivative(_, _, a) => f(a),
            Self::Powi(a, b) | Self::Push(a, b) => {
                f(a);
                f(b);
            }
            Self::Binary(_, all) | Self::Compare(_, all) | Self::Logic(_, all) | Self::Arithmetic(_, all) => {
                all.iter_mut().for_each(f);
            }
            Self::Ternary(_, all) | Self::Select(all) => all.iter_mut().for_each(f),
            Self::Tuple(all) | Self::Call(_, all) | Self::Custom(_, all) => all.iter_mut().for_each(f),
            Self::Phi(incoming) => incoming.iter_mut().for_each(|(_, v)| f(v)),
        }
    }

    /// The values that it names.
    #[must_use]
    pub fn operands(&self) -> Vec<ValueId> {
        let mut operands = Vec::new();
        self.for_each_operand(|v| operands.push(v));
        operands
    }

    /// Whether it is a phi.
    #[must_use]
    pub fn is_phi(&self) -> bool {
        matches!(self, Self::Phi(_))
    }

    /// Whether it does nothing but give its value, the same at each time.
    pub(super) fn is_pure(&self) -> bool {
        !matches!(
            self,
            Self::Guard(..) | Self::Custom(..) | Self::Call(..) | Self::Argument(_)
        )
    }
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    /// Control goes on in a block.
    Branch(BlockId),
    /// Control goes on in the first block if the value is true, in the second otherwise.
    Conditional(ValueId, BlockId, BlockId),
    /// The function has this value.
    Return(ValueId),
}

impl Terminator {
    /// The blocks that control may go on in, each once.
    #[must_use]
    pub fn successors(&self) -> Vec<BlockId> {
        match *self {
            Self::Branch(b) => Vec::from([b]),
            Self::Conditional(_, a, b) if a == b => Vec::from([a]),
            Self::Conditional(_, a, b) => Vec::from([a, b]),
            Self::Return(_) => Vec::new(),
        }
    }

    /// The value that it names.
    #[must_use]
    pub fn operand(&self) -> Option<ValueId> {
        match *self {
            Self::Branch(_) => None,
            Self::Conditional(v, ..) | Self::Return(v) => Some(v),
        }
    }

    /// The same, with leave to change it.
    pub(super) fn operand_mut(&mut self) -> Option<&mut ValueId> {
        match self {
            Self::Branch(_) => None,
            Self::Conditional(v, ..) | Self::Return(v) => Some(v),
        }
    }

    /// Calls `f` with each block that it names, with leave to change it.
    pub(super) fn for_each_block_mut(&mut self, mut f: impl FnMut(&mut BlockId)) {
        match self {
            Self::Branch(b) => f(b),
            Self::Conditional(_, a, b) => {
                f(a);
                f(b);
            }
            Self::Return(_) => {}
        }
    }
}
