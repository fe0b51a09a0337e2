//! Solutions of equations: in any order of the equations, of any size, and with nothing to solve.

use super::implicit::assert_germs_close;
use super::*;

/// A linear system with a zero on the diagonal, by its rows in some order and of some sizes.
struct Rows([usize; 3], [f64; 3]);

impl Differentiable for Rows {
    type Domain = (Scalar, [Scalar; 3]);
    type Codomain = [Scalar; 3];

    fn evaluate<R: Real>(&self, (x, y): (R, [R; 3])) -> [R; 3] {
        let rows = [y[1] * 2.0 + y[2] - x, y[0] + y[2] * x - 1.0, y[0] * 3.0 - y[1] + x * x];
        self.0.map(|i| rows[i] * self.1[i])
    }
}

/// The equations may stand in any order, and be multiplied by any number: rows are exchanged where that is needed.
#[test]
fn the_order_and_the_size_of_the_equations_do_not_matter() {
    let x = Bundle::<U4>::taylor(0.7);
    let solution = implicit(&Rows([2, 0, 1], [1.0; 3]), [0.0; 3], x).expect("it is regular");
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for sizes in [[1.0; 3], [-1.0, -2.0, -0.5], [1e20, 1.0, 1e-20], [1e-20, 1e20, -1.0]] {
            let found = implicit(&Rows(order, sizes), [0.0; 3], x).expect("it is regular");
            for (found, y) in found.iter().zip(&solution) {
                assert_germs_close(found.stored(), y.stored());
            }
        }
    }
    // From the three equations by hand: y₀ = 1 − x·y₂, y₁ = (x − y₂)/2, and 3·y₀ − y₁ + x² = 0.
    let y2 = (x * x - x * 0.5 + 3.0) / (x * 3.0 - 0.5);
    assert_germs_close(solution[2].stored(), y2.stored());
}

/// The unknown may be of any size: where full steps would not arrive, and where a step is never as small as an ε.
#[test]
fn a_solution_of_any_size() {
    /// arctan(y/s) = x.
    struct Scaled(f64);

    impl Differentiable for Scaled {
        type Domain = (Scalar, Scalar);
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
            (y / self.0).atan() - x
        }
    }

    for size in [1e-10, 1e-5, 1.0, 1e5, 1e10, 1e100] {
        let y = implicit(&Scaled(size), 3.0 * size, Bundle::<U2>::taylor(0.5)).expect("the tangent");
        let target = Bundle::<U2>::taylor(0.5).tan() * size;
        for k in 0..=2 {
            let (y, target) = (y.derivative(k), target.derivative(k));
            // The tangent and its inverse take some roundings each.
            assert!(
                (y / target - 1.0).abs() < 1e-13,
                "size {size}, order {k}: {y}, not {target}"
            );
        }
    }
}

/// A solution that floats do not meet is the nearest one, whatever its size: no later step makes F zero.
#[test]
fn a_solution_between_floats_of_any_size() {
    /// (y/s)² = x.
    struct Square(f64);

    impl Differentiable for Square {
        type Domain = (Scalar, Scalar);
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
            (y / self.0).powi(2) - x
        }
    }

    for (size, x) in [1e-5, 1.0, 1e5, 1e10, 1e100]
        .into_iter()
        .flat_map(|size| [2.0, 3.0, 5.0, 7.0, 11.0].map(|x| (size, x)))
    {
        let y = implicit(&Square(size), size, Bundle::<U1>::taylor(x)).expect("the root");
        let target = Bundle::<U1>::taylor(x).sqrt() * size;
        for k in 0..=1 {
            let (y, target) = (y.derivative(k), target.derivative(k));
            // The root and its multiple are rounded once each, the slope a few times.
            assert!(
                (y / target - 1.0).abs() < 1e-15,
                "size {size}, order {k} at {x}: {y}, not {target}"
            );
        }
    }
}

#[test]
fn no_equations_for_no_unknowns() {
    /// F: ℝ × ℝ⁰ → ℝ⁰.
    struct Nothing;

    impl Differentiable for Nothing {
        type Domain = (Scalar, Vec<Scalar>);
        type Codomain = Vec<Scalar>;

        fn evaluate<R: Real>(&self, (_, y): (R, Vec<R>)) -> Vec<R> {
            y
        }
    }

    let y = implicit::<_, Scalar, Vec<Scalar>, _>(&Nothing, vec![], Bundle::<U2>::taylor(0.5))
        .expect("there is nothing to solve");
    assert!(y.is_empty());
}

/// Equations of one unknown each, in any order: the only pivot of a column may stand in any row.
#[test]
fn equations_of_one_unknown_each() {
    /// (i + 1)·y_(pᵢ) = x for a permutation p.
    struct Permuted([usize; 3]);

    impl Differentiable for Permuted {
        type Domain = (Scalar, [Scalar; 3]);
        type Codomain = [Scalar; 3];

        fn evaluate<R: Real>(&self, (x, y): (R, [R; 3])) -> [R; 3] {
            std::array::from_fn(|i| y[self.0[i]] * (i as f64 + 1.0) - x)
        }
    }

    for p in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let y = implicit(&Permuted(p), [0.0; 3], Bundle::<U2>::taylor(0.5)).expect("it is regular");
        for (i, k) in p.into_iter().enumerate() {
            let target = Bundle::<U2>::taylor(0.5) / (i as f64 + 1.0);
            assert_germs_close(y[k].stored(), target.stored());
        }
    }
}
