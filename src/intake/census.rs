//! Identities that more people of one file share than can be: an office's mailbox, its address.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Intake, IntakeError, OpenFile};
use crate::decide::eval::Person;
use crate::decide::state::{Alias, State};
use crate::records::notices::{FileNotice, Notice, NoticeKind};
use crate::records::place::RowPlace;
use crate::records::targets::Target;
use crate::records::typer::Typer;
use crate::values::identity::is_no_value;
use crate::values::ids::{FieldId, Id};
use crate::values::{Value, text};

/// How many people of a file may share an identity, and it still is one: people have two mailboxes, and several tools give
/// one person several ids, but hardly more than five.
pub const MOST_PEOPLE: usize = 5;

/// How many rows are named of each.
const MOST_ROWS: usize = 5;

/// How many identities that too many people share are told one by one, of a file.
const MOST_SHARED_TOLD: usize = 10;

/// How many counters there are, each of half a byte.
const COUNTERS: usize = 1 << 25;

/// What stands for the field of a name by which nobody is identified.
const NO_FIELD: u8 = u8::MAX;

/// Counts of what is told apart by 64 bits, each at least as high as it is, up to 15. Its size doesn't grow.
#[derive(Debug)]
struct Sketch(Vec<u8>);

impl Default for Sketch {
    fn default() -> Self {
        Self(vec![0; COUNTERS / 2])
    }
}

impl Sketch {
    /// Counts one more; how many there are by now.
    fn add(&mut self, print: u64) -> usize {
        let (place, shift) = place_of(print);
        let Some(byte) = self.0.get_mut(place) else { return 0 };
        let count = (*byte >> shift) & 0xf;
        if count < 0xf {
            *byte += 1 << shift;
        }
        usize::from(count) + 1
    }

    fn get(&self, print: u64) -> usize {
        let (place, shift) = place_of(print);
        self.0.get(place).map_or(0, |byte| usize::from((*byte >> shift) & 0xf))
    }
}

fn place_of(print: u64) -> (usize, u32) {
    let counter = usize::try_from(print % COUNTERS as u64).unwrap_or_default();
    (counter / 2, if counter % 2 == 0 { 0 } else { 4 })
}

fn print(field: u8, name: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    (field, name).hash(&mut hash);
    hash.finish()
}

/// An identity that is nobody's in a file, since too many people have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedIdentity {
    /// The place of its field in `known by`.
    pub field: u8,
    /// Its normal form.
    pub name: Box<str>,
    /// In how many rows it stands.
    pub count: u64,
    /// Where the first few stand.
    pub rows: Vec<RowPlace>,
}

/// Counts who shares what in one file. The first pass over its rows finds what may be shared by too many, which is nothing
/// in most files; a second one looks at whose that is.
#[derive(Debug, Default)]
pub struct Census {
    counts: Sketch,
    is_suspicious: bool,
    suspects: Option<BTreeMap<(u8, Box<str>), Suspect>>,
}

impl Census {
    /// Looks at a row, by what it is identified, and by the whole name of whom it is about.
    pub fn look(&mut self, row: RowPlace, identities: &[Alias<'_>], called: Option<&str>) {
        let prints: Vec<u64> = identities.iter().map(|(field, name)| print(*field, name)).collect();
        let Some(suspects) = &mut self.suspects else {
            for print in prints {
                self.is_suspicious |= self.counts.add(print) > MOST_PEOPLE;
            }
            return;
        };
        for (place, ((field, name), print)) in identities.iter().zip(&prints).enumerate() {
            if self.counts.get(*print) > MOST_PEOPLE {
                let others = prints.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, print)| *print);
                let mut others: Vec<u64> = others.collect();
                // Who is called so and shares a mailbox, say, is one person, whatever ids a tool has given them.
                others.extend(called.filter(|_| !others.is_empty()).map(|called| self::print(NO_FIELD, called)));
                suspects.entry((*field, Box::from(&**name))).or_default().look(row, others.into_iter());
            }
        }
    }

    /// Ends a pass; whether the rows have to be looked at once more.
    pub fn finish_pass(&mut self) -> bool {
        if self.suspects.is_some() || !self.is_suspicious {
            return false;
        }
        self.suspects = Some(BTreeMap::new());
        true
    }

    /// What is shared by too many people, by what most rows share first.
    #[must_use]
    pub fn shared(self) -> Vec<SharedIdentity> {
        let suspects = self.suspects.unwrap_or_default().into_iter();
        let shared = suspects.filter(|(_, suspect)| suspect.people > MOST_PEOPLE);
        let mut shared: Vec<SharedIdentity> = shared
            .map(|((field, name), Suspect { count, rows, .. })| SharedIdentity { field, name, count, rows })
            .collect();
        shared.sort_by_key(|shared| std::cmp::Reverse(shared.count));
        shared
    }
}

