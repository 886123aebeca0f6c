//! Who was forgotten is known again by a keyed hash: nothing that was told before is told twice, whatever they go by.

use std::path::Path;

use crate::history::import::{Counts, Import, Imported, ImportedFrom};
use crate::history::ledger::{Access, Event, Ledger, LedgerError, Remains, RestoreError};
use crate::language::LoadedPolicy;
use crate::language::bundle::Extra;
use crate::values::EventKind;
use crate::workspace::files::DiskFiles;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{KNOWN_BY, at, ledger, names, request};

/// Somebody by several names, sent a request.
fn of(of: &[(&str, &str)], when: &str) -> Event {
    Event { names: names(of), ..request("", when, "record") }
}

const PROFILE: (&str, &str) = ("profile_url", "linkedin.com/in/jane");
const EMAIL: (&str, &str) = ("email", "jane@example.com");

/// A ledger that was told of Jane and forgot her.
fn without_jane(by: &[(&str, &str)], now: Timestamp) -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger) = ledger();
    ledger.tell(&of(by, "2026-06-01T10:00:00Z"), now, &KNOWN_BY).unwrap();
    let jane = ledger.person(by[0].0, by[0].1).unwrap().unwrap();
    ledger.forget(jane, &Remains::default(), now).unwrap();
    (folder, ledger)
}

fn exported(ledger: &mut Ledger) -> String {
    let mut lines = Vec::new();
    ledger.export(&mut lines).unwrap();
    String::from_utf8(lines).unwrap()
}

#[test]
fn every_name_of_a_forgotten_person_is_known_again() {
    let now = at("2026-06-10T18:00:00Z");
    let (_folder, mut ledger) = without_jane(&[PROFILE, EMAIL], now);
    for name in [PROFILE, EMAIL] {
        assert_eq!(ledger.forgotten_at(&names(&[name])).unwrap(), Some(now));
    }
    let stranger = names(&[("email", "june@example.com")]);
    assert_eq!(ledger.forgotten_at(&stranger).unwrap(), None);
    assert_eq!(ledger.contents().unwrap().forgotten, 2);
}

#[test]
fn a_restored_ledger_has_not_forgotten_whom_it_forgot() {
    let now = at("2026-06-10T18:00:00Z");
    let (folder, mut first) = without_jane(&[PROFILE], now);
    let lines = exported(&mut first);
    let path = folder.path().join("again.db");
    Ledger::restore(&path, &mut lines.as_bytes()).unwrap();
    let mut again = Ledger::open(&path, Access::Write).unwrap();
    assert_eq!(again.forgotten_at(&names(&[PROFILE])).unwrap(), Some(now));
    assert_eq!(exported(&mut again), lines);
    // Without its key a hash stands for nobody, and half a hash is none.
    let without_key: String =
        lines.lines().filter(|line| !line.contains("\"key\"")).map(|line| format!("{line}\n")).collect();
    let hash = lines.split("\"hash\":\"").nth(1).unwrap().split('"').next().unwrap();
    let cut_off = lines.replace(hash, &hash[..40]);
    for lines in [without_key, cut_off, lines.replace(hash, "no hash")] {
        let restored = Ledger::restore(&folder.path().join("other.db"), &mut lines.as_bytes());
        assert!(matches!(restored, Err(RestoreError::Line(..))), "{restored:?}");
    }
}

#[test]
fn a_key_that_is_gone_is_found() {
    let now = at("2026-06-10T18:00:00Z");
    let (folder, mut ledger) = without_jane(&[PROFILE, EMAIL], now);
    assert_eq!(ledger.check(now).unwrap().findings, []);
    let other = rusqlite::Connection::open(folder.path().join("firstmove.db")).unwrap();
    other.execute("DELETE FROM secret", []).unwrap();
    drop(other);
    assert_eq!(ledger.check(now).unwrap().findings, [crate::history::ledger::Finding::Keyless(2)]);
}

#[test]
fn what_another_command_forgets_is_known_at_once() {
    let now = at("2026-06-10T18:00:00Z");
    let (folder, mut first) = ledger();
    first.tell(&of(&[PROFILE], "2026-06-01T10:00:00Z"), now, &KNOWN_BY).unwrap();
    assert_eq!(first.forgotten_at(&names(&[PROFILE])).unwrap(), None);
    let mut second = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
    second.forget(1, &Remains::default(), now).unwrap();
    assert_eq!(first.forgotten_at(&names(&[PROFILE])).unwrap(), Some(now));
}

#[test]
fn a_forgetting_that_is_taken_back_forgets_nobody() {
    let now = at("2026-06-10T18:00:00Z");
    let (_folder, mut ledger) = ledger();
    let failed: Result<(), LedgerError> = ledger.write(|ledger| {
        ledger.forget_names(&names(&[EMAIL]), now)?;
        assert_eq!(ledger.forgotten_at(&names(&[EMAIL])).unwrap(), Some(now));
        Err(LedgerError::Busy("elsewhere".into()))
    });
    failed.unwrap_err();
    assert_eq!(ledger.forgotten_at(&names(&[EMAIL])).unwrap(), None);
}

/// Forgotten by one name, and heard of again by two: they are one person's, and so is what is told of the second alone.
#[test]
fn a_new_name_beside_a_forgotten_one_is_forgotten_with_it() {
    let now = at("2026-06-10T18:00:00Z");
    let (_folder, mut ledger) = without_jane(&[EMAIL], now);
    ledger.tell(&of(&[PROFILE, EMAIL], "2026-06-11T10:00:00Z"), now, &KNOWN_BY).unwrap();
    assert_eq!(ledger.forgotten_at(&names(&[PROFILE])).unwrap(), Some(now));
    ledger.tell(&of(&[PROFILE, ("id", "17")], "2026-06-12T10:00:00Z"), now, &KNOWN_BY).unwrap();
    assert_eq!(ledger.forgotten_at(&names(&[("id", "17")])).unwrap(), Some(now));
}

