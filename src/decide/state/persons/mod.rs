//! Who is who: one person over records, events and time, known by several aliases.
//!
//! Millions are normal, so an alias is a fingerprint of 64 bits, and a person the ring of their aliases: about 25 bytes an
//! alias, and its name only where that is asked to be kept. That any two of ten million aliases share a fingerprint, and
//! are taken for one, has a chance of one in 370,000.

mod index;
mod names;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::values::identity::{NameKind, name_kind};
use crate::values::ids::{Id, ids};
use index::Index;
use names::Names;

ids! {
    /// A person, in the order in which the state first heard of them.
    PersonId;
}

/// A name that a person is known by: the place of its field in `known by`, and its normal form.
pub type Alias<'a> = (u8, Cow<'a, str>);

/// Everybody known, by every alias.
///
/// Two are one as soon as one record carries aliases of both. But an alias of a later-named field never joins two whose
/// earlier-named ones are both present and differ: it is then nobody's alias, for good.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    index: Index,
    /// The aliases, in the order in which they were first heard. A person is the number of their first one.
    nodes: Vec<Node>,
    /// Of each node the place of its field in `known by`, or [`NO_ALIAS`].
    fields: Vec<u8>,
    names: Names,
    disputed: Vec<(u8, Box<str>)>,
    /// The prints of the disputed names that somebody claims beside those of their ring, by their first node.
    claims: HashMap<u32, Vec<u64>>,
    /// What identifies nobody in the records at hand, since too many of them share it.
    shared: HashSet<(u8, Box<str>)>,
}

/// The field of a node that is nobody's alias: disputed, or the only one of a person of whom all names are.
const NO_ALIAS: u8 = u8::MAX;

/// An alias, and its place among those of its person.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The hash of field and name.
    print: u64,
    /// A node of the same person heard of before; itself for the first of all.
    parent: u32,
    /// The next of the person's nodes, in a ring.
    next: u32,
}

/// The person of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Who it is.
    pub person: PersonId,
    /// Persons known before who turned out to be this one.
    pub merged: Vec<PersonId>,
}

