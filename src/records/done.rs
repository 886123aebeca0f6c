//! What a rep writes into the column `done` of a worksheet, and when something is said to have happened.

use std::iter;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::habits::Habits;
use super::opt_out;
use super::typing::{self, CellFault};
use crate::calendar::DayOrder;
use crate::types::Type;
use crate::value::Value;

/// What stands in `done`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is still to be done.
    Open,
    /// It was done; when isn't said.
    Yes,
    /// It was done then.
    At(Timestamp),
    /// It turned out impossible, and why, where that is said.
    Blocked(Option<String>),
}

/// What says that something was done beside the words for yes: marks that people make in a list.
const MARKS: [&str; 5] = ["x", "done", "sent", "✓", "✔"];

/// What says that it is still to be done beside the words for no.
const OPEN: &str = "open";

/// The same as people who leave no cell empty write it, beside any number of dashes.
const NOTHING: [&str; 4] = ["/", "n/a", "na", "none"];

impl Done {
    /// What a cell of a sheet of this day says; nothing where it can't be read.
    #[must_use]
    pub fn read(text: &str, sheet: Date, now: Timestamp, zone: &TimeZone) -> Option<Self> {
        if is_open(text) {
            return Some(Self::Open);
        }
        if typing::cell(text, &Type::YesNo, zone).is_ok() {
            return Some(Self::Yes);
        }
        if MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark)) {
            return Some(Self::Yes);
        }
        // Whoever writes that somebody wants to hear nothing says that nothing was sent; `sent, then opted out` may be either.
        if opt_out::is_request(text) && !is_said_to_be_done(text) && blocked(text).is_none() {
            return Some(Self::Blocked(Some(text.trim().to_owned())));
        }
        blocked(text).map(Self::Blocked).or_else(|| moment(text, sheet, now, zone).map(Self::At))
    }
}

/// Whether a cell says that nothing was done.
#[must_use]
pub fn is_open(text: &str) -> bool {
    let plain = typing::bare(text);
    let is_dashes = plain.chars().all(|char| matches!(char, '-' | '–' | '—'));
    is_dashes
        || iter::once(OPEN).chain(NOTHING).any(|word| plain.eq_ignore_ascii_case(word))
        || matches!(typing::cell(text, &Type::YesNo, &TimeZone::UTC), Ok(Value::Missing | Value::YesNo(false)))
}

/// Whether a word of it says that it was done.
fn is_said_to_be_done(text: &str) -> bool {
    let mut words = text.split(|char: char| !char.is_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("yes") || MARKS.iter().any(|mark| word.eq_ignore_ascii_case(mark)))
}

/// `blocked: the profile is gone`; the reason may be left out.
fn blocked(text: &str) -> Option<Option<String>> {
    const WORD: &str = "blocked";
    let (word, reason) = text.split_at_checked(WORD.len())?;
    let is_word = word.eq_ignore_ascii_case(WORD) && !reason.starts_with(char::is_alphanumeric);
    let reason = reason.trim_start_matches(|char: char| char.is_whitespace() || matches!(char, ':' | '-' | '–' | ','));
    is_word.then(|| (!reason.is_empty()).then(|| reason.to_owned()))
}

/// When something happened, as people write it: a moment, a time of `day`, or a day, which counts at its end, and today
/// from now. A day that may be two is the one between `day` and now, if only one of them is.
#[must_use]
pub fn moment(text: &str, day: Date, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    // What is no time must not be taken for one behind the day that is put before it.
    if !text.contains(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let of_day = format!("{day} {text}");
    let told = |text: &str, days| match typing::happened(text, zone, Habits { days, ..Habits::default() }) {
        Ok(Some(told)) if told.value.is_day && date(told.value.at, zone) == date(now, zone) => Ok(now),
        Ok(Some(told)) => Ok(told.value.at),
        Ok(None) => Err(false),
        Err(fault) => Err(matches!(fault, CellFault::OpenDays(_))),
    };
    match told(text, None) {
        Ok(at) => Some(at),
        Err(false) => told(&of_day, None).ok(),
        Err(true) => {
            let may_be = |at: &Timestamp| day <= date(*at, zone) && *at <= now;
            let readings = [DayOrder::DayFirst, DayOrder::MonthFirst].map(|order| told(text, Some(order)).ok());
            match readings.map(|at| at.filter(may_be)) {
                [Some(at), None] | [None, Some(at)] => Some(at),
                _ => None,
            }
        }
    }
}

fn date(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone;

    fn read(text: &str) -> Option<Done> {
        let newyork = zone("America/New_York").unwrap();
        Done::read(text, "2026-11-02".parse().unwrap(), "2026-11-03T15:00:00Z".parse().unwrap(), &newyork)
    }

    #[test]
    fn what_reps_and_spreadsheets_write_is_read() {
        for yes in ["yes", "Yes", "x", "X", "TRUE", "WAHR", "1", "ja", "on", "sent", "Done", "✓"] {
            assert_eq!(read(yes), Some(Done::Yes), "{yes}");
        }
        for open in [
            "", "  ", "no", "No", "FALSE", "FALSCH", "nein", "0", "off", "open", "Open", "-", " - ", "–", "—", "---",
            "'-", "/", "n/a", "N/A",
        ] {
            assert_eq!(read(open), Some(Done::Open), "{open}");
            assert!(is_open(open), "{open}");
        }
        for (text, at) in [
            ("10:30", "2026-11-02T15:30:00Z"),
            ("9:05", "2026-11-02T14:05:00Z"),
            ("10:30:15", "2026-11-02T15:30:15Z"),
            ("1:15 PM", "2026-11-02T18:15:00Z"),
            ("2026-11-02 11:00:00", "2026-11-02T16:00:00Z"),
            ("02.11.2026 11:00", "2026-11-02T16:00:00Z"),
            // A German or British reading would be of February, and before the sheet was made.
            ("11/2/2026 11:00", "2026-11-02T16:00:00Z"),
            ("02/11/2026 11:00", "2026-11-02T16:00:00Z"),
            ("11/3/26 9:30", "2026-11-03T14:30:00Z"),
            // A day ends; today has only come so far.
            ("2026-11-02", "2026-11-03T04:59:59Z"),
            ("3.11.2026", "2026-11-03T15:00:00Z"),
        ] {
            assert_eq!(read(text), Some(Done::At(at.parse().unwrap())), "{text}");
        }
        for (text, reason) in [
            ("blocked", None),
            ("Blocked:", None),
            ("blocked: profile gone", Some("profile gone")),
            ("BLOCKED - profile gone", Some("profile gone")),
            ("blocked : at 10:30", Some("at 10:30")),
            ("blocked: do not contact", Some("do not contact")),
            ("do not contact", Some("do not contact")),
            (" DNC ", Some("DNC")),
        ] {
            assert_eq!(read(text), Some(Done::Blocked(reason.map(str::to_owned))), "{text}");
        }
        for text in [
            "tomorrow",
            "25:00",
            "unblocked",
            "blockedly",
            "11/12/2026 10:00",
            "10.30",
            "yes, 10:30",
            "sent, then opted out",
            "é",
            "?",
            ".",
            "~",
            ":",
            ", -",
            "+",
        ] {
            assert_eq!(read(text), None, "{text}");
            assert!(!is_open(text), "{text}");
        }
    }
}
