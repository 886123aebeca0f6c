//! What an event says beyond itself.

use crate::decide::state::{Event, EventNumber, State};
use crate::language::plan::Plan;
use crate::values::EventKind;

/// Tells the state an event, and what it implies: an answer to nothing in particular answers the last move that was
/// sent; a `withdraw` that was sent is `withdrawn` of the request, and the other way round.
pub fn remember(plan: &Plan, state: &mut State, event: Event) {
    let number = state.next_number();
    remember_numbered(plan, state, event, number);
}

/// The same for an event that was told at this place in the order of telling.
pub fn remember_numbered(plan: &Plan, state: &mut State, mut event: Event, number: EventNumber) {
    if event.kind == EventKind::Replied && event.mv.is_none() {
        let before = state.of_person(event.person).rev().filter(|earlier| earlier.sender == event.sender);
        let sent = before.filter(|earlier| earlier.at <= event.at).find(|earlier| earlier.kind == EventKind::Sent);
        event.mv = sent.and_then(|sent| sent.mv);
    }
    let twin = twin(plan, &event);
    state.tell_numbered(event, number);
    if let Some(twin) = twin {
        state.tell_numbered(twin, number);
    }
}

fn twin(plan: &Plan, event: &Event) -> Option<Event> {
    let (request, withdraw) = (plan.request?, plan.withdraw?);
    let (mv, kind) = match (event.kind, event.mv?) {
        (EventKind::Sent, mv) if mv == withdraw => (request, EventKind::Withdrawn),
        (EventKind::Withdrawn, mv) if mv == request => (withdraw, EventKind::Sent),
        _ => return None,
    };
    let facts = event.facts.clone();
    let twin = Event::new(event.at, kind, Some(mv), event.sender, event.person, facts);
    Some(twin.marked(event.mark).held(event.held_until))
}
