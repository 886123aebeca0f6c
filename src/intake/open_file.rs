//! A file whose columns are mapped, and whose rows are read.

use std::collections::VecDeque;

use super::kept::Kept;
use super::keys::SeenKeys;
use crate::records::mapping::Mapping;
use crate::records::place::Numbering;
use crate::records::read::Rows;
use crate::records::rows::{RawRow, Reject};
use crate::records::targets::Target;
use crate::records::typer::Typer;
use crate::records::unread::Unread;

/// One file, opened and mapped.
pub struct OpenFile<'p> {
    pub(super) rows: Box<dyn Rows>,
    /// Rows read before their turn.
    pub(super) ahead: VecDeque<Result<RawRow, Box<Reject>>>,
    pub(super) columns: Columns<'p>,
    /// How many rows stand above the header.
    pub(super) passed_over: usize,
}

/// How the columns of a file are read.
#[derive(Debug)]
pub struct Columns<'p> {
    pub(super) typer: Typer<'p>,
    pub(super) kept: Kept,
    /// The columns, or the keys of the first object and those of later ones that fill a field.
    pub(super) header: Vec<String>,
    /// The keys of objects that have been looked at.
    pub(super) seen: SeenKeys,
    /// The columns that aren't read.
    pub(super) unread: Unread,
}

impl OpenFile<'_> {
    /// How its columns are read.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.columns.typer.mapping
    }

    /// Whether its columns tell what happened before: then all records are to be read before the first is decided.
    #[must_use]
    pub fn tells_events(&self) -> bool {
        self.columns.typer.mapping.columns.iter().any(|column| matches!(column.target, Target::Event(_)))
    }

    /// How many rows, titles and notes, stand above the header.
    #[must_use]
    pub fn passed_over(&self) -> usize {
        self.passed_over
    }

    /// The sheets of its workbook that aren't read.
    #[must_use]
    pub fn other_sheets(&self) -> &[String] {
        self.rows.other_sheets()
    }

    /// The names of all columns. Of objects, the keys of the first, and of later ones those that fill a field.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.columns.header
    }

    /// The key of the only object of the file under which its records stand, where they do.
    #[must_use]
    pub fn within(&self) -> Option<&str> {
        self.rows.within()
    }

    /// How people count its rows.
    #[must_use]
    pub fn numbering(&self) -> Numbering {
        self.columns.typer.numbering
    }

    /// Whether its rows are objects, of which later ones may bring more keys.
    #[must_use]
    pub fn has_objects(&self) -> bool {
        self.rows.are_objects()
    }

    /// The names of the kept columns. Where all are kept of objects, those of the keys that were read so far.
    pub fn kept_names(&self) -> impl Iterator<Item = &str> {
        self.columns.kept.names()
    }
}
