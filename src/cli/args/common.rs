//! What several commands take.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Which records are read, and how.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(in crate::cli) struct RecordsIn {
    /// Files of records: CSV, NDJSON, JSON, also as .gz, and .xlsx, or file.xlsx#SHEET; - for standard input [default: those of the configuration]
    #[arg(value_name = "RECORDS")]
    pub(in crate::cli) records: Vec<PathBuf>,
    /// The sender of records that name none
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    /// The source whose columns the files have, instead of finding it out
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) source: Option<String>,
    /// The encoding of texts that aren't UTF-8: windows-1252, shift_jis …
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) encoding: Option<String>,
}

/// A format of what isn't a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// To be looked at
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
    /// A workbook
    Xlsx,
}

/// Where a list goes, and in which format.
#[derive(Clone, Debug, ClapArgs)]
pub(in crate::cli) struct ListOut {
    /// Where it goes; the ending says the format [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The format [default: by the output file's ending, else a table]
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<ListFormat>,
}
