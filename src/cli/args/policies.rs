//! Commands about policies themselves.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// `firstmove check`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Check {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The file that the text on standard input will be: what includes it and what it includes come from disk
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) stdin_name: Option<PathBuf>,
    /// Mend what can be mended without a doubt
    #[arg(long)]
    pub(in crate::cli) fix: bool,
    /// Explain a code instead of checking: E0101
    #[arg(long, value_name = "CODE", conflicts_with_all = ["files", "fix"])]
    pub(in crate::cli) explain: Option<String>,
    /// The format of the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: FindingFormat,
    /// Fail on warnings too
    #[arg(long, value_name = "WHAT")]
    pub(in crate::cli) deny: Option<Deny>,
}

/// A format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FindingFormat {
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
pub(in crate::cli) enum Deny {
    /// Warnings
    Warnings,
}

/// `firstmove fmt`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Fmt {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The file that the text on standard input will be, for messages
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) stdin_name: Option<PathBuf>,
    /// Write nothing; fail where a file isn't in its canonical layout
    #[arg(long)]
    pub(in crate::cli) check: bool,
}

/// `firstmove test`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Test {
    /// Policy files, or - for standard input [default: the configured policy, its includes and every *.test.policy]
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The file that the text on standard input will be: what includes it and what it includes come from disk
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) stdin_name: Option<PathBuf>,
    /// Only tests whose title holds this text
    #[arg(long, short = 'k', value_name = "TEXT")]
    pub(in crate::cli) only: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: TestFormat,
}

/// A format of tests' outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TestFormat {
    /// For people
    Human,
    /// For scripts
    Json,
    /// XML as JUnit writes it, for CI
    Junit,
}

/// `firstmove diff`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Diff {
    /// The policy before: a file, a workspace's folder, or a revision of git: main:, HEAD~3:policies/outbound.policy
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: String,
    /// The policy after, likewise [default: the workspace as it stands]
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: Option<String>,
    /// A file of records that both decide; may be given several times [default: those of the configuration]
    #[arg(long, value_name = "FILE")]
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
    /// How many examples are shown of decisions that flip alike
    #[arg(long, value_name = "N", default_value = "3")]
    pub(in crate::cli) examples: usize,
    /// Where it goes; the ending says the format [default: standard output]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The format [default: by the output file's ending, else human]
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<DiffFormat>,
}

/// A format of what flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// To be looked at
    #[value(alias = "table")]
    Human,
    /// A line for each decision that flips
    Short,
    /// Comma-separated values: a line for each
    Csv,
    /// One JSON object for each, a line each
    Ndjson,
    /// One JSON object for all of it, with counts and examples
    Json,
    /// A workbook
    Xlsx,
    /// For a comment on a pull request
    Markdown,
}
