//! Whom a ledger knows by what somebody types.

use jiff::Timestamp;

use super::Entry;
use super::telling::names;
use crate::eval::Person;
use crate::identity::without_case;
use crate::ledger::{Ledger, LedgerError, Name, PersonNumber, Tombstones};
use crate::plan::Plan;
use crate::types::NameForm;

/// Whom a ledger knows by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// One person.
    Person(PersonNumber),
    /// Several people go by it, or claim it, so that it is nobody's.
    Several,
    /// Nobody.
    Nobody,
}

/// When somebody of a key was forgotten, in any of its spellings and in whichever field.
///
/// # Errors
///
/// Where the ledger fails.
pub fn forgotten(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<Option<Timestamp>, LedgerError> {
    Ok(ledger.tombstones()?.of(&in_every_field(plan, key)))
}

/// When the person of a record was forgotten, if they were.
#[must_use]
pub fn entry_forgotten(plan: &Plan, tombstones: &Tombstones, entry: &Entry) -> Option<Timestamp> {
    if tombstones.is_empty() {
        return None;
    }
    tombstones.of(&names(plan, &Person::of(plan, &entry.prospect)?))
}

/// What somebody of a key may go by, ids also as they were told before their case counted.
fn in_every_field(plan: &Plan, key: &str) -> Vec<Name> {
    let schema = &plan.prospect.schema;
    let mut names = Vec::new();
    for field in schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field)) {
        let name = field.name_in(key);
        let old = if field.ty.name_form() == Some(NameForm::Exact) { without_case(&name) } else { Vec::new() };
        let others = old.into_iter().filter(|old| **old != *name);
        names.extend(others.chain([name.to_string()]).map(|name| Name(field.name.to_string(), name)));
    }
    names
}

/// Whom a ledger knows by a key, in any of its spellings and in whichever field.
///
/// # Errors
///
/// Where the ledger fails.
pub fn whom(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<Whom, LedgerError> {
    let mut found = Whom::Nobody;
    let mut is_claimed = false;
    let schema = &plan.prospect.schema;
    for field in schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field)) {
        let (key, field) = (field.name_in(key), &field.name);
        match (ledger.person(field, &key)?, found) {
            (Some(person), Whom::Person(other)) if person != other => return Ok(Whom::Several),
            (Some(person), _) => found = Whom::Person(person),
            (None, _) => is_claimed |= !ledger.claimants(field, &key)?.is_empty(),
        }
    }
    Ok(if is_claimed && found == Whom::Nobody { Whom::Several } else { found })
}

/// Forgets somebody once more of whom nothing is known any more, from now on; returned is when they were forgotten last,
/// if they were.
///
/// # Errors
///
/// Where the ledger fails.
pub fn forget_again(
    plan: &Plan,
    ledger: &mut Ledger,
    key: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, LedgerError> {
    ledger.write(|ledger| {
        let mut names = in_every_field(plan, key);
        let tombstones = ledger.tombstones()?;
        names.retain(|name| tombstones.at(name).is_some());
        ledger.forget_names(&names, now)?;
        Ok(tombstones.of(&names))
    })
}
