//! Decisions to a file, one a format.

mod agenda;
mod calendar;
mod charts;
mod csv;
mod flips;
mod gauges;
mod impact;
mod json;
mod kept;
mod layout;
mod list;
#[cfg(feature = "columnar")]
mod parquet;
mod rejects;
mod report;
mod sheet;
mod summary;
mod table;
mod worksheet;
mod xlsx;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::ZonedDateTime;

use crate::decide::decision::{Action, Decision, Trace};
use crate::values::text::nearest;

pub use agenda::agenda;
pub use calendar::{Appointment, calendar};
pub use flips::{decision_line, flips};
pub use gauges::{Gauge, Limit, gauges, gauges_picture};
pub use impact::{ImpactFormat, Policies, impact, impact_list};
pub use kept::KeptColumns;
pub use list::{ListFormat, texts};
#[cfg(test)]
pub use rejects::PROBLEM;
pub use rejects::{RejectsFormat, RejectsWriter};
pub use report::report;
pub use sheet::{MOST_IN_CELL, fits_cell};
pub use summary::Summary;
pub use worksheet::{
    OTHERS, OTHERS_SHEET, Other, Task, WORKSHEET_SHEET, Who, Workday, WorksheetFormat, others, worksheet,
};

/// The fields of a decision, in the order of the contract.
pub const FIELDS: [&str; 13] = [
    "prospect", "key", "sender", "move", "with", "subject", "text", "at", "rule", "because", "until", "refused",
    "policy",
];

/// Which fields are written, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Places in [`FIELDS`].
    places: Vec<usize>,
    /// The names of columns that are carried over from the input, none of them twice.
    pub kept: Vec<String>,
    /// How many of them are known before the first record.
    known: usize,
}

impl Columns {
    /// These fields in this order; without any, all of them.
    ///
    /// # Errors
    ///
    /// The first name that is no field of a decision, with the nearest that is.
    ///
    /// A kept column that is called as a field of a decision is, or as one before it, is `input.NAME`, the next
    /// `input.NAME.2`, so that no name stands twice.
    pub fn new(names: &[String], kept: Vec<String>) -> Result<Self, (String, Option<&'static str>)> {
        let known = kept.len();
        let kept = named_apart(kept);
        if names.is_empty() {
            return Ok(Self { places: (0..FIELDS.len()).collect(), kept, known });
        }
        let place = |name: &String| {
            let found = FIELDS.iter().position(|field| field == name);
            found.ok_or_else(|| (name.clone(), nearest(name, FIELDS)))
        };
        Ok(Self { places: names.iter().map(place).collect::<Result<_, _>>()?, kept, known })
    }

    /// Adds columns that are carried over.
    fn keep(&mut self, names: &[String]) {
        let all = std::mem::take(&mut self.kept).into_iter().chain(names.iter().cloned());
        self.kept = named_apart(all.collect());
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.places.iter().filter_map(|place| FIELDS.get(*place).copied()).chain(self.kept.iter().map(String::as_str))
    }
}

fn named_apart(kept: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = FIELDS.iter().map(|field| (*field).to_owned()).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    let apart = kept.into_iter().map(|name| {
        let mut apart = name.clone();
        while !taken.insert(apart.clone()) {
            let times = times.entry(name.clone()).or_default();
            *times += 1;
            apart = if *times == 1 { format!("input.{name}") } else { format!("input.{name}.{times}") };
        }
        apart
    });
    apart.collect()
}

/// One decision, with what is carried over and, where it is asked for, how it came about.
#[derive(Debug)]
pub struct Line<'a> {
    /// The decision.
    pub decision: &'a Decision<'a>,
    /// The cells of the kept columns, in order; those behind the last are empty.
    pub kept: &'a [String],
    /// How it came about.
    pub trace: Option<&'a Trace>,
}

/// Writes decisions in some format.
pub trait DecisionWriter {
    /// Writes one.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    fn write(&mut self, line: &Line<'_>) -> io::Result<()>;

    /// Adds columns that are carried over, which a record brought that has yet to be written; whether there is room for
    /// them. Where the names are written already, there is none.
    fn keep(&mut self, names: &[String]) -> bool;

    /// Hands on what was written so far, as far as the format can without knowing what is to come.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Writes what stands at the end, and everything that was held back.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// A format of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, as wide as given (in characters), in colour or not.
    Table {
        /// The width of the terminal.
        width: u16,
        /// Whether moves are coloured.
        colours: bool,
    },
    /// CSV; cells that a spreadsheet would run are written so that it doesn't, unless `raw`.
    Csv {
        /// Whether cells are written as they are.
        raw: bool,
    },
    /// An object a line.
    Ndjson,
    /// One array.
    Json,
    /// A workbook.
    Xlsx,
    /// Parquet.
    #[cfg(feature = "columnar")]
    Parquet,
}

