//! Commands that decide about records.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::common::RecordsIn;

/// `firstmove eval`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Eval {
    #[command(flatten)]
    pub(in crate::cli) input: RecordsIn,
    /// Where the decisions go [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The format [default: by the output file's ending, else a table on a terminal, else NDJSON]
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<Format>,
    /// Which fields of a decision, in that order
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    pub(in crate::cli) columns: Vec<String>,
    /// Columns of the input to carry over, or all
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub(in crate::cli) keep: Vec<String>,
    /// Add how each decision came about (NDJSON and JSON)
    #[arg(long)]
    pub(in crate::cli) explain: bool,
    /// Where records go that can't be read [default: counted, and the first ten shown]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rejects: Option<PathBuf>,
    /// Write cells that a spreadsheet would run as they are
    #[arg(long)]
    pub(in crate::cli) raw: bool,
    /// Add each decision, with what it was made from, to this file, a line of JSON each
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) log: Option<PathBuf>,
    /// Reserve in the ledger what is decided
    #[arg(long)]
    pub(in crate::cli) reserve: bool,
    /// How long a reservation holds, if nobody says that it was carried out
    #[arg(long, value_name = "TIME", default_value = "24h", requires = "reserve")]
    pub(in crate::cli) hold: String,
    /// Read a stream, and write a decision for each record as soon as it comes; the policy may change between two
    #[cfg(feature = "watch")]
    #[arg(long)]
    pub(in crate::cli) follow: bool,
    /// How many threads judge [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) threads: Option<u16>,
}

impl Eval {
    /// Whether the records are a stream that is followed.
    pub(in crate::cli) fn follows(&self) -> bool {
        #[cfg(feature = "watch")]
        return self.follow;
        #[cfg(not(feature = "watch"))]
        false
    }
}

/// A format of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// Aligned columns, to be looked at
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
    /// A workbook
    Xlsx,
    /// Parquet
    #[cfg(feature = "columnar")]
    Parquet,
}

/// `firstmove explain`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Explain {
    /// The person: an id, a key or another alias; with --row, a file of records like those that follow
    #[arg(value_name = "KEY", required_unless_present = "row")]
    pub(in crate::cli) key: Option<String>,
    /// The row instead of a person, counted from 1 over all records; of a workbook, as the sheet shows it
    #[arg(long, value_name = "N")]
    pub(in crate::cli) row: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) input: RecordsIn,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: ExplainFormat,
}

/// A format of how a decision came about, which fits into no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExplainFormat {
    /// For people
    Human,
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
}

/// `firstmove today`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Today {
    #[command(flatten)]
    pub(in crate::cli) input: RecordsIn,
    /// The folder for the worksheets, one a sender [default: the one of the configuration, else the day is only shown]
    #[arg(long, short = 'o', value_name = "DIR")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The format of the worksheets
    #[arg(long, value_name = "FORMAT", default_value = "xlsx")]
    pub(in crate::cli) format: SheetFormat,
    /// Reserve nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Columns of the records to carry over into the worksheets, or all
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub(in crate::cli) keep: Vec<String>,
    /// Hand out first moves also on a day on which none of the policy's hours open
    #[arg(long)]
    pub(in crate::cli) any_day: bool,
}

/// A format of worksheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SheetFormat {
    /// A workbook
    Xlsx,
    /// Comma-separated values
    Csv,
}
