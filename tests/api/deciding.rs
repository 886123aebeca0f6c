//! What an engine decides, and what it refuses to read.

use std::collections::BTreeMap;

use firstmove::{Action, DecideError, Engine, Policy, RefusalCode, SenderError};
use serde::Serialize;
use serde_json::json;

use super::{action, engine, moment, policy};

#[derive(Serialize)]
struct Lead {
    id: u64,
    fit: f64,
    email: Option<String>,
    seen: jiff::civil::Date,
    /// A key that no field has.
    notes: Vec<u8>,
}

#[test]
fn a_record_is_anything_that_serialises_to_an_object() {
    let mut engine = engine();
    let lead = Lead { id: 7, fit: 61.5, email: None, seen: jiff::civil::date(2026, 5, 1), notes: vec![1, 2] };
    let decision = engine.decide("dana", &lead).unwrap();
    assert_eq!((decision.prospect.as_str(), decision.action), ("7", Action::Move("connect".to_owned())));
    assert_eq!((decision.rule.as_deref(), decision.because.as_deref()), (Some("cold"), Some("Free.")));
    let map = BTreeMap::from([("id", "ben"), ("engaged", "yes")]);
    assert_eq!(engine.decide("dana", &map).unwrap().action.as_move(), Some("message"));
    let text: &str = "an object it is not";
    let error = engine.decide("dana", text).unwrap_err();
    assert_eq!(error.to_string(), "the record: `\"an object it is not\"`, expected an object: `{\"id\": …}`");
}

#[test]
fn what_was_decided_counts_for_what_is_decided_next() {
    let mut engine = engine();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    let second = engine.decide("dana", &json!({ "id": "ben" })).unwrap();
    assert_eq!(second.action, Action::Wait);
    assert_eq!(second.refused[0].code, RefusalCode::CapExhausted);
    assert_eq!(second.until.unwrap().timestamp(), moment("2026-05-30T00:00:00Z"));
    // Another sender has a day of their own, and whoever waits may be asked about again.
    assert_eq!(engine.decide("eve", &json!({ "id": "ben" })).unwrap().action.as_str(), "connect");
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "wait");
}

#[test]
fn whoever_was_decided_is_a_duplicate_at_that_moment_and_decided_anew_later() {
    let mut engine = engine();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    let again = engine.decide("dana", &json!({ "id": "ann" })).unwrap();
    assert_eq!((again.action, again.refused[0].code), (Action::Skip, RefusalCode::Duplicate));
    engine.set_now(moment("2026-06-02T10:00:00Z"));
    let later = engine.decide("dana", &json!({ "id": "ann" })).unwrap();
    assert_eq!((later.action, later.refused.len()), (Action::Review, 0), "connect was sent");
    assert_eq!(action(&mut engine, &json!({ "id": "ann", "engaged": true })), "message");
}

#[test]
fn time_never_goes_back() {
    let mut engine = engine();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    engine.set_now(moment("2026-05-28T10:00:00Z"));
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "wait");
    engine.set_now(moment("2026-05-30T10:00:00Z"));
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "connect");
}

/// Requests for those who fit, as many as the cap has room for.
fn capped(cap: &str) -> Engine {
    let policy = format!(
        "policy \"A\" language 1
record prospect
    known by id
    id:  text
    fit: number from 0 to 100?
record sender
    id: text
move connect
move message
cap few
    counts connect
    {cap}
rule fitting
    when fit >= 50
    then connect
    else wait
rule others
    then skip
"
    );
    Engine::new(&Policy::parse(&policy).unwrap()).now(moment("2026-05-29T10:00:00Z"))
}

#[test]
fn caps_free_up_while_time_goes_on() {
    let mut engine = capped("limit  1\n    every  3 seconds");
    assert_eq!(action(&mut engine, &json!({ "id": "ann", "fit": 80 })), "connect");
    assert_eq!(action(&mut engine, &json!({ "id": "bo", "fit": 80 })), "wait");
    engine.set_now(moment("2026-05-29T10:00:02Z"));
    assert_eq!(action(&mut engine, &json!({ "id": "bo", "fit": 80 })), "wait");
    engine.set_now(moment("2026-05-29T10:00:03Z"));
    assert_eq!(action(&mut engine, &json!({ "id": "cy", "fit": 80 })), "connect");
}

#[test]
fn what_is_dated_ahead_counts_from_its_moment_on() {
    let mut engine = capped("limit  2\n    every  7 days");
    let told = json!({ "id": "ann", "fit": 20, "connect.sent": "2026-05-29T10:00:02Z" });
    assert_eq!(action(&mut engine, &told), "skip");
    assert_eq!(action(&mut engine, &json!({ "id": "bo", "fit": 80 })), "connect");
    engine.set_now(moment("2026-05-29T10:00:02Z"));
    assert_eq!(action(&mut engine, &json!({ "id": "cy", "fit": 80 })), "wait");
}

#[test]
fn nothing_is_decided_without_a_moment() {
    let mut engine = Engine::new(&policy());
    assert!(matches!(engine.decide("dana", &json!({ "id": "ann" })), Err(DecideError::NoMoment)));
}

