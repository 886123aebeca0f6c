//! The edits of findings, made.

use std::collections::BTreeMap;

use crate::language::source::{SourceId, Sources};

use super::place::in_order;
use super::{Diagnostic, Edit};

/// The texts that change when the fixes of `findings` are made, whole.
///
/// A finding's edits are made all or not at all. Where two findings would change the same words, the later one is left
/// for the next run.
#[must_use]
pub fn fixed(sources: &Sources, findings: &[Diagnostic]) -> Vec<(SourceId, String)> {
    let mut made: BTreeMap<SourceId, Vec<&Edit>> = BTreeMap::new();
    for finding in in_order(findings) {
        let free =
            |edit: &Edit| !made.get(&edit.span.source).is_some_and(|edits| edits.iter().any(|one| clash(one, edit)));
        if finding.fix.iter().all(free) {
            for edit in &finding.fix {
                made.entry(edit.span.source).or_default().push(edit);
            }
        }
    }
    let changed = made.into_iter().filter_map(|(id, edits)| Some((id, edited(&sources.get(id)?.text, edits)?)));
    changed.collect()
}

/// Whether two edits change the same words, or insert at the same place.
fn clash(one: &Edit, other: &Edit) -> bool {
    let (one, other) = (one.span, other.span);
    one.start < other.end && other.start < one.end || one == other
}

fn edited(text: &str, mut edits: Vec<&Edit>) -> Option<String> {
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize)?);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
