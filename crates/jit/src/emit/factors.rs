//! Factors that are multiplied later: −1, and powers of two before another literal.
//!
//! They are exact, so they may wait: a + (−b) is a − b, (−a)·b is −(a·b), and (a·2)·c is a·(2·c), to the bit. Only the
//! sign of a NaN may differ. A number whose uses all allow it has no instruction for its factor.

use tangent_bundle_ir::{Binary, Operation, Unary};

use crate::flat::{End, Flat, NONE, Part, Source, Step};
use crate::units::Units;

/// The greatest literal that is multiplied by another one: the product of two is finite.
const GREATEST: f64 = 1e150;

/// Which numbers may wait for a factor.
pub(super) struct Factors {
    /// The numbers of which all uses take the opposite as well.
    opposite: Vec<bool>,
    /// The numbers that are only multiplied by literals.
    scaled: Vec<bool>,
}

/// The bits of a literal.
pub(super) fn literal_of(flat: &Flat<'_>, part: Part) -> Option<f64> {
    match flat.sources[part as usize] {
        Source::Literal(bits) => Some(f64::from_bits(bits)),
        _ => None,
    }
}

/// Whether x·c is exact unless it is infinite: c is a power of two from 1 on, or its opposite.
pub(super) fn is_exact(c: f64) -> bool {
    let mantissa = c.to_bits() & ((1 << 52) - 1);
    mantissa == 0 && (1.0..GREATEST).contains(&c.abs())
}

/// How a statement uses an operand.
#[derive(Clone, Copy)]
struct Use {
    takes_opposite: bool,
    is_scaled: bool,
}

impl Factors {
    /// Finds the numbers of a function that may wait.
    pub(super) fn new(flat: &Flat<'_>, units: &Units) -> Self {
        let count = flat.kinds.len();
        let mut factors = Self {
            opposite: vec![false; count],
            scaled: vec![false; count],
        };
        let mut all = vec![0_u32; count];
        for block in &flat.blocks {
            let reads = block.steps.iter().flat_map(|step| flat.reads(step));
            reads.for_each(|part| flat.roots(*part).for_each(|root| all[root as usize] += 1));
            let mut ends: Vec<Part> = block.end.edges().iter().flat_map(|edge| edge.values.clone()).collect();
            match &block.end {
                End::Return(parts) => ends.extend(parts),
                End::Branch(condition, _) => ends.push(*condition),
                End::Jump(_) => {}
            }
            ends.into_iter()
                .for_each(|part| flat.roots(part).for_each(|root| all[root as usize] += 1));
        }
        let [mut opposite, mut scaled] = [vec![0_u32; count], vec![0_u32; count]];
        let steps = flat.blocks.iter().rev().flat_map(|block| block.steps.iter().rev());
        for step in steps {
            for written in flat.writes(step) {
                let w = *written as usize;
                let may_wait = all[w] > 0 && units.slots[w] == NONE;
                factors.opposite[w] = may_wait && opposite[w] == all[w];
                factors.scaled[w] = may_wait && scaled[w] == all[w];
            }
            for (part, how) in factors.uses(flat, step) {
                opposite[part as usize] += u32::from(how.takes_opposite);
                scaled[part as usize] += u32::from(how.is_scaled);
            }
        }
        factors
    }

    /// How a statement uses its operands.
    fn uses(&self, flat: &Flat<'_>, step: &Step) -> Vec<(Part, Use)> {
        let Some((f, [a, b])) = flat.binary(step) else {
            return Vec::new();
        };
        let waits = self.opposite[flat.writes(step)[0] as usize];
        let of = |takes_opposite, is_scaled| Use {
            takes_opposite,
            is_scaled,
        };
        match f {
            Binary::Mul => {
                let by_literal = |other: Part| literal_of(flat, other).is_some_and(|c| c.abs() < GREATEST);
                let one = |other| of(waits || a == b || by_literal(other), a != b && by_literal(other));
                vec![(a, one(b)), (b, one(a))]
            }
            Binary::Div => vec![(a, of(waits, false)), (b, of(waits, false))],
            Binary::Add => vec![(a, of(a != b, false)), (b, of(a != b, false))],
            Binary::Sub => vec![(b, of(a != b, false))],
            _ => Vec::new(),
        }
    }

    /// Whether a number may wait for −1.
    pub(super) fn takes_opposite(&self, part: Part) -> bool {
        self.opposite[part as usize]
    }

    /// Whether a number may wait for a power of two.
    pub(super) fn is_scaled(&self, part: Part) -> bool {
        self.scaled[part as usize]
    }

    /// Whether a statement is the opposite of its operand.
    pub(super) fn is_opposite(flat: &Flat<'_>, step: &Step) -> bool {
        matches!(flat.operation(step), Operation::Unary(Unary::Neg, _))
    }
}
