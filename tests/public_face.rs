//! The public face: what users write, word for word.

use tangent_bundle::prelude::*;

fn f<R: Real>(x: R) -> R {
    if x > 0.0 {
        (x * 2.0).sin() / (x.powi(2) + 1.0)
    } else {
        x.exp() - R::from(1.0)
    }
}
fn g<R: Real>([x, y]: [R; 2]) -> R {
    (x * y).exp() + x
}
fn h(x: impl Real) -> impl Real {
    x.tanh() * 3.0
}

#[test]
fn a_function_is_written_once_for_any_scalar() {
    assert_eq!(f(0.5), 1.0_f64.sin() / 1.25);
    assert_eq!(f(-0.5), (-0.5_f64).exp() - 1.0);
    assert_eq!(g([0.3, 0.7]), (0.3_f64 * 0.7).exp() + 0.3);
    assert_eq!(h(0.5).scalar(), 0.5_f64.tanh() * 3.0);
}

#[test]
fn bundles_by_type_level_order() {
    let x = Bundle::<U3>::taylor(1.5); // (1.5; 1, 0, 0), the seeds' ∂xⁿ
    let y: TaylorBundle<U3> = f(x);
    let (v, d1, c3) = (y.primal(), y.derivative(1), y.taylor_coefficient(3));
    let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]);
    let e = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 10.0, 20.0]); // 2^2 - 1, in mask order
    let (a, b) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2)); // 2 + ∂₁, 3 + ∂₂
    assert_eq!((a * b).partial(0b11), 1.0);
    let z = Bundle::<U3>::constant(4.0); // ZeroBundle: no tangent stored
    let s: TaylorBundle<U3> = t * z + 1.0; // zero ⊕ Taylor is Taylor, decided by the type
    let mixed: ExplicitBundle<U2> = Bundle::<U2>::taylor(2.0) * b; // Taylor ⊕ explicit is explicit
    assert_eq!(core::mem::size_of::<TaylorBundle<U3>>(), 4 * 8); // N + 1 numbers
    assert_eq!(core::mem::size_of::<ExplicitBundle<U3>>(), 8 * 8); // 1 + (2^N - 1) numbers

    assert_eq!(v, f(1.5));
    assert!((d1 - ((3.0_f64).cos() * 2.0 / 3.25 - (3.0_f64).sin() * 3.0 / 3.25 / 3.25)).abs() < 1e-15);
    assert_eq!(c3, y.derivative(3) / 6.0);
    assert!(s.same_germ(&TaylorBundle::<U3>::from_derivatives(7.0, [8.0, 12.0, 20.0])));
    assert!(mixed.same_germ(&ExplicitBundle::<U2>::from_partials(6.0, [3.0, 5.0, 1.0])));

    assert_eq!(e.at(CanonicalTangentIndex(3)), Ok(20.0));
    assert_eq!(e.at(TaylorTangentIndex(1)), Ok(10.0)); // both masks of that order agree
    let uneven = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 11.0, 20.0]);
    assert!(uneven.at(TaylorTangentIndex(1)).is_err()); // names masks 1 and 2
    let wide: ExplicitBundle<U2> = TaylorBundle::<U2>::from_derivatives(1.5, [10.0, 20.0]).into();
    assert!(wide.same_germ(&e)); // equality of all components, across representations
    assert_eq!(TaylorBundle::<U2>::try_from(e).unwrap().derivative(2), 20.0);
    assert!(TaylorBundle::<U2>::try_from(uneven).is_err());
    let low: TaylorBundle<U1> = t.truncate(); // to any lower order, by type
    fn generic<N: Order>(x: f64) -> f64 {
        f(Bundle::<N>::taylor(x)).derivative(N::USIZE)
    } // one bound, `Order`
    let nested = f(Bundle::<U2, _>::taylor(Bundle::<U3>::taylor(0.7))); // TaylorBundle<U2, TaylorBundle<U3>>

    assert_eq!(low.derivative(1), 2.0);
    assert_eq!(generic::<U3>(1.5), y.derivative(3));
    let order_5 = generic::<U5>(0.7);
    assert!((nested.derivative(2).derivative(3) - order_5).abs() < 1e-12 * order_5.abs());
}

