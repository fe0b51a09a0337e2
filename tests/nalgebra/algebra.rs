//! Norms, products, determinants, inverses and powers.

use nalgebra::{
    DMatrix, DVector, LpNorm, Matrix2, Matrix3, Matrix3x2, Matrix4, SMatrix, SVector, UniformNorm, Unit, Vector2,
    Vector3, Vector4,
};

use crate::table::{Number, Operation, c, pairs, square, symmetric};

/// A vector without zeros, ties or equal entries.
pub fn vector<R: Number>(t: R) -> Vector3<R> {
    Vector3::new(t + c(1.0), (t * c(2.0)).sin() - c(2.0), t * t + c(0.5))
}

/// Another.
pub fn second<R: Number>(t: R) -> Vector3<R> {
    Vector3::new(c(0.4), t.cos() + c(1.0), t * c(-0.3))
}

/// Σ xᵢ².
fn squares<R: Number>(x: impl IntoIterator<Item = R>) -> R {
    x.into_iter().fold(c(0.0), |sum, x| sum + x * x)
}

/// The determinant of a matrix by the rule of Sarrus.
fn sarrus<R: Number>(m: &Matrix3<R>) -> R {
    let at = |i: usize, j: usize| m[(i, j)];
    (0..3).fold(c(0.0), |sum, j| {
        let (k, l) = ((j + 1) % 3, (j + 2) % 3);
        sum + at(0, j) * at(1, k) * at(2, l) - at(0, j) * at(1, l) * at(2, k)
    })
}

/// A dynamic matrix of two blocks, whose rows are mixed up so that a pivot is not where it was.
fn mixed_blocks<R: Number>(t: R) -> DMatrix<R> {
    let (a, b) = (square(t), symmetric(t));
    let blocks = DMatrix::from_fn(5, 5, |i, j| match (i, j) {
        (0..2, 0..2) => a[(i, j)],
        (2.., 2..) => b[(i - 2, j - 2)],
        _ => c(0.0),
    });
    let rows = [3, 0, 4, 2, 1];
    DMatrix::from_fn(5, 5, |i, j| blocks[(rows[i], j)])
}

