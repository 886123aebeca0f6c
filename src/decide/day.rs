//! A day's work: what is due and what hours hold back is decided as of the moment at which it comes up, today.
//!
//! All of it is decided at the present, by the same code as everything. Only the moment moves as of which it is decided, and
//! whatever was decided counts, whichever moment it was for. With nothing happening but time a count only falls: so what had
//! room beside all that was decided before it has room at its own moment, in whatever order that was.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{Batch, Decided, Entry};
use crate::decide::decision::{Action, Decision};
use crate::decide::eval::{FIRST_OF_LEDGER, Run, closed_day, follow_up_of};
use crate::decide::state::{PersonId, SenderId};
use crate::language::plan::Plan;
use crate::values::RefusalCode;
use crate::values::calendar::midnight_after;

/// Decides a day's work, and hands on each decision once: follow-ups that are due before the sender's midnight, each as of
/// its moment, those first that are still in time; then all else as of now, the most important first; what only hours hold
/// back, as of their opening. The entries are put in that order, and places are those in it. A record gets no first move on a day on which none of the
/// policy's hours open, unless it is for any day; who has no record never does.
pub fn decide_day(batch: &mut Batch<'_>, entries: &mut [Entry], is_any_day: bool, each: &mut dyn FnMut(Decided<'_>)) {
    batch.survey_next(entries);
    decide_day_surveyed(batch, entries, is_any_day, each);
}

/// The same for records that have been looked at.
pub(crate) fn decide_day_surveyed(
    batch: &mut Batch<'_>,
    entries: &mut [Entry],
    is_any_day: bool,
    each: &mut dyn FnMut(Decided<'_>),
) {
    let now = batch.run().now();
    withhold(batch, entries, is_any_day);
    let agenda = arrange(batch, entries);
    let mut before = 0;
    for part in agenda.chunk_by(|one, other| one.urgency == other.urgency) {
        let of_part = entries.get(before..before + part.len()).unwrap_or_default();
        let first: Vec<Timestamp> = part.iter().map(|item| item.moment.max(now)).collect();
        work_through(batch, (of_part, before), &first, each);
        before += part.len();
    }
}

/// Who gets the slots of a day first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    /// A follow-up that is in its range at its moment: tomorrow may be too late.
    InTime,
    /// A follow-up that is late, or was to come behind its range from the start.
    Late,
    /// All else.
    FirstMove,
}

/// When an entry is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    urgency: Urgency,
    /// As of when it is decided first.
    moment: Timestamp,
    /// Its place in the order of importance.
    rank: usize,
    /// Its place among the entries as they were given.
    place: usize,
}

/// Notes of whom no first move is made.
fn withhold(batch: &mut Batch<'_>, entries: &[Entry], is_any_day: bool) {
    let (plan, now) = (batch.run().plan(), batch.run().now());
    let mut closed: HashMap<SenderId, bool> = HashMap::new();
    for entry in entries {
        let mut is_closed = || {
            let closed = closed.entry(entry.sender.id);
            *closed.or_insert_with(|| closed_day(plan, &entry.sender, now).is_some())
        };
        if entry.row >= FIRST_OF_LEDGER || !is_any_day && is_closed() {
            batch.withhold(entry.row);
        }
    }
}

