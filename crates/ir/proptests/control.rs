//! Branches and loops of random programs, on the values that a program changes.

use tangent_bundle_ir::{Arithmetic, BlockId, Builder, Type, ValueId};

/// A branch on a condition. Each side has its own copy of the values, and phis join them.
pub fn either<const N: usize>(
    b: &mut Builder,
    condition: ValueId,
    types: &[Type; N],
    values: &mut [ValueId; N],
    mut side: impl FnMut(&mut Builder, bool, &mut [ValueId; N]),
) {
    let [left, right, join] = b.blocks();
    b.conditional(condition, left, right);
    let mut ends = Vec::new();
    for (block, is_first) in [(left, true), (right, false)] {
        let mut own = *values;
        b.enter(block);
        side(b, is_first, &mut own);
        ends.push((b.current(), own));
        b.branch(join);
    }
    b.enter(join);
    for i in 0..N {
        let incoming: Vec<_> = ends.iter().map(|(block, own)| (*block, own[i])).collect();
        values[i] = b.phi(types[i].clone(), &incoming);
    }
}

/// A loop with a counter, to which each turn adds one, or from which it subtracts one. `head` ends the head: it goes on
/// to a turn in the first block, or leaves the loop for the second one.
pub fn repeat<const N: usize>(
    b: &mut Builder,
    (first, step): (i64, Arithmetic),
    types: &[Type; N],
    values: &mut [ValueId; N],
    head: impl FnOnce(&mut Builder, ValueId, &[ValueId; N], [BlockId; 2]),
    turn: impl FnOnce(&mut Builder, ValueId, &mut [ValueId; N]),
) {
    let before = b.current();
    let first = b.integer(first);
    let [start, inner, end] = b.blocks();
    b.branch(start);
    b.enter(start);
    let phis = std::array::from_fn(|i| b.phi(types[i].clone(), &[(before, values[i])]));
    let counter = b.phi(Type::Integer, &[(before, first)]);
    head(b, counter, &phis, [inner, end]);
    b.enter(inner);
    let mut own = phis;
    turn(b, counter, &mut own);
    let one = b.integer(1);
    let next = b.arithmetic(step, counter, one);
    let last = b.current();
    b.branch(start);
    for (phi, v) in phis.into_iter().zip(own) {
        b.add_incoming(phi, last, v);
    }
    b.add_incoming(counter, last, next);
    b.enter(end);
    *values = phis;
}
