//! Straight lines over pairs of numbers: two points are evaluated at once.
//!
//! A register holds the number of one point and that of the other. Operations of the processor work on both; functions
//! are called twice. A comparison that comes out otherwise at one of the points ends the evaluation of both.

use tangent_bundle_ir::{Function, Module, Operation, Type};

use crate::assembly::{Options, assemble};
use crate::code::{Code, Workspace};
use crate::flat::{End, Flat, Kind, Source, Step};
use crate::link::Linked;
use crate::schedule::schedule;

/// The greatest number of statements of a function that has code for pairs: the function is kept until it is made.
const STATEMENTS: usize = 200_000;

/// The code of a function for pairs of points.
pub(crate) struct Pairs {
    code: Code,
    depth: usize,
}

/// What evaluations of pairs write to.
#[derive(Clone, Debug, Default)]
pub(crate) struct PairsMemory {
    workspace: Workspace,
    /// The arguments and the results, in pairs.
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Whether a function is a straight line of real numbers.
pub(crate) fn can_be_paired(flat: &Flat<'_>) -> bool {
    let [block] = &flat.blocks[..] else {
        return false;
    };
    let is_real = |kind: &Kind| *kind == Kind::Real;
    let is_number = |part: &u32| match flat.kinds[*part as usize] {
        Kind::Real => true,
        Kind::Boolean => matches!(flat.sources[*part as usize], Source::Block(_)),
        _ => false,
    };
    let function = flat.function;
    let fits = |step: &Step| match &function.statement(step.statement).operation {
        Operation::Unary(..)
        | Operation::Binary(..)
        | Operation::Ternary(..)
        | Operation::Powf(..)
        | Operation::Logic(..)
        | Operation::Not(_)
        | Operation::Guard(..) => flat.reads(step).iter().all(is_number),
        Operation::Powi(_, n) => flat.exponent(*n).is_some(),
        Operation::Compare(_, x) => *function.type_of(x[0]) == Type::Real,
        Operation::Select([_, a, _]) => {
            flat.reads(step).iter().all(is_number)
                && flat.parts(*a).iter().all(|part| is_real(&flat.kinds[*part as usize]))
        }
        _ => false,
    };
    matches!(block.end, End::Return(_))
        && flat.len() <= STATEMENTS
        && flat.arguments.iter().chain(&flat.results).all(is_real)
        && block.steps.iter().all(fits)
}

impl Pairs {
    /// The code of a function that can have it, and `None` if it cannot be compiled.
    pub(crate) fn of(function: &Function, options: &Options) -> Option<Self> {
        let module = Module::new();
        let linked = Linked::new(&module, function).ok()?;
        let mut flat = Flat::new(&linked, function).ok()?;
        schedule(&mut flat);
        let assembled = assemble(&linked, &[flat], options, true).ok()?;
        Some(Self {
            code: assembled.code,
            depth: assembled.depth,
        })
    }

    /// Evaluates two points that follow one another. Returns whether the evaluation went well at both.
    #[inline]
    pub(crate) fn run(&self, x: &[f64], y: &mut [f64], memory: &mut PairsMemory, steps: u64) -> bool {
        let PairsMemory {
            workspace,
            x: arguments,
            y: results,
        } = memory;
        let [a, b] = [&x[..x.len() / 2], &x[x.len() / 2..]];
        arguments.resize(x.len(), 0.0);
        results.resize(y.len(), 0.0);
        for (pair, (a, b)) in arguments.as_chunks_mut().0.iter_mut().zip(a.iter().zip(b)) {
            *pair = [*a, *b];
        }
        if self.code.run(arguments, results, workspace, steps, self.depth).is_err() {
            return false;
        }
        let (first, second) = y.split_at_mut(y.len() / 2);
        for ([a, b], (first, second)) in results.as_chunks().0.iter().zip(first.iter_mut().zip(second)) {
            (*first, *second) = (*a, *b);
        }
        true
    }
}
