//! What is known of the past, as data: events, and where to find those that a question is about.
//!
//! Nothing here knows where an event came from (a ledger, a test's `given`, a decision of this run), nor what a policy
//! makes of it.

mod event;
mod exclusions;
mod persons;
mod shared;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::values::ids::{CapId, FieldId};
use crate::values::{EventKind, work};

pub use event::{Event, Facts, FormSet, SAME_WITHIN};
use exclusions::Exclusions;
pub use exclusions::{Exclusion, Witness};
pub use persons::{Alias, PersonId, Persons, Resolved, print};
pub use shared::{Question, Senders};

use shared::SharedEvents;

/// A sender, by the order in which the state first heard of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SenderId(u32);

/// An event's number: the place in the order in which the events were told.
pub type EventNumber = u64;

/// Where an event stands in the state: how many it was told of before.
pub type Place = u32;

/// All that is known of the past.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Everybody known, by every alias.
    pub persons: Persons,
    senders: Vec<Arc<str>>,
    sender_ids: HashMap<Arc<str>, SenderId>,
    events: Vec<Event>,
    /// Whether a reservation was told, which ends by time alone.
    has_plans: bool,
    /// The number of what is told next: higher than any told so far.
    next: EventNumber,
    changed: Vec<PersonId>,
    times_forgotten: u32,
    by_person: HashMap<PersonId, Vec<Place>>,
    sent_by: HashMap<SenderId, Vec<Place>>,
    sent: Vec<Place>,
    by_field: HashMap<(FieldId, Box<str>), SharedEvents>,
    exclusions: Exclusions,
    readings: HashMap<(SenderId, CapId), Vec<Reading>>,
    restrictions: HashMap<(SenderId, CapId), Vec<Timestamp>>,
}

/// What the network's own counter said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// How many it had counted.
    pub used: u64,
    /// Its place in the order of telling: an event of the same moment that was told later is not in it.
    number: EventNumber,
}

impl Reading {
    /// Whether the reading's figure already holds the event of this moment and number.
    #[must_use]
    pub fn covers(&self, at: Timestamp, number: EventNumber) -> bool {
        at < self.at || at == self.at && number < self.number
    }
}

