//! What flips between two policies: to be looked at, for a comment on a pull request, for scripts.

mod human;
mod json;
mod list;
mod markdown;
mod short;
mod why;

use std::io;

use self::why::why;
use super::layout::shown;
use super::list::ListFormat;
use crate::report::impact::{Case, Cause, Change, Group, Impact, Members, Noted, Seen};
use crate::values::text::counted;

/// The two policies that are compared, and over what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    /// What each is called by whoever asks, the old one first.
    pub names: [String; 2],
    /// The first digits of the hash of each.
    pub hashes: [String; 2],
    /// The files of records.
    pub files: Vec<String>,
}

/// A format of what flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImpactFormat {
    /// A line for each decision that flips.
    Short,
    /// One object.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

/// What flips, in a format.
#[must_use]
pub fn impact(impact: &Impact, policies: &Policies, format: ImpactFormat) -> String {
    match format {
        ImpactFormat::Short => short::lines(impact, policies),
        ImpactFormat::Json => json::object(impact, policies),
        ImpactFormat::Markdown => markdown::text(impact, policies),
    }
}

/// What flips, in a format that every list has: a line for each case that is kept, and as a table all of it to be looked at.
///
/// # Errors
///
/// Where a workbook can't be made.
pub fn impact_list(impact: &Impact, policies: &Policies, format: ListFormat) -> io::Result<Vec<u8>> {
    list::list(impact, policies, format, |width, colours| human::text(impact, policies, width, colours))
}

/// How many kinds of flips a section shows; a comment on a pull request has its limit, and so has a reader.
const MOST_GROUPS: usize = 20;

/// How many senders are named for one kind of flip, those with the most first.
const MOST_SENDERS: usize = 4;

/// A part of what is otherwise, under its heading.
struct Section<'i> {
    heading: &'static str,
    groups: Vec<(&'i Group, &'i Members)>,
}

impl Section<'_> {
    /// What stands below those that are shown: `and 3 kinds more, 5 decisions`
    fn more(&self) -> Option<String> {
        let hidden = self.groups.get(MOST_GROUPS..).filter(|hidden| !hidden.is_empty())?;
        let decisions: u64 = hidden.iter().map(|(_, members)| members.count).sum();
        Some(format!("and {} more, {}", counted(hidden.len(), "kind"), counted(decisions, "decision")))
    }
}

/// All that is otherwise: what rules flip, apart from what caps flip; then the rest, what matters most first.
fn sections(impact: &Impact) -> Vec<Section<'_>> {
    let is_by_cap = |group: &Group| matches!(group.cause, Some(Cause::SlotLost(_) | Cause::SlotGained(_)));
    let (caps, rules): (Vec<_>, Vec<_>) = impact.of(Change::Move).into_iter().partition(|(group, _)| is_by_cap(group));
    let sections = [
        ("another move, by what the rules say", rules),
        ("another move, by caps: slots that are gone, new, or somebody else's", caps),
        ("the same move with another text", impact.of(Change::Text)),
        ("the same, at another time", impact.of(Change::Time)),
        ("records that only one of the two can read", impact.of(Change::Unread)),
        ("no flip: the same result by another rule, or for another reason", impact.of(Change::Reason)),
    ];
    let sections = sections.into_iter().map(|(heading, groups)| Section { heading, groups });
    sections.filter(|section| !section.groups.is_empty()).collect()
}

/// `20 of 150 decisions flip`
fn headline(impact: &Impact) -> String {
    let decided = impact.rows - impact.rejected;
    match impact.flips() {
        0 if decided == 0 => "no record is decided".to_owned(),
        0 if decided == 1 => "the one decision stays as it is".to_owned(),
        1 if decided == 1 => "the one decision flips".to_owned(),
        0 => format!("none of {decided} decisions flips"),
        1 => format!("1 of {decided} decisions flips"),
        flips => format!("{flips} of {decided} decisions flip"),
    }
}

/// What only some of all records are: those that neither policy can read.
fn unread(impact: &Impact) -> Option<String> {
    match impact.rejected {
        0 => None,
        several => Some(format!("{} can be read by neither policy", counted(several, "record"))),
    }
}

/// What made a group flip, each name written by `name`.
fn by(cause: &Cause, name: impl Fn(&str) -> String) -> String {
    let decider = |rule: &Option<Box<str>>| rule.as_deref().map_or_else(|| "no rule".to_owned(), &name);
    match cause {
        Cause::SlotLost(cap) => format!("{} has no room", name(cap)),
        Cause::SlotGained(cap) => format!("{} has room now", name(cap)),
        Cause::Duplicate => "the same person as another row".to_owned(),
        Cause::NoDuplicate => "no longer the same person as another row".to_owned(),
        Cause::Sender => "another sender".to_owned(),
        Cause::Rules(was, now) if was == now => decider(was),
        Cause::Rules(was, now) => format!("{} → {}", decider(was), decider(now)),
    }
}

/// From what to what; only once what stays.
fn from_to(group: &Group) -> String {
    if group.from == group.to { group.from.clone() } else { format!("{} → {}", group.from, group.to) }
}

/// Whose decisions they are, where several senders are asked for: `dana 12, sam 8`
fn senders(members: &Members, several: bool) -> Option<String> {
    if !several || members.senders.is_empty() {
        return None;
    }
    let mut senders: Vec<_> = members.senders.iter().collect();
    senders.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let named = senders.iter().take(MOST_SENDERS).map(|(sender, count)| format!("{} {count}", shown(sender)));
    let more = senders.get(MOST_SENDERS..).filter(|more| !more.is_empty());
    Some(named.chain(more.map(|more| format!("{} more", more.len()))).collect::<Vec<_>>().join(", "))
}

/// Whether there are several senders in all.
fn has_several_senders(impact: &Impact) -> bool {
    let mut names = impact.groups.values().flat_map(|members| members.senders.keys());
    let first = names.next();
    names.any(|name| Some(name) != first)
}

fn noted(seen: Option<&Seen>) -> Option<&Noted> {
    match seen? {
        Seen::Decided(noted) => Some(noted),
        Seen::Rejected(_) => None,
    }
}

/// What the case's prospect is called; nothing where neither policy can tell.
fn prospect(case: &Case) -> Option<&str> {
    noted(case.now.as_ref()).or(noted(case.was.as_ref())).map(|noted| &*noted.prospect)
}
