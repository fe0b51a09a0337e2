//! Sets of variables, one for each node of a tape.
//!
//! Most sets are small, and those of one part of a computation have the same few variables. So a set is a word of bits
//! in a window, which is a list of up to 64 variables. The union of two sets of one window is one operation. Sets of
//! different windows are moved to the newest window, and a new window begins when the newest one has no room.
//!
//! ```text
//! set    one variable                    its number
//!        up to 64 variables              a window and a bit for each of its variables
//!        more                            a list, which equal sets share
//! ```

use alloc::vec;
use alloc::vec::Vec;

/// The variables of a window.
const ROOM: usize = u64::BITS as usize;

/// In place of a window: the word is the number of a variable.
const SINGLE: u32 = u32::MAX;

/// In place of a window: the word is the number of a list.
const LIST: u32 = u32::MAX - 1;

/// A set: a word, and the window that gives it its meaning.
type Set = (u64, u32);

/// The last use of a node that no result needs.
const UNUSED: u32 = 0;

/// The last use of a node whose set is kept.
pub(super) const AFTER_ALL: u32 = u32::MAX;

/// A set of many variables.
#[derive(Debug, Default)]
struct List {
    members: Vec<u32>,
    /// How many of the members, from the first on, are in rising order and all different.
    sorted: usize,
    /// How many nodes have this set and are still used.
    owners: usize,
}

impl List {
    /// Adds members, which may be there already. They are sorted in when they are as many as the sorted ones.
    fn extend(&mut self, more: &[u32]) {
        self.members.extend_from_slice(more);
        if self.members.len() > 2 * self.sorted + ROOM {
            self.sort();
        }
    }

    fn sort(&mut self) {
        if self.sorted < self.members.len() {
            self.members.sort_unstable();
            self.members.dedup();
            self.sorted = self.members.len();
        }
    }
}

/// The sets of the nodes, and the last use of each.
#[derive(Debug)]
pub(super) struct Sets<'a> {
    /// For each node, the word of its set, and a word of its last use and the window of its set.
    nodes: &'a mut [[u64; 2]],
    /// The newest window in which each variable is, and its place there.
    seats: Vec<(u32, u8)>,
    /// Where the variables of each window begin.
    starts: Vec<usize>,
    /// The variables of all windows.
    seated: Vec<u32>,
    lists: Vec<List>,
    /// The members of a set for a moment.
    members: Vec<u32>,
}