impl State {
    /// The sender of this name, who is made known by it.
    pub fn sender(&mut self, name: &str) -> SenderId {
        if let Some(id) = self.sender_ids.get(name) {
            return *id;
        }
        let id = SenderId(u32::try_from(self.senders.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        self.senders.push(Arc::clone(&name));
        self.sender_ids.insert(name, id);
        id
    }

    /// A sender's name.
    #[must_use]
    pub fn sender_name(&self, sender: SenderId) -> &str {
        self.senders.get(sender.0 as usize).map_or("", |name| name)
    }

    /// The number that the next event will have.
    #[must_use]
    pub fn next_number(&self) -> EventNumber {
        self.next
    }

    /// Adds an event, told after all others. Events may be told in any order; every list below is kept by time, and by
    /// the order of telling within one moment.
    pub fn tell(&mut self, event: Event) {
        self.tell_numbered(event, self.next);
    }

    /// Adds an event that was told at this place in the order of telling.
    pub fn tell_numbered(&mut self, mut event: Event, number: EventNumber) {
        let new = self.told();
        (event.number, event.place) = (number, new);
        self.next = self.next.max(number.saturating_add(1));
        self.has_plans |= event.held_until.is_some();
        let events = &self.events;
        let place = |list: &mut Vec<Place>| shared::insert(list, events, &event);
        place(self.by_person.entry(self.persons.current(event.person)).or_default());
        if event.kind == EventKind::Sent {
            place(self.sent_by.entry(event.sender).or_default());
            place(&mut self.sent);
        }
        for (field, value) in &event.facts.shared {
            self.by_field.entry((*field, value.clone())).or_default().tell(events, &event);
        }
        self.events.push(event);
    }

    /// Whether any reservation is known: then what happened may be otherwise with nothing happening but time.
    #[must_use]
    pub fn has_plans(&self) -> bool {
        self.has_plans
    }

    /// Ends a person's reservations for a sender: it is as if they had never been.
    pub fn release(&mut self, person: PersonId, sender: SenderId) {
        self.changed.push(person);
        let places = self.by_person.get(&self.persons.current(person)).map_or(&[][..], Vec::as_slice);
        for place in places {
            if let Some(event) = self.events.get_mut(*place as usize).filter(|event| event.sender == sender)
                && let Some(until) = event.held_until
            {
                event.held_until = Some(Timestamp::MIN);
                for (field, value) in &event.facts.shared {
                    if let Some(shared) = self.by_field.get_mut(&(*field, value.clone())) {
                        shared.release(event, until);
                    }
                }
            }
        }
    }

    /// Forgets what happened, and keeps who is who: persons and senders have the same numbers as before.
    pub fn forget_events(&mut self) {
        self.times_forgotten += 1;
        self.exclusions.forget_ledger();
        self.has_plans = false;
        self.events.clear();
        self.by_person.clear();
        self.sent_by.clear();
        self.sent.clear();
        self.by_field.clear();
        self.readings.clear();
        self.restrictions.clear();
    }

    /// How often it has forgotten what happened.
    #[must_use]
    pub fn times_forgotten(&self) -> u32 {
        self.times_forgotten
    }

    /// How many events it was told of.
    #[must_use]
    pub fn told(&self) -> Place {
        Place::try_from(self.events.len()).unwrap_or(Place::MAX)
    }

    /// The events from this place on, in the order in which it was told of them.
    pub fn told_from(&self, place: Place) -> impl Iterator<Item = &Event> {
        self.events.iter().skip(place as usize)
    }

    /// Those of whom something else came out than an event, after something had happened with them: a further name, that
    /// two of them are one, that a reservation ended. In the order in which it did, and the same person maybe often.
    #[must_use]
    pub fn changed(&self) -> &[PersonId] {
        &self.changed
    }

    /// Notes that what is said of a person meets a `never`, which holds for all of their records from here on, and for
    /// whoever else claims one of these names, or any other that they go by.
    pub fn exclude(&mut self, person: PersonId, names: &[Alias<'_>], exclusion: Exclusion) {
        let person = self.persons.current(person);
        self.exclusions.add(person, exclusion);
        self.exclude_claimants(names, exclusion);
        if !exclusion.is_of_namesake {
            self.persons.claimed(person).for_each(|print| self.exclusions.add_name(print, exclusion));
        }
    }

    /// Notes the same for those alone who claim a name that turns out to be nobody's.
    pub fn exclude_claimants(&mut self, names: &[Alias<'_>], exclusion: Exclusion) {
        names.iter().for_each(|(field, name)| self.exclusions.add_name(print(*field, name), exclusion));
    }

    /// What excludes whoever claims one of these names, as far as several people claim it.
    pub fn exclusions_of_claimed<'a>(&'a self, names: &'a [Alias<'_>]) -> impl Iterator<Item = Exclusion> + 'a {
        let claimed = names.iter().filter(|(field, name)| self.persons.is_disputed(*field, name));
        let exclusions = claimed.flat_map(|(field, name)| self.exclusions.of_name(*field, name));
        exclusions.map(|exclusion| Exclusion { is_of_namesake: true, ..*exclusion })
    }

    /// Whether any name is nobody's, and anybody is excluded.
    #[must_use]
    pub fn may_have_namesakes(&self) -> bool {
        self.has_exclusions() && !self.persons.disputed().is_empty()
    }

    /// Whether a name of somebody who is excluded is claimed by others too.
    #[must_use]
    pub fn has_excluded_namesakes(&self) -> bool {
        self.has_exclusions()
            && self.persons.disputed().iter().any(|(field, name)| !self.exclusions.of_name(*field, name).is_empty())
    }

    /// The exclusions of a person that hold for this sender.
    pub fn exclusions(&self, person: PersonId, sender: SenderId) -> impl Iterator<Item = &Exclusion> {
        let of_person = if self.has_exclusions() { self.exclusions.of(self.persons.current(person)) } else { &[] };
        of_person.iter().filter(move |exclusion| exclusion.sender.is_none_or(|only| only == sender))
    }

    /// Whether anybody is excluded.
    #[must_use]
    pub fn has_exclusions(&self) -> bool {
        !self.exclusions.is_empty()
    }

    /// Notes what the network's own counter said.
    pub fn read(&mut self, sender: SenderId, cap: CapId, at: Timestamp, used: u64) {
        self.read_numbered(sender, cap, (at, self.next), used);
    }

    /// Notes what the network's own counter said, told at this place in the order of telling.
    pub fn read_numbered(&mut self, sender: SenderId, cap: CapId, (at, number): (Timestamp, EventNumber), used: u64) {
        self.next = self.next.max(number);
        let readings = self.readings.entry((sender, cap)).or_default();
        let is_before = |reading: &Reading| (reading.at, reading.number) <= (at, number);
        readings.insert(readings.partition_point(is_before), Reading { at, used, number });
    }

    /// Notes that the network itself said that the limit is reached.
    pub fn restrict(&mut self, sender: SenderId, cap: CapId, at: Timestamp) {
        let moments = self.restrictions.entry((sender, cap)).or_default();
        moments.insert(moments.partition_point(|moment| *moment <= at), at);
    }

    /// The last reading of a counter up to `now`.
    #[must_use]
    pub fn reading(&self, sender: SenderId, cap: CapId, now: Timestamp) -> Option<&Reading> {
        self.readings(sender, cap, now).next()
    }

    /// The readings of a counter up to `now`, the last first.
    pub fn readings(&self, sender: SenderId, cap: CapId, now: Timestamp) -> impl Iterator<Item = &Reading> {
        let readings = self.readings.get(&(sender, cap)).map_or(&[][..], Vec::as_slice);
        let told = readings.partition_point(|reading| reading.at <= now);
        readings.iter().take(told).rev()
    }

    /// How many readings of a counter there are up to `until`, and when the next one was taken.
    #[must_use]
    pub fn readings_around(&self, sender: SenderId, cap: CapId, until: Timestamp) -> (usize, Option<Timestamp>) {
        let readings = self.readings.get(&(sender, cap)).map_or(&[][..], Vec::as_slice);
        let known = readings.partition_point(|reading| reading.at <= until);
        (known, readings.get(known).map(|reading| reading.at))
    }

    /// The last moment up to `now` at which the network said that the limit is reached.
    #[must_use]
    pub fn restriction(&self, sender: SenderId, cap: CapId, now: Timestamp) -> Option<Timestamp> {
        let moments = self.restrictions.get(&(sender, cap))?;
        moments.partition_point(|moment| *moment <= now).checked_sub(1).and_then(|last| moments.get(last)).copied()
    }

    /// What happened with a person, by whomever, in order of time. Two persons who turned out to be one are one here.
    pub fn of_person(&self, person: PersonId) -> impl DoubleEndedIterator<Item = &Event> {
        self.look_up(self.by_person.get(&self.persons.current(person)))
    }

    /// What happened with everyone whose field has this (folded) value, in order of time.
    pub fn at_field<'a>(&'a self, field: FieldId, value: &str) -> impl DoubleEndedIterator<Item = &'a Event> + use<'a> {
        self.look_up(self.shared(field, value).map(SharedEvents::all))
    }

