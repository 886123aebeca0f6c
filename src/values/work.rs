//! How much work was done, in steps: an event or a moment looked at, a character compared. Tests hold the growth of it
//! against that of what it was done for, which a clock could not tell apart from a busy machine.
//!
//! Steps are counted in builds with debug assertions, on each thread by itself; elsewhere nothing is.

#[cfg(debug_assertions)]
use std::cell::Cell;

#[cfg(debug_assertions)]
thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Counts steps that are taken.
pub fn count(steps: usize) {
    #[cfg(debug_assertions)]
    STEPS.with(|sum| sum.set(sum.get().wrapping_add(steps as u64)));
    #[cfg(not(debug_assertions))]
    let _ = steps;
}

/// How many steps this thread has taken so far.
#[cfg(all(test, debug_assertions))]
#[must_use]
pub fn steps() -> u64 {
    STEPS.with(Cell::get)
}
