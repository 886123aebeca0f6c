//! Names that an older version kept in forms of its own: whoever is known by one is recognised by today's form.

use crate::history::ledger::{Access, Event, Ledger, Name};
use rusqlite::Connection;

use super::{KNOWN_BY, at, ledger, names, request};

/// The version behind which names are renewed.
const BEFORE: i64 = 8;

/// A request to somebody of these names, as they were kept then.
fn told(ledger: &mut Ledger, of: &[(&str, &str)], when: &str) {
    let event = Event { names: names(of), ..request("", when, "record") };
    ledger.tell(&event, at(when), &KNOWN_BY).unwrap();
}

/// The ledger as a version before would have left it, opened by this one.
fn reopened(folder: &tempfile::TempDir, ledger: Ledger) -> Ledger {
    drop(ledger);
    let path = folder.path().join("firstmove.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", BEFORE).unwrap();
    Ledger::open(&path, Access::Write).unwrap()
}

#[test]
fn whoever_was_kept_under_an_old_form_is_known_by_todays() {
    let (folder, mut ledger) = ledger();
    for (field, kept) in [
        ("email", "jane@xn--mnchen-3ya.example"),
        ("profile_url", "https://acme.example:8080/bob"),
        ("email", "kim@acme.example; kim@x.example"),
        ("profile_url", "linkedin.com/comm/in/lee"),
        ("id", "00q5g00000xyzaa"),
    ] {
        told(&mut ledger, &[(field, kept)], "2026-05-01T10:00:00Z");
    }
    let mut ledger = reopened(&folder, ledger);
    for (field, today, kept) in [
        ("email", "jane@münchen.example", "jane@xn--mnchen-3ya.example"),
        ("profile_url", "acme.example/bob", "https://acme.example:8080/bob"),
        ("email", "kim@acme.example", "kim@acme.example; kim@x.example"),
        // An e-mail is one name in every field.
        ("profile_url", "kim@x.example", "kim@acme.example; kim@x.example"),
        ("profile_url", "linkedin.com/in/lee", "linkedin.com/comm/in/lee"),
    ] {
        let person = ledger.person(field, today).unwrap();
        assert!(person.is_some(), "{today}");
        let events = ledger.of_person(person.unwrap(), None).unwrap();
        let [event] = events.as_slice() else { panic!("{today}: {events:?}") };
        // As it was told, and as it would be told today.
        let has = |name: &str| event.event.names.iter().any(|Name(_, told)| told == name);
        assert!(has(kept) && has(today), "{:?}", event.event.names);
    }
    assert_eq!(ledger.contents().unwrap().persons, 5);
    assert_eq!(ledger.check(at("2026-06-01T10:00:00Z")).unwrap().findings, []);
}

#[test]
fn two_forms_of_one_name_are_one_person() {
    let (folder, mut ledger) = ledger();
    told(&mut ledger, &[("email", "jane@xn--mnchen-3ya.example")], "2026-05-01T10:00:00Z");
    told(
        &mut ledger,
        &[("profile_url", "linkedin.com/in/jane"), ("email", "jane@münchen.example")],
        "2026-05-02T10:00:00Z",
    );
    let mut ledger = reopened(&folder, ledger);
    let jane = ledger.person("profile_url", "linkedin.com/in/jane").unwrap();
    assert_eq!(ledger.person("email", "jane@xn--mnchen-3ya.example").unwrap(), jane);
    assert_eq!(ledger.of_person(jane.unwrap(), None).unwrap().len(), 2);
}

#[test]
fn a_form_that_two_people_turn_out_to_share_is_nobodys() {
    let (folder, mut ledger) = ledger();
    let kept = [("profile_url", "linkedin.com/in/ann"), ("email", "info@xn--mnchen-3ya.example")];
    told(&mut ledger, &kept, "2026-05-01T10:00:00Z");
    let other = [("profile_url", "linkedin.com/in/bob"), ("email", "info@münchen.example")];
    told(&mut ledger, &other, "2026-05-02T10:00:00Z");
    let mut ledger = reopened(&folder, ledger);
    let [ann, bob] =
        ["ann", "bob"].map(|name| ledger.person("profile_url", &format!("linkedin.com/in/{name}")).unwrap());
    assert!(ann.is_some() && bob.is_some() && ann != bob);
    assert_eq!(ledger.person("email", "info@münchen.example").unwrap(), None);
    // What was asked as of a moment before is answered as it was then.
    assert_eq!(ledger.disputed(Some(at("2026-05-01T12:00:00Z"))).unwrap(), []);
    assert_eq!(ledger.disputed(None).unwrap().len(), 1);
}

#[test]
fn what_was_nobodys_is_nobodys_in_its_form_of_today() {
    let (folder, mut ledger) = ledger();
    for name in ["ann", "bob"] {
        let url = format!("linkedin.com/in/{name}");
        told(&mut ledger, &[("profile_url", &url), ("email", "info@xn--mnchen-3ya.example")], "2026-05-01T10:00:00Z");
    }
    assert_eq!(ledger.person("email", "info@xn--mnchen-3ya.example").unwrap(), None);
    let mut ledger = reopened(&folder, ledger);
    assert_eq!(ledger.person("email", "info@münchen.example").unwrap(), None);
    assert_eq!(ledger.claimants("email", "info@münchen.example").unwrap().len(), 1);
}

#[test]
fn renewing_twice_changes_nothing() {
    let (folder, mut ledger) = ledger();
    told(&mut ledger, &[("email", "kim@acme.example; kim@xn--mnchen-3ya.example")], "2026-05-01T10:00:00Z");
    told(&mut ledger, &[("profile_url", "linkedin.com/in/lee"), ("id", "A-17")], "2026-05-02T10:00:00Z");
    let mut export = Vec::new();
    let mut ledger = reopened(&folder, ledger);
    ledger.export(&mut export).unwrap();
    let mut again = Vec::new();
    reopened(&folder, ledger).export(&mut again).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(export).unwrap());
}
