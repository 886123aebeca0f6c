//! What stands in the file of a list: an entry a line, or the cells of a table's column.

use std::sync::Arc;

use crate::records::read;
use crate::records::rows::RawCells;
use crate::records::typing::simple;
use crate::values::identity::{self, Doubt, Entry, Line};

/// How many rows of a table are looked at for what its columns hold.
const ROWS_LOOKED_AT: usize = 1_000;

/// What a list's file says.
pub(super) enum Written<'c> {
    /// It can't be read.
    Nothing,
    /// An entry a line. There may be a million, so none is copied.
    Lines(&'c str),
    /// The cells of a column that aren't blank, and the rows that can't be read.
    Cells(Vec<WrittenCell>),
}

/// A row of a table: its line, and what the column holds or why that can't be read.
pub(super) struct WrittenCell {
    pub(super) line: u64,
    pub(super) text: Result<String, String>,
}

impl Written<'_> {
    /// Each entry as it is written, with the number of its line.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u64, &str)> {
        let (content, cells) = match self {
            Self::Nothing => ("", &[][..]),
            Self::Lines(content) => (*content, &[][..]),
            Self::Cells(cells) => ("", cells.as_slice()),
        };
        let cells = cells.iter().filter_map(|cell| Some((cell.line, cell.text.as_deref().ok()?)));
        lines(content).chain(cells)
    }

    /// The rows that can't be read, each with why.
    pub(super) fn unread(&self) -> Vec<Doubtful> {
        let Self::Cells(cells) = self else { return Vec::new() };
        cells.iter().filter_map(|cell| Some((cell.line, cell.text.as_ref().err()?.clone(), None))).collect()
    }
}

/// A line of which it can't be told whom it names: its number, what is wrong, and why.
pub(super) type Doubtful = (u64, String, Option<Doubt>);

/// Why a file is no list at all.
pub(super) fn no_list(content: &str) -> Option<&'static str> {
    let start: String = content.trim_start().chars().take(16).collect::<String>().to_lowercase();
    let is_page = ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|mark| start.starts_with(mark));
    let is_json =
        start.starts_with('{') || start.starts_with('[') && start.contains(['{', '"']) && !start.contains("](");
    if is_page {
        Some("it is a page of the web, as one that asks to log in; download the file itself")
    } else if is_json {
        Some("it is JSON; write one entry a line, or a CSV")
    } else {
        None
    }
}

/// The lines of a list that aren't blank and no comments, whatever ends them, each with its number.
fn lines(content: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut number = 0;
    let mut after_return = false;
    content.split_inclusive(is_line_end).filter_map(move |piece| {
        // The second half of a line break is no line.
        let is_half = std::mem::replace(&mut after_return, piece.ends_with('\r')) && piece == "\n";
        if is_half {
            return None;
        }
        number += 1;
        let text = piece.trim_end();
        let is_entry = !text.is_empty() && !text.trim_start().starts_with('#');
        is_entry.then_some((number, text))
    })
}

fn is_line_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a file is a table.
pub(super) fn is_table(name: &str, content: &str) -> bool {
    let mut lines = lines(content).map(|(_, line)| cells(line));
    let Some(first) = lines.next().filter(|first| first.len() > 1) else { return false };
    let is_named = || first.iter().any(|cell| is_usual_name(cell));
    name.ends_with(".csv") || is_named() && lines.next().is_some_and(|second| second.len() > 1)
}

fn cells(line: &str) -> Vec<&str> {
    line.split([',', ';', '\t', '|']).map(|cell| cell.trim().trim_matches('"')).collect()
}

/// Whether a column that is called so usually says who somebody is.
fn is_usual_name(name: &str) -> bool {
    const NAMES: [&str; 15] = [
        "email",
        "emailaddress",
        "mail",
        "domain",
        "companydomain",
        "website",
        "company",
        "companyname",
        "account",
        "accountname",
        "profileurl",
        "linkedin",
        "linkedinurl",
        "linkedinprofile",
        "url",
    ];
    NAMES.contains(&&*simple(name).replace('_', ""))
}

/// The column of a table that may be the list: the one whose cells look most like addresses, e-mails and domains, else one that
/// is called like them, else the first.
pub(super) fn likely_column(name: &str, content: &Arc<str>) -> Option<String> {
    let mut rows = read::table(name, content).ok()?;
    let header = rows.header().to_vec();
    let mut found = vec![0_usize; header.len()];
    for row in std::iter::from_fn(|| rows.next_row()).take(ROWS_LOOKED_AT).flatten() {
        for (cell, found) in row.cells.iter().zip(&mut found) {
            *found += usize::from(names_somebody(cell));
        }
    }
    let most = found.iter().copied().max().filter(|most| *most > 0);
    let by_cells = most.and_then(|most| found.iter().position(|found| *found == most));
    let by_name = || header.iter().position(|name| is_usual_name(name));
    let first = || header.iter().position(|name| !name.is_empty());
    header.get(by_cells.or_else(by_name).or_else(first)?).cloned()
}

/// Whether addresses, mailboxes or domains stand in a file, as far as the start of it shows.
pub(super) fn names_people(content: &str) -> bool {
    let mut cells = lines(content).take(ROWS_LOOKED_AT).flat_map(|(_, line)| cells(line));
    cells.any(names_somebody)
}

/// Whether somebody is named in a cell by an address, a mailbox or a domain.
pub(super) fn names_somebody(cell: &str) -> bool {
    let is_known = |entry: &Entry<'_>| matches!(entry, Entry::Identity(_) | Entry::Domain(_));
    matches!(identity::cell(cell), Line::Entries(entries) if entries.iter().any(is_known))
}

/// Whether a row is a comment: nothing stands beside what begins with `#`. An error of a spreadsheet or the number of a ticket
/// begins with it too, and somebody may be named beside that.
pub(super) fn is_comment(cells: &RawCells) -> bool {
    let mut cells = cells.iter().map(str::trim);
    cells.next().is_some_and(|cell| cell.starts_with('#')) && cells.all(str::is_empty)
}
