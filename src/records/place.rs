//! Where a row stands, and how it and its cells are shown to people.

use std::fmt;

use crate::values::text;

/// How people count the rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// By the lines that they begin in.
    Lines,
    /// As a spreadsheet numbers its rows, the header and blank ones among them.
    Sheet,
    /// By nothing but their place among the rows.
    Rows,
}

/// A row of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// Its place among the data rows, from 1.
    pub row: u64,
    /// The line it begins in, or the row of the sheet, from 1.
    pub line: u64,
    /// Which of the two.
    pub numbering: Numbering,
}

impl RowPlace {
    /// Its number, as people count the rows of its file.
    #[must_use]
    pub fn number(&self) -> String {
        match self.numbering {
            Numbering::Sheet => self.line.to_string(),
            Numbering::Lines | Numbering::Rows => self.row.to_string(),
        }
    }
}

impl fmt::Display for RowPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.numbering {
            Numbering::Lines => write!(out, "row {} (line {})", self.row, self.line),
            Numbering::Sheet => write!(out, "row {}", self.line),
            Numbering::Rows => write!(out, "row {}", self.row),
        }
    }
}

/// The start of a cell, as it is shown to people.
pub(super) fn shown(value: &str) -> String {
    const MOST: usize = 60;
    let start: String = value.chars().take(MOST).collect();
    let cut = if value.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("{}{cut}", text::shown(&start))
}
