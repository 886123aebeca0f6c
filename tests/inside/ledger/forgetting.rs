//! A person who is forgotten is in no byte of the files, and what caps count is.

use std::fs;
use std::path::Path;

use crate::history::ledger::{Event, Facts, Forgotten, Remains, Sending, Written};
use crate::values::EventKind;
use serde_json::json;

use super::{KNOWN_BY, at, ledger, names, request};

/// What only the forgotten person's events say.
const SECRETS: [&str; 8] = [
    "jane-quillfeather",
    "jane@quill",
    "Jane",
    "Quill Feathers",
    "Dear Jane",
    "she asked",
    "on the phone",
    "quill.example",
];

fn told_of_jane(when: &str) -> Event {
    let facts = json!({
        "prospect": {"first_name": "Jane", "company": "Quill Feathers", "company_domain": "quill.example", "open": true},
        "sender": {"plan": "free"}
    });
    Event {
        names: names(&[("profile_url", "linkedin.com/in/jane-quillfeather"), ("email", "jane@quill.example")]),
        facts: serde_json::from_value::<Facts>(facts).unwrap().into(),
        shared: names(&[("company_domain", "quill.example"), ("open", "yes")]),
        mark: 77,
        ..request("", when, "record")
    }
}

/// Whether the ledger's file, or one beside it, holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn nothing_of_a_forgotten_person_stays() {
    let (folder, mut ledger) = ledger();
    let now = at("2026-06-10T18:00:00Z");
    let until = Some(at("2026-06-11T10:00:00Z"));
    let decision = Written::of(&json!({"move": "message", "text": "Dear Jane, …"}));
    let planned = Event { kind: EventKind::Planned, until, decision, ..told_of_jane("2026-06-10T12:00:00Z") };
    let because = Some("she asked not to be written to".to_owned());
    let blocked = Event {
        kind: EventKind::Blocked,
        because,
        rule: Some("stranger".to_owned()),
        ..told_of_jane("2026-06-03T10:00:00Z")
    };
    let declined = Some("Jane said so on the phone".to_owned());
    let declined = Event { kind: EventKind::Declined, because: declined, ..told_of_jane("2026-06-04T10:00:00Z") };
    // Among others, so that pages are split and rows moved between them.
    let told: Result<(), crate::history::ledger::LedgerError> = ledger.write(|ledger| {
        for other in 0..3_000 {
            let event = request(&format!("linkedin.com/in/other-{other}"), "2026-05-29T10:00:00Z", "record");
            ledger.tell(&event, now, &KNOWN_BY)?;
            let of_jane = match other {
                700 => &told_of_jane("2026-06-01T10:00:00Z"),
                1_400 => &blocked,
                1_800 => &declined,
                2_100 => &planned,
                _ => continue,
            };
            ledger.tell(of_jane, now, &KNOWN_BY)?;
        }
        Ok(())
    });
    told.unwrap();
    assert!(SECRETS.iter().all(|secret| holds(folder.path(), secret)));
    let jane = ledger.person("email", "jane@quill.example").unwrap().unwrap();
    let remains = Remains { facts: vec!["open".to_owned()], shared: vec!["open".to_owned()] };
    let forgotten = ledger.forget(jane, &remains, now).unwrap();
    assert_eq!(forgotten, Forgotten { names: 2, events: 4, released: 1 });
    for secret in SECRETS {
        assert!(!holds(folder.path(), secret), "{secret}");
    }
    assert_eq!(ledger.person("email", "jane@quill.example").unwrap(), None);
    let events = ledger.of_person(jane, None).unwrap();
    let kinds: Vec<EventKind> = events.iter().map(|told| told.event.kind).collect();
    assert_eq!(
        kinds,
        [EventKind::Sent, EventKind::Blocked, EventKind::Declined, EventKind::Planned, EventKind::Released]
    );
    let sent = &events[0].event;
    assert_eq!(
        (sent.at, sent.mv.as_deref(), sent.sender.as_str()),
        (at("2026-06-01T10:00:00Z"), Some("connect"), "dana")
    );
    assert_eq!(
        serde_json::to_value(&sent.facts).unwrap(),
        json!({"prospect": {"open": true}, "sender": {"plan": "free"}})
    );
    assert_eq!((sent.names.len(), sent.mark, sent.shared.clone()), (0, 0, names(&[("open", "yes")])));
    assert_eq!(ledger.at_field("open", "yes", None).unwrap().len(), 4);
    assert_eq!(ledger.at_field("company_domain", "quill.example", None).unwrap(), []);
    assert!(ledger.live(now, None).unwrap().is_empty());
    assert_eq!(ledger.sent_by("dana", &[(Sending::Of("connect"), at("2026-05-31T10:00:00Z"))], None).unwrap().len(), 1);
    assert_eq!(ledger.check(now).unwrap().findings, []);
}

#[test]
fn who_comes_again_is_a_stranger() {
    let (_folder, mut ledger) = ledger();
    let now = at("2026-06-10T18:00:00Z");
    ledger.tell(&told_of_jane("2026-06-01T10:00:00Z"), now, &KNOWN_BY).unwrap();
    let jane = ledger.person("email", "jane@quill.example").unwrap().unwrap();
    ledger.forget(jane, &Remains::default(), now).unwrap();
    ledger.tell(&told_of_jane("2026-06-10T10:00:00Z"), now, &KNOWN_BY).unwrap();
    let again = ledger.person("email", "jane@quill.example").unwrap().unwrap();
    assert_ne!(again, jane);
    assert_eq!(ledger.of_person(again, None).unwrap().len(), 1);
}

#[test]
fn what_happened_with_two_who_turned_out_to_be_one_stays_one_persons() {
    let (_folder, mut ledger) = ledger();
    let now = at("2026-06-10T18:00:00Z");
    let mailed =
        Event { names: names(&[("email", "jane@quill.example")]), ..request("", "2026-05-01T10:00:00Z", "record") };
    ledger
        .tell(&request("linkedin.com/in/jane-quillfeather", "2026-05-10T10:00:00Z", "record"), now, &KNOWN_BY)
        .unwrap();
    ledger.tell(&mailed, now, &KNOWN_BY).unwrap();
    ledger.tell(&told_of_jane("2026-06-01T10:00:00Z"), now, &KNOWN_BY).unwrap();
    ledger.forget(2, &Remains::default(), now).unwrap();
    let persons: Vec<_> = ledger.of_person(1, None).unwrap().iter().map(|told| told.person).collect();
    assert_eq!(persons, [Some(1); 3]);
}

#[test]
fn a_reason_that_others_have_too_stays_theirs() {
    let (_folder, mut ledger) = ledger();
    let now = at("2026-06-10T18:00:00Z");
    let because = Some("takes no messages".to_owned());
    let blocked = |of: Event| Event { kind: EventKind::Blocked, because: because.clone(), ..of };
    ledger.tell(&blocked(told_of_jane("2026-06-01T10:00:00Z")), now, &KNOWN_BY).unwrap();
    ledger.tell(&blocked(request("b", "2026-06-01T10:00:00Z", "record")), now, &KNOWN_BY).unwrap();
    let jane = ledger.person("email", "jane@quill.example").unwrap().unwrap();
    ledger.forget(jane, &Remains::default(), now).unwrap();
    assert_eq!(ledger.event(1).unwrap().unwrap().event.because, None);
    assert_eq!(ledger.event(2).unwrap().unwrap().event.because, because);
}
