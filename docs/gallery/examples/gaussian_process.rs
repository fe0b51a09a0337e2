//! Carbon dioxide in the air as a Gaussian process: its kernel has the largest likelihood, by Newton's method.
//!
//! `cargo run --release -p tangent-bundle-gallery --example gaussian_process`

use std::error::Error;
use std::f64::consts::{PI, TAU};

use nalgebra::{DMatrix, DVector, SVector};
use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::linalg::{self, Cholesky, Entry, LinalgError};
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;

/// The number of parameters.
pub const K: usize = 8;

/// The parameters, and where the search for them starts: amplitudes in ppm and lengths in years.
pub const PARAMETERS: [(&str, f64); K] = [
    ("trend, amplitude a", 66.0),
    ("trend, length l", 67.0),
    ("season, amplitude b", 2.4),
    ("season, length w", 90.0),
    ("season, smoothness s", 1.3),
    ("irregular, amplitude c", 0.5),
    ("irregular, length u", 1.5),
    ("noise n", 0.2),
];

/// The covariance of the trend, of the season and of the irregular part over a time of d years.
///
/// ```text
/// k(d) = a²·exp(−d²/2l²) + b²·exp(−d²/2w² − 2·sin²(πd)/s²) + c²·exp(−d²/2u²)
/// ```
///
/// Source: Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), 5.4.3.
pub fn kernel<R: Real>([a, l, b, w, s, c, u, _]: [R; K], d: f64) -> [R; 3] {
    let bell = |length: R| (d / length).powi(2) * -0.5;
    let wave = ((PI * d).sin() / s).powi(2) * -2.0;
    [
        a * a * bell(l).exp(),
        b * b * (bell(w) + wave).exp(),
        c * c * bell(u).exp(),
    ]
}

/// The rounding error of the likelihood: steps near the optimum change it by less.
const ROUNDING: f64 = 1e-9;

/// Measurements.
pub struct Record {
    /// The number of the quarter of each, counted from 1958.
    quarters: Vec<usize>,
    /// The mean of the concentrations, in ppm.
    mean: f64,
    /// The concentrations less their mean.
    y: DVector<f64>,
}

/// The time of a quarter: the middle of its second month.
fn year(quarter: usize) -> f64 {
    1958.0 + 1.5 / 12.0 + quarter as f64 / 4.0
}

impl Record {
    /// Mauna Loa before a year, and at most to 2001; the source is beside the data.
    pub fn of_mauna_loa(before: f64) -> Self {
        let mut rows = picture::table::<3>(include_str!("../data/co2.csv"));
        rows.retain(|[year, ..]| *year < before);
        let mean = rows.iter().map(|row| row[2]).sum::<f64>() / rows.len() as f64;
        Self {
            quarters: rows
                .iter()
                .map(|[year, month, _]| (4.0 * (year - 1958.0) + (month - 2.0) / 3.0) as usize)
                .collect(),
            mean,
            y: DVector::from_iterator(rows.len(), rows.iter().map(|row| row[2] - mean)),
        }
    }

    /// The covariance of the measurements, factorised. The parameters are logarithms, since all are positive.
    fn covariance<R: Real + Entry>(&self, theta: [R; K]) -> Result<Cholesky<R>, LinalgError> {
        let p = theta.map(|x| x.exp());
        let most = self.quarters.iter().max().map_or(0, |last| last + 1);
        let mut k: Vec<R> = (0..most)
            .map(|lag| kernel(p, lag as f64 / 4.0).into_iter().sum())
            .collect();
        k[0] += p[K - 1] * p[K - 1];
        let t = &self.quarters;
        linalg::cholesky(&DMatrix::from_fn(t.len(), t.len(), |i, j| k[t[i].abs_diff(t[j])]))
    }

    /// The negative logarithm of the likelihood.
    ///
    /// ```text
    /// −ln L = ½·yᵀ·C⁻¹·y + ½·ln det C + ½·n·ln 2π
    /// ```
    pub fn cost<R: Real + Entry>(&self, theta: [R; K]) -> Result<R, LinalgError> {
        let (c, y) = (self.covariance(theta)?, self.y.map(R::from));
        let distance: R = y.iter().zip(c.solve(&y)?.iter()).map(|(y, z)| *y * *z).sum();
        Ok((distance + c.ln_determinant() + TAU.ln() * y.len() as f64) * 0.5)
    }

    /// The parameters of the largest likelihood. It calls a function with each iterate.
    ///
    /// A step is Newton's with the magnitudes of the eigenvalues of the Hessian, so that it goes down everywhere. It is
    /// halved until it does.
    pub fn fit(&self, mut theta: [f64; K], mut see: impl FnMut(&Iterate)) -> Result<Iterate, LinalgError> {
        loop {
            let (cost, slope, hessian) = try_value_gradient_hessian(|theta| self.cost(theta), theta)?;
            let slope = SVector::from(slope);
            let iterate = Iterate {
                theta,
                cost,
                slope: slope.norm(),
                hessian: DMatrix::from_fn(K, K, |i, j| hessian[i][j]),
            };
            see(&iterate);
            if iterate.slope < 1e-5 {
                return Ok(iterate);
            }
            let eigen = linalg::symmetric_eigen(&iterate.hessian)?;
            let along = (eigen.vectors.transpose() * slope).component_div(&eigen.values.abs());
            let mut step = eigen.vectors * along;
            let moved = |step: &DVector<f64>| std::array::from_fn(|i| theta[i] - step[i]);
            while step.norm() > 1e-9 && !self.cost(moved(&step)).is_ok_and(|there| there < cost + ROUNDING) {
                step *= 0.5;
            }
            theta = moved(&step);
        }
    }

