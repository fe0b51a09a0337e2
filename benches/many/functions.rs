//! Functions of one number to orders 1 to 8.

use std::hint::black_box;

use num_dual::{Dual2_64, Dual3_64, Dual64};
use tangent_bundle::prelude::*;

use crate::beside::number::{f, g, h};
use crate::beside::{assert_equal, is_asked_for};
use crate::{COMPARED, FEW, Nested, POINTS, by_hand, compare, nested, one_by_one, points, pool, way};

/// A function at an order: the plain float first, so that ratios are the price of the derivatives.
macro_rules! function {
    ($name:literal, $f:ident, $x:expr, $($N:ident, $L:literal $(, $Dual:ident, $variable:expr, $top:expr)?;)+) => {$(
    let what = format!("many, {}/{}", $name, $L - 1);
    if is_asked_for(&what) {
        let x: &[f64] = &$x;
        let few = &x[..FEW];
        let columns = || vec![vec![0.0; x.len()]; $L];
        let (mut ours, mut hand, mut scalar, mut beside, mut both) =
            (columns(), columns(), columns(), columns(), columns());
        let mut values = vec![0.0; x.len()];
        let (one, two) = (pool(1), pool(2));
        let into = |columns: &mut Vec<Vec<f64>>| {
            let mut columns: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
            many::derivatives_into::<$N, _>(|x| $f(x), x, &mut columns);
        };
        let scalars = |columns: &mut Vec<Vec<f64>>| {
            one_by_one(few, columns, |x| $f(Bundle::<$N>::taylor(x)), |y, k| y.derivative(k));
        };
        let series = |columns: &mut Vec<Vec<f64>>| {
            let series = |x| $f(echidna::Taylor::<f64, $L>::variable(x));
            one_by_one(few, columns, series, |y, k| y.derivative(k));
        };
        one.install(|| into(&mut ours));
        two.install(|| into(&mut both));
        scalars(&mut scalar);
        series(&mut beside);
        by_hand::<$L>(|x| $f(x), x, &mut hand);
        assert_eq!(ours, both, "{what} on two threads");
        for k in 0..$L {
            let target = &scalar[k][..COMPARED];
            assert_equal(&what, &ours[k][..COMPARED], target);
            assert_equal(&what, &hand[k][..COMPARED], target);
            assert_equal(&what, &beside[k][..COMPARED], target);
        }
        $(
            let top: Vec<f64> = few[..COMPARED].iter().map(|x| $top($f($variable(*x)))).collect();
            assert_equal(&what, &top, &scalar[$L - 1][..COMPARED]);
        )?
        compare(
            &what,
            vec![
                way("f64", POINTS, || {
                    for (y, x) in values.iter_mut().zip(x) {
                        *y = $f(*x);
                    }
                    values[0]
                }),
                way("ours", POINTS, || one.install(|| into(&mut ours))),
                way("two threads", POINTS, || two.install(|| into(&mut both))),
                way("wide by hand", POINTS, || by_hand::<$L>(|x| $f(x), x, &mut hand)),
                way("one by one", FEW, || scalars(&mut scalar)),
                way("echidna", FEW, || series(&mut beside)),
                $(way("num-dual", FEW, || -> $Dual {
                    few.iter().fold($variable(0.0), |_, x| black_box($f($variable(*x))))
                }),)?
            ],
        );
    })+};
}

/// The functions at all orders.
macro_rules! functions {
    ($($name:literal $f:ident $x:expr;)+) => {$(
        function! { $name, $f, $x,
            U1, 2, Dual64, |x| Dual64::new(x, 1.0), |y: Dual64| y.eps;
            U2, 3, Dual2_64, |x| Dual2_64::new(x, 1.0, 0.0), |y: Dual2_64| y.v2;
            U3, 4, Dual3_64, |x| Dual3_64::new(x, 1.0, 0.0, 0.0), |y: Dual3_64| y.v3;
            U5, 6, Nested, nested, |y: Nested| y.v2.v3;
            U8, 9;
        }
    )+};
}

/// Measures f, g and h.
pub fn bench() {
    functions! {
        "f" f points(0.1, 1.9);
        "g" g points(0.075, 0.325);
        "h" h points(-1.9, 1.9);
    }
}
