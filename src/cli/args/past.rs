//! Commands that ask or tell the ledger.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args as ClapArgs, Subcommand, ValueEnum};

use super::common::ListOut;
use crate::history::ledger::EventId;
use crate::values::EventKind;

/// `firstmove record`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Record {
    /// What happened
    #[arg(value_name = "EVENT", value_parser = recorded(), required_unless_present_any = ["from", "undo"])]
    pub(in crate::cli) event: Option<EventKind>,
    /// Whose move it is [default: the one sender there is]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    /// The person, by profile address, e-mail or id
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) prospect: Option<String>,
    /// The move [default: connect, for what is accepted, declined or withdrawn]
    #[arg(long = "move", value_name = "MOVE")]
    pub(in crate::cli) mv: Option<String>,
    /// The texts that it carried: note, "subject and body"
    #[arg(long, value_name = "FORM")]
    pub(in crate::cli) with: Option<String>,
    /// When, in the sender's zone: "2026-05-29 10:00", a time of today, or a day [default: now]
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) at: Option<String>,
    /// Why a move turned out impossible
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: Option<String>,
    /// The cap that the network's word is about
    #[arg(long, value_name = "CAP")]
    pub(in crate::cli) cap: Option<String>,
    /// How many the network has counted
    #[arg(long, value_name = "N", conflicts_with = "left")]
    pub(in crate::cli) used: Option<u64>,
    /// How many the network says are left
    #[arg(long, value_name = "N")]
    pub(in crate::cli) left: Option<u64>,
    /// Worksheets of `firstmove today`: their rows whose `done` is yes, a time, or `blocked: why`
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "event")]
    pub(in crate::cli) from: Vec<PathBuf>,
    /// Take back what was told last, with --prospect of that person, or the event of a number, as `explain` shows it
    // Without a number it is an empty list.
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, action = ArgAction::Set, conflicts_with_all = ["event", "from"])]
    pub(in crate::cli) undo: Option<Vec<EventId>>,
}

/// The events that can be recorded, by their words.
fn recorded() -> impl TypedValueParser<Value = EventKind> {
    let kinds =
        PossibleValuesParser::new(EventKind::TOLD.map(|kind| PossibleValue::new(kind.as_str()).help(help(kind))));
    kinds.try_map(|word| EventKind::from_word(&word).ok_or("no event is called so"))
}

fn help(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Sent => "The move was made",
        EventKind::Accepted => "The request was accepted",
        EventKind::Replied => "The person answered",
        EventKind::Declined => "The request was declined",
        EventKind::Withdrawn => "The request was taken back",
        EventKind::Blocked => "The move turned out impossible",
        EventKind::Restricted => "The network said that a limit is reached",
        EventKind::Reading => "What the network's own counter shows",
        EventKind::Allowed => {
            "The person may be written to again: what was told of them before forbids nothing any more"
        }
        EventKind::Planned | EventKind::Released | EventKind::Noted | EventKind::Undone => "",
    }
}

/// `firstmove import`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Import {
    /// LinkedIn's archive: the zip, its folder, or one of its files; or a table of events
    #[arg(value_name = "PATH")]
    pub(in crate::cli) path: PathBuf,
    /// Whose archive it is, and the sender of events that name none [default: the one sender of the configuration]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    /// The source whose columns a table of events has, instead of finding it out
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) source: Option<String>,
    /// The encoding of a table that isn't UTF-8: windows-1252, shift_jis …
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) encoding: Option<String>,
    /// Where rows of a table go that can't be told [default: counted, and the first ten shown]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rejects: Option<PathBuf>,
    /// Write cells of theirs that a spreadsheet would run as they are
    #[arg(long)]
    pub(in crate::cli) raw: bool,
}

/// `firstmove ledger`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Ledger {
    #[command(subcommand)]
    pub(in crate::cli) command: LedgerCommand,
}

/// What is done with a ledger.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LedgerCommand {
    /// Look for damage, and for what can't have happened as it was told
    Check(LedgerCheck),
    /// Write all of it out as lines of JSON
    Export(LedgerExport),
    /// Make a new ledger from an export, where --ledger or the configuration says
    Restore(LedgerRestore),
    /// Erase a person, and leave what caps must still count
    Forget(LedgerForget),
}

/// `firstmove ledger check`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LedgerCheck {
    #[command(flatten)]
    pub(in crate::cli) to: ListOut,
}

/// `firstmove ledger export`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LedgerExport {
    /// Where it goes [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// `firstmove ledger restore`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LedgerRestore {
    /// The export
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
}

/// `firstmove ledger forget`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LedgerForget {
    /// The person: an address, an e-mail or an id
    #[arg(value_name = "KEY")]
    pub(in crate::cli) key: String,
}

/// `firstmove caps`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Caps {
    /// Only this sender [default: those of the configuration, else those of the ledger]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) to: ListOut,
}

/// `firstmove due`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Due {
    /// Also those that come due until then, a time or the end of a day [default: only those that are due now]
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) until: Option<String>,
    /// Only this sender's
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    /// Where they go; the ending says the format [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The format [default: by the output file's ending, else a table]
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<DueFormat>,
}

/// A format of follow-ups that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DueFormat {
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
    /// A calendar to subscribe to, an event a follow-up
    Ics,
}

/// `firstmove report`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Report {
    /// Only what was sent since then, a time or a day
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) since: Option<String>,
    /// Only by this sender
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) sender: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) to: ListOut,
}
