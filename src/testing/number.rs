//! Where numbers are drawn from, and the simple numbers that they shrink to.

use alloc::vec::Vec;
use core::ops::{Range, RangeInclusive};

use proptest::num::u64::ANY;
use proptest::strategy::{BoxedStrategy, NewTree, Strategy, ValueTree};
use proptest::test_runner::{Reason, TestRunner};

use crate::testing::shrinking::NumberTree;

/// A strategy for numbers: of an interval, with edges on demand, or of any strategy for `f64`.
///
/// A number shrinks to the simplest one that still fails: 0, 1, a small integer, a half, or one with few decimals.
///
/// ```
/// use tangent_bundle::testing::{Edge, Numbers};
///
/// let anywhere = Numbers::from(-3.0..3.0);
/// let with_edges = Numbers::from(-3.0..3.0).with_edges([Edge::Zeros, Edge::Infinities]);
/// # let _ = (anywhere, with_edges);
/// ```
#[derive(Clone, Debug)]
pub struct Numbers {
    source: Source,
    edges: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Source {
    /// Uniform between two ends.
    Between(f64, f64),
    /// The components of a tangent: of both signs, of the size of one or, if it is said, of several magnitudes; none of
    /// them special.
    Tangents { small: bool },
    /// What a strategy draws, which shrinks as it does.
    Any(BoxedStrategy<f64>),
}

/// A kind of numbers at which functions have edges, for [`Numbers::with_edges`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Edge {
    /// 0 and −0.
    Zeros,
    /// The smallest numbers of both signs, and the smallest normal ones.
    Subnormals,
    /// The largest finite numbers of both signs.
    Extremes,
    /// +∞ and −∞.
    Infinities,
    /// Not a number.
    Nan,
    /// The multiples of ½ between −3 and 3: jumps of steps such as `floor`, the kink of `abs`, ends of domains such as
    /// that of `asin`.
    Kinks,
    /// A number of your own, such as the place where a function has a branch.
    At(f64),
}

impl Edge {
    /// All kinds but [`At`](Self::At).
    pub const ALL: [Self; 6] = [
        Self::Zeros,
        Self::Subnormals,
        Self::Extremes,
        Self::Infinities,
        Self::Nan,
        Self::Kinks,
    ];

    fn numbers(self) -> Vec<f64> {
        let both = |x: f64| [x, -x];
        match self {
            Self::Zeros => both(0.0).into(),
            Self::Subnormals => [both(f64::from_bits(1)), both(f64::MIN_POSITIVE)].concat(),
            Self::Extremes => both(f64::MAX).into(),
            Self::Infinities => both(f64::INFINITY).into(),
            Self::Nan => [f64::NAN].into(),
            Self::Kinks => (-6..=6).map(|halves| f64::from(halves) / 2.0).collect(),
            Self::At(x) => [x].into(),
        }
    }
}

impl Numbers {
    /// Random components of a tangent: of both signs, three quarters of them between 0.1 and 2, the others down to
    /// 10⁻⁵; never 0.
    #[must_use]
    pub const fn tangents() -> Self {
        let edges = Vec::new();
        Self {
            source: Source::Tangents { small: true },
            edges,
        }
    }

    /// Those of the first tangent of a germ: none of them small, so that the germ has the size of one.
    pub(crate) const fn first_tangents() -> Self {
        let edges = Vec::new();
        Self {
            source: Source::Tangents { small: false },
            edges,
        }
    }

    /// The same with edges: every other number is one of these.
    ///
    /// [`Edge::Kinks`] are kept where they lie in the interval. The other edges are drawn wherever they lie.
    #[must_use]
    pub fn with_edges(mut self, edges: impl IntoIterator<Item = Edge>) -> Self {
        for edge in edges {
            let all = edge.numbers().into_iter();
            let inside = all.filter(|x| edge != Edge::Kinks || self.contains(*x));
            let inside: Vec<f64> = inside.collect();
            self.edges.extend(inside);
        }
        self
    }

    /// Whether a number can be drawn, other than as an edge.
    fn contains(&self, x: f64) -> bool {
        match self.source {
            Source::Between(low, high) => low <= x && x <= high,
            Source::Tangents { .. } => x.is_finite(),
            Source::Any(_) => false,
        }
    }
}

impl From<Range<f64>> for Numbers {
    /// Numbers of an interval.
    ///
    /// # Panics
    ///
    /// If the interval is empty, or one of its ends is not finite.
    #[track_caller]
    fn from(range: Range<f64>) -> Self {
        assert!(
            range.start < range.end && (range.end - range.start).is_finite(),
            "no numbers can be drawn from {range:?}: give an interval whose first end is below the second one, and both finite"
        );
        // The end is not one of the numbers, and rounding may lead to it.
        Self::between(range.start, range.end.next_down())
    }
}

impl From<RangeInclusive<f64>> for Numbers {
    /// Numbers of an interval with its ends.
    ///
    /// # Panics
    ///
    /// If the interval is empty, or one of its ends is not finite.
    #[track_caller]
    fn from(range: RangeInclusive<f64>) -> Self {
        assert!(
            range.start() <= range.end() && (range.end() - range.start()).is_finite(),
            "no numbers can be drawn from {range:?}: give an interval whose first end is not above the second one, and both finite"
        );
        Self::between(*range.start(), *range.end())
    }
}

impl From<BoxedStrategy<f64>> for Numbers {
    /// Numbers of any strategy, which shrink as it does.
    fn from(strategy: BoxedStrategy<f64>) -> Self {
        Self {
            source: Source::Any(strategy),
            edges: Vec::new(),
        }
    }
}

impl Numbers {
    fn between(low: f64, high: f64) -> Self {
        Self {
            source: Source::Between(low, high),
            edges: Vec::new(),
        }
    }
}

/// Random bits.
fn bits(runner: &mut TestRunner) -> Result<u64, Reason> {
    Ok(ANY.new_tree(runner)?.current())
}

/// A number from 0 to 1, without 1, of 53 bits.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * f64::EPSILON / 2.0
}

fn tangent(bits: u64, small: bool) -> f64 {
    let sign = if bits & 1 == 0 { 1.0 } else { -1.0 };
    let position = unit(bits);
    sign * if small && bits >> 1 & 3 == 0 {
        10.0_f64.powf(-5.0 + 4.0 * position)
    } else {
        0.1 + 1.9 * position
    }
}

impl Strategy for Numbers {
    type Tree = NumberTree;
    type Value = f64;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let bits = bits(runner)?;
        let drawn = if !self.edges.is_empty() && bits & 1 == 0 {
            self.edges[(bits >> 1) as usize % self.edges.len()]
        } else {
            match &self.source {
                Source::Between(low, high) => (low + (high - low) * unit(bits)).clamp(*low, *high),
                Source::Tangents { small } => tangent(bits, *small),
                Source::Any(strategy) => {
                    let tree = strategy.new_tree(runner)?;
                    return Ok(NumberTree::other(tree));
                }
            }
        };
        let (low, high) = match self.source {
            Source::Between(low, high) => (low, high),
            Source::Tangents { .. } | Source::Any(_) => (f64::MIN, f64::MAX),
        };
        Ok(NumberTree::simple(drawn, low, high))
    }
}
