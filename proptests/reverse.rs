//! Reverse mode: every function and every operator gives the slope that forward mode gives, over every base, and modes nest.

use generic_array::typenum::Unsigned;
use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, mat_vec, norm_squared, sum};

use crate::seeds::{close, coefficients, components, explicit, partials, taylor};
use crate::table::{every_function, generic};

/// Roundings of a slope: a function, its derivative, and a product for each order.
const ROUNDINGS: f64 = 4096.0;

/// The value of a function of one number and its slope in reverse.
fn reverse<B: Real>(f: impl FnOnce(Var<B>) -> Var<B>, x: B) -> (B, B) {
    let recording = Recording::new();
    let y = f(recording.variable(x));
    (y.value(), recording.pull_back([(y, B::from(1.0))])[0])
}

/// The slope of a function of a bundle: that of its germ along a direction of its own.
macro_rules! slopes {
    ($($name:ident $domain:expr),+) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(crate::config())]

                #[test]
                fn over_each_base(x in $domain, t in taylor::<U3>($domain), e in explicit::<U2>($domain)) {
                    let (value, slope) = reverse(generic::$name, x);
                    let dual = generic::$name(Bundle::<U1>::taylor(x));
                    prop_assert!(value == dual.primal() && (slope == dual.derivative(1)), "{} {}", slope, dual);

                    let (value, slope) = reverse(generic::$name, t);
                    let dual = generic::$name(Bundle::<U1, _>::taylor(t));
                    close(&coefficients(&value), &coefficients(&dual.primal()), ROUNDINGS)?;
                    close(&coefficients(&slope), &coefficients(&dual.derivative(1)), ROUNDINGS)?;

                    let (value, slope) = reverse(generic::$name, e);
                    let dual = generic::$name(Bundle::<U1, _>::taylor(e));
                    close(&partials(&value), &partials(&dual.primal()), ROUNDINGS)?;
                    close(&partials(&slope), &partials(&dual.derivative(1)), ROUNDINGS)?;
                }

                #[test]
                fn modes_over_modes(x in $domain) {
                    let flat = generic::$name(Bundle::<U2>::taylor(x));
                    let target = [flat.primal(), flat.derivative(1), flat.derivative(2)];
                    // Reverse over reverse.
                    let (value, slope) = reverse(
                        |x| {
                            let (_, slope) = reverse(generic::$name, x);
                            slope
                        },
                        x,
                    );
                    close(&[target[0], value, slope], &target, ROUNDINGS)?;
                    // Forward over reverse: the recording is of the dual number.
                    let (_, dual) = reverse(generic::$name, Bundle::<U1>::taylor(x));
                    close(&[target[0], dual.primal(), dual.derivative(1)], &target, ROUNDINGS)?;
                    // Reverse over forward: the dual number is of the variable.
                    let (value, slope) = reverse(|x| generic::$name(Bundle::<U1, _>::taylor(x)).derivative(1), x);
                    close(&[target[0], value, slope], &target, ROUNDINGS)?;
                }
            }
        }
    )+};
}

every_function!(slopes);

/// A program with every operator, loops and branches, and all functions of two numbers.
fn program<R: Real>(x: &[R]) -> R {
    let mut y = x[0] * x[1] - x[2] / (x[3] * x[3] + 2.0) + x[1].hypot(x[2]);
    for (i, x) in x.iter().enumerate() {
        if *x > 0.5 {
            y += x.sin() * (i as f64 + 0.5) - 1.0;
        } else {
            y -= (x.exp() + 1.0) * *x;
        }
        y *= R::from(0.75);
        y += (*x * 0.5).max(x.powi(2)).min(*x + 3.0);
    }
    let base = x[0].abs() + 1.5;
    let z = base.pow(x[1] * 0.5) + x[2].atan2(base) + base.log(x[3].abs() + 2.0) + x[1].mul_add(x[2], x[3]);
    let w =
        y.tanh() * z - z / base + (-z).copysign(x[0]) + R::from(2.0) / base + x[3] % 0.7 + x[0].clamp(x[1], x[1] + 1.0);
    let many = sum(x) + dot(x, &[w, z, base, y]) + norm_squared(x) + linear_combination(&[1.0, -2.0, 0.0, 0.5], x);
    many + mat_vec(&[0.5, -1.0, 0.25, 2.0, 1.0, 0.0, 3.0, -0.5], x)
        .iter()
        .copied()
        .product::<R>()
}

