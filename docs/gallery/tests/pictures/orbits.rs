//! The examples of orbits: short runs against the tables that the long runs kept, the pictures of these, and the
//! mathematics.

use std::error::Error;

use tangent_bundle::prelude::*;
use tangent_bundle_gallery as picture;
use tangent_bundle_ode::Integrator;

use crate::{assert_kept, epidemic, kepler_energy, lorenz_exponent, outer_solar_system, poincare_section, transfer};

#[test]
fn the_energy_of_ten_thousand_periods_walks_at_random() -> Result<(), Box<dyn Error>> {
    let rows = picture::kept_table::<3>("kepler_energy");
    assert_kept("kepler_energy", kepler_energy::svg(&rows));
    assert_eq!(rows.len(), kepler_energy::noted(kepler_energy::PERIODS).len());
    let [periods, plain, compensated] = rows[rows.len() - 1];
    // 400 000 steps, with errors of half a rounding each, are 300 roundings if they are independent.
    assert_eq!(periods, f64::from(kepler_energy::PERIODS));
    assert!(
        plain < 1000.0 * f64::EPSILON && compensated <= plain,
        "{plain:e} {compensated:e}"
    );
    // A short run has errors of the same size: a power of another machine may round otherwise.
    for (column, choices) in kepler_energy::choices().into_iter().enumerate() {
        for (n, error) in kepler_energy::noted(10)
            .into_iter()
            .zip(kepler_energy::errors(choices, 10, |_, _| {})?)
        {
            let row = rows.iter().find(|row| row[0] == f64::from(n)).ok_or("a row")?;
            let most = 10.0 * row[column + 1].max(f64::EPSILON);
            assert!(error < most, "{n} periods: {error:e} beside {:e}", row[column + 1]);
        }
    }
    Ok(())
}

#[test]
fn a_tangent_vector_grows_by_the_exponent_of_lyapunov() -> Result<(), Box<dyn Error>> {
    let rows = picture::kept_table::<2>("lorenz_exponent");
    assert_kept("lorenz_exponent", lorenz_exponent::svg(&rows));
    let [time, sum] = rows[rows.len() - 1];
    assert_eq!(time, f64::from(lorenz_exponent::TIME));
    // The mean of the growth over a unit of time varies by about one, so that over 10⁵ by about 0.003.
    assert!((sum / time - lorenz_exponent::EXPONENT).abs() < 0.005, "{}", sum / time);
    // Roundings grow by exp(0.9·10), and the table has six digits.
    for (row, sum) in rows.iter().zip(lorenz_exponent::growth(10, |_, _| {})?) {
        assert!((row[1] - sum).abs() < 1e-5 * sum.abs().max(1.0), "{row:?} {sum}");
    }
    Ok(())
}

#[test]
fn the_tangent_vector_is_that_of_the_state_transition_matrix() -> Result<(), Box<dyn Error>> {
    // Renormalised or not, it is the same vector.
    let start = [1.0, 1.0, 1.0].map(|x| TaylorBundle::<U1>::from_derivatives(x, [1.0 / 3_f64.sqrt()]));
    let mut orbit = Integrator::new().start(lorenz_exponent::lorenz, 0.0, start)?;
    orbit.to(5.0)?;
    let length: f64 = orbit
        .state()
        .iter()
        .map(|x| x.derivative(1).powi(2))
        .sum::<f64>()
        .sqrt();
    let growth = lorenz_exponent::growth(5, |_, _| {})?;
    // Steps end at other times. Roundings grow by exp(0.9·5).
    assert!((length.ln() - growth[4]).abs() < 1e-11);
    Ok(())
}

#[test]
fn the_outer_solar_system_keeps_its_energy() -> Result<(), Box<dyn Error>> {
    let rows = picture::kept_table::<7>("outer_solar_system");
    assert_kept("outer_solar_system", outer_solar_system::svg(&rows));
    let [years, every] = outer_solar_system::YEARS;
    assert_eq!(rows.len() as u32, years / every + 1);
    let worst = rows.iter().map(|row| row[1].abs()).fold(0.0, f64::max);
    // Some 400 000 steps, and roundings of 10⁻¹⁶ that add up at random to 10⁻¹³.
    assert!(worst < 2e-13, "{worst:e}");
    // Jupiter and Saturn exchange eccentricity: their means are 0.046 and 0.045, and Pluto's is a quarter.
    for (planet, range) in [
        (1, 0.02..0.07),
        (2, 0.005..0.1),
        (3, 0.0..0.08),
        (4, 0.0..0.03),
        (5, 0.22..0.28),
    ] {
        assert!(rows.iter().all(|row| range.contains(&row[planet + 1])), "{planet}");
    }
    for (row, found) in rows.iter().zip(outer_solar_system::rows(every, |_| {})?) {
        // Distances of planets grow with the time, by 10⁴ in five centuries at most; the table has six digits.
        assert!(row[2..].iter().zip(&found[2..]).all(|(a, b)| (a - b).abs() < 1e-5 * b));
        assert!(found[1].abs() < 2e-14);
    }
    Ok(())
}

