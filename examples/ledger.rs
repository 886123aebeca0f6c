//! Reserves a slot in a ledger, and records what came of it: what the command line calls `eval --reserve` and `record`.
//!
//! `cargo run --example ledger`
#![expect(clippy::print_stdout, reason = "an example shows what comes of it")]

use std::error::Error;

use firstmove::{Engine, Event, History, Policy};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let policy = Policy::open("policies/outbound.policy")?;
    // A ledger is a file that several programs may share, the command line among them. One that isn't there is made.
    let history = History::open(folder.path().join("firstmove.db"))?;
    let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?).history(history);

    let lead = json!({ "id": "ann", "profile_url": "linkedin.com/in/ann", "first_name": "Ann", "fit": 80 });
    // To decide is only to ask. To reserve takes the slot: from now on nobody else gets it.
    println!("asked:    {}", engine.decide("dana", &lead)?.action);
    let reserved = engine.reserve("dana", &lead)?;
    println!("reserved: {} by {}", reserved.action, reserved.rule.as_deref().unwrap_or("no rule"));

    // Dana has sent it. Without that, the reservation would end by itself after a day.
    engine.set_now("2026-05-29T10:07:00Z".parse()?);
    if let Some(name) = reserved.action.as_move() {
        engine.record("dana", &Event::sent(&reserved.key, name))?;
    }

    // Two days later Ann accepts, and the policy knows what comes next.
    engine.set_now("2026-05-31T09:00:00Z".parse()?);
    engine.record("dana", &Event::accepted("https://www.linkedin.com/in/ann/"))?;
    engine.set_now("2026-06-03T09:00:00Z".parse()?);
    let next = engine.decide("dana", &lead)?;
    println!("then:     {} by {}", next.action, next.rule.as_deref().unwrap_or("no rule"));
    Ok(())
}
