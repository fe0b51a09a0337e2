//! Taylor polynomials of a function against the function: where they converge, and where they cannot.
//!
//! `cargo run --release -p tangent-bundle-gallery --example taylor_polynomials`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;

/// The orders of the polynomials that are drawn.
pub const ORDERS: [usize; 4] = [1, 5, 9, 15];

/// sin x, whose series converges everywhere.
pub fn sine<R: Real>(x: R) -> R {
    x.sin()
}

/// 1/(1 + x²), whose series about 0 converges for |x| < 1 alone: the poles ±i are as near.
pub fn lorentz<R: Real>(x: R) -> R {
    (x * x + 1.0).recip()
}

/// The Taylor coefficients f⁽ᵏ⁾(a)/k! of orders 0 to 15 at a, from one evaluation.
pub fn coefficients(f: impl Fn(TaylorBundle<U15>) -> TaylorBundle<U15>, a: f64) -> [f64; 16] {
    let y = f(Bundle::<U15>::taylor(a));
    std::array::from_fn(|k| y.taylor_coefficient(k))
}

/// `Σ_{k ≤ order} cₖ·(x − a)ᵏ`, by Horner's scheme.
pub fn polynomial(c: &[f64; 16], order: usize, a: f64, x: f64) -> f64 {
    c[..=order].iter().rev().fold(0.0, |sum, c| sum * (x - a) + c)
}

/// Both functions with their polynomials.
pub fn svg() -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        for (area, title, f, c, ranges) in [
            (
                &left,
                "sin x",
                sine as fn(f64) -> f64,
                coefficients(sine, 0.0),
                [-8.0..8.0, -2.5..2.5],
            ),
            (
                &right,
                "1/(1 + x²)",
                lorentz as fn(f64) -> f64,
                coefficients(lorentz, 0.0),
                [-2.0..2.0, -0.5..1.5],
            ),
        ] {
            let [x, y] = ranges.clone();
            let mut chart = picture::panel(area, title, ranges, ["x", ""])?;
            for (order, colour) in ORDERS.into_iter().zip(picture::COLOURS) {
                let points = picture::steps(x.start, x.end, 240).map(|x| (x, polynomial(&c, order, 0.0, x)));
                let visible = points.filter(|(_, value)| (y.start..y.end).contains(value));
                picture::line(&mut chart, &format!("order {order}"), colour, visible)?;
            }
            let exact = picture::steps(x.start, x.end, 240).map(|x| (x, f(x)));
            picture::line(&mut chart, "the function", plotters::prelude::BLACK, exact)?;
            picture::legend(&mut chart, SeriesLabelPosition::LowerRight)?;
        }
        Ok(())
    })
}

/// Prints the errors of the polynomials, and draws them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (of_sine, of_lorentz) = (coefficients(sine, 0.0), coefficients(lorentz, 0.0));
    println!("error of the Taylor polynomial about 0\n");
    println!("order      sin x at 2      1/(1+x²) at 0.5   1/(1+x²) at 1.5");
    for order in ORDERS {
        println!(
            "{order:5}  {:14.3e}  {:20.3e}  {:16.3e}",
            polynomial(&of_sine, order, 0.0, 2.0) - 2.0_f64.sin(),
            polynomial(&of_lorentz, order, 0.0, 0.5) - lorentz(0.5),
            polynomial(&of_lorentz, order, 0.0, 1.5) - lorentz(1.5),
        );
    }
    picture::keep("taylor_polynomials", &svg()?)
}
