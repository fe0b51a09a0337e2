//! The model of a hand: bones, and vertices that follow some of them.

use tangent_bundle::prelude::*;

use crate::Seed;

/// A wrist, five fingers of four bones, and a forearm.
pub const BONES: usize = 22;

/// The rotation vector and the translation of the hand, and for each finger two angles of its second bone, and one of
/// the third and of the fourth.
pub const PARAMETERS: usize = 26;

/// The vertices of ADBench's small model.
pub const VERTICES: usize = 544;

/// The rows of a rotation, each with the translation at its end.
pub type Affine<R> = [[R; 4]; 3];

pub struct Vertex {
    pub position: [f64; 3],
    /// The bones that it follows, one to four, with weights. The weights of the other bones are zero.
    pub bones: Vec<(usize, f64)>,
    /// The measured point.
    pub point: [f64; 3],
}

pub struct Model {
    pub parents: [Option<usize>; BONES],
    /// The place of each bone at rest, seen from its parent.
    pub base: [Affine<f64>; BONES],
    /// The inverse of its place at rest, seen from the wrist.
    pub inverse: [Affine<f64>; BONES],
    pub vertices: Vec<Vertex>,
}

impl Model {
    pub fn new(seed: &mut Seed) -> Self {
        let parent = |bone: usize| match bone {
            0 => None,
            _ if bone % 4 == 1 => Some(0),
            _ => Some(bone - 1),
        };
        let base = std::array::from_fn(|_| {
            let turned = rotation(seed.array::<3>(0.5));
            let moved = seed.array::<3>(1.0);
            std::array::from_fn(|i| [turned[i][0], turned[i][1], turned[i][2], moved[i]])
        });
        let parents = std::array::from_fn(parent);
        let inverse = absolute(&parents, &base).map(|place| inverse(&place));
        let vertices = (0..VERTICES).map(|k| {
            let weights: Vec<f64> = (0..1 + k % 4).map(|_| 1.5 + seed.number()).collect();
            let sum: f64 = weights.iter().sum();
            let bones = weights.iter().enumerate().map(|(i, w)| ((k + 5 * i) % BONES, w / sum));
            Vertex {
                bones: bones.collect(),
                position: seed.array(2.0),
                point: seed.array(2.0),
            }
        });
        Self {
            parents,
            base,
            inverse,
            vertices: vertices.collect(),
        }
    }

    /// The measured points minus the vertices, coordinate by coordinate.
    pub fn residuals<R: Real>(&self, theta: &[R]) -> Vec<R> {
        let transforms = self.transforms(&pose(theta));
        let turn = rotation([theta[0], theta[1], theta[2]]);
        let mut all = Vec::with_capacity(3 * VERTICES);
        for vertex in &self.vertices {
            let mut place = [R::from(0.0); 3];
            for (bone, weight) in &vertex.bones {
                let followed = applied(&transforms[*bone], &vertex.position);
                for i in 0..3 {
                    place[i] += followed[i] * *weight;
                }
            }
            for i in 0..3 {
                let turned = turn[i][0] * place[0] + turn[i][1] * place[1] + turn[i][2] * place[2];
                all.push(vertex.point[i] - (turned + theta[3 + i]));
            }
        }
        all
    }

    /// What each bone does to the vertices that follow it.
    fn transforms<R: Real>(&self, pose: &[[R; 3]; BONES]) -> [Affine<R>; BONES] {
        let relative = std::array::from_fn(|bone| product_of_floats(&self.base[bone], &turned(pose[bone])));
        let absolute = absolute(&self.parents, &relative);
        std::array::from_fn(|bone| product_with_floats(&absolute[bone], &self.inverse[bone]))
    }
}

/// The angles of each bone about x, z and y.
fn pose<R: Real>(theta: &[R]) -> [[R; 3]; BONES] {
    let mut pose = [[R::from(0.0); 3]; BONES];
    for finger in 0..5 {
        let (bone, angles) = (2 + 4 * finger, &theta[6 + 4 * finger..]);
        pose[bone][0] = angles[0];
        pose[bone][1] = angles[1];
        pose[bone + 1][0] = angles[2];
        pose[bone + 2][0] = angles[3];
    }
    pose
}

/// The place of each bone, seen from the wrist.
pub fn absolute<R: Real>(parents: &[Option<usize>; BONES], relative: &[Affine<R>; BONES]) -> [Affine<R>; BONES] {
    let mut absolute = *relative;
    for bone in 0..BONES {
        if let Some(parent) = parents[bone] {
            absolute[bone] = product(&absolute[parent], &relative[bone]);
        }
    }
    absolute
}

/// Turned about x, then y, then z.
fn turned<R: Real>([x, z, y]: [R; 3]) -> Affine<R> {
    let (o, l) = (R::from(0.0), R::from(1.0));
    let [(sx, cx), (sy, cy), (sz, cz)] = [x, y, z].map(|angle| angle.sin_cos());
    let about_x = [[l, o, o, o], [o, cx, -sx, o], [o, sx, cx, o]];
    let about_y = [[cy, o, sy, o], [o, l, o, o], [-sy, o, cy, o]];
    let about_z = [[cz, -sz, o, o], [sz, cz, o, o], [o, o, l, o]];
    product(&product(&about_z, &about_y), &about_x)
}

/// The rotation by a vector: its direction is the axis, and its length is the angle.
pub fn rotation<R: Real>(vector: [R; 3]) -> [[R; 3]; 3] {
    let angle = (vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]).sqrt();
    let [x, y, z] = vector.map(|v| v / angle);
    let (s, c) = angle.sin_cos();
    let d = 1.0 - c;
    [
        [x * x + (1.0 - x * x) * c, x * y * d - z * s, x * z * d + y * s],
        [x * y * d + z * s, y * y + (1.0 - y * y) * c, y * z * d - x * s],
        [x * z * d - y * s, z * y * d + x * s, z * z + (1.0 - z * z) * c],
    ]
}

/// A·B.
pub fn product<R: Real>(a: &Affine<R>, b: &Affine<R>) -> Affine<R> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let sum = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
            if j == 3 { sum + a[i][3] } else { sum }
        })
    })
}

/// The same with floats on the left.
fn product_of_floats<R: Real>(a: &Affine<f64>, b: &Affine<R>) -> Affine<R> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let sum = b[0][j] * a[i][0] + b[1][j] * a[i][1] + b[2][j] * a[i][2];
            if j == 3 { sum + a[i][3] } else { sum }
        })
    })
}

/// The same with floats on the right.
pub fn product_with_floats<R: Real>(a: &Affine<R>, b: &Affine<f64>) -> Affine<R> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let sum = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
            if j == 3 { sum + a[i][3] } else { sum }
        })
    })
}

/// A·x.
pub fn applied<R: Real>(a: &Affine<R>, x: &[f64; 3]) -> [R; 3] {
    std::array::from_fn(|i| a[i][0] * x[0] + a[i][1] * x[1] + a[i][2] * x[2] + a[i][3])
}

/// The inverse of a rotation and translation.
fn inverse(a: &Affine<f64>) -> Affine<f64> {
    std::array::from_fn(|i| {
        let back: f64 = (0..3).map(|k| a[k][i] * a[k][3]).sum();
        [a[0][i], a[1][i], a[2][i], -back]
    })
}
