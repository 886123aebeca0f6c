//! Signals that ask the process to end: what it has begun and not put in its place is removed, and what stays is said.

use std::fs;
use std::io::{self, Write};
use std::os::raw::c_int;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::values::text::counted;
use crate::workspace::temporary;

/// How many moves were reserved by now.
static RESERVED: AtomicUsize = AtomicUsize::new(0);

/// Notes that moves were reserved for good.
pub(super) fn note_reserved(moves: usize) {
    RESERVED.fetch_add(moves, Ordering::Relaxed);
}

/// Ends the process by these signals as it would be ended without, but for what is removed and said before. One that is
/// passed over from the start, as `nohup` has it, stays so.
pub(super) fn listen() {
    let ignored = ignored();
    let asked = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    // Where none can be waited for, the process ends by them anyway.
    let Ok(mut signals) = Signals::new(asked) else { return };
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            end(signal);
        }
    };
    drop(thread::Builder::new().name("signals".to_owned()).spawn(wait));
}

fn end(signal: c_int) {
    temporary::remove_all();
    let reserved = RESERVED.load(Ordering::Relaxed);
    if reserved > 0 {
        let said = format!("interrupted: {} reserved; asked again, the same come\n", counted(reserved, "move"));
        let _ = io::stderr().write_all(said.as_bytes());
    }
    let _ = emulate_default_handler(signal);
}

/// The signals that the process was started to pass over, a bit each, where the system says so. Elsewhere the end of a
/// session is left to it: that is what people have passed over.
fn ignored() -> u64 {
    const UNKNOWN: u64 = 1 << (SIGHUP - 1);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(UNKNOWN)
}
