//! One of the two policies, from what was typed to its files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::exit::{Exit, Failure};
use crate::cli::findings;
use crate::cli::session::Session;
use crate::cli::workspace::{PolicyFile, Workspace, absolute, config_failure};
use crate::language::LoadedPolicy;
use crate::language::bundle::{FileError, Files, normal_path};
use crate::language::diagnostic::Code;
use crate::values::text::nearest;
use crate::workspace::config::{self, FILE_NAME, Loaded};
use crate::workspace::revision::{GitError, Node, Repository, Revision, RevisionFiles};

/// One of the two policies, with the workspace that it stands in.
pub(super) struct Side {
    /// As it was typed.
    pub(super) name: String,
    /// Whose senders, sources and clamps go with it.
    pub(super) workspace: Workspace,
    origin: Origin,
    /// The entry file, relative to the workspace.
    entry: String,
}

/// Where its files come from.
enum Origin {
    Disk(PolicyFile),
    Revision {
        revision: Revision,
        files: RevisionFiles,
        /// What stands before a path in messages: `main:policies/`
        before: String,
    },
}

/// What the workspace on disk is called.
const HERE: &str = "the workspace as it stands";

impl Side {
    /// Its name in a sentence.
    pub(super) fn shown(&self) -> String {
        if self.name == HERE { HERE.to_owned() } else { format!("`{}`", self.name) }
    }

    /// A side as it was typed; without a word, the workspace as it stands on disk.
    pub(super) fn of(typed: Option<&str>, workspace: &Workspace, session: &Session) -> Result<Self, Failure> {
        let Some(typed) = typed else {
            return Self::on_disk(HERE, workspace.policy_file(session)?, workspace.clone());
        };
        let path = Path::new(typed);
        if path.is_dir() {
            return Self::of_folder(typed, path, workspace, session);
        }
        if path.exists() {
            return Self::on_disk(typed, workspace.file(path), workspace.clone());
        }
        match revision_and_path(typed) {
            Some(("", _)) => Err(Failure::new(Exit::Usage, "no revision stands before the colon")
                .help(format!("write `HEAD{typed}` for what was committed last"))),
            Some((revision, path)) => Self::of_revision(typed, revision, path, workspace, session),
            None => Err(missing(typed, workspace)),
        }
    }

    fn on_disk(name: &str, file: PolicyFile, workspace: Workspace) -> Result<Self, Failure> {
        file.must_be_there()?;
        let entry = file.path.clone();
        Ok(Self { name: name.to_owned(), workspace, origin: Origin::Disk(file), entry })
    }

    /// A folder with a configuration is a workspace; one without holds a policy for the workspace at hand.
    fn of_folder(name: &str, folder: &Path, here: &Workspace, session: &Session) -> Result<Self, Failure> {
        let config = folder.join(FILE_NAME);
        if config.is_file() {
            let loaded = config::read(&config).map_err(config_failure)?;
            let workspace = Workspace { loaded: Some(loaded) };
            let file = match inside(here, session) {
                Some(entry) => workspace.file(&folder.join(entry)),
                None => workspace.policy_file(session)?,
            };
            return Self::on_disk(name, file, workspace);
        }
        let names = fs::read_dir(folder).map_err(|error| Failure::reading(&error, &format!("`{name}`")))?;
        let names: Vec<String> =
            names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let is_there = |path: &str| folder.join(path).is_file();
        let entry = entry_in(name, &names, is_there, here, session)?;
        Self::on_disk(name, here.file(&folder.join(entry)), here.clone())
    }

