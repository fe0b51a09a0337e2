//! Jacobians and Hessians of many entries: sparse ones beside those by hand, and dense ones by either side.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench sparse`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, compare_runs, contender};
use criterion::Criterion;
use nalgebra::SVector;
use num_dual::{Dual2SVec64, DualNum};
use tangent_bundle::calculus::{SparseJacobian, SparsityPattern, sparse_jacobian};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;
use tangent_bundle::space::{GradientLanes, HessianLanes};

/// Numbers that look random, from a seed: a linear congruential generator's upper bits.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// A number between −1 and 1.
    fn number(&mut self) -> f64 {
        self.word() as f64 / f64::from(1_u32 << 30) - 1.0
    }

    fn below(&mut self, n: usize) -> usize {
        self.word() as usize % n
    }
}

/// Numbers of a camera: rotation 3, centre 3, focal length, principal point 2, radial distortion 2.
const CAMERA: usize = 11;

/// Numbers on which the residuals of an observation depend: a camera, a point and a weight.
const INPUTS: usize = CAMERA + 3 + 1;

/// Bundle adjustment: cameras observe points. The variables are the cameras, the points, and a weight for each
/// observation; the values are two residuals for each observation, and then one for each weight.
struct BundleAdjustment {
    cameras: usize,
    points: usize,
    /// The camera and the point of each observation.
    observations: Vec<(usize, usize)>,
    features: Vec<[f64; 2]>,
}

/// The point that a camera sees, less the observed one, times a weight.
fn residuals<R: Real>(camera: &[R], point: &[R], weight: R, feature: [f64; 2]) -> [R; 2] {
    let dot = |a: [R; 3], b: [R; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let r = [camera[0], camera[1], camera[2]];
    let x: [R; 3] = std::array::from_fn(|i| point[i] - camera[3 + i]);
    let theta = dot(r, r).sqrt();
    let (sin, cos) = theta.sin_cos();
    let over = theta.recip();
    let w = r.map(|r| r * over);
    let cross = [
        w[1] * x[2] - w[2] * x[1],
        w[2] * x[0] - w[0] * x[2],
        w[0] * x[1] - w[1] * x[0],
    ];
    let along = dot(w, x) * (-cos + 1.0);
    let rotated: [R; 3] = std::array::from_fn(|i| x[i] * cos + cross[i] * sin + w[i] * along);
    let (u, v) = (rotated[0] / rotated[2], rotated[1] / rotated[2]);
    let square = u * u + v * v;
    let distortion = camera[9] * square + camera[10] * square * square + 1.0;
    let project = |u: R, origin: R, feature: f64| (u * distortion * camera[6] + origin - feature) * weight;
    [project(u, camera[7], feature[0]), project(v, camera[8], feature[1])]
}

impl BundleAdjustment {
    /// A problem with so many cameras, points and observations.
    fn new(cameras: usize, points: usize, observations: usize) -> Self {
        let mut random = Random(7);
        let mut seen: Vec<(usize, usize)> = (0..observations).map(|k| (random.below(cameras), k % points)).collect();
        seen.sort_unstable();
        Self {
            cameras,
            points,
            features: seen.iter().map(|_| [random.number(), random.number()]).collect(),
            observations: seen,
        }
    }

    /// A point at which every observed point is before its camera.
    fn start(&self) -> Vec<f64> {
        let mut random = Random(11);
        let mut x = Vec::new();
        for _ in 0..self.cameras {
            x.extend((0..3).map(|_| 0.3 + 0.2 * random.number()));
            x.extend((0..3).map(|_| 0.5 * random.number()));
            x.push(1.0 + 0.1 * random.number());
            x.extend((0..4).map(|_| 0.1 * random.number()));
        }
        for _ in 0..self.points {
            x.extend([random.number(), random.number(), 8.0 + random.number()]);
        }
        x.extend((0..self.observations.len()).map(|_| 1.0 + 0.2 * random.number()));
        x
    }

    /// The variables of the cameras, of the points, and of the weights.
    fn parts<'a, R>(&self, x: &'a [R]) -> (&'a [R], &'a [R], &'a [R]) {
        let (cameras, rest) = x.split_at(CAMERA * self.cameras);
        let (points, weights) = rest.split_at(3 * self.points);
        (cameras, points, weights)
    }

    /// The non-zeros by an evaluation over a chunk of fifteen directions for each observation, row by row.
    fn by_observations(&self, x: &[f64]) -> Vec<f64> {
        let (cameras, points, weights) = self.parts(x);
        let mut values = Vec::with_capacity(self.observations.len() * (2 * INPUTS - 1));
        for (k, (camera, point)) in self.observations.iter().enumerate() {
            let mut inputs = [0.0; INPUTS];
            inputs[..CAMERA].copy_from_slice(&cameras[CAMERA * camera..][..CAMERA]);
            inputs[CAMERA..CAMERA + 3].copy_from_slice(&points[3 * point..][..3]);
            inputs[CAMERA + 3] = weights[k];
            let f = |x: [_; INPUTS]| residuals(&x[..CAMERA], &x[CAMERA..CAMERA + 3], x[CAMERA + 3], self.features[k]);
            // The first residual does not depend on the second principal coordinate, and the second not on the first.
            for (row, other) in jacobian(f, inputs).iter().zip([8, 7]) {
                values.extend_from_slice(&row[..other]);
                values.extend_from_slice(&row[other + 1..]);
            }
        }
        values.extend(weights.iter().map(|w| -2.0 * w));
        values
    }
}

