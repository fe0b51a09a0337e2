//! The price of a European call and all its Greeks to third order, each a mixed partial of one function.
//!
//! `cargo run --release -p tangent-bundle-gallery --example black_scholes`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;

/// Φ, the distribution function of the standard normal distribution, of any real scalar.
///
/// ```text
/// |x| ≤ 6    ½ + φ(x)·Σ_{n ≥ 0} x^{2n+1}/(1·3·5···(2n+1))       Marsaglia (2004), Evaluating the normal distribution
/// |x| > 6    φ(x)/(|x| + 1/(|x| + 2/(|x| + 3/(|x| + …))))       Laplace's continued fraction, for Φ(−|x|)
/// ```
///
/// Where x is negative the series is subtracted from ½: Φ is right to a few roundings of 1, so that Φ(−6) has seven
/// digits.
pub fn normal_cdf<R: Real>(x: R) -> R {
    let density = (x * x * -0.5).exp() / core::f64::consts::TAU.sqrt();
    if x.abs() > 6.0 {
        let tail = x.abs();
        let fraction = (1..=30).rev().fold(tail, |rest, n| tail + rest.recip() * f64::from(n));
        let below = density / fraction;
        return if x > 0.0 { -below + 1.0 } else { below };
    }
    // Terms x^{2n+1}/(2n+1)!! and the terms of their derivatives to third order are below a rounding at n = 120.
    let square = x * x;
    let (mut term, mut sum) = (x, x);
    for n in 1..120 {
        term = term * square / f64::from(2 * n + 1);
        sum += term;
    }
    density * sum + 0.5
}

/// The price of a call at the spot price s, with the volatility v, t years to go, and the interest rate r, at the
/// strike k.
///
/// ```text
/// C = s·Φ(d₁) − k·e^{−rt}·Φ(d₂),   d₁ = (ln(s/k) + (r + v²/2)·t)/(v·√t),   d₂ = d₁ − v·√t
/// ```
///
/// Source: Black & Scholes, The pricing of options and corporate liabilities (1973), eq. 13.
pub fn call<R: Real>(s: R, v: R, t: R, r: R, k: R) -> R {
    let spread = v * t.sqrt();
    let d1 = ((s / k).ln() + (r + v * v * 0.5) * t) / spread;
    s * normal_cdf(d1) - k * (-(r * t)).exp() * normal_cdf(d1 - spread)
}

/// The Greeks of a call: the name, what is differentiated, the mixed partial.
///
/// Time runs forward and `t` is what is left of it: a derivative by time is one by t with the other sign.
pub fn greeks(s: f64, v: f64, t: f64, r: f64, k: f64) -> [(&'static str, &'static str, f64); 15] {
    [
        ("delta", "∂s", partial!(call(d s, v, t, r, k))),
        ("vega", "∂v", partial!(call(s, d v, t, r, k))),
        ("theta", "−∂t", -partial!(call(s, v, d t, r, k))),
        ("rho", "∂r", partial!(call(s, v, t, d r, k))),
        ("dual delta", "∂k", partial!(call(s, v, t, r, d k))),
        ("gamma", "∂s²", partial!(call(d^2 s, v, t, r, k))),
        ("vanna", "∂s∂v", partial!(call(d s, d v, t, r, k))),
        ("charm", "−∂s∂t", -partial!(call(d s, v, d t, r, k))),
        ("vomma", "∂v²", partial!(call(s, d^2 v, t, r, k))),
        ("veta", "−∂v∂t", -partial!(call(s, d v, d t, r, k))),
        ("vera", "∂r∂v", partial!(call(s, d v, t, d r, k))),
        ("speed", "∂s³", partial!(call(d^3 s, v, t, r, k))),
        ("zomma", "∂s²∂v", partial!(call(d^2 s, d v, t, r, k))),
        ("color", "−∂s²∂t", -partial!(call(d^2 s, v, d t, r, k))),
        ("ultima", "∂v³", partial!(call(s, d^3 v, t, r, k))),
    ]
}

/// The option that is printed and drawn: volatility, time, rate, strike.
pub const OPTION: [f64; 4] = [0.25, 0.5, 0.03, 100.0];

/// Delta, gamma and speed over the spot price, and vega, vanna and vomma, each over its largest magnitude.
pub fn svg() -> Result<String, Box<dyn Error>> {
    let [v, t, r, k] = OPTION;
    picture::panels(|[left, right]| {
        for (area, names) in [
            (&left, ["delta", "gamma", "speed"]),
            (&right, ["vega", "vanna", "vomma"]),
        ] {
            let title = "Greeks of a call with the strike 100, scaled";
            let mut chart = picture::panel(area, title, [60.0..150.0, -1.1..1.3], ["spot price", ""])?;
            for (name, colour) in names.into_iter().zip(picture::COLOURS) {
                let value = |s: f64| {
                    let all = greeks(s, v, t, r, k);
                    all.iter()
                        .find(|greek| greek.0 == name)
                        .map_or(f64::NAN, |greek| greek.2)
                };
                let points: Vec<(f64, f64)> = picture::steps(60.0, 150.0, 180).map(|s| (s, value(s))).collect();
                let largest = points.iter().fold(0.0_f64, |largest, (_, y)| largest.max(y.abs()));
                picture::line(
                    &mut chart,
                    name,
                    colour,
                    points.into_iter().map(|(s, y)| (s, y / largest)),
                )?;
            }
            picture::legend(&mut chart, SeriesLabelPosition::UpperRight)?;
        }
        Ok(())
    })
}

/// Prints the Greeks, and draws some.
pub fn main() -> Result<(), Box<dyn Error>> {
    let ([v, t, r, k], s) = (OPTION, 105.0);
    println!("a call: spot {s}, strike {k}, volatility {v}, {t} years, rate {r}\n");
    println!("price                 {:16.10}", call(s, v, t, r, k));
    for (name, partial, value) in greeks(s, v, t, r, k) {
        println!("{name:12}{partial:10}{value:16.10}");
    }
    picture::keep("black_scholes", &svg()?)
}
