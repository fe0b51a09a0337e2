//! Every function in every mode, against extrapolated differences.

use tangent_bundle::prelude::*;

use crate::table::{every_function, generic};

macro_rules! is_differentiated {
    ($($name:ident $domain:expr),+) => {$(
        #[test]
        fn $name() {
            let function = differentiable!(|x| generic::$name(x));
            testing::check_derivatives(&function, testing::points($domain)).expect("derivatives");
        }
    )+};
}

every_function!(is_differentiated);

/// The functions of two arguments.
macro_rules! is_differentiated_in_both {
    ($($name:ident $x:expr, $y:expr;)+) => {$(
        #[test]
        fn $name() {
            let function = differentiable!(|[x, y]| x.$name(y));
            testing::check_derivatives(&function, testing::points([$x, $y])).expect("derivatives");
        }
    )+};
}

is_differentiated_in_both! {
    pow 0.3..3.0, -2.0..2.0;
    log 0.3..3.0, 1.5..4.0;
    atan2 0.3..3.0, -2.0..2.0;
    hypot 0.3..3.0, -2.0..2.0;
    copysign 0.3..3.0, 0.3..3.0;
    min 0.3..1.0, 1.5..3.0;
    max 0.3..1.0, 1.5..3.0;
}

/// A program with every operator.
#[test]
fn a_program_with_every_operator() {
    let program = differentiable!(|[x, y, z]| -> [Scalar; 2] {
        let a = (x * y - z / y) * 3.0 + 1.0;
        [a % (z * z + 5.0) - x, -(a * 0.1) / (x * x + 1.0) + z.mul_add(x, y)]
    });
    let domain = [-1.0..1.0, 0.5..2.0, 0.1..0.2];
    testing::check_derivatives(&program, testing::points(domain)).expect("derivatives");
}
