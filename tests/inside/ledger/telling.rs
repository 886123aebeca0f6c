//! The same event told twice is one.

use crate::history::ledger::{Event, Telling};
use crate::values::EventKind;

use super::{KNOWN_BY, at, ledger, names, request};

const TOLD: &str = "2026-06-10T18:00:00Z";

#[test]
fn a_source_that_tells_the_same_again_changes_nothing() {
    let (_folder, mut ledger) = ledger();
    let sent = request("a", "2026-05-29T10:00:00Z", "linkedin");
    let first = ledger.tell(&sent, at(TOLD), &KNOWN_BY).unwrap();
    assert_eq!(first, Telling::New(1));
    assert_eq!(ledger.tell(&sent, at(TOLD), &KNOWN_BY).unwrap(), Telling::Known(1));
    assert_eq!(ledger.last().unwrap(), 1);
}

#[test]
fn two_sources_that_differ_by_a_day_tell_one_event() {
    let (_folder, mut ledger) = ledger();
    ledger.tell(&request("a", "2026-05-29T23:59:59Z", "worksheet"), at(TOLD), &KNOWN_BY).unwrap();
    let again = request("a", "2026-05-28T14:37:00Z", "linkedin");
    assert_eq!(ledger.tell(&again, at(TOLD), &KNOWN_BY).unwrap(), Telling::Merged(1));
    assert_eq!(ledger.tell(&again, at(TOLD), &KNOWN_BY).unwrap(), Telling::Known(1));
    let two_days_before = request("a", "2026-05-27T14:37:00Z", "linkedin");
    assert_eq!(ledger.tell(&two_days_before, at(TOLD), &KNOWN_BY).unwrap(), Telling::New(2));
}

#[test]
fn an_answer_that_is_known_more_exactly_is_the_same() {
    let (_folder, mut ledger) = ledger();
    let accepted = |when| Event { kind: EventKind::Accepted, ..request("a", when, "linkedin") };
    ledger.tell(&accepted("2026-05-29T14:37:00Z"), at(TOLD), &KNOWN_BY).unwrap();
    assert_eq!(ledger.tell(&accepted("2026-05-29T23:59:59Z"), at(TOLD), &KNOWN_BY).unwrap(), Telling::Known(1));
    // Also where another source had told it first.
    let by_another = |when| Event { source: "record".to_owned(), ..accepted(when) };
    ledger.tell(&by_another("2026-05-28T18:00:00Z"), at(TOLD), &KNOWN_BY).unwrap();
    assert_eq!(ledger.tell(&by_another("2026-05-29T10:00:00Z"), at(TOLD), &KNOWN_BY).unwrap(), Telling::Known(1));
    assert_eq!(ledger.tell(&accepted("2026-08-29T14:37:00Z"), at(TOLD), &KNOWN_BY).unwrap(), Telling::New(2));
}

#[test]
fn a_withdrawal_is_one_whichever_way_it_is_told() {
    let sent = |when, source: &str| Event { mv: Some("withdraw".to_owned()), ..request("a", when, source) };
    let withdrawn = |when, source: &str| Event { kind: EventKind::Withdrawn, ..request("a", when, source) };
    let told = |events: [&Event; 4]| {
        let (_folder, mut ledger) = ledger();
        events.map(|event| ledger.tell(event, at(TOLD), &KNOWN_BY).unwrap())
    };
    let (day, next, weeks) = ("2026-05-29T10:00:00Z", "2026-05-30T10:00:00Z", "2026-06-10T10:00:00Z");
    let by_one = [&sent(day, "record"), &withdrawn(next, "record"), &sent(next, "record"), &sent(weeks, "record")];
    assert_eq!(told(by_one), [Telling::New(1), Telling::Known(1), Telling::Known(1), Telling::New(2)]);
    let by_two = [&withdrawn(day, "a"), &sent(next, "b"), &sent(next, "b"), &withdrawn(weeks, "b")];
    assert_eq!(told(by_two), [Telling::New(1), Telling::Merged(1), Telling::Known(1), Telling::New(2)]);
    // Somebody else's withdrawal is another, and so is what is withdrawn of another move.
    let elsewhere = Event { sender: "lee".to_owned(), ..withdrawn(day, "b") };
    let inmail = Event { mv: Some("inmail".to_owned()), ..withdrawn(day, "b") };
    let others = [&sent(day, "a"), &elsewhere, &inmail, &withdrawn(day, "b")];
    assert_eq!(told(others), [Telling::New(1), Telling::New(2), Telling::New(3), Telling::Merged(1)]);
}

