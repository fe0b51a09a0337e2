//! Recurrences for Taylor coefficients: a recorded function as steps, each of which computes coefficient k of a row
//! from the coefficients k of its operands and from lower ones.
//!
//! [`Code`] is made from a function of the time, the state and parameters, once for each recorded path. Then it is run
//! along a series, coefficient by coefficient, over any numbers.
//!
//! ```
//! use tangent_bundle_ir::recurrences::{Code, Rows};
//! use tangent_bundle_ir::trace;
//!
//! // The exponential function solves x′ = x: its coefficients are 1/k!.
//! let recorded = trace(|[_t, x]: [_; 2]| x * 1.0, [0.0, 1.0])?;
//! let code = Code::<f64>::new(&recorded.paths()[0], 1, &[])?;
//! let mut rows = Rows::new(code.rows(), 4);
//! let mut words = vec![false; code.words()];
//! rows.set(0, 0, 1.0);
//! code.clear(&mut rows);
//! assert!(code.start(&mut rows, &mut words));
//! for k in 0..3 {
//!     if k > 0 {
//!         code.advance(&mut rows, &words, k);
//!     }
//!     rows.set(0, k + 1, code.result(0, &rows, k) / (k + 1) as f64);
//! }
//! assert_eq!(rows.row(0), [1.0, 1.0, 0.5, 1.0 / 6.0]);
//! # Ok::<(), tangent_bundle_ir::Error>(())
//! ```

mod code;
mod lower;
mod pull_back;
mod rows;
mod run;

pub use code::{Code, Place, Primal, Step, Word};
pub use pull_back::Covectors;
pub use rows::{Row, Rows};
pub use run::{ROUNDED_ONCE, divided};
