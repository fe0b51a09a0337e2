//! A mixture by the equation of state of Peng and Robinson: one function, the residual Helmholtz energy, and all else
//! by its derivatives.
//!
//! `cargo run --release -p tangent-bundle-solvers --example peng_robinson`

use tangent_bundle::prelude::*;

/// The gas constant, in J/(mol·K): exact since 2019.
pub const GAS: f64 = 8.314_462_618_153_24;

/// A pure substance.
pub struct Substance {
    /// Its name.
    pub name: &'static str,
    /// The critical temperature, in K.
    pub temperature: f64,
    /// The critical pressure, in Pa.
    pub pressure: f64,
    /// The acentric factor ω.
    pub acentric: f64,
}

/// Three substances of natural gas; critical data from Poling, Prausnitz & O'Connell, The Properties of Gases and
/// Liquids (2001), app. A.
pub const SUBSTANCES: [Substance; 3] = [
    Substance {
        name: "methane",
        temperature: 190.56,
        pressure: 4.599e6,
        acentric: 0.011,
    },
    Substance {
        name: "ethane",
        temperature: 305.32,
        pressure: 4.872e6,
        acentric: 0.099,
    },
    Substance {
        name: "n-butane",
        temperature: 425.12,
        pressure: 3.796e6,
        acentric: 0.200,
    },
];

/// The coefficients kᵢⱼ of interaction: of the size that such pairs have.
pub const INTERACTION: [[f64; 3]; 3] = [[0.0, 0.005, 0.014], [0.005, 0.0, 0.009], [0.014, 0.009, 0.0]];

space! {
    /// A state: temperature in K, volume in m³, amounts of substance in mol.
    #[derive(Copy)]
    pub struct State {
        /// The temperature T.
        pub temperature: Scalar,
        /// The volume V.
        pub volume: Scalar,
        /// The amounts nᵢ.
        pub moles: [Scalar; 3],
    }
}

/// The covolume bᵢ of a substance.
pub fn covolume(s: &Substance) -> f64 {
    0.077_796_07 * GAS * s.temperature / s.pressure
}

/// The attraction √aᵢ(T) of a substance.
pub fn root_of_attraction<R: Real>(s: &Substance, temperature: R) -> R {
    let slope = 0.37464 + (1.54226 - 0.26992 * s.acentric) * s.acentric;
    let root = -(temperature / s.temperature).sqrt() * slope + (1.0 + slope);
    root * (0.457_235_53_f64.sqrt() * GAS * s.temperature / s.pressure.sqrt())
}

/// The residual Helmholtz energy A(T, V, n): that of the mixture beyond that of an ideal gas of the same state.
///
/// ```text
/// A = −n·R·T·ln(1 − B/V) − D/(2√2·B)·ln((V + (1+√2)·B)/(V + (1−√2)·B))
/// n = Σ nᵢ      B = Σ nᵢ·bᵢ      D = Σᵢⱼ nᵢ·nⱼ·√(aᵢ·aⱼ)·(1 − kᵢⱼ)
/// ```
///
/// Peng & Robinson, A new two-constant equation of state, Ind. Eng. Chem. Fundam. 15 (1976); Michelsen & Mollerup,
/// Thermodynamic Models: Fundamentals and Computational Aspects (2007), ch. 3.
#[derive(Clone, Copy)]
pub struct Helmholtz;

impl Differentiable for Helmholtz {
    type Domain = State<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(
        &self,
        State {
            temperature,
            volume,
            moles,
        }: State<R>,
    ) -> R {
        let roots = SUBSTANCES.each_ref().map(|s| root_of_attraction(s, temperature));
        let n: R = moles.iter().copied().sum();
        let b: R = (0..3).map(|i| moles[i] * covolume(&SUBSTANCES[i])).sum();
        let pair = |(i, j): (usize, usize)| moles[i] * moles[j] * roots[i] * roots[j] * (1.0 - INTERACTION[i][j]);
        let d: R = (0..9).map(|k| pair((k / 3, k % 3))).sum();

        let root = 2.0_f64.sqrt();
        let repulsion = -n * temperature * GAS * (-b / volume).ln_1p();
        let attraction = d / (b * (2.0 * root)) * ((volume + b * (1.0 + root)) / (volume + b * (1.0 - root))).ln();
        repulsion - attraction
    }
}

/// What follows from the residual Helmholtz energy at a state.
#[derive(Clone, Copy, Debug)]
pub struct Properties {
    /// The pressure P = n·R·T/V − ∂A/∂V, in Pa.
    pub pressure: f64,
    /// The compressibility factor Z = P·V/(n·R·T).
    pub compressibility: f64,
    /// The residual entropy −∂A/∂T, in J/K.
    pub entropy: f64,
    /// The logarithms of the fugacity coefficients ln φᵢ = (∂A/∂nᵢ)/(R·T) − ln Z.
    pub ln_fugacity: [f64; 3],
}

/// All of them, by one gradient.
pub fn properties(state: State) -> Properties {
    let slope: State = Helmholtz.gradient(state);
    let State {
        temperature: t,
        volume: v,
        moles,
    } = state;
    let n: f64 = moles.iter().sum();
    let pressure = n * GAS * t / v - slope.volume;
    let compressibility = pressure * v / (n * GAS * t);
    Properties {
        pressure,
        compressibility,
        entropy: -slope.temperature,
        ln_fugacity: slope
            .moles
            .map(|potential| potential / (GAS * t) - compressibility.ln()),
    }
}

/// The volume that a gas of these amounts has at a pressure: by Newton's method, from that of the ideal gas.
pub fn volume_of_gas(temperature: f64, pressure: f64, moles: [f64; 3]) -> f64 {
    let n: f64 = moles.iter().sum();
    let ideal = n * GAS * temperature / pressure;
    // In the density, of which the pressure is nearly linear.
    let excess = |inverse| {
        let volume = ideal / inverse;
        let state = State {
            temperature,
            volume,
            moles,
        };
        let (slope, curvature) = (Helmholtz.gradient(state), Helmholtz.hessian(state));
        let computed = n * GAS * temperature / volume - slope.volume;
        let by_volume = -n * GAS * temperature / (volume * volume) - curvature.volume.volume;
        (computed - pressure, -by_volume * volume / inverse)
    };
    let density = (0..50).fold(1.0, |inverse, _| {
        let (excess, slope) = excess(inverse);
        inverse - excess / slope
    });
    ideal / density
}

fn main() {
    let (temperature, moles) = (350.0, [0.7, 0.2, 0.1]);
    println!("0.7 methane + 0.2 ethane + 0.1 n-butane at {temperature} K");
    for bar in [1.0, 20.0, 50.0, 100.0] {
        let volume = volume_of_gas(temperature, bar * 1e5, moles);
        let Properties {
            compressibility,
            ln_fugacity,
            entropy,
            ..
        } = properties(State {
            temperature,
            volume,
            moles,
        });
        let coefficients = ln_fugacity.map(|ln| format!("{:.6}", ln.exp()));
        println!(
            "{bar:5} bar: V = {volume:.6e} m³, Z = {compressibility:.6}, S = {entropy:+.5} J/K, φ = {}",
            coefficients.join(" ")
        );
    }
    for (substance, phi) in SUBSTANCES.iter().zip(
        properties(State {
            temperature,
            volume: 5e-4,
            moles,
        })
        .ln_fugacity,
    ) {
        println!("at 0.5 l: ln φ of {:9} {phi:+.12}", substance.name);
    }
}
