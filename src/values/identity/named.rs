//! Entries of a list that are words: a company, or somebody's id.

use super::address::NETWORK;
use super::company::{has_legal_form, is_legal_form};
use super::entry::{Doubt, Entry, Line};
use super::peeled::peeled;
use super::saying::{begins_saying, is_no_name, is_phone, says_something};
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
        || name.strip_prefix('.').is_some_and(|label| label.starts_with(|first: char| first.is_ascii_lowercase()))
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
    if is_phone(name) {
        return Line::Doubt(Doubt::Phone);
    }
    if is_no_name(name) {
        return Line::Doubt(Doubt::NoName);
    }
    let in_brackets = name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")).map(|(before, _)| before);
    let said = in_brackets.unwrap_or(name);
    if says_something(before_remark(said).unwrap_or(said)) {
        return Line::Doubt(Doubt::Sentence);
    }
    let parts = name.split([',', ';', '\t', '|']).skip(1);
    if parts.into_iter().any(|part| !is_legal_form(part)) || name.contains("  ") {
        return Line::Doubt(Doubt::Remark);
    }
    let mut entries = vec![Entry::Name(name.to_owned().into())];
    let mut add = |other: &str| {
        let entry = Entry::Name(other.trim().to_owned().into());
        if other.contains(char::is_alphanumeric) && !entries.contains(&entry) {
            entries.push(entry);
        }
    };
    in_brackets.into_iter().for_each(&mut add);
    before_remark(name).into_iter().for_each(&mut add);
    without_mark(name).into_iter().for_each(&mut add);
    without_title(name).into_iter().for_each(&mut add);
    joined(name).into_iter().for_each(&mut add);
    if is_member_name(name) {
        entries.push(Entry::Identity(format!("{NETWORK}/in/{name}").into()));
    }
    Line::Entries(entries)
}

/// What stands before a remark that a hyphen parts from it: `Acme Inc - asked by phone`. A remark begins with a small letter or
/// a digit; `Smith - Jones` is one name.
fn before_remark(name: &str) -> Option<&str> {
    let (before, remark) = [" - ", " – ", " — "].iter().find_map(|mark| name.split_once(mark))?;
    let begins = |letter: char| letter.is_lowercase() || letter.is_ascii_digit();
    let is_remark = remark.trim_start().starts_with(begins) || begins_saying(remark);
    (is_remark && before.contains(char::is_alphanumeric)).then_some(before)
}

/// A name without a mark of whoever keeps the list behind it: `Jane Doe DNC`.
fn without_mark(name: &str) -> Option<&str> {
    const MARKS: [&str; 4] = ["DNC", "GDPR", "DSGVO", "OPT-OUT"];
    let (before, last) = name.rsplit_once(' ')?;
    MARKS.contains(&last.trim_matches(['(', ')'])).then_some(before)
}

/// A person's name without what stands before it: `Ms Jane Doe`.
fn without_title(name: &str) -> Option<&str> {
    const TITLES: [&str; 12] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "sr", "sra"];
    let (first, rest) = name.split_once(' ')?;
    let is_title = TITLES.contains(&first.trim_end_matches('.').to_lowercase().as_str());
    (is_title && rest.trim().contains(' ')).then_some(rest)
}

/// Whether a text is the name of a person as it is written mostly: two or three words, each with a capital.
fn may_be_a_person(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '.'))
    };
    matches!(text.split_whitespace().count(), 2 | 3) && text.split_whitespace().all(is_word) && !has_legal_form(text)
}

/// The names of several companies in a line, where that is sure: `Acme / Globex`, `Acme Inc and Globex`.
fn joined(name: &str) -> Vec<&str> {
    let by_slash: Vec<&str> = name.split(" / ").collect();
    if by_slash.len() > 1 {
        return by_slash;
    }
    let pair = [" & ", " and ", " und ", " + "].iter().find_map(|word| name.split_once(word));
    match pair {
        // `Jane Doe and Bob Smith`
        Some((first, second)) if may_be_a_person(first) && may_be_a_person(second) => vec![first, second],
        Some((first, second)) if has_legal_form(first) && !second.to_lowercase().starts_with("co") => {
            let is_other = second.starts_with(char::is_uppercase);
            std::iter::once(first).chain(is_other.then_some(second)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a name may be the one in the address of a member: `jane-doe`. As a company's it still counts.
fn is_member_name(name: &str) -> bool {
    let is_part =
        |part: &str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.contains('-') && name.starts_with(|letter: char| letter.is_ascii_lowercase()) && name.split('-').all(is_part)
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

/// Whether a text stands for "no value" in a list: `n/a`, `#REF!`, `-`.
#[must_use]
pub fn is_no_value(text: &str) -> bool {
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
