//! Functions that branch and loop: right wherever the lanes go, and to the bits that a point has alone.

use tangent_bundle::prelude::*;

/// Points on both sides of every branch below.
fn points() -> Vec<f64> {
    (0..203)
        .map(|i| -2.0 + 4.0 * f64::from((i * 89) % 203) / 203.0)
        .collect()
}

/// Asserts that the table of all points is, to the last bit, that of each point by itself; and that of one point to an
/// error.
#[track_caller]
fn assert_each<F, G>(f: F, of_one: G)
where
    F: Fn(TaylorBundle<U3, many::Group>) -> TaylorBundle<U3, many::Group> + Sync,
    G: Fn(TaylorBundle<U3>) -> TaylorBundle<U3>,
{
    let xs = points();
    let table = many::derivatives::<U3, _>(&f, &xs);
    for (i, x) in xs.iter().enumerate() {
        let alone = many::derivatives::<U3, _>(&f, &[*x]);
        let expected = of_one(Bundle::<U3>::taylor(*x));
        for k in 0..=3 {
            let y = table.derivative(k)[i];
            assert_eq!(y.to_bits(), alone.derivative(k)[0].to_bits(), "at {x}, order {k}");
            // Functions of vectors and floats differ by two units in the last place, in loops of some ten steps.
            let e = expected.derivative(k);
            assert!(
                (y - e).abs() <= 1e-11 * e.abs().max(1.0),
                "at {x}, order {k}: {y} and {e}"
            );
        }
    }
}

/// Asserts it of a function that is generic.
macro_rules! each {
    ($f:ident) => {
        assert_each(|x| $f(x), |x| $f(x))
    };
}

fn two_ways<R: Real>(x: R) -> R {
    if x > 0.0 {
        (x * 2.0).sin()
    } else {
        x.exp() - R::from(1.0)
    }
}

fn many_ways<R: Real>(x: R) -> R {
    let mut y = x;
    for k in 0..6 {
        if y * y < x + f64::from(k) * 0.3 {
            y = y.cos() * x + 0.1;
        } else if y <= 0.25 {
            y = y * y - 0.5 * x;
        } else {
            y = (y + 2.5).sqrt();
        }
    }
    y
}

/// The root of a cubic by Newton's iteration, to a tolerance: each point takes a number of steps of its own.
fn newton<R: Real>(x: R) -> R {
    let mut y = x.abs() + 1.0;
    loop {
        let step = (y * y * y - x.abs() - 1.0) / (y * y * 3.0);
        y -= step;
        if step.abs() < 1e-9 {
            // Two more, so that the derivatives converge too.
            for _ in 0..2 {
                y -= (y * y * y - x.abs() - 1.0) / (y * y * 3.0);
            }
            return y;
        }
    }
}

fn of_the_float<R: Real>(x: R) -> R {
    let steps = if x.is_finite() { (x.abs() * 3.0).scalar() } else { 0.0 };
    let mut y = x;
    let mut i = 0.0;
    while i < steps {
        y = y.sin() + x;
        i += 1.0;
    }
    y
}

#[test]
fn branches_are_those_of_each_point() {
    each!(two_ways);
    each!(many_ways);
}

#[test]
fn loops_end_where_those_of_each_point_end() {
    each!(newton);
    each!(of_the_float);
}

/// A group is evaluated once for each way that its points go, and not once for each point.
#[test]
fn a_group_is_evaluated_once_for_each_way() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let calls = AtomicUsize::new(0);
    let f = |x: TaylorBundle<U1, many::Group>| {
        calls.fetch_add(1, Ordering::Relaxed);
        two_ways(x)
    };
    let xs = [1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0];
    let table = many::derivatives::<U1, _>(f, &xs);
    assert_eq!(calls.into_inner(), 2);
    for (x, y) in xs.iter().zip(table.derivative(0)) {
        assert!((two_ways(*x) - y).abs() < 1e-15);
    }
}

/// A panic of a branch is one of a point that takes it.
#[test]
fn an_assertion_fails_where_a_point_fails_it() {
    let root = |x: TaylorBundle<U1, many::Group>| {
        assert!(x > 0.0, "below zero");
        x.sqrt()
    };
    assert_eq!(many::derivatives::<U1, _>(root, &[4.0, 9.0]).derivative(0), [2.0, 3.0]);
    assert!(std::panic::catch_unwind(|| many::derivatives::<U1, _>(root, &[4.0, -9.0])).is_err());
}
