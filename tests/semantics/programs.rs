//! Derivatives of programs.

use super::*;

/// A record with a constant and an active field.
struct Scaled<R> {
    factor: f64,
    value: R,
}

#[test]
fn a_wrapper_of_the_sine_has_its_first_and_second_derivative() {
    fn wrapper<R: Real>(x: R) -> R {
        fn inner<R: Real>(x: R) -> R {
            x.sin()
        }
        inner(x)
    }
    let y = wrapper(Bundle::<U2>::taylor(1.0));
    assert_close(y.derivative(1), 0.540_302_305_868_139_72);
    assert_close(y.derivative(2), -0.841_470_984_807_896_51);
}

#[test]
fn sixth_derivatives_of_sine_cosine_and_exponential() {
    let x = Bundle::<U6>::taylor(1.0);
    assert_close(x.sin().derivative(6), -0.841_470_984_807_896_51);
    assert_close(x.cos().derivative(6), -0.540_302_305_868_139_72);
    assert_close(x.exp().derivative(6), std::f64::consts::E);
}

#[test]
fn a_product_over_a_list() {
    let x = Bundle::<U1>::taylor(3.0);
    let product: Taylor1 = [x, 4.0.into()].into_iter().product();
    assert_eq!(product.derivative(1), 4.0);
}

#[test]
fn the_derivative_of_a_second_derivative() {
    let second = |x: Taylor1| Bundle::<U2, _>::taylor(x).sin().derivative(2);
    assert_close(
        second(Bundle::<U1>::taylor(1.0)).derivative(1),
        -0.540_302_305_868_139_72,
    );
}

#[test]
fn reading_an_element_of_a_tuple() {
    let x = Bundle::<U1>::taylor(1.0);
    let t = (x, x);
    assert_eq!((t.0 + 1.0).derivative(1), 1.0);
}

#[test]
fn doubling_a_curve_of_arrays() {
    let x = Taylor1::<[f64; 2]>::from_derivatives([1.0, 2.0], [[10.0, 100.0]]);
    let y = x * 2.0;
    assert_eq!((y.primal(), y.derivative(1)), ([2.0, 4.0], [20.0, 200.0]));
}

#[test]
fn a_closure_that_captures_a_bundle() {
    let x = Taylor1::from_derivatives(2.0, [10.0]);
    let y = [2.0_f64, 4.0].map(|y| x * y);
    assert_same!(y[0], Taylor1::from_derivatives(4.0, [20.0]));
    assert_same!(y[1], Taylor1::from_derivatives(8.0, [40.0]));
}

#[test]
fn the_product_of_a_constant_and_a_variable_held_together() {
    let a = Bundle::<U2>::taylor(100.0);
    let record = Scaled { factor: 2.0, value: a };
    let tuple = (2.0, a);
    let list = [Taylor2::from(2.0), a];
    for y in [record.value * record.factor, tuple.0 * tuple.1, list.iter().product()] {
        assert_eq!((y.derivative(1), y.derivative(2)), (2.0, 0.0));
    }
}

#[test]
fn truth_values_are_numbers_without_a_tangent() {
    let flag = |is: bool| f64::from(u8::from(is));
    let x = Bundle::<U1>::taylor(100.0);
    let y = x * 2.0 * flag(true) + flag(false);
    assert_eq!(y.derivative(1), 2.0);
}

#[test]
fn a_tuple_with_a_field_that_is_no_number() {
    let a = Bundle::<U1>::taylor(100.0);
    let tuple = (a, a * 2.0, "metres");
    assert_eq!((tuple.1.derivative(1), tuple.2), (2.0, "metres"));
}

#[test]
fn a_difference_of_equals_is_constant() {
    let a = Bundle::<U3>::taylor(1.7);
    assert!((a - a).is_constant());
}

#[test]
fn the_derivative_of_a_pushforward() {
    let x = Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(10.0));
    let y = x.powi(2) * 3.0;
    assert_eq!((y.primal().primal(), y.primal().derivative(1)), (300.0, 60.0));
    assert_eq!((y.derivative(1).primal(), y.derivative(1).derivative(1)), (60.0, 6.0));
}

#[test]
fn a_branch_on_a_flag() {
    let f = |flag: bool, x: Taylor1| if flag { x.sin() } else { x.cos() };
    let x = Bundle::<U1>::taylor(1.0);
    assert_close(f(true, x).derivative(1), 0.540_302_305_868_139_72);
    assert_close(f(false, x).derivative(1), -0.841_470_984_807_896_51);
}

#[test]
fn a_loop_that_assigns() {
    let x = Bundle::<U1>::taylor(1.0);
    let (mut z, mut turns) = (x, 0);
    while turns < 2 {
        z += x;
        turns += 1;
    }
    assert_eq!(z.derivative(1), 3.0);
}

#[test]
fn assignments_behind_flags() {
    let f = |a: bool, b: bool, c: bool| {
        let x = Bundle::<U1>::taylor(1.0);
        let mut y = x;
        if a && b {
            y = x * 2.0;
        }
        if b && c {
            y = x * 3.0;
        }
        if c {
            y *= 4.0;
        }
        y.derivative(1)
    };
    assert_eq!(f(false, false, false), 1.0);
    assert_eq!(f(true, true, false), 2.0);
    assert_eq!(f(false, true, true), 12.0);
    assert_eq!(f(false, false, true), 4.0);
}

#[test]
fn a_logarithm_undoes_an_exponential() {
    assert_close(Bundle::<U1>::taylor(2.0).exp().ln().derivative(1), 1.0);
}

#[test]
fn a_power_five_times_over_in_a_loop() {
    let x = Bundle::<U3>::taylor(1.1);
    let mut r = TaylorBundle::<U3>::from(1.0);
    let mut n = 5;
    while n > 0 {
        r *= x;
        n -= 1;
    }
    assert_close(r.derivative(1), 7.3205);
    assert_close(r.derivative(2), 26.62);
    assert_close(r.derivative(3), 72.6);
}
