//! Any bytes as a list of people, line by line and as a column of a table: no panic, and every entry names itself.
#![no_main]

use firstmove::internals::language::bundle::{Extra, MemoryFiles};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::values::identity::{Entry, Listed};
use libfuzzer_sys::fuzz_target;

const POLICY: &str = r#"policy "Fuzz" language 1

record prospect
    known by id
    id: text

list blocked from "blocked.csv"

move connect

never on_list when prospect is one of blocked

rule all
    then connect
"#;

fuzz_target!(|bytes: &[u8]| {
    load(bytes, POLICY);
    load(bytes, &POLICY.replace(".csv\"", ".csv\" column \"email\""));
});

/// Loads the policy with these bytes as its list.
fn load(bytes: &[u8], policy: &str) {
    let mut files = MemoryFiles::from([("fuzz.policy", policy)]);
    files.put("blocked.csv", bytes);
    let Ok(loaded) = LoadedPolicy::load(&files, "fuzz.policy", &Extra::default()) else { return };
    for list in loaded.plan.lists.as_slice() {
        for name in list.people.names() {
            let listed: Listed = [Entry::Name(name.into())].into_iter().collect();
            assert!(listed.has(name), "{name:?} is not in a list of it alone");
            assert!(list.people.has(name), "{name:?} is not in the list that has it");
        }
    }
}
