//! Sums over points, and their gradients.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::many::Group;
use crate::many::columns::{Points, WIDTH};
use crate::many::drivers::Over;
use crate::many::engine::{CHUNK, Slots, for_each_chunk, for_each_group};
use crate::many::watch::{Cancelled, Watched, watched};
use crate::space::{Argument, GradientLanes, Lanes, OverBase, Point, Space};

/// The scalar over which [`gradient_of_sum`] evaluates a function of parameters `P`.
pub type SumScalar<P> = <<<P as Argument>::Shape as Space>::Width as Lanes<f64>>::Gradient<Group>;

/// A sum over points, and its gradient in the parameters `P`.
type Sum<P> = (f64, <<P as Argument>::Shape as Space>::Over<f64>);

/// The sum Σ f(θ, xᵢ) over many points xᵢ, and its gradient in the parameters θ: a likelihood over data, and its slope.
///
/// ```text
/// (Σᵢ f(θ, xᵢ), Σᵢ ∂f/∂θ (θ, xᵢ))
/// ```
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// // The squares of the residuals of a line through three points.
/// let data = [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5]];
/// let (loss, slope) = many::gradient_of_sum(|[a, b], [x, y]| (a + b * x - y).powi(2), [1.0, 2.0], &data);
/// assert_eq!((loss, slope), (0.25, [-1.0, -2.0]));
/// ```
///
/// The function gets both as numbers of one type; the points are constants. For up to 16 parameters the gradient is
/// computed forward, and for more of them in reverse, a recording for each eight points. The order of the sum is fixed:
/// the result is the same to the last bit for any number of threads.
pub fn gradient_of_sum<P, X, F>(f: F, parameters: P, points: X) -> Sum<P>
where
    P: Point + Sync,
    X: Points,
    <P::Shape as Space>::Over<f64>: Clone + Send + Sync,
    SumScalar<P>: OverBase<Group>,
    F: Fn(<P::Shape as Space>::Over<SumScalar<P>>, Over<X, SumScalar<P>>) -> SumScalar<P> + Sync,
{
    let sum = watched(|_, _| ControlFlow::Continue(())).gradient_of_sum(f, parameters, points);
    sum.expect("nobody cancels what nobody watches")
}

impl<W: Fn(usize, usize) -> ControlFlow<()> + Sync> Watched<W> {
    /// The sum over many points and its gradient: see [`gradient_of_sum`].
    ///
    /// # Errors
    ///
    /// If the watching function breaks off.
    pub fn gradient_of_sum<P, X, F>(&self, f: F, parameters: P, points: X) -> Result<Sum<P>, Cancelled>
    where
        P: Point + Sync,
        X: Points,
        <P::Shape as Space>::Over<f64>: Clone + Send + Sync,
        SumScalar<P>: OverBase<Group>,
        F: Fn(<P::Shape as Space>::Over<SumScalar<P>>, Over<X, SumScalar<P>>) -> SumScalar<P> + Sync,
    {
        let count = points.count();
        let progress = self.begin(count);
        let numbers = 1 + P::Shape::dimension::<f64>(&parameters);
        let mut sums: Vec<Vec<f64>> = vec![Vec::new(); count.div_ceil(CHUNK)];
        for_each_chunk(count, Slots(&mut sums), &progress, |start, length, Slots(sums)| {
            let mut of_lanes = vec![[0.0; WIDTH]; numbers];
            let evaluate = |x: &Over<X, Group>| {
                let theta = P::Shape::map(&parameters, &mut |theta: &f64| Group::splat(*theta));
                let with_point = |theta: <P::Shape as Space>::Over<SumScalar<P>>| {
                    f(theta, X::Shape::map(x, &mut |x: &Group| SumScalar::<P>::lifted(*x)))
                };
                SumScalar::<P>::gradient::<P::Shape>(&with_point, &theta)
            };
            for_each_group::<X::Shape, _>(
                length,
                |at| points.group(start + at),
                evaluate,
                |_, mask, (value, slope)| {
                    let mut all = vec![value];
                    P::Shape::map(&slope, &mut |slope: &Group| all.push(*slope));
                    for (sum, x) in of_lanes.iter_mut().zip(all) {
                        for (lane, x) in x.to_array().into_iter().enumerate() {
                            if mask >> lane & 1 == 1 {
                                sum[lane] += x;
                            }
                        }
                    }
                },
            );
            sums[0] = of_lanes.iter().map(|lanes| lanes.iter().sum()).collect();
        });
        let mut total = vec![0.0; numbers];
        for sums in &sums {
            total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        let mut next = total[1..].iter();
        let slope = P::Shape::map(&parameters, &mut |_: &f64| {
            next.next().copied().expect("a slope for each parameter")
        });
        progress.end((total[0], slope))
    }
}
