//! Two functions that are equal, and so have equal germs.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::ops::Range;

use crate::calculus::Differentiable;
use crate::real::{Atoms, Real};
use crate::reverse::{Recording, Var};
use crate::space::{Space, by_number};
use crate::testing::check::Fault;
use crate::testing::close::{difference, factorial, listed};
use crate::testing::germ::{Derivative, Row, Slope};
use crate::testing::orders::Visitor;
use crate::testing::shrinking::Batch;
use crate::testing::strategies::{intervals, of_atoms};
use crate::testing::{Check, Failure, Germ, IdentityOrder};

/// The intervals of a space's coordinates.
type Domain<F> = <<F as Differentiable>::Domain as Space>::Over<Range<f64>>;

/// Checks that two function objects have equal germs to the order `N` over a domain, in every mode: what
/// [`check_identity!`](crate::check_identity!) does with two expressions.
///
/// Their values may have any number of coordinates.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let (left, right) = (differentiable!(|[x, y]| (x * y).ln()), differentiable!(|[x, y]| x.ln() + y.ln()));
/// testing::check_identity::<U4, _, _>(&left, &right, [0.1..10.0, 0.1..10.0])?;
/// # Ok::<(), testing::Failure>(())
/// ```
///
/// # Errors
///
/// If two components are further apart than the [tolerance](crate::testing::Tolerance::DEFAULT), or both functions are
/// NaN somewhere.
///
/// # Panics
///
/// If an interval of the domain is empty, or one of its ends is not finite.
pub fn check_identity<N, F, G>(left: &F, right: &G, domain: Domain<F>) -> Result<(), Failure>
where
    N: IdentityOrder,
    F: Differentiable,
    G: Differentiable<Domain = F::Domain, Codomain = F::Codomain>,
{
    Check::default().identity::<N, F, G>(left, right, domain)
}

impl Check {
    /// [`check_identity`] with these settings.
    ///
    /// # Errors
    ///
    /// If two components are further apart than the tolerance, or both functions are NaN somewhere.
    ///
    /// # Panics
    ///
    /// If an interval of the domain is empty, or one of its ends is not finite.
    pub fn identity<N, F, G>(&self, left: &F, right: &G, domain: Domain<F>) -> Result<(), Failure>
    where
        N: IdentityOrder,
        F: Differentiable,
        G: Differentiable<Domain = F::Domain, Codomain = F::Codomain>,
    {
        let cases = Batch(intervals::<F::Domain>(&domain, N::ATOMS));
        let point = |numbers: &Vec<f64>| -> String {
            let primals: Vec<f64> = numbers.iter().copied().step_by(N::ATOMS).collect();
            format!("x = {}", listed(&primals))
        };
        let test = |numbers: Vec<f64>| {
            let mut comparison = Comparison {
                check: self,
                left,
                right,
                domain: &domain,
                numbers: &numbers,
                stride: N::ATOMS,
                modes: 0,
                found: None,
            };
            comparison.floats();
            N::visit(&mut comparison);
            let found = comparison.found;
            found.map_or(Ok(()), |(rank, found)| {
                let sentence = format!("the two functions differ at {}{found}", point(&numbers));
                Err(Fault::new(rank, sentence))
            })
        };
        self.run(&cases, test, point)
    }
}

/// Two functions at one point, in one mode after the other until a difference is found.
struct Comparison<'a, F: Differentiable, G> {
    check: &'a Check,
    left: &'a F,
    right: &'a G,
    domain: &'a Domain<F>,
    /// For each coordinate the numbers of its germs, the primal first.
    numbers: &'a [f64],
    stride: usize,
    /// How many modes were compared.
    modes: usize,
    /// The rank of a difference and what it is.
    found: Option<(usize, String)>,
}

/// The coordinates of a point.
fn row<C: Space, X: Copy>(y: &C::Over<X>) -> Vec<X> {
    let mut all = Vec::new();
    C::map(y, &mut |y| all.push(*y));
    all
}

