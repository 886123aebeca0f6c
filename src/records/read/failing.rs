//! Libraries that may panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a library makes of a file. They are written for files that come from somewhere; where one is twisted enough to make
/// a library panic, it is damaged like any other.
pub(super) fn contained<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}
