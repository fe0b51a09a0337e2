//! A transfer from the orbit of the Earth to that of Mars: Newton's method on the state transition matrix.
//!
//! `cargo run --release -p tangent-bundle-gallery --example transfer`

use std::error::Error;
use std::f64::consts::TAU;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

/// The sun's gravity: 4π² in astronomical units and years.
pub const MU: f64 = TAU * TAU;

/// A body about the sun, in the plane of the ecliptic.
pub fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let pull = square * square.sqrt() / -MU;
    [u, v, x / pull, y / pull]
}

/// The radius of the orbit of Mars, as a circle.
pub const MARS: f64 = 1.523_7;

/// A circular orbit after a time: position and velocity.
pub fn circle(radius: f64, angle: f64) -> [f64; 4] {
    let (sine, cosine) = angle.sin_cos();
    let speed = (MU / radius).sqrt();
    [radius * cosine, radius * sine, -speed * sine, speed * cosine]
}

/// The transfer: it takes 210 days, and goes round the sun by 140 degrees.
pub const FLIGHT: f64 = 210.0 / 365.25;

/// Where the transfer ends.
pub fn target() -> [f64; 2] {
    let [x, y, ..] = circle(MARS, 140_f64.to_radians());
    [x, y]
}

/// Where a body is after the flight, if it leaves the Earth with this velocity.
pub fn arrival<R: Real>([u, v]: [R; 2]) -> Result<[R; 2], tangent_bundle_ode::Error> {
    let [x, y, ..] = circle(1.0, 0.0).map(R::from);
    let [x, y, ..] = Integrator::new().flow(kepler, 0.0, [x, y, u, v], FLIGHT)?;
    Ok([x, y])
}

/// A step of Newton's method.
#[derive(Clone, Copy, Debug)]
pub struct Guess {
    /// The velocity at the start.
    pub velocity: [f64; 2],
    /// The distance from the target at the end.
    pub miss: f64,
}

/// The velocities of Newton's method, from that of the Earth on, until the miss is some roundings.
pub fn newton() -> Result<Vec<Guess>, Box<dyn Error>> {
    let [_, _, u, v] = circle(1.0, 0.0);
    let mut velocity = [u, v];
    let mut guesses = Vec::new();
    for _ in 0..20 {
        // A block of the state transition matrix: the position at the end by the velocity at the start.
        let (end, [[a, b], [c, d]]) = try_value_and_jacobian(arrival, velocity)?;
        let miss = [target()[0] - end[0], target()[1] - end[1]];
        guesses.push(Guess {
            velocity,
            miss: miss[0].hypot(miss[1]),
        });
        if miss[0].hypot(miss[1]) < 1e-14 {
            break;
        }
        let determinant = a * d - b * c;
        let step = [
            (miss[0] * d - b * miss[1]) / determinant,
            (a * miss[1] - c * miss[0]) / determinant,
        ];
        // A step is at most a quarter of the speed, so that it stays where the matrix says something.
        let size = step[0].hypot(step[1]) / (0.25 * u.hypot(v));
        velocity = [0, 1].map(|i| velocity[i] + step[i] / size.max(1.0));
    }
    Ok(guesses)
}

/// The path from the Earth with this velocity.
pub fn path([u, v]: [f64; 2]) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let [x, y, ..] = circle(1.0, 0.0);
    let mut orbit = Integrator::new().start(kepler, 0.0, [x, y, u, v])?;
    let times: Vec<f64> = picture::steps(0.0, FLIGHT, 60).collect();
    Ok(orbit.grid(&times)?.into_iter().map(|[x, y, ..]| (x, y)).collect())
}

/// The paths of the first guesses and of the transfer, and the misses.
pub fn svg() -> Result<String, Box<dyn Error>> {
    let guesses = newton()?;
    picture::panels(|[left, right]| {
        let ranges = [-2.0..2.0, -1.7..1.7];
        let mut chart = picture::panel(&left, "from the Earth to Mars", ranges, ["x (au)", "y (au)"])?;
        for (radius, colour) in [(1.0, picture::COLOURS[0]), (MARS, picture::COLOURS[1])] {
            let round = picture::steps(0.0, TAU, 120).map(|angle| {
                let [x, y, ..] = circle(radius, angle);
                (x, y)
            });
            picture::line(&mut chart, if radius == 1.0 { "Earth" } else { "Mars" }, colour, round)?;
        }
        for (i, guess) in guesses.iter().enumerate().take(3) {
            let name = format!("guess {i}");
            picture::line(&mut chart, &name, picture::COLOURS[3 + i], path(guess.velocity)?)?;
        }
        let transfer = guesses.last().ok_or("a guess")?;
        picture::line(&mut chart, "transfer", picture::COLOURS[2], path(transfer.velocity)?)?;
        picture::legend(&mut chart, SeriesLabelPosition::LowerLeft)?;

        let last = guesses.len() as f64 - 1.0;
        let ranges = [0.0..last + 0.2, -17.0..1.0];
        let mut chart = picture::panel(&right, "the miss", ranges, ["steps of Newton's method", "log₁₀ (au)"])?;
        let misses = || {
            guesses
                .iter()
                .enumerate()
                .map(|(i, guess)| (i as f64, guess.miss.max(1e-17).log10()))
        };
        picture::line(&mut chart, "", picture::COLOURS[0], misses())?;
        picture::dots(&mut chart, "", picture::COLOURS[0], misses())
    })
}

/// Prints the steps of Newton's method, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("step     u (au/a)     v (au/a)    miss (au)");
    let guesses = newton()?;
    for (i, guess) in guesses.iter().enumerate() {
        let [u, v] = guess.velocity;
        println!("{i:4} {u:12.6} {v:12.6}    {:.2e}", guess.miss);
    }
    let [_, _, u, v] = circle(1.0, 0.0);
    let transfer = guesses.last().ok_or("a guess")?.velocity;
    // An astronomical unit a year is 4.740 kilometres a second.
    let speed = 4.740_47 * (transfer[0] - u).hypot(transfer[1] - v);
    println!("\nthe body leaves the Earth with {speed:.3} km/s");
    picture::keep("transfer", &svg()?)
}
