//! What happened, told to an engine whose history is in memory.

use firstmove::{Engine, Event, EventError, EventKind, History};
use serde_json::json;

use super::{action, engine, moment, policy};

#[test]
fn what_happened_before_counts() {
    let mut engine = engine();
    let sent = Event::sent(" ANN ", "connect").at(moment("2026-05-29T08:00:00Z"));
    assert_eq!(sent.kind(), EventKind::Sent);
    engine.record("dana", &sent).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "review", "it was sent before");
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "wait", "today's slot is taken");
}

#[test]
fn somebody_is_told_by_any_name_of_theirs() {
    let mut engine = engine();
    engine.record("dana", &Event::sent("a@x.example", "connect").at(moment("2026-05-20T08:00:00Z"))).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann", "email": "A@X.example" })), "review");
}

#[test]
fn counters_and_limits_of_the_network_count() {
    let mut engine = engine();
    engine.record("dana", &Event::reading("daily", 1)).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "wait");
    let error = engine.record("dana", &Event::restricted("dayly")).unwrap_err();
    assert_eq!(error.to_string(), "the policy has no cap `dayly`");
}

#[test]
fn what_can_not_have_happened_is_refused() {
    let mut engine = engine();
    let record = |engine: &mut Engine, event: Event| engine.record("dana", &event).unwrap_err().to_string();
    assert_eq!(record(&mut engine, Event::sent("ann", "conect")), "the policy has no move `conect`");
    assert_eq!(record(&mut engine, Event::sent("ann", "connect").with("note")), "`connect` carries no `note`");
    assert_eq!(record(&mut engine, Event::sent(" ", "connect")), "nobody is named");
    assert_eq!(record(&mut engine, Event::allowed("ann")), "only a ledger can be told what is `allowed`");
    let future = Event::replied("ann").at(moment("2026-05-29T10:00:01Z"));
    assert_eq!(record(&mut engine, future), "2026-05-29T10:00:01Z is still to come");
    engine.sender("dana", &json!({})).unwrap();
    assert!(matches!(engine.record("dan", &Event::accepted("ann")), Err(EventError::UnknownSender { .. })));
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect", "nothing of it was kept");
}

#[test]
fn a_history_in_memory_goes_on_with_another_engine() {
    let mut engine = engine();
    engine.record("dana", &Event::sent("old", "connect").at(moment("2026-05-20T08:00:00Z"))).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    let history = engine.into_history();
    let mut next = Engine::new(&policy()).now(moment("2026-05-29T11:00:00Z")).history(history);
    assert_eq!(action(&mut next, &json!({ "id": "old" })), "review");
    assert_eq!(action(&mut next, &json!({ "id": "ben" })), "wait");
    let mut fresh = next.history(History::new());
    assert_eq!(action(&mut fresh, &json!({ "id": "ben" })), "connect");
}
