//! Whether a policy's hours open on a day.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Sender;
use super::evaluation::Evaluation;
use crate::decide::state::State;
use crate::language::plan::Plan;
use crate::values::calendar;

/// A sender's day on which none of a policy's hours open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedDay {
    /// The day, in the sender's zone.
    pub date: Date,
    /// When the first of the hours open again; nothing where they don't within ten years.
    pub until: Option<Timestamp>,
}

/// The sender's day around `now`, where none of the policy's hours open on it. A policy without hours is never closed.
#[must_use]
pub fn closed_day(plan: &Plan, sender: &Sender, now: Timestamp) -> Option<ClosedDay> {
    if plan.hours.is_empty() {
        return None;
    }
    let today = now.to_zoned_datetime(sender.zone.clone());
    let begin = today.start_of_day().map_or(now, |begin| begin.timestamp());
    let state = State::default();
    let mut evaluation = Evaluation::bare(plan, &state, sender.id, &sender.zone, now);
    evaluation.sender_slots = &sender.slots;
    let opens = plan.hours.iter().filter_map(|(id, hours)| hours.open.opens_at(begin, &evaluation.hours_zone(id)));
    let until = opens.min();
    let is_closed = until.is_none_or(|until| until >= calendar::midnight_after(now, &sender.zone));
    is_closed.then_some(ClosedDay { date: today.date(), until })
}
