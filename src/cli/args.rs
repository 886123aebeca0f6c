//! What can be typed.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Decides the first move for prospects on LinkedIn from a policy file that people can read. It decides; it never sends
/// anything.
#[derive(Debug, Parser)]
#[command(name = "firstmove", version, max_term_width = 100, disable_help_subcommand = true)]
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
    #[arg(long, short = 'q', global = true, env = "FIRSTMOVE_QUIET", value_parser = FalseyValueParser::new())]
    pub(super) quiet: bool,
    /// Say more
    #[arg(long, short = 'v', global = true, env = "FIRSTMOVE_VERBOSE", conflicts_with = "quiet", value_parser = FalseyValueParser::new())]
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

/// Which records are read, and how.
#[derive(Clone, Debug, ClapArgs)]
pub(super) struct RecordsIn {
    /// Files of records: CSV, NDJSON, JSON, also as .gz, and .xlsx, or file.xlsx#SHEET; - for standard input [default: those of the configuration]
    #[arg(value_name = "RECORDS")]
    pub(super) records: Vec<PathBuf>,
    /// The sender of records that name none
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The source whose columns the files have, instead of finding it out
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SOURCE")]
    pub(super) source: Option<String>,
}

/// `firstmove eval`
#[derive(Debug, ClapArgs)]
pub(super) struct Eval {
    #[command(flatten)]
    pub(super) input: RecordsIn,
    /// Where the decisions go [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE", env = "FIRSTMOVE_OUTPUT")]
    pub(super) output: Option<PathBuf>,
    /// The format [default: by the output file's ending, else a table on a terminal, else NDJSON]
    #[arg(long, value_name = "FORMAT", env = "FIRSTMOVE_FORMAT")]
    pub(super) format: Option<Format>,
    /// Which fields of a decision, in that order
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', env = "FIRSTMOVE_COLUMNS")]
    pub(super) columns: Vec<String>,
    /// Columns of the input to carry over, or all
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', env = "FIRSTMOVE_KEEP")]
    pub(super) keep: Vec<String>,
    /// Add how each decision came about (NDJSON and JSON)
    #[arg(long, env = "FIRSTMOVE_EXPLAIN", value_parser = FalseyValueParser::new())]
    pub(super) explain: bool,
    /// Where records go that can't be read [default: counted, and the first ten shown]
    #[arg(long, value_name = "FILE", env = "FIRSTMOVE_REJECTS")]
    pub(super) rejects: Option<PathBuf>,
    /// Write cells that a spreadsheet would run as they are
    #[arg(long, env = "FIRSTMOVE_RAW", value_parser = FalseyValueParser::new())]
    pub(super) raw: bool,
    /// Add each decision, with what it was made from, to this file, a line of JSON each
    #[arg(long, value_name = "FILE", env = "FIRSTMOVE_LOG")]
    pub(super) log: Option<PathBuf>,
    /// Reserve in the ledger what is decided
    #[arg(long, env = "FIRSTMOVE_RESERVE", value_parser = FalseyValueParser::new())]
    pub(super) reserve: bool,
    /// How long a reservation holds, if nobody says that it was carried out
    #[arg(long, value_name = "TIME", default_value = "24h", requires = "reserve", env = "FIRSTMOVE_HOLD")]
    pub(super) hold: String,
    /// Read a stream, and write a decision for each record as soon as it comes; the policy may change between two
    #[cfg(feature = "watch")]
    #[arg(long, env = "FIRSTMOVE_FOLLOW", value_parser = FalseyValueParser::new())]
    pub(super) follow: bool,
    /// How many threads judge [default: as many as there are processors]
    #[arg(long, value_name = "N", env = "FIRSTMOVE_THREADS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
}

impl Eval {
    /// Whether the records are a stream that is followed.
    pub(super) fn follows(&self) -> bool {
        #[cfg(feature = "watch")]
        return self.follow;
        #[cfg(not(feature = "watch"))]
        false
    }
}

/// A format of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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
pub(super) struct Explain {
    /// The person: an id, a key or another alias; with --row, a file of records like those that follow
    #[arg(value_name = "KEY", required_unless_present = "row")]
    pub(super) key: Option<String>,
    /// The row instead of a person, counted from 1 over all records; of a workbook, as the sheet shows it
    #[arg(long, value_name = "N", env = "FIRSTMOVE_ROW")]
    pub(super) row: Option<u64>,
    #[command(flatten)]
    pub(super) input: RecordsIn,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "human", env = "FIRSTMOVE_EXPLAIN_FORMAT")]
    pub(super) format: ReportFormat,
}

/// A format for people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Human,
    /// For scripts
    Json,
}

