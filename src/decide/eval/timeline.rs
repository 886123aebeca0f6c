//! What a cap has counted under one key, laid out in time.

use jiff::{Timestamp, tz::TimeZone};

use super::peaks::Peaks;
use crate::decide::state::{Event, EventNumber, Place, SenderId};
use crate::language::plan::Cap;
use crate::values::EventKind;
use crate::values::ids::FieldId;

/// The values, folded, of the fields that a cap counts by.
pub type Values = Vec<(FieldId, Box<str>)>;

/// Whose count it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CapKey {
    pub(super) sender: Option<SenderId>,
    pub(super) values: Values,
}

impl CapKey {
    /// Under which key a cap counts an event; nothing where a field that it counts by is missing.
    pub(super) fn of(cap: &Cap, event: &Event) -> Option<Self> {
        let value = |field: &FieldId| event.facts.shared.iter().find(|(shared, _)| shared == field).cloned();
        let values = cap.per_fields.iter().map(value).collect::<Option<_>>()?;
        Some(Self { sender: cap.per_sender.then_some(event.sender), values })
    }

    /// Whether a cap counts the event under this key, exemptions aside.
    pub(super) fn is_counted(&self, cap: &Cap, event: &Event) -> bool {
        let Some(mv) = event.mv else { return false };
        let by_move = event.kind == EventKind::Sent
            && cap
                .counts
                .iter()
                .any(|counted| counted.mv == mv && counted.form.is_none_or(|form| event.forms.contains(form)));
        by_move
            && self.sender.is_none_or(|sender| sender == event.sender)
            && self.values.iter().all(|value| event.facts.shared.contains(value))
    }
}

/// Something that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sent {
    pub(super) at: Timestamp,
    pub(super) number: EventNumber,
    place: Place,
}

/// What a cap has counted under one key.
#[derive(Clone, Debug, Default)]
pub(super) struct Timeline {
    sent: Vec<Sent>,
    /// The reservations that count until then, at whatever moment it is asked, in the order of their ends.
    held: Vec<(Timestamp, Place)>,
    peaks: Vec<(Viewer, Peaks)>,
}

/// For whom a shared count may come out otherwise than for others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Viewer {
    /// The sender, where they have readings of their own.
    pub(super) sender: Option<SenderId>,
    /// The time zone, where a day begins with it.
    pub(super) zone: Option<TimeZone>,
}

impl Timeline {
    /// What was sent, in order of time, and of telling within one moment.
    pub(super) fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// The same, and the peaks of the count over it for a viewer.
    pub(super) fn peaks(&mut self, viewer: Viewer) -> (&[Sent], &mut Peaks) {
        let known = self.peaks.iter().position(|(known, _)| *known == viewer);
        let place = known.unwrap_or_else(|| {
            self.peaks.push((viewer, Peaks::default()));
            self.peaks.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made")]
        (&self.sent, &mut self.peaks[place].1)
    }

    /// How many reservations are in force.
    pub(super) fn held_at(&self, now: Timestamp) -> u64 {
        (self.held.len() - self.lapsed_at(now)) as u64
    }

    /// When the reservations in force end, in order.
    pub(super) fn lapses(&self, now: Timestamp) -> &[(Timestamp, Place)] {
        self.held.get(self.lapsed_at(now)..).unwrap_or_default()
    }

    fn lapsed_at(&self, now: Timestamp) -> usize {
        self.held.partition_point(|(until, _)| *until <= now)
    }

    /// Has an event be among what is counted, or not.
    pub(super) fn set(&mut self, event: &Event, is_counted: bool) {
        let place = event.place();
        match event.held_until {
            None => {
                if set(&mut self.sent, Sent { at: event.at, number: event.number(), place }, is_counted) {
                    self.peaks.iter_mut().for_each(|(_, peaks)| peaks.invalidate(event.at, is_counted));
                }
            }
            // When one that was ended would have ended is no longer known.
            Some(until) if until == Timestamp::MIN => self.held.retain(|(_, held)| *held != place),
            Some(until) => drop(set(&mut self.held, (until, place), is_counted)),
        }
    }
}

/// Has something be in a list that is in order, or not; says whether it was otherwise.
fn set<T: Ord>(list: &mut Vec<T>, item: T, is_in: bool) -> bool {
    match (list.binary_search(&item), is_in) {
        (Ok(place), false) => drop(list.remove(place)),
        (Err(place), true) => list.insert(place, item),
        (Ok(_), true) | (Err(_), false) => return false,
    }
    true
}
