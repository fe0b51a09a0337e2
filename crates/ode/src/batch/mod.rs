//! Many solutions at once, on lanes and threads.

mod group;
mod lane;

use tangent_bundle::calculus::Over;
use tangent_bundle::space::Point;
use tangent_bundle_ir::Symbol;

use crate::batch::group::Group;
use crate::error::Error;
use crate::event::{Crossing, Ending, Event};
use crate::integrator::Integrator;
use crate::points::{coordinates, next_point};

/// The members that one thread integrates without a pause. They do not depend on the number of threads.
const CHUNK: usize = 64;

/// A function of the time, the state and the parameters, given the shapes of both.
type Erased<'a, P, Q> = dyn Fn(&P, &Q, Vec<Symbol>) -> Vec<Symbol> + Sync + 'a;

/// A watched function, and what belongs to it.
struct Watched<'a, P, Q> {
    function: Box<Erased<'a, P, Q>>,
    crossing: Crossing,
    stops: bool,
}

/// Many solutions of one equation: eight at a time side by side, each with its own steps.
///
/// [`Integrator::batch`] makes it. The members of a batch are the initial values, with their parameters if there are
/// any. With the feature `rayon` all cores work. The result of a member does not depend on the others, nor on the
/// number of threads, to the last bit.
///
/// Each member takes the steps of its own [`Orbit`](crate::Orbit). Its result is that of the orbit to the last bit, if
/// the right-hand side has sums, products, quotients and square roots alone. Other functions of lanes round otherwise
/// than those of floats, by about one part in 2⁵².
pub struct Batch<'a, P, Q = ()> {
    choices: Integrator,
    function: Box<Erased<'a, P, Q>>,
    watched: Vec<Watched<'a, P, Q>>,
    start: f64,
    states: &'a [P],
    /// One for each state, or one for all.
    parameters: &'a [Q],
}

impl<P, Q> std::fmt::Debug for Batch<'_, P, Q> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch")
            .field("choices", &self.choices)
            .field("start", &self.start)
            .field("members", &self.states.len())
            .finish_non_exhaustive()
    }
}

/// Where a member of a batch is at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<P: Point> {
    /// Why it ended.
    pub ending: Ending,
    /// The time.
    pub time: f64,
    /// The state.
    pub state: P,
    /// The number of steps.
    pub steps: u64,
    /// The events on the way, in order.
    pub events: Vec<Event<P>>,
}

impl Integrator {
    /// The solutions of x′ = f(t, x) from the time t₀ and many states.
    ///
    /// ```
    /// use tangent_bundle_ode::{Crossing, Error, Integrator};
    ///
    /// let starts: Vec<[f64; 2]> = (1..100).map(|i| [f64::from(i), 0.0]).collect();
    /// let circles = Integrator::new().batch(|_t, [x, v]| [v, -x], 0.0, &starts).watch(|_t, [x, _]| x, Crossing::Any);
    /// for (start, member) in starts.iter().zip(circles.to(2.0)) {
    ///     let member = member?;
    ///     assert!((member.state[0] / start[0] - 2_f64.cos()).abs() < 1e-14);
    ///     assert!((member.events[0].time - std::f64::consts::FRAC_PI_2).abs() < 1e-14);
    /// }
    /// # Ok::<(), Error>(())
    /// ```
    pub fn batch<'a, P, F>(self, f: F, t0: f64, states: &'a [P]) -> Batch<'a, P>
    where
        P: Point,
        F: Fn(Symbol, Over<P, Symbol>) -> Over<P, Symbol> + Sync + 'a,
    {
        self.batch_with(move |t, x, ()| f(t, x), t0, states, &[()])
    }

    /// The solutions of x′ = f(t, x, p) from the time t₀ and many states, with the parameters of each. One set of
    /// parameters is that of all members.
    ///
    /// # Panics
    ///
    /// If there are neither as many sets of parameters as states nor one.
    pub fn batch_with<'a, P, Q, F>(self, f: F, t0: f64, states: &'a [P], parameters: &'a [Q]) -> Batch<'a, P, Q>
    where
        P: Point,
        Q: Point,
        F: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Over<P, Symbol> + Sync + 'a,
    {
        assert!(
            parameters.len() == 1 || parameters.len() == states.len(),
            "the batch has {} states and {} sets of parameters: give one set for each state, or one for all",
            states.len(),
            parameters.len()
        );
        let function = move |x: &P, p: &Q, all: Vec<Symbol>| {
            let (t, x, p) = arguments(x, p, all);
            coordinates::<P::Shape, Symbol>(&f(t, x, p))
        };
        Batch {
            choices: self,
            function: Box::new(function),
            watched: Vec::new(),
            start: t0,
            states,
            parameters,
        }
    }
}

