//! Taking back what a ledger was told by mistake.

use jiff::Timestamp;

use super::facts;
use super::opted_out::notes_of;
use super::recording::{RecordError, refused};
use super::whom::{Whom, whom};
use crate::history::ledger::{EventId, Ledger, LedgerError, Told};
use crate::language::plan::Plan;
use crate::values::ids::{FieldId, Id};
use crate::values::{EventKind, Value};

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistaken<'a> {
    Event(EventId),
    /// What was told last of this person, by anything that they go by.
    LastOf(&'a str),
    /// What was told last.
    Last,
}

/// What was taken back.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The event, as it had been told.
    pub told: Told,
    /// The fields in which it alone said a yes that forbade to write to its person.
    pub lifted: Vec<String>,
}

/// Takes back an event, in the transaction of `ledger`, with what was noted as said with it.
///
/// # Errors
///
/// Where there is no such event, it says nothing that happened, or it was taken back before.
pub fn undo(
    plan: &Plan,
    ledger: &mut Ledger,
    mistaken: Mistaken<'_>,
    now: Timestamp,
    source: &str,
) -> Result<Undone, RecordError> {
    let number = match mistaken {
        Mistaken::Event(number) => Some(number),
        Mistaken::Last => ledger.last_told(None)?,
        Mistaken::LastOf(key) => match whom(plan, ledger, key)? {
            Whom::Person(person) => ledger.last_told(Some(person))?,
            Whom::Nobody => None,
            Whom::Several => {
                let why = format!("`{key}` is the name of several people");
                return Err(refused(why, "name them by their profile address, or the event by its number"));
            }
        },
    };
    let told = number.map(|number| ledger.event(number)).transpose()?.flatten();
    let told = told.ok_or_else(|| nothing(mistaken))?;
    if told.event.kind == EventKind::Planned {
        let why = format!("#{} is a reservation, which lapses by itself where nothing comes of it", told.id);
        return Err(refused(
            why,
            "tell what came of it: firstmove record blocked, where the move turned out impossible",
        ));
    }
    if !EventKind::TOLD.contains(&told.event.kind) {
        return Err(refused(format!("#{} says nothing that happened", told.id), SEE));
    }
    if ledger.undone(None)?.contains(&told.id) {
        return Err(refused(
            format!("#{} was taken back before", told.id),
            "record it again, if it is right after all",
        ));
    }
    let before = forbidding(plan, ledger, &told)?;
    let notes = notes_of(ledger, &told)?;
    for told in notes.iter().chain([&told]) {
        ledger.undo(told, now, source)?;
    }
    let after = forbidding(plan, ledger, &told)?;
    let lifted = before.into_iter().filter(|field| !after.contains(field)).collect();
    Ok(Undone { told, lifted })
}

/// The fields in which the ledger has a yes of an event's person that forbids to write to them.
fn forbidding(plan: &Plan, ledger: &mut Ledger, told: &Told) -> Result<Vec<String>, LedgerError> {
    let events = told.person.map(|person| ledger.of_person(person, None)).transpose()?.unwrap_or_default();
    let schema = &plan.prospect.schema;
    let counts = |told: &&Told| told.event.kind != EventKind::Allowed && !facts::is_lifted(told, &events);
    let slots = events.iter().filter(counts).filter_map(|told| facts::of_prospect(schema, &told.event.facts));
    let slots: Vec<_> = slots.collect();
    let says_yes = |field: &FieldId| slots.iter().any(|slots| slots.get(field.index()) == Some(&Value::YesNo(true)));
    let fields = plan.forbidding_fields().into_iter().filter(says_yes);
    Ok(fields.map(|field| schema.fields[field].name.to_string()).collect())
}

/// Where the numbers of events stand.
const SEE: &str = "`firstmove explain` shows what was told of somebody, each event with its number";

fn nothing(mistaken: Mistaken<'_>) -> RecordError {
    match mistaken {
        Mistaken::Event(number) => refused(format!("the ledger has no event #{number}"), SEE),
        Mistaken::LastOf(key) => refused(format!("of `{key}` nothing is told that could be taken back"), SEE),
        Mistaken::Last => refused("nothing is told that could be taken back".to_owned(), SEE),
    }
}
