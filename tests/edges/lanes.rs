//! No lane depends on its neighbours: each has, to the last bit, what it has where all lanes are equal.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;

use crate::everywhere::{Function, functions};
use crate::functions::{for_each_example, *};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

functions! {
    Larger {}: |x| x.max(x * x);
    Smaller {}: |x| x.min(-x);
    Between {}: |x| x.clamp(R::from(-1.0), R::from(1.5));
    Angle {}: |x| x.atan2(x - 1.0);
    Length {}: |x| x.hypot(x - 1.0);
    Signed {}: |x| (x + 1.0).copysign(x - 0.5);
    Rest {}: |x| (x * 3.0) % (x + 0.7);
    Fused {}: |x| x.mul_add(x, x);
    MovingPower {}: |x| x.pow(x - 0.25);
}

/// Ordinary points beside kinks, poles, ends of domains and of the range.
const GROUPS: [[f64; 8]; 6] = [
    [0.5, 0.25, 0.75, 0.125, 0.9, 0.3, 0.6, 0.7],
    [0.5, -0.5, 1.5, -1.5, 2.0, -2.0, 30.0, -30.0],
    [0.0, -0.0, 1.0, -1.0, 0.5, INF, NAN, -INF],
    [1e300, 0.5, 1e-170, 1e-310, -1e300, 1e17, -1e17, 3.0],
    [800.0, -800.0, 0.7, 20.0, -20.0, 1e-8, -1e-8, 0.999_999_999],
    [NAN, 1.0, 2.0, -1.0, 0.0, 1e7, 1e16, 0.1],
];

/// The components of a function of lanes in every mode.
fn components(f: &impl Function, x: Lanes<8>) -> Vec<Lanes<8>> {
    let (one, zero) = (Lanes::splat(1.0), Lanes::splat(0.0));
    let mut all = vec![f.call(x)];
    let y = f.call(Bundle::<U4, _>::taylor(x));
    all.extend((0..=4).map(|k| y.derivative(k)));
    let y = f.call(Bundle::<U12, _>::taylor(x));
    all.extend((0..=12).map(|k| y.derivative(k)));
    let seeds = std::array::from_fn::<_, 15, _>(|i| if (i + 1).is_power_of_two() { one } else { zero });
    let y = f.call(ExplicitBundle::<U4, _>::from_partials(x, seeds));
    all.extend((0..16).map(|mask| y.partial(mask)));
    let y = f.call(Bundle::<U2, _>::chunk::<U2>(x, 2));
    all.extend([y.along([1]), y.along([2]), y.along([2, 2])]);
    let y = f.call(Bundle::<U2, _>::taylor(Bundle::<U1, _>::taylor(x)));
    for k in 0..3 {
        all.extend([y.derivative(k).primal(), y.derivative(k).derivative(1)]);
    }
    let recording = Recording::new();
    let y = f.call(recording.variable(x));
    all.extend([y.value(), recording.pull_back([(y, one)])[0]]);
    let recording = Recording::new();
    let variable = recording.variable(Bundle::<U2, _>::taylor(x));
    // Two paths lead to the variable, and their slopes are added.
    let y = f.call(variable) * variable;
    let slope = recording.pull_back([(y, TaylorBundle::from(1.0))])[0];
    all.extend((0..=2).map(|k| slope.derivative(k)));
    all
}

/// The bits of a lane. All NaN are one.
fn bits(x: Lanes<8>, lane: usize) -> u64 {
    let x = x.to_array()[lane];
    if x.is_nan() { NAN.to_bits() } else { x.to_bits() }
}

/// Asserts that the lanes of each group are those of the points alone.
fn assert_alone(f: &impl Function) {
    for group in GROUPS {
        let together = components(f, Lanes::from(group));
        for (lane, x) in group.into_iter().enumerate() {
            let alone = components(f, Lanes::splat(x));
            for (i, (together, alone)) in together.iter().zip(&alone).enumerate() {
                assert_eq!(
                    bits(*together, lane),
                    bits(*alone, 0),
                    "{f:?} at {x:e} beside {group:?}: the component {i} is {} and alone {}",
                    together.to_array()[lane],
                    alone.to_array()[0]
                );
            }
        }
    }
}

macro_rules! alone {
    ($($f:expr),+ $(,)?) => {
        $(assert_alone(&$f);)+
    };
}

#[test]
fn a_lane_has_the_bits_that_it_has_alone() {
    for_each_example!(alone);
    alone![
        Larger {},
        Smaller {},
        Between {},
        Angle {},
        Length {},
        Signed {},
        Rest {},
        Fused {},
        MovingPower {},
    ];
}
