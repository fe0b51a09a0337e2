//! The derivatives of a function of one number, by every mode.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::everywhere::{Function, object};

/// A derivative: the mode that gave it, its order, and its value.
pub struct Derivative {
    pub mode: &'static str,
    pub order: usize,
    pub value: f64,
}

object! {
    InModes: TaylorBundle<U2>, TaylorBundle<U4>, ExplicitBundle<U4>, ChunkBundle<U3, U3>, TraceBundle<U3>,
    TaylorBundle<U2, TaylorBundle<U2>>,
    TaylorBundle<U1, TaylorBundle<U1, TaylorBundle<U2>>>,
    TaylorBundle<U2, ExplicitBundle<U2>>,
    ExplicitBundle<U2, TaylorBundle<U2>>,
    TaylorBundle<U2, ChunkBundle<U2, U2>>,
    ChunkBundle<U2, U2, TaylorBundle<U2>>,
    ChunkBundle<U1, U2, ChunkBundle<U2, U2>>,
    Var, Var<Var>, Var<TaylorBundle<U3>>, Var<ExplicitBundle<U2>>, Var<ChunkBundle<U2, U2>>,
    TaylorBundle<U2, Var>, ChunkBundle<U2, U2, Var>,
}

#[cfg(feature = "lanes")]
object! {
    InLanes: TaylorBundle<U4, Lanes<8>>, ExplicitBundle<U3, Lanes<8>>, ChunkBundle<U2, U2, Lanes<8>>,
    TaylorBundle<U2, TaylorBundle<U2, Lanes<8>>>,
    Var<Lanes<8>>, Var<TaylorBundle<U2, Lanes<8>>>,
}

/// Collects derivatives of one function at one point.
struct Collector {
    x: f64,
    all: Vec<Derivative>,
}

/// A function object of a [`Function`].
struct Object<'a, F>(&'a F);

impl<F: Function> Differentiable for Object<'_, F> {
    type Domain = Scalar;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: R) -> R {
        self.0.call(x)
    }
}

/// The derivatives to order 4 by one Taylor bundle, which the other modes are compared with.
pub fn along_a_curve(f: &impl Function, x: f64) -> [f64; 5] {
    let y = f.call(Bundle::<U4>::taylor(x));
    std::array::from_fn(|k| y.derivative(k))
}

/// The derivatives of the orders 1 to 4 by every mode.
pub fn derivatives(f: &impl Function, x: f64) -> Vec<Derivative> {
    let all = Vec::new();
    let mut collector = Collector { x, all };
    collector.flat(f);
    collector.nested(f);
    collector.backward(f);
    collector.backward_and_forward(f);
    collector.objects(&Object(f));
    #[cfg(feature = "lanes")]
    collector.in_lanes(f);
    collector.all
}

impl Collector {
    fn add(&mut self, mode: &'static str, order: usize, value: f64) {
        self.all.push(Derivative { mode, order, value });
    }

    fn flat(&mut self, f: &dyn InModes) {
        let x = self.x;
        let y = f.over(Bundle::<U2>::taylor(x));
        (1..=2).for_each(|k| self.add("Taylor of order 2", k, y.derivative(k)));
        let seeds = std::array::from_fn::<_, 15, _>(|i| if (i + 1).is_power_of_two() { 1.0 } else { 0.0 });
        let y = f.over(ExplicitBundle::<U4>::from_partials(x, seeds));
        (1..16).for_each(|m: usize| self.add("explicit", m.count_ones() as usize, y.partial(m)));
        let y = f.over(Bundle::<U3>::chunk::<U3>(x, 2));
        self.add("chunk", 1, y.along([2]));
        self.add("chunk", 2, y.along([2, 2]));
        self.add("chunk", 3, y.along([2, 2, 2]));
        let y = f.over(tangent_bundle::bundle::TraceBundle::<U3>::variable(x, 2));
        self.add("trace", 1, y.slope(2));
        self.add("trace", 2, y.laplacian());
    }

