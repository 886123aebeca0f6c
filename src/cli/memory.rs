//! What a command decides with beside its records: the ledger, and what the configuration says that counters showed.

mod warnings;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::done_rows::WORKSHEET;
use super::exit::{Exit, Failure};
use super::handed_out::HandedOut;
#[cfg(unix)]
use super::interrupt;
use super::list_sizes::{Sizes, heed_lists};
use super::session::Session;
use super::worksheets::is_of;
use super::workspace::Workspace;
use crate::decide::eval::{FIRST_OF_LEDGER, Hold, Row, Run, Sender};
#[cfg(feature = "watch")]
use crate::decide::state::EventNumber;
use crate::decide::state::State;
use crate::decide::{Batch, Decided, Entry, Survey, decide_day};
use crate::history::follow_ups::Due;
use crate::history::ledger::{EventId, Ledger, Told, Tombstones};
use crate::history::whom::entry_forgotten;
use crate::history::{Carried, Memory};
use crate::language::plan::Plan;
use crate::records::worksheet::FilledRow;
use crate::report::gauges;
use crate::report::output::Gauge;
use crate::values::calendar;
use crate::workspace::senders::Roster;

/// The past as a command knows it.
pub(super) struct Known<'r, 'p> {
    memory: Option<Memory<'p>>,
    hold: Option<Hold>,
    roster: &'r Roster<'p>,
    plan: &'p Plan,
    now: Timestamp,
    /// What was told and decided before, and beside the ledger, where that has to count under other policies too.
    carried: Option<Carried>,
    /// What is handed out of people who were forgotten, and hasn't been said: the row, or none of a follow-up, and the sender.
    forgotten: Vec<(Option<Row>, Arc<str>)>,
    /// To whom people were handed.
    handed_out: HandedOut,
    /// The senders of whom follow-ups may be due, and whom the configuration doesn't name.
    unnamed: BTreeSet<String>,
}

