//! What the naive evaluator knows of the past: plain lists, gone through from the start at every question.

use crate::language::check::typed::Policy;
use crate::values::EventKind;
use crate::values::Type;
use crate::values::Value;
use crate::values::ids::{CapId, FieldId, FormId, Id, MoveId};
use crate::values::{identity, text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A name that somebody is known by: the place of its field in `known by`, and its normal form.
pub(crate) type Alias = (usize, String);

/// A person, by the order in which somebody was first heard of.
pub(crate) type PersonNumber = usize;

/// A record and who would act on it, defaults filled in.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) prospect: Vec<Value>,
    pub(crate) sender: Vec<Value>,
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
    pub(crate) aliases: Vec<Alias>,
    /// Who it is about, once they have been met.
    pub(crate) person: Option<PersonNumber>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) at: Timestamp,
    pub(crate) what: EventKind,
    pub(crate) mv: Option<MoveId>,
    pub(crate) forms: Vec<FormId>,
    /// The records of that moment, whole.
    pub(crate) asker: Asker,
    pub(crate) mark: u64,
}

/// Something told of a sender's counter.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) at: Timestamp,
    pub(crate) sender: String,
    pub(crate) cap: CapId,
    /// What the counter said; nothing for `restricted`.
    pub(crate) used: Option<u64>,
    /// How many events had been told before.
    pub(crate) after: usize,
}

/// Somebody, and all the names they are known by.
#[derive(Clone, Debug)]
struct Known {
    names: Vec<Alias>,
    /// Who they turned out to be: themselves, or somebody heard of before.
    is: PersonNumber,
}

/// All that is known, in the order in which it was told.
#[derive(Clone, Debug)]
pub(crate) struct World<'a> {
    pub(crate) policy: &'a Policy,
    /// The most that any limit of each cap may be.
    pub(crate) clamps: Vec<Option<u64>>,
    pub(crate) happened: Vec<Happened>,
    pub(crate) told: Vec<Told>,
    people: Vec<Known>,
    /// Who is never to be contacted since a record of theirs says so: by which `never`, and where it isn't for everyone, for
    /// which sender.
    excluded: Vec<(usize, PersonNumber, Option<String>)>,
    /// The same, of those of whom it is said themselves and not of who shares a name with them.
    said: Vec<(usize, PersonNumber, Option<String>)>,
    /// Who was met by what names.
    met: Vec<(PersonNumber, Vec<Alias>)>,
    /// Names that two people claim, and so nobody has.
    disputed: Vec<Alias>,
}

