//! Powers and lengths of bases over the whole range of floats, against a table of 60 digits.
//!
//! The seeds are of the size of the base, of one, and of the base's reciprocal. A derivative that is a normal float is right
//! to the relative error of [`TOLERANCE`]. One beyond the range is an infinity, and one below it within the least normal
//! float of zero.

use tangent_bundle::prelude::*;

/// `reference/range.py` writes it; its head says what the lines are.
const TABLE: &str = include_str!("../reference/range.txt");

/// Twenty roundings, of which each order makes some five.
const TOLERANCE: f64 = 20.0 * f64::EPSILON;

/// A function of the table along a line, for the variable x that moves on it with a seed.
fn along<R: Real>(name: &str, parameter: f64, [base, seed]: [f64; 2], x: R) -> R {
    // The direction of x, with the seed of one: (x − base)/seed.
    let line = |other: f64, slope: f64, t: R| t * slope + other;
    match name {
        "cbrt" => x.cbrt(),
        "sqrt" => x.sqrt(),
        "recip" => x.recip(),
        "powf" => x.powf(parameter),
        "powi" => x.powi(parameter as i32),
        "self_pow" => x.pow(x),
        "pow" => x.pow(line(parameter, 0.5, (x - base) / seed)),
        "hypot" => x.hypot(line(base * parameter, -0.75, x - base)),
        other => panic!("the table has the function `{other}`, which the test does not know"),
    }
}

/// Whether a derivative is as right as the range of floats allows.
fn is_right(computed: f64, expected: f64) -> bool {
    if expected.is_infinite() {
        computed == expected
    } else if expected.is_normal() {
        (computed - expected).abs() <= TOLERANCE * expected.abs()
    } else {
        (computed - expected).abs() <= f64::MIN_POSITIVE
    }
}

