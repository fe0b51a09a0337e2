//! The mixture by the equation of state of Peng and Robinson, against the closed forms and the laws of thermodynamics.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::peng_robinson::{
    GAS, Helmholtz, INTERACTION, Properties, SUBSTANCES, State, covolume, properties, root_of_attraction, volume_of_gas,
};

/// States of gas and of dense fluid: volumes from 1.5 covolumes on.
fn states() -> impl Strategy<Value = State> {
    (250.0..600.0, 1.5..200.0, prop::array::uniform3(0.05..1.0)).prop_map(|(temperature, spread, moles)| {
        let covolume: f64 = (0..3).map(|i| moles[i] * covolume(&SUBSTANCES[i])).sum();
        State {
            temperature,
            volume: spread * covolume,
            moles,
        }
    })
}

/// Whether two numbers agree to so many units of rounding, 2⁻⁵², of a scale.
fn agree(a: f64, b: f64, scale: f64, units: f64) -> bool {
    (a - b).abs() <= units * f64::EPSILON * scale
}

/// The pressure and the logarithms of the fugacity coefficients in closed form: Peng & Robinson 1976, eq. 4 and 18.
fn closed_forms(
    State {
        temperature: t,
        volume: v,
        moles,
    }: State,
) -> (f64, [f64; 3]) {
    let n: f64 = moles.iter().sum();
    let (x, v) = (moles.map(|amount| amount / n), v / n);
    let b_of = [0, 1, 2].map(|i| covolume(&SUBSTANCES[i]));
    let roots = [0, 1, 2].map(|i| root_of_attraction(&SUBSTANCES[i], t));
    let pair = |i: usize, j: usize| roots[i] * roots[j] * (1.0 - INTERACTION[i][j]);
    let b: f64 = (0..3).map(|i| x[i] * b_of[i]).sum();
    let a: f64 = (0..9).map(|k| x[k / 3] * x[k % 3] * pair(k / 3, k % 3)).sum();

    let pressure = GAS * t / (v - b) - a / (v * (v + b) + b * (v - b));
    let (z, big_a, big_b) = (
        pressure * v / (GAS * t),
        a * pressure / (GAS * t).powi(2),
        b * pressure / (GAS * t),
    );
    let root = 2.0_f64.sqrt();
    let ratio = ((z + (1.0 + root) * big_b) / (z + (1.0 - root) * big_b)).ln();
    let of = |i: usize| {
        let mean: f64 = (0..3).map(|j| x[j] * pair(i, j)).sum();
        let attraction = big_a / (2.0 * root * big_b) * (2.0 * mean / a - b_of[i] / b) * ratio;
        b_of[i] / b * (z - 1.0) - (z - big_b).ln() - attraction
    };
    (pressure, [0, 1, 2].map(of))
}

