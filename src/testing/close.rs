//! How close two germs are, component by component.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Debug;

use proptest::test_runner::TestCaseError;

use crate::space::{Coordinates, Space};
use crate::testing::Germ;

/// How far two components may be apart.
///
/// ```text
/// |a − b| ≤ k!·(k + 1)²·roundings·ε·max(sizeₖ, size)      for components of order k
/// sizeₖ = max |xⱼ|/j!      over all components xⱼ of order j ≤ k + 1 of both germs
/// ```
///
/// A component of order k of a product is k! times a sum of k + 1 products of coefficients xⱼ/j!, and an elementary
/// function sums k + 1 such sums: (k + 1)² roundings, each of the size of the largest coefficient that takes part. The
/// order above takes part too, since an argument that is rounded moves a function by its derivative. The 1024 roundings
/// of the [default](Self::DEFAULT) leave room for a thousand operations, or for a few that lose three digits between
/// them. A derivative that is wrong is wrong in its first digits as a rule.
///
/// Two numbers that are what is left of larger ones have no size of their own: compare sin² + cos² with 1, and not sin²
/// + cos² − 1 with 0; or give the size by [`beside`](Self::beside).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    roundings: f64,
    size: f64,
}

impl Tolerance {
    /// 1024 roundings of the numbers that are compared.
    pub const DEFAULT: Self = Self {
        roundings: 1024.0,
        // Below the smallest normal number floats lose digits.
        size: f64::MIN_POSITIVE,
    };

    /// Every component must be the same number; NaN is the same as NaN.
    pub const EXACT: Self = Self {
        roundings: 0.0,
        size: 0.0,
    };

    /// So many roundings, in units of ε.
    #[must_use]
    pub const fn roundings(roundings: f64) -> Self {
        Self {
            roundings,
            ..Self::DEFAULT
        }
    }

    /// Numbers below this size are compared as if they were of it: for differences of larger numbers.
    #[must_use]
    pub const fn beside(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// By how much two components of this order may differ, of germs of this size.
    pub(crate) fn bound(&self, order: usize, size: f64, epsilon: f64) -> f64 {
        let width = (order + 1) as f64;
        factorial(order) * width * width * self.roundings * epsilon * size.max(self.size)
    }
}

impl Default for Tolerance {
    fn default() -> Self {
        Self::DEFAULT
    }
}

pub(crate) fn factorial(k: usize) -> f64 {
    (1..=k).map(|i| i as f64).product()
}

/// Two components that are too far apart.
pub(crate) struct Difference {
    order: usize,
    name: String,
    values: (f64, f64),
    bound: f64,
    size: f64,
}

impl Difference {
    pub(crate) fn order(&self) -> usize {
        self.order
    }
}

impl core::fmt::Display for Difference {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            order,
            name,
            values: (a, b),
            bound,
            size,
        } = self;
        match (*order, name.as_str()) {
            (0, "") => f.write_str("the primals differ")?,
            (0, name) => write!(f, "the primals of {name} differ")?,
            (order, name) => write!(f, "the components {name} of order {order} differ")?,
        }
        write!(f, ": {a:?} and {b:?}")?;
        let distance = (a - b).abs();
        if distance.is_finite() {
            write!(
                f,
                ", which are {distance:.1e} apart; {bound:.1e} is allowed at this order, beside numbers of the size {size:.1e}"
            )?;
        }
        Ok(())
    }
}

