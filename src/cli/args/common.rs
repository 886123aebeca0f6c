//! What several commands take.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Which records are read, and how.
#[derive(Clone, Debug, ClapArgs)]
pub(in crate::cli) struct RecordsIn {
    /// Files of records: CSV, NDJSON, JSON, also as .gz, and .xlsx, or file.xlsx#SHEET; - for standard input [default: those of the configuration]
    #[arg(value_name = "RECORDS")]
    pub(in crate::cli) records: Vec<PathBuf>,
    /// The sender of records that name none
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(in crate::cli) sender: Option<String>,
    /// The source whose columns the files have, instead of finding it out
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SOURCE")]
    pub(in crate::cli) source: Option<String>,
}

/// A format for people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    /// For people
    Human,
    /// For scripts
    Json,
}

/// A format of what a ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// To be looked at
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON array
    Json,
}
