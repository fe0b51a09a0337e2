//! The Lyapunov exponent of Lorenz' equations, from the growth of a tangent vector.
//!
//! `cargo run --release -p tangent-bundle-gallery --example lorenz_exponent`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

/// Lorenz (1963), with his parameters 10, 28 and 8/3.
pub fn lorenz<R: Real>(_: R, [x, y, z]: [R; 3]) -> [R; 3] {
    [(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)]
}

/// The exponent. Source: Sprott, Chaos and Time-Series Analysis (2003), p. 431.
pub const EXPONENT: f64 = 0.9056;

/// The time of the whole run.
pub const TIME: u32 = 100_000;

/// The times at which the growth is noted: each one to 30, and then about 50 to a factor of ten.
pub fn noted(time: u32) -> Vec<u32> {
    let later = (0..).map(|i| (30.0 * 10_f64.powf(f64::from(i) / 50.0)).round() as u32);
    let mut all: Vec<u32> = (1..30).chain(later.take_while(|t| *t <= TIME)).collect();
    all.push(TIME);
    all.dedup();
    all.into_iter().take_while(|t| *t <= time).collect()
}

/// The logarithm of the length of a tangent vector at each noted time. It calls a function with each.
///
/// The state is a bundle of order 1: a point with a tangent vector, which the flow moves along. The vector gets the
/// length 1 again at each unit of time.
pub fn growth(time: u32, mut see: impl FnMut(u32, f64)) -> Result<Vec<f64>, Box<dyn Error>> {
    let start = [1.0, 1.0, 1.0].map(|x| TaylorBundle::<U1>::from_derivatives(x, [1.0 / 3_f64.sqrt()]));
    let mut orbit = Integrator::new().start(lorenz, 0.0, start)?;
    let (mut sum, mut growth, mut done) = (0.0, Vec::new(), 0);
    for t in noted(time) {
        for i in done + 1..=t {
            orbit.to(f64::from(i))?;
            let state = orbit.state();
            let length = state.iter().map(|x| x.derivative(1).powi(2)).sum::<f64>().sqrt();
            sum += length.ln();
            let shorter = |x: TaylorBundle<U1>| TaylorBundle::from_derivatives(x.primal(), [x.derivative(1) / length]);
            orbit.set_state(&state.map(shorter));
        }
        done = t;
        see(t, sum);
        growth.push(sum);
    }
    Ok(growth)
}

/// The growth at first, and its mean over long times, of rows with the time and the logarithm of the length.
pub fn svg(rows: &[[f64; 2]]) -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        let title = "the growth of a tangent vector";
        let mut chart = picture::panel(&left, title, [0.0..30.0, 0.0..30.0], ["t", "ln of its length"])?;
        let first = rows.iter().take_while(|row| row[0] <= 30.0);
        picture::line(
            &mut chart,
            "Lorenz",
            picture::COLOURS[0],
            first.map(|[t, sum]| (*t, *sum)),
        )?;
        let mean = picture::steps(0.0, 30.0, 1).map(|t| (t, EXPONENT * t));
        picture::line(&mut chart, "0.9056·t", picture::COLOURS[1], mean)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)?;

        let ranges = [0.0..5.0, 0.6..1.4];
        let mut chart = picture::panel(&right, "its mean", ranges, ["log₁₀ t", "ln of the length / t"])?;
        let means = rows.iter().map(|[t, sum]| (t.log10(), (sum / t).clamp(0.6, 1.4)));
        picture::line(&mut chart, "Lorenz", picture::COLOURS[0], means)?;
        let level = picture::steps(0.0, 5.0, 1).map(|x| (x, EXPONENT));
        picture::line(&mut chart, "0.9056", picture::COLOURS[1], level)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Runs the whole time, keeps the growth, and draws it.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("       t   exponent");
    let growth = growth(TIME, |t, sum| {
        if t % 10 == 0 || t == TIME {
            println!("{t:8}   {:.4}", sum / f64::from(t));
        }
    })?;
    let times = noted(TIME).into_iter().map(f64::from);
    let rows: Vec<[f64; 2]> = times.zip(growth).map(|(t, sum)| [t, sum]).collect();
    picture::keep_table("lorenz_exponent", "t,ln_length", &rows)?;
    picture::keep("lorenz_exponent", &svg(&rows)?)
}
