//! What stands in a workbook and in none of the sheets that the command has written there.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{XlsxRows, sheets};
use crate::records::read::rows::{Rows as _, SeekRead};

/// Something that stands in a workbook and in none of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addition {
    /// A comment on a cell, or a note.
    Comments,
    /// A picture, a chart or a shape.
    Pictures,
    /// Another sheet that isn't empty.
    Sheets,
}

/// How the parts of a workbook begin that hold something of the kind.
const PARTS: [(&str, Addition); 5] = [
    ("xl/comments", Addition::Comments),
    ("xl/threadedcomments", Addition::Comments),
    ("xl/media/", Addition::Pictures),
    ("xl/charts/", Addition::Pictures),
    ("xl/drawings/drawing", Addition::Pictures),
];

/// How long the list of sheets may be that is looked through, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// What stands in a workbook beside the sheets of these names, and the first that has all of these columns. Nothing in what is
/// no workbook.
pub(in crate::records::read) fn additions(content: &[u8], own: &[&str], columns: &[&str]) -> Vec<Addition> {
    let Ok(mut parts) = ZipArchive::new(Cursor::new(content)) else { return Vec::new() };
    let names: Vec<String> = parts.file_names().flatten().map(|name| name.to_lowercase()).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let mut found: Vec<Addition> = PARTS.into_iter().filter(|(start, _)| has(start)).map(|(_, kind)| kind).collect();
    let mut list = String::new();
    if let Ok(part) = parts.by_name("xl/workbook.xml") {
        // What can't be read has no name that is known, and is looked at below.
        let _ = part.take(MOST_BYTES).read_to_string(&mut list);
    }
    if !are_own(&list, own) && has_others(content, own, columns) {
        found.push(Addition::Sheets);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether all sheets that the list of them has are called so.
fn are_own(list: &str, own: &[&str]) -> bool {
    let sheets = list.split('<').filter(|tag| tag.starts_with("sheet ") || tag.contains(":sheet "));
    let name = |tag: &str| tag.split_once(" name=\"")?.1.split('"').next().map(str::to_owned);
    let names: Vec<Option<String>> = sheets.map(name).collect();
    !names.is_empty() && names.iter().all(|name| name.as_deref().is_some_and(|name| own.contains(&name)))
}

/// Whether a sheet holds something that is none of these, nor the first that has all of these columns.
fn has_others(content: &[u8], own: &[&str], columns: &[&str]) -> bool {
    let file = || Box::new(Cursor::new(content.to_vec())) as Box<dyn SeekRead>;
    let mut is_found = false;
    sheets(file()).unwrap_or_default().iter().filter(|name| !own.contains(&name.as_str())).any(|name| {
        let Ok(rows) = XlsxRows::open(name, Some(name), file()) else { return false };
        let has = |column: &&str| rows.header().iter().any(|cell| cell.trim().eq_ignore_ascii_case(column));
        let is_worksheet = !is_found && columns.iter().all(has);
        is_found |= is_worksheet;
        !is_worksheet
    })
}
