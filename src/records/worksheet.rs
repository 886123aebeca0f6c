//! Worksheets as they come back, with what the rep has filled in.

use super::done;
use super::forbidding::is_of_requests;
use super::place::Numbering;
use super::read::{ReadError, Rows};
use super::rows::{AsRead, RawRow, Reject};
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
    /// The column that somebody has added for who asked not to be contacted, and what it says of them; nothing where it says
    /// that they didn't.
    pub asks_out: Option<(String, String)>,
}

impl FilledRow {
    /// Whether nothing is said to have been done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        done::is_open(&self.done)
    }

    /// Whether anything is said that is to be recorded: that it was done, or that somebody asked not to be contacted.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.is_open() || self.asks_out.is_some()
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
    let numbering = rows.numbering();
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next_row() {
        match row {
            Ok(row) => read.push(row),
            Err(ReadError::Row(reject)) => unread.push(format!("{reject}{}", hint(&reject, header.len()))),
            Err(error) => return Err(WorksheetError::Read(error)),
        }
    }
    let place = |column: &str| written_column(column, &header, &read);
    let (Some(done), Some(reservation)) = (place("done"), place("reservation")) else {
        return Err(WorksheetError::NoWorksheet);
    };
    let [prospect, address, mv] = ["prospect", "address", "move"].map(place);
    let is_whole =
        place("no_text").is_some() || place("name").is_some_and(|name| Some(name) == place("when").map(next));
    let is_own = |column: &&str| is_whole || !LATER.contains(column);
    let own: Vec<usize> = WORKSHEET.into_iter().filter(is_own).filter_map(place).collect();
    let added: Vec<usize> = (0..header.len()).filter(|place| !own.contains(place)).collect();
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
        unread,
    };
    filled.added = added.iter().filter_map(|place| header.get(*place)).map(|name| name.trim().to_owned()).collect();
    let is_request = |place: &&usize| header.get(**place).is_some_and(|name| is_of_requests(name));
    let requests: Vec<usize> = added.iter().filter(is_request).copied().collect();
    let row = |row: RawRow| FilledRow {
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
        asks_out: requests.iter().find_map(|place| {
            let said = cell(&row, *place);
            let name = header.get(*place).map_or("", String::as_str).trim();
            (done::asks_out(&said) != Some(false)).then(|| (name.to_owned(), said))
        }),
    };
    filled.rows = read.into_iter().map(row).collect();
    Ok(filled)
}

/// What to do with a row that has a remark behind the last column.
fn hint(reject: &Reject, columns: usize) -> &'static str {
    match &reject.as_read {
        AsRead::Cells(cells) if cells.iter().count() > columns => {
            " (what stands behind the last column needs a name in the first row)"
        }
        _ => "",
    }
}

fn next(place: usize) -> usize {
    place + 1
}

/// Where the column stands that the command has written by this name. Of several that are called so, the rep has added all
/// others: the one that is spelled as the command does it is taken, of several of these the one with the most numbers where
/// numbers belong, and else the first.
fn written_column(column: &str, header: &[String], rows: &[RawRow]) -> Option<usize> {
    let named: Vec<usize> =
        (0..header.len()).filter(|place| header.get(*place).is_some_and(|name| same_name(name, column))).collect();
    if named.len() < 2 {
        return named.first().copied();
    }
    let spelled = |place: usize| header.get(place).is_some_and(|name| name == column);
    let numbers = |place: usize| {
        let is_number = |row: &&RawRow| row.cells.text(place, column).trim().parse::<u64>().is_ok();
        rows.iter().filter(is_number).count()
    };
    let fits = |place: usize| (spelled(place), if column == "reservation" { numbers(place) } else { 0 });
    // The first of equal ones is the last of them in this order.
    named.into_iter().rev().max_by_key(|place| fits(*place))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::records::read::open_file;
    use crate::report::output::{Task, Workday, WorksheetFormat, worksheet};

    fn read(text: &[u8]) -> Filled {
        read_worksheet("dana.csv", open_file("dana.csv", None, Box::new(Cursor::new(text.to_vec()))).unwrap()).unwrap()
    }

    /// The sheet that is written anew from what was read.
    fn written(filled: &Filled) -> Vec<u8> {
        let tasks = filled.rows.iter().map(|row| Task {
            done: row.done.clone(),
            reservation: row.reservation.clone(),
            added: row.added.clone(),
            ..Task::default()
        });
        let tasks: Vec<Task> = tasks.collect();
        let tasks: Vec<&Task> = tasks.iter().collect();
        let mut bytes = Vec::new();
        let day = Workday { tasks: &tasks, kept: &[], added: &filled.added, others: &[] };
        worksheet(day, WorksheetFormat::Csv, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn columns_of_a_reps_own_may_be_called_like_those_of_the_sheet() {
        for sheet in [
            "done,Reservation,reservation\nyes,hotel,7\n",
            "done,reservation,Reservation\nyes,7,hotel\n",
            "done,reservation,reservation\nyes,hotel,7\n",
            "done,reservation,reservation\nyes,7,hotel\n",
            "Done,done,reservation,Reservation\nno,yes,7,hotel\n",
            "done,Done,reservation,reservation (2)\nyes,no,7,hotel\n",
        ] {
            let first = read(sheet.as_bytes());
            let again = read(&written(&first));
            let third = read(&written(&again));
            for filled in [&first, &again, &third] {
                let row = &filled.rows[0];
                assert_eq!((&*row.done, &*row.reservation), ("yes", "7"), "{sheet}");
                assert!(row.added.contains(&"hotel".to_owned()), "{sheet}");
            }
            assert_eq!(again, third, "{sheet}");
            assert_eq!(first.added.len(), again.added.len(), "{sheet}");
        }
    }
}
