//! Keeps a version up to date while something else is done with it.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{Attempt, Look, Reloader, Watcher};

/// Looks at the files of a reloader on a thread of its own, whenever something happens in their folders. `tell` hears what
/// each look came to that found something new, once it stands in the slot; with [`ControlFlow::Break`] the thread ends.
///
/// # Errors
///
/// Where no thread is to be had.
pub fn keep_up<T, E, M>(
    root: PathBuf,
    mut watcher: Watcher,
    mut reloader: Reloader<T, E, M>,
    mut tell: impl FnMut(Look<E>) -> ControlFlow<()> + Send + 'static,
) -> io::Result<()>
where
    T: Send + Sync + 'static,
    E: 'static,
    M: FnMut() -> Attempt<T, E> + Send + 'static,
{
    let look = move || loop {
        watcher.follow(&root, reloader.files());
        match reloader.look() {
            Look::Moving => watcher.wait_for_quiet(),
            Look::Same => {
                watcher.wait_at_most(reloader.looks_again_in());
            }
            news => {
                if tell(news).is_break() {
                    return;
                }
            }
        }
    };
    std::thread::Builder::new().name("reload".to_owned()).stack_size(STACK).spawn(look).map(|_| ())
}

/// A policy may name conditions inside conditions; a thread's usual stack is a quarter of a program's.
const STACK: usize = 16 << 20;
