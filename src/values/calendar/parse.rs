//! How dates, times and durations are read.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// It isn't written as one.
    #[error("a date is written like `2026-05-29`")]
    Shape,
    /// There is no such day: `2026-02-30`.
    #[error("there is no such day")]
    NoSuchDay,
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MomentError {
    /// It isn't written as one.
    #[error("a time is written like `2026-05-29 10:00` or `2026-05-29T10:00:00+02:00`")]
    Shape,
    /// It is a date, and says no time of the day.
    #[error("the time of day is missing, as in `2026-05-29 10:00`")]
    NoTimeOfDay,
    /// There is no such day: `2026-02-30 10:00`.
    #[error("there is no such day")]
    NoSuchDay,
    /// There is no such time of the day: `25:00`.
    #[error("there is no such time of day")]
    NoSuchTime,
    /// There is no such difference from UTC: `+30:00`.
    #[error("there is no such difference from UTC")]
    NoSuchOffset,
}

/// Why a text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// It isn't written as one.
    #[error("a duration is written like `30 minutes`, `24 hours`, `7 days` or `2 weeks`")]
    Shape,
    /// Months are of different lengths.
    #[error("months differ in length; write `90 days` for three of them")]
    Months,
    /// Years are of different lengths.
    #[error("years differ in length; write `365 days` for one")]
    Years,
    /// It is longer than any calendar: more than 20,000 years.
    #[error("that is longer than any calendar")]
    TooLong,
}

/// Reads a day: `2026-05-29`.
///
/// # Errors
/// Where the text is written otherwise, or there is no such day.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let mut rest = Rest(text.trim());
    match rest.date() {
        Ok(date) if rest.0.is_empty() => Ok(date),
        Err(MomentError::NoSuchDay) => Err(DateError::NoSuchDay),
        _ => Err(DateError::Shape),
    }
}

/// Reads an instant: with its difference from UTC (`2026-05-29T10:00:00Z`, `2026-05-29 10:00+02:00`, `2026-05-29 10:00
/// UTC`), or bare (`2026-05-29 10:00`), and then in `zone`.
///
/// A bare time that the clocks skip is taken as much later as they were moved; one that they show twice is the first.
///
/// # Errors
/// Where the text is written otherwise, or there is no such day or time.
pub fn parse_moment(text: &str, zone: &TimeZone) -> Result<Timestamp, MomentError> {
    let mut rest = Rest(text.trim());
    let date = rest.date()?;
    if rest.0.is_empty() {
        return Err(MomentError::NoTimeOfDay);
    }
    if rest.mark(&['T', 't']).is_none() && !rest.blanks() {
        return Err(MomentError::Shape);
    }
    let at = DateTime::from_parts(date, rest.time()?);
    match rest.offset()? {
        Some(offset) => offset.to_timestamp(at),
        None => zone.to_timestamp(at),
    }
    .map_err(|_| MomentError::NoSuchDay)
}

/// Reads an exact length: a whole number of seconds, minutes, hours, days or weeks.
///
/// # Errors
/// Where the text is written otherwise, speaks of months or years, or is too long.
pub fn parse_duration(text: &str) -> Result<SignedDuration, DurationError> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits).filter(|_| digits > 0).ok_or(DurationError::Shape)?;
    let unit = unit.trim_start().to_ascii_lowercase();
    let length = match unit.strip_suffix('s').unwrap_or(&unit) {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 7 * 86_400,
        "month" => return Err(DurationError::Months),
        "year" => return Err(DurationError::Years),
        _ => return Err(DurationError::Shape),
    };
    let longest = Timestamp::MAX.duration_since(Timestamp::MIN).as_secs();
    let seconds = number.parse::<i64>().ok().and_then(|number| number.checked_mul(length));
    seconds.filter(|seconds| *seconds <= longest).map(SignedDuration::from_secs).ok_or(DurationError::TooLong)
}

/// The difference from UTC that a text is: `Z`, `UTC`, `+02:00`; nothing of an empty one.
pub(super) fn offset_of(text: &str) -> Result<Option<Offset>, MomentError> {
    Rest(text).offset()
}

