//! What is wrong with a policy, or likely to surprise somebody.

use std::fmt;

use crate::language::diagnostic::{Diagnostic, Severity, human};
use crate::language::source::Sources;

/// Something that is wrong with a policy, or likely to surprise somebody, with its place.
///
/// [`Display`](fmt::Display) shows it on one line: `outbound.policy:11:23: error[E0204]: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Its code, `E0204`, under which `docs/diagnostics.md` explains it; nothing for what is wrong with `firstmove.toml`.
    pub code: Option<&'static str>,
    /// How bad it is. A policy with a warning loads.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file that it stands in.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What to write instead.
    pub help: Option<String>,
}

impl Finding {
    /// The findings as data, in the order of their places.
    pub(super) fn all(sources: &Sources, found: &[Diagnostic]) -> Vec<Self> {
        let mut found: Vec<&Diagnostic> = found.iter().collect();
        found.sort_by_key(|one| (one.primary.span, one.code));
        found.into_iter().map(|one| Self::new(sources, one)).collect()
    }

    fn new(sources: &Sources, found: &Diagnostic) -> Self {
        let span = found.primary.span;
        let source = sources.get(span.source);
        let (line, column) = source.map_or((1, 1), |source| source.line_column(span.start));
        Self {
            code: Some(found.code.as_str()),
            severity: found.severity(),
            message: found.message.clone(),
            file: source.map(|source| source.name.to_string()).unwrap_or_default(),
            line,
            column,
            help: found.help.clone(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, message, file, line, column, .. } = self;
        let code = code.map(|code| format!("[{code}]")).unwrap_or_default();
        write!(out, "{file}:{line}:{column}: {severity}{code}: {message}")
    }
}

/// Why a policy doesn't load: its findings, of which one at least is an error.
///
/// [`Display`](fmt::Display) shows each with the lines that it is about, over several lines, as `firstmove check` does.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{shown}")]
pub struct PolicyError {
    findings: Vec<Finding>,
    shown: String,
}

impl PolicyError {
    /// The error of these findings.
    pub(super) fn new(sources: &Sources, found: &[Diagnostic]) -> Self {
        Self { findings: Finding::all(sources, found), shown: human(sources, found, false).trim_end().to_owned() }
    }

    /// The error of a finding that is about no policy file.
    #[cfg(feature = "workspace")]
    pub(super) fn of(finding: Finding) -> Self {
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        Self { shown: format!("{finding}{help}"), findings: vec![finding] }
    }

    /// What was found, by file and place, warnings among it.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
