//! A moment of one's own inside a range.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{OpenHours, plus};

/// How much open time there has to be in a range for it to be enough, in seconds.
const ENOUGH: i64 = 3_600;

/// The longest open stretch that is added to a range, so that hours without end don't mean a moment without end.
const LONGEST_ADDED: SignedDuration = SignedDuration::from_hours(24);

/// The moment in a range, both ends included, that belongs to `share`: evenly spread, whole seconds after `from`. `share`
/// is where in the range, of 2^64: a number from [`spread`](super::spread).
///
/// With open hours, the open seconds inside the range are spread over. Where those are less than an hour, the first open
/// stretch from the end of the range on is added (of one that lasts longer than a day, its first 24 hours): what was
/// closed over the range doesn't all fall due at the minute of opening. Hours that are never open are passed over.
#[must_use]
pub fn moment_in(from: Timestamp, to: Timestamp, open: Option<(&OpenHours, &TimeZone)>, share: u64) -> Timestamp {
    let to = to.max(from);
    open.and_then(|(hours, zone)| in_open_time(from, to, hours, zone, share))
        .unwrap_or_else(|| after(from, part(whole_seconds(from, to) + 1, share)))
}

/// As [`moment_in`], over open time only; nothing where there is none.
fn in_open_time(from: Timestamp, to: Timestamp, hours: &OpenHours, zone: &TimeZone, share: u64) -> Option<Timestamp> {
    let length = |(open, close): (Timestamp, Timestamp)| whole_seconds(open, close);
    let inside: i64 = hours.open_stretches(from, to, zone).map(length).sum();
    let added = (inside < ENOUGH).then(|| first_open(to, hours, zone)).flatten();
    let mut left = part(inside + added.map_or(0, length), share);
    for stretch in hours.open_stretches(from, to, zone).chain(added) {
        if left < length(stretch) {
            return Some(after(stretch.0, left));
        }
        left -= length(stretch);
    }
    None
}

/// The first open stretch from a moment on, of a second at least.
fn first_open(at: Timestamp, hours: &OpenHours, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let mut from = at;
    loop {
        let open = hours.opens_at(from, zone)?;
        let stretch = hours.open_stretches(open, plus(open, LONGEST_ADDED), zone).next()?;
        if whole_seconds(stretch.0, stretch.1) > 0 {
            return Some(stretch);
        }
        from = stretch.1;
    }
}

fn whole_seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs()
}

fn after(from: Timestamp, seconds: i64) -> Timestamp {
    plus(from, SignedDuration::from_secs(seconds))
}

/// The share of a whole: less than it, but for a whole of nothing.
fn part(whole: i64, share: u64) -> i64 {
    let part = (i128::from(whole) * i128::from(share)) >> 64;
    i64::try_from(part).unwrap_or(0)
}
