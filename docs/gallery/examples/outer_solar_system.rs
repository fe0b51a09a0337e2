//! The outer solar system over a hundred thousand years: the error of its energy, and its eccentricities.
//!
//! `cargo run --release -p tangent-bundle-gallery --example outer_solar_system`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

/// The bodies.
pub const BODIES: usize = 6;

/// Their names.
pub const NAMES: [&str; BODIES] = ["Sun", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];

/// The constant of gravity, in astronomical units, days and masses of the sun.
pub const GRAVITY: f64 = 2.959_122_082_86e-4;

/// A year in days.
pub const YEAR: f64 = 365.25;

/// Masses, positions and velocities on 5 September 1994 at 0h, relative to the sun. The sun has the masses of the inner
/// planets, too.
///
/// Source: Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), I.2.4, from Ahnerts Kalender für
/// Sternfreunde 1994.
pub const INITIAL: [(f64, [f64; 3], [f64; 3]); BODIES] = [
    (1.000_005_976_82, [0.0; 3], [0.0; 3]),
    (
        0.000_954_786_104_043,
        [-3.502_365_3, -3.816_984_7, -1.550_796_3],
        [0.005_654_29, -0.004_124_90, -0.001_905_89],
    ),
    (
        0.000_285_583_733_151,
        [9.075_531_4, -3.045_835_3, -1.648_370_8],
        [0.001_683_18, 0.004_835_25, 0.001_924_62],
    ),
    (
        0.000_043_727_316_454_6,
        [8.310_142_0, -16.290_108_6, -7.252_127_8],
        [0.003_541_78, 0.001_371_02, 0.000_550_29],
    ),
    (
        0.000_051_775_913_844_9,
        [11.470_766_6, -25.729_482_9, -10.816_945_6],
        [0.002_889_30, 0.001_145_27, 0.000_396_77],
    ),
    (
        1.0 / 1.3e8,
        [-15.538_735_7, -25.222_559_4, -3.190_238_2],
        [0.002_767_25, -0.001_707_02, -0.001_365_04],
    ),
];

/// All positions, and all velocities.
type State<R = f64> = [[[R; 3]; BODIES]; 2];

/// The state at the start, in which the centre of mass rests at the origin.
pub fn start() -> State {
    let mut state = [INITIAL.map(|(_, x, _)| x), INITIAL.map(|(_, _, v)| v)];
    let all: f64 = INITIAL.iter().map(|(m, ..)| m).sum();
    for part in &mut state {
        for axis in 0..3 {
            let centre = INITIAL.iter().zip(&*part).map(|((m, ..), x)| m * x[axis]).sum::<f64>() / all;
            part.iter_mut().for_each(|x| x[axis] -= centre);
        }
    }
    state
}

/// Newton's equations.
pub fn newton<R: Real>(_: R, [x, v]: State<R>) -> State<R> {
    let mut a = [[R::from(0.0); 3]; BODIES];
    for i in 0..BODIES {
        for j in 0..i {
            let d: [R; 3] = std::array::from_fn(|k| x[j][k] - x[i][k]);
            let pull = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).powf(-1.5);
            for k in 0..3 {
                let along = d[k] * pull;
                a[i][k] += along * (GRAVITY * INITIAL[j].0);
                a[j][k] -= along * (GRAVITY * INITIAL[i].0);
            }
        }
    }
    [v, a]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|k| a[k] - b[k])
}

/// The energy.
pub fn energy([x, v]: State) -> f64 {
    let mut energy = 0.0;
    for i in 0..BODIES {
        energy += 0.5 * INITIAL[i].0 * dot(v[i], v[i]);
        for j in 0..i {
            let d = difference(x[i], x[j]);
            energy -= GRAVITY * INITIAL[i].0 * INITIAL[j].0 / dot(d, d).sqrt();
        }
    }
    energy
}

/// The eccentricity of the orbit of a planet about the sun, if the other planets were not there: the length of
/// v × (r × v)/μ − r/|r|.
pub fn eccentricity([x, v]: State, planet: usize) -> f64 {
    let mu = GRAVITY * (INITIAL[0].0 + INITIAL[planet].0);
    let (r, v) = (difference(x[planet], x[0]), difference(v[planet], v[0]));
    let distance = dot(r, r).sqrt();
    let along: [f64; 3] = std::array::from_fn(|k| (dot(v, v) / mu - 1.0 / distance) * r[k] - dot(r, v) / mu * v[k]);
    dot(along, along).sqrt()
}

/// The years of the whole run, and between two rows.
pub const YEARS: [u32; 2] = [100_000, 500];

/// What is noted: the year, the relative error of the energy, and the eccentricities of the planets.
pub type Row = [f64; 7];

/// The rows of so many years. It calls a function with each.
pub fn rows(years: u32, mut see: impl FnMut(&Row)) -> Result<Vec<Row>, Box<dyn Error>> {
    // Velocities are much smaller than distances, and errors are relative to the largest number of the state.
    let choices = Integrator::new().tolerance(1e-18).compensated();
    let mut orbit = choices.start(newton, 0.0, start())?;
    let mut rows = Vec::new();
    for year in (0..=years).step_by(YEARS[1] as usize) {
        orbit.to(f64::from(year) * YEAR)?;
        let state = orbit.state();
        let error = energy(state) / energy(start()) - 1.0;
        let row = std::array::from_fn(|column| match column {
            0 => f64::from(year),
            1 => error,
            _ => eccentricity(state, column - 1),
        });
        see(&row);
        rows.push(row);
    }
    Ok(rows)
}

/// The errors and the eccentricities over the years.
pub fn svg(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        let title = "the error of the energy";
        let axes = ["thousands of years", "relative error, in 10⁻¹⁴"];
        let mut chart = picture::panel(&left, title, [0.0..100.0, -15.0..5.0], axes)?;
        let errors = rows.iter().map(|row| (row[0] / 1000.0, 1e14 * row[1]));
        picture::line(&mut chart, "", picture::COLOURS[0], errors)?;

        let axes = ["thousands of years", "eccentricity"];
        let mut chart = picture::panel(&right, "eccentricities", [0.0..100.0, 0.0..0.12], axes)?;
        // That of Pluto is about a quarter all the time.
        for planet in 1..BODIES - 1 {
            let points = rows.iter().map(|row| (row[0] / 1000.0, row[planet + 1]));
            picture::line(&mut chart, NAMES[planet], picture::COLOURS[planet - 1], points)?;
        }
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Runs all years, keeps the rows, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("    year   error of the energy   eccentricities of Jupiter, Saturn, Uranus, Neptune and Pluto");
    let rows = rows(YEARS[0], |row| {
        if row[0] % 5000.0 == 0.0 {
            let [year, error, planets @ ..] = row;
            println!(
                "{year:8}   {error:19.1e}   {}",
                planets.map(|e| format!("{e:.4}")).join("  ")
            );
        }
    })?;
    picture::keep_table(
        "outer_solar_system",
        "year,energy_error,jupiter,saturn,uranus,neptune,pluto",
        &rows,
    )?;
    picture::keep("outer_solar_system", &svg(&rows)?)
}
