//! From text to tree.
//!
//! A pure function: the same text gives the same tree and the same findings, it never panics, and it goes on behind
//! every mistake. A text is scanned once (`scan`) and cut into items at the words in its first column. Each item is
//! read alone (`read`); where it can't be, the finding is explained (`recovery`), the item's text is mended
//! (`working`) and read again, so that one run reports every mistake. The other files build the tree from what the
//! grammar read. No name is resolved here.

mod advice;
mod builder;
mod clauses;
mod comments;
mod comparisons;
mod expressions;
mod habits;
mod items;
mod kind;
mod leftovers;
mod letters;
mod literals;
mod look_alikes;
mod measures;
mod place;
mod read;
mod recovery;
mod rules;
mod scan;
mod test_items;
mod working;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Span};
use crate::values::text::{self, Merge};

use super::tree;

pub use leftovers::leftovers;

/// The largest policy file that is read.
pub const MOST_BYTES: usize = 1 << 20;

/// More findings than this in one file help nobody.
const MOST_FINDINGS: usize = 1_000;

/// What [`parse`] gives back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The items that could be read.
    pub file: tree::File,
    /// Everything that is wrong with the text, in its order.
    pub findings: Vec<Diagnostic>,
}

/// Reads one policy file.
///
/// A byte-order mark and CRLF line ends are accepted; the places in the tree are those of `text` as given.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> Parsed {
    if text.len() > MOST_BYTES {
        let finding = Diagnostic::new(Code::TooDeep, Span::new(source, 0, 0), "this file is larger than 1 MiB");
        let help = "split it with `include`; names by the thousand belong in a `list`";
        return Parsed { findings: vec![finding.help(help)], ..Parsed::default() };
    }
    if text::is_lfs_pointer(text) {
        return Parsed { findings: leftovers(source, text), ..Parsed::default() };
    }
    let merges = text::merges(text);
    if !merges.is_empty() {
        return parse_merged(source, text, &merges);
    }
    parse_whole(source, text)
}

/// Reads a file in which merges were left unresolved as if the first side of each had been taken. Of what lies within one,
/// only that is said.
fn parse_merged(source: SourceId, text: &str, merges: &[Merge]) -> Parsed {
    let mut parsed = parse_whole(source, &leftovers::with_first_sides(text, merges));
    let is_within = |span: Span| {
        let start = span.start as usize;
        merges.iter().any(|merge| merge.range().contains(&start))
    };
    parsed.findings.retain(|finding| !is_within(finding.primary.span));
    parsed.findings.extend(leftovers(source, text));
    parsed.findings.sort_by_key(|finding| finding.primary.span);
    parsed
}

fn parse_whole(source: SourceId, text: &str) -> Parsed {
    let scan = scan::scan(source, text);
    let mut reader = read::Reader::new(source, &scan.text, scan.findings);
    for item in read::with_stray_clauses(&scan.text, scan.items) {
        reader.items(item);
        if reader.findings.len() > MOST_FINDINGS {
            break;
        }
    }
    let (mut file, mut findings) = (reader.file, reader.findings);
    file.comments = scan.comments;
    findings.sort_by_key(|finding| finding.primary.span);
    let is_misplaced = |finding: &Diagnostic| finding.code == Code::Misplaced;
    findings.dedup_by(|later, first| {
        is_misplaced(later) && is_misplaced(first) && later.primary.span == first.primary.span
    });
    Parsed { file, findings }
}
