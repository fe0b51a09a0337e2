//! Optima by the solvers of `argmin`.

use argmin::core::{Executor, State};
use argmin::solver::gaussnewton::GaussNewton;
use argmin::solver::trustregion::{Steihaug, TrustRegion};
use nalgebra::DVector;
use tangent_bundle::prelude::*;
use tangent_bundle::solvers::{ArgminProblem, ArgminVector};

use crate::minima::{Likelihood, MULTIPLE, Rosenbrock, Run, bfgs, newton, newton_cg, trust_region};
use crate::nist::{Residuals, SETS, digits};

/// Asserts that a run ended where all coordinates are near to those of a point.
///
/// A method that compares costs cannot tell points apart whose costs differ by less than a rounding of the cost: those
/// within about the root of 2⁻⁵² times the scale of the function.
fn assert_near(run: &Run, wanted: &[f64], tolerance: f64) {
    assert_eq!(run.minimum.len(), wanted.len());
    for (found, wanted) in run.minimum.iter().zip(wanted) {
        assert!((found - wanted).abs() <= tolerance * wanted.abs(), "{run:?}");
    }
}

#[test]
fn all_solvers_find_the_minimum_of_rosenbrocks_function() {
    for n in [2, 5, 10] {
        let start = || vec![-1.2; n];
        let runs = [
            newton(Rosenbrock, start(), 30),
            bfgs(Rosenbrock, start()),
            trust_region(Rosenbrock, start(), 100),
            newton_cg(Rosenbrock, start(), MULTIPLE),
        ];
        for run in runs {
            let run = run.expect("a run");
            // The Hessian's least eigenvalue is about ½ here for two variables, and 10⁻³ and less for ten.
            assert_near(&run, &vec![1.0; n], 1e-6);
            assert!(run.slope < 1e-8, "{run:?}");
        }
    }
}

/// The rows of the page's table, against the runs. Another machine's last digits may cost or save some steps.
#[test]
fn the_evaluations_are_about_those_of_the_page() {
    let start = || vec![-1.2; 10];
    let runs = [
        newton(Rosenbrock, start(), 30),
        bfgs(Rosenbrock, start()),
        trust_region(Rosenbrock, start(), 60),
        newton_cg(Rosenbrock, start(), MULTIPLE),
    ];
    for run in runs {
        let run = run.expect("a run");
        let page = include_str!("../../../solvers.md").lines();
        let cells = |line: &'static str| line.split('|').skip(1).map(str::trim).collect::<Vec<_>>();
        let row = page
            .map(cells)
            .find(|cells| cells.len() == 7 && cells[0] == run.solver)
            .expect("a row of the solver");
        let stated: Vec<u64> = row[1..6].iter().map(|cell| cell.parse().expect("a count")).collect();
        let counted = [
            run.iterations,
            run.counts[0],
            run.counts[1],
            run.counts[2],
            run.evaluations,
        ];
        for (stated, counted) in stated.iter().zip(counted) {
            assert!(stated.abs_diff(counted) <= stated / 4, "{stated} in the page, {run:?}");
        }
    }
}

#[test]
fn a_hundred_variables_are_no_more_steps() {
    for run in [
        trust_region(Rosenbrock, vec![0.5; 100], 60),
        newton_cg(Rosenbrock, vec![0.5; 100], MULTIPLE),
    ] {
        let run = run.expect("a run");
        assert_near(&run, &[1.0; 100], 1e-6);
        assert!(run.counts[2] <= 60, "{run:?}");
    }
}

/// Published: 15.0429 and −0.2322, with the standard errors 7.3786 and 0.1082.
#[test]
fn the_likelihood_of_damage_has_the_published_maximum() {
    let f = Likelihood { centre: 0.0 };
    let found = newton(f, (0.0, 0.0), 20).expect("a run").minimum;
    let published = |x: f64, wanted: f64| assert!((x - wanted).abs() <= 5e-5, "{x} is not {wanted}");
    published(found[0], 15.0429);
    published(found[1], -0.2322);

    let ((aa, ab), (_, bb)) = f.hessian((found[0], found[1]));
    let determinant = aa * bb - ab * ab;
    published((bb / determinant).sqrt(), 7.3786);
    published((aa / determinant).sqrt(), 0.1082);
}

