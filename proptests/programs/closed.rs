//! The derivatives of functions of one number, by closed formulas.

use super::program::Unary;
use crate::oracle::by_monomials;

/// The derivatives f, f′, f″, … at a point, and the sums of the magnitudes of their terms.
pub struct Derivatives {
    pub values: Vec<f64>,
    pub sizes: Vec<f64>,
}

impl Derivatives {
    /// Of derivatives that are one term each.
    fn of_terms(values: Vec<f64>) -> Self {
        let sizes = values.iter().map(|x| x.abs()).collect();
        Self { values, sizes }
    }

    /// Of derivatives that are polynomials in u; see `by_monomials`.
    fn of_polynomials<const Q: usize>(
        f: f64,
        first: &[(f64, [i32; Q])],
        d: [&[(f64, [i32; Q])]; Q],
        u: [f64; Q],
        order: usize,
    ) -> Self {
        let magnitudes = |terms: &[(f64, [i32; Q])]| terms.iter().map(|(c, p)| (c.abs(), *p)).collect::<Vec<_>>();
        let all = d.map(magnitudes);
        let sizes = by_monomials(
            f.abs(),
            &magnitudes(first),
            &all.each_ref().map(Vec::as_slice),
            u.map(f64::abs),
            order,
        );
        Self {
            values: by_monomials(f, first, &d, u, order),
            sizes,
        }
    }
}

/// Whether a function is smooth near x, and its derivatives are not large.
pub fn is_tame(f: Unary, x: f64) -> bool {
    match f {
        Unary::Ln | Unary::Sqrt | Unary::Powf(_) => x > 0.3,
        Unary::Ln1p => x > -0.7,
        Unary::Recip => x.abs() > 0.3,
        Unary::Powi(n) => n >= 0 || x.abs() > 0.3,
        Unary::Tan => x.abs() < 1.1,
        Unary::Abs => x.abs() > 1e-3,
        Unary::Floor => (x - x.round()).abs() > 1e-3,
        _ => true,
    }
}

/// The derivatives of a function to an order.
pub fn derivatives(f: Unary, x: f64, order: usize) -> Derivatives {
    let cycle = |values: &[f64]| Derivatives::of_terms(values.iter().copied().cycle().take(order + 1).collect());
    let linear = |value: f64, slope: f64| {
        let mut values = vec![0.0; order + 1];
        values[0] = value;
        values[1] = slope;
        Derivatives::of_terms(values)
    };
    let (s, c, e) = (x.sin(), x.cos(), x.exp());
    match f {
        Unary::Neg => linear(-x, -1.0),
        Unary::Abs => linear(x.abs(), x.signum()),
        Unary::Floor => linear(x.floor(), 0.0),
        Unary::Sin => cycle(&[s, c, -s, -c]),
        Unary::Cos => cycle(&[c, -s, -c, s]),
        Unary::Exp => cycle(&[e]),
        Unary::ExpM1 => beginning(x.exp_m1(), cycle(&[e])),
        Unary::Ln => beginning(x.ln(), shifted(power(x, -1.0, order))),
        Unary::Ln1p => beginning(x.ln_1p(), shifted(power(1.0 + x, -1.0, order))),
        Unary::Sinh => cycle(&[x.sinh(), x.cosh()]),
        Unary::Cosh => cycle(&[x.cosh(), x.sinh()]),
        Unary::Sqrt => power(x, 0.5, order),
        Unary::Recip => power(x, -1.0, order),
        Unary::Powi(n) => power(x, f64::from(n), order),
        Unary::Powf(p) => power(x, p, order),
        // With u = tan x: u′ = 1 + u².
        Unary::Tan => {
            let slope: &[(f64, [i32; 1])] = &[(1.0, [0]), (1.0, [2])];
            Derivatives::of_polynomials(x.tan(), slope, [slope], [x.tan()], order)
        }
        // With u = tanh x: u′ = 1 − u².
        Unary::Tanh => {
            let slope: &[(f64, [i32; 1])] = &[(1.0, [0]), (-1.0, [2])];
            Derivatives::of_polynomials(x.tanh(), slope, [slope], [x.tanh()], order)
        }
        // With u = (x, 1/(1 + x²)): u′ = (1, −2·u₀·u₁²).
        Unary::Atan => {
            let d: [&[(f64, [i32; 2])]; 2] = [&[(1.0, [0, 0])], &[(-2.0, [1, 2])]];
            Derivatives::of_polynomials(x.atan(), &[(1.0, [0, 1])], d, [x, 1.0 / (1.0 + x * x)], order)
        }
        // With u = (x, 1/√(1 + x²)): u′ = (1, −u₀·u₁³).
        Unary::Asinh => {
            let d: [&[(f64, [i32; 2])]; 2] = [&[(1.0, [0, 0])], &[(-1.0, [1, 3])]];
            let root = 1.0 / (1.0 + x * x).sqrt();
            Derivatives::of_polynomials(x.asinh(), &[(1.0, [0, 1])], d, [x, root], order)
        }
    }
}

/// p·(p − 1)·…·(p − k + 1)·xᵖ⁻ᵏ.
fn power(x: f64, p: f64, order: usize) -> Derivatives {
    let factor = |k: usize| (0..k).map(|i| p - i as f64).product::<f64>();
    let power = |p: f64| if p.fract() == 0.0 { x.powi(p as i32) } else { x.powf(p) };
    let derivative = |k: usize| match factor(k) {
        0.0 => 0.0,
        factor => factor * power(p - k as f64),
    };
    Derivatives::of_terms((0..=order).map(derivative).collect())
}

/// The derivatives with another value.
fn beginning(value: f64, mut rest: Derivatives) -> Derivatives {
    (rest.values[0], rest.sizes[0]) = (value, value.abs());
    rest
}

/// The derivatives of an integral, whose value is still to be set.
fn shifted(of_slope: Derivatives) -> Derivatives {
    let shift = |mut all: Vec<f64>| {
        all.rotate_right(1);
        all
    };
    Derivatives {
        values: shift(of_slope.values),
        sizes: shift(of_slope.sizes),
    }
}
