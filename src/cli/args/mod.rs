//! What can be typed.

mod common;
mod deciding;
mod past;
mod policies;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use common::{ListFormat, ListOut, RecordsIn};
pub(super) use deciding::{Eval, Explain, ExplainFormat, Format, SheetFormat, Today};
pub(super) use past::{
    Caps, Due, DueFormat, Import, Ledger, LedgerCheck, LedgerCommand, LedgerExport, LedgerForget, LedgerRestore,
    Record, Report,
};
pub(super) use policies::{Check, Diff, DiffFormat, FindingFormat, Fmt, Test, TestFormat};

/// Decides the first move for prospects on LinkedIn from a policy file that people can read. It decides; it never sends
/// anything.
#[derive(Debug, Parser)]
#[command(name = "firstmove", version, max_term_width = 100)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// The configuration [default: the nearest firstmove.toml upwards]
    #[arg(long, global = true, value_name = "FILE", env = "FIRSTMOVE_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// The policy [default: the one that the configuration names]
    #[arg(long, short = 'p', global = true, value_name = "FILE", env = "FIRSTMOVE_POLICY")]
    pub(super) policy: Option<PathBuf>,
    /// The moment that counts as now, for runs that can be repeated: 2026-05-29T10:00:00Z
    #[arg(long, global = true, value_name = "TIME", env = "FIRSTMOVE_NOW")]
    pub(super) now: Option<String>,
    /// Decide as if it were then, with what the ledger had been told by then
    #[arg(long, global = true, value_name = "TIME", env = "FIRSTMOVE_AS_OF")]
    pub(super) as_of: Option<String>,
    /// The ledger of what happened, or none [default: the one that the configuration names]
    #[arg(long, global = true, value_name = "FILE|none", env = "FIRSTMOVE_LEDGER")]
    pub(super) ledger: Option<PathBuf>,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "FIRSTMOVE_COLOR")]
    pub(super) color: When,
    /// Say nothing but errors and results
    #[arg(long, short = 'q', global = true)]
    pub(super) quiet: bool,
    /// Say more
    #[arg(long, short = 'v', global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Decide for every record
    Eval(Eval),
    /// Explain one person's decision
    Explain(Explain),
    /// The day's work: a worksheet a sender, follow-ups first
    Today(Today),
    /// Tell the ledger what happened
    Record(Record),
    /// Check policies: words, names, types, units, caps
    Check(Check),
    /// Bring policies into their one canonical layout
    Fmt(Fmt),
    /// Run the tests that stand in policies
    Test(Test),
    /// Compare two policies by what they decide about the same records
    Diff(Diff),
    /// Decide for every record, and again whenever a policy, the configuration or a record file changes
    #[cfg(feature = "watch")]
    Watch(RecordsIn),
    /// Read history into the ledger: LinkedIn's archive, or a table of events
    Import(Import),
    /// Look after the ledger
    Ledger(Ledger),
    /// Show how full the caps are, from the ledger
    Caps(Caps),
    /// List the follow-ups that are due, the most overdue first
    Due(Due),
    /// Show what came of what was sent
    Report(Report),
    /// Make a workspace to start from
    Init(Init),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// `firstmove init`
#[derive(Debug, ClapArgs)]
pub(super) struct Init {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
}

/// `firstmove completions`
#[derive(Debug, ClapArgs)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}
