//! The calendar against naive ones that walk the clock.

mod hours;
mod moment;
mod window;
mod written;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Zones with both clock changes, half hours, quarter hours, none at all.
const ZONES: [&str; 7] = [
    "America/New_York",
    "Europe/London",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "UTC",
];

fn zone(name: &str) -> TimeZone {
    crate::values::calendar::zone(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Every moment from one to another, so many seconds apart.
fn steps(from: Timestamp, to: Timestamp, seconds: usize) -> impl Iterator<Item = Timestamp> {
    (from.as_second()..to.as_second()).step_by(seconds).map(|second| Timestamp::from_second(second).unwrap())
}
