//! Defaults: what a record doesn't say, worked out from what it says.

use jiff::{Timestamp, tz::TimeZone};

use super::evaluation::Evaluation;
use super::value::Val;
use crate::decide::state::{SenderId, State};
use crate::language::plan::{Plan, Record};
use crate::values::ids::Id;
use crate::values::{Type, Value};

/// Fills the defaults of a prospect's slots. `zone` is the sender's.
pub fn complete_prospect(plan: &Plan, slots: &mut [Value], zone: &TimeZone) {
    complete(plan, &plan.prospect, slots, zone, |evaluation, slots| evaluation.prospect = slots);
}

/// Fills the defaults of a sender's slots.
pub fn complete_sender(plan: &Plan, slots: &mut [Value], zone: &TimeZone) {
    complete(plan, &plan.sender, slots, zone, |evaluation, slots| evaluation.sender_slots = slots);
}

fn complete(
    plan: &Plan,
    record: &Record,
    slots: &mut [Value],
    zone: &TimeZone,
    about: impl for<'e, 's> Fn(&'e mut Evaluation<'s, '_>, &'s [Value]),
) {
    let state = State::default();
    for (field, default) in &record.defaults {
        if !slots.get(field.index()).is_some_and(Value::is_missing) {
            continue;
        }
        // A default reads nothing but the record's other fields: neither the sender nor the moment matter.
        let mut evaluation = Evaluation::bare(plan, &state, SenderId::default(), zone, Timestamp::UNIX_EPOCH);
        about(&mut evaluation, slots);
        let value = evaluation.value(default).unwrap_or(Val::Missing);
        let value = in_range(Value::from(value), &record.schema.fields[*field].ty);
        if let Some(slot) = slots.get_mut(field.index()) {
            *slot = value;
        }
    }
}

/// A number that a default puts outside its field's range is brought to the nearer end.
fn in_range(value: Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::Number(number), Type::Number(Some(range))) => Value::Number(number.clamp(range.least, range.greatest)),
        (value, _) => value,
    }
}
