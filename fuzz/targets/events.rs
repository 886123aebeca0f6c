//! Any bytes as a CSV of events: no panic, and every row tells events or is a reject.
#![no_main]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::LazyLock;

use firstmove::internals::language::bundle::{Extra, MemoryFiles};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::history::event_table::EventColumns;
use firstmove::internals::records::read;
use firstmove::internals::records::sources::built_in;
use firstmove::internals::workspace::senders::Roster;
use libfuzzer_sys::fuzz_target;

const POLICY: &str = r#"policy "Fuzz" language 1

record prospect
    known by id, email
    id:      text?
    email:   text?
    company: text?
    open:    yes/no?

move connect
    text note up to 300 characters

move message
    text body up to 300 characters

cap weekly
    counts connect
    limit  100
    every  7 days

cap per_company
    counts message unless open
    for    each company
    limit  2
    every  month

rule all
    then connect
"#;

static LOADED: LazyLock<LoadedPolicy> = LazyLock::new(|| {
    let files = MemoryFiles::from([("fuzz.policy", POLICY)]);
    LoadedPolicy::load(&files, "fuzz.policy", &Extra::default()).expect("the policy loads")
});

fuzz_target!(|bytes: &[u8]| {
    let plan = &LOADED.plan;
    let roster = Roster::new(plan, None, None).expect("no configuration is no mistake");
    let columns = EventColumns::new(plan);
    let Ok(rows) = read::open_file("events.csv", None, Box::new(Cursor::new(bytes.to_vec()))) else { return };
    let now = "2026-05-29T10:00:00Z".parse().expect("it is a moment");
    let Ok(table) = columns.read("events.csv", rows, built_in().to_vec(), None, &roster, now) else { return };
    let telling: BTreeSet<usize> = table.events.iter().map(|event| event.row).collect();
    assert_eq!(telling.len() as u64 + table.rejects.len() as u64, table.row_count);
});