#[test]
fn gravity_is_the_gradient_of_the_energy() {
    // m·x″ = −∂E/∂x, by differences of second order.
    let [x, v] = outer_solar_system::start();
    let [_, a] = outer_solar_system::newton(0.0, [x, v]);
    for body in 0..outer_solar_system::BODIES {
        for k in 0..3 {
            let moved = |h: f64| {
                let mut x = x;
                x[body][k] += h;
                outer_solar_system::energy([x, v])
            };
            let force = -(moved(1e-3) - moved(-1e-3)) / 2e-3;
            let expected = outer_solar_system::INITIAL[body].0 * a[body][k];
            // The energy is 3e-9, and so are its third derivatives; it has 16 digits.
            assert!((force - expected).abs() < 1e-14, "{body} {k}: {force:e} {expected:e}");
        }
    }
}

#[test]
fn newton_finds_the_transfer() -> Result<(), Box<dyn Error>> {
    let guesses = transfer::newton()?;
    let last = guesses.last().ok_or("a guess")?;
    assert!(last.miss < 1e-14 && guesses.len() < 12, "{guesses:?}");
    // Near the end the miss is squared in each step.
    let misses: Vec<f64> = guesses
        .iter()
        .map(|guess| guess.miss)
        .filter(|miss| *miss < 0.1)
        .collect();
    assert!(
        misses.windows(2).all(|pair| pair[1] < 10.0 * pair[0] * pair[0] + 1e-15),
        "{misses:?}"
    );
    // Lambert's equation: the time of flight of an ellipse by its axis, the chord and both radii. Source: Battin, An
    // Introduction to the Mathematics and Methods of Astrodynamics (1999), 6.6.
    let [u, v] = last.velocity;
    let axis = 1.0 / (2.0 - (u * u + v * v) / transfer::MU);
    let [x, y] = transfer::target();
    let chord = (x - 1.0).hypot(y);
    let half = 0.5 * (1.0 + transfer::MARS + chord);
    let alpha = 2.0 * (half / (2.0 * axis)).sqrt().asin();
    let beta = 2.0 * ((half - chord) / (2.0 * axis)).sqrt().asin();
    let flight = |alpha: f64| (axis.powi(3) / transfer::MU).sqrt() * (alpha - alpha.sin() - beta + beta.sin());
    // The path may be that before or after the apoapsis.
    let times = [flight(alpha), flight(std::f64::consts::TAU - alpha)];
    assert!(
        times.iter().any(|time| (time - transfer::FLIGHT).abs() < 1e-12),
        "{times:?}"
    );
    assert_kept("transfer", transfer::svg());
    Ok(())
}

#[test]
fn an_epidemic_has_the_rates_of_the_textbook() -> Result<(), Box<dyn Error>> {
    let fit = epidemic::fit(epidemic::START, |_| {})?;
    // Murray, Mathematical Biology (2002), 10.2: r = β/N = 2.18·10⁻³ and a = γ = 0.44 a day.
    let [infection, recovery] = fit.rates;
    assert!((infection / epidemic::BOYS - 2.18e-3).abs() < 0.05e-3, "{infection}");
    assert!((recovery - 0.44).abs() < 0.02, "{recovery}");
    // At the least squares the gradient of their sum vanishes; it is computed backward here. The sum has second
    // derivatives of 10⁶.
    let (days, data) = (epidemic::days(), epidemic::in_bed());
    let squares = |states: &[[_; 2]]| {
        let misfits = states
            .iter()
            .zip(&data)
            .map(|([_, i], data)| (*i - *data) * (*i - *data));
        misfits.reduce(|sum, term| sum + term).expect("a day")
    };
    let start = [epidemic::BOYS - 1.0, 1.0];
    let (sum, (_, by_rates)) =
        Integrator::new().value_and_gradient(epidemic::model, 0.0, start, fit.rates, &days, squares)?;
    assert!((sum / fit.squares - 1.0).abs() < 1e-12);
    assert!(by_rates.iter().all(|slope| slope.abs() < 1e-5), "{by_rates:?}");
    assert_kept("epidemic", epidemic::svg());
    Ok(())
}

#[test]
fn crossings_lie_in_the_section() -> Result<(), Box<dyn Error>> {
    let rows = picture::kept_table::<4>("poincare_section");
    assert_kept("poincare_section", poincare_section::svg(&rows));
    assert!(rows.len() > 1000);
    for [energy, _, y, v] in &rows {
        // What is left for the velocity across the section.
        let rest = energy - poincare_section::energy([0.0, *y, 0.0, *v]);
        assert!(rest > -1e-5, "{y} {v}");
    }
    // The first crossings of each orbit, before small differences have grown; the table has six digits.
    let short = poincare_section::crossings(20.0)?;
    for [energy, orbit, y, v] in short {
        let is_here = |row: &&poincare_section::Row| {
            (row[0] - energy).abs() < 1e-5 && row[1] == orbit && (row[2] - y).abs() < 1e-4 && (row[3] - v).abs() < 1e-4
        };
        assert!(rows.iter().any(|row| is_here(&row)), "{energy} {orbit}: {y} {v}");
    }
    Ok(())
}
