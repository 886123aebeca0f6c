//! Reading any text ends, and every finding points into it.
//!
//! `cargo +nightly fuzz run parse fuzz/corpus/parse tests/suite/syntax tests/suite/format policies`
#![no_main]

use firstmove::internals::language::source::Sources;
use firstmove::internals::language::syntax::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = parse(Sources::default().add("fuzz.policy", text), text);
    for finding in &parsed.findings {
        let span = finding.primary.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?}");
    }
});
