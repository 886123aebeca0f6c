//! Policies on disk.

use std::path::{Path, PathBuf, absolute};

use super::finding::{Finding, PolicyError};
use super::policy::Policy;
use crate::language::Refused;
use crate::language::diagnostic::Severity;
use crate::language::source::Sources;
use crate::workspace::config::{self, ConfigError, Loaded};
use crate::workspace::files::{DiskFiles, without_dots};

impl Policy {
    /// Reads the policy that begins in this file, with all that it includes and names.
    ///
    /// It belongs to the workspace around it, as it does on the command line: the folder of the nearest `firstmove.toml` from
    /// the file upwards. What that says under `never` and `clamp` holds for the policy, and includes may lead to any file of
    /// that folder. Where there is none, they lead no further than the policy's own folder.
    ///
    /// # Errors
    ///
    /// Where anything is wrong with the policy or with `firstmove.toml`, or a file isn't there.
    ///
    /// ```
    /// let policy = firstmove::Policy::open("policies/outbound.policy")?;
    /// assert_eq!(policy.name(), "B2B outbound");
    /// # Ok::<(), firstmove::PolicyError>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        OnDisk::find(path.as_ref())?.load().map_err(|(error, _)| error)
    }
}

/// A policy file in its workspace.
pub(super) struct OnDisk {
    /// The folder that no path leaves.
    root: PathBuf,
    /// The file, relative to it.
    entry: String,
    configuration: Option<Loaded>,
}

impl OnDisk {
    /// Finds the workspace of a policy file.
    pub(super) fn find(path: &Path) -> Result<Self, PolicyError> {
        let whole = plain(path);
        let folder = whole.parent().unwrap_or(Path::new("/")).to_owned();
        let configuration = config::find(&folder).map(|path| config::read(&path)).transpose();
        let configuration = configuration.map_err(|error| PolicyError::of(of_configuration(error)))?;
        let root = configuration.as_ref().and_then(|loaded| loaded.path.parent()).map_or(folder, Path::to_owned);
        let inside = whole.strip_prefix(&root).unwrap_or(&whole);
        let entry = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        Ok(Self { root, entry, configuration })
    }

    /// Loads it.
    pub(super) fn load(self) -> Result<Policy, (PolicyError, Box<Refused>)> {
        let Self { root, entry, configuration } = self;
        let extra = configuration.as_ref().map(Loaded::extra).unwrap_or_default();
        let named = |sources: &Sources| sources.renamed(|name| from_here(&root.join(name)));
        let policy = Policy::load(&DiskFiles::below(&root), &entry, &extra, named)?;
        Ok(policy.in_workspace(configuration))
    }

    /// The configuration of a policy file, or where one would stand.
    #[cfg(feature = "watch")]
    pub(super) fn configuration(path: &Path) -> PathBuf {
        let whole = plain(path);
        let folder = whole.parent().unwrap_or(Path::new("/"));
        config::find(folder).unwrap_or_else(|| folder.join(config::FILE_NAME))
    }

    /// The folder that no path leaves.
    #[cfg(feature = "watch")]
    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

/// A path from the root, without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
    without_dots(&whole)
}

/// A path as whoever stands here finds it.
fn from_here(path: &Path) -> String {
    let here = plain(Path::new("."));
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

fn of_configuration(error: ConfigError) -> Finding {
    let ConfigError { path, place, message, help } = error;
    let (line, column) = place.unwrap_or((1, 1));
    Finding { code: None, severity: Severity::Error, message, file: from_here(&path), line, column, help }
}
