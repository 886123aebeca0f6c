//! Any bytes as NDJSON, or as an array of JSON: no panic, and every row a record or a reject.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod intake;

fuzz_target!(|bytes: &[u8]| {
    intake::take_in("leads.ndjson", bytes);
    intake::take_in("leads.json", bytes);
});
