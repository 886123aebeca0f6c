//! What is taken back is as if it hadn't been told, and nothing of it is erased.

use crate::history::ledger::{Anchors, Event, EventId, Ledger, MoveEvent, Sending, Telling};
use crate::values::EventKind;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{KINDS, KNOWN_BY, MOVES, SENDERS, at, ledger, names, request};

const TOLD: &str = "2026-06-10T18:00:00Z";
const UNDONE: &str = "2026-06-11T18:00:00Z";
const AFTER: &str = "2026-06-12T18:00:00Z";

/// How many people made-up events are about.
const PEOPLE: usize = 3;

/// A made-up event, and whether it is taken back.
#[derive(Clone, Debug)]
struct Made {
    person: usize,
    sender: usize,
    mv: usize,
    /// A place in [`KINDS`]; behind them, a reservation.
    kind: usize,
    is_undone: bool,
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let event = (0..PEOPLE, 0..SENDERS.len(), 0..2_usize, 0..=KINDS.len(), any::<bool>());
    vec(event.prop_map(|(person, sender, mv, kind, is_undone)| Made { person, sender, mv, kind, is_undone }), 1..12)
}

/// Days apart, so that none is told for another; a reservation outlives them all.
fn event(made: &Made, place: usize, reserved: Option<EventId>) -> Event {
    let day = SignedDuration::from_hours(72 * i64::try_from(place).unwrap());
    let when = at("2026-03-01T10:00:00Z").checked_add(day).unwrap();
    let kind = KINDS.get(made.kind).map_or(EventKind::Planned, |(kind, _)| *kind);
    let ends = reserved.filter(|_| kind == EventKind::Sent);
    Event {
        names: names(&[("email", &format!("p{}@example.com", made.person))]),
        mv: Some(MOVES[made.mv].to_owned()),
        until: (kind == EventKind::Planned).then(|| at("2026-12-31T00:00:00Z")),
        ends,
        ..Event::new(kind, when, SENDERS[made.sender], "record")
    }
}

/// Tells the events, all or those that aren't taken back. A sending carries out what is reserved before it.
fn told(ledger: &mut Ledger, all: &[Made], with_undone: bool) -> Vec<EventId> {
    let mut numbers: Vec<(EventId, &Made)> = Vec::new();
    let (mut undone, mut reserved): (Vec<EventId>, Vec<(EventId, &Made)>) = Default::default();
    for (place, made) in all.iter().enumerate() {
        let is_plan = made.kind == KINDS.len();
        if made.is_undone && !is_plan && !with_undone {
            continue;
        }
        let is_it =
            |(_, plan): &&(EventId, &Made)| (plan.person, plan.sender, plan.mv) == (made.person, made.sender, made.mv);
        let plan = reserved.iter().rev().find(is_it).map(|(id, _)| *id);
        let telling = ledger.tell(&event(made, place, plan), at(TOLD), &KNOWN_BY).unwrap();
        // Two that carry out one reservation are one.
        let Telling::New(id) = telling else { continue };
        numbers.push((id, made));
        if is_plan {
            reserved.push((id, made));
        } else if made.is_undone {
            let told = ledger.event(id).unwrap().unwrap();
            ledger.undo(&told, at(UNDONE), "record").unwrap();
            undone.push(id);
        }
    }
    undone
}

/// All that is asked of a ledger, in words that hang on no number.
fn answers(ledger: &mut Ledger, as_of: Option<Timestamp>) -> Vec<String> {
    let now = at(AFTER);
    let mut said = Vec::new();
    let in_words = |event: &Event| format!("{} {} {:?} {}", event.at, event.kind.as_str(), event.mv, event.sender);
    for person in 0..PEOPLE {
        let Some(number) = ledger.person("email", &format!("p{person}@example.com")).unwrap() else { continue };
        let events = ledger.of_person(number, as_of).unwrap();
        said.extend(events.iter().map(|told| format!("of {person}: {}", in_words(&told.event))));
    }
    let moves: Vec<_> = MOVES.iter().map(|mv| (Sending::Of(mv), Timestamp::MIN)).collect();
    let moves = [moves, vec![(Sending::Withdrawn, Timestamp::MIN)]].concat();
    for sender in SENDERS {
        let sent = ledger.sent_by(sender, &moves, as_of).unwrap();
        said.extend(sent.iter().map(|sent| format!("sent by {sender}: {} {:?}", sent.at, sent.mv)));
    }
    said.extend(ledger.sent(&moves, as_of).unwrap().iter().map(|sent| format!("sent: {} {:?}", sent.at, sent.mv)));
    let steps = ledger.steps(Timestamp::MIN, as_of).unwrap();
    said.extend(steps.iter().map(|step| format!("step: {} {:?} {:?}", step.at, step.kind, step.mv)));
    for (kind, _) in KINDS {
        let anchors = Anchors {
            anchor: MoveEvent { kind, mv: Some("connect") },
            after: Timestamp::MIN,
            to: now,
            ended: &[MoveEvent { kind: EventKind::Accepted, mv: None }],
            now,
            as_of,
        };
        let anchored = ledger.anchored(anchors).unwrap();
        said.extend(anchored.iter().map(|(sender, _)| format!("anchored: {kind:?} {sender}")));
    }
    for told in ledger.live(now, as_of).unwrap() {
        let is_settled = ledger.is_settled(told.id).unwrap();
        said.push(format!("live: {} {is_settled}", in_words(&told.event)));
    }
    // People have other numbers, and come in another order.
    said.sort_unstable();
    said
}

