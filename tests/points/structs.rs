//! Structs by `space!`: with parameters, with fields that are no coordinates, derived traits, and within one another.

use super::*;

space! {
    /// A body, with traits that are derived anyway and others.
    #[derive(Clone, Copy, Debug, PartialEq, Default, PartialOrd)]
    pub struct Body {
        pub place: [Scalar; 2],
        pub(crate) mass: Scalar,
    }
}

space! {
    /// Structs within a struct: by their names, as arrays, and as `Vec`s.
    struct System {
        sun: Body,
        planets: [Body; 2],
        dust: Vec<Body>,
    }
}

#[test]
fn structs_stand_within_structs_arrays_and_vectors() {
    let body = |x: f64| Body {
        place: [x, x + 1.0],
        mass: x * 2.0,
    };
    let system = System {
        sun: body(1.0),
        planets: [body(2.0), body(3.0)],
        dust: vec![body(4.0), body(5.0)],
    };
    let slope = gradient(
        |s| s.sun.mass * s.planets[1].place[0] + s.dust[1].mass * s.dust[0].mass,
        &system,
    );
    assert_eq!((slope.sun.mass, slope.planets[1].place[0]), (3.0, 2.0));
    assert_eq!((slope.dust[0].mass, slope.dust[1].mass), (10.0, 8.0));

    let bodies = vec![body(1.0), body(2.0)];
    let slope: Vec<Body> = gradient(|b| b[0].mass * b[1].mass, &bodies);
    assert_eq!((slope[0].mass, slope[1].mass), (4.0, 2.0));
    let slope: Vec<Body> = gradient(|b| b[0].mass * b[1].mass, &bodies[..]);
    assert_eq!((slope[0].mass, slope[1].mass), (4.0, 2.0));
    let slope: [Body; 2] = gradient(|[a, b]| a.mass * b.mass, [body(1.0), body(2.0)]);
    assert_eq!((slope[0].mass, slope[1].mass), (4.0, 2.0));
    let curvature: Body<Body> = hessian(|b| b.mass * b.place[0], body(1.0));
    assert_eq!(curvature.mass.place, [1.0, 0.0]);
    assert_eq!(Body::<f64>::default().mass, 0.0);
    assert!(body(1.0) < body(2.0));
}

space! {
    /// Plain data beside coordinates, first, in the middle and last; with an attribute.
    #[derive(Default)]
    struct Model {
        #[plain]
        steps: usize,
        rate: Scalar,
        /// What it is called.
        #[plain]
        pub name: String,
        start: (Scalar, Vec<Scalar>),
        #[plain]
        #[doc = "Whether it counts."]
        counts: Option<bool>,
    }
}

fn run<R: Real>(m: &Model<R>) -> R {
    let mut y = m.start.0;
    for _ in 0..m.steps {
        y = y * m.rate + m.start.1[0];
    }
    if m.name == "doubled" { y * 2.0 } else { y }
}

#[test]
fn plain_fields_are_handed_on() {
    let model = Model {
        steps: 2,
        rate: 3.0,
        name: "doubled".into(),
        start: (5.0, vec![7.0]),
        counts: Some(true),
    };
    // 2·((5r + s)·r + s).
    let slope = gradient(|m| run(&m), &model);
    assert_eq!(
        (slope.rate, slope.start.0, &slope.start.1[..]),
        (2.0 * (30.0 + 7.0), 18.0, &[8.0][..])
    );
    assert_eq!((slope.steps, &slope.name[..], slope.counts), (2, "doubled", Some(true)));
    let curvature = hessian(|m| run(&m), &model);
    assert_eq!(
        (curvature.rate.rate, curvature.start.0.rate, curvature.rate.steps),
        (20.0, 12.0, 2)
    );
    let (value, pullback) = vjp(|m| run(&m), model.clone());
    assert_eq!((value, pullback(2.0).rate, run(&model)), (run(&model), 148.0, 146.0));
    let (_, change) = jvp(
        |m| run(&m),
        model.clone(),
        Model {
            rate: 1.0,
            start: (0.0, vec![0.0]),
            ..model.clone()
        },
    );
    assert_eq!(change, 74.0);
    assert_eq!(Model::<f64>::default().steps, 0);
}