proptest! {
    #[test]
    fn pressure_and_fugacities_are_the_closed_forms(state in states()) {
        let n: f64 = state.moles.iter().sum();
        let ideal = n * GAS * state.temperature / state.volume;
        let (pressure, ln_fugacity) = closed_forms(state);
        let computed = properties(state);
        // Repulsion and attraction are up to 30 times the ideal pressure at these densities, and cancel.
        prop_assert!(agree(computed.pressure, pressure, ideal, 1e3), "{} {pressure}", computed.pressure);
        // A stretched fluid has a negative pressure, and no fugacity.
        if computed.compressibility > 0.01 {
            for (a, b) in computed.ln_fugacity.iter().zip(ln_fugacity) {
                // ln Z turns the error of Z into a relative one.
                let scale = 1.0 / computed.compressibility + b.abs();
                prop_assert!(agree(*a, b, scale, 1e3), "{a} {b}");
            }
        }
    }

    /// Two nested first derivatives, which do not know that they commute, and the driver of second derivatives, which
    /// does.
    #[test]
    fn mixed_partials_are_equal(state in states()) {
        let nested = Helmholtz.nabla().jacobian(state);
        let hessian = Helmholtz.hessian(state);
        let row = |r: State| [r.temperature, r.volume, r.moles[0], r.moles[1], r.moles[2]];
        let flat = |rows: State<State>| {
            [row(rows.temperature), row(rows.volume), row(rows.moles[0]), row(rows.moles[1]), row(rows.moles[2])]
        };
        let (nested, hessian, x) = (flat(nested), flat(hessian), row(state));
        // Repulsion and attraction are about the ideal n·R·T and change by their own size with each coordinate; they
        // may cancel.
        let energy = state.moles.iter().sum::<f64>() * GAS * state.temperature;
        for i in 0..5 {
            for k in 0..5 {
                let scale = energy / (x[i] * x[k]);
                for other in [nested[k][i], hessian[i][k]] {
                    prop_assert!(agree(nested[i][k], other, scale, 1e3), "{i} {k}: {} {other}", nested[i][k]);
                }
            }
        }
    }

    /// A(T, λV, λn) = λ·A, and so Euler's theorem: V·∂A/∂V + Σ nᵢ·∂A/∂nᵢ = A.
    #[test]
    fn the_energy_is_homogeneous(state in states()) {
        let (energy, slope) = Helmholtz.value_and_gradient(state);
        let terms = [0, 1, 2].map(|i| state.moles[i] * slope.moles[i]);
        let sum = state.volume * slope.volume + terms.iter().sum::<f64>();
        let scale = (state.volume * slope.volume).abs() + terms.iter().map(|x| x.abs()).sum::<f64>() + energy.abs();
        prop_assert!(agree(sum, energy, scale, 100.0), "{sum} {energy}");
    }

    /// Gibbs and Duhem: Σᵢ nᵢ·∂μᵢ/∂nⱼ = 0 at constant T and P.
    #[test]
    fn potentials_do_not_change_alone(state in states()) {
        let State { temperature: t, volume: v, moles } = state;
        let n: f64 = moles.iter().sum();
        let second = Helmholtz.hessian(state);
        // With the ideal gas, whose energy is R·T·Σ nᵢ·(ln(nᵢ/V) − 1) and what depends on T alone.
        let by_volume = second.volume.volume + n * GAS * t / (v * v);
        let mixed = second.volume.moles.map(|x| x - GAS * t / v);
        let own = |i: usize, j: usize| second.moles[i].moles[j] + if i == j { GAS * t / moles[i] } else { 0.0 };
        for j in 0..3 {
            // Where ∂P/∂V vanishes, at the end of stability, the constant pressure fixes no volume.
            let terms = [0, 1, 2].map(|i| [moles[i] * own(i, j), -moles[i] * mixed[i] * mixed[j] / by_volume]);
            let scale: f64 = terms.iter().flatten().map(|x| x.abs()).sum();
            let sensitive = n * GAS * t / (v * v * by_volume.abs());
            prop_assert!(agree(terms.iter().flatten().sum(), 0.0, scale * (1.0 + sensitive), 1e4), "{terms:?}");
        }
    }
}

#[test]
fn a_volume_has_the_pressure_that_was_asked_for() {
    let moles = [0.7, 0.2, 0.1];
    for pressure in [1e3, 1e5, 2e6, 1e7] {
        let volume = volume_of_gas(350.0, pressure, moles);
        let Properties { pressure: found, .. } = properties(State {
            temperature: 350.0,
            volume,
            moles,
        });
        assert!(agree(found, pressure, pressure, 100.0), "{found} is not {pressure}");
    }
}

/// φ → 1 and S → 0 as P → 0: both deviations are proportional to the pressure.
#[test]
fn a_thin_gas_is_ideal() {
    let at = |pressure| {
        let moles = [0.7, 0.2, 0.1];
        properties(State {
            temperature: 350.0,
            volume: volume_of_gas(350.0, pressure, moles),
            moles,
        })
    };
    let (thin, thinner) = (at(100.0), at(50.0));
    let halves = |a: f64, b: f64| assert!((b / a - 0.5).abs() < 1e-4, "{a} {b}");
    halves(thin.entropy, thinner.entropy);
    for (a, b) in thin.ln_fugacity.iter().zip(thinner.ln_fugacity) {
        halves(*a, b);
    }
}
