//! What a record's fields are.

use std::borrow::Cow;

use crate::identity;
use crate::ids::{FieldId, Table};
use crate::types::{NameForm, Type};

/// The fields of one kind of record, `prospect` or `sender`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The fields in the order of their declaration.
    pub fields: Table<FieldId, Field>,
    /// The fields by which a person is recognised, the first that is present being the key. Never empty for a checked
    /// `prospect`; without `known by` it is the field `id`.
    pub known_by: Vec<FieldId>,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name in policies.
    pub name: Box<str>,
    /// What values it takes.
    pub ty: Type,
    /// Whether a record may leave it out, and what is then.
    pub presence: Presence,
    /// What it means, in the words of the policy.
    pub meaning: Option<Box<str>>,
}

/// What it means that a record gives no value for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// The record is rejected.
    Required,
    /// The plan works a value out.
    Defaulted,
    /// The value is missing.
    Optional,
}

impl Field {
    /// The form of a value in which it names somebody.
    ///
    /// ```
    /// use firstmove::records::schema::{Field, Presence};
    /// use firstmove::types::Type;
    /// let field = |ty| Field { name: "key".into(), ty, presence: Presence::Optional, meaning: None };
    /// assert_eq!(field(Type::Text).name_in("A-17"), "a-17");
    /// assert_eq!(field(Type::Id).name_in("A-17"), "A-17");
    /// ```
    #[must_use]
    pub fn name_in<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self.ty.name_form() {
            Some(NameForm::Exact) => Cow::Borrowed(identity::exact(value)),
            Some(NameForm::Normal) | None => identity::normal(value),
        }
    }

    /// Everything by which a value names somebody: of an e-mail each of its mailboxes.
    ///
    /// ```
    /// use firstmove::records::schema::{Field, Presence};
    /// use firstmove::types::Type;
    /// let field = Field { name: "email".into(), ty: Type::Email, presence: Presence::Optional, meaning: None };
    /// assert_eq!(field.names_in("A@x.example; a@y.example").collect::<Vec<_>>(), ["a@x.example", "a@y.example"]);
    /// ```
    pub fn names_in<'v>(&self, value: &'v str) -> impl Iterator<Item = Cow<'v, str>> {
        let several = (self.ty == Type::Email).then(|| identity::mailboxes(value).map(identity::normal));
        let whole = several.is_none().then(|| self.name_in(value));
        several.into_iter().flatten().chain(whole)
    }
}

impl Schema {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.position(|field| &*field.name == name)
    }

    /// The fields that are asked for whether a list names the person: those of `known by`, then those whose type or name says
    /// that they are an address, a mailbox or an id.
    #[must_use]
    pub fn identifying(&self) -> Vec<FieldId> {
        let mut fields = self.known_by.clone();
        let is_usual = |field: &Field| ["profile_url", "lead_url", "email"].contains(&&*field.name);
        let names = |field: &Field| matches!(field.ty, Type::Email | Type::Address | Type::Id) || is_usual(field);
        let others = self.fields.iter().filter(|(_, field)| names(field)).map(|(id, _)| id);
        fields.extend(others.filter(|field| !self.known_by.contains(field)));
        fields
    }
}