/// A point without ties: its numbers are pairwise different, and none is where a branch of the program changes.
fn points() -> impl Strategy<Value = Vec<f64>> {
    vec(prop_oneof![-1.9..-0.1, 0.1..0.45, 0.55..1.9], 4)
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn the_gradient_of_a_program_is_that_of_forward_mode(x in points()) {
        let array: [f64; 4] = x.clone().try_into().expect("four");
        let (value, slope) = value_and_gradient(|x: Vec<_>| program(&x), x.clone());
        prop_assert_eq!(value, program(&x));
        close(&slope, &gradient(|x: [_; 4]| program(&x), array), ROUNDINGS)?;
        let in_reverse = hessian(|x: Vec<_>| program(&x), x);
        let forward = hessian(|x: [_; 4]| program(&x), array);
        close(&in_reverse.concat(), forward.as_flattened(), ROUNDINGS)?;
    }

    #[test]
    fn the_gradient_of_a_taylor_coefficient(x in points(), v in components(4)) {
        // Reverse over Taylor: all gradients of the derivatives along v.
        let recording = Recording::new();
        let point: Vec<Var<TaylorBundle<U3>>> = x
            .iter()
            .zip(&v)
            .map(|(x, v)| recording.variable(TaylorBundle::<U3>::from_derivatives(*x, [*v, 0.0, 0.0])))
            .collect();
        let slopes = recording.pull_back([(program(&point), TaylorBundle::<U3>::from(1.0))]);
        // ∂/∂xᵢ of the k-th derivative along v is the k-th derivative along v of ∂/∂xᵢ.
        for (i, slope) in slopes.iter().enumerate() {
            let moving: Vec<TaylorBundle<U3, TaylorBundle<U1>>> = (0..4)
                .map(|j| {
                    let primal = TaylorBundle::<U1>::from_derivatives(x[j], [f64::from(u8::from(i == j))]);
                    TaylorBundle::from_derivatives(primal, [v[j].into(), 0.0.into(), 0.0.into()])
                })
                .collect();
            let y = program(&moving);
            let target: Vec<f64> = (0..=3).map(|k| y.taylor_coefficient(k).derivative(1)).collect();
            close(&coefficients(slope), &target, ROUNDINGS)?;
        }
    }

    #[test]
    fn a_pullback_is_the_transpose_of_the_derivative(x in points(), v in components(4), w in components(3)) {
        fn map<R: Real>(x: &[R]) -> Vec<R> {
            vec![program(x), x[0] * x[3], program(&[x[2], x[1], x[0], x[3]])]
        }
        let (y, pullback) = vjp(|x: Vec<_>| map(&x), x.clone());
        let (z, change) = jvp(|x: Vec<_>| map(&x), x.clone(), v.clone());
        prop_assert_eq!(&y, &z);
        let forward: f64 = change.iter().zip(&w).map(|(a, b)| a * b).sum();
        let back = pullback(w.clone());
        let backward: f64 = back.iter().zip(&v).map(|(a, b)| a * b).sum();
        let scale: f64 = change.iter().zip(&w).map(|(a, b)| (a * b).abs()).sum();
        prop_assert!((forward - backward).abs() <= ROUNDINGS * f64::EPSILON * scale.max(1.0));
        // Row by row it is the Jacobian, which is pulled back eight rows at a time.
        let rows = jacobian(|x: Vec<_>| map(&x), x);
        for (i, row) in rows.iter().enumerate() {
            let unit: Vec<f64> = (0..3).map(|j| f64::from(u8::from(i == j))).collect();
            close(row, &pullback(unit), 4.0)?;
        }
    }

    #[test]
    fn a_chain_is_the_law_of_pullbacks(x in points(), deltas in components(15)) {
        // The function p of a chain of order N + 1 at 2^N + j is the pullback, in the argument at the complementary place, of
        // Σ ⟨Δ, p⟩ over the first half; here for N = 1: p₂ and p₃ from p₀ and p₁.
        let f = |x: Vec<_>| program(&x);
        let (alpha, beta, gamma) = (deltas[0], deltas[1..5].to_vec(), deltas[5]);
        let (y, l1) = pull_back::<U2, _, _>(f, x.clone());
        let (p1, l2) = l1.call(alpha);
        let (p2, l3) = l2.call(beta.clone());
        let p3 = l3.call(gamma);
        let (value, slope) = value_and_gradient(|x: Vec<_>| program(&x), x.clone());
        let moved = hessian_vector_product(|x: Vec<_>| program(&x), x.clone(), beta.clone());
        prop_assert_eq!(y, value);
        let scaled = |c: f64, v: &[f64]| v.iter().map(|v| c * v).collect::<Vec<f64>>();
        close(&p1, &scaled(alpha, &slope), ROUNDINGS)?;
        let along: f64 = slope.iter().zip(&beta).map(|(a, b)| a * b).sum();
        close(&[p2], &[along], ROUNDINGS)?;
        let sum: Vec<f64> = scaled(gamma, &slope).iter().zip(scaled(alpha, &moved)).map(|(a, b)| a + b).collect();
        close(&p3, &sum, ROUNDINGS)?;
    }
}

#[test]
fn orders_are_counted_over_all_modes() {
    fn total<R: Real>(_: R) -> usize {
        R::TOTAL_ORDER
    }
    let recording = Recording::new();
    assert_eq!(
        total(recording.variable(Bundle::<U3>::taylor(1.0))),
        1 + <U3 as Unsigned>::USIZE
    );
    assert_eq!(
        (total(1.0), total(Recording::constant(Recording::constant(1.0)))),
        (0, 2)
    );
}

