//! Any text as a configuration, and any bytes as its file of senders: no panic, and what is wrong is told with a place that
//! is there.
//!
//! The two stand behind each other, a line `%` between them.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use firstmove::internals::language::bundle::{Extra, MemoryFiles};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::decide::targets;
use firstmove::internals::decide::state::State;
use firstmove::internals::workspace::config::{ConfigError, parse};
use firstmove::internals::workspace::senders::Roster;
use firstmove::internals::workspace::sources::sources;
use libfuzzer_sys::fuzz_target;

const POLICY: &str = r#"policy "Fuzz" language 1

record prospect
    known by id
    id:           text?
    relationship: stranger | connected = stranger
    open:         yes/no?

record sender
    id:       text
    timezone: text = "UTC"
    created:  date?
    since:    time?
    ssi:      number from 0 to 100?
    plan:     free | sales_navigator = free

move connect

cap weekly
    counts connect
    limit  100
    every  7 days

rule all
    then connect
"#;

static LOADED: LazyLock<LoadedPolicy> = LazyLock::new(|| {
    let files = MemoryFiles::from([("fuzz.policy", POLICY)]);
    LoadedPolicy::load(&files, "fuzz.policy", &Extra::default()).expect("the policy loads")
});

const SEPARATOR: &[u8] = b"\n%\n";

fn must_be_told(error: &ConfigError, text: &str) {
    assert!(!error.message.is_empty());
    let of_configuration = error.path == Path::new("firstmove.toml");
    if let Some((line, column)) = error.place.filter(|_| of_configuration) {
        let written = text.split('\n').nth(line - 1).expect("the line is there");
        assert!(column >= 1 && column <= written.chars().count() + 1, "{error}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let middle = bytes.windows(SEPARATOR.len()).position(|part| part == SEPARATOR);
    let (text, senders) = match middle {
        Some(at) => (&bytes[..at], &bytes[at + SEPARATOR.len()..]),
        None => (bytes, &b""[..]),
    };
    let Ok(text) = str::from_utf8(text) else { return };
    let plan = &LOADED.plan;
    let loaded = match parse(Path::new("firstmove.toml"), text.to_owned(), |_| Ok(senders.to_vec())) {
        Ok(loaded) => loaded,
        Err(error) => return must_be_told(&error, text),
    };
    match Roster::new(plan, Some(&loaded), None) {
        Ok(roster) => {
            let mut state = State::default();
            roster.tell_openings(&mut state);
            for name in roster.names() {
                let sender = roster.sender(&mut state, Some(name), &[]).expect("a sender who is named is known");
                assert_eq!(&*sender.name, name);
            }
        }
        Err(error) => must_be_told(&error, text),
    }
    if let Err(error) = sources(Some(&loaded), &targets(plan)) {
        must_be_told(&error, text);
    }
});
