//! Who of the members in an archive is its owner.

use std::collections::{BTreeMap, BTreeSet};

use super::invitations::Member;
use super::messages::Message;
use super::{Archive, ArchiveError, Owner};
use crate::values::{identity, text};

/// What the owner goes by, in normal form.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    addresses: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// How the normal form of a member's address begins.
const MEMBER: &str = "linkedin.com/in/";

impl Own {
    /// By the sender's aliases, the invitations and the profile; where none gives an address, by the messages.
    pub(super) fn of(archive: &Archive, owner: &Owner) -> Result<Self, ArchiveError> {
        let mut own = Self::default();
        for alias in &owner.aliases {
            let normal = identity::normal(alias);
            if normal.starts_with(MEMBER) {
                own.addresses.insert(normal.into_owned());
            } else {
                own.names.insert(text::fold(alias).into_owned());
            }
        }
        own.names.extend(archive.profile_names.iter().map(|name| text::fold(name).into_owned()));
        let mut invited = BTreeMap::new();
        for invitation in &archive.invitations {
            let member = if invitation.went_out { &invitation.inviter } else { &invitation.invitee };
            own.names.extend(Some(text::fold(&member.name).into_owned()).filter(|name| !name.is_empty()));
            count(&mut invited, address(member));
        }
        match (most(&invited), own.addresses.first()) {
            (Some(theirs), Some(ours)) if !own.addresses.contains(theirs) => {
                return Err(ArchiveError::OfAnother(theirs.clone(), ours.clone()));
            }
            (Some(theirs), _) => drop(own.addresses.insert(theirs.clone())),
            (None, Some(ours)) => own.must_take_part(archive, ours)?,
            (None, None) => {}
        }
        if own.addresses.is_empty() {
            let found = own.by_name(archive).or_else(|| by_frequency(archive));
            own.addresses.extend(found);
        }
        Ok(own)
    }

    /// Fails where somebody else takes part in every conversation, and the owner by their aliases in less than half of them.
    fn must_take_part(&self, archive: &Archive, ours: &str) -> Result<(), ArchiveError> {
        let conversations = conversations(archive.messages.iter().filter(|message| has_addresses(message)));
        let of_ours =
            conversations.iter().filter(|members| self.addresses.iter().any(|own| members.contains(own))).count();
        let mut counts = BTreeMap::new();
        conversations.iter().flatten().for_each(|member| count(&mut counts, Some(member.clone())));
        match most(&counts).filter(|theirs| counts.get(*theirs) == Some(&conversations.len())) {
            Some(theirs) if conversations.len() > 1 && 2 * of_ours < conversations.len() => {
                Err(ArchiveError::OfAnother(theirs.clone(), ours.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Whether a message says by addresses between whom it went, and the owner is none of them.
    pub(super) fn is_absent(&self, message: &Message) -> bool {
        let all = message.to_addresses.iter().chain([&message.from.address]);
        has_addresses(message) && !all.into_iter().any(|address| self.has(address))
    }

    /// Whether it can be told which side of a message is the owner.
    pub(super) fn is_known(&self, message: &Message) -> bool {
        !self.addresses.is_empty() || message.to_addresses.is_empty() && !self.names.is_empty()
    }

    /// Whether the owner is meant: by the address, and by the name only where there is none.
    pub(super) fn is(&self, member: &Member) -> bool {
        match address(member) {
            Some(address) => self.addresses.contains(&address),
            None => self.names.contains(&*text::fold(&member.name)),
        }
    }

    /// Whether an address is the owner's.
    pub(super) fn has(&self, address: &str) -> bool {
        self.addresses.contains(&*identity::normal(address))
    }

    /// The address that most messages from or to the owner's name have.
    fn by_name(&self, archive: &Archive) -> Option<String> {
        let mut counts = BTreeMap::new();
        for message in &archive.messages {
            let to = message.only_recipient();
            let members = std::iter::once(&message.from).chain(&to);
            for member in members.filter(|member| self.names.contains(&*text::fold(&member.name))) {
                count(&mut counts, address(member));
            }
        }
        most(&counts).cloned()
    }
}

/// The address that takes part in more conversations than any other, of those that are no connections of the owner.
fn by_frequency(archive: &Archive) -> Option<String> {
    let connected: BTreeSet<String> =
        archive.connections.iter().map(|connection| identity::normal(&connection.address).into_owned()).collect();
    let mut counts = BTreeMap::new();
    let members = conversations(archive.messages.iter()).into_iter().flatten();
    members.filter(|member| !connected.contains(member)).for_each(|member| count(&mut counts, Some(member)));
    most(&counts).cloned()
}

/// The addresses that take part in each conversation of some messages.
fn conversations<'m>(messages: impl Iterator<Item = &'m Message>) -> Vec<BTreeSet<String>> {
    let mut taking_part: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for message in messages.filter(|message| !message.is_advertising) {
        let all = message.to_addresses.iter().chain([&message.from.address]);
        let members = taking_part.entry(&message.conversation).or_default();
        members.extend(all.filter(|address| !address.is_empty()).map(|address| identity::normal(address).into_owned()));
    }
    taking_part.into_values().collect()
}

/// Whether both sides of a message are known by their addresses.
fn has_addresses(message: &Message) -> bool {
    !message.from.address.is_empty() && !message.to_addresses.is_empty()
}

/// A member's address in normal form.
pub(super) fn address(member: &Member) -> Option<String> {
    Some(identity::normal(&member.address).into_owned()).filter(|address| !address.is_empty())
}

fn count(counts: &mut BTreeMap<String, usize>, address: Option<String>) {
    if let Some(address) = address {
        *counts.entry(address).or_default() += 1;
    }
}

/// The one that is counted most; nothing where there are two such.
fn most(counts: &BTreeMap<String, usize>) -> Option<&String> {
    let highest = counts.values().max()?;
    let mut most = counts.iter().filter(|(_, count)| *count == highest).map(|(address, _)| address);
    most.next().filter(|_| most.next().is_none())
}
