//! Operations on Taylor series of symbols, by the rules of bundles.

use tangent_bundle::bundle::TaylorBundle;
use tangent_bundle::order::{Order, U1, U2, U3, U4, U8, U16, U32, U64};
use tangent_bundle::real::{Elementary, Real};

use crate::operation::{Binary, Operation, Ternary};
use crate::symbol::Symbol;

/// What is computed of series.
pub(super) enum Computed<'a> {
    /// An operation. A literal operand is given as a number too.
    Operation(&'a Operation, [Option<f64>; 2]),
    /// A power with a literal exponent.
    Power(i32),
    /// The integral of w·x′, of operands x and w.
    Integral,
    /// A function with these Taylor coefficients.
    Composition(&'a [Symbol]),
}

/// The coefficients of a result, to an order. All orders of one row use the rules of one type. Coefficients do not
/// depend on those above them.
pub(super) fn computed(what: &Computed<'_>, x: &[&[Symbol]], order: usize) -> Vec<Symbol> {
    let mut all = match order {
        0 | 1 => of_order::<U1>(what, x),
        2 => of_order::<U2>(what, x),
        3 => of_order::<U3>(what, x),
        4 => of_order::<U4>(what, x),
        5..=8 => of_order::<U8>(what, x),
        9..=16 => of_order::<U16>(what, x),
        17..=32 => of_order::<U32>(what, x),
        _ => of_order::<U64>(what, x),
    };
    all.truncate(order + 1);
    all
}

fn of_order<N: Order<Symbol>>(what: &Computed<'_>, x: &[&[Symbol]]) -> Vec<Symbol>
where
    TaylorBundle<N, Symbol>: Real,
{
    let zero = Symbol::from(0.0);
    let of = |x: &[Symbol]| TaylorBundle::<N, Symbol>::from_stored(|k| x.get(k).copied().unwrap_or(zero));
    let x = |i: usize| of(x[i]);
    let y = match what {
        Computed::Operation(operation, literals) => match operation {
            Operation::Unary(f, _) => f.of(x(0)),
            Operation::Binary(f, _) => match (f, literals) {
                // A literal has no tangent. It meets a bundle as in the evaluation of programs.
                (Binary::Add, [_, Some(c)]) => x(0) + *c,
                (Binary::Add, [Some(c), None]) => x(1) + *c,
                (Binary::Sub, [_, Some(c)]) => x(0) - *c,
                (Binary::Mul, [_, Some(c)]) => x(0) * *c,
                (Binary::Mul, [Some(c), None]) => x(1) * *c,
                (Binary::Div, [_, Some(c)]) => x(0) / *c,
                (Binary::Rem, [_, Some(c)]) => x(0) % *c,
                _ => f.of(x(0), x(1)),
            },
            Operation::Ternary(Ternary::Clamp, _) => clamped(x(0), x(1), x(2)),
            Operation::Ternary(f, _) => f.of(x(0), x(1), x(2)),
            Operation::Powf(_, p) => x(0).powf(*p),
            _ => unreachable!("the caller has seen a computation of real numbers"),
        },
        Computed::Power(n) => x(0).powi(*n),
        Computed::Integral => x(0).integral_of(x(1)),
        Computed::Composition(c) => {
            let mut step = x(0);
            step = TaylorBundle::from_stored(|k| if k == 0 { zero } else { step.stored()[k] });
            let (last, others) = c.split_last().expect("at least the value");
            let constant = |c: &Symbol| TaylorBundle::<N, Symbol>::from_primal(*c);
            others.iter().rev().fold(constant(last), |y, c| y * step + constant(c))
        }
    };
    y.stored().to_vec()
}

/// x between bounds, and NaN where they are in the wrong order.
fn clamped<N: Order<Symbol>>(
    x: TaylorBundle<N, Symbol>,
    low: TaylorBundle<N, Symbol>,
    high: TaylorBundle<N, Symbol>,
) -> TaylorBundle<N, Symbol>
where
    TaylorBundle<N, Symbol>: Real,
{
    let below = Elementary::where_at_least([high, x], x, high);
    let inside = Elementary::where_at_least([x, low], below, low);
    let y = Elementary::where_at_least([x, x], inside, x);
    Elementary::where_at_least([high, low], y, x * f64::NAN)
}