/// An identity that stands in many rows.
#[derive(Debug, Default)]
struct Suspect {
    count: u64,
    rows: Vec<RowPlace>,
    /// How many people have it, as far as their other identities tell them apart.
    people: usize,
    /// Of each other identity the number of its person.
    of_other: HashMap<u64, usize>,
    /// Of each person the number of the one that they turned out to be.
    is: Vec<usize>,
}

/// From how many people on nobody looks any more whether some of them are one.
const CERTAIN: usize = 10 * MOST_PEOPLE;

impl Suspect {
    fn look(&mut self, row: RowPlace, others: impl Iterator<Item = u64>) {
        self.count += 1;
        if self.rows.len() < MOST_ROWS {
            self.rows.push(row);
        }
        if self.people >= CERTAIN {
            return;
        }
        let mut person = None;
        for other in others {
            let known = self.of_other.get(&other).map(|known| self.current(*known));
            match (person, known) {
                (None, Some(known)) => person = Some(known),
                (None, None) => person = Some(self.new_person(other)),
                (Some(person), None) => {
                    self.of_other.insert(other, person);
                }
                (Some(one), Some(known)) if one != known => {
                    if let Some(is) = self.is.get_mut(known) {
                        *is = one;
                        self.people -= 1;
                    }
                }
                (Some(_), Some(_)) => {}
            }
        }
    }

    fn new_person(&mut self, other: u64) -> usize {
        let person = self.is.len();
        self.is.push(person);
        self.of_other.insert(other, person);
        self.people += 1;
        person
    }

    fn current(&self, mut person: usize) -> usize {
        while let Some(is) = self.is.get(person).filter(|is| **is != person) {
            person = *is;
        }
        person
    }
}

/// The fields that make up a whole name.
const NAMES: [&str; 4] = ["first_name", "last_name", "full_name", "name"];

/// What somebody is called, where that is at least two words.
fn whole_name(fields: &[FieldId], slots: &[Value]) -> Option<String> {
    let texts = fields.iter().filter_map(|field| match slots.get(field.index()) {
        Some(Value::Text(text)) if !is_no_value(text) => Some(text::fold(text)),
        _ => None,
    });
    let name = texts.collect::<Vec<_>>().join(" ");
    (name.split_whitespace().nth(1).is_some()).then_some(name)
}

impl<'p> Intake<'p> {
    /// Looks for what the rows of a file are identified by, all of them.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on.
    pub fn look(&self, file: &mut OpenFile<'p>, census: &mut Census) -> Result<(), IntakeError> {
        let schema = &self.plan.prospect.schema;
        let names: Vec<FieldId> = NAMES.iter().filter_map(|name| schema.field(name)).collect();
        let fields: Vec<FieldId> = schema.known_by.iter().chain(&names).copied().collect();
        while self.read_ahead(file)? {
            for raw in std::mem::take(&mut file.ahead).into_iter().flatten() {
                let Typer { numbering, .. } = file.columns.typer;
                let slots = file.columns.typer.values_of(&raw, &fields);
                if let Some(person) = Person::of(self.plan, &slots) {
                    let place = RowPlace { row: raw.number, line: raw.line, numbering };
                    census.look(place, person.aliases(), whole_name(&names, &slots).as_deref());
                }
            }
        }
        Ok(())
    }

