//! The modes of one function against one another, and against differences.

mod modes;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::calculus::Differentiable;
use crate::real::Real;
use crate::space::{Point, Scalar, Space, flat};
use crate::testing::check::Fault;
use crate::testing::close::{factorial, listed};
use crate::testing::derivatives::modes::{Mode, Quantity};
use crate::testing::differences::{Edge, Extrapolated, differences, edge};
use crate::testing::number::{Batch, Numbers};
use crate::testing::{Check, Failure};

/// Points of floats in a space.
pub(crate) type Floats<D> = <D as Space>::Over<f64>;

/// Checks the derivatives of a function: every mode against every other one, and all of them against differences.
///
/// At each point the first three derivatives are taken along random directions u and v, and of a random combination of the coordinates of the
/// value: Taylor, explicit and nested bundles, chunks, the trace, reverse over each of them, forward over reverse, reverse over reverse, the
/// optic, and the drivers. The derivative of each order is compared with [`differences`] of the order below it, to sixteen times
/// their estimated error. Where the differences do not converge they say nothing, and the modes are compared alone.
///
/// At a kink the differences have another slope on each side. Kinks, jumps and infinite derivatives are failures of their own, which
/// [`Check::tolerate_kinks`] allows. They are found at the points that are given: [`points_with_edges`](crate::testing::points_with_edges)
/// gives such points.
///
/// # Errors
///
/// If two modes disagree, or the modes and the differences, or the function has no finite value at a point, or a kink. The failure names the
/// order, the modes, the numbers, and a simple point.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let model = differentiable!(|[x, y]| (x * y).sin() / (x * x + 1.0));
/// testing::check_derivatives(&model, testing::points([-2.0..2.0, -1.0..1.0]))?;
///
/// let kinked = differentiable!(|x| x.abs());
/// let failure = testing::check_derivatives(&kinked, proptest::strategy::Just(0.0)).unwrap_err();
/// assert!(failure.to_string().contains("the function has a kink at x = 0.0"));
/// # Ok::<(), testing::Failure>(())
/// ```
pub fn check_derivatives<F>(model: &F, points: impl Strategy<Value = Floats<F::Domain>>) -> Result<(), Failure>
where
    F: Differentiable,
    Floats<F::Domain>: Point<Shape = F::Domain> + Debug,
{
    Check::default().derivatives(model, points)
}

/// Checks a gradient that was written by hand against [`differences`] of the function: a pair of closures over floats.
///
/// # Errors
///
/// If the gradient along some direction is not that of the differences, or the function has a kink at a point.
///
/// # Examples
///
/// ```
/// use tangent_bundle::testing::{check_gradient, points};
///
/// let value = |[x, y]: [f64; 2]| x * x * y;
/// check_gradient(value, |[x, y]| [2.0 * x * y, x * x], points([-2.0..2.0, -2.0..2.0]))?;
///
/// let failure = check_gradient(value, |[x, y]| [x * y, x * x], points([-2.0..2.0, -2.0..2.0])).unwrap_err();
/// assert!(failure.to_string().contains("the gradient is wrong at x = [1.0, 1.0], along v = [1.0, 0.0]: it gives 1.0, and differences 2.0"));
/// # Ok::<(), tangent_bundle::testing::Failure>(())
/// ```
pub fn check_gradient<P>(
    value: impl Fn(P) -> f64,
    gradient: impl Fn(P) -> P,
    points: impl Strategy<Value = P>,
) -> Result<(), Failure>
where
    P: Point + Clone + Debug,
{
    Check::default().gradient(value, gradient, points)
}

impl Check {
    /// [`check_derivatives`] with these settings.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn derivatives<F>(&self, model: &F, points: impl Strategy<Value = Floats<F::Domain>>) -> Result<(), Failure>
    where
        F: Differentiable,
        Floats<F::Domain>: Point<Shape = F::Domain> + Debug,
    {
        self.samples(model, points, |sample| self.sample(sample))
    }

