//! What a command decides with beside its records: the ledger, and what the configuration says that counters showed.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::exit::{Exit, Failure};
use super::session::Session;
use super::workspace::Workspace;
use crate::calendar;
use crate::engine::follow_ups::Due;
use crate::engine::{Batch, Decided, Entry, Memory, gauges};
use crate::eval::{Hold, Run, Sender};
use crate::ledger::{EventId, Ledger, Told};
use crate::output::Gauge;
use crate::plan::Plan;
use crate::state::State;
use crate::workspace::senders::Roster;

/// The past as a command knows it.
pub(super) struct Known<'r, 'p> {
    memory: Option<Memory<'p>>,
    hold: Option<Hold>,
    roster: &'r Roster<'p>,
    plan: &'p Plan,
    now: Timestamp,
}

impl<'r, 'p> Known<'r, 'p> {
    /// What the workspace's ledger knows, to be read only.
    pub(super) fn read(
        session: &Session,
        workspace: &Workspace,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
    ) -> Result<Self, Failure> {
        Self::read_of(workspace.ledger_to_read(session)?, session, plan, roster)
    }

    /// What a ledger knows, to be read only.
    pub(super) fn read_of(
        ledger: Option<Ledger>,
        session: &Session,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
    ) -> Result<Self, Failure> {
        let now = session.now()?;
        let memory = ledger.map(|ledger| Memory::reading(plan, ledger, now, session.as_of()?).map_err(Failure::from));
        Ok(Self { memory: memory.transpose()?, hold: None, roster, plan, now })
    }

    /// What the workspace's ledger knows, where what is decided is reserved for so long.
    pub(super) fn reserve(
        session: &Session,
        workspace: &Workspace,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
        hold: Hold,
    ) -> Result<Self, Failure> {
        if session.as_of()?.is_some() {
            return Err(Failure::new(Exit::Usage, "nothing can be reserved as of another time")
                .help("leave --as-of or --reserve out"));
        }
        let now = session.now()?;
        let memory = Memory::reserving(plan, workspace.ledger_to_write(session)?, now);
        Ok(Self { memory: Some(memory), hold: Some(hold), roster, plan, now })
    }

    /// The ledger again, as it stood.
    pub(super) fn into_ledger(self) -> Option<Ledger> {
        self.memory.map(Memory::into_ledger)
    }

    /// A batch at this moment.
    pub(super) fn batch(&self, threads: usize, traces: bool) -> Batch<'p> {
        let mut state = State::default();
        self.roster.tell_openings(&mut state);
        let run = Run::new(self.plan, state, self.now);
        Batch::new(if let Some(hold) = self.hold { run.holding(hold) } else { run }, threads, traces)
    }

    /// The follow-ups that are due by `until`, but for those of people of whom there are records; none without a ledger.
    pub(super) fn due(
        &mut self,
        batch: &mut Batch<'p>,
        until: Timestamp,
        of_records: &mut [Entry],
    ) -> Result<Vec<Due>, Failure> {
        let roster = self.roster;
        let sender = |state: &mut State, name: &str| roster.sender(state, Some(name), &[]).ok();
        let due = self.memory.as_mut().map(|memory| memory.due(batch, until, of_records, sender));
        Ok(due.transpose()?.unwrap_or_default())
    }

    /// An event of the ledger.
    pub(super) fn event(&mut self, id: EventId) -> Result<Option<Told>, Failure> {
        let event = self.memory.as_mut().map(|memory| memory.event(id));
        Ok(event.transpose()?.flatten())
    }

    /// The reservations in force.
    pub(super) fn live(&mut self) -> Result<Vec<Told>, Failure> {
        let now = self.now;
        let live = self.memory.as_mut().map(|memory| memory.live(now));
        Ok(live.transpose()?.unwrap_or_default())
    }

    /// How full the caps are for these senders, with what the batch has decided.
    pub(super) fn gauges(&mut self, batch: &mut Batch<'p>, senders: &[Arc<Sender>]) -> Result<Vec<Gauge>, Failure> {
        if let Some(memory) = &mut self.memory {
            memory.recall_usage(batch, senders)?;
        }
        Ok(gauges(self.plan, &batch.run().state, self.now, senders))
    }

    /// What happened with a record's person so far; nothing without a ledger.
    pub(super) fn story(&mut self, entry: &Entry) -> Result<Option<Vec<Told>>, Failure> {
        let story = self.memory.as_mut().map(|memory| memory.story(entry));
        Ok(story.transpose()?)
    }

    /// Decides records, and hands each decision on in their order.
    pub(super) fn decide(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        each: impl FnMut(Decided<'_>),
    ) -> Result<(), Failure> {
        let roster = self.roster;
        match &mut self.memory {
            Some(memory) => Ok(memory.decide(batch, entries, |state| roster.tell_openings(state), each)?),
            None => {
                batch.decide(entries, each);
                Ok(())
            }
        }
    }
}

/// How long decisions are held, as it was typed: `24h`, `90m`, `2 days`.
pub(super) fn hold(text: &str) -> Result<Hold, Failure> {
    let length = calendar::parse_duration(text).ok().or_else(|| text.parse::<SignedDuration>().ok());
    let length = length.filter(|length| *length > SignedDuration::ZERO);
    length.map(Hold::For).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("`{text}` is no length of time")).help("write it like 24h, or \"2 days\"")
    })
}