    /// Has nobody be identified by what too many people of a file share, and notes it to be told.
    pub fn set_aside(&mut self, file: &OpenFile<'p>, shared: Vec<SharedIdentity>, state: &mut State) {
        let schema = &self.plan.prospect.schema;
        let name = &*file.columns.typer.file;
        for (place, SharedIdentity { field, name: value, count, rows }) in shared.into_iter().enumerate() {
            state.persons.share(field, &value);
            let Some(field) = schema.known_by.get(usize::from(field)) else { continue };
            let target = Target::Prospect(*field);
            let column = file.mapping().columns.iter().find(|column| column.target == target);
            let column = column.map_or_else(|| schema.fields[*field].name.as_ref(), |column| column.name.as_str());
            let first = if place < MOST_SHARED_TOLD {
                Notice { kind: NoticeKind::SharedIdentity, column: column.into(), value }
            } else {
                Notice { kind: NoticeKind::MoreSharedIdentities, column: column.into(), value }
            };
            let count = if place < MOST_SHARED_TOLD { count } else { 1 };
            self.of_census.add_of_file(FileNotice { file: name.into(), first, count, rows });
        }
        self.notices = self.of_census.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::{Census, MOST_PEOPLE};
    use crate::decide::state::Alias;
    use crate::records::place::{Numbering, RowPlace};

    const URL: u8 = 0;
    const EMAIL: u8 = 1;
    const ID: u8 = 2;

    /// What is shared by too many in these rows.
    fn shared(rows: &[Vec<(u8, String)>]) -> Vec<(String, u64)> {
        shared_by_namesakes(rows, None)
    }

    /// The same, where all are called so.
    fn shared_by_namesakes(rows: &[Vec<(u8, String)>], called: Option<&str>) -> Vec<(String, u64)> {
        let mut census = Census::default();
        loop {
            for (row, identities) in (1..).zip(rows) {
                let aliases: Vec<Alias<'_>> = identities.iter().map(|(field, name)| (*field, name.into())).collect();
                census.look(RowPlace { row, line: row, numbering: Numbering::Rows }, &aliases, called);
            }
            if !census.finish_pass() {
                return census.shared().into_iter().map(|shared| (shared.name.into(), shared.count)).collect();
            }
        }
    }

    fn rows(count: usize, of: impl Fn(usize) -> Vec<(u8, String)>) -> Vec<Vec<(u8, String)>> {
        (0..count).map(of).collect()
    }

    #[test]
    fn more_than_five_people_share_what_is_nobodys() {
        let office = |number| vec![(URL, format!("url{number}")), (EMAIL, "info@acme.example".to_owned())];
        assert_eq!(shared(&rows(MOST_PEOPLE, office)), []);
        assert_eq!(shared(&rows(MOST_PEOPLE + 1, office)), [("info@acme.example".to_owned(), 6)]);
    }

    #[test]
    fn a_person_in_many_rows_is_no_office() {
        let one = |_| vec![(URL, "ann".to_owned()), (EMAIL, "ann@acme.example".to_owned())];
        assert_eq!(shared(&rows(40, one)), []);
        let of_tools =
            |number| vec![(URL, "ann".to_owned()), (EMAIL, "ann@a.example".to_owned()), (ID, format!("{number}"))];
        assert_eq!(shared(&rows(40, of_tools)), []);
        let alone = |_| vec![(EMAIL, "ann@acme.example".to_owned())];
        assert_eq!(shared(&rows(40, alone)), []);
    }

    #[test]
    fn who_is_called_alike_and_shares_a_mailbox_is_one_person() {
        let doubled = |number| vec![(EMAIL, "jane@acme.example".to_owned()), (ID, format!("{number}"))];
        assert_eq!(shared(&rows(7, doubled)), [("jane@acme.example".to_owned(), 7)]);
        assert_eq!(shared_by_namesakes(&rows(7, doubled), Some("jane doe")), []);
    }

    #[test]
    fn rows_that_others_join_are_one_person() {
        let mut chain = rows(8, |number| vec![(URL, "ann".to_owned()), (ID, format!("{number}"))]);
        for number in 0..4 {
            chain.push(vec![
                (URL, "ann".to_owned()),
                (EMAIL, format!("{number}@a.example")),
                (ID, format!("{number}")),
            ]);
        }
        assert_eq!(shared(&chain), [("ann".to_owned(), 12)]);
        chain.push(vec![(EMAIL, "0@a.example".to_owned()), (ID, "1".to_owned()), (URL, "ann".to_owned())]);
        chain.push(vec![(EMAIL, "1@a.example".to_owned()), (ID, "2".to_owned()), (URL, "ann".to_owned())]);
        chain.push(vec![(EMAIL, "2@a.example".to_owned()), (ID, "3".to_owned()), (URL, "ann".to_owned())]);
        assert_eq!(shared(&chain), []);
    }
}
