//! Reads everything, and takes it only where it stood together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Seen, Slot};
use crate::workspace::clock;

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

/// What a version protects, which a file that is cut off while it is written must not let go.
///
/// Whatever a new version protects is protected at once. What only the one before protected stays so for a while: until
/// then the file may not have been whole.
#[derive(Debug)]
pub struct Guard<T, E> {
    /// The new version with what only the one before it protects; nothing where it protects all of that itself.
    pub keep: fn(before: &T, new: &T) -> Option<T>,
    /// The version before with what files that don't load protect beside; nothing where that is nothing new.
    pub add: fn(before: &T, broken: &E) -> Option<T>,
    /// For how long files must stay as they are until what they protect no more is let go.
    pub patience: Duration,
}

/// Makes versions of something from files, by looking at them again and again.
#[derive(Debug)]
pub struct Reloader<T, E, M> {
    make: M,
    slot: Arc<Slot<T>>,
    guard: Option<Guard<T, E>>,
    /// Since when the slot holds more than the files protect.
    keeps_since: Option<Instant>,
    /// The set that something was made of last.
    tried: Option<Seen>,
    /// A set that has lost something, and is looked at a second time.
    doubted: Option<Seen>,
    is_due: bool,
}

impl<T, E, M: FnMut() -> Attempt<T, E>> Reloader<T, E, M> {
    /// A reloader of what `make` makes of the files as they are at that moment. Nothing is made before the first look.
    #[must_use]
    pub fn new(make: M) -> Self {
        let slot = Arc::default();
        Self { make, slot, guard: None, keeps_since: None, tried: None, doubted: None, is_due: true }
    }

    /// This reloader with a guard, which holds back for a while a version that protects less than the one before.
    #[must_use]
    pub fn guarded(self, guard: Guard<T, E>) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// How long until it is to be looked at again though no file changes; nothing where that isn't needed.
    #[must_use]
    pub fn looks_again_in(&self) -> Option<Duration> {
        let (guard, since) = (self.guard.as_ref()?, self.keeps_since?);
        Some(guard.patience.saturating_sub(since.elapsed()))
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
            let lets_go = self.looks_again_in() == Some(Duration::ZERO);
            if now == tried && !self.is_due && !lets_go {
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
                let is_patient = self.tried.as_ref() == Some(&after) && self.looks_again_in() == Some(Duration::ZERO);
                (self.tried, self.doubted, self.is_due) = (Some(after), None, false);
                return self.take(result, is_patient);
            }
            before = Some(after);
        }
        Look::Moving
    }

    /// Puts a version in place; where the files have been `as_they_are` for long enough, without what the one before kept.
    fn take(&mut self, result: Result<T, E>, as_they_are: bool) -> Look<E> {
        let (current, guard) = (self.slot.current(), self.guard.as_ref());
        match result {
            Ok(version) => {
                let keep = guard.zip(current.as_deref()).filter(|_| !as_they_are);
                let kept = keep.and_then(|(guard, current)| (guard.keep)(current, &version));
                self.keeps_since = kept.is_some().then(clock::stopwatch);
                self.slot.swap(kept.unwrap_or(version));
                Look::Loaded
            }
            Err(error) => {
                let add = guard.zip(current.as_deref());
                if let Some(more) = add.and_then(|(guard, current)| (guard.add)(current, &error)) {
                    self.slot.amend(more);
                }
                self.keeps_since = None;
                self.slot.mark_stale(clock::now());
                Look::Broken(error)
            }
        }
    }
}
