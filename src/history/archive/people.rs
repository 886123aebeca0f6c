//! Who the members in an archive are: by address, e-mail, or a name that only one has.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::Archive;
use super::connections::Connection;
use super::invitations::Member;
use super::own::{Own, address};
use crate::history::ledger::Name;
use crate::values::{identity, text};

/// Somebody to whom something happened.
#[derive(Clone, Debug)]
pub(super) struct Person<'a> {
    /// What they go by.
    pub(super) names: Vec<Name>,
    /// What the archive says of them, by the names of fields.
    pub(super) facts: Map<String, Value>,
    /// As what connection they are known.
    pub(super) connection: Option<&'a Connection>,
}

/// Everybody in an archive.
#[derive(Debug)]
pub(super) struct People<'a> {
    by_address: HashMap<String, &'a Connection>,
    connections_of: HashMap<String, Vec<&'a Connection>>,
    addresses_of: HashMap<String, BTreeSet<String>>,
}

impl<'a> People<'a> {
    pub(super) fn of(archive: &'a Archive, own: &Own) -> Self {
        let mut people =
            Self { by_address: HashMap::new(), connections_of: HashMap::new(), addresses_of: HashMap::new() };
        for connection in archive.connections.iter().filter(|connection| !connection.is_hidden()) {
            let member = Member { name: connection.full_name(), address: connection.address.clone() };
            people.connections_of.entry(text::fold(&member.name).into_owned()).or_default().push(connection);
            if let Some(address) = address(&member) {
                people.by_address.insert(address, connection);
            }
            people.meet(&member);
        }
        for invitation in &archive.invitations {
            people.meet(if invitation.went_out { &invitation.invitee } else { &invitation.inviter });
        }
        for message in &archive.messages {
            let to = message.only_recipient();
            std::iter::once(&message.from)
                .chain(&to)
                .filter(|member| !own.is(member))
                .for_each(|member| people.meet(member));
        }
        people
    }

    fn meet(&mut self, member: &Member) {
        if let Some(address) = address(member).filter(|_| !member.name.is_empty()) {
            self.addresses_of.entry(text::fold(&member.name).into_owned()).or_default().insert(address);
        }
    }

    /// The person of a member; nobody where the name alone is known and doesn't say whose it is.
    pub(super) fn person(&self, member: &Member) -> Option<Person<'a>> {
        let known = address(member).or_else(|| self.only_address(&member.name));
        let connection = match &known {
            Some(address) => self.by_address.get(address).copied().or_else(|| self.only_connection(&member.name)),
            None => Some(self.only_connection(&member.name)?),
        };
        Some(person(known, &member.name, connection))
    }

    pub(super) fn connected(&self, connection: &'a Connection) -> Person<'a> {
        let member = Member { name: connection.full_name(), address: connection.address.clone() };
        let known = address(&member).or_else(|| self.only_address(&member.name));
        person(known, &member.name, Some(connection))
    }

    /// The one address that goes with a name which at most one connection has.
    fn only_address(&self, name: &str) -> Option<String> {
        let name = text::fold(name);
        let addresses = self.addresses_of.get(&*name)?;
        let is_one = addresses.len() == 1 && self.connections_of.get(&*name).is_none_or(|all| all.len() == 1);
        addresses.first().filter(|_| is_one).cloned()
    }

    /// The one connection of a name, unless the name goes with an address that isn't that connection's.
    fn only_connection(&self, name: &str) -> Option<&'a Connection> {
        match self.connections_of.get(&*text::fold(name)).map(Vec::as_slice) {
            Some([one]) if one.address.is_empty() => Some(*one),
            _ => None,
        }
    }
}

fn person<'a>(address: Option<String>, name: &str, connection: Option<&'a Connection>) -> Person<'a> {
    let mut facts = Map::new();
    let mut fact = |field: &str, text: &str| {
        if !text.is_empty() {
            facts.insert(field.to_owned(), Value::from(text));
        }
    };
    fact("full_name", name);
    let mut names = Vec::new();
    if let Some(address) = &address {
        fact("profile_url", address);
        names.push(Name("profile_url".to_owned(), address.clone()));
    }
    if let Some(connection) = connection {
        fact("first_name", &connection.first_name);
        fact("last_name", &connection.last_name);
        fact("company", &connection.company);
        fact("title", &connection.title);
        fact("email", &connection.email);
        if !connection.email.is_empty() {
            names.push(Name("email".to_owned(), identity::normal(&connection.email).into_owned()));
        }
        if names.is_empty() {
            // As the records of such a file are known, by name and day.
            let id = format!("{name} {}", connection.day);
            names.push(Name("id".to_owned(), identity::normal(&id).into_owned()));
        }
    }
    Person { names, facts, connection }
}
