//! Where coefficients are in memory, and which recurrences are computed side by side.
//!
//! Recurrences of the same kind that do not need one another are a group. The coefficients of a group lie side by side:
//! lane l of order k is word k·width + l of the memory. So two of a group are computed at once.

use std::collections::HashMap;

use tangent_bundle_ir::recurrences::{Code, Place, Row, Step};

use crate::taylor::kind::{Kind, Later, Member, later};

/// A place within the coefficients of one order.
pub(super) type Lane = u32;

/// Where the coefficients of a row are. Those after the first may be those of another row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lanes {
    pub(super) first: Lane,
    pub(super) later: Lane,
}

/// Where an operand of the members of a group is.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// Side by side, from here on.
    Range(Lanes),
    /// The same for all members.
    Same(Lanes),
    /// Anywhere.
    Any(Vec<Lanes>),
}

/// Recurrences of one kind, side by side.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) count: u32,
    pub(super) operands: Vec<Operand>,
    /// Where operands are copied to that are not side by side, if all their coefficients are needed.
    pub(super) copies: Vec<Option<Lane>>,
    /// The rows of the result and of what helps to compute it, each side by side.
    pub(super) writes: Vec<Lane>,
    /// Where the reciprocals of what all coefficients are divided by are, side by side, among the first coefficients.
    pub(super) over: Option<Lane>,
    /// The literal of each member.
    pub(super) literals: Vec<f64>,
}

/// The layout of a program.
pub(super) struct Plan {
    pub(super) groups: Vec<Group>,
    /// Where the rows are.
    pub(super) rows: Vec<Lanes>,
    /// Where the truth values are, among the first coefficients.
    pub(super) words: Vec<Lane>,
    /// The whole parts of remainders, by their rows.
    pub(super) parts: HashMap<Row, Lane>,
    /// The number of words of an order.
    pub(super) width: u32,
    /// The places of the copies of each row that is copied.
    copied: HashMap<Row, Vec<Lane>>,
}

impl Plan {
    /// The layout of a program, for this number of components of the state.
    pub(super) fn new(code: &Code<f64>, state: usize) -> Self {
        let mut same: Vec<Option<Row>> = vec![None; code.rows()];
        let mut members = Vec::new();
        for step in code.steps() {
            match later(step, code.constants()) {
                Later::Member(member) => members.push(member),
                Later::Same(y, a) => same[y as usize] = Some(a),
                Later::None => {}
            }
        }
        let root = |mut row: Row| {
            while let Some(next) = same[row as usize] {
                row = next;
            }
            row
        };
        let order = side_by_side(&members, code.rows(), root);
        let mut layout = Layout {
            lanes: vec![None; code.rows()],
            width: 0,
        };
        for row in 0..=state as Row {
            layout.place(row);
        }
        layout.align();
        let rows_of_groups = order.iter().map(|group| {
            let first = &members[group[0]];
            let mut start_of = |row: &dyn Fn(&Member) -> Row| {
                layout.align();
                let start = layout.width;
                group.iter().for_each(|member| layout.place(row(&members[*member])));
                start
            };
            let writes = (0..first.writes.len()).map(|i| start_of(&|member| member.writes[i]));
            let writes: Vec<Lane> = writes.collect();
            let over = first.over.map(|_| {
                let row = |member: &Member| member.over.expect("one kind has the same rows");
                start_of(&row)
            });
            (writes, over)
        });
        let starts: Vec<(Vec<Lane>, Option<Lane>)> = rows_of_groups.collect();
        layout.align();
        for row in 0..code.rows() as Row {
            if layout.lanes[row as usize].is_none() {
                layout.place(row);
            }
        }
        let lane = |row: Row| layout.lanes[row as usize].expect("each row has a place");
        let rows: Vec<Lanes> = (0..code.rows() as Row)
            .map(|row| Lanes {
                first: lane(row),
                later: lane(root(row)),
            })
            .collect();
        let mut plan = Self {
            groups: Vec::new(),
            words: (0..code.words() as Lane).map(|word| layout.width + word).collect(),
            rows,
            parts: HashMap::new(),
            width: layout.width + code.words() as Lane,
            copied: HashMap::new(),
        };
        for (group, (writes, over)) in order.iter().zip(starts) {
            plan.group(group.iter().map(|member| &members[*member]).collect(), writes, over);
        }
        for step in code.steps() {
            if let Step::Remainder { y, .. } = step {
                let lane = plan.room(1);
                plan.parts.insert(*y, lane);
            }
        }
        plan.width = plan.width.next_multiple_of(2);
        plan
    }

    /// Room for so many lanes side by side.
    fn room(&mut self, count: u32) -> Lane {
        let start = self.width.next_multiple_of(2);
        self.width = start + count.next_multiple_of(2);
        start
    }

