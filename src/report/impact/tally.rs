//! All that flips, counted.

use std::collections::BTreeMap;

use super::difference::Difference;
use super::group::Group;
use super::noted::{Change, Noted};

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which of the files, from 0.
    pub file: usize,
    /// Its row among the data rows of that file, from 1.
    pub row: u64,
}

/// What became of a record under one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was decided.
    Decided(Noted),
    /// It can't be read: why.
    Rejected(String),
}

impl Seen {
    /// The move with its form, or that there is none.
    fn option(&self) -> &str {
        match self {
            Self::Decided(noted) => &noted.reasons.option,
            Self::Rejected(_) => "rejected",
        }
    }

    fn sender(&self) -> Option<&str> {
        match self {
            Self::Decided(noted) => Some(&noted.sender),
            Self::Rejected(_) => None,
        }
    }
}

/// One record that is decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub place: Place,
    /// What became of it under the old policy; nothing where that one sees no record there.
    pub was: Option<Seen>,
    /// What becomes of it under the new one.
    pub now: Option<Seen>,
    /// Where the two part ways; nothing where that isn't known.
    pub first: Option<Difference>,
}

/// The cases of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// How many, by their sender now.
    pub senders: BTreeMap<Box<str>, u64>,
    /// The first of them, in the order of the records; none where nothing flips.
    pub cases: Vec<Case>,
    pub count: u64,
}

/// What a change of the policy does to some records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// How many rows were read.
    pub rows: u64,
    /// How many of them neither policy can read.
    pub rejected: u64,
    /// How often each move, with its form, is decided: before, and now.
    pub moves: BTreeMap<Box<str>, [u64; 2]>,
    /// What is decided otherwise. Where only reasons differ, nothing flips.
    pub groups: BTreeMap<Group, Members>,
}

impl Impact {
    /// Counts what became of a record under both policies. Of each group that flips, at most `most` cases are
    /// kept.
    pub fn count(&mut self, place: Place, was: Option<&Seen>, now: Option<&Seen>, most: usize) {
        self.rows += 1;
        for (side, seen) in [was, now].into_iter().enumerate() {
            if let Some(Seen::Decided(noted)) = seen
                && let Some(count) = self.moves.entry(noted.reasons.option.clone()).or_default().get_mut(side)
            {
                *count += 1;
            }
        }
        let Some(group) = self.group_of(was, now) else { return };
        let is_flip = group.change > Change::Reason;
        let members = self.groups.entry(group).or_default();
        members.count += 1;
        if let Some(sender) = now.and_then(Seen::sender).or_else(|| was.and_then(Seen::sender)) {
            *members.senders.entry(sender.into()).or_default() += 1;
        }
        if is_flip && members.cases.len() < most {
            members.cases.push(Case { place, was: was.cloned(), now: now.cloned(), first: None });
        }
    }

    fn group_of(&mut self, was: Option<&Seen>, now: Option<&Seen>) -> Option<Group> {
        match (was, now) {
            (Some(Seen::Rejected(_)) | None, Some(Seen::Rejected(_)) | None) => {
                self.rejected += 1;
                None
            }
            (Some(Seen::Decided(was)), Some(Seen::Decided(now))) => Group::of(was, now),
            (was, now) => {
                let option = |seen: Option<&Seen>| seen.map_or("no record", Seen::option).to_owned();
                Some(Group { change: Change::Unread, from: option(was), to: option(now), cause: None })
            }
        }
    }

    /// The cases that are kept of what flips, each with its group.
    pub fn examples(&self) -> impl Iterator<Item = (&Group, &Case)> {
        self.groups.iter().flat_map(|(group, members)| members.cases.iter().map(move |case| (group, case)))
    }

    /// As `examples`, to be filled in.
    pub fn examples_mut(&mut self) -> impl Iterator<Item = (&Group, &mut Case)> {
        let groups = self.groups.iter_mut();
        groups.flat_map(|(group, members)| members.cases.iter_mut().map(move |case| (group, case)))
    }

    /// How many decisions flip.
    #[must_use]
    pub fn flips(&self) -> u64 {
        self.groups.iter().filter(|(group, _)| group.change > Change::Reason).map(|(_, members)| members.count).sum()
    }

    /// How many come to the same by another rule, or for another reason.
    #[must_use]
    pub fn same_result(&self) -> u64 {
        self.groups.values().map(|members| members.count).sum::<u64>() - self.flips()
    }

    /// The groups of one kind of change, the largest first.
    #[must_use]
    pub fn of(&self, change: Change) -> Vec<(&Group, &Members)> {
        let mut groups: Vec<_> = self.groups.iter().filter(|(group, _)| group.change == change).collect();
        groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.count));
        groups
    }
}
