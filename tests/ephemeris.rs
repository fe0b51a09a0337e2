//! The example `ephemeris`, as a module and as the program that users run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tangent_bundle::prelude::*;

#[expect(dead_code, reason = "the main function of the example runs in the program, not here")]
#[path = "../docs/examples/ephemeris.rs"]
mod ephemeris;

use ephemeris::{
    CENTURY, Elements, PLANETS, csv, days_since_j2000, distance, eccentric_anomaly, forecast, orbit, per_day, planet,
    position, report,
};

/// Dates from one end of the table to the other, leap days and the turn of a century among them.
const DATES: [&str; 7] = [
    "1800-01-01",
    "1845-06-17",
    "1900-02-28",
    "1999-12-31",
    "2000-02-29",
    "2026-11-20",
    "2050-12-31",
];

/// Every planet at every date: its name, its elements and the days since J2000.0.
fn everywhere() -> impl Iterator<Item = (&'static str, Elements<f64>, f64)> {
    PLANETS.into_iter().flat_map(|(name, elements)| {
        DATES
            .into_iter()
            .map(move |date| (name, elements, days_since_j2000(date).unwrap()))
    })
}

/// Kepler's equation by bisection on `E − e·sin E`, which rises with E. |E − M| ≤ e < 1.
fn bisected(mean_anomaly: f64, e: f64) -> f64 {
    let (mut low, mut high) = (mean_anomaly - 1.0, mean_anomaly + 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if middle - e * middle.sin() < mean_anomaly {
            low = middle
        } else {
            high = middle
        }
    }
    f64::midpoint(low, high)
}

/// The position by floats alone, written out in the matrix that Standish prints, for the argument ω of the perihelion.
fn by_hand(elements: &Elements<f64>, days: f64) -> [f64; 3] {
    let t = days / 36525.0;
    let [a, e, i, l, p, node] = std::array::from_fn(|k| elements.epoch[k] + elements.rates[k] * t);
    let eccentric = bisected((l - p).rem_euclid(360.0).to_radians(), e);
    let (x, y) = (a * (eccentric.cos() - e), a * (1.0 - e * e).sqrt() * eccentric.sin());
    let (sw, cw) = (p - node).to_radians().sin_cos();
    let (so, co) = node.to_radians().sin_cos();
    let (si, ci) = i.to_radians().sin_cos();
    [
        (cw * co - sw * so * ci) * x + (-sw * co - cw * so * ci) * y,
        (cw * so + sw * co * ci) * x + (-sw * so + cw * co * ci) * y,
        (sw * si) * x + (cw * si) * y,
    ]
}

