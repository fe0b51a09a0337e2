//! How orbits start whose right-hand sides are machine code.

use tangent_bundle::calculus::Over;
use tangent_bundle::space::OwnedPoint;
use tangent_bundle_ir::Symbol;

use crate::error::Error;
use crate::integrator::Integrator;
use crate::machine::{Compilable, Machine};
use crate::orbit::Orbit;
use crate::points::coordinates;
use crate::recorded::Recordable;

/// The number of floats of a state up to which its steps are compiled. Machine code of larger ones, as of states with
/// many tangents, takes longer to compile than most integrations take.
const MOST: usize = 4096;

/// The choices of an integration whose right-hand side becomes machine code, by
/// [`tangent_bundle_jit::TaylorStep`]. [`Integrator::compiled`] makes it.
///
/// The numbers are `f64`, with the steps of the interpreted orbit to the bit, or bundles, with its derivatives within
/// rounding. States of more than 4096 floats run interpreted.
///
/// ```
/// use tangent_bundle_ode::{Error, Integrator};
///
/// let choices = Integrator::new().tolerance(1e-15);
/// let mut orbit = choices.compiled().start(|_t, [x, v]| [v, -x], 0.0, [1.0, 0.0])?;
/// let mut interpreted = choices.start(|_t, [x, v]| [v, -x], 0.0, [1.0, 0.0])?;
/// orbit.to(10.0)?;
/// interpreted.to(10.0)?;
/// assert_eq!(orbit.state(), interpreted.state());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compiled {
    integrator: Integrator,
}

impl Integrator {
    /// Lets orbits start with machine code for the right-hand side. Compiling takes some milliseconds at the start: it
    /// pays from some thousand steps on.
    #[must_use]
    pub fn compiled(self) -> Compiled {
        Compiled { integrator: self }
    }
}

impl Compiled {
    /// Starts a solution as [`Integrator::start`] does.
    ///
    /// # Errors
    ///
    /// As [`Integrator::start`].
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn start<'f, P, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        P::Coordinate: Compilable,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol> + 'f,
    {
        let function = Integrator::recordable::<P, F>(f, &x0);
        self.start_machine(function, t0.into(), x0, Vec::new())
    }

    /// Starts a solution with parameters as [`Integrator::start_with`] does. The parameters become literals of the
    /// code.
    ///
    /// # Errors
    ///
    /// As [`Integrator::start`].
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn start_with<'f, P, Q, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P, p: Q) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        P::Coordinate: Compilable,
        Q: OwnedPoint<Coordinate = P::Coordinate> + 'f,
        F: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Over<P, Symbol> + 'f,
    {
        let parameters = coordinates::<Q::Shape, P::Coordinate>(&p);
        let function = Integrator::recordable_with::<P, Q, F>(f, &x0, p);
        self.start_machine(function, t0.into(), x0, parameters)
    }

    /// The state at the time t₁ of a solution, as [`Integrator::flow`].
    ///
    /// # Errors
    ///
    /// As [`Integrator::flow`].
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn flow<P, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P, t1: impl Into<P::Coordinate>) -> Result<P, Error>
    where
        P: OwnedPoint,
        P::Coordinate: Compilable,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol>,
    {
        let mut orbit = self.start(f, t0, x0)?;
        orbit.to(t1)?;
        Ok(orbit.state())
    }

    fn start_machine<'f, P>(
        self,
        function: Box<Recordable<'f>>,
        t0: P::Coordinate,
        x0: P,
        parameters: Vec<P::Coordinate>,
    ) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        P::Coordinate: Compilable,
    {
        use tangent_bundle::real::Atoms;

        let state = coordinates::<P::Shape, P::Coordinate>(&x0);
        if state.len() * P::Coordinate::ATOMS > MOST {
            return self.integrator.start_recorded(function, t0, x0, parameters);
        }
        let machine = Machine::new(function, t0, &state, parameters)?;
        if machine.results() != state.len() {
            return Err(Error::Shape {
                state: state.len(),
                given: machine.results(),
            });
        }
        self.integrator.start_expansion(Box::new(machine), t0, x0)
    }
}
