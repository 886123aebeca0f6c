//! What a rep writes into the column `done` of a worksheet, and when something is said to have happened.

use std::iter;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::clock;
use super::habits::Habits;
use super::opt_out;
use super::typing::{self, CellFault, Moment};
use crate::values::calendar::DayOrder;
use crate::values::{Type, Value};

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

/// Why a text doesn't say when something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentFault {
    /// It is no moment.
    NoMoment,
    /// It may be either of two: `2.11` at 02:11, or on 2 November.
    TwoMoments(Moment, Moment),
}

/// The sheet that a time stands in, as far as it tells what can be meant.
#[derive(Clone, Copy, Debug)]
pub struct SheetDay {
    /// Its day.
    pub day: Date,
    /// When it was written, where that is known: nobody fills a sheet in before.
    pub since: Option<Timestamp>,
}

impl Done {
    /// What a cell of a sheet says.
    ///
    /// # Errors
    ///
    /// Where it says neither whether nor when it was done, or may be two moments.
    pub fn read(text: &str, sheet: SheetDay, now: Timestamp, zone: &TimeZone) -> Result<Self, MomentFault> {
        if is_open(text) {
            return Ok(Self::Open);
        }
        if typing::cell(text, &Type::YesNo, zone).is_ok() {
            return Ok(Self::Yes);
        }
        if MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark)) {
            return Ok(Self::Yes);
        }
        // Whoever writes that somebody wants to hear nothing says that nothing was sent; `sent, then opted out` may be either.
        if opt_out::is_reason(text) && !is_said_to_be_done(text) && blocked(text).is_none() {
            return Ok(Self::Blocked(Some(text.trim().to_owned())));
        }
        match blocked(text) {
            Some(reason) => Ok(Self::Blocked(reason)),
            None => moment(text, sheet, now, zone).map(Self::At),
        }
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

/// Whether a cell of a column for it says that somebody asked not to be contacted, be it with a mark, in words, or by when;
/// nothing where it says neither that nor the contrary.
#[must_use]
pub fn asks_out(text: &str) -> Option<bool> {
    if is_open(text) {
        return Some(false);
    }
    let is_yes = typing::cell(text, &Type::YesNo, &TimeZone::UTC).is_ok()
        || MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark))
        || opt_out::is_request(text)
        || typing::happened(text, &TimeZone::UTC, Habits::default()).is_ok();
    is_yes.then_some(true)
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

/// When something happened, as people write it: a moment, a time of the sheet's day, or a day, which counts at its end, and
/// today from now. Of two days that it may be, or a day and a time, the one counts that lies between the sheet's day and now,
/// if only one does.
///
/// # Errors
///
/// Where it is none, or may be either of two.
pub fn moment(text: &str, sheet: SheetDay, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, MomentFault> {
    // What is no time must not be taken for one behind the day that is put before it.
    if !text.contains(|char: char| char.is_ascii_digit()) {
        return Err(MomentFault::NoMoment);
    }
    let reading = Reading { sheet, now, zone };
    let time = clock(text);
    if let (Some(time), Some(since)) = (&time, sheet.since)
        && let (Some(one), Some(other)) = (reading.of_day(&time.text), time.other.as_ref())
        && let Some(other) =
            reading.of_day(other).filter(|other| one.at < since && since <= other.at && other.at <= now)
    {
        return Err(MomentFault::TwoMoments(one, other));
    }
    match reading.days(text) {
        Days::One(at) => return Ok(at.at),
        Days::Two(one, other) => return reading.likelier(one, other),
        Days::None => {}
    }
    match time {
        // What is rewritten ends in a time that is read by itself.
        Some(time) if time.is_certain && time.text != text.trim() => moment(&time.text, sheet, now, zone),
        time => reading.time_or_day(time.as_ref().map_or(text, |time| &time.text), text),
    }
}

/// How a text is read.
struct Reading<'a> {
    sheet: SheetDay,
    now: Timestamp,
    zone: &'a TimeZone,
}

/// The days that a text may be, each perhaps with a time.
enum Days {
    None,
    One(Moment),
    Two(Moment, Moment),
}

