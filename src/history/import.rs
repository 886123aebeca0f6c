//! History from elsewhere, told a ledger as this policy has it.

mod forgotten;
mod moves;

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::facts;
use super::telling::{known_by, own_mark};
use super::unfit::{self, Unfit};
use crate::decide::eval::{complete_prospect, excluded_lastingly};
use crate::decide::state::State;
use crate::history::ledger::{Event, EventId, Ledger, LedgerError, Name, Telling, Told};
use crate::language::plan::Plan;
use crate::records::typing;
use crate::values::ids::Id;
use crate::values::{EventKind, Value, text};

/// How exactly files from elsewhere say when: to the minute.
const EXACT: SignedDuration = SignedDuration::from_mins(1);

/// Tells a ledger what is known from elsewhere.
#[derive(Clone, Debug)]
pub struct Import<'p> {
    plan: &'p Plan,
    known_by: Vec<&'p str>,
    now: Timestamp,
    /// What the ledger knew of people before they were first met here, by the first of their names.
    before: HashMap<Name, Vec<Told>>,
    /// The events that were told here, as the ledger has them.
    met: HashSet<EventId>,
    /// The reservations that turned out here to be carried out.
    carried_out: HashSet<EventId>,
    /// What came of it.
    pub counts: Counts,
}

/// How many events came to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The ledger didn't have them.
    pub new: u64,
    /// The same source had told them before.
    pub known: u64,
    /// Another source had told them.
    pub merged: u64,
    /// They are of people who were forgotten since.
    pub forgotten: u64,
    /// Of those that are new: of people who were forgotten before that.
    pub again: u64,
}

/// Where an event is imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedFrom {
    /// An archive of LinkedIn.
    Archive,
    /// A table that somebody wrote.
    Table,
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// The ledger has it.
    Told,
    /// It is left out: its person was forgotten since.
    Forgotten,
    /// It can't be one of this policy.
    Unfit(Unfit),
}

impl<'p> Import<'p> {
    /// For this policy; what happens after `now` hasn't happened.
    #[must_use]
    pub fn new(plan: &'p Plan, now: Timestamp) -> Self {
        Self {
            plan,
            known_by: known_by(plan),
            now,
            before: HashMap::new(),
            met: HashSet::new(),
            carried_out: HashSet::new(),
            counts: Counts::default(),
        }
    }

