//! What caps have counted, kept while a run goes on, so that every event is looked at once.
//!
//! What is counted changes where an event is told, or comes to be seen; where something else comes out of a person with
//! whom something had happened; and where what is exempt hangs on the moment. A counted event is exempt by what was known at
//! its moment, which stays, and by what happened since with its person: so of those with whom something happened, all that
//! is counted is asked anew, and of nobody else.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use jiff::Timestamp;

use super::timeline::{CapKey, Timeline};
use crate::decide::state::{Event, PersonId, Place, State};
use crate::language::plan::{AtomKind, Cap, Plan};
use crate::values::ids::{CapId, FieldId, Id};
use crate::values::{EventKind, work};

/// What is counted up: a state, as known at a moment.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) plan: &'a Plan,
    pub(super) state: &'a State,
    pub(super) now: Timestamp,
    /// Whether a cap exempts an event, which is for the evaluation to say.
    pub(super) is_exempt: fn(&Plan, &State, &Cap, &Event, Timestamp) -> bool,
}

/// What caps have counted of a state, as known at one moment.
#[derive(Debug, Default)]
pub struct UsageCache {
    /// By cap, then by key: those that were asked for.
    timelines: Vec<HashMap<CapKey, Timeline>>,
    now: Timestamp,
    /// How much of the state has been looked at: events, changes of persons, names that turned out to be nobody's.
    told: Place,
    changed: usize,
    disputed: usize,
    times_forgotten: u32,
    /// When events happen that are dated ahead, and with whom.
    ahead: BinaryHeap<Reverse<(Timestamp, PersonId)>>,
    /// Of whom something may count otherwise at any later moment.
    restless: HashSet<PersonId>,
}

impl UsageCache {
    /// Reads what a cap has counted under a key.
    pub(super) fn reading<T>(
        &mut self,
        known: Known<'_>,
        (id, key): (CapId, &CapKey),
        read: impl FnOnce(&mut Timeline) -> T,
    ) -> T {
        self.catch_up(known);
        if let Some(timeline) = self.timelines.get_mut(id.index()).and_then(|by_key| by_key.get_mut(key)) {
            return read(timeline);
        }
        let Known { plan, state, now, .. } = known;
        let cap = &plan.caps[id];
        let mut timeline = count_up(known, cap, key);
        let result = read(&mut timeline);
        if self.timelines.len() <= id.index() {
            self.timelines.resize_with(plan.caps.len(), HashMap::new);
        }
        if let Some(by_key) = self.timelines.get_mut(id.index()) {
            by_key.insert(key.clone(), timeline);
        }
        if cap.unless.is_some() && state.has_plans() {
            let counted = candidates(state, key).filter(|event| key.is_counted(cap, event));
            let persons = counted.map(|event| event.person);
            self.restless.extend(persons.filter(|person| is_restless(cap, state, *person, now)));
        }
        result
    }

    /// Brings what was counted up to date with what the state knows by now.
    fn catch_up(&mut self, known: Known<'_>) {
        let Known { plan, state, now, .. } = known;
        if self.times_forgotten != state.times_forgotten() || now < self.now {
            *self = Self { times_forgotten: state.times_forgotten(), ..Self::default() };
        }
        let (is_later, changed, disputed) = (now > self.now, state.changed().len(), state.persons.disputed().len());
        let has_more = (self.told, self.changed, self.disputed) != (state.told(), changed, disputed);
        if !is_later && !has_more {
            return;
        }
        self.now = now;
        let mut concerned = self.concerned(state, is_later);
        if is_later && state.has_plans() {
            self.forget(plan, |cap| cap.unless_reads.shared_history);
        } else if plan.caps.as_slice().iter().any(|cap| cap.unless_reads.shared_history) {
            add_sharers(plan, state, &mut concerned);
        }
        if self.disputed < disputed {
            self.forget(plan, |cap| cap.unless_reads.names);
        }
        (self.told, self.changed, self.disputed) = (state.told(), changed, disputed);
        if self.timelines.iter().any(|by_key| !by_key.is_empty()) {
            concerned.into_iter().for_each(|person| self.ask_anew(known, person));
        }
    }

    /// Of whom something may count otherwise than when it was last looked.
    fn concerned(&mut self, state: &State, is_later: bool) -> Vec<PersonId> {
        let mut concerned: Vec<PersonId> = state.changed().iter().skip(self.changed).copied().collect();
        if is_later {
            concerned.extend(self.restless.drain());
        }
        for event in state.told_from(self.told) {
            if event.at > self.now {
                self.ahead.push(Reverse((event.at, event.person)));
            } else {
                concerned.push(event.person);
            }
        }
        while let Some(Reverse((at, person))) = self.ahead.peek()
            && *at <= self.now
        {
            concerned.push(*person);
            self.ahead.pop();
        }
        concerned.sort_unstable();
        concerned.dedup();
        concerned
    }

