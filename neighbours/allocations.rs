//! Memory on the heap, by `allocation-counter`: what takes none.

use std::array;

use allocation_counter::measure;
use tangent_bundle::prelude::*;

/// `3·yᵢ + yᵢ³ − yᵢ₊₁ = x·(i + 1)`, in a ring.
struct Ring<const K: usize>;

impl<const K: usize> Differentiable for Ring<K>
where
    Length<K>: ArrayWidth,
{
    type Domain = (Scalar, [Scalar; K]);
    type Codomain = [Scalar; K];

    fn evaluate<R: Real>(&self, (x, y): (R, [R; K])) -> [R; K] {
        array::from_fn(|i| y[i] * 3.0 + y[i].powi(3) - y[(i + 1) % K] - x * (i as f64 + 1.0))
    }
}

/// How often an implicit function of K unknowns at order N takes memory.
fn implicitly<N: Order, const K: usize>() -> u64
where
    Length<K>: ArrayWidth,
{
    let x = Bundle::<N>::taylor(0.3);
    let solve = || assert!(implicit(&Ring::<K>, [0.1; K], x).is_ok());
    measure(solve).count_total
}

#[test]
fn implicit_functions_of_up_to_six_unknowns_take_no_memory() {
    fn at<N: Order>() {
        assert_eq!(implicitly::<N, 1>(), 0);
        assert_eq!(implicitly::<N, 2>(), 0);
        assert_eq!(implicitly::<N, 3>(), 0);
        assert_eq!(implicitly::<N, 4>(), 0);
        assert_eq!(implicitly::<N, 5>(), 0);
        assert_eq!(implicitly::<N, 6>(), 0);
        // It is counted.
        assert!(implicitly::<N, 7>() > 0);
    }
    at::<U0>();
    at::<U1>();
    at::<U3>();
    at::<U8>();
    at::<U16>();
}
