//! The Taylor series of a function that is given by its partials, from evaluations at rising orders.

use crate::bundle::primitive::cut;
use crate::bundle::representation::TaylorTangent;
use crate::bundle::{Bundle, Rules, TangentBundle, TaylorBundle};
use crate::order::{MAX_ORDER, Natural, U1};
use crate::real::{BaseFloat, Field, Real, ScalarRule};

/// The solution y of `y′ = Σ gᵢ(x, y)·xᵢ′` as a Taylor bundle under construction: the coefficients to the order
/// `known`, and the slope of the right side in the others.
///
/// The partials are evaluated at the known part of y. The series w of the right side is then right to that order.
/// Beyond it, to twice the order, the right side is linear in the missing coefficients:
///
/// ```text
/// (n + 1)·yₙ₊₁ = wₙ + Σ_{known < j ≤ n} yⱼ·aₙ₋ⱼ,   a = Σ (∂gᵢ/∂y)·xᵢ′
/// ```
///
/// So each evaluation gives p + 2 coefficients, if a is known to the order p.
pub(super) struct Extension<'a, B, const K: usize> {
    x: &'a [&'a [B]; K],
    y: &'a mut [B],
    known: usize,
    /// The known coefficients of a. The others are not read.
    slope: [B; MAX_SLOPE],
    /// How many they are.
    slopes: usize,
}

/// The largest number of coefficients of the slope that a schedule uses.
const MAX_SLOPE: usize = 23;

/// The order to which a series is known after an evaluation of the partials at the order `top`, given the order before
/// it and the number of known coefficients of the slope.
#[cfg_attr(not(debug_assertions), inline(always))]
const fn reach(known: usize, slopes: usize, top: usize, order: usize) -> usize {
    least(least(top, known + slopes) + 1, order)
}

/// How many coefficients of the slope a linearisation gives, for a series that is known to the order `known`.
#[cfg_attr(not(debug_assertions), inline(always))]
const fn slopes_at(known: usize, order: usize) -> usize {
    least(least(known + 1, MAX_SLOPE), order)
}

/// The smaller one of two numbers: `Ord::min` cannot be called in constants.
#[cfg_attr(not(debug_assertions), inline(always))]
const fn least(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

impl<'a, B: Field, const K: usize> Extension<'a, B, K> {
    /// The series of which only the primal y₀ is known.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn new(x: &'a [&'a [B]; K], y: &'a mut [B], y0: B) -> Self {
        Self {
            x,
            y,
            known: 0,
            slope: [y0; MAX_SLOPE],
            slopes: 0,
        }
    }

    /// Appends coefficients, from the partials at the order `top`, evaluated at the known part of y.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append(&mut self, top: usize, partial: impl Fn(usize, usize) -> B) {
        let known = self.known;
        let reached = reach(known, self.slopes, top, self.y.len() - 1);
        for n in known..reached {
            let mut sum = self.y[0].zero_like();
            for i in 0..K {
                for j in 1..=n + 1 {
                    let term = self.x[i][j] * partial(i, n + 1 - j);
                    sum.accumulate(&term.scaled(B::Scalar::from_f64(j as f64)));
                }
            }
            for j in known + 1..=n {
                sum.accumulate(&(self.y[j] * self.slope[n - j]));
            }
            sum.divide(B::Scalar::from_f64((n + 1) as f64));
            self.y[n + 1] = sum;
        }
        self.known = reached;
    }

    /// Sets the slope from the derivatives of the partials in y, which are right to the known order.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set_slope(&mut self, derivative: impl Fn(usize, usize) -> B) {
        self.slopes = slopes_at(self.known, self.y.len() - 1);
        for n in 0..self.slopes {
            let mut sum = self.y[0].zero_like();
            for i in 0..K {
                for j in 1..=n + 1 {
                    let term = self.x[i][j] * derivative(i, n + 1 - j);
                    sum.accumulate(&term.scaled(B::Scalar::from_f64(j as f64)));
                }
            }
            self.slope[n] = sum;
        }
    }

    /// The arguments and the known part of y, cut to an order.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn cut<M: Natural>(&self) -> ([TaylorBundle<M, B>; K], TaylorBundle<M, B>) {
        (self.x.map(cut), cut(&self.y[..=self.known]))
    }
}

/// Appends coefficients by one evaluation of the partials at the order `M`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn evaluate<S, M, B, F, const K: usize>(f: &F, extension: &mut Extension<B, K>)
where
    M: Natural,
    B: Real<S>,
    F: ScalarRule<K, S>,
    TaylorBundle<M, B>: Real<S>,
{
    let (x, y) = extension.cut::<M>();
    let g = f.partials(x, y);
    extension.append(M::USIZE, |i, k| g[i].components()[k]);
}