impl<'r, 'p> Known<'r, 'p> {
    fn new(
        memory: Option<Memory<'p>>,
        hold: Option<Hold>,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
        now: Timestamp,
    ) -> Self {
        let (carried, forgotten, unnamed) = (None, Vec::new(), BTreeSet::new());
        let handed_out = HandedOut::among(roster.names());
        Self { memory, hold, roster, plan, now, carried, forgotten, handed_out, unnamed }
    }

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
        mut ledger: Option<Ledger>,
        session: &Session,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
    ) -> Result<Self, Failure> {
        let now = session.now()?;
        if let Some(ledger) = &mut ledger {
            heed_lists(ledger, plan, session, Sizes::Asked)?;
        }
        let memory = ledger.map(|ledger| Memory::reading(plan, ledger, now, session.as_of()?).map_err(Failure::from));
        Ok(Self::new(memory.transpose()?, None, plan, roster, now))
    }

    /// What the workspace's ledger knows, where what is decided is reserved for so long.
    pub(super) fn reserve(
        session: &Session,
        workspace: &Workspace,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
        hold: Hold,
    ) -> Result<Self, Failure> {
        may_reserve(session)?;
        let now = session.now()?;
        let mut ledger = workspace.ledger_to_write(session)?;
        heed_lists(&mut ledger, plan, session, Sizes::Kept)?;
        let memory = Memory::reserving(plan, ledger, now);
        Ok(Self::new(Some(memory), Some(hold), plan, roster, now))
    }

    /// What a stream decides by at its moment: a ledger that others tell more meanwhile, and what the stream has told and
    /// decided so far. With `hold`, what is decided is reserved for so long.
    #[cfg(feature = "watch")]
    pub(super) fn follow(
        session: &Session,
        mut ledger: Option<Ledger>,
        plan: &'p Plan,
        roster: &'r Roster<'p>,
        hold: Option<Hold>,
        carried: Carried,
    ) -> Result<Self, Failure> {
        let now = session.present()?;
        let as_of = session.as_of()?;
        if let (Some(ledger), Some(_)) = (&mut ledger, hold) {
            heed_lists(ledger, plan, session, Sizes::Kept)?;
        }
        let memory = ledger.map(|ledger| match hold {
            Some(_) => Memory::reserving(plan, ledger, now),
            None => Memory::following(plan, ledger, now, as_of),
        });
        let handed_out = HandedOut::default();
        Ok(Self { carried: Some(carried), handed_out, ..Self::new(memory, hold, plan, roster, now) })
    }

    /// Goes on at a later moment.
    #[cfg(feature = "watch")]
    pub(super) fn move_on(&mut self, batch: &mut Batch<'p>, now: Timestamp) {
        self.now = self.now.max(now);
        batch.run().move_on(self.now);
        if let Some(memory) = &mut self.memory {
            memory.move_on(self.now);
        }
    }

    /// Notes what records have told of the past, since the event of this number.
    #[cfg(feature = "watch")]
    pub(super) fn note_told(&mut self, state: &State, since: EventNumber, entries: &[Entry]) {
        if let Some(carried) = &mut self.carried {
            entries.iter().for_each(|entry| carried.note_told(self.plan, state, since, entry));
        }
    }

    /// What has been told and decided so far, and the ledger, still open.
    #[cfg(feature = "watch")]
    pub(super) fn into_carried(self) -> (Carried, Option<Ledger>) {
        (self.carried.unwrap_or_default(), self.memory.map(Memory::into_ledger))
    }

    /// The ledger again, as it stood.
    pub(super) fn into_ledger(self) -> Option<Ledger> {
        self.memory.map(Memory::into_ledger)
    }

    /// A batch at this moment.
    pub(super) fn batch(&self, threads: usize, traces: bool) -> Batch<'p> {
        let mut state = State::default();
        self.roster.tell_openings(&mut state);
        let mut run = Run::new(self.plan, state, self.now);
        if let Some(carried) = &self.carried {
            run = run.asking_again();
            carried.begin(&mut run);
        }
        Batch::new(if let Some(hold) = self.hold { run.holding(hold) } else { run }, threads, traces)
    }

    /// The follow-ups that are due by `until`; none without a ledger.
    pub(super) fn due(&mut self, batch: &mut Batch<'p>, until: Timestamp) -> Result<Vec<Due>, Failure> {
        let Self { roster, unnamed, .. } = self;
        let sender = |state: &mut State, name: &str| listed(roster, unnamed, state, name);
        let due = self.memory.as_mut().map(|memory| memory.due(batch, until, &mut [], sender));
        Ok(due.transpose()?.unwrap_or_default())
    }

    /// Everyone for whom a follow-up is due before their sender's midnight, but for people of whom there are records; nobody
    /// without a ledger.
    pub(super) fn due_today(&mut self, batch: &mut Batch<'p>, of_records: &mut [Entry]) -> Result<Vec<Entry>, Failure> {
        let Self { roster, unnamed, .. } = self;
        let sender = |state: &mut State, name: &str| listed(roster, unnamed, state, name);
        let due = self.memory.as_mut().map(|memory| memory.due_today(batch, of_records, sender));
        Ok(due.transpose()?.unwrap_or_default())
    }

    /// Whoever the ledger knows by a key, as far as it knows them, for each of their senders whom the configuration names;
    /// none without a ledger. Their rows are counted from `row` on.
    pub(super) fn remembered(&mut self, batch: &mut Batch<'p>, key: &str, row: Row) -> Result<Vec<Entry>, Failure> {
        let Self { memory, roster, plan, .. } = self;
        let state = &mut batch.run().state;
        let sender = |name: &str| roster.sender_of_ledger(state, name);
        let found = memory.as_mut().map(|memory| memory.remembered(plan, key, row, sender));
        Ok(found.transpose()?.unwrap_or_default())
    }

    /// Everyone in whose name, as the ledger has it, each word of `name` stands, for each of their senders whom the configuration names,
    /// but for the people of `of_records`. Their rows are counted from `row` on.
    pub(super) fn called(
        &mut self,
        batch: &mut Batch<'p>,
        name: &str,
        row: Row,
        of_records: &[&Entry],
    ) -> Result<Vec<Entry>, Failure> {
        let Self { memory, roster, plan, .. } = self;
        let state = &mut batch.run().state;
        let sender = |name: &str| roster.sender_of_ledger(state, name);
        let found = memory.as_mut().map(|memory| memory.called(plan, name, row, of_records.iter().copied(), sender));
        Ok(found.transpose()?.unwrap_or_default())
    }

    /// An event of the ledger.
    pub(super) fn event(&mut self, id: EventId) -> Result<Option<Told>, Failure> {
        let event = self.memory.as_mut().map(|memory| memory.event(id));
        Ok(event.transpose()?.flatten())
    }

    /// Whether it is known what came of a reservation.
    fn is_settled(&mut self, reservation: EventId) -> Result<bool, Failure> {
        let settled = self.memory.as_mut().map(|memory| memory.is_settled(reservation));
        Ok(settled.transpose()?.unwrap_or_default())
    }

    /// The reservation for which a row of a worksheet was written, as far as this is the ledger that it was written from, and
    /// whether it is known what came of it.
    pub(super) fn reservation_of(&mut self, row: &FilledRow) -> Result<(Option<EventId>, bool), Failure> {
        let planned = row.reservation.parse().ok().map(|id| self.event(id)).transpose()?.flatten();
        let planned = planned.filter(|told| is_of(row, self.plan, &told.event)).map(|told| told.id);
        let is_settled = planned.map(|id| self.is_settled(id)).transpose()?;
        Ok((planned, is_settled == Some(true)))
    }

    /// Whether the ledger was told of the person of a row that they asked not to be contacted, as far as the row says so.
    pub(super) fn has_heard(&mut self, row: &FilledRow, reservation: Option<EventId>) -> Result<bool, Failure> {
        if row.asks_out.is_none() {
            return Ok(true);
        }
        let (Some(memory), Some(reservation)) = (&mut self.memory, reservation) else { return Ok(false) };
        Ok(memory.has_noted(self.plan, reservation, self.now, WORKSHEET)?)
    }

    /// Whether a row of a worksheet was reserved for a time that isn't over, and nothing is known to have come of it.
    pub(super) fn is_of_today(&mut self, row: &FilledRow) -> Result<bool, Failure> {
        let (planned, is_settled) = self.reservation_of(row)?;
        let Some(planned) = planned.filter(|_| !is_settled) else { return Ok(false) };
        Ok(self.event(planned)?.is_some_and(|told| told.event.until.is_some_and(|until| until > self.now)))
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
        Ok(gauges(self.plan, batch.run().usage(), self.now, senders))
    }

    /// What happened with a record's person so far; nothing without a ledger.
    pub(super) fn story(&mut self, entry: &Entry) -> Result<Option<Vec<Told>>, Failure> {
        let story = self.memory.as_mut().map(|memory| memory.story(entry));
        Ok(story.transpose()?)
    }

    /// Looks at the next records of a survey.
    pub(super) fn survey(
        &mut self,
        batch: &mut Batch<'p>,
        survey: &mut Survey,
        entries: &[Entry],
    ) -> Result<(), Failure> {
        match &mut self.memory {
            Some(memory) => memory.survey(batch, survey, entries)?,
            None => survey.look(batch.run(), entries),
        }
        Ok(())
    }

    /// Decides records, and hands each decision on in their order. Returned are the numbers of the reservations made, by the
    /// places of their records.
    pub(super) fn decide(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        mut each: impl FnMut(Decided<'_>),
    ) -> Result<HashMap<usize, EventId>, Failure> {
        let Self { memory, hold, roster, plan, carried, forgotten, handed_out, .. } = self;
        let now = batch.run().now();
        let tombstones = memory.as_mut().map(Memory::tombstones).transpose()?.unwrap_or_default();
        let mut noted = Carried::default();
        let each = |decided: Decided<'_>| {
            // What is reserved, the ledger holds.
            if carried.is_some() && hold.is_none() {
                noted.note(plan, now, &decided);
            }
            forgotten.extend(handed_out_again(plan, &tombstones, &decided));
            handed_out.look(&decided);
            each(decided);
        };
        let numbers = match memory {
            Some(memory) => {
                let beside = |state: &mut State| {
                    roster.tell_openings(state);
                    carried.iter().for_each(|carried| carried.tell(plan, state));
                };
                memory.decide(batch, entries, beside, each)?
            }
            None => {
                batch.decide(entries, each);
                HashMap::new()
            }
        };
        handed_out.note(batch.run(), entries);
        if let Some(carried) = carried {
            carried.append(noted);
            entries.iter().for_each(|entry| carried.note_excluding(batch.run(), entry));
        }
        #[cfg(unix)]
        interrupt::note_reserved(numbers.len());
        Ok(numbers)
    }

    /// Decides a day's work: see [`decide_day`]. Returned are the numbers of the reservations made, by the places of their
    /// records.
    pub(super) fn decide_day(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        is_any_day: bool,
        mut each: impl FnMut(Decided<'_>),
    ) -> Result<HashMap<usize, EventId>, Failure> {
        let Self { memory, plan, forgotten, handed_out, .. } = self;
        let tombstones = memory.as_mut().map(Memory::tombstones).transpose()?.unwrap_or_default();
        let mut each = |decided: Decided<'_>| {
            // What is withheld is handed out to nobody.
            if !decided.is_withheld {
                forgotten.extend(handed_out_again(plan, &tombstones, &decided));
                handed_out.look(&decided);
            }
            each(decided);
        };
        let numbers = match memory {
            Some(memory) => memory.decide_day(batch, entries, is_any_day, each)?,
            None => {
                decide_day(batch, entries, is_any_day, &mut each);
                HashMap::new()
            }
        };
        handed_out.note(batch.run(), entries);
        #[cfg(unix)]
        interrupt::note_reserved(numbers.len());
        Ok(numbers)
    }
}

