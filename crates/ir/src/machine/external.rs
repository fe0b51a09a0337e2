//! Calls of functions that are known as code.

use std::cell::Cell;

use tangent_bundle::real::{JetRule, Real, ScalarRule};

use crate::error::Error;
use crate::external::External;
use crate::program::ExternalStep;
use crate::register::{Registers, Slot};
use crate::tangents::BundleScalar;

/// Calls a function by a list of numbers. Arrays of numbers have their lengths by type.
macro_rules! by_count {
    ($x:expr, $all:ident => $call:expr, $($K:literal)+) => {
        match $x.len() {
            $($K => Some({
                let $all: [_; $K] = std::array::from_fn(|i| $x[i]);
                $call
            }),)+
            _ => None,
        }
    };
}

/// Runs a call.
#[inline(never)]
pub(super) fn call<T: BundleScalar>(
    step: &ExternalStep,
    reals: &mut Registers<T::Base>,
    bundles: &mut T::Registers,
) -> Result<(), Error> {
    let f = Called {
        function: &step.function,
        failed: Cell::new(None),
    };
    let is_jet = !f.function.has_partials();
    match step.result {
        Slot::Bundle(y) => {
            let x: Vec<T> = step
                .arguments
                .iter()
                .map(|slot| T::get(bundles, slot.register()))
                .collect();
            let value = if is_jet {
                Some(T::apply_jet(&f, x[0]))
            } else {
                by_count!(x, all => T::apply(&f, all), 1 2 3 4 5 6 7 8)
            };
            T::set(bundles, y, value.ok_or_else(|| too_many(f.function))?);
        }
        slot => {
            let x: Vec<T::Base> = step.arguments.iter().map(|slot| reals.get(slot.register())).collect();
            let value = if is_jet {
                Some(JetRule::of(&f, x[0]))
            } else {
                by_count!(x, all => ScalarRule::of(&f, all), 1 2 3 4 5 6 7 8)
            };
            reals.set(slot.register(), value.ok_or_else(|| too_many(f.function))?);
        }
    }
    f.failed.take().map_or(Ok(()), Err)
}

#[cold]
fn too_many(f: &External) -> Error {
    Error::Refused {
        function: f.name().to_string(),
        why: format!(
            "it has {} arguments, and functions of at most 8 can be called",
            f.arguments()
        ),
    }
}

/// A function that is called, and what went wrong in its partials.
struct Called<'a> {
    function: &'a External,
    failed: Cell<Option<Error>>,
}

impl<const K: usize> ScalarRule<K> for Called<'_> {
    const IS_ITERATED: bool = true;

    fn value(&self, x: [f64; K]) -> f64 {
        self.function.value(&x)
    }

    fn partials<R: Real>(&self, x: [R; K], y: R) -> [R; K] {
        let arguments: Vec<R> = x.into_iter().chain([y]).collect();
        let slopes = self.function.partials().and_then(|partials| {
            let partials = partials.expect("it is given by its partials");
            partials.program.run_reals(&arguments)
        });
        slopes.map_or_else(
            |error| {
                self.failed.set(Some(error));
                [y.zero_like(); K]
            },
            |slopes| std::array::from_fn(|i| slopes[i]),
        )
    }
}

impl JetRule for Called<'_> {
    fn value(&self, x: f64) -> f64 {
        self.function.value(&[x])
    }

    fn derivatives<R: Real>(&self, x: R, _: R, derivatives: &mut [R]) {
        for (k, derivative) in (1..).zip(derivatives) {
            let function = &self.function.differentiated(k);
            let failed = Cell::new(None);
            *derivative = R::apply_jet(&Called { function, failed }, x);
        }
    }
}
