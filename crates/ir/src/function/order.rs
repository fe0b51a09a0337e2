//! The statements of a block in order, into which others are inserted.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use crate::hash::FastHasher;
use crate::types::ValueId;

/// The statements of a block. They are a list. While statements are inserted, they are linked instead: the first
/// insertion makes the links, and each further one takes the same time wherever it is. The list is made anew when it is
/// read.
#[derive(Clone, Debug)]
pub(crate) struct Statements {
    list: OnceLock<Vec<ValueId>>,
    links: Option<Box<Links>>,
}

impl Default for Statements {
    /// None, in a list that is made at once.
    fn default() -> Self {
        Vec::new().into()
    }
}

/// The statements before and after a statement.
type Neighbours = [Option<ValueId>; 2];

/// Statements that are linked.
#[derive(Clone, Debug, Default)]
struct Links {
    neighbours: HashMap<ValueId, Neighbours, BuildHasherDefault<FastHasher>>,
    ends: Neighbours,
    /// The last of the phis at the start.
    last_phi: Option<ValueId>,
}

impl Links {
    fn of(list: &[ValueId], is_phi: impl Fn(ValueId) -> bool) -> Self {
        let at = |i: usize| list.get(i).copied();
        let neighbours = |i: usize| [i.checked_sub(1).and_then(at), at(i + 1)];
        Self {
            neighbours: list.iter().enumerate().map(|(i, v)| (*v, neighbours(i))).collect(),
            ends: [list.first().copied(), list.last().copied()],
            last_phi: list.iter().copied().take_while(|v| is_phi(*v)).last(),
        }
    }

    /// The statements in order.
    fn list(&self) -> Vec<ValueId> {
        let next = |v: &ValueId| self.neighbours[v][1];
        std::iter::successors(self.ends[0], next).collect()
    }

    /// Links two neighbours, or one of them to the end.
    fn join(&mut self, before: Option<ValueId>, after: Option<ValueId>) {
        match before {
            Some(v) => self.neighbours.entry(v).or_default()[1] = after,
            None => self.ends[0] = after,
        }
        match after {
            Some(v) => self.neighbours.entry(v).or_default()[0] = before,
            None => self.ends[1] = before,
        }
    }
}

/// Where a statement is inserted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    /// At the start of the block, behind the phis.
    Start,
    /// Before a statement.
    Before(ValueId),
    /// After a statement, and behind the phis.
    After(ValueId),
}

impl Statements {
    /// The statements in order.
    pub(crate) fn list(&self) -> &[ValueId] {
        self.list
            .get_or_init(|| self.links.as_ref().map(|links| links.list()).unwrap_or_default())
    }

    /// The list, to change it at will.
    pub(crate) fn list_mut(&mut self) -> &mut Vec<ValueId> {
        self.list();
        self.links = None;
        self.list.get_mut().expect("the list was made")
    }

    /// The links of the statements.
    fn links(&mut self, is_phi: impl Fn(ValueId) -> bool) -> &mut Links {
        if self.links.is_none() {
            let links = Links::of(self.list(), is_phi);
            self.links = Some(Box::new(links));
        }
        self.links.as_mut().expect("they were made")
    }

    /// Whether a statement is one of them.
    pub(super) fn contains(&mut self, v: ValueId, is_phi: impl Fn(ValueId) -> bool) -> bool {
        self.links(is_phi).neighbours.contains_key(&v)
    }

    /// Inserts a statement. The statements at its side must be of this block.
    pub(super) fn insert(&mut self, side: Side, v: ValueId, is_phi: impl Fn(ValueId) -> bool) {
        let is_new_phi = is_phi(v);
        let links = self.links(&is_phi);
        let last_phi = links.last_phi;
        let (before, after) = match side {
            Side::Before(other) => (links.neighbours[&other][0], Some(other)),
            Side::After(other) if last_phi.is_none() || !is_phi(other) => (Some(other), links.neighbours[&other][1]),
            Side::Start | Side::After(_) => {
                let after = last_phi.map_or(links.ends[0], |last| links.neighbours[&last][1]);
                (last_phi, after)
            }
        };
        links.join(before, Some(v));
        links.join(Some(v), after);
        if is_new_phi && before == last_phi {
            links.last_phi = Some(v);
        }
        self.list.take();
    }
}

impl From<Vec<ValueId>> for Statements {
    fn from(list: Vec<ValueId>) -> Self {
        Self {
            list: list.into(),
            links: None,
        }
    }
}

impl PartialEq for Statements {
    fn eq(&self, other: &Self) -> bool {
        self.list() == other.list()
    }
}

impl Eq for Statements {}
