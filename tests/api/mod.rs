//! The public API, by nothing but what stands at the crate's root.

mod deciding;
mod events;
#[cfg(feature = "ledger")]
mod ledger;
mod loading;
#[cfg(feature = "workspace")]
mod reading;
#[cfg(feature = "cli")]
mod same_as_command;
#[cfg(feature = "watch")]
mod watching;

use firstmove::{Engine, Policy};
use serde_json::json;

/// Requests for those who are connected with nobody, one a day, messages for the others.
pub(crate) const POLICY: &str = r#"
policy "API" language 1

record prospect
    known by id, email
    id:             text?
    email:          email?
    fit:            number from 0 to 100 = 50
    engaged:        yes/no = no
    do_not_contact: yes/no = no
    seen:           date?

record sender
    timezone: text = "UTC"
    plan:     free | paid = free

move connect "Connection request"
move message "Direct message"
    needs message never sent because "sent before"

cap daily
    counts connect
    limit  1
    every  day

never do_not_contact
    when do_not_contact
    because "They asked for it."

rule warm
    when engaged
    then message
    because "They know us."

rule cold
    when fit >= 40
    and connect never sent
    then connect
    because "Free."

prioritize by fit descending
"#;

pub(crate) fn policy() -> Policy {
    Policy::parse(POLICY).unwrap_or_else(|error| panic!("{error}"))
}

/// An engine on a Friday morning.
pub(crate) fn engine() -> Engine {
    Engine::new(&policy()).now(moment("2026-05-29T10:00:00Z"))
}

pub(crate) fn moment(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

/// What is decided for Dana, as one word.
pub(crate) fn action(engine: &mut Engine, record: &serde_json::Value) -> String {
    engine.decide("dana", record).unwrap().action.to_string()
}

#[test]
fn policies_are_shared_and_engines_move_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    fn is_sent<T: Send + 'static>() {}
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_shared::<Policy>();
    is_shared::<firstmove::Decision>();
    is_sent::<Engine>();
    is_sent::<firstmove::History>();
    is_error::<firstmove::PolicyError>();
    is_error::<firstmove::DecideError>();
    is_error::<firstmove::SenderError>();
    is_error::<firstmove::EventError>();
    is_error::<firstmove::HistoryError>();
    is_error::<firstmove::InvalidRecord>();
    let mut engine = engine();
    let decided = std::thread::spawn(move || action(&mut engine, &json!({ "id": "ann" }))).join().unwrap();
    assert_eq!(decided, "connect");
}