    /// What stands in a revision of git, with the configuration of that revision.
    fn of_revision(typed: &str, name: &str, path: &str, here: &Workspace, session: &Session) -> Result<Self, Failure> {
        let folder = absolute(here.folder().unwrap_or(Path::new(".")));
        let repository = Repository::around(&folder).map_err(|error| git_failure(&error))?;
        let revision = repository.revision(name).map_err(|error| git_failure(&error))?;
        if path.is_empty() {
            let own = Configured::nearest(&revision, &place(&repository, &folder)?)?;
            let entry = inside(here, session).or_else(|| own.policy()).ok_or_else(|| {
                let config = joined(&own.root, FILE_NAME);
                let message = match own.loaded {
                    Some(_) => format!("`{typed}{config}` names no policy"),
                    None => format!("there is no `{config}` in `{typed}`, which would name its policy"),
                };
                let entry = here.policy_file(session).map_or("policies/outbound.policy".to_owned(), |file| file.path);
                Failure::new(Exit::Policy, message).help(format!("name its file: {typed}{}", joined(&own.root, &entry)))
            })?;
            return Self::in_revision(typed, &revision, own, &entry);
        }
        // As git has it: from the top of the repository, or with a dot from the working folder.
        let is_from_here = path.starts_with("./") || path.starts_with("../") || path == "." || path == "..";
        let whole = if is_from_here { place(&repository, &absolute(Path::new(path)))? } else { tidy(path) };
        match revision.node(&whole).map_err(|error| git_failure(&error))? {
            None => {
                let near = revision.nearest_path(&whole).map(|near| format!("{name}:{near}"));
                Err(Failure::new(Exit::Usage, format!("git knows no `{path}` in `{name}`"))
                    .did_you_mean(near.as_deref()))
            }
            Some(Node::Submodule) => Err(Failure::new(
                Exit::Usage,
                format!("`{whole}` is a repository of its own, of which `{name}` has only the place"),
            )
            .help("compare within it, by a revision of its own")),
            Some(Node::File) => {
                let own = Configured::nearest(&revision, whole.rsplit_once('/').map_or("", |(folder, _)| folder))?;
                let entry = below(&own.root, &whole).unwrap_or(&whole).to_owned();
                Self::in_revision(typed, &revision, own, &entry)
            }
            Some(Node::Folder) => {
                let own = Configured::nearest(&revision, &whole)?;
                if let Some(entry) = own.policy().filter(|_| own.root == whole) {
                    return Self::in_revision(typed, &revision, own, &entry);
                }
                let names = revision.files_in(&whole).map_err(|error| git_failure(&error))?;
                let is_there = |path: &str| revision.node(&joined(&whole, path)) == Ok(Some(Node::File));
                let entry = joined(&whole, &entry_in(typed, &names, is_there, here, session)?);
                let entry = below(&own.root, &entry).unwrap_or(&entry).to_owned();
                Self::in_revision(typed, &revision, own, &entry)
            }
        }
    }

    fn in_revision(name: &str, revision: &Revision, own: Configured, entry: &str) -> Result<Self, Failure> {
        let entry = tidy(entry);
        let files = revision.below(&own.root);
        let before = joined(&format!("{}:", revision.name()), &own.root);
        if files.read(&entry) == Err(FileError::Missing) {
            let message = format!("the policy `{}` isn't there", joined(&before, &entry));
            return Err(Failure::new(Exit::Policy, message));
        }
        let origin = Origin::Revision { revision: revision.clone(), files, before };
        Ok(Self { name: name.to_owned(), workspace: Workspace { loaded: own.loaded }, origin, entry })
    }

    /// Adds to a failure that something isn't in a revision what would be.
    pub(super) fn helped(&self, failure: Failure) -> Failure {
        let senders = self.workspace.loaded.as_ref().and_then(|loaded| loaded.senders_file.as_ref());
        let is_missing = senders == Some(&Err(FileError::Missing));
        match &self.origin {
            Origin::Revision { .. } if is_missing && failure.help.is_none() => failure.help(self.what_it_has()),
            _ => failure,
        }
    }

    fn what_it_has(&self) -> String {
        format!("`{}` has what was committed, and of what only stands on disk what git ignores", self.name)
    }

    /// Loads the policy, or shows its findings.
    pub(super) fn load(&self, session: &Session) -> Result<LoadedPolicy, Failure> {
        let extra = self.workspace.extra();
        match &self.origin {
            Origin::Disk(file) => LoadedPolicy::load(&file.files(), &self.entry, &extra)
                .map_err(|refused| file.say_refused(&refused, session)),
            Origin::Revision { revision, files, before } => {
                let loaded = LoadedPolicy::load(files, &self.entry, &extra);
                for path in revision.read_from_disk() {
                    session.say(&format!("`{}` has `{path}` from the disk, since git ignores it", self.name));
                }
                loaded.map_err(|refused| {
                    let sources = refused.sources.renamed(|name| joined(before, name));
                    findings::say(&sources, &refused.findings, session);
                    if refused.findings.iter().any(|finding| finding.code == Code::Unreadable) {
                        session.message(&format!("help: {}", self.what_it_has()));
                    }
                })
            }
        }
        .map_err(|()| Failure::said(Exit::Policy))
    }
}

/// The entry that `--policy` names, relative to the workspace at hand.
fn inside(here: &Workspace, session: &Session) -> Option<String> {
    session.global.policy.as_ref().map(|policy| here.file(policy).path)
}

/// The policy in a folder that says of none that it is the one: what the workspace's own is called, else the only one.
fn entry_in(
    folder: &str,
    names: &[String],
    is_there: impl Fn(&str) -> bool,
    here: &Workspace,
    session: &Session,
) -> Result<String, Failure> {
    let configured = here.policy_file(session).ok().map(|file| file.path);
    let name = configured.as_deref().map(|path| path.rsplit_once('/').map_or(path, |(_, name)| name));
    if let Some(found) = configured.as_deref().into_iter().chain(name).find(|path| is_there(path)) {
        return Ok(found.to_owned());
    }
    let is_policy = |name: &&String| name.ends_with(".policy") && !name.ends_with(".test.policy");
    let policies: Vec<&String> = names.iter().filter(is_policy).collect();
    match policies.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(Failure::new(Exit::Policy, format!("there is no policy in `{folder}`"))),
        _ => Err(Failure::new(Exit::Usage, format!("`{folder}` holds several policies, and no {FILE_NAME}"))
            .help("name the file")),
    }
}

