//! The examples with solvers of other crates: optima that are known, certified values, closed forms and laws.

#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/arm.rs"]
mod arm;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/argmin.rs"]
mod minima;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/nist/main.rs"]
mod nist;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/peng_robinson.rs"]
mod peng_robinson;

mod fits;
mod mixture;
mod motion;
mod optima;
mod problems;
