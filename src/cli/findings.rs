//! Findings, shown.

use super::args::FindingFormat;
use super::session::Session;
use crate::language::diagnostic::{Diagnostic, Severity, github, human, json, sarif, short};
use crate::language::source::Sources;
use crate::values::text::counted;

pub(super) fn render(sources: &Sources, findings: &[Diagnostic], format: FindingFormat, colours: bool) -> String {
    match format {
        FindingFormat::Human => human(sources, findings, colours),
        FindingFormat::Short => short(sources, findings),
        FindingFormat::Json => json(sources, findings),
        FindingFormat::Github => github(sources, findings),
        FindingFormat::Sarif => sarif(sources, findings),
    }
}

/// Says why a policy doesn't load.
pub(super) fn say(sources: &Sources, findings: &[Diagnostic], session: &Session) {
    let text = render(sources, findings, FindingFormat::Human, session.colours_messages());
    session.message_lines(text.trim_end());
    session.message(&summary(findings, 1));
}

/// How many there are, of how many files.
pub(super) fn summary(findings: &[Diagnostic], files: usize) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let files = counted(files, "file");
    match (errors, warnings) {
        (0, 0) => format!("{files} checked, nothing found"),
        (errors, 0) => format!("{files} checked: {}", counted(errors, "error")),
        (0, warnings) => format!("{files} checked: {}", counted(warnings, "warning")),
        (errors, warnings) => {
            format!("{files} checked: {}, {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    }
}
