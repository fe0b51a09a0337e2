//! The curvature of a plane curve, its circles of curvature and their centres, the evolute.
//!
//! `cargo run --release -p tangent-bundle-gallery --example curvature`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;

/// The half axes of the ellipse.
pub const AXES: [f64; 2] = [2.0, 1.0];

/// An ellipse.
pub fn ellipse<R: Real>(t: R) -> [R; 2] {
    let (s, c) = t.sin_cos();
    [c * AXES[0], s * AXES[1]]
}

/// The circle that touches a curve to second order.
#[derive(Clone, Copy, Debug)]
pub struct Circle {
    /// The point of the curve.
    pub point: [f64; 2],
    /// The curvature, positive where the curve turns left: 1/radius.
    pub curvature: f64,
    /// The centre of curvature, a point of the evolute.
    pub centre: [f64; 2],
}

/// The circle of curvature at t, from the first and second derivatives of the curve in one evaluation.
///
/// ```text
/// κ = (x′·y″ − y′·x″)/(x′² + y′²)^{3/2},   centre = (x, y) + (−y′, x′)/(κ·|(x′, y′)|)
/// ```
///
/// Source: do Carmo, Differential Geometry of Curves and Surfaces (1976), 1-5.
pub fn circle_of_curvature(curve: impl Fn(TaylorBundle<U2>) -> [TaylorBundle<U2>; 2], t: f64) -> Circle {
    let [x, y] = curve(Bundle::<U2>::taylor(t));
    let (dx, dy) = (x.derivative(1), y.derivative(1));
    let speed = dx.hypot(dy);
    let curvature = (dx * y.derivative(2) - dy * x.derivative(2)) / speed.powi(3);
    let point = [x.primal(), y.primal()];
    let step = 1.0 / (curvature * speed);
    Circle {
        point,
        curvature,
        centre: [point[0] - dy * step, point[1] + dx * step],
    }
}

/// The ellipse with its evolute and some circles, and the curvature beside.
pub fn svg() -> Result<String, Box<dyn Error>> {
    use std::f64::consts::TAU;
    picture::panels(|[left, right]| {
        let ranges = [-4.2..4.2, -3.4..3.4];
        let mut chart = picture::panel(
            &left,
            "an ellipse, its evolute, circles of curvature",
            ranges,
            ["x", "y"],
        )?;
        let turn = || picture::steps(0.0, TAU, 180);
        for (i, t) in [0.0, 0.6, 1.1, TAU / 4.0].into_iter().enumerate() {
            let circle = circle_of_curvature(ellipse, t);
            let radius = 1.0 / circle.curvature;
            // From the lowest point round to it, so that what is below the picture is cut off at both ends.
            let angles = picture::steps(-TAU / 4.0, 0.75 * TAU, 180);
            let round = angles.map(|a| (circle.centre[0] + radius * a.cos(), circle.centre[1] + radius * a.sin()));
            let round = round.filter(|(_, y)| *y > -3.4);
            picture::line(&mut chart, &format!("at t = {t:.2}"), picture::COLOURS[i + 2], round)?;
        }
        let evolute = turn().map(|t| circle_of_curvature(ellipse, t).centre.into());
        picture::line(&mut chart, "evolute", picture::COLOURS[1], evolute)?;
        picture::line(
            &mut chart,
            "ellipse",
            picture::COLOURS[0],
            turn().map(|t| ellipse(t).into()),
        )?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)?;

        let mut chart = picture::panel(&right, "its curvature", [0.0..TAU, 0.0..2.2], ["t", "κ"])?;
        let curvature = turn().map(|t| (t, circle_of_curvature(ellipse, t).curvature));
        picture::line(&mut chart, "κ(t)", picture::COLOURS[0], curvature)?;
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Prints the curvature at some points, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("an ellipse with the half axes {} and {}\n", AXES[0], AXES[1]);
    println!("   t         x         y         κ    centre of curvature");
    for t in picture::steps(0.0, std::f64::consts::FRAC_PI_2, 6) {
        let Circle {
            point,
            curvature,
            centre,
        } = circle_of_curvature(ellipse, t);
        let [x, y] = point;
        println!(
            "{t:.2}  {x:8.4}  {y:8.4}  {curvature:8.4}  {:9.4}  {:8.4}",
            centre[0], centre[1]
        );
    }
    picture::keep("curvature", &svg()?)
}
