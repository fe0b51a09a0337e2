//! Reverse mode: gradients of programs.

use std::panic;

use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, norm_squared, sum};

use super::*;

/// The gradient in reverse.
fn reverse<const K: usize>(f: impl Fn(Vec<Var>) -> Var, x: [f64; K]) -> [f64; K] {
    gradient(f, x.to_vec())
        .try_into()
        .expect("as many as there are coordinates")
}

#[test]
fn loops_and_branches() {
    let by_branch = |b: bool| reverse(|x| if b { x[0].sin() } else { x[0].cos() }, [1.0]);
    assert_close(by_branch(true)[0], 0.540_302_305_868_139_72);
    assert_close(by_branch(false)[0], -0.841_470_984_807_896_51);
    let by_loop = |x: Vec<Var>| {
        let mut z = x[0];
        for _ in 0..2 {
            z += x[0];
        }
        z
    };
    assert_eq!(reverse(by_loop, [1.0]), [3.0]);
    for ((a, b, c), target) in [
        ((false, false, false), 1.0),
        ((true, true, false), 2.0),
        ((false, true, true), 12.0),
        ((false, false, true), 4.0),
    ] {
        let f = |x: Vec<Var>| {
            let mut y = x[0];
            if a && b {
                y = x[0] * 2.0;
            }
            if b && c {
                y = x[0] * 3.0;
            }
            if c { y * 4.0 } else { y }
        };
        assert_eq!(reverse(f, [1.0]), [target]);
    }
}

#[test]
fn sums_products_and_choices() {
    assert_eq!(reverse(|x| x[0].max(x[1]).max(x[2]), [1.0, 2.0, 3.0]), [0.0, 0.0, 1.0]);
    assert_eq!(
        reverse(|x| x.iter().map(|x| (*x + 1.0).powi(2)).sum(), [0.0; 3]),
        [2.0; 3]
    );
    assert_eq!(reverse(|x| x.iter().product(), [1.0, 2.0, 3.0]), [6.0, 3.0, 2.0]);
    assert_eq!(reverse(|x| x[0].mul_add(x[1], x[2]), [2.0, 3.0, 5.0]), [3.0, 2.0, 1.0]);
    let quotients = reverse(
        |x| x.iter().flat_map(|a| x.iter().map(move |b| *a / *b)).sum(),
        [1.0, 2.0, 3.0],
    );
    for (slope, target) in quotients.into_iter().zip([
        -4.166_666_666_666_666_7,
        0.333_333_333_333_333_33,
        1.166_666_666_666_666_7,
    ]) {
        assert!((slope - target).abs() < 1e-15);
    }
    assert_eq!(reverse(|x| x[0].powi(2), [-2.0]), [-4.0]);
    assert_eq!(reverse(|x| x[0].powi(10), [-1.0]), [-10.0]);
    assert_close(reverse(|x| Var::from(2.0).pow(x[0]), [2.0])[0], 2.772_588_722_239_781_2);
    assert_eq!(
        reverse(|x| x.iter().map(|x| x.powi(10)).sum(), [3.0, -1.0]),
        [196_830.0, -10.0]
    );
    assert_eq!(
        reverse(|x| [0, 1, 2, 2].iter().map(|i| x[*i]).sum(), [1.0, 2.0, 3.0]),
        [1.0, 1.0, 2.0]
    );
    assert_eq!(
        reverse(|x| x[0].max(x[1]).max(x[2]).recip(), [1.0, 2.0, 3.0]),
        [0.0, 0.0, -0.111_111_111_111_111_1]
    );
    assert_eq!(
        reverse(|x| x.iter().map(|x| x.sqrt()).sum(), [1.0, 1.0, 1.0, 4.0]),
        [0.5, 0.5, 0.5, 0.25]
    );
}

#[test]
fn the_element_of_a_sorted_array() {
    for (i, target) in [(0, [0.0, 1.0, 0.0]), (1, [0.0, 0.0, 1.0]), (2, [1.0, 0.0, 0.0])] {
        let f = |mut x: Vec<Var>| {
            x.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
            x[i]
        };
        assert_eq!(reverse(f, [3.0, 1.0, 2.0]), target);
    }
}

