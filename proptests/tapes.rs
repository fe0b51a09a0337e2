//! Tapes: what a recording says of its results is the same over every base, and whichever way it is gone through.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};
use tangent_bundle::space::GradientLanes;

use crate::seeds::close;

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
    prop_assert_eq!(recording.dependences(&values(rows, &x)), sorted);
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
        let start = vec![TaylorBundle::<U1>::constant(0.0), Bundle::<U1>::taylor(y)];
        let (_, rows) = Var::<TaylorBundle<U1>>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&g, &start);
        for row in rows {
            prop_assert_eq!((row[1].primal(), row[1].derivative(1)), (2.0 * y, 2.0));
            prop_assert_eq!(row[0].primal(), f64::INFINITY);
        }
    }
}
