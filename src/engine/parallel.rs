//! The same work for many things, over several threads.

use std::panic::resume_unwind;
use std::thread;

/// Does the same with each thing, over `threads` threads; what came of each, in the order of the things.
///
/// ```
/// use firstmove::engine::in_parallel;
/// assert_eq!(in_parallel(2, &["a", "bcd", "ef"], |text| text.len()), [1, 3, 2]);
/// ```
pub fn in_parallel<T: Sync, R: Send>(threads: usize, things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let part = things.len().div_ceil(threads.max(1)).max(1);
    let work = &work;
    thread::scope(|scope| {
        let mut parts = things.chunks(part);
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<_>>())).collect();
        let mut done: Vec<R> = own.iter().map(work).collect();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    })
}
