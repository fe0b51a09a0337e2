//! Lagrangian mechanics: the motion of a double pendulum from its Lagrangian, which is all that is written down.
//!
//! `cargo run --release -p tangent-bundle-gallery --example double_pendulum`

use std::error::Error;

use plotters::prelude::SeriesLabelPosition;
use tangent_bundle::prelude::*;
use tangent_bundle::real::VectorSpace;
use tangent_bundle_gallery as picture;

space! {
    /// A point of the phase space: two angles from the vertical and their velocities.
    #[derive(Copy)]
    pub struct State {
        /// The angles.
        pub q: [Scalar; 2],
        /// Their velocities.
        pub v: [Scalar; 2],
    }
}

/// Two bobs on rods.
#[derive(Clone, Copy, Debug)]
pub struct Pendulum {
    /// The masses, the upper one first.
    pub mass: [f64; 2],
    /// The lengths of the rods.
    pub length: [f64; 2],
    /// The acceleration of gravity.
    pub gravity: f64,
}

/// A kilogram on a metre each, on Earth.
pub const PENDULUM: Pendulum = Pendulum {
    mass: [1.0, 1.0],
    length: [1.0, 1.0],
    gravity: 9.80665,
};

impl Pendulum {
    /// The kinetic and the potential energy.
    ///
    /// ```text
    /// T = ½(m₁+m₂)l₁²v₁² + ½m₂l₂²v₂² + m₂l₁l₂v₁v₂cos(q₁−q₂)
    /// V = −(m₁+m₂)g·l₁cos q₁ − m₂g·l₂cos q₂
    /// ```
    pub fn energies<R: Real>(&self, State { q, v }: State<R>) -> [R; 2] {
        let ([m1, m2], [l1, l2], g) = (self.mass, self.length, self.gravity);
        let kinetic = v[0] * v[0] * (0.5 * (m1 + m2) * l1 * l1)
            + v[1] * v[1] * (0.5 * m2 * l2 * l2)
            + v[0] * v[1] * (q[0] - q[1]).cos() * (m2 * l1 * l2);
        let potential = q[0].cos() * (-(m1 + m2) * g * l1) - q[1].cos() * (m2 * g * l2);
        [kinetic, potential]
    }

    /// The accelerations of the angles, from the derivatives of the Lagrangian L = T − V in one evaluation.
    ///
    /// ```text
    /// (∂²L/∂v²)·a = ∂L/∂q − (∂²L/∂v∂q)·v
    /// ```
    ///
    /// Source: Euler and Lagrange's equation d/dt ∂L/∂v = ∂L/∂q with the chain rule; Goldstein, Classical Mechanics,
    /// 1-4.
    pub fn accelerations(&self, state: State) -> [f64; 2] {
        let lagrangian = |state| {
            let [kinetic, potential] = self.energies(state);
            kinetic - potential
        };
        let (_, slope, curvature) = value_gradient_hessian(lagrangian, state);
        let [mass, coupling] = [curvature.v.map(|row| row.v), curvature.v.map(|row| row.q)];
        let force = [0, 1].map(|i| slope.q[i] - coupling[i][0] * state.v[0] - coupling[i][1] * state.v[1]);
        let determinant = mass[0][0] * mass[1][1] - mass[0][1] * mass[1][0];
        [
            (force[0] * mass[1][1] - force[1] * mass[0][1]) / determinant,
            (force[1] * mass[0][0] - force[0] * mass[1][0]) / determinant,
        ]
    }

    /// One step of Runge and Kutta's method of order four.
    pub fn step(&self, state: State, h: f64) -> State {
        let slope = |state: State| State {
            q: state.v,
            v: self.accelerations(state),
        };
        let first = slope(state);
        let second = slope(moved(state, h / 2.0, first));
        let third = slope(moved(state, h / 2.0, second));
        let fourth = slope(moved(state, h, third));
        let sum = moved(moved(moved(first, 2.0, second), 2.0, third), 1.0, fourth);
        moved(state, h / 6.0, sum)
    }

    /// The energy T + V.
    pub fn energy(&self, state: State) -> f64 {
        self.energies(state).iter().sum()
    }
}

/// x + h·v.
fn moved(mut x: State, h: f64, mut v: State) -> State {
    v.scale(h);
    x.accumulate(&v);
    x
}

/// The steps that are calculated in a second.
pub const STEPS: u32 = 1000;

/// Both rods level, at rest.
pub const START: State = State {
    q: [std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2],
    v: [0.0, 0.0],
};

/// The states of so many seconds, from the start on, fifty a second.
pub fn motion(seconds: u32) -> Vec<(f64, State)> {
    let every = STEPS / 50;
    let mut state = START;
    let mut states = vec![(0.0, state)];
    for i in 1..=seconds * STEPS {
        state = PENDULUM.step(state, 1.0 / f64::from(STEPS));
        if i % every == 0 {
            states.push((f64::from(i) / f64::from(STEPS), state));
        }
    }
    states
}

/// The angles over time, and the path of the lower bob.
pub fn svg() -> Result<String, Box<dyn Error>> {
    let states = motion(10);
    picture::panels(|[left, right]| {
        let mut chart = picture::panel(&left, "a double pendulum", [0.0..10.0, -4.0..4.0], ["t (s)", "angle"])?;
        for (i, name) in ["upper rod", "lower rod"].into_iter().enumerate() {
            let angle = states.iter().map(|(t, state)| (*t, state.q[i]));
            picture::line(&mut chart, name, picture::COLOURS[i], angle)?;
        }
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)?;

        let mut chart = picture::panel(
            &right,
            "the path of the lower bob",
            [-2.6..2.6, -2.2..2.2],
            ["x (m)", "y (m)"],
        )?;
        let [l1, l2] = PENDULUM.length;
        let path = states
            .iter()
            .map(|(_, State { q, .. })| (l1 * q[0].sin() + l2 * q[1].sin(), -l1 * q[0].cos() - l2 * q[1].cos()));
        picture::line(&mut chart, "", picture::COLOURS[2], path)
    })
}

/// Prints the motion with its energy, and draws it.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("a double pendulum, let go with both rods level\n");
    println!("   t (s)      q₁        q₂        v₁        v₂       energy (J)");
    for (t, state) in motion(10).iter().step_by(100) {
        let ([q1, q2], [v1, v2]) = (state.q, state.v);
        println!(
            "{t:7.1} {q1:9.4} {q2:9.4} {v1:9.4} {v2:9.4} {:14.2e}",
            PENDULUM.energy(*state)
        );
    }
    picture::keep("double_pendulum", &svg()?)
}