#[test]
fn a_reservation_is_settled_by_whoever_tells_what_came_of_it() {
    let planned = |mv: &str| Event {
        mv: Some(mv.to_owned()),
        until: Some(at("2026-05-30T00:00:00Z")),
        ..Event { kind: EventKind::Planned, ..request("a", "2026-05-29T10:00:00Z", "reserve") }
    };
    let after = |mv: &str, event: &Event| {
        let (_folder, mut ledger) = ledger();
        let held = ledger.tell(&planned(mv), at("2026-05-29T10:00:00Z"), &KNOWN_BY).unwrap().id();
        assert!(!ledger.is_settled(held).unwrap());
        ledger.tell(event, at(TOLD), &KNOWN_BY).unwrap();
        ledger.is_settled(held).unwrap()
    };
    let sent = request("a", "2026-05-29T15:00:00Z", "linkedin");
    assert!(after("connect", &sent));
    assert!(!after("message", &sent));
    assert!(!after("connect", &Event { kind: EventKind::Accepted, ..sent.clone() }));
    assert!(after("connect", &Event { kind: EventKind::Blocked, ..sent.clone() }));
    assert!(after("withdraw", &Event { kind: EventKind::Withdrawn, ..sent.clone() }));
    assert!(!after("connect", &request("a", "2026-05-27T15:00:00Z", "linkedin")));
    assert!(!after("connect", &request("b", "2026-05-29T15:00:00Z", "linkedin")));
}

#[test]
fn a_source_that_tells_two_of_a_day_means_two() {
    let (_folder, mut ledger) = ledger();
    let message = |when, source| Event { mv: Some("message".to_owned()), ..request("a", when, source) };
    ledger.tell(&message("2026-05-29T10:00:00Z", "record"), at(TOLD), &KNOWN_BY).unwrap();
    for when in ["2026-05-29T10:01:00Z", "2026-05-29T15:00:00Z"] {
        ledger.tell(&message(when, "linkedin"), at(TOLD), &KNOWN_BY).unwrap();
    }
    assert_eq!(ledger.last().unwrap(), 2, "the first is the one recorded, the second is another");
}

#[test]
fn a_reservation_is_sent_once() {
    let (_folder, mut ledger) = ledger();
    let until = Some(at("2026-05-30T10:00:00Z"));
    let planned = Event { kind: EventKind::Planned, until, ..request("a", "2026-05-29T10:00:00Z", "reserve") };
    ledger.tell(&planned, at("2026-05-29T10:00:00Z"), &KNOWN_BY).unwrap();
    let now = at("2026-05-29T12:00:00Z");
    assert_eq!(ledger.live(now, None).unwrap().len(), 1);
    let done = |when| Event { ends: Some(1), ..request("a", when, "worksheet") };
    assert_eq!(ledger.tell(&done("2026-05-29T12:00:00Z"), now, &KNOWN_BY).unwrap(), Telling::New(2));
    assert_eq!(ledger.tell(&done("2026-05-29T23:59:59Z"), now, &KNOWN_BY).unwrap(), Telling::Known(2));
    assert!(ledger.live(now, None).unwrap().is_empty());
    assert_eq!(ledger.live(at("2026-05-29T11:00:00Z"), Some(at("2026-05-29T11:00:00Z"))).unwrap().len(), 1);
}

#[test]
fn a_reservation_ends_with_its_hold_and_with_news_of_the_person() {
    let (_folder, mut ledger) = ledger();
    let until = Some(at("2026-05-30T10:00:00Z"));
    let planned = Event { kind: EventKind::Planned, until, ..request("a", "2026-05-29T10:00:00Z", "reserve") };
    ledger.tell(&planned, at("2026-05-29T10:00:00Z"), &KNOWN_BY).unwrap();
    assert_eq!(ledger.live(at("2026-05-30T09:59:59Z"), None).unwrap().len(), 1);
    assert!(ledger.live(at("2026-05-30T10:00:00Z"), None).unwrap().is_empty());
    let reply = Event { mv: None, kind: EventKind::Replied, ..request("a", "2026-05-29T09:00:00Z", "linkedin") };
    ledger.tell(&reply, at("2026-05-29T11:00:00Z"), &KNOWN_BY).unwrap();
    assert!(ledger.live(at("2026-05-29T12:00:00Z"), None).unwrap().is_empty());
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let (_folder, mut ledger) = ledger();
    let failed: Result<(), crate::history::ledger::LedgerError> = ledger.write(|ledger| {
        ledger.tell(&request("a", "2026-05-29T10:00:00Z", "record"), at(TOLD), &KNOWN_BY)?;
        Err(crate::history::ledger::LedgerError::Busy("elsewhere".into()))
    });
    assert!(failed.is_err());
    assert_eq!(ledger.last().unwrap(), 0);
    assert_eq!(ledger.person("profile_url", "a").unwrap(), None);
}

#[test]
fn a_note_ends_nothing_and_is_told_as_often_as_it_is_said() {
    let (_folder, mut ledger) = ledger();
    let told = at("2026-05-29T10:00:00Z");
    let until = Some(at("2026-05-30T10:00:00Z"));
    let planned = Event { kind: EventKind::Planned, until, ..request("a", "2026-05-29T10:00:00Z", "reserve") };
    ledger.tell(&planned, told, &KNOWN_BY).unwrap();
    let names = names(&[("profile_url", "a"), ("email", "a@a.example")]);
    let note = Event { names, ..Event::new(EventKind::Noted, told, "dana", "reserve") };
    for _ in 0..2 {
        assert!(matches!(ledger.tell(&note, told, &KNOWN_BY).unwrap(), Telling::New(_)));
    }
    assert_eq!(ledger.live(told, None).unwrap().len(), 1);
    assert_eq!(ledger.person("email", "a@a.example").unwrap(), ledger.person("profile_url", "a").unwrap());
    assert!(ledger.check(told).unwrap().findings.is_empty());
}
