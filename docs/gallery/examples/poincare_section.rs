//! Poincaré sections of the system of Hénon and Heiles, by events of many orbits at once.
//!
//! `cargo run --release -p tangent-bundle-gallery --example poincare_section`

use std::error::Error;

use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::{Crossing, Integrator};

/// Positions x and y, velocities u and v. Source: Hénon & Heiles, The applicability of the third integral of motion
/// (1964).
pub fn henon_heiles<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    [u, v, -x - x * y * 2.0, -y - x * x + y * y]
}

/// The energy.
pub fn energy([x, y, u, v]: [f64; 4]) -> f64 {
    0.5 * (u * u + v * v + x * x + y * y) + x * x * y - y * y * y / 3.0
}

/// The energies of the two sections.
pub const ENERGIES: [f64; 2] = [1.0 / 12.0, 1.0 / 8.0];

/// The time of the whole run: some three hundred crossings of an orbit.
pub const TIME: f64 = 2000.0;

/// Orbits of an energy that cross x = 0 upward at the heights y, without a velocity along it.
pub fn starts(energy_of_all: f64) -> Vec<[f64; 4]> {
    let heights = [-0.3, -0.2, -0.1, 0.05, 0.15, 0.25, 0.35];
    let start = |y: f64| {
        let rest = energy_of_all - energy([0.0, y, 0.0, 0.0]);
        [0.0, y, (2.0 * rest).sqrt(), 0.0]
    };
    heights.map(start).to_vec()
}

/// A crossing: the energy, the number of the orbit, and its place in the section.
pub type Row = [f64; 4];

/// Where the orbits cross x = 0 upward within a time: the place y and the velocity v.
pub fn crossings(time: f64) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for energy in ENERGIES {
        let starts = starts(energy);
        let section = Integrator::new()
            .batch(henon_heiles, 0.0, &starts)
            .watch(|_t, [x, ..]| x, Crossing::Rising);
        for (i, orbit) in section.to(time).into_iter().enumerate() {
            for event in orbit?.events {
                let [_, y, _, v] = event.state;
                rows.push([energy, i as f64, y, v]);
            }
        }
    }
    Ok(rows)
}

/// The sections of both energies.
pub fn svg(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    picture::panels(|areas: [_; 2]| {
        for ((area, energy), name) in areas.iter().zip(ENERGIES).zip(["1/12", "1/8"]) {
            let ranges = [-0.5..0.7, -0.55..0.55];
            let title = format!("Hénon & Heiles, energy {name}");
            let mut chart = picture::panel(area, &title, ranges, ["y", "velocity along y"])?;
            for orbit in 0..starts(energy).len() {
                let is_here = |row: &&Row| (row[0] - energy).abs() < 1e-6 && row[1] == orbit as f64;
                let points = rows.iter().filter(is_here).map(|row| (row[2], row[3]));
                picture::dots(&mut chart, "", picture::COLOURS[orbit % 6], points)?;
            }
        }
        Ok(())
    })
}

/// Runs all orbits, keeps the crossings, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let rows = crossings(TIME)?;
    println!("  energy   orbit   crossings");
    for energy in ENERGIES {
        for orbit in 0..starts(energy).len() {
            let count = rows
                .iter()
                .filter(|row| row[0] == energy && row[1] == orbit as f64)
                .count();
            println!("{energy:8.5}   {orbit:5}   {count:9}");
        }
    }
    picture::keep_table("poincare_section", "energy,orbit,y,v", &rows)?;
    picture::keep("poincare_section", &svg(&rows)?)
}
