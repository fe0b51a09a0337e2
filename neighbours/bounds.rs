//! Functions of other crates by the bound that they ask for, each against the derivatives of its closed form.

use euclid::default::Vector2D;
use geo_types::{CoordFloat, Line, coord};
use interp::InterpMode;
use kahan::KahanSum;
use kdtree::KdTree;
use kdtree::distance::squared_euclidean;
use ndarray::{ScalarOperand, array};
use num_complex::Complex;
use num_traits::float::FloatCore;
use num_traits::{Float, FloatConst, Num, NumAssign, NumCast};
use ordered_float::OrderedFloat;
use pid::Pid;
use polynomial::Polynomial;
use rustfft::{FftNum, FftPlanner};
use tangent_bundle::prelude::*;

/// Asserts that two derivatives agree, to some roundings.
fn assert_close(found: f64, expected: f64, place: &str) {
    // Tens of operations on numbers of the size of one.
    assert!(
        (found - expected).abs() <= 64.0 * f64::EPSILON * (1.0 + expected.abs()),
        "{place}: {found} is not {expected}"
    );
}

/// A function of another crate, and the value and two derivatives of its closed form at a point: on bundles as it is, through the wrapper, over
/// bundles of bundles and, where it takes what is bound to a thread, on variables of a recording.
macro_rules! neighbours {
    ($(
        $(#[$doc:meta])*
        fn $name:ident<$T:ident: $($bound:path)|+>($x:ident) $body:block
        at $at:expr, is $closed:expr; $($reverse:ident)?
    )+) => {$(
        #[test]
        fn $name() {
            $(#[$doc])*
            fn theirs<$T: $($bound +)+>($x: $T) -> $T $body

            let at: f64 = $at;
            let closed: [f64; 3] = ($closed)(at);
            let [value, slope, curvature] = closed;
            let plain = theirs(Bundle::<U2>::taylor(at));
            let wrapped = theirs(AsFloat(Bundle::<U2>::taylor(at))).0;
            assert!(plain.same_germ(&wrapped), "the wrapper changes nothing");
            for k in 0..=2 {
                assert_close(plain.derivative(k), closed[k], &format!("derivative {k}"));
            }
            assert_close(theirs(AsFloat(at)).0, value, "float");
            assert_close(theirs(Bundle::<U2>::explicit(at, 2)).partial(0b10), slope, "explicit");
            let nested = theirs(AsFloat(Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(at)))).0;
            assert_close(nested.derivative(1).derivative(1), curvature, "nested");
            $(neighbours!(@ $reverse theirs, at, slope);)?
        }
    )+};
    (@ backward $theirs:ident, $at:ident, $slope:ident) => {
        assert_close(gradient(|x: Vec<_>| $theirs(x[0]), vec![$at])[0], $slope, "backward");
        assert_close(gradient(|x: Vec<_>| $theirs(AsFloat(x[0])).0, vec![$at])[0], $slope, "backward, wrapped");
    };
}

neighbours! {
    /// A compensated sum: Σ xᵏ.
    fn kahan<T: Float>(x) {
        let mut sum = KahanSum::new();
        (0..4).for_each(|k| sum += x.powi(k));
        sum.sum()
    } at 0.75, is |x: f64| [1.0 + x + x * x + x.powi(3), 1.0 + 2.0 * x + 3.0 * x * x, 2.0 + 6.0 * x]; backward

    /// 1 + x·t + x²·t² at t = x.
    fn polynomial<T: Num | Copy>(x) {
        Polynomial::new(vec![T::one(), x, x * x]).eval(x)
    } at 0.75, is |x: f64| [1.0 + x * x + x.powi(4), 2.0 * x + 4.0 * x.powi(3), 2.0 + 12.0 * x * x]; backward

    /// Halfway between x² at 1 and x at 3.
    fn interp<T: Num | PartialOrd | Copy>(x) {
        let [zero, one] = [T::zero(), T::one()];
        let three = one + one + one;
        interp::interp(&[zero, one, three], &[zero, x * x, x], one + one, &InterpMode::default())
    } at 0.75, is |x: f64| [(x * x + x) / 2.0, x + 0.5, 1.0]; backward

    /// The slope of the line through (0, x), (1, x²) and (2, x³), by least squares.
    fn linreg<T: FloatCore>(x) {
        let one = T::one();
        let points = [(T::zero(), x), (one, x * x), (one + one, x * x * x)];
        linreg::lin_reg_imprecise(points.into_iter()).expect("a line").0
    } at 0.75, is |x: f64| [(x.powi(3) - x) / 2.0, (3.0 * x * x - 1.0) / 2.0, 3.0 * x]; backward

    /// The squared distance of (x, x) from its nearest neighbour (0, 1).
    fn kdtree<T: Float>(x) {
        let (zero, one) = (T::zero(), T::one());
        let mut tree = KdTree::new(2);
        for (i, point) in [[zero, one], [-one, -one], [one + one, one]].into_iter().enumerate() {
            tree.add(point, i).expect("a point of two coordinates");
        }
        let nearest = tree.nearest(&[x, x], 1, &squared_euclidean).expect("a point of two coordinates");
        assert_eq!(*nearest[0].1, 0);
        nearest[0].0
    } at 0.75, is |x: f64| [x * x + (x - 1.0) * (x - 1.0), 4.0 * x - 2.0, 4.0]; backward

    /// The smallest of three numbers, sorted, times the largest: x²·1.
    fn ordered_float<T: FloatCore>(x) {
        let mut all = [x, x * x, T::one()].map(OrderedFloat);
        all.sort();
        all[0].0 * all[2].0
    } at 0.75, is |x: f64| [x * x, 2.0 * x, 2.0]; backward

    /// A proportional controller of gain x drives y′ = u from 0 to 1, in ten steps of a tenth: 1 − (1 − x/10)¹⁰.
    fn pid<T: FloatCore>(x) {
        let float = |c: f64| <T as NumCast>::from(c).expect("a constant");
        let mut controller = Pid::new(T::one(), float(100.0));
        controller.p(x, float(100.0));
        let steps = 0..10;
        steps.fold(T::zero(), |y, _| y + controller.next_control_output(y).output * float(0.1))
    } at 0.75, is |x: f64| {
        let rest = 1.0 - x / 10.0;
        [1.0 - rest.powi(10), rest.powi(9), -0.9 * rest.powi(8)]
    }; backward

    /// The rotation about the third axis by x takes the first axis to (cos x, sin x, 0).
    fn quaternion_core<T: Float | FloatConst | Default>(x) {
        let (zero, one) = (T::zero(), T::one());
        let q = quaternion_core::from_axis_angle([zero, zero, one], x);
        let [cosine, sine, _] = quaternion_core::point_rotation(q, [one, zero, zero]);
        sine * cosine
    } at 0.75, is |x: f64| [(2.0 * x).sin() / 2.0, (2.0 * x).cos(), -2.0 * (2.0 * x).sin()]; backward

    /// The slope of the line from the origin to (x, x³), and the determinant of (x, 1) and (0, x).
    fn geo_types<T: CoordFloat>(x) {
        let (zero, one) = (T::zero(), T::one());
        let chord = Line::new(coord! { x: zero, y: zero }, coord! { x: x, y: x * x * x });
        chord.slope() + Line::new(coord! { x: x, y: one }, coord! { x: zero, y: x }).determinant()
    } at 0.75, is |x: f64| [2.0 * x * x, 4.0 * x, 4.0]; backward

    /// The length of (3x², 4x²), and its dot product with (1, 0).
    fn euclid<T: Float>(x) {
        let float = |c: f64| T::from(c).expect("a constant");
        let v = Vector2D::new(float(3.0), float(4.0)) * (x * x);
        v.length() + v.dot(Vector2D::new(T::one(), T::zero()))
    } at 0.75, is |x: f64| [8.0 * x * x, 16.0 * x, 16.0]; backward

    /// |X₁|² of the discrete Fourier transform of (x, x², 0, 1): (x, 0) + i·(1 − x²).
    fn rustfft<T: FftNum | NumAssign>(x) {
        let mut line = [x, x * x, T::zero(), T::one()].map(|x| Complex::new(x, T::zero()));
        FftPlanner::new().plan_fft_forward(4).process(&mut line);
        line[1].norm_sqr()
    } at 0.75, is |x: f64| [x * x + (1.0 - x * x).powi(2), 4.0 * x.powi(3) - 2.0 * x, 12.0 * x * x - 2.0];

    /// The sum of [[x, 1], [2, x]]·(x, 1), times x.
    fn ndarray<T: Float | ScalarOperand>(x) {
        let one = T::one();
        let product = array![[x, one], [one + one, x]].dot(&array![x, one]);
        (product * x).sum()
    } at 0.75, is |x: f64| [x.powi(3) + 3.0 * x * x + x, 3.0 * x * x + 6.0 * x + 1.0, 6.0 * x + 6.0]; backward
}
