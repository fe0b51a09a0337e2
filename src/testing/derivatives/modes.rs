//! The first three derivatives of a function along directions, by every mode.

use alloc::vec::Vec;

use crate::bundle::{ChunkBundle, ExplicitBundle, TaylorBundle, TraceBundle};
use crate::calculus::{Differentiable, pull_back};
use crate::order::{U1, U2, U3};
use crate::real::{Atoms, Real};
use crate::reverse::{Recording, Var};
use crate::space::{Argument, Space, flat, numbered};
use crate::testing::derivatives::Floats;
use crate::testing::derivatives::sample::{Sample, dot, moved};

/// A derivative along directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// φ′(x)·v.
    First,
    /// φ″(x)[u, v].
    Second,
    /// φ″(x)[u, u] + φ″(x)[v, v].
    Trace,
    /// The sum of the curvatures along all coordinates.
    Laplacian,
    /// φ‴(x)[u, v, v].
    Third,
}

impl Quantity {
    pub(crate) const ALL: [Self; 5] = [Self::First, Self::Second, Self::Trace, Self::Laplacian, Self::Third];

    /// The one that is compared with differences.
    pub(crate) const fn of(order: usize) -> Self {
        match order {
            1 => Self::First,
            2 => Self::Second,
            _ => Self::Third,
        }
    }

    pub(crate) const fn order(self) -> usize {
        match self {
            Self::First => 1,
            Self::Second | Self::Trace | Self::Laplacian => 2,
            Self::Third => 3,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::First => "the first derivative along v",
            Self::Second => "the second derivative along u and v",
            Self::Trace => "the sum of the second derivatives along u and along v",
            Self::Laplacian => "the Laplacian",
            Self::Third => "the third derivative along u, v and v",
        }
    }
}

/// A derivative as one mode gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    pub(crate) name: &'static str,
    pub(crate) quantity: Quantity,
    pub(crate) value: f64,
    /// The size of the terms that it is a sum of.
    pub(crate) size: f64,
}

/// The largest number of coordinates at which the Hessian is taken whole.
const SHORT: usize = 16;

struct Collector(Vec<Mode>);

impl Collector {
    fn add(&mut self, name: &'static str, quantity: Quantity, value: f64) {
        self.sum(name, quantity, (value, value.abs()));
    }

    fn sum(&mut self, name: &'static str, quantity: Quantity, (value, size): (f64, f64)) {
        self.0.push(Mode {
            name,
            quantity,
            value,
            size,
        });
    }
}

