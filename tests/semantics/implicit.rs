//! Functions that are given by equations, beside the functions that they are.

use super::*;

/// x = r·cos θ, y = r·sin θ, for the unknowns r and θ.
struct Polar;

impl Differentiable for Polar {
    type Domain = ([Scalar; 2], (Scalar, Scalar));
    type Codomain = (Scalar, Scalar);

    fn evaluate<R: Real>(&self, ([x, y], (r, angle)): ([R; 2], (R, R))) -> (R, R) {
        let (sin, cos) = angle.sin_cos();
        (r * cos - x, r * sin - y)
    }
}

/// y^p = x, for the unknown y.
struct Root {
    p: i32,
}

impl Differentiable for Root {
    type Domain = (Scalar, Scalar);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
        y.powi(self.p) - x
    }
}

/// A tridiagonal system with a cubic term, `−y₍ᵢ₋₁₎ + 3·yᵢ + yᵢ³ − y₍ᵢ₊₁₎ = xᵢ`, for as many unknowns as there are right sides.
struct Chain;

impl Differentiable for Chain {
    type Domain = (Vec<Scalar>, Vec<Scalar>);
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, (x, y): (Vec<R>, Vec<R>)) -> Vec<R> {
        let neighbour = |i: Option<usize>| i.and_then(|i| y.get(i).copied()).unwrap_or(R::from(0.0));
        (0..y.len())
            .map(|i| y[i] * 3.0 + y[i].powi(3) - neighbour(i.checked_sub(1)) - neighbour(Some(i + 1)) - x[i])
            .collect()
    }
}

/// The inverse of exp x − 1, at whose solution 0 nothing has a size.
struct Logarithm;

impl Differentiable for Logarithm {
    type Domain = (Scalar, Scalar);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
        y.exp() - 1.0 - x
    }
}

/// Asserts that all components agree to a rounding of 10⁻¹³ of the largest.
#[track_caller]
pub(super) fn assert_germs_close(x: &[f64], y: &[f64]) {
    let scale = y.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
    for (a, b) in x.iter().zip(y) {
        assert!((a - b).abs() <= 1e-13 * scale, "{x:?} is not {y:?}");
    }
}

#[test]
fn a_float_gives_the_solution_alone() {
    assert_close(implicit(&Root { p: 3 }, 1.0, 8.0).unwrap(), 2.0);
    let (r, angle) = implicit(&Polar, (1.0, 0.1), [3.0, 4.0]).unwrap();
    assert_close(r, 5.0);
    assert_close(angle, 4.0_f64.atan2(3.0));
}

#[test]
fn roots_at_every_order() {
    fn at<N: Order>() {
        let x = Bundle::<N>::taylor(1.7);
        let y = implicit(&Root { p: 3 }, 1.0, x).unwrap();
        assert_germs_close(y.stored(), x.cbrt().stored());
    }
    at::<U0>();
    at::<U1>();
    at::<U2>();
    at::<U3>();
    at::<U4>();
    at::<U5>();
    at::<U6>();
    at::<U7>();
    at::<U8>();
    at::<U13>();
    at::<U24>();
}

#[test]
fn the_primal_is_the_solution_in_floats_bit_for_bit() {
    let plain = implicit(&Root { p: 7 }, 1.0, 2.3).unwrap();
    assert_eq!(
        implicit(&Root { p: 7 }, 1.0, Bundle::<U9>::taylor(2.3))
            .unwrap()
            .primal(),
        plain
    );
}

#[test]
fn a_system_in_every_representation() {
    fn check<R: Real>(x: R, y: R, numbers: impl Fn(R) -> Vec<f64>) {
        let (r, angle) = implicit(&Polar, (1.0, 0.5), [x, y]).unwrap();
        assert_germs_close(&numbers(r), &numbers(x.hypot(y)));
        assert_germs_close(&numbers(angle), &numbers(y.atan2(x)));
    }
    check(
        TaylorBundle::<U5>::from_derivatives(1.2, [0.7, -0.3, 0.2, 0.5, -0.1]),
        TaylorBundle::<U5>::from_derivatives(0.9, [0.4, 0.6, -0.2, 0.3, 0.8]),
        |x| x.stored().to_vec(),
    );
    check(
        ExplicitBundle::<U3>::from_partials(1.2, [0.7, -0.3, 0.2, 0.5, -0.1, 0.3, 0.4]),
        ExplicitBundle::<U3>::from_partials(0.9, [0.4, 0.6, -0.2, 0.3, 0.8, 0.1, -0.5]),
        |x| x.stored().to_vec(),
    );
    check(
        Bundle::<U3>::chunk::<U2>(1.2, 1),
        Bundle::<U3>::chunk::<U2>(0.9, 2),
        |x| x.stored().to_vec(),
    );
    type Nested = TaylorBundle<U2, ExplicitBundle<U2>>;
    let inner = |x, partials: [f64; 3]| ExplicitBundle::<U2>::from_partials(x, partials);
    check(
        Nested::from_derivatives(
            inner(1.2, [0.7, 0.2, 0.5]),
            [inner(0.3, [0.1, 0.9, 0.2]), inner(0.8, [0.6, 0.5, 0.4])],
        ),
        Nested::from_derivatives(
            inner(0.9, [0.2, 0.6, 0.1]),
            [inner(0.5, [0.7, 0.4, 0.3]), inner(0.1, [0.9, 0.3, 0.7])],
        ),
        |x| x.stored().iter().flat_map(|x| x.stored().to_vec()).collect(),
    );
}

