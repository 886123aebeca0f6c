//! Deciding with a ledger at hand: what it knows is made known, and what is decided may be reserved in it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::Past;
use super::follow_ups::{self, Due, LedgerView};
use super::opted_out;
use super::telling::{planned, reserve, tell};
use crate::decide::eval::{Row, Sender};
use crate::decide::state::State;
use crate::decide::{Batch, Decided, Entry, Survey, decide_day_surveyed};
use crate::history::ledger::{EventId, Ledger, LedgerError, Told, Tombstones};
use crate::language::plan::Plan;

/// A ledger that decisions are made by, and what of it the batch has read already.
#[derive(Debug)]
pub struct Memory<'p> {
    ledger: Ledger,
    past: Past<'p>,
    way: Way,
}

/// Which state of the ledger decisions see, and whether they are written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// All see a snapshot: the ledger as it was at the first query.
    Standing,
    /// Each sees what others have written until then.
    Following,
    /// Each sees what others have written until then, and is reserved in the ledger.
    Reserving,
}

impl<'p> Memory<'p> {
    /// Decides by a snapshot of the ledger, taken now. Of it counts what had been told by `as_of`.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn reading(
        plan: &'p Plan,
        mut ledger: Ledger,
        now: Timestamp,
        as_of: Option<Timestamp>,
    ) -> Result<Self, LedgerError> {
        ledger.stand_still()?;
        Ok(Self { ledger, past: Past::new(plan, now, as_of), way: Way::Standing })
    }

    /// Decides by the ledger, and sees what others write to it between two decisions.
    #[must_use]
    pub fn following(plan: &'p Plan, ledger: Ledger, now: Timestamp, as_of: Option<Timestamp>) -> Self {
        Self { ledger, past: Past::new(plan, now, as_of), way: Way::Following }
    }

    /// Has the next query read the whole ledger again, the reservations made here included.
    pub(crate) fn look_again(&mut self) {
        const NONE: EventId = -1;
        self.past.told_up_to(NONE);
    }

    /// The ledger, to write to it.
    pub(crate) fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Gives the ledger back. After [`Memory::reading`] it still shows the same snapshot.
    #[must_use]
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// Decides by the ledger, and reserves in it what is decided. The batch's run has to be one with a hold.
    #[must_use]
    pub fn reserving(plan: &'p Plan, ledger: Ledger, now: Timestamp) -> Self {
        Self { ledger, past: Past::new(plan, now, None).at_present(), way: Way::Reserving }
    }

    /// Sets a later moment as now.
    pub fn move_on(&mut self, now: Timestamp) {
        self.past.move_on(now);
    }

    /// Surveys the next records, after reading what the ledger has about their people.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn survey(&mut self, batch: &mut Batch<'p>, survey: &mut Survey, entries: &[Entry]) -> Result<(), LedgerError> {
        let Self { ledger, past, .. } = self;
        ledger.read(|ledger| recall(ledger, past, batch, entries, |_| {}))?;
        survey.look(batch.run(), entries);
        Ok(())
    }

    /// The follow-ups that are due by `until`, the most overdue first, but for those of people of whom there are records.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn due(
        &mut self,
        batch: &mut Batch<'p>,
        until: Timestamp,
        of_records: &mut [Entry],
        sender_of: impl FnMut(&mut State, &str) -> Option<Arc<Sender>>,
    ) -> Result<Vec<Due>, LedgerError> {
        let Self { ledger, past, .. } = self;
        ledger.read(|ledger| {
            recall(ledger, past, batch, of_records, |_| {})?;
            let run = batch.run();
            let (plan, now) = (run.plan(), run.now());
            follow_ups::due(&mut LedgerView { plan, past, ledger }, &mut run.state, now, until, of_records, sender_of)
        })
    }

    /// Everyone for whom a follow-up is due before their sender's midnight, or is reserved, the most overdue first, but for
    /// people of whom there are records.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn due_today(
        &mut self,
        batch: &mut Batch<'p>,
        of_records: &mut [Entry],
        sender_of: impl FnMut(&mut State, &str) -> Option<Arc<Sender>>,
    ) -> Result<Vec<Entry>, LedgerError> {
        let Self { ledger, past, .. } = self;
        ledger.read(|ledger| {
            recall(ledger, past, batch, of_records, |_| {})?;
            let run = batch.run();
            let (plan, now) = (run.plan(), run.now());
            follow_ups::due_today(&mut LedgerView { plan, past, ledger }, &mut run.state, now, of_records, sender_of)
        })
    }

    /// Whoever the ledger knows by a key, as far as it knows them, once for each sender who had to do with them; nobody where
    /// the key is nobody's, or that of several people. Their rows are counted from `row` on.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn remembered(
        &mut self,
        plan: &Plan,
        key: &str,
        row: Row,
        sender_of: impl FnMut(&str) -> Option<Arc<Sender>>,
    ) -> Result<Vec<Entry>, LedgerError> {
        follow_ups::remembered(plan, &self.past, &mut self.ledger, key, row, sender_of)
    }

    /// Everyone in whose name, as the ledger has it, each word of `name` stands, once for each sender who had to do with them, but for the
    /// people of `of_records`. Their rows are counted from `row` on.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn called<'e>(
        &mut self,
        plan: &Plan,
        name: &str,
        row: Row,
        of_records: impl IntoIterator<Item = &'e Entry>,
        sender_of: impl FnMut(&str) -> Option<Arc<Sender>>,
    ) -> Result<Vec<Entry>, LedgerError> {
        follow_ups::called(plan, &self.past, &mut self.ledger, name, row, of_records, sender_of)
    }

    /// Makes known all that the caps count for these senders, whomever they sent it to.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn recall_usage(&mut self, batch: &mut Batch<'p>, senders: &[Arc<Sender>]) -> Result<(), LedgerError> {
        let Self { ledger, past, .. } = self;
        past.recall_usage(ledger, &mut batch.run().state, senders)
    }

    /// An event of the ledger.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn event(&mut self, id: EventId) -> Result<Option<Told>, LedgerError> {
        self.ledger.event(id)
    }

    /// Who was forgotten, as the ledger stands now.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tombstones(&mut self) -> Result<Arc<Tombstones>, LedgerError> {
        self.ledger.tombstones()
    }

    /// Whether the ledger has the outcome of a reservation: the move was made, or turned out impossible.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn is_settled(&mut self, reservation: EventId) -> Result<bool, LedgerError> {
        self.ledger.is_settled(reservation)
    }

    /// Whether it was told since a reservation that its person must not be contacted, by this source.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn has_noted(
        &mut self,
        plan: &Plan,
        reservation: EventId,
        now: Timestamp,
        source: &str,
    ) -> Result<bool, LedgerError> {
        let Some(told) = self.ledger.event(reservation)? else { return Ok(false) };
        opted_out::is_noted(plan, &mut self.ledger, &told, now, source)
    }

    /// The reservations in force, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn live(&mut self, now: Timestamp) -> Result<Vec<Told>, LedgerError> {
        self.ledger.live(now, self.past.as_of())
    }

    /// Whether a name that is nobody's concerns the records decided: one of them carries it, or it came out among them.
    #[must_use]
    pub fn concerns(&self, field: u8, name: &str) -> bool {
        self.past.concerns(field, name)
    }

    /// What happened with a record's person, in order of time.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn story(&mut self, entry: &Entry) -> Result<Vec<Told>, LedgerError> {
        self.past.story(&mut self.ledger, entry)
    }

    /// Decides records, and hands each decision on, in the order of the records. While reserving, usage is read and the
    /// reservations are written in one transaction: on success all of them hold, on an error none does. Returned are the
    /// numbers of the reservations made, by the places of their records.
    ///
    /// `beside` adds to the batch's state what it knows from elsewhere than the ledger. It is called whenever the state is
    /// filled anew.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn decide(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        beside: impl FnOnce(&mut State),
        each: impl FnMut(Decided<'_>),
    ) -> Result<HashMap<usize, EventId>, LedgerError> {
        self.decide_by(batch, entries, beside, |batch, entries, each| batch.decide_surveyed(entries, each), each)
    }

    /// Decides a day's work, and hands each decision on, as [`Memory::decide`] does for a batch: see [`decide_day`](crate::decide::decide_day).
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn decide_day(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        is_any_day: bool,
        each: impl FnMut(Decided<'_>),
    ) -> Result<HashMap<usize, EventId>, LedgerError> {
        let how = |batch: &mut Batch<'p>, entries: &mut [Entry], each: &mut dyn FnMut(Decided<'_>)| {
            decide_day_surveyed(batch, entries, is_any_day, each);
        };
        self.decide_by(batch, entries, |_| {}, how, each)
    }

    fn decide_by(
        &mut self,
        batch: &mut Batch<'p>,
        entries: &mut [Entry],
        beside: impl FnOnce(&mut State),
        how: impl FnOnce(&mut Batch<'p>, &mut [Entry], &mut dyn FnMut(Decided<'_>)),
        mut each: impl FnMut(Decided<'_>),
    ) -> Result<HashMap<usize, EventId>, LedgerError> {
        let Self { ledger, past, way } = self;
        match way {
            Way::Standing => prepare(ledger, past, batch, entries, beside)?,
            Way::Following => ledger.read(|ledger| prepare(ledger, past, batch, entries, beside))?,
            Way::Reserving => {
                return ledger.write(|ledger| {
                    prepare(ledger, past, batch, entries, beside)?;
                    let (plan, now) = (batch.run().plan(), batch.run().now());
                    tell(plan, ledger, now, &past.released())?;
                    let is_beside = batch.threads() > 1 && entries.len() >= MANY;
                    let numbers = reserve(plan, ledger, now, is_beside, |reserve| {
                        how(batch, entries, &mut |decided| {
                            if let Some(planned) = planned(plan, now, &decided) {
                                reserve(decided.place, planned);
                            }
                            each(decided);
                        });
                    })?;
                    past.note_people(ledger, &batch.run().state, entries, &numbers)?;
                    let forbidding = batch.run().take_forbidding();
                    let forbidding =
                        forbidding.filter_map(|record| Entry::new(plan, record.row, record.prospect, record.sender?));
                    past.note_people(ledger, &batch.run().state, &forbidding.collect::<Vec<_>>(), &HashMap::new())?;
                    past.told_up_to(ledger.last()?);
                    Ok(numbers)
                });
            }
        }
        how(batch, entries, &mut each);
        Ok(HashMap::new())
    }
}

/// From how many records on it pays to tell the ledger on a thread of its own.
const MANY: usize = 256;

fn recall<'p>(
    ledger: &mut Ledger,
    past: &mut Past<'p>,
    batch: &mut Batch<'p>,
    entries: &[Entry],
    beside: impl FnOnce(&mut State),
) -> Result<(), LedgerError> {
    let run = batch.run();
    past.begin(ledger, &mut run.state, beside)?;
    past.recall(ledger, &mut run.state, entries)
}

/// Makes known all that these records are decided by: what the ledger has, and what one says of another's person. Then each
/// is given the reservation that it has and that still holds.
fn prepare<'p>(
    ledger: &mut Ledger,
    past: &mut Past<'p>,
    batch: &mut Batch<'p>,
    entries: &mut [Entry],
    beside: impl FnOnce(&mut State),
) -> Result<(), LedgerError> {
    recall(ledger, past, batch, entries, beside)?;
    batch.survey_next(entries);
    past.give(&mut batch.run().state, entries);
    Ok(())
}
