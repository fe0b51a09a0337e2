//! Decompositions, and what is solved by them.

use nalgebra::linalg::{
    Bidiagonal, ColPivQR, FullPivLU, Hessenberg, Schur, SymmetricTridiagonal, givens::GivensRotation,
};
use nalgebra::{DMatrix, Matrix2, Matrix3, Matrix3x2, SVD, Vector2, Vector3};

use crate::algebra::vector;
use crate::table::{Number, Operation, c, pairs, square, symmetric};

/// The solution of a system of two equations, by Cramer's rule.
fn cramer<R: Number>(m: &Matrix2<R>, b: &Vector2<R>) -> Vector2<R> {
    let over = (m[(0, 0)] * m[(1, 1)] - m[(0, 1)] * m[(1, 0)]).recip();
    let (x, y) = (b[0] * m[(1, 1)] - m[(0, 1)] * b[1], m[(0, 0)] * b[1] - b[0] * m[(1, 0)]);
    Vector2::new(x * over, y * over)
}

/// A right side.
fn right<R: Number>(t: R) -> Vector2<R> {
    Vector2::new(t.cos(), t + c(1.0))
}

/// The two eigenvalues of a matrix, the larger one first.
fn eigenvalues<R: Number>(m: &Matrix2<R>) -> [R; 2] {
    let (half, difference) = ((m[(0, 0)] + m[(1, 1)]) * c(0.5), (m[(0, 0)] - m[(1, 1)]) * c(0.5));
    let root = (difference * difference + m[(0, 1)] * m[(1, 0)]).sqrt();
    [half + root, half - root]
}

/// The two singular values of a matrix, the larger one first.
fn singular_values<R: Number>(m: &Matrix2<R>) -> [R; 2] {
    eigenvalues(&(m.transpose() * m)).map(R::sqrt)
}

/// Values in falling order, beside others.
fn falling<R: Number, const K: usize>(mut values: Vec<R>, expected: [R; K]) -> Vec<(R, R)> {
    values.sort_by(|a, b| b.partial_cmp(a).expect("numbers"));
    assert_eq!(values.len(), K);
    values.into_iter().zip(expected).collect()
}

/// A matrix of three rows that is not symmetric, with three real eigenvalues.
fn general<R: Number>(t: R) -> Matrix3<R> {
    symmetric(t)
        + Matrix3::new(
            c(0.0),
            t * c(0.2),
            c(0.1),
            c(0.0),
            c(0.0),
            t * c(0.3),
            c(0.0),
            c(0.0),
            c(0.0),
        )
}

/// The same as a dynamic matrix.
fn dynamic<R: Number>(m: &Matrix3<R>) -> DMatrix<R> {
    DMatrix::from_fn(3, 3, |i, j| m[(i, j)])
}

/// det(M − λ·1), which is zero at an eigenvalue.
fn characteristic<R: Number>(m: &Matrix3<R>, lambda: R) -> (R, R) {
    let m = m - Matrix3::identity() * lambda;
    let minor = |i: usize, j: usize| m[(1, i)] * m[(2, j)] - m[(1, j)] * m[(2, i)];
    (
        m[(0, 0)] * minor(1, 2) + m[(0, 2)] * minor(0, 1),
        m[(0, 1)] * minor(0, 2),
    )
}

