//! The example `ir`: it prints what the README shows, and its errors are sentences.

use std::path::Path;

#[expect(dead_code, reason = "the main function of the example runs in the program, not here")]
#[path = "../../examples/ir/main.rs"]
mod program;

/// The report of a command, or its error. Files are named from the root of the workspace.
fn report(command: &str) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = command.split(' ').map(|word| match word.strip_prefix("crates/ir/") {
        Some(file) => root.join(file).to_str().unwrap().to_string(),
        None => word.to_string(),
    });
    program::report(words).map_err(|error| error.to_string())
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = include_str!("../../README.md");
    let line = "cargo run --release -p tangent-bundle-ir --example ir -- ";
    let command = readme
        .lines()
        .find_map(|l| l.strip_prefix(line))
        .expect("the README runs the example");
    let report = report(command).unwrap();
    assert!(readme.contains(&format!("```text\n{report}```\n")), "{report}");
}

#[test]
fn newtons_root_has_the_derivatives_of_the_root() {
    let report = report("crates/ir/examples/ir/root.ir --at a=2 --order 4").unwrap();
    let values = report.lines().filter_map(|line| {
        line.strip_prefix("derivative ")?
            .split_once(": ")?
            .1
            .parse::<f64>()
            .ok()
    });
    let root = 2_f64.sqrt();
    let targets = [root, root / 4.0, -root / 16.0, root * 3.0 / 64.0, -root * 15.0 / 256.0];
    for (value, target) in values.zip(targets) {
        // Each turn of Newton's iteration doubles the right digits of each derivative. Higher derivatives need one
        // turn more than the value.
        assert!((value - target).abs() <= 1e-9 * target.abs(), "{value} {target}");
    }
}

#[test]
fn an_array_is_given_by_its_entries() {
    let report = report("crates/ir/examples/ir/rosenbrock.ir --at x=1;1;2 --order 2").unwrap();
    // 100·(2 − 1²)² + 0, and the gradient (0, −400, 200).
    assert!(report.contains("derivative 0 by %x: 100\n"), "{report}");
    assert!(
        report.contains("in reverse, value and covectors: (100, ([0, -400, 200]))"),
        "{report}"
    );
}

#[test]
fn wrong_commands_are_answered_with_sentences() {
    let refused = |command: &str| report(command).unwrap_err();
    assert_eq!(
        refused("crates/ir/examples/ir/root.ir --at b=2"),
        "the argument a has no value: give --at a=…"
    );
    assert_eq!(
        refused("crates/ir/examples/ir/root.ir --at a=x"),
        "a is of type real, and `x` is not"
    );
    assert_eq!(refused("crates/ir/examples/ir/root.ir --at a"), "`a` is not NAME=VALUE");
    assert!(refused("crates/ir/examples/ir/root.ir --at a=2 --order 40").contains("is differentiated to order 40"));
    assert!(refused("crates/ir/examples/ir/root.ir --at a=2 --order 400").contains("would rise above 64"));
    assert!(refused("crates/ir/examples/ir/main.rs --at a=2").contains("main.rs: line "));
    assert!(refused("crates/ir/examples/ir/power.ir --at x=1,n=2 --by n").contains("no such real argument"));
    assert!(refused("--order").contains("--order stands without an order"));
}
