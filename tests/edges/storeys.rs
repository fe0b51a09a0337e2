//! An infinite tangent leaves the components without its tag as they are, in every storey of a number.
//!
//! The numbers rest on explicit bundles of two tags, of which the first has an infinite tangent. What does not have that tag
//! is the same as where nothing moves in it.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

const INF: f64 = f64::INFINITY;

/// Roundings of the size of a component: the rules where an infinity took part are other ones than the usual, and each makes a few.
const TOLERANCE: f64 = 64.0 * f64::EPSILON;

/// What all stands on.
type Ground = ExplicitBundle<U2>;

/// A number that moves in the second tag, and in the first one by `by`.
fn ground(x: f64, by: f64) -> Ground {
    Ground::from_partials(x, [by, 0.7 - x, 0.0])
}

/// The components without the first tag.
fn seen(y: Ground) -> [f64; 2] {
    [y.partial(0), y.partial(0b10)]
}

/// Each function of two numbers near ½ and ¾.
fn each<R: Real>(x: R, y: R) -> Vec<(&'static str, R)> {
    vec![
        ("+", x + y),
        ("-", x - y),
        ("*", x * y),
        ("/", x / y),
        ("%", y % x),
        ("recip", x.recip()),
        ("sqrt", x.sqrt()),
        ("cbrt", x.cbrt()),
        ("exp", x.exp()),
        ("exp2", x.exp2()),
        ("exp_m1", x.exp_m1()),
        ("ln", x.ln()),
        ("log2", x.log2()),
        ("log10", x.log10()),
        ("ln_1p", x.ln_1p()),
        ("sin", x.sin()),
        ("cos", x.cos()),
        ("tan", x.tan()),
        ("asin", x.asin()),
        ("acos", x.acos()),
        ("atan", x.atan()),
        ("sinh", x.sinh()),
        ("cosh", x.cosh()),
        ("tanh", x.tanh()),
        ("asinh", x.asinh()),
        ("acosh", (x + 1.0).acosh()),
        ("atanh", x.atanh()),
        ("square", x.powi(2)),
        ("cube", x.powi(3)),
        ("powi", x.powi(11)),
        ("a negative power", x.powi(-3)),
        ("powf", x.powf(0.3)),
        ("a natural power", x.powf(4.0)),
        ("pow", x.pow(y)),
        ("log", x.log(y)),
        ("hypot", x.hypot(y)),
        ("hypot, the other way", (-y).hypot(x)),
        ("atan2", x.atan2(y)),
        ("mul_add", x.mul_add(y, x)),
        ("abs", (-x).abs()),
        ("max", x.max(y)),
        ("min", x.min(y)),
        ("clamp", x.clamp(y, y * 2.0)),
        ("fract", x.fract()),
        ("copysign", x.copysign(-y)),
    ]
}

