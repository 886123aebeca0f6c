//! What flips, to be looked at.

use std::fmt::Write as _;

use anstyle::Style;

use super::{
    MOST_GROUPS, Policies, Section, by, from_to, has_several_senders, headline, prospect, sections, senders, unread,
    why,
};
use crate::report::impact::{Case, Impact};
use crate::report::output::colour_of;
use crate::report::output::layout::{blanks, cut, shown, width};

pub(super) fn text(impact: &Impact, policies: &Policies, room: usize, colours: bool) -> String {
    let mut out = String::new();
    let style = |style: Style| if colours { style } else { Style::new() };
    let bold = style(Style::new().bold());
    let [old, new] = &policies.names;
    let [old_hash, new_hash] = &policies.hashes;
    let _ = writeln!(out, "{bold}{}{bold:#}", headline(impact));
    let _ = writeln!(out, "  before  {old_hash}  {}", shown(old));
    let _ = writeln!(out, "  now     {new_hash}  {}", shown(new));
    moves(impact, colours, &mut out);
    let several = has_several_senders(impact);
    for section in sections(impact) {
        let _ = writeln!(out, "\n{bold}{}{bold:#}", section.heading);
        groups(&section, (policies, several), (room, colours), &mut out);
    }
    if let Some(unread) = unread(impact) {
        let _ = writeln!(out, "\n{unread}");
    }
    out
}

/// How often each move is decided, before and now.
fn moves(impact: &Impact, colours: bool, out: &mut String) {
    if impact.moves.is_empty() {
        return;
    }
    let wide = impact.moves.keys().map(|name| width(name)).max().unwrap_or_default();
    let _ = writeln!(out, "\n  {}  {:>8}  {:>8}", blanks("", wide), "before", "now");
    for (name, [before, now]) in &impact.moves {
        let style = if colours { colour_of(name.split(' ').next().unwrap_or_default().into()) } else { Style::new() };
        let change =
            if before == now { String::new() } else { format!("  {:+}", i128::from(*now) - i128::from(*before)) };
        let _ = writeln!(out, "  {style}{name}{style:#}{}  {before:>8}  {now:>8}{change}", blanks(name, wide));
    }
}

fn groups(
    section: &Section<'_>,
    (policies, several): (&Policies, bool),
    (room, colours): (usize, bool),
    out: &mut String,
) {
    let wide = section.groups.iter().map(|(group, _)| width(&from_to(group))).max().unwrap_or_default();
    let dimmed = if colours { Style::new().dimmed() } else { Style::new() };
    for (group, members) in section.groups.iter().take(MOST_GROUPS) {
        let words = from_to(group);
        let cause = group.cause.as_ref().map(|cause| by(cause, shown)).unwrap_or_default();
        let whose = senders(members, several).map(|whose| format!("  ({whose})")).unwrap_or_default();
        let line = format!("{:>7}  {words}{}  {cause}{whose}", members.count, blanks(&words, wide));
        let _ = writeln!(out, "{}", line.trim_end());
        for case in &members.cases {
            let _ = writeln!(
                out,
                "         {dimmed}{}{dimmed:#}",
                cut(&example(case, policies), room.saturating_sub(9).max(400))
            );
        }
    }
    if let Some(more) = section.more() {
        let _ = writeln!(out, "         {more}");
    }
}

/// `p_101 (row 12): …`
fn example(case: &Case, policies: &Policies) -> String {
    let place = match policies.files.as_slice() {
        [_] => format!("row {}", case.place.row),
        files => format!("{}, row {}", files.get(case.place.file).map_or("", String::as_str), case.place.row),
    };
    let name = prospect(case).map_or_else(|| place.clone(), |name| format!("{} ({place})", shown(name)));
    match why(case) {
        Some(why) => format!("{name}: {why}"),
        None => name,
    }
}
