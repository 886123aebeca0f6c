//! The version that decides, swapped whole.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

/// Holds the last good version, and since when a newer one fails.
#[derive(Debug)]
pub struct Slot<T> {
    held: RwLock<Held<T>>,
}

#[derive(Debug)]
struct Held<T> {
    current: Option<Arc<T>>,
    stale_since: Option<Timestamp>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { held: RwLock::new(Held { current: None, stale_since: None }) }
    }
}

impl<T> Slot<T> {
    /// The version that decides now; nothing before the first good one. Whoever holds it keeps it, whatever is loaded
    /// meanwhile.
    #[must_use]
    pub fn current(&self) -> Option<Arc<T>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).current.clone()
    }

    /// Since when the files hold something that doesn't load; nothing while what decides is what the files hold.
    #[must_use]
    pub fn stale_since(&self) -> Option<Timestamp> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).stale_since
    }

    /// Puts a good version in place.
    pub fn swap(&self, next: T) {
        let next = Held { current: Some(Arc::new(next)), stale_since: None };
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Puts a version in place that is more than what the files hold.
    pub(super) fn amend(&self, next: T) {
        self.held.write().unwrap_or_else(PoisonError::into_inner).current = Some(Arc::new(next));
    }

    /// Says that the files hold something that doesn't load, unless that is known already.
    pub(super) fn mark_stale(&self, at: Timestamp) {
        self.held.write().unwrap_or_else(PoisonError::into_inner).stale_since.get_or_insert(at);
    }
}
