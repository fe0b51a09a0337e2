//! The Jacobian of the residuals of a hand in its 26 parameters.

use std::hint::black_box;

use criterion::Criterion;
use num_traits::Float;
use tangent_bundle::prelude::*;

use super::hand::{Affine, BONES, Model, PARAMETERS, VERTICES};
use crate::Seed;
use crate::beside::{assert_equal, compare_runs, contender};

/// The Jacobian forward, sixteen directions at a time, row by row.
fn in_chunks(model: &Model, theta: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; 3 * VERTICES * PARAMETERS];
    for first in (0..PARAMETERS).step_by(16) {
        let seeded = theta.iter().enumerate().map(|(i, x)| match i.checked_sub(first) {
            Some(lane) if lane < 16 => Bundle::<U1>::chunk::<U16>(*x, lane + 1),
            _ => (*x).into(),
        });
        let seeded: Vec<ChunkBundle<U1, U16>> = seeded.collect();
        for (y, row) in model.residuals(&seeded).iter().zip(all.chunks_exact_mut(PARAMETERS)) {
            for (lane, slope) in row[first..].iter_mut().take(16).enumerate() {
                *slope = y.along([lane + 1]);
            }
        }
    }
    all
}

/// The residuals for the numbers of other crates.
fn residuals_of_floats<T: Float>(model: &Model, theta: &[T]) -> Vec<T> {
    let c = |c: f64| T::from(c).expect("a float");
    let (o, l) = (T::zero(), T::one());
    let mut places = [[[o; 4]; 3]; BONES];
    let mut transforms = places;
    for bone in 0..BONES {
        let finger = bone.saturating_sub(1) / 4;
        let angle = |i: usize| theta[6 + 4 * finger + i];
        let (x, z) = match (bone, bone % 4) {
            (0 | 21, _) | (_, 1) => (o, o),
            (_, 2) => (angle(0), angle(1)),
            (_, 3) => (angle(2), o),
            _ => (angle(3), o),
        };
        let (sx, cx, sz, cz) = (x.sin(), x.cos(), z.sin(), z.cos());
        let about_x = [[l, o, o, o], [o, cx, -sx, o], [o, sx, cx, o]];
        let about_z = [[cz, -sz, o, o], [sz, cz, o, o], [o, o, l, o]];
        let base = model.base[bone].map(|row| row.map(c));
        let relative = product(&base, &product(&about_z, &about_x));
        places[bone] = model.parents[bone].map_or(relative, |parent| product(&places[parent], &relative));
        transforms[bone] = product(&places[bone], &model.inverse[bone].map(|row| row.map(c)));
    }
    let angle = (theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2]).sqrt();
    let [x, y, z] = [theta[0] / angle, theta[1] / angle, theta[2] / angle];
    let (s, k) = (angle.sin(), angle.cos());
    let d = l - k;
    let turn = [
        [x * x + (l - x * x) * k, x * y * d - z * s, x * z * d + y * s],
        [x * y * d + z * s, y * y + (l - y * y) * k, y * z * d - x * s],
        [x * z * d - y * s, z * y * d + x * s, z * z + (l - z * z) * k],
    ];
    let mut all = Vec::with_capacity(3 * VERTICES);
    for vertex in &model.vertices {
        let p = vertex.position.map(c);
        let place = vertex.bones.iter().fold([o; 3], |place, (bone, weight)| {
            let t = &transforms[*bone];
            std::array::from_fn(|i| {
                place[i] + (t[i][0] * p[0] + t[i][1] * p[1] + t[i][2] * p[2] + t[i][3]) * c(*weight)
            })
        });
        for i in 0..3 {
            let turned = turn[i][0] * place[0] + turn[i][1] * place[1] + turn[i][2] * place[2];
            all.push(c(vertex.point[i]) - (turned + theta[3 + i]));
        }
    }
    all
}

fn product<T: Float>(a: &Affine<T>, b: &Affine<T>) -> Affine<T> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let sum = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
            if j == 3 { sum + a[i][3] } else { sum }
        })
    })
}

pub fn bench(criterion: &mut Criterion) {
    let mut seed = Seed(3);
    let model = Model::new(&mut seed);
    let theta = seed.numbers(PARAMETERS, 0.8);
    let by_hand = |x: &[f64]| model.jacobian_by_hand(x);
    let driver = |x: &[f64]| jacobian(|x: Vec<_>| model.residuals(&x), x.to_vec());
    let echidna = |x: &[f64]| echidna::jacobian(|x| residuals_of_floats(&model, x), x).1;
    let what = "hand tracking, 26";
    assert_equal(what, &in_chunks(&model, &theta), &by_hand(&theta));
    assert_equal(what, &driver(&theta).concat(), &by_hand(&theta));
    assert_equal(what, &echidna(&theta).concat(), &by_hand(&theta));
    let contenders = vec![
        contender("f64", || model.residuals(black_box(&theta))),
        contender("hand", || by_hand(black_box(&theta))),
        contender("forward", || in_chunks(&model, black_box(&theta))),
        contender("driver", || driver(black_box(&theta))),
        contender("echidna", || echidna(black_box(&theta))),
    ];
    compare_runs(criterion, what, contenders, 20);
}
