//! Rules of functions that users add.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::marker::PhantomData;
use core::ops::Range;

use crate::bundle::TaylorBundle;
use crate::calculus::Differentiable;
use crate::order::U1;
use crate::real::{ArrayRule, JetRule, Real, ScalarRule};
use crate::reverse::Recording;
use crate::space::{Argument, ArrayWidth, Length, PointOver, Scalar, Space, flat, numbered};
use crate::testing::check::Fault;
use crate::testing::close::listed;
use crate::testing::derivatives::{Floats, Found, Sample, dot, step};
use crate::testing::{Check, Extrapolated, Failure, points};

/// The points of a space over a scalar.
type Over<D, R> = <D as Space>::Over<R>;

/// A rule that knows its partials: [`ScalarRule`] of `K` numbers.
#[derive(Clone, Copy, Debug)]
pub struct OfPartials<const K: usize>;

/// A rule that knows all its derivatives: [`JetRule`].
#[derive(Clone, Copy, Debug)]
pub struct OfDerivatives;

/// A function object that evaluates rules, such as one of a [`primitive!`](crate::primitive!).
#[derive(Clone, Copy, Debug)]
pub struct OfFunctions;

/// A rule that knows its pullback: [`ArrayRule`] of `K` arrays that gives `M` arrays.
#[derive(Clone, Copy, Debug)]
pub struct OfPullback<const K: usize, const M: usize>;

/// A rule with a pushforward and a pullback of its own, of any number of inputs and outputs.
#[derive(Clone, Copy, Debug)]
pub struct OfArrays;

/// A function with a rule for its derivatives, as [`check_rule`](crate::testing::check_rule()) sees it.
///
/// The library's own rules are such ones: [`ScalarRule`], [`JetRule`], [`ArrayRule`], and every [`Differentiable`].
/// `Kind` says which; the compiler finds it. For a function whose pushforward and pullback you have written yourself,
/// implement `Rule<OfArrays>`, and both methods.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::testing::{OfArrays, Rule, check_rule};
///
/// /// The differences of neighbours.
/// struct Differences;
///
/// impl Rule<OfArrays> for Differences {
///     type Domain = Vec<Scalar>;
///     type Codomain = Vec<Scalar>;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
///         x.windows(2).map(|pair| pair[1] - pair[0]).collect()
///     }
///
///     fn push_forward(&self, _: Vec<f64>, v: Vec<f64>) -> Vec<f64> {
///         self.evaluate(v)
///     }
///
///     fn pull_back(&self, x: Vec<f64>, w: Vec<f64>) -> Vec<f64> {
///         let before = |i: usize| if i > 0 { w[i - 1] } else { 0.0 };
///         let behind = |i: usize| w.get(i).copied().unwrap_or(0.0);
///         (0..x.len()).map(|i| before(i) - behind(i)).collect()
///     }
/// }
///
/// check_rule(&Differences, vec![-1.0..1.0; 5])?;
/// # Ok::<(), tangent_bundle::testing::Failure>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function with a rule",
    label = "no rule to check",
    note = "rules are `ScalarRule`, `JetRule`, `ArrayRule`, and function objects; a `primitive!` is checked by `check_rule!(f(x in 0.1..2.0))`",
    note = "a function with a pushforward and a pullback of its own implements `Rule<OfArrays>`"
)]
pub trait Rule<Kind> {
    /// The space of its arguments.
    type Domain: Space;
    /// The space of its values.
    type Codomain: Space;

    /// f(x), by the rule, over any real numbers.
    fn evaluate<R: Real>(&self, x: Over<Self::Domain, R>) -> Over<Self::Codomain, R>;

    /// f′(x)·v, by the rule. It is that of the evaluation on a bundle unless it is written.
    fn push_forward(&self, x: Floats<Self::Domain>, v: Floats<Self::Domain>) -> Floats<Self::Codomain> {
        let moving = Self::Domain::zip(&x, &v, &mut |x, v| TaylorBundle::<U1>::from_derivatives(*x, [*v]));
        Self::Codomain::map(&self.evaluate(moving), &mut |y| y.derivative(1))
    }

    /// f′(x)ᵀ·w, by the rule. It is that of the evaluation in a recording unless it is written.
    fn pull_back(&self, x: Floats<Self::Domain>, w: Floats<Self::Codomain>) -> Floats<Self::Domain> {
        let recording = Recording::new();
        let y = self.evaluate(Self::Domain::map(&x, &mut |x| recording.variable(*x)));
        let mut results = Vec::new();
        Self::Codomain::zip(&y, &w, &mut |y, w| results.push((*y, *w)));
        let slopes = recording.pull_back(results);
        numbered::<Self::Domain, f64, f64>(&x, &mut |i, _| slopes[i])
    }

    /// A sentence on a mistake in how the rule is written, which its derivatives need not show.
    #[doc(hidden)]
    fn mistake(&self, _x: &Floats<Self::Domain>, _w: &Floats<Self::Codomain>) -> Option<String> {
        None
    }
}

