//! The derivatives of the functions of several variables, by hand.

use crate::field::{attraction, volume};

/// The value, the gradient and the Hessian of the field of three variables, by hand.
#[inline(always)]
pub fn field_by_hand([x, y, z]: [f64; 3]) -> (f64, [f64; 3], [[f64; 3]; 3]) {
    let (sin, cos) = z.sin_cos();
    let e = (x * y).exp();
    let r = (x * x + y * y + z * z).sqrt();
    let q = 1.0 + x * x;
    let (over_r, over_q) = (1.0 / r, 1.0 / q);
    let (es, ec) = (e * sin, e * cos);
    let gradient = [
        y * es + x * over_r + 2.0 * x * over_q,
        x * es + y * over_r,
        ec + z * over_r,
    ];
    let cube = over_r * over_r * over_r;
    let xx = y * y * es + over_r - x * x * cube + 2.0 * (1.0 - x * x) * over_q * over_q;
    let xy = (1.0 + x * y) * es - x * y * cube;
    let xz = y * ec - x * z * cube;
    let yy = x * x * es + over_r - y * y * cube;
    let yz = x * ec - y * z * cube;
    let zz = -es + over_r - z * z * cube;
    (es + r + q.ln(), gradient, [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
}

/// ∂³/∂x∂y∂z of the field, by hand.
#[inline(always)]
pub fn mixed_by_hand([x, y, z]: [f64; 3]) -> f64 {
    let square = x * x + y * y + z * z;
    (1.0 + x * y) * (x * y).exp() * z.cos() + 3.0 * x * y * z / (square * square * square.sqrt())
}

/// The gradient of the Helmholtz energy, by hand.
pub fn helmholtz_gradient_by_hand<const N: usize>(x: &[f64; N]) -> [f64; N] {
    let (mut bx, mut sum) = (0.0, 0.0);
    for i in 0..N {
        bx += volume(i) * x[i];
        sum += x[i];
    }
    let mut ax = [0.0; N];
    for i in 0..N {
        for j in 0..N {
            ax[i] += attraction(i, j) * x[j];
        }
    }
    let quadratic: f64 = x.iter().zip(&ax).map(|(x, ax)| x * ax).sum();
    let (root, eight) = (std::f64::consts::SQRT_2, 8.0_f64.sqrt());
    let (above, below) = (1.0 + (1.0 + root) * bx, 1.0 + (1.0 - root) * bx);
    let logarithm = (above / below).ln();
    let slope = (1.0 + root) / above - (1.0 - root) / below;
    let factor = 1.0 / (eight * bx);
    let common = sum / (1.0 - bx) + quadratic * factor * (logarithm / bx - slope);
    std::array::from_fn(|i| (x[i] / (1.0 - bx)).ln() + 1.0 + volume(i) * common - 2.0 * ax[i] * factor * logarithm)
}
