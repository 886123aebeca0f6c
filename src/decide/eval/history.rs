//! Questions to the past.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use super::evaluation::{CountedEvent, Evaluation};
use super::value::Val;
use crate::decide::state::{Event, PersonId, Question, SenderId, Senders};
use crate::language::plan::{By, History, Subject, Whose};
use crate::values::ids::{FieldId, MoveId};
use crate::values::{EventKind, schedule, text};

/// Which events count, by their moment.
struct Bounds {
    /// The first moment, counted.
    from: Option<Timestamp>,
    /// The last moment, not counted, before which nothing counts.
    after: Option<Timestamp>,
    /// The first moment, not counted, from which on nothing counts.
    before: Option<Timestamp>,
}

impl Bounds {
    fn hold(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at)
            && self.after.is_none_or(|after| after < at)
            && self.before.is_none_or(|before| at < before)
    }
}

/// Whether it happened.
pub(super) fn happened<'a>(evaluation: &mut Evaluation<'a, '_>, history: &'a History) -> Option<bool> {
    let within = match &history.within {
        None => None,
        Some(length) => match evaluation.value(length)? {
            Val::Duration(length) => Some(length),
            _ => return Some(false),
        },
    };
    let bounds = bounds(evaluation, history, within);
    if evaluation.counted.is_some() {
        return Some(happened_since(evaluation, history, &bounds));
    }
    let Some(asked) = Asked::of(evaluation, history) else { return Some(false) };
    Some(match history.happening.event() {
        Some(_) => {
            let is_so = asked.last_done(evaluation).is_some_and(|event| bounds.hold(event.at));
            is_so || bounds.hold(evaluation.now) && asked.held(evaluation).next().is_some()
        }
        None => asked.last(evaluation, &bounds).is_some_and(|sent| !is_answered(evaluation, &sent, &bounds)),
    })
}

/// The same of what came since a counted event.
fn happened_since(evaluation: &Evaluation<'_, '_>, history: &History, bounds: &Bounds) -> bool {
    let events = matching(evaluation, history);
    match history.happening.event() {
        Some(kind) => events.iter().any(|seen| seen.event.kind == kind && bounds.hold(seen.at)),
        None if history.subject == Subject::Counted => {
            !events.iter().any(|seen| seen.event.kind.is_answer() && bounds.hold(seen.at))
        }
        None => {
            let is_sent = |seen: &&Seen<'_>| seen.event.kind == EventKind::Sent && bounds.hold(seen.at);
            events.iter().rev().find(is_sent).is_some_and(|sent| !is_answered(evaluation, sent, bounds))
        }
    }
}

/// The moments after now, the first of them at least, at which the answer may change with nothing happening but time:
/// those at which what it was answered by is too long ago, unless it is the clock that says how long that is.
pub(super) fn changes<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    history: &'a History,
    is_clocked: bool,
) -> Vec<Timestamp> {
    if evaluation.counted.is_some() {
        // Of a move that would be made now, only what happens in this very second comes after it.
        let is_now = matching(evaluation, history).iter().any(|seen| seen.at == evaluation.now);
        return is_now.then(|| schedule::next_second(evaluation.now)).flatten().into_iter().collect();
    }
    let within = history.within.as_ref().and_then(|length| evaluation.value(length));
    let Some(asked) = Asked::of(evaluation, history) else { return Vec::new() };
    let too_old = match within {
        Some(Val::Duration(length)) if !is_clocked => {
            asked.last_done(evaluation).and_then(|event| event.at.checked_add(length).ok())
        }
        _ => None,
    };
    let mut ends = asked.held(evaluation).filter_map(|event| event.held_until);
    let last = ends.next();
    let ends = match history.happening.event() {
        Some(_) => [too_old.max(last), None],
        // What was sent last is another with every reservation that ends.
        None => [too_old, ends.last().or(last)],
    };
    ends.into_iter().flatten().filter(|end| *end > evaluation.now).collect()
}

/// The moments by which the question is answered, however long ago it asks for.
pub(super) fn moments(evaluation: &Evaluation<'_, '_>, history: &History) -> Vec<Timestamp> {
    if evaluation.counted.is_some() {
        return matching(evaluation, history).into_iter().map(|seen| seen.at).collect();
    }
    let Some(asked) = Asked::of(evaluation, history) else { return Vec::new() };
    let held = asked.held(evaluation).next().map(|_| evaluation.now);
    asked.last_done(evaluation).map(|event| event.at).into_iter().chain(held).collect()
}

