//! Where the algorithms of `nalgebra` ask the primal, and derivatives are lost: the table of docs/limits.md.

use std::fs;

use nalgebra::linalg::{Bidiagonal, Hessenberg, SymmetricTridiagonal, givens::GivensRotation};
use nalgebra::{
    Isometry3, Matrix2, Matrix3, Matrix3x2, Matrix4, Point3, Quaternion, RealField, Rotation3, SMatrix, Unit,
    UnitQuaternion, Vector2, Vector3, Vector4,
};
use tangent_bundle::linalg;
use tangent_bundle::prelude::{Bundle, TaylorBundle, U2, U8};

type T = TaylorBundle<U2>;

/// A row of the table: a function of t that is asked at 0.
struct Special {
    /// The call, as docs/limits.md writes it.
    call: &'static str,
    call_of: fn(T) -> T,
    /// The value, the slope and the curvature that it gives, and those that are right.
    gives: [f64; 3],
    right: [f64; 3],
    /// What gives the right ones.
    instead: Option<fn(T) -> T>,
}

fn c(x: f64) -> T {
    T::from(x)
}

fn largest(values: impl IntoIterator<Item = T>) -> T {
    values.into_iter().fold(c(f64::NEG_INFINITY), T::max)
}

/// Diagonal at 0.
fn two(t: T) -> Matrix2<T> {
    Matrix2::new(c(2.0), t, t, c(1.0))
}

fn three(t: T) -> Matrix3<T> {
    Matrix3::new(c(2.0), t, c(0.0), t, c(1.0), c(0.0), c(0.0), c(0.0), c(0.5))
}

/// Triangular at 0.
fn upper(t: T) -> Matrix3<T> {
    Matrix3::new(c(2.0), c(1.0), c(0.3), t, c(1.0), c(0.2), c(0.0), t, c(0.5))
}

/// A column that is zero at 0.
fn column(t: T) -> Matrix2<T> {
    Matrix2::new(t, c(1.0), t * 2.0, c(3.0))
}

fn tall(t: T) -> Matrix3x2<T> {
    Matrix3x2::new(c(2.0), t, t, c(1.0), c(0.0), c(0.0))
}

/// The first column is zero at 0; its determinant is 60·t.
fn five(t: T) -> SMatrix<T, 5, 5> {
    let diagonal = [t, c(2.0), c(3.0), c(4.0), c(5.0)];
    SMatrix::from_fn(|i, j| match (i, j) {
        (1, 0) => t,
        (0, 1) => c(1.0),
        _ if i == j => diagonal[i],
        _ => c(0.0),
    })
}

/// The mirror in a plane that no axis is in or normal to: 1 − 2·n·nᵀ. It does not move with t, and is its own inverse.
fn mirror<const K: usize>() -> SMatrix<T, K, K> {
    let normal = SMatrix::<f64, K, 1>::from_fn(|i, _| 1.0 + 0.3 * i as f64).normalize();
    (SMatrix::identity() - normal * normal.transpose() * 2.0).map(c)
}

/// The matrix in other coordinates.
fn mirrored<const K: usize>(m: SMatrix<T, K, K>) -> SMatrix<T, K, K> {
    mirror::<K>() * m * mirror::<K>()
}

fn about_z(t: T) -> UnitQuaternion<T> {
    UnitQuaternion::from_axis_angle(&Vector3::z_axis(), t)
}

fn along_z(t: T) -> Vector3<T> {
    Vector3::new(c(0.0), c(0.0), t)
}

/// A vector to turn, and its image's first coordinate.
fn moved(turn: Rotation3<T>) -> T {
    (turn * Vector3::new(c(0.3), c(-0.4), c(1.2))).x
}

/// The directions between which an angle is t.
fn directions(t: T) -> [Vector3<T>; 2] {
    [Vector3::x(), Vector3::new(t.cos(), t.sin(), c(0.0))]
}

/// The turn by an angle about z, halved: what slerps by one half and square roots are.
const HALF_TURN: [f64; 3] = [0.3, 0.2, -0.075];
const TURN: [f64; 3] = [0.3, 0.4, -0.3];
const RESTS: [f64; 3] = [0.3, 0.0, 0.0];

