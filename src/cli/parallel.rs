//! The same work for many things, over several threads.

use std::panic::resume_unwind;
use std::thread;

/// Does the same with each thing, over `threads` threads; what came of each, in the order of the things.
pub fn in_parallel<T: Sync, R: Send>(threads: usize, things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let part = things.len().div_ceil(threads.max(1)).max(1);
    let of_part = |part: &[T]| part.iter().map(&work).collect::<Vec<R>>();
    let of_part = &of_part;
    thread::scope(|scope| {
        let mut parts = things.chunks(part);
        let own = parts.next().unwrap_or_default();
        let begin = |part| (part, thread::Builder::new().spawn_scoped(scope, move || of_part(part)));
        let others: Vec<_> = parts.map(begin).collect();
        let mut done = of_part(own);
        for (part, other) in others {
            done.extend(match other {
                Ok(other) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // What no thread is to be had for is done here.
                Err(_) => of_part(part),
            });
        }
        done
    })
}
