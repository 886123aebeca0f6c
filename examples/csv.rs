//! Decides the rows of a CSV file, and writes what is decided as NDJSON.
//!
//! `cargo run --example csv -- leads.csv`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what comes of it")]

use std::env;
use std::error::Error;

use firstmove::{Engine, Policy};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).unwrap_or_else(|| "policies/sample.csv".to_owned());
    let policy = Policy::open("policies/outbound.policy")?;
    let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);

    // Exports of known tools are recognised by their columns, and workbooks and gzip are read too. The rows that name no
    // sender are Dana's.
    let mut records = Vec::new();
    for record in engine.read(&file, "dana")? {
        match record {
            Ok(record) => records.push(record),
            // A row that makes no sense says where it stands and why; all others are decided.
            Err(reject) => eprintln!("{reject}"),
        }
    }
    // All at once, since the policy says who gets the last slots.
    let decided = engine.decide_all(records.iter().map(|record| (record.sender(), record)))?;
    for (record, decision) in records.iter().zip(decided) {
        match decision {
            Ok(decision) => println!("{}", serde_json::to_string(&decision)?),
            Err(error) => eprintln!("{record}: {error}"),
        }
    }
    Ok(())
}