const TABLE: &[Special] = &[
    Special {
        call: "symmetric_eigenvalues",
        call_of: |t| largest(two(t).symmetric_eigenvalues().iter().copied()),
        gives: [2.0, 0.0, 0.0],
        right: [2.0, 0.0, 2.0],
        instead: Some(|t| {
            largest(
                linalg::symmetric_eigenvalues(&two(t))
                    .expect("symmetric")
                    .iter()
                    .copied(),
            )
        }),
    },
    Special {
        call: "symmetric_eigen",
        call_of: |t| two(t).symmetric_eigen().recompose()[(0, 1)],
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| {
            let eigen = linalg::symmetric_eigen(&two(t)).expect("symmetric");
            (eigen.vectors * Matrix2::from_diagonal(&eigen.values) * eigen.vectors.transpose())[(0, 1)]
        }),
    },
    Special {
        call: "symmetric_eigenvalues of equals",
        call_of: |t| {
            largest(
                Matrix2::new(c(1.0), t, t, c(1.0))
                    .symmetric_eigenvalues()
                    .iter()
                    .copied(),
            )
        },
        gives: [1.0, 0.0, 0.0],
        right: [1.0, 1.0, 0.0],
        instead: Some(|t| {
            let equals = Matrix2::new(c(1.0), t, t, c(1.0));
            linalg::symmetric_eigenvalues(&equals).expect("symmetric")[1]
        }),
    },
    Special {
        call: "eigenvalues",
        call_of: |t| largest(upper(t).eigenvalues().expect("real ones").iter().copied()),
        gives: [2.0, 0.0, 0.0],
        right: [2.0, 1.0, -4.0 / 3.0],
        instead: Some(|t| largest(mirrored(upper(t)).eigenvalues().expect("real ones").iter().copied())),
    },
    Special {
        call: "complex_eigenvalues",
        call_of: |t| largest(two(t).complex_eigenvalues().iter().map(|x| x.re)),
        gives: [2.0, 0.0, 0.0],
        right: [2.0, 0.0, 2.0],
        instead: Some(|t| largest(mirrored(two(t)).complex_eigenvalues().iter().map(|x| x.re))),
    },
    Special {
        call: "hessenberg",
        call_of: |t| {
            let (q, h) = Hessenberg::new(Matrix3::new(
                c(2.0),
                c(1.0),
                c(0.3),
                c(0.0),
                c(1.0),
                c(0.2),
                t,
                c(0.0),
                c(0.5),
            ))
            .unpack();
            (q * h * q.transpose())[(2, 0)]
        },
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 1.0, 0.0],
        instead: None,
    },
    Special {
        call: "tridiagonalize",
        call_of: |t| {
            let m = Matrix3::new(c(2.0), c(0.0), t, c(0.0), c(1.0), c(0.3), t, c(0.3), c(0.5));
            SymmetricTridiagonal::new(m).recompose()[(2, 0)]
        },
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 1.0, 0.0],
        instead: None,
    },
    Special {
        call: "bidiagonalize",
        call_of: |t| {
            let (u, d, v) = Bidiagonal::new(column(t)).unpack();
            (u * d * v)[(1, 0)]
        },
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 2.0, 0.0],
        instead: None,
    },
    Special {
        call: "singular_values",
        call_of: |t| {
            let mut m = Matrix4::from_diagonal(&Vector4::new(c(2.0), c(1.0), c(0.5), c(0.3)));
            (m[(0, 1)], m[(1, 0)]) = (t, t);
            largest(m.singular_values().iter().copied())
        },
        gives: [2.0, 0.0, 0.5],
        right: [2.0, 0.0, 2.0],
        instead: Some(|t| {
            let mut m = Matrix4::from_diagonal(&Vector4::new(c(2.0), c(1.0), c(0.5), c(0.3)));
            (m[(0, 1)], m[(1, 0)]) = (t, t);
            largest(linalg::singular_values(&m).expect("different ones").iter().copied())
        }),
    },
    Special {
        call: "svd",
        call_of: |t| three(t).svd(true, true).recompose().expect("both factors")[(0, 1)],
        gives: [0.0, -0.5, f64::NAN],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| {
            let svd = linalg::svd(&three(t)).expect("different singular values");
            (svd.left * Matrix3::from_diagonal(&svd.values) * svd.right.transpose())[(0, 1)]
        }),
    },
    Special {
        call: "pseudo_inverse",
        call_of: |t| tall(t).pseudo_inverse(c(1e-9)).expect("a bound above 0")[(0, 1)],
        gives: [0.0, 0.25, 0.0],
        right: [0.0, -0.5, 0.0],
        instead: Some(|t| {
            let inverse = linalg::least_squares(&tall(t), &Matrix3::identity());
            inverse.expect("the columns are independent")[(0, 1)]
        }),
    },
    Special {
        call: "determinant",
        call_of: |t| five(t).determinant(),
        gives: [0.0, 120.0, 0.0],
        right: [0.0, 60.0, 0.0],
        instead: Some(|t| linalg::determinant(&five(t)).expect("square")),
    },
    Special {
        call: "lu",
        call_of: |t| column(t).lu().determinant(),
        gives: [0.0, 3.0, 0.0],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| linalg::determinant(&column(t)).expect("square")),
    },
    Special {
        call: "full_piv_lu",
        call_of: |t| Matrix2::new(t, c(1.0), t, c(2.0)).full_piv_lu().determinant(),
        gives: [0.0, 0.0, 0.0],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| linalg::determinant(&Matrix2::new(t, c(1.0), t, c(2.0))).expect("square")),
    },
    Special {
        call: "qr",
        call_of: |t| {
            let qr = column(t).qr();
            (qr.q() * qr.r())[(1, 0)]
        },
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 2.0, 0.0],
        instead: None,
    },
    Special {
        call: "col_piv_qr",
        call_of: |t| {
            let qr = Matrix2::new(c(1.0), c(0.0), t, t * 2.0).col_piv_qr();
            let mut product = qr.q() * qr.r();
            qr.p().inv_permute_columns(&mut product);
            product[(1, 1)]
        },
        gives: [0.0, 0.0, f64::NAN],
        right: [0.0, 2.0, 0.0],
        instead: None,
    },
    Special {
        call: "GivensRotation::cancel_y",
        call_of: |t| match GivensRotation::cancel_y(&Vector2::new(c(1.0), t)) {
            Some((turn, _)) => turn.s(),
            None => c(0.0),
        },
        gives: [0.0, 0.0, 0.0],
        right: [0.0, -1.0, 0.0],
        instead: Some(|t| -t / c(1.0).hypot(t)),
    },
    Special {
        call: "Rotation3::from_axis_angle",
        call_of: |t| moved(Rotation3::from_axis_angle(&Vector3::z_axis(), t)),
        gives: RESTS,
        right: TURN,
        instead: Some(|t| moved(about_z(t).to_rotation_matrix())),
    },
    Special {
        call: "Rotation3::from_scaled_axis",
        call_of: |t| moved(Rotation3::from_scaled_axis(along_z(t))),
        gives: RESTS,
        right: TURN,
        instead: Some(|t| moved(Rotation3::from_matrix_unchecked(linalg::rotation(&along_z(t))))),
    },
    Special {
        call: "UnitQuaternion::from_scaled_axis",
        call_of: |t| moved(UnitQuaternion::from_scaled_axis(along_z(t)).to_rotation_matrix()),
        gives: RESTS,
        right: TURN,
        instead: Some(|t| moved(Rotation3::from_matrix_unchecked(linalg::rotation(&along_z(t))))),
    },
    Special {
        call: "Isometry3::new",
        call_of: |t| (Isometry3::new(Vector3::zeros(), along_z(t)) * Point3::new(c(0.3), c(-0.4), c(1.2))).x,
        gives: RESTS,
        right: TURN,
        instead: Some(|t| {
            (Isometry3::from_parts(Vector3::zeros().into(), about_z(t)) * Point3::new(c(0.3), c(-0.4), c(1.2))).x
        }),
    },
    Special {
        call: "UnitQuaternion::scaled_axis",
        call_of: |t| about_z(t).scaled_axis().z,
        gives: [0.0; 3],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| (about_z(t).vector() * c(2.0)).z),
    },
    Special {
        call: "UnitQuaternion::ln",
        call_of: |t| about_z(t).ln().k,
        gives: [0.0; 3],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| (about_z(t).vector() * c(2.0)).z),
    },
    Special {
        call: "UnitQuaternion::angle",
        call_of: |t| about_z(t).angle(),
        gives: [0.0, 0.0, f64::INFINITY],
        right: [0.0, 1.0, 0.0],
        instead: None,
    },
    Special {
        call: "UnitQuaternion::slerp",
        call_of: |t| {
            moved(
                UnitQuaternion::identity()
                    .slerp(&about_z(t), c(0.5))
                    .to_rotation_matrix(),
            )
        },
        gives: RESTS,
        right: HALF_TURN,
        instead: None,
    },
    Special {
        call: "UnitQuaternion::powf",
        call_of: |t| moved(about_z(t).powf(c(0.5)).to_rotation_matrix()),
        gives: RESTS,
        right: HALF_TURN,
        instead: None,
    },
    Special {
        call: "Rotation3::angle",
        call_of: |t| about_z(t).to_rotation_matrix().angle(),
        gives: [0.0, 0.0, f64::INFINITY],
        right: [0.0, 1.0, 0.0],
        instead: None,
    },
    Special {
        call: "Rotation3::from_matrix",
        call_of: |t| Rotation3::from_matrix(about_z(t).to_rotation_matrix().matrix())[(1, 0)],
        gives: [0.0; 3],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| Rotation3::from_matrix_unchecked(about_z(t).to_rotation_matrix().into_inner())[(1, 0)]),
    },
    Special {
        call: "Rotation3::rotation_between",
        call_of: |t| {
            let [x, y] = directions(t);
            moved(Rotation3::rotation_between(&x, &y).expect("they are not opposite"))
        },
        gives: RESTS,
        right: TURN,
        instead: Some(|t| {
            // 1 + [v]× + [v]×²/(1 + cos)
            let [x, y] = directions(t);
            let cross = x.cross(&y).cross_matrix();
            let sum = Matrix3::identity() + cross + cross * cross * (x.dot(&y) + 1.0).recip();
            moved(Rotation3::from_matrix_unchecked(sum))
        }),
    },
    Special {
        call: "Vector::angle",
        call_of: |t| {
            let [x, y] = directions(t);
            x.xy().angle(&y.xy())
        },
        gives: [0.0, 0.0, f64::INFINITY],
        right: [0.0, 1.0, 0.0],
        instead: Some(|t| {
            let [x, y] = directions(t).map(|v| v.xy());
            RealField::atan2(x.perp(&y), x.dot(&y))
        }),
    },
    Special {
        call: "Unit::slerp",
        call_of: |t| {
            let [x, y] = directions(t).map(Unit::new_normalize);
            x.slerp(&y, c(0.5)).y
        },
        gives: [0.0; 3],
        right: [0.0, 0.5, 0.0],
        instead: None,
    },
    Special {
        call: "Quaternion::exp",
        call_of: |t| Quaternion::new(t, c(0.0), c(0.0), t).exp().w,
        gives: [1.0, 0.0, 0.0],
        right: [1.0, 1.0, 0.0],
        instead: Some(|t| Matrix2::new(t, -t, t, t).exp()[(0, 0)]),
    },
    Special {
        call: "Vector::cap_magnitude",
        call_of: |t| Vector2::new(t + 1.0, c(0.0)).cap_magnitude(c(1.0)).x,
        gives: [1.0, 1.0, 0.0],
        right: [1.0, 0.0, 0.0],
        instead: None,
    },
];

