//! Between values, which stand in slots, and what a ledger keeps of them by name.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use crate::decide::state::Facts;
use crate::history::ledger::{self, Name, Told, Written};
use crate::language::plan::Plan;
use crate::records::schema::Schema;
use crate::records::typing;
use crate::values::ids::{FieldId, Id};
use crate::values::{EventKind, Length, Type, Value};

/// What a ledger keeps of both records.
pub(crate) fn snapshot(plan: &Plan, prospect: &[Value], sender: &[Value]) -> Written<ledger::Facts> {
    let prospect =
        Known { schema: &plan.prospect.schema, fields: Cow::from(&*plan.snapshot.prospect), slots: prospect };
    let sender = Known { schema: &plan.sender.schema, fields: Cow::from(&*plan.snapshot.sender), slots: sender };
    written(&prospect, &sender)
}

/// Some fields of a prospect, as a ledger keeps them.
pub(crate) fn some(plan: &Plan, prospect: &[Value], fields: &[FieldId]) -> Written<ledger::Facts> {
    let prospect = Known { schema: &plan.prospect.schema, fields: Cow::from(fields), slots: prospect };
    written(&prospect, &Known { schema: &plan.sender.schema, fields: Cow::from(&[]), slots: &[] })
}

/// Whether somebody was allowed again after this was told of them, and after it happened.
pub(crate) fn is_lifted(told: &Told, events: &[Told]) -> bool {
    let allowed = events.iter().filter(|other| other.event.kind == EventKind::Allowed);
    allowed.into_iter().any(|allowed| told.id < allowed.id && told.event.at <= allowed.event.at)
}

/// What an event says of its person as it still counts, to be told again with another: without what `never`s read, where they
/// were allowed again since.
pub(crate) fn told_again(plan: &Plan, told: &Told, events: &[Told]) -> Written<ledger::Facts> {
    if !is_lifted(told, events) {
        return told.event.facts.clone();
    }
    let schema = &plan.prospect.schema;
    let asked = |name: &str| {
        schema
            .field(name)
            .is_some_and(|field| plan.asked_by_nevers.contains(&field) && !schema.known_by.contains(&field))
    };
    let mut facts = told.event.facts.read().unwrap_or_default();
    facts.prospect.retain(|name, _| !asked(name));
    facts.into()
}

/// Everything that is known of both records, as a ledger would keep it.
pub(crate) fn everything(plan: &Plan, prospect: &[Value], sender: &[Value]) -> Written<ledger::Facts> {
    written(&Known::all(&plan.prospect.schema, prospect), &Known::all(&plan.sender.schema, sender))
}

/// Every field of a record that is known.
pub(crate) fn all(schema: &Schema, slots: &[Value]) -> Map<String, Json> {
    let known = Known::all(schema, slots);
    let fact = |(name, fact): (&str, Fact<'_>)| Some((name.to_owned(), serde_json::to_value(fact).ok()?));
    known.facts().filter_map(fact).collect()
}

/// Both, written as [`ledger::Facts`] are.
fn written(prospect: &Known<'_>, sender: &Known<'_>) -> Written<ledger::Facts> {
    #[derive(Serialize)]
    struct Both<'a> {
        #[serde(skip_serializing_if = "Known::is_empty")]
        prospect: &'a Known<'a>,
        #[serde(skip_serializing_if = "Known::is_empty")]
        sender: &'a Known<'a>,
    }
    if prospect.is_empty() && sender.is_empty() {
        return Written::default();
    }
    Written::of(&Both { prospect, sender })
}

/// Of some fields of a record those that are known.
struct Known<'a> {
    schema: &'a Schema,
    fields: Cow<'a, [FieldId]>,
    slots: &'a [Value],
}

impl<'a> Known<'a> {
    fn all(schema: &'a Schema, slots: &'a [Value]) -> Self {
        Self { schema, fields: schema.fields.iter().map(|(field, _)| field).collect(), slots }
    }

    fn facts(&self) -> impl Iterator<Item = (&'a str, Fact<'a>)> {
        let Self { schema, slots, .. } = *self;
        self.fields.iter().filter_map(move |field| {
            let described = schema.fields.lookup(*field)?;
            let value = slots.get(field.index()).filter(|value| !value.is_missing())?;
            Some((&*described.name, Fact(value, &described.ty)))
        })
    }

    fn is_empty(&self) -> bool {
        self.facts().next().is_none()
    }
}

impl Serialize for Known<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.facts())
    }
}

/// A value of some type.
struct Fact<'a>(&'a Value, &'a Type);