/// What is left of a text to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// `2026-05-29`
    fn date(&mut self) -> Result<Date, MomentError> {
        let year = self.number(4)?;
        self.mark(&['-']).ok_or(MomentError::Shape)?;
        let month = self.number(2)?;
        self.mark(&['-']).ok_or(MomentError::Shape)?;
        let day = self.number(2)?;
        Date::new(year, small(month), small(day)).map_err(|_| MomentError::NoSuchDay)
    }

    /// `10:00`, `10:00:30`, `10:00:30.25`; a leap second is the one before.
    fn time(&mut self) -> Result<Time, MomentError> {
        let hour = self.number(2)?;
        self.mark(&[':']).ok_or(MomentError::Shape)?;
        let minute = self.number(2)?;
        let mut second = 0;
        let mut nanos = 0;
        if self.mark(&[':']).is_some() {
            second = self.number(2)?;
            if self.mark(&['.', ',']).is_some() {
                nanos = self.fraction()?;
            }
        }
        let second = if second == 60 { 59 } else { second };
        Time::new(small(hour), small(minute), small(second), nanos).map_err(|_| MomentError::NoSuchTime)
    }

    /// `Z`, `UTC`, `+02:00`, `-0530`, `+02` up to the end of the text; nothing where that is here.
    fn offset(&mut self) -> Result<Option<Offset>, MomentError> {
        self.blanks();
        match self.0 {
            "" => return Ok(None),
            "Z" | "z" | "UTC" | "utc" | "GMT" => return Ok(Some(Offset::UTC)),
            _ => {}
        }
        let sign = if self.mark(&['+', '-']).ok_or(MomentError::Shape)? == '+' { 1 } else { -1 };
        let hours = i32::from(self.number(2)?);
        let minutes = if self.mark(&[':']).is_some() || !self.0.is_empty() { i32::from(self.number(2)?) } else { 0 };
        if !self.0.is_empty() {
            return Err(MomentError::Shape);
        }
        let offset = (minutes < 60).then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()).flatten();
        offset.map(Some).ok_or(MomentError::NoSuchOffset)
    }

    /// A number of exactly so many digits, four at most.
    fn number(&mut self, digits: usize) -> Result<i16, MomentError> {
        let (number, rest) = self.0.split_at_checked(digits).ok_or(MomentError::Shape)?;
        self.0 = rest;
        let all = number.bytes().all(|byte| byte.is_ascii_digit());
        number.parse().ok().filter(|_| all).ok_or(MomentError::Shape)
    }

    /// The digits after a decimal point, as nanoseconds; what is finer is cut off.
    fn fraction(&mut self) -> Result<i32, MomentError> {
        let rest = self.0.trim_start_matches(|char: char| char.is_ascii_digit());
        let digits = self.0.strip_suffix(rest).filter(|digits| !digits.is_empty()).ok_or(MomentError::Shape)?;
        self.0 = rest;
        let nanos = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
        Ok(nanos.fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')))
    }

    fn mark(&mut self, marks: &[char]) -> Option<char> {
        let char = self.0.chars().next().filter(|char| marks.contains(char))?;
        self.0 = self.0.strip_prefix(char)?;
        Some(char)
    }

    fn blanks(&mut self) -> bool {
        let rest = self.0.trim_start_matches(' ');
        let any = rest.len() < self.0.len();
        self.0 = rest;
        any
    }
}

/// A number of two digits in the size that the calendar takes.
fn small(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::calendar::zone;

    #[test]
    fn dates() {
        for (text, expected) in [
            (" 2024-02-29 ", Ok("2024-02-29")),
            ("2026-02-29", Err(DateError::NoSuchDay)),
            ("2026-13-01", Err(DateError::NoSuchDay)),
            ("2026-1-1", Err(DateError::Shape)),
            ("2026-01-01x", Err(DateError::Shape)),
            ("+026-01-01", Err(DateError::Shape)),
            ("2026-01-01 10:00", Err(DateError::Shape)),
            ("", Err(DateError::Shape)),
            ("2026-0é-01", Err(DateError::Shape)),
        ] {
            assert_eq!(parse_date(text), expected.map(|date| date.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn moments() {
        let berlin = zone("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2026-05-29 10:00", Ok("2026-05-29T08:00:00Z")),
            ("2026-05-29T10:00:30", Ok("2026-05-29T08:00:30Z")),
            ("2026-05-29 10:00:30.25", Ok("2026-05-29T08:00:30.25Z")),
            ("2026-05-29t10:00:00z", Ok("2026-05-29T10:00:00Z")),
            ("2025-06-01 14:03:22 UTC", Ok("2025-06-01T14:03:22Z")),
            ("2025-10-14 17:50:25.912925+00:00", Ok("2025-10-14T17:50:25.912925Z")),
            ("2026-05-29T10:00-0530", Ok("2026-05-29T15:30:00Z")),
            ("2026-05-29T10:00 +02", Ok("2026-05-29T08:00:00Z")),
            ("2016-12-31T23:59:60Z", Ok("2016-12-31T23:59:59Z")),
            // Skipped by the clocks, and shown twice by them.
            ("2026-03-29 02:30", Ok("2026-03-29T01:30:00Z")),
            ("2026-10-25 02:30", Ok("2026-10-25T00:30:00Z")),
            ("2026-05-29", Err(MomentError::NoTimeOfDay)),
            ("2026-05-29 24:00", Err(MomentError::NoSuchTime)),
            ("2026-05-32 10:00", Err(MomentError::NoSuchDay)),
            ("2026-05-29 10:00+99:00", Err(MomentError::NoSuchOffset)),
            ("2026-05-29 10:00+02:60", Err(MomentError::NoSuchOffset)),
            ("2026-05-2910:00", Err(MomentError::Shape)),
            ("2026-05-29 10", Err(MomentError::Shape)),
            ("2026-05-29 10:00:30.", Err(MomentError::Shape)),
            ("2026-05-29 10:00 CET", Err(MomentError::Shape)),
            ("5/29/2026 10:00", Err(MomentError::Shape)),
        ] {
            assert_eq!(parse_moment(text, &berlin), expected.map(|at| at.parse().unwrap()), "{text}");
        }
        assert_eq!(parse_moment("9999-12-31 23:59-10:00", &berlin), Err(MomentError::NoSuchDay));
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("30 minutes", Ok(1_800)),
            (" 1  Hour ", Ok(3_600)),
            ("7days", Ok(604_800)),
            ("0 seconds", Ok(0)),
            ("1 year", Err(DurationError::Years)),
            ("1.5 hours", Err(DurationError::Shape)),
            ("-1 hours", Err(DurationError::Shape)),
            ("hours", Err(DurationError::Shape)),
            ("30", Err(DurationError::Shape)),
            ("9999999 weeks", Err(DurationError::TooLong)),
            ("99999999999999999999 days", Err(DurationError::TooLong)),
        ] {
            assert_eq!(parse_duration(text), expected.map(SignedDuration::from_secs), "{text}");
        }
    }
}
