//! Open hours against a clock read minute by minute.

use crate::values::calendar::OpenHours;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{ZONES, at, steps, zone};

/// Hours as they are written down.
#[derive(Clone, Debug)]
pub(super) struct Written {
    stretches: Vec<(Weekday, u16, u16)>,
    except: Vec<Date>,
}

impl Written {
    pub(super) fn hours(&self) -> OpenHours {
        OpenHours::new(self.stretches.iter().copied(), self.except.iter().copied())
    }

    /// Whether the clock on the wall stands in a stretch.
    pub(super) fn is_open(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let wall = zone.to_datetime(at);
        let minute = wall.hour() as u16 * 60 + wall.minute() as u16;
        let open =
            |(day, open, close): &(Weekday, u16, u16)| *day == wall.weekday() && *open <= minute && minute < *close;
        !self.except.contains(&wall.date()) && self.stretches.iter().any(open)
    }
}

pub(super) fn written() -> impl Strategy<Value = Written> {
    let minute = prop_oneof![0..=1440_u16, (0..=24_u16).prop_map(|hour| hour * 60), Just(0), Just(1440)];
    let stretch = (0..7_i8, minute.clone(), minute)
        .prop_map(|(day, open, close)| (Weekday::from_monday_zero_offset(day).unwrap(), open, close));
    // Around the days on which clocks are moved.
    let except = prop_oneof![(24..=31_i8).prop_map(|day| (3, day)), (1..=12_i8).prop_map(|day| (11, day))];
    let except = except.prop_map(|(month, day)| Date::constant(2026, month, day));
    (prop::collection::vec(stretch, 0..14), prop::collection::vec(except, 0..4))
        .prop_map(|(stretches, except)| Written { stretches, except })
}

/// A minute within days of a clock change of 2026, in one of the zones.
pub(super) fn around_changes() -> impl Strategy<Value = (Timestamp, TimeZone)> {
    let changes =
        ["2026-03-08T07:00Z", "2026-03-29T01:00Z", "2026-04-04T15:00Z", "2026-10-03T16:00Z", "2026-11-01T06:00Z"];
    (prop::sample::select(changes.to_vec()), -6_000_i64..6_000, prop::sample::select(ZONES.to_vec()))
        .prop_map(|(change, minutes, name)| (at(change) + SignedDuration::from_mins(minutes), zone(name)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn stretches_are_what_the_clock_shows(written in written(), (from, zone) in around_changes(), days in 1_i64..10) {
        let to = from + SignedDuration::from_hours(days * 24);
        let hours = written.hours();
        let mut expected: Vec<(Timestamp, Timestamp)> = Vec::new();
        for minute in steps(from, to, 60) {
            let open = written.is_open(minute, &zone);
            prop_assert_eq!(hours.is_open(minute, &zone), open, "{}", minute);
            let end = minute + SignedDuration::from_mins(1);
            match expected.last_mut() {
                _ if !open => {}
                Some(last) if last.1 == minute => last.1 = end,
                _ => expected.push((minute, end)),
            }
        }
        prop_assert_eq!(hours.open_stretches(from, to, &zone).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_next_change_is_the_first(written in written(), (from, zone) in around_changes()) {
        let hours = written.hours();
        let now = hours.is_open(from, &zone);
        let end = from + SignedDuration::from_hours(24 * 24);
        let expected = steps(from, end, 60).skip(1).find(|minute| written.is_open(*minute, &zone) != now);
        let change = hours.next_change(from, &zone);
        prop_assert_eq!(change.filter(|change| *change < end), expected);
    }
}

#[test]
fn hours_that_never_change() {
    let week = |open, close| {
        let days = (0..7).map(|day| Weekday::from_monday_zero_offset(day).unwrap());
        OpenHours::new(days.map(move |day| (day, open, close)), [])
    };
    let (now, berlin) = (at("2026-01-14T10:00Z"), zone("Europe/Berlin"));
    assert_eq!(week(0, 1440).next_change(now, &berlin), None);
    assert_eq!(week(60, 60).next_change(now, &berlin), None);
    assert_eq!(OpenHours::default().next_change(now, &berlin), None);
    // Only in the hour that clocks skip in spring, so that the first time is on another Sunday.
    let skipped = OpenHours::new([(Weekday::Sunday, 120, 180)], []);
    assert_eq!(skipped.next_change(at("2026-03-28T12:00Z"), &berlin), Some(at("2026-04-05T02:00+02:00")));
}
