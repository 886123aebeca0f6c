//! One cell, or one scalar of JSON, as a value of its field's type.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::habits::Habits;
use super::notices::NoticeKind;
use super::number::{DecimalMark, Number, NumberError, parse_number};
use super::stand_ins::{is_placeholder, is_spreadsheet_error};
use super::yes_no::yes_no;
use crate::values::calendar::{
    Written, WrittenError, end_of_day, parse_date, parse_duration, parse_moment, parse_written,
};
use crate::values::text::nearest;
use crate::values::{Type, Value, identity, text};

/// Why a cell is no value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// The cell as it stands.
    pub value: String,
    /// What was expected, in words.
    pub expected: String,
    /// The right word that is nearest, where there is one.
    pub nearest: Option<String>,
}

/// A value, and what its cell tells of how the file is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed<V = Value> {
    /// The value.
    pub value: V,
    /// What the cell tells by itself: `31/12/2026` that the day stands first.
    pub shows: Habits,
}

/// Why a cell gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// It is none of its field.
    Problem(CellProblem),
    /// Which number is the day can't be told.
    OpenDays(CellProblem),
    /// What the mark in a number stands for can't be told.
    OpenDecimals(CellProblem),
    /// It stands for nothing: missing where the field may be.
    Nothing(NoticeKind, CellProblem),
}

/// When something happened, as a column tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment; of a day alone its last second.
    pub at: Timestamp,
    /// Whether only the day is told.
    pub is_day: bool,
}

/// How cells are read that are read by themselves.
const BY_ITSELF: Habits = Habits { days: None, decimals: Some(DecimalMark::Point) };

/// Reads a cell by itself. White space is missing.
///
/// # Errors
///
/// Where the cell holds something else than the type takes, or a date whose day and month can't be told apart.
pub fn cell(text: &str, ty: &Type, zone: &TimeZone) -> Result<Value, CellProblem> {
    let value = read(text, ty, zone, BY_ITSELF).map_err(CellFault::into_problem)?.value;
    lost_letters(&value).map_or(Ok(value), Err)
}

/// Reads a cell of a file that is written in some way. White space is missing.
///
/// # Errors
///
/// Where the cell holds something else than the type takes, or can be read in two ways.
pub fn read(text: &str, ty: &Type, zone: &TimeZone, habits: Habits) -> Result<Typed, CellFault> {
    let text = bare(text);
    let plain = |value| Typed { value, shows: Habits::default() };
    if text.is_empty() {
        return Ok(plain(Value::Missing));
    }
    if is_spreadsheet_error(text) {
        return Err(CellFault::Nothing(NoticeKind::SpreadsheetError, error_for(text, ty)));
    }
    if let Some(lost) = lost_character(text).filter(|_| !may_lack_letters(text, ty)) {
        return Err(CellFault::Problem(lost));
    }
    let typed = match ty {
        Type::Text | Type::Email | Type::Address | Type::Id => return texts(text, ty),
        Type::Number(_) => return number(text, ty, habits.decimals),
        Type::YesNo => yes_no(text).map(Value::YesNo).map(plain),
        Type::Date => match parse_date(text) {
            Ok(date) => Some(plain(Value::Date(date))),
            Err(_) => written(text, ty, habits, |written| Some(Value::Date(written.day(zone))))?,
        },
        Type::Time => match parse_moment(text, zone) {
            Ok(at) => Some(plain(Value::Time(at))),
            Err(_) => written(text, ty, habits, |written| written.moment(zone).map(Value::Time))?,
        },
        Type::Duration => parse_duration(text).ok().map(Value::Duration).map(plain),
        Type::Words(words) => word(text, words).map(Value::Word).map(plain),
        Type::ListOfText => Some(plain(list(text.split(';')))),
    };
    typed.ok_or_else(|| CellFault::Problem(problem(text, ty)))
}

