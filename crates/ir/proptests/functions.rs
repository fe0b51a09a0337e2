//! Each function of the table: recorded, reversed, and lowered to floats.
//!
//! The functions are pointers of one type. So the compiler makes the code of a law once, and not for each function.

use std::ops::Range;

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Interpreter, Prepare, Symbol, trace};

use super::laws::germ;
use crate::seeds::{close, coefficients, taylor};
use crate::table::{every_function, generic};

/// A bundle whose derivative is a bundle of order 3.
type Slopes = TaylorBundle<U1, TaylorBundle<U3>>;

/// A function over symbols and over bundles, and an interval well inside its domain.
struct Row {
    name: &'static str,
    near: Range<f64>,
    over_symbols: fn(Symbol) -> Symbol,
    of_order_3: fn(TaylorBundle<U3>) -> TaylorBundle<U3>,
    of_order_4: fn(TaylorBundle<U4>) -> TaylorBundle<U4>,
    of_slopes: fn(Slopes) -> Slopes,
}

impl Row {
    /// The point of the interval that is as far from its start as a number of the unit interval is from 0.
    fn point(&self, t: f64) -> f64 {
        self.near.start + (self.near.end - self.near.start) * t
    }
}

macro_rules! rows {
    ($($name:ident $near:expr),+) => {
        vec![$(Row {
            name: stringify!($name),
            near: $near,
            over_symbols: generic::$name,
            of_order_3: generic::$name,
            of_order_4: generic::$name,
            of_slopes: generic::$name,
        }),+]
    };
}

/// All functions.
fn table() -> Vec<Row> {
    every_function!(rows)
}

proptest! {
    #![proptest_config(crate::config())]

    /// Each function of the table is recorded as it is, and its adjoint has the slope of bundles.
    #[test]
    fn each_function_is_recorded_and_reversed(x in 0.0..1.0_f64, t in taylor::<U3>(0.0..1.0)) {
        for row in table() {
            let recorded = trace(row.over_symbols, row.point(x)).unwrap();
            let t = t - t.primal() + row.point(t.primal());
            let y = recorded.evaluate(t).unwrap();
            prop_assert_eq!(germ(&coefficients(&y)), germ(&coefficients(&(row.of_order_3)(t))), "{}", row.name);
            let adjoint = recorded.paths()[0].adjoint().unwrap().compile().unwrap();
            let result = adjoint.run_reals(&[t, 1.5.into()]).unwrap();
            let target = (row.of_slopes)(Bundle::<U1, _>::taylor(t)).derivative(1) * 1.5;
            close(&coefficients(&result[1]), &coefficients(&target), 4096.0)
                .map_err(|error| TestCaseError::fail(format!("{}: {error}", row.name)))?;
        }
    }

    /// The derivatives of each function of the table, as statements of floats, are those of bundles.
    #[test]
    fn each_function_is_lowered_to_the_derivatives_of_bundles(x in 0.0..1.0_f64, t in taylor::<U4>(0.0..1.0)) {
        for row in table() {
            // Recorded at one point, and asked at another: the statements depend on no value.
            let recorded = trace(row.over_symbols, row.point(x)).unwrap();
            let mut line = Interpreter::directional::<U4, _, _, _>(&recorded).unwrap();
            let (at, v) = (row.point(t.primal()), t.derivative(1));
            let found: TaylorBundle<U4> = line.call(&(at, v)).unwrap();
            let target = (row.of_order_4)(Bundle::<U4>::taylor(0.0) * v + at);
            let mut scale = 1.0_f64;
            for k in 0..=4 {
                let (a, b) = (found.taylor_coefficient(k), target.taylor_coefficient(k));
                scale = scale.max(b.abs());
                // The statements have formulas of their own where a bundle chooses one by the value.
                let bound = 65_536.0 * f64::EPSILON * scale;
                prop_assert!((a - b).abs() <= bound, "{}, order {}: {} and {}", row.name, k, a, b);
            }
        }
    }
}