impl<'a> Sets<'a> {
    /// Empty sets for all nodes but the first ones, which are variables and have themselves.
    pub(super) fn of_nodes(memory: &'a mut Vec<u64>, nodes: usize, variables: usize) -> Self {
        memory.clear();
        memory.resize(2 * nodes, 0);
        let nodes = memory.as_chunks_mut().0;
        for (i, node) in nodes.iter_mut().take(variables).enumerate() {
            *node = [i as u64, SINGLE.into()];
        }
        Self {
            nodes,
            seats: vec![(0, 0); variables],
            // No variable is in the first window, in which the empty sets are.
            starts: vec![0, 0],
            seated: Vec::new(),
            lists: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Whether a result needs the set of a node.
    #[inline(always)]
    pub(super) fn is_used(&self, node: usize) -> bool {
        self.nodes[node][1] >> 32 != u64::from(UNUSED)
    }

    /// Notes a use of a node, unless a later one is known.
    #[inline(always)]
    pub(super) fn use_before(&mut self, node: usize, number: u32) {
        if !self.is_used(node) {
            self.nodes[node][1] |= u64::from(number) << 32;
        }
    }

    /// Keeps the set of a node.
    pub(super) fn keep(&mut self, node: usize) {
        self.nodes[node][1] |= u64::from(AFTER_ALL) << 32;
    }

    /// Adds the set of one node to that of another, in the use of a number. The set of `from` may be taken over if this
    /// is its last use.
    #[inline(always)]
    pub(super) fn add(&mut self, to: usize, from: usize, number: u32) {
        let ((old, window), (new, new_window)) = (self.set(to), self.set(from));
        if window == new_window && window < LIST {
            self.nodes[to][0] = old | new;
        } else if window == 0 && new_window < LIST {
            // No set has members in the first window.
            self.give(to, (new, new_window));
        } else {
            self.add_across(to, from, number);
        }
    }

    /// A bound of the number of members of the set of a node.
    pub(super) fn len(&self, node: usize) -> usize {
        match self.set(node) {
            (_, SINGLE) => 1,
            (number, LIST) => self.lists[number as usize].members.len(),
            (word, _) => word.count_ones() as usize,
        }
    }

    /// Whether two nodes have the same set. It may be unknown, and is false then.
    pub(super) fn are_the_same(&self, one: usize, other: usize) -> bool {
        self.set(one) == self.set(other)
    }

    /// Appends the variables of the set of a node to a list, in rising order.
    pub(super) fn members(&mut self, node: usize, all: &mut Vec<usize>) {
        let start = all.len();
        match self.set(node) {
            (word, LIST) => {
                let list = &mut self.lists[word as usize];
                list.sort();
                all.extend(list.members.iter().map(|i| *i as usize));
            }
            set => {
                self.show_small(set, |i| all.push(i as usize));
                all[start..].sort_unstable();
            }
        }
    }

    #[inline(always)]
    fn set(&self, node: usize) -> Set {
        let [word, window] = self.nodes[node];
        (word, window as u32)
    }

    #[inline(always)]
    fn give(&mut self, node: usize, (word, window): Set) {
        let node = &mut self.nodes[node];
        *node = [word, node[1] >> 32 << 32 | u64::from(window)];
    }

    /// Shows the variables of a set that is not a list.
    fn show_small(&self, (word, window): Set, mut show: impl FnMut(u32)) {
        if window == SINGLE {
            show(word as u32);
            return;
        }
        let seated = &self.seated[self.starts[window as usize]..];
        let mut rest = word;
        while rest != 0 {
            show(seated[rest.trailing_zeros() as usize]);
            rest &= rest - 1;
        }
    }

    /// Adds a set of another window.
    #[inline(never)]
    fn add_across(&mut self, to: usize, from: usize, number: u32) {
        let (old, new) = (self.set(to), self.set(from));
        let is_last = number < AFTER_ALL && self.nodes[from][1] >> 32 == u64::from(number);
        if old.1 == 0 {
            self.give(to, new);
            if new.1 == LIST && !is_last {
                self.lists[new.0 as usize].owners += 1;
            }
            return;
        }
        if old.1 != LIST && new.1 != LIST {
            for _ in 0..2 {
                if let Some((old, moved)) = self.moved(old).and_then(|old| Some((old, self.moved(new)?))) {
                    let window = self.newest();
                    self.give(to, (old | moved, window));
                    self.give(from, (moved, window));
                    return;
                }
                // The second time the window is new, and the sets have no room together.
                self.starts.push(self.seated.len());
            }
        }
        self.add_to_list(to, from, is_last);
    }

    /// The newest window.
    fn newest(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// The bits of a small set in the newest window, if there is room.
    fn moved(&mut self, set: Set) -> Option<u64> {
        let window = self.newest();
        match set {
            (word, SINGLE) => self.seat(word as u32, window),
            (word, of) if of == window => Some(word),
            (mut rest, of) => {
                let (start, mut bits) = (self.starts[of as usize], 0);
                while rest != 0 {
                    bits |= self.seat(self.seated[start + rest.trailing_zeros() as usize], window)?;
                    rest &= rest - 1;
                }
                Some(bits)
            }
        }
    }

    /// The bit of a variable in the newest window, if there is room.
    #[inline]
    fn seat(&mut self, variable: u32, window: u32) -> Option<u64> {
        let (of, place) = self.seats[variable as usize];
        if of == window {
            return Some(1 << place);
        }
        let place = self.seated.len() - self.starts[window as usize];
        (place < ROOM).then(|| {
            self.seated.push(variable);
            self.seats[variable as usize] = (window, place as u8);
            1 << place
        })
    }

    /// Adds a set where the union is a list. Of two lists the longer one is extended, or shared if it is the union.
    #[cold]
    fn add_to_list(&mut self, to: usize, from: usize, is_last: bool) {
        let (old, new) = (self.set(to), self.set(from));
        if old == new && new.1 == LIST {
            // Both have shares of the list.
            self.lists[new.0 as usize].owners -= usize::from(is_last);
            return;
        }
        let length = |(word, window): Set| match window {
            LIST => self.lists[word as usize].members.len(),
            _ => 0,
        };
        let (is_old_the_larger, is_small) = (length(old) >= length(new), length(old).max(length(new)) == 0);
        let (large, more) = if is_old_the_larger { (old, new) } else { (new, old) };
        let mut members = core::mem::take(&mut self.members);
        members.clear();
        match more {
            (word, LIST) => members.extend_from_slice(&self.lists[word as usize].members),
            set => self.show_small(set, |i| members.push(i)),
        }
        let mut is_extended = false;
        let list = if is_small {
            let mut list = List {
                owners: 1,
                ..List::default()
            };
            self.show_small(large, |i| list.members.push(i));
            list.extend(&members);
            self.listed(list)
        } else {
            let number = large.0 as usize;
            let list = &mut self.lists[number];
            is_extended = list.owners == 1 && (is_old_the_larger || is_last);
            if is_extended {
                list.extend(&members);
                number
            } else {
                list.sort();
                if members.iter().all(|i| list.members.binary_search(i).is_ok()) {
                    // `from` keeps its share, which is given up below after its last use.
                    list.owners += 1;
                    number
                } else {
                    let mut list = List {
                        members: list.members.clone(),
                        sorted: list.sorted,
                        owners: 1,
                    };
                    list.extend(&members);
                    self.listed(list)
                }
            }
        };
        self.members = members;
        self.give(to, (list as u64, LIST));
        let given_up = [Some(old), is_last.then_some(new)].into_iter().flatten();
        for (word, window) in given_up {
            if window == LIST && !(is_extended && word as usize == list) {
                let list = &mut self.lists[word as usize];
                list.owners -= 1;
                if list.owners == 0 {
                    *list = List::default();
                }
            }
        }
    }

    /// The number of a new list.
    fn listed(&mut self, list: List) -> usize {
        self.lists.push(list);
        self.lists.len() - 1
    }
}