#[test]
fn a_system_of_a_length_that_the_type_does_not_know() {
    let right: Vec<TaylorBundle<U9>> = [0.5, -1.0, 2.0, 0.3, 1.1, -0.7, 0.9, 0.2, -1.5, 0.4, 0.6]
        .iter()
        .enumerate()
        .map(|(i, x)| Bundle::<U9>::taylor(*x) * (0.2 + 0.1 * i as f64) + (0.8 * x - 0.2 * x - 0.1 * x * i as f64))
        .collect();
    let y = implicit(&Chain, vec![0.0; right.len()], right.clone()).unwrap();
    for residual in Chain.evaluate((right, y)) {
        assert_germs_close(residual.stored(), &[0.0; 10]);
    }
}

#[test]
fn within_a_driver() {
    let slope = gradient(|[x, y]| implicit(&Polar, (1.0, 0.5), [x, y]).unwrap().1, [3.0, 4.0]);
    assert_germs_close(&slope, &[-4.0 / 25.0, 3.0 / 25.0]);
}

#[test]
fn a_solution_near_zero() {
    for x in [0.0, 1e-20, 3e-17, -1e-300] {
        let y = implicit(&Logarithm, 0.3, Bundle::<U2>::taylor(x)).unwrap();
        assert!((y.primal() - x).abs() <= f64::EPSILON && (y.derivative(2) + 1.0).abs() < 1e-14);
    }
}

#[test]
fn a_start_from_which_full_steps_would_not_arrive() {
    /// arctan y = x.
    struct Tangent;

    impl Differentiable for Tangent {
        type Domain = (Scalar, Scalar);
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
            y.atan() - x
        }
    }

    let y = implicit(&Tangent, 20.0, Bundle::<U3>::taylor(0.5)).unwrap();
    assert_germs_close(y.stored(), Bundle::<U3>::taylor(0.5).tan().stored());
}