impl Persons {
    /// Makes a record's person known under all of its aliases, and keeps their names. The aliases stand in the order of
    /// their fields.
    pub fn resolve(&mut self, aliases: &[Alias<'_>]) -> Resolved {
        let resolved = self.meet(aliases);
        for (field, name) in aliases {
            if let Some(node) = self.node_of(*field, name) {
                self.names.keep(node, name);
            }
        }
        resolved
    }

    /// The same without keeping the names: [`Self::aliases`] and [`Self::key`] don't have them.
    pub fn meet(&mut self, aliases: &[Alias<'_>]) -> Resolved {
        let mut found: Option<u32> = None;
        let mut merged = Vec::new();
        let mut unowned = Vec::new();
        let mut claimed = Vec::new();
        for (field, name) in aliases {
            let Some(node) = self.node_of(*field, name) else {
                let print = print(*field, name);
                if unowned.iter().all(|(_, known)| *known != print) {
                    unowned.push((*field, print));
                }
                continue;
            };
            let owner = self.shortened(node);
            if self.field(node) == NO_ALIAS {
                claimed.push(self.node(node).print);
                continue;
            }
            if found == Some(owner) {
                continue;
            }
            if self.differs_before((owner, node), *field, aliases, found) {
                self.take_away(node, *field, name);
                claimed.push(self.node(node).print);
            } else if let Some(first) = found {
                let (kept, gone) = (first.min(owner), first.max(owner));
                self.merge(kept, gone);
                merged.push(person(gone));
                found = Some(kept);
            } else {
                found = Some(owner);
            }
        }
        for (field, print) in unowned {
            found = Some(self.add(field, print, found));
        }
        match found {
            Some(root) => self.claim(root, &claimed),
            // Who goes by nothing else is met by nothing else, and claims nothing for later.
            None => found = Some(self.add(NO_ALIAS, 0, None)),
        }
        Resolved { person: person(found.unwrap_or_default()), merged }
    }

    /// The person of a record, where one of its aliases is known.
    #[must_use]
    pub fn find(&self, aliases: &[Alias<'_>]) -> Option<PersonId> {
        aliases.iter().find_map(|(field, name)| {
            let node = self.node_of(*field, name).filter(|node| self.field(*node) != NO_ALIAS)?;
            let owner = self.root(node);
            (!self.differs_before((owner, node), *field, aliases, None)).then_some(person(owner))
        })
    }

    /// The person that this one turned out to be, or the same.
    #[must_use]
    pub fn current(&self, person: PersonId) -> PersonId {
        self::person(self.root(node(person)))
    }

    /// Everything that a person is known by and whose name is kept.
    pub fn aliases(&self, person: PersonId) -> impl Iterator<Item = (u8, &str)> {
        self.named(person).map(|(field, _, name)| (field, name))
    }

    /// The prints of everything that a person goes by, also of what others claim too.
    pub(super) fn claimed(&self, person: PersonId) -> impl Iterator<Item = u64> {
        let root = self.root(node(person));
        let beside = self.claims.get(&root).into_iter().flatten().copied();
        self.ring(root).map(|node| self.node(node).print).chain(beside)
    }

    /// What a person is known by first: of the field named first in `known by`, the one heard first.
    #[must_use]
    pub fn key(&self, person: PersonId) -> Option<&str> {
        self.named(person).min_by_key(|(field, node, _)| (*field, *node)).map(|(_, _, name)| name)
    }

    /// The aliases that two people claim, in the order in which that came out.
    #[must_use]
    pub fn disputed(&self) -> &[(u8, Box<str>)] {
        &self.disputed
    }

    /// How many names are kept.
    pub(super) fn names_kept(&self) -> usize {
        self.names.len()
    }

    /// Whether the owner of an alias has, in a field named before it, something else than the record (or than the person
    /// whom the record has already turned out to be).
    fn differs_before(&self, (owner, node): (u32, u32), field: u8, record: &[Alias<'_>], found: Option<u32>) -> bool {
        // Most records claim nothing earlier, and then the owner's aliases, which may be many, need no look.
        if field == 0 || found.is_none() && record.iter().all(|(claimed, _)| *claimed >= field) {
            return false;
        }
        // An address may have been heard in an earlier field than it stands in now: it doesn't differ from itself.
        let others = self.ring(owner).filter(|other| *other != node && self.field(*other) < field);
        others.map(|other| self.field(other)).any(|earlier| {
            let mut claims = record.iter().filter(|(claimed, _)| *claimed == earlier);
            let found_claims = || found.is_some_and(|found| self.ring(found).any(|node| self.field(node) == earlier));
            if claims.next().is_none() && !found_claims() {
                return false;
            }
            let is_shared = |(claimed, name): &Alias<'_>| {
                self.node_of(*claimed, name).is_some_and(|shared| {
                    let heard = self.field(shared);
                    shared != node
                        && heard != NO_ALIAS
                        && (*claimed == earlier || heard == earlier)
                        && self.root(shared) == owner
                })
            };
            !record.iter().any(is_shared)
        })
    }

    /// Makes two persons one; says who stays and who is gone, where they weren't one before.
    pub fn unite(&mut self, one: PersonId, other: PersonId) -> Option<(PersonId, PersonId)> {
        let (one, other) = (self.root(node(one)), self.root(node(other)));
        let (kept, gone) = (one.min(other), one.max(other));
        if kept == gone {
            return None;
        }
        self.merge(kept, gone);
        Some((person(kept), person(gone)))
    }

    /// Whether an alias is nobody's, since two people claim it.
    #[must_use]
    pub fn is_disputed(&self, field: u8, name: &str) -> bool {
        self.node_of(field, name).is_some_and(|node| self.field(node) == NO_ALIAS)
    }

    /// Has an alias identify nobody in the records at hand, since too many of them share it.
    pub fn share(&mut self, field: u8, name: &str) {
        self.shared.insert((field, name.into()));
    }

    /// Whether any alias identifies nobody in the records at hand.
    #[must_use]
    pub fn has_shared(&self) -> bool {
        !self.shared.is_empty()
    }

    /// Whether an alias identifies nobody in the records at hand.
    #[must_use]
    pub fn is_shared(&self, field: u8, name: &str) -> bool {
        !self.shared.is_empty() && self.shared.contains(&(field, name.into()))
    }

    /// Of a record's aliases those that identify its person: what too many share is none, unless nothing else is left.
    #[must_use]
    pub fn identifying<'a>(&self, aliases: Vec<Alias<'a>>) -> Vec<Alias<'a>> {
        let is_shared = |(field, name): &Alias<'_>| self.is_shared(*field, name);
        if self.shared.is_empty() || aliases.iter().all(is_shared) {
            return aliases;
        }
        aliases.into_iter().filter(|alias| !is_shared(alias)).collect()
    }

    /// Whether an alias was ever heard of, be it nobody's by now.
    #[must_use]
    pub fn has_heard_of(&self, field: u8, name: &str) -> bool {
        self.node_of(field, name).is_some()
    }

    /// Makes an alias nobody's, for good.
    pub fn dispute(&mut self, field: u8, name: &str) {
        let node = match self.node_of(field, name) {
            Some(node) => node,
            None => self.add(field, print(field, name), None),
        };
        if self.field(node) == NO_ALIAS {
            return;
        }
        self.take_away(node, field, name);
    }

    /// Takes an alias from its owner, for good.
    fn take_away(&mut self, node: u32, field: u8, name: &str) {
        if let Some(field) = self.fields.get_mut(node as usize) {
            *field = NO_ALIAS;
        }
        self.disputed.push((field, name.into()));
    }

    /// Makes two persons one. The one who was heard of first stays.
    fn merge(&mut self, kept: u32, gone: u32) {
        let nexts = (self.node(kept).next, self.node(gone).next);
        if let Some(node) = self.nodes.get_mut(kept as usize) {
            node.next = nexts.1;
        }
        if let Some(node) = self.nodes.get_mut(gone as usize) {
            (node.next, node.parent) = (nexts.0, kept);
        }
        if let Some(claims) = self.claims.remove(&gone) {
            self.claim(kept, &claims);
        }
    }

    /// Notes that somebody goes by names that are nobody's.
    fn claim(&mut self, root: u32, prints: &[u64]) {
        if prints.is_empty() {
            return;
        }
        let known = self.claims.entry(root).or_default();
        let new = prints.iter().filter(|print| !known.contains(print)).copied().collect::<Vec<_>>();
        known.extend(new);
    }

    /// Adds an alias to a person, or to a new one; says whose it is.
    fn add(&mut self, field: u8, print: u64, root: Option<u32>) -> u32 {
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let parent = root.unwrap_or(number);
        let next = root.map_or(number, |root| self.node(root).next);
        grow(&mut self.nodes, Node { print, parent, next });
        grow(&mut self.fields, field);
        if let Some(root) = root.and_then(|root| self.nodes.get_mut(root as usize)) {
            root.next = number;
        }
        if field != NO_ALIAS {
            let nodes = &self.nodes;
            self.index.insert(number, |place| nodes.get(place as usize).map_or(0, |node| node.print));
        }
        parent
    }

    /// A person's aliases whose names are kept, each with its node.
    fn named(&self, person: PersonId) -> impl Iterator<Item = (u8, u32, &str)> {
        self.ring(self.root(node(person))).filter_map(|node| {
            let field = self.field(node);
            let name = self.names.get(node).filter(|_| field != NO_ALIAS)?;
            Some((field, node, name))
        })
    }

    /// The nodes of a person, the first of them first.
    fn ring(&self, root: u32) -> impl Iterator<Item = u32> {
        let known = (root as usize) < self.nodes.len();
        let next = move |node: &u32| Some(self.node(*node).next).filter(|next| *next != root);
        std::iter::successors(known.then_some(root), next)
    }

    /// The first node of the person whom a node is of.
    fn root(&self, node: u32) -> u32 {
        let mut root = node;
        loop {
            let parent = self.node(root).parent;
            if parent == root {
                return root;
            }
            root = parent;
        }
    }

    /// The same, and lets all nodes on the way there know it.
    fn shortened(&mut self, node: u32) -> u32 {
        let root = self.root(node);
        let mut on_way = node;
        while let Some(node) = self.nodes.get_mut(on_way as usize).filter(|node| node.parent != root) {
            on_way = std::mem::replace(&mut node.parent, root);
        }
        root
    }

    fn node_of(&self, field: u8, name: &str) -> Option<u32> {
        self.index.find(print(field, name), |place| self.node(place).print)
    }

    /// A node by its number; one by itself where there is none.
    fn node(&self, number: u32) -> Node {
        self.nodes.get(number as usize).copied().unwrap_or(Node { print: 0, parent: number, next: number })
    }

    fn field(&self, node: u32) -> u8 {
        self.fields.get(node as usize).copied().unwrap_or(NO_ALIAS)
    }
}

/// What an alias is recognised by. An address or an e-mail is the same in whatever field it stands; anything else is so in
/// its own.
#[must_use]
pub fn print(field: u8, name: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    let kind = name_kind(name);
    (kind, (kind == NameKind::Own).then_some(field), name).hash(&mut hash);
    hash.finish()
}

/// Adds to a list that takes an eighth more at a time, since doubling would leave half of a large one unused.
fn grow<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 8).max(64));
    }
    list.push(item);
}

