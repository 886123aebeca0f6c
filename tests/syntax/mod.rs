//! Reading policy texts, and printing them.

mod limits;
mod mutation;
mod print;

use firstmove::source::Sources;
use firstmove::syntax::{Parsed, parse, print};

use crate::suite_harness::{self, Case, Found, MAIN, fixed};

/// Reads a text as the only file.
pub(crate) fn read(text: &str) -> Parsed {
    parse(Sources::default().add(MAIN, text), text)
}

fn found(case: &Case) -> Found {
    let text = case.text();
    let mut sources = Sources::default();
    let parsed = parse(sources.add(MAIN, text.as_str()), &text);
    let made =
        vec![("fixed".to_owned(), fixed(&text, &parsed.findings)), ("printed".to_owned(), print(&parsed.file, &text))];
    Found { sources, findings: parsed.findings, made }
}

#[test]
fn mistakes_are_found_where_they_are() {
    suite_harness::check("syntax", found);
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
            let text = case.text();
            let before = read(&text).findings;
            let mut left: Vec<_> = before.iter().filter(|finding| finding.fix.is_empty()).map(|f| &f.message).collect();
            let after = read(&fixed(&text, &before)).findings;
            for finding in &after {
                assert!(finding.fix.is_empty(), "{}: {finding:?} after the fix", case.title);
                let known = left.iter().position(|message| **message == finding.message);
                let known = known.unwrap_or_else(|| panic!("{}: the fix made {finding:?}", case.title));
                left.remove(known);
            }
        }
    }
}
