//! Entries of a list that are words: a company, or somebody's id.

use super::company::is_legal_form;
use super::entry::{Doubt, Entry, Line};
use super::peeled::peeled;
use super::shape::exact;

/// How long a name may be, in characters; what is longer is a sentence.
const LONGEST_NAME: usize = 100;

/// How many words a name may have.
const MOST_WORDS: usize = 12;

/// A company, or an id.
pub(super) fn name(text: &str, is_quoted: bool) -> Line {
    let name = without_date(text);
    if is_rounded(name) {
        return Line::Doubt(Doubt::NoValue);
    }
    let words = name.split_whitespace().count();
    let is_short = name.chars().count() <= LONGEST_NAME && words <= MOST_WORDS;
    let odd = |letter: char| {
        letter.is_control() && letter != '\t'
            || matches!(letter, '<' | '>' | '[' | ']' | '{' | '}' | '@' | '*' | '=' | '\\')
    };
    let is_odd = name.contains(odd)
        || name.contains("://")
        || ["//", ";", "--", "#"].iter().any(|start| name.starts_with(start))
        || name.to_lowercase().contains("(at)")
        || name.ends_with([':', '?', '!']) && words > 1
        || name.contains(": ")
        || name.contains("# ");
    if !is_short || is_odd || !name.contains(char::is_alphanumeric) {
        return Line::Doubt(Doubt::Shapeless);
    }
    let has_site = name.split_whitespace().skip(1).any(|word| matches!(exact(peeled(word)), Some(Ok(_))));
    if is_quoted {
        return Line::Entries(vec![Entry::Name(name.to_owned().into())]);
    }
    if has_site {
        return Line::Doubt(Doubt::Words);
    }
    let parts = name.split([',', ';', '\t', '|']).skip(1);
    if parts.into_iter().any(|part| !is_legal_form(part)) || name.contains("  ") {
        return Line::Doubt(Doubt::Remark);
    }
    let mut entries = vec![Entry::Name(name.to_owned().into())];
    if let Some((before, _)) = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("))
        && before.contains(char::is_alphanumeric)
    {
        entries.push(Entry::Name(before.trim().to_owned().into()));
    }
    Line::Entries(entries)
}

/// A name without a date behind it.
fn without_date(text: &str) -> &str {
    let Some((before, last)) = text.rsplit_once(char::is_whitespace) else { return text };
    let digits = last.bytes().filter(u8::is_ascii_digit).count();
    let is_date = (6..=8).contains(&digits)
        && last.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'))
        && last.bytes().filter(|byte| !byte.is_ascii_digit()).count() == 2;
    let before = before.trim_end_matches([' ', ',', ';', '\t', '-', '–', '|']);
    if is_date && !before.is_empty() { before } else { text }
}

/// Whether a text stands for "no value".
pub(super) fn is_no_value(text: &str) -> bool {
    const WORDS: [&str; 8] = ["n/a", "#n/a", "#ref!", "#value!", "null", "none", "undefined", "unknown"];
    let text = text.trim().to_lowercase();
    WORDS.contains(&text.as_str()) || text.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '?'))
}

/// Whether a spreadsheet has rounded a number: `1.23E+11`.
pub(super) fn is_rounded(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some((mantissa, exponent)) = lower.split_once("e+") else { return false };
    let is_number = |text: &str, marks: &[char]| {
        text.contains(|letter: char| letter.is_ascii_digit())
            && text.chars().all(|letter| letter.is_ascii_digit() || marks.contains(&letter))
    };
    is_number(mantissa, &['.', ',']) && is_number(exponent, &[])
}