fn person(root: u32) -> PersonId {
    PersonId::from_index(root as usize)
}

fn node(person: PersonId) -> u32 {
    u32::try_from(person.index()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Alias, Persons};

    const URL: u8 = 0;
    const EMAIL: u8 = 1;

    fn aliases<'a>(of: &[(u8, &'a str)]) -> Vec<Alias<'a>> {
        of.iter().map(|(field, name)| (*field, (*name).into())).collect()
    }

    #[test]
    fn one_record_with_aliases_of_two_people_makes_them_one() {
        let mut persons = Persons::default();
        let by_url = persons.resolve(&aliases(&[(URL, "a")])).person;
        let by_email = persons.resolve(&aliases(&[(EMAIL, "e")])).person;
        assert_ne!(by_url, by_email);
        let both = persons.resolve(&aliases(&[(URL, "a"), (EMAIL, "e")]));
        assert_eq!((both.person, both.merged), (by_url, vec![by_email]));
        assert_eq!(persons.current(by_email), by_url);
        assert_eq!(persons.find(&aliases(&[(EMAIL, "e")])), Some(by_url));
        assert_eq!(persons.key(by_email), Some("a"));
    }

    #[test]
    fn a_shared_mailbox_joins_nobody() {
        let mut persons = Persons::default();
        let one = persons.resolve(&aliases(&[(URL, "a"), (EMAIL, "info")])).person;
        let other = persons.resolve(&aliases(&[(URL, "b"), (EMAIL, "info")])).person;
        assert_ne!(one, other);
        assert_eq!(persons.disputed(), [(EMAIL, "info".into())]);
        assert_eq!(persons.find(&aliases(&[(EMAIL, "info")])), None);
        let third = persons.resolve(&aliases(&[(EMAIL, "info")])).person;
        assert!(third != one && third != other);
    }
}
