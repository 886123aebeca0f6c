//! What a cap has counted, and whether it has room. Usage is always worked out from the events, never kept in a counter.

use jiff::{Timestamp, tz::TimeZone};

use super::evaluation::{Asked, Consulted, CountedEvent, Evaluation, Memo};
use super::timeline::{CapKey, Sent, Timeline};
use super::usage_cache::{Known, count_up};
use super::value::Val;
use crate::decide::state::{Event, Reading, State};
use crate::language::plan::{Cap, Plan, Whose, whole_count};
use crate::values::ids::{CapId, FieldId, Id, MoveId};
use crate::values::{RefusalCode, Value, calendar, text, work};

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

impl<'a, 'm> Evaluation<'a, 'm> {
    /// How a cap stands now; nothing where it doesn't apply, since a field it counts by is missing.
    pub(super) fn cap_status(&mut self, id: CapId) -> Option<Option<CapStatus>> {
        let plan = self.plan;
        let cap = &plan.caps[id];
        let limit = self.cap_limit(cap)?;
        let Some(key) = self.cap_key(cap) else { return Some(None) };
        let used = self.used(id, &key);
        let shut_until = limit.and_then(|limit| self.shut_until(id, &key, limit));
        Some(Some(CapStatus { used, limit, shut_until }))
    }

    /// The same, where only whether there is room matters.
    pub(super) fn room_status(&mut self, id: CapId) -> Option<Option<CapStatus>> {
        if let Some(consulted) = self.consulted.as_mut().filter(|consulted| !consulted.rooms.contains(&id)) {
            consulted.rooms.push(id);
        }
        self.cap_status(id)
    }

    /// The same, where how much was counted matters.
    pub(super) fn figure_status(&mut self, id: CapId) -> Option<Option<CapStatus>> {
        if let Some(consulted) = self.consulted.as_mut().filter(|consulted| !consulted.figures.contains(&id)) {
            consulted.figures.push(id);
        }
        self.cap_status(id)
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
        self.used_at(id, key, self.now)
    }

    /// How many will have been counted at a moment from now on, with nothing happening but time.
    pub(super) fn used_at(&mut self, id: CapId, key: &CapKey, at: Timestamp) -> u64 {
        let (cap, zone) = (&self.plan.caps[id], self.zone);
        let reading = self.state.reading(self.sender, id, self.known_until);
        self.reading_timeline(id, key, |timeline| count(cap, timeline.sent(), reading, at, zone) + timeline.held_at(at))
    }

    /// Reads what a cap has counted, the earliest first.
    pub(super) fn reading_timeline<T>(&mut self, id: CapId, key: &CapKey, read: impl FnOnce(&mut Timeline) -> T) -> T {
        let known = Known { plan: self.plan, state: self.state, now: self.known_until, is_exempt };
        match &mut self.cache {
            Some(cache) => cache.reading(known, (id, key), read),
            None => read(&mut count_up(known, &self.plan.caps[id], key)),
        }
    }

    /// Whether the cap would not count the move if it were made now.
    pub(super) fn is_free(&mut self, cap: CapId, mv: MoveId) -> Option<bool> {
        let cap = &self.plan.caps[cap];
        let Some(unless) = cap.unless else { return Some(false) };
        let mut evaluation = Evaluation::bare(self.plan, self.state, self.sender, self.zone, self.now);
        evaluation.prospect = self.prospect;
        evaluation.sender_slots = self.sender_slots;
        evaluation.person = self.person;
        evaluation.known_until = self.known_until;
        evaluation.settles = self.settles;
        evaluation.counted = Some(CountedEvent { at: self.now, mv });
        let Some(consulted) = &mut self.consulted else { return evaluation.condition(unless) };
        let mut memo = Memo::default();
        memo.reset(self.plan);
        evaluation.memo = Some(&mut memo);
        evaluation.consulted = Some(Consulted::default());
        let is_free = evaluation.condition(unless);
        consulted.moments.extend(evaluation.next_change());
        is_free
    }
}

/// How many of what was sent were counted in the window that ends at `end`.
pub(super) fn count(cap: &Cap, sent: &[Sent], reading: Option<&Reading>, end: Timestamp, zone: &TimeZone) -> u64 {
    work::count(1);
    let start = cap.every.start(end, zone);
    let reading = reading.filter(|reading| start.admits(reading.at) && reading.at <= end);
    let is_before =
        |sent: &Sent| !start.admits(sent.at) || reading.is_some_and(|reading| reading.covers(sent.at, sent.number));
    let first = sent.partition_point(is_before);
    let behind = sent.partition_point(|sent| sent.at <= end);
    reading.map_or(0, |reading| reading.used) + behind.saturating_sub(first) as u64
}

/// Whether the cap's `unless` holds of the event, by the facts kept with it and by what came since, up to `known_until`.
pub(super) fn is_exempt(plan: &Plan, state: &State, cap: &Cap, event: &Event, known_until: Timestamp) -> bool {
    let Some(unless) = cap.unless else { return false };
    let zone = zone_of(plan, event);
    let Some(at) = event.seen_from(known_until) else { return false };
    let mut evaluation = Evaluation::bare(plan, state, event.sender, &zone, at);
    evaluation.prospect = &event.facts.prospect;
    evaluation.sender_slots = &event.facts.sender;
    evaluation.person = Some(event.person);
    evaluation.known_until = known_until;
    evaluation.counted = event.mv.map(|mv| CountedEvent { at, mv });
    evaluation.condition(unless) == Some(true)
}

/// The zone of an event's sender, as kept with it; UTC where none is. It isn't that of whoever asks, since what a shared
/// cap has counted is the same for all.
fn zone_of(plan: &Plan, event: &Event) -> TimeZone {
    match plan.timezone.and_then(|field| event.facts.sender.get(field.index())) {
        Some(Value::Text(name)) => calendar::zone(name).unwrap_or(TimeZone::UTC),
        _ => TimeZone::UTC,
    }
}
