//! Where a planet is, how fast it moves and how its path bends, from one function of time.
//!
//! ```text
//! cargo run --release --example ephemeris -- mars 2026-11-20
//! cargo run --release --example ephemeris -- mars 2026-11-20 --csv
//! ```
//!
//! [`position`] is written once, for any scalar. On `f64` it gives the position; on a Taylor bundle in time
//! the velocity, the acceleration and the series of the orbit with it; on an explicit bundle in the elements the
//! sensitivities of the orbit.
//!
//! The elements are those of E. M. Standish, "Keplerian elements for approximate positions of the major planets"
//! (JPL Solar System Dynamics), table 1, good to an arc minute for the inner planets and to ten for Saturn.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use tangent_bundle::prelude::*;

/// The days of a Julian century, the unit of time of the table.
pub const CENTURY: f64 = 36_525.0;

/// The Julian date of J2000.0, 2000 January 1, 12h TDB.
pub const J2000: f64 = 2_451_545.0;

/// The elements of an orbit at J2000.0, in the order of the table, and their rates per Julian century.
#[derive(Clone, Copy, Debug)]
pub struct Elements<R> {
    /// Semi-major axis (AU), eccentricity, inclination, mean longitude, longitude of the perihelion and longitude of
    /// the ascending node (degrees; mean ecliptic and equinox of J2000).
    pub epoch: [R; 6],
    /// Their rates.
    pub rates: [f64; 6],
}

/// Table 1, valid from 1800 to 2050. The row of the Earth is that of the barycentre of the Earth and the Moon.
#[rustfmt::skip]
pub const PLANETS: [(&str, Elements<f64>); 8] = [
    //                         a [AU]        e            I [°]       L [°]            long.peri. [°] long.node [°]
    ("mercury", Elements {
        epoch: [ 0.38709927,  0.20563593,  7.00497902,    252.25032350,  77.45779628,  48.33076593],
        rates: [ 0.00000037,  0.00001906, -0.00594749, 149472.67411175,   0.16047689,  -0.12534081] }),
    ("venus", Elements {
        epoch: [ 0.72333566,  0.00677672,  3.39467605,    181.97909950, 131.60246718,  76.67984255],
        rates: [ 0.00000390, -0.00004107, -0.00078890,  58517.81538729,   0.00268329,  -0.27769418] }),
    ("earth", Elements {
        epoch: [ 1.00000261,  0.01671123, -0.00001531,    100.46457166, 102.93768193,   0.0       ],
        rates: [ 0.00000562, -0.00004392, -0.01294668,  35999.37244981,   0.32327364,   0.0       ] }),
    ("mars", Elements {
        epoch: [ 1.52371034,  0.09339410,  1.84969142,     -4.55343205, -23.94362959,  49.55953891],
        rates: [ 0.00001847,  0.00007882, -0.00813131,  19140.30268499,   0.44441088,  -0.29257343] }),
    ("jupiter", Elements {
        epoch: [ 5.20288700,  0.04838624,  1.30439695,     34.39644051,  14.72847983, 100.47390909],
        rates: [-0.00011607, -0.00013253, -0.00183714,   3034.74612775,   0.21252668,   0.20469106] }),
    ("saturn", Elements {
        epoch: [ 9.53667594,  0.05386179,  2.48599187,     49.95424423,  92.59887831, 113.66242448],
        rates: [-0.00125060, -0.00050991,  0.00193609,   1222.49362201,  -0.41897216,  -0.28867794] }),
    ("uranus", Elements {
        epoch: [19.18916464,  0.04725744,  0.77263783,    313.23810451, 170.95427630,  74.01692503],
        rates: [-0.00196176, -0.00004397, -0.00242939,    428.48202785,   0.40805281,   0.04240589] }),
    ("neptune", Elements {
        epoch: [30.06992276,  0.00859048,  1.77004347,    -55.12002969,  44.96476227, 131.78422574],
        rates: [ 0.00026291,  0.00005105,  0.00035372,    218.45945325,  -0.32241464,  -0.00508664] }),
];

impl Elements<f64> {
    /// The same elements as constants of the scalar `R`.
    pub fn constants<R: Real>(self) -> Elements<R> {
        Elements {
            epoch: self.epoch.map(R::from),
            rates: self.rates,
        }
    }
}

