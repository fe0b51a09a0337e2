//! Results beside the result.

use super::*;

#[test]
fn what_a_function_gives_beside_its_result_comes_out_in_numbers() {
    let (slope, inner) = gradient_with(
        |[x, y]| {
            let r = x * x;
            (r + y, r)
        },
        [2.0, 3.0],
    );
    assert_eq!((slope, inner), ([4.0, 1.0], 4.0));

    let (slope, (r, pair)) = derivative_with(|x| (x.sin(), (x * x, [x, -x])), 0.0);
    assert_eq!((slope, r, pair), (1.0, 0.0, [0.0, -0.0]));

    let ((value, slope), list) = value_and_gradient_with(|v| (v[0] * v[1], v), vec![2.0, 3.0]);
    assert_eq!((value, slope, list), (6.0, vec![3.0, 2.0], vec![2.0, 3.0]));

    let (rows, norm) = jacobian_with(|[x, y]| ([x * y, x], x * x + y * y), [2.0, 3.0]);
    assert_eq!((rows, norm), ([[3.0, 2.0], [1.0, 0.0]], 13.0));
    let ((value, rows), norm) = value_and_jacobian_with(|v| (vec![v[0] * v[1]], v[0]), vec![2.0, 3.0]);
    assert_eq!((value, rows, norm), (vec![6.0], vec![vec![3.0, 2.0]], 2.0));
}

#[test]
fn so_it_does_where_the_function_is_evaluated_in_several_passes() {
    let (curvature, first) = hessian_with(|v| (v[0] * v[0] * v[19], v[0]), vec![2.0; 20]);
    assert_eq!((curvature[0][19], first), (4.0, 2.0));
    let ((value, slope, curvature), first) = value_gradient_hessian_with(|[x, y]| (x * x * y, x * y), [2.0, 3.0]);
    assert_eq!(
        (value, slope, curvature, first),
        (12.0, [12.0, 4.0], [[6.0, 4.0], [4.0, 0.0]], 6.0)
    );
}

/// In a generic function, what comes out has the derivatives of the variable around.
#[test]
fn it_keeps_the_derivatives_of_an_outer_variable() {
    fn square<R: Real>(x: R) -> R {
        gradient_with(|[y]| (y.sin(), y * y), [x]).1
    }
    assert_eq!(derivative(square, 3.0), 6.0);
    fn square_in_reverse<R: Real>(x: R) -> R {
        gradient_with(|y| (y[0].sin(), y[0] * y[0]), vec![x]).1
    }
    assert_eq!(derivative(square_in_reverse, 3.0), 6.0);
}
