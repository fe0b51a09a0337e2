//! Tapes: what a recording says of its results is the same over every base, and whichever way it is gone through.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::real::Apply;
use tangent_bundle::real::Stored;
use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, norm_squared};
use tangent_bundle::space::GradientLanes;

use crate::seeds::{close, coefficients, components};

/// Roundings of a slope of few products.
const ROUNDINGS: f64 = 256.0;

/// A value for each row: the sum of its variables, with weights, and the product of all of them; a constant of an empty row.
fn values<R: Real>(rows: &[Vec<usize>], x: &[R]) -> Vec<R> {
    let value = |row: &Vec<usize>| {
        let sum: R = row.iter().map(|j| x[*j] * (*j as f64 + 0.5)).sum();
        match row[..] {
            [] => R::from(1.5),
            [j] => x[j].sin(),
            _ => sum + row.iter().map(|j| x[*j]).product::<R>(),
        }
    };
    rows.iter().map(value).collect()
}

/// A number of a base that moves in every way that the base knows.
trait Moving: Real {
    fn moving(x: f64) -> Self;
    /// Some of its components.
    fn seen(&self) -> Vec<f64>;
}

impl Moving for f64 {
    fn moving(x: f64) -> Self {
        x
    }

    fn seen(&self) -> Vec<f64> {
        vec![*self]
    }
}

impl Moving for TaylorBundle<U2> {
    fn moving(x: f64) -> Self {
        Self::from_derivatives(x, [0.7, -x])
    }

    fn seen(&self) -> Vec<f64> {
        self.stored().to_vec()
    }
}

impl Moving for ExplicitBundle<U2> {
    fn moving(x: f64) -> Self {
        Self::from_partials(x, [0.7, -x, 1.3])
    }

    fn seen(&self) -> Vec<f64> {
        self.stored().to_vec()
    }
}

/// Two storeys: the lower one moves, and the upper one rests.
impl Moving for TaylorBundle<U1, TaylorBundle<U1>> {
    fn moving(x: f64) -> Self {
        Self::from_derivatives(TaylorBundle::from_derivatives(x, [0.7]), [0.0.into()])
    }

    fn seen(&self) -> Vec<f64> {
        self.stored().iter().flat_map(|x| x.stored()).copied().collect()
    }
}

fn point<B: Moving>(n: usize) -> Vec<B> {
    (0..n).map(|i| B::moving(0.6 + 0.05 * i as f64)).collect()
}

/// The variables of each result are those of its row, in order and once.
fn depends_on_its_row<B: Moving>(rows: &[Vec<usize>], n: usize) -> Result<(), TestCaseError> {
    let recording = Recording::new();
    let x: Vec<Var<B>> = point::<B>(n).into_iter().map(|x| recording.variable(x)).collect();
    let mut sorted = rows.to_vec();
    for row in &mut sorted {
        row.sort_unstable();
        row.dedup();
    }
    prop_assert_eq!(recording.dependencies(&values(rows, &x)), sorted);
    Ok(())
}