impl<F, G> Comparison<'_, F, G>
where
    F: Differentiable,
    G: Differentiable<Domain = F::Domain, Codomain = F::Codomain>,
{
    /// The point whose coordinates are made of their numbers.
    fn point<X>(&self, mut coordinate: impl FnMut(&[f64]) -> X) -> <F::Domain as Space>::Over<X> {
        by_number::<F::Domain, Range<f64>, X>(self.domain, &mut |i| coordinate(&self.numbers[i * self.stride..]))
    }

    /// The values of both functions at a point, for as many points as are wanted.
    fn values<X: Real>(&self, x: impl Fn() -> <F::Domain as Space>::Over<X>) -> [Vec<X>; 2] {
        [
            row::<F::Codomain, X>(&self.left.evaluate(x())),
            row::<F::Codomain, X>(&self.right.evaluate(x())),
        ]
    }

    fn floats(&mut self) {
        let [left, right] = self.values::<f64>(|| self.point(|numbers| numbers[0]));
        if left.iter().zip(&right).any(|(a, b)| a.is_nan() && b.is_nan()) {
            let sentence = ": both are NaN there, which says nothing; give a domain on which they are defined";
            self.found = Some((0, String::from(sentence)));
        }
    }

    fn compare<Y: Germ + Debug>(&mut self, mode: &str, x: &[impl Debug], left: &[Y], right: &[Y]) {
        self.modes += 1;
        let tolerance = &self.check.tolerance;
        let difference = match (left, right) {
            ([a], [b]) => difference(a, b, tolerance),
            _ => difference(&Row(left), &Row(right), tolerance),
        };
        self.found = difference.map(|difference| {
            let (left, right) = (listed(left), listed(right));
            let sentence = format!(
                ", in the mode `{mode}`: {difference}\n  x:     {}\n  left:  {left}\n  right: {right}",
                listed(x)
            );
            // By the mode, and then by the order, of which there are fewer than 64.
            (64 * self.modes + difference.order(), sentence)
        });
    }

    /// The slopes of both functions in reverse: for each coordinate of the value, by each coordinate of the point.
    fn slopes<B: Real>(&self, x: &<F::Domain as Space>::Over<B>) -> [Vec<B>; 2] {
        let recording = Recording::<B>::new();
        let values = self.values::<Var<B>>({
            let x = F::Domain::map(x, &mut |x| recording.variable(*x));
            move || F::Domain::map(&x, &mut |x| *x)
        });
        values.map(|values| {
            let covectors = values.into_iter().map(|y| recording.pull_back([(y, B::from(1.0))]));
            covectors.flatten().collect()
        })
    }
}

impl<F, G> Visitor for Comparison<'_, F, G>
where
    F: Differentiable,
    G: Differentiable<Domain = F::Domain, Codomain = F::Codomain>,
{
    fn forward<X: Real + Atoms<Atom = f64> + Germ>(&mut self, mode: &'static str) {
        if self.found.is_none() {
            let x = || self.point(of_atoms::<X>);
            let [left, right] = self.values(x);
            let x = row::<F::Domain, X>(&x());
            self.compare(mode, &x, &left, &right);
        }
    }

    fn backward<B: Real + Atoms<Atom = f64> + Germ>(&mut self, mode: &'static str) {
        if self.found.is_none() {
            let x = self.point(of_atoms::<B>);
            let [left, right] = self
                .slopes(&x)
                .map(|all| -> Vec<Slope<B>> { all.into_iter().map(Slope).collect() });
            self.compare(mode, &row::<F::Domain, B>(&x), &left, &right);
        }
    }

    fn forward_over_reverse<X: Real + Atoms<Atom = Var>>(&mut self, mode: &'static str) {
        if self.found.is_none() {
            let recording = Recording::new();
            let x = self.point(|numbers| {
                let mut atoms = numbers.iter();
                let primal = recording.variable(*atoms.next().expect("a primal"));
                let mut next = Some(primal);
                X::of_atoms(&mut || {
                    next.take()
                        .unwrap_or_else(|| Recording::constant(*atoms.next().expect("as many numbers as atoms")))
                })
            });
            let values = self.values(|| F::Domain::map(&x, &mut |x: &X| *x));
            let [left, right] = values.map(|values| {
                let mut all = Vec::new();
                for y in values {
                    let mut index = 0;
                    y.atoms(&mut |y| {
                        let order = X::grade(index);
                        let slopes = recording.pull_back([(y, 1.0)]);
                        // The atoms of a Taylor bundle are its coefficients.
                        all.extend(
                            slopes
                                .into_iter()
                                .map(|slope| Slope(Derivative(order, slope * factorial(order)))),
                        );
                        index += 1;
                    });
                }
                all
            });
            self.compare(mode, &row::<F::Domain, X>(&x), &left, &right);
        }
    }
}

