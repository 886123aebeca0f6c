//! What a cap has counted, and whether it has room. Usage is always worked out from the events, never kept in a counter;
//! the cache only spares asking the same again within one moment of one run.

use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};

use super::evaluation::{Asked, CountedEvent, Evaluation};
use super::value::Val;
use crate::decision::RefusalCode;
use crate::ids::{CapId, FieldId, MoveId};
use crate::plan::{Cap, Plan, Whose, whole_count};
use crate::state::{Event, Occurrence, Reading, SenderId, State};
use crate::text;

/// How a cap stands for one prospect and sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapStatus {
    /// How many were counted in the window that ends now.
    pub used: u64,
    /// How many there may be; nothing for no limit.
    pub limit: Option<u64>,
    /// Until when the cap is shut, where it is.
    pub shut_until: Option<Timestamp>,
}

impl CapStatus {
    /// Why there is no room for one more, where there is none.
    #[must_use]
    pub fn refusal(&self) -> Option<RefusalCode> {
        let limit = self.limit?;
        if self.shut_until.is_some() {
            return Some(RefusalCode::CapCooldown);
        }
        (self.used >= limit).then_some(RefusalCode::CapExhausted)
    }
}

/// The limit of a cap that is in force for this prospect and sender; nothing for no limit.
#[must_use]
pub fn cap_limit(plan: &Plan, state: &State, asked: Asked<'_>, cap: CapId, now: Timestamp) -> Option<u64> {
    Evaluation::new(plan, state, asked, now).cap_limit(&plan.caps[cap]).flatten()
}

/// Whose count it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CapKey {
    sender: Option<SenderId>,
    values: Vec<(FieldId, Box<str>)>,
}

/// Counts of the moment at which a run decides. A count may hang on who asks, whose calendar may be another.
#[derive(Debug, Default)]
pub struct UsageCache {
    counts: HashMap<(CapId, CapKey), Vec<(SenderId, u64)>>,
}

impl UsageCache {
    /// Adds an event of this moment to what was counted before it: whoever asks, it lies in the window that ends now.
    pub(super) fn add(&mut self, cap: CapId, key: CapKey) {
        for (_, count) in self.counts.get_mut(&(cap, key)).into_iter().flatten() {
            *count += 1;
        }
    }

    /// Forgets what was counted.
    pub(super) fn clear(&mut self) {
        self.counts.clear();
    }

    fn get(&self, key: &(CapId, CapKey), asker: SenderId) -> Option<u64> {
        let counts = self.counts.get(key)?;
        counts.iter().find(|(sender, _)| *sender == asker).map(|(_, count)| *count)
    }
}

impl<'a, 'm> Evaluation<'a, 'm> {
    /// How a cap stands now; nothing where it doesn't apply, since a field it counts by is missing.
    pub(super) fn cap_status(&mut self, id: CapId) -> Option<Option<CapStatus>> {
        let plan = self.plan;
        let cap = &plan.caps[id];
        if let Some(consulted) = &mut self.consulted
            && !consulted.caps.contains(&id)
        {
            consulted.caps.push(id);
        }
        let limit = self.cap_limit(cap)?;
        let Some(key) = self.cap_key(cap) else { return Some(None) };
        let used = self.used(id, &key);
        let shut_until = limit.and_then(|limit| self.shut_until(id, &key, limit));
        Some(Some(CapStatus { used, limit, shut_until }))
    }

    /// The limit in force: rounded down, never below 0, a clamp over it. Nothing for none.
    pub(super) fn cap_limit(&mut self, cap: &'a Cap) -> Option<Option<u64>> {
        for case in &cap.limit {
            if case.when.map_or(Some(true), |when| self.condition(when))? {
                let count = match &case.count {
                    None => return Some(cap.clamp),
                    // A limit without a result (an overflow) is no room, the safe side.
                    Some(count) => match self.value(count)? {
                        Val::Number(limit) => whole_count(limit),
                        _ => 0,
                    },
                };
                return Some(Some(cap.clamp.map_or(count, |clamp| count.min(clamp))));
            }
        }
        Some(Some(0))
    }

    /// Whose count a cap asks for, for this prospect and sender; nothing where a field is missing.
    pub(super) fn cap_key(&self, cap: &Cap) -> Option<CapKey> {
        let value = |field: &FieldId| match self.field(Whose::Prospect, *field) {
            Val::Text(value) => Some((*field, Box::from(&*text::fold(&value)))),
            _ => None,
        };
        let values = cap.per_fields.iter().map(value).collect::<Option<Vec<_>>>()?;
        Some(CapKey { sender: cap.per_sender.then_some(self.sender), values })
    }

    fn used(&mut self, id: CapId, key: &CapKey) -> u64 {
        // The cache holds the counts of one moment, and only of caps whose exemptions a run can't change.
        if self.plan.caps[id].unless_is_open || self.cache.is_none() {
            return self.count(id, key, self.now);
        }
        let cached = (id, key.clone());
        if let Some(count) = self.cache.as_ref().and_then(|cache| cache.get(&cached, self.sender)) {
            return count;
        }
        let count = self.count(id, key, self.now);
        if let Some(cache) = &mut self.cache {
            cache.counts.entry(cached).or_default().push((self.sender, count));
        }
        count
    }

    /// How many were counted in the window that ends at `end`.
    fn count(&self, id: CapId, key: &CapKey, end: Timestamp) -> u64 {
        let cap = &self.plan.caps[id];
        let reading = self.reading_in(id, end);
        let counted =
            self.counted_events(id, key, end).take_while(|event| cap.every.contains(event.at, end, self.zone));
        let after = counted.filter(|event| reading.is_none_or(|reading| !reading.covers(event)));
        reading.map_or(0, |reading| reading.used) + after.count() as u64
    }

