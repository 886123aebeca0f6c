//! The moments of follow-ups.

use crate::values::calendar::{OpenHours, moment_in, spread};
use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::hours::{around_changes, written};
use super::{at, steps, zone};

/// A share as it is drawn for a person.
fn share(person: u32) -> u64 {
    spread(&[b"after_accept", &person.to_le_bytes()])
}

/// The greatest part of a thousand people whose moment falls into one minute.
fn fullest_minute(moment: impl Fn(u64) -> Timestamp) -> f64 {
    let mut minutes = std::collections::HashMap::<i64, u32>::new();
    for person in 0..1_000 {
        *minutes.entry(moment(share(person)).as_second().div_euclid(60)).or_default() += 1;
    }
    f64::from(*minutes.values().max().unwrap()) / 1_000.0
}

fn working_hours() -> OpenHours {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    OpenHours::new(days.map(|day| (day, 9 * 60, 17 * 60 + 30)), [])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_share_of_the_open_seconds(
        written in written(), (from, zone) in around_changes(), minutes in 0_i64..3_000, share: u64
    ) {
        let to = from + SignedDuration::from_mins(minutes);
        let open = |minute: &Timestamp| written.is_open(*minute, &zone);
        let mut open_minutes: Vec<Timestamp> = steps(from, to, 60).filter(open).collect();
        if open_minutes.len() < 60 {
            let week = to + SignedDuration::from_hours(24 * 24);
            let ahead = steps(to, week, 60).skip_while(|minute| !open(minute)).take_while(open);
            open_minutes.extend(ahead.take(24 * 60));
        }
        let seconds = if open_minutes.is_empty() { minutes * 60 + 1 } else { open_minutes.len() as i64 * 60 };
        let second = (share as u128 * seconds as u128 / (1 << 64)) as i64;
        let start = open_minutes.get((second / 60) as usize);
        let expected = start.map_or(from + SignedDuration::from_secs(second), |start| {
            *start + SignedDuration::from_secs(second % 60)
        });
        prop_assert_eq!(moment_in(from, to, Some((&written.hours(), &zone)), share), expected);
    }

    #[test]
    fn a_range_without_hours_holds_it(from in 0_i64..4_000_000_000, nanos in 0..1_000_000_000, length in 0_i64..200_000, share: u64) {
        let from = Timestamp::new(from, nanos).unwrap();
        let to = from + SignedDuration::from_secs(length);
        let moment = moment_in(from, to, None, share);
        prop_assert!(from <= moment && moment <= to);
        prop_assert_eq!(moment.duration_since(from).subsec_nanos(), 0);
        prop_assert_eq!(moment_in(from, from, None, share), from);
        prop_assert_eq!(moment_in(to, from, None, share), to);
    }
}

#[test]
fn no_minute_is_crowded() {
    let (hours, berlin) = (working_hours(), zone("Europe/Berlin"));
    let open = Some((&hours, &berlin));
    for (accepted, at_most) in [
        // Over a working day, over the end of a week, and over a weekend, when all is added Monday.
        ("2026-01-13T10:00+01:00", 0.01),
        ("2026-01-15T16:00+01:00", 0.02),
        ("2026-01-16T18:00+01:00", 0.01),
    ] {
        let accepted = at(accepted);
        let (from, to) = (accepted + SignedDuration::from_hours(24), accepted + SignedDuration::from_hours(48));
        let crowd = fullest_minute(|share| moment_in(from, to, open, share));
        assert!(crowd <= at_most, "{crowd} in one minute of those after {accepted}");
        let late = |share| moment_in(from, to, open, share) >= from;
        assert!((0..100).map(share).all(late));
    }
    let hour = at("2026-01-13T10:00Z");
    assert!(fullest_minute(|share| moment_in(hour, hour + SignedDuration::from_hours(1), None, share)) < 0.04);
}

#[test]
fn a_closed_range_goes_to_the_next_opening() {
    let (hours, berlin) = (working_hours(), zone("Europe/Berlin"));
    let open = Some((&hours, &berlin));
    let (saturday, sunday) = (at("2026-01-17T10:00+01:00"), at("2026-01-18T10:00+01:00"));
    assert_eq!(moment_in(saturday, sunday, open, 0), at("2026-01-19T09:00+01:00"));
    assert_eq!(moment_in(saturday, sunday, open, u64::MAX), at("2026-01-19T17:29:59+01:00"));
    // A length without range goes on in the stretch that it ends in.
    let tuesday = at("2026-01-20T12:00+01:00");
    assert_eq!(moment_in(tuesday, tuesday, open, 0), tuesday);
    assert_eq!(moment_in(tuesday, tuesday, open, u64::MAX), at("2026-01-20T17:29:59+01:00"));
    // Hours without end are cut after a day, hours that are never open count for nothing.
    let always = OpenHours::new((0..7).map(|day| (Weekday::from_monday_zero_offset(day).unwrap(), 0, 1440)), []);
    let last = moment_in(tuesday, tuesday, Some((&always, &berlin)), u64::MAX);
    assert_eq!(last, at("2026-01-21T11:59:59+01:00"));
    let never = OpenHours::default();
    assert_eq!(moment_in(saturday, sunday, Some((&never, &berlin)), u64::MAX), sunday);
}
