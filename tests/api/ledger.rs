//! An engine with a ledger.

use std::path::Path;

use firstmove::{Action, Engine, Event, EventError, History};
use serde_json::json;

use super::{action, moment, policy};

fn engine(ledger: &Path, now: &str) -> Engine {
    Engine::new(&policy()).now(moment(now)).history(History::open(ledger).unwrap())
}

#[test]
fn what_is_only_asked_takes_no_slot_and_what_is_reserved_does() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("firstmove.db");
    let mut asks = engine(&ledger, "2026-05-29T10:00:00Z");
    assert_eq!(action(&mut asks, &json!({ "id": "ann" })), "connect");
    assert_eq!(action(&mut asks, &json!({ "id": "ben" })), "connect");
    let mut reserves = engine(&ledger, "2026-05-29T10:00:01Z");
    assert_eq!(reserves.reserve("dana", &json!({ "id": "ben" })).unwrap().action.as_str(), "connect");
    // Whoever has a reservation gets it again, and all others see that the slot is taken.
    assert_eq!(reserves.reserve("dana", &json!({ "id": "ben" })).unwrap().action.as_str(), "connect");
    assert_eq!(reserves.reserve("dana", &json!({ "id": "ann" })).unwrap().action, Action::Wait);
    asks.set_now(moment("2026-05-29T10:00:02Z"));
    assert_eq!(action(&mut asks, &json!({ "id": "ann" })), "wait");
    assert_eq!(action(&mut asks, &json!({ "id": "ben" })), "connect");
}

#[test]
fn a_batch_that_is_only_asked_counts_within_itself_and_then_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = engine(&folder.path().join("firstmove.db"), "2026-05-29T10:00:00Z");
    let leads = [json!({ "id": "ann" }), json!({ "id": "ben" })];
    let actions = |decided: Vec<Result<firstmove::Decision, firstmove::DecideError>>| {
        decided.into_iter().map(|one| one.unwrap().action.to_string()).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        let decided = engine.decide_all(leads.iter().map(|lead| ("dana", lead))).unwrap();
        assert_eq!(actions(decided), ["connect", "wait"]);
    }
    let reserved = engine.reserve_all(leads.iter().rev().map(|lead| ("dana", lead))).unwrap();
    assert_eq!(actions(reserved), ["connect", "wait"]);
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "wait");
}

#[test]
fn what_is_recorded_holds_over_engines_and_reservations_end_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("firstmove.db");
    let mut first = engine(&ledger, "2026-05-29T10:00:00Z");
    first.reserve("dana", &json!({ "id": "ann" })).unwrap();
    first.set_now(moment("2026-05-29T10:05:00Z"));
    first.record("dana", &Event::blocked("ann", "connect").because("the profile is gone")).unwrap();
    // The slot is free again.
    assert_eq!(action(&mut first, &json!({ "id": "ben" })), "connect");
    first.record("dana", &Event::sent("ben", "connect")).unwrap();
    drop(first);
    let mut next = engine(&ledger, "2026-05-30T10:00:00Z");
    assert_eq!(action(&mut next, &json!({ "id": "ben" })), "review");
    let early = Event::accepted("ben").at(moment("2026-05-28T09:00:00Z"));
    let error = next.record("dana", &early).unwrap_err();
    assert!(matches!(&error, EventError::Refused { .. }), "{error}");
    assert!(error.to_string().starts_with("it can't be accepted before it was sent"), "{error}");
    let mut other = Engine::new(&policy()).now(moment("2026-05-30T11:00:00Z")).history(next.into_history());
    assert_eq!(action(&mut other, &json!({ "id": "ben" })), "review");
}

#[test]
fn what_a_record_tells_stays_known_while_others_tell_the_ledger_more() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("firstmove.db");
    let mut engine_one = engine(&ledger, "2026-05-29T10:00:00Z");
    assert_eq!(action(&mut engine_one, &json!({ "id": "old", "connect.sent": "2026-05-29 08:00" })), "review");
    assert_eq!(action(&mut engine_one, &json!({ "id": "ann" })), "wait", "the record told that today's slot is taken");
    engine(&ledger, "2026-05-29T10:00:00Z").record("eve", &Event::sent("zed", "connect")).unwrap();
    assert_eq!(action(&mut engine_one, &json!({ "id": "ann" })), "wait");
    assert_eq!(engine_one.reserve("dana", &json!({ "id": "ann" })).unwrap().action.as_str(), "wait");
}

#[test]
fn what_is_no_ledger_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no database, but long enough to be one, as far as its length goes").unwrap();
    let error = History::open(&text).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` is no ledger of firstmove", text.display()));
}