/// The Jacobian through a tape is that of a dual number for each column, over the same base.
fn is_that_of_dual_numbers<B: Moving>(rows: &[Vec<usize>], n: usize) -> Result<(), TestCaseError> {
    let x = point::<B>(n);
    let (y, found) = Var::<B>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&|x: Vec<Var<B>>| values(rows, &x), &x);
    prop_assert_eq!((y.len(), found.len()), (rows.len(), rows.len()));
    for j in 0..n {
        let dual =
            |(i, x): (usize, &B)| TaylorBundle::<U1, B>::from_derivatives(*x, [B::from(f64::from(u8::from(i == j)))]);
        let moved: Vec<_> = x.iter().enumerate().map(dual).collect();
        for (i, moved) in values(rows, &moved).iter().enumerate() {
            close(&y[i].seen(), &moved.primal().seen(), ROUNDINGS)?;
            close(&found[i][j].seen(), &moved.derivative(1).seen(), ROUNDINGS)?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_result_depends_on_the_variables_that_it_is_made_of(rows in vec(vec(0_usize..7, 0..5), 0..9)) {
        depends_on_its_row::<f64>(&rows, 7)?;
        depends_on_its_row::<TaylorBundle<U2>>(&rows, 7)?;
        depends_on_its_row::<ExplicitBundle<U2>>(&rows, 7)?;
        depends_on_its_row::<TaylorBundle<U1, TaylorBundle<U1>>>(&rows, 7)?;
    }

    /// With fewer results than variables it is pulled back, with more pushed forward, in one sweep of lanes or in several.
    #[test]
    fn a_jacobian_through_a_tape_is_that_of_dual_numbers(
        tall in vec(vec(0_usize..3, 0..4), 20), wide in vec(vec(0_usize..20, 0..4), 3), large in vec(vec(0_usize..10, 0..4), 30),
    ) {
        is_that_of_dual_numbers::<f64>(&tall, 3)?;
        is_that_of_dual_numbers::<f64>(&wide, 20)?;
        is_that_of_dual_numbers::<f64>(&large, 10)?;
        is_that_of_dual_numbers::<TaylorBundle<U2>>(&tall, 3)?;
        is_that_of_dual_numbers::<TaylorBundle<U2>>(&wide, 20)?;
        is_that_of_dual_numbers::<ExplicitBundle<U2>>(&large, 10)?;
        is_that_of_dual_numbers::<TaylorBundle<U1, TaylorBundle<U1>>>(&tall, 3)?;
        is_that_of_dual_numbers::<TaylorBundle<U1, TaylorBundle<U1>>>(&wide, 20)?;
    }

    /// Constants among the terms of a sum count, before the first variable and after it.
    #[test]
    fn a_sum_of_constants_and_variables_is_that_of_floats(terms in vec((-2.0..2.0, any::<bool>()), 0..8)) {
        let recording = Recording::new();
        // The variables first: all are made before the first operation.
        let x: Vec<Var> = terms
            .iter()
            .map(|(x, is_variable)| if *is_variable { recording.variable(*x) } else { Recording::constant(*x) })
            .collect();
        let sum = x.iter().sum::<Var>();
        prop_assert_eq!(sum.value(), terms.iter().map(|(x, _)| *x).sum::<f64>());
        prop_assert_eq!(x.into_iter().sum::<Var>().value(), sum.value());
        prop_assert!(recording.pull_back([(sum, 3.0)]).iter().all(|w| *w == 3.0));
    }

    /// A tangent that is zero is nothing beside an infinite slope, also where tangents are pushed forward through entries.
    #[test]
    fn an_infinite_slope_goes_only_where_its_variable_moves(at in 0_usize..20, y in 0.5..2.0) {
        let f = |x: Vec<GradientScalar<Vec<f64>>>| -> Vec<_> {
            (0..20).map(|k| if k == at { x[0].sqrt() + x[1] * 2.0 } else { x[0] - x[1] * 3.0 }).collect()
        };
        for (k, row) in jacobian(f, vec![0.0, y]).into_iter().enumerate() {
            prop_assert_eq!(row, if k == at { [f64::INFINITY, 2.0] } else { [1.0, -3.0] });
        }
        // Over bundles, a row for each component: the variable that is at its singular point rests.
        let g = |x: Vec<Var<TaylorBundle<U1>>>| -> Vec<_> { (0..20).map(|_| x[0].sqrt() + x[1] * x[1]).collect() };
        let start = vec![TaylorBundle::<U1>::from_float(0.0), Bundle::<U1>::taylor(y)];
        let (_, rows) = Var::<TaylorBundle<U1>>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&g, &start);
        for row in rows {
            prop_assert_eq!((row[1].primal(), row[1].derivative(1)), (2.0 * y, 2.0));
            prop_assert_eq!(row[0].primal(), f64::INFINITY);
        }
    }

    /// The operations on slices are those of loops, also of numbers that are functions of one variable, and of constants.
    #[test]
    fn operations_on_slices_are_loops(x in components(4), c in components(4)) {
        fn arguments<R: Real>(x: &[R]) -> (Vec<R>, Vec<R>) {
            (vec![x[0].sin(), x[1] * 3.0, R::from(0.3), x[2]], vec![x[1].exp(), R::from(1.7), x[3] * x[0], -x[2]])
        }
        type Numbers = Vec<Var>;
        let squares = |x: &Numbers| x.iter().map(|x| *x * *x).fold(Var::from(0.0), |a, b| a + b);
        let products = |a: &Numbers, b: &Numbers| a.iter().zip(b).map(|(a, b)| *a * *b).fold(Var::from(0.0), |a, b| a + b);
        let multiples = |c: &[f64], a: &Numbers| c.iter().zip(a).map(|(c, a)| *a * *c).fold(Var::from(0.0), |a, b| a + b);
        let (at_once, by_loops) = (
            |x: Numbers| { let (a, b) = arguments(&x); vec![dot(&a, &b), norm_squared(&a), linear_combination(&c, &a), dot(&b, &b)] },
            |x: Numbers| { let (a, b) = arguments(&x); vec![products(&a, &b), squares(&a), multiples(&c, &a), products(&b, &b)] },
        );
        close(&jacobian(at_once, x.clone()).concat(), &jacobian(by_loops, x.clone()).concat(), ROUNDINGS)?;
        close(&vjp(at_once, x.clone()).0, &vjp(by_loops, x).0, ROUNDINGS)?;
    }

    /// x − q·y for the integer q: the slopes are 1 and −q, of both signs of the numbers.
    #[test]
    fn the_slopes_of_a_remainder_are_integers(x in -9.0..9.0_f64, y in prop_oneof![-2.0..-0.1, 0.1..2.0]) {
        let (x, y): (f64, f64) = (x, y);
        let q = ((x - x % y) / y).round();
        prop_assert!((x - q * y - x % y).abs() <= 8.0 * f64::EPSILON * x.abs(), "{} is not the quotient", q);
        prop_assert_eq!(gradient(|v| v[0] % v[1], vec![x, y]), [1.0, -q]);
        prop_assert_eq!(gradient(|[x, y]| x % y, [x, y]), [1.0, -q]);
    }

    /// An exponent without a tangent is a constant one, also on a tape: to the last bit.
    #[test]
    fn a_constant_exponent_is_one_in_every_form(x in 0.1..3.0, p in prop_oneof![-3.0..3.0, Just(2.0), Just(3.0), Just(-1.0)]) {
        let (x, p): (f64, f64) = (x, p);
        let of_constant = gradient(|v: Vec<Var>| v[0].pow(p.into()), vec![x]);
        prop_assert_eq!(&of_constant, &gradient(|v: Vec<Var>| v[0].powf(p), vec![x]));
        prop_assert_eq!(of_constant[0], derivative(|x| x.pow(p.into()), x));
    }
}

