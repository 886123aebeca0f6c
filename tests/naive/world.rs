//! What the naive evaluator knows of the past: plain lists, gone through from the start at every question.

use firstmove::check::typed::Policy;
use firstmove::ids::{CapId, FieldId, FormId, Id, MoveId};
use firstmove::state::Occurrence;
use firstmove::value::Value;
use firstmove::{identity, text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A name that somebody is known by: the place of its field in `known by`, and its normal form.
pub(crate) type Alias = (usize, String);

/// A record and who would act on it, defaults filled in.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) prospect: Vec<Value>,
    pub(crate) sender: Vec<Value>,
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
    pub(crate) aliases: Vec<Alias>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) at: Timestamp,
    pub(crate) what: Occurrence,
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

/// All that is known, in the order in which it was told.
#[derive(Clone, Debug)]
pub(crate) struct World<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) happened: Vec<Happened>,
    pub(crate) told: Vec<Told>,
    /// Everybody, each as all the names they are known by.
    people: Vec<Vec<Alias>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(policy: &'a Policy) -> Self {
        Self { policy, happened: Vec::new(), told: Vec::new(), people: Vec::new() }
    }

    /// The names that a record gives a person.
    pub(crate) fn aliases(&self, prospect: &[Value]) -> Vec<Alias> {
        let known_by = self.policy.prospect.schema.known_by.iter().enumerate();
        known_by
            .filter_map(|(place, field)| match &prospect[field.index()] {
                Value::Text(name) => Some((place, identity::normal(name).into_owned())),
                _ => None,
            })
            .collect()
    }

    /// Whoever shares a name with these is the same person.
    pub(crate) fn meet(&mut self, aliases: &[Alias]) {
        let (same, mut others): (Vec<_>, Vec<_>) =
            self.people.drain(..).partition(|person| person.iter().any(|alias| aliases.contains(alias)));
        let mut person: Vec<Alias> = same.into_iter().flatten().collect();
        person.extend(aliases.iter().filter(|alias| !person.contains(alias)).cloned().collect::<Vec<_>>());
        others.push(person);
        self.people = others;
    }

    /// All names of the person with these.
    pub(crate) fn person<'b>(&'b self, aliases: &'b [Alias]) -> &'b [Alias] {
        let known = self.people.iter().find(|person| person.iter().any(|alias| aliases.contains(alias)));
        known.map_or(aliases, Vec::as_slice)
    }

    pub(crate) fn is_same(&self, one: &[Alias], other: &[Alias]) -> bool {
        self.person(one).iter().any(|alias| other.contains(alias))
    }

    /// Notes an event and what it says beyond itself.
    pub(crate) fn happen(&mut self, mut event: Happened) {
        self.meet(&event.asker.aliases.clone());
        if event.what == Occurrence::Replied && event.mv.is_none() {
            let mut last: Option<&Happened> = None;
            for sent in self.happened.iter().filter(|sent| sent.what == Occurrence::Sent && sent.at <= event.at) {
                let theirs = self.is_same(&sent.asker.aliases, &event.asker.aliases);
                if theirs && sent.asker.name == event.asker.name && last.is_none_or(|last| last.at <= sent.at) {
                    last = Some(sent);
                }
            }
            event.mv = last.and_then(|last| last.mv);
        }
        let named = |name: &str| self.policy.moves.position(|mv| &*mv.name == name);
        let (connect, withdraw) = (named("connect"), named("withdraw"));
        let twin = match (event.what, event.mv) {
            (Occurrence::Sent, Some(mv)) if Some(mv) == withdraw => connect.map(|mv| (Occurrence::Withdrawn, mv)),
            (Occurrence::Withdrawn, Some(mv)) if Some(mv) == connect => withdraw.map(|mv| (Occurrence::Sent, mv)),
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
