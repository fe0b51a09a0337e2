//! The table of derivatives that adjoint functions are made of. That of the functions of one number is the library's.
//!
//! It is written in numbers that record, so that what stands here is what stands in the adjoint. Where a partial may leave the range of floats
//! and its product with the covector not, the covector is multiplied by its factors one after the other.

use std::f64::consts::{LN_2, LN_10};

use tangent_bundle::for_each_function;
use tangent_bundle::real::Elementary;

use crate::error::Error;
use crate::function::Function;
use crate::operation::{Binary, Comparison, Ternary, Unary};
use crate::recorder::Recording;
use crate::symbol::Symbol;

/// The differentials of the functions of one number, from the rows of the library's table.
macro_rules! unary_terms {
    (
        smooth { $($(#[$_a:meta])* $smooth:ident { $Smooth:ident on $_b:expr, near $_c:expr; $($differential:tt)* })+ }
        piecewise { $($(#[$_d:meta])* $piecewise:ident { $Piecewise:ident on $_e:expr, near $_f:expr; $($broken:tt)* })+ }
        locally_constant { $($(#[$_g:meta])* $constant:ident { $Constant:ident $($_h:tt)* })+ }
        composed { $($_i:tt)* }
    ) => {
        /// `c·f′(x)` for `y = f(x)`, nothing where the derivative is 0 everywhere.
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

/// A differential of the table at a point, with the names that its row gives to x, y and dx.
macro_rules! differential {
    ($x:ident, $y:ident, $c:ident; dy($row_x:ident, $row_y:ident, $row_dx:ident) = $dy:expr) => {{
        let [$row_x, $row_y, $row_dx] = [$x, $y, $c];
        // A row need not name all of the three.
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
            // By the divisor it is NaN where there is no remainder; by the dividend it is 1 there too.
            [one, -((x - z) / y).round() * where_number(z)]
        }
        // p·xᵖ⁻¹ and xᵖ·ln x: nothing where p is 0, and where xᵖ is.
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
        // Where y is not a number, x is the result; at a tie, y of a minimum and x of a maximum.
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

/// 1, and NaN where x is.
fn where_number(x: Symbol) -> Symbol {
    Symbol::select(Comparison::Equal, [x, x], Symbol::from(1.0), Symbol::from(f64::NAN))
}

/// An operation whose partials are listed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Listed {
    Unary(Unary),
    Binary(Binary),
    Ternary(Ternary),
    Powf(f64),
}

/// The function from the operands and the value of an operation and a covector on it to that covector times the partials, and which operands those
/// are of.
pub(super) fn terms(of: Listed) -> Result<(Function, Vec<usize>), Error> {
    let operands = match of {
        Listed::Unary(_) | Listed::Powf(_) => 1,
        Listed::Binary(_) => 2,
        Listed::Ternary(_) => 3,
    };
    let recording = Recording::begin("partials", operands + 2);
    // The numbers do not matter: nothing branches on them.
    let x: Vec<Symbol> = (0..operands + 2).map(|i| recording.argument(i, 0.5)).collect();
    let terms: Vec<Option<Symbol>> = match of {
        Listed::Unary(f) => vec![unary(f, x[0], x[1], x[2])],
        Listed::Binary(f) => binary(f, x[0], x[1], x[2], x[3]).into(),
        Listed::Ternary(f) => ternary(f, x[0], x[1], x[2], x[4]).into(),
        Listed::Powf(0.0) => vec![None],
        Listed::Powf(p) => vec![Some(x[2] * (x[0].powf(p - 1.0) * p))],
    };
    let of: Vec<usize> = (0..operands).filter(|i| terms[*i].is_some()).collect();
    let results: Vec<Symbol> = terms.into_iter().flatten().collect();
    let mut function = recording.finish(&results)?;
    function.simplify()?;
    Ok((function, of))
}