/// Reads when something happened: a moment, or a day, which counts as its last second. White space is nothing.
///
/// # Errors
///
/// Where the cell holds something else, or day and month can't be told apart.
pub fn happened(text: &str, zone: &TimeZone, habits: Habits) -> Result<Option<Typed<Moment>>, CellFault> {
    let text = bare(text);
    let made = |value, shows| Ok(Some(Typed { value, shows }));
    if text.is_empty() {
        return Ok(None);
    }
    if is_spreadsheet_error(text) {
        let expected = "when it happened, and this is an error of a spreadsheet".to_owned();
        let problem = CellProblem { value: text.to_owned(), expected, nearest: None };
        return Err(CellFault::Nothing(NoticeKind::SpreadsheetError, problem));
    }
    if let Ok(date) = parse_date(text) {
        return made(Moment { at: end_of_day(date, zone), is_day: true }, Habits::default());
    }
    if let Ok(at) = parse_moment(text, zone) {
        return made(Moment { at, is_day: false }, Habits::default());
    }
    let expected = "when it happened: a day like 2026-05-29, or a time like 2026-05-29 10:00".to_owned();
    let problem = CellProblem { value: text.to_owned(), expected, nearest: None };
    match parse_written(text, habits.days) {
        Ok(written) => {
            let shows = Habits { days: written.shows, ..Habits::default() };
            let day = Moment { at: end_of_day(written.date, zone), is_day: true };
            made(written.moment(zone).map_or(day, |at| Moment { at, is_day: false }), shows)
        }
        Err(WrittenError::Unclear) => Err(CellFault::OpenDays(unclear(text))),
        Err(WrittenError::Shape | WrittenError::NoSuchDay) => Err(CellFault::Problem(problem)),
    }
}

/// A cell without what doesn't belong to its value: white space, a byte-order mark, and the quote, or the formula `="…"`, by
/// which spreadsheets are told that a number or a formula is text.
pub(super) fn bare(text: &str) -> &str {
    let text = text::trimmed(text);
    // None of these begins most cells, and there are many.
    if !matches!(text.as_bytes().first(), Some(b'\'' | b'=' | 0x80..)) {
        return text;
    }
    let text = text.strip_prefix('\u{feff}').map_or(text, str::trim_start);
    if let Some(quoted) = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')) {
        return if quoted.contains('"') { text } else { quoted.trim() };
    }
    let is_in_number = |byte: u8| byte.is_ascii_digit() || b" ()-./,:".contains(&byte);
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['+', '-', '=', '@']) || rest.bytes().all(is_in_number) => rest,
        _ => text,
    }
}

/// Reads a date in another form than ours.
fn written(
    text: &str,
    ty: &Type,
    habits: Habits,
    value: impl Fn(&Written) -> Option<Value>,
) -> Result<Option<Typed>, CellFault> {
    match parse_written(text, habits.days) {
        Ok(written) => {
            let shows = Habits { days: written.shows, ..Habits::default() };
            Ok(value(&written).map(|value| Typed { value, shows }))
        }
        Err(WrittenError::Unclear) => Err(CellFault::OpenDays(unclear(text))),
        Err(WrittenError::Shape | WrittenError::NoSuchDay) => Err(CellFault::Problem(problem(text, ty))),
    }
}

/// A text that is what its type says, without words beside mailboxes and addresses.
fn texts(text: &str, ty: &Type) -> Result<Typed, CellFault> {
    let value = match ty {
        Type::Email => identity::of_mailbox(text).ok_or(NoticeKind::NoEmail),
        Type::Address => identity::of_address(text).ok_or(NoticeKind::NoAddress),
        Type::Id if is_placeholder(text) => Err(NoticeKind::Placeholder),
        _ => Ok(Cow::Borrowed(text)),
    };
    match value {
        Err(kind) => Err(CellFault::Nothing(kind, problem(text, ty))),
        Ok(value) => Ok(Typed { value: Value::Text((*value).into()), shows: Habits::default() }),
    }
}