#[test]
fn powers_and_lengths_over_the_whole_range() {
    let mut wrong = Vec::new();
    let mut worst: f64 = 0.0;
    for line in TABLE.lines() {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a function");
        let numbers: Vec<f64> = words.map(|word| word.parse().expect("a number")).collect();
        let (parameter, base, seed) = (numbers[0], numbers[1], numbers[2]);
        let taylor = TaylorBundle::<U3>::from_derivatives(base, [seed, 0.0, 0.0]);
        let taylor = along(name, parameter, [base, seed], taylor);
        let explicit = along(
            name,
            parameter,
            [base, seed],
            ExplicitBundle::<U3>::from_partials(base, [seed, seed, 0.0, seed, 0.0, 0.0, 0.0]),
        );
        let moving = Bundle::<U3>::chunk::<U2>(0.0, 2) * seed + base;
        let chunk = along(name, parameter, [base, seed], moving);
        let trace = along(
            name,
            parameter,
            [base, seed],
            TraceBundle::<U2>::variable(0.0, 2) * seed + base,
        );
        let dual = along(
            name,
            parameter,
            [base, seed],
            TaylorBundle::<U1>::from_derivatives(base, [seed]),
        );
        let mut check = |what: &str, k: usize, computed: f64| {
            let expected = numbers[2 + k];
            if expected.is_normal() {
                worst = worst.max((computed / expected - 1.0).abs());
            }
            if !is_right(computed, expected) {
                wrong.push(format!("{what} of order {k}, {line}: {computed:e}"));
            }
        };
        for k in 1..=3 {
            check("Taylor", k, taylor.derivative(k));
            check("explicit", k, explicit.partial((1 << k) - 1));
        }
        check("chunk", 1, chunk.along([2]));
        check("chunk", 2, chunk.along([2, 2]));
        check("chunk", 3, chunk.along([2, 2, 2]));
        check("trace", 1, trace.slope(2));
        check("trace", 2, trace.laplacian());
        check("dual number", 1, dual.derivative(1));
        if seed == 1.0 {
            check(
                "gradient",
                1,
                gradient(|v: Vec<_>| along(name, parameter, [base, seed], v[0]), vec![base])[0],
            );
            check(
                "array",
                1,
                gradient(|[x]| along(name, parameter, [base, seed], x), [base])[0],
            );
        }
    }
    println!("worst: {:.1} roundings", worst / f64::EPSILON);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_cube_root_of_a_tiny_number_that_moves_by_as_little() {
    // ⅓·x^(−2/3)·x′, to a few roundings.
    let slope = 1.271_904_713_948_146_5e-101;
    let (x, v) = (-1.5e-300, 5e-301);
    let forward = TaylorBundle::<U1>::from_derivatives(x, [v]).cbrt().derivative(1);
    let backward = gradient(|x: Vec<_>| x[0].cbrt(), vec![x])[0] * v;
    for computed in [forward, backward] {
        assert!((computed / slope - 1.0).abs() < 4e-16, "{computed:e}");
    }
}

#[test]
fn derivatives_beyond_the_range_are_infinite_in_chunks_as_in_series() {
    let inf = f64::INFINITY;
    let root = Bundle::<U3>::chunk::<U2>(1e-300, 1).cbrt();
    assert_eq!([root.along([1, 1]), root.along([1, 1, 1])], [-inf, inf]);
    assert_eq!([root.along([2]), root.along([1, 2]), root.along([1, 1, 2])], [0.0; 3]);
    let power = Bundle::<U3>::chunk::<U2>(1e-200, 1).powf(-1.5);
    assert_eq!(
        [power.along([1]), power.along([1, 1]), power.along([1, 1, 1])],
        [-inf, inf, -inf]
    );
    let taylor = Bundle::<U3>::taylor(1e-200).powf(-1.5);
    assert_eq!([1, 2, 3].map(|k| taylor.derivative(k)), [-inf, inf, -inf]);
}

#[test]
fn the_curvature_of_a_number_to_itself() {
    // xˣ·((ln x + 1)² + 1/x).
    for x in [1e-300_f64, 1e-200, 1e-155, 1e-20, 0.3] {
        let expected = x.powf(x) * ((x.ln() + 1.0).powi(2) + 1.0 / x);
        let backward = hessian(|v: Vec<_>| v[0].pow(v[0]), vec![x])[0][0];
        let forward = hessian(|[x]| x.pow(x), [x])[0][0];
        let nested = Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(x));
        let nested = nested.pow(nested).derivative(1).derivative(1);
        for computed in [backward, forward, nested] {
            assert!((computed / expected - 1.0).abs() < 1e-14, "{computed:e} at {x:e}");
        }
    }
}

#[test]
fn lengths_of_subnormal_vectors_and_of_magnitudes_far_apart() {
    // h = 5·m at (3, 4)·m along (m, 0): h′ = 3/5·m, h″ = 16/125·m, h‴ = −144/3125·m, in units of the least number.
    let m = 5e-324_f64 * 2.0_f64.powi(40);
    let h = TaylorBundle::<U3>::from_derivatives(3.0 * m, [m, 0.0, 0.0]).hypot((4.0 * m).into());
    for (k, share) in [(1, 0.6), (2, 0.128), (3, -0.04608)] {
        // The least number is 2⁻⁴⁰ of m.
        assert!(
            (h.derivative(k) / m - share).abs() < 2.0_f64.powi(-39),
            "{:e}",
            h.derivative(k)
        );
    }
    // (x′/h)² leaves the range, and h·(x′/h)³ does not: −144/3125·s at s·(3, 4) along (s·q, 0), times q³.
    for (s, q) in [(1e300, 1e-200), (1e-300, 1e190)] {
        let x = TaylorBundle::<U3>::from_derivatives(3.0 * s, [s * q, 0.0, 0.0]);
        let h = x.hypot((4.0 * s).into());
        let expected = -0.04608 * s * q * q * q;
        let error = (1e-14 * expected.abs()).max(f64::MIN_POSITIVE);
        assert!(
            (h.derivative(3) - expected).abs() <= error,
            "{:e}, not {expected:e}",
            h.derivative(3)
        );
    }
}

