//! Workbooks: the rows of one sheet of an `.xlsx`.
//!
//! A sheet is read cell by cell, so that its rows may be as many as they like; only the texts that cells share are held
//! in memory. Blank rows are no rows.

mod additions;
mod cell;
mod failure;
mod links;
mod merged;
mod parts;
mod tags;
mod workbook;

use super::rows::{MOST_BYTES, ReadError, Rows, SeekRead};
use crate::records::place::Numbering;
use crate::records::rows::{AsRead, Aside, RawCells, RawRow, Reject};
use crate::values::text::counted;
pub use additions::Addition;
pub(super) use additions::additions;
use failure::shape;
use merged::Merged;
use workbook::{Damaged, OpenSheet, Shown};

/// How many rows and columns a sheet has at most.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// The names of the sheets that are tables.
pub(super) fn sheets(file: Box<dyn SeekRead>) -> Result<Vec<String>, ReadError> {
    workbook::sheets(file)
}

/// The rows of a sheet.
pub(super) struct XlsxRows {
    name: String,
    sheet: SheetRows,
    header: Vec<String>,
    rows: u64,
}

impl XlsxRows {
    /// Opens a sheet by its name, else the first that is shown.
    ///
    /// # Errors
    ///
    /// Where the file is no workbook that can be read, there is no such sheet, or it is empty.
    pub(super) fn open(name: &str, sheet: Option<&str>, file: Box<dyn SeekRead>) -> Result<Self, ReadError> {
        let sheet = SheetRows { sheet: OpenSheet::open(file, sheet)?, next: None, last: 0, is_over: false };
        let mut rows = Self { name: name.to_owned(), sheet, header: Vec::new(), rows: 0 };
        if rows.skip_header()? {
            Ok(rows)
        } else {
            Err(shape(format!("its sheet `{}` is empty", rows.sheet.sheet.name())))
        }
    }
}

impl XlsxRows {
    fn row(&self, row: SheetRow) -> Result<RawRow, ReadError> {
        let (width, columns) = (row.width, self.header.len());
        let raw = row.into_raw(self.rows, columns.max(width));
        if width <= columns {
            return Ok(raw);
        }
        Err(ReadError::Row(Box::new(Reject {
            file: self.name.clone(),
            row: raw.number,
            line: raw.line,
            numbering: Numbering::Sheet,
            column: None,
            value: raw.cells.iter().last().unwrap_or_default().to_owned(),
            expected: format!("{}, and there are {width}", counted(columns, "cell")),
            nearest: None,
            also: Vec::new(),
            as_read: AsRead::Cells(raw.cells),
        })))
    }
}

