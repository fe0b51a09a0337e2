//! The arrays of an evaluation: their owners, and the memory that is used again.
//!
//! An array has a count of its owners: the values of the program that hold it, and the tuples on stacks. The last owner
//! changes it in place, others get a copy. An array without owners is used for the next one. When the evaluation ends,
//! however it ends, no array has an owner.

use std::mem::offset_of;
use std::sync::atomic::AtomicPtr;

/// The entries that the arrays of an evaluation may take besides its arguments: 1 GiB.
const ENTRIES: usize = 1 << 27;

/// How many lists are kept for new arrays.
const SPARE: usize = 16;

/// What machine code sees of an array. The number of an array is the place of its head, in bytes.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Head {
    /// The address of the entries. It is atomic so that a thread can pass it to another one; only one writes it.
    data: AtomicPtr<f64>,
    len: u64,
    owners: u64,
}

impl Head {
    pub(crate) const SIZE: i64 = size_of::<Self>() as i64;
    pub(crate) const DATA: i32 = offset_of!(Self, data) as i32;
    pub(crate) const LEN: i32 = offset_of!(Self, len) as i32;
    pub(crate) const OWNERS: i32 = offset_of!(Self, owners) as i32;
}

/// Why an operation on arrays has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The lengths of two arrays differ.
    Lengths(usize, usize),
    /// A length is below 0.
    Length(i64),
    /// There is no memory for so many entries.
    Memory(usize),
    /// There are no steps left.
    Steps,
}

/// Takes steps from those that are left.
pub(crate) type Spend<'a> = &'a mut dyn FnMut(usize) -> Result<(), Wrong>;

/// The arrays of an evaluation.
#[derive(Debug, Default)]
pub(crate) struct Heap {
    heads: Vec<Head>,
    /// The entries of each array.
    lists: Vec<Vec<f64>>,
    /// The arrays without owners.
    free: Vec<usize>,
    /// The number of literal arrays. They come first, and belong to the heap.
    literals: usize,
    /// The entries that the lists have room for, and how many are allowed.
    room: usize,
    allowed: usize,
}

/// The place of an array among the lists.
fn place(array: i64) -> usize {
    usize::try_from(array / Head::SIZE).expect("the number of an array is the place of a head")
}

impl Clone for Heap {
    /// A heap with the same literal arrays, and without others.
    fn clone(&self) -> Self {
        Self::new(self.lists[..self.literals].to_vec())
    }
}

impl Heap {
    /// A heap with literal arrays. Their numbers are the multiples of the size of a head, from 0.
    pub(crate) fn new(literals: Vec<Vec<f64>>) -> Self {
        let mut heap = Self {
            heads: literals.iter().map(|_| Head::default()).collect(),
            literals: literals.len(),
            lists: literals,
            ..Self::default()
        };
        for place in 0..heap.literals {
            heap.heads[place].owners = 1;
            heap.refresh(place);
        }
        heap.end();
        heap
    }

    /// The heads, for machine code.
    pub(crate) fn heads(&mut self) -> *mut Head {
        self.heads.as_mut_ptr()
    }

    /// The entries of an array.
    pub(crate) fn entries(&self, array: i64) -> &[f64] {
        &self.lists[place(array)]
    }

    /// Makes an array of these entries.
    pub(crate) fn put(&mut self, entries: &[f64]) -> i64 {
        let new = self.fresh();
        let before = self.lists[new].capacity();
        self.lists[new].extend_from_slice(entries);
        self.room += self.lists[new].capacity() - before;
        self.allowed += entries.len();
        self.refresh(new)
    }

    /// Ends the evaluation: no array has an owner any more, but for the literal ones.
    pub(crate) fn end(&mut self) {
        for place in self.literals..self.heads.len() {
            if self.heads[place].owners > 0 {
                self.free(place);
            }
        }
        // Heads without lists are forgotten. The free ones are in no order.
        if self.heads.len() > self.literals + SPARE {
            let lists = std::mem::take(&mut self.lists);
            let literals = self.literals;
            let is_kept = |(place, list): &(usize, Vec<f64>)| *place < literals || list.capacity() > 0;
            self.lists = lists
                .into_iter()
                .enumerate()
                .filter(is_kept)
                .map(|(_, list)| list)
                .collect();
            self.heads.truncate(self.lists.len());
            self.free = (self.literals..self.lists.len()).collect();
            (0..self.heads.len()).for_each(|place| {
                self.refresh(place);
            });
        }
        self.heads[..self.literals].iter_mut().for_each(|head| head.owners = 1);
        self.allowed = ENTRIES;
    }

