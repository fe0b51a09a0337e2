//! The arm: its Jacobian and the change of that, against geometry, against each other, and against differences.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::arm::{Columns, Frame, by_driver, change_by_tags, columns, frames, pose, with_change};

type Vector = [f64; 3];

fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn combined(a: Vector, factor: f64, b: Vector) -> Vector {
    [0, 1, 2].map(|k| a[k] + factor * b[k])
}

/// The axis z of a frame.
fn axis(frame: &Frame) -> Vector {
    frame.rotation.map(|row| row[2])
}

fn column(v: Vector, w: Vector) -> [f64; 6] {
    [v[0], v[1], v[2], w[0], w[1], w[2]]
}

/// The geometric Jacobian: zₖ×(p − pₖ) above zₖ. Siciliano et al., Robotics (2009), sec. 3.1.3.
fn geometric(q: [f64; 6]) -> Columns<f64> {
    let chain = frames(q);
    let tool = chain[6].origin;
    std::array::from_fn(|k| {
        let z = axis(&chain[k]);
        column(cross(z, combined(tool, -1.0, chain[k].origin)), z)
    })
}

/// Its change: with ωₖ = Σⱼ₍ⱼ<ₖ₎ zⱼ·q̇ⱼ, żₖ = ωₖ×zₖ, and with the velocities of the origins, by the product rule.
fn change_of_geometric(q: [f64; 6], velocities: [f64; 6]) -> Columns<f64> {
    let chain = frames(q);
    let velocity = |point: Vector, joints: usize| {
        (0..joints).fold([0.0; 3], |sum, j| {
            combined(
                sum,
                velocities[j],
                cross(axis(&chain[j]), combined(point, -1.0, chain[j].origin)),
            )
        })
    };
    let tool = (chain[6].origin, velocity(chain[6].origin, 6));
    std::array::from_fn(|k| {
        let own = (chain[k].origin, velocity(chain[k].origin, k));
        let turning = (0..k).fold([0.0; 3], |sum, j| combined(sum, velocities[j], axis(&chain[j])));
        let z = (axis(&chain[k]), cross(turning, axis(&chain[k])));
        let (arm, speed) = (combined(tool.0, -1.0, own.0), combined(tool.1, -1.0, own.1));
        column(combined(cross(z.1, arm), 1.0, cross(z.0, speed)), z.1)
    })
}

/// Asserts that two matrices agree. Their entries are sums of products of sines and lengths below 1, through six turns.
fn assert_agree(a: &Columns<f64>, b: &Columns<f64>, tolerance: f64) {
    for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
        assert!((a - b).abs() <= tolerance, "{a} is not {b}");
    }
}

/// A hundred roundings of numbers about 1, and of their sums with six velocities.
const ROUNDING: f64 = 100.0 * f64::EPSILON;

fn angles() -> impl Strategy<Value = [f64; 6]> {
    prop::array::uniform6(-3.2..3.2)
}

fn velocities() -> impl Strategy<Value = [f64; 6]> {
    prop::array::uniform6(-2.0..2.0)
}

proptest! {
    #[test]
    fn the_jacobian_is_the_geometric_one(q in angles()) {
        let wanted = geometric(q);
        assert_agree(&by_driver(q), &wanted, ROUNDING);
        assert_agree(&columns(q), &wanted, ROUNDING);
    }

    #[test]
    fn its_change_is_that_of_the_geometric_one(q in angles(), velocities in velocities()) {
        let wanted = change_of_geometric(q, velocities);
        let [j, change] = with_change(q, velocities);
        assert_agree(&j, &geometric(q), ROUNDING);
        // Twelve times as much: six joints move, at up to 2 rad/s.
        assert_agree(&change, &wanted, 12.0 * ROUNDING);
        assert_agree(&change_by_tags(q, velocities), &wanted, 12.0 * ROUNDING);
    }

    /// Central differences err by h²/6 times a third derivative, and by roundings over h.
    #[test]
    fn its_change_is_the_difference_quotient(q in angles(), velocities in velocities()) {
        let h = 1e-5;
        let at = |t: f64| geometric(std::array::from_fn(|i| q[i] + t * velocities[i]));
        let (before, after) = (at(-h), at(h));
        let quotient = std::array::from_fn(|k| std::array::from_fn(|i| (after[k][i] - before[k][i]) / (2.0 * h)));
        // The third derivative is below (6·2)³, and a rounding over h below 10⁻¹⁰.
        assert_agree(&with_change(q, velocities)[1], &quotient, h * h / 6.0 * 1728.0 + 1e-9);
    }

    /// p̈ = J·q̈ + J̇·q̇, where p̈ is the second derivative of the pose along the motion.
    #[test]
    fn the_acceleration_of_the_tool_is_that_of_the_pose(
        q in angles(), velocities in velocities(), accelerations in velocities(),
    ) {
        let motion = std::array::from_fn(|i| {
            TaylorBundle::<U2>::from_derivatives(q[i], [velocities[i], accelerations[i]])
        });
        let wanted = pose(motion).origin.map(|x| x.derivative(2));
        let [j, change] = with_change(q, velocities);
        for row in 0..3 {
            let found: f64 = (0..6).map(|k| j[k][row] * accelerations[k] + change[k][row] * velocities[k]).sum();
            // Sums of six terms below 2 and of six below 12·2.
            prop_assert!((found - wanted[row]).abs() <= 12.0 * 12.0 * ROUNDING, "{found} is not {}", wanted[row]);
        }
    }
}
