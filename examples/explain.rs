//! Says why somebody gets what: as text for a person, and as data for a program.
//!
//! `cargo run --example explain`
#![expect(clippy::print_stdout, reason = "an example shows what comes of it")]

use std::error::Error;

use firstmove::{Engine, Policy, TraceVerdict};
use serde_json::json;

const POLICY: &str = r#"
policy "Explained" language 1

record prospect
    id:        text
    fit:       number from 0 to 100
    seniority: owner | vp | other = other

move connect
    needs connect never sent because "sent before"

move inmail
    needs inmail never sent because "sent before"

cap weekly_invites
    counts connect
    limit  100 because "about 100 for most accounts"
    every  7 days

rule senior
    when seniority is one of owner, vp
    and fit >= 80
    then inmail

rule fitting
    when fit >= 40
    then connect
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::parse(POLICY)?;
    let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
    // To explain counts for nothing: it can be asked as often as you like, before anything is decided.
    let explanation = engine.explain("dana", &json!({ "id": "ann", "fit": 61, "seniority": "vp" }))?;

    // As `firstmove explain` shows it.
    println!("{explanation}");

    // The same as data; it also serialises, as the decision with `trace` behind its fields.
    for step in explanation.trace.steps.iter().filter(|step| step.verdict == TraceVerdict::NotMet) {
        for condition in step.conditions.iter().filter(|condition| !condition.holds) {
            println!("{} doesn't apply, since this doesn't hold: {}", step.name, condition.text);
        }
    }
    for cap in &explanation.trace.caps {
        println!("{}: {} of {:?}", cap.name, cap.used, cap.limit);
    }
    Ok(())
}
