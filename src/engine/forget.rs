//! Whom a policy knows by a key, and what its caps still count of somebody who is forgotten.

use crate::identity;
use crate::ids::FieldId;
use crate::ledger::{Ledger, LedgerError, PersonNumber, Remains};
use crate::plan::Plan;
use crate::types::Type;

use super::telling::known_by;

/// Whom a ledger knows by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// One person.
    Person(PersonNumber),
    /// Several people claim it, so that it is nobody's.
    Several,
    /// Nobody.
    Nobody,
}

/// Whom a ledger knows by a key, in any of its spellings.
///
/// # Errors
///
/// Where the ledger fails.
pub fn known_as(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<KnownBy, LedgerError> {
    let key = identity::normal(key);
    let mut is_claimed = false;
    for field in known_by(plan) {
        if let Some(person) = ledger.person(field, &key)? {
            return Ok(KnownBy::Person(person));
        }
        is_claimed |= ledger.claimant(field, &key)?.is_some();
    }
    Ok(if is_claimed { KnownBy::Several } else { KnownBy::Nobody })
}

/// What stays of somebody's events: the values that a cap counts by, and of what its exemptions ask, all that is no text.
/// What people are known by never stays.
#[must_use]
pub fn remains(plan: &Plan) -> Remains {
    let schema = &plan.prospect.schema;
    let counts_by = |field: &FieldId| plan.caps.as_slice().iter().any(|cap| cap.per_fields.contains(field));
    let says_nobody = |field: &FieldId| {
        let ty = schema.fields.lookup(*field).map(|field| &field.ty);
        counts_by(field) || !matches!(ty, Some(Type::Text | Type::ListOfText) | None)
    };
    let names = |fields: &[FieldId], stays: &dyn Fn(&FieldId) -> bool| {
        let staying = fields.iter().filter(|field| stays(field) && !schema.known_by.contains(field));
        staying.filter_map(|field| Some(schema.fields.lookup(*field)?.name.to_string())).collect()
    };
    Remains { facts: names(&plan.kept.prospect, &says_nobody), shared: names(&plan.kept.shared, &counts_by) }
}