    /// Forgets the array, and keeps its list, unless there are enough.
    fn free(&mut self, place: usize) {
        self.heads[place].owners = 0;
        self.lists[place].clear();
        if self.free.len() >= SPARE {
            self.room -= std::mem::take(&mut self.lists[place]).capacity();
        }
        self.free.push(place);
    }

    /// The place of a new array without entries, and with one owner.
    fn fresh(&mut self) -> usize {
        let place = self.free.pop().unwrap_or_else(|| {
            self.heads.push(Head::default());
            self.lists.push(Vec::new());
            self.lists.len() - 1
        });
        self.heads[place].owners = 1;
        place
    }

    /// Shows the entries of an array to machine code. Returns its number.
    fn refresh(&mut self, place: usize) -> i64 {
        let (head, list) = (&mut self.heads[place], &mut self.lists[place]);
        *head.data.get_mut() = list.as_mut_ptr();
        head.len = list.len() as u64;
        place as i64 * Head::SIZE
    }

    /// Makes the list of an array so long, with a value for new entries.
    fn extend(&mut self, place: usize, length: usize, value: f64) -> Result<(), Wrong> {
        self.reserve(place, length)?;
        self.lists[place].resize(length, value);
        Ok(())
    }

    fn reserve(&mut self, place: usize, length: usize) -> Result<(), Wrong> {
        let list = &mut self.lists[place];
        let before = list.capacity();
        let more = length.saturating_sub(before);
        if more == 0 {
            return Ok(());
        }
        if self.room.saturating_add(more) > self.allowed || list.try_reserve(length - list.len()).is_err() {
            return Err(Wrong::Memory(length));
        }
        self.room += list.capacity() - before;
        Ok(())
    }

    /// An owner forgets the array.
    pub(crate) fn release(&mut self, array: i64) {
        let head = &mut self.heads[place(array)];
        head.owners -= 1;
        if head.owners == 0 {
            self.free(place(array));
        }
    }

    /// Gives the entries of an array to one of its owners, to be changed: the array, or a copy, which takes steps.
    pub(crate) fn owned(&mut self, array: i64, spend: Spend<'_>) -> Result<i64, Wrong> {
        let from = place(array);
        if self.heads[from].owners == 1 {
            return Ok(array);
        }
        let length = self.lists[from].len();
        spend(length)?;
        let new = self.fresh();
        self.reserve(new, length)?;
        let mut list = std::mem::take(&mut self.lists[new]);
        list.extend_from_slice(&self.lists[from]);
        self.lists[new] = list;
        self.heads[from].owners -= 1;
        Ok(self.refresh(new))
    }

    /// An array of so many equal numbers.
    pub(crate) fn fill(&mut self, length: i64, value: f64, spend: Spend<'_>) -> Result<i64, Wrong> {
        let length = new_length(length, spend)?;
        let new = self.fresh();
        self.extend(new, length, value)?;
        Ok(self.refresh(new))
    }

    /// 0 + a₀ + a₁ + …
    pub(crate) fn sum(&self, array: i64, spend: Spend<'_>) -> Result<f64, Wrong> {
        let entries = self.entries(array);
        spend(entries.len())?;
        Ok(entries.iter().fold(0.0, |sum, x| sum + x))
    }