pub fn operations<R: Number>() -> Vec<Operation<R>> {
    vec![
        ("norm", |t| {
            let v = vector(t);
            vec![(v.norm(), squares(v.iter().copied()).sqrt())]
        }),
        ("norm of a dynamic vector", |t| {
            let v = DVector::from_fn(7, |i, _| t * c(i as f64) - c(2.5));
            vec![(v.norm(), squares(v.iter().copied()).sqrt())]
        }),
        ("norm_squared", |t| {
            vec![(vector(t).norm_squared(), squares(vector(t).iter().copied()))]
        }),
        ("normalize", |t| {
            let v = vector(t);
            pairs(&v.normalize(), &(v * squares(v.iter().copied()).sqrt().recip()))
        }),
        ("metric_distance", |t| {
            let (v, w) = (vector(t), second(t));
            let difference = v.iter().zip(w.iter()).map(|(v, w)| *v - *w);
            vec![(v.metric_distance(&w), squares(difference).sqrt())]
        }),
        ("lp_norm", |t| {
            let v = vector(t);
            let cubes = v.iter().fold(c::<R>(0.0), |sum, x| sum + x.abs().powi(3));
            vec![(v.lp_norm(3), cubes.cbrt()), (v.apply_norm(&LpNorm(3)), cubes.cbrt())]
        }),
        ("uniform norm", |t| {
            let largest = vector(t).iter().fold(c::<R>(0.0), |largest, x| largest.max(x.abs()));
            vec![(vector(t).apply_norm(&UniformNorm), largest)]
        }),
        ("dot", |t| {
            let (v, w) = (vector(t), second(t));
            vec![(v.dot(&w), v[0] * w[0] + v[1] * w[1] + v[2] * w[2])]
        }),
        ("cross", |t| {
            let (v, w) = (vector(t), second(t));
            let by_hand = |i: usize, j: usize| v[i] * w[j] - v[j] * w[i];
            let expected = Vector3::new(by_hand(1, 2), by_hand(2, 0), by_hand(0, 1));
            [
                pairs(&v.cross(&w), &expected),
                pairs(&(v.cross_matrix() * w), &expected),
            ]
            .concat()
        }),
        ("angle", |t| {
            vec![(Vector2::new(t.cos(), t.sin()).angle(&Vector2::x()), t)]
        }),
        ("perpendicular", |t| {
            vec![(
                Vector2::new(t, t * t).perp(&Vector2::new(c(1.0), c(2.0))),
                t * c(2.0) - t * t,
            )]
        }),
        ("lerp", |t| {
            pairs(
                &vector(t).lerp(&second(t), t),
                &(vector(t) * (c::<R>(1.0) - t) + second(t) * t),
            )
        }),
        ("slerp", |t| {
            let (x, y) = (
                Unit::new_normalize(Vector2::x()),
                Unit::new_normalize(Vector2::new(t.cos(), t.sin())),
            );
            pairs(
                &x.slerp(&y, c(0.25)),
                &Vector2::new((t * c(0.25)).cos(), (t * c(0.25)).sin()),
            )
        }),
        ("convolve", |t| {
            let signal = DVector::from_fn(4, |i, _| t.powi(i as i32));
            let kernel = DVector::from_vec(vec![c(1.0), t]);
            let expected = DVector::from_fn(5, |i, _| match i {
                0 => c(1.0),
                4 => t.powi(4),
                _ => t.powi(i as i32) * c(2.0),
            });
            pairs(&signal.convolve_full(kernel), &expected)
        }),
        ("mean and variance", |t| {
            let v = Vector2::new(t, t * t);
            vec![
                (v.mean(), (t + t * t) * c(0.5)),
                (v.variance(), (t - t * t).powi(2) * c(0.25)),
            ]
        }),
        ("kronecker", |t| {
            let m = square(t);
            vec![(m.kronecker(&m).trace(), m.trace() * m.trace())]
        }),
        ("product", |t| {
            let (a, b) = (square(t), symmetric(t));
            let v = vector(t);
            let tall = DMatrix::from_fn(4, 3, |i, j| t * c((i + 2 * j) as f64));
            let by_rows = DVector::from_fn(4, |i, _| (0..3).fold(c(0.0), |sum, j| sum + tall[(i, j)] * v[j]));
            let product = tall * v;
            let squared = Matrix2::from_fn(|i, j| a[(i, 0)] * a[(0, j)] + a[(i, 1)] * a[(1, j)]);
            let form = (0..9).fold(c(0.0), |sum, k| sum + v[k / 3] * b[(k / 3, k % 3)] * v[k % 3]);
            let mut all = pairs(&product, &by_rows);
            all.extend(pairs(&(a * a), &squared));
            all.push(((v.transpose() * b * v).x, form));
            all
        }),
        ("determinant", |t| {
            let (a, b) = (square(t), symmetric(t));
            let two = a[(0, 0)] * a[(1, 1)] - a[(0, 1)] * a[(1, 0)];
            vec![(a.determinant(), two), (b.determinant(), sarrus(&b))]
        }),
        ("determinant of four rows", |t| {
            // Of Vandermonde's matrix.
            let x = Vector4::new(t, t * t + c(1.0), c(3.0), t.sin() - c(2.0));
            let m = Matrix4::from_fn(|i, j| x[i].powi(j as i32));
            let mut expected = c(1.0);
            for i in 0..4 {
                for j in 0..i {
                    expected *= x[i] - x[j];
                }
            }
            vec![(m.determinant(), expected)]
        }),
        ("determinant of a dynamic matrix", |t| {
            // The mixing of the rows is a cycle of five, which is even.
            vec![(
                mixed_blocks(t).determinant(),
                square(t).determinant() * sarrus(&symmetric(t)),
            )]
        }),
        ("inverse", |t| {
            let (a, b) = (square(t), symmetric(t));
            let over = (a[(0, 0)] * a[(1, 1)] - a[(0, 1)] * a[(1, 0)]).recip();
            let adjugate = Matrix2::new(a[(1, 1)], -a[(0, 1)], -a[(1, 0)], a[(0, 0)]);
            let mut all = pairs(&a.try_inverse().expect("it is regular"), &(adjugate * over));
            all.extend(pairs(
                &(b.try_inverse().expect("it is regular") * b),
                &Matrix3::identity(),
            ));
            all
        }),
        ("inverse of a dynamic matrix", |t| {
            let m = mixed_blocks(t);
            pairs(
                &(m.clone().try_inverse().expect("it is regular") * m),
                &DMatrix::identity(5, 5),
            )
        }),
        ("pow", |t| {
            let shear = Matrix2::new(c(1.0), t, c(0.0), c(1.0));
            pairs(&shear.pow(5), &Matrix2::new(c(1.0), t * c(5.0), c(0.0), c(1.0)))
        }),
        ("exp", |t| {
            let turn = Matrix2::new(c(0.0), -t, t, c(0.0));
            let (sin, cos) = t.sin_cos();
            let mut all = pairs(&turn.exp(), &Matrix2::new(cos, -sin, sin, cos));
            let b = symmetric(t) * c::<R>(0.3);
            all.push((b.exp().determinant(), b.trace().exp()));
            all
        }),
        ("exp of a dynamic matrix", |t| {
            // Nilpotent, so that the series ends.
            let m = DMatrix::from_fn(3, 3, |i, j| if j == i + 1 { t * c(j as f64) } else { c(0.0) });
            let one = DMatrix::identity(3, 3);
            pairs(&m.exp(), &(one + &m + &m * &m * c::<R>(0.5)))
        }),
        ("exp of a large matrix", |t| {
            // Its norm asks for scaling and squaring.
            let m = Matrix2::new(t * c(9.0), c(0.0), c(0.0), -t);
            pairs(&m.exp(), &Matrix2::new((t * c(9.0)).exp(), c(0.0), c(0.0), (-t).exp()))
        }),
        ("pseudo_inverse", |t| {
            let tall = Matrix3x2::new(t, c(1.0), c(0.3), t * t, t.sin(), c(-0.5));
            let normal = (tall.transpose() * tall)
                .try_inverse()
                .expect("the columns are independent");
            pairs(
                &tall.pseudo_inverse(c(1e-12)).expect("a bound above 0"),
                &(normal * tall.transpose()),
            )
        }),
        ("orthonormalize", |t| {
            let mut basis = [vector(t), second(t)];
            assert_eq!(Vector3::orthonormalize(&mut basis), 2);
            let one = Matrix3x2::from_columns(&basis);
            pairs(&(one.transpose() * one), &Matrix2::identity())
        }),
        ("triangular solve", |t| {
            let lower = Matrix2::new(t, c(0.0), t.sin(), c(2.0));
            let b = Vector2::new(c(1.0), t);
            let x = t.recip();
            let expected = Vector2::new(x, (t - t.sin() * x) * c(0.5));
            pairs(&lower.solve_lower_triangular(&b).expect("it is regular"), &expected)
        }),
        ("cap_magnitude", |t| {
            let v = vector(t);
            pairs(
                &v.cap_magnitude(c(0.5)),
                &(v * (c::<R>(0.5) / squares(v.iter().copied()).sqrt())),
            )
        }),
        ("sums", |t| {
            let m = SMatrix::<R, 2, 5>::from_fn(|i, j| t * c((i * 5 + j) as f64));
            let columns = SVector::<R, 2>::new(t * c(10.0), t * c(35.0));
            let mut all = pairs(&m.column_sum(), &columns);
            all.push((m.sum(), t * c(45.0)));
            all.push((m.component_mul(&m).sum(), t * t * c(285.0)));
            all
        }),
    ]
}
