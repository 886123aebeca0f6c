//! Any bytes as a CSV: no panic, and every row a record or a reject.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod intake;

fuzz_target!(|bytes: &[u8]| intake::take_in("leads.csv", bytes));
