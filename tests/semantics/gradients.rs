//! Gradients, Jacobians and Hessians of programs, by the drivers.

use super::*;

#[test]
fn of_a_sum_and_of_a_product() {
    assert_eq!(gradient(|(a, b)| a + b, (1.5, 10.0)), (1.0, 1.0));
    assert_eq!(gradient(|(a, b)| a * b, (1.5, 10.0)), (10.0, 1.5));
}

#[test]
fn of_a_product_over_a_vector_and_of_the_identity() {
    let jacobian_of_product = jacobian(|x| [x[0] * x[1] * x[2]], vec![1.5, 2.5, 10.0]);
    assert_eq!(jacobian_of_product, [[25.0, 15.0, 3.75]]);
    let identity = jacobian(|x| x, [3.0, 4.0, 5.0]);
    assert_eq!(identity, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
}

#[test]
fn of_a_function_of_two_vectors() {
    fn f<R: Real>((x, y): ([R; 3], [R; 3])) -> R {
        let quotients: R = y.iter().zip(1..).map(|(y, i)| *y / f64::from(i)).sum();
        x.iter().product::<R>() + quotients
    }
    let point = ([0.5, 1.5, 2.0], [1.0, 2.0, 3.0]);
    let (value, (by_x, by_y)) = value_and_gradient(f, point);
    assert_eq!(value, 4.5);
    assert_eq!(by_x, [3.0, 1.0, 0.75]);
    assert_eq!(by_y, [1.0, 0.5, 1.0 / 3.0]);
    let of_x = hessian(|x| f((x, point.1.map(Into::into))), point.0);
    assert_eq!(of_x, [[0.0, 2.0, 1.5], [2.0, 0.0, 0.5], [1.5, 0.5, 0.0]]);
}

#[test]
fn of_a_sum_over_a_scaled_matrix() {
    let matrix = [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]];
    let slope = derivative(|a| matrix.iter().flatten().map(|m| a / 2.0 * *m).sum::<Taylor1>(), 1.0);
    assert_eq!(slope, 3.0);
    assert_eq!(
        gradient(|[a]| matrix.iter().flatten().map(|m| a / 2.0 * *m).sum(), [1.0]),
        [3.0]
    );
}

#[test]
fn of_a_double_sum_of_quotients() {
    let [a, b, c] = gradient(
        |x| x.iter().flat_map(|a| x.iter().map(move |b| a / b)).sum(),
        [1.0, 2.0, 3.0],
    );
    assert_close(a, -4.166_666_666_666_666_7);
    // Sums of terms up to 3/4 and up to 1/3 in magnitude, that cancel by half.
    assert!((b - 1.0 / 3.0).abs() < 5e-16);
    assert!((c - 7.0 / 6.0).abs() < 5e-16);
}

#[test]
fn of_quotients_by_a_vector() {
    let (by_x, by_y) = gradient(
        |(x, y)| (0..2).map(|i| x[i][0] / y[i] + x[i][1] / y[i]).sum(),
        ([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0]),
    );
    assert_eq!(by_x, [[1.0, 1.0], [0.5, 0.5]]);
    assert_eq!(by_y, [-3.0, -1.75]);
    let over = |power: i32| {
        derivative(
            |x| [1.0, 2.0, 3.0].map(|c| c / x.powi(power)).into_iter().sum::<Taylor1>(),
            4.0,
        )
    };
    assert_eq!((over(1), over(2)), (-0.375, -0.1875));
}

#[test]
fn of_a_double_sum_with_a_logarithm() {
    let (of_x, [u, v, w]) = gradient(
        |([a, b], [u, v, w])| [a, b].iter().flat_map(|x| [u, v, w].map(|y| x * 2.0 + y.ln())).sum(),
        ([1.0, 2.0], [3.0, 4.0, 5.0]),
    );
    assert_eq!(of_x, [6.0, 6.0]);
    assert_close(u, 2.0 / 3.0);
    assert_close(v, 0.5);
    assert_close(w, 0.4);
}

#[test]
fn of_powers() {
    assert_eq!(derivative(|x| x.powi(2), -2.0), -4.0);
    assert_eq!(derivative(|x| x.powi(10), -1.0), -10.0);
    assert_close(derivative(|p| Taylor1::from(2.0).pow(p), 2.0), 2.772_588_722_239_781_2);
    let [a, b] = gradient(|x| x.iter().map(|x| x.powi(10)).sum(), [3.0, -1.0]);
    // 3¹⁰ by the recurrence for high exponents, which divides.
    assert_close(a, 196_830.0);
    assert_close(b, -10.0);
}

#[test]
fn of_a_product_a_fused_sum_a_maximum_and_roots() {
    assert_eq!(gradient(|x| x.iter().product(), [1.0, 2.0, 3.0]), [6.0, 3.0, 2.0]);
    let fused = gradient(|[a, b, c]| a.mul_add(b, c), [2.0, 3.0, 5.0]);
    assert_eq!(fused, [3.0, 2.0, 1.0]);
    assert_eq!(gradient(|[a, b, c]| a.max(b).max(c), [1.0, 2.0, 3.0]), [0.0, 0.0, 1.0]);
    let [a, b, c] = gradient(|[a, b, c]| a.max(b).max(c).recip(), [1.0, 2.0, 3.0]);
    assert_eq!((a, b), (0.0, 0.0));
    assert_close(c, -1.0 / 9.0);
    let roots = gradient(|x| x.iter().flatten().map(|x| x.sqrt()).sum(), [[1.0, 1.0], [1.0, 4.0]]);
    assert_eq!(roots, [[0.5, 0.5], [0.5, 0.25]]);
}

