//! A sender's day: what there is to do, who waits, and who needs a person.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime};

use crate::engine::Decided;
use crate::eval::Sender;
use crate::ledger::EventId;
use crate::output::Task;

/// What there is for one sender.
#[derive(Default)]
pub(super) struct Day {
    pub(super) sender: Option<Arc<Sender>>,
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
    /// When it is due, as long as that is known.
    due: Option<Timestamp>,
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
    /// Notes what is decided about one record.
    pub(super) fn note(&mut self, decided: &Decided<'_>, due: Option<Timestamp>, now: Timestamp) {
        let decision = &decided.decision;
        self.sender.get_or_insert_with(|| Arc::clone(&decided.entry.sender));
        match decision.action {
            "wait" => self.waiting.push((decision.until.clone(), decision.prospect.to_string())),
            "skip" => self.skipped += 1,
            "review" => {
                let refused = decision.refused.iter().map(|refusal| format!("{}: {}", refusal.option, refusal.why));
                let why = match refused.collect::<Vec<_>>().join("; ") {
                    none if none.is_empty() => decision.because.unwrap_or("no rule matches").to_owned(),
                    why => why,
                };
                self.reviews.push(format!("{}, {why}", decision.prospect));
            }
            _ => self.tasks.push(todo(decided, due, now)),
        }
    }

    /// Puts all in its order, those of one urgency by moment, then as they came, and names the reservations that were made.
    pub(super) fn finish(&mut self, reservations: &HashMap<usize, EventId>) {
        self.tasks.sort_by_key(|todo| (todo.urgency, todo.due, todo.place));
        for todo in &mut self.tasks {
            if let Some(number) = reservations.get(&todo.place) {
                todo.task.reservation = number.to_string();
            }
        }
        self.waiting.sort_by_key(|(until, _)| (until.is_none(), until.as_ref().map(ZonedDateTime::timestamp)));
    }
}

fn todo(decided: &Decided<'_>, due: Option<Timestamp>, now: Timestamp) -> Todo {
    let decision = &decided.decision;
    let due = decision.at.as_ref().map(ZonedDateTime::timestamp).or(due);
    let zone = &decided.entry.sender.zone;
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let (urgency, when) = match due {
        None => (Urgency::FirstMove, "first move".to_owned()),
        Some(at) => {
            let shown = at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            match day(at) < day(now) {
                true => (Urgency::LateFollowUp, format!("late since {shown}")),
                false => (Urgency::FollowUp, format!("due {shown}")),
            }
        }
    };
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
    Todo { urgency, due, place: decided.place, task }
}
