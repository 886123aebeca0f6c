//! Events that the columns of a record tell: `connect.sent`, `connect.accepted`.

use std::sync::Arc;

use jiff::Timestamp;

use crate::decide::eval::{Asked, Person, Sender, kept_facts, mark, remember};
use crate::decide::state::{Event, State};
use crate::language::plan::Plan;
use crate::records::targets::{Targets, Use};
use crate::records::typing::Moment;
use crate::values::ids::{FieldId, MoveId};
use crate::values::{EventKind, Value};

/// What a policy has for the columns of a file to fill: its fields, and for each move what may have happened to it.
#[must_use]
pub fn targets(plan: &Plan) -> Targets<'_> {
    let of_move = |name: &str| EventKind::BETWEEN_TWO.map(|kind| format!("{name}.{}", kind.as_str()).into());
    let events: Arc<[Box<str>]> = plan.moves.as_slice().iter().flat_map(|mv| of_move(&mv.name)).collect();
    Targets { prospect: &plan.prospect.schema, sender: &plan.sender.schema, events, uses: uses(plan) }
}

/// Tells the state what a record's columns say, as if it had been known before. A day that isn't over counts up to now.
pub(crate) fn tell(
    plan: &Plan,
    state: &mut State,
    now: Timestamp,
    (prospect, sender): (&[Value], &Sender),
    events: &[(usize, Moment)],
) {
    if events.is_empty() {
        return;
    }
    let Some(known) = Person::of(plan, prospect) else { return };
    let known = known.identified(&state.persons);
    let person = state.person(known.aliases()).person;
    let facts = Arc::new(kept_facts(plan, Asked { prospect, sender, person: Some(person) }));
    let mut told: Vec<(Timestamp, MoveId, EventKind)> =
        events.iter().filter_map(|(place, moment)| told(plan, *place, *moment, sender, now)).collect();
    told.sort_by_key(|(at, ..)| *at);
    for (at, mv, kind) in told {
        let event = Event::new(at, kind, Some(mv), sender.id, person, Arc::clone(&facts));
        if !state.of_person(person).any(|known| known.is_same(&event)) {
            let mark = mark(&sender.name, known.key(), &plan.moves[mv].name, at);
            remember(plan, state, event.marked(mark));
        }
    }
}

/// What a policy does with each field of the prospect.
pub(crate) fn uses(plan: &Plan) -> Arc<[Use]> {
    let schema = &plan.prospect.schema;
    let said = plan.said_fields();
    let forbidding = plan.forbidding_fields();
    let listed: Vec<FieldId> = if plan.lists.is_empty() { Vec::new() } else { plan.membership.fields().collect() };
    let of_field = |(field, is_said): (FieldId, bool)| Use {
        identifies: schema.known_by.contains(&field),
        groups: plan.kept.shared.contains(&field) || plan.membership.site == Some(field),
        is_site: plan.membership.site == Some(field),
        is_listed: listed.contains(&field),
        is_said,
        forbids: forbidding.contains(&field),
    };
    schema.fields.iter().map(|(field, _)| field).zip(said).map(of_field).collect()
}

fn told(
    plan: &Plan,
    place: usize,
    moment: Moment,
    sender: &Sender,
    now: Timestamp,
) -> Option<(Timestamp, MoveId, EventKind)> {
    let (mv, _) = plan.moves.iter().nth(place / EventKind::BETWEEN_TWO.len())?;
    let kind = EventKind::BETWEEN_TWO.get(place % EventKind::BETWEEN_TWO.len())?;
    let day = |at: Timestamp| sender.zone.to_datetime(at).date();
    let is_today = moment.is_day && day(moment.at) == day(now);
    Some((if is_today { moment.at.min(now) } else { moment.at }, mv, *kind))
}
