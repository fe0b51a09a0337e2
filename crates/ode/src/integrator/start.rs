//! How orbits start.

use std::rc::Rc;

use tangent_bundle::calculus::{Differentiable, Over};
use tangent_bundle::real::Real;
use tangent_bundle::space::{OwnedPoint, Scalar};
use tangent_bundle_ir::Symbol;

use crate::core::Core;
use crate::error::Error;
use crate::expansion::Expansion;
use crate::integrator::Integrator;
use crate::orbit::Orbit;
use crate::points::{coordinates, next_point};
use crate::polynomial::Polynomials;
use crate::recorded::{Recordable, Recorded};
use crate::replayed::Replayed;
use crate::time::Time;

impl Integrator {
    /// Starts the solution of x′ = f(t, x) at the time t₀ from the state x₀.
    ///
    /// The right-hand side is recorded once, at the start. It is written as a closure over the symbols of the
    /// recording, or as a function that is generic in its scalar. The state is a number, or a point made of numbers:
    /// an array, a tuple, a `Vec`, a struct by [`space!`](tangent_bundle::space!).
    ///
    /// The numbers may be bundles. Then the orbit carries the derivatives of the flow.
    ///
    /// # Errors
    ///
    /// If a choice is out of range, or if f cannot be recorded or has another number of components than the state.
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn start<'f, P, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol> + 'f,
    {
        self.start_recorded(Self::recordable::<P, F>(f, &x0), t0.into(), x0, Vec::new())
    }