/// The components of each function, in a storey that a test is about, for the tangents of x and y in the first tag.
type Components = Vec<(&'static str, Vec<[f64; 2]>)>;

/// Compares where the first tag has infinite tangents with where it has none.
#[track_caller]
fn assert_same(what: &str, components: impl Fn(f64, f64) -> Components) {
    let target = components(0.0, 0.0);
    let mut wrong = Vec::new();
    for (dx, dy) in [(INF, 0.0), (0.0, -INF), (INF, INF), (-INF, 1.0), (f64::NAN, 0.0)] {
        for ((name, y), (_, target)) in components(dx, dy).iter().zip(&target) {
            for (i, (y, target)) in y.as_flattened().iter().zip(target.as_flattened()).enumerate() {
                assert!(target.is_finite(), "{what}: {name} at {i} is {target}");
                if (y - target).abs() <= TOLERANCE * target.abs().max(1.0) {
                    continue;
                }
                wrong.push(format!("{name} by {dx} and {dy}, number {i}: {y:e}, not {target:e}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{what}, {} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Shows a number of each function.
fn shown<R: Real>([x, y]: [R; 2], show: impl Fn(R) -> Vec<Ground>) -> Components {
    let each = each(x, y).into_iter();
    each.map(|(name, z)| (name, show(z).into_iter().map(seen).collect()))
        .collect()
}

/// The two numbers on the ground.
fn grounds(dx: f64, dy: f64) -> [Ground; 2] {
    [ground(0.5, dx), ground(0.75, dy)]
}

#[test]
fn in_a_bundle() {
    assert_same("explicit", |dx, dy| shown(grounds(dx, dy), |z| vec![z]));
}

#[test]
fn in_bundles_over_bundles() {
    assert_same("Taylor over explicit", |dx, dy| {
        let [x, y] = grounds(dx, dy);
        let x = TaylorBundle::<U4, _>::from_derivatives(x, [1.5, 0.5, 0.0, 0.0].map(Ground::from_float));
        let y = TaylorBundle::<U4, _>::from_derivatives(y, [-2.0, 0.0, 1.0, 0.0].map(Ground::from_float));
        shown([x, y], |z| (0..=4).map(|k| z.derivative(k)).collect())
    });
    assert_same("explicit over explicit", |dx, dy| {
        let [x, y] = grounds(dx, dy);
        let x = ExplicitBundle::<U2, _>::from_partials(x, [1.5, 0.5, 0.0].map(Ground::from_float));
        let y = ExplicitBundle::<U2, _>::from_partials(y, [-2.0, 0.0, 1.0].map(Ground::from_float));
        shown([x, y], |z| (0..4).map(|mask| z.partial(mask)).collect())
    });
    assert_same("chunk over explicit", |dx, dy| {
        let [x, y] = grounds(dx, dy);
        let x = Bundle::<U3, _>::chunk::<U2>(x, 1);
        let y = Bundle::<U3, _>::chunk::<U2>(y, 2);
        shown([x, y], |z| {
            let first = [z.along([]), z.along([1]), z.along([2])];
            let second = [z.along([1, 1]), z.along([1, 2]), z.along([2, 2])];
            let third = [
                z.along([1, 1, 1]),
                z.along([1, 1, 2]),
                z.along([1, 2, 2]),
                z.along([2, 2, 2]),
            ];
            [&first[..], &second, &third].concat()
        })
    });
    assert_same("trace over explicit", |dx, dy| {
        let [x, y] = grounds(dx, dy);
        let x = TraceBundle::<U2, _>::variable(x, 1);
        let y = TraceBundle::<U2, _>::variable(y, 2);
        shown([x, y], |z| vec![z.primal(), z.slope(1), z.slope(2), z.laplacian()])
    });
    assert_same("Taylor over Taylor over explicit", |dx, dy| {
        type Middle = TaylorBundle<U1, Ground>;
        let [x, y] = grounds(dx, dy);
        let middle = |x| Middle::from_derivatives(x, [Ground::from_float(0.25)]);
        let x = TaylorBundle::<U1, _>::from_derivatives(middle(x), [Middle::from_float(1.5)]);
        let y = TaylorBundle::<U1, _>::from_derivatives(middle(y), [Middle::from_float(-2.0)]);
        shown([x, y], |z| {
            let [a, b] = [z.primal(), z.derivative(1)];
            vec![a.primal(), a.derivative(1), b.primal(), b.derivative(1)]
        })
    });
}

#[test]
fn in_slopes_through_a_tape() {
    assert_same("reverse over explicit", |dx, dy| {
        let recording = Recording::new();
        let variables = grounds(dx, dy).map(|x| recording.variable(x));
        shown(variables, |z| {
            [&[z.value()][..], &recording.pull_back([(z, Ground::from_float(1.0))])].concat()
        })
    });
    assert_same("Taylor over reverse over explicit", |dx, dy| {
        type Variable = Var<Ground>;
        let recording = Recording::new();
        let [x, y] = grounds(dx, dy).map(|x| recording.variable(x));
        let x = TaylorBundle::<U2, _>::from_derivatives(x, [1.5, 0.5].map(Variable::from));
        let y = TaylorBundle::<U2, _>::from_derivatives(y, [-2.0, 1.0].map(Variable::from));
        shown([x, y], |z| {
            let slopes =
                |z: Variable| [&[z.value()][..], &recording.pull_back([(z, Ground::from_float(1.0))])].concat();
            (0..=2).flat_map(|k| slopes(z.derivative(k))).collect()
        })
    });
    assert_same("reverse over Taylor over explicit", |dx, dy| {
        type Base = TaylorBundle<U1, Ground>;
        let recording = Recording::new();
        let along = |x, by| recording.variable(Base::from_derivatives(x, [Ground::from_float(by)]));
        let [x, y] = grounds(dx, dy);
        shown([along(x, 1.5), along(y, -2.0)], |z| {
            let slopes = recording.pull_back([(z, Base::from_float(1.0))]);
            slopes.iter().flat_map(|w| [w.primal(), w.derivative(1)]).collect()
        })
    });
    assert_same("reverse over reverse over explicit", |dx, dy| {
        let (outer, inner) = (Recording::new(), Recording::new());
        let variables = grounds(dx, dy).map(|x| inner.variable(outer.variable(x)));
        shown(variables, |z| {
            let slopes = inner.pull_back([(z, Var::from(1.0))]);
            let second =
                |w: &Var<Ground>| [&[w.value()][..], &outer.pull_back([(*w, Ground::from_float(1.0))])].concat();
            slopes.iter().flat_map(second).collect()
        })
    });
}

#[test]
fn an_infinite_slope_before_one_that_vanishes_is_no_number_either_way() {
    // ∂y/∂x = z/(2·√x) at x = 0 and z = 0, where z moves: ∞·0.
    type Base = TaylorBundle<U1>;
    let moving = |x| Base::from_derivatives(x, [1.0]);
    let recording = Recording::new();
    let [x, w, z] = [0.0, 2.0, 0.0].map(|x| recording.variable(moving(x)));
    let backward = recording.pull_back([((x.sqrt() + w) * z, Base::from_float(1.0))])[0];
    let along = TaylorBundle::<U1, Base>::from_derivatives(moving(0.0), [Base::from_float(1.0)]);
    let rest = |x| TaylorBundle::<U1, Base>::from_primal(moving(x));
    let forward = ((along.sqrt() + rest(2.0)) * rest(0.0)).derivative(1);
    assert!(
        forward.primal().is_nan() && backward.primal().is_nan(),
        "{forward:?} and {backward:?}"
    );
}
