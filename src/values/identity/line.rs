//! One line of a list that says whom it names.
//!
//! People paste such lists together from mails, spreadsheets and notes. What surely doesn't belong to an entry is peeled off:
//! quotes, brackets, bullets, remarks behind it, characters that can't be seen. Where there's doubt, the line is no entry, since
//! whoever it was meant to protect would be written to.

use super::address;
use super::entry::{Doubt, Entry, Line};
use super::named::{is_no_value, is_rounded, name};
use super::peeled::{QUOTES, peeled};
use super::shape::exact;
use super::slips::slipped;
use super::surrounded::{bracketed, labelled, leading, parted};
use super::typed::as_typed;
use super::visible::visible;

/// Reads a line of a list.
#[must_use]
pub fn line(raw: &str) -> Line {
    let seen = visible(raw);
    let seen = as_typed(&seen);
    let entry = before_comment(&seen);
    let found = of_text(entry);
    // `Brand #1 Foods` is a name, and may be one with a comment.
    let is_number = seen.get(entry.len()..).is_some_and(|rest| {
        rest.strip_prefix('#').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    });
    match found {
        Line::Entries(mut entries) if is_number && entries.iter().all(|entry| matches!(entry, Entry::Name(_))) => {
            entries.push(Entry::Name(seen.trim().to_owned().into()));
            Line::Entries(entries)
        }
        found => found,
    }
}

/// Reads a cell of a list's column: a line in which `#` begins no comment, and "no value" is a blank.
#[must_use]
pub fn cell(raw: &str) -> Line {
    if raw.trim_start().starts_with('#') && !is_no_value(raw.trim()) {
        // It may be a comment, and whoever wrote it may have meant it for an entry.
        return Line::Doubt(Doubt::Shapeless);
    }
    match of_text(&as_typed(&visible(raw))) {
        Line::Doubt(Doubt::NoValue) if !is_rounded(raw.trim()) => Line::Nothing,
        line => line,
    }
}

/// A line up to its comment: a `#` at the start, or behind white space.
fn before_comment(line: &str) -> &str {
    let comment = line.match_indices('#').map(|(offset, _)| offset).find(|offset| {
        let before = line.get(..*offset).unwrap_or("");
        before.chars().next_back().is_none_or(char::is_whitespace)
    });
    comment.and_then(|offset| line.get(..offset)).unwrap_or(line)
}

/// What a text of one shape names, with what stands beside it where the text is also one of cells: `…/in/jane,jane@x.example`.
fn beside(text: &str, found: Result<Vec<Entry<'static>>, Doubt>) -> Line {
    let cells = if text.contains(['/', '@']) { parted(text) } else { None };
    match (found, cells) {
        (Ok(mut entries), Some(Line::Entries(more))) => {
            more.into_iter().for_each(|entry| {
                if !entries.contains(&entry) {
                    entries.push(entry)
                }
            });
            Line::Entries(entries)
        }
        // Of the address of a member nothing else is part.
        (Ok(entries), Some(doubt)) if entries.iter().any(is_member) => doubt,
        (found, _) => found.map_or_else(Line::Doubt, Line::Entries),
    }
}

/// What stands behind signs that are written right before it.
fn behind_bullet(text: &str) -> Option<&str> {
    let behind = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    (behind.len() < text.len()).then_some(behind)
}

fn is_member(entry: &Entry<'_>) -> bool {
    matches!(entry, Entry::Identity(name) if address::is_member(name))
}

fn of_text(text: &str) -> Line {
    let text = text.trim();
    if text.contains("%40") && !text.contains(['@', '/']) {
        return of_text(&text.replace("%40", "@"));
    }
    if text.is_empty() {
        return Line::Nothing;
    }
    if text.contains('\u{FFFD}') {
        return Line::Doubt(Doubt::LostLetters);
    }
    let peeled = peeled(text);
    if let Some(found) = exact(peeled) {
        // A mailbox may begin with a hyphen or an apostrophe, and a bullet, or a spreadsheet's sign for text, right before one.
        if let (Ok(entries), Some(behind)) = (&found, behind_bullet(peeled))
            && peeled.contains('@')
            && let Some(Ok(more)) = exact(behind)
        {
            let more = more.into_iter().filter(|entry| !entries.contains(entry));
            return Line::Entries(entries.iter().cloned().chain(more).collect());
        }
        return beside(peeled, found);
    }
    if is_no_value(peeled) {
        return Line::Doubt(Doubt::NoValue);
    }
    if let Some(found) = slipped(peeled) {
        return found;
    }
    let is_quoted = text.len() > peeled.len() && text.contains(|letter| QUOTES.iter().any(|(open, _)| *open == letter));
    let found = labelled(peeled).or_else(|| bracketed(peeled)).or_else(|| parted(peeled)).or_else(|| leading(peeled));
    match found {
        Some(_) if is_quoted && !peeled.contains(['@', '/']) => name(peeled, true),
        Some(found) => found,
        None => name(peeled, is_quoted),
    }
}
