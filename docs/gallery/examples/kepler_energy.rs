//! The energy of a Kepler orbit over ten thousand periods: what rounding does to it.
//!
//! `cargo run --release -p tangent-bundle-gallery --example kepler_energy`

use std::error::Error;
use std::f64::consts::TAU;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

/// Two bodies in the plane, with the constant of gravity 1.
pub fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

/// The energy.
pub fn energy([x, y, u, v]: [f64; 4]) -> f64 {
    0.5 * (u * u + v * v) - 1.0 / x.hypot(y)
}

/// The periapsis of an orbit of eccentricity ½ with the period 2π.
pub const START: [f64; 4] = [0.5, 0.0, 0.0, 1.732_050_807_568_877_2];

/// The periods of the whole run.
pub const PERIODS: u32 = 10_000;

/// The numbers of periods at which errors are noted: about 80 to a factor of ten.
pub fn noted(periods: u32) -> Vec<u32> {
    let all = (0..).map(|i| 10_f64.powf(f64::from(i) / 80.0).round() as u32);
    let mut all: Vec<u32> = all.take_while(|n| *n <= periods).collect();
    all.dedup();
    all
}

/// The largest relative errors of the energy up to each noted number of periods. It calls a function with each.
pub fn errors(choices: Integrator, periods: u32, mut see: impl FnMut(u32, f64)) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut orbit = choices.start(kepler, 0.0, START)?;
    let (mut worst, mut errors, mut done) = (0.0_f64, Vec::new(), 0);
    for n in noted(periods) {
        for i in done + 1..=n {
            orbit.to(f64::from(i) * TAU)?;
            worst = worst.max((energy(orbit.state()) / energy(START) - 1.0).abs());
        }
        done = n;
        see(n, worst);
        errors.push(worst);
    }
    Ok(errors)
}

/// Plain and compensated sums.
pub fn choices() -> [Integrator; 2] {
    let plain = Integrator::new().tolerance(1e-16);
    [plain, plain.compensated()]
}

/// The errors over the periods, of rows with the number of periods and both errors.
pub fn svg(rows: &[[f64; 3]]) -> Result<String, Box<dyn Error>> {
    picture::panels(|[area]| {
        let ranges = [0.0..4.0, -17.0..-12.0];
        let axes = ["log₁₀ of the periods", "log₁₀ of the error"];
        let mut chart = picture::panel(&area, "the energy of a Kepler orbit, e = ½", ranges, axes)?;
        for (i, name) in ["plain sums", "compensated sums"].into_iter().enumerate() {
            // An energy without any error is drawn at the lower edge.
            let points = rows.iter().map(|row| (row[0].log10(), row[i + 1].max(1e-17).log10()));
            picture::line(&mut chart, name, picture::COLOURS[i], points)?;
        }
        let random_walk = picture::steps(0.0, 4.0, 1).map(|x| (x, -15.5 + 0.5 * x));
        picture::line(&mut chart, "√t", picture::COLOURS[3], random_walk)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)
    })
}

/// Runs all periods, keeps the errors, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let mut columns = Vec::new();
    for (name, choices) in ["plain", "compensated"].into_iter().zip(choices()) {
        println!("{name} sums\n periods   largest error");
        columns.push(errors(choices, PERIODS, |n, worst| {
            if n.is_power_of_two() || n == PERIODS {
                println!("{n:8}   {worst:.2e}");
            }
        })?);
    }
    let rows: Vec<[f64; 3]> = noted(PERIODS)
        .into_iter()
        .enumerate()
        .map(|(i, n)| [f64::from(n), columns[0][i], columns[1][i]])
        .collect();
    picture::keep_table("kepler_energy", "periods,plain,compensated", &rows)?;
    picture::keep("kepler_energy", &svg(&rows)?)
}
