//! Sums of exponentials.

use alloc::vec::Vec;

use crate::real::{ArrayRule, BaseFloat, Real};

/// The place of the largest number, or of the first NaN; nowhere if there is no number.
fn largest<R: Real<S>, S: BaseFloat>(x: &[R]) -> Option<usize> {
    let mut found = None;
    for (i, x) in x.iter().enumerate() {
        let own = x.scalar();
        match found {
            Some((_, largest)) if own <= largest => {}
            _ => found = Some((i, own)),
        }
        if own.is_nan() {
            break;
        }
    }
    found.map(|(i, _)| i)
}

fn is_infinite<S: BaseFloat>(x: S) -> bool {
    !x.is_finite() && !x.is_nan()
}

/// How many of the numbers are equal to a float.
fn how_many<R: Real<S>, S: BaseFloat>(x: &[R], c: S) -> S {
    let equal = x.iter().filter(|x| x.scalar() == c).count();
    S::from_f64(equal as f64)
}

#[derive(Clone, Copy)]
struct LogSumExp;

impl<S: BaseFloat> ArrayRule<1, 1, S> for LogSumExp {
    #[inline]
    fn lengths(&self, _: [usize; 1]) -> [usize; 1] {
        [1]
    }

    fn value<R: Real<S>>(&self, [x]: [&[R]; 1], [y]: [&mut [R]; 1]) {
        let Some(k) = largest(x) else {
            y[0] = R::from_float(-S::INFINITY);
            return;
        };
        let at = x[k].scalar();
        if is_infinite(at) {
            let equal = x.iter().filter(|x| x.scalar() == at);
            y[0] = equal.fold(R::zero(), |sum, x| sum + *x) / how_many(x, at);
            return;
        }
        let others = x.iter().enumerate().filter(|(i, _)| *i != k);
        let sum = others.fold(R::zero(), |sum, (_, other)| sum + (*other - x[k]).exp());
        y[0] = x[k] + sum.ln_1p();
    }

    fn pull_back<R: Real<S>>(&self, [x]: [&[R]; 1], [y]: [&[R]; 1], [w]: [&[R]; 1], [on_x]: [&mut [R]; 1]) {
        let (y, w) = (y[0], w[0]);
        let at = y.scalar();
        if is_infinite(at) {
            let share = w / how_many(x, at);
            let with_places = on_x.iter_mut().zip(x).filter(|(_, x)| x.scalar() == at);
            with_places.for_each(|(on, _)| *on += share);
            return;
        }
        // Not exp(xᵢ − y), whose error is that of y in units of one.
        let Some(k) = largest(x) else { return };
        let mut total = R::zero();
        let exponentials = x.iter().map(|x_i| (*x_i - x[k]).exp());
        let exponentials: Vec<R> = exponentials.inspect(|e| total += *e).collect();
        super::add_multiple(on_x, w / total, &exponentials);
    }
}

/// The logarithm `ln Σ exp xᵢ` of a sum of exponentials, without overflow.
///
/// ```text
/// y = x_k + ln(1 + Σ_{i≠k} exp(xᵢ − x_k)),   x_k the largest
/// x̄ᵢ = w·exp xᵢ / Σ exp xⱼ
/// ```
///
/// Entries of −∞ contribute nothing, and have the derivative 0. If the largest entry is infinite, so is the result; the
/// entries that are equal to it then share the derivative equally, as equal entries always do. The sum of no entries is
/// −∞. If an entry is NaN, so is the result.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::log_sum_exp;
///
/// assert_eq!(log_sum_exp(&[1000.0, 1000.0]), 1000.0 + 2.0_f64.ln());
/// assert_eq!(gradient(|x| log_sum_exp(&x), vec![7.0, 7.0, f64::NEG_INFINITY]), [0.5, 0.5, 0.0]);
/// ```
///
/// # Accuracy
///
/// The error is at most about (|y| + n)·2⁻⁵³ for n entries. Source: Blanchard, Higham and Higham (2021), Accurately
/// computing the log-sum-exp and softmax functions.
#[inline]
#[track_caller]
pub fn log_sum_exp<R: Real<S>, S: BaseFloat>(x: &[R]) -> R {
    LogSumExp.number([x])
}

#[derive(Clone, Copy)]
struct Softmax;

impl<S: BaseFloat> ArrayRule<1, 1, S> for Softmax {
    #[inline]
    fn lengths(&self, [x]: [usize; 1]) -> [usize; 1] {
        [x]
    }

    fn value<R: Real<S>>(&self, [x]: [&[R]; 1], [y]: [&mut [R]; 1]) {
        let Some(k) = largest(x) else { return };
        let at = x[k].scalar();
        if is_infinite(at) {
            let share = R::from_float(S::ONE / how_many(x, at));
            let equal = y.iter_mut().zip(x).filter(|(_, x)| x.scalar() == at);
            equal.for_each(|(y, _)| *y = share);
            return;
        }
        let mut total = R::zero();
        for (y, x_i) in y.iter_mut().zip(x) {
            *y = (*x_i - x[k]).exp();
            total += *y;
        }
        y.iter_mut().for_each(|y| *y /= total);
    }

    fn pull_back<R: Real<S>>(&self, [x]: [&[R]; 1], [y]: [&[R]; 1], [w]: [&[R]; 1], [on_x]: [&mut [R]; 1]) {
        if largest(x).is_some_and(|k| is_infinite(x[k].scalar())) {
            return;
        }
        let mean = super::dot(y, w);
        for ((on, y), w) in on_x.iter_mut().zip(y).zip(w) {
            *on += *y * (*w - mean);
        }
    }
}

/// The weights `exp xᵢ / Σ exp xⱼ`, without overflow: the gradient of [`log_sum_exp`].
///
/// ```text
/// x̄ᵢ = yᵢ·(wᵢ − Σ wⱼ·yⱼ)
/// ```
///
/// Entries of −∞ have the weight 0. If the largest entry is infinite, the entries that are equal to it have equal
/// weights, which are constants. If an entry is NaN, so are all weights.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::softmax;
///
/// assert_eq!(softmax(&[1000.0, 1000.0, -1000.0, f64::NEG_INFINITY]), [0.5, 0.5, 0.0, 0.0]);
/// ```
///
/// # Accuracy
///
/// The relative error of a weight is a few units in the last place for each unit by which its entry is below the
/// largest. Source: as for [`log_sum_exp`].
#[inline]
#[track_caller]
pub fn softmax<R: Real<S>, S: BaseFloat>(x: &[R]) -> Vec<R> {
    let [y] = Softmax.of([x]);
    y
}
