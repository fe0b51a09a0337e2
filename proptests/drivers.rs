//! The drivers against polynomials, whose derivatives are known.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::single;

/// `Σ c·∏ x_i^{e_i}`, with the exponents of every variable.
#[derive(Clone, Debug)]
struct Polynomial(Vec<(f64, Vec<i32>)>);

impl Polynomial {
    fn of<R: Real>(&self, x: &[R]) -> R {
        let term = |(c, powers): &(f64, Vec<i32>)| {
            let factors = x.iter().zip(powers).map(|(x, n)| x.powi(*n));
            factors.fold(R::from(*c), |product, factor| product * factor)
        };
        self.0.iter().map(term).fold(R::from(0.0), |sum, term| sum + term)
    }

    /// The derivative by one variable, term by term.
    fn by(&self, i: usize) -> Self {
        let terms = self.0.iter().filter(|(_, powers)| powers[i] > 0);
        Self(
            terms
                .map(|(c, powers)| {
                    let mut lower = powers.clone();
                    lower[i] -= 1;
                    (c * f64::from(powers[i]), lower)
                })
                .collect(),
        )
    }
}

/// Polynomials of n variables of degree up to 3 in each, with few variables in a term.
fn polynomial(n: usize) -> impl Strategy<Value = Polynomial> {
    let power = prop_oneof![3 => Just(0), 1 => Just(1), 1 => Just(2), 1 => Just(3)];
    vec((prop_oneof![-2.0..-0.1, 0.1..2.0], vec(power, n)), 1..6).prop_map(Polynomial)
}

fn point(n: usize) -> impl Strategy<Value = Vec<f64>> {
    vec(prop_oneof![-1.5..-0.5, 0.5..1.5], n)
}

/// Asserts equality to the roundings of a sum of products of up to twenty factors.
fn near(a: f64, b: f64, scale: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= 1e-13 * scale.max(b.abs()), "{} is not {}", a, b);
    Ok(())
}

/// A nest of six variables.
type Nest = ((f64, f64), [f64; 3], f64);

