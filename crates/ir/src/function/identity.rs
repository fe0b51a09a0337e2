//! When two functions are the same.

use crate::function::Function;
use crate::operation::Terminator;
use crate::types::ValueId;

impl Function {
    /// The index of each value in the order of the text. Values are compared by it.
    fn places(&self) -> Vec<Option<usize>> {
        let mut places = vec![None; self.arena.len()];
        for (place, (v, _)) in self.values().enumerate() {
            places[v.index()] = Some(place);
        }
        places
    }
}

impl PartialEq for Function {
    /// Compares the name, the types, the declared rules and the statements of each block. The names of values and
    /// blocks do not matter.
    fn eq(&self, other: &Self) -> bool {
        let heads_agree = self.name == other.name
            && self.result == other.result
            && self.levels == other.levels
            && self.declared == other.declared
            && self.arguments.len() == other.arguments.len()
            && self.blocks.len() == other.blocks.len()
            && self.values().count() == other.values().count();
        if !heads_agree {
            return false;
        }
        let (places, other_places) = (self.places(), other.places());
        let same = |v: ValueId, w: ValueId| places[v.index()] == other_places[w.index()];
        let statements_agree = self.values().zip(other.values()).all(|((_, s), (_, t))| {
            s.ty == t.ty
                && s.orders == t.orders
                && s.operation.shape() == t.operation.shape()
                && s.operation.incoming_blocks().eq(t.operation.incoming_blocks())
                && s.operation.each_operand().count() == t.operation.each_operand().count()
                && s.operation
                    .each_operand()
                    .zip(t.operation.each_operand())
                    .all(|(v, w)| same(v, w))
        });
        let blocks_agree = self.blocks.iter().zip(&other.blocks).all(|(a, b)| {
            a.statements().len() == b.statements().len()
                && match (a.terminator, b.terminator) {
                    (Terminator::Branch(to), Terminator::Branch(other)) => to == other,
                    (Terminator::Conditional(c, to, or), Terminator::Conditional(d, other_to, other_or)) => {
                        same(c, d) && (to, or) == (other_to, other_or)
                    }
                    (Terminator::Return(v), Terminator::Return(w)) => same(v, w),
                    _ => false,
                }
        });
        statements_agree && blocks_agree
    }
}

impl Eq for Function {}