fn length(r: [f64; 3]) -> f64 {
    r.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn difference(r: [f64; 3], s: [f64; 3]) -> f64 {
    length(std::array::from_fn(|i| r[i] - s[i]))
}

/// The mean motion in radians per day.
fn mean_motion(elements: &Elements<f64>) -> f64 {
    elements.rates[3].to_radians() / 36525.0
}

#[test]
fn positions_are_those_of_a_separate_float_program() {
    for (name, elements, days) in everywhere() {
        let expected = by_hand(&elements, days);
        // The mean longitude, up to 3e5 degrees, is rounded to 3e-11 degrees, 5e-13 radians; so is that by hand.
        let tolerance = 2e-12 * length(expected);
        assert!(
            difference(position(&elements, days / CENTURY), expected) < tolerance,
            "{name} {days}"
        );
        assert!(
            difference(per_day(&orbit(elements, days / CENTURY), 0), expected) < tolerance,
            "{name} {days}"
        );
    }
}

#[test]
fn velocities_and_accelerations_are_the_finite_differences_of_positions() {
    for (name, elements, days) in everywhere() {
        let orbit = orbit(elements, days / CENTURY);
        let n = mean_motion(&elements);
        // Central differences of order 6, with a step of 0.02 radians of mean motion: they leave out (0.02)⁶ ≈ 6e-11
        // of the seventh derivative and magnify the rounding of a position, 5e-13, by 1/0.02 and by 1/0.02².
        let h = 0.02 / n;
        let at = |k: i32| by_hand(&elements, days + f64::from(k) * h);
        let sum = |weights: [f64; 7]| -> [f64; 3] {
            std::array::from_fn(|i| (-3..=3).zip(weights).map(|(k, w)| w * at(k)[i]).sum())
        };
        let velocity = sum([-1.0, 9.0, -45.0, 0.0, 45.0, -9.0, 1.0]).map(|x| x / (60.0 * h));
        let acceleration = sum([2.0, -27.0, 270.0, -490.0, 270.0, -27.0, 2.0]).map(|x| x / (180.0 * h * h));
        let r = elements.epoch[0];
        assert!(difference(per_day(&orbit, 1), velocity) < 1e-9 * r * n, "{name} {days}");
        assert!(
            difference(per_day(&orbit, 2), acceleration) < 1e-7 * r * n * n,
            "{name} {days}"
        );
    }
}

#[test]
fn accelerations_obey_the_law_of_gravitation() {
    // The square of Gauss' constant: the mass of the Sun in AU³/day².
    let sun = 0.017_202_098_95_f64.powi(2);
    for (name, elements, days) in everywhere() {
        let orbit = orbit(elements, days / CENTURY);
        let r = per_day(&orbit, 0);
        let pull = r.map(|x| -sun * x / length(r).powi(3));
        // The elements are fits, not osculating: their mean motion and semi-major axis miss the third law, with the
        // planet's own mass, by up to 1.2e-3, and the drift of the perihelion adds less than that.
        assert!(
            difference(per_day(&orbit, 2), pull) < 3e-3 * length(pull),
            "{name} {days}"
        );
    }
}

/// Rows of the check file of VSOP87A (Bretagnon & Francou 1988), heliocentric, in AU, 36525 days apart:
/// the planet, the century since J2000.0 and the position, with the errors that Standish states for the
/// planet's longitude and latitude (arc seconds) and distance (1000 km). The Earth is its barycentre with the Moon.
/// Neptune is given 60 arc seconds in longitude instead of 10: seen from the Sun it shows the swing of the Sun itself
/// about the barycentre of the system, 0.008 AU, which no ellipse follows.
#[rustfmt::skip]
const VSOP87: [(&str, f64, [f64; 3], [f64; 3]); 15] = [
    ("mercury",  0.0, [-0.1300934115,  -0.4472876716, -0.0245983802], [ 15.0,  1.0,    1.0]),
    ("mercury", -1.0, [-0.3897246931,  -0.1502242199,  0.0236199373], [ 15.0,  1.0,    1.0]),
    ("venus",    0.0, [-0.7183022797,  -0.0326546017,  0.0410142975], [ 20.0,  1.0,    4.0]),
    ("venus",   -1.0, [ 0.6971428331,  -0.2033631151, -0.0430201136], [ 20.0,  1.0,    4.0]),
    ("earth",    0.0, [-0.1771591440,   0.9672192891, -0.0000009536], [ 20.0,  8.0,    6.0]),
    ("mars",     0.0, [ 1.3907159264,  -0.0134157043, -0.0344677967], [ 40.0,  2.0,   25.0]),
    ("mars",    -1.0, [ 0.4284332474,  -1.3552354250, -0.0389650205], [ 40.0,  2.0,   25.0]),
    ("jupiter",  0.0, [ 4.0011740268,   2.9385810077, -0.1017837501], [400.0, 10.0,  600.0]),
    ("jupiter", -1.0, [-3.0191224350,  -4.4582563705,  0.0858641900], [400.0, 10.0,  600.0]),
    ("saturn",   0.0, [ 6.4064068573,   6.5699929449, -0.3690768029], [600.0, 25.0, 1500.0]),
    ("saturn",  -1.0, [-0.3695973750, -10.0582398188,  0.1916854382], [600.0, 25.0, 1500.0]),
    ("uranus",   0.0, [14.4318934159, -13.7343162527, -0.2381421963], [ 50.0,  2.0, 1000.0]),
    ("uranus",  -1.0, [-6.4810833337, -17.8526893406,  0.0177935238], [ 50.0,  2.0, 1000.0]),
    ("neptune",  0.0, [16.8121116576, -24.9916630908,  0.1272190171], [ 60.0,  1.0,  200.0]),
    ("neptune", -1.0, [ 1.5164557467,  29.8254538901, -0.6491400216], [ 60.0,  1.0,  200.0]),
];

#[test]
fn positions_meet_a_planetary_theory_within_the_errors_that_the_table_states() {
    for (name, century, expected, [longitude, latitude, distance]) in VSOP87 {
        let r = position(&planet(name).unwrap(), century);
        let angle = (longitude + latitude) / 3600.0 * std::f64::consts::PI / 180.0;
        let tolerance = length(expected) * angle + distance * 1e3 / 149_597_870.7;
        assert!(difference(r, expected) < tolerance, "{name} {century}: {r:?}");
    }
}

/// `M − (E − e·sin E)` is zero in every coefficient, to rounding relative to the coefficients of E.
fn keplers_equation_holds<N: Order>() {
    for (name, elements, days) in everywhere() {
        let [_, e, _, l, p, _] = elements.epoch;
        let n = (elements.rates[3] - elements.rates[4]).to_radians();
        let m0 = ((l - p).to_radians() + n * days / CENTURY) % std::f64::consts::TAU;
        let e = TaylorBundle::<N>::from(e) + Bundle::<N>::taylor(0.0) * elements.rates[1];
        // Time in centuries and in radians of the orbit.
        for rate in [n, 1.0] {
            let m = Bundle::<N>::taylor(0.0) * rate + m0;
            let anomaly = eccentric_anomaly(m, e);
            let left = anomaly - e * anomaly.sin();
            for k in 0..=N::USIZE {
                // The nearest singularity of E(M) is ln(1/e + √(1/e² − 1)) − √(1 − e²) ≥ 1.28 off in M, so that the
                // coefficients, and the errors of their sums, stay below (rate/1.28)ᵏ.
                let scale = (rate / 1.28).powi(k.try_into().unwrap());
                let off = (left.taylor_coefficient(k) - m.taylor_coefficient(k)).abs();
                assert!(off < 1e-14 * scale, "{name} {days} {rate} {k}: {off} of {scale}");
            }
        }
    }
}

#[test]
fn keplers_equation_holds_to_the_last_coefficient() {
    keplers_equation_holds::<U1>();
    keplers_equation_holds::<U8>();
    keplers_equation_holds::<U32>();
}

#[test]
fn the_solver_passes_nan_on() {
    assert!(eccentric_anomaly(f64::NAN, 0.1).is_nan());
    assert!(eccentric_anomaly(0.3, f64::NAN).is_nan());
    let m = TaylorBundle::<U2>::from_derivatives(0.3, [f64::NAN, 0.0]);
    assert!(eccentric_anomaly(m, 0.1.into()).derivative(1).is_nan());
}

#[test]
fn the_forecast_misses_the_direct_evaluation_by_the_terms_beyond_its_order() {
    for (name, elements, days) in everywhere() {
        let t = days / CENTURY;
        let orbit = orbit(elements, t);
        assert_eq!(forecast(&orbit, 0.0), per_day(&orbit, 0));
        let wide = position(&elements.constants(), Bundle::<U24>::taylor(t));
        for later in [1.0, 5.0] {
            let direct = position(&elements, (days + later) / CENTURY);
            let tail: [f64; 3] = std::array::from_fn(|i| {
                (9..=24)
                    .map(|k| wide[i].taylor_coefficient(k) * (later / CENTURY).powi(k as i32))
                    .sum()
            });
            let missed: [f64; 3] = std::array::from_fn(|i| direct[i] - forecast(&orbit, later)[i]);
            // The rounding of both positions, and nothing of order 25: (5 days · 0.0714/1.28)²⁵ < 1e-13 for Mercury.
            assert!(
                difference(missed, tail) < 3e-12 * length(direct),
                "{name} {days} {later}"
            );
        }
    }
}

#[test]
fn the_forecast_of_mars_is_of_ninth_order() {
    let elements = planet("mars").unwrap();
    for date in DATES {
        let days = days_since_j2000(date).unwrap();
        let orbit = orbit(elements, days / CENTURY);
        let missed = |later: f64| difference(forecast(&orbit, later), position(&elements, (days + later) / CENTURY));
        // Mars moves by 0.0092 radians a day, and its series converges for 2.07: term k is near (days·0.0092/2.07)ᵏ.
        // So at 20 days the ninth is below 1e-9, and between 40 and 80 days the tenth turns the exponent by less than ½.
        assert!(missed(20.0) < 1e-9, "{date}");
        let order = (missed(80.0) / missed(40.0)).log2();
        assert!((8.5..9.5).contains(&order), "{date}: {order}");
    }
}

#[test]
fn the_partials_of_the_distance_are_its_finite_differences_and_its_closed_form() {
    for (name, elements, days) in everywhere() {
        let distance = distance(elements, days / CENTURY);
        let at = |da: f64, de: f64| {
            let mut moved = elements;
            moved.epoch[0] += da;
            moved.epoch[1] += de;
            length(by_hand(&moved, days))
        };
        // |r| is linear in a, so only the step in e leaves a rest, 1e-8 of a third derivative; rounding adds
        // 5e-13/(4·0.1·1e-4) ≈ 1e-8 a unit of distance.
        let (ha, he) = (0.1, 1e-4);
        let a = elements.epoch[0];
        let along_e = (at(0.0, he) - at(0.0, -he)) / (2.0 * he);
        let along_a = (at(ha, 0.0) - at(-ha, 0.0)) / (2.0 * ha);
        let mixed = (at(ha, he) - at(ha, -he) - at(-ha, he) + at(-ha, -he)) / (4.0 * ha * he);
        assert!((distance.partial(0b01) - along_e).abs() < 3e-7 * a, "{name} {days}");
        assert!((distance.partial(0b10) - along_a).abs() < 3e-10 * a, "{name} {days}");
        assert!((distance.partial(0b11) - mixed).abs() < 3e-7 * a, "{name} {days}");

        // |r| = a·(1 − e·cos E) and ∂E/∂e = sin E/(1 − e·cos E). Rounding of M is 5e-13.
        let [a, e, _, l, p, _] = std::array::from_fn(|k| elements.epoch[k] + elements.rates[k] * days / CENTURY);
        let (sin, cos) = bisected((l - p).rem_euclid(360.0).to_radians(), e).sin_cos();
        let per_a = -cos + e * sin * sin / (1.0 - e * cos);
        assert!(
            (distance.primal() - a * (1.0 - e * cos)).abs() < 3e-12 * a,
            "{name} {days}"
        );
        assert!((distance.partial(0b01) - a * per_a).abs() < 3e-12 * a, "{name} {days}");
        assert!(
            (distance.partial(0b10) - (1.0 - e * cos)).abs() < 3e-12,
            "{name} {days}"
        );
        assert!((distance.partial(0b11) - per_a).abs() < 3e-12, "{name} {days}");
    }
}

#[test]
fn days_are_counted_by_the_gregorian_calendar() {
    assert_eq!(days_since_j2000("2000-01-01"), Ok(-0.5));
    assert_eq!(days_since_j2000("2000-01-02"), Ok(0.5));
    // Meeus 1998, ch. 7: 1987 January 27 and 1900 January 1, 0h, are JD 2446822.5 and 2415020.5.
    assert_eq!(days_since_j2000("1987-01-27"), Ok(2_446_822.5 - 2_451_545.0));
    assert_eq!(days_since_j2000("1900-01-01"), Ok(2_415_020.5 - 2_451_545.0));

    let mut last = days_since_j2000("1800-01-01").unwrap() - 1.0;
    let mut count = 0;
    for year in 1800..=2050 {
        for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
            if let Ok(days) = days_since_j2000(&format!("{year:04}-{month:02}-{day:02}")) {
                assert_eq!(days, last + 1.0, "{year}-{month}-{day}");
                last = days;
                count += 1;
            }
        }
    }
    // 251 years with the leap days of 62 of them, as 1800 and 1900 have none.
    assert_eq!(count, 251 * 365 + 61);
}

