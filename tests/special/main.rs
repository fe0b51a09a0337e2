//! Special functions against a table of derivatives, made at 60 digits, and their laws.
//!
//! # Tolerance
//!
//! ```text
//! |computed − expected|  ≤  10⁻¹³·|expected| + 8·ε·|x·f⁽ᵏ⁺¹⁾(x)|
//! ```
//!
//! The second term is what eight roundings of x make of the derivative of order k: near its zeros that is all that can be asked.
//! Where functions are less accurate, outside of the table, docs/accuracy.md says so.

#![cfg(feature = "special")]

mod ends;

use std::collections::BTreeMap;

use tangent_bundle::prelude::*;
use tangent_bundle::special::*;

/// `reference/special.py` writes it; its head says what the lines are.
const TABLE: &str = include_str!("../reference/special.txt");

/// The function of the table on a Taylor bundle.
fn function<R: Real>(name: &str, n: i32, x: R) -> R {
    match name {
        "erf" => erf(x),
        "erfc" => erfc(x),
        "erf_inv" => erf_inv(x),
        "normal_cdf" => normal_cdf(x),
        "normal_quantile" => normal_quantile(x),
        "gamma" => gamma(x),
        "ln_gamma" => ln_gamma(x),
        "digamma" => digamma(x),
        "polygamma" => polygamma(n.unsigned_abs(), x),
        "beta" => {
            let t = x - x.scalar();
            beta(x, -t * 0.5 + (x.scalar() / 2.0 + 1.0))
        }
        "bessel_j" => bessel_j(n, x),
        "bessel_y" => bessel_y(n, x),
        "bessel_i" => bessel_i(n, x),
        "bessel_k" => bessel_k(n, x),
        "spherical_j" => spherical_j(n.unsigned_abs(), x),
        "spherical_y" => spherical_y(n.unsigned_abs(), x),
        "spherical_i" => spherical_i(n.unsigned_abs(), x),
        "spherical_k" => spherical_k(n.unsigned_abs(), x),
        "sinc" => sinc(x),
        "lambert_w0" => lambert_w0(x),
        "lambert_wm1" => lambert_wm1(x),
        "logistic" => logistic(x),
        "softplus" => softplus(x),
        other => panic!("the table has the function `{other}`, which the test does not know"),
    }
}

/// An entry of the table.
struct Entry {
    name: &'static str,
    n: i32,
    x: f64,
    derivatives: Vec<f64>,
}

fn parsed(table: &'static str) -> Vec<Entry> {
    let parse = |line: &'static str| {
        let mut words = line.split_whitespace();
        let mut next = || words.next().expect("a word");
        let (name, n, x) = (
            next(),
            next().parse().expect("an order"),
            next().parse().expect("a number"),
        );
        let derivatives = words.map(|word| word.parse().expect("a number")).collect();
        Entry {
            name,
            n,
            x,
            derivatives,
        }
    };
    table.lines().map(parse).collect()
}

