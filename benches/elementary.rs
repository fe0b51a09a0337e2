//! Elementary functions, and functions made of them, beside hand-written loops, echidna and num-dual.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench elementary`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::number::{f, g, h};
use beside::{assert_equal, coefficients, compare, contender, hand, taylor};
use criterion::Criterion;
use num_dual::{Dual2, Dual2_64, Dual3_64, Dual64};
use num_traits::Float;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;

/// A function of one argument: ours, the hand-written loops, echidna's.
macro_rules! taylor_function {
    ($criterion:expr, $N:ty, $L:literal, $name:literal, $ours:expr, [$($shape:literal $hand:expr),+], $peer:expr) => {{
        let germ = coefficients(0.7, $L);
        let array: [f64; $L] = germ.as_slice().try_into().expect("L of them");
        let ours = taylor::<$N>(&germ);
        let peer = echidna::Taylor::new(array);
        let components: Vec<f64> = (0..$L).map(|k| $ours(ours).taylor_coefficient(k)).collect();
        $(assert_equal($name, &components, &$hand(&array));)+
        assert_equal($name, &components, &$peer(peer).coeffs);
        compare(
            $criterion,
            &format!("{}/taylor/{}", $name, $L - 1),
            vec![
                contender("ours", || $ours(*black_box(&ours))),
                $(contender($shape, || $hand(black_box(&array))),)+
                contender("echidna", || $peer(*black_box(&peer))),
            ],
        );
    }};
}

/// All of them at each order.
macro_rules! taylor_functions {
    ($criterion:expr, $($N:ty, $L:literal;)+) => {$(
        taylor_function!($criterion, $N, $L, "exp", |x: TaylorBundle<$N>| x.exp(),
            ["dot" hand::exp_dot, "push" hand::exp_push, "block" hand::exp_block], |x: echidna::Taylor<f64, $L>| Float::exp(x));
        taylor_function!($criterion, $N, $L, "ln", |x: TaylorBundle<$N>| x.ln(),
            ["push" hand::ln_push], |x: echidna::Taylor<f64, $L>| Float::ln(x));
        taylor_function!($criterion, $N, $L, "sin_cos", |x: TaylorBundle<$N>| x.sin_cos().0,
            ["push" |x| hand::sin_cos_push(x).0], |x: echidna::Taylor<f64, $L>| Float::sin_cos(x).0);
        taylor_function!($criterion, $N, $L, "powf", |x: TaylorBundle<$N>| x.powf(1.3),
            ["push" |x| hand::powf_push(x, 1.3)], |x: echidna::Taylor<f64, $L>| Float::powf(x, echidna::Taylor::constant(1.3)));
        taylor_function!($criterion, $N, $L, "tanh", |x: TaylorBundle<$N>| x.tanh(),
            ["dot" hand::tanh_dot], |x: echidna::Taylor<f64, $L>| Float::tanh(x));
    )+};
}

/// Explicit functions beside the explicit product of the same order, whose price they are measured in.
fn explicit_functions<N: Order>(criterion: &mut Criterion) {
    let x = (1..=N::USIZE).fold(ExplicitBundle::<N>::from(0.7), |x, tag| {
        x * 1.1 + Bundle::<N>::explicit(0.1, tag) * (0.3 + tag as f64)
    });
    let partials = |x: ExplicitBundle<N>| (0..1 << N::USIZE).map(|mask| x.partial(mask)).collect::<Vec<_>>();
    assert_equal("exp of ln", &partials(x.ln().exp()), &partials(x));
    assert_equal("tanh", &partials(x.tanh()), &partials(x.sinh() / x.cosh()));
    assert_equal("powf", &partials(x.powf(1.3)), &partials((x.ln() * 1.3).exp()));
    compare(
        criterion,
        &format!("functions/explicit/{}", N::USIZE),
        vec![
            contender("product", || *black_box(&x) * *black_box(&x)),
            contender("exp", || (*black_box(&x)).exp()),
            contender("ln", || (*black_box(&x)).ln()),
            contender("sin_cos", || (*black_box(&x)).sin_cos()),
            contender("powf", || (*black_box(&x)).powf(1.3)),
            contender("tanh", || (*black_box(&x)).tanh()),
        ],
    );
}