impl<F: Differentiable> Sample<'_, F> {
    /// The point whose tangents are in the atoms that are named, by the direction there.
    fn point<X: Atoms<Atom = f64>>(
        &self,
        x: &Floats<F::Domain>,
        atoms: &[(usize, &[f64])],
    ) -> <F::Domain as Space>::Over<X> {
        numbered::<F::Domain, f64, X>(x, &mut |i, x| {
            let mut index = 0;
            X::of_atoms(&mut || {
                let moving = atoms.iter().find(|(atom, _)| *atom == index);
                let number = moving.map_or(if index == 0 { *x } else { 0.0 }, |(_, direction)| {
                    direction[i % direction.len()]
                });
                index += 1;
                number
            })
        })
    }

    /// The slopes in reverse over a base.
    fn slopes<B: Real + Atoms<Atom = f64>>(&self, atoms: &[(usize, &[f64])]) -> Vec<B> {
        let recording = Recording::<B>::new();
        let x = self.point::<B>(self.x, atoms);
        let y = self
            .combination()
            .evaluate(F::Domain::map(&x, &mut |x| recording.variable(*x)));
        recording.pull_back([(y, B::from(1.0))])
    }

    /// The derivative of the order below, at x + t·direction.
    pub(super) fn below(&self, order: usize, t: f64, direction: &[f64]) -> f64 {
        let x = moved::<F::Domain>(self.x, direction, t);
        let function = self.combination();
        match order {
            1 => function.evaluate(x),
            2 => function
                .evaluate(self.point::<TaylorBundle<U1>>(&x, &[(1, &self.v)]))
                .derivative(1),
            _ => function
                .evaluate(self.point::<TaylorBundle<U2>>(&x, &[(1, &self.v)]))
                .derivative(2),
        }
    }

    /// The derivatives by every mode.
    pub(super) fn modes(&self) -> Vec<Mode>
    where
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>>,
    {
        let mut all = Collector(Vec::new());
        if self.v.is_empty() {
            return all.0;
        }
        self.forward(&mut all);
        self.nested(&mut all);
        self.backward(&mut all);
        self.drivers(&mut all);
        all.0
    }

    fn forward(&self, all: &mut Collector) {
        let (f, x) = (self.combination(), self.x);
        let (u, v) = (self.u.as_slice(), self.v.as_slice());
        let y = f.evaluate(self.point::<TaylorBundle<U3>>(x, &[(1, v)]));
        all.add("Taylor", Quantity::First, y.derivative(1));
        let z = f.evaluate(self.point::<TaylorBundle<U2>>(x, &[(1, u)]));
        all.sum(
            "Taylor",
            Quantity::Trace,
            dot(&[y.derivative(2), z.derivative(2)], &[1.0]),
        );

        let y = f.evaluate(self.point::<ExplicitBundle<U3>>(x, &[(1, u), (2, v), (4, v)]));
        all.add("explicit", Quantity::First, y.partial(0b010));
        all.add("explicit", Quantity::First, y.partial(0b100));
        all.add("explicit", Quantity::Second, y.partial(0b011));
        all.add("explicit", Quantity::Second, y.partial(0b101));
        all.add("explicit", Quantity::Third, y.partial(0b111));

        let y = f.evaluate(self.point::<ChunkBundle<U3, U2>>(x, &[(1, u), (2, v)]));
        all.add("chunk", Quantity::First, y.along([2]));
        all.add("chunk", Quantity::Second, y.along([1, 2]));
        all.sum(
            "chunk",
            Quantity::Trace,
            dot(&[y.along([1, 1]), y.along([2, 2])], &[1.0]),
        );
        all.add("chunk", Quantity::Third, y.along([1, 2, 2]));

        let y = f.evaluate(self.point::<TraceBundle<U2>>(x, &[(1, u), (2, v)]));
        all.add("trace", Quantity::First, y.slope(2));
        all.add("trace", Quantity::Trace, y.laplacian());
    }

    fn nested(&self, all: &mut Collector) {
        let (f, x) = (self.combination(), self.x);
        let (u, v) = (self.u.as_slice(), self.v.as_slice());
        // The atom 1 is the inner tangent; the outer one starts behind the atoms of the inner bundle.
        let y = f.evaluate(self.point::<TaylorBundle<U2, TaylorBundle<U1>>>(x, &[(1, u), (2, v)]));
        all.add("Taylor over Taylor", Quantity::First, y.derivative(1).primal());
        all.add("Taylor over Taylor", Quantity::Second, y.derivative(1).derivative(1));
        all.add("Taylor over Taylor", Quantity::Third, y.derivative(2).derivative(1));

        let y = f.evaluate(self.point::<ExplicitBundle<U1, TaylorBundle<U2>>>(x, &[(1, v), (3, u)]));
        all.add("explicit over Taylor", Quantity::First, y.primal().derivative(1));
        all.add("explicit over Taylor", Quantity::Second, y.partial(1).derivative(1));
        all.add("explicit over Taylor", Quantity::Third, y.partial(1).derivative(2));

        let y = f.evaluate(self.point::<TaylorBundle<U2, ChunkBundle<U1, U1>>>(x, &[(1, u), (2, v)]));
        all.add("Taylor over chunk", Quantity::Second, y.derivative(1).along([1]));
        all.add("Taylor over chunk", Quantity::Third, y.derivative(2).along([1]));
    }

    fn backward(&self, all: &mut Collector) {
        let (u, v) = (self.u.as_slice(), self.v.as_slice());
        all.sum("reverse", Quantity::First, dot(&self.slopes::<f64>(&[]), v));

        let slopes = self.slopes::<TaylorBundle<U2>>(&[(1, v)]);
        let of_order = |k: usize| slopes.iter().map(|slope| slope.derivative(k)).collect::<Vec<f64>>();
        all.sum("reverse over Taylor", Quantity::First, dot(&of_order(0), v));
        all.sum("reverse over Taylor", Quantity::Second, dot(&of_order(1), u));
        all.sum("reverse over Taylor", Quantity::Third, dot(&of_order(2), u));

        let slopes = self.slopes::<ExplicitBundle<U2>>(&[(1, u), (2, v)]);
        let of_mask = |mask: usize| slopes.iter().map(|slope| slope.partial(mask)).collect::<Vec<f64>>();
        all.sum("reverse over explicit", Quantity::Second, dot(&of_mask(1), v));
        all.sum("reverse over explicit", Quantity::Third, dot(&of_mask(3), v));

        let slopes = self.slopes::<ChunkBundle<U1, U2>>(&[(1, u), (2, v)]);
        let of_direction = |i: usize| slopes.iter().map(|slope| slope.along([i])).collect::<Vec<f64>>();
        all.sum("reverse over chunk", Quantity::Second, dot(&of_direction(1), v));

        let f = self.combination();
        let recording = Recording::new();
        let x = numbered::<F::Domain, f64, TaylorBundle<U1, Var>>(self.x, &mut |i, x| {
            TaylorBundle::from_derivatives(recording.variable(*x), [Recording::constant(v[i % v.len()])])
        });
        let slope = f.evaluate(x).derivative(1);
        all.add("Taylor over reverse", Quantity::First, slope.value());
        all.sum(
            "Taylor over reverse",
            Quantity::Second,
            dot(&recording.pull_back([(slope, 1.0)]), u),
        );

        let (outer, inner) = (Recording::new(), Recording::<Var>::new());
        let x = F::Domain::map(self.x, &mut |x| outer.variable(*x));
        let y = f.evaluate(F::Domain::map(&x, &mut |x| inner.variable(*x)));
        let slopes = inner.pull_back([(y, Recording::constant(1.0))]);
        let moving = slopes.iter().zip(v.iter().cycle()).filter(|(_, v)| **v != 0.0);
        let along: Option<Var> = moving.map(|(slope, v)| *slope * *v).reduce(|sum, term| sum + term);
        if let Some(along) = along {
            all.add("reverse over reverse", Quantity::First, along.value());
            all.sum(
                "reverse over reverse",
                Quantity::Second,
                dot(&outer.pull_back([(along, 1.0)]), u),
            );
        }
    }

    fn drivers(&self, all: &mut Collector)
    where
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>>,
    {
        let f = self.combination();
        let (u, v) = (self.u.as_slice(), self.v.as_slice());
        let floats = flat::<F::Domain, f64>;
        all.sum(
            "the driver of gradients",
            Quantity::First,
            dot(&floats(&f.gradient(self.copy())), v),
        );

        let (_, l1) = pull_back::<U2, _, _>(|x| f.evaluate(x), self.copy());
        let (slopes, l2) = l1.call(1.0);
        let (along, l3) = l2.call(self.tangent(v));
        all.sum("the optic", Quantity::First, dot(&floats(&slopes), v));
        all.add("the optic", Quantity::First, along);
        all.sum("the optic", Quantity::Second, dot(&floats(&l3.call(0.0)), u));

        if F::Domain::dimension(self.x) > SHORT {
            return;
        }
        let mut rows = Vec::new();
        F::Codomain::map(&self.model.value_and_rows(&self.copy()).1, &mut |row: &Floats<
            F::Domain,
        >| {
            rows.push(dot(&floats(row), v).0);
        });
        all.sum("the driver of Jacobians", Quantity::First, dot(&rows, &self.w));
        let mut rows = Vec::new();
        F::Domain::map(&f.hessian_rows(&self.copy()), &mut |row: &Floats<F::Domain>| {
            rows.push(floats(row))
        });
        let moving = rows.iter().zip(u.iter().cycle()).filter(|(_, u)| **u != 0.0);
        let terms = moving.map(|(row, u)| {
            let (sum, size) = dot(row, v);
            (sum * u, (size * u).abs())
        });
        let hessian = terms.fold((0.0, 0.0), |(a, b), (sum, size)| (a + sum, b + size));
        all.sum("the driver of Hessians", Quantity::Second, hessian);
        let diagonal: Vec<f64> = rows.iter().enumerate().map(|(i, row)| row[i]).collect();
        all.sum("the driver of Hessians", Quantity::Laplacian, dot(&diagonal, &[1.0]));
        all.add(
            "the driver of Laplacians",
            Quantity::Laplacian,
            f.laplacian(self.copy()),
        );
    }
}
