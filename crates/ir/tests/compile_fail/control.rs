//! compiles

use tangent_bundle_ir::{Function, Value};

fn main() {
    let f = Function::parse("fn f(%x: real) -> real { b: return %x }").unwrap();
    f.compile().unwrap().run(&[Value::Real(1.0_f64)]).unwrap();
}
