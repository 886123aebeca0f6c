//! Records that can't be read: what is wrong with each, and its columns as they were, to be mended and read again.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::sheet::{Cell, Sheet, Tint};
use super::{guarded, unwrapped_csv};
use crate::records::place::Numbering;
use crate::records::rows::{AsRead, RawCells, Reject};

/// The columns that say what is wrong. They stand before the row's own, so that a row with too few cells or too many
/// keeps them as they were.
pub use crate::records::rows::PROBLEM;

/// How many columns the files of a batch may have together; a sheet has no more.
const MOST_COLUMNS: usize = 16_384 - PROBLEM.len();

/// A format of rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectsFormat {
    /// CSV; cells that a spreadsheet would run are written so that it doesn't, unless `raw`.
    Csv {
        /// Whether cells are written as they are.
        raw: bool,
    },
    /// An object a line.
    Ndjson,
    /// A workbook.
    Xlsx,
}

/// Where rejects wait until the columns of all files are known: a temporary file.
pub trait Spool: Read + Write + Seek {}

impl<F: Read + Write + Seek> Spool for F {}

/// Writes rejects.
pub struct RejectsWriter<'w> {
    format: RejectsFormat,
    spool: BufReader<Box<dyn Spool + 'w>>,
    out: Box<dyn Write + Send + 'w>,
    columns: Union,
}

/// A reject in the columns of all files.
#[derive(Debug, Deserialize, Serialize)]
struct Placed {
    problem: Vec<String>,
    /// Cells by their places among all columns.
    cells: Vec<(usize, String)>,
    /// Cells behind the last column of the row's file.
    beyond: Vec<String>,
    /// Whether the row ends with its last cell, since it has too few.
    is_short: bool,
    /// The places of the cells that are to blame.
    blamed: Vec<usize>,
}

impl<'w> RejectsWriter<'w> {
    /// A writer to `out`, which keeps what it is given in `spool` until the end.
    #[must_use]
    pub fn new(format: RejectsFormat, spool: Box<dyn Spool + 'w>, out: Box<dyn Write + Send + 'w>) -> Self {
        Self { format, spool: BufReader::new(spool), out, columns: Union::default() }
    }

    /// Takes one, from a file with this header.
    ///
    /// # Errors
    ///
    /// Where it can't be kept, or the files have more columns than can be written.
    pub fn write(&mut self, header: &[String], reject: &Reject) -> io::Result<()> {
        if self.format == RejectsFormat::Ndjson {
            return writeln!(self.out, "{}", object(header, reject)?);
        }
        let placed = self.columns.place(header, reject);
        if self.columns.names.len() > MOST_COLUMNS {
            return Err(io::Error::other(format!("the files have more than {MOST_COLUMNS} columns; write .ndjson")));
        }
        let mut line = serde_json::to_vec(&placed)?;
        line.push(b'\n');
        self.spool.get_mut().write_all(&line)
    }

    /// Writes all to their place.
    ///
    /// # Errors
    ///
    /// Where that can't be written, or has no room for all of them.
    pub fn finish(mut self) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        match self.format {
            RejectsFormat::Ndjson => {}
            RejectsFormat::Csv { raw } => write_csv(&self.columns, self.spool, raw, &mut self.out)?,
            RejectsFormat::Xlsx => write_sheet(&self.columns, self.spool, &mut self.out)?,
        }
        self.out.flush()
    }
}

fn write_csv(columns: &Union, spool: impl BufRead, raw: bool, out: &mut dyn Write) -> io::Result<()> {
    let guard = |cell: String| if raw { cell } else { guarded(&cell).into_owned() };
    let mut out = ::csv::WriterBuilder::new().flexible(true).from_writer(out);
    out.write_record(columns.header().map(|name| guard(name.to_owned()))).map_err(unwrapped_csv)?;
    for row in spool.lines() {
        let row: Placed = serde_json::from_str(&row?)?;
        out.write_record(row.into_cells(columns.names.len()).map(guard)).map_err(unwrapped_csv)?;
    }
    out.flush()
}

fn write_sheet(columns: &Union, spool: impl BufRead, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let mut sheet = Sheet::new("rejects", columns.header())?;
    for row in spool.lines() {
        let row: Placed = serde_json::from_str(&row?)?;
        let blamed: Vec<usize> = row.blamed.iter().map(|place| place + PROBLEM.len()).collect();
        let is_problem = |place: usize| place < PROBLEM.len() || blamed.contains(&place);
        let cells = row.into_cells(columns.names.len()).enumerate();
        sheet.write(
            cells.map(|(place, cell)| (Cell::of(&cell), if is_problem(place) { Tint::Wait } else { Tint::Plain })),
        )?;
    }
    sheet.finish(out)
}

impl Placed {
    /// The cells of the row that is written, in the order of the columns.
    fn into_cells(self, columns: usize) -> impl Iterator<Item = String> {
        let last = self.cells.iter().map(|(place, _)| place + 1).max().unwrap_or(0);
        let mut row = vec![String::new(); if self.is_short { last } else { columns.max(last) }];
        for (place, cell) in self.cells {
            if let Some(slot) = row.get_mut(place) {
                *slot = cell;
            }
        }
        self.problem.into_iter().chain(row).chain(self.beyond)
    }
}

