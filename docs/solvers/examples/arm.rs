//! An arm with six joints: its pose by a chain of turns, its Jacobian J by a driver, and the change J̇ of that along a
//! motion.
//!
//! `cargo run --release -p tangent-bundle-solvers --example arm`

use std::f64::consts::FRAC_PI_2;

use tangent_bundle::prelude::*;

/// A vector, and a matrix by rows.
pub type Vector<R> = [R; 3];

space! {
    /// A frame: its axes, as the columns of a matrix of rows, and its origin.
    #[derive(Copy)]
    pub struct Frame {
        /// The matrix.
        pub rotation: [[Scalar; 3]; 3],
        /// The origin, in m.
        pub origin: [Scalar; 3],
    }
}

/// A link in the convention of Denavit and Hartenberg: a turn about z by the angle of the joint, an offset d along z, a
/// length a along x, and a twist α about x.
pub struct Link {
    /// The offset d, in m.
    pub offset: f64,
    /// The length a, in m.
    pub length: f64,
    /// The twist α.
    pub twist: f64,
}

/// The links of the arm UR5, by its maker's data sheet.
pub const LINKS: [Link; 6] = [
    Link {
        offset: 0.089_159,
        length: 0.0,
        twist: FRAC_PI_2,
    },
    Link {
        offset: 0.0,
        length: -0.425,
        twist: 0.0,
    },
    Link {
        offset: 0.0,
        length: -0.392_25,
        twist: 0.0,
    },
    Link {
        offset: 0.109_15,
        length: 0.0,
        twist: FRAC_PI_2,
    },
    Link {
        offset: 0.094_65,
        length: 0.0,
        twist: -FRAC_PI_2,
    },
    Link {
        offset: 0.082_3,
        length: 0.0,
        twist: 0.0,
    },
];

/// The product of two matrices.
pub fn product<R: Real>(a: [Vector<R>; 3], b: [Vector<R>; 3]) -> [Vector<R>; 3] {
    a.map(|row| [0, 1, 2].map(|k| row[0] * b[0][k] + row[1] * b[1][k] + row[2] * b[2][k]))
}

