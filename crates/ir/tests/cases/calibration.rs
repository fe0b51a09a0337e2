//! The example `calibration`: the program fits the same curve as the tape.

#[expect(dead_code, reason = "the main function of the example runs in the program, not here")]
#[path = "../../examples/calibration.rs"]
mod program;

#[test]
fn the_program_and_the_tape_fit_the_same_curve() {
    let gradients = 2000;
    let tape = program::by_tape(gradients);
    let (recorded, _) = program::by_program(gradients).unwrap();
    // Some ten starts, of which the best is a minimum to the last digits of its loss.
    assert!(tape.starts > 3 && recorded.starts > 3, "{tape:?} {recorded:?}");
    assert!(
        (tape.loss - recorded.loss).abs() <= 1e-6 * tape.loss,
        "{tape:?} {recorded:?}"
    );
    // The curve follows thirteen yields of a bent curve to some basis points.
    assert!(
        recorded.error() < 8.0 && tape.error() < 8.0,
        "{} {}",
        recorded.error(),
        tape.error()
    );
    let report = program::report(100).unwrap();
    assert!(
        report.contains("100 gradients from ") && report.contains("the program is "),
        "{report}"
    );
}