/// The heliocentric position (AU; mean ecliptic and equinox of J2000), t Julian centuries of TDB after J2000.0.
pub fn position<R: Real>(elements: &Elements<R>, t: R) -> [R; 3] {
    let [a, e, inclination, longitude, perihelion, node] =
        std::array::from_fn(|i| elements.epoch[i] + t * elements.rates[i]);

    // The mean anomaly within half a turn of the perihelion. `round` is locally constant, so the whole turns that
    // go take no tangent with them.
    let mean_anomaly = longitude - perihelion;
    let mean_anomaly = mean_anomaly - (mean_anomaly / 360.0).round() * 360.0;
    let (sin, cos) = eccentric_anomaly(radians(mean_anomaly), e).sin_cos();

    // In the plane of the orbit with the first axis to the perihelion, then turned into the ecliptic.
    let (x, y) = (a * (cos - e), a * (-e * e + 1.0).sqrt() * sin);
    let [x, y] = rotate(radians(perihelion - node), [x, y]);
    let [y, z] = rotate(radians(inclination), [y, R::from(0.0)]);
    let [x, y] = rotate(radians(node), [x, y]);
    [x, y, z]
}

primitive! {
    /// The solution E of Kepler's equation `E − e·sin E = M`.
    ///
    /// The equation is solved in floats alone. Its derivatives follow from it: `dE·(1 − e·cos E) = dM + sin E·de`.
    pub fn eccentric_anomaly(mean_anomaly, e) -> anomaly = solve_kepler(mean_anomaly, e);
    let (sin, cos) = anomaly.sin_cos();
    let slope = (-e * cos + 1.0).recip();
    d mean_anomaly = slope;
    d e = slope * sin;
}

/// The size of a Newton correction, relative to the solution, after which the solution stands.
///
/// Newton's method squares the error, so the step that made a correction of 1e-10 left an error of about 1e-20.
const SETTLED: f64 = 1e-10;

/// More Newton steps than the planets ever take: the orbit of Mercury takes four. The cap bounds the work for elements
/// of any other kind.
const MAX_STEPS: usize = 16;

/// The solution of Kepler's equation by Newton's method.
fn solve_kepler(mean_anomaly: f64, e: f64) -> f64 {
    let mut anomaly = mean_anomaly + e * mean_anomaly.sin();
    for _ in 0..MAX_STEPS {
        let (sin, cos) = anomaly.sin_cos();
        let correction = (anomaly - e * sin - mean_anomaly) / (1.0 - e * cos);
        anomaly -= correction;
        // False for NaN, which no further step would cure.
        let moves = correction.abs() > SETTLED * anomaly.abs();
        if !moves {
            break;
        }
    }
    anomaly
}

fn radians<R: Real>(degrees: R) -> R {
    degrees * (std::f64::consts::PI / 180.0)
}

/// The point of the plane, turned by an angle about the origin.
fn rotate<R: Real>(angle: R, [x, y]: [R; 2]) -> [R; 2] {
    let (sin, cos) = angle.sin_cos();
    [x * cos - y * sin, x * sin + y * cos]
}

/// A coordinate as a series of order 8 in time, in AU and Julian centuries.
pub type Series = TaylorBundle<U8>;

/// The position with all its derivatives in time to the order of the series, from one evaluation.
pub fn orbit(elements: Elements<f64>, t: f64) -> [Series; 3] {
    position(&elements.constants(), Bundle::<U8>::taylor(t))
}

/// The k-th derivative of the position in time, in AU/day^k.
pub fn per_day(orbit: &[Series; 3], k: u8) -> [f64; 3] {
    orbit.map(|x| x.derivative(k.into()) / CENTURY.powi(k.into()))
}

/// The value of the series that many days later, to the order that the type knows.
pub fn forecast<N: Order>(orbit: &[TaylorBundle<N>; 3], days: f64) -> [f64; 3] {
    let step = days / CENTURY;
    orbit.map(|x| {
        (0..=N::USIZE)
            .rev()
            .fold(0.0, |sum, k| sum * step + x.taylor_coefficient(k))
    })
}

/// The distance from the Sun, with tag 1 on the eccentricity and tag 2 on the semi-major axis.
pub fn distance(elements: Elements<f64>, t: f64) -> ExplicitBundle<U2> {
    let [a, e, ..] = elements.epoch;
    let mut active = elements.constants::<ExplicitBundle<U2>>();
    active.epoch[1] = Bundle::<U2>::explicit(e, 1);
    active.epoch[0] = Bundle::<U2>::explicit(a, 2);
    let [x, y, z] = position(&active, ExplicitBundle::from(t));
    (x * x + y * y + z * z).sqrt()
}

/// The elements of a planet, or the sentence to answer with.
pub fn planet(name: &str) -> Result<Elements<f64>, String> {
    match PLANETS.iter().find(|(known, _)| *known == name) {
        Some((_, elements)) => Ok(*elements),
        None => Err(format!(
            "`{name}` is not one of the planets {}",
            PLANETS.map(|(known, _)| known).join(", ")
        )),
    }
}

