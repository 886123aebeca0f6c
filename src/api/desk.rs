//! What an engine decides by: one policy's run, with all that is known to it.

mod events;
#[cfg(feature = "ledger")]
mod ledger;

use jiff::Timestamp;

use super::error::{DecideError, InvalidRecord};
use super::history::Remembered;
use super::intake::Intake;
use super::policy::Policy;
use super::senders::{Said, Senders, typed};
use crate::decide::eval::{Asked, Hold, Row, Run, complete_prospect, kept_facts, mark, remember};
use crate::decide::state::{self, State, Witness};
use crate::decide::{Batch, Decided, Entry, SaidNo, as_it_stands, tell_columns, unreadable};
#[cfg(feature = "ledger")]
use crate::history::Memory;
#[cfg(feature = "ledger")]
use crate::history::ledger::Ledger;
use crate::language::plan::Plan;
use crate::values::EventKind;
use crate::values::ids::FieldId;

/// How a record is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// What is decided counts for what is decided next.
    Counted,
    /// Nothing comes of it.
    Only,
}

/// A ledger, and how long what is decided is reserved in it, where it is.
#[cfg(feature = "ledger")]
pub(super) type InLedger = (Ledger, Option<Hold>);

#[cfg(not(feature = "ledger"))]
pub(super) type InLedger = (std::convert::Infallible, Option<Hold>);

/// One policy's run.
pub(super) struct Desk<'p> {
    plan: &'p Plan,
    batch: Batch<'p>,
    #[cfg(feature = "ledger")]
    memory: Option<Memory<'p>>,
    intake: Intake<'p>,
    senders: Senders<'p>,
    /// The yes/no fields that `never`s ask.
    forbidding: Vec<FieldId>,
    /// The place of the next record, from 1.
    next: Row,
    /// The first record of the present moment.
    first_of_moment: Row,
    /// What records told of the past.
    told: Vec<state::Event>,
}

impl<'p> Desk<'p> {
    /// A run of a policy at a moment, with the senders introduced and what is remembered; `in_ledger` where that is kept in
    /// a ledger.
    pub(super) fn new(
        policy: &'p Policy,
        now: Timestamp,
        senders: &[(String, Said)],
        remembered: &[Remembered],
        in_ledger: Option<InLedger>,
    ) -> Self {
        let plan = policy.plan();
        let hold = in_ledger.as_ref().and_then(|(_, hold)| *hold);
        let run = Run::new(plan, State::default(), now).asking_again();
        let run = if let Some(hold) = hold { run.holding(hold) } else { run };
        #[cfg(feature = "ledger")]
        let memory = in_ledger.map(|(ledger, hold)| match hold {
            Some(_) => Memory::reserving(plan, ledger, now),
            None => Memory::following(plan, ledger, now, None),
        });
        let mut desk = Self {
            plan,
            batch: Batch::new(run, 1, false),
            #[cfg(feature = "ledger")]
            memory,
            intake: Intake::new(plan),
            senders: Senders::new(plan),
            forbidding: plan.forbidding_fields(),
            next: 1,
            first_of_moment: 1,
            told: Vec::new(),
        };
        for (name, said) in senders {
            desk.introduce(name, said);
        }
        for one in remembered {
            desk.recall(one);
        }
        desk.first_of_moment = desk.next;
        desk
    }

    /// Adds a sender who was introduced.
    pub(super) fn introduce(&mut self, name: &str, said: &Said) {
        // Whatever was said of a sender has been looked at by this policy.
        if let Ok(fields) = typed(self.plan, name, said) {
            self.senders.introduce(name, fields);
        }
    }

    /// Goes on at a later moment.
    pub(super) fn move_on(&mut self, now: Timestamp) {
        self.batch.run().move_on(now);
        #[cfg(feature = "ledger")]
        if let Some(memory) = &mut self.memory {
            memory.move_on(now);
        }
        self.first_of_moment = self.next;
    }

    /// A record as one that can be decided, and whether it told something of the past.
    pub(super) fn entry(&mut self, sender: &str, json: &[u8]) -> Result<(Entry, bool), DecideError> {
        let (plan, place) = (self.plan, self.next);
        self.next += 1;
        let zones = self.senders.of_record(sender)?;
        let raw = self.intake.read(json)?;
        let read = self.intake.typed(&raw, &zones);
        let typer = self.intake.typer();
        let mut row = match read {
            Ok(row) => row,
            Err(reject) => {
                self.batch.run().note_unreadable(unreadable(plan, place, typer, &raw));
                return Err(InvalidRecord::from(*reject).into());
            }
        };
        self.batch.run().note_unreadable(as_it_stands(plan, place, typer, &row));
        let said_no = SaidNo::of(&row.prospect, &self.forbidding);
        complete_prospect(plan, &mut row.prospect, &row.zone);
        let run = self.batch.run();
        let sender = self.senders.sender(&mut run.state, sender, &row.sender_fields)?;
        let now = run.now();
        let entry = Entry::new(plan, place, row.prospect, sender).ok_or_else(|| nameless(plan))?.saying_no(said_no);
        let before = run.state.told();
        tell_columns(plan, &mut run.state, now, (&entry.prospect, &entry.sender), &row.events);
        let told = self.told.len();
        self.told.extend(run.state.told_from(before).cloned());
        Ok((entry, self.told.len() > told))
    }

