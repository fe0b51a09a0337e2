//! Taylor polynomials of flows.

use std::collections::BTreeMap;

use tangent_bundle::bundle::{Bundle, ExplicitBundle};
use tangent_bundle::calculus::Over;
use tangent_bundle::order::Order;
use tangent_bundle::real::Real;
use tangent_bundle::space::Point;
use tangent_bundle_ir::Symbol;

use crate::error::Error;
use crate::integrator::Integrator;
use crate::points::{coordinates, next_point};
use crate::recorded::Recorded;
use crate::taylor_map::{TaylorMap, Term, factorials};

impl Integrator {
    /// The flow from t₀ to t₁ as a Taylor polynomial of order N in the displacement of the initial values: all its
    /// derivatives to that order.
    ///
    /// The equation is integrated over explicit bundles, once for each of the C(n+N−1, N) different derivatives of
    /// order N by n initial values.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ode::{Error, Integrator};
    ///
    /// // x′ = x² from x₀ has the solution x₀/(1 − x₀·t).
    /// let map = Integrator::new().taylor_map::<U3, _, _>(|_t, x| x * x, 0.0, 0.5, 1.0)?;
    /// assert!((map.partial(&[0, 0]).unwrap() - 2.0 / 0.125).abs() < 1e-12);
    /// let d: f64 = 0.001;
    /// assert!((map.at(&d) - (0.5 + d) / (0.5 - d)).abs() < 33.0 * d.powi(4));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start) and [`Orbit::to`](crate::Orbit::to).
    ///
    /// # Panics
    ///
    /// If f panics.
    pub fn taylor_map<N, P, F>(self, f: F, t0: f64, x0: P, t1: f64) -> Result<TaylorMap<P>, Error>
    where
        N: Order,
        ExplicitBundle<N>: Real,
        P: Point,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol>,
    {
        let start = coordinates::<P::Shape, f64>(&x0);
        let mut terms = BTreeMap::new();
        let mut by = vec![0; if start.is_empty() { 0 } else { N::USIZE }];
        loop {
            let end = self.flow_by::<N, P, F>(&f, t0, &x0, &start, t1, &by)?;
            for tags in 0..1_usize << by.len() {
                let factors: Vec<usize> = (0..by.len()).filter(|m| tags >> m & 1 == 1).map(|m| by[m]).collect();
                let over = 1.0 / factorials(&factors);
                terms
                    .entry((factors.len(), factors))
                    .or_insert_with(|| end.iter().map(|y| y.partial(tags) * over).collect::<Vec<f64>>());
            }
            if !next_multiset(&mut by, start.len()) {
                break;
            }
        }
        let first = &terms[&(0, Vec::new())];
        Ok(TaylorMap {
            end: next_point::<P::Shape, f64, _>(&x0, &mut first.iter().copied()),
            order: N::USIZE,
            terms: terms
                .into_iter()
                .map(|((_, factors), coefficients)| Term { factors, coefficients })
                .collect(),
        })
    }

    /// The end of the flow, with the tag m + 1 on the coordinate `by[m]` of the start.
    fn flow_by<N, P, F>(
        self,
        f: &F,
        t0: f64,
        shape: &P,
        start: &[f64],
        t1: f64,
        by: &[usize],
    ) -> Result<Vec<ExplicitBundle<N>>, Error>
    where
        N: Order,
        ExplicitBundle<N>: Real,
        P: Point,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol>,
    {
        let function = |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            coordinates::<P::Shape, Symbol>(&f(t, next_point::<P::Shape, f64, _>(shape, &mut all)))
        };
        let mut state: Vec<ExplicitBundle<N>> = start.iter().map(|x| (*x).into()).collect();
        for (m, i) in by.iter().enumerate() {
            state[*i] += Bundle::<N>::explicit(0.0, m + 1);
        }
        let recorded = Recorded::new(Box::new(function), t0.into(), &state, Vec::new())?;
        recorded.ensure_slopes(state.len())?;
        let mut core = self.core(Box::new(recorded), t0.into(), state)?;
        core.run_to(t1)?;
        Ok(core.state)
    }
}

/// Turns a list of numbers below n, which does not fall, into the next one. Returns false after the last.
fn next_multiset(list: &mut [usize], n: usize) -> bool {
    let Some(m) = list.iter().rposition(|i| i + 1 < n) else {
        return false;
    };
    let next = list[m] + 1;
    list[m..].fill(next);
    true
}