/// The product of a matrix and a vector.
pub fn turned<R: Real>(a: [Vector<R>; 3], v: Vector<R>) -> Vector<R> {
    a.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// The frames of the joints, from the base on, and last that of the tool.
pub fn frames<R: Real>(q: [R; 6]) -> [Frame<R>; 7] {
    let (zero, one) = (R::from(0.0), R::from(1.0));
    let identity = [[one, zero, zero], [zero, one, zero], [zero, zero, one]];
    let mut chain = [Frame {
        rotation: identity,
        origin: [zero; 3],
    }; 7];
    for (i, Link { offset, length, twist }) in LINKS.iter().enumerate() {
        let Frame { rotation, origin } = chain[i];
        let (s, c) = (q[i].sin(), q[i].cos());
        let (sin, cos) = twist.sin_cos();
        let turn = [
            [c, -s * cos, s * sin],
            [s, c * cos, -c * sin],
            [zero, R::from(sin), R::from(cos)],
        ];
        let step = turned(rotation, [c * *length, s * *length, R::from(*offset)]);
        chain[i + 1] = Frame {
            rotation: product(rotation, turn),
            origin: [0, 1, 2].map(|k| origin[k] + step[k]),
        };
    }
    chain
}

/// The frame of the tool.
pub fn pose<R: Real>(q: [R; 6]) -> Frame<R> {
    frames(q)[6]
}

/// The axial vector w of the matrix S·Rᵀ. For a derivative S of a rotation R that matrix is skew, and w×v = S·Rᵀ·v: an
/// angular velocity.
pub fn axis<R: Real>(s: [Vector<R>; 3], r: [Vector<R>; 3]) -> Vector<R> {
    let entry = |i: usize, k: usize| s[i][0] * r[k][0] + s[i][1] * r[k][1] + s[i][2] * r[k][2];
    // Half the difference across the diagonal: what is symmetric drops out.
    [(2, 1), (0, 2), (1, 0)].map(|(i, k)| (entry(i, k) - entry(k, i)) * 0.5)
}

/// A column for each joint: the velocity of the tool's origin, and its angular velocity, when the joint alone turns by
/// 1 rad/s.
pub type Columns<R> = [[R; 6]; 6];

/// J by the driver: the Jacobian of all entries of the pose.
pub fn by_driver(q: [f64; 6]) -> Columns<f64> {
    let Frame { rotation, .. } = pose(q);
    let slope: Frame<[f64; 6]> = jacobian(pose, q);
    std::array::from_fn(|k| {
        let w = axis(slope.rotation.map(|row| row.map(|entry| entry[k])), rotation);
        let v = slope.origin.map(|x| x[k]);
        [v[0], v[1], v[2], w[0], w[1], w[2]]
    })
}

/// J over any scalar, so that it can itself be differentiated: a bundle over that scalar for each joint.
pub fn columns<R: Real>(q: [R; 6]) -> Columns<R> {
    std::array::from_fn(|k| {
        let turning = std::array::from_fn(|i| {
            let speed = R::from(if i == k { 1.0 } else { 0.0 });
            TaylorBundle::<U1, R>::from_derivatives(q[i], [speed])
        });
        let Frame { rotation, origin } = pose(turning);
        let v = origin.map(|x| x.derivative(1));
        let w = axis(
            rotation.map(|row| row.map(|x| x.derivative(1))),
            rotation.map(|row| row.map(|x| x.primal())),
        );
        [v[0], v[1], v[2], w[0], w[1], w[2]]
    })
}

/// J and J̇ along a motion through q with the velocities q̇: the same columns over bundles along that motion.
pub fn with_change(q: [f64; 6], velocities: [f64; 6]) -> [Columns<f64>; 2] {
    let moving = std::array::from_fn(|i| TaylorBundle::<U1>::from_derivatives(q[i], [velocities[i]]));
    let columns = columns(moving);
    [0, 1].map(|k| columns.map(|column| column.map(|x| x.derivative(k))))
}

/// J̇ by explicit bundles of order 2: the first tag is the joint's, the second is time's, and the mixed partial is what
/// is asked for.
pub fn change_by_tags(q: [f64; 6], velocities: [f64; 6]) -> Columns<f64> {
    std::array::from_fn(|k| {
        let moving = std::array::from_fn(|i| {
            let own = if i == k { 1.0 } else { 0.0 };
            ExplicitBundle::<U2>::from_partials(q[i], [own, velocities[i], 0.0])
        });
        let Frame { rotation, origin } = pose(moving);
        let part = |mask| rotation.map(|row| row.map(|x| x.partial(mask)));
        // The product rule for S·Rᵀ, whose S is ∂R/∂qₖ.
        let (first, second) = (axis(part(0b11), part(0b00)), axis(part(0b01), part(0b10)));
        let v = origin.map(|x| x.partial(0b11));
        [
            v[0],
            v[1],
            v[2],
            first[0] + second[0],
            first[1] + second[1],
            first[2] + second[2],
        ]
    })
}

fn main() {
    let (q, velocities) = ([0.3, -1.1, 1.4, -0.6, 0.8, 0.2], [0.5, -0.2, 0.7, 0.1, -0.4, 1.0]);
    let Frame { origin, .. } = pose(q);
    println!("tool at {:.6} {:.6} {:.6} m", origin[0], origin[1], origin[2]);
    let [j, change] = with_change(q, velocities);
    for (name, columns) in [("J", j), ("J̇", change)] {
        println!("{name}");
        for row in 0..6 {
            let entries: Vec<String> = columns.iter().map(|column| format!("{:10.6}", column[row])).collect();
            println!("  {}", entries.join(" "));
        }
    }
}