    /// A right-hand side as a function of lists.
    pub(super) fn recordable<'f, P, F>(f: F, x0: &P) -> Box<Recordable<'f>>
    where
        P: OwnedPoint + 'f,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol> + 'f,
    {
        let shape =
            next_point::<P::Shape, P::Coordinate, _>(x0, &mut coordinates::<P::Shape, P::Coordinate>(x0).into_iter());
        Box::new(move |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            coordinates::<P::Shape, Symbol>(&f(t, next_point::<P::Shape, P::Coordinate, _>(&shape, &mut all)))
        })
    }

    /// Starts the solution of x′ = f(t, x, p) with the parameters p. Parameters that are bundles give the sensitivities
    /// of the solution.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ode::{Error, Integrator};
    ///
    /// // x′ = −p·x has the solution x₀·exp(−p·t), and its slope in p is −t·x.
    /// let p = Bundle::<U1>::taylor(0.5);
    /// let one = TaylorBundle::from(1.0);
    /// let mut orbit = Integrator::new().start_with(|_t, x, p| -p * x, 0.0, one, p)?;
    /// orbit.to(2.0)?;
    /// assert!((orbit.state().derivative(1) + 2.0 * (-1_f64).exp()).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn start_with<'f, P, Q, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P, p: Q) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        Q: OwnedPoint<Coordinate = P::Coordinate> + 'f,
        F: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Over<P, Symbol> + 'f,
    {
        let parameters = coordinates::<Q::Shape, P::Coordinate>(&p);
        self.start_recorded(Self::recordable_with::<P, Q, F>(f, &x0, p), t0.into(), x0, parameters)
    }

    /// A right-hand side with parameters as a function of lists.
    pub(super) fn recordable_with<'f, P, Q, F>(f: F, x0: &P, p: Q) -> Box<Recordable<'f>>
    where
        P: OwnedPoint + 'f,
        Q: OwnedPoint<Coordinate = P::Coordinate> + 'f,
        F: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Over<P, Symbol> + 'f,
    {
        let shape =
            next_point::<P::Shape, P::Coordinate, _>(x0, &mut coordinates::<P::Shape, P::Coordinate>(x0).into_iter());
        Box::new(move |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            let x = next_point::<P::Shape, P::Coordinate, _>(&shape, &mut all);
            coordinates::<P::Shape, Symbol>(&f(t, x, next_point::<Q::Shape, P::Coordinate, _>(&p, &mut all)))
        })
    }

    /// Starts the solution of x′ = f(t, x) for a function object, which need not be recordable: one that uses a special
    /// function, or one that [`primitive!`](tangent_bundle::primitive!) added to the library.
    ///
    /// If it cannot be recorded, it is evaluated over Taylor bundles, once for each coefficient. A step of order p then
    /// takes O(p³) operations instead of O(p²), and p is at most 64.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn start_object<'f, P, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P) -> Result<Orbit<'f, P>, Error>
    where
        P: OwnedPoint + 'f,
        F: Differentiable<Domain = (Scalar, P::Shape), Codomain = P::Shape> + 'f,
    {
        let t0 = t0.into();
        let f = Rc::new(f);
        let copy = || {
            next_point::<P::Shape, P::Coordinate, _>(&x0, &mut coordinates::<P::Shape, P::Coordinate>(&x0).into_iter())
        };
        let (shape, recorded) = (copy(), f.clone());
        let function = move |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            let x = next_point::<P::Shape, P::Coordinate, _>(&shape, &mut all);
            coordinates::<P::Shape, Symbol>(&recorded.evaluate((t, x)))
        };
        match self.start_recorded(Box::new(function), t0, copy(), Vec::new()) {
            Err(Error::NotRecorded { .. }) => {
                let replayed: Replayed<F, P::Shape, P::Coordinate> = Replayed::new(f, copy());
                self.start_expansion(Box::new(replayed), t0, x0)
            }
            other => other,
        }
    }

    pub(super) fn start_recorded<'f, P: OwnedPoint + 'f>(
        self,
        function: Box<Recordable<'f>>,
        t0: P::Coordinate,
        x0: P,
        parameters: Vec<P::Coordinate>,
    ) -> Result<Orbit<'f, P>, Error> {
        let state = coordinates::<P::Shape, P::Coordinate>(&x0);
        let recorded = Recorded::new(function, t0, &state, parameters)?;
        recorded.ensure_slopes(state.len())?;
        self.start_expansion(Box::new(recorded), t0, x0)
    }

    /// Starts an orbit whose Taylor coefficients are computed by `expansion`.
    ///
    /// # Errors
    ///
    /// If a choice is out of range.
    pub fn start_expansion<'f, P: OwnedPoint + 'f>(
        self,
        expansion: Box<dyn Expansion<P::Coordinate> + 'f>,
        t0: P::Coordinate,
        x0: P,
    ) -> Result<Orbit<'f, P>, Error> {
        let state = coordinates::<P::Shape, P::Coordinate>(&x0);
        Ok(Orbit::new(self.core(expansion, t0, state)?, x0))
    }

    /// The steps of the solution from a state.
    pub(super) fn core<'f, R: Real>(
        self,
        expansion: Box<dyn Expansion<R> + 'f>,
        t0: R,
        state: Vec<R>,
    ) -> Result<Core<'f, R>, Error> {
        let order = self.checked_order(expansion.highest_order())?;
        let time = Time::new(t0.scalar());
        let (drift, zero) = (t0.shift(-t0.scalar()), R::from(0.0));
        let last = Polynomials {
            start: time,
            drift,
            length: 0.0,
            order,
            series: vec![zero; state.len() * (order + 1)],
        };
        Ok(Core {
            expansion,
            step_size: self.step_size(order),
            clock: self.clock(time),
            drift,
            carry: self.is_compensated.then(|| vec![zero; state.len()]),
            state,
            last,
        })
    }

    /// The state at the time t₁ of the solution of x′ = f(t, x) that starts at t₀ from x₀: the flow.
    ///
    /// It is a function of numbers like any other. So the drivers of the library differentiate it.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ode::{Error, Integrator};
    ///
    /// // The oscillator turns: the state transition matrix of its flow is a rotation.
    /// fn oscillator<R: Real>(_t: R, [x, v]: [R; 2]) -> [R; 2] {
    ///     [v, -x]
    /// }
    /// let flow = |x: [_; 2]| Integrator::new().flow(oscillator, 0.0, x, 1.0);
    /// let rotation: [[f64; 2]; 2] = try_jacobian(flow, [0.3, 0.4])?;
    /// assert!((rotation[0][0] - 1_f64.cos()).abs() < 1e-15);
    /// assert!((rotation[0][1] - 1_f64.sin()).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start) and [`Orbit::to`].
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn flow<P, F>(self, f: F, t0: impl Into<P::Coordinate>, x0: P, t1: impl Into<P::Coordinate>) -> Result<P, Error>
    where
        P: OwnedPoint,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol>,
    {
        let mut orbit = self.start(f, t0, x0)?;
        orbit.to(t1)?;
        Ok(orbit.state())
    }
}
