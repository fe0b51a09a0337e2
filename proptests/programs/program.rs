//! Programs: statements on registers.

/// The inputs of a program, and its results.
pub const INPUTS: usize = 3;
pub const RESULTS: usize = 3;

/// A statement reads registers, and pushes a register or changes one. A number for a register is taken modulo their
/// count, and counts from the last one.
#[derive(Clone, Debug)]
pub enum Statement {
    Constant(f64),
    Copy(usize),
    Unary(Unary, usize),
    Binary(Binary, [usize; 2]),
    WithFloat(WithFloat, usize, f64),
    Products(Products, [usize; 4]),
    Assign(Assign, usize, [usize; 2], f64),
    Many(Many, Vec<usize>),
    /// So many rounds of the statements.
    Loop(usize, Vec<Statement>),
    /// The first statements if the register is below the float, or the second ones.
    Branch(usize, f64, [Vec<Statement>; 2]),
    /// The statements on registers of their own, which start as copies; the last one is the result.
    Call(Vec<Statement>, Vec<usize>),
    /// The slope of such a function in its first argument, plus half of its value.
    Slope(Mode, Vec<Statement>, Vec<usize>),
}

#[derive(Clone, Copy, Debug)]
pub enum Unary {
    Neg,
    Abs,
    Floor,
    Sin,
    Cos,
    Tan,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    Sqrt,
    Recip,
    Sinh,
    Cosh,
    Tanh,
    Atan,
    Asinh,
    Powi(i32),
    Powf(f64),
}

#[derive(Clone, Copy, Debug)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Max,
    Min,
    Hypot,
    Atan2,
    Pow,
    Log,
    Copysign,
}

#[derive(Clone, Copy, Debug)]
pub enum WithFloat {
    Add,
    Sub,
    Mul,
    Div,
    From,
    Over,
    Rem,
}

/// Expressions in a, b, c and d in which products are added, subtracted, multiplied, and used more than once.
#[derive(Clone, Copy, Debug)]
pub enum Products {
    Square,
    Plus,
    Minus,
    From,
    Sum,
    Difference,
    MulAdd,
    Four,
    UsedTwice,
    OfSums,
    Scaled,
    Negated,
    Quotient,
}

/// Changes of a register t by numbers a and b and a float c.
#[derive(Clone, Copy, Debug)]
pub enum Assign {
    Set,
    SetProduct,
    Add,
    Sub,
    Mul,
    AddProduct,
    SubProduct,
    AddScaled,
    AddFloat,
    MulFloat,
    Decay,
}

/// Functions of several numbers x, and of the same in reverse order, y.
#[derive(Clone, Copy, Debug)]
pub enum Many {
    Sum,
    Product,
    Dot,
    Norm,
    LinearCombination,
    /// Σ x·y by `+=`.
    RunningSum,
    /// The same, and each of its versions is pushed.
    Versions,
}

/// The way in which the slope of a function within a program is found.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    Forward,
    Reverse,
}

/// The factors of a linear combination.
pub const FACTORS: [f64; 4] = [0.5, -1.0, 0.25, 1.5];

/// The index of a register among so many.
pub fn register(name: usize, count: usize) -> usize {
    count - 1 - name % count
}