#[test]
fn bundles_over_a_struct_have_its_plain_fields_once() {
    let at = |rate: f64| Model {
        steps: 2,
        rate,
        name: "m".into(),
        start: (1.0, vec![2.0]),
        counts: None,
    };
    let t = TaylorBundle::<U1, Model>::from_derivatives(at(3.0), [at(5.0)]);
    let (rate, start, steps, name, counts) = t.clone().destructure();
    assert_eq!(
        (rate.derivative(1), start.primal().0, steps, &name[..], counts),
        (5.0, 1.0, 2, "m", None)
    );
    let back = TaylorBundle::<U1, Model>::restructure((rate, start, steps, name, counts));
    assert!(back.same_germ(&t));
    assert_eq!((back + t).derivative(1).rate, 10.0);
}

space! {
    /// A lifetime, types with bounds here and behind `where`, and a constant.
    struct Fit<'a, T: std::fmt::Debug + Copy, L, const N: usize>
    where
        L: Into<f64> + Copy,
        Length<N>: ArrayWidth,
    {
        coefficients: [Scalar; N],
        inner: [Body; N],
        #[plain]
        data: &'a [f64],
        #[plain]
        tag: T,
        #[plain]
        scale: L,
    }
}

#[test]
fn structs_have_lifetimes_types_and_constants_as_parameters() {
    let data = vec![1.0, 2.0, 4.0];
    let fit = Fit {
        coefficients: [2.0, 3.0],
        inner: [Body::default(); 2],
        data: &data,
        tag: 'x',
        scale: 2.0_f32,
    };
    fn loss<R: Real, const N: usize>(fit: &Fit<'_, char, f32, N, R>) -> R
    where
        Length<N>: ArrayWidth,
    {
        let terms = fit
            .data
            .iter()
            .map(|x| (fit.coefficients[0] * *x + fit.coefficients[1]).powi(2));
        terms.sum::<R>() * f64::from(fit.scale) + fit.inner[N - 1].mass
    }
    let slope = gradient(|fit| loss(&fit), &fit);
    // 2·Σ 2·(2x + 3)·x and 2·Σ 2·(2x + 3).
    assert_eq!(
        slope.coefficients,
        [4.0 * (5.0 + 14.0 + 44.0), 4.0 * (5.0 + 7.0 + 11.0)]
    );
    assert_eq!((slope.inner[1].mass, slope.data, slope.tag), (1.0, &data[..], 'x'));
}

/// A function object on a struct with parameters, whose domain is named by its values or by its space.
struct Loss;

impl Differentiable for Loss {
    type Domain = Model<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, m: Model<R>) -> R {
        run(&m)
    }
}

#[test]
fn function_objects_are_on_structs_with_plain_fields() {
    let model = Model {
        steps: 1,
        rate: 3.0,
        name: "m".into(),
        start: (5.0, vec![7.0]),
        counts: None,
    };
    assert_eq!(Loss.gradient(model).rate, 5.0);
}

/// Names that the macro, or what it writes, might have used itself.
#[test]
fn names_are_free() {
    space! {
        struct R { f: Scalar, x: Scalar, y: Scalar, other: Scalar, bundle: Scalar, plain: Scalar, #[plain] value: usize }
    }
    let r = R {
        f: 1.0,
        x: 2.0,
        y: 3.0,
        other: 4.0,
        bundle: 5.0,
        plain: 6.0,
        value: 7,
    };
    let slope = gradient(|r| r.f * r.x * r.y * r.other * r.bundle * r.plain, r);
    assert_eq!((slope.f, slope.value), (720.0, 7));
}
