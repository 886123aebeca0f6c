//! What flips, a line each.

use std::fmt::Write as _;

use super::{Policies, by, from_to, prospect, why};
use crate::report::impact::{Change, Impact};
use crate::report::output::layout::shown;

/// `leads.csv:12: p_101: connect → wait (weekly_invites has no room)`: the file and the row among its records.
pub(super) fn lines(impact: &Impact, policies: &Policies) -> String {
    let flipped = impact.groups.iter().filter(|(group, _)| group.change > Change::Reason);
    let mut cases: Vec<_> =
        flipped.flat_map(|(group, members)| members.cases.iter().map(move |case| (case, group))).collect();
    cases.sort_by(|(one, _), (other, _)| one.place.cmp(&other.place));
    let mut out = String::new();
    for (case, group) in cases {
        let file = policies.files.get(case.place.file).map_or("", String::as_str);
        let who = prospect(case).map(|name| format!("{}: ", shown(name))).unwrap_or_default();
        let what = match group.change {
            Change::Text => ", with another text",
            Change::Time => ", at another time",
            Change::Move | Change::Unread | Change::Reason => "",
        };
        let cause = match &group.cause {
            Some(cause) => format!(" ({})", by(cause, shown)),
            None => why(case).map(|why| format!(" ({why})")).unwrap_or_default(),
        };
        let _ = writeln!(out, "{file}:{}: {who}{}{what}{cause}", case.place.row, from_to(group));
    }
    out
}