    fn nested(&mut self, f: &dyn InModes) {
        let x = self.x;
        let y = f.over(Bundle::<U2, _>::taylor(Bundle::<U2>::taylor(x)));
        for (i, j) in pairs(3, 3) {
            self.add("Taylor over Taylor", i + j, y.derivative(i).derivative(j));
        }
        let y = f.over(Bundle::<U1, _>::taylor(Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(
            x,
        ))));
        for (i, j) in pairs(2, 2) {
            let inner = y.derivative(i).derivative(j);
            (0..3).for_each(|k| self.add("Taylor over Taylor over Taylor", i + j + k, inner.derivative(k)));
        }
        let inner = ExplicitBundle::<U2>::from_partials(x, [1.0, 1.0, 0.0]);
        let y = f.over(Bundle::<U2, _>::taylor(inner));
        for (i, m) in pairs(3, 4) {
            self.add(
                "Taylor over explicit",
                i + m.count_ones() as usize,
                y.derivative(i).partial(m),
            );
        }
        let inner: TaylorBundle<U2> = Bundle::<U2>::taylor(x);
        let one = TaylorBundle::<U2>::from(1.0);
        let y = f.over(ExplicitBundle::<U2, _>::from_partials(inner, [one, one, one * 0.0]));
        for (m, j) in pairs(4, 3) {
            self.add(
                "explicit over Taylor",
                m.count_ones() as usize + j,
                y.partial(m).derivative(j),
            );
        }
        let y = f.over(Bundle::<U2, _>::taylor(Bundle::<U2>::chunk::<U2>(x, 1)));
        for k in 0..3 {
            self.add("Taylor over chunk", k + 1, y.derivative(k).along([1]));
            self.add("Taylor over chunk", k + 2, y.derivative(k).along([1, 1]));
        }
        let y = f.over(Bundle::<U2, _>::chunk::<U2>(Bundle::<U2>::taylor(x), 2));
        for k in 0..3 {
            self.add("chunk over Taylor", k + 1, y.along([2]).derivative(k));
            self.add("chunk over Taylor", k + 2, y.along([2, 2]).derivative(k));
        }
        let y = f.over(Bundle::<U1, _>::chunk::<U2>(Bundle::<U2>::chunk::<U2>(x, 1), 2));
        self.add("chunk over chunk", 1, y.along([2]).primal());
        self.add("chunk over chunk", 2, y.along([2]).along([1]));
        self.add("chunk over chunk", 3, y.along([2]).along([1, 1]));
    }

    fn backward(&mut self, f: &dyn InModes) {
        let x = self.x;
        let slope = |x: f64| gradient(|v| f.over(v[0]), vec![x])[0];
        self.add("reverse", 1, slope(x));
        let recording = Recording::new();
        let outer = recording.variable(x);
        let inner = Recording::new();
        let variable = inner.variable(outer);
        let y = f.over(variable);
        let one = Recording::constant(1.0);
        let slope: Var = inner.pull_back([(y, one)])[0];
        self.add("reverse over reverse", 1, slope.value());
        self.add("reverse over reverse", 2, recording.pull_back([(slope, 1.0)])[0]);
    }

    fn backward_and_forward(&mut self, f: &dyn InModes) {
        let x = self.x;
        let recording = Recording::new();
        let y = f.over(recording.variable(Bundle::<U3>::taylor(x)));
        let slope = recording.pull_back([(y, 1.0.into())])[0];
        (0..4).for_each(|k| self.add("reverse over Taylor", k + 1, slope.derivative(k)));

        let recording = Recording::new();
        let inner = ExplicitBundle::<U2>::from_partials(x, [1.0, 1.0, 0.0]);
        let y = f.over(recording.variable(inner));
        let slope = recording.pull_back([(y, 1.0.into())])[0];
        (0..4).for_each(|m: usize| self.add("reverse over explicit", 1 + m.count_ones() as usize, slope.partial(m)));

        let recording = Recording::new();
        let y = f.over(recording.variable(Bundle::<U2>::chunk::<U2>(x, 2)));
        let slope = recording.pull_back([(y, 1.0.into())])[0];
        self.add("reverse over chunk", 1, slope.primal());
        self.add("reverse over chunk", 2, slope.along([2]));
        self.add("reverse over chunk", 3, slope.along([2, 2]));

        let recording = Recording::new();
        let y = f.over(Bundle::<U2, _>::taylor(recording.variable(x)));
        for k in 0..3 {
            self.add("Taylor over reverse", k, y.derivative(k).value());
            self.add(
                "Taylor over reverse",
                k + 1,
                recording.pull_back([(y.derivative(k), 1.0)])[0],
            );
        }

        let recording = Recording::new();
        let y = f.over(Bundle::<U2, _>::chunk::<U2>(recording.variable(x), 1));
        self.add("chunk over reverse", 1, y.along([1]).value());
        self.add("chunk over reverse", 2, recording.pull_back([(y.along([1]), 1.0)])[0]);
        self.add(
            "chunk over reverse",
            3,
            recording.pull_back([(y.along([1, 1]), 1.0)])[0],
        );
    }

    /// The derivatives in the first lane, beside points of all kinds.
    #[cfg(feature = "lanes")]
    fn in_lanes(&mut self, f: &dyn InLanes) {
        let x = self.x;
        let lanes = Lanes::from([x, 0.5, -1.5, 0.0, f64::INFINITY, f64::NAN, 2.0, -1e300]);
        let first = |x: Lanes<8>| x.to_array()[0];
        let y = f.over(Bundle::<U4, _>::taylor(lanes));
        (1..=4).for_each(|k| self.add("lanes", k, first(y.derivative(k))));
        let (one, zero) = (Lanes::splat(1.0), Lanes::splat(0.0));
        let seeds = std::array::from_fn::<_, 7, _>(|i| if (i + 1).is_power_of_two() { one } else { zero });
        let y = f.over(ExplicitBundle::<U3, _>::from_partials(lanes, seeds));
        (1..8).for_each(|m: usize| self.add("lanes, explicit", m.count_ones() as usize, first(y.partial(m))));
        let y = f.over(Bundle::<U2, _>::chunk::<U2>(lanes, 2));
        self.add("lanes, chunk", 1, first(y.along([2])));
        self.add("lanes, chunk", 2, first(y.along([2, 2])));
        let y = f.over(Bundle::<U2, _>::taylor(Bundle::<U2, _>::taylor(lanes)));
        for (i, j) in pairs(3, 3) {
            self.add("lanes, Taylor over Taylor", i + j, first(y.derivative(i).derivative(j)));
        }
        let recording = Recording::new();
        let y = f.over(recording.variable(lanes));
        self.add("lanes, reverse", 1, first(recording.pull_back([(y, one)])[0]));
        let recording = Recording::new();
        let y = f.over(recording.variable(Bundle::<U2, _>::taylor(lanes)));
        let slope = recording.pull_back([(y, TaylorBundle::from(1.0))])[0];
        (0..3).for_each(|k| self.add("lanes, reverse over Taylor", k + 1, first(slope.derivative(k))));
    }

    fn objects(&mut self, f: &Object<'_, impl Function>) {
        let x = self.x;
        self.add("function object", 1, f.gradient(x));
        self.add("function object", 2, f.hessian(x));
        let slope = f.prime();
        self.add("derivative object", 1, slope.evaluate(x));
        self.add("derivative object", 2, slope.gradient(x));
        self.add("derivative object", 3, slope.hessian(x));
        let y = slope.evaluate(Bundle::<U3>::taylor(x));
        (0..4).for_each(|k| self.add("derivative object over Taylor", k + 1, y.derivative(k)));
        let y = f.prime().prime().evaluate(Bundle::<U1>::taylor(x));
        (0..2).for_each(|k| self.add("second derivative object over Taylor", k + 2, y.derivative(k)));
        let slope = f.nabla();
        self.add("gradient object", 2, slope.jacobian(x));
    }
}

/// All (i, j) with i < m and j < n.
fn pairs(m: usize, n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..m).flat_map(move |i| (0..n).map(move |j| (i, j)))
}
