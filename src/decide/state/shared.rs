//! What happened with everyone who shares a field's value, laid out by what is asked of it, since it may be much: the
//! last event of a kind is found without going through the others.

use std::collections::HashMap;

use jiff::Timestamp;

use super::event::Event;
use super::{Place, SenderId};
use crate::values::ids::MoveId;
use crate::values::{EventKind, work};

/// From how many events on they are laid out by kind. Tests, which know of few, see both.
const MANY: usize = if cfg!(debug_assertions) { 4 } else { 64 };

/// What is asked: which events are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// What happened.
    pub kind: EventKind,
    /// To which move; nothing for any.
    pub mv: Option<MoveId>,
    /// Who did it.
    pub by: Senders,
}

/// Some of the senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Senders {
    /// All of them.
    All,
    /// This one.
    Only(SenderId),
    /// All others.
    AllBut(SenderId),
}

impl Question {
    /// Whether the event is among those that are meant.
    #[must_use]
    pub fn is_about(&self, event: &Event) -> bool {
        let by = match self.by {
            Senders::All => true,
            Senders::Only(sender) => event.sender == sender,
            Senders::AllBut(sender) => event.sender != sender,
        };
        by && event.kind == self.kind && self.mv.is_none_or(|mv| event.mv == Some(mv))
    }

    fn kind(&self, sender: Option<SenderId>) -> Kind {
        Kind { kind: self.kind, mv: self.mv, sender }
    }
}

/// Events of one kind, of any move or sender where none is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind {
    kind: EventKind,
    mv: Option<MoveId>,
    sender: Option<SenderId>,
}

impl Kind {
    /// All kinds that an event is of.
    fn of(event: &Event) -> impl Iterator<Item = Self> + use<> {
        let (kind, sender) = (event.kind, event.sender);
        let moves = [None, event.mv].into_iter().take(1 + usize::from(event.mv.is_some()));
        moves.flat_map(move |mv| [None, Some(sender)].map(|sender| Self { kind, mv, sender }))
    }
}

/// A reservation by its end.
type HeldPlace = (Timestamp, Place);

/// The events of everyone who shares one value of a field.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedEvents {
    /// All of them, in order of time.
    all: Vec<Place>,
    /// Those that aren't reservations, by kind, in order of time. Nothing while they are few.
    done: Option<HashMap<Kind, Vec<Place>>>,
    /// The reservations that weren't ended early, by kind, in the order of their ends.
    held: HashMap<Kind, Vec<HeldPlace>>,
}

impl SharedEvents {
    pub(super) fn all(&self) -> &Vec<Place> {
        &self.all
    }

    /// Adds an event, which stands behind `events` in its state.
    pub(super) fn tell(&mut self, events: &[Event], event: &Event) {
        insert(&mut self.all, events, event);
        if let Some(until) = event.held_until {
            self.hold(event, until);
        } else if let Some(done) = &mut self.done {
            Kind::of(event).for_each(|kind| insert(done.entry(kind).or_default(), events, event));
        }
        if self.done.is_none() && self.all.len() > MANY {
            self.lay_out(events, event);
        }
    }

    fn lay_out(&mut self, events: &[Event], last: &Event) {
        let mut done: HashMap<Kind, Vec<Place>> = HashMap::new();
        for place in &self.all {
            let event = events.get(*place as usize).unwrap_or(last);
            if event.held_until.is_none() {
                Kind::of(event).for_each(|kind| done.entry(kind).or_default().push(*place));
            }
        }
        self.done = Some(done);
    }

    fn hold(&mut self, event: &Event, until: Timestamp) {
        for kind in Kind::of(event).filter(|_| until > Timestamp::MIN) {
            let held = self.held.entry(kind).or_default();
            let item = (until, event.place);
            held.insert(held.partition_point(|other| *other < item), item);
        }
    }

    /// Lets go of a reservation that ended before its end.
    pub(super) fn release(&mut self, event: &Event, until: Timestamp) {
        for kind in Kind::of(event) {
            if let Some(held) = self.held.get_mut(&kind)
                && let Ok(place) = held.binary_search(&(until, event.place))
            {
                held.remove(place);
            }
        }
    }

