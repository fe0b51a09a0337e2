//! The Jacobian of the residuals of a hand, by hand.

use super::hand::{Affine, BONES, Model, PARAMETERS, absolute, applied, product, product_with_floats, rotation};

impl Model {
    /// The rows of the Jacobian, one after the other.
    pub fn jacobian_by_hand(&self, theta: &[f64]) -> Vec<f64> {
        let mut relative = self.base;
        let mut angles = Vec::new();
        for finger in 0..5 {
            let (bone, at) = (2 + 4 * finger, 6 + 4 * finger);
            relative[bone] = product(&self.base[bone], &about_x_and_z(theta[at], theta[at + 1]));
            relative[bone + 1] = product(&self.base[bone + 1], &about_x_and_z(theta[at + 2], 0.0));
            relative[bone + 2] = product(&self.base[bone + 2], &about_x_and_z(theta[at + 3], 0.0));
            angles.push((at, bone, slope_about_x(theta[at], theta[at + 1])));
            angles.push((at + 1, bone, slope_about_z(theta[at], theta[at + 1])));
            angles.push((at + 2, bone + 1, slope_about_x(theta[at + 2], 0.0)));
            angles.push((at + 3, bone + 2, slope_about_x(theta[at + 3], 0.0)));
        }
        let places = absolute(&self.parents, &relative);
        let transforms: [Affine<f64>; BONES] =
            std::array::from_fn(|bone| product_with_floats(&places[bone], &self.inverse[bone]));

        // The parameters that move each bone, and how.
        let mut changes: [Vec<(usize, Affine<f64>)>; BONES] = Default::default();
        for (at, bone, slope) in angles {
            let parent = self.parents[bone].expect("the bones of fingers have parents");
            let mut change = product(&product(&places[parent], &self.base[bone]), &slope);
            // The joint itself stays where it is.
            change.iter_mut().for_each(|row| row[3] = 0.0);
            // The last bone of the finger.
            let last = 4 * bone.div_ceil(4);
            for follower in bone..=last {
                if follower > bone {
                    change = product(&change, &relative[follower]);
                }
                changes[follower].push((at, product(&change, &self.inverse[follower])));
            }
        }

        let turn = rotation([theta[0], theta[1], theta[2]]);
        let turn_slopes = rotation_slopes([theta[0], theta[1], theta[2]]);
        let mut all = Vec::with_capacity(3 * PARAMETERS * self.vertices.len());
        for vertex in &self.vertices {
            let mut place = [0.0; 3];
            let mut slopes = [[0.0; 3]; PARAMETERS];
            for (bone, weight) in &vertex.bones {
                let add = |sum: &mut [f64; 3], transform: &Affine<f64>| {
                    let followed = applied(transform, &vertex.position);
                    (0..3).for_each(|i| sum[i] += weight * followed[i]);
                };
                add(&mut place, &transforms[*bone]);
                for (at, change) in &changes[*bone] {
                    add(&mut slopes[*at], change);
                }
            }
            let along = |row: &[f64; 3], x: &[f64; 3]| row[0] * x[0] + row[1] * x[1] + row[2] * x[2];
            for i in 0..3 {
                all.extend(turn_slopes.iter().map(|slope| -along(&slope[i], &place)));
                all.extend((0..3).map(|j| if i == j { -1.0 } else { 0.0 }));
                all.extend(slopes[6..].iter().map(|slope| -along(&turn[i], slope)));
            }
        }
        all
    }
}

fn about_x_and_z(x: f64, z: f64) -> Affine<f64> {
    let ((sx, cx), (sz, cz)) = (x.sin_cos(), z.sin_cos());
    [
        [cz, -sz * cx, sz * sx, 0.0],
        [sz, cz * cx, -cz * sx, 0.0],
        [0.0, sx, cx, 0.0],
    ]
}

fn slope_about_x(x: f64, z: f64) -> Affine<f64> {
    let ((sx, cx), (sz, cz)) = (x.sin_cos(), z.sin_cos());
    [
        [0.0, sz * sx, sz * cx, 0.0],
        [0.0, -cz * sx, -cz * cx, 0.0],
        [0.0, cx, -sx, 0.0],
    ]
}

fn slope_about_z(x: f64, z: f64) -> Affine<f64> {
    let ((sx, cx), (sz, cz)) = (x.sin_cos(), z.sin_cos());
    [[-sz, -cz * cx, cz * sx, 0.0], [cz, -sz * cx, sz * sx, 0.0], [0.0; 4]]
}

/// The derivatives of R = c·I + s·[u]ₓ + (1 − c)·u·uᵀ in each coordinate of the vector r = θ·u.
fn rotation_slopes(vector: [f64; 3]) -> [[[f64; 3]; 3]; 3] {
    let angle = (vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]).sqrt();
    let u = vector.map(|v| v / angle);
    let (s, c) = angle.sin_cos();
    let crossed = |[x, y, z]: [f64; 3]| [[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]];
    std::array::from_fn(|k| {
        let unit = |i: usize, j: usize| f64::from(u8::from(i == j));
        let du: [f64; 3] = std::array::from_fn(|j| (unit(j, k) - u[j] * u[k]) / angle);
        let (along, across) = (crossed(u), crossed(du));
        std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let of_angle = c * along[i][j] + s * (u[i] * u[j] - unit(i, j));
                u[k] * of_angle + s * across[i][j] + (1.0 - c) * (du[i] * u[j] + u[i] * du[j])
            })
        })
    })
}
