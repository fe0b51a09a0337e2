//! Scratch.
use tangent_bundle::ir::*;
use tangent_bundle::prelude::*;
fn main() {
    let f = Function::parse("
    fn power(%x: real, %n: integer) -> real {
    start:
        %one = const 1.0
        %zero = const 0
        %unit = const 1
        branch head
    head:
        %r = phi real [start: %one, body: %next]
        %m = phi integer [start: %n, body: %less]
        %more = gt %m, %zero
        branch %more, body, end
    body:
        %next = mul %r, %x
        %less = isub %m, %unit
        branch head
    end:
        return %r
    }").unwrap();
    let a = match f.adjoint() { Ok(a) => a, Err(e) => panic!("{e}") };
    println!("{a}");
    let p = a.compile().unwrap();
    println!("{}", p.run(&[Value::Real(1.1), Value::Integer(5), Value::Real(1.0)]).unwrap());
    let x = Bundle::<U2>::taylor(1.1);
    println!("{:?}", p.run(&[Value::Real(x), Value::Integer(5), Value::Real(1.0.into())]).unwrap());
    let d = push_forward_of(&a, 1).unwrap();
    println!("{d}");
    println!("{:?}", d.compile().unwrap().run_bundles(&[Value::Real(Bundle::<U1>::taylor(1.1)), Value::Integer(5), Value::Real(1.0.into())]));
}
