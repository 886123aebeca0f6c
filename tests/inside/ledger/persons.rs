//! Who is one with whom: the ledger says what [`Persons`] says of the same names in the same order.

use std::collections::HashMap;

use crate::decide::state::{Alias, Persons};
use crate::history::ledger::Name;
use proptest::prelude::*;

use super::{KNOWN_BY, at, ledger, request};

/// A record's names: of each field one of three, or none.
fn record() -> impl Strategy<Value = Vec<(u8, u8)>> {
    let field = |place: u8| proptest::option::of(0u8..3).prop_map(move |name| name.map(|name| (place, name)));
    (field(0), field(1), field(2))
        .prop_map(|(url, email, id)| [url, email, id].into_iter().flatten().collect::<Vec<_>>())
        .prop_filter("somebody", |names| !names.is_empty())
}

fn spelt((place, name): (u8, u8), is_address: bool) -> String {
    // An address is one name in the first two fields.
    if is_address && place < 2 {
        format!("a.example/{name}")
    } else {
        format!("{}{name}", KNOWN_BY[usize::from(place)])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_ledger_joins_whom_the_state_joins(records in proptest::collection::vec(record(), 1..12), is_address: bool) {
        let spelt = |name| spelt(name, is_address);
        let (_folder, mut ledger) = ledger();
        let mut persons = Persons::default();
        let told = at("2026-05-29T10:00:00Z");
        for names in &records {
            let aliases: Vec<Alias<'_>> = names.iter().map(|name| (name.0, spelt(*name).into())).collect();
            persons.resolve(&aliases);
            let names = names.iter().map(|name| Name(KNOWN_BY[usize::from(name.0)].to_owned(), spelt(*name))).collect();
            let event = crate::history::ledger::Event { names, ..request("", "2026-05-29T10:00:00Z", "record") };
            ledger.tell(&event, told, &KNOWN_BY).unwrap();
        }
        let mut number_of = HashMap::new();
        let mut person_of = HashMap::new();
        for name in (0..3u8).flat_map(|place| (0..3u8).map(move |name| (place, name))) {
            let person = persons.find(&[(name.0, spelt(name).into())]);
            let number = ledger.person(KNOWN_BY[usize::from(name.0)], &spelt(name)).unwrap();
            prop_assert_eq!(person.is_some(), number.is_some(), "{}", spelt(name));
            if let (Some(person), Some(number)) = (person, number) {
                prop_assert_eq!(*number_of.entry(person).or_insert(number), number, "{}", spelt(name));
                prop_assert_eq!(*person_of.entry(number).or_insert(person), person, "{}", spelt(name));
            }
        }
    }
}

#[test]
fn an_id_told_without_its_case_is_that_of_the_first_who_has_it() {
    let (_folder, mut ledger) = ledger();
    let told = at("2026-05-29T10:00:00Z");
    let mut tell = |id: &str, day: &str| {
        let names = vec![Name("id".to_owned(), id.to_owned())];
        let event = crate::history::ledger::Event { names, ..request("", day, "record") };
        ledger.tell(&event, told, &KNOWN_BY).unwrap();
        ledger.person("id", id).unwrap().unwrap()
    };
    let before = tell("00q5g00000xyzaa", "2026-05-01T10:00:00Z");
    assert_eq!(tell("00Q5g00000XyZAa", "2026-05-10T10:00:00Z"), before);
    assert_ne!(tell("00Q5g00000XyZAA", "2026-05-20T10:00:00Z"), before);
    assert_eq!(tell("00Q5g00000XyZAa", "2026-05-25T10:00:00Z"), before);
    assert_ne!(tell("A-17", "2026-05-25T10:00:00Z"), tell("a-17", "2026-05-26T10:00:00Z"));
}
