//! expect: cannot multiply
use tangent_bundle::calculus::CheckpointedLoop;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;

// A variable is of one type, and a step is over every R: it enters among the parameters.
#[derive(Clone)]
struct Decay {
    rate: Var,
}

impl CheckpointedLoop for Decay {
    fn step<R: Real>(&self, _: usize, state: &mut [R], _: &[R]) {
        state[0] = state[0] * self.rate;
    }
}

fn main() {}