impl Differentiable for BundleAdjustment {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        let (cameras, points, weights) = self.parts(&x);
        let mut all = Vec::with_capacity(3 * self.observations.len());
        for (k, (camera, point)) in self.observations.iter().enumerate() {
            let camera = &cameras[CAMERA * camera..][..CAMERA];
            all.extend(residuals(
                camera,
                &points[3 * point..][..3],
                weights[k],
                self.features[k],
            ));
        }
        all.extend(weights.iter().map(|w| -(*w * *w) + 1.0));
        all
    }
}

fn bundle_adjustment(criterion: &mut Criterion) {
    let f = BundleAdjustment::new(49, 7776, 31_843);
    let x = f.start();
    let search = || SparsityPattern::of_jacobian(|x| f.evaluate(x), black_box(&x));
    let pattern = search();
    let kept = SparseJacobian::new(pattern.clone());
    let first: Vec<f64> = sparse_jacobian(&f, x.clone())
        .entries
        .iter()
        .map(|entry| entry.2)
        .collect();
    assert_equal("bundle adjustment", &first, &f.by_observations(&x));
    let elsewhere: Vec<f64> = x.iter().map(|x| 1.1 * x).collect();
    assert_equal(
        "bundle adjustment, kept",
        &kept.values(&f, &elsewhere),
        &f.by_observations(&elsewhere),
    );
    let mut values = vec![0.0; pattern.len()];
    let contenders = vec![
        contender("f64", || f.evaluate(black_box(&x).clone())),
        contender("hand", || f.by_observations(black_box(&x))),
        contender("kept", || kept.values_into(&f, black_box(&x), &mut values)),
        contender("first", || sparse_jacobian(&f, black_box(&x).clone())),
        contender("search", search),
        contender("colouring", || SparseJacobian::new(black_box(&pattern).clone())),
    ];
    compare_runs(criterion, "bundle adjustment", contenders, 1);
}

/// So many values of so many variables: each is the hyperbolic tangent of a linear form, or a product of three
/// variables.
struct Values {
    inputs: usize,
    outputs: usize,
    is_dense: bool,
}

impl Differentiable for Values {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        let n = self.inputs;
        let value = |i: usize| {
            if self.is_dense {
                let mut sum = R::from(0.0);
                for (j, x) in x.iter().enumerate() {
                    sum += *x * (0.1 + ((7 * i + 3 * j) % 11) as f64 / n as f64);
                }
                sum.tanh()
            } else {
                x[i % n] * x[(7 * i + 1) % n].sin() - x[(5 * i + 2) % n]
            }
        };
        (0..self.outputs).map(value).collect()
    }
}

/// A Jacobian forward, in chunks of sixteen directions, and through a tape.
fn both_sides(criterion: &mut Criterion, inputs: usize, outputs: usize, is_dense: bool) {
    let f = Values {
        inputs,
        outputs,
        is_dense,
    };
    let x: Vec<f64> = (0..inputs).map(|i| 0.5 + 0.3 * (1.7 * i as f64).sin()).collect();
    type Lanes = ChunkBundle<U1, U16>;
    let forward = || Lanes::jacobian::<Vec<Scalar>, Vec<Scalar>>(&|x| f.evaluate(x), black_box(&x)).1;
    let reverse = || Var::<f64>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&|x| f.evaluate(x), black_box(&x)).1;
    let what = format!("{outputs} × {inputs}, {}", if is_dense { "dense" } else { "short" });
    assert_equal(&what, &forward().concat(), &reverse().concat());
    let contenders = vec![
        contender("f64", || f.evaluate(black_box(&x).clone())),
        contender("forward", forward),
        contender("reverse", reverse),
        contender("ours", || f.jacobian(black_box(&x).clone())),
    ];
    compare_runs(
        criterion,
        &what,
        contenders,
        (200_000 / (inputs * outputs) as u64).clamp(1, 100),
    );
}

/// The energy of a mixture, for the numbers of any crate.
macro_rules! helmholtz {
    ($mixture:expr, $x:expr, $zero:expr) => {{
        let x = $x;
        let along = |row: &[f64]| row.iter().zip(x.iter()).fold($zero, |sum, (a, x)| sum + *x * *a);
        let bx = along(&$mixture.volumes);
        let over = (-bx + 1.0).recip();
        let entropy = x.iter().fold($zero, |sum, x| sum + *x * (*x * over).ln());
        let rows = $mixture.attractions.chunks_exact(x.len()).zip(x.iter());
        entropy - rows.fold($zero, |sum, (row, x)| sum + *x * along(row)) / bx
    }};
}