    /// The last event up to `until` that the question is about, with anyone whose field has this (folded) value;
    /// reservations aside.
    #[must_use]
    pub fn last_at_field(
        &self,
        (field, value): (FieldId, &str),
        question: Question,
        until: Timestamp,
    ) -> Option<&Event> {
        self.shared(field, value)?.last_done(&self.events, question, until)
    }

    /// The reservations in force at `now` that the question is about, for anyone whose field has this (folded) value, the
    /// one that ends last first.
    pub fn held_at_field<'a>(
        &'a self,
        (field, value): (FieldId, &str),
        question: Question,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Event> + use<'a> {
        self.shared(field, value).into_iter().flat_map(move |shared| shared.held(&self.events, question, now))
    }

    fn shared(&self, field: FieldId, value: &str) -> Option<&SharedEvents> {
        self.by_field.get(&(field, Box::from(value)))
    }

    /// What a sender sent, in order of time.
    pub fn sent_by(&self, sender: SenderId) -> impl DoubleEndedIterator<Item = &Event> {
        self.look_up(self.sent_by.get(&sender))
    }

    /// What anybody sent, in order of time.
    pub fn sent_by_anyone(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.look_up(Some(&self.sent))
    }

    /// The person with these aliases, where one of them is known.
    #[must_use]
    pub fn find_person(&self, aliases: &[Alias<'_>]) -> Option<PersonId> {
        self.persons.find(aliases)
    }

    /// The person with these aliases, made known by them. What happened with two who turn out to be one happened with both.
    pub fn person(&mut self, aliases: &[Alias<'_>]) -> Resolved {
        let names = self.persons.names_kept();
        let resolved = self.persons.resolve(aliases);
        if self.persons.names_kept() > names && self.by_person.contains_key(&resolved.person) {
            self.changed.push(resolved.person);
        }
        self.joined(resolved, aliases)
    }

    /// The same without keeping the names, for a person of whom it is only asked whether they are met again.
    pub fn meet(&mut self, aliases: &[Alias<'_>]) -> Resolved {
        let resolved = self.persons.meet(aliases);
        self.joined(resolved, aliases)
    }

    /// Makes two one, of whom that is known otherwise than by a name.
    pub fn unite(&mut self, one: PersonId, other: PersonId) {
        if let Some((kept, gone)) = self.persons.unite(one, other) {
            self.join(kept, gone);
        }
    }

    fn joined(&mut self, resolved: Resolved, names: &[Alias<'_>]) -> Resolved {
        for gone in &resolved.merged {
            self.join(resolved.person, *gone);
        }
        if self.has_exclusions() {
            for exclusion in self.exclusions.said_of(resolved.person) {
                self.exclude_claimants(names, exclusion);
            }
        }
        resolved
    }

    /// Every sender known.
    pub fn senders(&self) -> impl Iterator<Item = SenderId> + use<> {
        (0..u32::try_from(self.senders.len()).unwrap_or(u32::MAX)).map(SenderId)
    }

    fn join(&mut self, kept: PersonId, gone: PersonId) {
        self.exclusions.join(kept, gone);
        for exclusion in self.exclusions.said_of(kept) {
            self.persons.claimed(kept).for_each(|print| self.exclusions.add_name(print, exclusion));
        }
        let moved = self.by_person.remove(&gone);
        if moved.is_some() || self.by_person.contains_key(&kept) {
            self.changed.push(kept);
        }
        let Some(moved) = moved else { return };
        let events = &self.events;
        let list = self.by_person.entry(kept).or_default();
        list.extend(moved);
        list.sort_by_key(|place| events.get(*place as usize).map(|event| (event.at, event.number)));
    }

    fn look_up<'a>(&'a self, places: Option<&'a Vec<Place>>) -> impl DoubleEndedIterator<Item = &'a Event> {
        let events = places.into_iter().flatten().filter_map(|place| self.events.get(*place as usize));
        events.inspect(|_| work::count(1))
    }
}
