//! Serves decisions while the policy changes on disk: a good change decides from the next request on, a bad one never does.
//!
//! `cargo run --example reload`
#![expect(clippy::print_stdout, reason = "an example shows what comes of it")]

use std::error::Error;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use firstmove::{Engine, Policy, PolicyWatcher};
use serde_json::json;

const POLICY: &str = "\
policy \"Live\" language 1

record prospect
    id: text

move connect
move message

rule all
    then connect
";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("live.policy");
    fs::write(&path, POLICY)?;

    // A thread of its own looks at the files. Whoever asks gets the last policy that loaded.
    let watcher = Policy::watch(&path)?;
    let mut engine = Engine::new(&watcher.current()).now("2026-05-29T10:00:00Z".parse()?);
    println!("first:  {}", serve(&mut engine, &watcher, "ann")?);

    fs::write(&path, POLICY.replace("then connect", "then message"))?;
    let first = engine.policy().clone();
    wait_until(|| watcher.current().hash() != first.hash())?;
    println!("second: {}", serve(&mut engine, &watcher, "ben")?);

    // What doesn't load decides nothing: the policy before stays, and says why.
    fs::write(&path, POLICY.replace("rule all", "ruel all"))?;
    wait_until(|| watcher.error().is_some())?;
    println!("third:  {}", serve(&mut engine, &watcher, "cyd")?);
    println!("{}", watcher.error().map(|error| error.to_string()).unwrap_or_default());
    Ok(())
}

/// One request.
fn serve(engine: &mut Engine, watcher: &PolicyWatcher, id: &str) -> Result<String, Box<dyn Error>> {
    let latest = watcher.current();
    if latest.hash() != engine.policy().hash() {
        // Senders and what happened stay; only a sender who doesn't fit the new policy would be an error.
        engine.set_policy(&latest)?;
    }
    Ok(engine.decide("dana", &json!({ "id": id }))?.action.to_string())
}

fn wait_until(mut is_so: impl FnMut() -> bool) -> Result<(), &'static str> {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > Duration::from_secs(60) {
            return Err("the change was not seen");
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
