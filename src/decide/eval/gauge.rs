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
use crate::decide::state::{Event, State};
use crate::language::plan::{Cap, Plan};
use crate::values::Value;
use crate::values::ids::{CapId, Id};

/// How full a cap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// How it stands. Where the limit depends on the prospect, it is that of one of whom nothing is known.
    pub status: CapStatus,
    /// How many of those counted are reserved, and not made yet.
    pub reserved: u64,
    /// The first moment at which there is more room than now, with nothing happening but time.
    pub frees_at: Option<Timestamp>,
    /// Whether that is so only where a reservation lapses then.
    pub frees_by_lapse: bool,
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
    let reserved = counted(plan, state, (sender, cap), now);
    let reserved: Vec<Timestamp> = reserved
        .filter(|(key, _)| key.values == *values)
        .filter_map(|(_, event)| event.held_until.filter(|until| *until > now))
        .collect();
    let frees_by_lapse = frees_at.is_some_and(|at| reserved.contains(&at));
    Some(Gauge { status, reserved: u64::try_from(reserved.len()).unwrap_or(u64::MAX), frees_at, frees_by_lapse })
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
pub fn fullest(plan: &Plan, state: &State, (sender, id): (&Sender, CapId), now: Timestamp, most: usize) -> Vec<Values> {
    let cap = &plan.caps[id];
    if cap.per_fields.is_empty() {
        return vec![Values::new()];
    }
    let mut counts: HashMap<Values, u64> = HashMap::new();
    for (key, _) in counted(plan, state, (sender, id), now) {
        *counts.entry(key.values).or_default() += 1;
    }
    let mut counts: Vec<(Values, u64)> = counts.into_iter().collect();
    counts.sort_by(|(one, some), (other, many)| (Reverse(some), one).cmp(&(Reverse(many), other)));
    counts.into_iter().take(most).map(|(values, _)| values).collect()
}

/// What a cap counts now for a sender, each with what it is counted under.
fn counted<'a>(
    plan: &'a Plan,
    state: &'a State,
    (sender, cap): (&'a Sender, CapId),
    now: Timestamp,
) -> impl Iterator<Item = (CapKey, &'a Event)> {
    let cap = &plan.caps[cap];
    let start = cap.every.start(now, &sender.zone);
    let events: Box<dyn Iterator<Item = &Event>> =
        if cap.per_sender { Box::new(state.sent_by(sender.id)) } else { Box::new(state.sent_by_anyone()) };
    events.filter_map(move |event| {
        let is_in_window = event.seen_from(now).is_some_and(|at| at <= now && start.admits(at));
        if !is_in_window || is_exempt(plan, state, cap, event, now) {
            return None;
        }
        let key = CapKey::of(cap, event)?;
        key.is_counted(cap, event).then_some((key, event))
    })
}
