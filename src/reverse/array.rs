//! Functions of arrays of variables, recorded as single steps of a tape.
#![cfg_attr(
    not(feature = "nalgebra"),
    expect(dead_code, reason = "the functions of matrices are the ones that use it")
)]

use alloc::vec::Vec;

use crate::real::Elementary;
use crate::reverse::Var;
use crate::reverse::step::{ArrayRule, CONSTANT, Step};
use crate::reverse::tape::Tape;
use crate::reverse::var::Place;

/// The arguments of functions of arrays: their values, and their nodes.
#[derive(Clone)]
pub(crate) struct Arguments<B: Elementary> {
    values: Vec<B>,
    nodes: Vec<u32>,
    place: Option<(Place, &'static Tape)>,
}

impl<B: Elementary> Arguments<B> {
    /// Those of some variables.
    #[track_caller]
    pub(crate) fn of(x: &[Var<B>]) -> Self {
        let values = x.iter().map(Var::value).collect();
        let place = Var::common_place(x);
        let node = |x: &Var<B>, tape| x.node_of_its_own(tape).unwrap_or(CONSTANT);
        let nodes = match place {
            Some((_, tape)) => x.iter().map(|x| node(x, tape)).collect(),
            None => x.iter().map(|_| CONSTANT).collect(),
        };
        Self { values, nodes, place }
    }

    /// The values.
    pub(crate) fn values(&self) -> &[B] {
        &self.values
    }

    /// These arguments, and then others.
    #[track_caller]
    pub(crate) fn and(&self, others: &Self) -> Self {
        if let (Some((place, _)), Some((other, _))) = (self.place, others.place) {
            place.must_be_beside(&other);
        }
        Self {
            values: [&self.values[..], &others.values].concat(),
            nodes: [&self.nodes[..], &others.nodes].concat(),
            place: self.place.or(others.place),
        }
    }

    /// The results y = f(x) of a function of these, whose values are given, as one step of the tape.
    #[track_caller]
    pub(crate) fn record<F: ArrayRule>(self, rule: F, y: Vec<B>) -> Vec<Var<B>> {
        let Some((place, tape)) = self.place else {
            return y.into_iter().map(Var::of_value).collect();
        };
        place.tape();
        let place_of_step = [tape.words(), tape.nodes_for(y.len()) as usize];
        let step = Step::new(place_of_step, rule, self.nodes, &self.values, &y);
        let results = step.results::<B>();
        tape.push_step(step);
        results
            .zip(y)
            .map(|(node, value)| Var::beside(place, node as u32, value))
            .collect()
    }
}
