//! Whom a ledger knows by what somebody types.

use super::telling::known_by;
use crate::identity;
use crate::ledger::{Ledger, LedgerError, PersonNumber};
use crate::plan::Plan;

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

/// Whom a ledger knows by a key, in any of its spellings and in whichever field.
///
/// # Errors
///
/// Where the ledger fails.
pub fn whom(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<Whom, LedgerError> {
    let key = identity::normal(key);
    let mut found = Whom::Nobody;
    let mut is_claimed = false;
    for field in known_by(plan) {
        match (ledger.person(field, &key)?, found) {
            (Some(person), Whom::Person(other)) if person != other => return Ok(Whom::Several),
            (Some(person), _) => found = Whom::Person(person),
            (None, _) => is_claimed |= ledger.claimant(field, &key)?.is_some(),
        }
    }
    Ok(if is_claimed && found == Whom::Nobody { Whom::Several } else { found })
}