    /// [`check_gradient`] with these settings.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn gradient<P>(
        &self,
        value: impl Fn(P) -> f64,
        gradient: impl Fn(P) -> P,
        points: impl Strategy<Value = P>,
    ) -> Result<(), Failure>
    where
        P: Point + Clone + Debug,
    {
        let dimension = P::Shape::dimension::<f64>(&first(&points)?);
        let directions = Batch(alloc::vec![Numbers::tangents(); dimension]);
        let decided = Cell::new(0);
        let test = |(x, v): (P, Vec<f64>)| {
            let slopes = flat::<P::Shape, f64>(&gradient(x.clone()));
            let (along, size) = dot(&slopes, &v);
            let line = |t: f64| value(moved::<P::Shape>(&x, &v, t));
            let place = format!("{}, along v = {}", at::<P::Shape>(&x), listed(&v));
            let verdict = self.against(along, size, line, step::<P::Shape>(&x, &v));
            verdict.settle(1, &decided, |found| match found {
                Found::Edge(edge) => edge.sentence(&at::<P::Shape>(&x), &format!("along v = {}", listed(&v))),
                Found::Other(differences) => format!(
                    "the gradient is wrong at {place}: it gives {along:?}, and differences {}",
                    written(differences)
                ),
            })
        };
        self.run(&(points, directions), test, |(x, _)| at::<P::Shape>(x))?;
        some_decided(&decided)
    }

    /// Runs a test on points of a function with random directions and a random covector.
    pub(crate) fn samples<F>(
        &self,
        model: &F,
        points: impl Strategy<Value = Floats<F::Domain>>,
        test: impl Fn(&Sample<'_, F>) -> Result<(), Fault>,
    ) -> Result<(), Failure>
    where
        F: Differentiable,
        Floats<F::Domain>: Point<Shape = F::Domain> + Debug,
    {
        // A point in advance, for the numbers of coordinates.
        let x = first(&points)?;
        let (n, m) = (
            F::Domain::dimension(&x),
            F::Codomain::dimension(&model.evaluate::<f64>(x)),
        );
        let batch = |length: usize| Batch(alloc::vec![Numbers::tangents(); length]);
        // A value of one coordinate is its own combination.
        let weights = if m == 1 {
            Batch(alloc::vec![Numbers::from(1.0..=1.0)])
        } else {
            batch(m)
        };
        let decided = Cell::new(0);
        let test = |(x, u, v, w)| {
            test(&Sample {
                model,
                x: &x,
                u,
                v,
                w,
                decided: &decided,
            })
        };
        self.run(&(points, batch(n), batch(n), weights), test, |(x, ..)| {
            at::<F::Domain>(x)
        })?;
        some_decided(&decided)
    }

    /// Checks a function at one point.
    pub(crate) fn sample<F>(&self, sample: &Sample<'_, F>) -> Result<(), Fault>
    where
        F: Differentiable,
        Floats<F::Domain>: Point<Shape = F::Domain>,
    {
        let value = sample.has_a_value()?;
        let all = sample.modes();
        self.agree(sample, value, &all)?;
        for order in 1..=3 {
            let found = self.against_differences(sample, &all, order)?;
            if found {
                // Above a kink there is nothing to compare with.
                break;
            }
        }
        Ok(())
    }

    /// Fails if two modes disagree.
    fn agree<F: Differentiable>(&self, sample: &Sample<'_, F>, value: f64, all: &[Mode]) -> Result<(), Fault> {
        // The size of the coefficients to each order.
        let mut sizes = [value.abs(), 0.0, 0.0, 0.0, 0.0];
        for mode in all.iter().filter(|mode| mode.size.is_finite()) {
            let order = mode.quantity.order();
            sizes[order] = sizes[order].max(mode.size / factorial(order));
        }
        for order in 1..sizes.len() {
            sizes[order] = sizes[order].max(sizes[order - 1]);
        }
        for quantity in Quantity::ALL {
            let mut of_it = all.iter().filter(|mode| mode.quantity == quantity);
            let Some(first) = of_it.next() else { continue };
            let order = quantity.order();
            let bound = self.tolerance.bound(order, sizes[order + 1], f64::EPSILON);
            let differs = |mode: &&Mode| {
                let is_same = mode.value == first.value || (mode.value.is_nan() && first.value.is_nan());
                !is_same && !((mode.value - first.value).abs() <= bound)
            };
            if let Some(other) = of_it.find(differs) {
                let sentence = format!(
                    "the modes disagree in {} at {}: `{}` gives {:?}, and `{}` gives {:?}; {bound:.1e} is allowed between them{}",
                    quantity.name(),
                    sample.directions(order),
                    first.name,
                    first.value,
                    other.name,
                    other.value,
                    sample
                        .differences(order)
                        .map_or_else(String::new, |d| format!("; differences give {}", written(d)))
                );
                return Err(Fault::new(order, sentence));
            }
        }
        Ok(())
    }

    /// Fails if the derivative of an order is not that of differences of the order below; true if there is a tolerated kink.
    fn against_differences<F>(&self, sample: &Sample<'_, F>, all: &[Mode], order: usize) -> Result<bool, Fault>
    where
        F: Differentiable,
    {
        let of_it = all.iter().filter(|mode| mode.quantity == Quantity::of(order));
        let Some(mode) = of_it.clone().next() else {
            return Ok(false);
        };
        let size = of_it.fold(0.0_f64, |size, mode| size.max(mode.size));
        let direction = sample.line(order);
        let line = |t: f64| sample.below(order, t, direction);
        let verdict = self.against(mode.value, size, line, step::<F::Domain>(sample.x, direction));
        let is_kink = verdict.is_tolerated();
        verdict.settle(order, sample.decided, |found| match found {
            Found::Edge(edge) => edge.sentence(&sample.place(), &sample.directions_alone(order)),
            Found::Other(differences) => format!(
                "{} is wrong at {}: the modes give {:?}, and differences {}",
                Quantity::of(order).name(),
                sample.directions(order),
                mode.value,
                written(differences)
            ),
        })?;
        Ok(is_kink)
    }

    /// Compares a derivative with the differences of a function along a line, at 0.
    pub(crate) fn against(&self, derivative: f64, size: f64, line: impl Fn(f64) -> f64, step: f64) -> Verdict {
        if !derivative.is_finite() {
            return if self.tolerates_kinks {
                Verdict::Tolerated
            } else {
                Verdict::Different(Found::Edge(Edge::End(derivative)))
            };
        }
        let found = differences(&line, 0.0, step);
        // The estimate is the distance of neighbours in a table, and two of these may agree by chance.
        let bound = 16.0 * found.error;
        let size = size.max(derivative.abs()).max(found.value.abs());
        let is_decided = bound <= 1e-3 * size || (size == 0.0 && bound.is_finite());
        if is_decided && (derivative - found.value).abs() <= bound + 64.0 * f64::EPSILON * size {
            return Verdict::Equal;
        }
        // A step that is small beside the scale of the function, and large beside its rounding errors.
        match edge(&line, 0.0, 1e-3 * step) {
            Some(edge) if self.tolerates_kinks && is_between(derivative, edge) => Verdict::Tolerated,
            Some(edge) => Verdict::Different(Found::Edge(edge)),
            None if is_decided => Verdict::Different(Found::Other(found)),
            None => Verdict::Undecided,
        }
    }
}

/// What the comparison of a derivative with differences says.
pub(crate) enum Verdict {
    Equal,
    /// The differences do not converge.
    Undecided,
    /// There is a kink, and the derivative is a slope of it.
    Tolerated,
    Different(Found),
}

/// What stands against a derivative.
pub(crate) enum Found {
    Edge(Edge),
    Other(Extrapolated),
}

impl Verdict {
    pub(crate) fn is_tolerated(&self) -> bool {
        matches!(self, Self::Tolerated)
    }

    /// Counts what was decided, and fails where there is a difference.
    pub(crate) fn settle(
        self,
        order: usize,
        decided: &Cell<usize>,
        sentence: impl FnOnce(Found) -> String,
    ) -> Result<(), Fault> {
        match self {
            Self::Undecided => Ok(()),
            Self::Equal | Self::Tolerated => {
                decided.set(decided.get() + 1);
                Ok(())
            }
            Self::Different(found) => {
                decided.set(decided.get() + 1);
                Err(Fault::new(order, sentence(found)))
            }
        }
    }
}

fn some_decided(decided: &Cell<usize>) -> Result<(), Failure> {
    if decided.get() > 0 {
        return Ok(());
    }
    Err(Failure::of(
        "the differences converge at no point, so that nothing was checked; give points at which the function is smooth",
    ))
}

/// Whether a derivative is one of the slopes at a kink, or between them.
fn is_between(derivative: f64, edge: Edge) -> bool {
    match edge {
        Edge::Kink { left, right } => {
            // The slopes of the sides are extrapolated once, and right to some digits.
            let margin = 1e-3 * left.abs().max(right.abs());
            left.min(right) - margin <= derivative && derivative <= left.max(right) + margin
        }
        Edge::Jump | Edge::End(_) => true,
    }
}

impl Edge {
    /// What the function does there, and what to do about it.
    pub(crate) fn sentence(self, place: &str, directions: &str) -> String {
        match self {
            Self::Kink { left, right } => format!(
                "the function has a kink at {place}, {directions}: its slope is {left:.6} before it and {right:.6} behind it; give \
                 points without kinks, or allow them by `Check::default().tolerate_kinks()`"
            ),
            Self::End(derivative) => format!(
                "the function has no finite derivative at {place}, {directions}: it is {derivative:?}; give points at which it is smooth, \
                 or allow others by `Check::default().tolerate_kinks()`"
            ),
            Self::Jump => format!(
                "the function jumps at {place}, {directions}; give points without jumps, or allow them by \
                 `Check::default().tolerate_kinks()`"
            ),
        }
    }
}

fn written(found: Extrapolated) -> String {
    format!("{:?} ± {:.0e}", found.value, found.error)
}

/// A first point of a strategy.
fn first<P>(points: &impl Strategy<Value = P>) -> Result<P, Failure> {
    let tree = points.new_tree(&mut TestRunner::default());
    tree.map(|tree| tree.current())
        .map_err(|reason| Failure::of(format!("no points could be made: {reason}")))
}

/// Σ aᵢ·vᵢ, and the same of magnitudes; where the direction v is zero there is no motion, and an infinite slope contributes nothing.
pub(crate) fn dot(a: &[f64], v: &[f64]) -> (f64, f64) {
    let moving = a.iter().zip(v.iter().cycle()).filter(|(_, v)| **v != 0.0);
    let products = moving.map(|(a, v)| a * v);
    products.fold((0.0, 0.0), |(sum, size), product| (sum + product, size + product.abs()))
}

/// x + t·v.
pub(crate) fn moved<D: Space>(x: &Floats<D>, v: &[f64], t: f64) -> Floats<D> {
    let mut v = v.iter().cycle();
    D::map(x, &mut |x| x + t * v.next().copied().unwrap_or(0.0))
}

/// x = …
pub(crate) fn at<D: Space>(x: &Floats<D>) -> String {
    format!("x = {}", listed(&flat::<D, f64>(x)))
}

/// A first step along v: a tenth of the largest coordinate, or of a tenth near zero.
pub(crate) fn step<D: Space>(x: &Floats<D>, v: &[f64]) -> f64 {
    let largest = |all: &[f64]| all.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let velocity = largest(v);
    let scale = largest(&flat::<D, f64>(x)).max(0.1);
    0.1 * scale / if velocity > 0.0 { velocity } else { 1.0 }
}

/// A point, two directions, and a covector on the value.
pub(crate) struct Sample<'a, F: Differentiable> {
    pub(crate) model: &'a F,
    pub(crate) x: &'a Floats<F::Domain>,
    pub(crate) u: Vec<f64>,
    pub(crate) v: Vec<f64>,
    pub(crate) w: Vec<f64>,
    pub(crate) decided: &'a Cell<usize>,
}

/// The combination of the coordinates of a value that a covector makes: a function that is a number.
pub(crate) struct Combination<'a, F> {
    model: &'a F,
    w: &'a [f64],
}

