//! The problems of ADBench beside the functions themselves, derivatives by hand, and echidna.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench adbench`; rows that begin with
//! `ratio` are the summary. The data are made from a seed, in the sizes of ADBench.
//!
//! Source: Šrajer, Kukelová & Fitzgibbon, A benchmark of selected algorithmic differentiation tools on some problems in
//! computer vision and machine learning (2018).

mod beside;
#[path = "adbench/bundle_adjustment.rs"]
mod bundle_adjustment;
#[path = "adbench/hand.rs"]
mod hand;
#[path = "adbench/hand_bench.rs"]
mod hand_bench;
#[path = "adbench/hand_by_hand.rs"]
mod hand_by_hand;
#[path = "adbench/lstm.rs"]
mod lstm;

/// Numbers from a seed.
pub struct Seed(u64);

impl Seed {
    /// The next number in [−1, 1): a linear congruence, of which the upper bits are taken.
    pub fn number(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// So many of them, of this size.
    pub fn numbers(&mut self, count: usize, size: f64) -> Vec<f64> {
        (0..count).map(|_| size * self.number()).collect()
    }

    /// An array of them.
    pub fn array<const N: usize>(&mut self, size: f64) -> [f64; N] {
        std::array::from_fn(|_| size * self.number())
    }
}

fn main() {
    let mut criterion = beside::criterion();
    lstm::bench(&mut criterion, 2);
    lstm::bench(&mut criterion, 4);
    bundle_adjustment::bench(&mut criterion);
    hand_bench::bench(&mut criterion);
    criterion.final_summary();
}
