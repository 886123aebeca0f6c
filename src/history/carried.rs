//! What a stream of records has told and decided so far, by names that mean the same under every policy, so that it counts
//! under the next one as well.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::facts;
use crate::decide::eval::{Asked, Person, Row, Run, Sender, kept_facts, mark, remember};
use crate::decide::state::{Alias, Event, EventNumber, FormSet, State, Witness};
use crate::decide::{Decided, Entry, survey};
use crate::history::ledger::{self, Written};
use crate::language::plan::Plan;
use crate::values::EventKind;

/// The place in `known by` that stands for the row of somebody who goes by nothing that a policy knows people by.
const ROW: u8 = u8::MAX - 2;

/// What has been told and decided so far.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    noted: Vec<Noted>,
    excluding: Vec<Excluding>,
}

/// A record that a `never` was met by, to be asked again under the next policy.
#[derive(Clone, Debug)]
struct Excluding {
    row: Row,
    sender: Box<str>,
    zone: TimeZone,
    facts: Arc<Written<ledger::Facts>>,
}

/// Something that happened with the person of a record.
#[derive(Clone, Debug)]
struct Noted {
    row: Row,
    /// Whether it was decided, and not told.
    is_decided: bool,
    at: Timestamp,
    kind: EventKind,
    mv: Box<str>,
    forms: Box<[Box<str>]>,
    sender: Box<str>,
    mark: u64,
    /// All that was known of both: it takes the least room so, and is rarely read.
    facts: Arc<Written<ledger::Facts>>,
}

impl Carried {
    /// Notes what the record of an entry told of the past, since the event of this number.
    pub fn note_told(&mut self, plan: &Plan, state: &State, since: EventNumber, entry: &Entry) {
        let Some(person) = Person::of(plan, &entry.prospect).and_then(|person| state.find_person(person.aliases()))
        else {
            return;
        };
        let mut last = None;
        let told: Vec<&Event> = state.of_person(person).filter(|event| event.number() >= since).collect();
        if told.is_empty() {
            return;
        }
        let facts = all(plan, entry);
        for event in told {
            // What follows from an event has its number, and follows again where that is told again.
            let Some(mv) = event.mv.filter(|_| last.replace(event.number()) != Some(event.number())) else { continue };
            self.noted.push(Noted {
                row: entry.row,
                is_decided: false,
                at: event.at,
                kind: event.kind,
                mv: plan.moves[mv].name.as_ref().into(),
                forms: Box::default(),
                sender: entry.sender.name.as_ref().into(),
                mark: event.mark,
                facts: Arc::clone(&facts),
            });
        }
    }

    /// Notes a move that was decided at this moment. What was reserved before, or under another command, isn't decided here.
    pub fn note(&mut self, plan: &Plan, now: Timestamp, decided: &Decided<'_>) {
        let (entry, decision) = (decided.entry, &decided.decision);
        let Some(mv) = decision.action.as_move().filter(|_| entry.reserved.is_none()) else { return };
        let own = || mark(&entry.sender.name, &decision.key, mv, now);
        self.noted.push(Noted {
            row: entry.row,
            is_decided: true,
            at: now,
            kind: EventKind::Sent,
            mv: mv.into(),
            forms: decision.with.iter().map(|form| Box::from(*form)).collect(),
            sender: entry.sender.name.as_ref().into(),
            mark: decided.slot.map_or_else(own, |slot| slot.mark),
            facts: all(plan, entry),
        });
    }

    /// Notes a record that excludes its person from now on, unless another did before.
    pub fn note_excluding(&mut self, run: &Run<'_>, entry: &Entry) {
        let plan = run.plan();
        let Some(person) = Person::of(plan, &entry.prospect).and_then(|person| run.find(&person)) else { return };
        if run.state.exclusions(person, entry.sender.id).any(|exclusion| exclusion.by == Witness::Row(entry.row)) {
            let (sender, zone) = (entry.sender.name.as_ref().into(), entry.sender.zone.clone());
            self.excluding.push(Excluding { row: entry.row, sender, zone, facts: all(plan, entry) });
        }
    }

    /// Adds what was noted elsewhere, later.
    pub fn append(&mut self, later: Self) {
        self.noted.extend(later.noted);
        self.excluding.extend(later.excluding);
    }

    /// Tells a run that begins: what was decided counts, and those whom it was about have been decided.
    pub fn begin(&self, run: &mut Run<'_>) {
        let plan = run.plan();
        for noted in self.noted.iter().filter(|noted| noted.is_decided) {
            let (slots, _) = facts::slots(plan, &noted.facts);
            if let Some(person) = Person::of(plan, &slots) {
                let sender = run.state.sender(&noted.sender);
                run.meet(&person, sender, noted.row);
            }
        }
        self.tell(plan, &mut run.state);
        let excluding: Vec<Entry> = self.excluding.iter().filter_map(|record| record.entry(run)).collect();
        survey(run, &excluding);
    }

    /// Tells a state what happened, as this policy understands it. A move that it doesn't have is passed over.
    pub fn tell(&self, plan: &Plan, state: &mut State) {
        for noted in &self.noted {
            noted.tell(plan, state);
        }
    }
}

impl Excluding {
    /// The record again, as this policy reads it.
    fn entry(&self, run: &mut Run<'_>) -> Option<Entry> {
        let (prospect, slots) = facts::slots(run.plan(), &self.facts);
        let sender = Sender {
            name: Arc::from(&*self.sender),
            id: run.state.sender(&self.sender),
            slots: slots.into(),
            zone: self.zone.clone(),
        };
        Entry::new(run.plan(), self.row, prospect.into(), Arc::new(sender))
    }
}

impl Noted {
    fn tell(&self, plan: &Plan, state: &mut State) {
        let Some(mv) = plan.moves.position(|mv| *mv.name == *self.mv) else { return };
        let (prospect, slots) = facts::slots(plan, &self.facts);
        let sender = Sender {
            name: Arc::from(&*self.sender),
            id: state.sender(&self.sender),
            slots: slots.into(),
            zone: TimeZone::UTC,
        };
        let nobody: [Alias<'_>; 1] = [(ROW, self.row.to_string().into())];
        let named = Person::of(plan, &prospect);
        let person = state.person(named.as_ref().map_or(&nobody[..], Person::aliases)).person;
        let asked = Asked { prospect: &prospect, sender: &sender, person: Some(person) };
        let forms = &plan.moves[mv].forms;
        let forms: FormSet = self.forms.iter().filter_map(|name| forms.position(|form| *form.name == **name)).collect();
        let facts = Arc::new(kept_facts(plan, asked));
        let event = Event::new(self.at, self.kind, Some(mv), sender.id, person, facts);
        remember(plan, state, event.with(forms).marked(self.mark));
    }
}

/// All that is known of an entry.
fn all(plan: &Plan, entry: &Entry) -> Arc<Written<ledger::Facts>> {
    Arc::new(facts::everything(plan, &entry.prospect, &entry.sender.slots))
}
