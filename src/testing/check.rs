//! What the checks have in common: how many cases, what is tolerated, and what a failure says.

use alloc::format;
use alloc::string::{String, ToString};
use core::cell::RefCell;
use core::fmt::{self, Debug};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::testing::Tolerance;

/// How functions and rules are checked: the cases, the tolerance, and what happens at kinks.
///
/// The functions [`check_derivatives`](crate::testing::check_derivatives()) and
/// [`check_rule`](crate::testing::check_rule()) use the default.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::testing::Check;
///
/// let model = differentiable!(|x| x.abs() * x.sin());
/// Check::default().cases(64).tolerate_kinks().derivatives(&model, testing::points(-1.0..1.0))?;
/// # Ok::<(), tangent_bundle::testing::Failure>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a check checks nothing until one of its methods is called with a function"]
pub struct Check {
    config: Config,
    pub(crate) tolerance: Tolerance,
    pub(crate) tolerates_kinks: bool,
}

impl Default for Check {
    /// As many cases as proptest takes, 256 unless the variable `PROPTEST_CASES` says otherwise; the default tolerance;
    /// kinks are failures.
    fn default() -> Self {
        Self {
            config: Config {
                // The place of the test is not known here. A failure says the point, which is enough to repeat it.
                failure_persistence: None,
                // Few cases are no reason to show a failure that is not simple.
                max_shrink_iters: 4096,
                ..Config::default()
            },
            tolerance: Tolerance::DEFAULT,
            tolerates_kinks: false,
        }
    }
}

impl Check {
    /// So many cases.
    pub fn cases(mut self, cases: u32) -> Self {
        self.config.cases = cases;
        self
    }

    /// This tolerance between two modes, and between two sides of an identity.
    pub const fn tolerance(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// A kink is no failure if the modes agree, and give a slope between those of the two sides. Jumps and infinite
    /// derivatives are none either, if the modes agree.
    pub const fn tolerate_kinks(mut self) -> Self {
        self.tolerates_kinks = true;
        self
    }

    /// Runs a test on cases, and shrinks the first that fails.
    pub(crate) fn run<S: Strategy>(
        &self,
        cases: &S,
        test: impl Fn(S::Value) -> Result<(), Fault>,
        shown: impl Fn(&S::Value) -> String,
    ) -> Result<(), Failure> {
        // After the first fault the cases are those of shrinking.
        let told: RefCell<Option<Fault>> = RefCell::new(None);
        let result = TestRunner::new(self.config.clone()).run(cases, |case| {
            let Err(fault) = test(case) else { return Ok(()) };
            let is_other = told.borrow().as_ref().is_some_and(|first| first.rank < fault.rank);
            if is_other {
                return Ok(());
            }
            let sentence = fault.sentence.clone();
            *told.borrow_mut() = Some(fault);
            Err(TestCaseError::fail(sentence))
        });
        result.map_err(|error| match error {
            TestError::Fail(reason, case) => {
                let reason = reason.to_string();
                let is_told = told.borrow().as_ref().is_some_and(|fault| fault.sentence == reason);
                Failure(if is_told {
                    reason
                } else {
                    format!("the function panicked at {}: {reason}", shown(&case))
                })
            }
            error @ TestError::Abort(_) => Failure(format!("no cases could be made: {error}")),
        })
    }
}

/// What is wrong in one case.
pub(crate) struct Fault {
    /// How late it is noticed: a case never shrinks to one of a higher rank, so that a wrong slope is not shown by what
    /// follows from it.
    rank: usize,
    sentence: String,
}

impl Fault {
    pub(crate) fn new(rank: usize, sentence: String) -> Self {
        Self { rank, sentence }
    }
}

/// Why a check failed: which order, in which mode, at which point, and the numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Debug for Failure {
    /// The sentence itself, so that a test that returns the failure, or unwraps it, shows it as it is meant to be read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl core::error::Error for Failure {}

impl Failure {
    pub(crate) fn of(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}