impl Rows for XlsxRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn numbering(&self) -> Numbering {
        Numbering::Sheet
    }

    fn other_sheets(&self) -> &[String] {
        self.sheet.sheet.others()
    }

    fn skip_header(&mut self) -> Result<bool, ReadError> {
        let Some(row) = self.sheet.next_row()? else { return Ok(false) };
        let width = row.width;
        let names = row.into_raw(0, width).cells;
        // What a header of several rows says is none of their cells.
        self.sheet.sheet.merged.end();
        self.header = names.iter().map(|name| name.trim().to_owned()).collect();
        Ok(true)
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        match self.sheet.next_row() {
            Ok(Some(row)) => {
                self.rows += 1;
                Some(self.row(row))
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

/// The rows of a sheet that aren't blank, the header among them.
struct SheetRows {
    sheet: OpenSheet,
    /// The row that has begun.
    next: Option<SheetRow>,
    /// The number of the row before.
    last: u32,
    is_over: bool,
}

/// A row as it stands in the sheet.
struct SheetRow {
    /// Its number, as the sheet shows it.
    number: u32,
    text: String,
    ends: Vec<usize>,
    /// How many columns there are up to the last cell that isn't empty.
    width: usize,
    asides: Vec<(usize, Aside)>,
}

impl SheetRows {
    fn next_row(&mut self) -> Result<Option<SheetRow>, ReadError> {
        let row = self.read_row();
        self.is_over |= row.is_err();
        row
    }

    fn read_row(&mut self) -> Result<Option<SheetRow>, ReadError> {
        while !self.is_over {
            let next = &mut self.next;
            let last = self.last;
            let taken = self.sheet.next_cell(|place, cell| take(next, last, place, cell));
            let ended = match taken {
                Ok(Some(taken)) => taken.map_err(|why| self.shape(&why))?,
                Ok(None) => {
                    self.is_over = true;
                    self.next.take()
                }
                Err(Damaged) => {
                    let row = self.next.as_ref().map_or(self.last, |next| next.number);
                    return Err(self.shape(&format!("is cut off or damaged behind row {row}")));
                }
            };
            if let Some(mut row) = ended {
                self.last = row.number;
                if row.width > 0 {
                    row.take_merged(&mut self.sheet.merged);
                    return Ok(Some(row));
                }
            }
        }
        Ok(None)
    }

    fn shape(&self, why: &str) -> ReadError {
        shape(format!("its sheet `{}` {why}", self.sheet.name()))
    }
}

/// Takes a cell into the row that has begun; where it begins another, the one before is handed back.
fn take(
    next: &mut Option<SheetRow>,
    last: u32,
    (row, column): (u32, u32),
    cell: Shown<'_>,
) -> Result<Option<SheetRow>, String> {
    if row >= MOST_ROWS {
        return Err(format!("has more than {MOST_ROWS} rows"));
    }
    let number = row + 1;
    let ended = if next.as_ref().is_some_and(|next| next.number != number) { next.take() } else { None };
    let before = ended.as_ref().map_or(last, |ended| ended.number);
    if number <= before {
        return Err(format!("has row {number} behind row {before}"));
    }
    next.get_or_insert_with(|| SheetRow::new(number)).push(column, cell)?;
    Ok(ended)
}

impl SheetRow {
    fn new(number: u32) -> Self {
        Self { number, text: String::new(), ends: Vec::new(), width: 0, asides: Vec::new() }
    }

    fn push(&mut self, column: u32, cell: Shown<'_>) -> Result<(), String> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            return Err(format!("has more than {MOST_COLUMNS} columns in row {}", self.number));
        }
        if column < self.ends.len() {
            return Err(format!("has a cell twice or out of its order in row {}", self.number));
        }
        self.widen(column);
        self.begin_cell();
        let before = self.text.len();
        cell::push(&mut self.text, cell.value, cell.style);
        if self.text.len() > MOST_BYTES {
            return Err(format!("has more than {MOST_BYTES} bytes in row {}", self.number));
        }
        self.ends.push(self.text.len());
        if cell.has_no_result || self.text.get(before..).is_some_and(|cell| !cell.trim().is_empty()) {
            self.width = self.ends.len();
            let rounded = cell::is_rounded(cell.value).then_some(Aside::Rounded);
            let link = cell.link.map(|link| Aside::Link(link.into()));
            let no_result = cell.has_no_result.then_some(Aside::NoResult);
            self.asides.extend(rounded.into_iter().chain(link).chain(no_result).map(|aside| (column, aside)));
        }
        Ok(())
    }

    /// Takes what merged cells above say.
    fn take_merged(&mut self, merged: &mut Merged) {
        let row = self.number.saturating_sub(1);
        if merged.is_empty() {
            return;
        }
        let begun = std::iter::once(0).chain(self.ends.iter().map(|end| end + 1));
        let cell = |(start, end): (usize, &usize)| self.text.get(start..*end).unwrap_or_default().to_owned();
        let mut cells: Vec<String> = begun.zip(&self.ends).map(cell).collect();
        let is_changed = !merged.hold_nothing(row);
        merged.fill(row, &mut cells);
        if is_changed {
            self.width =
                cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1).max(self.width);
            (self.text, self.ends) = (String::new(), Vec::new());
            for cell in cells {
                self.begin_cell();
                self.text.push_str(&cell);
                self.ends.push(self.text.len());
            }
        }
    }

    /// Adds empty cells up to this many.
    fn widen(&mut self, columns: usize) {
        while self.ends.len() < columns {
            self.begin_cell();
            self.ends.push(self.text.len());
        }
    }

    fn begin_cell(&mut self) {
        if !self.ends.is_empty() {
            self.text.push('\t');
        }
    }

    /// The row as the readers of all formats give it, in so many columns.
    fn into_raw(mut self, number: u64, columns: usize) -> RawRow {
        self.widen(columns);
        self.ends.truncate(columns);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
        let cells = RawCells::Table { text: self.text, ends: self.ends };
        RawRow { number, line: u64::from(self.number), cells, asides: self.asides }
    }
}
