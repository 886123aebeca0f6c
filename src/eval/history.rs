//! Questions to the past.

use jiff::{SignedDuration, Timestamp};

use super::evaluation::{CountedEvent, Evaluation};
use super::value::Val;
use crate::ids::MoveId;
use crate::plan::{By, Happening, History, Subject, Whose};
use crate::schedule;
use crate::state::{Event, Occurrence, PersonId, SenderId};
use crate::text;

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
    let events = matching(evaluation, history);
    Some(match occurrence_of(history.happening) {
        Some(occurrence) => events.iter().any(|seen| seen.event.occurrence == occurrence && bounds.hold(seen.at)),
        None if history.subject == Subject::Counted => {
            !events.iter().any(|seen| is_answering(seen.event.occurrence) && bounds.hold(seen.at))
        }
        None => is_unanswered(evaluation, &events, &bounds),
    })
}

/// The moments after now at which the answer may change with nothing happening but time: those at which an event that
/// counts now is too long ago, unless it is the clock that says how long that is.
pub(super) fn changes<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    history: &'a History,
    is_clocked: bool,
) -> Vec<Timestamp> {
    if evaluation.counted.is_some() {
        // Of a move that would be made now, only what happens in this very second comes after it.
        let is_now = moments(evaluation, history).contains(&evaluation.now);
        return is_now.then(|| schedule::next_second(evaluation.now)).flatten().into_iter().collect();
    }
    let within = history.within.as_ref().and_then(|length| evaluation.value(length));
    let end = |seen: &Seen<'_>| match (seen.event.held_until, &within) {
        (Some(until), _) => Some(until),
        (None, Some(Val::Duration(length))) if !is_clocked => seen.at.checked_add(*length).ok(),
        (None, _) => None,
    };
    matching(evaluation, history).iter().filter_map(end).filter(|end| *end > evaluation.now).collect()
}

/// The moments of all that the question is about, whatever happened in it, in order.
pub(super) fn moments(evaluation: &Evaluation<'_, '_>, history: &History) -> Vec<Timestamp> {
    matching(evaluation, history).into_iter().map(|seen| seen.at).collect()
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

/// The events that the question is about, whatever happened in them, in order of time.
fn matching<'a>(evaluation: &Evaluation<'a, '_>, history: &History) -> Vec<Seen<'a>> {
    let state = evaluation.state;
    // A move that was made is judged at its own moment, by what is known now.
    let now = if evaluation.counted.is_some() { evaluation.known_until } else { evaluation.now };
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
        event.occurrence == Occurrence::Sent
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
        later.occurrence == Occurrence::Sent
            && later.mv == Some(counted.mv)
            && later.sender == evaluation.sender
            && later.at > counted.at
            && later.at <= event.at
    };
    evaluation.person.is_none_or(|person| !evaluation.state.of_person(person).any(|later| is_later_sending(&later)))
}

/// Whether the last one sent has had no answer, of that person, whatever else was kept with it.
fn is_unanswered(evaluation: &Evaluation<'_, '_>, events: &[Seen<'_>], bounds: &Bounds) -> bool {
    let is_sent = |seen: &&Seen<'_>| seen.event.occurrence == Occurrence::Sent && bounds.hold(seen.at);
    let Some(sent) = events.iter().rev().find(is_sent) else { return false };
    let is_answer = |event: &Event| {
        is_answering(event.occurrence)
            && event.mv == sent.event.mv
            && event.sender == sent.event.sender
            && event.at <= evaluation.known_until
            && bounds.before.is_none_or(|before| event.at < before)
            && (event.at, event.number()) > (sent.at, sent.event.number())
    };
    !evaluation.state.of_person(sent.event.person).any(is_answer)
}

fn is_answering(occurrence: Occurrence) -> bool {
    match occurrence {
        Occurrence::Accepted | Occurrence::Replied | Occurrence::Declined | Occurrence::Withdrawn => true,
        Occurrence::Sent | Occurrence::Blocked => false,
    }
}

/// The occurrence of an event word; nothing for `unanswered`, which is none.
#[must_use]
pub fn occurrence_of(happening: Happening) -> Option<Occurrence> {
    match happening {
        Happening::Sent => Some(Occurrence::Sent),
        Happening::Accepted => Some(Occurrence::Accepted),
        Happening::Replied => Some(Occurrence::Replied),
        Happening::Declined => Some(Occurrence::Declined),
        Happening::Withdrawn => Some(Occurrence::Withdrawn),
        Happening::Blocked => Some(Occurrence::Blocked),
        Happening::Unanswered => None,
    }
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
        .take_while(|event| event.occurrence != Occurrence::Accepted)
        .find(|event| event.occurrence == Occurrence::Blocked && event.mv == Some(mv))
        .map(|event| event.at)
}

/// When the last event happened that the question is about.
pub(super) fn latest(evaluation: &Evaluation<'_, '_>, history: &History) -> Option<Timestamp> {
    let asked = occurrence_of(history.happening).unwrap_or(Occurrence::Sent);
    let events = matching(evaluation, history).into_iter().rev();
    events.filter(|seen| seen.event.occurrence == asked).map(|seen| seen.at).next()
}
