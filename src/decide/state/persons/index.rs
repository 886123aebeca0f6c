//! Where each alias stands, found by its fingerprint: four bytes a place.

/// The places of aliases, each found by a fingerprint that the caller keeps. A hash table with open addressing.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// A power of two of slots, at most three quarters of them taken: one more than the place, 0 for a free one.
    slots: Vec<u32>,
    taken: usize,
}

/// How many slots there are at first.
const FIRST: usize = 16;

impl Index {
    /// The place with this fingerprint, as `print_at` says what is kept at each.
    pub(super) fn find(&self, print: u64, print_at: impl Fn(u32) -> u64) -> Option<u32> {
        let mut slot = self.home(print)?;
        loop {
            let place = self.slots.get(slot)?.checked_sub(1)?;
            if print_at(place) == print {
                return Some(place);
            }
            slot = self.after(slot);
        }
    }

    /// Adds a place, which isn't there yet.
    pub(super) fn insert(&mut self, place: u32, print_at: impl Fn(u32) -> u64) {
        if self.slots.len() * 3 <= (self.taken + 1) * 4 {
            let size = (self.slots.len() * 2).max(FIRST);
            let old = std::mem::replace(&mut self.slots, vec![0; size]);
            for place in old.into_iter().filter_map(|slot| slot.checked_sub(1)) {
                self.put(place, print_at(place));
            }
        }
        self.put(place, print_at(place));
        self.taken += 1;
    }

    fn put(&mut self, place: u32, print: u64) {
        let Some(mut slot) = self.home(print) else { return };
        while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
            slot = self.after(slot);
        }
        if let Some(free) = self.slots.get_mut(slot) {
            *free = place + 1;
        }
    }

    /// The slot at which a fingerprint is looked for first; none without slots.
    fn home(&self, print: u64) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        usize::try_from(print & last as u64).ok()
    }

    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }
}