/// The functions f, g, h at one order: first the plain float, so that ratios are the price of the derivatives.
macro_rules! composed {
    ($criterion:expr, $N:ty, $L:literal $(, $Dual:ty, $variable:expr, $top:expr)?) => {
        composed!(@of $criterion, "f", f, 0.7, $N, $L, [contender("hand", || {
            let mut x = [0.0; $L];
            (x[0], x[1]) = (*black_box(&0.7), 1.0);
            hand::f(&x)
        })] $(, $Dual, $variable, $top)?);
        composed!(@of $criterion, "g", g, 0.2, $N, $L, [] $(, $Dual, $variable, $top)?);
        composed!(@of $criterion, "h", h, 0.7, $N, $L, [] $(, $Dual, $variable, $top)?);
    };
    (@of $criterion:expr, $name:literal, $f:ident, $x:literal, $N:ty, $L:literal, [$($hand:expr)?] $(, $Dual:ty, $variable:expr, $top:expr)?) => {{
        let ours = $f(Bundle::<$N>::taylor($x));
        let beside = $f(echidna::Taylor::<f64, $L>::variable($x));
        let components: Vec<f64> = (0..$L).map(|k| ours.taylor_coefficient(k)).collect();
        assert_equal($name, &components, &beside.coeffs);
        $(
            let dual: $Dual = $f($variable($x));
            assert_equal($name, &[ours.derivative($L - 1)], &[$top(dual)]);
        )?
        compare(
            $criterion,
            &format!("{}/{}", $name, $L - 1),
            vec![
                contender("f64", || $f(*black_box(&$x))),
                contender("ours", || $f(Bundle::<$N>::taylor(*black_box(&$x)))),
                $($hand,)?
                contender("echidna", || $f(echidna::Taylor::<f64, $L>::variable(*black_box(&$x)))),
                $(contender("num-dual", || -> $Dual { $f($variable(*black_box(&$x))) }),)?
            ],
        );
    }};
}

/// Order 5 of num-dual: two orders over three.
fn nested(x: f64) -> Dual2<Dual3_64> {
    let one = Dual3_64::new(1.0, 0.0, 0.0, 0.0);
    let zero = Dual3_64::new(0.0, 0.0, 0.0, 0.0);
    Dual2::new(Dual3_64::new(x, 1.0, 0.0, 0.0), one, zero)
}

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    composed!(c, U1, 2, Dual64, |x| Dual64::new(x, 1.0), |y: Dual64| y.eps);
    composed!(c, U2, 3, Dual2_64, |x| Dual2_64::new(x, 1.0, 0.0), |y: Dual2_64| y.v2);
    composed!(
        c,
        U3,
        4,
        Dual3_64,
        |x| Dual3_64::new(x, 1.0, 0.0, 0.0),
        |y: Dual3_64| y.v3
    );
    composed!(c, U5, 6, Dual2<Dual3_64>, nested, |y: Dual2<Dual3_64>| y.v2.v3);
    composed!(c, U8, 9);
    composed!(c, U12, 13);
    composed!(c, U24, 25);
    taylor_functions! { c,
        U1, 2;
        U2, 3;
        U3, 4;
        U5, 6;
        U8, 9;
        U12, 13;
        U16, 17;
        U24, 25;
        U32, 33;
    }
    explicit_functions::<U1>(c);
    explicit_functions::<U2>(c);
    explicit_functions::<U3>(c);
    explicit_functions::<U4>(c);
    explicit_functions::<U5>(c);
    explicit_functions::<U6>(c);
    explicit_functions::<U7>(c);
    explicit_functions::<U8>(c);
    criterion.final_summary();
}
