//! Rotations, isometries, quaternions and projections.

use nalgebra::{
    Affine2, DualQuaternion, Isometry2, Isometry3, Matrix3, Orthographic3, Perspective3, Point2, Point3, Quaternion,
    Rotation2, Rotation3, Similarity3, Translation3, Unit, UnitComplex, UnitDualQuaternion, UnitQuaternion, Vector2,
    Vector3,
};

use crate::algebra::{second, vector};
use crate::table::{Number, Operation, c, pairs};

/// A vector turned about an axis of length 1, by the formula of Rodrigues.
fn turned<R: Number>(v: &Vector3<R>, axis: &Vector3<R>, angle: R) -> Vector3<R> {
    let (sin, cos) = angle.sin_cos();
    v * cos + axis.cross(v) * sin + axis * (axis.dot(v) * (c::<R>(1.0) - cos))
}

/// An axis that moves with the parameter.
fn axis<R: Number>(t: R) -> Unit<Vector3<R>> {
    Unit::new_normalize(vector(t))
}

/// An angle in (0, π).
fn angle<R: Number>(t: R) -> R {
    t * c(0.5) + c(0.4)
}

fn quaternion<R: Number>(t: R) -> UnitQuaternion<R> {
    UnitQuaternion::from_axis_angle(&axis(t), angle(t))
}

