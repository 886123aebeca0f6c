//! What columns may fill.

use std::sync::Arc;

use super::opt_out::is_called_so;
use super::schema::{Field, Schema};
use super::typing::same_name;
use crate::values::Type;
use crate::values::ids::{FieldId, Id};

/// What a policy has for columns to fill.
#[derive(Clone, Debug)]
pub struct Targets<'s> {
    /// What a prospect is.
    pub prospect: &'s Schema,
    /// What a sender is.
    pub sender: &'s Schema,
    /// The events that a column may tell: `connect.sent`.
    pub events: Arc<[Box<str>]>,
    /// What each field of the prospect is for, in their order; a field beyond them is for nothing more.
    pub uses: Arc<[Use]>,
}

/// What a policy does with a field, as far as a cell that stands for nothing would do harm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// People are recognised by it.
    pub identifies: bool,
    /// Who shares its value is one company to the policy, or whatever else it counts by.
    pub groups: bool,
    /// It is the domain of the company that somebody works for.
    pub is_site: bool,
    /// Lists are asked for it.
    pub is_listed: bool,
    /// Texts are filled with it.
    pub is_said: bool,
    /// It is a yes or no by which a `never` forbids to write to somebody.
    pub forbids: bool,
}

impl Use {
    /// Whether each letter counts: somebody is recognised by it, or reads it.
    pub(super) fn needs_all_letters(self) -> bool {
        self.identifies || self.groups || self.is_site || self.is_listed || self.is_said
    }
}

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A field of the prospect.
    Prospect(FieldId),
    /// A field of the sender, over what the configuration says.
    Sender(FieldId),
    /// Who sends; also a field of the prospect, where there is one of that name.
    SenderName(Option<FieldId>),
    /// When something happened: the place in [`Targets::events`].
    Event(usize),
}

impl Targets<'_> {
    /// What a column of this name is for.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Target> {
        let field_of = |schema: &Schema, name: &str| schema.fields.position(|field| same_name(&field.name, name));
        if let Some((owner, field)) = name.split_once('.')
            && same_name(owner, "sender")
        {
            return field_of(self.sender, field).map(Target::Sender);
        }
        if same_name(name, "sender") {
            return Some(Target::SenderName(field_of(self.prospect, name)));
        }
        let event = || self.events.iter().position(|event| same_name(event, name)).map(Target::Event);
        field_of(self.prospect, name).map(Target::Prospect).or_else(event)
    }

    /// Whether it is a yes or no by which a `never` forbids to write to somebody.
    #[must_use]
    pub fn forbids(&self, target: &Target) -> bool {
        let Target::Prospect(field) = target else { return false };
        self.uses.get(field.index()).is_some_and(|used| used.forbids)
    }

    /// The field in which a yes forbids to write to somebody, by its name because they asked for it.
    pub(super) fn opt_out(&self) -> Option<FieldId> {
        let is_one = |(id, field): &(FieldId, &Field)| {
            self.forbids(&Target::Prospect(*id)) && field.ty == Type::YesNo && is_called_so(&field.name)
        };
        self.prospect.fields.iter().find(is_one).map(|(id, _)| id)
    }

    /// Whether it is a field of mailboxes.
    pub(super) fn is_email(&self, target: &Target) -> bool {
        matches!(target, Target::Prospect(field) if self.prospect.fields[*field].ty == Type::Email)
    }

    /// What policies call it.
    #[must_use]
    pub fn label(&self, target: &Target) -> String {
        match target {
            Target::Prospect(field) => self.prospect.fields[*field].name.to_string(),
            Target::Sender(field) => format!("sender.{}", self.sender.fields[*field].name),
            Target::SenderName(_) => "sender".to_owned(),
            Target::Event(event) => self.events.get(*event).map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// The names of the prospect's fields and of the events.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.prospect.fields.as_slice().iter().map(|field| &*field.name).chain(self.events.iter().map(|event| &**event))
    }
}
