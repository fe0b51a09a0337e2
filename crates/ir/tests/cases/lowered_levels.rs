//! Functions that were differentiated at several levels, as functions of floats.

use tangent_bundle_ir::{ArgumentForm, Hooks, Returned, forward_diff, push_forward_of};

use super::lowered::{assert_near, checked};
use super::*;

/// Differentiates by one argument.
struct By(usize, usize);

impl Hooks for By {
    fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
        if number == self.0 {
            ArgumentForm::Seed
        } else {
            ArgumentForm::Zero
        }
    }

    fn returned(&mut self) -> Returned {
        Returned::Derivative(self.1)
    }
}

#[test]
fn several_levels_are_several_directions() {
    let text = "fn f(%x: real, %y: real) -> real {
        start: %p = mul %x, %y %q = mul %p, %y %zero = const 0.0 %c = gt %q, %zero branch %c, left, right
        left: %s = sin %q branch join
        right: %e = exp %q branch join
        join: %r = phi real [left: %s, right: %e] %m = max %r, %x %z = mul %m, %p return %z }";
    for eras in [false, true] {
        for (first, second) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
            let mut f = parse(text);
            for (argument, order) in [(0, first), (if eras { 0 } else { 1 }, second)] {
                let returned: Vec<_> = f.returned().into_iter().map(|v| (v, order)).collect();
                forward_diff(&mut f, &returned, eras, &mut By(argument, order)).unwrap();
            }
            let program = checked(&f.lowered().unwrap());
            for x in [[0.9, 0.7], [-0.9, 0.7]] {
                let found = program.run_reals(&x).unwrap();
                let compiled = f.compile().unwrap();
                let target = if eras {
                    differentiated(&f, &x.map(Value::Real)).reals()
                } else {
                    let given = x.map(|x| Value::Real(ExplicitBundle::<U4>::from(x)));
                    let y = compiled.run_bundles(&given).unwrap().reals();
                    y.iter().map(|y| y.primal()).collect()
                };
                assert_near(&found, &target, &format!("{first} and {second} at {x:?}"));
            }
        }
    }
    // Bundles of two levels: for each order of the last level, all orders of the first.
    let mut f = parse("fn f(%x: real) -> real { b: %y = exp %x return %y }");
    for _ in 0..2 {
        f = push_forward_of(&f, 1).unwrap();
    }
    let lowered = f.lowered().unwrap();
    assert_eq!(lowered.arguments().len(), 4);
    let found = checked(&lowered).run_reals(&[0.0, 2.0, 3.0, 5.0]).unwrap();
    assert_eq!(found, [1.0, 2.0, 3.0, 2.0 * 3.0 + 5.0]);
}
