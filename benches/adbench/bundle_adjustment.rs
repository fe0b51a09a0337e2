//! Bundle adjustment: the residuals of points that cameras see, one block of the Jacobian for each of them.

use std::hint::black_box;

use criterion::Criterion;
use num_traits::Float;
use tangent_bundle::prelude::*;

use crate::Seed;
use crate::beside::{assert_equal, compare_runs, contender};

/// Of a camera: the vector of its rotation, its centre, its focal length, its principal point, and two coefficients of
/// radial distortion.
const CAMERA: usize = 11;

/// A camera, a point, and the weight of the observation.
const INPUTS: usize = CAMERA + 3 + 1;

/// The sizes of ADBench's `ba1`.
const CAMERAS: usize = 49;
const POINTS: usize = 7776;
const OBSERVATIONS: usize = 31_843;

struct Observation {
    camera: usize,
    point: usize,
    weight: f64,
    feature: [f64; 2],
}

struct Problem {
    cameras: Vec<[f64; CAMERA]>,
    points: Vec<[f64; 3]>,
    observations: Vec<Observation>,
}

/// The residuals of an observation.
fn residuals<R: Real>(x: &[R], feature: [f64; 2]) -> [R; 2] {
    let turned = rotated([x[0], x[1], x[2]], [x[11] - x[3], x[12] - x[4], x[13] - x[5]]);
    let (u, v) = (turned[0] / turned[2], turned[1] / turned[2]);
    let square = u * u + v * v;
    let distortion = 1.0 + x[9] * square + x[10] * square * square;
    let weight = x[14];
    [
        weight * (u * distortion * x[6] + x[7] - feature[0]),
        weight * (v * distortion * x[6] + x[8] - feature[1]),
    ]
}

/// The residual of its weight.
fn weight_residual<R: Real>(weight: R) -> R {
    1.0 - weight * weight
}

/// Rodrigues' rotation.
fn rotated<R: Real>(rotation: [R; 3], x: [R; 3]) -> [R; 3] {
    let square = dot(rotation, rotation);
    if square == 0.0 {
        let turned = cross(rotation, x);
        return std::array::from_fn(|i| x[i] + turned[i]);
    }
    let angle = square.sqrt();
    let (sin, cos) = angle.sin_cos();
    let axis = rotation.map(|r| r / angle);
    let turned = cross(axis, x);
    let along = dot(axis, x) * (1.0 - cos);
    std::array::from_fn(|i| x[i] * cos + turned[i] * sin + axis[i] * along)
}

