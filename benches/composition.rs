//! Composition with a function that is given by its derivatives: in closed form, by the recurrence, as the crate
//! chooses, and by the function's own recurrence. Also Kepler's equation: solved on the series, by its derivative, and
//! as an implicit function.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench composition`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, coefficients, compare, contender, taylor};
use criterion::Criterion;
use tangent_bundle::jet::jet_taylor_ev_by_recurrence;
use tangent_bundle::order::{Meet, Natural};
use tangent_bundle::prelude::*;

/// Where the functions are composed.
const X: f64 = 0.4;

/// The numbers of a bundle as derivatives.
fn derivatives<N: Order>(x: &TaylorBundle<N>) -> Vec<f64> {
    (0..=N::USIZE).map(|k| x.derivative(k)).collect()
}

/// All derivatives by closed forms, as many as there are.
type Closed<N> = fn(&Jet<N>, &TaylorBundle<N>) -> [f64; 8];

/// The same composition by the forms that there are at the order `N`.
fn compositions<N: Order + Meet<N, Lower = N>>(
    criterion: &mut Criterion,
    closed: Closed<N>,
    recurrence: fn(&Jet<N>, &TaylorBundle<N>) -> f64,
) {
    let order = N::USIZE;
    let x: TaylorBundle<N> = taylor(&coefficients(X, order + 1));
    let jet = Jet::<N>::of(|x| x.exp(), X);
    let ours = |x: &TaylorBundle<N>| jet.push_forward(*x).expect("the primal is the base");
    let target = derivatives(&x.exp());
    assert_equal("the action", &derivatives(&ours(&x)), &target);
    assert_equal("the recurrence", &[recurrence(&jet, &x)], &target[order..]);
    let mut contenders = vec![
        contender("own recurrence", || black_box(&x).exp()),
        contender("action", || ours(black_box(&x))),
        contender("recurrence", || recurrence(black_box(&jet), black_box(&x))),
    ];
    if order <= 8 {
        assert_equal("the closed forms", &closed(&jet, &x)[..order], &target[1..]);
        contenders.push(contender("closed forms", || closed(black_box(&jet), black_box(&x))));
    }
    compare(criterion, &format!("exp by its jet, {order}"), contenders);
}

/// The orders, each with the closed forms of those to it.
macro_rules! orders {
    ($criterion:ident: $($N:ident [$($K:ident)*];)+) => {$(
        compositions::<$N>(
            $criterion,
            |_jet, _x| {
                let forms = [$(jet_taylor_ev::<$K, _>(_jet, _x)),*];
                std::array::from_fn(|k| forms.get(k).copied().unwrap_or(0.0))
            },
            |jet, x| jet_taylor_ev_by_recurrence::<$N, _>(jet, x),
        );
    )+};
}

primitive! {
    /// The eccentric anomaly by its slopes.
    fn by_slopes(m, e) -> anomaly = kepler(m, e);
    let (sin, cos) = anomaly.sin_cos();
    let slope = (-e * cos + 1.0).recip();
    d m = slope;
    d e = slope * sin;
}

/// Newton's method on any scalar: on a float, the solution; on a bundle, with its derivatives.
fn kepler<R: Real>(m: R, e: R) -> R {
    let mut anomaly = m + e * m.sin();
    for _ in 0..16 {
        let (sin, cos) = anomaly.sin_cos();
        let correction = (anomaly - e * sin - m) / (-e * cos + 1.0);
        anomaly -= correction;
        let moves = correction.max_norm() > anomaly.max_norm() * 1e-10;
        if !moves {
            break;
        }
    }
    anomaly
}

/// `E − e·sin E − M`, for the unknown E.
struct Kepler;

impl Differentiable for Kepler {
    type Domain = ([Scalar; 2], Scalar);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, ([m, e], anomaly): ([R; 2], R)) -> R {
        anomaly - e * anomaly.sin() - m
    }
}

/// Mercury's orbit, the most eccentric one, moving in time.
fn anomalies<N: Natural + Order>(criterion: &mut Criterion) {
    let m: TaylorBundle<N> = taylor(&coefficients(1.1, N::USIZE + 1));
    let e = Bundle::<N>::taylor(0.205_635_93) * 1e-5 + 0.205_635_93;
    let target = derivatives(&kepler(m, e));
    assert_equal("Kepler by slopes", &derivatives(&by_slopes(m, e)), &target);
    let implicitly = |m, e| implicit(&Kepler, 1.1, [m, e]).expect("an orbit");
    assert_equal(
        "Kepler as an implicit function",
        &derivatives(&implicitly(m, e)),
        &target,
    );
    compare(
        criterion,
        &format!("Kepler's equation, {}", N::USIZE),
        vec![
            contender("f64", || kepler(black_box(1.1), black_box(0.205_635_93))),
            contender("differentiated", || kepler(*black_box(&m), *black_box(&e))),
            contender("by slopes", || by_slopes(*black_box(&m), *black_box(&e))),
            contender("implicit", || implicitly(*black_box(&m), *black_box(&e))),
        ],
    );
}

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    orders! {
        c:
        U1 [U1];
        U2 [U1 U2];
        U3 [U1 U2 U3];
        U4 [U1 U2 U3 U4];
        U5 [U1 U2 U3 U4 U5];
        U6 [U1 U2 U3 U4 U5 U6];
        U7 [U1 U2 U3 U4 U5 U6 U7];
        U8 [U1 U2 U3 U4 U5 U6 U7 U8];
        U9 [];
        U10 [];
        U11 [];
        U12 [];
    }
    anomalies::<U1>(c);
    anomalies::<U3>(c);
    anomalies::<U8>(c);
    anomalies::<U16>(c);
    criterion.final_summary();
}
