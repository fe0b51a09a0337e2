//! The derivatives that adjoint functions are made of. Those of the functions of one number come from the library's
//! table.
//!
//! They are written over symbols, so that the recording of a row becomes a part of the adjoint. Some partials
//! overflow where their product with the covector does not. There the covector is multiplied by one factor after the
//! other.

use std::f64::consts::{LN_2, LN_10};

use tangent_bundle::for_each_function;
use tangent_bundle::real::Elementary;

use crate::error::Error;
use crate::external::External;
use crate::function::Function;
use crate::operation::{Binary, Comparison, Operation, Ternary, Unary};
use crate::recorder::Recording;
use crate::replay::slopes;
use crate::symbol::Symbol;
use crate::types::ValueId;

/// Makes the differentials of the functions of one number from the rows of the library's table.
macro_rules! unary_terms {
    (
        smooth { $($(#[$_a:meta])* $smooth:ident { $Smooth:ident on $_b:expr, near $_c:expr; $($differential:tt)* })+ }
        piecewise { $($(#[$_d:meta])* $piecewise:ident { $Piecewise:ident on $_e:expr, near $_f:expr; $($broken:tt)* })+ }
        locally_constant { $($(#[$_g:meta])* $constant:ident { $Constant:ident $($_h:tt)* })+ }
        composed { $($_i:tt)* }
    ) => {
        /// `c·f′(x)` for `y = f(x)`, or `None` where the derivative is 0 everywhere.
        fn unary(f: Unary, x: Symbol, y: Symbol, c: Symbol) -> Option<Symbol> {
            match f {
                Unary::Neg => Some(-c),
                $(Unary::$Smooth => Some(differential!(x, y, c; $($differential)*)),)+
                $(Unary::$Piecewise => Some(differential!(x, y, c; $($broken)*)),)+
                $(Unary::$Constant)|+ => None,
            }
        }
    };
}

/// A differential of the table at a point. The row names x, y and dx.
macro_rules! differential {
    ($x:ident, $y:ident, $c:ident; dy($row_x:ident, $row_y:ident, $row_dx:ident) = $dy:expr) => {{
        let [$row_x, $row_y, $row_dx] = [$x, $y, $c];
        // Not every row uses x and y.
        let _ = ($row_x, $row_y);
        $dy
    }};
}

for_each_function!(unary_terms);

/// `c` times the partials of `z = f(x, y)`.
fn binary(f: Binary, x: Symbol, y: Symbol, z: Symbol, c: Symbol) -> [Option<Symbol>; 2] {
    let (zero, one) = (Symbol::from(0.0), Symbol::from(1.0));
    let slopes = match f {
        Binary::Add => return [Some(c); 2],
        Binary::Sub => return [Some(c), Some(-c)],
        Binary::Div => {
            let first = c / y;
            return [Some(first), Some(-(first * z))];
        }
        Binary::Mul => [y, x],
        Binary::Rem => {
            // Where there is no remainder, the partial by the divisor is NaN, and the partial by the dividend is 1.
            [one, -((x - z) / y).round() * where_number(z)]
        }
        // p·xᵖ⁻¹ and xᵖ·ln x. The first is 0 where p is 0, the second where xᵖ is 0.
        Binary::Pow => [
            Symbol::select(Comparison::Equal, [y, zero], zero, y * x.pow(y - 1.0)),
            Symbol::select(Comparison::Equal, [z, zero], zero, z * x.ln()) * where_number(y),
        ],
        Binary::Log => [(x.not_below_zero() * y.ln()).recip(), -z / (y * y.ln())],
        Binary::Atan2 => {
            let r = x.hypot(y);
            return [Some(c * (y / r) / r), Some(-(c * (x / r) / r))];
        }
        Binary::Hypot => [x / z, y / z],
        Binary::Copysign => return [Some(c * (one.copysign(x) * one.copysign(y))), None],
        // If y is NaN, the result is x. If x and y are equal, the result of a minimum is y, and that of a maximum is
        // x.
        Binary::Min | Binary::Max => {
            let how = if f == Binary::Min {
                Comparison::Less
            } else {
                Comparison::GreaterOrEqual
            };
            let compared = Symbol::select(how, [x, y], one, zero);
            let first = Symbol::select(Comparison::Equal, [y, y], compared, one);
            [first, one - first]
        }
    };
    slopes.map(|slope| Some(c * slope))
}

/// `c` times the partials of `f(x, y, z)`.
fn ternary(f: Ternary, x: Symbol, y: Symbol, z: Symbol, c: Symbol) -> [Option<Symbol>; 3] {
    let (zero, one) = (Symbol::from(0.0), Symbol::from(1.0));
    match f {
        Ternary::MulAdd => [Some(c * y), Some(c * x), Some(c)],
        Ternary::Clamp => {
            let bounded = Symbol::select(Comparison::LessOrEqual, [y, z], one, Symbol::from(f64::NAN));
            let low = Symbol::select(Comparison::Less, [x, y], one, zero) * bounded;
            let high = Symbol::select(Comparison::Greater, [x, z], one, zero) * bounded;
            [one - low - high, low, high].map(|slope| Some(c * slope))
        }
    }
}

/// 1, or NaN where x is NaN.
fn where_number(x: Symbol) -> Symbol {
    Symbol::select(Comparison::Equal, [x, x], Symbol::from(1.0), Symbol::from(f64::NAN))
}

/// An operation whose partials are in this table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Listed {
    Unary(Unary),
    Binary(Binary),
    Ternary(Ternary),
    /// By the bits of the exponent.
    Powf(u64),
    /// A function that is known as code.
    External(External),
}

/// The recorded partials of an operation, each times a covector.
#[derive(Debug)]
pub(super) struct Terms {
    /// The function `(operands, value, covector) ↦ covector·partials`, without branches.
    pub(super) function: Function,
    /// The values of the function that are its results.
    pub(super) terms: Vec<ValueId>,
    /// The operand that each result belongs to.
    pub(super) of: Vec<usize>,
    /// The guards of branches within the partials.
    pub(super) guards: Vec<ValueId>,
}

/// Records the partials of an operation.
pub(super) fn terms(of: &Listed) -> Result<Terms, Error> {
    let operands = match of {
        Listed::Unary(_) | Listed::Powf(_) => 1,
        Listed::Binary(_) => 2,
        Listed::Ternary(_) => 3,
        Listed::External(f) => f.arguments(),
    };
    let recording = Recording::begin("partials", operands + 2);
    // The recording does not depend on these numbers: it has no branches.
    let x: Vec<Symbol> = (0..operands + 2).map(|i| recording.argument(i, 0.5)).collect();
    let terms: Vec<Option<Symbol>> = match of {
        Listed::Unary(f) => vec![unary(*f, x[0], x[1], x[2])],
        Listed::Binary(f) => binary(*f, x[0], x[1], x[2], x[3]).into(),
        Listed::Ternary(f) => ternary(*f, x[0], x[1], x[2], x[4]).into(),
        Listed::Powf(bits) => match f64::from_bits(*bits) {
            0.0 => vec![None],
            p => vec![Some(x[2] * (x[0].powf(p - 1.0) * p))],
        },
        Listed::External(f) => {
            let slopes = slopes(f, recording.number(), &x[..operands], x[operands], 0)?;
            slopes.into_iter().map(|slope| Some(x[operands + 1] * slope)).collect()
        }
    };
    let of: Vec<usize> = (0..operands).filter(|i| terms[*i].is_some()).collect();
    let results: Vec<Symbol> = terms.into_iter().flatten().collect();
    let mut function = recording.finish(&results)?;
    function.simplify()?;
    let result = function.returned()[0];
    let terms = match &function.statement(result).operation {
        Operation::Tuple(all) => all.clone(),
        _ => vec![result],
    };
    let is_guard = |v: &ValueId| matches!(function.statement(*v).operation, Operation::Guard(..));
    let guards = function.blocks[0]
        .statements()
        .iter()
        .copied()
        .filter(is_guard)
        .collect();
    Ok(Terms {
        function,
        terms,
        of,
        guards,
    })
}