/// The time, the state and the parameters, from a list of all numbers.
fn arguments<P: Point, Q: Point>(x: &P, p: &Q, all: Vec<Symbol>) -> (Symbol, Over<P, Symbol>, Over<Q, Symbol>) {
    let mut all = all.into_iter();
    let t = all.next().expect("the time");
    (
        t,
        next_point::<P::Shape, f64, _>(x, &mut all),
        next_point::<Q::Shape, f64, _>(p, &mut all),
    )
}

impl<'a, P: Point, Q: Point> Batch<'a, P, Q> {
    /// Watches for zeros of a function g(t, x) along each member: events. They are numbered in the order of the calls.
    #[must_use]
    pub fn watch<G>(self, g: G, crossing: Crossing) -> Self
    where
        G: Fn(Symbol, Over<P, Symbol>) -> Symbol + Sync + 'a,
    {
        self.watch_with(move |t, x, _| g(t, x), crossing)
    }

    /// Watches for zeros of a function g(t, x, p) of the parameters, too.
    #[must_use]
    pub fn watch_with<G>(self, g: G, crossing: Crossing) -> Self
    where
        G: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Symbol + Sync + 'a,
    {
        self.watched(g, crossing, false)
    }

    /// Ends each member at the first zero of a function g(t, x).
    #[must_use]
    pub fn stop_at<G>(self, g: G, crossing: Crossing) -> Self
    where
        G: Fn(Symbol, Over<P, Symbol>) -> Symbol + Sync + 'a,
    {
        self.stop_at_with(move |t, x, _| g(t, x), crossing)
    }

    /// Ends each member at the first zero of a function g(t, x, p) of the parameters, too.
    #[must_use]
    pub fn stop_at_with<G>(self, g: G, crossing: Crossing) -> Self
    where
        G: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Symbol + Sync + 'a,
    {
        self.watched(g, crossing, true)
    }

    fn watched<G>(mut self, g: G, crossing: Crossing, stops: bool) -> Self
    where
        G: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Symbol + Sync + 'a,
    {
        let function = move |x: &P, p: &Q, all: Vec<Symbol>| {
            let (t, x, p) = arguments(x, p, all);
            vec![g(t, x, p)]
        };
        self.watched.push(Watched {
            function: Box::new(function),
            crossing,
            stops,
        });
        self
    }

    /// Integrates all members to a time, forward or backward. The results are in the order of the members.
    ///
    /// # Errors
    ///
    /// For each member as [`start_with`](Integrator::start_with) and [`Orbit::to`](crate::Orbit::to).
    ///
    /// # Panics
    ///
    /// If f or a watched function panics.
    #[must_use]
    pub fn to(&self, time: f64) -> Vec<Result<Outcome<P>, Error>>
    where
        P: Send + Sync,
        Q: Sync,
    {
        let integrate = |from: usize| {
            let to = self.states.len().min(from + CHUNK);
            Group::integrate(self, from..to, time)
        };
        let starts = (0..self.states.len()).step_by(CHUNK);
        #[cfg(feature = "rayon")]
        {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            let starts: Vec<usize> = starts.collect();
            starts.into_par_iter().flat_map_iter(integrate).collect()
        }
        #[cfg(not(feature = "rayon"))]
        starts.flat_map(integrate).collect()
    }

    /// Whether all members have the same parameters.
    fn has_one_set(&self) -> bool {
        self.parameters.len() == 1
    }

    /// The parameters of a member.
    fn parameters_of(&self, member: usize) -> &'a Q {
        &self.parameters[if self.has_one_set() { 0 } else { member }]
    }
}