impl<'a> World<'a> {
    pub(crate) fn new(policy: &'a Policy, clamps: Vec<Option<u64>>) -> Self {
        let (happened, told, people, disputed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (excluded, said, met) = (Vec::new(), Vec::new(), Vec::new());
        Self { policy, clamps, happened, told, people, excluded, said, met, disputed }
    }

    /// The names that a record gives a person.
    pub(crate) fn aliases(&self, prospect: &[Value]) -> Vec<Alias> {
        let mut aliases = Vec::new();
        for (place, field) in self.policy.prospect.schema.known_by.iter().enumerate() {
            let Value::Text(name) = &prospect[field.index()] else { continue };
            let ty = &self.policy.prospect.schema.fields[*field].ty;
            let is_whole = !name.contains([' ', ';', ',', '|', '<']);
            let parts: Vec<String> = match ty {
                _ if is_whole => Vec::new(),
                Type::Email => identity::mailboxes(name),
                Type::Address => identity::addresses(name),
                Type::Text => identity::several(name).into_iter().map(str::to_owned).collect(),
                _ => Vec::new(),
            };
            if *ty == Type::Id {
                aliases.push((place, identity::exact(name).to_owned()));
            } else if parts.len() < 2 {
                aliases.push((place, identity::normal(name).into_owned()));
            }
            for part in parts.iter().filter(|_| parts.len() > 1) {
                let alias = (place, identity::normal(part).into_owned());
                if !aliases.contains(&alias) {
                    aliases.push(alias);
                }
            }
        }
        aliases
    }

    /// The person of a record with these names. Whoever shares a name with it is that person, but for those who have
    /// something else where the record (or the person so far) has a better name: then the name is nobody's any more.
    pub(crate) fn meet(&mut self, aliases: &[Alias]) -> PersonNumber {
        let mut found: Option<PersonNumber> = None;
        let mut new = Vec::new();
        for alias in aliases.iter().filter(|alias| !self.is_disputed(alias)).cloned().collect::<Vec<_>>() {
            let Some(owner) = self.owner(&alias) else {
                if !new.iter().any(|known| is_one(known, &alias)) {
                    new.push(alias);
                }
                continue;
            };
            if found == Some(owner) {
                continue;
            }
            if (0..alias.0).any(|earlier| self.differs((owner, &alias), earlier, aliases, found)) {
                self.people[owner].names.retain(|name| !is_one(name, &alias));
                self.disputed.push(alias);
            } else if let Some(first) = found {
                found = Some(self.join(first.min(owner), first.max(owner)));
            } else {
                found = Some(owner);
            }
        }
        let person = found.unwrap_or_else(|| {
            self.people.push(Known { names: Vec::new(), is: self.people.len() });
            self.people.len() - 1
        });
        self.people[person].names.extend(new);
        self.met.push((person, aliases.to_vec()));
        person
    }

    fn owner(&self, alias: &Alias) -> Option<PersonNumber> {
        self.people.iter().position(|known| known.names.iter().any(|name| is_one(name, alias)))
    }

    fn is_disputed(&self, alias: &Alias) -> bool {
        self.disputed.iter().any(|disputed| is_one(disputed, alias))
    }

    /// Whether somebody has only other names of this field than the record, or the person it has turned out to be. The name
    /// by which they were found is no other, whatever field it was heard in.
    fn differs(
        &self,
        (owner, by): (PersonNumber, &Alias),
        field: usize,
        record: &[Alias],
        found: Option<PersonNumber>,
    ) -> bool {
        let has = |names: &[Alias]| names.iter().any(|(of, _)| *of == field);
        let theirs: Vec<&Alias> = self.people[owner].names.iter().filter(|name| !is_one(name, by)).collect();
        let shares = |alias: &&Alias| {
            let heard = theirs.iter().find(|name| is_one(name, alias));
            heard.is_some_and(|heard| alias.0 == field || heard.0 == field)
        };
        let is_claimed = has(record) || found.is_some_and(|found| has(&self.people[found].names));
        theirs.iter().any(|(of, _)| *of == field) && is_claimed && record.iter().find(shares).is_none()
    }

    fn join(&mut self, kept: PersonNumber, gone: PersonNumber) -> PersonNumber {
        let names = std::mem::take(&mut self.people[gone].names);
        self.people[kept].names.extend(names);
        self.people[gone].is = kept;
        kept
    }

    /// All names of a person.
    pub(crate) fn names(&self, person: Option<PersonNumber>) -> &[Alias] {
        person.map_or(&[], |person| &self.people[self.current(person)].names)
    }

    fn current(&self, mut person: PersonNumber) -> PersonNumber {
        while self.people[person].is != person {
            person = self.people[person].is;
        }
        person
    }

    /// Notes that a record of somebody of these names meets a `never`.
    pub(crate) fn exclude(&mut self, never: usize, asker: &Asker, sender: Option<String>) {
        self.excluded.push((never, asker.person.unwrap(), sender.clone()));
        self.said.push((never, asker.person.unwrap(), sender));
    }

    /// What is said of people who were ever met by a name that this one carries and that is nobody's.
    fn said_of_namesakes(&self, asker: &Asker) -> Vec<(usize, Option<String>)> {
        let is_claimed = |alias: &Alias| self.is_disputed(alias) && asker.aliases.iter().any(|own| is_one(own, alias));
        let namesakes = self.met.iter().filter(|(_, aliases)| aliases.iter().any(is_claimed));
        let namesakes: Vec<PersonNumber> = namesakes.map(|(person, _)| self.current(*person)).collect();
        let said = self.said.iter().filter(|(_, person, _)| namesakes.contains(&self.current(*person)));
        said.map(|(never, _, sender)| (*never, sender.clone())).collect()
    }

    /// Excludes whoever claims a name of somebody who is excluded, which nobody knows whose it is.
    pub(crate) fn exclude_namesake(&mut self, asker: &Asker) {
        for (never, sender) in self.said_of_namesakes(asker) {
            self.excluded.push((never, asker.person.unwrap(), sender));
        }
    }

    /// Whether any record of the person whom one is about meets a `never` of this place, or one of somebody who shares a name
    /// with them that is nobody's.
    pub(crate) fn is_excluded(&self, asker: &Asker, never: usize) -> bool {
        let is_of_sender = |sender: &Option<String>| sender.as_ref().is_none_or(|sender| *sender == asker.name);
        if self.said_of_namesakes(asker).iter().any(|(of, sender)| *of == never && is_of_sender(sender)) {
            return true;
        }
        let Some(person) = asker.person.map(|person| self.current(person)) else { return false };
        let mut excluded = self.excluded.iter().filter(|(of, ..)| *of == never);
        excluded.any(|(_, other, sender)| {
            self.current(*other) == person && sender.as_ref().is_none_or(|sender| *sender == asker.name)
        })
    }

    /// Whether the two are about one person.
    pub(crate) fn is_same(&self, one: &Asker, other: &Asker) -> bool {
        let current = |asker: &Asker| asker.person.map(|person| self.current(person));
        current(one).is_some() && current(one) == current(other)
    }

    /// Notes an event and what it says beyond itself.
    pub(crate) fn happen(&mut self, mut event: Happened) {
        if event.asker.person.is_none() {
            event.asker.person = Some(self.meet(&event.asker.aliases));
        }
        if event.what == EventKind::Replied && event.mv.is_none() {
            let mut last: Option<&Happened> = None;
            for sent in self.happened.iter().filter(|sent| sent.what == EventKind::Sent && sent.at <= event.at) {
                let theirs = self.is_same(&sent.asker, &event.asker);
                if theirs && sent.asker.name == event.asker.name && last.is_none_or(|last| last.at <= sent.at) {
                    last = Some(sent);
                }
            }
            event.mv = last.and_then(|last| last.mv);
        }
        let named = |name: &str| self.policy.moves.position(|mv| &*mv.name == name);
        let (connect, withdraw) = (named("connect"), named("withdraw"));
        let twin = match (event.what, event.mv) {
            (EventKind::Sent, Some(mv)) if Some(mv) == withdraw => connect.map(|mv| (EventKind::Withdrawn, mv)),
            (EventKind::Withdrawn, Some(mv)) if Some(mv) == connect => withdraw.map(|mv| (EventKind::Sent, mv)),
            _ => None,
        };
        let twin = twin.map(|(what, mv)| Happened { what, mv: Some(mv), forms: Vec::new(), ..event.clone() });
        self.happened.push(event);
        self.happened.extend(twin);
    }

    /// The folded text of a field, where it is one.
    pub(crate) fn shared(prospect: &[Value], field: FieldId) -> Option<String> {
        match &prospect[field.index()] {
            Value::Text(value) => Some(text::fold(value).into_owned()),
            _ => None,
        }
    }
}

/// Whether two are one name. An address or an e-mail is the same in every field.
fn is_one(one: &Alias, other: &Alias) -> bool {
    let is_address = |name: &str| name.find('/').is_some_and(|slash| name[..slash].contains('.'));
    one.1 == other.1 && (one.0 == other.0 || one.1.contains('@') || is_address(&one.1))
}
