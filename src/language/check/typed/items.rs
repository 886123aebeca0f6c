//! Records, defined names, lists, hours, and the order of importance.

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::expressions::{Expr, Whose};
use crate::language::source::Span;
use crate::records::schema::Schema;
use crate::values::calendar::OpenHours;
use crate::values::identity::{Entry, Listed};
use crate::values::ids::FieldId;
use crate::values::text::Phrases;

/// A kind of record with the defaults of its fields.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The fields.
    pub schema: Schema,
    /// The default of each field, by its position; nothing where it has none. Evaluation in the order of
    /// `default_order` finds every field that a default reads already filled.
    pub defaults: Vec<Option<Expr>>,
    /// The fields with a default, each after those that its default reads.
    pub default_order: Vec<FieldId>,
}

/// A defined name.
#[derive(Clone, Debug)]
pub struct Define {
    pub name: Box<str>,
    pub value: Expr,
    /// The name's place.
    pub span: Span,
}

/// A list, read as what it is asked for.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub name: Box<str>,
    /// Whom it names; nobody where no condition asks it for a person.
    pub people: Arc<Listed>,
    /// Its entries as they are written; none where no field is asked for being one of them.
    pub texts: Arc<Listed>,
    /// Its entries as phrases, where a text is asked for mentioning one.
    pub phrases: Option<Arc<Phrases>>,
    /// Whether a `never` asks it.
    pub is_guarding: bool,
    /// How many lines name whom by what.
    pub kinds: ListedKinds,
}

/// How many lines of a list of people name whom by what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListedKinds {
    /// People by an address.
    pub people: usize,
    /// People by an e-mail.
    pub emails: usize,
    /// Everybody at a domain.
    pub domains: usize,
    /// A company, a person's name or an id: whatever has no shape of its own.
    pub names: usize,
}

impl ListedKinds {
    /// Counts a line by the first that it names.
    pub(in crate::language::check) fn count(&mut self, entries: &[Entry<'_>]) {
        let kind = match entries.first() {
            Some(Entry::Identity(name)) if name.contains('@') => &mut self.emails,
            Some(Entry::Identity(_)) => &mut self.people,
            Some(Entry::Domain(_)) => &mut self.domains,
            Some(Entry::Name(_)) => &mut self.names,
            None => return,
        };
        *kind += 1;
    }
}

impl fmt::Display for ListedKinds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            (self.people, "person by an address", "people by an address"),
            (self.emails, "e-mail", "e-mails"),
            (self.domains, "domain", "domains"),
            (self.names, "company, name or id", "companies, names or ids"),
        ];
        let said = kinds.into_iter().filter(|(count, ..)| *count > 0);
        let said: Vec<String> =
            said.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
        out.write_str(if said.is_empty() { "nobody".to_owned() } else { said.join(", ") }.as_str())
    }
}

impl List {
    /// How many entries were read, as what the policy asks it for.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len().max(self.texts.len())
    }
}

/// Open hours.
#[derive(Clone, Debug)]
pub struct Hours {
    pub name: Box<str>,
    /// The stretches of a week, and the days left out.
    pub open: Arc<OpenHours>,
    /// Whose time.
    pub zone: Zone,
}

/// Whose time hours are kept in.
#[derive(Clone, Debug)]
pub enum Zone {
    /// That of the sender, which is their field `timezone`.
    Sender,
    /// A fixed one.
    Fixed(TimeZone),
    /// The one a text field names; where it is missing or no zone's name, that of the sender.
    Field(Whose, FieldId),
}

/// A key of `prioritize`.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// What is sorted by: a number, date, time, duration, yes/no or word.
    pub by: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}
