//! Workflow commands, which GitHub shows beside the lines of a pull request.

use std::fmt::Write;

use crate::language::source::Sources;

use super::Diagnostic;
use super::place::{Place, in_order};

/// `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=E0102::message`, a line each, by file and place.
#[must_use]
pub fn github(sources: &Sources, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in in_order(findings) {
        let Place { file, line, column, end_line, end_column } = Place::of(sources, finding.primary.span);
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        // Writing to a string can't fail.
        let _ = writeln!(
            out,
            "::{} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}",
            finding.severity(),
            property(file),
            finding.code,
            data(&format!("{}{help}", finding.message)),
        );
    }
    out
}

/// What ends a command's data is written as its code.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What ends a property, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
