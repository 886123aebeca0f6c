//! What isn't a decision, in the formats that every list has: how full caps are, what came of it, what a look through a
//! ledger finds.

use std::io;

use serde::{Serialize, Serializer};

use super::charts::Bars;
use super::sheet::{Cell, Sheet, Tint};
use super::{guarded, unwrapped_csv};

/// A format of what isn't a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFormat {
    /// Lines to be looked at, as wide as given (in characters), in colour or not.
    Table {
        /// The width of the terminal.
        width: u16,
        /// Whether it is coloured.
        colours: bool,
    },
    /// CSV; cells that a spreadsheet would run are written so that it doesn't.
    Csv,
    /// One object a line.
    Ndjson,
    /// One array.
    Json,
    /// A workbook.
    Xlsx,
}

/// A list that is written in every format.
pub(super) struct List<'a, const N: usize, T> {
    /// What the sheet of a workbook is called.
    pub(super) name: &'a str,
    /// The columns.
    pub(super) columns: [&'a str; N],
    /// Each line, as cells and as an object.
    pub(super) lines: Vec<([String; N], T)>,
    /// What of it a workbook shows as pictures too.
    pub(super) pictures: Vec<Bars>,
}

impl<const N: usize, T: Serialize> List<'_, N, T> {
    /// The list in a format; `picture` draws it for people, as wide as given and in colour or not.
    ///
    /// # Errors
    ///
    /// Where a workbook can't be made: it has more lines than a sheet has rows, or no temporary file is to be had.
    pub(super) fn written(
        self,
        format: ListFormat,
        picture: impl FnOnce(usize, bool) -> String,
    ) -> io::Result<Vec<u8>> {
        match format {
            ListFormat::Table { width, colours } => Ok(picture(usize::from(width), colours).into_bytes()),
            ListFormat::Csv => self.csv(),
            ListFormat::Ndjson => {
                Ok(self.objects()?.iter().map(|object| format!("{object}\n")).collect::<String>().into_bytes())
            }
            ListFormat::Json => {
                let objects = self.objects()?;
                let array =
                    if objects.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", objects.join(",\n")) };
                Ok(array.into_bytes())
            }
            ListFormat::Xlsx => self.workbook(),
        }
    }

    fn csv(self) -> io::Result<Vec<u8>> {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns).map_err(unwrapped_csv)?;
        for (cells, _) in self.lines {
            writer.write_record(cells.map(|cell| guarded(&cell).into_owned())).map_err(unwrapped_csv)?;
        }
        writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }

    fn objects(&self) -> io::Result<Vec<String>> {
        self.lines.iter().map(|(_, object)| Ok(serde_json::to_string(object)?)).collect()
    }

    fn workbook(self) -> io::Result<Vec<u8>> {
        let mut sheet = Sheet::new(self.name, self.columns)?;
        for (cells, _) in self.lines {
            sheet.write(cells.map(|cell| (Cell::of(&cell), Tint::Plain)))?;
        }
        if !self.pictures.is_empty() {
            sheet.draw(self.name, &self.pictures)?;
        }
        let mut bytes = Vec::new();
        sheet.finish(&mut bytes)?;
        Ok(bytes)
    }
}

/// Lines of texts in a format, each cell under its column's name; `picture` shows them to people.
///
/// # Errors
///
/// Where a workbook can't be made.
pub fn texts<const N: usize>(
    name: &str,
    columns: [&str; N],
    lines: Vec<[String; N]>,
    format: ListFormat,
    picture: impl FnOnce() -> String,
) -> io::Result<Vec<u8>> {
    let lines = lines.into_iter().map(|cells| (cells.clone(), Named(columns, cells))).collect();
    List { name, columns, lines, pictures: Vec::new() }.written(format, |_, _| picture())
}

/// Cells under the names of their columns; an empty one is `null`.
struct Named<'a, const N: usize>([&'a str; N], [String; N]);

impl<const N: usize> Serialize for Named<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.1.iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
        serializer.collect_map(self.0.iter().zip(cells))
    }
}
