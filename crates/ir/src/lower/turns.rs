//! Loops whose turns are computed side by side.
//!
//! These are the loops of two blocks, a head and a body, whose turns depend on one another in three ways only:
//!
//! - An integer changes by the same step in each turn.
//! - A number is a sum, to which each turn adds.
//! - An array is changed entry by entry, and not read.
//!
//! Everything else in a turn is then known from its number. So eight turns are computed at once, each value of them as
//! by itself. Then the sums and the arrays are changed, turn by turn in their order. The results are the same to the
//! bit. The loop itself stays as it is, for the turns that are left, and for those that end in an error.

use crate::function::{Function, Statement};
use crate::hash::FastMap;
use crate::lower::Lowering;
use crate::lower::making::Making;
use crate::operation::{Array, Binary, Operation, Terminator, Ternary};
use crate::program::{Step, Turns};
use crate::types::{BlockId, Type, ValueId};

/// The number of the turns of a loop, and the first step of its head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) number: usize,
    pub(super) head: BlockId,
    pub(super) start: u32,
}

impl Lowering<'_, '_, '_> {
    /// Makes the turns of a loop with this head ready to be computed side by side, if they can be.
    pub(super) fn turns(&mut self, head: BlockId) -> Option<(BlockId, Turns)> {
        let function = self.function;
        let Terminator::Conditional(condition, a, b) = *function.block(head).terminator() else {
            return None;
        };
        let is_body = |block: BlockId| {
            block != head
                && *function.block(block).terminator() == Terminator::Branch(head)
                && self.ways[block.index()] == 1
        };
        let body = [a, b].into_iter().find(|block| is_body(*block))?;
        if a == b || self.ways[head.index()] != 2 {
            return None;
        }
        let all = || {
            [head, body]
                .into_iter()
                .flat_map(|block| function.block(block).statements())
        };
        if !all().all(|v| may_be_in_a_turn(function.statement(*v))) {
            return None;
        }
        // How often each value is used in a turn, and where it was used first.
        let mut users: FastMap<ValueId, (u32, ValueId)> = FastMap::default();
        let mut inside: FastMap<ValueId, bool> = FastMap::default();
        let mut sources = Vec::new();
        for block in [head, body] {
            for v in function.block(block).statements() {
                let statement = function.statement(*v);
                let is_phi = statement.operation.is_phi();
                if is_phi && block == body {
                    return None;
                }
                inside.insert(*v, false);
                let mut note = |operand: ValueId| users.entry(operand).or_insert((0, *v)).0 += 1;
                if is_phi {
                    let next = self.source(*v, body)?;
                    sources.push((*v, next));
                    note(next);
                } else {
                    statement.operation.each_operand().for_each(note);
                }
            }
        }
        // The branch at the end of the head uses it, too. So no way leads through it.
        users.entry(condition).or_insert((1, condition)).0 += 1;
        let mut making = Making::of(self, inside);
        let mut carried = Vec::new();
        for (v, next) in sources {
            if next == v {
                making.inside.remove(&v);
            } else if !making.counter(v, next) {
                let links = links(function, &users, v, next)?;
                making.inside.extend(links.iter().map(|v| (*v, true)));
                carried.push((v, links));
            }
        }
        for (block, is_head) in [(head, true), (body, false)] {
            let mut steps = Vec::new();
            for v in function.block(block).statements() {
                if !function.statement(*v).operation.is_phi() && !making.inside[v] {
                    making.statement(*v, &mut steps)?;
                }
            }
            if is_head {
                making.turns.condition = making.word(condition)?;
                making.turns.goes_on = a == body;
                making.turns.head = steps;
            } else {
                making.turns.body = steps;
            }
        }
        for (phi, links) in carried {
            making.carried(phi, &links)?;
        }
        making.quick(condition);
        Some((body, making.finished()))
    }

    /// Begins the head of a loop whose turns are computed side by side.
    pub(super) fn begin_loop(&mut self, head: BlockId, body: BlockId, turns: Turns) {
        let number = self.code.turns.len();
        self.code.turns.push(turns);
        self.code.steps.push(Step::Turns(number as u32));
        let start = self.code.steps.len() as u32;
        self.loops.insert(body, Loop { number, head, start });
    }

    /// Ends the head of a loop, which counts for so many steps.
    pub(super) fn end_head(&mut self, head: BlockId, sides: [BlockId; 2], steps: u32) {
        let known = sides.iter().find_map(|body| self.loops.get(body));
        if let Some(known) = known.filter(|known| known.head == head) {
            self.code.turns[known.number].steps = steps.into();
        }
    }

    /// Ends the body of a loop. It goes back to the first step behind the turns that are computed side by side.
    pub(super) fn end_turn(&mut self, body: BlockId) {
        let Some(Loop { number, start, .. }) = self.loops.get(&body).copied() else {
            return;
        };
        if let Some(Step::Jump(to, steps)) = self.code.steps.last_mut() {
            *to = start;
            self.code.turns[number].steps += u64::from(*steps);
        }
        self.patches.pop();
    }
}

/// Whether a statement may be among those that are computed side by side, as far as it tells by itself.
fn may_be_in_a_turn(statement: &Statement) -> bool {
    let has_register = matches!(statement.ty, Type::Real | Type::Integer | Type::Boolean | Type::Array);
    let operation = &statement.operation;
    statement.orders.is_plain() && has_register && operation.is_pure() && !matches!(operation, Operation::Top(_))
}

/// The statements through which a phi goes in a turn, each of which nothing but the next one uses.
fn links(
    function: &Function,
    users: &FastMap<ValueId, (u32, ValueId)>,
    phi: ValueId,
    next: ValueId,
) -> Option<Vec<ValueId>> {
    let is_alone = |v: ValueId| users.get(&v).filter(|(count, _)| *count == 1).map(|(_, user)| *user);
    let mut links = Vec::new();
    let mut at = phi;
    while at != next {
        at = is_alone(at)?;
        // A phi is the end of the way, of this one or of another one.
        let adds = match &function.statement(at).operation {
            Operation::Binary(f, _) => matches!(f, Binary::Add | Binary::Sub),
            Operation::Ternary(f, _) => *f == Ternary::MulAdd,
            Operation::Array(f, _) => matches!(f, Array::Set | Array::AddAt),
            _ => false,
        };
        if !adds {
            return None;
        }
        links.push(at);
    }
    is_alone(next)?;
    Some(links)
}
