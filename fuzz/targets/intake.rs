//! What the targets of the readers share: bytes as a file, taken in as records of a small policy.

use std::io::Cursor;
use std::sync::LazyLock;

use firstmove::internals::language::bundle::{Extra, MemoryFiles};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::intake::{Intake, Keep};
use firstmove::internals::records::read;
use firstmove::internals::records::sources::built_in;
use firstmove::internals::decide::state::State;
use firstmove::internals::workspace::senders::Roster;

const POLICY: &str = r#"policy "Fuzz" language 1

record prospect
    known by id, email
    id:    text?
    email: text?
    word:  one | two = one
    fit:   number from 0 to 100 = 50
    on:    date?
    at:    time?
    tags:  list of text?

move connect

rule all
    then connect
"#;

static LOADED: LazyLock<LoadedPolicy> = LazyLock::new(|| {
    let files = MemoryFiles::from([("fuzz.policy", POLICY)]);
    LoadedPolicy::load(&files, "fuzz.policy", &Extra::default()).expect("the policy loads")
});

/// Takes a file in. Every row must come out as a record or as a reject.
pub fn take_in(name: &str, bytes: &[u8]) {
    let plan = &LOADED.plan;
    let roster = Roster::new(plan, None, None).expect("no configuration is no mistake");
    let mut intake = Intake::new(plan, &roster, built_in().to_vec(), None, Default::default(), 1);
    let Ok(rows) = read::open_file(name, None, Box::new(Cursor::new(bytes.to_vec()))) else { return };
    let Ok(mut file) = intake.open(name, rows, &Keep::All) else { return };
    let mut state = State::default();
    let mut out = 0;
    while let Some(chunk) = intake.next_chunk(&mut file, &mut state) {
        let Ok(chunk) = chunk else { return };
        assert_eq!(chunk.entries.len(), chunk.kept.len());
        out += (chunk.entries.len() + chunk.rejects.len()) as u64;
    }
    assert_eq!(out, intake.rows());
}