#[test]
fn of_choices_among_coordinates() {
    // A coordinate that is read twice, one row of a matrix, and the even places.
    assert_eq!(
        gradient(|x| [0, 1, 2, 2].iter().map(|i| x[*i]).sum(), vec![1.0, 2.0, 3.0]),
        [1.0, 1.0, 2.0]
    );
    assert_eq!(
        gradient(|[row, _]| row.iter().map(|x| x.recip()).sum(), [[1.0; 2]; 2]),
        [[-1.0, -1.0], [0.0, 0.0]]
    );
    let point: Vec<f64> = (1..=10).map(f64::from).collect();
    let logarithms = gradient(|x| x.iter().skip(1).step_by(2).map(|x| x.ln()).sum(), point.clone());
    let squares = gradient(
        |x| x.iter().skip(1).step_by(2).map(|x| x.abs().powi(2)).sum(),
        point.clone(),
    );
    for (i, x) in point.iter().enumerate() {
        let is_even = i % 2 == 1;
        assert_eq!(logarithms[i], if is_even { 1.0 / x } else { 0.0 });
        assert_eq!(squares[i], if is_even { 2.0 * x } else { 0.0 });
    }
}

#[test]
fn of_an_element_of_a_sorted_list() {
    let chosen = |rank: usize| {
        gradient(
            |mut x| {
                x.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
                x[rank]
            },
            [3.0, 1.0, 2.0],
        )
    };
    assert_eq!(
        [0, 1, 2].map(chosen),
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    );
}

#[test]
fn of_the_norms_of_columns() {
    let [first, second] = gradient(
        |[a, b]| (0..3).map(|i| (a[i] * a[i] + b[i] * b[i]).sqrt()).sum(),
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
    );
    let columns = [
        (0.242_535_625_036_332_97, 0.970_142_500_145_331_89),
        (0.371_390_676_354_103_73, 0.928_476_690_885_259_32),
        (0.447_213_595_499_957_94, 0.894_427_190_999_915_88),
    ];
    for (i, (a, b)) in columns.into_iter().enumerate() {
        assert_close(first[i], a);
        assert_close(second[i], b);
    }
}

#[test]
fn of_a_residual_by_its_matrix() {
    let (x, y) = ([1.0, 2.0, 3.0], [-1.0, -2.0, -3.0]);
    let by_matrix = gradient(
        |w| {
            let residual = |i: usize| w[i][0] * x[0] + w[i][1] * x[1] + w[i][2] * x[2] - y[i];
            (0..3).map(|i| residual(i) * residual(i) / 2.0).sum()
        },
        [[0.0; 3]; 3],
    );
    assert_eq!(by_matrix, [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]]);
}

#[test]
fn of_sums_that_do_not_depend_on_the_point() {
    assert_eq!(
        gradient(|x| x.iter().filter(|x| **x == 0.5).count().into_real(), [0.5, 1.0]),
        [0.0, 0.0]
    );
    assert_eq!(
        gradient(|x| x.iter().filter(|x| **x > 2.0).count().into_real(), [1.0, 3.0]),
        [0.0, 0.0]
    );
}

/// A count as a constant.
trait IntoReal {
    fn into_real<R: Real>(self) -> R;
}

impl IntoReal for usize {
    fn into_real<R: Real>(self) -> R {
        R::from(u32::try_from(self).map(f64::from).expect("a small count"))
    }
}

#[test]
fn of_sums_of_gradients() {
    // Σⱼ [∇ᵧ Σ y²]ⱼ at y = x, and Σⱼ [∇ᵧ Σ y·x]ⱼ³.
    let point = [1.0, 2.0, 3.0];
    let of_squares = scoped::gradient(
        |x| scoped::gradient(|y| y.iter().map(|y| y * y).sum(), x).into_iter().sum(),
        point,
    );
    assert_eq!(of_squares, [2.0, 2.0, 2.0]);
    let of_products = scoped::gradient(
        |x| {
            let inner = scoped::gradient(|y| y.iter().zip(x).map(|(y, x)| y * y.constant(x)).sum(), x);
            inner.into_iter().map(|slope| slope.powi(3)).sum()
        },
        point,
    );
    assert_eq!(of_products, [3.0, 12.0, 27.0]);
}

#[test]
fn of_a_sine_of_a_product_with_its_hessian() {
    let hessian = hessian(|(x, y)| (x * y).sin(), (2.0, 3.0));
    assert_close(hessian.0.0, 2.514_739_483_790_332_9);
    assert_close(hessian.0.1, 2.636_663_275_843_921_3);
    assert_close(hessian.1.0, 2.636_663_275_843_921_3);
    assert_close(hessian.1.1, 1.117_661_992_795_703_5);
    let (along_x, along_y) = hessian_vector_product(|(x, y)| (x * y).sin(), (2.0, 3.0), (1.0, 0.5));
    assert_close(along_x, 3.833_071_121_712_293_5);
    assert_close(along_y, 3.195_494_272_241_770_0);
}

#[test]
fn of_third_order_along_two_directions() {
    // D³f[v, w, ·] of sin(xy) at (2, 3), v = (1, ½), w = (¼, −1).
    let t = third_derivatives(|[x, y]| (x * y).sin(), [2.0, 3.0]);
    let (v, w) = ([1.0, 0.5], [0.25, -1.0]);
    let contracted = [0, 1].map(|k| {
        let entries = (0..2).flat_map(|i| (0..2).map(move |j| t[i][j][k] * v[i] * w[j]));
        entries.sum::<f64>()
    });
    // Terms up to 24 in magnitude, that cancel by half.
    assert!((contracted[0] - 12.376_791_937_813_278).abs() < 2e-14);
    assert!((contracted[1] - 9.042_871_870_105_808_5).abs() < 2e-14);
}
