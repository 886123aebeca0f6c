//! What flips as a list, a line each.

use std::io;

use serde::Serialize;

use super::{Policies, by, noted, why};
use crate::report::impact::{Case, Change, Group, Impact, Noted};
use crate::report::output::list::{List, ListFormat};

const NAMES: [&str; 10] = ["file", "row", "prospect", "key", "sender", "change", "from", "to", "by", "why"];

/// A flip, its keys in the order of the columns.
#[derive(Serialize)]
struct Object {
    file: String,
    row: u64,
    prospect: Option<String>,
    key: Option<String>,
    sender: Option<String>,
    change: &'static str,
    from: String,
    to: String,
    by: Option<String>,
    why: Option<String>,
}

/// What flips of a kept case each, in the order of the records; `picture` shows it to people, as wide as given and in colour
/// or not.
pub(super) fn list(
    impact: &Impact,
    policies: &Policies,
    format: ListFormat,
    picture: impl FnOnce(usize, bool) -> String,
) -> io::Result<Vec<u8>> {
    let mut cases: Vec<_> = impact.examples().filter(|(group, _)| group.change > Change::Reason).collect();
    cases.sort_by(|(_, one), (_, other)| one.place.cmp(&other.place));
    let objects = cases.into_iter().map(|(group, case)| Object::of(group, case, policies));
    let lines = objects.map(|object| (object.cells(), object)).collect();
    List { name: "flips", columns: NAMES, lines, pictures: Vec::new() }.written(format, picture)
}

impl Object {
    fn of(group: &Group, case: &Case, policies: &Policies) -> Self {
        let of = |said: fn(&Noted) -> &str| {
            noted(case.now.as_ref()).or(noted(case.was.as_ref())).map(|noted| said(noted).to_owned())
        };
        Self {
            file: policies.files.get(case.place.file).cloned().unwrap_or_default(),
            row: case.place.row,
            prospect: of(|noted| &noted.prospect),
            key: of(|noted| &noted.key),
            sender: of(|noted| &noted.sender),
            change: group.change.as_str(),
            from: group.from.clone(),
            to: group.to.clone(),
            by: group.cause.as_ref().map(|cause| by(cause, str::to_owned)),
            why: why(case),
        }
    }

    fn cells(&self) -> [String; 10] {
        let Self { file, row, prospect, key, sender, change, from, to, by, why } = self;
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (prospect, key, sender) = (said(prospect), said(key), said(sender));
        let change = (*change).to_owned();
        [file.clone(), row.to_string(), prospect, key, sender, change, from.clone(), to.clone(), said(by), said(why)]
    }
}
