//! What a record's fields are.

use std::borrow::Cow;

use crate::values::ids::{FieldId, Table};
use crate::values::{NameForm, Type, identity};

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
    #[must_use]
    pub fn name_in<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self.ty.name_form() {
            Some(NameForm::Exact) => Cow::Borrowed(identity::exact(value)),
            Some(NameForm::Normal) | None => identity::normal(value),
        }
    }

    /// All names of somebody that a value holds, each in the form of [`Self::name_in`], the first of them first: a cell may
    /// have several mailboxes or addresses.
    #[must_use]
    pub fn names_in<'v>(&self, value: &'v str) -> Vec<Cow<'v, str>> {
        let is_one = !value.contains(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '<'));
        let several: Vec<Cow<'v, str>> = match self.ty {
            _ if is_one => Vec::new(),
            Type::Email => identity::mailboxes(value).into_iter().map(Cow::Owned).collect(),
            Type::Address => identity::addresses(value).into_iter().map(Cow::Owned).collect(),
            Type::Text => identity::several(value).into_iter().map(Cow::Borrowed).collect(),
            _ => Vec::new(),
        };
        if several.len() < 2 {
            return vec![self.name_in(value)];
        }
        let mut names: Vec<Cow<'v, str>> = Vec::with_capacity(several.len());
        for one in several {
            let name = Cow::Owned(identity::normal(&one).into_owned());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Schema {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.position(|field| &*field.name == name)
    }

    /// What is expected of a record that belongs to nobody: `one of id, email, by which a person is known`.
    #[must_use]
    pub fn expected_key(&self) -> String {
        let fields: Vec<&str> = self.known_by.iter().map(|field| &*self.fields[*field].name).collect();
        format!("one of {}, by which a person is known", fields.join(", "))
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