#[test]
fn added_and_implicit_functions_in_reverse() {
    primitive! {
        /// x/y.
        fn ratio(x, y) -> z = x / y;
        d x = y.recip();
        d y = -z / y;
    }

    /// y³ = x.
    struct Root;

    impl Differentiable for Root {
        type Domain = (Scalar, Scalar);
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
            y.powi(3) - x
        }
    }

    let slope = gradient(|x| ratio(x[0], x[1]), vec![3.0, 4.0]);
    assert_eq!(slope, [0.25, -3.0 / 16.0]);
    let curvature = hessian(|x| ratio(x[0], x[1]), vec![3.0, 4.0]);
    assert_eq!(curvature, [[0.0, -1.0 / 16.0], [-1.0 / 16.0, 6.0 / 64.0]]);
    let root = gradient(|x| implicit(&Root, 1.0, x[0]).expect("a root"), vec![8.0])[0];
    assert!((root - 1.0 / 12.0).abs() < 1e-16);
    let root = hessian(|x| implicit(&Root, 1.0, x[0]).expect("a root"), vec![8.0])[0][0];
    assert!((root + 1.0 / 144.0).abs() < 1e-16);
}

/// The point of bundles whose components at each mask are given.
fn bundles(components: &[[f64; 4]]) -> [ExplicitBundle<U2>; 4] {
    std::array::from_fn(|i| ExplicitBundle::from_stored(|mask| components[mask][i]))
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_chain_of_order_three_is_forward_mode_over_bundles(x in points(), d in components(16)) {
        // Step 2m is the component m of T² f, step 2m + 1 that of the pullback, here by forward mode alone.
        let four = |from: usize| -> [f64; 4] { std::array::from_fn(|i| d[from + i]) };
        let (alpha, gamma, epsilon, eta) = (d[0], d[1], d[2], d[3]);
        let (beta, delta, zeta) = (four(4), four(8), four(12));
        let start: [f64; 4] = x.clone().try_into().expect("four");
        let (p0, l1) = pull_back::<U3, _, _>(|x: [_; 4]| program(&x), start);
        let (p1, l2) = l1.call(alpha);
        let (p2, l3) = l2.call(beta);
        let (p3, l4) = l3.call(gamma);
        let (p4, l5) = l4.call(delta);
        let (p5, l6) = l5.call(epsilon);
        let (p6, l7) = l6.call(zeta);
        let p7 = l7.call(eta);

        let point = bundles(&[start, beta, delta, zeta]);
        let value = program(&point);
        close(&[p0, p2, p4, p6], &partials(&value), ROUNDINGS)?;
        let covector = ExplicitBundle::<U2>::from_partials(alpha, [gamma, epsilon, eta]);
        for i in 0..4 {
            let moving: [TaylorBundle<U1, ExplicitBundle<U2>>; 4] = std::array::from_fn(|j| {
                if i == j { Bundle::<U1, _>::taylor(point[j]) } else { TaylorBundle::from_primal(point[j]) }
            });
            let slope = program(&moving).derivative(1) * covector;
            close(&[p1[i], p3[i], p5[i], p7[i]], &partials(&slope), ROUNDINGS)?;
        }
    }

    #[test]
    fn chains_compose(x in -0.9..0.9, d in components(6)) {
        // Of h∘g: odd steps run h's continuation and then g's, even steps g's and then h's.
        fn g<R: Real>(x: R) -> (R, R) {
            (x.sin() + x * 2.0, x * x)
        }
        fn h<R: Real>((u, v): (R, R)) -> R {
            (u * v).exp() - v.cos()
        }
        let (y, l1) = pull_back::<U2, _, _>(|x| h(g(x)), x);
        let (p1, l2) = l1.call(d[0]);
        let (p2, l3) = l2.call(d[1]);
        let p3 = l3.call(d[2]);

        let (between, g1) = pull_back::<U2, _, _>(g, x);
        let (z, h1) = pull_back::<U2, _, _>(h, between);
        let (w, h2) = h1.call(d[0]);
        let (q1, g2) = g1.call(w);
        let (v, g3) = g2.call(d[1]);
        let (q2, h3) = h2.call(v);
        let q3 = g3.call(h3.call(d[2]));
        close(&[y, p1, p2, p3], &[z, q1, q2, q3], ROUNDINGS)?;
    }

    #[test]
    fn a_value_that_is_used_twice_adds_its_covectors(x in -0.9..0.9, d in components(6)) {
        let (_, l1) = pull_back::<U2, _, _>(|x| (x, x), x);
        let (p1, l2) = l1.call((d[0], d[1]));
        let (p2, l3) = l2.call(d[2]);
        prop_assert_eq!((p1, p2, l3.call((d[3], d[4]))), (d[0] + d[1], (d[2], d[2]), d[3] + d[4]));
    }
}
