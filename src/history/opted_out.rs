//! Whoever asked not to be contacted, where that is only said as the reason of an event.

use jiff::Timestamp;

use super::facts;
use super::telling::known_by;
use crate::decide::eval::excluded_lastingly;
use crate::decide::state::State;
use crate::history::ledger::{Event, Ledger, LedgerError, Told};
use crate::language::plan::Plan;
use crate::records::opt_out;
use crate::values::ids::{FieldId, Id};
use crate::values::{EventKind, Value};

/// What came of a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It says nothing of the kind.
    Nothing,
    /// The ledger was told so already.
    Known,
    /// The ledger was told a yes in this field, so that a `never` forbids to write to them.
    Noted(String),
    /// No `never` of the policy asks a field by which that could be said.
    NoField,
    /// It is said of somebody who was forgotten, and of whom the ledger keeps nothing.
    Forgotten,
}

/// Tells a ledger, in its transaction, that somebody must not be contacted where the reason of an event says so: the one that
/// it was told with, or `reason`, with which it is told again.
///
/// # Errors
///
/// Where the ledger fails.
pub fn heed(
    plan: &Plan,
    ledger: &mut Ledger,
    told: &Told,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<Heard, LedgerError> {
    let Event { kind, because, names, .. } = &told.event;
    if !has_reason(*kind) || ![because.as_deref(), reason].into_iter().flatten().any(opt_out::is_reason) {
        return Ok(Heard::Nothing);
    }
    if names.is_empty() {
        return Ok(Heard::Forgotten);
    }
    let Some((field, slots)) = field(plan, now) else { return Ok(Heard::NoField) };
    let facts = facts::some(plan, &slots, &[field]);
    let of_person = told.person.map(|person| ledger.of_person(person, None)).transpose()?.unwrap_or_default();
    let is_known = |other: &Told| {
        other.event.kind == EventKind::Noted && other.event.at == told.event.at && other.event.facts == facts
    };
    if of_person.iter().any(is_known) {
        return Ok(Heard::Known);
    }
    let note = Event::new(EventKind::Noted, told.event.at, &told.event.sender, &told.event.source);
    ledger.tell(&Event { names: names.clone(), facts, ..note }, now, &known_by(plan))?;
    Ok(Heard::Noted(plan.prospect.schema.fields[field].name.to_string()))
}

/// Tells a ledger, in its transaction, that the person of a reservation must not be contacted, as `source` says. Said again of
/// the same reservation it isn't told again.
///
/// # Errors
///
/// Where the ledger fails.
pub fn note(
    plan: &Plan,
    ledger: &mut Ledger,
    reservation: &Told,
    at: Timestamp,
    now: Timestamp,
    source: &str,
) -> Result<Heard, LedgerError> {
    let names = &reservation.event.names;
    if names.is_empty() {
        return Ok(Heard::Forgotten);
    }
    let Some((field, slots)) = field(plan, now) else { return Ok(Heard::NoField) };
    if is_noted(plan, ledger, reservation, now, source)? {
        return Ok(Heard::Nothing);
    }
    let facts = facts::some(plan, &slots, &[field]);
    let note = Event::new(EventKind::Noted, at, &reservation.event.sender, source);
    ledger.tell(&Event { names: names.clone(), facts, ..note }, now, &known_by(plan))?;
    Ok(Heard::Noted(plan.prospect.schema.fields[field].name.to_string()))
}

/// Whether it was told since a reservation that its person must not be contacted, by this source; also where it can't be, or
/// nobody knows any more whose it was.
///
/// # Errors
///
/// Where the ledger fails.
pub fn is_noted(
    plan: &Plan,
    ledger: &mut Ledger,
    reservation: &Told,
    now: Timestamp,
    source: &str,
) -> Result<bool, LedgerError> {
    let (Some((field, slots)), Some(person)) = (field(plan, now), reservation.person) else { return Ok(true) };
    let facts = facts::some(plan, &slots, &[field]);
    let is_note = |told: &Told| {
        told.id > reservation.id
            && told.event.kind == EventKind::Noted
            && told.event.source == source
            && told.event.facts == facts
    };
    Ok(reservation.event.names.is_empty() || ledger.of_person(person, None)?.iter().any(is_note))
}

/// Whether what is said of an event is why it happened: why a move was made is the policy's word.
fn has_reason(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Sent | EventKind::Planned | EventKind::Allowed)
}

/// The notes that were made since an event of the reason that was said with it.
///
/// # Errors
///
/// Where the ledger fails.
pub(super) fn notes_of(ledger: &mut Ledger, told: &Told) -> Result<Vec<Told>, LedgerError> {
    let person = told.person.filter(|_| has_reason(told.event.kind));
    let mut of_person = person.map(|person| ledger.of_person(person, None)).transpose()?.unwrap_or_default();
    let key = |told: &Told| (told.event.at, told.event.sender.clone(), told.event.source.clone());
    of_person.retain(|note| note.event.kind == EventKind::Noted && note.id > told.id && key(note) == key(told));
    Ok(of_person)
}

/// The field in which a yes forbids to write to somebody, by its name because they asked for it, and a record that says so.
fn field(plan: &Plan, now: Timestamp) -> Option<(FieldId, Vec<Value>)> {
    let fields = plan.forbidding_fields();
    let mut named = fields.into_iter().filter(|field| opt_out::is_called_so(&plan.prospect.schema.fields[*field].name));
    named.find_map(|field| {
        let mut slots = vec![Value::Missing; plan.prospect.schema.fields.len()];
        *slots.get_mut(field.index())? = Value::YesNo(true);
        (!excluded_lastingly(plan, &State::default(), &slots, now).is_empty()).then_some((field, slots))
    })
}
