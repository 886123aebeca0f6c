//! The senders that an engine knows, by what its policy asks of them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::error::{FieldProblem, SenderError, UnknownSender};
use crate::decide::eval::{Sender, SenderFields};
use crate::decide::state::State;
use crate::language::plan::Plan;
use crate::records::typer::SenderZone;
use crate::records::typing::CellProblem;
use crate::values::Value;
use crate::values::ids::FieldId;
use crate::values::text::nearest;

/// What was said of a sender, by the names of fields.
pub(super) type Said = Map<String, Json>;

/// What is said of a sender by anything that serialises to an object.
pub(super) fn said<F: Serialize + ?Sized>(sender: &str, fields: &F) -> Result<Said, SenderError> {
    let wrong = |why: String| SenderError::Serialize { sender: sender.to_owned(), why };
    match serde_json::to_value(fields) {
        Ok(Json::Object(said)) => Ok(said),
        Ok(Json::Null) => Ok(Said::new()),
        Ok(_) => Err(wrong("and it is something else".to_owned())),
        Err(error) => Err(wrong(format!("which can't be serialised: {error}"))),
    }
}

/// What was said of a sender, typed by a policy.
pub(super) fn typed(plan: &Plan, sender: &str, said: &Said) -> Result<SenderFields, SenderError> {
    let schema = &plan.sender.schema;
    let mut given = Vec::new();
    for (name, value) in said {
        let field = schema.field(name).ok_or_else(|| {
            let names = schema.fields.as_slice().iter().map(|field| &*field.name);
            let nearest = nearest(name, names).map(str::to_owned);
            SenderError::UnknownField { sender: sender.to_owned(), field: name.clone(), nearest }
        })?;
        given.push((field, name.as_str(), value.clone()));
    }
    let mut fields = SenderFields::of(plan, sender);
    fields.fill(plan, given).map_err(|(name, problem)| SenderError::Value {
        sender: sender.to_owned(),
        problem: FieldProblem::of(Some(name.to_owned()), problem),
    })?;
    match fields.lacking(plan) {
        None => Ok(fields),
        Some(field) => Err(SenderError::Lacks { sender: sender.to_owned(), field: field.to_owned() }),
    }
}

/// The senders that an engine knows.
#[derive(Debug)]
pub(super) struct Senders<'p> {
    plan: &'p Plan,
    known: HashMap<String, Known>,
    /// Whether only those who were introduced may send.
    is_closed: bool,
}

#[derive(Debug)]
struct Known {
    fields: SenderFields,
    /// The sender as those records have them that say nothing of them.
    sender: Option<Arc<Sender>>,
}

impl<'p> Senders<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self { plan, known: HashMap::new(), is_closed: false }
    }

    /// Adds a sender who was introduced.
    pub(super) fn introduce(&mut self, name: &str, fields: SenderFields) {
        self.is_closed = true;
        self.known.insert(name.to_owned(), Known { fields, sender: None });
    }

    fn known(&mut self, name: &str) -> Result<&mut Known, UnknownSender> {
        if self.is_closed && !self.known.contains_key(name) {
            return Err(UnknownSender::new(name, self.known.keys().map(String::as_str)));
        }
        let unsaid = || Known { fields: SenderFields::of(self.plan, name), sender: None };
        Ok(self.known.entry(name.to_owned()).or_insert_with(unsaid))
    }

    /// What is known of a sender, to read a record by.
    pub(super) fn of_record<'s>(&'s mut self, name: &'s str) -> Result<OfRecord<'s>, UnknownSender> {
        let plan = self.plan;
        let known = self.known(name)?;
        Ok(OfRecord { plan, name, fields: &known.fields })
    }

    /// The sender, with what a record says of them.
    pub(super) fn sender(
        &mut self,
        state: &mut State,
        name: &str,
        of_record: &[(FieldId, Value)],
    ) -> Result<Arc<Sender>, UnknownSender> {
        let plan = self.plan;
        let known = self.known(name)?;
        if let (Some(sender), []) = (&known.sender, of_record) {
            return Ok(Arc::clone(sender));
        }
        let mut fields = known.fields.clone();
        of_record.iter().for_each(|(field, value)| fields.set(*field, value.clone()));
        let sender = fields.into_sender(plan, state, name);
        if of_record.is_empty() {
            known.sender = Some(Arc::clone(&sender));
        }
        Ok(sender)
    }
}

/// The sender for whom a record is decided.
pub(super) struct OfRecord<'s> {
    plan: &'s Plan,
    name: &'s str,
    fields: &'s SenderFields,
}

impl OfRecord<'_> {
    /// Whether a record that names its sender means this one.
    fn is_called(&self, named: &str) -> bool {
        let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let field = self.plan.sender.schema.field("name").and_then(|field| self.fields.get(field));
        let own = if let Some(Value::Text(name)) = field { Some(&**name) } else { None };
        [Some(self.name), own].into_iter().flatten().any(|name| plain(name) == plain(named))
    }
}

impl SenderZone for OfRecord<'_> {
    fn zone(&self, name: Option<&str>, fields: &[(FieldId, Value)]) -> Result<TimeZone, CellProblem> {
        if let Some(other) = name.filter(|name| !self.is_called(name)) {
            let expected = format!("the sender for whom it is decided, `{}`", self.name);
            return Err(CellProblem { value: other.to_owned(), expected, nearest: None });
        }
        let mut known = self.fields.clone();
        fields.iter().for_each(|(field, value)| known.set(*field, value.clone()));
        if let Some(field) = known.lacking(self.plan) {
            let expected = format!("a sender with `{field}`: introduce them, or add `sender.{field}` to the record");
            return Err(CellProblem { value: self.name.to_owned(), expected, nearest: None });
        }
        known.zone(self.plan)
    }
}
