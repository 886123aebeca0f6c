//! Days and times as people and spreadsheets write them: `08 Feb 2026`, `4-Apr-21`, `3/15/2024 2:30 PM`.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::parse::offset_of;
use super::start_of_day;

/// Which of two numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

/// A day, perhaps with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub date: Date,
    /// The time of the day, and its difference from UTC where that stands there.
    pub time: Option<(Time, Option<Offset>)>,
    /// The order that the text itself tells: `31/12/2026` can't be read the other way round.
    pub shows: Option<DayOrder>,
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenError {
    /// It isn't written as one.
    Shape,
    /// There is no such day, or no such time.
    NoSuchDay,
    /// Two numbers may each be the day: `03/04/2026`.
    Unclear,
}

impl fmt::Display for DayOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::DayFirst => "day/month",
            Self::MonthFirst => "month/day",
        })
    }
}

impl Written {
    /// The moment, where there is a time; a bare one stands in `zone`.
    #[must_use]
    pub fn moment(&self, zone: &TimeZone) -> Option<Timestamp> {
        let (time, offset) = self.time?;
        let at = DateTime::from_parts(self.date, time);
        offset.map_or_else(|| zone.to_timestamp(at), |offset| offset.to_timestamp(at)).ok()
    }

    /// The day in `zone`.
    #[must_use]
    pub fn day(&self, zone: &TimeZone) -> Date {
        match self.time {
            Some((_, Some(_))) => self.moment(zone).map_or(self.date, |at| zone.to_datetime(at).date()),
            _ => self.date,
        }
    }
}

/// The last second of a day.
#[must_use]
pub fn end_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    let next = day.tomorrow().map_or(Timestamp::MAX, |next| start_of_day(next, zone));
    next.checked_sub(SignedDuration::from_secs(1)).unwrap_or(next)
}

/// Reads a day with or without a time. Where the text doesn't tell which number is the day, `order` does. A year of two
/// digits is one from 1970 to 2069.
///
/// Months may stand in letters, also in the other languages whose spreadsheets write them so: German, French, Spanish,
/// Italian, Portuguese, Dutch. With points between, the day stands first; a year of four digits that stands first is
/// followed by the month.
///
/// # Errors
///
/// Where the text is written otherwise, there is no such day, or day and month can't be told apart.
pub fn parse_written(text: &str, order: Option<DayOrder>) -> Result<Written, WrittenError> {
    let text = text.trim();
    let (date, time) = match text.find(':') {
        None => (text, None),
        Some(colon) => {
            let (before, _) = text.split_at_checked(colon).ok_or(WrittenError::Shape)?;
            let hour = before.trim_end_matches(|char: char| char.is_ascii_digit());
            (without_join(hour), Some(text.get(hour.len()..).unwrap_or_default()))
        }
    };
    let (date, shows) = read_date(date, order)?;
    Ok(Written { date, time: time.map(read_time).transpose()?, shows })
}

/// A date without what joins a time to it: a blank, a comma, a `T` behind a digit.
fn without_join(date: &str) -> &str {
    let is_blank = |char: char| char.is_whitespace() || char == ',';
    match date.strip_suffix(['T', 't']) {
        Some(rest) if rest.ends_with(|char: char| char.is_ascii_digit()) => rest,
        _ => date.trim_end_matches(is_blank),
    }
}

/// A part of a date.
#[derive(Clone, Copy)]
enum Part {
    /// A number, and by how many digits.
    Number(i16, usize),
    /// A month in letters.
    Month(i8),
}