/// Checks that two expressions are equal with all their derivatives to an order, over a domain and in every mode.
///
/// ```text
/// check_identity!(order N, x in a..b, |x| left, |x| right)
/// check_identity!(order N, [x, y] in [a..b, c..d], |[x, y]| left, |[x, y]| right)
/// check_identity!(order N, (x, y) in (a..b, c..d), |(x, y)| left, |(x, y)| right)
/// ```
///
/// The expressions are over any [`Real`](crate::real::Real), as those of [`differentiable!`](crate::differentiable!),
/// and capture nothing. A side may be a constant, `|_| 1.0`. Orders are `U1` to `U12`. The points are random, and so
/// are all tangents.
///
/// The modes are Taylor, explicit, chunks, the trace, bundles over bundles, reverse, reverse over bundles, and forward
/// over reverse.
///
/// A failure says the mode, the order, and the numbers. It shrinks to a simple point with few tangents. To change the
/// tolerance or the number of cases, call [`Check::identity`](crate::testing::Check::identity).
///
/// # Panics
///
/// If the two differ by more than the [tolerance](crate::testing::Tolerance::DEFAULT), or both are NaN at a point.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// check_identity!(order U6, x in -3.0..3.0, |x| x.sin().powi(2) + x.cos().powi(2), |_| 1.0);
/// check_identity!(order U3, [x, y] in [0.1..10.0, 0.1..10.0], |[x, y]| (x / y).ln(), |[x, y]| x.ln() - y.ln());
/// ```
///
/// ```should_panic
/// use tangent_bundle::prelude::*;
///
/// // The functions agree to the order 2 at 0, and nowhere else.
/// check_identity!(order U2, x in -1.0..1.0, |x| x.sin(), |x| x);
/// ```
#[macro_export]
macro_rules! check_identity {
    (order $N:ty, $x:ident in $($rest:tt)+) => {
        $crate::check_identity!(@domain $N, [$crate::space::Scalar] [$($rest)+])
    };
    (order $N:ty, [$($x:ident),+ $(,)?] in $($rest:tt)+) => {
        $crate::check_identity!(
            @domain $N, [[$crate::space::Scalar; [$(::core::stringify!($x)),+].len()]] [$($rest)+]
        )
    };
    (order $N:ty, ($($x:ident),+ $(,)?) in $($rest:tt)+) => {
        $crate::check_identity!(@domain $N, [($($crate::differentiable!(@scalar $x),)+)] [$($rest)+])
    };
    (@domain $N:ty, $Domain:tt [$domain:expr, |$a:pat_param| $left:expr, |$b:pat_param| $right:expr $(,)?]) => {{
        let left = $crate::check_identity!(@function $Domain $a, $left);
        let right = $crate::check_identity!(@function $Domain $b, $right);
        if let ::core::result::Result::Err(failure) = $crate::testing::check_identity::<$N, _, _>(&left, &right, $domain) {
            ::core::panic!("{failure}");
        }
    }};
    (@function [$Domain:ty] $x:pat_param, $body:expr) => {
        $crate::differentiable!(@object [] [$x] [$Domain] [$crate::space::Scalar] ::core::convert::Into::into($body))
    };
    ($($other:tt)*) => {
        compile_error!(
            "`check_identity!` takes an order, a domain and two closures of it: `check_identity!(order U6, x in -3.0..3.0, |x| x.sin(), |x| -(-x).sin())`; \
             several variables are an array or a tuple, `[x, y] in [0.1..2.0, -1.0..1.0]`"
        )
    };
}
