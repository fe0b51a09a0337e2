//! Functions of square matrices: the exponential, the logarithm and the square root.

use crate::linalg::LinalgError;
use crate::linalg::equations::side;
use crate::linalg::series::{Series, Terms};
use crate::real::ground::MatrixFunction;
use crate::real::{BaseFloat, Dense, Elementary, Ground};

/// The largest sum of magnitudes of a column.
fn norm<A: Ground>(m: &Dense<A>) -> f64 {
    let sum = |j: usize| m.column(j).iter().map(|x| x.scalar().abs().to_f64()).sum::<f64>();
    // A NaN is the norm.
    (0..m.columns)
        .map(sum)
        .fold(0.0, |largest, x| if x > largest || x.is_nan() { x } else { largest })
}

/// `A⁻¹·B`, or nothing where A is singular.
fn solve<A: Ground>(a: &Series<A>, b: &Series<A>) -> Option<Series<A>> {
    let lu = A::lu(a.parts[0].clone()).ok()?;
    Some(a.solve(&lu, b.clone()))
}

/// A function of a square matrix.
pub(super) fn of_matrix<R: Elementary>(f: MatrixFunction, a: &Dense<R>) -> Result<Dense<R>, LinalgError> {
    side(a)?;
    if a.entries.iter().any(|x| !x.scalar().is_finite()) {
        return Err(LinalgError::NoConvergence);
    }
    let series = Series::of(&Terms::of::<R>(), a);
    if R::ATOMS == 1
        && let Some(y) = R::Atom::function(f, &series.parts[0])
    {
        let y = Series::solved(series.terms(), y.ok_or(LinalgError::NoConvergence)?, |_, _| {
            series.parts[0].clone()
        });
        return Ok(y.matrix());
    }
    let y = match f {
        MatrixFunction::Exp => exp(&series),
        MatrixFunction::Ln => ln(&series),
        MatrixFunction::Sqrt => sqrt(&series),
    };
    Ok(y.ok_or(LinalgError::NoConvergence)?.matrix())
}

/// The coefficients of the numerator of the Padé approximant of exp of degree 13, from the constant on:
/// `(26 − k)!·13!/(26!·k!·(13 − k)!)`, all divided by the last one. The denominator has them with alternating signs.
const PADE: [f64; 14] = [
    64_764_752_532_480_000.0,
    32_382_376_266_240_000.0,
    7_771_770_303_897_600.0,
    1_187_353_796_428_800.0,
    129_060_195_264_000.0,
    10_559_470_521_600.0,
    670_442_572_800.0,
    33_522_128_640.0,
    1_323_241_920.0,
    40_840_800.0,
    960_960.0,
    16_380.0,
    182.0,
    1.0,
];

/// `exp A`, by scaling and squaring: Higham (2005), with degree 13 alone.
///
/// The norm is brought to at most 1, so that the remainder of the approximant is nothing in derivatives too.
fn exp<A: Ground>(a: &Series<A>) -> Option<Series<A>> {
    let size = norm(&a.parts[0]);
    let squarings = if size > 1.0 { size.log2().ceil() as i32 } else { 0 };
    let a = &a.scaled(0.5_f64.powi(squarings));
    let one = a.identity(a.rows());
    let a2 = a.times(a);
    let a4 = a2.times(&a2);
    let a6 = a4.times(&a2);
    let sum = |c: [usize; 4]| {
        let low = one.scaled(PADE[c[0]]).plus(&a2.scaled(PADE[c[1]]));
        low.plus(&a4.scaled(PADE[c[2]])).plus(&a6.scaled(PADE[c[3]]))
    };
    let high = |c: [usize; 3]| {
        let sum = a2
            .scaled(PADE[c[0]])
            .plus(&a4.scaled(PADE[c[1]]))
            .plus(&a6.scaled(PADE[c[2]]));
        a6.times(&sum)
    };
    let odd = a.times(&high([9, 11, 13]).plus(&sum([1, 3, 5, 7])));
    let even = high([8, 10, 12]).plus(&sum([0, 2, 4, 6]));
    let mut y = solve(&even.minus(&odd), &even.plus(&odd))?;
    for _ in 0..squarings {
        y = y.times(&y);
    }
    Some(y)
}

