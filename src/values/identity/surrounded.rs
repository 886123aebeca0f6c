//! Entries of a list with words around them: labels, names beside mailboxes, cells, remarks.

use super::company::is_legal_form;
use super::entry::{Doubt, Entry, Line};
use super::peeled::peeled;
use super::shape::exact;

/// `e-mail: ann@x.example`, `email=ann@x.example`
pub(super) fn labelled(text: &str) -> Option<Line> {
    let (label, rest) = text.split_once([':', '='])?;
    let is_label =
        label.chars().count() <= 20 && label.chars().all(|letter| letter.is_alphabetic() || " -_".contains(letter));
    let found = exact(peeled(rest)).filter(|_| is_label)?;
    Some(found.map_or_else(Line::Doubt, Line::Entries))
}

/// `Bob <bob@x.example>`, several with commas between, `[Bob](https://…)`
pub(super) fn bracketed(text: &str) -> Option<Line> {
    if let Some((_, link)) = text.strip_prefix('[').and_then(|text| text.strip_suffix(')')?.split_once("](")) {
        return Some(exact(link)?.map_or_else(Line::Doubt, Line::Entries));
    }
    if !text.contains('<') {
        return None;
    }
    let mut entries = Vec::new();
    let mut around = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        let (inner, behind) = from.split_once('>')?;
        around.push_str(before);
        around.push(' ');
        match exact(inner.trim())? {
            Ok(found) => entries.extend(found),
            Err(doubt) => return Some(Line::Doubt(doubt)),
        }
        rest = behind;
    }
    around.push_str(rest);
    let is_plain = !around.contains(['@', '/', '<', '>']);
    Some(if is_plain { Line::Entries(entries) } else { Line::Doubt(Doubt::Words) })
}

/// Cells: entries one beside the other, or one and what is said of it.
pub(super) fn parted(text: &str) -> Option<Line> {
    let parts: Vec<&str> = text.split([',', ';', '\t', '|']).map(peeled).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return None;
    }
    let mut entries = Vec::new();
    let mut remarks = Vec::new();
    let mut found = 0;
    for part in &parts {
        match exact(part) {
            Some(Ok(more)) => {
                found += 1;
                entries.extend(more);
            }
            Some(Err(doubt)) => return Some(Line::Doubt(doubt)),
            None => remarks.push(*part),
        }
    }
    if found == 0 {
        return None;
    }
    let is_alone = found == 1 && remarks.iter().all(|remark| is_remark(remark));
    // A sentence may say anything about an entry in it; a name before one is a cell.
    let is_first = parts.first().is_some_and(|first| exact(first).is_some());
    let is_cell = || remarks.iter().all(|remark| remark.split_whitespace().count() <= 4);
    let is_legal = remarks.iter().all(|remark| is_legal_form(remark)) && found == 1 && is_first;
    Some(if remarks.is_empty() {
        Line::Entries(entries)
    } else if is_legal {
        // `Amazon.com, Inc.`
        Line::Entries(entries.into_iter().chain([Entry::Name(text.to_owned().into())]).collect())
    } else if is_alone && (is_first || is_cell()) {
        Line::Entries(entries)
    } else {
        Line::Doubt(Doubt::Words)
    })
}

/// An entry, and what is said of it behind a blank.
pub(super) fn leading(text: &str) -> Option<Line> {
    let mut words = text.split_whitespace().map(peeled).filter(|word| !word.is_empty());
    let first = match exact(words.next()?) {
        Some(Ok(first)) => first,
        Some(Err(doubt)) => return Some(Line::Doubt(doubt)),
        None => return None,
    };
    let rest: Vec<&str> = words.collect();
    if rest.iter().all(|word| matches!(exact(word), Some(Ok(_)))) {
        let more = rest.iter().filter_map(|word| exact(word)?.ok()).flatten();
        return Some(Line::Entries(first.into_iter().chain(more).collect()));
    }
    if !is_remark(&rest.join(" ")) {
        return Some(Line::Doubt(Doubt::Words));
    }
    // `Booking.com Holdings` may be a company and no domain: both are meant then.
    let is_domain = matches!(first.as_slice(), [Entry::Domain(_)]) && !text.contains(['@', '/']);
    let company = (is_domain && rest.len() <= 4).then(|| Entry::Name(text.to_owned().into()));
    Some(Line::Entries(first.into_iter().chain(company).collect()))
}

/// Whether words behind an entry say something of it, and name nobody.
fn is_remark(words: &str) -> bool {
    let bare = |word: &str| exact(peeled(word.trim_matches(['(', ')', '[', ']', '"']))).is_some();
    !words.contains('@') && !words.split_whitespace().any(bare)
}
