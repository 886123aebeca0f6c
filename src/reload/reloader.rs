//! Reads everything, and takes it only where it stood together.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Seen, Slot};
use crate::clock;

/// How often a set that changes while it is read is read again before it is left for a later look.
const MOST_READS: usize = 4;

/// What was made of some files.
#[derive(Debug)]
pub struct Attempt<T, E> {
    /// The version, or why there is none.
    pub result: Result<T, E>,
    /// Every file that was asked for, there or not.
    pub files: Vec<PathBuf>,
}

/// What a look at the files came to.
#[derive(Debug)]
pub enum Look<E> {
    /// They are those of the last look.
    Same,
    /// They are being written; they must be looked at again soon.
    Moving,
    /// A good version is in the slot.
    Loaded,
    /// They don't load: why. The last good version stays.
    Broken(E),
}

/// Makes versions of something from files, by looking at them again and again.
#[derive(Debug)]
pub struct Reloader<T, M> {
    make: M,
    slot: Arc<Slot<T>>,
    /// The set that something was made of last.
    tried: Option<Seen>,
    /// A set that has lost something, and is looked at a second time.
    doubted: Option<Seen>,
    is_due: bool,
}

impl<T, E, M: FnMut() -> Attempt<T, E>> Reloader<T, M> {
    /// A reloader of what `make` makes of the files as they are at that moment. Nothing is made before the first look.
    #[must_use]
    pub fn new(make: M) -> Self {
        Self { make, slot: Arc::default(), tried: None, doubted: None, is_due: true }
    }

    /// Where the last good version stands.
    #[must_use]
    pub fn slot(&self) -> &Arc<Slot<T>> {
        &self.slot
    }

    /// The files that were asked for last, there or not.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.tried.iter().flat_map(Seen::paths)
    }

    /// Makes a version at the next look whether or not the files have changed: what else it is made of has.
    pub fn force(&mut self) {
        self.is_due = true;
    }

    /// Looks at the files, and makes a version of them if they are others than at the last look.
    pub fn look(&mut self) -> Look<E> {
        let mut before = self.tried.as_ref().map(Seen::again);
        if let (Some(now), Some(tried)) = (&before, &self.tried) {
            if now == tried && !self.is_due {
                return Look::Same;
            }
            // A file that is written in place is empty for a moment, one that is replaced is gone.
            if now.has_lost(tried) && self.doubted.as_ref() != Some(now) {
                self.doubted = before;
                return Look::Moving;
            }
        }
        for _ in 0..MOST_READS {
            let Attempt { result, files } = (self.make)();
            let after = Seen::of(&files);
            // What is the same before and after has stood together in between, when it was read.
            if before.as_ref() == Some(&after) {
                (self.tried, self.doubted, self.is_due) = (Some(after), None, false);
                return self.take(result);
            }
            before = Some(after);
        }
        Look::Moving
    }

    fn take(&self, result: Result<T, E>) -> Look<E> {
        match result {
            Ok(version) => {
                self.slot.swap(version);
                Look::Loaded
            }
            Err(error) => {
                self.slot.mark_stale(clock::now());
                Look::Broken(error)
            }
        }
    }
}
