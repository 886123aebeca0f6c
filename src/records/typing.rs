//! One cell, or one scalar of JSON, as a value of its field's type.

use jiff::tz::TimeZone;

use crate::calendar::{parse_date, parse_duration, parse_moment};
use crate::diagnostic::nearest;
use crate::types::Type;
use crate::value::Value;

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

/// Reads a cell. White space is missing.
///
/// # Errors
///
/// Where the cell holds something else than the type takes.
pub fn cell(text: &str, ty: &Type, zone: &TimeZone) -> Result<Value, CellProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Missing);
    }
    let value = match ty {
        Type::Text => Some(Value::Text(text.into())),
        Type::Number(_) => number(text).map(Value::Number),
        Type::YesNo => yes_no(text).map(Value::YesNo),
        Type::Date => parse_date(text).ok().map(Value::Date),
        Type::Time => parse_moment(text, zone).ok().map(Value::Time),
        Type::Duration => parse_duration(text).ok().map(Value::Duration),
        Type::Words(words) => word(text, words).map(Value::Word),
        Type::ListOfText => Some(list(text.split(';'))),
    };
    in_range(value.ok_or_else(|| problem(text, ty))?, ty)
}

/// A value of JSON.
///
/// # Errors
///
/// Where it is of another kind than the type, or holds something else than the type takes.
pub fn json(value: &serde_json::Value, ty: &Type, zone: &TimeZone) -> Result<Value, CellProblem> {
    use serde_json::Value as Json;
    match (value, ty) {
        (Json::Null, _) => Ok(Value::Missing),
        (Json::String(text), _) => cell(text, ty, zone),
        (Json::Bool(answer), Type::YesNo) => Ok(Value::YesNo(*answer)),
        (Json::Number(number), Type::Number(_)) => {
            let number = number.as_f64().filter(|number| number.is_finite());
            in_range(Value::Number(number.ok_or_else(|| problem(&value.to_string(), ty))?), ty)
        }
        // Ids and house numbers come as numbers from many tools; `1` and `0` are yes and no.
        (Json::Number(number), Type::Text | Type::YesNo | Type::Words(_)) => cell(&number.to_string(), ty, zone),
        (Json::Array(values), Type::ListOfText) => {
            let texts: Option<Vec<&str>> = values.iter().map(Json::as_str).collect();
            Ok(list(texts.ok_or_else(|| problem(&value.to_string(), ty))?))
        }
        _ => Err(problem(&value.to_string(), ty)),
    }
}

fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Value {
    let texts: Box<[Box<str>]> =
        texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).map(Box::from).collect();
    if texts.is_empty() { Value::Missing } else { Value::List(texts) }
}

fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

fn yes_no(text: &str) -> Option<bool> {
    const YES: [&str; 4] = ["yes", "true", "1", "y"];
    const NO: [&str; 4] = ["no", "false", "0", "n"];
    let is_one = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one(&YES) { Some(true) } else { is_one(&NO).then_some(false) }
}

/// The place of a word; case, spaces, hyphens and underscores don't matter.
fn word(text: &str, words: &[Box<str>]) -> Option<u16> {
    let place = words.iter().position(|word| **word == *text);
    let place = place.or_else(|| words.iter().position(|word| simple(word) == simple(text)));
    place.and_then(|place| u16::try_from(place).ok())
}

/// A name without what doesn't matter in it: `First Name`, `first-name` and `first_name` are one.
#[must_use]
pub fn simple(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_' | '\u{feff}'));
    letters.flat_map(char::to_lowercase).collect()
}

fn in_range(value: Value, ty: &Type) -> Result<Value, CellProblem> {
    match (&value, ty) {
        (Value::Number(number), Type::Number(Some(range))) if !range.contains(*number) => {
            Err(problem(&crate::value::Plain(*number).to_string(), ty))
        }
        _ => Ok(value),
    }
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
    };
    CellProblem { value: text.to_owned(), expected, nearest: near }
}