    /// The mean and the standard deviation of a sum of parts at some times, after the measurements.
    ///
    /// ```text
    /// m(t) = k(t)ᵀ·C⁻¹·y,   σ²(t) = k(0) − k(t)ᵀ·C⁻¹·k(t)
    /// ```
    pub fn predict(&self, theta: [f64; K], parts: &[usize], years: &[f64]) -> Result<Vec<[f64; 2]>, LinalgError> {
        let (c, p) = (self.covariance(theta)?, theta.map(f64::exp));
        let k = |d: f64| parts.iter().map(|part| kernel(p, d)[*part]).sum::<f64>();
        let across = DMatrix::from_fn(self.quarters.len(), years.len(), |i, j| {
            k(year(self.quarters[i]) - years[j])
        });
        let (mean, solved) = (across.tr_mul(&c.solve(&self.y)?), c.solve(&across)?);
        let deviation = |j: usize| (k(0.0) - across.column(j).dot(&solved.column(j))).sqrt();
        Ok((0..years.len()).map(|j| [mean[j], deviation(j)]).collect())
    }
}

/// A step of Newton's method.
pub struct Iterate {
    /// The logarithms of the parameters.
    pub theta: [f64; K],
    /// The negative logarithm of the likelihood.
    pub cost: f64,
    /// The length of its gradient.
    pub slope: f64,
    /// Its second derivatives.
    pub hessian: DMatrix<f64>,
}

impl Iterate {
    /// The standard errors of the logarithms of the parameters: the roots of the diagonal of the inverse Hessian.
    pub fn standard_errors(&self) -> Result<[f64; K], LinalgError> {
        let inverse = linalg::inverse(&self.hessian)?;
        Ok(std::array::from_fn(|i| inverse[(i, i)].sqrt()))
    }
}

/// The start of the search.
pub fn start() -> [f64; K] {
    PARAMETERS.map(|(_, start)| start.ln())
}

/// The measurements with a forecast, and the irregular part.
pub fn svg(record: &Record, theta: [f64; K]) -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        let title = "carbon dioxide at Mauna Loa, with a forecast";
        let mut chart = picture::panel(&left, title, [1958.0..2016.0, 305.0..415.0], ["year", "ppm"])?;
        let years: Vec<f64> = picture::steps(1958.0, 2016.0, 58 * 6).collect();
        let curve = record.predict(theta, &[0, 1, 2], &years)?;
        let points = || {
            years
                .iter()
                .zip(&curve)
                .map(|(t, [mean, deviation])| (*t, record.mean + mean, 2.0 * deviation))
        };
        picture::band(
            &mut chart,
            picture::COLOURS[0],
            points().map(|(t, m, two)| (t, m - two, m + two)),
        )?;
        picture::line(
            &mut chart,
            "mean ± 2σ",
            picture::COLOURS[0],
            points().map(|(t, m, _)| (t, m)),
        )?;
        let measured = record
            .quarters
            .iter()
            .zip(&record.y)
            .map(|(t, y)| (year(*t), record.mean + y));
        picture::dots(&mut chart, "measured to 2001", picture::COLOURS[1], measured)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)?;

        let title = "its irregular part";
        let mut chart = picture::panel(&right, title, [1958.0..2004.0, -1.8..1.8], ["year", "ppm"])?;
        let years: Vec<f64> = picture::steps(1958.0, 2004.0, 46 * 6).collect();
        let curve = record.predict(theta, &[2], &years)?;
        let points = || {
            years
                .iter()
                .zip(&curve)
                .map(|(t, [mean, deviation])| (*t, *mean, 2.0 * deviation))
        };
        picture::band(
            &mut chart,
            picture::COLOURS[2],
            points().map(|(t, m, two)| (t, m - two, m + two)),
        )?;
        picture::line(
            &mut chart,
            "mean ± 2σ",
            picture::COLOURS[2],
            points().map(|(t, m, _)| (t, m)),
        )?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)
    })
}

/// Fits the kernel, prints its parameters, and draws the forecast.
pub fn main() -> Result<(), Box<dyn Error>> {
    let record = Record::of_mauna_loa(2002.0);
    println!("step    −ln L    |gradient|");
    let mut count = 0;
    let best = record.fit(start(), |step| {
        println!("{count:4}  {:9.5}  {:9.1e}", step.cost, step.slope);
        count += 1;
    })?;
    println!("\nparameter                  value   standard error");
    for ((name, _), (theta, error)) in PARAMETERS.iter().zip(best.theta.iter().zip(best.standard_errors()?)) {
        println!("{name:22}  {:9.4}   {:6.4}", theta.exp(), theta.exp() * error);
    }
    picture::keep("gaussian_process", &svg(&record, best.theta)?)
}
