//! Kalman's filter: its likelihood is fitted by L-BFGS, and its gradient in reverse is the smoother.
//!
//! `cargo run --release -p tangent-bundle-gallery --example kalman`

use std::error::Error;
use std::f64::consts::TAU;

use argmin::core::{CostFunction, Error as SolverError, Gradient};
use nalgebra::{Matrix2, RowSVector, RowVector2, SMatrix, SVector, Vector2};
use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::linalg::Entry;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;

/// A state x that moves with noise, and is observed with noise.
///
/// ```text
/// xₜ₊₁ = F·xₜ + w,   w ~ N(0, Q)
/// yₜ = H·xₜ + v,     v ~ N(0, r)
/// ```
pub struct Model<R, const N: usize> {
    /// The motion F.
    pub f: SMatrix<R, N, N>,
    /// The covariance Q of its noise.
    pub q: SMatrix<R, N, N>,
    /// The observation H.
    pub h: RowSVector<R, N>,
    /// The variance r of its noise.
    pub r: R,
    /// The variance of each component of the first state, whose mean is 0.
    pub start: f64,
}

/// A state by its mean and its covariance.
pub type Estimate<R, const N: usize> = (SVector<R, N>, SMatrix<R, N, N>);

impl<R: Real + Entry, const N: usize> Model<R, N> {
    /// The logarithm of the likelihood of observations. It calls a function with the state after each of them.
    ///
    /// Source: Durbin & Koopman, Time Series Analysis by State Space Methods (2012), 4.3 and 7.2.
    pub fn filter(&self, y: &[R], mut see: impl FnMut(Estimate<R, N>)) -> R {
        let mut x = SVector::<R, N>::zeros();
        let mut p = SMatrix::<R, N, N>::from_diagonal_element(R::from(self.start));
        let mut ln_likelihood = R::from(0.0);
        for y in y {
            let ph = p * self.h.transpose();
            let variance = (self.h * ph)[0] + self.r;
            let surprise = *y - (self.h * x)[0];
            ln_likelihood -= (surprise * surprise / variance + variance.ln() + TAU.ln()) * 0.5;
            let gain = ph / variance;
            x += gain * surprise;
            p -= gain * ph.transpose();
            see((x, p));
            x = self.f * x;
            p = self.f * p * self.f.transpose() + self.q;
        }
        ln_likelihood
    }
}

/// A family of models, by the logarithms of the variances of observation and of motion.
pub trait Family<const N: usize>: Copy {
    /// The model of these parameters.
    fn model<R: Real + Entry>(self, theta: [R; 2]) -> Model<R, N>;
}

/// A level that moves by steps of noise.
#[derive(Clone, Copy)]
pub struct Level;

impl Family<1> for Level {
    fn model<R: Real + Entry>(self, [r, q]: [R; 2]) -> Model<R, 1> {
        let one = SMatrix::from([[R::from(1.0)]]);
        Model {
            f: one,
            q: one * q.exp(),
            h: one,
            r: r.exp(),
            start: 1e8,
        }
    }
}

/// A position with a velocity, which changes by noise.
#[derive(Clone, Copy)]
pub struct Motion;

impl Family<2> for Motion {
    fn model<R: Real + Entry>(self, [r, q]: [R; 2]) -> Model<R, 2> {
        Model {
            f: Matrix2::new(1.0, 1.0, 0.0, 1.0).map(R::from),
            q: Matrix2::new(1.0 / 3.0, 0.5, 0.5, 1.0).map(R::from) * q.exp(),
            h: RowVector2::new(1.0, 0.0).map(R::from),
            r: r.exp(),
            start: 1.0,
        }
    }
}

/// The logarithm of the likelihood of observations.
pub fn ln_likelihood<R: Real + Entry, const N: usize>(family: impl Family<N>, theta: [R; 2], y: &[R]) -> R {
    family.model(theta).filter(y, |_| {})
}

/// The gradient of that by the parameters and by all observations, in one pass in reverse.
pub fn sensitivities<const N: usize>(family: impl Family<N>, theta: [f64; 2], y: &[f64]) -> ([f64; 2], Vec<f64>) {
    gradient(
        |(theta, y): ([_; 2], Vec<_>)| ln_likelihood(family, theta, &y),
        (theta, y.to_vec()),
    )
}

/// What was observed, without its noise, given all observations: `yₜ + r·∂ln L/∂yₜ`.
///
/// Source: Durbin & Koopman (2012), 4.5.3, with the smoothing error as the derivative that it is.
pub fn smoothed<const N: usize>(family: impl Family<N>, theta: [f64; 2], y: &[f64]) -> Vec<f64> {
    let (_, slopes) = sensitivities(family, theta, y);
    let r = theta[0].exp();
    y.iter().zip(slopes).map(|(y, slope)| y + r * slope).collect()
}

/// The states after each observation.
pub fn filtered<const N: usize>(family: impl Family<N>, theta: [f64; 2], y: &[f64]) -> Vec<Estimate<f64, N>> {
    let mut states = Vec::new();
    family.model(theta).filter(y, |state| states.push(state));
    states
}

/// The problem of the parameters of the largest likelihood: the least −ln L, by its mean over the observations.
struct Fit<'a, M, const N: usize>(M, &'a [f64]);

impl<M: Family<N>, const N: usize> CostFunction for Fit<'_, M, N> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, theta: &Vec<f64>) -> Result<f64, SolverError> {
        Ok(-ln_likelihood(self.0, [theta[0], theta[1]], self.1) / self.1.len() as f64)
    }
}