#[test]
fn norms_of_columns_and_a_least_square() {
    // [[1, 2, 3], [4, 5, 6]], row by row.
    let slope = reverse(
        |x| (0..3).map(|j| x[j].hypot(x[j + 3])).sum(),
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    );
    for (slope, target) in slope.into_iter().zip([
        0.242_535_625_036_332_97,
        0.371_390_676_354_103_73,
        0.447_213_595_499_957_94,
        0.970_142_500_145_331_89,
        0.928_476_690_885_259_32,
        0.894_427_190_999_915_88,
    ]) {
        assert!((slope - target).abs() < 4e-16);
    }
    // ½·|y − W·x|² at W = 0, for x = (1, 2, 3) and y = −x.
    let x = [1.0, 2.0, 3.0];
    let loss = |w: Vec<Var>| {
        let residuals: Vec<Var> = w
            .chunks(3)
            .zip(x)
            .map(|(row, x_i)| -linear_combination(&x, row) - x_i)
            .collect();
        norm_squared(&residuals) * 0.5
    };
    assert_eq!(reverse(loss, [0.0; 9]), [1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0]);
}

#[test]
fn gradients_within_gradients() {
    // Σⱼ [∇_y Σ y²]ⱼ at y = x, and Σⱼ [∇_y Σ y·x]ⱼ³, where the inner function is one of the outer variables.
    fn inner<R: Real>(f: impl Fn(&[Var<R>]) -> Var<R>, x: &[R]) -> Vec<R> {
        let recording = Recording::new();
        let y: Vec<Var<R>> = x.iter().map(|x| recording.variable(*x)).collect();
        recording.pull_back([(f(&y), R::from(1.0))])
    }
    let squares = |x: Vec<Var>| sum(&inner(|y| norm_squared(y), &x));
    assert_eq!(reverse(squares, [1.0, 2.0, 3.0]), [2.0; 3]);
    let cubes = |x: Vec<Var>| {
        let slope = inner(
            |y| {
                let constants: Vec<Var<Var>> = x.iter().map(|x| Recording::constant(*x)).collect();
                dot(y, &constants)
            },
            &x,
        );
        slope.iter().map(|s| s.powi(3)).sum()
    };
    assert_eq!(reverse(cubes, [1.0, 2.0, 3.0]), [3.0, 12.0, 27.0]);
}

#[test]
fn a_gradient_of_floats_within_a_gradient_is_a_number() {
    let f = |x: Vec<Var>| x[0] * gradient(|y| y[0] * y[0], vec![3.0])[0];
    assert_eq!(reverse(f, [5.0]), [6.0]);
}

