//! Numbers as people and spreadsheets write them: `1,234.5`, `1.234,5`, `1 234`.

use std::fmt;

/// What stands before the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

/// A number as read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// The mark that the text itself tells: `12,5` can't be read the other way round.
    pub shows: Option<DecimalMark>,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It isn't written as one.
    Shape,
    /// Its mark may stand before thousandths or between thousands: `1,234`.
    Unclear,
}

impl fmt::Display for DecimalMark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Point => ".",
            Self::Comma => ",",
        })
    }
}

/// Reads a number. Thousands may be set apart by commas, points, blanks or apostrophes. Where the text doesn't tell what a
/// comma or a point stands for, `mark` does.
///
/// # Errors
///
/// Where the text is written otherwise, or can be read in two ways.
pub fn parse_number(text: &str, mark: Option<DecimalMark>) -> Result<Number, NumberError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Most numbers are counts, which are quickly read.
        return match text.parse::<u32>() {
            Ok(count) => Ok(Number { value: f64::from(count), shows: None }),
            Err(_) => finite(text, None),
        };
    }
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.strip_suffix(digits).unwrap_or_default(), digits),
        None => ("", text),
    };
    if digits.contains(['e', 'E']) {
        let is_plain =
            digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
        return if is_plain { finite(text, None) } else { Err(NumberError::Shape) };
    }
    let shown = shown_mark(digits)?;
    let has_mark = digits.contains(['.', ',']);
    let decides = match shown.or(mark) {
        None if has_mark => return Err(NumberError::Unclear),
        decides => decides.unwrap_or(DecimalMark::Point),
    };
    let (decimal, thousands) = match decides {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let whole = without_groups(whole, thousands).ok_or(NumberError::Shape)?;
    let fraction = fraction.unwrap_or_default();
    let is_empty = whole.is_empty() && fraction.is_empty();
    if is_empty || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Shape);
    }
    finite(&format!("{sign}{whole}.{fraction}"), shown)
}

fn finite(text: &str, shows: Option<DecimalMark>) -> Result<Number, NumberError> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite());
    value.map(|value| Number { value, shows }).ok_or(NumberError::Shape)
}

/// The decimal mark that digits with marks among them tell; nothing where they have none, or can be read in two ways.
fn shown_mark(digits: &str) -> Result<Option<DecimalMark>, NumberError> {
    use DecimalMark::{Comma, Point};
    let count = |mark: char| digits.matches(mark).count();
    match (count('.'), count(',')) {
        (0, 0) => Ok(None),
        (0, 1) => Ok((!may_be_thousands(digits, ',')).then_some(Comma)),
        (1, 0) => Ok((!may_be_thousands(digits, '.')).then_some(Point)),
        (0, _) => Ok(Some(Point)),
        (_, 0) => Ok(Some(Comma)),
        (points, commas) => match digits.rfind('.') > digits.rfind(',') {
            true if points == 1 => Ok(Some(Point)),
            false if commas == 1 => Ok(Some(Comma)),
            _ => Err(NumberError::Shape),
        },
    }
}

/// Whether the one mark may as well stand between thousands: `1,234`, but neither `1234,567` nor `0,123`.
fn may_be_thousands(digits: &str, mark: char) -> bool {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits.split_once(mark).is_some_and(|(before, behind)| {
        (1..=3).contains(&before.len())
            && behind.len() == 3
            && !before.starts_with('0')
            && is_number(before)
            && is_number(behind)
    })
}

/// The digits of a whole number without what sets its thousands apart; nothing where groups are not of three.
fn without_groups(whole: &str, thousands: char) -> Option<String> {
    let is_apart = |char: char| char == thousands || matches!(char, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let groups: Vec<&str> = whole.split(is_apart).collect();
    let is_number = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let are_groups = match groups.as_slice() {
        [_] => true,
        [first, rest @ ..] => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
        [] => false,
    };
    (are_groups && groups.iter().all(is_number)).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::DecimalMark::{Comma, Point};
    use super::*;

    #[test]
    fn numbers_as_tools_write_them() {
        for (text, expected) in [
            ("25", Ok((25.0, None))),
            ("-2.5", Ok((-2.5, Some(Point)))),
            ("+.5", Ok((0.5, Some(Point)))),
            ("2.", Ok((2.0, Some(Point)))),
            ("1e3", Ok((1000.0, None))),
            ("0.125", Ok((0.125, Some(Point)))),
            ("1234.567", Ok((1234.567, Some(Point)))),
            ("12,5", Ok((12.5, Some(Comma)))),
            ("1,234,567", Ok((1_234_567.0, Some(Point)))),
            ("1.234.567", Ok((1_234_567.0, Some(Comma)))),
            ("1,234.5", Ok((1234.5, Some(Point)))),
            ("1.234,5", Ok((1234.5, Some(Comma)))),
            ("1 234", Ok((1234.0, None))),
            ("1\u{202f}234,567", Ok((1234.567, Some(Comma)))),
            ("1’234.50", Ok((1234.5, Some(Point)))),
            ("1,234", Err(NumberError::Unclear)),
            ("-1.234", Err(NumberError::Unclear)),
            ("1,23,456", Err(NumberError::Shape)),
            ("12,34.5", Err(NumberError::Shape)),
            ("1.2.3,4,5", Err(NumberError::Shape)),
            ("1 23", Err(NumberError::Shape)),
            ("1,", Ok((1.0, Some(Comma)))),
            (",", Err(NumberError::Shape)),
            ("-", Err(NumberError::Shape)),
            ("--1", Err(NumberError::Shape)),
            ("1e400", Err(NumberError::Shape)),
            ("1,5e3", Err(NumberError::Shape)),
            ("NaN", Err(NumberError::Shape)),
            ("inf", Err(NumberError::Shape)),
            ("0x10", Err(NumberError::Shape)),
            ("12 %", Err(NumberError::Shape)),
        ] {
            let read = parse_number(text, None).map(|number| (number.value, number.shows));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_mark_decides_where_the_text_does_not() {
        let value = |text, mark| parse_number(text, Some(mark)).map(|number| number.value);
        assert_eq!(value("1.234", Point), Ok(1.234));
        assert_eq!(value("1.234", Comma), Ok(1234.0));
        assert_eq!(value("1,234", Point), Ok(1234.0));
        assert_eq!(value("12,5", Point), Ok(12.5));
    }
}