pub fn operations<R: Number>() -> Vec<Operation<R>> {
    vec![
        ("Rotation2", |t| {
            let v = Vector2::new(c(2.0), t);
            let (sin, cos) = t.sin_cos();
            let expected = Vector2::new(v.x * cos - v.y * sin, v.x * sin + v.y * cos);
            let mut all = pairs(&(Rotation2::new(t) * v), &expected);
            all.push((Rotation2::new(t).angle(), t));
            all.push((
                Rotation2::rotation_between(&Vector2::x(), &Vector2::new(cos, sin)).angle(),
                t,
            ));
            all
        }),
        ("UnitComplex", |t| {
            let turn = UnitComplex::new(t);
            vec![
                (turn.re, t.cos()),
                (turn.im, t.sin()),
                (turn.powf(c(0.5)).angle(), t * c(0.5)),
            ]
        }),
        ("Rotation3", |t| {
            let turn = Rotation3::from_axis_angle(&axis(t), angle(t));
            let mut all = pairs(&(turn * second(t)), &turned(&second(t), &axis(t), angle(t)));
            all.push((turn.angle(), angle(t)));
            all.extend(pairs(&turn.scaled_axis(), &(axis(t).into_inner() * angle(t))));
            all.extend(pairs(&(turn.inverse() * (turn * second(t))), &second(t)));
            all
        }),
        ("from_scaled_axis", |t| {
            let turn = Rotation3::from_scaled_axis(axis(t).into_inner() * angle(t));
            pairs(&(turn * second(t)), &turned(&second(t), &axis(t), angle(t)))
        }),
        ("Euler angles", |t| {
            let (roll, pitch, yaw) = (t * c(0.3), angle(t) * c(0.5), t - c(0.2));
            let turn = Rotation3::from_euler_angles(roll, pitch, yaw);
            let by_axes = turned(
                &turned(&turned(&second(t), &Vector3::x(), roll), &Vector3::y(), pitch),
                &Vector3::z(),
                yaw,
            );
            let back = turn.euler_angles();
            let mut all = pairs(&(turn * second(t)), &by_axes);
            all.extend([(back.0, roll), (back.1, pitch), (back.2, yaw)]);
            all
        }),
        ("rotation_between", |t| {
            let turn = Rotation3::rotation_between(&vector(t), &second(t)).expect("they are not opposite");
            pairs(&(turn * vector(t).normalize()), &second(t).normalize())
        }),
        ("look_at", |t| {
            let turn = Rotation3::look_at_rh(&vector(t), &Vector3::y());
            pairs(&(turn * vector(t).normalize()), &-Vector3::z())
        }),
        ("rotation slerp", |t| {
            let turn = Rotation3::from_axis_angle(&axis(t), angle(t));
            let part = Rotation3::identity().slerp(&turn, c(0.25));
            pairs(&(part * second(t)), &turned(&second(t), &axis(t), angle(t) * c(0.25)))
        }),
        ("UnitQuaternion", |t| {
            let half = angle(t) * c(0.5);
            let (q, n) = (quaternion(t), axis(t).into_inner() * half.sin());
            let mut all = vec![
                (q.w, half.cos()),
                (q.i, n.x),
                (q.j, n.y),
                (q.k, n.z),
                (q.angle(), angle(t)),
            ];
            all.extend(pairs(&(q * second(t)), &turned(&second(t), &axis(t), angle(t))));
            all.extend(pairs(&q.axis().expect("it turns"), &axis(t).into_inner()));
            all
        }),
        ("quaternion and matrix", |t| {
            let q = quaternion(t);
            let back = UnitQuaternion::from_rotation_matrix(&q.to_rotation_matrix());
            let mut all = pairs(&back.coords, &q.coords);
            all.extend(pairs(&(q.to_rotation_matrix() * second(t)), &(q * second(t))));
            all
        }),
        ("quaternion powf", |t| {
            let third = quaternion(t).powf(c(1.0 / 3.0));
            pairs(&(third * third * third).coords, &quaternion(t).coords)
        }),
        ("quaternion slerp", |t| {
            let part = UnitQuaternion::identity().slerp(&quaternion(t), t * c(0.5));
            pairs(
                &(part * second(t)),
                &turned(&second(t), &axis(t), angle(t) * t * c(0.5)),
            )
        }),
        ("quaternion ln and exp", |t| {
            let q = Quaternion::new(t + c(1.0), c(0.3), t.sin(), c(-0.2));
            let mut all = pairs(&q.ln().exp().coords, &q.coords);
            all.push((q.ln().w, q.norm().ln()));
            all.extend(pairs(&quaternion(t).ln().vector(), &(axis(t).into_inner() * angle(t))));
            all
        }),
        ("quaternion inverse", |t| {
            let q = Quaternion::new(t + c(1.0), c(0.3), t.sin(), c(-0.2));
            let product = q * q.try_inverse().expect("it is no zero");
            vec![(product.w, c(1.0)), (product.i, c(0.0)), (product.norm(), c(1.0))]
        }),
        ("Isometry2", |t| {
            let motion = Isometry2::new(Vector2::new(t, c(1.0)), t * t);
            let (sin, cos) = (t * t).sin_cos();
            let expected = Point2::new(t + cos * c(2.0) - sin, sin * c(2.0) + cos + c(1.0));
            pairs(&(motion * Point2::new(c(2.0), c(1.0))).coords, &expected.coords)
        }),
        ("Isometry3", |t| {
            let motion = Isometry3::new(vector(t), axis(t).into_inner() * angle(t));
            let expected = turned(&second(t), &axis(t), angle(t)) + vector(t);
            let image = motion * Point3::from(second(t));
            let mut all = pairs(&image.coords, &expected);
            all.extend(pairs(&motion.inverse_transform_point(&image).coords, &second(t)));
            all.extend(pairs(&(motion.inverse() * image).coords, &second(t)));
            all
        }),
        ("isometry slerp", |t| {
            let motion = Isometry3::new(vector(t), axis(t).into_inner() * angle(t));
            let part = Isometry3::identity().lerp_slerp(&motion, c(0.5));
            let expected = turned(&second(t), &axis(t), angle(t) * c(0.5)) + vector(t) * c::<R>(0.5);
            pairs(&(part * Point3::from(second(t))).coords, &expected)
        }),
        ("Similarity3", |t| {
            let motion = Similarity3::new(vector(t), axis(t).into_inner() * angle(t), t + c(2.0));
            let expected = turned(&second(t), &axis(t), angle(t)) * (t + c(2.0)) + vector(t);
            pairs(&(motion * Point3::from(second(t))).coords, &expected)
        }),
        ("Translation3", |t| {
            let moved = Translation3::from(vector(t)).inverse() * Point3::from(second(t));
            pairs(&moved.coords, &(second(t) - vector(t)))
        }),
        ("Affine2", |t| {
            let map = Affine2::from_matrix_unchecked(Matrix3::new(
                t,
                c(1.0),
                c(2.0),
                c(-0.5),
                t * t,
                c(3.0),
                c(0.0),
                c(0.0),
                c(1.0),
            ));
            let point = Point2::new(c(1.0), t);
            let image = map * point;
            let mut all = vec![(image.x, t + t + c(2.0)), (image.y, t * t * t + c(2.5))];
            let back = map.try_inverse().expect("it is regular");
            all.extend(pairs(&(back * image).coords, &point.coords));
            all
        }),
        ("Perspective3", |t| {
            let view = Perspective3::new(t + c(1.0), angle(t), c(0.5), c(10.0));
            let point = Point3::new(t, c(0.3), c(-2.0));
            let scale = ((angle(t) * c(0.5)).tan() * c(2.0)).recip();
            let image = view.project_point(&point);
            let mut all = vec![(image.x, point.x * scale / (t + c(1.0))), (image.y, point.y * scale)];
            all.extend(pairs(&view.unproject_point(&image).coords, &point.coords));
            all
        }),
        ("Orthographic3", |t| {
            let view = Orthographic3::new(-t, t, c(-1.0), t * t, c(0.5), c(10.0));
            let image = view.project_point(&Point3::new(c(0.2), c(0.1), c(-2.0)));
            let y = (c::<R>(1.2) - t * t) / (t * t + c(1.0));
            vec![(image.x, c::<R>(0.2) / t), (image.y, y)]
        }),
        ("DualQuaternion", |t| {
            let motion = Isometry3::new(vector(t), axis(t).into_inner() * angle(t));
            let dual = UnitDualQuaternion::from_isometry(&motion);
            let point = Point3::from(second(t));
            let mut all = pairs(&(dual * point).coords, &(motion * point).coords);
            let sum: DualQuaternion<R> = dual.into_inner() * dual.into_inner().try_inverse().expect("it is no zero");
            all.push((sum.real.w, c(1.0)));
            all
        }),
    ]
}
