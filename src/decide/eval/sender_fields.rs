//! What is known of a sender, before it is made a sender that decisions see.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::complete::complete_sender;
use super::sender::Sender;
use crate::decide::state::State;
use crate::language::plan::Plan;
use crate::records::schema::Presence;
use crate::records::typing::{self, CellProblem};
use crate::values::ids::{FieldId, Id};
use crate::values::text::nearest;
use crate::values::{Type, Value, calendar};

/// What is known of a sender: the slots of the record `sender`, defaults not filled in.
#[derive(Clone, Debug)]
pub struct SenderFields(Vec<Value>);

impl SenderFields {
    /// Those of a sender of whom nothing is known but their name, which stands in the field `id`.
    #[must_use]
    pub fn of(plan: &Plan, name: &str) -> Self {
        let schema = &plan.sender.schema;
        let mut fields = Self(vec![Value::Missing; schema.fields.len()]);
        if let Some(field) = schema.field("id") {
            fields.set(field, Value::Text(name.into()));
        }
        fields
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: FieldId) -> Option<&Value> {
        self.0.get(field.index())
    }

    /// Puts a value into a field.
    pub fn set(&mut self, field: FieldId, value: Value) {
        if let Some(slot) = self.0.get_mut(field.index()) {
            *slot = value;
        }
    }

    /// Types what is said of a sender: their zone first, since bare times stand in it.
    ///
    /// # Errors
    ///
    /// The first value that is none of its field, with what the field was called.
    pub fn fill<'n>(
        &mut self,
        plan: &Plan,
        given: Vec<(FieldId, &'n str, Json)>,
    ) -> Result<TimeZone, (&'n str, CellProblem)> {
        let schema = &plan.sender.schema;
        let (timed, plain): (Vec<_>, Vec<_>) =
            given.into_iter().partition(|(field, ..)| matches!(schema.fields[*field].ty, Type::Time));
        self.put(plan, plain, &TimeZone::UTC)?;
        let zone = self.zone(plan).map_err(|problem| ("timezone", problem))?;
        self.put(plan, timed, &zone)?;
        Ok(zone)
    }

    fn put<'n>(
        &mut self,
        plan: &Plan,
        given: Vec<(FieldId, &'n str, Json)>,
        zone: &TimeZone,
    ) -> Result<(), (&'n str, CellProblem)> {
        for (field, name, value) in given {
            let typed = typing::json(&value, &plan.sender.schema.fields[field].ty, zone);
            self.set(field, typed.map_err(|problem| (name, problem))?);
        }
        Ok(())
    }

    /// The first required field without a value.
    #[must_use]
    pub fn lacking<'p>(&self, plan: &'p Plan) -> Option<&'p str> {
        let fields = plan.sender.schema.fields.iter();
        let mut lacking = fields.filter(|(id, field)| {
            field.presence == Presence::Required && self.0.get(id.index()).is_none_or(Value::is_missing)
        });
        lacking.next().map(|(_, field)| &*field.name)
    }

    /// The zone that they name, its default worked out.
    ///
    /// # Errors
    ///
    /// Where there is no such zone.
    pub fn zone(&self, plan: &Plan) -> Result<TimeZone, CellProblem> {
        let mut slots = self.0.clone();
        complete_sender(plan, &mut slots, &TimeZone::UTC);
        let named = plan.timezone.and_then(|field| slots.get(field.index()));
        let Some(Value::Text(name)) = named else { return Ok(TimeZone::UTC) };
        calendar::zone(name).ok_or_else(|| {
            let names: Vec<String> = calendar::zone_names().collect();
            CellProblem {
                value: name.to_string(),
                expected: "a time zone like Europe/Berlin".to_owned(),
                nearest: nearest(name, names.iter().map(String::as_str)).map(str::to_owned),
            }
        })
    }

    /// The sender of this name, made known to the state, defaults filled in.
    #[must_use]
    pub fn into_sender(self, plan: &Plan, state: &mut State, name: &str) -> Arc<Sender> {
        let zone = self.zone(plan).unwrap_or(TimeZone::UTC);
        let Self(mut slots) = self;
        complete_sender(plan, &mut slots, &zone);
        Arc::new(Sender { name: name.into(), id: state.sender(name), slots: slots.into(), zone })
    }
}