#[test]
fn derivatives_of_closures_and_of_generic_functions() {
    let d: f64 = derivative(|x| x.sin() * 2.0, 1.0);
    let all = derivatives::<U5, _>(f, 0.3); // GenericArray: f, f′, …, f⁽⁵⁾
    let third: f64 = nth_derivative::<U3, _>(|x| x.powi(5), 1.1);
    let grad: [f64; 2] = gradient(g, [0.3, 0.7]);
    let of_array = grad;
    let grad: (f64, f64) = gradient(|(x, y)| x * y, (2.0, 3.0));
    let of_tuple = grad;
    let point: Vec<f64> = vec![1.0, 2.0];
    let grad: Vec<f64> = gradient(|v| v[0] * v[1].sin(), point);
    let of_vector = grad;
    let (value, grad): (f64, [f64; 2]) = value_and_gradient(g, [0.3, 0.7]);
    let jac: [[f64; 2]; 3] = jacobian(|[r, t]| [r * t.cos(), r * t.sin(), r], [2.0, 0.5]);
    let hess: [[f64; 2]; 2] = hessian(g, [0.3, 0.7]);
    let hv: [f64; 2] = hessian_vector_product(g, [0.3, 0.7], [1.0, -1.0]);
    let (y, dy): (f64, f64) = jvp(g, [0.3, 0.7], [1.0, 0.5]);
    let of_jvp = (y, dy);
    let (y, pullback) = vjp(g, [0.3, 0.7]);
    let cotangent: [f64; 2] = pullback(2.0);
    let y_of_vjp = y;
    let along = directional_derivatives::<U4, _, _>(g, [0.3, 0.7], [1.0, 0.5]); // GenericArray, k-th derivative along v
    let t3: [[[f64; 2]; 2]; 2] = third_derivatives(g, [0.3, 0.7]);
    let lap: f64 = laplacian(g, [0.3, 0.7]);
    let nabla_g = nabla::<(f64, f64), _>(|(x, y)| x * y); // curried: the gradient as a function
    assert_eq!(nabla_g((1.0, 4.0)), (4.0, 1.0));
    // The oracles: closed forms of g = exp(xy) + x at (0.3, 0.7), and of the others.
    let e = (0.3_f64 * 0.7).exp();
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-15 * b.abs().max(1.0), "{a} is not {b}");
    close(d, 2.0 * 1.0_f64.cos());
    let y = f(Bundle::<U5>::taylor(0.3));
    assert!((0..=5).all(|k| all[k] == y.derivative(k)) && all.len() == 6);
    close(third, 60.0 * 1.1 * 1.1);
    assert_eq!(of_tuple, (3.0, 2.0));
    assert_eq!(of_vector, [2.0_f64.sin(), 2.0_f64.cos()]);
    assert_eq!((value, grad), (g([0.3, 0.7]), of_array));
    close(grad[0], 0.7 * e + 1.0);
    close(grad[1], 0.3 * e);
    let (sin, cos) = 0.5_f64.sin_cos();
    assert_eq!(jac, [[cos, -2.0 * sin], [sin, 2.0 * cos], [1.0, 0.0]]);
    let expected = [[0.49 * e, 1.21 * e], [1.21 * e, 0.09 * e]];
    for i in 0..2 {
        for j in 0..2 {
            close(hess[i][j], expected[i][j]);
        }
        close(hv[i], expected[i][0] - expected[i][1]);
        close(cotangent[i], 2.0 * grad[i]);
    }
    close(of_jvp.1, grad[0] + 0.5 * grad[1]);
    assert_eq!((of_jvp.0, y_of_vjp), (value, value));
    close(along[2], expected[0][0] + expected[0][1] + 0.25 * expected[1][1]);
    // ∂³g/∂x³ = y³·e, ∂³g/∂x²∂y = (2y + x·y²)·e, ∂³g/∂x∂y² = (2x + x²·y)·e.
    let third = [[0.343, 1.4 + 0.147], [1.4 + 0.147, 0.6 + 0.063]];
    for (i, row) in third.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            close(t3[i][j][0], value * e);
        }
    }
    close(t3[1][1][1], 0.027 * e);
    close(lap, 0.58 * e);
}

#[test]
fn jets() {
    let j = Jet::<U4>::of(|x| x.sin(), 1.0); // a = 1; f, f′, …, f⁗ there, stored unscaled
    let _: f64 = j[2]; // f″(1)
    assert_eq!(j.eval(1.0), Ok(j[0])); // evaluation is allowed at a alone
    assert!(j.eval(1.5).is_err());
    let moved: TaylorBundle<U3> = j
        .push_forward(TaylorBundle::<U3>::from_derivatives(1.0, [2.0, 3.0, 5.0]))
        .unwrap();
    let third: f64 = jet_taylor_ev::<U3, _>(&j, &TaylorBundle::<U3>::from_derivatives(1.0, [2.0, 3.0, 5.0])); // one component, closed form
    let explicit: ExplicitBundle<U3> = j.push_forward(Bundle::<U3>::explicit(1.0, 2)).unwrap();
    let (lower, higher): (Jet<U3>, Jet<U5>) = (j.deriv(), j.integrate());

    let (sin, cos) = 1.0_f64.sin_cos();
    assert_eq!(j, Jet::<U4>::new(1.0, [sin, cos, -sin, -cos, sin]));
    let target = cos * 5.0 - sin * 18.0 - cos * 8.0;
    assert!((third - target).abs() < 1e-14 && (moved.derivative(3) - target).abs() < 1e-14);
    assert!(explicit.same_germ(&ExplicitBundle::<U3>::from_partials(
        sin,
        [0.0, cos, 0.0, 0.0, 0.0, 0.0, 0.0]
    )));
    assert_eq!(lower, Jet::<U3>::new(1.0, [cos, -sin, -cos, sin]));
    assert_eq!(higher, Jet::<U5>::new(1.0, [0.0, sin, cos, -sin, -cos, sin]));
}