#[test]
fn a_power_out_of_range_has_the_derivatives_that_are_in_it() {
    // Of x^2.5 at 1e-155, which is 0: falling powers, of order 4 as well.
    let x = Bundle::<U4>::taylor(1e-155).powf(2.5);
    for (k, expected) in [
        (1, 2.5e-232 * 10.0_f64.sqrt().recip()),
        (3, 1.875 * 1e77 * 10.0_f64.sqrt()),
    ] {
        assert!(
            (x.derivative(k) / expected - 1.0).abs() < 1e-13,
            "{:e}",
            x.derivative(k)
        );
    }
    assert!((x.derivative(4) / (-0.9375 * 1e232 * 10.0_f64.sqrt()) - 1.0).abs() < 1e-13);
    // With an exponent that moves too, the third derivative of x^y in x, x, y at y = 2: 2·ln x + 3.
    let [x, y] = [1e-155, 2.0];
    let third = third_derivatives(|[x, y]| x.pow(y), [x, y]);
    assert!((third[0][0][1] / (2.0 * 1e-155_f64.ln() + 3.0) - 1.0).abs() < 1e-14);
    assert_eq!(third[0][0][0], 0.0);
}

#[test]
fn single_precision_has_the_same_care_within_its_own_range() {
    type Function<S> = fn(TaylorBundle<U3, S>) -> TaylorBundle<U3, S>;
    /// The functions over each float.
    macro_rules! functions {
        ($S:ident) => {{
            let all: [Function<$S>; 8] = [
                |x| x.cbrt(),
                |x| x.sqrt(),
                |x| x.recip(),
                |x| x.powf(2.5),
                |x| x.powf(-1.5),
                |x| x.powi(5),
                |x| x.pow(x * 0.0 + 0.125 + (x - x.primal()) * 0.5),
                |x| x.hypot(x * 0.5 - (x - x.primal())),
            ];
            all
        }};
    }
    for exponent in (-36..=36).step_by(4) {
        let base = 10.0_f32.powi(exponent);
        for seed in [base, 1.0, base.recip()] {
            let single = TaylorBundle::<U3, f32>::from_derivatives(base, [seed, 0.0, 0.0]);
            let double = TaylorBundle::<U3>::from_derivatives(f64::from(base), [f64::from(seed), 0.0, 0.0]);
            for (i, (f, g)) in functions!(f32).iter().zip(functions!(f64)).enumerate() {
                let (y, z) = (f(single), g(double));
                for k in 1..=3 {
                    let (computed, expected) = (y.derivative(k), z.derivative(k));
                    let rounded = expected as f32;
                    let right = if rounded.is_infinite() {
                        computed == rounded
                    } else {
                        let error = TOLERANCE / f64::EPSILON * f64::from(f32::EPSILON) * expected.abs();
                        (f64::from(computed) - expected).abs() <= error.max(f64::from(f32::MIN_POSITIVE))
                    };
                    assert!(
                        right,
                        "function {i}, order {k} at {base:e}, seed {seed:e}: {computed:e}, not {rounded:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_length_is_even_in_each_side_at_every_magnitude() {
    let sides = [0.0, 1e-320, 1e-300, 1e-160, 1.0, 1e160, 1e300];
    let moving = |x: f64, by: f64| TaylorBundle::<U3>::from_derivatives(x, [by * x.abs().max(1e-300), 0.0, 0.0]);
    for a in sides {
        for b in sides {
            let x = moving(a, 0.75);
            let y = moving(b, -0.5);
            let target = x.hypot(y);
            for (what, z) in [
                ("the first", (-x).hypot(y)),
                ("the second", x.hypot(-y)),
                ("both", (-x).hypot(-y)),
            ] {
                assert_eq!(z.primal(), target.primal());
                for k in 1..=3 {
                    let (z, target) = (z.derivative(k), target.derivative(k));
                    assert!(
                        z == target || z.is_nan() && target.is_nan(),
                        "{what} of {a:e} and {b:e} of order {k}: {z:e}, not {target:e}"
                    );
                }
            }
        }
    }
}