fn derivatives(y: T) -> [f64; 3] {
    [y.primal(), y.derivative(1), y.derivative(2)]
}

/// Equal, to a few roundings; a NaN is equal to a NaN.
fn is_near(a: f64, b: f64, tolerance: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance
}

#[test]
fn derivatives_at_special_points_are_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in TABLE {
        let zero = || Bundle::<U2>::taylor(0.0);
        let gives = derivatives((row.call_of)(zero()));
        if !(0..3).all(|k| is_near(gives[k], row.gives[k], 1e-12)) {
            wrong.push(format!("{} gives {gives:?}", row.call));
        }
        // Beside the point the call is right: there it is as far from what the table calls right as third derivatives make it.
        let near = derivatives((row.call_of)(Bundle::<U2>::taylor(1e-3)));
        let largest = row.right.iter().fold(1.0_f64, |largest, x| largest.max(x.abs()));
        if !(0..3).all(|k| is_near(near[k], row.right[k], 0.02 * largest)) {
            wrong.push(format!("{} has {near:?} near by, and not {:?}", row.call, row.right));
        }
        if let Some(instead) = row.instead {
            let instead = derivatives(instead(zero()));
            if !(0..3).all(|k| is_near(instead[k], row.right[k], 1e-12)) {
                wrong.push(format!("{instead:?} instead of {}, and not {:?}", row.call, row.right));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_the_limits_is_this_one() {
    let limits = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md")).expect("the limits");
    let (_, section) = limits
        .split_once("## Special points of `nalgebra`")
        .expect("a section on them");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
    for row in TABLE {
        let call = row.call.split(' ').next().unwrap_or_default();
        let listed = rows.iter().any(|line| line.contains(&format!("`{call}`")));
        assert!(listed, "`{call}` has no row in docs/limits.md");
    }
    let is_tested = |line: &str| {
        TABLE
            .iter()
            .any(|row| line.contains(&format!("`{}`", row.call.split(' ').next().unwrap_or_default())))
    };
    for line in rows {
        assert!(is_tested(line), "no test holds the row {line}");
    }
}

/// The rational function by which `exp` is approximated has the order of the norm: for a small norm it has six right derivatives.
#[test]
fn exp_of_a_small_matrix_has_few_derivatives() {
    let exp = |shift: f64| {
        let (t, zero) = (Bundle::<U8>::taylor(0.0), TaylorBundle::<U8>::from(shift));
        (Matrix2::new(zero, -t, t, zero).exp()[(1, 0)] * (-shift).exp()).derivative(7)
    };
    assert!((exp(0.0) + 1.0).abs() > 0.04);
    // A multiple of the identity makes the norm large: e^(M + s) = eˢ·e^M.
    assert!((exp(4.0) + 1.0).abs() < 1e-9);
}
