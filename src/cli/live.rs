//! What commands that live on decide by: a workspace and its policy, which may change on disk meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::args::RecordsIn;
use super::exit::{Exit, Failure};
use super::records;
use super::session::Session;
use super::workspace::{PolicyFile, Workspace, absolute};
use crate::language::{LoadedPolicy, Refused, Shrunk};
use crate::workspace::config::{self, Loaded};
use crate::workspace::reload::{self, Attempt, Guard, Watcher};

/// A workspace and its policy that load.
pub(super) struct Live {
    pub(super) workspace: Arc<Workspace>,
    pub(super) policy: LoadedPolicy,
    /// Lists from which people are gone who stay blocked for now.
    pub(super) shrunk: Vec<Shrunk>,
}

/// How long a list has to stay as it is until those who left it may be written to. Whoever writes a file in place, copies
/// it over a network or downloads it is done by then, or has written more of it.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps people blocked whom a list no longer names, until it is clear that the file is whole.
pub(super) const GUARD: Guard<Live, Broken> = Guard {
    keep: |before, new| {
        let (policy, shrunk) = new.policy.keeping(&before.policy)?;
        Some(Live { workspace: Arc::clone(&new.workspace), policy, shrunk })
    },
    add: |before, broken| {
        let Broken::Refused(_, refused) = broken else { return None };
        let policy = before.policy.with_listed(refused)?;
        Some(Live { workspace: Arc::clone(&before.workspace), policy, shrunk: Vec::new() })
    },
    patience: PATIENCE,
};

/// Why they don't.
pub(super) enum Broken {
    Failure(Failure),
    Refused(PolicyFile, Box<Refused>),
}

impl Broken {
    /// Shows why.
    pub(super) fn say(&self, session: &Session) {
        match self {
            Self::Failure(failure) => {
                session.say_failure(failure);
            }
            Self::Refused(file, refused) => file.say_refused(refused, session),
        }
    }
}

/// What watches the folders.
pub(super) fn watcher() -> Result<Watcher, Failure> {
    Watcher::new().map_err(|error| Failure::new(Exit::Files, format!("can't watch any folder: {error}")))
}

/// That a policy decides which isn't what the files hold.
pub(super) fn still_decides(policy: &str, stale_since: Timestamp) -> String {
    format!("policy {policy} still decides, stale since {} UTC", stale_since.strftime("%Y-%m-%d %H:%M:%S"))
}

/// The folder in which files are seen to come and go.
pub(super) fn root(session: &Session) -> PathBuf {
    absolute(configuration(session).parent().unwrap_or(Path::new(".")))
}

/// The configuration, or where one would stand.
fn configuration(session: &Session) -> PathBuf {
    let here = absolute(Path::new("."));
    let named = session.global.config.as_deref().map(absolute);
    named.or_else(|| config::find(&here)).unwrap_or_else(|| here.join(config::FILE_NAME))
}

/// Loads what commands that live on decide by.
pub(super) fn load(args: &RecordsIn, session: &Session) -> Attempt<Live, Broken> {
    let mut files = vec![configuration(session)];
    let result = load_noting(args, session, &mut files);
    Attempt { result, files }
}

fn load_noting(args: &RecordsIn, session: &Session, files: &mut Vec<PathBuf>) -> Result<Live, Broken> {
    let workspace = Workspace::find(session).map_err(Broken::Failure)?;
    let senders = workspace.loaded.as_ref().and_then(Loaded::senders_path);
    files.extend(senders.as_deref().map(absolute));
    let file = workspace.policy_file(session).map_err(Broken::Failure)?;
    let loaded = reload::policy(&file.root, &file.path, &workspace.extra());
    files.extend(loaded.files);
    let policy = loaded.result.map_err(|refused| Broken::Refused(file, Box::new(refused)))?;
    // What the configuration says of senders and sources has to fit the policy, too.
    records::roster(&policy.plan, &workspace, args).map_err(Broken::Failure)?;
    records::known_sources(&policy.plan, &workspace).map_err(Broken::Failure)?;
    Ok(Live { workspace: Arc::new(workspace), policy, shrunk: Vec::new() })
}
