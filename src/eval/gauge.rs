//! How full a cap is: asked of nobody in particular, by the code that decides.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;

use super::evaluation::{Asked, Evaluation, Memo};
use super::sender::Sender;
use super::timeline::{CapKey, Values};
use super::until;
use super::usage::{CapStatus, is_exempt};
use super::usage_cache::UsageCache;
use crate::ids::{CapId, Id};
use crate::plan::{Cap, Plan};
use crate::state::{Event, State};
use crate::value::Value;

/// How full a cap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// How it stands. Where the limit depends on the prospect, it is that of one of whom nothing is known.
    pub status: CapStatus,
    /// The first moment at which there is more room than now, with nothing happening but time.
    pub frees_at: Option<Timestamp>,
}

/// How full a cap is for a sender, of the prospects with these values; nothing where the cap counts by a field that is not
/// among them.
#[must_use]
pub fn gauge(
    plan: &Plan,
    state: &State,
    (sender, cap): (&Sender, CapId),
    values: &Values,
    now: Timestamp,
    cache: &mut UsageCache,
) -> Option<Gauge> {
    let mut prospect = vec![Value::Missing; plan.prospect.schema.fields.len()];
    for (field, value) in values {
        if let Some(slot) = prospect.get_mut(field.index()) {
            *slot = Value::Text(value.clone());
        }
    }
    let mut memo = Memo::default();
    memo.reset(plan);
    let mut evaluation = Evaluation::new(plan, state, Asked { prospect: &prospect, sender, person: None }, now);
    evaluation.memo = Some(&mut memo);
    evaluation.cache = Some(cache);
    let status = evaluation.cap_status(cap)??;
    let room = room(&plan.caps[cap], &status);
    let frees_at = until::first_moment(&mut evaluation, |later| {
        // It is asked of both: when it opens, and when it has counted less.
        later.room_status(cap)?;
        let status = later.figure_status(cap)??;
        Some(self::room(&plan.caps[cap], &status) > room)
    });
    Some(Gauge { status, frees_at })
}

/// How many more there may be. Of a limit that depends on the prospect, only what was counted is known.
fn room(cap: &Cap, status: &CapStatus) -> u64 {
    if cap.reads.prospect {
        return u64::MAX - status.used;
    }
    match (status.limit, status.shut_until) {
        (None, _) => u64::MAX,
        (Some(_), Some(_)) => 0,
        (Some(limit), None) => limit.saturating_sub(status.used),
    }
}

/// Under which values of its fields a cap has counted most for a sender: so many at most, the fullest first. For a cap that
/// counts by no field, that is none.
#[must_use]
pub fn fullest(
    plan: &Plan,
    state: &State,
    (sender, cap): (&Sender, CapId),
    now: Timestamp,
    most: usize,
) -> Vec<Values> {
    let cap = &plan.caps[cap];
    if cap.per_fields.is_empty() {
        return vec![Values::new()];
    }
    let start = cap.every.start(now, &sender.zone);
    let is_in_window = |event: &&Event| {
        event.seen_from(now).is_some_and(|at| at <= now && start.admits(at)) && !is_exempt(plan, state, cap, event, now)
    };
    let events: Box<dyn Iterator<Item = &Event>> = match cap.per_sender {
        true => Box::new(state.sent_by(sender.id)),
        false => Box::new(state.sent_by_anyone()),
    };
    let mut counts: HashMap<Values, u64> = HashMap::new();
    for event in events.filter(is_in_window) {
        let Some(key) = CapKey::of(cap, event) else { continue };
        if key.is_counted(cap, event) {
            *counts.entry(key.values).or_default() += 1;
        }
    }
    let mut counts: Vec<(Values, u64)> = counts.into_iter().collect();
    counts.sort_by(|(one, some), (other, many)| (Reverse(some), one).cmp(&(Reverse(many), other)));
    counts.into_iter().take(most).map(|(values, _)| values).collect()
}