impl<F: ScalarRule<K>, const K: usize> Rule<OfPartials<K>> for F
where
    Length<K>: ArrayWidth,
{
    type Domain = [Scalar; K];
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: [R; K]) -> R {
        R::apply(self, x)
    }
}

impl<F: JetRule> Rule<OfDerivatives> for F {
    type Domain = Scalar;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: R) -> R {
        R::apply_jet(self, x)
    }
}

impl<F: ArrayRule<K, M>, const K: usize, const M: usize> Rule<OfPullback<K, M>> for F
where
    Length<K>: ArrayWidth,
    Length<M>: ArrayWidth,
{
    type Domain = [Vec<Scalar>; K];
    type Codomain = [Vec<Scalar>; M];

    fn evaluate<R: Real>(&self, x: [Vec<R>; K]) -> [Vec<R>; M] {
        self.of(x.each_ref().map(|x| &x[..]))
    }

    fn mistake(&self, x: &[Vec<f64>; K], w: &[Vec<f64>; M]) -> Option<String> {
        let x = x.each_ref().map(|x| &x[..]);
        let y = self.of(x);
        let added_to = |mut on: [Vec<f64>; K]| {
            let slices = on.each_mut().map(|on| &mut on[..]);
            self.pull_back(x, y.each_ref().map(|y| &y[..]), w.each_ref().map(|w| &w[..]), slices);
            on
        };
        let once = added_to(x.map(|x| alloc::vec![0.0; x.len()]));
        let twice = added_to(once.clone());
        let largest = once.iter().flatten().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let found = once.iter().zip(&twice).enumerate().find_map(|(k, (once, twice))| {
            // What is assigned differs by the whole covector; what is added, by rounding errors.
            let differs = |(once, twice): (&f64, &f64)| (twice - 2.0 * once).abs() > 1e-6 * largest;
            Some((k, once.iter().zip(twice).position(differs)?))
        });
        let (k, i) = found?;
        Some(format!(
            "the pullback of the rule does not add to the slice of the argument {k}: at its place {i} stood {:?}, the covector there, and \
             the pullback left {:?} where {:?} is expected; write `+=` for `=`",
            once[k][i],
            twice[k][i],
            2.0 * once[k][i],
        ))
    }
}

impl<F: Differentiable> Rule<OfFunctions> for F {
    type Domain = F::Domain;
    type Codomain = F::Codomain;

    fn evaluate<R: Real>(&self, x: Over<F::Domain, R>) -> Over<F::Codomain, R> {
        Differentiable::evaluate(self, x)
    }
}

/// A rule as a function object.
struct AsFunction<'a, F, Kind>(&'a F, PhantomData<Kind>);

impl<F: Rule<Kind>, Kind> Differentiable for AsFunction<'_, F, Kind> {
    type Domain = F::Domain;
    type Codomain = F::Codomain;

    fn evaluate<R: Real>(&self, x: Over<F::Domain, R>) -> Over<F::Codomain, R> {
        self.0.evaluate(x)
    }
}

/// Checks a rule: its slopes, its pullback, and its second and third order.
///
/// ```text
/// slopes     f′(x)·v by the rule           = differences of f
/// pullback   ⟨w, f′(x)·v⟩                  = ⟨f′(x)ᵀ·w, v⟩
/// second     f″(x)[u, v] by every mode     = differences of f′(x)·v
/// third      f‴(x)[u, v, v] by every mode  = differences of f″(x)[v, v]
/// ```
///
/// The intervals `domain` have the shape of the arguments, and u, v and w are random. See
/// [`differences`](crate::testing::differences()) for the error of the differences, and
/// [`check_derivatives`](crate::testing::check_derivatives()) for the modes.
///
/// # Errors
///
/// If one of these equations does not hold, or the rule has no finite value at a point. The failure says which one,
/// with the numbers and a simple point.
///
/// # Panics
///
/// If an interval of the domain is empty, or one of its ends is not finite.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// /// √x with a slope that is twice too large.
/// struct Root;
///
/// impl ScalarRule for Root {
///     fn value(&self, [x]: [f64; 1]) -> f64 {
///         x.sqrt()
///     }
///
///     fn partials<R: Real>(&self, _: [R; 1], y: R) -> [R; 1] {
///         [y.recip()]
///     }
/// }
///
/// let failure = testing::check_rule(&Root, [0.1..10.0]).unwrap_err();
/// assert!(failure.to_string().contains("the slope of the rule is wrong at x = 1.0, along v = 1.0: the rule gives 1.0, and differences 0.5"));
/// ```
pub fn check_rule<F, Kind>(rule: &F, domain: Over<F::Domain, Range<f64>>) -> Result<(), Failure>
where
    F: Rule<Kind>,
    Over<F::Domain, Range<f64>>: PointOver<Range<f64>, Shape = F::Domain>,
    Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>> + Debug,
{
    Check::default().rule(rule, domain)
}

