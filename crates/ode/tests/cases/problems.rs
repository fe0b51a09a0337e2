//! The equations of the tests.

use tangent_bundle::prelude::*;

/// The plane problem of two bodies: position and velocity, with the constant of gravity 1.
pub fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

/// The energy of two bodies.
pub fn energy<R: Real>([x, y, u, v]: [R; 4]) -> R {
    (u * u + v * v) * 0.5 - (x * x + y * y).sqrt().recip()
}

/// The periapsis of an orbit with the semi-major axis 1, and so with the period 2π.
pub fn periapsis(eccentricity: f64) -> [f64; 4] {
    let speed = ((1.0 + eccentricity) / (1.0 - eccentricity)).sqrt();
    [1.0 - eccentricity, 0.0, 0.0, speed]
}

/// Lorenz (1963), with his parameters 10, 28 and 8/3.
pub fn lorenz<R: Real>(_: R, [x, y, z]: [R; 3]) -> [R; 3] {
    [(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)]
}

/// The pendulum, with the angle and its velocity.
pub fn pendulum<R: Real>(_: R, [angle, velocity]: [R; 2]) -> [R; 2] {
    [velocity, -angle.sin()]
}