#[test]
fn all_solvers_find_the_maximum_of_the_likelihood() {
    let exact = newton(Likelihood { centre: 0.0 }, (0.0, 0.0), 20)
        .expect("a run")
        .minimum;
    for centre in [0.0, 69.0] {
        let (f, start) = (Likelihood { centre }, (0.0, 0.0));
        let wanted = [exact[0] + exact[1] * centre, exact[1]];
        for run in [
            newton(f, start, 10),
            bfgs(f, start),
            trust_region(f, start, 60),
            newton_cg(f, start, MULTIPLE),
        ] {
            assert_near(&run.expect("a run"), &wanted, 1e-6);
        }
    }
}

#[test]
fn a_centred_parameter_needs_fewer_evaluations() {
    let of = |centre| {
        bfgs(Likelihood { centre }, (0.0, 0.0))
            .expect("a run")
            .counts
            .iter()
            .sum::<u64>()
    };
    assert!(of(69.0) < of(0.0), "{} and {}", of(69.0), of(0.0));
}

/// What the page says of `NewtonCG`: without a multiple its steps are those of steepest descent in the end.
#[test]
fn newton_cg_needs_a_multiple_of_the_function() {
    let run = |multiple| newton_cg(Rosenbrock, vec![0.5; 10], multiple).expect("a run");
    let (by_itself, of_multiple) = (run(1.0), run(MULTIPLE));
    assert!(by_itself.iterations == 200 && by_itself.slope > 1e-3, "{by_itself:?}");
    assert!(
        of_multiple.iterations < 50 && of_multiple.slope < 1e-8,
        "{of_multiple:?}"
    );
}

/// What the page says of minima: for 10 variables there is a second one, near to (−1, 1, …, 1).
#[test]
fn two_solvers_may_end_at_different_minima() {
    let start = || (0..10).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect();
    let runs = [bfgs(Rosenbrock, start()), trust_region(Rosenbrock, start(), 100)];
    let [global, local] = runs.map(|run| run.expect("a run"));
    assert!(global.slope < 1e-8 && local.slope < 1e-8, "{global:?}, {local:?}");
    assert!(
        (global.minimum[0] - 1.0).abs() < 1e-6 && (local.minimum[0] + 0.993).abs() < 1e-3,
        "{global:?}, {local:?}"
    );
}

/// A point in a struct: the solver sees its coordinates.
#[test]
fn a_trust_region_without_matrices_minimises_over_a_struct() {
    space! {
        #[derive(Copy)]
        struct Circle { centre: [Scalar; 2], radius: Scalar }
    }
    struct Misfit;
    impl Differentiable for Misfit {
        type Domain = Circle<Scalar>;
        type Codomain = Scalar;

        /// How far four points are from a circle.
        fn evaluate<R: Real>(&self, Circle { centre: [x, y], radius }: Circle<R>) -> R {
            let points = [(4.0, 2.0), (1.0, 5.0), (-2.0, 2.0), (1.0, -1.0)];
            let distance = |(a, b): (f64, f64)| ((x - a).powi(2) + (y - b).powi(2)).sqrt() - radius;
            points.into_iter().map(|point| distance(point).powi(2)).sum()
        }
    }

    let start = Circle {
        centre: [0.0, 0.0],
        radius: 1.0,
    };
    let problem = ArgminProblem::new(Misfit, start).matrix_free();
    let solver = TrustRegion::new(Steihaug::new().with_max_iters(3));
    let start = problem.problem().start();
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(start).max_iters(30))
        .run();
    let result = result.expect("a run");
    let best = result.state.get_best_param().expect("a point");
    let problem = result.problem.problem.as_ref().expect("the problem").problem();
    let Circle { centre: [x, y], radius } = problem.point(best).expect("as many coordinates");
    for (found, wanted) in [(x, 1.0), (y, 2.0), (radius, 3.0)] {
        assert!((found - wanted).abs() < 1e-8, "{found} is not {wanted}");
    }
}

/// One function object is `Operator` and `Jacobian` too.
#[test]
fn gauss_and_newton_fit_from_near_by() {
    let set = &SETS[0];
    let problem = ArgminProblem::new(Residuals(set), set.starts[1].to_vec()).with_vectors::<DVector<f64>>();
    let start = problem.start();
    let result = Executor::new(problem, GaussNewton::new())
        .configure(|state| state.param(start).max_iters(20))
        .run();
    let result = result.expect("a run");
    let found = result.state.get_best_param().expect("a point");
    assert!(digits(found.coordinates(), set.certified) > 6.0);
}