impl Check {
    /// [`check_rule`] with these settings.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As there.
    pub fn rule<F, Kind>(&self, rule: &F, domain: Over<F::Domain, Range<f64>>) -> Result<(), Failure>
    where
        F: Rule<Kind>,
        Over<F::Domain, Range<f64>>: PointOver<Range<f64>, Shape = F::Domain>,
        Floats<F::Domain>: Argument<Coordinate = f64, Shape = F::Domain, Held = Floats<F::Domain>> + Debug,
    {
        let function = AsFunction(rule, PhantomData);
        self.samples(&function, points(domain), |sample| {
            sample.has_a_value()?;
            if !self.slope(rule, sample)? {
                // Above a kink there is nothing to compare with.
                return self.transpose(rule, sample);
            }
            self.transpose(rule, sample)?;
            self.sample(sample)
        })
    }

    /// The slope against differences; false at a kink that is tolerated.
    fn slope<F: Rule<Kind>, Kind>(
        &self,
        rule: &F,
        sample: &Sample<'_, AsFunction<'_, F, Kind>>,
    ) -> Result<bool, Fault> {
        let pushed = flat::<F::Codomain, f64>(&rule.push_forward(sample.copy(), sample.tangent(&sample.v)));
        let along = dot(&pushed, &sample.w);
        let line = |t: f64| sample.evaluate(t, &sample.v);
        let verdict = self.against(along, line, 0.0, step::<F::Domain>(sample.x, &sample.v));
        let goes_on = !verdict.is_tolerated();
        verdict.settle(1, sample.decided, |found| match found {
            Found::Edge(edge) => edge.sentence(&sample.place(), &sample.directions_alone(1)),
            Found::Other(Extrapolated { value, error }) => format!(
                "the slope of the rule is wrong at {}: the rule gives {:?}, and differences {value:?} ± {error:.0e}",
                sample.directions(1),
                along.0
            ),
        })?;
        Ok(goes_on)
    }

    /// The pullback against the pushforward.
    fn transpose<F: Rule<Kind>, Kind>(
        &self,
        rule: &F,
        sample: &Sample<'_, AsFunction<'_, F, Kind>>,
    ) -> Result<(), Fault> {
        let pushed = rule.push_forward(sample.copy(), sample.tangent(&sample.v));
        let mut weights = sample.w.iter().cycle();
        let w = F::Codomain::map(&pushed, &mut |_| weights.next().copied().unwrap_or(0.0));
        if let Some(sentence) = rule.mistake(&sample.copy(), &w) {
            return Err(Fault::new(1, sentence));
        }
        let (forward, one) = dot(&flat::<F::Codomain, f64>(&pushed), &sample.w);
        let pulled = flat::<F::Domain, f64>(&rule.pull_back(sample.copy(), w));
        let (backward, other) = dot(&pulled, &sample.v);
        let bound = self.tolerance.bound(1, one.max(other), f64::EPSILON);
        let is_same = forward == backward
            || (forward - backward).abs() <= bound
            || !(forward.is_finite() || backward.is_finite());
        if is_same {
            return Ok(());
        }
        let sentence = format!(
            "the pullback is not the transpose of the pushforward at {}, along v = {} and with w = {}: ⟨w, f′·v⟩ is {forward:?}, and \
             ⟨f′ᵀ·w, v⟩ is {backward:?}; {bound:.1e} is allowed between them",
            sample.place(),
            listed(&sample.v),
            listed(&sample.w),
        );
        Err(Fault::new(1, sentence))
    }
}

/// Checks the rule of a generic function, such as a [`primitive!`](crate::primitive!), over a domain:
/// `check_rule!(f(x in a..b, y in c..d))`.
///
/// See [`check_rule`](crate::testing::check_rule()) for what is checked.
///
/// # Panics
///
/// If the rule is wrong, with the sentence of the failure.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// primitive! {
///     /// The eccentric anomaly E of Kepler's equation E − e·sin E = M.
///     fn kepler(m, e) -> y = (0..50).fold(m, |y: f64, _| y - (y - e * y.sin() - m) / (1.0 - e * y.cos()));
///     let slope = (-e * y.cos() + 1.0).recip();
///     d m = slope;
///     d e = slope * y.sin();
/// }
///
/// check_rule!(kepler(m in -3.0..3.0, e in 0.0..0.7));
/// ```
#[macro_export]
macro_rules! check_rule {
    ($f:ident($($x:ident in $domain:expr),+ $(,)?)) => {{
        let rule = $crate::differentiable!(|[$($x),+]| $f($($x),+));
        if let ::core::result::Result::Err(failure) = $crate::testing::check_rule(&rule, [$($domain),+]) {
            ::core::panic!("{failure}");
        }
    }};
    ($($other:tt)*) => {
        compile_error!(
            "`check_rule!` takes a generic function with an interval for each of its arguments: `check_rule!(kepler(m in -3.0..3.0, e in 0.0..0.7))`; \
             a `ScalarRule` or a `JetRule` is checked by the function `testing::check_rule(&rule, [0.1..2.0])`"
        )
    };
}