#[test]
fn derivatives_to_order_eight() {
    let mut worst = BTreeMap::new();
    let mut wrong = Vec::new();
    for Entry {
        name,
        n,
        x,
        derivatives,
    } in parsed(TABLE)
    {
        let y = function(name, n, Bundle::<U8>::taylor(x));
        for k in 0..=8 {
            let (computed, expected) = (y.derivative(k), derivatives[k]);
            let bound = 1e-13 * expected.abs() + 8.0 * f64::EPSILON * (x * derivatives[k + 1]).abs();
            let share = (computed - expected).abs() / bound.max(f64::MIN_POSITIVE);
            let worst: &mut f64 = worst.entry(name).or_default();
            *worst = worst.max(share);
            if share > 1.0 || share.is_nan() {
                wrong.push(format!(
                    "{name} {n} at {x}, order {k}: {computed:e}, not {expected:e}, {share:.1e} of the bound"
                ));
            }
        }
    }
    println!("worst, in the bound: {worst:.2?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Asserts agreement to `roundings` of ε, in units of the largest of the numbers.
#[track_caller]
fn assert_close(x: &[f64], y: &[f64], roundings: f64) {
    let scale = y.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    for (k, (a, b)) in x.iter().zip(y).enumerate() {
        assert!(
            (a - b).abs() <= roundings * f64::EPSILON * scale,
            "component {k}: {x:?} is not {y:?}"
        );
    }
}

/// A series with all coefficients, from x.
fn series<N: Order>(x: f64) -> TaylorBundle<N> {
    TaylorBundle::from_stored(|k| {
        if k == 0 {
            x
        } else {
            (1.3 * k as f64).sin() * 0.3_f64.powi(k as i32 - 1)
        }
    })
}

/// Every function at a point inside its domain.
const POINTS: [(&str, i32, f64); 24] = [
    ("erf", 0, 0.7),
    ("erfc", 0, 1.3),
    ("erf_inv", 0, 0.4),
    ("normal_cdf", 0, -0.8),
    ("normal_quantile", 0, 0.3),
    ("gamma", 0, 2.3),
    ("gamma", 0, -1.4),
    ("ln_gamma", 0, 1.8),
    ("digamma", 0, 0.6),
    ("polygamma", 2, 1.4),
    ("bessel_j", 3, 2.2),
    ("bessel_y", 1, 1.7),
    ("bessel_i", 2, 1.1),
    ("bessel_k", 0, 0.9),
    ("spherical_j", 2, 1.9),
    ("spherical_y", 1, 1.6),
    ("spherical_i", 3, 1.2),
    ("spherical_k", 2, 1.5),
    ("sinc", 0, 0.2),
    ("lambert_w0", 0, 0.8),
    ("lambert_wm1", 0, -0.2),
    ("logistic", 0, 0.4),
    ("logistic", 0, -1.4),
    ("softplus", 0, -0.3),
];

#[test]
fn a_composition_is_that_of_faa_di_bruno() {
    for (name, n, x) in POINTS {
        let jet = Jet::<U8>::of(|x| function(name, n, x), x);
        let composed = jet.push_forward(series::<U8>(x)).expect("the primal is the base");
        assert_close(function(name, n, series::<U8>(x)).stored(), composed.stored(), 256.0);
    }
}

#[test]
fn every_representation_has_the_same_germ() {
    for (name, n, x) in POINTS {
        let taylor = function(name, n, series::<U4>(x));
        let explicit = function(name, n, ExplicitBundle::<U4>::from(series::<U4>(x)));
        for mask in 0..16_u32 {
            assert_close(
                &[explicit.partial(mask as usize)],
                &[taylor.derivative(mask.count_ones() as usize)],
                4096.0,
            );
        }
        // The germ once more, as a bundle over a bundle along one line.
        let (t, s) = (
            Bundle::<U2>::taylor(x),
            Bundle::<U2, TaylorBundle<U2>>::taylor(Bundle::<U2>::taylor(x)),
        );
        let (flat, nested) = (function(name, n, Bundle::<U4>::taylor(x)), function(name, n, s));
        for i in 0..=2 {
            for j in 0..=2 {
                assert_close(&[nested.derivative(i).derivative(j)], &[flat.derivative(i + j)], 4096.0);
            }
        }
        let chunk = function(name, n, Bundle::<U3>::chunk::<U2>(x, 2));
        assert_close(&[chunk.along([2, 2, 2])], &[flat.derivative(3)], 4096.0);
        let constant = function(name, n, ZeroBundle::<U3>::from(x));
        assert_eq!(constant.primal(), function(name, n, t).primal());
    }
}

#[test]
fn functions_of_single_precision_are_those_of_double_precision_rounded() {
    let x = 0.7_f32;
    let double = f64::from(x);
    assert_eq!(erf(x), erf(double) as f32);
    let y = gamma(Bundle::<U3, f32>::taylor(x));
    let z = gamma(Bundle::<U3>::taylor(double));
    for k in 0..=3 {
        let (a, b) = (f64::from(y.derivative(k)), z.derivative(k));
        assert!((a - b).abs() <= 32.0 * f64::from(f32::EPSILON) * b.abs());
    }
    let y = normal_quantile(Bundle::<U2, f32>::taylor(0.25));
    assert!((y.derivative(1) - normal_quantile(Bundle::<U1>::taylor(0.25)).derivative(1) as f32).abs() < 1e-5);
}

#[test]
fn a_removable_singularity_is_right_at_every_order() {
    let y = sinc(Bundle::<U24>::taylor(0.0));
    for k in 0..=24 {
        let sign = [1.0, 0.0, -1.0, 0.0][k % 4];
        assert!((y.derivative(k) - sign / (k as f64 + 1.0)).abs() < 1e-15, "order {k}");
    }
    // (x²)ⁿ-fold: sinc(x²) has the coefficients of sinc at even places.
    let y = sinc(Bundle::<U8>::taylor(0.0).powi(2));
    assert_close(
        y.stored(),
        &[1.0, 0.0, 0.0, 0.0, -1.0 / 6.0, 0.0, 0.0, 0.0, 1.0 / 120.0],
        4.0,
    );
    for x in [1e-300, 1e-8, 1e-3] {
        assert!((derivative(sinc, x) + x / 3.0).abs() <= 1e-6 * x);
    }
}

#[test]
fn inverses_undo_each_other_at_order_twelve() {
    let identity = |x: f64| Bundle::<U12>::taylor(x);
    for x in [-1.2, 0.0, 0.8] {
        assert_close(erf_inv(erf(identity(x))).stored(), identity(x).stored(), 1e5);
        assert_close(
            normal_quantile(normal_cdf(identity(x))).stored(),
            identity(x).stored(),
            1e5,
        );
    }
    let product = |y: TaylorBundle<U12>| y * y.exp();
    assert_close(lambert_w0(product(identity(0.6))).stored(), identity(0.6).stored(), 1e4);
    assert_close(
        lambert_wm1(product(identity(-2.5))).stored(),
        identity(-2.5).stored(),
        1e5,
    );
}

#[test]
fn functional_equations_at_order_twelve() {
    let x = series::<U12>(1.7);
    assert_close(gamma(x + 1.0).stored(), (x * gamma(x)).stored(), 1e3);
    assert_close(ln_gamma(x + 1.0).stored(), (ln_gamma(x) + x.ln()).stored(), 1e3);
    assert_close(digamma(x + 1.0).stored(), (digamma(x) + x.recip()).stored(), 1e3);
    assert_close(
        polygamma(1, x + 1.0).stored(),
        (polygamma(1, x) - x.powi(-2)).stored(),
        1e3,
    );
    let reflected = (x * std::f64::consts::PI).sin().recip() * std::f64::consts::PI;
    assert_close((gamma(x) * gamma(-x + 1.0)).stored(), reflected.stored(), 1e4);
    let y = series::<U12>(0.9) * 1.3;
    assert_close(beta(x, y).stored(), (gamma(x) * gamma(y) / gamma(x + y)).stored(), 1e4);
    // Wronskians: J·Y and I·K, and those of the spherical functions.
    let one_over_x = x.recip();
    let cross = bessel_j(3, x) * bessel_y(2, x) - bessel_j(2, x) * bessel_y(3, x);
    assert_close(cross.stored(), (one_over_x * std::f64::consts::FRAC_2_PI).stored(), 1e4);
    let cross = bessel_i(2, x) * bessel_k(3, x) + bessel_i(3, x) * bessel_k(2, x);
    assert_close(cross.stored(), one_over_x.stored(), 1e4);
    let cross = spherical_j(3, x) * spherical_y(2, x) - spherical_j(2, x) * spherical_y(3, x);
    assert_close(cross.stored(), (one_over_x * one_over_x).stored(), 1e4);
    let cross = spherical_i(2, x) * spherical_k(3, x) + spherical_i(3, x) * spherical_k(2, x);
    assert_close(
        cross.stored(),
        (one_over_x * one_over_x * std::f64::consts::FRAC_PI_2).stored(),
        1e4,
    );
    assert_close(sinc(x).stored(), (x.sin() / x).stored(), 1e3);
    assert_close(
        (logistic(x) + logistic(-x)).stored(),
        TaylorBundle::<U12>::from(1.0).stored(),
        64.0,
    );
    assert_close((softplus(x) - softplus(-x)).stored(), x.stored(), 64.0);
}

#[test]
fn reflections_in_the_order_and_in_the_argument() {
    let x = 1.3;
    for n in 0..4 {
        let sign = [1.0, -1.0][n as usize % 2];
        assert_eq!(bessel_j(-n, x), sign * bessel_j(n, x));
        assert_eq!(bessel_y(-n, x), sign * bessel_y(n, x));
        assert_eq!((bessel_i(-n, x), bessel_k(-n, x)), (bessel_i(n, x), bessel_k(n, x)));
        assert_eq!(bessel_j(n, -x), sign * bessel_j(n, x));
        assert_eq!(bessel_i(n, -x), sign * bessel_i(n, x));
        let m = n.unsigned_abs();
        assert_eq!(spherical_j(m, -x), sign * spherical_j(m, x));
        assert_eq!(spherical_i(m, -x), sign * spherical_i(m, x));
        assert_eq!(spherical_y(m, -x), -sign * spherical_y(m, x));
    }
}

#[test]
fn ends_of_domains() {
    let infinity = f64::INFINITY;
    assert_eq!((erf(infinity), erf(-infinity), erfc(infinity)), (1.0, -1.0, 0.0));
    assert_eq!((normal_cdf(-infinity), normal_cdf(infinity)), (0.0, 1.0));
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (-infinity, infinity));
    assert_eq!((erf_inv(-1.0), erf_inv(1.0)), (-infinity, infinity));
    for y in [normal_quantile(-0.1), normal_quantile(1.1), erf_inv(1.5)] {
        let y: f64 = y;
        assert!(y.is_nan());
    }
    for y in [gamma(-2.0), digamma(0.0), digamma(-3.0), polygamma(2, -1.0)] {
        let y: f64 = y;
        assert!(y.is_nan());
    }
    assert_eq!((gamma(0.0), gamma(200.0)), (infinity, infinity));
    for y in [beta(-1.0, 2.0), beta(2.0, 0.0)] {
        let y: f64 = y;
        assert!(y.is_nan());
    }
    assert_eq!(
        (bessel_j(0, 0.0), bessel_j(2, 0.0), bessel_i(0, 0.0), bessel_i(1, 0.0)),
        (1.0, 0.0, 1.0, 0.0)
    );
    assert_eq!((bessel_y(1, 0.0), bessel_k(1, 0.0)), (-infinity, infinity));
    for y in [bessel_y(0, -1.0), bessel_k(0, -1.0), spherical_k(0, -1.0)] {
        let y: f64 = y;
        assert!(y.is_nan());
    }
    assert_eq!(
        (
            spherical_j(0, 0.0),
            spherical_j(3, 0.0),
            spherical_i(0, 0.0),
            spherical_i(2, 0.0)
        ),
        (1.0, 0.0, 1.0, 0.0)
    );
    assert_eq!((lambert_w0(0.0), lambert_w0(infinity)), (0.0, infinity));
    for y in [lambert_w0(-0.4), lambert_wm1(-0.4), lambert_wm1(0.1)] {
        let y: f64 = y;
        assert!(y.is_nan());
    }
    assert_eq!(
        (logistic(1000.0), logistic(-1000.0), softplus(-1000.0), softplus(1000.0)),
        (1.0, 0.0, 0.0, 1000.0)
    );
    let tail = logistic(Bundle::<U2>::taylor(-700.0));
    assert_close(
        &[tail.derivative(1), tail.derivative(2)],
        &[(-700.0_f64).exp(), (-700.0_f64).exp()],
        4.0,
    );
    for (name, n, _) in POINTS {
        assert!(function(name, n, f64::NAN).is_nan(), "{name} of NaN");
    }
}

/// Asserts that the derivatives of order one to three are zero at x in every mode.
fn assert_flat(name: &str, n: i32, x: f64) {
    let taylor = derivatives::<U3, _>(|x| function(name, n, x), x);
    assert_eq!(taylor[1..], [0.0; 3], "{name} at {x}");
    let nested = function(name, n, Bundle::<U1, TaylorBundle<U1>>::taylor(Bundle::<U1>::taylor(x)));
    assert_eq!(nested.derivative(0).derivative(1), 0.0, "{name} at {x}");
    assert_eq!(
        (nested.derivative(1).derivative(0), nested.derivative(1).derivative(1)),
        (0.0, 0.0),
        "{name} at {x}"
    );
    assert_eq!(
        gradient(|v: Vec<_>| function(name, n, v[0]), vec![x]),
        [0.0],
        "{name} at {x}"
    );
    assert_eq!(
        hessian(|v: Vec<_>| function(name, n, v[0]), vec![x]),
        [[0.0]],
        "{name} at {x}"
    );
}

#[test]
fn derivatives_at_infinity_are_limits() {
    let infinity = f64::INFINITY;
    for name in ["erf", "erfc", "normal_cdf", "logistic"] {
        for x in [infinity, -infinity, f64::MAX, f64::MIN, 1e200, -1e5] {
            assert_flat(name, 0, x);
        }
    }
    for name in ["bessel_j", "spherical_j", "spherical_y", "sinc"] {
        for x in [infinity, -infinity] {
            assert_eq!(function(name, 1, x), 0.0);
            assert_flat(name, 1, x);
        }
    }
    for name in ["bessel_k", "spherical_k"] {
        for x in [infinity, f64::MAX, 1e4] {
            assert_eq!(function(name, 1, x), 0.0);
            assert_flat(name, 1, x);
        }
    }
    assert_flat("bessel_y", 1, infinity);
    assert_flat("softplus", 0, -infinity);
    assert_flat("digamma", 0, infinity);
    assert_flat("polygamma", 2, infinity);
    assert_flat("lambert_w0", 0, infinity);
    assert_eq!(
        derivatives::<U3, _>(softplus, infinity),
        [infinity, 1.0, 0.0, 0.0].into()
    );
    assert_eq!(
        derivatives::<U3, _>(ln_gamma, infinity),
        [infinity, infinity, 0.0, 0.0].into()
    );
}

/// Asserts agreement to 10⁻¹³, relative.
#[track_caller]
fn assert_near(x: f64, y: f64) {
    assert!((x - y).abs() <= 1e-13 * y.abs(), "{x:e} is not {y:e}");
}

#[test]
fn derivatives_underflow_by_themselves() {
    for x in [1e120, 1e160, 1e200, 1e300] {
        let y = derivatives::<U3, _>(ln_gamma, x);
        assert_near(y[2], 1.0 / x);
        assert_eq!(digamma(Bundle::<U1>::taylor(x)).derivative(1), y[2]);
    }
    assert_near(derivatives::<U3, _>(ln_gamma, 1e120)[3], -1e-240);
    assert_near(derivatives::<U2, _>(digamma, 1e120)[2], -1e-240);
    // −59!/x⁶⁰·(1 + 30/x + …), where x⁻⁶⁰ is below the range of floats.
    assert_near(polygamma(60, 2e6), -1.202902350670743e-298);

    // f⁽ᵏ⁺¹⁾ = −2x·f⁽ᵏ⁾ − 2(k − 1)·f⁽ᵏ⁻¹⁾ of erf, where the slope is below the range of floats, and higher derivatives are not.
    // The coefficients of the series, f⁽ᵏ⁾/k!, have fewer digits there.
    let y = derivatives::<U32, _>(erf, 27.5);
    assert_eq!(y[1], 0.0);
    for k in 20..32 {
        let next = -55.0 * y[k] - 2.0 * (k as f64 - 1.0) * y[k - 1];
        assert!((y[k + 1] / next - 1.0).abs() < 1e-8, "order {k}");
    }
}

#[test]
fn a_constant_stays_one_where_the_slope_is_infinite() {
    // Of a number without a tangent there is no derivative, whatever the slope.
    let x = TaylorBundle::<U2>::from(1.0);
    let y = erf_inv(x);
    assert_eq!(
        (y.primal(), y.derivative(1), y.derivative(2)),
        (f64::INFINITY, 0.0, 0.0)
    );
}
