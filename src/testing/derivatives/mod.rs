//! The modes of one function against one another, and against differences.

mod modes;
mod sample;
mod verdict;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::calculus::Differentiable;
use crate::space::{Argument, Point, Space, flat};
use crate::testing::Numbers;
use crate::testing::check::Fault;
use crate::testing::close::{factorial, listed};
use crate::testing::derivatives::modes::{Mode, Quantity};
pub(crate) use crate::testing::derivatives::sample::{Sample, dot, step};
use crate::testing::derivatives::sample::{at, moved};
pub(crate) use crate::testing::derivatives::verdict::Found;
use crate::testing::derivatives::verdict::written;
use crate::testing::shrinking::Batch;
use crate::testing::{Check, Failure};

/// Points of floats in a space.
pub(crate) type Floats<D> = <D as Space>::Over<f64>;

/// Checks the derivatives of a function: every mode against every other one, and all of them against differences.
///
/// At each point the first three derivatives are taken along random directions u and v, and of a random combination of
/// the coordinates of the value: Taylor, explicit and nested bundles, chunks, the trace, reverse over each of them,
/// forward over reverse, reverse over reverse, the optic, and the drivers. The derivative of each order is compared
/// with [`differences`](crate::testing::differences) of the order below it, to sixteen times their estimated error.
/// Where the differences do not converge they say nothing, and the modes are compared alone.
///
/// At a kink the differences have another slope on each side. Kinks, jumps and infinite derivatives are failures of
/// their own, which [`Check::tolerate_kinks`] allows. They are found at the points that are given:
/// [`points_with_edges`](crate::testing::points_with_edges) gives such points.
///
/// # Errors
///
/// If two modes disagree, or the modes and the differences, or the function has no finite value at a point, or a kink.
/// The failure names the order, the modes, the numbers, and a simple point.
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
    Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>> + Debug,
{
    Check::default().derivatives(model, points)
}

/// Checks a gradient that was written by hand against [`differences`](crate::testing::differences) of the function: a
/// pair of closures over floats.
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
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>> + Debug,
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
            let along = dot(&slopes, &v);
            let line = |t: f64| value(moved::<P::Shape>(&x, &v, t));
            let place = format!("{}, along v = {}", at::<P::Shape>(&x), listed(&v));
            let verdict = self.against(along, line, 0.0, step::<P::Shape>(&x, &v));
            verdict.settle(1, &decided, |found| match found {
                Found::Edge(edge) => edge.sentence(&at::<P::Shape>(&x), &format!("along v = {}", listed(&v))),
                Found::Other(differences) => format!(
                    "the gradient is wrong at {place}: it gives {:?}, and differences {}",
                    along.0,
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
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>> + Debug,
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
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>>,
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
                let is_near = (mode.value - first.value).abs() <= bound;
                !(is_same || is_near)
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

    /// Fails if the derivative of an order is not that of differences of the order below; true if there is a tolerated
    /// kink.
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
        let below = all
            .iter()
            .filter(|mode| mode.quantity.order() < order && mode.size.is_finite());
        let terms = below.fold(sample.evaluate(0.0, direction).abs(), |size, mode| size.max(mode.size));
        let step = step::<F::Domain>(sample.x, direction);
        let verdict = self.against((mode.value, size), line, terms, step);
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
}

fn some_decided(decided: &Cell<usize>) -> Result<(), Failure> {
    if decided.get() > 0 {
        return Ok(());
    }
    Err(Failure::of(
        "the differences converge at no point, so that nothing was checked; give points at which the function is smooth",
    ))
}

/// A first point of a strategy.
fn first<P>(points: &impl Strategy<Value = P>) -> Result<P, Failure> {
    let tree = points.new_tree(&mut TestRunner::default());
    tree.map(|tree| tree.current())
        .map_err(|reason| Failure::of(format!("no points could be made: {reason}")))
}