/// The days from J2000.0 to 0h of a Gregorian date YYYY-MM-DD, or the sentence to answer with.
pub fn days_since_j2000(date: &str) -> Result<f64, String> {
    let (year, month, day) =
        gregorian(date).ok_or_else(|| format!("`{date}` is not a date of the Gregorian calendar, YYYY-MM-DD"))?;
    if !(1800..=2050).contains(&year) {
        return Err(format!(
            "the elements are valid from 1800 to 2050, and the date {date} is outside"
        ));
    }
    // Counted in years that begin in March, so that the leap day is the last of them.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    Ok(f64::from(days) - 730_426.5)
}

/// The year, the month and the day of a date that the calendar has.
fn gregorian(date: &str) -> Option<(u32, u32, u32)> {
    let fields: Vec<&str> = date.split('-').collect();
    let [year, month, day] = fields[..] else { return None };
    let number = |text: &str, digits| {
        let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let (year, month, day): (u32, u32, u32) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=length).contains(&day).then_some((year, month, day))
}

/// Position, velocity and acceleration as nine numbers, each in the fewest digits that read back to the same float.
pub fn csv(elements: Elements<f64>, days: f64) -> String {
    let orbit = orbit(elements, days / CENTURY);
    let numbers: Vec<String> = (0..3).flat_map(|k| per_day(&orbit, k)).map(|x| x.to_string()).collect();
    numbers.join(",") + "\n"
}

/// All that the program has to say about a planet on a date.
pub fn report(name: &str, date: &str, elements: Elements<f64>, days: f64) -> String {
    let t = days / CENTURY;
    let orbit = orbit(elements, t);
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments| writeln!(text, "{words}").expect("a string takes any text");
    let row =
        |label: &str, unit: &str, [x, y, z]: [f64; 3]| format!("{label:<14}{unit:<10}{x:>20.15}{y:>20.15}{z:>20.15}");

    line(format_args!("{name} on {date}, 0h TDB (JD {:.1})", J2000 + days));
    line(format_args!("heliocentric, mean ecliptic and equinox of J2000"));
    line(format_args!(""));
    line(format_args!("{:<24}{:>20}{:>20}{:>20}", "", "x", "y", "z"));
    for (k, label, unit) in [
        (0, "position", "AU"),
        (1, "velocity", "AU/day"),
        (2, "acceleration", "AU/day²"),
    ] {
        line(format_args!("{}", row(label, unit, per_day(&orbit, k))));
    }

    line(format_args!(""));
    line(format_args!(
        "forecast from the series of order 8, beside the direct evaluation"
    ));
    for later in [1.0, 5.0, 20.0] {
        let series = forecast(&orbit, later);
        let direct = position(&elements, (days + later) / CENTURY);
        let [dx, dy, dz] = std::array::from_fn(|i| series[i] - direct[i]);
        line(format_args!(""));
        line(format_args!(
            "after {later} {}",
            if later == 1.0 { "day" } else { "days" }
        ));
        line(format_args!("{}", row("  series", "AU", series)));
        line(format_args!("{}", row("  direct", "AU", direct)));
        line(format_args!(
            "{:<14}{:<10}{dx:>20.1e}{dy:>20.1e}{dz:>20.1e}",
            "  difference", "AU"
        ));
    }

    let distance = distance(elements, t);
    line(format_args!(""));
    line(format_args!(
        "distance |r| from the Sun, and its partials in the eccentricity e and the semi-major axis a"
    ));
    line(format_args!(""));
    for (mask, label, unit) in [
        (0b00, "|r|", "AU"),
        (0b01, "∂|r|/∂e", "AU"),
        (0b10, "∂|r|/∂a", "1"),
        (0b11, "∂²|r|/∂e∂a", "1"),
    ] {
        line(format_args!("{label:<14}{unit:<10}{:>20.15}", distance.partial(mask)));
    }
    text
}

/// The answer to the arguments: the text for stdout, or the sentence for stderr.
pub fn answer(mut arguments: Vec<String>) -> Result<String, String> {
    let bare = arguments.iter().any(|argument| argument == "--csv");
    arguments.retain(|argument| argument != "--csv");
    let [name, date] = &arguments[..] else {
        return Err("give a planet and a date, as in `ephemeris mars 2026-11-20`, and `--csv` for bare numbers".into());
    };
    let elements = planet(name)?;
    let days = days_since_j2000(date)?;
    Ok(if bare {
        csv(elements, days)
    } else {
        report(name, date, elements, days)
    })
}

fn main() -> ExitCode {
    // An argument that is not Unicode is no planet and no date; the sentence shows it as well as it can be shown.
    let arguments = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    match answer(arguments) {
        Ok(text) => match std::io::stdout().write_all(text.as_bytes()) {
            // A reader that has seen enough, as `head` does, is no failure.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                eprintln!("error: the answer cannot be written: {error}");
                ExitCode::FAILURE
            }
            _ => ExitCode::SUCCESS,
        },
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
    }
}