    /// Forgets what these caps have counted.
    fn forget(&mut self, plan: &Plan, are_meant: impl Fn(&Cap) -> bool) {
        for (cap, by_key) in plan.caps.as_slice().iter().zip(&mut self.timelines) {
            if are_meant(cap) {
                by_key.clear();
            }
        }
    }

    /// Asks of all that was sent to a person whether it counts.
    fn ask_anew(&mut self, known: Known<'_>, person: PersonId) {
        let Known { plan, state, now, .. } = known;
        for event in state.of_person(person).filter(|event| event.kind == EventKind::Sent) {
            let counting = event.mv.map_or(&[][..], |mv| &plan.moves[mv].caps);
            for (id, _) in counting.iter().filter(|(_, form)| form.is_none_or(|form| event.forms.contains(form))) {
                let cap = &plan.caps[*id];
                let by_key = self.timelines.get_mut(id.index()).filter(|by_key| !by_key.is_empty());
                let timeline = by_key.and_then(|by_key| by_key.get_mut(&CapKey::of(cap, event)?));
                let Some(timeline) = timeline else { continue };
                timeline.set(event, known.counts(cap, event));
                if is_restless(cap, state, person, now) {
                    self.restless.insert(person);
                }
            }
        }
    }
}

/// Adds everybody with whom something happened at a value that these share in a field by which the past is asked.
fn add_sharers(plan: &Plan, state: &State, concerned: &mut Vec<PersonId>) {
    let asked = plan.atoms.as_slice().iter().filter_map(|atom| match &atom.kind {
        AtomKind::History(history) => history.at,
        _ => None,
    });
    let asked: HashSet<FieldId> = asked.collect();
    let events = concerned.iter().flat_map(|person| state.of_person(*person));
    let values: HashSet<(FieldId, &str)> = events
        .flat_map(|event| event.facts.shared.iter().map(|(field, value)| (*field, &**value)))
        .filter(|(field, _)| asked.contains(field))
        .collect();
    let sharers = values.into_iter().flat_map(|(field, value)| state.at_field(field, value));
    let sharers: Vec<PersonId> = sharers.map(|event| state.persons.current(event.person)).collect();
    concerned.extend(sharers);
    concerned.sort_unstable();
    concerned.dedup();
}

/// What a cap has counted under a key.
pub(super) fn count_up(known: Known<'_>, cap: &Cap, key: &CapKey) -> Timeline {
    let mut timeline = Timeline::default();
    for event in candidates(known.state, key) {
        if key.is_counted(cap, event) && known.counts(cap, event) {
            timeline.set(event, true);
        }
    }
    timeline
}

impl Known<'_> {
    /// Whether an event of those that a cap counts is known by now, and not exempt.
    fn counts(self, cap: &Cap, event: &Event) -> bool {
        work::count(1);
        let Self { plan, state, now, is_exempt } = self;
        event.at <= now && event.seen_from(now).is_some() && !is_exempt(plan, state, cap, event, now)
    }
}

/// The events among which all are that count under a key.
fn candidates<'a>(state: &'a State, key: &CapKey) -> Box<dyn Iterator<Item = &'a Event> + 'a> {
    match (key.values.first(), key.sender) {
        (Some((field, value)), _) => Box::new(state.at_field(*field, value)),
        (None, Some(sender)) => Box::new(state.sent_by(sender)),
        (None, None) => Box::new(state.sent_by_anyone()),
    }
}

/// Whether something that was sent to a person may be exempt, or no longer, at any later moment. A reservation happens at
/// the moment of asking, whenever that is: so what came since is another, of itself and of what others sent before it.
fn is_restless(cap: &Cap, state: &State, person: PersonId, now: Timestamp) -> bool {
    if cap.unless.is_none() || !state.has_plans() {
        return false;
    }
    let seen = || state.of_person(person).filter(|event| event.at <= now && event.seen_from(now).is_some());
    let mut plans = seen().filter(|event| event.held_until.is_some());
    plans.any(|plan| {
        let is_beside = |event: &Event| event.number() != plan.number();
        cap.unless_reads.clock
            || cap.unless_reads.age
            || seen().any(|event| is_beside(event) && (event.at == now || event.sender != plan.sender))
    })
}
