//! Worksheets as they come back, and whether they are of this ledger.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::records;
use crate::history::ledger::Event;
use crate::history::telling::known_by;
use crate::intake::IntakeError;
use crate::language::plan::Plan;
use crate::records::read::{self, Opening, Rows, SeekRead};
use crate::records::worksheet::{Filled, FilledRow, WorksheetError, read_worksheet};
use crate::values::identity;

/// Whether this event of a ledger is the reservation that the row was written for, as far as the row still says for
/// whom and what it is: another ledger has another one of the same number.
pub(super) fn is_of(row: &FilledRow, plan: &Plan, event: &Event) -> bool {
    let of_move = row.mv.is_empty() || event.mv.as_deref().is_some_and(|mv| mv.eq_ignore_ascii_case(&row.mv));
    let said = if row.address.is_empty() { &row.prospect } else { &row.address };
    // Of who was forgotten, nothing says any more who it was.
    if said.is_empty() || event.names.is_empty() {
        return of_move;
    }
    let (normal, exact) = (identity::normal(said), identity::exact(said));
    let is_named = event.names.iter().any(|name| name.1 == normal || name.1 == exact);
    let may_be_an_id = row.address.is_empty() && !known_by(plan).contains(&"id");
    of_move && (is_named || may_be_an_id)
}

/// Reads a worksheet.
pub(super) fn read(path: &Path, progress: &Progress) -> Result<Filled, Failure> {
    let name = records::name_of(path);
    let first = records::rows(path, None, progress).and_then(|(name, rows)| filled(&name, rows));
    first.or_else(|failure| {
        let open = || File::open(path).ok().map(|file| Box::new(file) as Box<dyn SeekRead>);
        of_other_sheet(&name, open).ok_or(failure)
    })
}

/// Reads a worksheet that was a file's content.
pub(super) fn read_content(name: &str, content: &[u8]) -> Result<Filled, Failure> {
    let rows = read::open_file(name, None, Box::new(Cursor::new(content.to_vec())));
    let rows = rows.map_err(|error| records::intake_failure(name, &IntakeError::Read(error)));
    rows.and_then(|rows| filled(name, rows)).or_else(|failure| {
        let open = || Some(Box::new(Cursor::new(content.to_vec())) as Box<dyn SeekRead>);
        of_other_sheet(name, open).ok_or(failure)
    })
}

/// The first sheet of a workbook that has a worksheet's columns, where somebody has put another one before it.
fn of_other_sheet(name: &str, open: impl Fn() -> Option<Box<dyn SeekRead>>) -> Option<Filled> {
    let sheets = read::sheets(open()?);
    sheets.iter().find_map(|sheet| {
        let opening = Opening { sheet: Some(sheet), encoding: None };
        read_worksheet(name, read::open_as(name, opening, open()?).ok()?).ok()
    })
}

fn filled(name: &str, rows: Box<dyn Rows>) -> Result<Filled, Failure> {
    read_worksheet(name, rows).map_err(|error| match error {
        WorksheetError::Read(error) => records::intake_failure(name, &IntakeError::Read(error)),
        WorksheetError::NoWorksheet => {
            let why = format!("`{name}` is no worksheet: it has no columns `done` and `reservation`");
            Failure::new(Exit::Files, why).help("take a file that `firstmove today` has written")
        }
    })
}