/// `firstmove today`
#[derive(Debug, ClapArgs)]
pub(super) struct Today {
    #[command(flatten)]
    pub(super) input: RecordsIn,
    /// The folder for the worksheets, one a sender [default: only the overview]
    #[arg(long, short = 'o', value_name = "DIR", env = "FIRSTMOVE_TODAY")]
    pub(super) output: Option<PathBuf>,
    /// The format of the worksheets
    #[arg(long, value_name = "FORMAT", default_value = "xlsx", env = "FIRSTMOVE_SHEET_FORMAT")]
    pub(super) format: SheetFormat,
    /// Reserve nothing
    #[arg(long, env = "FIRSTMOVE_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub(super) dry_run: bool,
}

/// A format of worksheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetFormat {
    /// A workbook
    Xlsx,
    /// Comma-separated values
    Csv,
}

/// `firstmove record`
#[derive(Debug, ClapArgs)]
pub(super) struct Record {
    /// What happened
    #[arg(value_name = "EVENT", required_unless_present = "from")]
    pub(super) event: Option<Happened>,
    /// Whose move it is [default: the one sender there is]
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The person, by profile address, e-mail or id
    #[arg(long, value_name = "KEY", env = "FIRSTMOVE_PROSPECT")]
    pub(super) prospect: Option<String>,
    /// The move [default: connect, for what is accepted, declined or withdrawn]
    #[arg(long = "move", value_name = "MOVE", env = "FIRSTMOVE_MOVE")]
    pub(super) mv: Option<String>,
    /// The texts that it carried: note, "subject and body"
    #[arg(long, value_name = "FORM", env = "FIRSTMOVE_WITH")]
    pub(super) with: Option<String>,
    /// When, in the sender's zone [default: now]
    #[arg(long, value_name = "TIME", env = "FIRSTMOVE_AT")]
    pub(super) at: Option<String>,
    /// Why a move turned out impossible
    #[arg(long, value_name = "TEXT", env = "FIRSTMOVE_REASON")]
    pub(super) reason: Option<String>,
    /// The cap that the network's word is about
    #[arg(long, value_name = "CAP", env = "FIRSTMOVE_CAP")]
    pub(super) cap: Option<String>,
    /// How many the network has counted
    #[arg(long, value_name = "N", env = "FIRSTMOVE_USED", conflicts_with = "left")]
    pub(super) used: Option<u64>,
    /// How many the network says are left
    #[arg(long, value_name = "N", env = "FIRSTMOVE_LEFT")]
    pub(super) left: Option<u64>,
    /// A worksheet of `firstmove today`: the rows whose `done` is yes, a time, or `blocked: why`
    #[arg(long, value_name = "FILE", env = "FIRSTMOVE_FROM", conflicts_with = "event")]
    pub(super) from: Option<PathBuf>,
}

/// What may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Happened {
    /// The move was made
    Sent,
    /// The request was accepted
    Accepted,
    /// The person answered
    Replied,
    /// The request was declined
    Declined,
    /// The request was taken back
    Withdrawn,
    /// The move turned out impossible
    Blocked,
    /// The network said that a limit is reached
    Restricted,
    /// What the network's own counter shows
    Reading,
}

/// `firstmove check`
#[derive(Debug, ClapArgs)]
pub(super) struct Check {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The file that the text on standard input will be: what includes it and what it includes come from disk
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_name: Option<PathBuf>,
    /// Mend what can be mended without a doubt
    #[arg(long, env = "FIRSTMOVE_FIX", value_parser = FalseyValueParser::new())]
    pub(super) fix: bool,
    /// Explain a code instead of checking: E0101
    #[arg(long, value_name = "CODE", env = "FIRSTMOVE_EXPLAIN_CODE", conflicts_with_all = ["files", "fix"])]
    pub(super) explain: Option<String>,
    /// The format of the findings
    #[arg(long, value_name = "FORMAT", default_value = "human", env = "FIRSTMOVE_CHECK_FORMAT")]
    pub(super) format: FindingFormat,
    /// Fail on warnings too
    #[arg(long, value_name = "WHAT", env = "FIRSTMOVE_DENY")]
    pub(super) deny: Option<Deny>,
}

/// A format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingFormat {
    /// With the source
    Human,
    /// A line each
    Short,
    /// A JSON array
    Json,
    /// Workflow commands: GitHub shows them beside the lines of a pull request
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// What is denied beside errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings
    Warnings,
}

/// `firstmove fmt`
#[derive(Debug, ClapArgs)]
pub(super) struct Fmt {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The file that the text on standard input will be, for messages
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_name: Option<PathBuf>,
    /// Write nothing; fail where a file isn't in its canonical layout
    #[arg(long, env = "FIRSTMOVE_FMT_CHECK", value_parser = FalseyValueParser::new())]
    pub(super) check: bool,
}

/// `firstmove test`
#[derive(Debug, ClapArgs)]
pub(super) struct Test {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The file that the text on standard input will be: what includes it and what it includes come from disk
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_name: Option<PathBuf>,
    /// Only tests whose title holds this text
    #[arg(long, short = 'k', value_name = "TEXT", env = "FIRSTMOVE_ONLY")]
    pub(super) only: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "human", env = "FIRSTMOVE_TEST_FORMAT")]
    pub(super) format: TestFormat,
}

