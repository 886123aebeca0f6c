//! Files that change while the program runs: the last good version decides, whole, until a better one is there.
//!
//! A [`Watcher`] only says "look again"; a change is never taken from an event. A [`Reloader`] then reads everything, and
//! takes what it made only where the files are still the same afterwards, so that no version is a mixture of two. It hands
//! the version over in a [`Slot`], from which others read at any time.
//!
//! ```
//! use firstmove::reload::{Attempt, Look, Reloader};
//! use std::{fs, path::PathBuf};
//! # let folder = tempfile::tempdir().unwrap();
//! # let path: PathBuf = folder.path().join("limit.txt");
//! fs::write(&path, "25").unwrap();
//! let mut reloader = Reloader::new(|| Attempt {
//!     result: fs::read_to_string(&path).unwrap_or_default().parse::<u32>(),
//!     files: vec![path.clone()],
//! });
//! assert!(matches!(reloader.look(), Look::Loaded));
//! fs::write(&path, "many").unwrap();
//! assert!(matches!(reloader.look(), Look::Broken(_)));
//! assert_eq!(reloader.slot().current().as_deref(), Some(&25));
//! assert!(reloader.slot().stale_since().is_some());
//! ```

mod background;
mod policy;
mod reloader;
mod seen;
mod slot;
mod watcher;

pub use background::keep_up;
pub use policy::policy;
pub use reloader::{Attempt, Guard, Look, Reloader};
pub use seen::Seen;
pub use slot::Slot;
pub use watcher::{Watcher, Woken};