    fn group(&mut self, members: Vec<&Member>, mut writes: Vec<Lane>, over: Option<Lane>) {
        let (kind, count) = (members[0].kind, members.len() as u32);
        let mut operands = Vec::new();
        let mut copies = Vec::new();
        for i in 0..members[0].reads.len() {
            let rows: Vec<Row> = members.iter().map(|member| member.reads[i]).collect();
            let operand = self.operand(&rows);
            let is_copied = kind.is_sum_of_products() && matches!(operand, Operand::Any(_));
            copies.push(is_copied.then(|| {
                let lane = self.room(count);
                for (row, lane) in rows.iter().zip(lane..) {
                    self.copied.entry(*row).or_default().push(lane);
                }
                lane
            }));
            operands.push(operand);
        }
        for _ in 0..kind.helpers() {
            let lane = self.room(count);
            writes.push(lane);
        }
        self.groups.push(Group {
            kind,
            count,
            operands,
            copies,
            writes,
            over,
            literals: members.iter().map(|member| member.literal).collect(),
        });
    }

    /// Where the coefficients of a row are copied to.
    pub(super) fn copies_of(&self, row: Row) -> &[Lane] {
        self.copied.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Where rows are together.
    pub(super) fn operand(&self, rows: &[Row]) -> Operand {
        let lanes: Vec<Lanes> = rows.iter().map(|row| self.rows[*row as usize]).collect();
        let follows = |[a, b]: [Lanes; 2], by| b.first == a.first + by && b.later == a.later + by;
        if lanes.len() == 1 || lanes.windows(2).all(|pair| follows([pair[0], pair[1]], 1)) {
            return Operand::Range(lanes[0]);
        }
        if lanes.windows(2).all(|pair| follows([pair[0], pair[1]], 0)) {
            return Operand::Same(lanes[0]);
        }
        Operand::Any(lanes)
    }

    /// Where the slopes of the state are, for those that change with time.
    pub(super) fn slopes(&self, code: &Code<f64>) -> Vec<Option<Lanes>> {
        let lanes = |place: &Place| match place {
            Place::Row(row) => Some(self.rows[*row as usize]),
            Place::Constant(_) => None,
        };
        code.results().iter().map(lanes).collect()
    }
}

/// Places that are given to rows one after the other.
struct Layout {
    lanes: Vec<Option<Lane>>,
    width: u32,
}

impl Layout {
    fn place(&mut self, row: Row) {
        self.lanes[row as usize] = Some(self.width);
        self.width += 1;
    }

    fn align(&mut self) {
        self.width = self.width.next_multiple_of(2);
    }
}

/// The members in groups, in an order in which operands come first.
///
/// Of all members whose operands are known, those without sums of products come first: the more of the others are known,
/// the larger are their groups.
fn side_by_side(members: &[Member], rows: usize, root: impl Fn(Row) -> Row) -> Vec<Vec<usize>> {
    let mut writer = vec![None; rows];
    for (i, member) in members.iter().enumerate() {
        member.writes.iter().for_each(|row| writer[*row as usize] = Some(i));
    }
    let before: Vec<Vec<usize>> = members
        .iter()
        .map(|member| {
            let mut before: Vec<usize> = member
                .reads
                .iter()
                .filter_map(|row| writer[root(*row) as usize])
                .collect();
            before.sort_unstable();
            before.dedup();
            before
        })
        .collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    let mut missing: Vec<usize> = before.iter().map(Vec::len).collect();
    for (i, before) in before.iter().enumerate() {
        before.iter().for_each(|j| after[*j].push(i));
    }
    let mut ready: Vec<Vec<usize>> = Vec::new();
    let mut kinds: HashMap<Kind, usize> = HashMap::new();
    let mut add = |i: usize, ready: &mut Vec<Vec<usize>>| {
        let count = kinds.len();
        let kind = *kinds.entry(members[i].kind).or_insert(count);
        ready.resize(ready.len().max(kind + 1), Vec::new());
        ready[kind].push(i);
    };
    for i in (0..members.len()).filter(|i| missing[*i] == 0) {
        add(i, &mut ready);
    }
    let mut order = Vec::new();
    loop {
        let is_open = |group: &&mut Vec<usize>| !group.is_empty();
        let sums = |group: &[usize]| members[group[0]].kind.is_sum_of_products();
        let largest = ready
            .iter_mut()
            .filter(is_open)
            .max_by_key(|group| (!sums(group), group.len()));
        let Some(group) = largest else {
            return order;
        };
        let mut group = std::mem::take(group);
        group.sort_unstable();
        for i in group.iter().flat_map(|i| &after[*i]) {
            missing[*i] -= 1;
            if missing[*i] == 0 {
                add(*i, &mut ready);
            }
        }
        order.push(group);
    }
}