impl Serialize for Fact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0, self.1) {
            (Value::Missing, _) => serializer.serialize_none(),
            (Value::Text(text), _) => serializer.serialize_str(text),
            (Value::Number(number), _) => serializer.serialize_f64(*number),
            (Value::YesNo(answer), _) => serializer.serialize_bool(*answer),
            (Value::Date(date), _) => serializer.collect_str(date),
            (Value::Time(time), _) => serializer.collect_str(time),
            (Value::Duration(length), _) => serializer.collect_str(&Length(*length)),
            (Value::Word(word), Type::Words(words)) => match words.get(usize::from(*word)) {
                Some(word) => serializer.serialize_str(word),
                None => serializer.serialize_none(),
            },
            (Value::Word(_), _) => serializer.serialize_none(),
            (Value::List(texts), _) => serializer.collect_seq(texts.iter().map(|text| &**text)),
        }
    }
}

/// The slots of both records, of which only some facts are known. What this policy can't read of them is missing.
pub(crate) fn slots(plan: &Plan, facts: &Written<ledger::Facts>) -> (Vec<Value>, Vec<Value>) {
    let parts = Parts::of(facts);
    (Slots(&plan.prospect.schema).fill(parts.prospect), Slots(&plan.sender.schema).fill(parts.sender))
}

/// The slots of a prospect of whom only some facts are known; nothing where none are.
pub(crate) fn of_prospect(schema: &Schema, facts: &Written<ledger::Facts>) -> Option<Vec<Value>> {
    Parts::of(facts).prospect.map(|known| Slots(schema).fill(Some(known)))
}

/// What an event of a ledger keeps in memory.
pub(crate) fn kept(plan: &Plan, event: &ledger::Event) -> Arc<Facts> {
    let parts = Parts::of(&event.facts);
    let only = |schema: &Schema, fields: &[FieldId], facts: Option<&RawValue>| -> Box<[Value]> {
        if fields.is_empty() || facts.is_none() {
            return Box::default();
        }
        let mut all = Slots(schema).fill(facts);
        let mut kept = vec![Value::Missing; all.len()];
        for field in fields {
            if let (Some(to), Some(from)) = (kept.get_mut(field.index()), all.get_mut(field.index())) {
                std::mem::swap(to, from);
            }
        }
        kept.into()
    };
    Arc::new(Facts {
        prospect: only(&plan.prospect.schema, &plan.kept.prospect, parts.prospect),
        sender: only(&plan.sender.schema, &plan.kept.sender, parts.sender),
        shared: shared(plan, &event.shared),
    })
}

/// The values by which this policy looks events up.
pub(crate) fn shared(plan: &Plan, shared: &[Name]) -> Vec<(FieldId, Box<str>)> {
    let known = |Name(field, value): &Name| {
        let field = plan.prospect.schema.field(field).filter(|field| plan.kept.shared.contains(field))?;
        Some((field, Box::from(value.as_str())))
    };
    shared.iter().filter_map(known).collect()
}

/// What was known of each record, as it is written.
#[derive(Default, Deserialize)]
struct Parts<'t> {
    #[serde(borrow)]
    prospect: Option<&'t RawValue>,
    #[serde(borrow)]
    sender: Option<&'t RawValue>,
}

impl<'t> Parts<'t> {
    fn of(facts: &'t Written<ledger::Facts>) -> Self {
        facts.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// Reads known fields into the slots of a record.
#[derive(Clone, Copy)]
struct Slots<'s>(&'s Schema);

impl Slots<'_> {
    fn fill(self, known: Option<&RawValue>) -> Vec<Value> {
        let read = |known: &RawValue| self.deserialize(&mut serde_json::Deserializer::from_str(known.get())).ok();
        known.and_then(read).unwrap_or_else(|| self.empty())
    }

    fn empty(self) -> Vec<Value> {
        vec![Value::Missing; self.0.fields.len()]
    }
}

impl<'de> DeserializeSeed<'de> for Slots<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Slots<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("fields by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut known: A) -> Result<Self::Value, A::Error> {
        let mut slots = self.empty();
        while let Some(field) = known.next_key_seed(FieldName(self.0))? {
            let Some(described) = field.and_then(|field| self.0.fields.lookup(field)) else {
                known.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = typing::json(&known.next_value()?, &described.ty, &TimeZone::UTC);
            let slot = field.and_then(|field| slots.get_mut(field.index()));
            if let (Some(slot), Ok(value)) = (slot, value) {
                *slot = value;
            }
        }
        Ok(slots)
    }
}

/// Reads the name of a field; nothing for one that the schema doesn't have.
struct FieldName<'s>(&'s Schema);

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Option<FieldId>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldName<'_> {
    type Value = Option<FieldId>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.field(name))
    }
}
