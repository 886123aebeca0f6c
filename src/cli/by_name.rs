//! Records by what their person is called: `firstmove explain "Jane Doe"`.

use std::collections::HashSet;

use super::exit::{Exit, Failure};
use crate::decide::Entry;
use crate::decide::eval::Person;
use crate::history::whom::is_called;
use crate::language::plan::Plan;
use crate::values::Value;
use crate::values::ids::Id as _;
use crate::values::text::shown;

/// How many are listed where several are called alike.
const MOST_LISTED: usize = 10;

/// The places of the records whose person is called so.
pub(super) fn called(name: &str, plan: &Plan, entries: &[Entry]) -> Vec<usize> {
    let is_it = |entry: &Entry| is_called(name, |field| said(plan, entry, field));
    entries.iter().enumerate().filter(|(_, entry)| is_it(entry)).map(|(place, _)| place).collect()
}

/// Fails where several people are called so: they are listed, each with what they are known by and their company.
pub(super) fn must_be_one(name: &str, plan: &Plan, found: &[&Entry]) -> Result<(), Failure> {
    let people: HashSet<_> = found.iter().map(|entry| key(plan, entry)).collect();
    if people.len() > 1 { Err(several(name, plan, found, people.len())) } else { Ok(()) }
}

fn several(name: &str, plan: &Plan, found: &[&Entry], people: usize) -> Failure {
    let mut listed = HashSet::new();
    let mut lines: Vec<String> = Vec::new();
    for entry in found {
        let key = key(plan, entry);
        if lines.len() < MOST_LISTED && listed.insert(key.clone()) {
            let company = ["company", "company_domain"].iter().find_map(|field| said(plan, entry, field));
            let company = company.map(|company| format!(", {company}")).unwrap_or_default();
            lines.push(shown(&format!("`{}`{company}", key.unwrap_or_default())).into_owned());
        }
    }
    let more = people - lines.len();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    Failure::new(Exit::Usage, format!("{people} people are called `{name}`"))
        .help_lines(format!("ask by what one of them is known by:\n  {}", lines.join("\n  ")))
}

/// What the person of a record is known by.
fn key(plan: &Plan, entry: &Entry) -> Option<String> {
    Person::of(plan, &entry.prospect).map(|person| person.key().to_string())
}

/// What a record says in a field of text.
fn said<'e>(plan: &Plan, entry: &'e Entry, field: &str) -> Option<&'e str> {
    match entry.prospect.get(plan.prospect.schema.field(field)?.index()) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}
