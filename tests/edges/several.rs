//! Operations that take or give several numbers at once, on a tape.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

primitive! {
    /// A product of three numbers.
    fn product_of_three(x, y, z) -> p = x * y * z;
    d x = y * z;
    d y = x * z;
    d z = x * y;
}

#[test]
fn an_operation_on_variables_of_two_recordings_is_refused_wherever_the_other_one_stands() {
    let (first, second) = (Recording::new(), Recording::new());
    let (own, other): (Var, Var) = (first.variable(2.0), second.variable(3.0));
    type Operation = fn([Var; 3]) -> Var;
    let operations: [(&str, Operation); 4] = [
        ("mul_add", |[x, y, z]| x.mul_add(y, z)),
        ("a primitive", |[x, y, z]| product_of_three(x, y, z)),
        ("+", |[x, y, z]| x + y + z),
        ("hypot", |[x, y, z]| x.hypot(y).hypot(z)),
    ];
    for (name, f) in operations {
        for at in 0..3 {
            for rest in [own, Recording::constant(5.0)] {
                let mut x = [rest; 3];
                x[at] = other;
                x[(at + 1) % 3] = own;
                let refused = catch_unwind(AssertUnwindSafe(|| f(x))).is_err();
                assert!(
                    refused,
                    "{name} must refuse a variable of another recording at the place {at}"
                );
            }
        }
    }
}

#[test]
fn a_sine_and_a_cosine_at_once_are_those_apart() {
    let inner = |x: f64| x * -2.5 + 0.3;
    for x in [-1.7, 0.0, 0.4, 3.0] {
        let (s, c) = inner(x).sin_cos();
        let both = jacobian(
            |v: Vec<Var>| {
                let (s, c) = (v[0] * -2.5 + 0.3).sin_cos();
                vec![s, c]
            },
            vec![x],
        );
        assert_eq!(both, [[c * -2.5], [-s * -2.5]]);
        let y = (Bundle::<U1>::taylor(x) * -2.5 + 0.3).sin_cos();
        assert_eq!([y.0.derivative(1), y.1.derivative(1)], [c * -2.5, -s * -2.5]);
    }
}
