//! Gradients, a seed for each argument in turn.

use super::*;

#[test]
fn of_a_sum_over_a_scaled_matrix() {
    let matrix = [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]];
    let f = |[a]: [Taylor1; 1]| matrix.into_iter().flatten().map(|m| a / 2.0 * m).sum();
    assert_eq!(gradient(f, [1.0]), [3.0]);
}

#[test]
fn of_a_double_sum_of_quotients() {
    let f = |x: [Taylor1; 3]| x.iter().flat_map(|a| x.iter().map(move |b| a / b)).sum();
    let [a, b, c] = gradient(f, [1.0, 2.0, 3.0]);
    assert_close(a, -4.166_666_666_666_666_7);
    // Sums of terms up to 3/4 and up to 1/3 in magnitude, that cancel by half.
    assert!((b - 1.0 / 3.0).abs() < 5e-16);
    assert!((c - 7.0 / 6.0).abs() < 5e-16);
}

#[test]
fn of_a_double_sum_with_a_logarithm() {
    let f = |[a, b, u, v, w]: [Taylor1; 5]| {
        [a, b]
            .iter()
            .flat_map(|x| [u, v, w].map(|y| x * 2.0 + y.ln()))
            .sum::<Taylor1>()
    };
    let [a, b, u, v, w] = gradient(f, [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!((a, b), (6.0, 6.0));
    assert_close(u, 2.0 / 3.0);
    assert_close(v, 0.5);
    assert_close(w, 0.4);
}

#[test]
fn of_powers() {
    assert_eq!(gradient(|[x]| x.powi(2), [-2.0]), [-4.0]);
    assert_eq!(gradient(|[x]| x.powi(10), [-1.0]), [-10.0]);
    let [slope] = gradient(|[p]| Taylor1::from(2.0).pow(p), [2.0]);
    assert_close(slope, 2.772_588_722_239_781_2);
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
    let [a, b, c] = gradient(|[a, b, c]| a.max(b).max(c).recip(), [1.0, 2.0, 3.0]);
    assert_eq!((a, b), (0.0, 0.0));
    assert_close(c, -1.0 / 9.0);
    let roots = gradient(|x| x.iter().map(|x| x.sqrt()).sum(), [1.0, 1.0, 1.0, 4.0]);
    assert_eq!(roots, [0.5, 0.5, 0.5, 0.25]);
}
