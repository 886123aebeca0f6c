//! Decides what comes from your own program: structs, one at a time and as a batch.
//!
//! `cargo run --example decide`
#![expect(clippy::print_stdout, reason = "an example shows what comes of it")]

use std::error::Error;

use firstmove::{Action, Engine, Policy};
use serde::Serialize;
use serde_json::json;

/// A record is anything that serialises to an object. Its names are the policy's fields; what the policy doesn't have, it
/// passes over.
#[derive(Serialize)]
struct Lead {
    id: &'static str,
    fit: u8,
    engaged: bool,
}

const POLICY: &str = r#"
policy "Small" language 1

record prospect
    id:      text
    fit:     number from 0 to 100 = 50
    engaged: yes/no = no

record sender
    timezone: text = "UTC"

move connect "Connection request"
    needs connect never sent because "sent before"

move message "Direct message"
    needs message never sent because "sent before"

cap daily_invites
    counts connect
    limit  1
    every  day

rule warm
    when engaged
    then message
    because "They know us."

rule cold
    then connect
    because "Free."

prioritize by fit descending
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::parse(POLICY)?;
    // The library never asks for the time, so that the same call gives the same answer: you say what counts as now.
    let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
    engine.sender("dana", &json!({ "timezone": "Europe/Berlin" }))?;

    let ann = Lead { id: "ann", fit: 40, engaged: true };
    let decision = engine.decide("dana", &ann)?;
    println!("{}: {} ({})", decision.prospect, decision.action, decision.because.unwrap_or_default());

    // Of a batch, those who matter most to the policy get the slots, and the results come in the order of the records.
    let leads = [Lead { id: "ben", fit: 30, engaged: false }, Lead { id: "cyd", fit: 90, engaged: false }];
    for decision in engine.decide_all(leads.iter().map(|lead| ("dana", lead)))? {
        // Each may fail by itself, where its record makes no sense.
        let decision = decision?;
        match &decision.action {
            Action::Move(name) => println!("{}: {name}", decision.prospect),
            Action::Wait => println!("{}: wait until {:?}", decision.prospect, decision.until.map(|at| at.to_string())),
            Action::Skip => println!("{}: nothing", decision.prospect),
            Action::Review => println!("{}: somebody has to look", decision.prospect),
        }
    }
    Ok(())
}
