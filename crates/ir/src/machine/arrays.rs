//! The buffers of arrays, each with a count of its owners.

/// The buffers of an evaluation. The handle 0 is the empty array, which has no buffer.
///
/// A buffer without owners is kept for the next array, so that a loop that makes arrays allocates nothing after its
/// first turns.
#[derive(Debug)]
pub(super) struct Arrays<R> {
    buffers: Vec<Buffer<R>>,
    /// The handles of the buffers that have no owner.
    free: Vec<Handle>,
}

/// The number of a buffer, counted from 1.
pub(super) type Handle = u32;

#[derive(Debug)]
struct Buffer<R> {
    entries: Vec<R>,
    owners: u32,
}

impl<R> Default for Arrays<R> {
    fn default() -> Self {
        Self {
            buffers: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<R: Copy> Arrays<R> {
    /// Takes all buffers from their owners.
    pub(super) fn clear(&mut self) {
        self.free.clear();
        self.free.extend(1..=self.buffers.len() as Handle);
        self.buffers.iter_mut().for_each(|buffer| buffer.owners = 0);
    }

    /// The entries of an array.
    #[inline(always)]
    pub(super) fn entries(&self, handle: Handle) -> &[R] {
        match handle.checked_sub(1) {
            Some(at) => &self.buffers[at as usize].entries,
            None => &[],
        }
    }

    /// The entries of an array with a single owner.
    #[inline(always)]
    pub(super) fn entries_mut(&mut self, handle: Handle) -> &mut Vec<R> {
        &mut self.buffers[handle as usize - 1].entries
    }

    /// A new array with one owner. Its entries are those that its buffer had before.
    pub(super) fn new_array(&mut self) -> Handle {
        let handle = self.free.pop().unwrap_or_else(|| {
            self.buffers.push(Buffer {
                entries: Vec::new(),
                owners: 0,
            });
            self.buffers.len() as Handle
        });
        self.buffers[handle as usize - 1].owners = 1;
        handle
    }

    /// A new array with these entries.
    pub(super) fn of(&mut self, entries: impl Iterator<Item = R>) -> Handle {
        let handle = self.new_array();
        let buffer = self.entries_mut(handle);
        buffer.clear();
        buffer.extend(entries);
        handle
    }

    /// Gives an array another owner. Returns `None` if there is no such array.
    #[inline(always)]
    pub(super) fn share(&mut self, handle: Handle) -> Option<Handle> {
        if let Some(at) = handle.checked_sub(1) {
            let buffer = self.buffers.get_mut(at as usize).filter(|buffer| buffer.owners > 0)?;
            buffer.owners += 1;
        }
        Some(handle)
    }

    /// Takes an array from one owner.
    #[inline(always)]
    pub(super) fn release(&mut self, handle: Handle) {
        if let Some(at) = handle.checked_sub(1) {
            let buffer = &mut self.buffers[at as usize];
            buffer.owners -= 1;
            if buffer.owners == 0 {
                self.free.push(handle);
            }
        }
    }

    /// An array with the same entries and a single owner, in place of one ownership of this array: the array itself if
    /// it has no other owner, and a copy otherwise.
    #[inline(always)]
    pub(super) fn owned(&mut self, handle: Handle) -> Handle {
        match handle.checked_sub(1) {
            Some(at) if self.buffers[at as usize].owners == 1 => handle,
            _ => self.copied(handle),
        }
    }

    /// Changes each entry of an array with a single owner, with the entry of another array.
    pub(super) fn combine(&mut self, array: Handle, other: Handle, f: impl Fn(R, R) -> R) {
        let mut entries = std::mem::take(self.entries_mut(array));
        for (x, y) in entries.iter_mut().zip(self.entries(other)) {
            *x = f(*x, *y);
        }
        *self.entries_mut(array) = entries;
    }

    #[cold]
    fn copied(&mut self, handle: Handle) -> Handle {
        let copy = self.new_array();
        let mut entries = std::mem::take(self.entries_mut(copy));
        entries.clear();
        entries.extend_from_slice(self.entries(handle));
        *self.entries_mut(copy) = entries;
        self.release(handle);
        copy
    }
}

/// The array registers of a call: the handle of the array in each.
#[derive(Clone, Debug, Default)]
pub(super) struct Handles {
    pub(super) plain: Vec<Handle>,
    pub(super) bundled: Vec<Handle>,
}

#[cfg(test)]
mod tests {
    use super::Arrays;

    #[test]
    fn a_single_owner_keeps_its_buffer_and_others_get_copies() {
        let mut arrays = Arrays::default();
        let a = arrays.of([1.0, 2.0].into_iter());
        assert_eq!(arrays.owned(a), a);
        let b = arrays.share(a).unwrap();
        let c = arrays.owned(b);
        assert_ne!(a, c);
        arrays.entries_mut(c)[0] = 3.0;
        assert_eq!(
            (arrays.entries(a), arrays.entries(c)),
            (&[1.0, 2.0][..], &[3.0, 2.0][..])
        );
        arrays.release(c);
        assert_eq!(arrays.new_array(), c);
        assert_eq!(arrays.share(77), None);
        assert_eq!(arrays.entries(0), &[] as &[f64]);
    }
}
