//! What caps have counted, laid out in time. It only spares asking the same again within one moment of one run.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::ids::{CapId, FieldId};
use crate::state::{Event, EventNumber, SenderId};

/// Whose count it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CapKey {
    pub(super) sender: Option<SenderId>,
    pub(super) values: Vec<(FieldId, Box<str>)>,
}

/// What a cap counted under one key.
#[derive(Clone, Debug, Default)]
pub(super) struct Timeline {
    /// What was sent: the moments with the events' numbers, in order.
    pub(super) sent: Vec<(Timestamp, EventNumber)>,
    /// When the reservations end that count until then, at whatever moment it is asked.
    pub(super) held: Vec<Timestamp>,
}

impl Timeline {
    /// How many reservations are in force.
    pub(super) fn held_at(&self, now: Timestamp) -> u64 {
        self.held.iter().filter(|until| **until > now).count() as u64
    }

    /// Adds an event, which comes behind all others.
    pub(super) fn add(&mut self, event: &Event, number: EventNumber) {
        match event.held_until {
            None => self.sent.push((event.at, number)),
            Some(until) => self.held.push(until),
        }
    }
}

/// What caps have counted, kept over a run so that every event is looked at once.
#[derive(Debug, Default)]
pub struct UsageCache {
    timelines: HashMap<(CapId, CapKey), Timeline>,
}

impl UsageCache {
    /// Adds the latest event, which the cap counts under this key.
    pub(super) fn add(&mut self, cap: CapId, key: CapKey, event: &Event, number: EventNumber) {
        if let Some(timeline) = self.timelines.get_mut(&(cap, key)) {
            timeline.add(event, number);
        }
    }

    /// What a cap has counted under a key, if that has been asked.
    pub(super) fn get(&self, counted: &(CapId, CapKey)) -> Option<&Timeline> {
        self.timelines.get(counted)
    }

    /// Keeps what a cap has counted under a key.
    pub(super) fn insert(&mut self, counted: (CapId, CapKey), timeline: Timeline) {
        self.timelines.insert(counted, timeline);
    }

    /// Forgets what was counted.
    pub(super) fn clear(&mut self) {
        self.timelines.clear();
    }
}
