//! Whom a ledger knows by what somebody types.

use jiff::Timestamp;

use super::telling::names;
use crate::decide::Entry as Record;
use crate::decide::eval::Person;
use crate::history::ledger::{Facts, Ledger, LedgerError, Name, PersonNumber, Tombstones};
use crate::language::plan::Plan;
use crate::values::identity::{self, Entry, Line, without_case};
use crate::values::text::nearest;
use crate::values::{NameForm, text};

/// Whom a ledger knows by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Person(PersonNumber),
    /// Several people go by it, or claim it, so that it is nobody's.
    Several,
    Nobody,
}

/// When somebody of a key was forgotten, in any of its spellings and in whichever field.
///
/// # Errors
///
/// Where the ledger fails.
pub fn forgotten(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<Option<Timestamp>, LedgerError> {
    Ok(ledger.tombstones()?.of(&in_every_field(plan, key)))
}

/// When the person of a record was forgotten, if they were.
#[must_use]
pub fn entry_forgotten(plan: &Plan, tombstones: &Tombstones, entry: &Record) -> Option<Timestamp> {
    if tombstones.is_empty() {
        return None;
    }
    tombstones.of(&names(plan, &Person::of(plan, &entry.prospect)?))
}

/// What somebody of a key may go by, ids also as they were told before their case counted.
fn in_every_field(plan: &Plan, key: &str) -> Vec<Name> {
    let schema = &plan.prospect.schema;
    let mut names = Vec::new();
    for field in schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field)) {
        let name = field.name_in(key);
        let old = if field.ty.name_form() == Some(NameForm::Exact) { without_case(&name) } else { Vec::new() };
        let others = old.into_iter().filter(|old| **old != *name);
        names.extend(others.chain([name.to_string()]).map(|name| Name(field.name.to_string(), name)));
    }
    names
}

/// What somebody typed who names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key: of an address or an e-mail without what stands around it, else as it was typed.
    Key(String),
    /// Several addresses or e-mails.
    Several,
    /// An address or e-mail, and who that is can't be told: what to do about it.
    Doubt(&'static str),
}

/// Reads what somebody typed as a cell of a list is read. What the ledger knows as it stands is taken as it stands.
///
/// # Errors
///
/// Where the ledger fails.
pub fn typed(plan: &Plan, ledger: &mut Ledger, text: &str) -> Result<Typed, LedgerError> {
    let as_it_stands = Typed::Key(text.to_owned());
    if !text.contains(['@', '/']) || whom(plan, ledger, text)? != Whom::Nobody {
        return Ok(as_it_stands);
    }
    let entries = match identity::cell(text) {
        Line::Entries(entries) => entries,
        Line::Nothing => return Ok(as_it_stands),
        Line::Doubt(doubt) => return Ok(Typed::Doubt(doubt.help())),
    };
    let identities: Vec<&str> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Identity(identity) => Some(&**identity),
            Entry::Domain(_) | Entry::Name(_) => None,
        })
        .collect();
    Ok(match identities.as_slice() {
        [] => as_it_stands,
        [one] => Typed::Key((*one).to_owned()),
        _ => Typed::Several,
    })
}

/// Whom a ledger knows by a key, in any of its spellings and in whichever field.
///
/// # Errors
///
/// Where the ledger fails.
pub fn whom(plan: &Plan, ledger: &mut Ledger, key: &str) -> Result<Whom, LedgerError> {
    let mut found = Whom::Nobody;
    let mut is_claimed = false;
    let schema = &plan.prospect.schema;
    for field in schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field)) {
        let (key, field) = (field.name_in(key), &field.name);
        match (ledger.person(field, &key)?, found) {
            (Some(person), Whom::Person(other)) if person != other => return Ok(Whom::Several),
            (Some(person), _) => found = Whom::Person(person),
            (None, _) => is_claimed |= !ledger.claimants(field, &key)?.is_empty(),
        }
    }
    Ok(if is_claimed && found == Whom::Nobody { Whom::Several } else { found })
}

/// In how many names one is looked for that was misspelt.
const MOST_COMPARED: usize = 100_000;

/// What somebody whom a ledger knows goes by, where it is so near to a key that it may have been meant. Of two that differ in
/// digits alone, neither is misspelt.
///
/// # Errors
///
/// Where the ledger fails.
pub fn near(ledger: &mut Ledger, key: &str) -> Result<Option<String>, LedgerError> {
    let without_digits = |name: &str| -> String { name.chars().filter(|char| !char.is_ascii_digit()).collect() };
    let asked = identity::normal(key);
    let names = ledger.names(MOST_COMPARED)?;
    // Of addresses only the end says whose they are.
    let (before, end) = end_of(&asked);
    let ends = names.iter().map(|name| end_of(name)).filter(|(other, _)| *other == before).map(|(_, end)| end);
    let ends = ends.filter(|other| without_digits(other) != without_digits(end));
    Ok(nearest(end, ends).map(|near| format!("{before}{near}")))
}

/// What tells the people of one site apart, and what stands before it.
fn end_of(name: &str) -> (&str, &str) {
    name.rfind('/').and_then(|slash| name.split_at_checked(slash + 1)).unwrap_or(("", name))
}

/// The fields in which a person's name may stand.
const NAMES: [&str; 4] = ["first_name", "last_name", "full_name", "name"];

/// Whether somebody is called so, of whom `said` tells what stands in a field: every word asked for is one of their name's.
pub fn is_called<'t>(name: &str, said: impl Fn(&str) -> Option<&'t str>) -> bool {
    let called = NAMES.map(|field| said(field).unwrap_or_default()).join(" ");
    let mut words = name.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| text::mentions_one_of(&called, &[word]))
}

/// Everyone whom a ledger knows as called so, as far as it had been told by `as_of`.
///
/// # Errors
///
/// Where the ledger fails.
pub fn called(ledger: &mut Ledger, name: &str, as_of: Option<Timestamp>) -> Result<Vec<PersonNumber>, LedgerError> {
    let Some(first) = name.split_whitespace().next().map(text::fold) else { return Ok(Vec::new()) };
    ledger.people_by_facts(as_of, |facts| {
        // Taking facts apart takes longer than to see that most have nothing of the name.
        text::fold(facts).contains(&*first)
            && serde_json::from_str::<Facts>(facts)
                .is_ok_and(|facts| is_called(name, |field| facts.prospect.get(field)?.as_str()))
    })
}

/// Whom a ledger knows as the person of a record.
///
/// # Errors
///
/// Where the ledger fails.
pub(super) fn of_entry(plan: &Plan, ledger: &mut Ledger, entry: &Record) -> Result<Vec<PersonNumber>, LedgerError> {
    let names = Person::of(plan, &entry.prospect).map(|person| names(plan, &person)).unwrap_or_default();
    let people = names.iter().map(|Name(field, name)| ledger.person(field, name));
    people.filter_map(Result::transpose).collect()
}

/// Forgets somebody once more of whom nothing is known any more, from now on; returned is when they were forgotten last,
/// if they were.
///
/// # Errors
///
/// Where the ledger fails.
pub fn forget_again(
    plan: &Plan,
    ledger: &mut Ledger,
    key: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, LedgerError> {
    ledger.write(|ledger| {
        let mut names = in_every_field(plan, key);
        let tombstones = ledger.tombstones()?;
        names.retain(|name| tombstones.at(name).is_some());
        ledger.forget_names(&names, now)?;
        Ok(tombstones.of(&names))
    })
}
