//! Between values, which stand in slots, and what a ledger keeps of them by name.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::ids::{FieldId, Id};
use crate::ledger::{self, Name};
use crate::plan::Plan;
use crate::records::schema::Schema;
use crate::records::typing;
use crate::state::Facts;
use crate::types::Type;
use crate::value::{Length, Value};

/// What a ledger keeps of both records.
pub(super) fn snapshot(plan: &Plan, prospect: &[Value], sender: &[Value]) -> ledger::Facts {
    ledger::Facts {
        prospect: named(&plan.prospect.schema, &plan.snapshot.prospect, prospect),
        sender: named(&plan.sender.schema, &plan.snapshot.sender, sender),
    }
}

/// Every field that is known.
pub(super) fn all(schema: &Schema, slots: &[Value]) -> Map<String, Json> {
    let fields: Vec<FieldId> = schema.fields.iter().map(|(field, _)| field).collect();
    named(schema, &fields, slots)
}

fn named(schema: &Schema, fields: &[FieldId], slots: &[Value]) -> Map<String, Json> {
    let fact = |field: &FieldId| {
        let described = schema.fields.lookup(*field)?;
        Some((described.name.to_string(), json(slots.get(field.index())?, &described.ty)?))
    };
    fields.iter().filter_map(fact).collect()
}

fn json(value: &Value, ty: &Type) -> Option<Json> {
    Some(match (value, ty) {
        (Value::Missing, _) => return None,
        (Value::Text(text), _) => Json::from(&**text),
        (Value::Number(number), _) => Json::from(*number),
        (Value::YesNo(answer), _) => Json::from(*answer),
        (Value::Date(date), _) => Json::from(date.to_string()),
        (Value::Time(time), _) => Json::from(time.to_string()),
        (Value::Duration(length), _) => Json::from(Length(*length).to_string()),
        (Value::Word(word), Type::Words(words)) => Json::from(&**words.get(usize::from(*word))?),
        (Value::Word(_), _) => return None,
        (Value::List(texts), _) => texts.iter().map(|text| Json::from(&**text)).collect(),
    })
}

/// The slots of a record of which only some facts are known. What this policy can't read of them is missing.
pub(super) fn slots(schema: &Schema, facts: &Map<String, Json>) -> Vec<Value> {
    let mut slots = vec![Value::Missing; schema.fields.len()];
    for (name, fact) in facts {
        let Some(field) = schema.field(name) else { continue };
        let (Some(slot), Some(described)) = (slots.get_mut(field.index()), schema.fields.lookup(field)) else {
            continue;
        };
        if let Ok(value) = typing::json(fact, &described.ty, &TimeZone::UTC) {
            *slot = value;
        }
    }
    slots
}

/// What an event of a ledger keeps in memory.
pub(super) fn kept(plan: &Plan, event: &ledger::Event) -> Arc<Facts> {
    let only = |schema: &Schema, fields: &[FieldId], facts: &Map<String, Json>| -> Box<[Value]> {
        if fields.is_empty() || facts.is_empty() {
            return Box::default();
        }
        let mut all = slots(schema, facts);
        let mut kept = vec![Value::Missing; all.len()];
        for field in fields {
            if let (Some(to), Some(from)) = (kept.get_mut(field.index()), all.get_mut(field.index())) {
                std::mem::swap(to, from);
            }
        }
        kept.into()
    };
    let shared = |Name(field, value): &Name| {
        let field = plan.prospect.schema.field(field).filter(|field| plan.kept.shared.contains(field))?;
        Some((field, Box::from(value.as_str())))
    };
    Arc::new(Facts {
        prospect: only(&plan.prospect.schema, &plan.kept.prospect, &event.facts.prospect),
        sender: only(&plan.sender.schema, &plan.kept.sender, &event.facts.sender),
        shared: event.shared.iter().filter_map(shared).collect(),
    })
}
