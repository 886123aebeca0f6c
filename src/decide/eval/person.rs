//! By what names a record's person goes.

use std::borrow::Cow;

use crate::decide::state::Persons;
use crate::language::plan::Plan;
use crate::values::Value;
use crate::values::ids::Id;

/// What a person is known by: for every field of `known by` that the record has, its place there and the normal form of each
/// name in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    aliases: Vec<(u8, Cow<'a, str>)>,
}

impl<'a> Person<'a> {
    /// Reads a record's aliases. Nothing where it has none, and so belongs to nobody.
    #[must_use]
    pub fn of(plan: &Plan, prospect: &'a [Value]) -> Option<Self> {
        let mut aliases = Vec::new();
        for (place, field) in (0..).zip(&plan.prospect.schema.known_by) {
            let Some(Value::Text(text)) = prospect.get(field.index()) else { continue };
            let Some(field) = plan.prospect.schema.fields.lookup(*field) else { continue };
            aliases.extend(field.names_in(text).into_iter().map(|name| (place, name)));
        }
        (!aliases.is_empty()).then_some(Self { aliases })
    }

    /// The same without what too many of the records at hand share.
    #[must_use]
    pub fn identified(self, persons: &Persons) -> Self {
        Self { aliases: persons.identifying(self.aliases) }
    }

    /// The key: the first alias.
    #[must_use]
    pub fn key(&self) -> &str {
        self.aliases.first().map_or("", |(_, alias)| alias)
    }

    /// Every alias with the place of its field in `known by`.
    #[must_use]
    pub fn aliases(&self) -> &[(u8, Cow<'a, str>)] {
        &self.aliases
    }
}