#[test]
fn what_cannot_be_solved_is_an_error() {
    let x = Bundle::<U2>::taylor;
    // y² = 0 has the solution 0, where the slope is infinite; y² = −1 has none.
    let singular = implicit(&Root { p: 2 }, 0.0, x(0.0)).unwrap_err();
    assert_eq!(
        singular.to_string(),
        "the equations do not determine y: their derivative in y is singular (0 independent equations for 1 unknowns, as far as \
         floats can tell); choose another start, or solve for other unknowns"
    );
    let none = implicit(&Root { p: 2 }, 0.9, x(-1.0)).unwrap_err();
    assert!(
        none.to_string()
            .starts_with("no solution was found: Newton's method stopped at a residual of 1"),
        "{none}"
    );
    // At the origin the angle is anything.
    assert!(implicit(&Polar, (0.0, 0.3), [x(0.0), x(0.0)]).is_err());
    for start in [f64::NAN, f64::INFINITY] {
        let error = implicit(&Root { p: 2 }, start, x(4.0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the start has an infinite or NaN component: choose a finite start"
        );
    }
    for (start, at) in [(1.0, f64::NAN), (1.0, f64::INFINITY), (1e200, 1.0)] {
        let error = implicit(&Root { p: 2 }, start, x(at)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the function or its derivative in y is infinite or NaN at the start: choose another start, and give finite values of x"
        );
    }
}

#[test]
#[should_panic(expected = "the function returns 2 equations for 3 unknowns: return one equation for each unknown")]
fn as_many_equations_as_unknowns() {
    struct Short;

    impl Differentiable for Short {
        type Domain = (Scalar, Vec<Scalar>);
        type Codomain = Vec<Scalar>;

        fn evaluate<R: Real>(&self, (x, y): (R, Vec<R>)) -> Vec<R> {
            vec![y[0] - x, y[1] - x]
        }
    }

    let _ = implicit(&Short, vec![0.0; 3], 1.0);
}

/// An unknown may be of any size, beside others of any size, also where full steps would go too far.
#[test]
fn unknowns_of_sizes_of_their_own() {
    /// arctan(y₀/s) = x and arctan(y₁/t) = x·y₀/s.
    struct Sizes([f64; 2]);

    impl Differentiable for Sizes {
        type Domain = (Scalar, [Scalar; 2]);
        type Codomain = [Scalar; 2];

        fn evaluate<R: Real>(&self, (x, y): (R, [R; 2])) -> [R; 2] {
            let u = [y[0] / self.0[0], y[1] / self.0[1]];
            [u[0].atan() - x, u[1].atan() - x * u[0]]
        }
    }

    let x = Bundle::<U2>::taylor(0.5);
    let first = x.tan();
    let targets = [first, (x * first).tan()];
    let sizes = [1e-100, 1e-20, 1e-10, 1.0, 1e15, 1e100];
    for (s, t) in sizes.into_iter().flat_map(|s| sizes.map(|t| (s, t))) {
        for start in [-3.0, 0.0, 2.0] {
            let y = implicit(&Sizes([s, t]), [start * s, start * t], x)
                .unwrap_or_else(|error| panic!("sizes {s:e} and {t:e}, from {start}: {error}"));
            for (y, (target, size)) in y.into_iter().zip(targets.into_iter().zip([s, t])) {
                for k in 0..=2 {
                    let (y, target) = (y.derivative(k) / size, target.derivative(k));
                    // The tangents, their inverses and the solutions of both systems take some roundings each.
                    assert!(
                        (y / target - 1.0).abs() < 1e-13,
                        "sizes {s:e} and {t:e}, from {start}, order {k}: {y}, not {target}"
                    );
                }
            }
        }
    }
}

/// Where floats cannot tell F from 0, y is a solution, whatever the sizes of the start and of the terms of F.
#[test]
fn a_solution_whose_equation_is_rounded() {
    for size in [1e-10, 1.0, 1e10] {
        for x in [0.0, 1e-20, 3e-17, 1.2e-16, -7e-17, 1e-15, -1e-300] {
            for start in [0.3, 0.0, 1e-5, 1e-16, -1e-17] {
                let scaled = Logarithm.scaled(size);
                let y = implicit(&scaled, start, Bundle::<U2>::taylor(x)).expect("the logarithm");
                // exp y is rounded to ε.
                assert!((y.primal() - x).abs() <= f64::EPSILON && (y.derivative(2) + 1.0).abs() < 1e-14);
            }
        }
    }
}

/// Equations without a solution are an error at every size of the unknown: no step is small because the unknown is.
#[test]
fn no_solution_at_any_size() {
    /// (y/s)² = x.
    struct Square(f64);

    impl Differentiable for Square {
        type Domain = (Scalar, Scalar);
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
            (y / self.0).powi(2) - x
        }
    }

    for size in [1e-100, 1e-30, 1e-20, 1e-10, 1.0, 1e10, 1e100] {
        for start in [0.1, 0.9, -1.7, 30.0] {
            let found = implicit(&Square(size), start * size, Bundle::<U1>::taylor(-1.0));
            let error = found.expect_err("a square is not negative").to_string();
            assert!(
                error.starts_with("no solution was found"),
                "size {size}, from {start}: {error}"
            );
        }
    }
}

/// The steps that add orders differ with their number and with the number of unknowns: arrays and `Vec`s of each.
#[test]
fn systems_of_every_size_at_every_order() {
    /// The chain, as an array.
    struct Fixed<const K: usize>;

    impl<const K: usize> Differentiable for Fixed<K>
    where
        Length<K>: ArrayWidth,
    {
        type Domain = (Scalar, [Scalar; K]);
        type Codomain = [Scalar; K];

        fn evaluate<R: Real>(&self, (x, y): (R, [R; K])) -> [R; K] {
            let values = Chain.evaluate((vec![x; K], y.to_vec()));
            std::array::from_fn(|i| values[i])
        }
    }

    fn at<N: Order>() {
        fn of<N: Order, const K: usize>()
        where
            Length<K>: ArrayWidth,
        {
            let x = Bundle::<N>::taylor(0.5);
            let y = implicit(&Fixed::<K>, [0.1; K], x).expect("it is regular");
            for residual in Fixed::<K>.evaluate((x, y)) {
                assert_germs_close(residual.stored(), &vec![0.0; N::USIZE + 1]);
            }
            let same = implicit(&Chain, vec![0.1; K], vec![x; K]).expect("it is regular");
            for (y, same) in y.iter().zip(&same) {
                assert_germs_close(y.stored(), same.stored());
            }
        }
        of::<N, 1>();
        of::<N, 2>();
        of::<N, 3>();
        of::<N, 6>();
        of::<N, 7>();
    }
    at::<U0>();
    at::<U1>();
    at::<U2>();
    at::<U3>();
    at::<U4>();
    at::<U5>();
    at::<U6>();
    at::<U7>();
    at::<U8>();
    at::<U12>();
    at::<U16>();
}
