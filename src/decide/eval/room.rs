//! Until when a cap is full or shut, and when what it has counted is another with nothing happening but time.
//!
//! With nothing happening but time a count only falls, and what shut a cap only grows older: a cap that has room keeps
//! it, and one that has none has it from one moment on.

use jiff::{Timestamp, tz::TimeZone};

use super::evaluation::Evaluation;
use super::peaks::Counted;
use super::timeline::{CapKey, Sent, Timeline, Viewer};
use super::usage::count;
use crate::decide::state::{SenderId, State};
use crate::language::plan::{Cap, Cooldown};
use crate::values::calendar::Window;
use crate::values::ids::CapId;

impl Evaluation<'_, '_> {
    /// Until when the cap is shut, where it is: after the network said so, or after our own count reached the limit.
    pub(super) fn shut_until(&mut self, id: CapId, key: &CapKey, limit: u64) -> Option<Timestamp> {
        let by_past = self.shut_by_past(id, key, limit);
        let (cap, now, zone) = (&self.plan.caps[id], self.now, self.zone);
        let Some(cooldown) = cap.cooldown.filter(|cooldown| cooldown.by_own_count) else { return by_past };
        let reading = self.state.reading(self.sender, id, self.known_until);
        let is_reached_now = self.reading_timeline(id, key, |timeline| {
            let held = timeline.held_at(now);
            held > 0 && count(cap, timeline.sent(), reading, now, zone) + held >= limit
        });
        // Reservations count at the moment of asking, whenever that is.
        let by_reservations = is_reached_now.then(|| end_of(cooldown, now)).flatten().filter(|end| *end > now);
        by_past.max(by_reservations)
    }

    /// The same, reservations aside.
    fn shut_by_past(&mut self, id: CapId, key: &CapKey, limit: u64) -> Option<Timestamp> {
        let now = self.now;
        let cooldown = self.plan.caps[id].cooldown?;
        let restricted = self.state.restriction(self.sender, id, self.known_until);
        let reached = if cooldown.by_own_count { self.last_reached(id, key, cooldown, limit) } else { None };
        restricted.max(reached).and_then(|at| end_of(cooldown, at)).filter(|end| *end > now)
    }

    /// When our own count last stood at the limit, where that still matters.
    fn last_reached(&mut self, id: CapId, key: &CapKey, cooldown: Cooldown, limit: u64) -> Option<Timestamp> {
        let (state, sender, zone, known_until) = (self.state, self.sender, self.zone, self.known_until);
        let cap = &self.plan.caps[id];
        let is_read = state.reading(sender, id, known_until).is_some();
        let is_local = matches!(cap.every, Window::Calendar { zone: None, .. });
        let viewer = Viewer { sender: is_read.then_some(sender), zone: is_local.then(|| zone.clone()) };
        self.reading_timeline(id, key, |timeline| {
            let (sent, peaks) = timeline.peaks(viewer);
            let counted = CountedSent { state, cap, id, sender, zone, cooldown, known_until, sent };
            peaks.last_reached(&counted, limit)
        })
    }

    /// The first moment after now at which the cap has room, where it has none now and its limit stays what it is.
    pub(super) fn first_room(&mut self, id: CapId) -> Option<Timestamp> {
        let cap = &self.plan.caps[id];
        let key = self.cap_key(cap)?;
        let limit = self.cap_limit(cap)??;
        let opens = self.shut_by_past(id, &key, limit);
        let (now, zone) = (self.now, self.zone);
        let reading = self.state.reading(self.sender, id, self.known_until);
        let empties = self.reading_timeline(id, &key, |timeline| {
            let has_room = |at| count(cap, timeline.sent(), reading, at, zone) + timeline.held_at(at) < limit;
            if has_room(now) {
                return Some(now);
            }
            let leaves = |at| cap.every.leaves_at(at, now, zone);
            let (sent, lapses) = (counted_at(cap, timeline, now, zone), timeline.lapses(now));
            let sent = sent.get(sent.partition_point(|sent| !has_room(leaves(sent.at)))).map(|sent| leaves(sent.at));
            let lapse = lapses.get(lapses.partition_point(|(until, _)| !has_room(*until))).map(|(until, _)| *until);
            let read = reading.map(|reading| leaves(reading.at)).filter(|at| *at > now && has_room(*at));
            sent.into_iter().chain(lapse).chain(read).min()
        });
        Some(empties?.max(opens.unwrap_or(now))).filter(|at| *at > now)
    }

