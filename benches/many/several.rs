//! Gradients and Hessians of functions of several numbers.

use echidna::DualVec;
use nalgebra::SVector;
use num_dual::{Dual2SVec64, DualNum, DualSVec64};
use num_traits::Float;
use tangent_bundle::prelude::*;

use crate::beside::{assert_equal, is_asked_for};
use crate::field::{field, helmholtz, mixture};
use crate::wide_several::{self, Curvatures, Slopes};
use crate::{COMPARED, FEW, Way, compare, points, pool, way};

#[inline(always)]
fn of_three<R: Real>([x, y, z]: [R; 3]) -> R {
    field!(x, y, z)
}

#[inline(always)]
fn of_some<R: Real, const K: usize>(x: [R; K]) -> R {
    helmholtz!(x)
}

/// The functions over the numbers of any crate.
macro_rules! over {
    (of_three $x:ident) => {
        field!($x[0], $x[1], $x[2])
    };
    (of_some $x:ident) => {
        helmholtz!($x)
    };
}

/// A few points of K numbers near a point: so the rows take some megabytes, and the time is not that of new memory.
fn near<const K: usize>(at: [f64; K]) -> Vec<[f64; K]> {
    let shift = points(-0.05, 0.05);
    (0..FEW)
        .map(|i| std::array::from_fn(|k| at[k] + shift[i + 17 * k]))
        .collect()
}

/// The numbers of the first rows.
fn numbers<T>(rows: &[T], show: impl Fn(&T) -> Vec<f64>) -> Vec<f64> {
    rows.iter().take(COMPARED).flat_map(show).collect()
}

/// Compares results with ours, and measures. A result is what a way gives at its points, and how its numbers are read.
macro_rules! measured {
    ($what:literal, $($name:literal => $run:expr, |$row:ident| $numbers:expr;)+) => {{
        let mut target = None;
        let mut ways: Vec<Way> = Vec::new();
        $(
            let run = $run;
            let found = numbers(&run(), |$row| $numbers);
            assert_equal($what, &found, target.get_or_insert_with(|| found.clone()));
            ways.push(way($name, FEW, run));
        )+
        ways
    }};
}

/// A gradient and a Hessian of K numbers, of which the Hessian has T different entries.
macro_rules! compared {
    ($f:ident $K:literal $T:literal, $gradient:literal, $hessian:literal, $points:expr) => {{
        let points: &[[f64; $K]] = &$points;
        let (one, two) = (pool(1), pool(2));
        let float = || points.iter().map(|x| $f(*x)).sum::<f64>();

        if is_asked_for($gradient) {
            let mut ways = vec![way("f64", FEW, float)];
            ways.extend(measured! { $gradient,
                "ours" => || one.install(|| many::gradients(|x| $f(x), points)), |row| row.to_vec();
                "two threads" => || two.install(|| many::gradients(|x| $f(x), points)), |row| row.to_vec();
                "wide by hand" => || {
                    wide_several::gradients(|x: [Slopes<$K>; $K]| over!($f x), points)
                }, |row| row.to_vec();
                "one by one" => || {
                    points.iter().map(|x| gradient(|x| $f(x), *x)).collect::<Vec<_>>()
                }, |row| row.to_vec();
                "echidna" => || {
                    let slopes = |x: &[f64; $K]| {
                        let x: [DualVec<f64, $K>; $K] = std::array::from_fn(|k| DualVec::with_tangent(x[k], k));
                        over!($f x).eps
                    };
                    points.iter().map(slopes).collect::<Vec<_>>()
                }, |row| row.to_vec();
                "num-dual" => || {
                    let f = |x: SVector<DualSVec64<$K>, $K>| over!($f x);
                    points.iter().map(|x| num_dual::gradient(f, &(*x).into()).1).collect::<Vec<_>>()
                }, |row| row.as_slice().to_vec();
            });
            compare($gradient, ways);
        }

        if is_asked_for($hessian) {
            let mut ways = vec![way("f64", FEW, float)];
            ways.extend(measured! { $hessian,
                "ours" => || one.install(|| many::hessians(|x| $f(x), points)), |row| row.as_flattened().to_vec();
                "two threads" => || {
                    two.install(|| many::hessians(|x| $f(x), points))
                }, |row| row.as_flattened().to_vec();
                "wide by hand" => || {
                    wide_several::hessians(|x: [Curvatures<$K, $T>; $K]| over!($f x), points)
                }, |row| row.as_flattened().to_vec();
                "one by one" => || {
                    points.iter().map(|x| hessian(|x| $f(x), *x)).collect::<Vec<_>>()
                }, |row| row.as_flattened().to_vec();
                "echidna" => || {
                    let (tape, _) = echidna::record(|x| over!($f x), &points[0]);
                    points.iter().map(|x| tape.hessian_vec::<$K>(x).2).collect::<Vec<_>>()
                }, |row| row.concat();
                "num-dual" => || {
                    let f = |x: SVector<Dual2SVec64<$K>, $K>| over!($f x);
                    points.iter().map(|x| num_dual::hessian(f, &(*x).into()).2).collect::<Vec<_>>()
                }, |row| row.as_slice().to_vec();
            });
            compare($hessian, ways);
        }
    }};
}

/// The Hessian of the mixture of K numbers.
macro_rules! growing {
    ($($K:literal $what:literal)+) => {$(if is_asked_for($what) {
        let points = &near(mixture::<$K>());
        let one = pool(1);
        let mut ways = vec![way("f64", FEW, || points.iter().map(|x| of_some(*x)).sum::<f64>())];
        ways.extend(measured! { $what,
            "ours" => || {
                one.install(|| many::hessians(|x| of_some(x), points))
            }, |row| row.as_flattened().to_vec();
            "one by one" => || {
                points.iter().map(|x| hessian(|x| of_some(x), *x)).collect::<Vec<_>>()
            }, |row| row.as_flattened().to_vec();
        });
        compare($what, ways);
    })+};
}

/// Measures the functions of three and of ten numbers, and Hessians of more and more of them.
pub fn bench() {
    compared!(of_three 3 6, "many, gradient of 3", "many, Hessian of 3", near([0.7, 1.3, 0.4]));
    compared!(of_some 10 55, "many, gradient of 10", "many, Hessian of 10", near(mixture::<10>()));
    growing! {
        4 "many, Hessian of 4"
        6 "many, Hessian of 6"
        8 "many, Hessian of 8"
        12 "many, Hessian of 12"
        16 "many, Hessian of 16"
    }
}