fn bounds(evaluation: &Evaluation<'_, '_>, history: &History, within: Option<SignedDuration>) -> Bounds {
    if let Some(counted) = evaluation.counted {
        let before = within.and_then(|length| counted.at.checked_add(length).ok());
        return Bounds { from: Some(counted.at), after: None, before };
    }
    let anchor = |since| evaluation.anchors.iter().find(|(follow_up, _)| *follow_up == since).map(|(_, at)| *at);
    Bounds {
        from: history.since.and_then(anchor),
        after: within.map(|length| evaluation.now.checked_sub(length).unwrap_or(Timestamp::MIN)),
        before: None,
    }
}

/// An event, and when it happened as seen from the moment of asking.
struct Seen<'a> {
    at: Timestamp,
    event: &'a Event,
}

/// A question as it is put to the state, which has an answer by the last event that it is about.
struct Asked {
    of: Of,
    question: Question,
}

/// About whom it is.
enum Of {
    Person(PersonId),
    /// Everyone whose field has this value.
    Field(FieldId, String),
}

impl Asked {
    /// Nothing where there is nobody whom it could be about.
    fn of(evaluation: &Evaluation<'_, '_>, history: &History) -> Option<Self> {
        let of = match history.at {
            Some(field) => match evaluation.field(Whose::Prospect, field) {
                Val::Text(value) => Of::Field(field, text::fold(&value).into_owned()),
                _ => return None,
            },
            None => Of::Person(evaluation.person?),
        };
        let mv = match history.subject {
            Subject::Move(mv) => Some(mv),
            Subject::Anything => None,
            Subject::Counted => return None,
        };
        let by = match history.by {
            None => Senders::Only(evaluation.sender),
            Some(By::AnotherSender) => Senders::AllBut(evaluation.sender),
            Some(By::Anyone) => Senders::All,
        };
        // What has had no answer was sent.
        let kind = history.happening.event().unwrap_or(EventKind::Sent);
        Some(Self { of, question: Question { kind, mv, by } })
    }

    /// The last event that isn't a reservation.
    fn last_done<'a>(&self, evaluation: &Evaluation<'a, '_>) -> Option<&'a Event> {
        let (state, until) = (evaluation.state, evaluation.known_until);
        match &self.of {
            Of::Field(field, value) => state.last_at_field((*field, value), self.question, until),
            Of::Person(person) => state
                .of_person(*person)
                .rev()
                .find(|event| event.held_until.is_none() && event.at <= until && self.question.is_about(event)),
        }
    }

    /// The reservations in force, the one that ends last first.
    fn held<'a>(&self, evaluation: &Evaluation<'a, '_>) -> Box<dyn Iterator<Item = &'a Event> + 'a> {
        let (state, now, question) = (evaluation.state, evaluation.now, self.question);
        let (sender, known_until) = (evaluation.sender, evaluation.known_until);
        let person = evaluation.person.map(|person| state.persons.current(person));
        let is_asked = move |event: &&Event| {
            let is_own = event.sender == sender && person == Some(state.persons.current(event.person));
            event.at <= known_until && !is_own
        };
        match &self.of {
            _ if !state.has_plans() => Box::new(std::iter::empty()),
            Of::Field(field, value) => Box::new(state.held_at_field((*field, value), question, now).filter(is_asked)),
            Of::Person(person) => {
                let is_held = |event: &&Event| event.held_until.is_some_and(|until| until > now);
                let held = state.of_person(*person).filter(is_held).filter(|event| question.is_about(event));
                let mut held: Vec<&'a Event> = held.filter(is_asked).collect();
                held.sort_by_key(|event| Reverse(event.held_until));
                Box::new(held.into_iter())
            }
        }
    }

    /// The last event within the bounds, reservations among them, which happen now.
    fn last<'a>(&self, evaluation: &Evaluation<'a, '_>, bounds: &Bounds) -> Option<Seen<'a>> {
        let order = |event: &Event| (event.at, event.number());
        let done = self.last_done(evaluation).filter(|event| bounds.hold(event.at));
        let held = self.held(evaluation).filter(|_| bounds.hold(evaluation.now)).max_by_key(|event| order(event));
        let seen_done = done.map(|event| Seen { at: event.at, event });
        let seen_held = held.map(|event| Seen { at: evaluation.now, event });
        [seen_done, seen_held].into_iter().flatten().max_by_key(|seen| (seen.at, order(seen.event)))
    }
}

