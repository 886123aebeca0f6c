//! Files that change while the program runs: the last good version decides, whole, until a better one is there.
//!
//! A [`Watcher`] only says "look again"; a change is never taken from an event. A [`Reloader`] then reads everything, and
//! takes what it made only where the files are still the same afterwards, so that no version is a mixture of two. It hands
//! the version over in a [`Slot`], from which others read at any time.

mod background;
mod policy;
mod reloader;
mod seen;
mod slot;
mod watcher;

pub use background::keep_up;
pub use policy::policy;
pub use reloader::{Attempt, Guard, Look, Reloader};
pub use seen::Seen;
pub use slot::Slot;
pub use watcher::Watcher;
#[cfg(test)]
pub use watcher::Woken;