fn read_date(text: &str, order: Option<DayOrder>) -> Result<(Date, Option<DayOrder>), WrittenError> {
    let is_between = |char: char| char.is_whitespace() || matches!(char, '/' | '-' | '.' | ',');
    let mut parts = text.split(is_between).filter(|part| !part.is_empty()).map(part);
    let mut next = || parts.next().flatten().ok_or(WrittenError::Shape);
    let three = [next()?, next()?, next()?];
    if parts.next().is_some() {
        return Err(WrittenError::Shape);
    }
    let made = |year, month: i8, day: i16| {
        let day = i8::try_from(day).map_err(|_| WrittenError::NoSuchDay)?;
        Date::new(year, month, day).map_err(|_| WrittenError::NoSuchDay)
    };
    match three {
        [Part::Number(day, 1..=2), Part::Month(month), Part::Number(year, digits)]
        | [Part::Month(month), Part::Number(day, 1..=2), Part::Number(year, digits)]
        | [Part::Number(year, digits @ 4), Part::Month(month), Part::Number(day, 1..=2)] => {
            Ok((made(whole_year(year, digits)?, month, day)?, None))
        }
        [Part::Number(year, 4), Part::Number(month, 1..=2), Part::Number(day, 1..=2)] => {
            Ok((made(year, small(month), day)?, None))
        }
        [Part::Number(one, 1..=2), Part::Number(other, 1..=2), Part::Number(year, digits)] => {
            let year = whole_year(year, digits)?;
            // With points between, every date has the day first, and tells nothing of those without.
            let has_points = text.contains('.');
            let shown = if has_points { None } else { shown(one, other) };
            let order = if has_points { Some(DayOrder::DayFirst) } else { shown.or(order) };
            match order {
                _ if one == other => Ok((made(year, small(one), other)?, None)),
                None => Err(WrittenError::Unclear),
                Some(DayOrder::DayFirst) => Ok((made(year, small(other), one)?, shown)),
                Some(DayOrder::MonthFirst) => Ok((made(year, small(one), other)?, shown)),
            }
        }
        _ => Err(WrittenError::Shape),
    }
}

/// The order in which two numbers can be day and month at all, where it is only one.
fn shown(one: i16, other: i16) -> Option<DayOrder> {
    match (one > 12, other > 12) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

fn whole_year(year: i16, digits: usize) -> Result<i16, WrittenError> {
    match (digits, year) {
        (2, 0..70) => Ok(2000 + year),
        (2, _) => Ok(1900 + year),
        (4, _) => Ok(year),
        _ => Err(WrittenError::Shape),
    }
}

fn small(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

fn part(text: &str) -> Option<Part> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(|number| Part::Number(number, text.len()));
    }
    month(text).map(Part::Month)
}

/// The month of a name, or of its beginning as spreadsheets shorten it.
fn month(name: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &[
            "jan", "january", "januar", "jänner", "janv", "janvier", "ene", "enero", "gen", "gennaio", "janeiro",
            "januari",
        ],
        &[
            "feb",
            "february",
            "februar",
            "févr",
            "fevr",
            "février",
            "febrero",
            "febbraio",
            "fev",
            "fevereiro",
            "februari",
        ],
        &["mar", "march", "märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt"],
        &["apr", "april", "avr", "avril", "abr", "abril", "aprile"],
        &["may", "mai", "mayo", "mag", "maggio", "maio", "mei"],
        &["jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho"],
        &["jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho"],
        &["aug", "august", "août", "aout", "ago", "agosto", "augustus"],
        &["sep", "sept", "september", "septembre", "septiembre", "set", "settembre", "setembro"],
        &["oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out", "outubro"],
        &["nov", "november", "novembre", "noviembre", "novembro"],
        &["dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre", "dicembre", "dezembro"],
    ];
    let name = name.to_lowercase();
    let place = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
    i8::try_from(place + 1).ok()
}

/// `14:30`, `2:30 PM`, `10:30:00.000000+00:00`
fn read_time(text: &str) -> Result<(Time, Option<Offset>), WrittenError> {
    let is_clock = |char: char| char.is_ascii_digit() || char == ':';
    let rest = text.trim_start_matches(is_clock);
    let mut parts = text.strip_suffix(rest).unwrap_or_default().split(':');
    let mut number = || parts.next().map(|part| part.parse::<i8>().map_err(|_| WrittenError::Shape)).transpose();
    let (hour, minute, second) = (number()?, number()?, number()?);
    let (Some(hour), Some(minute), None) = (hour, minute, parts.next()) else { return Err(WrittenError::Shape) };
    let rest = match (second, rest.strip_prefix('.')) {
        // What is finer than a second matters to nothing that is counted.
        (Some(_), Some(fraction)) => fraction.trim_start_matches(|char: char| char.is_ascii_digit()),
        _ => rest,
    };
    let (hour, rest) = half_of_day(hour, rest.trim())?;
    let second = second.unwrap_or(0).min(59);
    let time = Time::new(hour, minute, second, 0).map_err(|_| WrittenError::NoSuchDay)?;
    Ok((time, offset_of(rest).map_err(|_| WrittenError::Shape)?))
}