    /// The last event up to `until` that the question is about and that isn't a reservation.
    pub(super) fn last_done<'a>(&self, events: &'a [Event], question: Question, until: Timestamp) -> Option<&'a Event> {
        let event = |place: &Place| events.get(*place as usize);
        let is_known = |place: &Place| event(place).is_some_and(|event| event.at <= until);
        let Some(done) = &self.done else {
            let is_meant = |event: &&Event| event.held_until.is_none() && event.at <= until && question.is_about(event);
            return self.all.iter().rev().filter_map(event).inspect(|_| work::count(1)).find(is_meant);
        };
        let known = |sender| {
            let of_kind = done.get(&question.kind(sender)).map_or(&[][..], Vec::as_slice);
            of_kind.get(..of_kind.partition_point(is_known)).unwrap_or(of_kind)
        };
        let last = match question.by {
            Senders::All => known(None).last().copied(),
            Senders::Only(sender) => known(Some(sender)).last().copied(),
            Senders::AllBut(sender) => last_beside(known(None), known(Some(sender)), |place| {
                event(place).map(|event| (event.at, event.number, *place))
            }),
        };
        event(&last?)
    }

    /// The reservations in force at `now` that the question is about, the one that ends last first.
    pub(super) fn held<'a>(
        &'a self,
        events: &'a [Event],
        question: Question,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Event> {
        let in_force = |sender| {
            let of_kind = self.held.get(&question.kind(sender)).map_or(&[][..], Vec::as_slice);
            of_kind.get(of_kind.partition_point(|(until, _)| *until <= now)..).unwrap_or(of_kind)
        };
        let meant = match question.by {
            Senders::All => in_force(None),
            Senders::Only(sender) => in_force(Some(sender)),
            Senders::AllBut(sender) => {
                let (all, own) = (in_force(None), in_force(Some(sender)));
                let last = last_beside(all, own, |held| *held);
                let behind = last.map_or(0, |last| all.partition_point(|held| *held <= last));
                all.get(..behind).unwrap_or(all)
            }
        };
        let held = meant.iter().rev().filter_map(|(_, place)| events.get(*place as usize));
        held.inspect(|_| work::count(1)).filter(move |event| question.is_about(event))
    }
}

/// Inserts an event into a list in order of time, and of telling within one moment.
pub(super) fn insert(list: &mut Vec<Place>, events: &[Event], event: &Event) {
    let is_before =
        |told: &Place| events.get(*told as usize).is_none_or(|told| (told.at, told.number) <= (event.at, event.number));
    // Most are told in order of time, and stand behind all others.
    let after = if list.last().is_none_or(is_before) { list.len() } else { list.partition_point(is_before) };
    list.insert(after, event.place);
}

/// The last of `all` that isn't among `own`, which are some of them; both are in the order of their keys.
fn last_beside<T: Copy, K: Ord>(all: &[T], own: &[T], key: impl Fn(&T) -> K) -> Option<T> {
    // From a place on all are own ones if there are as many own ones from there on. That is so from one place on.
    let are_own_from = |place: usize| {
        work::count(1);
        let own_from = |item: &T| own.len() - own.partition_point(|own| key(own) < key(item));
        all.get(place).is_none_or(|item| own_from(item) == all.len() - place)
    };
    let (mut low, mut high) = (0, all.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if are_own_from(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low.checked_sub(1).and_then(|last| all.get(last)).copied()
}

#[cfg(test)]
mod tests {
    use super::last_beside;

    #[test]
    fn the_last_that_is_not_an_own_one_is_found() {
        for length in 0..7_u32 {
            for chosen in 0..(1_u32 << length) {
                let all: Vec<u32> = (0..length).collect();
                let own: Vec<u32> = all.iter().copied().filter(|item| chosen & (1 << item) != 0).collect();
                let found = last_beside(&all, &own, |item| *item);
                assert_eq!(found, all.iter().copied().rfind(|item| !own.contains(item)), "{all:?} without {own:?}");
            }
        }
    }
}