fn dot<R: Real>(a: [R; 3], b: [R; 3]) -> R {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross<R: Real>(a: [R; 3], b: [R; 3]) -> [R; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// The residuals for the numbers of other crates, where the rotation is not zero.
fn residuals_of_floats<T: Float>(x: &[T], feature: [f64; 2]) -> Vec<T> {
    let c = |c: f64| T::from(c).expect("a float");
    let dot = |a: [T; 3], b: [T; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let (r, p) = ([x[0], x[1], x[2]], [x[11] - x[3], x[12] - x[4], x[13] - x[5]]);
    let angle = dot(r, r).sqrt();
    let (sin, cos) = angle.sin_cos();
    let a = r.map(|r| r / angle);
    let turned = [
        a[1] * p[2] - a[2] * p[1],
        a[2] * p[0] - a[0] * p[2],
        a[0] * p[1] - a[1] * p[0],
    ];
    let along = dot(a, p) * (c(1.0) - cos);
    let q: [T; 3] = std::array::from_fn(|i| p[i] * cos + turned[i] * sin + a[i] * along);
    let (u, v) = (q[0] / q[2], q[1] / q[2]);
    let square = u * u + v * v;
    let distortion = c(1.0) + x[9] * square + x[10] * square * square;
    vec![
        x[14] * (u * distortion * x[6] + x[7] - c(feature[0])),
        x[14] * (v * distortion * x[6] + x[8] - c(feature[1])),
    ]
}

/// The two rows of derivatives by hand: the adjoint of each residual, where the rotation is not zero.
fn rows_by_hand(x: &[f64; INPUTS], feature: [f64; 2]) -> [[f64; INPUTS]; 2] {
    let (r, p) = ([x[0], x[1], x[2]], [x[11] - x[3], x[12] - x[4], x[13] - x[5]]);
    let angle = dot(r, r).sqrt();
    let (sin, cos) = angle.sin_cos();
    let axis = r.map(|r| r / angle);
    let turned = cross(axis, p);
    let along = dot(axis, p);
    let t = along * (1.0 - cos);
    let q: [f64; 3] = std::array::from_fn(|i| p[i] * cos + turned[i] * sin + axis[i] * t);
    let (u, v) = (q[0] / q[2], q[1] / q[2]);
    let square = u * u + v * v;
    let distortion = 1.0 + x[9] * square + x[10] * square * square;
    let bent = [u * distortion, v * distortion];
    let weight = x[14];

    [0, 1].map(|k| {
        let mut row = [0.0; INPUTS];
        row[14] = bent[k] * x[6] + x[7 + k] - feature[k];
        row[7 + k] = weight;
        row[6] = weight * bent[k];
        let of_bent = weight * x[6];
        let of_distortion = of_bent * [u, v][k];
        (row[9], row[10]) = (of_distortion * square, of_distortion * square * square);
        let of_square = 2.0 * of_distortion * (x[9] + 2.0 * x[10] * square);
        let mut of_image = [of_square * u, of_square * v];
        of_image[k] += of_bent * distortion;
        let [a, b] = of_image.map(|slope| slope / q[2]);
        let g = [a, b, -(a * u + b * v)];

        let (g_axis, g_turned) = (dot(g, axis), cross(g, axis));
        let lever = cross(p, g);
        let of_axis: [f64; 3] = std::array::from_fn(|i| sin * lever[i] + t * g[i] + g_axis * (1.0 - cos) * p[i]);
        let of_angle = cos * dot(g, turned) - sin * (dot(g, p) - g_axis * along);
        let common = of_angle - dot(of_axis, axis) / angle;
        for i in 0..3 {
            row[i] = of_axis[i] / angle + axis[i] * common;
            row[11 + i] = cos * g[i] + sin * g_turned[i] + axis[i] * (1.0 - cos) * g_axis;
            row[3 + i] = -row[11 + i];
        }
        row
    })
}

impl Problem {
    /// Cameras around the origin that look at points near it.
    fn new(seed: &mut Seed) -> Self {
        let cameras = (0..CAMERAS).map(|_| {
            let (rotation, centre, rest): ([f64; 3], [f64; 3], [f64; 4]) =
                (seed.array(0.3), seed.array(0.5), seed.array(0.1));
            let [r1, r2, r3] = rotation;
            let [c1, c2, c3] = centre;
            [r1, r2, r3, c1, c2, c3 - 6.0, 500.0, rest[0], rest[1], rest[2], rest[3]]
        });
        let cameras = cameras.collect();
        let points = (0..POINTS).map(|_| seed.array(1.0)).collect();
        let observations = (0..OBSERVATIONS).map(|k| Observation {
            camera: k * CAMERAS / OBSERVATIONS,
            point: (k * 7919) % POINTS,
            weight: 0.8 + 0.2 * seed.number(),
            feature: seed.array(50.0),
        });
        Self {
            cameras,
            points,
            observations: observations.collect(),
        }
    }

    fn inputs(&self, observation: &Observation) -> [f64; INPUTS] {
        let mut x = [observation.weight; INPUTS];
        x[..CAMERA].copy_from_slice(&self.cameras[observation.camera]);
        x[CAMERA..INPUTS - 1].copy_from_slice(&self.points[observation.point]);
        x
    }

    /// A block of numbers for each observation, written one after the other.
    fn blocks<const N: usize>(&self, block: impl Fn(&[f64; INPUTS], [f64; 2]) -> [f64; N]) -> Vec<f64> {
        let mut all = Vec::with_capacity(N * OBSERVATIONS);
        for observation in &self.observations {
            all.extend_from_slice(&block(&self.inputs(observation), observation.feature));
        }
        all
    }

    /// The derivatives of the residuals of an observation, and then that of the residual of its weight.
    fn jacobian_blocks(&self, rows: impl Fn(&[f64; INPUTS], [f64; 2]) -> [[f64; INPUTS]; 2]) -> Vec<f64> {
        self.blocks(|x, feature| {
            let mut block = [0.0; 2 * INPUTS + 1];
            block[..2 * INPUTS].copy_from_slice(rows(x, feature).as_flattened());
            block[2 * INPUTS] = derivative(weight_residual, x[INPUTS - 1]);
            block
        })
    }
}

fn pair(rows: Vec<Vec<f64>>) -> [[f64; INPUTS]; 2] {
    std::array::from_fn(|k| std::array::from_fn(|i| rows[k][i]))
}

pub fn bench(criterion: &mut Criterion) {
    let problem = Problem::new(&mut Seed(2));
    let values = || {
        problem.blocks(|x, feature| {
            let [a, b] = residuals(x, feature);
            [a, b, weight_residual(x[INPUTS - 1])]
        })
    };
    let by_hand = || problem.jacobian_blocks(rows_by_hand);
    let forward = || problem.jacobian_blocks(|x, feature| jacobian(|x: [_; INPUTS]| residuals(&x, feature), *x));
    let reverse =
        || problem.jacobian_blocks(|x, feature| pair(jacobian(|x: Vec<_>| residuals(&x, feature), x.to_vec()).into()));
    let echidna =
        || problem.jacobian_blocks(|x, feature| pair(echidna::jacobian(|x| residuals_of_floats(x, feature), x).1));
    let what = "bundle adjustment, ba1";
    assert_equal(what, &forward(), &by_hand());
    assert_equal(what, &reverse(), &by_hand());
    assert_equal(what, &echidna(), &by_hand());
    let contenders = vec![
        contender("f64", || black_box(values())),
        contender("hand", || black_box(by_hand())),
        contender("forward", || black_box(forward())),
        contender("reverse", || black_box(reverse())),
        contender("echidna", || black_box(echidna())),
    ];
    compare_runs(criterion, what, contenders, 1);
}
