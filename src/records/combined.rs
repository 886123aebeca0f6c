//! What a source makes of the cells of a row: the text of one value.

use super::column::Column;
use super::rows::RawRow;
use super::source::Combined;
use crate::values::identity;

/// What a source makes of a row's cells.
pub(super) fn written(raw: &RawRow, column: &Column) -> String {
    column.spelling.stands_for(&said(raw, column)).into_owned()
}

/// What a row's cells say before a source makes something else of it.
fn said(raw: &RawRow, column: &Column) -> String {
    let mut texts = column.cells().map(|(place, name)| raw.cells.text(place, name));
    match column.combined {
        Combined::First => texts.find(|text| !text.trim().is_empty()).unwrap_or_default(),
        Combined::Joined => {
            let texts: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
            if texts.iter().any(String::is_empty) { String::new() } else { texts.join(" ") }
        }
        Combined::Every => every(texts),
    }
}

/// What a row says of whom not to contact, and its source knows no word for.
pub(super) fn unknown(raw: &RawRow, column: &Column) -> Option<String> {
    if !column.spelling.says_whom_not {
        return None;
    }
    Some(said(raw, column)).filter(|text| column.spelling.is_unknown(text))
}

/// All mailboxes of several cells, each once; where there is none, the first cell that holds anything.
fn every(cells: impl Iterator<Item = String>) -> String {
    let mut mailboxes: Vec<String> = Vec::new();
    let mut other = String::new();
    for cell in cells {
        let text = cell.trim();
        if let Some(found) = identity::of_mailbox(text) {
            let is_new = !mailboxes.iter().any(|known| known.eq_ignore_ascii_case(&found));
            mailboxes.extend(is_new.then(|| found.into_owned()));
        } else if other.is_empty() {
            other.push_str(text);
        }
    }
    if mailboxes.is_empty() { other } else { mailboxes.join("; ") }
}
