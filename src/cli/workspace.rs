//! The workspace that a command works in, found and loaded.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::findings;
use super::session::Session;
use crate::history::ledger::{Access, Ledger};
use crate::language::bundle::Extra;
use crate::language::source::Sources;
use crate::language::{LoadedPolicy, Refused};
use crate::records::opt_out::is_called_so;
use crate::workspace::config::{self, ConfigError, Loaded};
use crate::workspace::files::{DiskFiles, Unsaved, without_dots};

/// Where policies and records are looked for.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// The configuration, where there is one.
    pub(super) loaded: Option<Loaded>,
}

/// A policy file, as the workspace's files know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PolicyFile {
    /// The folder that no path leaves.
    pub(super) root: PathBuf,
    /// The file relative to it.
    pub(super) path: String,
    /// What an editor holds of a file of the folder, this one or another, that isn't saved yet.
    pub(super) unsaved: Option<Unsaved>,
}

impl PolicyFile {
    /// Fails where there is no such file.
    pub(super) fn must_be_there(&self) -> Result<(), Failure> {
        let whole = self.whole();
        let is_unsaved = self.unsaved.as_ref().is_some_and(|unsaved| unsaved.path == self.path);
        if is_unsaved || whole.is_file() {
            return Ok(());
        }
        let why = if whole.is_dir() { "is a folder" } else { "isn't there" };
        Err(Failure::new(Exit::Policy, format!("the policy `{}` {why}", self.path)))
    }

    /// The files in folders of lists that the policy asks for no list, where it asks for others beside them.
    fn unread_lists(&self, paths: &[String]) -> Vec<String> {
        let is_list = |name: &str| [".txt", ".csv", ".tsv"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let is_of_lists = |folder: &String| folder.split('/').any(|part| part == "lists");
        let folders: BTreeSet<String> =
            paths.iter().filter(|path| is_list(path)).filter_map(|path| folder(path)).filter(is_of_lists).collect();
        let mut unread = Vec::new();
        for folder in folders {
            let files = std::fs::read_dir(self.root.join(&folder)).into_iter().flatten().flatten();
            let names = files.filter_map(|file| file.file_name().into_string().ok()).filter(|name| is_list(name));
            unread.extend(names.map(|name| format!("{folder}/{name}")).filter(|path| !paths.contains(path)));
        }
        unread.sort();
        unread
    }

    /// Where it lies, whichever folder it is looked at from.
    pub(super) fn whole(&self) -> PathBuf {
        self.root.join(&self.path)
    }

    /// Texts by the paths at which a person, an editor or a CI job finds them from here.
    pub(super) fn seen_from_here(&self, sources: &Sources) -> Sources {
        let here = env::current_dir().unwrap_or_default();
        sources.renamed(|name| {
            let whole = self.root.join(name);
            whole.strip_prefix(&here).unwrap_or(&whole).display().to_string()
        })
    }

    /// Shows why it doesn't load.
    pub(super) fn say_refused(&self, refused: &Refused, session: &Session) {
        findings::say(&self.seen_from_here(&refused.sources), &refused.findings, session);
    }

    /// The files that it may read.
    pub(super) fn files(&self) -> DiskFiles {
        let files = DiskFiles::below(&self.root);
        match &self.unsaved {
            Some(unsaved) => files.with(unsaved.clone()),
            None => files,
        }
    }
}

impl Workspace {
    pub(super) fn find(session: &Session) -> Result<Self, Failure> {
        let here = || env::current_dir().map_err(|error| Failure::reading(&error, "this folder"));
        let path = match &session.global.config {
            Some(path) => Some(path.clone()),
            None => config::find(&here()?),
        };
        if path.is_none() {
            let from = here()?;
            session.say_more(&format!(
                "configuration: none, there is no {} from {} upwards",
                config::FILE_NAME,
                from.display()
            ));
        }
        let loaded = path.map(|path| config::read(&path)).transpose().map_err(config_failure)?;
        if let Some(loaded) = &loaded {
            session.say_more(&format!("configuration: {}", loaded.path.display()));
        }
        Ok(Self { loaded })
    }

    /// The folder that paths of the configuration stand relative to.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.loaded.as_ref().map(|loaded| match loaded.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        })
    }

    /// What the configuration adds to every policy.
    pub(super) fn extra(&self) -> Extra {
        self.loaded.as_ref().map(Loaded::extra).unwrap_or_default()
    }