/// Appends coefficients, and sets the slope, by one evaluation that also differentiates the partials in y. It doubles
/// the known order.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn linearise<S, M, B, F, const K: usize>(f: &F, extension: &mut Extension<B, K>)
where
    M: Natural,
    B: Real<S>,
    F: ScalarRule<K, S>,
    TaylorTangent: Rules<M, B>,
    TaylorBundle<M, B>: Real<S>,
    TaylorBundle<U1, TaylorBundle<M, B>>: Real<S>,
{
    let (x, y) = extension.cut::<M>();
    let g = f.partials(x.map(TangentBundle::of_primal), Bundle::<U1, _>::taylor(y));
    extension.set_slope(|i, k| g[i].components()[1].components()[k]);
    extension.append(M::USIZE, |i, k| g[i].components()[0].components()[k]);
}

/// The evaluations of the partials that extend a series: each row is one evaluation.
///
/// ```text
/// 5..=6     evaluate   U5   to 6        results of orders 5 and 6 evaluate the partials at order 5, and are known to order 6
/// 9..=64    linearise  U9   to 10       those of orders 9 to 64 also take their derivatives in y, and are known to order 10
/// ```
///
/// The assertions below check three things: no result is known beyond its order, no row evaluates at a higher order
/// than its results need, and each result reaches its order.
macro_rules! schedule {
    ($visit:ident!($($with:tt)*)) => {
        $visit! {
            [$($with)*]
            1..=64    evaluate   U0   to 1;
            2..=4     evaluate   U1   to 2;
            3..=4     evaluate   U2   to 3;
            4..=4     evaluate   U3   to 4;
            5..=64    linearise  U3   to 4;
            5..=6     evaluate   U5   to 6;
            7..=8     evaluate   U7   to 7;
            8..=8     evaluate   U7   to 8;
            9..=64    linearise  U9   to 10;
            11..=16   evaluate   U15  to 16;
            17..=64   linearise  U21  to 22;
            23..=34   evaluate   U33  to 34;
            35..=64   linearise  U45  to 46;
            47..=64   evaluate   U63  to 64;
        }
    };
}
pub(super) use schedule;

/// Runs the rows of the [`schedule`] for the order `N`. They are chosen at compile time.
macro_rules! run {
    (
        [$N:ident, $S:ty, $B:ident, $F:ident, $K:ident, $f:expr, $series:expr]
        $($from:literal..=$to:literal $step:ident $Partials:ident to $known:literal;)+
    ) => {$(
        if const { $from <= $N::USIZE && $N::USIZE <= $to } {
            $crate::bundle::primitive::series::$step::<$S, $crate::order::$Partials, $B, $F, $K>($f, $series);
        }
    )+};
}
pub(super) use run;

/// A row of the [`schedule`].
struct Row {
    from: usize,
    to: usize,
    is_linearised: bool,
    partials: usize,
    known: usize,
}

/// The rows of the [`schedule`] as data.
macro_rules! rows {
    ([] $($from:literal..=$to:literal $step:ident $Partials:ident to $known:literal;)+) => {
        &[$(Row {
            from: $from,
            to: $to,
            is_linearised: rows!(@is_linearised $step),
            partials: <crate::order::$Partials as typenum::Unsigned>::USIZE,
            known: $known,
        }),+]
    };
    (@is_linearised evaluate) => { false };
    (@is_linearised linearise) => { true };
}

const _: () = {
    let rows: &[Row] = schedule!(rows!());
    let mut order = 1;
    while order <= MAX_ORDER {
        let (mut known, mut slopes, mut i) = (0, 0, 0);
        while i < rows.len() {
            let Row {
                from,
                to,
                is_linearised,
                partials,
                known: stated,
            } = rows[i];
            assert!(
                partials < to,
                "a step evaluates partials of an order that no result of its row needs"
            );
            if from <= order && order <= to {
                if is_linearised {
                    assert!(
                        known < MAX_SLOPE,
                        "a step needs more coefficients of the slope than are kept"
                    );
                    slopes = slopes_at(known, order);
                }
                let reached = reach(known, slopes, partials, order);
                assert!(reached > known, "a step gives no coefficient");
                assert!(
                    reached == least(stated, order),
                    "the coefficients that are known after a step are not those that its row states"
                );
                known = reached;
            }
            i += 1;
        }
        assert!(known == order, "the steps do not reach the order");
        order += 1;
    }
};
