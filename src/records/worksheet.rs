//! Worksheets as they come back, with what the rep has filled in.

use super::done;
use super::place::Numbering;
use super::read::{ReadError, Rows};
use super::rows::RawRow;
use super::typing::same_name;

/// The columns of a worksheet, in order. `done` is the rep's to fill in: yes, a time, or `blocked:` and why.
pub const WORKSHEET: [&str; 15] = [
    "when",
    "name",
    "title",
    "company",
    "prospect",
    "address",
    "move",
    "with",
    "subject",
    "text",
    "no_text",
    "because",
    "rule",
    "done",
    "reservation",
];

/// Those that worksheets did not have from the start: in one without them, a column of such a name is the rep's own.
const LATER: [&str; 4] = ["name", "title", "company", "no_text"];

/// A worksheet that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// What messages call it.
    pub name: String,
    /// Its rows, as far as they can be read.
    pub rows: Vec<FilledRow>,
    /// The columns that somebody has added, by their names; a column without one has an empty name.
    pub added: Vec<String>,
    /// Whether each of them stands before `done`, as do those that are carried over from the records.
    pub is_before_done: Vec<bool>,
    /// Why rows can't be read.
    pub unread: Vec<String>,
}

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledRow {
    /// Where it stands, as messages say it: `today/dana.xlsx, row 3`.
    pub place: String,
    /// What the rep wrote.
    pub done: String,
    /// The number of its reservation, as it stands there.
    pub reservation: String,
    /// For whom it is; empty in a sheet without this column.
    pub prospect: String,
    /// The address to open, likewise.
    pub address: String,
    /// The move, likewise.
    pub mv: String,
    /// What stands in the columns that somebody has added, in their order.
    pub added: Vec<String>,
}

impl FilledRow {
    /// Whether nothing is said to have been done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        done::is_open(&self.done)
    }
}

/// Why a file can't be read as a worksheet.
#[derive(Debug)]
pub enum WorksheetError {
    /// It has no columns `done` and `reservation`.
    NoWorksheet,
    /// It can't be read to its end.
    Read(ReadError),
}

/// Reads the rows of a worksheet that messages call `name`.
///
/// # Errors
///
/// Where the file fails, or is no worksheet.
pub fn read_worksheet(name: &str, mut rows: Box<dyn Rows>) -> Result<Filled, WorksheetError> {
    let header = rows.header().to_vec();
    let place = |column: &str| header.iter().position(|name| same_name(name, column));
    let (Some(done), Some(reservation)) = (place("done"), place("reservation")) else {
        return Err(WorksheetError::NoWorksheet);
    };
    let [prospect, address, mv] = ["prospect", "address", "move"].map(place);
    let is_whole =
        place("no_text").is_some() || place("name").is_some_and(|name| Some(name) == place("when").map(next));
    let is_own = |column: &&str| is_whole || !LATER.contains(column);
    let own: Vec<usize> = WORKSHEET.into_iter().filter(is_own).filter_map(place).collect();
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
    let mut filled = Filled {
        name: name.to_owned(),
        rows: Vec::new(),
        added: Vec::new(),
        is_before_done: added.iter().map(|place| *place < done).collect(),
        unread: Vec::new(),
    };
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
            Err(error) => return Err(WorksheetError::Read(error)),
        }
    }
    Ok(filled)
}

fn next(place: usize) -> usize {
    place + 1
}
