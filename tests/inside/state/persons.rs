//! Who is who, against sets of names that are searched through.

use std::collections::BTreeSet;

use crate::decide::state::{Alias, PersonId, Persons};
use proptest::prelude::*;

type Name = (u8, String);

/// People as sets of names, those of the earliest first; the names that nobody has.
#[derive(Debug, Default)]
struct Sets {
    people: Vec<BTreeSet<Name>>,
    nobodys: Vec<Name>,
}

impl Sets {
    /// The place of a record's person, after making them known.
    fn resolve(&mut self, record: &[Name]) -> usize {
        let mut found: Option<usize> = None;
        for name in record {
            let Some(owner) = self.people.iter().position(|names| names.contains(name)) else { continue };
            if found == Some(owner) {
                continue;
            }
            let mine: BTreeSet<Name> =
                found.map(|found| self.people[found].clone()).into_iter().flatten().chain(record.to_vec()).collect();
            if (0..name.0).any(|field| differ(&of(&mine, field), &of(&self.people[owner], field))) {
                self.people[owner].remove(name);
                self.nobodys.push(name.clone());
            } else if let Some(first) = found {
                let gone = std::mem::take(&mut self.people[first.max(owner)]);
                self.people[first.min(owner)].extend(gone);
                found = Some(first.min(owner));
            } else {
                found = Some(owner);
            }
        }
        let person = found.unwrap_or_else(|| {
            self.people.push(BTreeSet::new());
            self.people.len() - 1
        });
        let taken: Vec<&Name> = self.people.iter().flatten().chain(&self.nobodys).collect();
        let free: Vec<Name> = record.iter().filter(|name| !taken.contains(name)).cloned().collect();
        self.people[person].extend(free);
        person
    }
}

fn of(names: &BTreeSet<Name>, field: u8) -> BTreeSet<&Name> {
    names.iter().filter(|name| name.0 == field).collect()
}

fn differ(one: &BTreeSet<&Name>, other: &BTreeSet<&Name>) -> bool {
    !one.is_empty() && !other.is_empty() && one.is_disjoint(other)
}

fn aliases(record: &[Name]) -> Vec<Alias<'_>> {
    record.iter().map(|(field, name)| (*field, name.as_str().into())).collect()
}

/// Records with up to one name in each of four fields, from so few that they often meet.
fn records() -> impl Strategy<Value = Vec<Vec<Name>>> {
    let record = prop::array::uniform4(prop::option::of(0..5_u8)).prop_map(|record| {
        let named = (0..).zip(record).filter_map(|(field, name)| Some((field, format!("{}", name?))));
        named.collect::<Vec<Name>>()
    });
    prop::collection::vec(record.prop_filter("known by nothing", |record| !record.is_empty()), 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn persons_are_sets_of_names(records in records()) {
        let (mut persons, mut met, mut sets) = (Persons::default(), Persons::default(), Sets::default());
        let mut ids: Vec<PersonId> = Vec::new();
        for record in &records {
            let names = aliases(record);
            let before = persons.find(&names);
            let resolved = persons.resolve(&names);
            if let Some(before) = before {
                prop_assert_eq!(persons.current(before), resolved.person);
            }
            for gone in &resolved.merged {
                prop_assert!(*gone > resolved.person);
                prop_assert_eq!(persons.current(*gone), resolved.person);
            }
            prop_assert_eq!(&met.meet(&names), &resolved);
            let place = sets.resolve(record);
            if place == ids.len() {
                ids.push(resolved.person);
            }
            prop_assert_eq!(persons.current(ids[place]), resolved.person);
        }
        for (names, id) in sets.people.iter().zip(&ids) {
            // A set that another took over is empty.
            let current = sets.people.iter().zip(&ids).find(|(_, other)| **other == persons.current(*id)).unwrap().0;
            let known: BTreeSet<Name> = persons.aliases(*id).map(|(field, name)| (field, name.into())).collect();
            prop_assert_eq!(&known, current);
            prop_assert_eq!(persons.key(*id).is_none(), known.is_empty());
            prop_assert!(names.is_empty() || names == current);
            prop_assert_eq!(met.aliases(*id).count(), 0);
            for name in names {
                prop_assert_eq!(persons.find(&aliases(std::slice::from_ref(name))), Some(persons.current(*id)));
            }
        }
        let disputed: Vec<Name> = persons.disputed().iter().map(|(field, name)| (*field, String::from(&**name))).collect();
        prop_assert_eq!(disputed, sets.nobodys);
        prop_assert_eq!(met.disputed(), persons.disputed());
    }
}

#[test]
fn names_are_kept_as_soon_as_asked() {
    let mut persons = Persons::default();
    let names: [Alias<'_>; 2] = [(0, "a".into()), (1, "b".into())];
    let met = persons.meet(&names).person;
    assert_eq!((persons.key(met), persons.find(&names)), (None, Some(met)));
    assert_eq!(persons.resolve(&names[1..]).person, met);
    assert_eq!(persons.key(met), Some("b"));
    assert_eq!(persons.resolve(&names).person, met);
    assert_eq!(persons.aliases(met).collect::<Vec<_>>(), [(0, "a"), (1, "b")]);
}

#[test]
fn a_long_chain_of_joins_is_quick() {
    let mut persons = Persons::default();
    let name = |number: u32| (0, number.to_string().into());
    let first = persons.resolve(&[name(0)]).person;
    for number in 1..100_000 {
        persons.resolve(&[name(number)]);
    }
    for number in (1..100_000).rev() {
        persons.resolve(&[name(number - 1), name(number)]);
    }
    assert_eq!(persons.find(&[name(99_999)]), Some(first));
    assert_eq!(persons.aliases(first).count(), 100_000);
}

#[test]
fn an_address_is_one_name_in_whatever_field_it_stands() {
    let address = || "linkedin.com/in/ACwAAAxyz".into();
    let mut persons = Persons::default();
    let by_profile = persons.resolve(&[(0, address())]).person;
    assert_eq!(persons.resolve(&[(1, address())]).person, by_profile);
    // Who has another address beside it is the same: it doesn't differ from itself.
    let with_profile = persons.resolve(&[(0, "linkedin.com/in/jane".into()), (1, address())]);
    assert_eq!((with_profile.person, with_profile.merged), (by_profile, vec![]));
    assert_eq!(persons.disputed(), []);
    // Another profile beside it is another person's claim, as of any name of a later field.
    let other = persons.resolve(&[(0, "linkedin.com/in/zoe".into()), (1, address())]).person;
    assert_ne!(other, by_profile);
    assert_eq!(persons.disputed(), [(1, "linkedin.com/in/ACwAAAxyz".into())]);
    // An id is one only in its own field.
    assert_ne!(persons.resolve(&[(2, "17".into())]).person, persons.resolve(&[(3, "17".into())]).person);
}