/// The largest number of steps of an iteration.
const ITERATIONS: usize = 60;

/// The number of first steps in which an iteration may be scaled: later it has converged but for its last digits.
const SCALED_STEPS: usize = 12;

/// `A^½` with eigenvalues to the right of 0: the product form of the iteration of Denman and Beavers (Cheng, Higham,
/// Kenney, Laub 2001).
///
/// ```text
/// X ← ½·X·(1 + M⁻¹),   M ← ½·(1 + ½·(M + M⁻¹))        from X = M = A, until M = 1
/// ```
///
/// The tangents follow: each step squares the distance of the primal, and doubles the orders that are right.
fn sqrt<A: Ground>(a: &Series<A>) -> Option<Series<A>> {
    let n = a.rows();
    let one = a.identity(n);
    let (mut x, mut m) = (a.clone(), a.clone());
    let orders = (0..a.parts.len()).map(|k| a.grade(k)).max().unwrap_or(0);
    let mut left = (orders + 1).ilog2() + 2;
    for step in 0..ITERATIONS {
        let lu = A::lu(m.parts[0].clone()).ok()?;
        let mut inverse = m.inverse(&lu, |_| true);
        // A power of two near the mean size of the eigenvalues of M: the result does not depend on it.
        let (ln, _) = A::ln_determinant(&lu);
        let shift = -(ln.scalar().to_f64() / (n as f64 * core::f64::consts::LN_2) / 2.0).round();
        if step < SCALED_STEPS && shift != 0.0 {
            let c = shift.exp2();
            x = x.scaled(c);
            m = m.scaled(c * c);
            inverse = inverse.scaled(1.0 / (c * c));
        }
        x = x.times(&one.plus(&inverse)).scaled(0.5);
        m = one.plus(&m.plus(&inverse).scaled(0.5)).scaled(0.5);
        let mut distance = m.parts[0].clone();
        distance.add(&one.parts[0], false);
        let distance = norm(&distance);
        if !distance.is_finite() {
            return None;
        }
        if distance < 1e-7 {
            left -= 1;
            if left == 0 {
                return Some(x);
            }
        }
    }
    None
}

/// The nodes and weights of Gauss's quadrature of degree 15 on [−1, 1], for half of it.
const GAUSS: [[f64; 2]; 4] = [
    [0.183_434_642_495_649_8, 0.362_683_783_378_362],
    [0.525_532_409_916_329, 0.313_706_645_877_887_27],
    [0.796_666_477_413_626_7, 0.222_381_034_453_374_48],
    [0.960_289_856_497_536_3, 0.101_228_536_290_376_26],
];

/// `ln A` with eigenvalues of the imaginary part within ±π, by inverse scaling and squaring: Kenney and Laub (1989).
///
/// ```text
/// ln(1 + X) = ∫₀¹ X·(1 + s·X)⁻¹ ds
/// ```
fn ln<A: Ground>(a: &Series<A>) -> Option<Series<A>> {
    let one = a.identity(a.rows());
    let mut root = a.clone();
    let mut scale = 1.0;
    for _ in 0..ITERATIONS {
        let x = root.minus(&one);
        if norm(&x.parts[0]) < 0.125 {
            let mut sum: Option<Series<A>> = None;
            for [node, weight] in GAUSS {
                for s in [0.5 - node / 2.0, 0.5 + node / 2.0] {
                    let term = solve(&one.plus(&x.scaled(s)), &x)?.scaled(weight / 2.0 * scale);
                    sum = Some(match sum {
                        None => term,
                        Some(sum) => sum.plus(&term),
                    });
                }
            }
            return sum;
        }
        root = sqrt(&root)?;
        scale *= 2.0;
    }
    None
}