/// A number that is written into words, next to each other or a stride apart, is read as it was.
#[test]
fn numbers_are_read_as_they_were_written() {
    fn check<R: Real>(x: R) {
        let mut words = vec![0; R::WORDS + 2];
        x.write(&mut words[1..=R::WORDS]);
        assert!(R::read(&words[1..=R::WORDS]).same_germ(&x), "{x:?}");
        assert_eq!((words[0], words[R::WORDS + 1]), (0, 0), "{x:?} has {} words", R::WORDS);
        let (at, stride) = (2, 3);
        let mut words = vec![0; at + R::WORDS * stride];
        x.scatter(&mut words, at, stride);
        assert!(R::gather(&words, at, stride).same_germ(&x), "{x:?}");
        let is_own = |i: usize| i >= at && (i - at).is_multiple_of(stride);
        assert!(
            words.iter().enumerate().all(|(i, word)| is_own(i) || *word == 0),
            "{x:?}"
        );
    }
    check(1.5);
    check(TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]));
    check(ExplicitBundle::<U2>::from_partials(1.5, [2.0, 3.0, 5.0]));
    let storey = |x: f64, dx: f64| ExplicitBundle::<U1>::from_partials(x, [dx]);
    check(TaylorBundle::<U1, _>::from_derivatives(
        storey(1.5, 2.0),
        [storey(3.0, 5.0)],
    ));
    let recording = Recording::new();
    let x = recording.variable(Bundle::<U2>::taylor(0.5));
    let y = x.sin() * 3.0;
    let mut words = vec![0; Var::<TaylorBundle<U2>>::WORDS * 3];
    for z in [x, y, y * x, Recording::constant(Bundle::<U2>::taylor(0.5))] {
        check(z);
        z.scatter(&mut words, 0, 3);
        let back = Var::<TaylorBundle<U2>>::gather(&words, 0, 3);
        let slope = |z: Var<TaylorBundle<U2>>| recording.pull_back([(z, Bundle::<U2>::taylor(1.0))]).remove(0);
        assert!(slope(back).same_germ(&slope(z)), "{z:?}");
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// An exponent that is a small integer, and rests in the bundle but moves in its base, is one that moves.
    #[test]
    fn an_exponent_moves_in_any_storey(x in 0.5..2.0_f64, p in 0_i32..5) {
        let p = f64::from(p);
        let slope = |x: TaylorBundle<U1, TaylorBundle<U1>>, p: TaylorBundle<U1, TaylorBundle<U1>>| x.pow(p).derivative(1);
        let found = slope(Bundle::<U1, _>::taylor(x.into()), TaylorBundle::from_primal(Bundle::<U1>::taylor(p)));
        // ∂/∂x xᵖ = p·xᵖ⁻¹, and ∂/∂p of that is xᵖ⁻¹·(1 + p·ln x).
        close(&coefficients(&found), &[p * x.powf(p - 1.0), x.powf(p - 1.0) * (1.0 + p * x.ln())], ROUNDINGS)?;
    }

    /// A direction that rests is nothing beside one in which the base is infinite.
    #[test]
    fn a_power_rests_where_its_arguments_do(x in 0.5..2.0_f64, p in 0.5..2.0_f64) {
        let base = Bundle::<U3>::explicit(0.0, 1).sqrt() + x;
        let y = base.pow(Bundle::<U3>::explicit(p, 2));
        prop_assert_eq!((y.primal(), y.partial(0b001)), (x.powf(p), f64::INFINITY));
        close(&[y.partial(0b010)], &[x.powf(p) * x.ln()], ROUNDINGS)?;
        prop_assert_eq!([0b100, 0b101, 0b110, 0b111].map(|mask| y.partial(mask)), [0.0; 4]);
    }
}