    /// The network's own counter, where it was read in the window that ends at `end`.
    fn reading_in(&self, id: CapId, end: Timestamp) -> Option<&'a Reading> {
        let reading = self.state.reading(self.sender, id, end)?;
        self.plan.caps[id].every.contains(reading.at, end, self.zone).then_some(reading)
    }

    /// What a cap counts up to `end`, the latest first.
    fn counted_events<'k>(
        &self,
        id: CapId,
        key: &'k CapKey,
        end: Timestamp,
    ) -> impl Iterator<Item = &'a Event> + use<'a, 'm, 'k> {
        let (plan, state) = (self.plan, self.state);
        let cap = &plan.caps[id];
        let events: Box<dyn Iterator<Item = &'a Event>> = match (key.sender, key.values.first()) {
            (Some(sender), _) => Box::new(state.sent_by(sender).rev()),
            (None, Some((field, value))) => Box::new(state.at_field(*field, value).rev()),
            (None, None) => Box::new(state.sent_by_anyone().rev()),
        };
        let (zone, asked_at) = (self.zone, self.known_until);
        events.filter(move |event| {
            event.at <= end && is_counted(cap, key, event) && !is_exempt(plan, state, cap, event, zone, asked_at)
        })
    }

    /// Until when the cap is shut, where it is: after the network said so, or after our own count reached the limit.
    fn shut_until(&self, id: CapId, key: &CapKey, limit: u64) -> Option<Timestamp> {
        let cap = &self.plan.caps[id];
        let cooldown = cap.cooldown?;
        let shut_from = |start: Timestamp| start.checked_add(cooldown.length).ok().filter(|end| *end > self.now);
        let by_network = self.state.restriction(self.sender, id, self.now).and_then(shut_from);
        if !cooldown.by_own_count {
            return by_network;
        }
        let reading = self.state.reading(self.sender, id, self.now).map(|reading| reading.at);
        let events = self.counted_events(id, key, self.now).map(|event| event.at);
        let recent = reading.into_iter().chain(events.take_while(|at| shut_from(*at).is_some()));
        let reached = recent.filter(|at| self.count(id, key, *at) >= limit).max();
        by_network.max(reached.and_then(shut_from))
    }

    /// Whether the cap would not count the move if it were made now.
    pub(super) fn is_free(&self, cap: CapId, mv: MoveId) -> Option<bool> {
        let cap = &self.plan.caps[cap];
        let Some(unless) = cap.unless else { return Some(false) };
        let mut evaluation = Evaluation::bare(self.plan, self.state, self.sender, self.zone, self.now);
        evaluation.prospect = self.prospect;
        evaluation.sender_slots = self.sender_slots;
        evaluation.person = self.person;
        evaluation.settles = self.settles;
        evaluation.counted = Some(CountedEvent { at: self.now, mv });
        evaluation.condition(unless)
    }

    /// The moments after now at which a cap's usage may be another with nothing happening but time.
    pub(super) fn cap_changes(&self, id: CapId) -> Vec<Timestamp> {
        let cap = &self.plan.caps[id];
        let Some(key) = self.cap_key(cap) else { return Vec::new() };
        let in_window = self.counted_events(id, &key, self.now);
        let in_window = in_window.take_while(|event| cap.every.contains(event.at, self.now, self.zone));
        let moments = in_window.map(|event| event.at).chain(self.reading_in(id, self.now).map(|reading| reading.at));
        let mut changes: Vec<Timestamp> = moments.map(|at| cap.every.leaves_at(at, self.now, self.zone)).collect();
        if let Some(cooldown) = cap.cooldown {
            let starts = self.counted_events(id, &key, self.now).map(|event| event.at);
            let ends = |start: Timestamp| start.checked_add(cooldown.length).ok().filter(|end| *end > self.now);
            let told = self.state.restriction(self.sender, id, self.now);
            let read = self.state.reading(self.sender, id, self.now).map(|reading| reading.at);
            changes.extend(told.into_iter().chain(read).filter_map(ends));
            changes.extend(starts.map_while(ends));
        }
        changes
    }
}

/// Whether a cap counts the event under this key, exemptions aside.
fn is_counted(cap: &Cap, key: &CapKey, event: &Event) -> bool {
    let Some(mv) = event.mv else { return false };
    let by_move = event.occurrence == Occurrence::Sent
        && cap
            .counts
            .iter()
            .any(|counted| counted.mv == mv && counted.form.is_none_or(|form| event.forms.contains(form)));
    by_move
        && key.sender.is_none_or(|sender| sender == event.sender)
        && key.values.iter().all(|value| event.facts.shared.contains(value))
}

/// Whether the cap's `unless` holds of the event, by the facts kept with it and by what came since.
pub(super) fn is_exempt(
    plan: &Plan,
    state: &State,
    cap: &Cap,
    event: &Event,
    zone: &TimeZone,
    until: Timestamp,
) -> bool {
    let Some(unless) = cap.unless else { return false };
    let mut evaluation = Evaluation::bare(plan, state, event.sender, zone, event.at);
    evaluation.prospect = &event.facts.prospect;
    evaluation.sender_slots = &event.facts.sender;
    evaluation.person = Some(event.person);
    evaluation.known_until = until;
    evaluation.counted = event.mv.map(|mv| CountedEvent { at: event.at, mv });
    evaluation.condition(unless) == Some(true)
}