/// The columns of all files, in the order in which they are first seen.
#[derive(Debug, Default)]
struct Union {
    names: Vec<String>,
    /// By name, and by how many columns of that name stand before in the same file.
    places: HashMap<(String, usize), usize>,
}

impl Union {
    fn header(&self) -> impl Iterator<Item = &str> {
        PROBLEM.iter().copied().chain(self.names.iter().map(String::as_str))
    }

    fn place(&mut self, header: &[String], reject: &Reject) -> Placed {
        let AsTold { cells, beyond, is_short } = AsTold::of(header, &reject.as_read);
        let (mut placed, mut blamed) = (Vec::new(), Vec::new());
        let to_blame = |name: &str| {
            let also = reject.also.iter().map(|problem| &problem.column);
            std::iter::once(&reject.column).chain(also).any(|column| column.as_deref() == Some(name))
        };
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (name, cell) in cells {
            let before = seen.entry(name).or_default();
            let place = self.column(name, *before);
            if *before == 0 && to_blame(name) {
                blamed.extend(place);
            }
            *before += 1;
            placed.extend(place.zip(cell));
        }
        Placed { problem: problem(reject).into(), cells: placed, beyond, is_short, blamed }
    }

    /// The place of a column; none for one in which an earlier reject had its problem.
    fn column(&mut self, name: &str, before: usize) -> Option<usize> {
        if PROBLEM.contains(&name) {
            return None;
        }
        let next = self.names.len();
        let place = *self.places.entry((name.to_owned(), before)).or_insert(next);
        if place == next {
            self.names.push(name.to_owned());
        }
        Some(place)
    }
}

/// A row told into the columns of its file.
struct AsTold<'r> {
    /// The columns, and the cells of those that the row reaches.
    cells: Vec<(&'r str, Option<String>)>,
    beyond: Vec<String>,
    is_short: bool,
}

impl<'r> AsTold<'r> {
    fn of(header: &'r [String], as_read: &'r AsRead) -> Self {
        match as_read {
            AsRead::Cells(RawCells::Object(object)) => {
                let cells = object.iter().map(|(key, value)| (key, Some(text(value)))).collect();
                Self { cells, beyond: Vec::new(), is_short: false }
            }
            AsRead::Cells(table @ RawCells::Table { ends, .. }) => {
                let mut row = table.iter().map(str::to_owned);
                let cells = header.iter().map(|name| (name.as_str(), row.next())).collect();
                Self { cells, beyond: row.collect(), is_short: ends.len() < header.len() }
            }
            AsRead::Text(_) => Self { cells: Vec::new(), beyond: Vec::new(), is_short: false },
        }
    }
}

/// What is wrong, in the columns of [`PROBLEM`].
fn problem(reject: &Reject) -> [String; 7] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (row, line) = match reject.numbering {
        Numbering::Lines => (reject.row.to_string(), reject.line.to_string()),
        Numbering::Sheet => (reject.line.to_string(), String::new()),
        Numbering::Rows => (reject.row.to_string(), String::new()),
    };
    // What can't be told into cells is nowhere else.
    let value = match &reject.as_read {
        AsRead::Text(text) => text.clone(),
        AsRead::Cells(_) => reject.value.clone(),
    };
    let (expected, nearest) = (reject.all_expected(), text(&reject.nearest));
    [reject.file.clone(), row, line, text(&reject.column), value, expected, nearest]
}

/// A value of JSON as the cell that is read like it.
fn text(value: &Json) -> String {
    let as_text = |value: &Json| value.as_str().map(str::to_owned);
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(values) => match values.iter().map(as_text).collect::<Option<Vec<_>>>() {
            Some(texts) => texts.join("; "),
            None => value.to_string(),
        },
        _ => value.to_string(),
    }
}

/// A reject as an object: what is wrong, then its own keys.
fn object(header: &[String], reject: &Reject) -> io::Result<String> {
    let json = |text: &str| if text.is_empty() { Ok("null".to_owned()) } else { serde_json::to_string(text) };
    let mut parts = Vec::new();
    for (name, cell) in PROBLEM.iter().zip(problem(reject)) {
        let is_number = matches!(*name, "problem.row" | "problem.line") && !cell.is_empty();
        parts.push(format!("\"{name}\":{}", if is_number { cell } else { json(&cell)? }));
    }
    if let AsRead::Cells(RawCells::Object(object)) = &reject.as_read {
        for (key, value) in object.own().filter(|(key, _)| !PROBLEM.contains(key)) {
            parts.push(format!("{}:{value}", serde_json::to_string(key)?));
        }
        return Ok(format!("{{{}}}", parts.join(",")));
    }
    let AsTold { cells, beyond, .. } = AsTold::of(header, &reject.as_read);
    let own = cells.into_iter().filter(|(name, _)| !PROBLEM.contains(name));
    let mut seen = HashSet::new();
    for ((name, cell), column) in own.chain(beyond.into_iter().map(|cell| ("", Some(cell)))).zip(1..) {
        // No key stands twice in an object.
        let key =
            if name.is_empty() || !seen.insert(name) { format!("{name} (column {column})") } else { name.to_owned() };
        parts.push(format!("{}:{}", serde_json::to_string(key.trim())?, json(&cell.unwrap_or_default())?));
    }
    Ok(format!("{{{}}}", parts.join(",")))
}
