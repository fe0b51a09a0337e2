//! Points by reference: each driver takes them, and gives what it gives for the point itself.

use super::*;
use tangent_bundle::calculus::{divergence, hessian_vector_product, laplacian};

fn f<R: Real>(v: &[R]) -> R {
    (v[0] * v[1]).sin() + v[1] * v[2] * v[2]
}

/// Asserts that a driver gives the same for a point, a reference to it, and a slice if there is one.
macro_rules! same {
    ($point:expr; $references:tt; $(|$x:ident| $call:expr;)+) => {$(
        same!(@each $point; $references; |$x| $call);
    )+};
    (@each $point:expr; [$($reference:expr),+]; |$x:ident| $call:expr) => {
        let owned = {
            let $x = $point;
            $call
        };
        $({
            let $x = $reference;
            assert_eq!($call, owned, "{}", stringify!($call));
        })+
    };
}

#[test]
fn every_driver_takes_a_vector_by_reference_and_a_slice() {
    let x = vec![0.3, 0.7, -1.1];
    let array = [0.3, 0.7, -1.1];
    same! {
        x.clone(); [&x, &x[..], &array[..]];
        |x| gradient(|v| f(&v), x);
        |x| value_and_gradient(|v| f(&v), x);
        |x| gradient_with(|v| (f(&v), v[0]), x);
        |x| try_gradient(|v| Some(f(&v)), x);
        |x| jacobian(|v| [f(&v), v[0]], x);
        |x| value_and_jacobian(|v| [f(&v), v[0]], x);
        |x| hessian(|v| f(&v), x);
        |x| value_gradient_hessian(|v| f(&v), x);
        |x| third_derivatives(|v| f(&v), x);
        |x| { let v = again(&x); hessian_vector_product(|v| f(&v), x, v) };
        |x| { let v = again(&x); jvp(|v| [f(&v), v[1]], x, v) };
        |x| { let (y, pullback) = vjp(|v| [f(&v), v[1]], x); (y, pullback([2.0, 3.0])) };
        |x| { let v = again(&x); directional_derivatives::<U3, _, _>(|v| f(&v), x, v) };
        |x| laplacian(|v| f(&v), x);
        |x| divergence(|v| v.iter().map(|x| x.sin()).collect(), x);
        |x| derivative_tensor::<U4, _, _>(|v| f(&v), x);
        |x| scoped::gradient(|v| v[0] * v[1], x);
    }
    assert_eq!(
        gradient(|v| v[0] * v[1] * v[2], &x[..]),
        [0.7 * -1.1, 0.3 * -1.1, 0.3 * 0.7]
    );
}

/// A direction of the type of the point: the point itself.
fn again<P: Clone>(x: &P) -> P {
    x.clone()
}

#[test]
fn every_driver_takes_an_array_and_a_tuple_by_reference() {
    let point = [0.3, 0.7, -1.1];
    same! {
        point; [&point];
        |x| gradient(|v| f(&v), x);
        |x| value_and_jacobian(|v| [f(&v), v[0]], x);
        |x| value_gradient_hessian(|v| f(&v), x);
        |x| third_derivatives(|v| f(&v), x);
        |x| hessian_vector_product(|v| f(&v), x, x);
        |x| jvp(|v| [f(&v), v[1]], x, x);
        |x| { let (y, pullback) = vjp(|v| [f(&v), v[1]], x); (y, pullback([2.0, 3.0])) };
        |x| directional_derivatives::<U3, _, _>(|v| f(&v), x, x);
        |x| laplacian(|v| f(&v), x);
        |x| scoped::gradient(|v| v[0] * v[1], x);
    }
    let point = (0.3, [0.7, -1.1]);
    same! {
        point; [&point];
        |x| gradient(|(a, [b, c])| f(&[a, b, c]), x);
        |x| hessian(|(a, [b, c])| f(&[a, b, c]), x);
        |x| jacobian(|(a, [b, c])| vec![f(&[a, b, c]), c], x);
    }
    let nested = vec![[0.3, 0.7], [-1.1, 0.2]];
    same! {
        nested.clone(); [&nested, &nested[..]];
        |x| gradient(|v| f(&[v[0][0], v[0][1], v[1][0]]), x);
    }
}

#[test]
fn points_of_single_precision_are_taken_by_reference() {
    use tangent_bundle::single;

    let x: Vec<f32> = vec![2.0, 3.0];
    assert_eq!(single::gradient(|v| v[0] * v[0] * v[1], &x), [12.0, 4.0]);
    assert_eq!(single::gradient(|v| v[0] * v[0] * v[1], &x[..]), [12.0, 4.0]);
    assert_eq!(
        single::hessian(|[a, b]| a * a * b, &[2.0, 3.0]),
        [[6.0, 4.0], [4.0, 0.0]]
    );
    assert_eq!(single::try_derivative(|a| Some(a * a), 3.0), Some(6.0));
    let (slope, square) = single::gradient_with(|[a, b]| (a * b, a * a), [2.0, 3.0]);
    assert_eq!((slope, square), ([3.0, 2.0], 4.0));
}
