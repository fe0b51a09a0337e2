//! Random programs: each mode gives the derivatives of an oracle that is written apart from the library.
//!
//! A program has loops, branches, calls, running sums and their old versions, and products that are used never, once
//! and many times. The oracle runs it over polynomials, and bounds their rounding errors.
//!
//! The ordinary run takes 64 programs for each test. All of them, 10 000 for each test, are run by
//!
//! ```sh
//! PROGRAMS=10000 cargo test --release --all-features --test proptests programs
//! ```

mod closed;
mod expected;
#[cfg(feature = "rayon")]
mod in_lanes;
mod machine;
mod modes;
mod program;
mod random;
mod reference;
mod series;
mod with_drivers;

use std::env;

use proptest::prelude::*;
use proptest::test_runner::Config;
use tangent_bundle::reverse::{Recording, Var};

use expected::{Case, all_near, inputs};
use machine::{Machine, run};
use program::{INPUTS, RESULTS};
use random::{direction, flat, nested, point};
use reference::{reference, settle};
use series::FLAT;

/// As many programs as the variable `PROGRAMS` says.
fn config() -> Config {
    let mut config = crate::config();
    config.max_shrink_iters = 20_000;
    if let Ok(count) = env::var("PROGRAMS") {
        config.cases = count.parse().expect("`PROGRAMS` is a count");
    }
    config
}

/// Components of the inputs for seven sets of tags.
fn components() -> impl Strategy<Value = modes::Components> {
    std::array::from_fn::<_, 7, _>(|_| direction())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn programs_forward(program in flat(), x in point(), d in components()) {
        let case = Case::flat(program, x)?;
        case.along_a_curve(&d)?;
        case.in_each_tag(&d)?;
        case.in_a_chunk()?;
    }

    #[test]
    fn programs_in_reverse(program in flat(), x in point(), d in components(), weights in direction()) {
        let case = Case::flat(program, x)?;
        case.in_reverse(&weights)?;
        case.reverse_over_taylor(&d)?;
        case.reverse_over_explicit(&d)?;
        case.taylor_over_reverse(&d)?;
        case.reverse_over_reverse()?;
    }

    #[test]
    fn programs_in_three_levels(program in flat(), x in point(), d in components(), w in direction()) {
        let case = Case::flat(program, x)?;
        case.reverse_thrice()?;
        case.reverse_over_forward_over_reverse(&d)?;
        case.in_a_chain(&d, &[w[0], w[1], w[2], 0.7])?;
    }

    #[test]
    fn programs_by_drivers(program in flat(), x in point(), v in direction(), weights in direction()) {
        let case = Case::flat(program, x)?;
        case.drivers_on_arrays(&v, &weights)?;
        case.drivers_on_vectors(&v, &weights)?;
        case.sparse_drivers()?;
        case.long_objects()?;
    }

    #[test]
    fn programs_that_take_slopes(program in nested(), x in point(), d in components(), weights in direction()) {
        let case = Case::nested(program, x)?;
        case.along_a_curve(&d)?;
        case.in_reverse(&weights)?;
        case.reverse_over_taylor(&d)?;
        case.taylor_over_reverse(&d)?;
        case.reverse_over_reverse()?;
    }

    /// Two recordings take turns, statement by statement; one is pulled back on the way too.
    #[test]
    fn programs_in_turns(
        (first, second) in (flat(), flat()), (x, y) in (point(), point()), pause in 0_usize..10,
    ) {
        let (first, second) = (Case::flat(first, x)?, Case::flat(second, y)?);
        let (a, b) = (Recording::new(), Recording::new());
        let mut one = Machine::flat(&x.map(|x| a.variable(x)));
        let mut other = Machine::flat(&y.map(|y| b.variable(y)));
        let mut begun = first.program.0.clone();
        begun.truncate(pause);
        for i in 0..first.program.0.len().max(second.program.0.len()) {
            first.program.0.get(i).into_iter().for_each(|statement| one.step(statement));
            second.program.0.get(i).into_iter().for_each(|statement| other.step(statement));
            if i + 1 == begun.len() {
                // Results that are too large here have no bounds.
                let so_far = reference(&begun, &inputs(&FLAT, x)).into_iter().flatten();
                for (found, expected) in one.results().into_iter().zip(so_far) {
                    let slopes = a.pull_back([(found, 1.0)]);
                    all_near("a slope on the way", &slopes, |i| expected.along(&[expected::unit(i)]))?;
                }
            }
        }
        for (recording, machine, case) in [(&a, &one, &first), (&b, &other, &second)] {
            for (k, found) in machine.results().into_iter().enumerate() {
                prop_assert_eq!(found.value(), case.values[k]);
                all_near("a slope of one of two", &recording.pull_back([(found, 1.0)]), |i| case.partial(k, &[i]))?;
            }
        }
    }

    /// The results of one recording are the variables of another one: the chain rule by hand.
    #[test]
    fn programs_one_after_the_other((first, second) in (flat(), flat()), x in point()) {
        let first = Case::flat(first, x)?;
        let mut second = second;
        let expected = settle(&mut second, &first.derivatives);
        let (a, b) = (Recording::new(), Recording::new());
        let between = run(&first.program.0, &x.map(|x| a.variable(x)));
        let z = run(&second, &between.map(|y: Var| b.variable(y.value())));
        for (z, expected) in z.into_iter().zip(&expected) {
            let covectors: [f64; RESULTS] = b.pull_back([(z, 1.0)]).try_into().expect("three");
            let slopes = a.pull_back(between.into_iter().zip(covectors));
            prop_assert_eq!(slopes.len(), INPUTS);
            all_near("a slope through two", &slopes, |i| expected.along(&[expected::unit(i)]))?;
        }
    }
}

/// As many points as one group of lanes has, and some more.
#[cfg(feature = "rayon")]
fn places() -> impl Strategy<Value = Vec<in_lanes::Place>> {
    proptest::collection::vec(point(), 11)
}

#[cfg(feature = "rayon")]
proptest! {
    #![proptest_config(config())]

    #[test]
    fn programs_in_lanes(program in flat(), places in places(), d in components()) {
        in_lanes::is_that_of_each_point(program, &places, &d)?;
    }

    /// The programs are any, and go through infinities and kinks too.
    #[test]
    fn programs_beside_other_points(program in flat(), places in places(), d in components()) {
        in_lanes::has_no_neighbours(&program, &places, &d)?;
    }
}

#[cfg(feature = "rayon")]
proptest! {
    // Each case takes some thousands of points on three pools of threads.
    #![proptest_config(Config { cases: 8, ..config() })]

    #[test]
    fn programs_on_threads(program in flat(), places in places(), d in components()) {
        in_lanes::has_no_threads(&program, &places, &d)?;
    }
}
