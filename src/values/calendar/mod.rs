//! Days, weeks, months, open hours, time zones, and how dates, times and durations are read.
//!
//! Everything is a function of its arguments: nothing here asks for the time or for the machine's zone. A day begins at
//! its first instant, which is not midnight where the clocks skip that; a day that a zone skipped altogether begins with
//! the next. Moments that no calendar reaches (before −9999, after 9999) are cut to the nearest that it does.

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, civil};
use sha2::{Digest, Sha256};

mod hours;
mod moment;
mod parse;
mod window;
mod written;

pub use hours::OpenHours;
pub use moment::moment_in;
#[cfg(test)]
pub use parse::{DateError, DurationError};
pub use parse::{parse_date, parse_duration, parse_moment};
#[cfg(test)]
pub use window::Bound;
pub use window::{Unit, Window};
pub use written::{DayOrder, Written, WrittenError, end_of_day, parse_written};

/// The time zone of this name, in any case: `Europe/Berlin`, `UTC`; nothing for a name that the IANA database hasn't.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name.trim()).ok()
}

/// The names of all time zones.
pub fn zone_names() -> impl Iterator<Item = String> {
    jiff::tz::db().available().map(|name| name.to_string())
}

/// The first instant of a day.
#[must_use]
pub fn start_of_day(date: civil::Date, zone: &TimeZone) -> Timestamp {
    let midnight = date.at(0, 0, 0, 0);
    match zone.to_ambiguous_timestamp(midnight).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(midnight).unwrap_or_else(|_| nearest_end(date))
        }
        // Taken with the old offset, midnight lies behind the moment at which the clocks were moved.
        AmbiguousOffset::Gap { before, .. } => {
            let behind = before.to_timestamp(midnight).unwrap_or_else(|_| nearest_end(date));
            let moved = zone.preceding(plus(behind, SignedDuration::from_nanos(1))).next();
            moved.map_or(behind, |moved| moved.timestamp())
        }
    }
}

/// The day that a moment belongs to: the last that has begun. It is the one on the wall but for the hour after clocks
/// were put back over midnight.
#[must_use]
pub fn day_of(at: Timestamp, zone: &TimeZone) -> civil::Date {
    let day = zone.to_datetime(at).date();
    match day.tomorrow() {
        Ok(next) if start_of_day(next, zone) <= at => next,
        _ => day,
    }
}

/// The calendar days from a date to the day of `now`; negative where the date is still to come.
#[must_use]
pub fn days_since_date(date: civil::Date, now: Timestamp, zone: &TimeZone) -> i64 {
    day_number(day_of(now, zone)) - day_number(date)
}

/// The whole stretches of 24 hours from a moment to `now`, rounded down; negative where it is still to come.
#[must_use]
pub fn days_since(at: Timestamp, now: Timestamp) -> i64 {
    let days = (now.as_nanosecond() - at.as_nanosecond()).div_euclid(NANOS_OF_DAY);
    i64::try_from(days).unwrap_or(i64::MAX)
}

/// A number that stands for `parts` and is as good as drawn by lot: the first eight bytes, read as big-endian, of the
/// SHA-256 of the parts, each with its length in eight big-endian bytes before it.
///
/// The same parts give the same number on every machine and in every version; documents and decisions already made stand
/// on that.
#[must_use]
pub fn spread(parts: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

const NANOS_OF_DAY: i128 = 86_400_000_000_000;
const SECONDS_OF_DAY: i64 = 86_400;

/// The days from 1970-01-01 to a date.
fn day_number(date: civil::Date) -> i64 {
    date.duration_since(civil::Date::constant(1970, 1, 1)).as_secs() / SECONDS_OF_DAY
}

/// The end of time that a date lies at.
fn nearest_end(date: civil::Date) -> Timestamp {
    if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }
}

/// The first instant of the day after the one of this moment.
#[must_use]
pub fn midnight_after(at: Timestamp, zone: &TimeZone) -> Timestamp {
    Window::Calendar { unit: Unit::Day, zone: None }.end(at, zone).unwrap_or(Timestamp::MAX)
}

/// A moment moved by a length, cut to the moments there are.
fn plus(at: Timestamp, length: SignedDuration) -> Timestamp {
    at.checked_add(length).unwrap_or(if length.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

/// The whole seconds of a moment since 1970, rounded down.
fn seconds(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// The moment so many seconds after 1970 began, cut to the moments there are.
fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn days_begin_at_their_first_instant() {
        for (name, day, start) in [
            ("Europe/London", "2026-03-29", "2026-03-29T00:00Z"),
            ("Europe/London", "2026-03-30", "2026-03-29T23:00Z"),
            ("America/Sao_Paulo", "2017-10-15", "2017-10-15T01:00-02:00"),
            ("America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00-03:00"),
            // The clocks went from 23:30 to 00:30, and from 00:01 back to 23:01.
            ("America/Toronto", "1919-03-31", "1919-03-31T00:30-04:00"),
            ("America/St_Johns", "2010-11-07", "2010-11-07T00:00-02:30"),
            ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00+14:00"),
            ("Asia/Kathmandu", "2026-01-01", "2026-01-01T00:00+05:45"),
        ] {
            assert_eq!(start_of_day(day.parse().unwrap(), &zone(name).unwrap()), at(start), "{day} in {name}");
        }
    }

    #[test]
    fn a_day_once_begun_is_not_left() {
        let zone = zone("America/St_Johns").unwrap();
        let again = at("2010-11-06T23:30-03:30");
        assert_eq!(zone.to_datetime(again).date().day(), 6);
        assert_eq!(day_of(again, &zone).day(), 7);
    }

    #[test]
    fn days_are_counted_by_the_calendar_or_by_the_clock() {
        let zone = zone("America/New_York").unwrap();
        let now = at("2026-03-09T00:30-04:00");
        assert_eq!(days_since_date("2026-03-07".parse().unwrap(), now, &zone), 2);
        assert_eq!(days_since_date("2026-03-10".parse().unwrap(), now, &zone), -1);
        assert_eq!(days_since(at("2026-03-08T00:30-05:00"), now), 0);
        assert_eq!(days_since(at("2026-03-07T23:30-05:00"), now), 1);
        assert_eq!(days_since(plus(now, SignedDuration::from_nanos(1)), now), -1);
    }

    #[test]
    fn the_ends_of_time_hold() {
        let zone = zone("Pacific/Auckland").unwrap();
        for end in [Timestamp::MIN, Timestamp::MAX] {
            let day = day_of(end, &zone);
            assert!(start_of_day(day, &zone) <= end);
            assert_eq!(days_since_date(day, end, &zone), 0);
        }
        assert_eq!(start_of_day(civil::Date::MIN, &zone), Timestamp::MIN);
        assert_eq!(seconds(at("1969-12-31T23:59:59.5Z")), -1);
    }
}
