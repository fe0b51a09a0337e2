//! Rotations of space and their vectors: axis times angle.

use crate::linalg::LinalgError;
use crate::real::{BaseFloat, Elementary};

/// A float as a constant.
fn constant<R: Elementary>(c: f64) -> R::Scalar {
    R::Scalar::from_f64(c)
}

/// `Σ cₖ·uᵏ` by Horner's rule, the highest coefficient first.
fn polynomial<R: Elementary>(u: R, coefficients: impl Iterator<Item = f64>) -> R {
    let zero = R::from_float(R::Scalar::ZERO);
    coefficients.fold(zero, |sum, c| (sum * u).shift(constant::<R>(c)))
}

/// How many terms the series below have: the next one is below 10⁻²³ for u ≤ 1.
const TERMS: u32 = 11;

/// `sin θ/θ` and `(1 − cos θ)/θ²` as functions of u = θ², which are smooth at 0.
fn sines<R: Elementary>(u: R) -> [R; 2] {
    if u.scalar() > R::Scalar::ONE {
        let theta = u.sqrt();
        let (sin, cos) = theta.sin_cos();
        return [sin / theta, (-cos).shift(R::Scalar::ONE) / u];
    }
    // (−1)ᵏ/(2k + first)!
    let terms = |first: u32| {
        let factorial = move |k: u32| (1..=2 * k + first).map(f64::from).product::<f64>();
        (0..=TERMS)
            .rev()
            .map(move |k| if k % 2 == 0 { 1.0 } else { -1.0 } / factorial(k))
    };
    [polynomial(u, terms(1)), polynomial(u, terms(2))]
}

/// `exp K` of the antisymmetric matrix K of v: Rodrigues (1840), by functions that are smooth at v = 0.
///
/// ```text
/// exp K = 1 + sin θ/θ·K + (1 − cos θ)/θ²·K²        θ² = vᵀv
/// ```
pub(super) fn exp<R: Elementary>(v: [R; 3]) -> [[R; 3]; 3] {
    let [x, y, z] = v;
    let squares = [x * x, y * y, z * z];
    let [s, c] = sines(squares[0] + squares[1] + squares[2]);
    let around = v.map(|x| s * x);
    core::array::from_fn(|i| {
        core::array::from_fn(|j| {
            if i == j {
                let others = (0..3).filter(|k| *k != i).map(|k| squares[k]);
                let others = others.reduce(|a, b| a + b).expect("two others");
                return (-(c * others)).shift(R::Scalar::ONE);
            }
            let k = 3 - i - j;
            let both = c * v[i] * v[j];
            if (j + 1) % 3 == i {
                both + around[k]
            } else {
                both - around[k]
            }
        })
    })
}

/// How far a rotation may be from an orthogonal matrix.
const ORTHOGONAL: f64 = 1e-6;

/// Where the square of a tangent is small enough for the series of the arc tangent.
const NEAR: f64 = 0.08;

/// `θ/tan(θ/2)` as a function of s = tan²(θ/2), which is smooth at 0 and has no root of s.
///
/// ```text
/// arctan x = 2·arctan(x/d),   d = 1 + √(1 + x²)        until x² is small
/// arctan x = x·Σ (−1)ᵏ·x²ᵏ/(2k + 1)
/// ```
fn angle_over_tangent<R: Elementary>(mut s: R) -> R {
    let one = R::Scalar::ONE;
    let mut ratio = R::from_float(constant::<R>(2.0));
    while s.scalar().to_f64() > NEAR {
        let d = s.shift(one).sqrt().shift(one);
        ratio = ratio.scaled(constant::<R>(2.0)) / d;
        s = s / (d * d);
    }
    // The derivative of order k has binomial coefficients of the place and k before the powers: two more terms for each
    // order leave what is left out below 10⁻¹⁷.
    let count = 16 + 2 * R::TOTAL_ORDER as u32;
    let terms = (0..count).rev().map(|k| {
        let c = 1.0 / f64::from(2 * k + 1);
        if k % 2 == 0 { c } else { -c }
    });
    ratio * polynomial(s, terms)
}

/// The vector v, with an angle of at most π, whose rotation this is.
pub(super) fn vector<R: Elementary>(m: [[R; 3]; 3]) -> Result<[R; 3], LinalgError> {
    let float = |i: usize, j: usize| m[i][j].scalar().to_f64();
    let dot = |i: usize, j: usize| (0..3).map(|k| float(i, k) * float(j, k)).sum::<f64>();
    let is_orthogonal = (0..3).all(|i| (0..3).all(|j| (dot(i, j) - f64::from(u8::from(i == j))).abs() <= ORTHOGONAL));
    let minor = |j: usize, k: usize| float(1, j) * float(2, k) - float(1, k) * float(2, j);
    let determinant = float(0, 0) * minor(1, 2) - float(0, 1) * minor(0, 2) + float(0, 2) * minor(0, 1);
    if !is_orthogonal || determinant < 0.0 {
        return Err(LinalgError::NotARotation);
    }
    let half = constant::<R>(0.5);
    // sin θ times the axis, and cos θ.
    let w: [R; 3] = core::array::from_fn(|k| {
        let (i, j) = ((k + 2) % 3, (k + 1) % 3);
        (m[i][j] - m[j][i]).scaled(half)
    });
    let cos = (m[0][0] + m[1][1] + m[2][2]).shift(-R::Scalar::ONE).scaled(half);
    if cos.scalar().to_f64() > -0.5 {
        // tan(θ/2) times the axis.
        let over = cos.shift(R::Scalar::ONE);
        let q = w.map(|x| x / over);
        let ratio = angle_over_tangent(q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
        return Ok(q.map(|x| x * ratio));
    }
    // Near half a turn the axis is in the symmetric part, (1 − cos θ)·a·aᵀ + cos θ.
    let symmetric = |i: usize, j: usize| (m[i][j] + m[j][i]).scaled(half);
    let largest = (0..3)
        .max_by(|i, j| float(*i, *i).total_cmp(&float(*j, *j)))
        .expect("three of them");
    let column: [R; 3] = core::array::from_fn(|i| {
        if i == largest {
            symmetric(i, i) - cos
        } else {
            symmetric(i, largest)
        }
    });
    let length = (column[0] * column[0] + column[1] * column[1] + column[2] * column[2]).sqrt();
    let mut axis = column.map(|x| x / length);
    let mut sin = w[0] * axis[0] + w[1] * axis[1] + w[2] * axis[2];
    if sin.scalar() < R::Scalar::ZERO {
        axis = axis.map(|x| -x);
        sin = -sin;
    }
    let angle = sin.atan2(cos);
    Ok(axis.map(|x| x * angle))
}