/// x³ by its derivatives.
struct Cube;

impl JetRule for Cube {
    fn value(&self, x: f64) -> f64 {
        x * x * x
    }

    fn derivatives<R: Real>(&self, x: R, _: R, derivatives: &mut [R]) {
        let all = [x * x * 3.0, x * 6.0, R::from(6.0)];
        for (k, derivative) in derivatives.iter_mut().enumerate() {
            *derivative = all.get(k).copied().unwrap_or(R::from(0.0));
        }
    }
}

#[test]
fn functions_known_by_their_derivatives_have_them_on_a_tape() {
    let f = |v: Vec<Var>| Var::apply_jet(&Cube, v[0] * 2.0) * v[1];
    assert_eq!(gradient(f, vec![1.5, 5.0]), [2.0 * 27.0 * 5.0, 27.0]);
    let rows = hessian(
        |v| HessianScalar::<Vec<f64>>::apply_jet(&Cube, v[0] * 2.0) * v[1],
        vec![1.5, 5.0],
    );
    assert_eq!(rows, [[4.0 * 18.0 * 5.0, 54.0], [54.0, 0.0]]);
    assert_eq!(
        gradient(|v: Vec<Var>| Var::apply_jet(&Cube, 1.5.into()) * v[0], vec![2.0]),
        [3.375]
    );
}

/// At a tie with a bound it is x itself that is given, in either mode.
#[test]
fn a_number_at_a_bound_is_itself() {
    for ([x, low, high], slope) in [
        ([1.0, 0.0, 1.0], [1.0, 0.0, 0.0]),
        ([0.0, 0.0, 1.0], [1.0, 0.0, 0.0]),
        ([2.0, 0.0, 1.0], [0.0, 0.0, 1.0]),
        ([-1.0, 0.0, 1.0], [0.0, 1.0, 0.0]),
        ([0.5, 0.0, 1.0], [1.0, 0.0, 0.0]),
    ] {
        assert_eq!(gradient(|v| v[0].clamp(v[1], v[2]), vec![x, low, high]), slope);
        assert_eq!(gradient(|[x, low, high]| x.clamp(low, high), [x, low, high]), slope);
    }
}
