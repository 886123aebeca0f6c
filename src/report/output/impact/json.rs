//! What flips, as one object.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Policies, why};
use crate::report::impact::{Case, Cause, Group, Impact, Members, Noted, Seen};
use crate::report::output::time;

#[derive(Serialize)]
struct Object<'a> {
    old: Policy<'a>,
    new: Policy<'a>,
    rows: u64,
    rejected: u64,
    flips: u64,
    same_result: u64,
    moves: BTreeMap<&'a str, Counts>,
    groups: Vec<GroupObject<'a>>,
}

#[derive(Serialize)]
struct Policy<'a> {
    name: &'a str,
    policy: &'a str,
}

#[derive(Serialize)]
struct Counts {
    old: u64,
    new: u64,
}

#[derive(Serialize)]
struct GroupObject<'a> {
    change: &'static str,
    from: &'a str,
    to: &'a str,
    cause: Option<CauseObject<'a>>,
    count: u64,
    senders: &'a BTreeMap<Box<str>, u64>,
    examples: Vec<Example<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum CauseObject<'a> {
    SlotLost { cap: &'a str },
    SlotGained { cap: &'a str },
    Duplicate,
    NoDuplicate,
    Sender,
    Rules { old: Option<&'a str>, new: Option<&'a str> },
}

#[derive(Serialize)]
struct Example<'a> {
    file: &'a str,
    row: u64,
    old: Option<SeenObject<'a>>,
    new: Option<SeenObject<'a>>,
    why: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SeenObject<'a> {
    Decided {
        prospect: &'a str,
        key: &'a str,
        sender: &'a str,
        #[serde(rename = "move")]
        action: &'a str,
        with: Option<&'a str>,
        subject: Option<&'a str>,
        text: Option<&'a str>,
        at: Option<String>,
        rule: Option<&'a str>,
        because: Option<&'a str>,
        until: Option<String>,
    },
    Rejected {
        rejected: &'a str,
    },
}

pub(super) fn object(impact: &Impact, policies: &Policies) -> String {
    let [old_name, new_name] = &policies.names;
    let [old_hash, new_hash] = &policies.hashes;
    let mut groups: Vec<_> = impact.groups.iter().collect();
    groups.sort_by_key(|(group, members)| std::cmp::Reverse((group.change, members.count)));
    let object = Object {
        old: Policy { name: old_name, policy: old_hash },
        new: Policy { name: new_name, policy: new_hash },
        rows: impact.rows,
        rejected: impact.rejected,
        flips: impact.flips(),
        same_result: impact.same_result(),
        moves: impact.moves.iter().map(|(name, [old, new])| (&**name, Counts { old: *old, new: *new })).collect(),
        groups: groups.into_iter().map(|(group, members)| GroupObject::of(group, members, policies)).collect(),
    };
    // Numbers and texts can always be written.
    format!("{}\n", serde_json::to_string(&object).unwrap_or_default())
}

impl<'a> GroupObject<'a> {
    fn of(group: &'a Group, members: &'a Members, policies: &'a Policies) -> Self {
        Self {
            change: group.change.as_str(),
            from: &group.from,
            to: &group.to,
            cause: group.cause.as_ref().map(CauseObject::of),
            count: members.count,
            senders: &members.senders,
            examples: members.cases.iter().map(|case| Example::of(case, policies)).collect(),
        }
    }
}

impl<'a> CauseObject<'a> {
    fn of(cause: &'a Cause) -> Self {
        match cause {
            Cause::SlotLost(cap) => Self::SlotLost { cap },
            Cause::SlotGained(cap) => Self::SlotGained { cap },
            Cause::Duplicate => Self::Duplicate,
            Cause::NoDuplicate => Self::NoDuplicate,
            Cause::Sender => Self::Sender,
            Cause::Rules(old, new) => Self::Rules { old: old.as_deref(), new: new.as_deref() },
        }
    }
}

impl<'a> Example<'a> {
    fn of(case: &'a Case, policies: &'a Policies) -> Self {
        Self {
            file: policies.files.get(case.place.file).map_or("", String::as_str),
            row: case.place.row,
            old: case.was.as_ref().map(SeenObject::of),
            new: case.now.as_ref().map(SeenObject::of),
            why: why(case),
        }
    }
}

impl<'a> SeenObject<'a> {
    fn of(seen: &'a Seen) -> Self {
        match seen {
            Seen::Rejected(rejected) => Self::Rejected { rejected },
            Seen::Decided(noted) => Self::decided(noted),
        }
    }

    fn decided(noted: &'a Noted) -> Self {
        let [subject, text] = &noted.texts;
        Self::Decided {
            prospect: &noted.prospect,
            key: &noted.key,
            sender: &noted.sender,
            action: &noted.reasons.action,
            with: noted.reasons.with.as_deref(),
            subject: subject.as_deref(),
            text: text.as_deref(),
            at: noted.at.as_ref().map(time),
            rule: noted.reasons.rule.as_deref(),
            because: noted.reasons.because.as_deref(),
            until: noted.until.as_ref().map(time),
        }
    }
}