/// The hour of the whole day, and what stands behind `AM` or `PM`.
fn half_of_day(hour: i8, rest: &str) -> Result<(i8, &str), WrittenError> {
    let half = |word: &str| rest.get(..2).filter(|half| half.eq_ignore_ascii_case(word)).and_then(|_| rest.get(2..));
    match (half("am"), half("pm"), hour) {
        (None, None, hour) => Ok((hour, rest)),
        (Some(rest), _, 12) => Ok((0, rest)),
        (_, Some(rest), 1..12) => Ok((hour + 12, rest)),
        (Some(rest), _, 1..12) | (_, Some(rest), 12) => Ok((hour, rest)),
        _ => Err(WrittenError::NoSuchDay),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::calendar::zone;

    #[test]
    fn days_as_tools_write_them() {
        for (text, expected) in [
            ("08 Feb 2026", Ok("2026-02-08")),
            ("4-Apr-21", Ok("2021-04-04")),
            ("Feb 8, 2026", Ok("2026-02-08")),
            ("8. Februar 2026", Ok("2026-02-08")),
            ("04-abr.-21", Ok("2021-04-04")),
            ("8 août 2026", Ok("2026-08-08")),
            ("2026/02/08", Ok("2026-02-08")),
            ("2026-2-8", Ok("2026-02-08")),
            ("08.02.2026", Ok("2026-02-08")),
            ("31.12.99", Ok("1999-12-31")),
            ("3/15/2024", Ok("2024-03-15")),
            ("15/3/2024", Ok("2024-03-15")),
            ("5/5/2026", Ok("2026-05-05")),
            ("03/04/2026", Err(WrittenError::Unclear)),
            ("3-4-26", Err(WrittenError::Unclear)),
            ("02.15.2026", Err(WrittenError::NoSuchDay)),
            ("30 Feb 2026", Err(WrittenError::NoSuchDay)),
            ("13/13/2026", Err(WrittenError::NoSuchDay)),
            ("1/2/3", Err(WrittenError::Shape)),
            ("8 Feb", Err(WrittenError::Shape)),
            ("8 Febtober 2026", Err(WrittenError::Shape)),
            ("8 Feb 2026 x", Err(WrittenError::Shape)),
            ("46054", Err(WrittenError::Shape)),
            ("", Err(WrittenError::Shape)),
        ] {
            let date = parse_written(text, None).map(|written| written.date.to_string());
            assert_eq!(date.as_deref(), expected.as_deref(), "{text}");
        }
    }

    #[test]
    fn times_as_tools_write_them() {
        let new_york = zone("America/New_York").unwrap();
        for (text, expected) in [
            ("1/29/26, 2:37 PM", Ok("2026-01-29T19:37:00Z")),
            ("1/29/26, 12:05\u{202f}AM", Ok("2026-01-29T05:05:00Z")),
            ("29 Jan 2026 12:05 pm", Ok("2026-01-29T17:05:00Z")),
            ("2025-10-13 10:30:00.000000+00:00", Ok("2025-10-13T10:30:00Z")),
            ("2026-1-29T9:05Z", Ok("2026-01-29T09:05:00Z")),
            ("4 Sept 2026 10:00", Ok("2026-09-04T14:00:00Z")),
            ("29/1/26 13:05 PM", Err(WrittenError::NoSuchDay)),
            ("29/1/26 25:05", Err(WrittenError::NoSuchDay)),
            ("29/1/26 10:05 CET", Err(WrittenError::Shape)),
            ("29/1/26 10:", Err(WrittenError::Shape)),
            (":", Err(WrittenError::Shape)),
        ] {
            let at = parse_written(text, None).map(|written| written.moment(&new_york).unwrap().to_string());
            assert_eq!(at.as_deref(), expected.as_deref(), "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_order_gives_way_to_what_the_text_shows() {
        let read = |text| parse_written(text, Some(DayOrder::MonthFirst)).map(|written| (written.date, written.shows));
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(read("3/4/2026"), Ok((day("2026-03-04"), None)));
        assert_eq!(read("15/4/2026"), Ok((day("2026-04-15"), Some(DayOrder::DayFirst))));
        // With points between, the day stands first.
        assert_eq!(read("3.4.2026"), Ok((day("2026-04-03"), None)));
    }
}