    /// Has the decision about a record say how it came about.
    pub(super) fn trace(&mut self, entry: &Entry) {
        self.batch.trace(entry.row);
    }

    /// Decides records, and hands each decision on in their order.
    pub(super) fn decide(
        &mut self,
        entries: &mut [Entry],
        asking: Asking,
        each: impl FnMut(Decided<'_>),
    ) -> Result<(), DecideError> {
        self.begin_anew(entries);
        self.batch.only_ask(asking == Asking::Only);
        #[cfg(feature = "ledger")]
        if let Some(memory) = &mut self.memory {
            let told = &self.told;
            let beside = |state: &mut State| told.iter().for_each(|event| state.tell(event.clone()));
            memory.decide(&mut self.batch, entries, beside, each)?;
            return Ok(());
        }
        self.batch.decide(entries, each);
        Ok(())
    }

    /// Lets people be decided anew who were decided at an earlier moment, or of whom a ledger says what was reserved.
    fn begin_anew(&mut self, entries: &[Entry]) {
        let first = self.first_of_question(entries);
        let run = self.batch.run();
        for entry in entries {
            let Some(person) = run.person_of(&entry.prospect).and_then(|person| run.find(&person)) else { continue };
            let earlier = run.earlier_row(Some(person), entry.sender.id, entry.row);
            if earlier.is_some_and(|earlier| earlier < first) {
                run.pass_over(Some(person), entry.sender.id);
                // What was reserved here is given again, as what was reserved by others.
                #[cfg(feature = "ledger")]
                self.memory.iter_mut().for_each(Memory::look_again);
            }
        }
    }

    /// The first record of which another of the same person is a duplicate.
    fn first_of_question(&self, entries: &[Entry]) -> Row {
        #[cfg(feature = "ledger")]
        if self.memory.is_some() {
            return entries.first().map_or(self.next, |first| first.row);
        }
        let _ = entries;
        self.first_of_moment
    }

    /// Whether a record forbids to write to somebody.
    pub(super) fn excludes(&mut self, entry: &Entry) -> bool {
        let run = self.batch.run();
        let Some(person) = run.person_of(&entry.prospect).and_then(|person| run.find(&person)) else { return false };
        run.state.exclusions(person, entry.sender.id).any(|exclusion| exclusion.by == Witness::Row(entry.row))
    }

    /// Recalls what is remembered, as this policy understands it. What it doesn't understand is passed over.
    fn recall(&mut self, remembered: &Remembered) {
        match remembered {
            Remembered::Event { sender, at, event } => {
                // A move or cap that it doesn't have means nothing to it.
                let _ = self.record(sender, event, *at);
            }
            Remembered::Seen { sender, record } => {
                if let Ok((entry, _)) = self.entry(sender, record) {
                    let _ = self.decide(&mut [entry], Asking::Only, |_| {});
                }
            }
            Remembered::Decided { sender, at, action, with, record } => {
                if let Ok((entry, _)) = self.entry(sender, record) {
                    self.recall_decided(&entry, *at, action, with);
                }
            }
        }
    }

    fn recall_decided(&mut self, entry: &Entry, at: Timestamp, action: &str, with: &[String]) {
        let plan = self.plan;
        let Some(mv) = plan.moves.position(|mv| *mv.name == *action) else { return };
        let run = self.batch.run();
        let Some(person) = run.person_of(&entry.prospect) else { return };
        let known = run.state.person(person.aliases()).person;
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(known) };
        let facts = kept_facts(plan, asked).into();
        let event = state::Event::new(at, EventKind::Sent, Some(mv), entry.sender.id, known, facts);
        let mark = mark(&entry.sender.name, person.key(), action, at);
        let forms = with.iter().filter_map(|name| events::form(plan, mv, name)).collect();
        remember(plan, &mut run.state, event.with(forms).marked(mark));
    }

    /// The ledger again.
    #[cfg(feature = "ledger")]
    pub(super) fn take_ledger(&mut self) -> Option<Ledger> {
        self.memory.take().map(Memory::into_ledger)
    }
}

/// What is lacking in a record that belongs to nobody.
fn nameless(plan: &Plan) -> InvalidRecord {
    InvalidRecord::expected(plan.prospect.schema.expected_key())
}
