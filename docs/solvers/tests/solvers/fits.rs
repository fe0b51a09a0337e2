//! The nonlinear regression problems of NIST.

use levenberg_marquardt::LevenbergMarquardt;
use tangent_bundle::solvers::LeastSquares;

use crate::nist::{BOUND, Residuals, SETS, Set, digits, fit, sum_of_squares};

/// Whether the residuals are at the 13th digit of the data: they and their statistics are then those of the roundings
/// in the model.
fn fits_to_rounding(set: &Set) -> bool {
    set.sum_of_squares < 1e-20
}

/// The certified values have eleven digits. Near its minimum the sum of squares does not change with the last of the
/// parameters.
#[test]
fn the_certified_sums_of_squares_come_out_of_the_data() {
    for set in &SETS {
        let sum = sum_of_squares(set, set.certified);
        if fits_to_rounding(set) {
            // Half a unit of the last certified digit moves the residuals by up to 10⁻¹⁰.
            assert!(sum < 24.0 * 1e-20, "{}: {sum}", set.name);
        } else {
            assert!(digits(&[sum], &[set.sum_of_squares]) > 8.0, "{}: {sum}", set.name);
        }
    }
}

#[test]
fn all_fits_have_six_certified_digits_from_both_starts() {
    for set in &SETS {
        for start in set.starts {
            let fit = fit(set, start, BOUND);
            assert!(fit.termination.was_successful(), "{}: {:?}", set.name, fit.termination);
            let least = |found: &[f64], certified: &[f64]| {
                assert!(
                    digits(found, certified) > 6.0,
                    "{}: {found:?} is not {certified:?}",
                    set.name
                );
            };
            least(&fit.parameters, set.certified);
            assert!(
                digits(&fit.refined, set.certified) > 7.0,
                "{}: {:?}",
                set.name,
                fit.refined
            );
            if !fits_to_rounding(set) {
                least(&fit.deviations, set.deviations);
                least(&[fit.sum_of_squares], &[set.sum_of_squares]);
            }
        }
    }
}

/// By itself the solver takes a first step of up to 100 times the length of the start. There the exponential has
/// vanished, and with it the derivative by its rate: all rates fit alike, and the solver says that it converged.
#[test]
fn a_first_step_that_is_too_long_ends_on_a_plateau() {
    let set = SETS
        .iter()
        .find(|set| set.name == "BoxBOD")
        .expect("a problem of that name");
    let start = set.starts[0].to_vec();
    let (solved, report) = LevenbergMarquardt::new().minimize(LeastSquares::new(Residuals(set), start));
    assert!(report.termination.was_successful());
    assert!(2.0 * report.objective_function > 5.0 * set.sum_of_squares);
    let rows = tangent_bundle::calculus::Differentiable::jacobian(&Residuals(set), solved.point().clone());
    assert!(rows.iter().all(|row| row[1].abs() < 1e-20), "{rows:?}");
}
