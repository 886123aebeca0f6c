//! A sender's day: what there is to do, who waits, and who needs a person.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime};

use super::who::{no_text, who};
use crate::decide::Decided;
use crate::decide::decision::{Action, Decision};
use crate::decide::eval::{ClosedDay, Sender, closed_day};
use crate::history::ledger::EventId;
use crate::language::plan::Plan;
use crate::report::output::{Other, Task};

/// What there is for one sender.
pub(super) struct Day {
    pub(super) sender: Arc<Sender>,
    /// The day, where none of the policy's hours open on it.
    pub(super) closed: Option<ClosedDay>,
    pub(super) tasks: Vec<Todo>,
    /// The columns that are carried over from the records.
    pub(super) kept: Vec<String>,
    /// The columns that a rep has added to the sheet of it.
    pub(super) added: Vec<String>,
    /// Everyone else: who needs a person, who waits, who is skipped.
    pub(super) others: Vec<Other>,
}

/// One thing to do.
pub(super) struct Todo {
    pub(super) urgency: Urgency,
    /// What of its kind comes first: by when it is due, else by when it is to be done; first moves by importance.
    order: (Option<Timestamp>, usize),
    /// The place of its record.
    place: usize,
    pub(super) task: Task,
}

/// What comes first in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    LateFollowUp,
    FollowUp,
    FirstMove,
}

impl Day {
    /// A sender's day around `now`, with nothing in it yet.
    pub(super) fn of(plan: &Plan, sender: &Arc<Sender>, kept: &[String], now: Timestamp) -> Self {
        Self {
            sender: Arc::clone(sender),
            closed: closed_day(plan, sender, now),
            tasks: Vec::new(),
            kept: kept.to_vec(),
            added: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Notes what is decided about one record, of which some cells are carried over.
    pub(super) fn note(&mut self, plan: &Plan, decided: &Decided<'_>, kept: Vec<String>, now: Timestamp) {
        let decision = &decided.decision;
        let (action, until, why) = match decision.action {
            Action::Move(_) if !decided.is_withheld => return self.tasks.push(todo(plan, decided, kept, now)),
            Action::Move(_) => {
                let opens = self.closed.and_then(|closed| closed.until);
                let opens = opens.map(|until| until.to_zoned_datetime(self.sender.zone.clone()));
                (Action::Wait, opens, "none of the policy's hours open today".to_owned())
            }
            Action::Wait => (Action::Wait, decision.until.clone(), why(decision)),
            Action::Skip => (Action::Skip, decision.until.clone(), why(decision)),
            Action::Review => (Action::Review, decision.until.clone(), why(decision)),
        };
        let rule = decision.rule.unwrap_or_default().to_owned();
        self.others.push(Other { who: who(plan, decided), action, until, why, rule });
    }

    /// What there is to do, in its order.
    pub(super) fn tasks(&self) -> Vec<&Task> {
        self.tasks.iter().map(|todo| &todo.task).collect()
    }

    /// Puts all in its order, and names the reservations that were made.
    pub(super) fn finish(&mut self, reservations: &HashMap<usize, EventId>) {
        self.tasks.sort_by_key(|todo| (todo.urgency, todo.order));
        for todo in &mut self.tasks {
            if let Some(number) = reservations.get(&todo.place) {
                todo.task.reservation = number.to_string();
            }
        }
        let order = |other: &Other| match other.action {
            Action::Review => 0,
            Action::Wait => 1,
            Action::Skip | Action::Move(_) => 2,
        };
        let until = |other: &Other| other.until.as_ref().map(ZonedDateTime::timestamp);
        self.others.sort_by_key(|other| (order(other), until(other).is_none(), until(other)));
    }
}

/// Why there is nothing to do: what speaks against each option, else the reason given, else that nothing fits.
fn why(decision: &Decision<'_>) -> String {
    let mut why: Vec<String> = Vec::new();
    for refusal in &decision.refused {
        let one = match decision.action {
            Action::Review => format!("{}: {}", refusal.option, refusal.told()),
            _ => refusal.told().into_owned(),
        };
        if !why.contains(&one) {
            why.push(one);
        }
    }
    if why.is_empty() { decision.because.unwrap_or("no rule matches").to_owned() } else { why.join("; ") }
}

/// What comes first, by when, and `when` in words: from when on it is to be done, or how late it is.
fn when(decided: &Decided<'_>, now: Timestamp) -> (Urgency, Option<Timestamp>, String) {
    let zoned = |at: Timestamp| at.to_zoned_datetime(decided.entry.sender.zone.clone());
    let shown = |at: Timestamp| zoned(at).strftime("%Y-%m-%d %H:%M").to_string();
    let time = |at: Timestamp| zoned(at).strftime("%H:%M").to_string();
    let is_late = |at: Timestamp| zoned(at).date() < zoned(now).date();
    let moment = decided.moment;
    match decided.decision.at.as_ref().map(ZonedDateTime::timestamp) {
        None if is_late(moment) => (Urgency::FirstMove, None, format!("late first move, since {}", shown(moment))),
        None => (Urgency::FirstMove, None, format!("{} first move", time(moment))),
        Some(due) if is_late(due) => {
            let reserved = decided.entry.reserved.as_ref();
            let was_ahead = moment > now || reserved.is_some_and(|reserved| reserved.kept.not_before.is_some());
            let from = if was_ahead && !is_late(moment) { format!(", from {}", time(moment)) } else { String::new() };
            (Urgency::LateFollowUp, Some(due), format!("late since {}{from}", shown(due)))
        }
        Some(due) => {
            let due = if time(due) == time(moment) { String::new() } else { format!(", due {}", time(due)) };
            (Urgency::FollowUp, Some(moment), format!("{} follow-up{due}", time(moment)))
        }
    }
}

fn todo(plan: &Plan, decided: &Decided<'_>, kept: Vec<String>, now: Timestamp) -> Todo {
    let decision = &decided.decision;
    let (urgency, first, when) = when(decided, now);
    let reserved = decided.entry.reserved.as_deref();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let task = Task {
        when,
        who: who(plan, decided),
        mv: decision.action.to_string(),
        with: decision.with.join(" and "),
        subject: text(decision.subject.as_deref()),
        text: text(decision.text.as_deref()),
        no_text: no_text(plan, decision),
        because: text(decision.because),
        rule: text(decision.rule),
        done: String::new(),
        reservation: reserved.map(|reserved| reserved.number.to_string()).unwrap_or_default(),
        kept,
        added: Vec::new(),
    };
    Todo { urgency, order: (first, decided.place), place: decided.place, task }
}