/// What a panic says.
pub(super) fn sentence_of(f: impl FnOnce() + panic::UnwindSafe) -> String {
    let error = panic::catch_unwind(f).expect_err("it panics");
    let text = error.downcast_ref::<String>().cloned();
    text.or_else(|| error.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .expect("a sentence")
}

#[test]
fn variables_of_two_recordings_do_not_mix() {
    let confused = sentence_of(|| {
        gradient(|x| x[0] * gradient(|y| (x[0] + y[0]) * 1.0, vec![1.0])[0], vec![1.0]);
    });
    assert!(
        confused.starts_with("variables of two recordings were mixed"),
        "{confused}"
    );
    let recordings = sentence_of(|| {
        let (a, b) = (Recording::new(), Recording::new());
        let (x, y) = (a.variable(1.0), b.variable(2.0));
        let _ = dot(&[x], &[y]);
    });
    assert!(
        recordings.starts_with("variables of two recordings were mixed"),
        "{recordings}"
    );
    let result = sentence_of(|| {
        let (a, b) = (Recording::new(), Recording::new());
        let x = a.variable(1.0);
        let _ = b.pull_back([(x, 1.0)]);
    });
    assert!(
        result.starts_with("the result belongs to another recording"),
        "{result}"
    );
}

#[test]
fn a_variable_ends_with_its_recording() {
    let kept = std::cell::Cell::new(None);
    gradient(
        |x| {
            kept.set(Some(x[0]));
            x[0] * x[0]
        },
        vec![3.0],
    );
    let old = kept.take().expect("it was kept");
    assert_eq!(old.value(), 3.0);
    let ended = sentence_of(panic::AssertUnwindSafe(|| {
        let _ = old * old;
    }));
    assert!(
        ended.starts_with("a variable was used after its recording had ended"),
        "{ended}"
    );
    // The tape is in use again, and the old variable is none of its variables.
    let recording = Recording::new();
    let x = recording.variable(2.0);
    let mixed = sentence_of(panic::AssertUnwindSafe(|| {
        let _ = x * old;
    }));
    assert!(mixed.contains("recording"), "{mixed}");
}

#[test]
fn a_panic_half_way_leaves_the_next_gradient_right() {
    let _ = panic::catch_unwind(|| {
        gradient(
            |x| {
                let y = x[0].sin() * x[1];
                assert!(y.value() > 100.0, "half-way");
                y
            },
            vec![1.0, 2.0],
        )
    });
    assert_eq!(reverse(|x| x[0] * x[1], [2.0, 3.0]), [3.0, 2.0]);
}

#[test]
fn a_million_variables() {
    let n = 1_000_000;
    let x: Vec<f64> = (0..n).map(|i| f64::from(i) * 1e-6).collect();
    let slope = gradient(|x| x.iter().map(|x| *x * *x).sum(), x.clone());
    assert!(slope.iter().zip(&x).all(|(s, x)| *s == 2.0 * x));
}

#[test]
fn threads_have_tapes_of_their_own() {
    let slopes: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|k| {
                scope.spawn(move || {
                    (0..50)
                        .map(|_| reverse(|x| x[0].powi(3), [f64::from(k)])[0])
                        .sum::<f64>()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    for (k, slope) in slopes.into_iter().enumerate() {
        assert_eq!(slope, 150.0 * (k * k) as f64);
    }
}

#[test]
fn an_adjoint_that_is_zero_is_nothing() {
    // The slope of √x at 0 is infinite, and the second value does not depend on it.
    let slopes = jacobian(|x| vec![x[0].sqrt() * x[1], x[1] * x[1]], vec![0.0, 2.0]);
    assert_eq!(slopes, [[f64::INFINITY, 0.0], [0.0, 4.0]]);
    assert_eq!(reverse(|x| x[0].sqrt(), [0.0]), [f64::INFINITY]);
    assert_eq!(reverse(|_| Var::from(3.0), [1.0, 2.0]), [0.0, 0.0]);
}

#[test]
fn other_drivers_of_vectors() {
    let f = |x: Vec<_>| (0..x.len()).map(|i| x[i] * x[i] * x[(i + 1) % x.len()]).sum();
    fn cyclic<R: Real>(x: Vec<R>) -> R {
        (0..x.len()).map(|i| x[i] * x[i] * x[(i + 1) % x.len()]).sum()
    }
    let x: Vec<f64> = (1..=11).map(f64::from).collect();
    let v: Vec<f64> = (0..11).map(|i| 0.5 - 0.1 * f64::from(i)).collect();
    let (value, slope) = value_and_gradient(f, x.clone());
    let array: [f64; 11] = x.clone().try_into().expect("eleven");
    let forward = gradient(|x: [_; 11]| cyclic(x.to_vec()), array);
    assert_eq!((value, slope), (cyclic(x.clone()), forward.to_vec()));
    let curvature = hessian(cyclic, x.clone());
    let of_array = hessian(|x: [_; 11]| cyclic(x.to_vec()), array);
    for (row, other) in curvature.iter().zip(of_array) {
        assert_eq!(row, &other);
    }
    let moved = hessian_vector_product(cyclic, x.clone(), v.clone());
    for (row, moved) in curvature.iter().zip(moved) {
        let product: f64 = row.iter().zip(&v).map(|(h, v)| h * v).sum();
        assert!((product - moved).abs() < 1e-13);
    }
    let rows = jacobian(
        |x: Vec<_>| (0..20).map(|i| x[i % 11] * x[(i + 3) % 11]).collect::<Vec<_>>(),
        x.clone(),
    );
    assert_eq!((rows.len(), rows[19][8], rows[19][0], rows[19][1]), (20, 1.0, 9.0, 0.0));
    let spread = divergence(|x: Vec<_>| x.iter().map(|x| *x * *x).collect::<Vec<_>>(), x);
    assert_eq!(spread, 132.0);
}

#[test]
fn the_divergence_is_of_a_field_of_the_length_of_its_point() {
    for length in [0, 1, 3] {
        let field = |v: Vec<Var>| (0..length).map(|i| v[i % 2]).collect::<Vec<Var>>();
        let said = sentence_of(|| {
            let _ = divergence(field, vec![1.0, 2.0]);
        });
        assert_eq!(
            said,
            format!("points of 2 and {length} components cannot be combined; give both the same length")
        );
    }
    assert_eq!(
        divergence(|v: Vec<_>| vec![v[0] * v[0], v[0] * v[1]], vec![3.0, 2.0]),
        9.0
    );
}

/// A network of one hidden layer of tanh, u(x) = Σ aⱼ·tanh(bⱼ·x + cⱼ), for the weights (a, b, c) one after the other.
fn network<R: Real>(weights: &[R], x: R) -> R {
    weights.chunks_exact(3).map(|w| w[0] * (w[1] * x + w[2]).tanh()).sum()
}

#[test]
fn a_network_that_is_to_satisfy_a_differential_equation() {
    // The loss Σ (u″ + u)² at some points, and its gradient in the weights: reverse over Taylor.
    fn loss<R: Real>(weights: &[R]) -> R {
        let residual = |x: f64| {
            let constants: Vec<TaylorBundle<U2, R>> = weights.iter().map(|w| TaylorBundle::from_primal(*w)).collect();
            let u = network(&constants, Bundle::<U2, R>::taylor(R::from(x)));
            u.derivative(2) + u.derivative(0)
        };
        [-0.8, 0.1, 0.9].into_iter().map(|x| residual(x).powi(2)).sum()
    }

    let weights = [0.7, 1.1, -0.3, -0.4, 0.6, 0.5, 1.2, -0.9, 0.2];
    let slope = gradient(|w: Vec<_>| loss(&w), weights.to_vec());
    // Forward mode, the same function at another type, and differences of it.
    let forward = gradient(|w: [_; 9]| loss(&w), weights);
    for i in 0..9 {
        assert!((slope[i] - forward[i]).abs() <= 1e-14 * forward[i].abs().max(1.0));
        let moved = |h: f64| {
            let mut w = weights;
            w[i] += h;
            loss(&w)
        };
        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!((slope[i] - difference).abs() < 1e-8);
    }
    // Newton's method would ask for products with the Hessian: forward over reverse over Taylor.
    let v = vec![0.1; 9];
    let product = hessian_vector_product(|w: Vec<_>| loss(&w), weights.to_vec(), v.clone());
    let rows = hessian(|w: Vec<_>| loss(&w), weights.to_vec());
    for (row, product) in rows.iter().zip(product) {
        let sum: f64 = row.iter().zip(&v).map(|(h, v)| h * v).sum();
        assert!((sum - product).abs() < 1e-12);
    }
}

#[test]
fn the_jacobian_of_a_vector_takes_the_cheaper_side() {
    // Few results of many variables, and many of few: the same numbers either way, and those of an array, which are forward.
    let wide = |x: Vec<GradientScalar<Vec<f64>>>| (0..3).map(|k| (x[k] * x[k + 1]).sin() + sum(&x)).collect::<Vec<_>>();
    let x: Vec<f64> = (0..40).map(|i| 0.1 * f64::from(i)).collect();
    let rows = jacobian(wide, x.clone());
    for (k, row) in rows.iter().enumerate() {
        let c = (x[k] * x[k + 1]).cos();
        let target = |i: usize| {
            1.0 + if i == k {
                x[k + 1] * c
            } else if i == k + 1 {
                x[k] * c
            } else {
                0.0
            }
        };
        for (i, slope) in row.iter().enumerate() {
            assert!((slope - target(i)).abs() < 1e-15, "row {k}, column {i}: {slope}");
        }
    }
    fn tall<R: Real>(x: &[R]) -> Vec<R> {
        let all = x.iter().copied().sum::<R>();
        (0..50)
            .map(|k| (x[k % 3] * f64::from(k as u32) + x[(k + 1) % 3] * all).sin() * x[2])
            .collect()
    }
    let x = [0.3, -0.7, 1.1];
    let rows = jacobian(|x: Vec<_>| tall(&x), x.to_vec());
    let forward = jacobian(|x: [GradientScalar<[f64; 3]>; 3]| tall(&x), x);
    for (row, forward) in rows.iter().zip(&forward) {
        for (slope, forward) in row.iter().zip(forward) {
            // Sums of three products, in another order.
            assert!(
                (slope - forward).abs() <= 1e-13 * (1.0 + forward.abs()),
                "{slope} {forward}"
            );
        }
    }
}

#[test]
fn an_infinite_slope_of_a_vector_stays_where_it_is() {
    let edge = |x: Vec<GradientScalar<Vec<f64>>>| {
        vec![
            x[0].sqrt(),
            x[0] * 2.0,
            x[1] * 3.0,
            GradientScalar::<Vec<f64>>::from(1.0),
        ]
    };
    let rows = jacobian(edge, vec![0.0, 1.0]);
    assert_eq!(rows, [[f64::INFINITY, 0.0], [2.0, 0.0], [0.0, 3.0], [0.0, 0.0]]);
    // The same through more results than one sweep has lanes, so that tangents are pushed forward.
    let many = |x: Vec<GradientScalar<Vec<f64>>>| {
        (0..20)
            .map(|k| if k == 7 { x[0].sqrt() } else { x[k % 2] })
            .collect::<Vec<_>>()
    };
    let rows = jacobian(many, vec![0.0, 1.0]);
    for (k, row) in rows.iter().enumerate() {
        let target = match k {
            7 => [f64::INFINITY, 0.0],
            _ if k % 2 == 0 => [1.0, 0.0],
            _ => [0.0, 1.0],
        };
        assert_eq!(row[..], target, "row {k}");
    }
}
