//! What a ledger is told: a record's person, facts and moves by their names, so that it means the same under every policy.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use jiff::Timestamp;

use super::facts;
use crate::decide::decision::Kept;
use crate::decide::eval::{Person, mark};
use crate::decide::{Decided, Entry};
use crate::history::ledger::{self, EventId, Ledger, LedgerError, Name, Written};
use crate::language::plan::Plan;
use crate::values::ids::Id;
use crate::values::{EventKind, Value, text};

/// By what name a ledger knows that a reservation told it.
pub(crate) const SOURCE: &str = "reserve";

/// Something that happened with the person of a record, with what is known of both; nothing for a record of nobody.
#[must_use]
pub fn event(plan: &Plan, kind: EventKind, at: Timestamp, entry: &Entry, source: &str) -> Option<ledger::Event> {
    Some(ledger::Event {
        names: names(plan, &Person::of(plan, &entry.prospect)?),
        facts: facts::snapshot(plan, &entry.prospect, &entry.sender.slots),
        shared: shared(plan, &entry.prospect),
        ..ledger::Event::new(kind, at, &entry.sender.name, source)
    })
}

/// The reservation of a decided move, to be told a ledger; nothing where no slot was taken.
#[must_use]
pub fn planned(plan: &Plan, now: Timestamp, decided: &Decided<'_>) -> Option<ledger::Event> {
    let slot = decided.slot?;
    let decision = &decided.decision;
    Some(ledger::Event {
        names: names(plan, decided.person),
        mv: Some(decision.action.to_string()),
        with: (!decision.with.is_empty()).then(|| decision.with.join(" and ")),
        until: slot.held_until,
        mark: slot.mark,
        decision: Written::of(&Kept {
            not_before: Some(decided.moment).filter(|moment| *moment > now),
            ..Kept::from(decision)
        }),
        rule: decision.rule.map(str::to_owned),
        because: decision.because.map(str::to_owned),
        policy: Some(decision.policy.to_owned()),
        ..event(plan, EventKind::Planned, now, decided.entry, SOURCE)?
    })
}

/// What a decision was made from, as a record that decides the same again: every field that is known, those of the sender
/// as `sender.FIELD`.
#[must_use]
pub fn inputs(plan: &Plan, entry: &Entry) -> serde_json::Map<String, serde_json::Value> {
    let mut record = facts::all(&plan.prospect.schema, &entry.prospect);
    record.insert("sender".to_owned(), entry.sender.name.as_ref().into());
    let of_sender = facts::all(&plan.sender.schema, &entry.sender.slots);
    record.extend(of_sender.into_iter().map(|(field, value)| (format!("sender.{field}"), value)));
    record
}

/// Tells a ledger events of this policy's people.
///
/// # Errors
///
/// Where the ledger fails.
pub fn tell(plan: &Plan, ledger: &mut Ledger, told: Timestamp, events: &[ledger::Event]) -> Result<(), LedgerError> {
    let known_by = known_by(plan);
    events.iter().try_for_each(|event| ledger.tell(event, told, &known_by).map(|_| ()))
}

/// How many reservations are told at once, so that neither thread waits for the other at each of them.
const AT_ONCE: usize = 64;

/// How many times as many wait at most to be told, so that memory stays bounded.
const WAITING: usize = 16;

/// Tells a ledger the reservations that `decide` hands on, each with its place; says the number of each by its place. With
/// `is_beside`, they are told on a thread of their own, while it is decided on.
pub(crate) fn reserve(
    plan: &Plan,
    ledger: &mut Ledger,
    now: Timestamp,
    is_beside: bool,
    decide: impl FnOnce(&mut dyn FnMut(usize, ledger::Event)),
) -> Result<HashMap<usize, EventId>, LedgerError> {
    let known_by = known_by(plan);
    let path = ledger.path().to_owned();
    let mut numbers = HashMap::new();
    let mut tell = |place: usize, event: &ledger::Event| -> Result<(), LedgerError> {
        numbers.insert(place, ledger.tell(event, now, &known_by)?.id());
        Ok(())
    };
    let told = if is_beside {
        thread::scope(|scope| {
            let (decided, planned) = sync_channel::<Vec<(usize, ledger::Event)>>(WAITING);
            let tell = move || planned.into_iter().flatten().try_for_each(|(place, event)| tell(place, &event));
            let telling = thread::Builder::new().spawn_scoped(scope, tell);
            let telling = telling.map_err(|error| LedgerError::Failed(path, error.to_string()))?;
            let mut part = Vec::with_capacity(AT_ONCE);
            // Where telling has failed nobody listens any more, and nothing of it holds.
            let hand_over = |part: &mut Vec<_>| drop(decided.send(std::mem::take(part)));
            decide(&mut |place, event| {
                part.push((place, event));
                if part.len() == AT_ONCE {
                    hand_over(&mut part);
                }
            });
            hand_over(&mut part);
            drop(decided);
            telling.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    } else {
        let mut told = Ok(());
        decide(&mut |place, event| {
            if told.is_ok() {
                told = tell(place, &event);
            }
        });
        told
    };
    told.map(|()| numbers)
}

/// The names of the fields by which a policy knows people, in their order.
#[must_use]
pub fn known_by(plan: &Plan) -> Vec<&str> {
    let schema = &plan.prospect.schema;
    schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field)).map(|field| &*field.name).collect()
}

/// The number that an event of a ledger has of its own.
pub(crate) fn own_mark(event: &ledger::Event) -> u64 {
    let key = event.names.first().map_or("", |name| &name.1);
    mark(&event.sender, key, event.mv.as_deref().unwrap_or_default(), event.at)
}

/// What a person goes by, as a ledger keeps it.
pub(crate) fn names(plan: &Plan, person: &Person<'_>) -> Vec<Name> {
    let known_by = known_by(plan);
    let name = |(place, alias): &(u8, std::borrow::Cow<'_, str>)| {
        Some(Name((*known_by.get(usize::from(*place))?).to_owned(), alias.to_string()))
    };
    person.aliases().iter().filter_map(name).collect()
}

/// The values by which a policy looks events up.
fn shared(plan: &Plan, prospect: &[Value]) -> Vec<Name> {
    let schema = &plan.prospect.schema;
    let value = |field: &crate::values::ids::FieldId| match prospect.get(field.index())? {
        Value::Text(value) => {
            Some(Name(schema.fields.lookup(*field)?.name.to_string(), text::fold(value).into_owned()))
        }
        _ => None,
    };
    plan.kept.shared.iter().filter_map(value).collect()
}