/// A format of tests' outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TestFormat {
    /// For people
    Human,
    /// For scripts
    Json,
    /// XML as JUnit writes it, for CI
    Junit,
}

/// `firstmove diff`
#[derive(Debug, ClapArgs)]
pub(super) struct Diff {
    /// The policy before: a file, a workspace's folder, or a revision of git: main:, HEAD~3:policies/outbound.policy
    #[arg(value_name = "OLD")]
    pub(super) old: String,
    /// The policy after, likewise [default: the workspace as it stands]
    #[arg(value_name = "NEW")]
    pub(super) new: Option<String>,
    /// A file of records that both decide; may be given several times [default: those of the configuration]
    #[arg(long, value_name = "FILE", env = "FIRSTMOVE_RECORDS")]
    pub(super) records: Vec<PathBuf>,
    /// The sender of records that name none
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The source whose columns the files have, instead of finding it out
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SOURCE")]
    pub(super) source: Option<String>,
    /// How many examples are shown of decisions that flip alike
    #[arg(long, value_name = "N", default_value = "3", env = "FIRSTMOVE_EXAMPLES")]
    pub(super) examples: usize,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "human", env = "FIRSTMOVE_DIFF_FORMAT")]
    pub(super) format: DiffFormat,
}

/// A format of what flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people
    Human,
    /// A line for each decision that flips
    Short,
    /// For scripts
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// `firstmove import`
#[derive(Debug, ClapArgs)]
pub(super) struct Import {
    /// LinkedIn's archive: the zip, its folder, or one of its files; or a table of events
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,
    /// Whose archive it is, and the sender of events that name none [default: the one sender of the configuration]
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The source whose columns a table of events has, instead of finding it out
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SOURCE")]
    pub(super) source: Option<String>,
    /// Where rows of a table go that can't be told [default: counted, and the first ten shown]
    #[arg(long, value_name = "FILE", env = "FIRSTMOVE_REJECTS")]
    pub(super) rejects: Option<PathBuf>,
    /// Write cells of theirs that a spreadsheet would run as they are
    #[arg(long, env = "FIRSTMOVE_RAW", value_parser = FalseyValueParser::new())]
    pub(super) raw: bool,
}

/// `firstmove ledger`
#[derive(Debug, ClapArgs)]
pub(super) struct Ledger {
    #[command(subcommand)]
    pub(super) command: LedgerCommand,
}

/// What is done with a ledger.
#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Look for damage, and for what can't have happened as it was told
    Check,
    /// Write all of it out as lines of JSON
    Export(LedgerExport),
    /// Make a new ledger from an export
    Restore(LedgerRestore),
    /// Erase a person, and leave what caps must still count
    Forget(LedgerForget),
}

/// `firstmove ledger export`
#[derive(Debug, ClapArgs)]
pub(super) struct LedgerExport {
    /// Where it goes [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE", env = "FIRSTMOVE_LEDGER_OUTPUT")]
    pub(super) output: Option<PathBuf>,
}

/// `firstmove ledger restore`
#[derive(Debug, ClapArgs)]
pub(super) struct LedgerRestore {
    /// The export
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}

/// `firstmove ledger forget`
#[derive(Debug, ClapArgs)]
pub(super) struct LedgerForget {
    /// The person: an address, an e-mail or an id
    #[arg(value_name = "KEY")]
    pub(super) key: String,
}

/// `firstmove caps`
#[derive(Debug, ClapArgs)]
pub(super) struct Caps {
    /// Only this sender [default: those of the configuration, else those of the ledger]
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "table", env = "FIRSTMOVE_CAPS_FORMAT")]
    pub(super) format: ListFormat,
}

/// `firstmove due`
#[derive(Debug, ClapArgs)]
pub(super) struct Due {
    /// Also those that come due until then [default: only those that are due now]
    #[arg(long, value_name = "TIME", env = "FIRSTMOVE_UNTIL")]
    pub(super) until: Option<String>,
    /// Only this sender's
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "table", env = "FIRSTMOVE_DUE_FORMAT")]
    pub(super) format: DueFormat,
}

/// A format of follow-ups that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DueFormat {
    /// To be looked at
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON array
    Json,
    /// A calendar to subscribe to, an event a follow-up
    Ics,
}

/// `firstmove report`
#[derive(Debug, ClapArgs)]
pub(super) struct Report {
    /// Only what was sent since then
    #[arg(long, value_name = "TIME", env = "FIRSTMOVE_SINCE")]
    pub(super) since: Option<String>,
    /// Only by this sender
    #[arg(long, value_name = "NAME", env = "FIRSTMOVE_SENDER")]
    pub(super) sender: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "table", env = "FIRSTMOVE_REPORT_FORMAT")]
    pub(super) format: ListFormat,
}

/// A format of what a ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// To be looked at
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON array
    Json,
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
