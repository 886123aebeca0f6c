//! The same event told by two sources is one, whatever each of them calls it.

use crate::history::import::{Counts, Import, Imported, ImportedFrom};
use crate::history::ledger::{Access, Event, Ledger, LedgerError, Name};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::values::EventKind;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const POLICY: &str = "policy \"Own moves\" language 1
record prospect
    known by profile_url
    profile_url: text?
move connect
    text note up to 300 characters
move message
    text body up to 300 characters
move inmail
    text subject up to 100 characters
    text body up to 300 characters
move reminder
    text body up to 300 characters
move nudge
    text words up to 100 characters
move call
    text script up to 100 characters
rule all
    then message
";

/// The moves that an archive tells as a message, or as an InMail.
const WRITTEN: [&str; 4] = ["message", "reminder", "nudge", "inmail"];

fn policy() -> LoadedPolicy {
    let files = MemoryFiles::from([("own.policy", POLICY)]);
    LoadedPolicy::load(&files, "own.policy", &Extra::default()).unwrap()
}

fn sent(mv: &str, person: usize, at: Timestamp, source: &str) -> Event {
    Event {
        names: vec![Name("profile_url".to_owned(), format!("linkedin.com/in/p{person}"))],
        mv: Some(mv.to_owned()),
        ..Event::new(EventKind::Sent, at, "dana", source)
    }
}

/// Imports what an archive says at these moments.
fn import(policy: &LoadedPolicy, ledger: &mut Ledger, events: &[Event]) -> Counts {
    let mut import = Import::new(&policy.plan, at("2026-06-30T10:00:00Z"));
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        for event in events {
            let imported = import.tell(ledger, event.clone(), &TimeZone::UTC, ImportedFrom::Archive)?;
            assert!(!matches!(imported, Imported::Unfit(_)), "{imported:?}");
        }
        Ok(())
    });
    told.unwrap();
    import.counts
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn ledger() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
    (folder, ledger)
}

fn moves(ledger: &mut Ledger) -> Vec<String> {
    ledger.told_after(0, usize::MAX).unwrap().into_iter().map(|told| told.event.mv.unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Each is recorded within the minute at which the archive has it, and the archive calls all of them by its own two names.
    #[test]
    fn what_was_recorded_is_not_told_again(
        mut sendings in proptest::collection::vec((0..3usize, 0..4usize, 0..200i64, 0..59i64), 1..14),
    ) {
        let policy = policy();
        let (_folder, mut ledger) = ledger();
        // Two that a person got in one minute, an archive tells as one.
        sendings.sort_by_key(|(person, _, slot, _)| (*slot, *person));
        sendings.dedup_by_key(|(person, _, slot, _)| (*slot, *person));
        let minute = |slot: i64| at("2026-06-01T08:00:00Z") + SignedDuration::from_mins(slot * 37);
        let mut archived = Vec::new();
        for (person, mv, slot, seconds) in &sendings {
            let mv = WRITTEN[*mv];
            let exactly = minute(*slot) + SignedDuration::from_secs(*seconds);
            let told = exactly + SignedDuration::from_hours(30 * 24);
            ledger.tell(&sent(mv, *person, exactly, "record"), told, &["profile_url"]).unwrap();
            let called = if mv == "inmail" { "inmail" } else { "message" };
            archived.push(sent(called, *person, minute(*slot), "linkedin"));
        }
        let before = moves(&mut ledger);
        let all = archived.len() as u64;
        prop_assert_eq!(import(&policy, &mut ledger, &archived), Counts { merged: all, ..Counts::default() });
        prop_assert_eq!(moves(&mut ledger), before.clone());
        prop_assert_eq!(import(&policy, &mut ledger, &archived), Counts { known: all, ..Counts::default() });
        prop_assert_eq!(moves(&mut ledger), before);
    }
}

/// What was recorded, when it happened by that and when it was told, what an archive has, and whether they are one.
#[test]
fn a_move_of_ones_own_is_a_message_only_where_more_than_the_day_says_so() {
    for (recorded, happened, told, archived, is_one) in [
        ("reminder", "2026-06-01T10:00:30Z", "2026-06-09T10:00:00Z", "2026-06-01T10:00:00Z", true),
        ("reminder", "2026-06-01T10:00:00Z", "2026-06-09T10:00:00Z", "2026-06-01T10:20:00Z", false),
        // Told in the evening to be done just then, or some time that day.
        ("reminder", "2026-06-01T18:00:00Z", "2026-06-01T18:00:00Z", "2026-06-01T10:20:00Z", true),
        ("reminder", "2026-06-01T23:59:59Z", "2026-06-09T10:00:00Z", "2026-06-01T10:20:00Z", true),
        ("reminder", "2026-06-01T18:00:00Z", "2026-06-01T18:00:00Z", "2026-06-01T18:20:00Z", false),
        // A call is no message, and may be made on the same day.
        ("call", "2026-06-01T18:00:00Z", "2026-06-01T18:00:00Z", "2026-06-01T10:20:00Z", false),
        ("nudge", "2026-06-01T10:00:00Z", "2026-06-09T10:00:00Z", "2026-06-01T10:00:00Z", true),
        ("connect", "2026-06-01T10:00:00Z", "2026-06-09T10:00:00Z", "2026-06-01T10:00:00Z", false),
    ] {
        let (_folder, mut ledger) = ledger();
        ledger.tell(&sent(recorded, 1, at(happened), "record"), at(told), &["profile_url"]).unwrap();
        let counts = import(&policy(), &mut ledger, &[sent("message", 1, at(archived), "linkedin")]);
        assert_eq!(counts.merged == 1, is_one, "{recorded} at {happened}, told {told}, archived {archived}");
        assert_eq!(moves(&mut ledger).len(), if is_one { 1 } else { 2 });
    }
}

#[test]
fn a_reserved_move_of_ones_own_that_an_archive_tells_is_carried_out() {
    let (_folder, mut ledger) = ledger();
    let reserved = |mv: &str, person| Event {
        kind: EventKind::Planned,
        until: Some(at("2026-06-02T00:00:00Z")),
        ..sent(mv, person, at("2026-06-01T09:00:00Z"), "reserve")
    };
    for (person, mv) in [(1, "reminder"), (2, "call")] {
        ledger.tell(&reserved(mv, person), at("2026-06-01T09:00:00Z"), &["profile_url"]).unwrap();
    }
    let archived = [1, 2].map(|person| sent("message", person, at("2026-06-01T11:00:00Z"), "linkedin"));
    import(&policy(), &mut ledger, &archived);
    assert_eq!(moves(&mut ledger), ["reminder", "call", "reminder", "message"]);
    assert_eq!(ledger.event(3).unwrap().unwrap().event.ends, Some(1));
    // Recorded after that, the sheet's row is known.
    let done = Event { ends: Some(1), ..sent("reminder", 1, at("2026-06-01T18:00:00Z"), "worksheet") };
    ledger.tell(&done, at("2026-06-01T18:00:00Z"), &["profile_url"]).unwrap();
    assert_eq!(moves(&mut ledger).len(), 4);
}
