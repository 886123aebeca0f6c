//! Every day and time, in every form that tools write, is the one that was meant.

use crate::values::calendar::{DayOrder, WrittenError, end_of_day, parse_written, start_of_day};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn dates() -> impl Strategy<Value = Date> {
    (1970i16..2070, 1i8..=12, 1i8..=31)
        .prop_filter_map("no such day", |(year, month, day)| Date::new(year, month, day).ok())
}

proptest! {
    #[test]
    fn days_in_letters_and_with_the_year_first_are_clear(date in dates()) {
        for form in [
            "%Y-%m-%d", "%Y/%m/%d", "%-d %b %Y", "%d-%b-%y", "%b %-d, %Y", "%d %B %Y", "%d.%m.%Y", "%-d.%-m.%y",
        ] {
            let text = date.strftime(form).to_string();
            let written = parse_written(&text, None);
            prop_assert_eq!(written.map(|written| (written.date, written.shows)), Ok((date, None)), "{}", text);
        }
    }

    #[test]
    fn days_in_numbers_are_clear_or_said_not_to_be(date in dates()) {
        for (form, order) in [("%d/%m/%Y", DayOrder::DayFirst), ("%-m/%-d/%y", DayOrder::MonthFirst), ("%m-%d-%Y", DayOrder::MonthFirst)] {
            let text = date.strftime(form).to_string();
            let told = parse_written(&text, Some(order)).map(|written| written.date);
            prop_assert_eq!(told, Ok(date), "{}", text);
            let untold = parse_written(&text, None);
            if date.day() > 12 {
                prop_assert_eq!(untold.map(|written| (written.date, written.shows)), Ok((date, Some(order))), "{}", text);
            } else if date.day() == date.month() {
                prop_assert_eq!(untold.map(|written| (written.date, written.shows)), Ok((date, None)), "{}", text);
            } else {
                prop_assert_eq!(untold, Err(WrittenError::Unclear), "{}", text);
            }
        }
    }

    #[test]
    fn times_are_the_same_by_twelve_hours_and_by_twenty_four(date in dates(), hour in 0i8..24, minute in 0i8..60) {
        let at = date.to_datetime(Time::new(hour, minute, 0, 0).unwrap());
        for form in ["%d %b %Y %H:%M", "%d %b %Y, %-I:%M %p", "%d-%b-%y %H:%M:%S", "%Y/%m/%d %I:%M:%S %p"] {
            let text = at.strftime(form).to_string();
            let moment = parse_written(&text, None).map(|written| written.moment(&TimeZone::UTC));
            prop_assert_eq!(moment, Ok(TimeZone::UTC.to_timestamp(at).ok()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9a-zA-Z:/. ,T-]{0,24}|\\PC{0,12}") {
        let _ = parse_written(&text, None);
        let _ = parse_written(&text, Some(DayOrder::DayFirst));
    }

    #[test]
    fn a_day_ends_a_second_before_the_next(date in dates(), zone in prop_oneof![
        Just("America/New_York"), Just("Pacific/Apia"), Just("Asia/Beirut"), Just("UTC"),
    ]) {
        let zone = TimeZone::get(zone).unwrap();
        let next = start_of_day(date.tomorrow().unwrap(), &zone);
        prop_assert_eq!(next.duration_since(end_of_day(date, &zone)).as_secs(), 1);
    }
}
