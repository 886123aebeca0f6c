//! What a cell holds, as the text that the same cell has in a CSV.

use std::fmt::Write as _;

use calamine::{DataRef, ExcelDateTime};

/// One more than the last day that a sheet knows, 9999-12-31, counted as sheets count.
const DAYS: f64 = 2_958_466.0;

/// Adds a cell's text. Numbers have the 15 digits that sheets show and reckon with; dates are `2026-05-29`, and with a
/// time of day `2026-05-29 10:00:00`, also at midnight where the cell's format shows the clock; what is shown as a percentage
/// is one, `50%`.
pub(super) fn push(text: &mut String, value: &DataRef<'_>, style: Style) {
    // Writing to a text can't fail.
    let _ = match value {
        DataRef::Int(_) | DataRef::Float(_) if style.is_percentage => push_percentage(text, value),
        DataRef::Int(number) => write!(text, "{number}"),
        DataRef::Float(number) => write!(text, "{}", rounded(*number)),
        DataRef::String(cell) | DataRef::DateTimeIso(cell) | DataRef::DurationIso(cell) => write!(text, "{cell}"),
        DataRef::SharedString(cell) => write!(text, "{cell}"),
        DataRef::Bool(answer) => write!(text, "{}", if *answer { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(at) => push_time(text, at, style.shows_clock),
        DataRef::Error(error) => write!(text, "{error}"),
        DataRef::Empty => Ok(()),
    };
}

/// What the style of a cell says of how it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    shows_clock: bool,
    is_percentage: bool,
}

impl Style {
    /// The style of a number format.
    pub(super) fn of(format: &str) -> Self {
        Self { shows_clock: shows(format, &['h', 'H']), is_percentage: shows(format, &['%']) }
    }
}

/// Whether a cell is a whole number of more digits than a workbook keeps, so that the last ones are others than were typed.
pub(super) fn is_rounded(value: &DataRef<'_>) -> bool {
    const MOST: f64 = 1e15;
    match value {
        DataRef::Float(number) => number.abs() >= MOST,
        DataRef::Int(number) => number.unsigned_abs() >= 1_000_000_000_000_000,
        _ => false,
    }
}

fn push_percentage(text: &mut String, value: &DataRef<'_>) -> std::fmt::Result {
    use calamine::DataType as _;
    write!(text, "{}%", to_digits(value.as_f64().unwrap_or_default() * 100.0))
}

/// Whether a number format has one of some letters outside of quotes and colours: `h` shows the time of day.
fn shows(format: &str, letters: &[char]) -> bool {
    let mut quoted = false;
    let mut bracketed = false;
    format.chars().any(|letter| {
        match letter {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        letters.contains(&letter) && !quoted && !bracketed
    })
}

fn push_time(text: &mut String, at: &ExcelDateTime, shows_clock: bool) -> std::fmt::Result {
    let days = at.as_f64();
    if at.is_duration() {
        let seconds = (days * 86_400.0).round();
        let (sign, seconds) = (if seconds < 0.0 { "-" } else { "" }, seconds.abs());
        let (hours, rest) = ((seconds / 3_600.0).floor(), seconds % 3_600.0);
        return write!(text, "{sign}{hours}:{:02}:{:02}", (rest / 60.0).floor(), rest % 60.0);
    }
    if !(0.0..DAYS).contains(&days) {
        return write!(text, "{}", rounded(days));
    }
    let (year, month, day, hour, minute, second, thousandth) = at.to_ymd_hms_milli();
    // Below one there is no day: it is a time of day by itself.
    if days >= 1.0 {
        write!(text, "{year:04}-{month:02}-{day:02}")?;
        if !shows_clock && (hour, minute, second, thousandth) == (0, 0, 0, 0) {
            return Ok(());
        }
        text.push(' ');
    }
    write!(text, "{hour:02}:{minute:02}:{second:02}")?;
    if thousandth == 0 { Ok(()) } else { write!(text, ".{thousandth:03}") }
}

/// The number that a sheet shows: what lies beyond 15 digits is noise of reckoning in twos.
fn rounded(number: f64) -> f64 {
    if number.fract() == 0.0 { number } else { to_digits(number) }
}

/// The number with 15 digits.
fn to_digits(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}