    /// The policy that commands use.
    pub(super) fn policy_file(&self, session: &Session) -> Result<PolicyFile, Failure> {
        if let Some(path) = &session.global.policy {
            return Ok(self.file(path));
        }
        let configured = self.loaded.as_ref().and_then(|loaded| loaded.config.policy.as_deref());
        match (configured, self.folder()) {
            (Some(policy), Some(folder)) => Ok(self.file(&folder.join(policy))),
            _ => Err(Failure::new(Exit::Policy, "no policy is named")
                .help("name one with --policy FILE, or begin a workspace with `firstmove init`")),
        }
    }

    /// A policy file by its path from here: relative to the workspace's folder where it lies in it, else to its own.
    pub(super) fn file(&self, path: &Path) -> PolicyFile {
        let whole = absolute(path);
        if let Some(folder) = self.folder().map(absolute)
            && let Ok(inside) = whole.strip_prefix(&folder)
        {
            return PolicyFile { root: folder, path: slashed(inside), unsaved: None };
        }
        // A test file in a folder of its own reaches up to the policies that it includes.
        let root = whole.parent().unwrap_or(Path::new("/")).to_owned();
        let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        PolicyFile { root, path: name, unsaved: None }
    }

    /// A policy file of which this is what an editor holds.
    pub(super) fn unsaved_file(&self, path: &Path, content: Vec<u8>) -> PolicyFile {
        let file = self.file(path);
        let unsaved = Unsaved { path: file.path.clone(), content: content.into() };
        PolicyFile { unsaved: Some(unsaved), ..file }
    }

    /// Loads the policy, or shows its findings.
    pub(super) fn policy(&self, session: &Session) -> Result<LoadedPolicy, Failure> {
        let file = self.policy_file(session)?;
        file.must_be_there()?;
        let loaded = LoadedPolicy::load(&file.files(), &file.path, &self.extra()).map_err(|refused| {
            file.say_refused(&refused, session);
            Failure::said(Exit::Policy)
        })?;
        session.say_more(&format!("policy: {} ({})", loaded.plan.title, loaded.plan.short_hash()));
        for list in file.unread_lists(&loaded.paths) {
            let told = format!("{list}: no list of the policy reads it");
            let stem = Path::new(&list).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            if stem.is_some_and(|stem| is_called_so(&stem)) {
                session.warn_always(&format!("{told}, so that it keeps nobody from being written to"));
            } else {
                session.say_more(&told);
            }
        }
        Ok(loaded)
    }

    /// The ledger to read: nothing where no ledger is known, and where the configured one has not been told anything yet.
    pub(super) fn ledger_to_read(&self, session: &Session) -> Result<Option<Ledger>, Failure> {
        let Some(path) = self.ledger_path(session) else { return Ok(None) };
        if session.global.ledger.is_none() && !path.exists() {
            session.say_more(&format!("ledger: {} isn't there yet, nothing is known to have happened", path.display()));
            return Ok(None);
        }
        session.say_more(&format!("ledger: {}", path.display()));
        Ledger::open(&path, Access::Read).map(Some).map_err(Failure::from)
    }

    /// The ledger to be told something. One that isn't there is made.
    pub(super) fn ledger_to_write(&self, session: &Session) -> Result<Ledger, Failure> {
        let path = self.ledger_path(session).ok_or_else(no_ledger)?;
        session.say_more(&format!("ledger: {}", path.display()));
        Ledger::open(&path, Access::Write).map_err(Failure::from)
    }

    /// The ledger that a command is about, which has to be there.
    pub(super) fn ledger_that_is_there(&self, session: &Session) -> Result<Ledger, Failure> {
        let path = self.ledger_path(session).ok_or_else(no_ledger)?;
        Ledger::open(&path, Access::Read).map_err(Failure::from)
    }

    /// Where the ledger lies, or will.
    pub(super) fn ledger_path(&self, session: &Session) -> Option<PathBuf> {
        match &session.global.ledger {
            Some(none) if none.as_os_str() == "none" => None,
            Some(path) => Some(path.clone()),
            None => {
                let configured = self.loaded.as_ref().and_then(|loaded| loaded.config.ledger.as_deref());
                configured.and_then(|ledger| Some(self.folder()?.join(ledger)))
            }
        }
    }
}

fn no_ledger() -> Failure {
    Failure::new(Exit::Usage, "no ledger is named")
        .help("name one with --ledger FILE, or add `ledger = \"firstmove.db\"` to firstmove.toml")
}

/// A path from the root, without `.` and `..`.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let joined = env::current_dir().map_or_else(|_| path.to_owned(), |folder| folder.join(path));
    without_dots(&joined)
}

/// A path with `/` between its parts, as the language writes it.
pub(super) fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

pub(super) fn config_failure(error: ConfigError) -> Failure {
    let failure = Failure::new(Exit::Policy, error.to_string());
    match error.help {
        Some(help) => failure.help(help),
        None => failure,
    }
}