/// A mixture with interactions that are all different.
struct Mixture {
    volumes: Vec<f64>,
    attractions: Vec<f64>,
}

impl Mixture {
    fn new(n: usize) -> Self {
        let mut random = Random(5);
        Self {
            volumes: (0..n).map(|_| (0.3 + 0.1 * random.number()) / n as f64).collect(),
            attractions: (0..n * n).map(|_| 0.4 + 0.1 * random.number()).collect(),
        }
    }
}

impl Differentiable for Mixture {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        helmholtz!(self, &x, R::from(0.0))
    }
}

/// A Hessian by one recording of the gradient, and passes forward through it.
fn hessian_by_one_recording<F: Differentiable<Domain = Vec<Scalar>, Codomain = Scalar>>(
    f: &F,
    x: &Vec<f64>,
) -> Vec<f64> {
    let slope = |x: Vec<Var>| gradient(|x: Vec<Var<Var>>| f.evaluate(x), x);
    Var::<f64>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&slope, x).1.concat()
}

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
struct Rosenbrock;

impl Differentiable for Rosenbrock {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        x.windows(2)
            .map(|w| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (w[0] - 1.0).powi(2))
            .sum()
    }
}

/// Minus the logarithm of the likelihood of points under a mixture of normal distributions, by the mean of each and the
/// logarithm of its width.
struct Normals {
    points: Vec<f64>,
}

impl Normals {
    fn new() -> Self {
        let mut random = Random(3);
        Self {
            points: (0..40).map(|_| 1.0 + 2.0 * random.number()).collect(),
        }
    }
}

impl Differentiable for Normals {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        let mut sum = R::from(0.0);
        for point in &self.points {
            let mut density = R::from(0.0);
            for component in x.chunks_exact(2) {
                let (mean, precision) = (component[0], (-component[1]).exp());
                let distance = (mean - *point) * precision;
                density += (distance * distance * -0.5).exp() * precision;
            }
            sum -= density.ln();
        }
        sum
    }
}

/// A Hessian in all ways, and by another crate where that is given. Function objects and closures of vectors differ in
/// the way that the drivers take.
fn hessian_of<F: Differentiable<Domain = Vec<Scalar>, Codomain = Scalar>>(
    criterion: &mut Criterion,
    what: &str,
    f: &F,
    x: &Vec<f64>,
    dual: Option<&dyn Fn() -> Vec<f64>>,
) {
    type Forward = ChunkBundle<U2, U8>;
    let ours = || f.hessian(black_box(x).clone()).concat();
    let forward = || {
        let rows = Forward::hessian::<Vec<Scalar>>(&|x| f.evaluate(x), black_box(x)).2;
        rows.concat()
    };
    let in_chunks = || hessian(|x: Vec<_>| f.evaluate(x), black_box(x).clone()).concat();
    let one_recording = || hessian_by_one_recording(f, black_box(x));
    for way in [&forward as &dyn Fn() -> Vec<f64>, &in_chunks, &one_recording] {
        assert_equal(what, &ours(), &way());
    }
    let mut contenders = vec![
        contender("f64", || f.evaluate(black_box(x).clone())),
        contender("ours", ours),
        contender("closure", in_chunks),
        contender("one recording", one_recording),
        contender("forward", forward),
    ];
    if let Some(dual) = dual {
        assert_equal(what, &ours(), &dual());
        contenders.push(contender("num-dual", dual));
    }
    let runs = (20_000 / (x.len() * x.len()) as u64).clamp(1, 300);
    compare_runs(criterion, what, contenders, runs);
}

fn hessians(criterion: &mut Criterion) {
    const N: usize = 50;
    let point = |n: usize| -> Vec<f64> { (0..n).map(|i| 1.0 + 0.1 * (i % 9) as f64).collect() };
    for n in [4, 8, 16, 32, N, 100, 200] {
        let (f, x) = (Mixture::new(n), point(n));
        let dual = || {
            let fixed = SVector::<f64, N>::from_iterator(x.iter().copied());
            let energy = |x: SVector<Dual2SVec64<N>, N>| helmholtz!(f, &x, Dual2SVec64::<N>::from(0.0));
            num_dual::hessian(energy, black_box(&fixed)).2.as_slice().to_vec()
        };
        let by_dual: Option<&dyn Fn() -> Vec<f64>> = if n == N { Some(&dual) } else { None };
        hessian_of(criterion, &format!("Helmholtz, {n}, Hessian"), &f, &x, by_dual);
        hessian_of(criterion, &format!("Rosenbrock, {n}, Hessian"), &Rosenbrock, &x, None);
        hessian_of(criterion, &format!("normals, {n}, Hessian"), &Normals::new(), &x, None);
    }
}

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    bundle_adjustment(c);
    for (inputs, outputs) in [
        (24, 4),
        (24, 12),
        (26, 2400),
        (64, 8),
        (64, 24),
        (64, 48),
        (256, 32),
        (256, 128),
        (256, 1024),
    ] {
        for is_dense in [false, true] {
            both_sides(c, inputs, outputs, is_dense);
        }
    }
    hessians(c);
    criterion.final_summary();
}