#[test]
fn csv_reads_back_to_the_same_floats() {
    for (name, elements, days) in everywhere() {
        let text = csv(elements, days);
        let numbers: Vec<f64> = text.trim_end().split(',').map(|x| x.parse().unwrap()).collect();
        let orbit = orbit(elements, days / CENTURY);
        assert_eq!(numbers, [0, 1, 2].map(|k| per_day(&orbit, k)).concat(), "{name} {days}");
        assert_eq!(text.lines().count(), 1);
    }
}

/// The program, which `cargo test` builds before the tests run. Where this test is built alone, cargo builds it now.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let program = profile
        .join("examples")
        .join(format!("ephemeris{}", std::env::consts::EXE_SUFFIX));
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if modified(&program) < modified(&root.join("docs/examples/ephemeris.rs")) {
        let name = match profile.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            name => name,
        };
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--example",
                "ephemeris",
                "--profile",
                name,
                "--target-dir",
            ])
            .arg(profile.parent().unwrap())
            .current_dir(root)
            .status();
        assert!(built.unwrap().success(), "the example does not build");
    }
    program
});

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_program_prints_the_report() {
    let output = run(&["mars", "2026-11-20"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let text = text(output.stdout);
    let days = days_since_j2000("2026-11-20").unwrap();
    assert_eq!(text, report("mars", "2026-11-20", planet("mars").unwrap(), days));

    for line in [
        "mars on 2026-11-20, 0h TDB (JD 2461364.5)",
        "after 1 day",
        "after 5 days",
        "after 20 days",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}");
    }
    // The rows of a table are equally wide, so that its columns stand below each other.
    for label in [
        "position",
        "velocity",
        "acceleration",
        "  series",
        "  direct",
        "  difference",
    ] {
        let mut rows = text.lines().filter(|line| line.starts_with(label)).peekable();
        assert!(
            rows.peek().is_some() && rows.all(|row| row.chars().count() == 84),
            "{label}"
        );
    }
    assert!(text.contains("∂²|r|/∂e∂a"));
}

#[test]
fn the_report_and_the_csv_show_the_same_numbers() {
    for (name, _) in PLANETS {
        let bare = text(run(&[name, "1923-03-04", "--csv"]).stdout);
        assert_eq!(bare, text(run(&["--csv", name, "1923-03-04"]).stdout));
        let bare: Vec<f64> = bare.trim_end().split(',').map(|x| x.parse().unwrap()).collect();
        let report = text(run(&[name, "1923-03-04"]).stdout);
        let rows = ["position", "velocity", "acceleration"].map(|label| {
            let row = report.lines().find(|line| line.starts_with(label)).unwrap();
            row.split_whitespace()
                .skip(2)
                .map(|x| x.parse().unwrap())
                .collect::<Vec<f64>>()
        });
        // Printed to 15 decimals.
        assert!(
            rows.concat().iter().zip(&bare).all(|(x, y)| (x - y).abs() < 1e-14),
            "{name}"
        );
        assert_eq!(bare.len(), 9);
    }
}

#[test]
fn every_mistake_is_answered_with_one_sentence_and_exit_code_2() {
    let usage = "give a planet and a date";
    let calendar = "is not a date of the Gregorian calendar";
    let valid = "valid from 1800 to 2050";
    let mistakes: [(&[&str], &str); 22] = [
        (&[], usage),
        (&["--csv"], usage),
        (&["mars"], usage),
        (&["mars", "--csv"], usage),
        (&["mars", "2026-11-20", "now"], usage),
        (
            &["pluto", "2026-11-20"],
            "`pluto` is not one of the planets mercury, venus,",
        ),
        (&["", "2026-11-20", "--csv"], "`` is not one of the planets"),
        (&["mars", "2026-02-30"], calendar),
        (&["mars", "2026-13-01"], calendar),
        (&["mars", "2026-00-10"], calendar),
        (&["mars", "2026-01-00"], calendar),
        (&["mars", "2026-04-31", "--csv"], calendar),
        (&["mars", "1900-02-29"], calendar),
        (&["mars", "2026-1-01"], calendar),
        (&["mars", "26-01-01"], calendar),
        (&["mars", "2026-11-20-"], calendar),
        (&["mars", "2026-+1-20"], calendar),
        (&["mars", "tomorrow"], calendar),
        (&["mars", "２０２６-11-20"], calendar),
        (&["mars", "1799-12-31"], valid),
        (&["mars", "2051-01-01"], valid),
        (&["mars", "0000-01-01", "--csv"], valid),
    ];
    for (arguments, sentence) in mistakes {
        let output = run(arguments);
        let error = text(output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(
            error.starts_with("error: ") && error.contains(sentence),
            "{arguments:?}: {error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}
