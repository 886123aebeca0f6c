//! Who is who: one person over records, events and time, known by several aliases.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::ids::{Table, ids};

ids! {
    /// A person, by the order in which the state first heard of them.
    PersonId;
}

/// A name that a person is known by: the place of its field in `known by`, and its normal form.
pub type Alias<'a> = (u8, Cow<'a, str>);

/// Everybody known, by every alias.
///
/// Two are one as soon as one record carries aliases of both. But an alias of a later-named field never joins two whose
/// earlier-named ones are both present and differ: it is then nobody's alias.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    owners: HashMap<(u8, Box<str>), Owner>,
    people: Table<PersonId, Known>,
    disputed: Vec<(u8, Box<str>)>,
}

/// Whose an alias is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Somebody(PersonId),
    /// Two people claim it.
    Nobody,
}

/// What is known of a person.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The person that this one turned out to be.
    became: Option<PersonId>,
    aliases: Vec<(u8, Box<str>)>,
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
    /// Makes a record's person known under all of its aliases.
    pub fn resolve(&mut self, aliases: &[Alias<'_>]) -> Resolved {
        let mut found: Option<PersonId> = None;
        let mut merged = Vec::new();
        let mut unowned = Vec::new();
        for (field, name) in aliases {
            let key = (*field, Box::from(&**name));
            match self.owners.get(&key) {
                None => unowned.push(key),
                Some(Owner::Nobody) => {}
                Some(Owner::Somebody(owner)) => {
                    let owner = self.current(*owner);
                    if found == Some(owner) {
                        continue;
                    }
                    if self.differs_before(owner, *field, aliases, found) {
                        self.dispute(owner, key);
                    } else if let Some(first) = found {
                        let (kept, gone) = (first.min(owner), first.max(owner));
                        self.merge(kept, gone);
                        merged.push(gone);
                        found = Some(kept);
                    } else {
                        found = Some(owner);
                    }
                }
            }
        }
        let person = found.unwrap_or_else(|| self.people.push(Known::default()));
        for alias in unowned {
            self.people[person].aliases.push(alias.clone());
            self.owners.insert(alias, Owner::Somebody(person));
        }
        Resolved { person, merged }
    }

    /// The person of a record, where one of its aliases is known.
    #[must_use]
    pub fn find(&self, aliases: &[Alias<'_>]) -> Option<PersonId> {
        aliases.iter().find_map(|(field, name)| match self.owners.get(&(*field, Box::from(&**name)))? {
            Owner::Somebody(owner) => {
                let owner = self.current(*owner);
                (!self.differs_before(owner, *field, aliases, None)).then_some(owner)
            }
            Owner::Nobody => None,
        })
    }

    /// The person that this one turned out to be, or the same.
    #[must_use]
    pub fn current(&self, person: PersonId) -> PersonId {
        let mut current = person;
        while let Some(became) = self.people.lookup(current).and_then(|known| known.became) {
            current = became;
        }
        current
    }

    /// Everything that a person is known by.
    pub fn aliases(&self, person: PersonId) -> impl Iterator<Item = (u8, &str)> {
        let known = self.people.lookup(self.current(person));
        known.into_iter().flat_map(|known| &known.aliases).map(|(field, name)| (*field, &**name))
    }

    /// What a person is known by first: of the field named first in `known by`.
    #[must_use]
    pub fn key(&self, person: PersonId) -> Option<&str> {
        self.aliases(person).min_by_key(|(field, _)| *field).map(|(_, name)| name)
    }

    /// The aliases that two people claim, in the order in which that came out.
    #[must_use]
    pub fn disputed(&self) -> &[(u8, Box<str>)] {
        &self.disputed
    }

    /// Whether the owner of an alias has, in a field named before it, something else than the record (or than the person
    /// whom the record has already turned out to be).
    fn differs_before(&self, owner: PersonId, field: u8, record: &[Alias<'_>], found: Option<PersonId>) -> bool {
        let of_record = record.iter().map(|(field, name)| (*field, &**name));
        let of_found = found.into_iter().flat_map(|found| self.aliases(found));
        let mut claims = of_record.chain(of_found).filter(|(earlier, _)| *earlier < field);
        claims.any(|(earlier, name)| {
            let mut own = self.aliases(owner).filter(|(known, _)| *known == earlier).peekable();
            own.peek().is_some() && !own.any(|(_, known)| known == name)
        })
    }

    fn dispute(&mut self, owner: PersonId, alias: (u8, Box<str>)) {
        self.people[owner].aliases.retain(|known| *known != alias);
        self.owners.insert(alias.clone(), Owner::Nobody);
        self.disputed.push(alias);
    }

    fn merge(&mut self, kept: PersonId, gone: PersonId) {
        let aliases = std::mem::take(&mut self.people[gone].aliases);
        self.people[gone].became = Some(kept);
        self.people[kept].aliases.extend(aliases);
    }
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
