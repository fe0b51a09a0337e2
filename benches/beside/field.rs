//! The functions of several variables that are measured, for the numbers of all crates.

/// exp(xy)·sin z + √(x² + y² + z²) + ln(1 + x²), of three numbers of any type.
macro_rules! field {
    ($x:expr, $y:expr, $z:expr) => {{
        let (x, y, z) = ($x, $y, $z);
        let square = x * x;
        (x * y).exp() * z.sin() + (square + y * y + z * z).sqrt() + (square + 1.0).ln()
    }};
}

/// The Helmholtz energy of a mixture, `Σ xᵢ ln(xᵢ/(1 − b·x)) − (xᵀAx)/(√8 b·x)·ln((1+(1+√2) b·x)/(1+(1−√2) b·x))`, of
/// an array of numbers of any type.
macro_rules! helmholtz {
    ($x:expr) => {{
        use $crate::field::{attraction, volume};
        let x = $x;
        let n = x.len();
        let mut bx = x[0] * volume(0);
        for i in 1..n {
            bx += x[i] * volume(i);
        }
        let free = -bx + 1.0;
        let mut entropy = x[0] * (x[0] / free).ln();
        for i in 1..n {
            entropy += x[i] * (x[i] / free).ln();
        }
        let row = |i: usize| {
            let mut sum = x[0] * attraction(i, 0);
            for j in 1..n {
                sum += x[j] * attraction(i, j);
            }
            x[i] * sum
        };
        let mut quadratic = row(0);
        for i in 1..n {
            quadratic += row(i);
        }
        let root = std::f64::consts::SQRT_2;
        let logarithm = ((bx * (1.0 + root) + 1.0) / (bx * (1.0 - root) + 1.0)).ln();
        entropy - quadratic / (bx * 8.0_f64.sqrt()) * logarithm
    }};
}

pub(crate) use {field, helmholtz};

/// The volume of a molecule of the component i.
#[inline(always)]
pub fn volume(i: usize) -> f64 {
    0.02 + 0.001 * i as f64
}

/// The attraction between the components i and j, symmetric.
#[inline(always)]
pub fn attraction(i: usize, j: usize) -> f64 {
    0.3 + 0.01 * (i + j) as f64 + 0.002 * (i * j) as f64
}

/// A mixture of n components.
pub fn mixture<const N: usize>() -> [f64; N] {
    std::array::from_fn(|i| 1.0 + 0.1 * i as f64)
}
