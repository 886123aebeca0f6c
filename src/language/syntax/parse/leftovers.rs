//! What git leaves in a file: a merge that nobody resolved, or a pointer to the file instead of it.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Span};
use crate::values::text::{self, Marker, MarkerKind, Merge};

/// What is found in a file of a policy, whatever it holds, that git left there and nobody wrote: a finding for every merge
/// left unresolved, or one that the file itself is missing.
#[must_use]
pub fn leftovers(source: SourceId, content: &str) -> Vec<Diagnostic> {
    if text::is_lfs_pointer(content) {
        let first_line = Span::new(source, 0, content.lines().next().unwrap_or_default().len());
        let finding =
            Diagnostic::new(Code::LfsPointer, first_line, "this is a pointer of git LFS, not the file itself");
        return vec![finding.help("fetch the file with `git lfs pull`")];
    }
    text::merges(content).iter().map(|merge| unresolved(source, content, merge)).collect()
}

fn unresolved(source: SourceId, content: &str, merge: &Merge) -> Diagnostic {
    let span = |marker: &Marker| Span::new(source, marker.line.start, marker.line.end);
    let name = |marker: &Marker, unnamed: &str| match content.get(marker.name.clone()) {
        None | Some("") => unnamed.to_owned(),
        Some(name) => format!("{unnamed}: `{name}`"),
    };
    let Some((first, others)) = merge.markers.split_first() else {
        return Diagnostic::new(Code::UnresolvedMerge, Span::new(source, 0, 0), MESSAGE);
    };
    let side = if first.kind == MarkerKind::Last { "the other side" } else { "one side" };
    let mut finding = Diagnostic::new(Code::UnresolvedMerge, span(first), MESSAGE).label(name(first, side));
    for marker in others {
        finding = match marker.kind {
            MarkerKind::Before => finding.also(span(marker), name(marker, "before both")),
            MarkerKind::Last => finding.also(span(marker), name(marker, "the other side")),
            MarkerKind::First | MarkerKind::Between => finding,
        };
    }
    finding.help("keep what is right of the sides, and take the lines of the markers out")
}

const MESSAGE: &str = "a merge was left unresolved here";

/// The text as it would read with the first side of every merge, at the same offsets: blanks in the place of all else.
pub(super) fn with_first_sides(content: &str, merges: &[Merge]) -> String {
    let mut out = String::with_capacity(content.len());
    let mut at = 0;
    for merge in merges {
        let (whole, kept) = (merge.range(), merge.first_side());
        out.push_str(content.get(at..whole.start).unwrap_or_default());
        blank(content.get(whole.start..kept.start), &mut out);
        out.push_str(content.get(kept.clone()).unwrap_or_default());
        blank(content.get(kept.end..whole.end), &mut out);
        at = whole.end;
    }
    out.push_str(content.get(at..).unwrap_or_default());
    out
}

/// As many bytes of blanks, every line break kept.
fn blank(part: Option<&str>, out: &mut String) {
    out.extend(part.unwrap_or_default().bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}
