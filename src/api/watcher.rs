//! A policy that changes while the program runs.

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf, absolute};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::finding::PolicyError;
use super::open::OnDisk;
use super::policy::Policy;
use crate::language::Refused;
use crate::workspace::reload::{Attempt, Guard, Look, Reloader, Slot, Watcher, keep_up};

/// How long a list that a `never` asks has to stay as it is until those who left it may be written to: whoever writes a file
/// in place is done by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps people blocked whom a list no longer names, until it is clear that its file is whole.
const GUARD: Guard<Policy, Broken> = Guard {
    keep: |before, new| new.keeping(before),
    add: |before, broken| before.with_listed(broken.refused.as_deref()?),
    patience: PATIENCE,
};

/// Why the files don't load.
struct Broken {
    error: PolicyError,
    refused: Option<Box<Refused>>,
}

impl From<PolicyError> for Broken {
    fn from(error: PolicyError) -> Self {
        Self { error, refused: None }
    }
}

/// The policy of some files that change while the program runs: the last that loaded.
///
/// A thread of its own looks at the files whenever something happens in their folders, and swaps the policy whole; it ends
/// after the watcher is dropped, with the next change. While what the files hold doesn't load, the policy before stays, and
/// [`PolicyWatcher::error`] says what is wrong. Who is taken from a list that a `never` asks stays on it for a few seconds,
/// since the file may not be whole yet.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use firstmove::Policy;
///
/// let watcher = Policy::watch("policies/outbound.policy")?;
/// // Whoever serves a request takes the policy of that moment, and keeps it to its end.
/// let policy = watcher.current();
/// println!("decides by {}", policy.hash());
/// if let Some(error) = watcher.error() {
///     eprintln!("the files don't load:\n{error}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct PolicyWatcher {
    slot: Arc<Slot<Policy>>,
    first: Policy,
    error: Arc<Mutex<Option<PolicyError>>>,
}

/// Why a policy isn't watched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// It doesn't load to begin with.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The system can't watch folders, or has no thread left.
    #[error("can't watch any folder: {0}")]
    System(String),
}

impl Policy {
    /// Reads a policy as [`Policy::open`] does, and keeps it up to date from then on.
    ///
    /// # Errors
    ///
    /// Where the policy doesn't load to begin with, or the system can't watch its folders.
    pub fn watch(path: impl AsRef<Path>) -> Result<PolicyWatcher, WatchError> {
        let path = absolute(path.as_ref()).unwrap_or_else(|_| path.as_ref().to_owned());
        let system = |error: &dyn fmt::Display| WatchError::System(error.to_string());
        let mut watcher = Watcher::new().map_err(|error| system(&error))?;
        let root = OnDisk::find(&path)?.root().to_owned();
        let mut reloader = Reloader::new(move || attempt(&path)).guarded(GUARD);
        let slot = Arc::clone(reloader.slot());
        let first = loop {
            watcher.follow(&root, reloader.files());
            match reloader.look() {
                Look::Broken(Broken { error, .. }) => return Err(error.into()),
                Look::Moving | Look::Same => watcher.wait_for_quiet(),
                Look::Loaded => {}
            }
            if let Some(policy) = slot.current() {
                break Policy::clone(&policy);
            }
        };
        let error = Arc::default();
        let known = Arc::downgrade(&error);
        let tell = move |look: Look<Broken>| {
            let Some(known): Option<Arc<Mutex<Option<PolicyError>>>> = known.upgrade() else {
                return ControlFlow::Break(());
            };
            let error = if let Look::Broken(Broken { error, .. }) = look { Some(error) } else { None };
            *known.lock().unwrap_or_else(PoisonError::into_inner) = error;
            ControlFlow::Continue(())
        };
        keep_up(root, watcher, reloader, tell).map_err(|error| system(&error))?;
        Ok(PolicyWatcher { slot, first, error })
    }
}

impl PolicyWatcher {
    /// The policy that decides now: the last that loaded. Whoever holds it keeps it, whatever is loaded meanwhile.
    #[must_use]
    pub fn current(&self) -> Policy {
        self.slot.current().map_or_else(|| self.first.clone(), |policy| Policy::clone(&policy))
    }

    /// What is wrong with what the files hold now; nothing while they hold what decides.
    #[must_use]
    pub fn error(&self) -> Option<PolicyError> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Since when the files hold something that doesn't load.
    #[must_use]
    pub fn stale_since(&self) -> Option<Timestamp> {
        self.slot.stale_since()
    }
}

impl fmt::Debug for PolicyWatcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (current, stale_since) = (self.current(), self.stale_since());
        out.debug_struct("PolicyWatcher").field("current", &current).field("stale_since", &stale_since).finish()
    }
}

/// Loads the policy, and names every file that was asked for.
fn attempt(path: &Path) -> Attempt<Policy, Broken> {
    let (files, result): (Vec<PathBuf>, _) = match OnDisk::find(path) {
        Err(error) => (vec![OnDisk::configuration(path)], Err(error.into())),
        Ok(place) => {
            let (root, mut files) = (place.root().to_owned(), vec![OnDisk::configuration(path)]);
            let loaded = place.load();
            let paths = match &loaded {
                Ok(policy) => policy.paths(),
                Err((_, refused)) => &refused.paths,
            };
            files.extend(paths.iter().map(|path| root.join(path)));
            (files, loaded.map_err(|(error, refused)| Broken { error, refused: Some(refused) }))
        }
    };
    Attempt { result, files }
}
