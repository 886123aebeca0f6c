//! A sender's day: what there is to do, who waits, and who needs a person.

use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime};

use crate::engine::Decided;
use crate::eval::Sender;
use crate::output::Task;

/// What there is for one sender.
#[derive(Default)]
pub(super) struct Day {
    pub(super) sender: Option<Arc<Sender>>,
    pub(super) tasks: Vec<(Key, Task)>,
    /// Who waits, until when where that is known.
    pub(super) waiting: Vec<(Option<ZonedDateTime>, String)>,
    /// Who needs a person, and why.
    pub(super) reviews: Vec<String>,
    pub(super) skipped: usize,
}

/// Late follow-ups first, then due ones, then first moves; those of one kind by moment, then as they came.
pub(super) type Key = (u8, Option<Timestamp>);

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
            _ => self.tasks.push(task(decided, due, now)),
        }
    }

    /// Puts all in its order.
    pub(super) fn sort(&mut self) {
        self.tasks.sort_by_key(|(key, _)| *key);
        self.waiting.sort_by_key(|(until, _)| (until.is_none(), until.as_ref().map(ZonedDateTime::timestamp)));
    }
}

/// One thing to do.
fn task(decided: &Decided<'_>, due: Option<Timestamp>, now: Timestamp) -> (Key, Task) {
    let decision = &decided.decision;
    let due = decision.at.as_ref().map(ZonedDateTime::timestamp).or(due);
    let zone = &decided.entry.sender.zone;
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let (rank, when) = match due {
        None => (2, "first move".to_owned()),
        Some(at) => {
            let shown = at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            if day(at) < day(now) { (0, format!("late since {shown}")) } else { (1, format!("due {shown}")) }
        }
    };
    let key = decision.key.as_ref();
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
        reservation: decided.reservation.map(|number| number.to_string()).unwrap_or_default(),
    };
    ((rank, due), task)
}
