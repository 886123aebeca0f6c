//! The one place that asks for the time. Everything else is handed a moment.

use std::time::Instant;

use jiff::Timestamp;

/// The moment now, to the second: no policy asks for more, and whole seconds read well in a decision.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Begins to measure how long something takes. It says nothing of the time of day.
#[must_use]
pub fn stopwatch() -> Instant {
    Instant::now()
}
