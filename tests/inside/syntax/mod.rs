//! Reading policy texts, and printing them.

mod generated;
mod limits;
mod mutation;
mod print;

use crate::language::diagnostic::{Diagnostic, github, human, json, sarif, short};
use crate::language::source::Sources;
use crate::language::syntax::{Parsed, parse, print};

use crate::inside::suite_harness::{self, Case, Found, MAIN, fixed};

/// Reads a text as the only file.
pub(crate) fn read(text: &str) -> Parsed {
    parse(Sources::default().add(MAIN, text), text)
}

/// Everything that reading a case's text gives.
pub(crate) fn found(case: &Case) -> Found {
    let text = case.text();
    let mut sources = Sources::default();
    let parsed = parse(sources.add(MAIN, text.as_str()), &text);
    let said = |render: fn(&Sources, &[Diagnostic]) -> String| render(&sources, &parsed.findings);
    let made = [
        ("fixed", fixed(&sources, &parsed.findings)),
        ("printed", print(&parsed.file, &text)),
        ("human", said(|sources, findings| human(sources, findings, false))),
        ("short", said(short)),
        ("json", said(json)),
        ("github", said(github)),
        ("sarif", said(sarif).replace(env!("CARGO_PKG_VERSION"), "0.0.0")),
    ];
    let made = made.map(|(name, body)| (name.to_owned(), body)).to_vec();
    Found { sources, findings: parsed.findings, made }
}

#[test]
fn mistakes_are_found_where_they_are() {
    suite_harness::check("syntax", found);
}

#[test]
fn findings_are_shown_in_every_format() {
    suite_harness::check("rendering", found);
}

#[test]
fn texts_are_printed_in_the_canonical_layout() {
    suite_harness::check("format", found);
}

/// What `check --fix` writes has none of the mistakes that it corrects, and no new one.
#[test]
fn fixes_leave_nothing_to_fix() {
    for (_, cases) in suite_harness::cases("syntax") {
        for case in cases {
            let Found { sources, findings: before, .. } = found(&case);
            let mut left: Vec<_> = before.iter().filter(|finding| finding.fix.is_empty()).map(|f| &f.message).collect();
            let after = read(&fixed(&sources, &before)).findings;
            for finding in &after {
                assert!(finding.fix.is_empty(), "{}: {finding:?} after the fix", case.title);
                let known = left.iter().position(|message| **message == finding.message);
                let known = known.unwrap_or_else(|| panic!("{}: the fix made {finding:?}", case.title));
                left.remove(known);
            }
        }
    }
}
