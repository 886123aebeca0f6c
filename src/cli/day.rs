//! A sender's day: what there is to do, who waits, and who needs a person.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime};

use crate::engine::Decided;
use crate::eval::{ClosedDay, Sender, closed_day};
use crate::ledger::EventId;
use crate::output::Task;
use crate::plan::Plan;

/// What there is for one sender.
pub(super) struct Day {
    pub(super) sender: Arc<Sender>,
    /// The day, where none of the policy's hours open on it.
    pub(super) closed: Option<ClosedDay>,
    pub(super) tasks: Vec<Todo>,
    /// The columns that a rep has added to the sheet of it.
    pub(super) added: Vec<String>,
    /// Who waits, until when where that is known.
    pub(super) waiting: Vec<(Option<ZonedDateTime>, String)>,
    /// Who needs a person, and why.
    pub(super) reviews: Vec<String>,
    pub(super) skipped: usize,
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
    pub(super) fn of(plan: &Plan, sender: &Arc<Sender>, now: Timestamp) -> Self {
        Self {
            sender: Arc::clone(sender),
            closed: closed_day(plan, sender, now),
            tasks: Vec::new(),
            added: Vec::new(),
            waiting: Vec::new(),
            reviews: Vec::new(),
            skipped: 0,
        }
    }

    /// Notes what is decided about one record.
    pub(super) fn note(&mut self, decided: &Decided<'_>, now: Timestamp) {
        let decision = &decided.decision;
        let prospect = decision.prospect.to_string();
        match decision.action {
            _ if decided.is_withheld => {
                let until = self.closed.and_then(|closed| closed.until);
                let until = until.map(|until| until.to_zoned_datetime(self.sender.zone.clone()));
                self.waiting.push((until, prospect));
            }
            "wait" => self.waiting.push((decision.until.clone(), prospect)),
            "skip" => self.skipped += 1,
            "review" => {
                let refused = decision.refused.iter().map(|refusal| format!("{}: {}", refusal.option, refusal.why));
                let why = match refused.collect::<Vec<_>>().join("; ") {
                    none if none.is_empty() => decision.because.unwrap_or("no rule matches").to_owned(),
                    why => why,
                };
                self.reviews.push(format!("{prospect}, {why}"));
            }
            _ => self.tasks.push(todo(decided, now)),
        }
    }

    /// Puts all in its order, and names the reservations that were made.
    pub(super) fn finish(&mut self, reservations: &HashMap<usize, EventId>) {
        self.tasks.sort_by_key(|todo| (todo.urgency, todo.order));
        for todo in &mut self.tasks {
            if let Some(number) = reservations.get(&todo.place) {
                todo.task.reservation = number.to_string();
            }
        }
        self.waiting.sort_by_key(|(until, _)| (until.is_none(), until.as_ref().map(ZonedDateTime::timestamp)));
    }
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

fn todo(decided: &Decided<'_>, now: Timestamp) -> Todo {
    let decision = &decided.decision;
    let (urgency, first, when) = when(decided, now);
    let key = decision.key.as_ref();
    let reserved = decided.entry.reserved.as_deref();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let task = Task {
        when,
        prospect: decision.prospect.to_string(),
        address: if key.starts_with("linkedin.com/") { format!("https://www.{key}") } else { String::new() },
        mv: decision.action.to_owned(),
        with: decision.with.join(" and "),
        subject: text(decision.subject.as_deref()),
        text: text(decision.text.as_deref()),
        because: text(decision.because),
        rule: text(decision.rule),
        done: String::new(),
        reservation: reserved.map(|reserved| reserved.number.to_string()).unwrap_or_default(),
        added: Vec::new(),
    };
    Todo { urgency, order: (first, decided.place), place: decided.place, task }
}