    /// Tells a ledger an event, unless it can't be one of this policy. Its names may be those of any fields, and so may its
    /// facts: what the policy has no use for isn't kept. What it doesn't say of the person is what the ledger knew of them
    /// then, and what was sent while a reservation for it held is that one carried out. What happened with somebody before
    /// they were forgotten is passed over. Days are those of `zone`.
    ///
    /// A message of an archive that others tell as an InMail is one, and the other way round, or as a move of the policy's
    /// own. What somebody wrote down may be written down wrong: there an answer comes after what it answers, where that is
    /// known, and a move carries the texts that it has.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tell(
        &mut self,
        ledger: &mut Ledger,
        mut event: Event,
        zone: &TimeZone,
        from: ImportedFrom,
    ) -> Result<Imported, LedgerError> {
        let names = event.names.clone();
        if let Err(unfit) = self.fit(&mut event, from) {
            return Ok(Imported::Unfit(unfit));
        }
        if self.passes_over(ledger, &event, zone)? {
            return Ok(Imported::Forgotten);
        }
        match from {
            ImportedFrom::Archive => {
                self.meet(ledger, &event)?;
                self.settle_move(&mut event, zone);
                // An archive is right about what it tells, but others may have told a request of the day without its time.
                event.at = unfit::in_order(self.before(&event), &event, zone).unwrap_or(event.at);
            }
            ImportedFrom::Table => {
                if unfit::is_answer(event.kind) {
                    match unfit::in_order(&of_all(ledger, &names)?, &event, zone) {
                        Ok(at) => event.at = at,
                        Err(unfit) => return Ok(Imported::Unfit(unfit)),
                    }
                    event.mark = own_mark(&event);
                }
                self.meet(ledger, &event)?;
            }
        }
        self.told(ledger, event)?;
        Ok(Imported::Told)
    }

    fn told(&mut self, ledger: &mut Ledger, mut event: Event) -> Result<(), LedgerError> {
        self.complete(&mut event);
        let was_forgotten = ledger.forgotten_at(&event.names)?.is_some();
        let telling = ledger.tell(&event, self.now, &self.known_by)?;
        match telling {
            Telling::New(_) => {
                self.counts.new += 1;
                self.counts.again += u64::from(was_forgotten);
            }
            Telling::Known(_) => self.counts.known += 1,
            Telling::Merged(_) => self.counts.merged += 1,
        }
        if !matches!(telling, Telling::New(_)) {
            self.note_forbidding(ledger, &event)?;
        }
        self.met.insert(telling.id());
        Ok(())
    }

    /// Notes what an event that was told before says this time of its person, where that forbids to write to them.
    fn note_forbidding(&self, ledger: &mut Ledger, event: &Event) -> Result<(), LedgerError> {
        let (slots, _) = facts::slots(self.plan, &event.facts);
        if excluded_lastingly(self.plan, &State::default(), &slots, self.now).is_empty() {
            return Ok(());
        }
        let is_known = |told: &Told| told.event.facts == event.facts && told.event.kind != EventKind::Planned;
        if known(ledger, &event.names)?.iter().any(is_known) {
            return Ok(());
        }
        let (names, facts) = (event.names.clone(), event.facts.clone());
        let note = Event { names, facts, ..Event::new(EventKind::Noted, event.at, &event.sender, &event.source) };
        ledger.tell(&note, self.now, &self.known_by).map(|_| ())
    }

    /// Brings an event into the form in which the policy has it.
    fn fit(&self, event: &mut Event, from: ImportedFrom) -> Result<(), Unfit> {
        if from == ImportedFrom::Table {
            unfit::carries(self.plan, event)?;
        }
        unfit::judge(self.plan, event, self.now)?;
        if event.kind.is_of_sender() {
            return Ok(());
        }
        self.put_in_order(&mut event.names);
        if event.names.is_empty() {
            return Err(Unfit::Nobody(self.known_by.join(", ")));
        }
        self.keep_facts(event);
        event.mark = own_mark(event);
        Ok(())
    }

    /// Leaves the names that the policy knows people by, in its order.
    fn put_in_order(&self, names: &mut Vec<Name>) {
        let place = |name: &Name| self.known_by.iter().position(|field| *field == name.0);
        names.retain(|name| place(name).is_some());
        names.sort_by_key(place);
    }

    /// Looks up what the ledger knew of an event's person before they were met here.
    fn meet(&mut self, ledger: &mut Ledger, event: &Event) -> Result<(), LedgerError> {
        if let Some(first) = event.names.first()
            && !self.before.contains_key(first)
        {
            self.before.insert(first.clone(), known(ledger, &event.names)?);
        }
        Ok(())
    }

    /// What the ledger knew of an event's person.
    fn before(&self, event: &Event) -> &[Told] {
        event.names.first().and_then(|name| self.before.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Adds to an event of a person what the ledger knew when it happened.
    fn complete(&mut self, event: &mut Event) {
        if event.kind.is_remark() {
            return;
        }
        let Some(before) = event.names.first().and_then(|first| self.before.get(first)) else { return };
        let by_then: Vec<&Told> = before.iter().filter(|told| told.event.at <= latest(event)).collect();
        let is_reserved = |told: &&&Told| !self.carried_out.contains(&told.id) && is_carried_out(told, event, before);
        let reserved = by_then.iter().rev().find(is_reserved);
        let is_said = |told: &&&Told| !told.event.facts.is_nothing() && !told.event.kind.is_remark();
        let Some(known) = reserved.or(by_then.iter().rev().find(is_said)) else { return };
        let mut facts = event.facts.read().unwrap_or_default();
        let still_known = facts::told_again(self.plan, known, before);
        let known = &known.event;
        let before = still_known.read().unwrap_or_default();
        let (slots, _) = facts::slots(self.plan, &still_known);
        for (field, fact) in before.prospect.into_iter().filter(|(field, _)| is_stated(self.plan, &slots, field)) {
            facts.prospect.entry(field).or_insert(fact);
        }
        if facts.sender.is_empty() && known.sender == event.sender {
            facts.sender = before.sender;
        }
        event.facts = facts.into();
        if let Some(reserved) = reserved {
            let Told { id, event: plan, .. } = *reserved;
            self.carried_out.insert(*id);
            event.ends = Some(*id);
            event.mark = plan.mark;
            event.with = event.with.take().or_else(|| plan.with.clone());
            event.rule.clone_from(&plan.rule);
            event.because.clone_from(&plan.because);
            event.policy.clone_from(&plan.policy);
        }
        self.keep_facts(event);
    }

    /// Leaves only the facts that the policy asks of old events, and notes those by which it looks them up.
    fn keep_facts(&self, event: &mut Event) {
        let schema = &self.plan.prospect.schema;
        let field = |name: &str| schema.field(name).filter(|field| self.plan.snapshot.prospect.contains(field));
        let mut facts = event.facts.read().unwrap_or_default();
        facts.prospect.retain(|name, fact| {
            let Some(described) = field(name).and_then(|field| schema.fields.lookup(field)) else { return false };
            typing::json(fact, &described.ty, &TimeZone::UTC).is_ok_and(|value| !value.is_missing())
        });
        let shared = self.plan.kept.shared.iter().filter_map(|field| {
            let name = &schema.fields.lookup(*field)?.name;
            let value = facts.prospect.get(&**name)?.as_str()?;
            Some(Name(name.to_string(), text::fold(value).into_owned()))
        });
        event.shared = shared.collect();
        event.facts = facts.into();
    }
}

/// What a ledger knows of the person of these names.
fn known(ledger: &mut Ledger, names: &[Name]) -> Result<Vec<Told>, LedgerError> {
    for Name(field, name) in names {
        if let Some(person) = ledger.person(field, name)? {
            return ledger.of_person(person, None);
        }
    }
    Ok(Vec::new())
}

/// What a ledger knows of everyone who goes by one of these names, in order of time.
fn of_all(ledger: &mut Ledger, names: &[Name]) -> Result<Vec<Told>, LedgerError> {
    let mut past = Vec::new();
    for Name(field, name) in names {
        let Some(person) = ledger.person(field, name)? else { continue };
        past.append(&mut ledger.of_person(person, None)?);
    }
    past.sort_by_key(|told| told.event.at);
    Ok(past)
}

/// When an event may have happened at the latest.
fn latest(event: &Event) -> Timestamp {
    event.at.checked_add(EXACT).unwrap_or(event.at)
}

/// Whether an event is a reservation carried out: the same move of the same sender, sent while it held, and nothing else is
/// known to have come of it.
fn is_carried_out(reserved: &Told, event: &Event, of_person: &[Told]) -> bool {
    let planned = &reserved.event;
    event.kind == EventKind::Sent
        && planned.kind == EventKind::Planned
        && planned.sender == event.sender
        && planned.mv == event.mv
        && planned.at <= latest(event)
        && planned.until.is_some_and(|until| event.at < until)
        && !of_person.iter().any(|told| told.event.ends == Some(reserved.id))
}

/// Whether the value of a field doesn't follow from the others: one that does may follow otherwise from what an event says.
fn is_stated(plan: &Plan, slots: &[Value], name: &str) -> bool {
    let defaults = &plan.prospect.defaults;
    let Some(field) = plan.prospect.schema.field(name) else { return false };
    if defaults.iter().all(|(default, _)| *default != field) {
        return true;
    }
    let mut following = slots.to_vec();
    for (default, _) in defaults {
        if let Some(slot) = following.get_mut(default.index()) {
            *slot = Value::Missing;
        }
    }
    complete_prospect(plan, &mut following, &TimeZone::UTC);
    slots.get(field.index()) != following.get(field.index())
}