/// The sender of a name in the ledger; of one whom the configuration doesn't list, the name is noted.
fn listed(roster: &Roster<'_>, unnamed: &mut BTreeSet<String>, state: &mut State, name: &str) -> Option<Arc<Sender>> {
    let sender = roster.sender_of_ledger(state, name);
    if sender.is_none() {
        unnamed.insert(name.to_owned());
    }
    sender
}

/// Whose record a move is decided of, where they were forgotten: its row, or none of a follow-up, and the sender.
fn handed_out_again(plan: &Plan, tombstones: &Tombstones, decided: &Decided<'_>) -> Option<(Option<Row>, Arc<str>)> {
    let Decided { entry, decision, .. } = decided;
    let is_forgotten = decision.action.is_move() && entry_forgotten(plan, tombstones, entry).is_some();
    let row = Some(entry.row).filter(|row| *row < FIRST_OF_LEDGER);
    is_forgotten.then(|| (row, Arc::clone(&entry.sender.name)))
}

/// Whether anything can be reserved at this moment.
pub(super) fn may_reserve(session: &Session) -> Result<(), Failure> {
    session.must_be_present("nothing can be reserved", "leave --as-of or --reserve out")
}

/// How long decisions are held, as it was typed: `24h`, `90m`, `2 days`.
pub(super) fn hold(text: &str) -> Result<Hold, Failure> {
    let length = calendar::parse_duration(text).ok().or_else(|| text.parse::<SignedDuration>().ok());
    let length = length.filter(|length| *length > SignedDuration::ZERO);
    length.map(Hold::For).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("`{text}` is no length of time")).help("write it like 24h, or \"2 days\"")
    })
}