/// The first two components that are too far apart, by their order.
pub(crate) fn difference<G: Germ>(a: &G, b: &G, tolerance: &Tolerance) -> Option<Difference> {
    let collect = |x: &G| {
        let mut all = Vec::new();
        x.components(0, &mut |order, x| all.push((order, x)));
        all
    };
    let (left, right) = (collect(a), collect(b));
    assert_eq!(
        left.len(),
        right.len(),
        "two numbers with different numbers of components cannot be compared; give both the same length"
    );
    let highest = left.iter().map(|(order, _)| *order).max().unwrap_or(0);
    // The size of the coefficients of each order, and then of those to the order above.
    let mut sizes = alloc::vec![0.0_f64; highest + 2];
    for (order, x) in left.iter().chain(&right).filter(|(_, x)| x.is_finite()) {
        sizes[*order] = sizes[*order].max(x.abs() / factorial(*order));
    }
    for order in 1..sizes.len() {
        sizes[order] = sizes[order].max(sizes[order - 1]);
    }
    for order in 0..=highest {
        let size = sizes[order + 1];
        let bound = tolerance.bound(order, size, G::EPSILON);
        let pairs = left.iter().zip(&right).enumerate();
        for (i, ((_, a_i), (_, b_i))) in pairs.filter(|(_, ((k, _), _))| *k == order) {
            let is_same = a_i == b_i || (a_i.is_nan() && b_i.is_nan());
            // An infinity is no tolerance.
            let is_near = (a_i - b_i).is_finite() && (a_i - b_i).abs() <= bound;
            if !is_same && !is_near {
                return Some(Difference {
                    order,
                    name: a.component_name(i),
                    values: (*a_i, *b_i),
                    bound,
                    size,
                });
            }
        }
    }
    None
}

/// Fails unless each component of a is that of b, to the [default tolerance](Tolerance::DEFAULT).
///
/// The numbers are floats, bundles, or points of these. The failure names the component and its order, the two numbers,
/// and what is allowed. NaN is equal to NaN, and an infinity to itself.
///
/// # Errors
///
/// If two components are too far apart.
///
/// # Panics
///
/// If two `Vec`s differ in length.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let x = Bundle::<U2>::taylor(0.5);
/// testing::assert_close(x.sin() / x.cos(), x.tan())?;
///
/// let failure = testing::assert_close(x.sin(), x.cos() + 1.0).unwrap_err();
/// assert!(failure.to_string().contains("the primals differ: 0.479425538604203 and 1.8775825618903728"));
/// let failure = testing::assert_close(x * x, x * 2.0 - 0.75).unwrap_err();
/// assert!(failure.to_string().contains("the components ∂ of order 1 differ: 1.0 and 2.0"));
/// # Ok::<(), tangent_bundle::testing::proptest::test_runner::TestCaseError>(())
/// ```
pub fn assert_close<X>(a: X, b: X) -> Result<(), TestCaseError>
where
    X: Coordinates<Coordinate: Germ + Debug>,
{
    assert_close_within(a, b, Tolerance::DEFAULT)
}

/// The same to a tolerance of your own.
///
/// # Errors
///
/// If two components are too far apart.
///
/// # Panics
///
/// If two `Vec`s differ in length.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::testing::{Tolerance, assert_close_within};
///
/// let x = Bundle::<U3>::taylor(0.3);
/// let one = x.sin() * x.sin() + x.cos() * x.cos();
/// assert!(assert_close_within(one - 1.0, 0.0.into(), Tolerance::DEFAULT.beside(1.0)).is_ok());
/// assert!(assert_close_within(x, x, Tolerance::EXACT).is_ok());
/// ```
pub fn assert_close_within<X>(a: X, b: X, tolerance: Tolerance) -> Result<(), TestCaseError>
where
    X: Coordinates<Coordinate: Germ + Debug>,
{
    let (left, right) = (row::<X>(a), row::<X>(b));
    // A number alone has no number among the coordinates.
    let found = match (left.as_slice(), right.as_slice()) {
        ([a], [b]) => difference(a, b, &tolerance),
        _ => difference(&left, &right, &tolerance),
    };
    found.map_or(Ok(()), |difference| {
        Err(TestCaseError::fail(format!(
            "{difference}\n  left:  {}\n  right: {}",
            listed(&left),
            listed(&right)
        )))
    })
}

/// The coordinates of a point.
fn row<X: Coordinates>(x: X) -> Vec<X::Coordinate> {
    let mut all = Vec::new();
    X::Shape::into_map(x, &mut |x| all.push(x));
    all
}

/// Numbers, one after the other.
pub(crate) fn listed<G: Debug>(all: &[G]) -> String {
    match all {
        [x] => format!("{x:?}"),
        all => format!("{all:?}"),
    }
}