proptest! {
    #[test]
    fn what_is_taken_back_is_as_if_it_had_not_been_told(all in made()) {
        let (_folder, mut with) = ledger();
        let (_other, mut without) = ledger();
        told(&mut with, &all, true);
        told(&mut without, &all, false);
        prop_assert_eq!(answers(&mut with, None), answers(&mut without, None));
    }

    /// As of before it was taken back, everything is as if nothing ever were.
    #[test]
    fn as_of_before_it_stands(all in made()) {
        let (_folder, mut with) = ledger();
        told(&mut with, &all, true);
        let kept: Vec<Made> = all.iter().map(|made| Made { is_undone: false, ..made.clone() }).collect();
        let (_other, mut whole) = ledger();
        told(&mut whole, &kept, true);
        let before = Some(at(TOLD));
        // Of a reservation that was carried out twice the second is told only where the first was taken back.
        let carried_out_once = with.contents().unwrap().events
            == whole.contents().unwrap().events + with.undone(None).unwrap().len() as u64;
        prop_assume!(carried_out_once);
        let events_of = |ledger: &mut Ledger| {
            let said = answers(ledger, before);
            said.into_iter().filter(|said| !said.starts_with("live")).collect::<Vec<_>>()
        };
        prop_assert_eq!(events_of(&mut with), events_of(&mut whole));
    }

    #[test]
    fn a_ledger_comes_back_with_what_was_taken_back(all in made()) {
        let (folder, mut first) = ledger();
        told(&mut first, &all, true);
        let mut lines = Vec::new();
        first.export(&mut lines).unwrap();
        let path = folder.path().join("again.db");
        Ledger::restore(&path, &mut &*lines).unwrap();
        let mut again = Ledger::open(&path, crate::history::ledger::Access::Write).unwrap();
        prop_assert_eq!(answers(&mut again, None), answers(&mut first, None));
        let mut same = Vec::new();
        again.export(&mut same).unwrap();
        prop_assert_eq!(lines, same);
        prop_assert!(again.check(at(AFTER)).unwrap().findings.iter().all(|finding| !finding.is_error()));
    }
}

#[test]
fn what_was_taken_back_can_be_told_again() {
    let (_folder, mut ledger) = ledger();
    let sent = request("a", "2026-05-29T10:00:00Z", "record");
    let first = ledger.tell(&sent, at(TOLD), &KNOWN_BY).unwrap().id();
    assert_eq!(ledger.last_told(None).unwrap(), Some(first));
    let told = ledger.event(first).unwrap().unwrap();
    ledger.undo(&told, at(UNDONE), "record").unwrap();
    assert_eq!(ledger.last_told(None).unwrap(), None);
    assert!(ledger.undone(None).unwrap().contains(&first));
    assert!(ledger.undone(Some(at(TOLD))).unwrap().is_empty());
    // By the same source and by another.
    let again = ledger.tell(&sent, at(AFTER), &KNOWN_BY).unwrap();
    assert!(matches!(again, Telling::New(_)), "{again:?}");
    let by_another = Event { source: "linkedin".to_owned(), ..sent };
    assert_eq!(ledger.tell(&by_another, at(AFTER), &KNOWN_BY).unwrap(), Telling::Merged(again.id()));
}

#[test]
fn nothing_of_a_person_who_is_forgotten_stays_in_what_was_taken_back() {
    let (folder, mut ledger) = ledger();
    let mut sent = request("linkedin.com/in/jane", "2026-05-29T10:00:00Z", "record");
    sent.because = Some("asked by Jane".to_owned());
    let id = ledger.tell(&sent, at(TOLD), &KNOWN_BY).unwrap().id();
    let told = ledger.event(id).unwrap().unwrap();
    ledger.undo(&told, at(UNDONE), "record").unwrap();
    let jane = ledger.person("profile_url", "linkedin.com/in/jane").unwrap().unwrap();
    let forgotten = ledger.forget(jane, &crate::history::ledger::Remains::default(), at(AFTER)).unwrap();
    assert_eq!(forgotten.events, 2);
    drop(ledger);
    let bytes = std::fs::read(folder.path().join("firstmove.db")).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()));
    assert!(!holds("jane"), "the file still names her");
}