/// A number; a percentage is one of a hundred where the field goes beyond one, else one of one.
fn number(text: &str, ty: &Type, mark: Option<DecimalMark>) -> Result<Typed, CellFault> {
    let percentage = text.strip_suffix('%').map(str::trim_end);
    let goes_beyond_one = matches!(ty, Type::Number(Some(range)) if range.greatest > 1.0);
    let whole = if percentage.is_some() && !goes_beyond_one { 100.0 } else { 1.0 };
    match parse_number(percentage.unwrap_or(text), mark) {
        Ok(Number { value, shows }) => {
            let value = value / whole;
            let value = in_range(Value::Number(value), ty).map_err(CellFault::Problem)?;
            Ok(Typed { value, shows: Habits { decimals: shows, ..Habits::default() } })
        }
        Err(NumberError::Shape) => Err(CellFault::Problem(problem(text, ty))),
        Err(NumberError::Unclear) => {
            let expected = "a number without marks between thousands, since this can be read in two ways".to_owned();
            Err(CellFault::OpenDecimals(CellProblem { value: text.to_owned(), expected, nearest: None }))
        }
    }
}

fn unclear(text: &str) -> CellProblem {
    let expected = "a date like 2026-05-29, since which number is the day can't be told".to_owned();
    CellProblem { value: text.to_owned(), expected, nearest: None }
}

impl CellFault {
    /// What is said of the cell.
    #[must_use]
    pub fn into_problem(self) -> CellProblem {
        match self {
            Self::Problem(problem)
            | Self::OpenDays(problem)
            | Self::OpenDecimals(problem)
            | Self::Nothing(_, problem) => problem,
        }
    }
}

/// A value of JSON, by itself.
///
/// # Errors
///
/// Where it is of another kind than the type, or holds something else than the type takes.
pub fn json(value: &serde_json::Value, ty: &Type, zone: &TimeZone) -> Result<Value, CellProblem> {
    let value = read_json(value, ty, zone, BY_ITSELF).map_err(CellFault::into_problem)?.value;
    lost_letters(&value).map_or(Ok(value), Err)
}

/// A value of JSON in a file that is written in some way.
///
/// # Errors
///
/// As [`json`], or where a text can be read in two ways.
pub fn read_json(value: &serde_json::Value, ty: &Type, zone: &TimeZone, habits: Habits) -> Result<Typed, CellFault> {
    use serde_json::Value as Json;
    let plain = |value| Typed { value, shows: Habits::default() };
    let wrong = || CellFault::Problem(problem(&value.to_string(), ty));
    match (value, ty) {
        (Json::Null, _) => Ok(plain(Value::Missing)),
        (Json::String(text), _) => read(text, ty, zone, habits),
        (Json::Bool(answer), Type::YesNo) => Ok(plain(Value::YesNo(*answer))),
        (Json::Number(number), Type::Number(_)) => {
            let number = number.as_f64().filter(|number| number.is_finite()).ok_or_else(wrong)?;
            in_range(Value::Number(number), ty).map(plain).map_err(CellFault::Problem)
        }
        // Ids and house numbers come as numbers from many tools; `1` and `0` are yes and no.
        (Json::Number(number), Type::YesNo | Type::Words(_)) => read(&number.to_string(), ty, zone, habits),
        (Json::Number(number), ty) if ty.is_text() => read(&number.to_string(), ty, zone, habits),
        (Json::Array(values), Type::ListOfText) => {
            let texts: Option<Vec<&str>> = values.iter().map(Json::as_str).collect();
            let texts = texts.ok_or_else(wrong)?;
            let is_lost = |text: &&&str| !may_lack_letters(text, ty);
            match texts.iter().filter(is_lost).find_map(|text| lost_character(text)) {
                Some(lost) => Err(CellFault::Problem(lost)),
                None => Ok(plain(list(texts))),
            }
        }
        _ => Err(wrong()),
    }
}