    /// 0 + a₀·b₀ + a₁·b₁ + …
    pub(crate) fn dot(&self, [a, b]: [i64; 2], spend: Spend<'_>) -> Result<f64, Wrong> {
        let [a, b] = [a, b].map(|array| self.entries(array));
        same_length(a, b)?;
        spend(a.len())?;
        Ok(a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b))
    }

    /// bᵢ + aᵢ·c. The owner of b gets it.
    pub(crate) fn axpy(&mut self, c: f64, [a, b]: [i64; 2], spend: Spend<'_>) -> Result<i64, Wrong> {
        same_length(self.entries(a), self.entries(b))?;
        spend(self.entries(a).len())?;
        let y = self.owned(b, spend)?;
        let mut list = std::mem::take(&mut self.lists[place(y)]);
        if y == a {
            list.iter_mut().for_each(|y| *y += *y * c);
        } else {
            list.iter_mut().zip(self.entries(a)).for_each(|(y, x)| *y += x * c);
        }
        self.lists[place(y)] = list;
        Ok(self.refresh(place(y)))
    }

    /// The first entries, as many as the length tells, and zeros behind the last entry. The owner of the array gets it.
    pub(crate) fn resize(&mut self, array: i64, length: i64, spend: Spend<'_>) -> Result<i64, Wrong> {
        if usize::try_from(length) == Ok(self.entries(array).len()) {
            return Ok(array);
        }
        let length = new_length(length, spend)?;
        let y = self.owned(array, spend)?;
        self.extend(place(y), length, 0.0)?;
        Ok(self.refresh(place(y)))
    }
}

/// A length that steps suffice for.
fn new_length(length: i64, spend: Spend<'_>) -> Result<usize, Wrong> {
    let length = usize::try_from(length).map_err(|_| Wrong::Length(length))?;
    spend(length)?;
    Ok(length)
}

fn same_length(a: &[f64], b: &[f64]) -> Result<(), Wrong> {
    if a.len() == b.len() {
        return Ok(());
    }
    Err(Wrong::Lengths(a.len(), b.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(_: usize) -> Result<(), Wrong> {
        Ok(())
    }

    #[test]
    fn the_last_owner_changes_an_array_and_others_get_copies() {
        let mut heap = Heap::new(vec![vec![1.0, 2.0]]);
        let a = heap.put(&[3.0, 4.0]);
        assert_eq!(heap.axpy(2.0, [0, a], &mut free), Ok(a));
        assert_eq!(heap.entries(a), [5.0, 8.0]);
        // The literal array belongs to the heap.
        heap.heads[0].owners += 1;
        let copy = heap.axpy(1.0, [0, 0], &mut free).unwrap();
        assert_eq!(
            (heap.entries(0), heap.entries(copy)),
            (&[1.0, 2.0][..], &[2.0, 4.0][..])
        );
        assert_eq!(heap.heads[0].owners, 1);
        heap.release(a);
        // Its list is used for the next array.
        assert_eq!(heap.fill(1, 7.0, &mut free), Ok(a));
        assert_eq!(heap.entries(a), [7.0]);
    }

    #[test]
    fn an_evaluation_that_ends_leaves_no_array() {
        let mut heap = Heap::new(vec![vec![1.0]]);
        for _ in 0..3 {
            for length in 0..100 {
                heap.fill(length, 1.0, &mut free).unwrap();
            }
            heap.end();
            assert!(heap.heads[1..].iter().all(|head| head.owners == 0));
            assert!(heap.heads.len() <= 1 + SPARE && heap.free.len() == heap.heads.len() - 1);
            assert_eq!(heap.room, heap.lists[1..].iter().map(Vec::capacity).sum::<usize>());
        }
        assert_eq!(heap.clone().entries(0), [1.0]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut heap = Heap::new(Vec::new());
        let many = ENTRIES as i64 + 1;
        assert_eq!(heap.fill(many, 0.0, &mut free), Err(Wrong::Memory(ENTRIES + 1)));
        assert_eq!(heap.fill(-1, 0.0, &mut free), Err(Wrong::Length(-1)));
        let a = heap.put(&[1.0; 3]);
        assert_eq!(
            heap.resize(a, i64::MAX, &mut free),
            Err(Wrong::Memory(i64::MAX as usize))
        );
        assert_eq!(heap.sum(a, &mut free), Ok(3.0));
        assert_eq!(heap.dot([a, a], &mut |_| Err(Wrong::Steps)), Err(Wrong::Steps));
    }
}
