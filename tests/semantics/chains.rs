//! Reverse mode at order N: the chains of the optic functor.

use tangent_bundle::reverse::{dot, mat_vec};

use super::*;

fn product<R: Real>((x, y): (R, R)) -> R {
    x * y
}

#[test]
fn the_chain_of_the_exponential() {
    let (p0, l1) = pull_back::<U3, _, _>(|x| x.exp(), 0.5);
    let (p1, l2) = l1.call(2.0);
    let (p2, l3) = l2.call(3.0);
    let (p3, l4) = l3.call(5.0);
    let (p4, l5) = l4.call(7.0);
    let (p5, l6) = l5.call(11.0);
    let (p6, l7) = l6.call(13.0);
    let p7 = l7.call(17.0);
    for (p, target) in [p0, p1, p2, p3, p4, p5, p6, p7].into_iter().zip(EXPONENTIAL) {
        assert_close(p, target);
    }
}

#[test]
fn the_chain_of_the_product() {
    let (p0, l1) = pull_back::<U3, _, _>(product, (2.0, 3.0));
    let (p1, l2) = l1.call(5.0);
    let (p2, l3) = l2.call((7.0, 11.0));
    let (p3, l4) = l3.call(13.0);
    let (p4, l5) = l4.call((17.0, 19.0));
    let (p5, l6) = l5.call(23.0);
    let (p6, l7) = l6.call((29.0, 31.0));
    assert_eq!((p0, p2, p4, p6), (6.0, 43.0, 89.0, 469.0));
    assert_eq!(
        (p1, p3, p5, l7.call(37.0)),
        ((15.0, 10.0), (94.0, 61.0), (164.0, 131.0), (766.0, 601.0))
    );
    // Again, from the middle: λ₃ with another covector, and the chain as it was.
    assert_eq!(l3.call(0.0).0, (55.0, 35.0));
    assert_eq!(l7.call(37.0), (766.0, 601.0));
}

#[test]
fn the_chain_of_a_composition() {
    let (p0, l1) = pull_back::<U3, _, _>(|[x, y]: [_; 2]| (x * y).exp() + x, [0.3, 0.7]);
    let (p1, l2) = l1.call(5.0);
    let (p2, l3) = l2.call([7.0, 11.0]);
    let (p3, l4) = l3.call(13.0);
    let (p4, l5) = l4.call([17.0, 19.0]);
    let (p5, l6) = l5.call(23.0);
    let (p6, l7) = l6.call([29.0, 31.0]);
    let p7 = l7.call(37.0);
    for (p, target) in [
        (p0, 1.533_678_059_956_743_3),
        (p1[0], 9.317_873_209_848_601_4),
        (p1[1], 1.850_517_089_935_114_9),
        (p2, 17.116_160_091_645_295),
        (p3[0], 127.485_323_963_985_77),
        (p3[1], 63.164_316_669_785_254),
        (p4, 38.712_733_855_238_681),
        (p5[0], 236.056_200_954_529_56),
        (p5[1], 145.944_114_492_882_73),
        (p6, 638.338_267_373_834_63),
        (p7[0], 5_525.386_953_135_559_4),
        (p7[1], 3_352.150_024_514_462_8),
    ] {
        assert_close(p, target);
    }
}

#[test]
fn a_chain_gives_ordinary_derivatives() {
    // sin(x·y) at (2, 3), with Δ₁ = 1, Δ₂ = v, Δ₄ = w and zeros else.
    let (_, l1) = pull_back::<U3, _, _>(|(x, y): (_, _)| (x * y).sin(), (2.0, 3.0));
    let (p1, l2) = l1.call(1.0);
    let (_, l3) = l2.call((1.0, 0.5));
    let (p3, l4) = l3.call(0.0);
    let (_, l5) = l4.call((0.25, -1.0));
    let (p5, l6) = l5.call(0.0);
    let (p6, l7) = l6.call((0.0, 0.0));
    let p7 = l7.call(0.0);
    for (p, target) in [
        (p1.0, 2.880_510_859_951_098_1),
        (p1.1, 1.920_340_573_300_732_0),
        (p3.0, 3.833_071_121_712_293_5),
        (p3.1, 3.195_494_272_241_773_0),
        (p5.0, -2.007_978_404_896_338_0),
        (p5.1, -0.458_496_173_834_723_18),
        (p6, -2.237_226_491_813_699_6),
        (p7.0, 12.376_791_937_813_278),
        (p7.1, 9.042_871_870_105_808_5),
    ] {
        assert!(
            (p - target).abs() <= 4e-15 * target.abs().max(1.0),
            "{p} is not {target}"
        );
    }
}

#[test]
fn a_chain_of_points_to_points() {
    // The 1-tuple: odd steps transpose, even steps apply.
    let (y, l1) = pull_back::<U2, _, _>(|x| (x,), 1.0);
    let (p1, l2) = l1.call((2.0,));
    let (p2, l3) = l2.call(3.0);
    assert_eq!((y, p1, p2, l3.call((4.0,))), ((1.0,), 2.0, (3.0,), 4.0));

    // A matrix: no cross terms, and the vectors are `Vec`s.
    let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let (y, l1) = pull_back::<U2, _, _>(|x: Vec<_>| mat_vec(&a, &x), vec![1.0, 0.0, -1.0]);
    let (p1, l2) = l1.call(vec![10.0, 1.0]);
    let (p2, l3) = l2.call(vec![0.0, 1.0, 0.0]);
    assert_eq!((y, p1), (vec![-2.0, -2.0], vec![14.0, 25.0, 36.0]));
    assert_eq!((p2, l3.call(vec![1.0, 0.0])), (vec![2.0, 5.0], vec![1.0, 2.0, 3.0]));
}

#[test]
fn a_chain_of_order_one_is_a_pullback() {
    let (y, l1) = pull_back::<U1, _, _>(|x: Vec<_>| dot(&x, &x), vec![1.0, 2.0]);
    assert_eq!(
        (y, l1.call(10.0), l1.call(1.0)),
        (5.0, vec![20.0, 40.0], vec![2.0, 4.0])
    );
}