#[test]
fn a_batch_gives_slots_by_importance_and_results_in_order() {
    let mut engine = engine();
    let leads =
        [json!({ "id": "ann", "fit": 50 }), json!({ "id": "ben", "fit": "many" }), json!({ "id": "cyd", "fit": 90 })];
    let decided = engine.decide_all(leads.iter().map(|lead| ("dana", lead))).unwrap();
    let actions: Vec<String> = decided
        .iter()
        .map(|one| one.as_ref().map_or_else(ToString::to_string, |decision| decision.action.to_string()))
        .collect();
    assert_eq!(actions, ["wait", "`fit`: `many`, expected a number from 0 to 100", "connect"]);
    assert_eq!(action(&mut engine, &json!({ "id": "dan" })), "wait", "the batch counts");
}

#[test]
fn what_a_record_says_of_its_person_holds_for_records_after_it() {
    let mut engine = engine();
    assert_eq!(action(&mut engine, &json!({ "id": "ann", "email": "a@x.example", "do_not_contact": "yes" })), "skip");
    let other = engine.decide("dana", &json!({ "id": "a-2", "email": "A@x.example" })).unwrap();
    assert_eq!((other.action, other.rule.as_deref()), (Action::Skip, Some("do_not_contact")));
    // Also under another policy.
    engine.set_policy(&policy()).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "a-3", "email": "a@x.example" })), "skip");
    assert_eq!(action(&mut engine, &json!({ "id": "ben", "connect.sent": "2026-05-20" })), "review");
    engine.set_policy(&policy()).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "review", "a request was sent in May");
    assert_eq!(action(&mut engine, &json!({ "id": "cyd", "connect": { "sent": "2026-05-20" } })), "review");
}

#[test]
fn a_misspelt_key_is_an_error_and_an_unknown_one_is_not() {
    let mut engine = engine();
    let error = engine.decide("dana", &json!({ "id": "ann", "do_not_contct": true })).unwrap_err();
    let DecideError::Record(invalid) = &error else { panic!("{error}") };
    assert_eq!(invalid.problems()[0].nearest.as_deref(), Some("do_not_contact"));
    assert_eq!(
        error.to_string(),
        "`do_not_contct`: expected a key that is a field's name, or like none (did you mean `do_not_contact`?)"
    );
    let fine = json!({ "id": "ann", "Do Not Contact": "no", "favourite_colour": "red", "do_not_contct_2": { "a": 1 } });
    assert_eq!(action(&mut engine, &fine), "connect");
    // Where the field is there, another key isn't it.
    assert_eq!(action(&mut engine, &json!({ "id": "ben", "fit": 90, "fits": true, "engaged": "1" })), "message");
}

#[test]
fn all_that_is_wrong_with_a_record_is_said_at_once() {
    let error = engine().decide("dana", &json!({ "fit": 300, "engaged": "perhaps" })).unwrap_err();
    let DecideError::Record(invalid) = &error else { panic!("{error}") };
    let fields: Vec<Option<&str>> = invalid.problems().iter().map(|problem| problem.field.as_deref()).collect();
    assert_eq!(fields, [Some("engaged"), Some("fit")], "{error}");
}

#[test]
fn senders_are_typed_by_the_policy() {
    let mut engine = engine();
    engine.sender("dana", &json!({ "timezone": "America/New_York" })).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    let waits = engine.decide("dana", &json!({ "id": "ben" })).unwrap();
    assert_eq!(waits.until.unwrap().to_string(), "2026-05-30T00:00:00-04:00[America/New_York]");
    let unknown = engine.decide("dan", &json!({ "id": "ben" })).unwrap_err();
    assert_eq!(unknown.to_string(), "no sender is called `dan` (did you mean `dana`?)");
    let misspelt = engine.sender("eve", &json!({ "timezon": "UTC" })).unwrap_err();
    assert!(matches!(&misspelt, SenderError::UnknownField { nearest: Some(near), .. } if near == "timezone"));
    let wrong = engine.sender("eve", &json!({ "plan": "cheap" })).unwrap_err();
    assert!(wrong.to_string().starts_with("the sender `eve`: `plan`: `cheap`, expected "), "{wrong}");
    let nowhere = engine.sender("eve", &json!({ "timezone": "Europe/Berlinn" })).unwrap_err();
    assert!(nowhere.to_string().ends_with("(did you mean `Europe/Berlin`?)"), "{nowhere}");
    assert!(matches!(engine.sender("eve", &7), Err(SenderError::Serialize { .. })));
}

#[test]
fn a_record_that_names_another_sender_is_refused() {
    let mut engine = engine();
    let error = engine.decide("dana", &json!({ "id": "ann", "sender": "eve" })).unwrap_err();
    assert_eq!(error.to_string(), "`sender`: `eve`, expected the sender for whom it is decided, `dana`");
    assert_eq!(action(&mut engine, &json!({ "id": "ann", "sender": " Dana" })), "connect");
}

#[test]
fn an_explanation_is_data_and_counts_for_nothing() {
    let mut engine = engine();
    let explanation = engine.explain("dana", &json!({ "id": "ann", "fit": 35 })).unwrap();
    assert_eq!(explanation.decision.action, Action::Review);
    let cold = explanation.trace.steps.iter().find(|step| step.name == "cold").unwrap();
    assert!(!cold.conditions[0].holds);
    let shown = explanation.to_string();
    assert!(
        shown.starts_with("ann: review\n    no rule matches\n    for dana, known as ann, under policy "),
        "{shown}"
    );
    assert!(shown.contains("    no  fit >= 40   [fit = 35]\n"), "{shown}");
    engine.explain("dana", &json!({ "id": "ann" })).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "connect");
    let written: serde_json::Value = serde_json::to_value(&explanation).unwrap();
    assert_eq!(written["trace"]["steps"][1]["name"], "warm");
    assert_eq!(written["move"], "review");
}
