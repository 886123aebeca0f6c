//! The stretch of time that a cap counts over.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{day_of, plus, start_of_day};

/// `every 7 days`, `every month from day 14 in "UTC"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// The last so long, up to now; the moment exactly so long ago is left out.
    Rolling(SignedDuration),
    /// The calendar period that now lies in.
    Calendar {
        /// How long.
        unit: Unit,
        /// The time zone that is said; without it, that of whoever asks.
        zone: Option<TimeZone>,
    },
}

/// A calendar period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// From midnight to midnight.
    Day,
    /// From Monday.
    Week,
    /// From a day of the month.
    Month {
        /// 1 to 31; in a shorter month, its last day.
        from_day: i8,
    },
}

/// Where a window begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// Behind this moment, which is left out.
    After(Timestamp),
    /// With this moment.
    From(Timestamp),
}

impl Bound {
    /// Whether a moment lies behind it.
    #[must_use]
    pub fn admits(self, at: Timestamp) -> bool {
        match self {
            Self::After(start) => at > start,
            Self::From(start) => at >= start,
        }
    }
}

impl Window {
    /// Where the window of `now` begins; `zone` is that of whoever asks.
    #[must_use]
    pub fn start(&self, now: Timestamp, zone: &TimeZone) -> Bound {
        match self {
            Self::Rolling(length) => Bound::After(plus(now, -*length)),
            Self::Calendar { unit, zone: said } => {
                let zone = said.as_ref().unwrap_or(zone);
                Bound::From(start_of_day(unit.first_day(day_of(now, zone)), zone))
            }
        }
    }

    /// No event longer ago than this counts, whatever the zone and the clocks do.
    #[must_use]
    pub fn longest(&self) -> SignedDuration {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        match self {
            Self::Rolling(length) => *length,
            Self::Calendar { unit: Unit::Day, .. } => days(3),
            Self::Calendar { unit: Unit::Week, .. } => days(9),
            Self::Calendar { unit: Unit::Month { .. }, .. } => days(33),
        }
    }

    /// Whether what happened at `event_at` counts at `now`.
    #[cfg(test)]
    #[must_use]
    pub fn contains(&self, event_at: Timestamp, now: Timestamp, zone: &TimeZone) -> bool {
        event_at <= now && self.start(now, zone).admits(event_at)
    }

    /// When the next calendar period begins; a rolling window has no end.
    #[must_use]
    pub fn end(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Rolling(_) => None,
            Self::Calendar { unit, zone: said } => {
                let zone = said.as_ref().unwrap_or(zone);
                Some(start_of_day(unit.next_first_day(day_of(now, zone)), zone))
            }
        }
    }

    /// The first moment at which an event that counts at `now` no longer does.
    #[must_use]
    pub fn leaves_at(&self, event_at: Timestamp, now: Timestamp, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Rolling(length) => plus(event_at, *length),
            Self::Calendar { .. } => self.end(now, zone).unwrap_or(Timestamp::MAX),
        }
    }
}

impl Unit {
    /// The first day of the period that a day lies in.
    fn first_day(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => moved(day, -i64::from(day.weekday().to_monday_zero_offset())),
            Self::Month { from_day } => {
                let first = first_in_month(day, from_day);
                if first <= day {
                    return first;
                }
                // Before the first month of all, the period begins with the day itself.
                first_in_month(moved(day.first_of_month(), -1), from_day).min(day)
            }
        }
    }

    /// The first day of the period after the one that a day lies in.
    fn next_first_day(self, day: Date) -> Date {
        match self {
            Self::Day => moved(day, 1),
            Self::Week => moved(self.first_day(day), 7),
            Self::Month { from_day } => first_in_month(moved(self.first_day(day).last_of_month(), 1), from_day),
        }
    }
}

/// The day of a month on which a period begins.
fn first_in_month(any: Date, from_day: i8) -> Date {
    let day = from_day.clamp(1, any.days_in_month());
    any.with().day(day).build().unwrap_or(any)
}

/// A day moved by so many, cut to the days there are.
fn moved(day: Date, days: i64) -> Date {
    day.saturating_add(SignedDuration::from_hours(days * 24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::calendar::zone;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_rolling_window_leaves_its_start_out() {
        let week = Window::Rolling(SignedDuration::from_hours(7 * 24));
        let (now, utc) = (at("2026-01-08T10:00Z"), TimeZone::UTC);
        for (event, counts) in [
            ("2026-01-01T10:00Z", false),
            ("2026-01-01T10:00:00.000000001Z", true),
            ("2026-01-08T10:00Z", true),
            ("2026-01-08T10:00:00.000000001Z", false),
        ] {
            assert_eq!(week.contains(at(event), now, &utc), counts, "{event}");
        }
        assert_eq!(week.leaves_at(at("2026-01-02T00:00Z"), now, &utc), at("2026-01-09T00:00Z"));
        assert_eq!(week.end(now, &utc), None);
    }

    #[test]
    fn periods_begin_and_end_where_the_calendar_says() {
        let asks = zone("America/New_York").unwrap();
        let month = |from_day| Unit::Month { from_day };
        for (unit, now, start, end) in [
            (Unit::Day, "2026-03-08T12:00-04:00", "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00"),
            (Unit::Week, "2026-11-01T23:59-05:00", "2026-10-26T00:00-04:00", "2026-11-02T00:00-05:00"),
            (month(1), "2026-01-31T23:59-05:00", "2026-01-01T00:00-05:00", "2026-02-01T00:00-05:00"),
            (month(14), "2026-01-13T23:59-05:00", "2025-12-14T00:00-05:00", "2026-01-14T00:00-05:00"),
            (month(31), "2024-02-28T12:00-05:00", "2024-01-31T00:00-05:00", "2024-02-29T00:00-05:00"),
            (month(31), "2024-02-29T12:00-05:00", "2024-02-29T00:00-05:00", "2024-03-31T00:00-04:00"),
            (month(30), "2025-03-01T12:00-05:00", "2025-02-28T00:00-05:00", "2025-03-30T00:00-04:00"),
        ] {
            let window = Window::Calendar { unit, zone: None };
            let now = at(now);
            assert_eq!(window.start(now, &asks), Bound::From(at(start)), "{unit:?} {now}");
            assert_eq!(window.end(now, &asks), Some(at(end)), "{unit:?} {now}");
            assert_eq!(window.leaves_at(now, now, &asks), at(end), "{unit:?} {now}");
        }
        let said = Window::Calendar { unit: Unit::Day, zone: Some(TimeZone::UTC) };
        assert_eq!(said.start(at("2026-01-01T23:00-05:00"), &asks), Bound::From(at("2026-01-02T00:00Z")));
    }

    #[test]
    fn the_ends_of_time_hold() {
        for unit in [Unit::Day, Unit::Week, Unit::Month { from_day: 31 }] {
            let window = Window::Calendar { unit, zone: None };
            for now in [Timestamp::MIN, Timestamp::MAX] {
                assert!(window.contains(now, now, &TimeZone::UTC), "{unit:?} {now}");
                assert!(window.end(now, &TimeZone::UTC) >= Some(now) || now == Timestamp::MAX);
            }
        }
    }
}
