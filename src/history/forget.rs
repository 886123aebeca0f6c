//! What caps still count of somebody who is forgotten.

use crate::history::ledger::Remains;
use crate::language::plan::Plan;
use crate::values::Type;
use crate::values::ids::FieldId;

/// What stays of somebody's events: the values that a cap counts by, and of what its exemptions ask, all that is no text.
/// What people are known by never stays.
#[must_use]
pub fn remains(plan: &Plan) -> Remains {
    let schema = &plan.prospect.schema;
    let counts_by = |field: &FieldId| plan.caps.as_slice().iter().any(|cap| cap.per_fields.contains(field));
    let says_nobody = |field: &FieldId| {
        let ty = schema.fields.lookup(*field).map(|field| &field.ty);
        counts_by(field) || ty.is_some_and(|ty| !ty.is_text() && *ty != Type::ListOfText)
    };
    let names = |fields: &[FieldId], stays: &dyn Fn(&FieldId) -> bool| {
        let staying = fields.iter().filter(|field| stays(field) && !schema.known_by.contains(field));
        staying.filter_map(|field| Some(schema.fields.lookup(*field)?.name.to_string())).collect()
    };
    Remains { facts: names(&plan.kept.prospect, &says_nobody), shared: names(&plan.kept.shared, &counts_by) }
}