    /// How many moments after now there are of each source at which a cap's usage may be another with nothing happening but
    /// time.
    pub(super) fn falls(&mut self, id: CapId, key: &CapKey) -> Vec<(Fall, usize)> {
        let (cap, now, zone) = (&self.plan.caps[id], self.now, self.zone);
        let is_read = self.reading_leaves(id).is_some();
        let [sent, lapses] = self.reading_timeline(id, key, |timeline| {
            [counted_at(cap, timeline, now, zone).len(), timeline.lapses(now).len()]
        });
        vec![(Fall::Sent, sent), (Fall::Lapse, lapses), (Fall::Reading, usize::from(is_read))]
    }

    /// The moment of this place, from 0, among those of a source, in order of time.
    pub(super) fn fall_at(&mut self, id: CapId, key: &CapKey, fall: Fall, place: usize) -> Option<Timestamp> {
        let (cap, now, zone) = (&self.plan.caps[id], self.now, self.zone);
        match fall {
            Fall::Reading => self.reading_leaves(id),
            Fall::Lapse => {
                self.reading_timeline(id, key, |timeline| timeline.lapses(now).get(place).map(|lapse| lapse.0))
            }
            Fall::Sent => self.reading_timeline(id, key, |timeline| {
                let sent = counted_at(cap, timeline, now, zone).get(place)?;
                Some(cap.every.leaves_at(sent.at, now, zone))
            }),
        }
    }

    /// When what the network's own counter said no longer counts, where it does.
    fn reading_leaves(&self, id: CapId) -> Option<Timestamp> {
        let (cap, now, zone) = (&self.plan.caps[id], self.now, self.zone);
        let start = cap.every.start(now, zone);
        let reading = self.state.reading(self.sender, id, self.known_until).map(|reading| reading.at);
        reading.filter(|at| start.admits(*at)).map(|at| cap.every.leaves_at(at, now, zone))
    }

    /// The first moments after now at which a cap's usage may be another with nothing happening but time.
    pub(super) fn usage_changes(&mut self, id: CapId) -> Vec<Timestamp> {
        let (cap, now, zone) = (&self.plan.caps[id], self.now, self.zone);
        let Some(key) = self.cap_key(cap) else { return Vec::new() };
        let read = self.reading_leaves(id);
        let (first, lapse) = self.reading_timeline(id, &key, |timeline| {
            let first = counted_at(cap, timeline, now, zone).first().map(|sent| sent.at);
            (first, timeline.lapses(now).first().map(|(until, _)| *until))
        });
        first.map(|at| cap.every.leaves_at(at, now, zone)).into_iter().chain(lapse).chain(read).collect()
    }
}

/// What a count falls by as time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fall {
    /// What was sent leaves the window.
    Sent,
    /// A reservation lapses.
    Lapse,
    /// What the network's own counter said leaves the window.
    Reading,
}

/// When a cap that was shut at a moment opens again.
fn end_of(cooldown: Cooldown, at: Timestamp) -> Option<Timestamp> {
    at.checked_add(cooldown.length).ok()
}

/// What was sent in the window that ends now.
fn counted_at<'t>(cap: &Cap, timeline: &'t Timeline, now: Timestamp, zone: &TimeZone) -> &'t [Sent] {
    let start = cap.every.start(now, zone);
    let sent = timeline.sent();
    sent.get(sent.partition_point(|sent| !start.admits(sent.at))..).unwrap_or(sent)
}

/// What a cap has counted for somebody, reservations aside.
struct CountedSent<'a> {
    state: &'a State,
    cap: &'a Cap,
    id: CapId,
    sender: SenderId,
    zone: &'a TimeZone,
    cooldown: Cooldown,
    known_until: Timestamp,
    sent: &'a [Sent],
}

impl Counted for CountedSent<'_> {
    fn next(&self, after: Option<Timestamp>) -> Option<Timestamp> {
        // What is so long ago that it no longer shuts the cap doesn't matter.
        let oldest = self.known_until.checked_sub(self.cooldown.length).unwrap_or(Timestamp::MIN);
        let after = after.unwrap_or(oldest);
        let sent = self.sent.get(self.sent.partition_point(|sent| sent.at <= after)).map(|sent| sent.at);
        let (_, read) = self.state.readings_around(self.sender, self.id, after);
        sent.into_iter().chain(read.filter(|at| *at <= self.known_until)).min()
    }

    fn used(&self, at: Timestamp) -> u64 {
        count(self.cap, self.sent, self.state.reading(self.sender, self.id, at), at, self.zone)
    }

    fn readings(&self, until: Timestamp) -> usize {
        self.state.readings_around(self.sender, self.id, until).0
    }
}
