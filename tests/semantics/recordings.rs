//! Recordings over variables of other recordings.

use tangent_bundle::reverse::{Recording, Var};

use super::*;

#[test]
fn what_is_zero_and_moves_is_not_nothing() {
    // (x₀ − x₁)² + (x₁ − x₂)², whose slopes vanish where the coordinates are equal, and whose curvatures do not.
    struct Differences;
    impl Differentiable for Differences {
        type Domain = Vec<Scalar>;
        type Codomain = Scalar;
        fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
            (x[0] - x[1]).powi(2) + (x[1] - x[2]).powi(2)
        }
    }
    let entries = tangent_bundle::calculus::sparse_hessian(&Differences, vec![1.0; 3]).entries;
    let expected = [
        (0, 0, 2.0),
        (0, 1, -2.0),
        (1, 0, -2.0),
        (1, 1, 4.0),
        (1, 2, -2.0),
        (2, 1, -2.0),
        (2, 2, 2.0),
    ];
    assert_eq!(entries, expected);

    let curvature = |f: fn(Var<Var>) -> Var<Var>, x: f64| {
        let (outer, inner) = (Recording::new(), Recording::<Var>::new());
        let x = inner.variable(outer.variable(x));
        let slope = inner.pull_back([(f(x), Recording::constant(1.0))]);
        outer.pull_back([(slope[0], 1.0)])[0]
    };
    assert_eq!(curvature(|x| x * x, 0.0), 2.0);
    assert_eq!(curvature(|x| x.powi(2), 0.0), 2.0);
    assert_eq!(curvature(|x| x.cosh(), 0.0), 1.0);
    assert_eq!(curvature(|x| x.cos(), 0.0), -1.0);
    assert_eq!(curvature(|x| x.powi(3) - x * 3.0, 1.0), 6.0);

    // A tangent that is zero, of the outer recording.
    type Moving = TaylorBundle<U1, Var>;
    let outer = Recording::new();
    let t = outer.variable(0.0);
    let recording = Recording::<Moving>::new();
    let components = [Recording::constant(2.0), t];
    let x = recording.variable(Moving::from(3.0));
    let y = recording.variable(Moving::from_stored(|k| components[k]));
    let slopes = recording.pull_back([(x * y, Moving::from(1.0))]);
    assert_eq!(outer.pull_back([(slopes[0].stored()[1], 1.0)]), [1.0]);
    let exponent = [Recording::constant(4.0), t];
    let power = Moving::from(2.0).pow(Moving::from_stored(|k| exponent[k]));
    let slope = outer.pull_back([(power.stored()[1], 1.0)])[0];
    assert!((slope - 16.0 * core::f64::consts::LN_2).abs() < 1e-14);
}

#[test]
fn constants_between_recordings() {
    let outer: Recording = Recording::new();
    let inner: Recording<Var<Var>> = Recording::new();
    let (a, b) = (outer.variable(2.0), outer.variable(3.0));
    let [x, y] = [a, b].map(|z| inner.variable(Recording::constant(z)));
    let one = Recording::constant(Recording::constant(1.0));
    let slopes = inner.pull_back([(x * y * y, one)]);
    assert_eq!(outer.pull_back([(slopes[0].value(), 1.0)]), [0.0, 6.0]);
}
