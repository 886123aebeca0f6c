//! Says when to look again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::workspace::clock;

/// How long it must be quiet before the files are looked at: an editor saves in several steps, a checkout in hundreds.
const QUIET: Duration = Duration::from_millis(40);

/// How long is waited for quiet. Somebody who writes without a pause is looked at all the same.
const LONGEST: Duration = Duration::from_millis(400);

/// How often the files are looked at without having been told to: network drives tell nothing, nor does a folder that
/// can't be watched.
const POLL: Duration = Duration::from_secs(30);

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Something happened in a folder, and it has been quiet since.
    Event,
    /// Nothing was heard for a long time.
    Poll,
}

/// Watches the folders of files. Folders, since a file that is replaced takes its watch with it.
#[derive(Debug)]
pub struct Watcher {
    watcher: RecommendedWatcher,
    events: Receiver<()>,
    folders: BTreeSet<PathBuf>,
}

impl Watcher {
    /// A watcher of nothing yet.
    ///
    /// # Errors
    ///
    /// Where the operating system can't watch, or has no handle left for it.
    pub fn new() -> notify::Result<Self> {
        // One event waits at most: it says all that a hundred say.
        let (tell, events) = sync_channel(1);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // To be read is no change; without this, looking would be a reason to look.
            let is_read = event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_)));
            if !is_read {
                // Full means that it is told already.
                let _ = tell.try_send(());
            }
        })?;
        Ok(Self { watcher, events, folders: BTreeSet::new() })
    }

    /// Watches the folders of these files, and no others: each with what lies between it and `root`, so that a folder is
    /// seen to come and go. The files must be looked at behind this, since they may have changed before.
    ///
    /// What can't be watched is left to the poll.
    pub fn follow<'p>(&mut self, root: &Path, files: impl IntoIterator<Item = &'p PathBuf>) {
        let wanted: BTreeSet<PathBuf> =
            files.into_iter().flat_map(|file| folders(root, file)).filter(|folder| folder.is_dir()).collect();
        for folder in self.folders.difference(&wanted) {
            // One that was removed has no watch any more.
            let _ = self.watcher.unwatch(folder);
        }
        self.folders.retain(|folder| wanted.contains(folder));
        for folder in wanted {
            // On Linux a watch belongs to the folder, not to its name, and nobody says that another has come in its place.
            if cfg!(target_os = "linux") || !self.folders.contains(&folder) {
                match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => self.folders.insert(folder),
                    Err(_) => self.folders.remove(&folder),
                };
            }
        }
    }

    /// Waits until something has happened and it is quiet again, or until it is time to look without a reason.
    pub fn wait(&self) -> Woken {
        self.wait_at_most(None)
    }

    /// As `wait`, but no longer than `longest`.
    pub fn wait_at_most(&self, longest: Option<Duration>) -> Woken {
        let longest = longest.map_or(POLL, |longest| longest.min(POLL));
        if self.events.recv_timeout(longest).is_err() {
            return Woken::Poll;
        }
        self.wait_for_quiet();
        Woken::Event
    }

    /// Waits for as long as a file needs that is being written.
    pub fn wait_for_quiet(&self) {
        let begun = clock::stopwatch();
        while self.events.recv_timeout(QUIET).is_ok() && begun.elapsed() < LONGEST {}
    }
}

/// The folders whose events tell of a file: its own, those above up to the root, those of what it is a link to, and those in
/// which a link stands that leads to any of them, above the root too: a release is often changed by turning one such link.
fn folders(root: &Path, file: &Path) -> Vec<PathBuf> {
    let above = |path: &Path| -> Vec<PathBuf> {
        let own = path.parent().unwrap_or(Path::new("/"));
        let above = own.ancestors().take_while(|folder| folder.starts_with(root)).map(Path::to_owned);
        std::iter::once(own.to_owned()).chain(above).collect()
    };
    let mut folders = above(file);
    folders.extend(fs::canonicalize(file).ok().iter().flat_map(|real| above(real)));
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|there| there.is_symlink());
    let links = file.ancestors().skip(1).filter(is_link).filter_map(Path::parent);
    folders.extend(links.map(Path::to_owned));
    folders
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::folders;

    #[test]
    fn the_folder_of_a_link_above_the_workspace_tells_when_it_is_turned() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("v1")).unwrap();
        fs::write(top.path().join("v1/a.policy"), "").unwrap();
        symlink("v1", top.path().join("current")).unwrap();
        let root = top.path().join("current");
        assert!(folders(&root, &root.join("a.policy")).contains(&top.path().to_owned()));
        let real = top.path().join("v1");
        assert!(!folders(&real, &real.join("a.policy")).contains(&top.path().to_owned()));
    }
}
