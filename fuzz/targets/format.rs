//! What is read without a finding is printed so that it is read the same again, and printed the same again.
//!
//! `cargo +nightly fuzz run format fuzz/corpus/format tests/suite/format policies`
#![no_main]

use firstmove::internals::language::source::Sources;
use firstmove::internals::language::syntax::{parse, print};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let id = Sources::default().add("fuzz.policy", text);
    let parsed = parse(id, text);
    if parsed.findings.is_empty() {
        let printed = print(&parsed.file, text);
        let again = parse(id, &printed);
        assert!(again.findings.is_empty(), "{printed}\n{:?}", again.findings);
        assert_eq!(parsed.file.items.len(), again.file.items.len());
        assert_eq!(print(&again.file, &printed), printed);
    }
});