/// Whether a text may be taken that has lost letters: that hangs on what its field is for. NUL is no letter.
fn may_lack_letters(text: &str, ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::ListOfText) && !text.contains('\0')
}

/// A text of a value that has lost letters.
pub(super) fn lost_letters(value: &Value) -> Option<CellProblem> {
    match value {
        Value::Text(text) => lost_character(text),
        Value::List(texts) => texts.iter().find_map(|text| lost_character(text)),
        _ => None,
    }
}

/// What is said of a text in which a character was lost: where bytes of another encoding were read as UTF-8, `\u{fffd}`
/// stands for each, and where UTF-16 was, every letter has a character of no meaning beside it.
fn lost_character(text: &str) -> Option<CellProblem> {
    // Nearly all texts are done here.
    if text.bytes().all(|byte| matches!(byte, 1..=0x7f)) {
        return None;
    }
    let expected = match text.chars().find(|letter| matches!(letter, '\u{fffd}' | '\0'))? {
        '\0' => "a text without the character NUL, as UTF-16 that is read as UTF-8 has it",
        _ => "the character that was here before `\u{fffd}`: it was lost where the text was read in another encoding",
    };
    Some(CellProblem { value: text.to_owned(), expected: expected.to_owned(), nearest: None })
}

fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Value {
    let texts: Box<[Box<str>]> =
        texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).map(Box::from).collect();
    if texts.is_empty() { Value::Missing } else { Value::List(texts) }
}

/// The place of a word; case, spaces, hyphens and underscores don't matter.
fn word(text: &str, words: &[Box<str>]) -> Option<u16> {
    let place = words.iter().position(|word| **word == *text);
    let place = place.or_else(|| words.iter().position(|word| same_name(word, text)));
    place.and_then(|place| u16::try_from(place).ok())
}

/// A name without what doesn't matter in it: `First Name`, `first-name` and `first_name` are one.
#[must_use]
pub fn simple(name: &str) -> String {
    letters(name).collect()
}

/// Whether two names are one but for what doesn't matter in them.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_' | '?' | '\u{feff}'));
    letters.flat_map(char::to_lowercase)
}

fn in_range(value: Value, ty: &Type) -> Result<Value, CellProblem> {
    match (&value, ty) {
        (Value::Number(number), Type::Number(Some(range))) if !range.contains(*number) => {
            Err(problem(&crate::values::Plain(*number).to_string(), ty))
        }
        _ => Ok(value),
    }
}

/// What is said of an error of a spreadsheet where a value has to be.
fn error_for(text: &str, ty: &Type) -> CellProblem {
    let CellProblem { value, expected, .. } = problem(text, ty);
    CellProblem { value, expected: format!("{expected}, and this is an error of a spreadsheet"), nearest: None }
}

fn problem(text: &str, ty: &Type) -> CellProblem {
    let (expected, near) = match ty {
        Type::Words(words) => {
            let near = nearest(text, words.iter().map(|word| &**word)).map(str::to_owned);
            (format!("one of {}", words.join(", ")), near)
        }
        Type::YesNo => ("yes or no".to_owned(), nearest(text, ["yes", "no", "true", "false"]).map(str::to_owned)),
        Type::Date => ("a date like 2026-05-29".to_owned(), None),
        Type::Time => ("a time like 2026-05-29 10:00 or 2026-05-29T10:00:00Z".to_owned(), None),
        Type::Duration => ("a length like 30 minutes, 24 hours, 7 days or 2 weeks".to_owned(), None),
        Type::ListOfText => ("a list of text".to_owned(), None),
        Type::Number(_) => (format!("a {ty}"), None),
        Type::Text => ("a text".to_owned(), None),
        Type::Email => ("an e-mail like jane@example.com".to_owned(), None),
        Type::Address => ("an address like linkedin.com/in/jane".to_owned(), None),
        Type::Id => ("an id".to_owned(), None),
    };
    CellProblem { value: text.to_owned(), expected, nearest: near }
}
