//! expect: differentiated functions cannot be evaluated over `f64`

use tangent_bundle_ir::{Function, Value, derivative_of};

fn main() {
    let f = Function::parse("fn f(%x: real) -> real { b: return %x }").unwrap();
    let program = derivative_of(&f, 1).unwrap().compile().unwrap();
    program.run_bundles(&[Value::Real(1.0_f64)]).unwrap();
}
