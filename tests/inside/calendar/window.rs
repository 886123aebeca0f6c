//! Windows of caps.

use crate::values::calendar::{Bound, Unit, Window, day_of, start_of_day};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{ZONES, at, steps, zone};

/// Whether a period begins on a day.
fn begins(unit: Unit, day: Date) -> bool {
    match unit {
        Unit::Day => true,
        Unit::Week => day.weekday() == Weekday::Monday,
        Unit::Month { from_day } => {
            day.day() == from_day || (day.day() < from_day && day.tomorrow().unwrap().day() == 1)
        }
    }
}

/// The moments at which a period begins, found by walking the clock: whenever it shows a day later than all before.
fn beginnings(walk: impl Iterator<Item = Timestamp>, unit: Unit, zone: &TimeZone) -> Vec<Timestamp> {
    let mut latest: Option<Date> = None;
    let mut found = Vec::new();
    for now in walk {
        let shown = zone.to_datetime(now).date();
        let Some(last) = latest.replace(latest.map_or(shown, |last| last.max(shown))) else { continue };
        let mut day = last;
        let mut any = false;
        while day < shown {
            day = day.tomorrow().unwrap();
            any |= begins(unit, day);
        }
        if any {
            found.push(now);
        }
    }
    found
}

fn holds(unit: Unit, name: &str, walk: impl Iterator<Item = Timestamp>) {
    let zone = zone(name);
    let window = Window::Calendar { unit, zone: None };
    let nano = SignedDuration::from_nanos(1);
    let found = beginnings(walk, unit, &zone);
    assert!(found.len() > 2, "{unit:?} in {name}");
    for pair in found.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let middle = start + SignedDuration::from_secs(end.duration_since(start).as_secs() / 2);
        for now in [start, start + nano, middle, end - nano] {
            assert_eq!(window.start(now, &zone), Bound::From(start), "{unit:?} of {now} in {name}");
            assert_eq!(window.end(now, &zone), Some(end), "{unit:?} of {now} in {name}");
            assert_eq!(window.leaves_at(now, now, &zone), end);
            assert!(window.contains(start, now, &zone) && !window.contains(start - nano, now, &zone));
            assert!(!window.contains(now + nano, now, &zone));
        }
    }
}

#[test]
fn periods_over_years() {
    // A leap day, and both clock changes of four years; every day of these zones begins at a full quarter of an hour.
    let (from, to) = (at("2023-12-20T00:00Z"), at("2027-02-05T00:00Z"));
    for name in ZONES {
        for unit in [Unit::Day, Unit::Week, Unit::Month { from_day: 1 }, Unit::Month { from_day: 14 }] {
            holds(unit, name, steps(from, to, 900));
        }
        for from_day in 28..=31 {
            holds(Unit::Month { from_day }, name, steps(from, to, 900));
        }
    }
}

#[test]
fn midnights_that_clocks_skip_or_repeat() {
    for (name, from, to) in [
        ("America/Sao_Paulo", "2017-10-10T00:00Z", "2018-02-22T00:00Z"),
        ("Asia/Beirut", "2022-03-20T00:00Z", "2022-04-20T00:00Z"),
        ("America/St_Johns", "2010-10-20T00:00Z", "2010-11-25T00:00Z"),
        ("America/Toronto", "1919-03-20T00:00Z", "1919-04-20T00:00Z"),
        ("Africa/Cairo", "2010-09-01T00:00Z", "2010-10-15T00:00Z"),
        ("Pacific/Apia", "2011-12-10T00:00Z", "2012-01-10T00:00Z"),
        ("America/Havana", "2026-10-20T00:00Z", "2026-11-20T00:00Z"),
    ] {
        for unit in [Unit::Day, Unit::Week] {
            holds(unit, name, steps(at(from), at(to), 60));
        }
    }
}

proptest! {
    #[test]
    fn a_rolling_window_is_a_difference(event in -200_000_i64..200_000, length in 1_i64..200_000, nanos in 0_i64..2) {
        let now = at("2026-03-29T01:00Z");
        let event = now - SignedDuration::new(event, 0) + SignedDuration::from_nanos(nanos);
        let window = Window::Rolling(SignedDuration::from_secs(length));
        let age = now.duration_since(event);
        let counts = !age.is_negative() && age < SignedDuration::from_secs(length);
        prop_assert_eq!(window.contains(event, now, &TimeZone::UTC), counts);
        if counts {
            let leaves = window.leaves_at(event, now, &TimeZone::UTC);
            prop_assert!(leaves > now && !window.contains(event, leaves, &TimeZone::UTC));
            prop_assert!(window.contains(event, leaves - SignedDuration::from_nanos(1), &TimeZone::UTC));
        }
    }

    #[test]
    fn every_moment_lies_in_its_day(seconds in -4_000_000_000_i64..4_000_000_000, zone_at in any::<prop::sample::Index>()) {
        let names: Vec<String> = crate::values::calendar::zone_names().collect();
        let zone = zone(&names[zone_at.index(names.len())]);
        let now = Timestamp::from_second(seconds).unwrap();
        let day = day_of(now, &zone);
        prop_assert!(start_of_day(day, &zone) <= now);
        prop_assert!(start_of_day(day.tomorrow().unwrap(), &zone) > now);
    }
}