impl<M: Family<N>, const N: usize> Gradient for Fit<'_, M, N> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, theta: &Vec<f64>) -> Result<Vec<f64>, SolverError> {
        let (slopes, _) = sensitivities(self.0, [theta[0], theta[1]], self.1);
        Ok(slopes.map(|slope| -slope / self.1.len() as f64).to_vec())
    }
}

/// The parameters of the largest likelihood, and its logarithm. It calls a function with each step and −ln L.
pub fn fit<const N: usize>(
    family: impl Family<N>,
    start: [f64; 2],
    y: &[f64],
    mut see: impl FnMut(u64, f64) + 'static,
) -> Result<([f64; 2], f64), SolverError> {
    let count = y.len() as f64;
    let see_sum = move |step, mean| see(step, mean * count);
    let (theta, mean) = picture::lbfgs(Fit(family, y), start.to_vec(), 1e-8, see_sum)?;
    Ok(([theta[0], theta[1]], -mean * count))
}

/// The annual flow of the Nile at Aswan from 1871 to 1970, in 10⁸ m³; the source is beside the data.
pub fn nile() -> Vec<f64> {
    let rows = picture::table::<2>(include_str!("../data/nile.csv"));
    rows.into_iter().map(|[_, volume]| volume).collect()
}

/// Logarithms of variances from which the search starts.
pub const NILE_START: [f64; 2] = [9.0, 9.0];

/// The same for the track.
pub const TRACK_START: [f64; 2] = [0.0, -4.0];

/// The variances of a simulated track.
pub const VARIANCES: [f64; 2] = [9.0, 4e-4];

/// A simulated track of so many steps: its states, and what is observed of them.
pub fn track(steps: usize) -> (Vec<Vector2<f64>>, Vec<f64>) {
    let mut uniform = picture::uniform(1);
    // The sum of twelve uniform numbers has the variance 1, and is nearly normal.
    let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let Model { f, q, h, r, .. } = Motion.model(VARIANCES.map(f64::ln));
    let root = q.cholesky().expect("a covariance").l();
    let mut x = Vector2::zeros();
    (0..steps)
        .map(|_| {
            let now = x;
            x = f * x + root * Vector2::new(normal(), normal());
            (now, (h * now)[0] + r.sqrt() * normal())
        })
        .unzip()
}

/// The Nile with its level, and the velocity of the track.
pub fn svg(nile: (&[f64], [f64; 2]), track: (&[Vector2<f64>], &[f64], [f64; 2])) -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        let (y, theta) = nile;
        let title = "the Nile, and its level by the filter";
        let mut chart = picture::panel(&left, title, [1870.0..1971.0, 400.0..1500.0], ["year", "10⁸ m³"])?;
        let states = filtered(Level, theta, y);
        let year = |t: usize| 1871.0 + t as f64;
        // The first estimates know little: their band is wider than the picture.
        let band = states
            .iter()
            .enumerate()
            .skip(1)
            .map(|(t, (x, p))| (year(t), x[0], 2.0 * p[0].sqrt()));
        picture::band(
            &mut chart,
            picture::COLOURS[0],
            band.clone().map(|(t, x, two)| (t, x - two, x + two)),
        )?;
        picture::dots(
            &mut chart,
            "flow",
            picture::COLOURS[1],
            y.iter().enumerate().map(|(t, y)| (year(t), *y)),
        )?;
        picture::line(
            &mut chart,
            "filtered ± 2σ",
            picture::COLOURS[0],
            band.map(|(t, x, _)| (t, x)),
        )?;
        let smooth = smoothed(Level, theta, y);
        let smooth = smooth.iter().enumerate().map(|(t, y)| (year(t), *y));
        picture::line(&mut chart, "smoothed, by the gradient", picture::COLOURS[2], smooth)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)?;

        let (truth, y, theta) = track;
        let title = "a velocity, from 1000 noisy positions";
        let mut chart = picture::panel(&right, title, [0.0..y.len() as f64, -1.5..1.5], ["step", "velocity"])?;
        let states = filtered(Motion, theta, y);
        let thin = states.iter().enumerate().step_by(4);
        let band = thin.map(|(t, (x, p))| (t as f64, x[1], 2.0 * p[(1, 1)].sqrt()));
        picture::band(
            &mut chart,
            picture::COLOURS[0],
            band.clone().map(|(t, v, two)| (t, v - two, v + two)),
        )?;
        picture::line(
            &mut chart,
            "filtered ± 2σ",
            picture::COLOURS[0],
            band.map(|(t, v, _)| (t, v)),
        )?;
        let truth = truth.iter().enumerate().step_by(4).map(|(t, x)| (t as f64, x[1]));
        picture::line(&mut chart, "simulated", picture::COLOURS[1], truth)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Fits both models, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let show = |step, cost| println!("{step:4}  {cost:12.6}");
    let nile = nile();
    println!("the level of the Nile\nstep         −ln L");
    let (of_nile, _) = fit(Level, NILE_START, &nile, show)?;
    let [r, q] = of_nile.map(f64::exp);
    println!("variances: {r:.1} of a year, {q:.1} of the level\n");

    let (states, positions) = track(1000);
    println!("a track of 1000 positions\nstep         −ln L");
    let (of_track, _) = fit(Motion, TRACK_START, &positions, show)?;
    let ([r, q], [true_r, true_q]) = (of_track.map(f64::exp), VARIANCES);
    println!("variances: {r:.2} (simulated with {true_r}), {q:.2e} (simulated with {true_q:.0e})");
    picture::keep("kalman", &svg((&nile, of_nile), (&states, &positions, of_track))?)
}