/// Six variables, as an array and as a nest.
fn shapes(x: &[f64]) -> ([f64; 6], Nest) {
    (
        [x[0], x[1], x[2], x[3], x[4], x[5]],
        ((x[0], x[1]), [x[2], x[3], x[4]], x[5]),
    )
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn gradients_of_every_shape(p in polynomial(6), x in point(6)) {
        let slopes: Vec<f64> = (0..6).map(|i| p.by(i).of(&x)).collect();
        let (array, nest) = shapes(&x);
        let of_array = gradient(|x| p.of(&x), array);
        let (value, of_nest) = value_and_gradient(|((a, b), [c, d, e], f)| p.of(&[a, b, c, d, e, f]), nest);
        let of_vector = gradient(|x| p.of(&x), x.clone());
        prop_assert_eq!(value, p.of(&x));
        prop_assert_eq!(shapes(&of_array).1, of_nest);
        for i in 0..6 {
            near(of_array[i], slopes[i], 10.0)?;
            near(of_vector[i], slopes[i], 10.0)?;
        }
        let nabla_p = nabla::<Vec<f64>, _>(|x| p.of(&x));
        prop_assert_eq!(nabla_p(x.clone()), of_vector);
    }

    /// Numbers of coordinates around the widths of chunks.
    #[test]
    fn gradients_in_passes(p in polynomial(20), x in point(20)) {
        let slopes: Vec<f64> = (0..20).map(|i| p.by(i).of(&x)).collect();
        for n in [0, 1, 7, 8, 9, 16, 17, 20] {
            let held = |v: Vec<_>| {
                let rest = x[n..].iter().map(|x| (*x).into());
                p.of(&v.into_iter().chain(rest).collect::<Vec<_>>())
            };
            let (value, gradient) = value_and_gradient(held, x[..n].to_vec());
            prop_assert_eq!(value, p.of(&x));
            prop_assert_eq!(gradient.len(), n);
            for i in 0..n {
                near(gradient[i], slopes[i], 10.0)?;
            }
        }
        let of_array = gradient(|x| p.of(&x), <[f64; 20]>::try_from(x.clone()).expect("twenty"));
        for i in 0..20 {
            near(of_array[i], slopes[i], 10.0)?;
        }
        let (front, back) = x.split_at(16);
        let (of_front, of_back) = (<[f64; 16]>::try_from(front).expect("16"), back.to_vec());
        let (by_front, by_back) = gradient(|(a, b)| p.of(&a.into_iter().chain(b).collect::<Vec<_>>()), (of_front, of_back));
        for i in 0..20 {
            near(if i < 16 { by_front[i] } else { by_back[i - 16] }, slopes[i], 10.0)?;
        }
    }

    #[test]
    fn hessians_of_every_width(p in polynomial(18), x in point(18)) {
        let entry = |i: usize, j: usize| p.by(i).by(j).of(&x);
        let (value, gradient, of_vector) = value_gradient_hessian(|x| p.of(&x), x.clone());
        let of_sixteen = hessian(
            |v| p.of(&v.into_iter().chain(x[16..].iter().map(|x| (*x).into())).collect::<Vec<_>>()),
            <[f64; 16]>::try_from(&x[..16]).expect("16"),
        );
        let of_three = hessian(
            |v| p.of(&v.into_iter().chain(x[3..].iter().map(|x| (*x).into())).collect::<Vec<_>>()),
            [x[0], x[1], x[2]],
        );
        let of_array = hessian(|x| p.of(&x), <[f64; 18]>::try_from(x.clone()).expect("18"));
        prop_assert_eq!(value, p.of(&x));
        for i in 0..18 {
            near(gradient[i], p.by(i).of(&x), 10.0)?;
            for j in 0..18 {
                near(of_vector[i][j], entry(i, j), 10.0)?;
                near(of_array[i][j], entry(i, j), 10.0)?;
                prop_assert_eq!(of_vector[i][j], of_vector[j][i]);
                if i < 16 && j < 16 {
                    near(of_sixteen[i][j], entry(i, j), 10.0)?;
                }
                if i < 3 && j < 3 {
                    near(of_three[i][j], entry(i, j), 10.0)?;
                }
            }
        }
        let trace: f64 = (0..18).map(|i| entry(i, i)).sum();
        near(laplacian(|x| p.of(&x), x.clone()), trace, 100.0)?;
        near(laplacian(|x| p.of(&x), <[f64; 18]>::try_from(x.clone()).expect("18")), trace, 100.0)?;
        let v: Vec<f64> = x.iter().map(|x| x.sin()).collect();
        let product = hessian_vector_product(|x| p.of(&x), x.clone(), v.clone());
        for i in 0..18 {
            near(product[i], (0..18).map(|j| entry(i, j) * v[j]).sum(), 100.0)?;
        }
    }

    #[test]
    fn tensors_of_third_and_higher_order(p in polynomial(9), x in point(9)) {
        let third = |i: usize, j: usize, k: usize| p.by(i).by(j).by(k).of(&x);
        let of_nine = third_derivatives(|x| p.of(&x), <[f64; 9]>::try_from(x.clone()).expect("nine"));
        let rest = |n: usize| x[n..].to_vec();
        let of_four = third_derivatives(
            |v| p.of(&v.into_iter().chain(rest(4).into_iter().map(Into::into)).collect::<Vec<_>>()),
            [x[0], x[1], x[2], x[3]],
        );
        for i in 0..9 {
            for j in 0..9 {
                for k in 0..9 {
                    near(of_nine[i][j][k], third(i, j, k), 20.0)?;
                    if i.max(j).max(k) < 4 {
                        near(of_four[i][j][k], third(i, j, k), 20.0)?;
                    }
                }
            }
        }
        let fifth = derivative_tensor::<U5, _, _>(
            |v: [_; 3]| p.of(&v.into_iter().chain(rest(3).into_iter().map(Into::into)).collect::<Vec<_>>()),
            [x[0], x[1], x[2]],
        );
        let fourth = derivative_tensor::<U4, _, _>(
            |(a, b)| p.of(&[a, b].into_iter().chain(rest(2).into_iter().map(Into::into)).collect::<Vec<_>>()),
            (x[0], x[1]),
        );
        near(fifth[0][2][1][0][2], p.by(0).by(2).by(1).by(0).by(2).of(&x), 50.0)?;
        near(fifth[1][1][1][0][0], p.by(1).by(1).by(1).by(0).by(0).of(&x), 50.0)?;
        near(fifth[2][2][2][1][1], p.by(2).by(2).by(2).by(1).by(1).of(&x), 50.0)?;
        near(fourth.0.1.1.0, p.by(0).by(1).by(1).by(0).of(&x), 50.0)?;
        near(fourth.1.1.1.0, p.by(1).by(1).by(1).by(0).of(&x), 50.0)?;
        prop_assert_eq!(derivative_tensor::<U0, _, _>(|x| p.of(&x), x.clone()), p.of(&x));
        prop_assert_eq!(derivative_tensor::<U1, _, _>(|x| p.of(&x), x.clone()), gradient(|x| p.of(&x), x.clone()));
    }

    #[test]
    fn jacobians_and_their_products(ps in vec(polynomial(10), 3), x in point(10), v in point(10), w in point(3)) {
        fn map<R: Real>(ps: &[Polynomial], x: &[R]) -> [R; 3] {
            [ps[0].of(x), ps[1].of(x), ps[2].of(x)]
        }
        let rows = jacobian(|x| map(&ps, &x), x.clone());
        let of_array = jacobian(|x| map(&ps, &x).to_vec(), <[f64; 10]>::try_from(x.clone()).expect("ten"));
        let (y, along) = jvp(|x| map(&ps, &x), x.clone(), v.clone());
        let (z, pullback) = vjp(|x| map(&ps, &x), x.clone());
        prop_assert_eq!((y, y), (map(&ps, &x), z));
        let back = pullback([w[0], w[1], w[2]]);
        for (c, p) in ps.iter().enumerate() {
            for i in 0..10 {
                near(rows[c][i], p.by(i).of(&x), 10.0)?;
                near(of_array[c][i], rows[c][i], 10.0)?;
            }
            near(along[c], (0..10).map(|i| rows[c][i] * v[i]).sum(), 100.0)?;
        }
        // wᵀ·(J·v) = (wᵀ·J)·v.
        let left: f64 = along.iter().zip(&w).map(|(a, w)| a * w).sum();
        let right: f64 = back.iter().zip(&v).map(|(a, v)| a * v).sum();
        near(left, right, 300.0)?;
        prop_assert_eq!(pullback([0.0; 3]), vec![0.0; 10]);
    }

    #[test]
    fn vector_calculus(ps in vec(polynomial(3), 3), x in point(3)) {
        fn field<R: Real>(ps: &[Polynomial], x: [R; 3]) -> [R; 3] {
            [ps[0].of(&x), ps[1].of(&x), ps[2].of(&x)]
        }
        let at = [x[0], x[1], x[2]];
        let d = |c: usize, i: usize| ps[c].by(i).of(&x);
        near(divergence(|x| field(&ps, x), at), d(0, 0) + d(1, 1) + d(2, 2), 30.0)?;
        let spread = divergence(|x| { let [a, b, c] = field(&ps, [x[0], x[1], x[2]]); vec![a, b, c] }, x.clone());
        near(spread, d(0, 0) + d(1, 1) + d(2, 2), 30.0)?;
        let turn = curl(|x| field(&ps, x), at);
        near(turn[0], d(2, 1) - d(1, 2), 30.0)?;
        near(turn[1], d(0, 2) - d(2, 0), 30.0)?;
        near(turn[2], d(1, 0) - d(0, 1), 30.0)?;
    }

    #[test]
    fn derivatives_along_lines(p in polynomial(4), x in point(4), v in point(4)) {
        let at = [x[0], x[1], x[2], x[3]];
        let along = directional_derivatives::<U4, _, _>(|x| p.of(&x), at, [v[0], v[1], v[2], v[3]]);
        // (v·∇)ᵏ p, a sum of polynomials.
        let mut power = vec![(1.0, p.clone())];
        for k in 0..=4 {
            let expected: f64 = power.iter().map(|(c, p)| c * p.of(&x)).sum();
            near(along[k], expected, 1e3)?;
            power = power.iter().flat_map(|(c, p)| (0..4).map(|i| (c * v[i], p.by(i))).collect::<Vec<_>>()).collect();
        }
        let q = |t| p.of(&[t, t * 2.0, t * t, t + 1.0]);
        let all = derivatives::<U3, _>(q, x[0]);
        prop_assert_eq!(nth_derivative::<U3, _>(q, x[0]), all[3]);
        near(derivative(|t: TaylorBundle<U1>| p.of(&[t, t * 2.0, t * t, t + 1.0]), x[0]), all[1], 100.0)?;
    }

    /// Single precision, against double precision.
    #[test]
    fn single_precision(x in vec(0.5..1.5_f64, 3)) {
        fn f<R: Real<f32>>([x, y, z]: [R; 3]) -> R {
            (x * y).sin() * z.exp() + (x / z).sqrt()
        }
        fn g<R: Real>([x, y, z]: [R; 3]) -> R {
            (x * y).sin() * z.exp() + (x / z).sqrt()
        }
        let (wide, narrow) = ([x[0], x[1], x[2]], [x[0] as f32, x[1] as f32, x[2] as f32]);
        // Terms of up to 100, and a few roundings of 6e-8.
        let (value, slopes, curvatures) = single::value_gradient_hessian(f, narrow);
        let (v, s, c) = value_gradient_hessian(g, wide);
        prop_assert!((f64::from(value) - v).abs() < 1e-4);
        let thirds = (single::third_derivatives(f, narrow), third_derivatives(g, wide));
        for i in 0..3 {
            prop_assert!((f64::from(slopes[i]) - s[i]).abs() < 1e-4);
            for j in 0..3 {
                prop_assert!((f64::from(curvatures[i][j]) - c[i][j]).abs() < 1e-4);
                prop_assert!((f64::from(thirds.0[i][j][2]) - thirds.1[i][j][2]).abs() < 1e-3);
            }
        }
        prop_assert_eq!(single::gradient(f, narrow), slopes);
        let direction = [0.5, -1.0, 0.25];
        let (y, along) = single::jvp(f, narrow, direction);
        let (z, pullback) = single::vjp(f, narrow);
        prop_assert_eq!((y, z), (value, value));
        let dot: f32 = pullback(1.0).iter().zip(&direction).map(|(a, b)| a * b).sum();
        prop_assert!((dot - along).abs() < 1e-4);
    }
}