/// The events that a question about what came since a counted one is about, whatever happened in them, in order of time.
fn matching<'a>(evaluation: &Evaluation<'a, '_>, history: &History) -> Vec<Seen<'a>> {
    let state = evaluation.state;
    // A move that was made is judged at its own moment, by what is known now.
    let now = evaluation.known_until;
    let seen = |event: &'a Event| {
        let is_asked = event.at <= evaluation.known_until && is_about(evaluation, history, event);
        let at = event.seen_from(now).filter(|_| is_asked && !is_own_plan(evaluation, event))?;
        Some(Seen { at, event })
    };
    let mut events: Vec<Seen<'a>> = match history.at {
        Some(field) => match evaluation.field(Whose::Prospect, field) {
            Val::Text(value) => state.at_field(field, &text::fold(&value)).filter_map(seen).collect(),
            _ => Vec::new(),
        },
        None => evaluation.person.map_or_else(Vec::new, |person| state.of_person(person).filter_map(seen).collect()),
    };
    if events.iter().any(|seen| seen.event.held_until.is_some()) {
        events.sort_by_key(|seen| seen.at);
    }
    events
}

/// Whether the event is a reservation of this very sender for this very person. It is asked about as if it weren't there:
/// where it holds it decides, before any question is asked.
fn is_own_plan(evaluation: &Evaluation<'_, '_>, event: &Event) -> bool {
    let persons = &evaluation.state.persons;
    event.held_until.is_some()
        && event.sender == evaluation.sender
        && evaluation.person.is_some_and(|person| persons.current(person) == persons.current(event.person))
}

fn is_about(evaluation: &Evaluation<'_, '_>, history: &History, event: &Event) -> bool {
    let by = match history.by {
        None => event.sender == evaluation.sender,
        Some(By::AnotherSender) => event.sender != evaluation.sender,
        Some(By::Anyone) => true,
    };
    by && !is_counted_itself(evaluation, event)
        && match history.subject {
            Subject::Move(mv) => event.mv == Some(mv),
            Subject::Anything => true,
            Subject::Counted => evaluation.counted.is_some_and(|counted| answers(evaluation, counted, event)),
        }
}

/// Whether the event is the sending that a cap asks about, which didn't come since itself.
fn is_counted_itself(evaluation: &Evaluation<'_, '_>, event: &Event) -> bool {
    evaluation.counted.is_some_and(|counted| {
        event.kind == EventKind::Sent
            && event.mv == Some(counted.mv)
            && event.at == counted.at
            && event.sender == evaluation.sender
            && evaluation.person.is_some_and(|person| {
                evaluation.state.persons.current(person) == evaluation.state.persons.current(event.person)
            })
    })
}

/// Whether what happened is about this very sending, and not about a later one of the same move.
fn answers(evaluation: &Evaluation<'_, '_>, counted: CountedEvent, event: &Event) -> bool {
    if event.mv != Some(counted.mv) {
        return false;
    }
    let is_later_sending = |later: &&Event| {
        later.kind == EventKind::Sent
            && later.mv == Some(counted.mv)
            && later.sender == evaluation.sender
            && later.at > counted.at
            && later.at <= event.at
    };
    evaluation.person.is_none_or(|person| !evaluation.state.of_person(person).any(|later| is_later_sending(&later)))
}

/// Whether what was sent has had an answer, of that person, whatever else was kept with it.
fn is_answered(evaluation: &Evaluation<'_, '_>, sent: &Seen<'_>, bounds: &Bounds) -> bool {
    let order = |event: &Event| (event.at, event.number());
    let is_answer = |event: &&Event| {
        event.kind.is_answer()
            && event.mv == sent.event.mv
            && event.sender == sent.event.sender
            && event.at <= evaluation.known_until
            && event.seen_from(evaluation.now).is_some()
            && !is_own_plan(evaluation, event)
            && bounds.before.is_none_or(|before| event.at < before)
    };
    let since = evaluation.state.of_person(sent.event.person).rev();
    since.take_while(|event| order(event) > (sent.at, sent.event.number())).any(|event| is_answer(&event))
}

/// When a move turned out impossible for a person, unless they have accepted since.
pub(super) fn blocked_at(
    evaluation: &Evaluation<'_, '_>,
    person: PersonId,
    sender: SenderId,
    mv: MoveId,
) -> Option<Timestamp> {
    let events = evaluation.state.of_person(person).rev();
    let known = events.filter(|event| event.sender == sender && event.at <= evaluation.known_until);
    known
        .take_while(|event| event.kind != EventKind::Accepted)
        .find(|event| event.kind == EventKind::Blocked && event.mv == Some(mv))
        .map(|event| event.at)
}

/// When the last event happened that the question is about.
pub(super) fn latest(evaluation: &Evaluation<'_, '_>, history: &History) -> Option<Timestamp> {
    let asked = Asked::of(evaluation, history)?;
    let held = asked.held(evaluation).next().map(|_| evaluation.now);
    held.or_else(|| asked.last_done(evaluation).map(|event| event.at))
}
