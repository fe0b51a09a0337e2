//! Products of bundles with arbitrary components.

use super::*;

#[test]
fn of_taylor_bundles_of_order_three() {
    let x = TaylorBundle::<U3>::from_derivatives(2.0, [3.0, 5.0, 7.0]);
    let y = TaylorBundle::<U3>::from_derivatives(11.0, [13.0, 17.0, 19.0]);
    let xy = x * y;
    // The sixth of a derivative that is stored is rounded.
    assert_eq!(xy.primal(), 22.0);
    assert_close(xy.derivative(1), 59.0);
    assert_close(xy.derivative(2), 167.0);
    assert_close(xy.derivative(3), 463.0);
}

#[test]
fn of_explicit_bundles_of_orders_two_and_three() {
    let x = Explicit2::from_partials(2.0, [3.0, 5.0, 7.0]);
    let y = Explicit2::from_partials(11.0, [13.0, 17.0, 19.0]);
    assert_same!(x * y, Explicit2::from_partials(22.0, [59.0, 89.0, 231.0]));
    let x = ExplicitBundle::<U3>::from_partials(2.0, [3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0]);
    let y = ExplicitBundle::<U3>::from_partials(23.0, [29.0, 31.0, 37.0, 41.0, 43.0, 47.0, 53.0]);
    let target = [127.0, 177.0, 473.0, 335.0, 827.0, 1031.0, 2489.0];
    assert_same!(x * y, ExplicitBundle::<U3>::from_partials(46.0, target));
}

#[test]
fn under_a_sine() {
    let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
    let z = (x * y).sin();
    assert_close(z.primal(), -0.279_415_498_198_925_87);
    assert_close(z.partial(1), 2.880_510_859_951_098_1);
    assert_close(z.partial(2), 1.920_340_573_300_732_0);
    assert_close(z.partial(3), 2.636_663_275_843_921_3);
}

#[test]
fn the_hessian_of_a_sine_of_a_product() {
    let second = |a: [f64; 2], b: [f64; 2]| {
        let x = Explicit2::from_partials(2.0, [a[0], b[0], 0.0]);
        let y = Explicit2::from_partials(3.0, [a[1], b[1], 0.0]);
        (x * y).sin().partial(0b11)
    };
    let (e1, e2, v) = ([1.0, 0.0], [0.0, 1.0], [1.0, 0.5]);
    assert_close(second(e1, e1), 2.514_739_483_790_332_9);
    assert_close(second(e1, e2), 2.636_663_275_843_921_3);
    assert_close(second(e2, e1), 2.636_663_275_843_921_3);
    assert_close(second(e2, e2), 1.117_661_992_795_703_5);
    assert_close(second(e1, v), 3.833_071_121_712_293_5);
    assert_close(second(e2, v), 3.195_494_272_241_770_0);
}