/// Puts the entries in the order in which slots are given away, and says when each is to be decided. All people are met in
/// the order of the records, so that the first record of somebody stays the first.
fn arrange(batch: &mut Batch<'_>, entries: &mut [Entry]) -> Vec<Item> {
    let run = batch.run();
    let mut meet = |entry: &Entry| {
        let person = run.person_of(&entry.prospect)?;
        run.meet(&person, entry.sender.id, entry.row).0
    };
    let mut met: Vec<Option<PersonId>> = entries.iter().map(&mut meet).collect();
    // Two may have turned out to be one.
    met.iter_mut().flatten().for_each(|person| *person = run.state.persons.current(*person));
    let mut ranks = vec![0; entries.len()];
    for (order, place) in batch.in_order(entries, &met).into_iter().enumerate() {
        if let Some(rank) = ranks.get_mut(place) {
            *rank = order;
        }
    }
    let run = batch.run();
    let entries_met = entries.iter().zip(&met).zip(ranks).enumerate();
    let item = |(place, ((entry, person), rank)): (usize, ((&Entry, &Option<PersonId>), usize))| {
        let (urgency, moment) = urgency(run, entry, *person);
        Item { urgency, moment, rank, place }
    };
    let mut agenda: Vec<Item> = entries_met.map(item).collect();
    agenda.sort_unstable();
    // First moves come in the order of importance, whenever they may be made.
    let first_moves = agenda.partition_point(|item| item.urgency < Urgency::FirstMove);
    if let Some(first_moves) = agenda.get_mut(first_moves..) {
        first_moves.sort_unstable_by_key(|item| item.rank);
    }
    let mut sorted: Vec<Entry> = agenda.iter().filter_map(|item| entries.get(item.place).cloned()).collect();
    entries.swap_with_slice(&mut sorted);
    agenda
}

/// How urgent an entry is, and as of when it is to be decided first.
fn urgency(run: &Run<'_>, entry: &Entry, person: Option<PersonId>) -> (Urgency, Timestamp) {
    let now = run.now();
    let end = midnight_after(now, &entry.sender.zone);
    if let Some(reserved) = &entry.reserved {
        let urgency = if reserved.kept.at.is_some() { Urgency::InTime } else { Urgency::FirstMove };
        return (urgency, reserved.moment);
    }
    let at = |moment| follow_up_of(run.plan(), &run.state, entry.asked(person), moment);
    // One that is cancelled by now may be due later today all the same.
    let later = || at(end).filter(|later| entry.row >= FIRST_OF_LEDGER && later.due > now);
    match at(now).or_else(later).filter(|follow_up| follow_up.due < end) {
        Some(follow_up) if follow_up.due.max(now) <= follow_up.range_end => (Urgency::InTime, follow_up.due),
        Some(follow_up) => (Urgency::Late, follow_up.due),
        None => (Urgency::FirstMove, now),
    }
}

/// Decides entries, each as of its first moment and then as of the next that is worth it, as long as that is today. So many
/// entries stand before them.
fn work_through(
    batch: &mut Batch<'_>,
    (entries, before): (&[Entry], usize),
    first: &[Timestamp],
    each: &mut dyn FnMut(Decided<'_>),
) {
    let (plan, now) = (batch.run().plan(), batch.run().now());
    let mut waiting: BTreeMap<Timestamp, Vec<usize>> = BTreeMap::new();
    for (place, at) in first.iter().enumerate() {
        waiting.entry(*at).or_default().push(place);
    }
    while let Some((at, mut places)) = waiting.pop_first() {
        places.sort_unstable();
        let asked = if places.len() == entries.len() {
            Cow::Borrowed(entries)
        } else {
            places.iter().filter_map(|place| entries.get(*place).cloned()).collect()
        };
        batch.run().ask_as_of(at);
        batch.decide_surveyed(&asked, |decided| {
            let Some(place) = places.get(decided.place).copied() else { return };
            let end = midnight_after(now, &decided.entry.sender.zone);
            match again(plan, &decided.decision).filter(|next| *next > at && *next < end) {
                Some(next) => waiting.entry(next).or_default().push(place),
                None => each(Decided { place: before + place, ..decided }),
            }
        });
    }
    batch.run().ask_as_of(now);
}

/// When somebody is to be asked about again who waits for a follow-up or for hours.
fn again(plan: &Plan, decision: &Decision<'_>) -> Option<Timestamp> {
    let is_follow_up = |rule: &str| plan.follow_ups.position(|follow_up| *follow_up.name == *rule).is_some();
    let is_held_back = decision.rule.is_some_and(is_follow_up)
        || decision.refused.iter().any(|refusal| refusal.code == RefusalCode::OutsideHours);
    let until = decision.until.as_ref().filter(|_| decision.action == Action::Wait && is_held_back);
    until.map(|until| until.timestamp())
}