impl Format {
    /// Whether all names of columns are written before the first decision.
    #[must_use]
    pub fn begins_with_names(self) -> bool {
        match self {
            Self::Csv { .. } | Self::Xlsx => true,
            #[cfg(feature = "columnar")]
            Self::Parquet => true,
            Self::Table { .. } | Self::Ndjson | Self::Json => false,
        }
    }

    /// How many decisions it has room for; nothing where any number fits.
    #[must_use]
    pub fn most_rows(self) -> Option<u64> {
        // The first row of a sheet holds the names of the columns.
        matches!(self, Self::Xlsx).then_some(1_048_575)
    }

    /// Whether a screen can show it.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Table { .. } | Self::Csv { .. } | Self::Ndjson | Self::Json)
    }
}

/// A writer of decisions to `out`.
#[must_use]
pub fn writer<'w>(format: Format, columns: Columns, out: Box<dyn Write + Send + 'w>) -> Box<dyn DecisionWriter + 'w> {
    match format {
        Format::Table { width, colours } => Box::new(table::TableWriter::new(columns, width, colours, out)),
        Format::Csv { raw } => Box::new(csv::CsvWriter::new(columns, raw, out)),
        Format::Ndjson => Box::new(json::JsonWriter::lines(columns, out)),
        Format::Json => Box::new(json::JsonWriter::array(columns, out)),
        Format::Xlsx => Box::new(xlsx::XlsxWriter::new(columns, out)),
        #[cfg(feature = "columnar")]
        Format::Parquet => Box::new(parquet::ParquetWriter::new(columns, out)),
    }
}

/// A decision as an object of JSON, its fields in the order of the contract, and how it came about where that is given.
///
/// # Errors
///
/// Where a text can't be written as JSON.
pub fn object(decision: &Decision<'_>, trace: Option<&Trace>) -> io::Result<String> {
    json::whole(decision, trace)
}

/// An error of a library that writes a format, of the kind that the system's error behind it has: whoever asks whether a
/// pipe was closed finds out.
fn unwrapped(error: impl Error + Send + Sync + 'static) -> io::Error {
    let mut behind = error.source();
    while let Some(cause) = behind {
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            return io::Error::new(cause.kind(), error);
        }
        behind = cause.source();
    }
    io::Error::other(error)
}

/// The same of an error of the library that writes CSV, which tells no cause.
fn unwrapped_csv(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// RFC 3339 with the offset, to the second.
fn time(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A field of a decision as a cell; empty where there is nothing to say.
fn cell<'a>(decision: &'a Decision<'_>, place: usize) -> Cow<'a, str> {
    let text = |text: Option<&'a str>| Cow::Borrowed(text.unwrap_or_default());
    match FIELDS.get(place).copied().unwrap_or_default() {
        "prospect" => Cow::Borrowed(&decision.prospect),
        "key" => Cow::Borrowed(&decision.key),
        "sender" => Cow::Borrowed(&decision.sender),
        "move" => Cow::Borrowed(decision.action.as_str()),
        "with" => Cow::Owned(decision.with.join(" and ")),
        "subject" => text(decision.subject.as_deref()),
        "text" => text(decision.text.as_deref()),
        "at" => Cow::Owned(decision.at.as_ref().map(time).unwrap_or_default()),
        "rule" => text(decision.rule),
        "because" => text(decision.because),
        "until" => Cow::Owned(decision.until.as_ref().map(time).unwrap_or_default()),
        "refused" => {
            let refused = decision.refused.iter().map(|refusal| format!("{}: {}", refusal.option, refusal.told()));
            Cow::Owned(refused.collect::<Vec<_>>().join("; "))
        }
        _ => Cow::Borrowed(decision.policy),
    }
}

/// The colour of a move on a screen.
fn colour_of(action: Action<'_>) -> Style {
    match action {
        Action::Wait => AnsiColor::Yellow.on_default(),
        Action::Review => AnsiColor::Magenta.on_default(),
        Action::Skip => Style::new().dimmed(),
        Action::Move(_) => AnsiColor::Green.on_default(),
    }
}

/// A cell that a spreadsheet takes for a formula, written so that it doesn't. A number is none.
fn guarded(cell: &str) -> Cow<'_, str> {
    let is_run = matches!(cell.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) && !is_number(cell);
    if is_run { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// `-4.5`
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.parse::<f64>().is_ok()
}