impl Reading<'_> {
    fn days(&self, text: &str) -> Days {
        match self.told(text, None) {
            Ok(at) => Days::One(at),
            Err(false) => Days::None,
            Err(true) => {
                let readings = [DayOrder::DayFirst, DayOrder::MonthFirst].map(|order| self.told(text, Some(order)));
                match readings {
                    [Ok(one), Ok(other)] => Days::Two(one, other),
                    [Ok(at), Err(_)] | [Err(_), Ok(at)] => Days::One(at),
                    _ => Days::None,
                }
            }
        }
    }

    /// A moment; where it is none, whether day and month can't be told apart.
    fn told(&self, text: &str, days: Option<DayOrder>) -> Result<Moment, bool> {
        match typing::happened(text, self.zone, Habits { days, ..Habits::default() }) {
            Ok(Some(told)) if told.value.is_day && self.date(told.value.at) == self.date(self.now) => {
                Ok(Moment { at: self.now, is_day: true })
            }
            Ok(Some(told)) => Ok(told.value),
            Ok(None) => Err(false),
            Err(fault) => Err(matches!(fault, CellFault::OpenDays(_))),
        }
    }

    /// A time of the sheet's day.
    fn of_day(&self, text: &str) -> Option<Moment> {
        self.told(&format!("{} {text}", self.sheet.day), None).ok()
    }

    /// A time of the sheet's day, or a day whose year isn't said.
    fn time_or_day(&self, time: &str, text: &str) -> Result<Timestamp, MomentFault> {
        let years = [self.sheet.day.year(), self.date(self.now).year()];
        let mut days: Vec<Moment> = Vec::new();
        for year in years {
            match self.days(&format!("{} {year}", text.trim())) {
                Days::None => {}
                Days::One(at) => days.push(at),
                Days::Two(one, other) => days.extend([one, other]),
            }
        }
        // What isn't written on a sheet may have happened on any day before.
        days.retain(|at| self.may_be(*at) || self.sheet.since.is_none() && at.at <= self.now);
        days.dedup();
        match (self.of_day(time), &*days) {
            (Some(time), []) => Ok(time.at),
            (Some(time), [day, ..]) if time.at <= self.now => Err(MomentFault::TwoMoments(time, *day)),
            (_, [day]) => Ok(day.at),
            (_, [one, other, ..]) => Err(MomentFault::TwoMoments(*one, *other)),
            (None, []) => Err(MomentFault::NoMoment),
        }
    }

    fn likelier(&self, one: Moment, other: Moment) -> Result<Timestamp, MomentFault> {
        match (self.may_be(one), self.may_be(other)) {
            (true, false) => Ok(one.at),
            (false, true) => Ok(other.at),
            _ => Err(MomentFault::TwoMoments(one, other)),
        }
    }

    /// Whether it lies between the sheet's day and now.
    fn may_be(&self, moment: Moment) -> bool {
        self.sheet.day <= self.date(moment.at) && moment.at <= self.now
    }

    fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::calendar::zone;

    /// A sheet that was written at 9:00, read at 10:00 of the next day.
    fn read_with_faults(text: &str) -> Result<Done, MomentFault> {
        let newyork = zone("America/New_York").unwrap();
        let since = Some("2026-11-02T14:00:00Z".parse().unwrap());
        let sheet = SheetDay { day: "2026-11-02".parse().unwrap(), since };
        Done::read(text, sheet, "2026-11-03T15:00:00Z".parse().unwrap(), &newyork)
    }

    fn read(text: &str) -> Option<Done> {
        read_with_faults(text).ok()
    }

    #[test]
    fn what_says_that_somebody_asked_out_is_read() {
        for (text, asks) in [
            ("yes", Some(true)),
            ("x", Some(true)),
            ("TRUE", Some(true)),
            ("1", Some(true)),
            ("opted out by mail", Some(true)),
            ("2026-05-29", Some(true)),
            ("", Some(false)),
            ("no", Some(false)),
            ("-", Some(false)),
            ("n/a", Some(false)),
            ("maybe", None),
            ("ask Kim", None),
        ] {
            assert_eq!(asks_out(text), asks, "{text}");
        }
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
            ("2 Nov", "2026-11-03T04:59:59Z"),
            ("2.11. ", "2026-11-03T04:59:59Z"),
            ("2pm", "2026-11-02T19:00:00Z"),
            ("2.30 pm", "2026-11-02T19:30:00Z"),
            ("10h15", "2026-11-02T15:15:00Z"),
            ("14 Uhr", "2026-11-02T19:00:00Z"),
            ("2.11.2026 14 Uhr", "2026-11-02T19:00:00Z"),
            ("11/2/2026 2pm", "2026-11-02T19:00:00Z"),
            // No month has so many days, no year so many months, and the tenth of November is to come.
            ("10.30", "2026-11-02T15:30:00Z"),
            ("10.15", "2026-11-02T15:15:00Z"),
            ("10.11", "2026-11-02T15:11:00Z"),
            ("02:30", "2026-11-02T07:30:00Z"),
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
            "yes, 10:30",
            "2.11",
            "2:30",
            "1015",
            "13pm",
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

    #[test]
    fn what_has_two_readings_is_told_with_both() {
        for (text, one, other) in [
            ("02.11", "2026-11-02T07:11:00Z", "2026-11-03T04:59:59Z"),
            // Half past two at night was before the sheet was written.
            ("2:30", "2026-11-02T07:30:00Z", "2026-11-02T19:30:00Z"),
            ("11/12/2026 10:00", "2026-12-11T15:00:00Z", "2026-11-12T15:00:00Z"),
        ] {
            let Err(MomentFault::TwoMoments(first, second)) = read_with_faults(text) else { panic!("{text}") };
            assert_eq!([first.at, second.at], [one, other].map(|at| at.parse().unwrap()), "{text}");
        }
    }
}