impl<F: Differentiable> Differentiable for Combination<'_, F> {
    type Domain = F::Domain;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: <F::Domain as Space>::Over<R>) -> R {
        let y = flat::<F::Codomain, R>(&self.model.evaluate(x));
        let terms = y.iter().zip(self.w.iter().cycle()).map(|(y, w)| *y * *w);
        terms.reduce(|sum, term| sum + term).unwrap_or_else(|| R::from(0.0))
    }
}

impl<F: Differentiable> Sample<'_, F> {
    pub(crate) fn combination(&self) -> Combination<'_, F> {
        Combination {
            model: self.model,
            w: &self.w,
        }
    }

    /// The value, if it is finite.
    pub(crate) fn has_a_value(&self) -> Result<f64, Fault> {
        let value = self.evaluate(0.0, &self.v);
        if value.is_finite() {
            return Ok(value);
        }
        let sentence = format!(
            "the function has no finite value at {}: it is {value:?}; give points at which it is defined",
            self.place()
        );
        Err(Fault::new(0, sentence))
    }

    /// The point, given away.
    pub(crate) fn copy(&self) -> Floats<F::Domain> {
        F::Domain::map(self.x, &mut |x| *x)
    }

    /// A direction, as a point.
    pub(crate) fn tangent(&self, v: &[f64]) -> Floats<F::Domain> {
        let mut v = v.iter().cycle();
        F::Domain::map(self.x, &mut |_: &f64| v.next().copied().unwrap_or(0.0))
    }

    /// The value at x + t·v.
    pub(crate) fn evaluate(&self, t: f64, v: &[f64]) -> f64 {
        self.combination().evaluate(moved::<F::Domain>(self.x, v, t))
    }

    /// The direction of the line along which the derivative of an order is differenced.
    fn line(&self, order: usize) -> &[f64] {
        if order == 1 { &self.v } else { &self.u }
    }

    /// What the derivative of an order comes from by differences along that line.
    fn differences(&self, order: usize) -> Option<Extrapolated> {
        let direction = self.line(order);
        let found = differences(
            |t| self.below(order, t, direction),
            0.0,
            step::<F::Domain>(self.x, direction),
        );
        found.error.is_finite().then_some(found)
    }

    pub(crate) fn place(&self) -> String {
        at::<F::Domain>(self.x)
    }

    /// The directions that the derivative of an order is along.
    pub(crate) fn directions_alone(&self, order: usize) -> String {
        let (u, v) = (listed(&self.u), listed(&self.v));
        let mut text = match order {
            1 => format!("along v = {v}"),
            _ => format!("along u = {u} and v = {v}"),
        };
        if self.w != [1.0] {
            text += &format!(", with the weights {} of the value", listed(&self.w));
        }
        text
    }

    pub(crate) fn directions(&self, order: usize) -> String {
        format!("{}, {}", self.place(), self.directions_alone(order))
    }
}