pub fn operations<R: Number>() -> Vec<Operation<R>> {
    vec![
        ("lu", |t| {
            let m = square(t);
            pairs(&m.lu().solve(&right(t)).expect("it is regular"), &cramer(&m, &right(t)))
        }),
        ("lu of a dynamic matrix", |t| {
            let m = dynamic(&general(t));
            let x = m.clone().lu().solve(&vector(t)).expect("it is regular");
            let mut all = pairs(&(&m * x), &vector(t));
            all.push((m.clone().lu().determinant(), general(t).determinant()));
            all
        }),
        ("full_piv_lu", |t| {
            let m = square(t);
            let lu = FullPivLU::new(m);
            let mut all = pairs(&lu.solve(&right(t)).expect("it is regular"), &cramer(&m, &right(t)));
            all.push((lu.determinant(), m.determinant()));
            all
        }),
        ("qr", |t| {
            let m = symmetric(t);
            let qr = m.qr();
            let mut all = pairs(&(qr.q() * qr.r()), &m);
            all.extend(pairs(&(qr.q().transpose() * qr.q()), &Matrix3::identity()));
            all.push((qr.r()[(0, 0)].abs(), m.column(0).norm()));
            all.extend(pairs(&(m * qr.solve(&vector(t)).expect("it is regular")), &vector(t)));
            all
        }),
        ("qr of a dynamic matrix", |t| {
            let m = DMatrix::from_fn(4, 2, |i, j| t * c(i as f64) + c((j * j) as f64) - c(1.3));
            let qr = m.clone().qr();
            pairs(&(qr.q() * qr.r()), &m)
        }),
        ("col_piv_qr", |t| {
            let m = square(t);
            pairs(
                &ColPivQR::new(m).solve(&right(t)).expect("it is regular"),
                &cramer(&m, &right(t)),
            )
        }),
        ("cholesky", |t| {
            let m = symmetric(t);
            let cholesky = m.cholesky().expect("it is positive");
            let l = cholesky.l();
            let first = m[(0, 0)].sqrt();
            let mut all = vec![
                (l[(0, 0)], first),
                (l[(1, 0)], m[(1, 0)] / first),
                (l[(1, 1)], (m[(1, 1)] - m[(1, 0)] * m[(1, 0)] / m[(0, 0)]).sqrt()),
                (cholesky.determinant(), m.determinant()),
                (cholesky.ln_determinant(), m.determinant().ln()),
            ];
            all.extend(pairs(&(m * cholesky.solve(&vector(t))), &vector(t)));
            all.extend(pairs(&(m * cholesky.inverse()), &Matrix3::identity()));
            all
        }),
        ("cholesky of a dynamic matrix", |t| {
            let m = dynamic(&symmetric(t));
            let l = m.clone().cholesky().expect("it is positive").l();
            pairs(&(&l * l.transpose()), &m)
        }),
        ("udu", |t| {
            let m = symmetric(t);
            let udu = m.udu().expect("it is positive");
            pairs(&(udu.u * udu.d_matrix() * udu.u.transpose()), &m)
        }),
        ("svd", |t| {
            let m = square(t);
            let mut all = falling(m.singular_values().iter().copied().collect(), singular_values(&m));
            let svd = SVD::new(m, true, true);
            all.extend(pairs(&svd.recompose().expect("both factors"), &m));
            all.extend(pairs(
                &svd.solve(&right(t), c(1e-12)).expect("both factors"),
                &cramer(&m, &right(t)),
            ));
            all
        }),
        ("svd of three columns", |t| {
            let m = general(t);
            let svd = m.svd(true, true);
            let mut all = pairs(&svd.recompose().expect("both factors"), &m);
            let product = m.singular_values().iter().fold(c(1.0), |product, s| product * *s);
            all.push((product, m.determinant()));
            all
        }),
        ("svd of a dynamic matrix", |t| {
            let m = DMatrix::from_fn(3, 2, |i, j| square(t)[(i % 2, j)] + c(i as f64));
            let svd = m.clone().svd(true, true);
            pairs(&svd.recompose().expect("both factors"), &m)
        }),
        ("polar", |t| {
            let m = square(t);
            let (p, u) = SVD::new(m, true, true).to_polar().expect("both factors");
            let mut all = pairs(&(p * u), &m);
            all.extend(pairs(&(u.transpose() * u), &Matrix2::identity()));
            all
        }),
        ("symmetric_eigen", |t| {
            let m = Matrix2::new(t + c(2.0), t, t, c(1.0));
            let mut all = falling(m.symmetric_eigenvalues().iter().copied().collect(), eigenvalues(&m));
            let eigen = m.symmetric_eigen();
            all.extend(pairs(&eigen.recompose(), &m));
            all
        }),
        ("symmetric_eigen of three rows", |t| {
            let m = symmetric(t);
            let eigen = m.symmetric_eigen();
            let mut all = pairs(&eigen.recompose(), &m);
            for i in 0..3 {
                let v = eigen.eigenvectors.column(i);
                all.extend(pairs(&(m * v), &(v * eigen.eigenvalues[i])));
                all.push((v.norm_squared(), c(1.0)));
                all.push(characteristic(&m, eigen.eigenvalues[i]));
            }
            all
        }),
        ("symmetric_eigen of a dynamic matrix", |t| {
            let m = dynamic(&symmetric(t));
            pairs(&m.clone().symmetric_eigen().recompose(), &m)
        }),
        ("tridiagonal", |t| {
            let m = symmetric(t);
            pairs(&SymmetricTridiagonal::new(m).recompose(), &m)
        }),
        ("eigenvalues", |t| {
            let m = square(t);
            let values = m.eigenvalues().expect("they are real");
            falling(values.iter().copied().collect(), eigenvalues(&m))
        }),
        ("complex_eigenvalues", |t| {
            let turn = Matrix2::new(t, c(-2.0), t * t, t);
            let values = turn.complex_eigenvalues();
            let upper = if values[0].im > c(0.0) { values[0] } else { values[1] };
            vec![(upper.re, t), (upper.im, t * c(2.0_f64.sqrt()))]
        }),
        ("schur", |t| {
            let m = general(t);
            let (q, u) = m.schur().unpack();
            let mut all = pairs(&(q * u * q.transpose()), &m);
            let values = Schur::new(m).eigenvalues().expect("they are real");
            all.extend((0..3).map(|i| characteristic(&m, values[i])));
            all.push((values.sum(), m.trace()));
            all
        }),
        ("schur of a dynamic matrix", |t| {
            let m = dynamic(&general(t));
            let (q, u) = m.clone().schur().unpack();
            pairs(&(&q * u * q.transpose()), &m)
        }),
        ("hessenberg", |t| {
            let m = general(t);
            let (q, h) = Hessenberg::new(m).unpack();
            let mut all = pairs(&(q * h * q.transpose()), &m);
            all.push((h[(2, 0)], c(0.0)));
            all
        }),
        ("bidiagonal", |t| {
            let m = Matrix3x2::new(t, c(1.0), c(0.3), t * t, t.sin(), c(-0.5));
            let (u, d, v) = Bidiagonal::new(m).unpack();
            pairs(&(u * d * v), &m)
        }),
        ("givens", |t| {
            let (turn, length) = GivensRotation::cancel_y(&Vector2::new(t, t * t + c(1.0))).expect("it is no zero");
            let mut v = Matrix2::from_columns(&[Vector2::new(t, t * t + c(1.0)), Vector2::new(t, c(0.0))]);
            turn.rotate(&mut v);
            vec![
                (v[(1, 0)], c(0.0)),
                (v[(0, 0)], length),
                (v.determinant(), -(t * t * t + t)),
            ]
        }),
        ("householder", |t| {
            let axis = nalgebra::Unit::new_normalize(vector(t));
            let mirror = nalgebra::Reflection::new(axis, c(0.0));
            let mut v = Vector3::new(t, c(1.0), c(0.5));
            let expected = v - axis.into_inner() * (axis.dot(&v) * c::<R>(2.0));
            mirror.reflect(&mut v);
            pairs(&v, &expected)
        }),
    ]
}
