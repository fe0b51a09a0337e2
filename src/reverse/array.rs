//! Functions of arrays of variables, recorded as single steps of a tape.
#![cfg_attr(
    not(feature = "nalgebra"),
    expect(dead_code, reason = "the functions of matrices are the ones that use it")
)]

use alloc::vec::Vec;

use crate::real::Elementary;
use crate::reverse::Var;
use crate::reverse::step::{ArrayRule, CONSTANT, Step};

impl<B: Elementary> Var<B> {
    /// The results y = f(x) of a function of an array, whose values are given, as one step of the tape.
    #[track_caller]
    pub(crate) fn array<F: ArrayRule>(rule: F, x: &[Self], y: Vec<B>) -> Vec<Self> {
        let Some((place, tape)) = Self::common_place(x) else {
            return y.into_iter().map(Self::of_value).collect();
        };
        let arguments = x.iter().map(|x| x.node_of_its_own(tape).unwrap_or(CONSTANT)).collect();
        let values: Vec<B> = x.iter().map(Self::value).collect();
        let place_of_step = [tape.words(), tape.nodes_for(y.len()) as usize];
        let step = Step::new(place_of_step, rule, arguments, &values, &y);
        let results = step.results::<B>();
        tape.push_step(step);
        results
            .zip(y)
            .map(|(node, value)| Self::beside(place, node as u32, value))
            .collect()
    }
}
