//! An epidemic: a model with susceptible, infected and recovered boys, fitted by its sensitivities.
//!
//! `cargo run --release -p tangent-bundle-gallery --example epidemic`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

/// The boys of the school.
pub const BOYS: f64 = 763.0;

/// The boys in bed on each day, from the first one.
pub fn in_bed() -> Vec<f64> {
    let rows = picture::table::<2>(include_str!("../data/influenza.csv"));
    rows.into_iter().map(|[_, boys]| boys).collect()
}

/// The model, with the rates of infection and recovery: S′ = −β·S·I/N, I′ = β·S·I/N − γ·I.
///
/// Source: Kermack & McKendrick, A contribution to the mathematical theory of epidemics (1927).
pub fn model<R: Real>(_: R, [s, i]: [R; 2], [infection, recovery]: [R; 2]) -> [R; 2] {
    let infected = infection * s * i / BOYS;
    [-infected, infected - recovery * i]
}

/// The infected boys at these days, if one boy was infected on the day 0.
pub fn infected<R: Real>(rates: [R; 2], days: &[f64]) -> Result<Vec<R>, tangent_bundle_ode::Error> {
    let start = [BOYS - 1.0, 1.0].map(R::from);
    let mut orbit = Integrator::new().start_with(model, 0.0, start, rates)?;
    Ok(orbit.grid(days)?.into_iter().map(|[_, i]| i).collect())
}

/// The days of the data.
pub fn days() -> Vec<f64> {
    (1..=in_bed().len()).map(|day| day as f64).collect()
}

/// A fit.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The rates of infection and of recovery, a day.
    pub rates: [f64; 2],
    /// Their standard errors.
    pub errors: [f64; 2],
    /// The sum of squares of the misfits.
    pub squares: f64,
}

/// The least squares by the method of Gauss and Newton. It calls a function with each step.
///
/// The Jacobian of the infected boys by the rates are the sensitivities of the solution.
pub fn fit(start: [f64; 2], mut see: impl FnMut(&Fit)) -> Result<Fit, Box<dyn Error>> {
    let (days, data) = (days(), in_bed());
    let mut rates = start;
    loop {
        let (boys, sensitivities) = try_value_and_jacobian(|rates: [_; 2]| infected(rates, &days), rates)?;
        let misfits: Vec<f64> = data.iter().zip(&boys).map(|(data, boys)| data - boys).collect();
        // The normal equations.
        let sum = |f: &dyn Fn(usize) -> f64| (0..data.len()).map(f).sum::<f64>();
        let normal = |i: usize, j: usize| sum(&|day| sensitivities[day][i] * sensitivities[day][j]);
        let [a, b, d] = [normal(0, 0), normal(0, 1), normal(1, 1)];
        let [p, q] = [0, 1].map(|i| sum(&|day| sensitivities[day][i] * misfits[day]));
        let determinant = a * d - b * b;
        let step = [(p * d - b * q) / determinant, (a * q - b * p) / determinant];
        let squares = sum(&|day| misfits[day] * misfits[day]);
        let variance = squares / (data.len() - 2) as f64;
        let fit = Fit {
            rates,
            errors: [d, a].map(|entry| (variance * entry / determinant).sqrt()),
            squares,
        };
        see(&fit);
        if step[0].hypot(step[1]) < 1e-12 {
            return Ok(fit);
        }
        rates = [0, 1].map(|i| rates[i] + step[i]);
    }
}

/// Where the fit starts.
pub const START: [f64; 2] = [1.5, 0.5];

/// The data with the fit, and the sensitivities.
pub fn svg() -> Result<String, Box<dyn Error>> {
    let fit = fit(START, |_| {})?;
    let fine: Vec<f64> = picture::steps(0.0, 15.0, 150).collect();
    let (boys, sensitivities) = try_value_and_jacobian(|rates: [_; 2]| infected(rates, &fine), fit.rates)?;
    picture::panels(|[left, right]| {
        let ranges = [0.0..15.0, 0.0..350.0];
        let mut chart = picture::panel(&left, "influenza in a boarding school", ranges, ["day", "boys"])?;
        let curve = fine.iter().copied().zip(boys.iter().copied());
        picture::line(&mut chart, "model", picture::COLOURS[0], curve)?;
        let data = days().into_iter().zip(in_bed());
        picture::dots(&mut chart, "in bed", picture::COLOURS[1], data)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)?;

        let ranges = [0.0..15.0, -9.0..9.0];
        let axes = ["day", "boys, for a rate larger by 0.01 a day"];
        let mut chart = picture::panel(&right, "sensitivities", ranges, axes)?;
        for (i, name) in ["to the rate of infection", "to the rate of recovery"]
            .into_iter()
            .enumerate()
        {
            let curve = fine.iter().zip(&sensitivities).map(|(day, row)| (*day, 0.01 * row[i]));
            picture::line(&mut chart, name, picture::COLOURS[2 + i], curve)?;
        }
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Prints the steps of the fit, and draws it.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("infection   recovery    sum of squares");
    let fit = fit(START, |fit| {
        let [infection, recovery] = fit.rates;
        println!("{infection:9.6}   {recovery:8.6}    {:14.6}", fit.squares);
    })?;
    let ([infection, recovery], [e, f]) = (fit.rates, fit.errors);
    println!("\ninfection {infection:.3} ± {e:.3} a day, recovery {recovery:.3} ± {f:.3} a day");
    println!("a boy infects {:.2} others at first", infection / recovery);
    picture::keep("epidemic", &svg()?)
}