/// A mailbox of several people says of none of them that they were forgotten.
#[test]
fn who_shares_a_mailbox_with_a_forgotten_person_is_not_forgotten() {
    let now = at("2026-06-10T18:00:00Z");
    let (_folder, mut ledger) = ledger();
    let bob = ("profile_url", "linkedin.com/in/bob");
    for person in [PROFILE, bob] {
        ledger.tell(&of(&[person, ("email", "info@example.com")], "2026-06-01T10:00:00Z"), now, &KNOWN_BY).unwrap();
    }
    let jane = ledger.person(PROFILE.0, PROFILE.1).unwrap().unwrap();
    ledger.forget(jane, &Remains::default(), now).unwrap();
    assert_eq!(ledger.forgotten_at(&names(&[("email", "info@example.com")])).unwrap(), None);
    assert_eq!(ledger.forgotten_at(&names(&[PROFILE])).unwrap(), Some(now));
    // One who is known goes on being known, though a mailbox of theirs was somebody's who was forgotten.
    let (_folder, mut ledger) = without_jane(&[EMAIL], now);
    ledger.tell(&of(&[bob], "2026-06-02T10:00:00Z"), now, &KNOWN_BY).unwrap();
    ledger.tell(&of(&[bob, EMAIL], "2026-06-12T10:00:00Z"), now, &KNOWN_BY).unwrap();
    assert_eq!(ledger.forgotten_at(&names(&[bob, EMAIL])).unwrap(), None);
    assert_eq!(ledger.forgotten_at(&names(&[bob])).unwrap(), None);
}

fn policy() -> LoadedPolicy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/history.in");
    LoadedPolicy::load(&DiskFiles::below(&folder), "small.policy", &Extra::default()).unwrap()
}

/// Imports events as an archive tells them, at a moment.
fn import(policy: &LoadedPolicy, ledger: &mut Ledger, events: &[Event], now: Timestamp) -> Counts {
    let mut import = Import::new(&policy.plan, now);
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        import.forget_further(ledger, events.iter())?;
        for event in events {
            let imported = import.tell(ledger, event.clone(), &TimeZone::UTC, ImportedFrom::Archive)?;
            assert!(!matches!(imported, Imported::Unfit(_)), "{imported:?}");
        }
        Ok(())
    });
    told.unwrap();
    import.counts
}

#[test]
fn only_what_happened_before_is_passed_over() {
    let policy = policy();
    let forgotten = at("2026-06-10T18:00:00Z");
    for (when, is_new) in [
        ("2026-06-10T17:59:00Z", 0),
        // Of that day, and it isn't known when.
        ("2026-06-10T23:59:59Z", 0),
        ("2026-06-10T18:00:00Z", 1),
        ("2026-06-10T18:01:00Z", 1),
        ("2026-06-11T23:59:59Z", 1),
    ] {
        let (_folder, mut ledger) = without_jane(&[PROFILE], forgotten);
        let counts = import(&policy, &mut ledger, &[of(&[PROFILE], when)], at("2026-06-20T18:00:00Z"));
        let expected = Counts { new: is_new, again: is_new, forgotten: 1 - is_new, ..Counts::default() };
        assert_eq!(counts, expected, "{when}");
        assert_eq!(ledger.person(PROFILE.0, PROFILE.1).unwrap().is_some(), is_new == 1, "{when}");
    }
}

/// An archive that names people by address in one row, by both in another, and by e-mail in a third.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = (0..4usize, 1..4u8, 1..28u32, any::<bool>()).prop_map(|(person, by, day, accepted)| {
        let profile = format!("linkedin.com/in/p{person}");
        let email = format!("p{person}@example.com");
        let mut own = Vec::new();
        if by & 1 != 0 {
            own.push(("profile_url", profile.as_str()));
        }
        if by & 2 != 0 {
            own.push(("email", email.as_str()));
        }
        let kind = if accepted { EventKind::Accepted } else { EventKind::Sent };
        Event { kind, source: "linkedin".to_owned(), ..of(&own, &format!("2026-05-{day:02}T10:00:00Z")) }
    });
    proptest::collection::vec(event, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_archive_imported_again_brings_nobody_back(events in events(), forgotten in 0..4usize) {
        let policy = policy();
        let (_folder, mut ledger) = ledger();
        let now = at("2026-06-10T18:00:00Z");
        import(&policy, &mut ledger, &events, now);
        let both = [("profile_url", format!("linkedin.com/in/p{forgotten}")), ("email", format!("p{forgotten}@example.com"))];
        for (field, name) in &both {
            if let Some(person) = ledger.person(field, name).unwrap() {
                ledger.forget(person, &Remains::default(), now).unwrap();
            }
        }
        let before = exported(&mut ledger);
        let counts = import(&policy, &mut ledger, &events, at("2026-06-11T18:00:00Z"));
        prop_assert_eq!(exported(&mut ledger), before);
        prop_assert_eq!((counts.new, counts.merged, counts.again), (0, 0, 0));
        let of_theirs = events.iter().filter(|event| both.iter().any(|name| event.names.iter().any(|own| own.1 == name.1)));
        prop_assert_eq!(counts.forgotten, of_theirs.count() as u64);
    }
}
