//! Worksheets as they come back, with what the rep has filled in.

use std::io::Cursor;
use std::path::Path;

use super::done;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::records;
use crate::engine::intake::IntakeError;
use crate::engine::telling::known_by;
use crate::identity;
use crate::ledger::Event;
use crate::output::WORKSHEET;
use crate::plan::Plan;
use crate::records::place::Numbering;
use crate::records::read::{self, ReadError, Rows};
use crate::records::rows::RawRow;
use crate::records::typing::same_name;

/// A worksheet that was handed out.
pub(super) struct Filled {
    /// What messages call it.
    pub(super) name: String,
    pub(super) rows: Vec<FilledRow>,
    /// The columns that somebody has added, by their names; a column without one has an empty name.
    pub(super) added: Vec<String>,
    /// Why rows can't be read.
    pub(super) unread: Vec<String>,
}

/// A row of it.
pub(super) struct FilledRow {
    /// Where it stands, as messages say it: `today/dana.xlsx, row 3`.
    pub(super) place: String,
    /// What the rep wrote.
    pub(super) done: String,
    /// The number of its reservation, as it stands there.
    pub(super) reservation: String,
    /// For whom it is, and the address to open; empty in a sheet without these columns.
    pub(super) prospect: String,
    address: String,
    /// The move, likewise.
    mv: String,
    /// What stands in the columns that somebody has added, in their order.
    pub(super) added: Vec<String>,
}

impl FilledRow {
    /// Whether nothing is said to have been done.
    pub(super) fn is_open(&self) -> bool {
        done::is_open(&self.done)
    }

    /// Whether this event of a ledger is the reservation that the row was written for, as far as the row still says for
    /// whom and what it is: another ledger has another one of the same number.
    pub(super) fn is_of(&self, plan: &Plan, event: &Event) -> bool {
        let of_move = self.mv.is_empty() || event.mv.as_deref().is_some_and(|mv| mv.eq_ignore_ascii_case(&self.mv));
        let said = if self.address.is_empty() { &self.prospect } else { &self.address };
        // Of who was forgotten, nothing says any more who it was.
        if said.is_empty() || event.names.is_empty() {
            return of_move;
        }
        let (normal, exact) = (identity::normal(said), identity::exact(said));
        let is_named = event.names.iter().any(|name| name.1 == normal || name.1 == exact);
        let may_be_an_id = self.address.is_empty() && !known_by(plan).contains(&"id");
        of_move && (is_named || may_be_an_id)
    }
}

/// Reads a worksheet.
pub(super) fn read(path: &Path, progress: &Progress) -> Result<Filled, Failure> {
    let (name, rows) = records::rows(path, progress)?;
    filled(name, rows)
}

/// Reads a worksheet that was a file's content.
pub(super) fn read_content(name: &str, content: &[u8]) -> Result<Filled, Failure> {
    let rows = read::open_file(name, None, Box::new(Cursor::new(content.to_vec())));
    let rows = rows.map_err(|error| records::intake_failure(name, &IntakeError::Read(error)))?;
    filled(name.to_owned(), rows)
}

fn filled(name: String, mut rows: Box<dyn Rows>) -> Result<Filled, Failure> {
    let header = rows.header().to_vec();
    let place = |column: &str| header.iter().position(|name| same_name(name, column));
    let (Some(done), Some(reservation)) = (place("done"), place("reservation")) else {
        let why = format!("`{name}` is no worksheet: it has no columns `done` and `reservation`");
        return Err(Failure::new(Exit::Files, why).help("take a file that `firstmove today` has written"));
    };
    let [prospect, address, mv] = ["prospect", "address", "move"].map(place);
    let own: Vec<usize> = WORKSHEET.into_iter().filter_map(place).collect();
    let added: Vec<usize> = (0..header.len()).filter(|place| !own.contains(place)).collect();
    let numbering = rows.numbering();
    let cell = |row: &RawRow, place: usize| {
        row.cells.text(place, header.get(place).map_or("", String::as_str)).trim().to_owned()
    };
    // A cell that a spreadsheet would run stands behind a quote.
    let plain = |row: &RawRow, place: Option<usize>| {
        let text = place.map(|place| cell(row, place)).unwrap_or_default();
        text.strip_prefix('\'').unwrap_or(&text).to_owned()
    };
    let mut filled = Filled { name, rows: Vec::new(), added: Vec::new(), unread: Vec::new() };
    filled.added = added.iter().filter_map(|place| header.get(*place)).map(|name| name.trim().to_owned()).collect();
    while let Some(row) = rows.next_row() {
        match row {
            Ok(row) => filled.rows.push(FilledRow {
                place: match numbering {
                    Numbering::Lines => format!("{}, row {} (line {})", filled.name, row.number, row.line),
                    Numbering::Sheet => format!("{}, row {}", filled.name, row.line),
                    Numbering::Rows => format!("{}, row {}", filled.name, row.number),
                },
                done: cell(&row, done),
                reservation: cell(&row, reservation),
                prospect: plain(&row, prospect),
                address: plain(&row, address),
                mv: plain(&row, mv),
                added: added.iter().map(|place| cell(&row, *place)).collect(),
            }),
            Err(ReadError::Row(reject)) => filled.unread.push(reject.to_string()),
            Err(error) => return Err(records::intake_failure(&filled.name, &IntakeError::Read(error))),
        }
    }
    Ok(filled)
}
