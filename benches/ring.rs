//! Products and quotients: Taylor bundles beside hand-written loops and echidna, explicit ones beside num-dual.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ring`; rows that begin with `ratio`
//! are the summary.

mod beside;

use std::hint::black_box;

use beside::hand::{product_block, product_dot, product_push, quotient_dot, quotient_push};
use beside::{assert_equal, coefficients, compare, contender, taylor};
use criterion::Criterion;
use generic_array::GenericArray;
use num_dual::{Dual, HyperDual64, HyperHyperDual64};
use tangent_bundle::order::{Natural, Order};
use tangent_bundle::prelude::*;

fn taylor_ring<N: Order, const L: usize>(criterion: &mut Criterion) {
    let (a, b) = (coefficients(0.7, L), coefficients(1.3, L));
    let (ours_a, ours_b) = (taylor::<N>(&a), taylor::<N>(&b));
    let [hand_a, hand_b]: [[f64; L]; 2] = [a, b].map(|x| x.try_into().expect("L of them"));
    let (peer_a, peer_b) = (echidna::Taylor::new(hand_a), echidna::Taylor::new(hand_b));
    let components = |x: TaylorBundle<N>| (0..L).map(|k| x.taylor_coefficient(k)).collect::<Vec<_>>();

    let product = components(ours_a * ours_b);
    for beside in [
        product_dot(&hand_a, &hand_b),
        product_push(&hand_a, &hand_b),
        product_block(&hand_a, &hand_b),
    ] {
        assert_equal("product", &product, &beside);
    }
    assert_equal("product", &product, &(peer_a * peer_b).coeffs);
    compare(
        criterion,
        &format!("product/taylor/{}", N::USIZE),
        vec![
            contender("ours", || *black_box(&ours_a) * *black_box(&ours_b)),
            contender("dot", || product_dot(black_box(&hand_a), black_box(&hand_b))),
            contender("push", || product_push(black_box(&hand_a), black_box(&hand_b))),
            contender("block", || product_block(black_box(&hand_a), black_box(&hand_b))),
            contender("echidna", || *black_box(&peer_a) * *black_box(&peer_b)),
        ],
    );

    let quotient = components(ours_a / ours_b);
    for beside in [quotient_dot(&hand_a, &hand_b), quotient_push(&hand_a, &hand_b)] {
        assert_equal("quotient", &quotient, &beside);
    }
    assert_equal("quotient", &quotient, &(peer_a / peer_b).coeffs);
    compare(
        criterion,
        &format!("quotient/taylor/{}", N::USIZE),
        vec![
            contender("ours", || *black_box(&ours_a) / *black_box(&ours_b)),
            contender("dot", || quotient_dot(black_box(&hand_a), black_box(&hand_b))),
            contender("push", || quotient_push(black_box(&hand_a), black_box(&hand_b))),
            contender("echidna", || *black_box(&peer_a) / *black_box(&peer_b)),
        ],
    );
}

/// A number of another crate with 2^N components, as its crate nests or flattens them.
trait Explicit: Copy + std::ops::Mul<Output = Self> + std::ops::Div<Output = Self> {
    /// The number of these components in mask order.
    fn load(components: &[f64]) -> Self;

    /// The component at all tags.
    fn top(&self) -> f64;
}

impl Explicit for f64 {
    fn load(components: &[f64]) -> Self {
        components[0]
    }

    fn top(&self) -> f64 {
        *self
    }
}

/// Duals of duals.
impl<T: Explicit + num_dual::DualNum<Primitive = f64>> Explicit for Dual<T>
where
    Self: std::ops::Mul<Output = Self> + std::ops::Div<Output = Self>,
{
    fn load(components: &[f64]) -> Self {
        let (low, high) = components.split_at(components.len() / 2);
        Self::new(T::load(low), T::load(high))
    }

    fn top(&self) -> f64 {
        self.eps.top()
    }
}

impl Explicit for HyperDual64 {
    fn load(c: &[f64]) -> Self {
        Self::new(c[0], c[1], c[2], c[3])
    }

    fn top(&self) -> f64 {
        self.eps1eps2
    }
}

impl Explicit for HyperHyperDual64 {
    fn load(c: &[f64]) -> Self {
        Self::new(c[0], c[1], c[2], c[4], c[3], c[5], c[6], c[7])
    }

    fn top(&self) -> f64 {
        self.eps1eps2eps3
    }
}

fn explicit_ring<N: Order, T: Explicit>(criterion: &mut Criterion) {
    let length = 1 << N::USIZE;
    let (a, b) = (coefficients(0.7, length), coefficients(1.3, length));
    let load = |x: &[f64]| {
        let partials = GenericArray::<f64, <N as Natural>::Partials>::try_from_iter(x[1..].iter().copied());
        ExplicitBundle::<N>::from_partials(x[0], partials.expect("2^N − 1 of them"))
    };
    let (ours_a, ours_b) = (load(&a), load(&b));
    let (peer_a, peer_b) = (T::load(&a), T::load(&b));
    let top = length - 1;

    assert_equal("product", &[(ours_a * ours_b).partial(top)], &[(peer_a * peer_b).top()]);
    compare(
        criterion,
        &format!("product/explicit/{}", N::USIZE),
        vec![
            contender("ours", || *black_box(&ours_a) * *black_box(&ours_b)),
            contender("num-dual", || *black_box(&peer_a) * *black_box(&peer_b)),
        ],
    );
    assert_equal(
        "quotient",
        &[(ours_a / ours_b).partial(top)],
        &[(peer_a / peer_b).top()],
    );
    compare(
        criterion,
        &format!("quotient/explicit/{}", N::USIZE),
        vec![
            contender("ours", || *black_box(&ours_a) / *black_box(&ours_b)),
            contender("num-dual", || *black_box(&peer_a) / *black_box(&peer_b)),
        ],
    );
}

/// Duals nested twice.
type Twice<T> = Dual<Dual<T>>;

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    taylor_ring::<U1, 2>(c);
    taylor_ring::<U2, 3>(c);
    taylor_ring::<U3, 4>(c);
    taylor_ring::<U5, 6>(c);
    taylor_ring::<U8, 9>(c);
    taylor_ring::<U12, 13>(c);
    taylor_ring::<U16, 17>(c);
    taylor_ring::<U24, 25>(c);
    taylor_ring::<U32, 33>(c);
    explicit_ring::<U1, Dual<f64>>(c);
    explicit_ring::<U2, HyperDual64>(c);
    explicit_ring::<U3, HyperHyperDual64>(c);
    explicit_ring::<U4, Twice<Twice<f64>>>(c);
    explicit_ring::<U5, Dual<Twice<Twice<f64>>>>(c);
    explicit_ring::<U6, Twice<Twice<Twice<f64>>>>(c);
    explicit_ring::<U7, Dual<Twice<Twice<Twice<f64>>>>>(c);
    explicit_ring::<U8, Twice<Twice<Twice<Twice<f64>>>>>(c);
    criterion.final_summary();
}