/// A folder of a revision, with its configuration where it has one.
struct Configured {
    root: String,
    loaded: Option<Loaded>,
}

impl Configured {
    /// The nearest folder with a configuration, from this one upwards; without any, this one.
    fn nearest(revision: &Revision, folder: &str) -> Result<Self, Failure> {
        let mut root = folder;
        loop {
            let path = joined(root, FILE_NAME);
            match revision.content(&path) {
                Ok(bytes) => {
                    return Ok(Self { root: root.to_owned(), loaded: Some(parsed(revision, &path, bytes)?) });
                }
                Err(FileError::Missing) if root.is_empty() => {
                    return Ok(Self { root: folder.to_owned(), loaded: None });
                }
                Err(FileError::Missing) => root = root.rsplit_once('/').map_or("", |(above, _)| above),
                Err(error) => {
                    let shown = PathBuf::from(format!("{}:{path}", revision.name()));
                    return Err(config_failure(config::unreadable(&shown, &error.to_string())));
                }
            }
        }
    }

    /// The policy that it names.
    fn policy(&self) -> Option<String> {
        self.loaded.as_ref()?.config.policy.clone()
    }
}

/// Where a path on disk stands in a repository.
fn place(repository: &Repository, path: &Path) -> Result<String, Failure> {
    repository
        .inside(path)
        .ok_or_else(|| Failure::new(Exit::Usage, format!("`{}` lies outside of the git repository", path.display())))
}

fn parsed(revision: &Revision, path: &str, bytes: Vec<u8>) -> Result<Loaded, Failure> {
    let shown = PathBuf::from(format!("{}:{path}", revision.name()));
    let text = String::from_utf8(bytes).map_err(|_| config_failure(config::unreadable(&shown, "it is not UTF-8")))?;
    let beside = |file: &str| {
        let file = normal_path(path, file).ok_or(FileError::Outside)?;
        revision.content(&file)
    };
    config::parse(&shown, text, beside).map_err(config_failure)
}

/// A path within a folder; of the top, the path alone.
fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() || folder.ends_with(':') { format!("{folder}{path}") } else { format!("{folder}/{path}") }
}

/// A path relative to a folder that it lies in.
fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// A path without what changes nothing in it.
fn tidy(path: &str) -> String {
    normal_path("", path.trim_end_matches('/')).unwrap_or_else(|| path.to_owned())
}

/// Parts `main:policies` at its colon. One in braces is the name's own: `HEAD^{/fix: caps}:policies`.
fn revision_and_path(typed: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let colon = typed.find(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ':' && depth == 0
    })?;
    Some((typed.get(..colon)?, typed.get(colon + 1..)?))
}

/// What is neither a file nor a folder, nor written as a revision.
fn missing(typed: &str, workspace: &Workspace) -> Failure {
    let folder = absolute(workspace.folder().unwrap_or(Path::new(".")));
    let known = Repository::around(&folder).and_then(|repository| repository.revision(typed));
    if known.is_ok() {
        return Failure::new(Exit::Usage, format!("there is no file or folder `{typed}`"))
            .help(format!("for the revision of git, write `{typed}:`"));
    }
    let failure = Failure::new(Exit::Policy, format!("there is no file or folder `{typed}`"));
    let path = Path::new(typed);
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = fs::read_dir(beside)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| path.with_file_name(entry.file_name()).to_string_lossy().into_owned())
        .collect();
    match nearest(typed, names.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{near}`? a revision of git is written `main:`")),
        None => failure.help("a revision of git is written `main:`"),
    }
}

fn git_failure(error: &GitError) -> Failure {
    match error {
        GitError::UnknownRevision(_, near) => Failure::new(Exit::Usage, error.to_string())
            .help("what has not been fetched is not known: git fetch")
            .did_you_mean(near.as_ref().map(|near| format!("{near}:")).as_deref()),
        GitError::Shallow(_, near) => Failure::new(Exit::Usage, error.to_string())
            .help("this clone is shallow, without what came before: git fetch --unshallow, in CI `fetch-depth: 0`")
            .did_you_mean(near.as_ref().map(|near| format!("{near}:")).as_deref()),
        GitError::NoRepository(_) => {
            Failure::new(Exit::Usage, error.to_string()).help("name a file or a folder instead of a revision")
        }
        GitError::Distrusted(folder) => Failure::new(Exit::Files, error.to_string())
            .help(format!("if you do: git config --global --add safe.directory {}", folder.display())),
        GitError::NoGit(_) | GitError::Failed(_) => Failure::new(Exit::Files, error.to_string()),
    }
}
