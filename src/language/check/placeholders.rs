//! Placeholders as other tools write them: `{{first_name}}`, `[First Name]`, `%FIRSTNAME%`, `*|FNAME|*`, `<first_name>`.
//! Here they are words like any others, and would be sent as they stand.

use std::ops::Range;

use super::checker::Checker;
use super::scope::Meaning;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;

/// How a placeholder begins and ends elsewhere, the longest first, and whether that alone tells one: no prose is written so.
const FORMS: [(&str, &str, bool); 7] = [
    ("{{", "}}", false),
    ("*|", "|*", true),
    ("<<", ">>", false),
    ("«", "»", false),
    ("[", "]", false),
    ("<", ">", false),
    ("%", "%", false),
];

/// What other tools call a field, without case, blanks and signs, and what it is called in the default policies.
const ELSEWHERE: [(&str, &str); 14] = [
    ("fname", "first_name"),
    ("name", "first_name"),
    ("yourfirstname", "first_name"),
    ("lname", "last_name"),
    ("surname", "last_name"),
    ("companyname", "company"),
    ("accountname", "company"),
    ("organization", "company"),
    ("jobtitle", "title"),
    ("position", "title"),
    ("emailaddress", "email"),
    ("sendername", "sender.name"),
    ("yourname", "sender.name"),
    ("myname", "sender.name"),
];

/// No placeholder is longer than this.
const LONGEST: usize = 40;

impl Checker<'_> {
    /// Warns of every placeholder of another tool in a text. `span` is the place of all of it.
    pub(super) fn foreign_placeholders(&mut self, text: &str, span: Span) {
        let mut at = 0;
        while let Some(found) = self.next_foreign(text, at) {
            at = found.written.end;
            let written = text.get(found.written.clone()).unwrap_or_default();
            let message = if written.starts_with("{{") {
                format!("`{written}` is not filled in: `{{{{` is a brace of the text")
            } else {
                format!("`{written}` is sent as it stands, and not filled in")
            };
            let finding = Diagnostic::new(Code::ForeignPlaceholder, self.place_in(written, span), message);
            self.find(match found.right {
                Some(right) => finding.help(format!("write `{{{right}}}` to fill it in")),
                None => finding.help("write the name of a field in single braces: `{first_name}`"),
            });
        }
    }

    /// Where words of a text stand in the policy; the whole text where it is read from a file.
    fn place_in(&self, words: &str, span: Span) -> Span {
        let start = self.bundle.sources.slice(span).find(words).map(|start| span.start as usize + start);
        start.map_or(span, |start| Span::new(span.source, start, start + words.len()))
    }

    /// The first placeholder of another tool from an offset on.
    fn next_foreign(&self, text: &str, from: usize) -> Option<Foreign> {
        let starts = text.get(from..)?.char_indices().map(|(place, _)| from + place);
        for start in starts {
            let rest = text.get(start..)?;
            let Some((open, close, is_certain)) = FORMS.iter().find(|(open, ..)| rest.starts_with(open)) else {
                continue;
            };
            let Some((inside, behind)) = rest.get(open.len()..).and_then(|rest| split_near(rest, close)) else {
                continue;
            };
            let written = start..start + open.len() + inside.len() + close.len();
            if !may_be_name(open, inside) || is_markup(open, inside, behind, text) {
                continue;
            }
            let right = self.field_like(inside);
            if right.is_some() || *is_certain || is_known_elsewhere(inside) {
                return Some(Foreign { written, right });
            }
        }
        None
    }

    /// The field or defined name that is meant by a name as another tool has it: `First Name`, `contact.firstName`.
    pub(super) fn field_like(&self, written: &str) -> Option<String> {
        let last = written.rsplit(['.', '$', '!', '@']).next().unwrap_or(written);
        let (whole, last) = (simple(written), simple(last));
        let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == whole).map(|(_, right)| *right);
        let names = self.scope.names_of(|meaning| matches!(meaning, Meaning::Field(_) | Meaning::Define(_)));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let of_sender = elsewhere
            .and_then(|right| right.strip_prefix("sender."))
            .filter(|field| self.scope.field(super::typed::Whose::Sender, field).is_some());
        let named = |wanted: &str| names.iter().find(|name| !wanted.is_empty() && simple(name) == wanted);
        named(&whole)
            .or_else(|| named(&last))
            .map(|name| (*name).to_owned())
            .or_else(|| of_sender.map(|field| format!("sender.{field}")))
            .or_else(|| elsewhere.filter(|right| names.contains(right)).map(str::to_owned))
    }
}

/// A placeholder of another tool.
struct Foreign {
    /// Where it stands in the text, its signs included.
    written: Range<usize>,
    /// The field that is meant, where there is one.
    right: Option<String>,
}

/// Whether what stands between two signs could be the name of a field: words, never a sentence.
fn may_be_name(open: &str, inside: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' ' | '$' | '!' | '@' | ':');
    let touches = open != "%" || !inside.starts_with(' ') && !inside.ends_with(' ');
    touches
        && inside.len() <= LONGEST
        && inside.chars().any(char::is_alphabetic)
        && !inside.chars().next().is_some_and(|first| first.is_ascii_digit())
        && inside.chars().all(is_letter)
}

/// Whether it is a link or a tag of markup: `[company](https://…)`, `<title>…</title>`.
fn is_markup(open: &str, inside: &str, behind: &str, text: &str) -> bool {
    match open {
        "[" => behind.starts_with('('),
        "<" => text.contains(&format!("</{inside}>")),
        _ => false,
    }
}

fn is_known_elsewhere(inside: &str) -> bool {
    let simple = simple(inside);
    ["firstname", "lastname", "fullname"].contains(&&*simple) || ELSEWHERE.iter().any(|(name, _)| *name == simple)
}

/// A name without case, blanks and signs.
fn simple(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The longest that stands between the braces of another tool, in bytes.
const LONGEST_INSIDE: usize = 200;

/// The text before and behind a sign that is near.
fn split_near<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let ends = |start: usize| text.get(start..).is_some_and(|rest| rest.starts_with(sign));
    let end =
        text.char_indices().map(|(start, _)| start).take_while(|start| *start <= LONGEST_INSIDE).find(|at| ends(*at));
    let inside = text.get(..end?)?;
    Some((inside, text.get(inside.len() + sign.len()..)?))
}