#[test]
fn any_mixed_partial() {
    fn p<R: Real>(x: R, y: R) -> R {
        x.powi(2) * y.powi(3)
    }
    let (x, y) = (2.0, 3.0);
    assert_eq!(partial!(p(d x, d y)), 108.0); // ∂²p/∂x∂y at (x, y), the seeds' @∂
    assert_eq!(partial!(p(d^2 x, d y)), 54.0); // ∂³p/∂x²∂y
    assert_eq!(partial!(p(x, d y)), 108.0); // x held
}

struct Rosenbrock {
    a: f64,
}
impl Differentiable for Rosenbrock {
    type Domain = [Scalar; 2];
    type Codomain = Scalar;
    fn evaluate<R: Real>(&self, [x, y]: [R; 2]) -> R {
        (x - self.a).powi(2) + (y - x * x).powi(2) * 100.0
    }
}

#[test]
fn function_objects() {
    let rosenbrock = Rosenbrock { a: 1.0 };
    let g: [f64; 2] = rosenbrock.gradient([-1.2, 1.0]);
    let sine = differentiable!(|x| x.sin()); // an anonymous one, Copy; with captures: differentiable!([a: f64] |x| x * a)
    let d3: f64 = sine.prime().prime().prime().evaluate(1.0); // f‴, itself Differentiable, flattened to one order-3 pass
    let nested: f64 = sine.prime().gradient(1.0); // any mode over any mode
    let b: TaylorBundle<U3> = sine.push_forward(Bundle::<U3>::taylor(1.0));
    assert_eq!(g[1], 200.0 * (1.0 - 1.2 * 1.2));
    assert!((g[0] - (-2.0 * 2.2 + 400.0 * 1.2 * (1.0 - 1.44))).abs() < 1e-12);
    let (sin, cos) = 1.0_f64.sin_cos();
    assert!((d3 + cos).abs() < 1e-15 && (nested + sin).abs() < 1e-15);
    assert_eq!((b.primal(), b.derivative(1), b.derivative(2)), (sin, cos, -sin));
}

#[test]
fn the_reverse_optic_of_order_n() {
    let (y, l1) = pull_back::<U2, _, _>(g, [0.3, 0.7]); // ∂⃖²: y and the first of 2² - 1 = 3 continuations
    let (covector, l2) = l1.call(5.0); // odd: takes an output covector, gives one of the arguments
    let (tangent, l3) = l2.call([7.0, 11.0]); // even: takes a direction, gives an output
    let last: [f64; 2] = l3.call(13.0); // the last returns the covector alone

    // Of a computer-algebra system.
    let close =
        |value: f64, target: f64| assert!((value - target).abs() <= 1e-14 * target.abs(), "{value}, not {target}");
    close(y, 1.533_678_059_956_743_3);
    close(covector[0], 9.317_873_209_848_601);
    close(covector[1], 1.850_517_089_935_115);
    close(tangent, 17.116_160_091_645_295);
    close(last[0], 127.485_323_963_985_77);
    close(last[1], 63.164_316_669_785_25);
}

#[test]
fn functors_and_the_one_form() {
    let strict = Eras::<U2>::push_forward(g, [Bundle::<U2>::explicit(1.0, 1), Bundle::<U2>::explicit(2.0, 2)]);
    assert!(strict.is_err()); // Taylor or bust; PushForward::<U2> would give the explicit bundle
    let ok: TaylorBundle<U2> = Eras::<U2>::push_forward(g, [Bundle::<U2>::taylor(1.0); 2]).unwrap();
    assert_eq!(dx(&2.0), 1.0); // the trivial one-form; users may implement `OneForm` for a manifold of theirs
    let dual: TaylorBundle<U1> = bundle(2.0, 3.0); // primal and tangent

    let error = strict.unwrap_err();
    let e = 2.0_f64.exp();
    assert_eq!(
        (error.order, error.masks, error.values),
        (1, (1, 2), (2.0 * e + 1.0, e))
    );
    assert_eq!(ok.derivative(1), 2.0 * 1.0_f64.exp() + 1.0);
    assert_eq!((dual.primal(), dual.derivative(1)), (2.0, 3.0));
}
