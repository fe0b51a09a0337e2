//! Sums that follow one another as one step.

use crate::compute::{Kind, Row, Wide};
use crate::register::{Register, Slot};
use crate::widen::{Group, Item, ROW, each_read};

/// Makes one step of sums that follow one another, each of the sum before and of a number, where these numbers are in a
/// row and nothing else reads the sums.
pub(super) fn sums(items: Vec<Item>, groups: &[Group], count: usize, results: &[Slot]) -> Vec<Item> {
    let mut reads = vec![0_u32; count];
    each_read(&items, results, |r| reads[r as usize] += 1);
    let group_of = |r: Register| groups.partition_point(|group| group.first + group.count <= r);
    let mut made: Vec<Item> = Vec::with_capacity(items.len());
    let mut at = 0;
    while at < items.len() {
        let mut row = Row { first: 0, stride: 0 };
        let mut last = 0;
        let mut length = 0;
        while let Some(Item::One(step)) = items.get(at + length)
            && step.kind() == Kind::Add
        {
            let [sum, term, _] = step.operands.map(|operand| operand.register());
            match length {
                0 => row.first = term,
                1 => row.stride = term.wrapping_sub(row.first).cast_signed(),
                _ => {}
            }
            let follows = length == 0 || (sum == last && reads[last as usize] == 1);
            if !follows || term != row.at(length) || group_of(term) != group_of(row.first) {
                break;
            }
            last = step.result;
            length += 1;
        }
        match items[at] {
            Item::One(first) if length >= ROW => {
                let sum = Wide::sum(first.operands[0].register(), row, length as u32, last);
                made.push(Item::Wide(sum));
                at += length;
            }
            item => {
                made.push(item);
                at += 1;
            }
        }
    }
    made
}
