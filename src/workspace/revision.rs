//! Files as they stand in a revision of git, asked for through the `git` of the machine.
//!
//! Whoever has a repository has a `git` that reads it, whatever its shape: a work tree beside it, objects borrowed from
//! another, a partial clone. A library for that would be larger than the rest of this crate, and know less.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use super::in_words;
use crate::language::bundle::{FileError, Files};
use crate::values::text::nearest;

/// How many links are followed from one file to another.
const MOST_LINKS: usize = 8;

/// Why git doesn't give what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GitError {
    /// There is no `git` on this machine, or it can't be started.
    #[error("a revision needs `git`, which can't be started: {0}")]
    NoGit(String),
    /// The folder is in no repository.
    #[error("{0} is in no work tree of git")]
    NoRepository(PathBuf),
    /// Git knows no revision of this name; with the nearest branch or tag.
    #[error("git knows no revision `{0}`")]
    UnknownRevision(String, Option<String>),
    /// Git knows no revision of this name, and the repository has only the last of what was committed.
    #[error("git knows no revision `{0}`")]
    Shallow(String, Option<String>),
    /// Git doesn't trust the repository of this folder, since it is somebody else's.
    #[error("git doesn't trust the repository at {0}: it is owned by somebody else")]
    Distrusted(PathBuf),
    /// Anything else, in git's words.
    #[error("git says: {0}")]
    Failed(String),
}

/// A repository of git.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The top of its work tree.
    top: PathBuf,
}

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    ///
    /// Where there is no `git`, or the folder is in no work tree.
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        let why = match git(folder, &["rev-parse", "--show-toplevel"])? {
            Answer::Output(top) => {
                return Ok(Self { top: PathBuf::from(text(&top).trim_end_matches(['\n', '\r'])) });
            }
            Answer::Refused(why) => why,
        };
        if why.contains("not a git repository") || why.contains("work tree") {
            return Err(GitError::NoRepository(folder.to_owned()));
        }
        let place = why.strip_prefix("detected dubious ownership in repository at '");
        Err(match place.and_then(|place| place.strip_suffix('\'')) {
            Some(place) => GitError::Distrusted(PathBuf::from(place)),
            None => GitError::Failed(why),
        })
    }

    /// Where a path on disk stands in the repository, with `/` between its parts; empty for its top. Nothing for what
    /// lies outside.
    #[must_use]
    pub fn inside(&self, path: &Path) -> Option<String> {
        // What isn't there any more can't be asked for its real path, but its folder can.
        let real =
            path.canonicalize().ok().or_else(|| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?)));
        let real = real.unwrap_or_else(|| path.to_owned());
        let top = self.top.canonicalize().unwrap_or_else(|_| self.top.clone());
        let inside = real.strip_prefix(top).ok()?;
        Some(inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    /// A revision by any name that git understands: `main`, `HEAD~3`, a hash.
    ///
    /// # Errors
    ///
    /// Where git knows none of that name.
    pub fn revision(&self, name: &str) -> Result<Revision, GitError> {
        let unknown = || {
            if self.is_shallow() {
                GitError::Shallow(name.to_owned(), self.nearest(name))
            } else {
                GitError::UnknownRevision(name.to_owned(), self.nearest(name))
            }
        };
        // Neither an option nor what is to be left out.
        if name.is_empty() || name.starts_with(['-', '^']) {
            return Err(unknown());
        }
        let tree = git(&self.top, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{tree}}")])?;
        let tree = text(&tree.output().ok_or_else(unknown)?).trim().to_owned();
        Ok(Revision { name: name.to_owned(), repository: self.clone(), tree, on_disk: Arc::default() })
    }

    /// Whether it was cloned without what was committed earlier, or on other branches.
    fn is_shallow(&self) -> bool {
        let asked = git(&self.top, &["rev-parse", "--is-shallow-repository"]);
        matches!(asked, Ok(Answer::Output(answer)) if text(&answer).trim() == "true")
    }

    /// The branch or tag that is called most alike.
    fn nearest(&self, name: &str) -> Option<String> {
        let names = git(&self.top, &["for-each-ref", "--format=%(refname:short)"]).ok()?.output()?;
        let names = text(&names);
        nearest(name, names.lines()).map(str::to_owned)
    }
}

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    File,
    Folder,
    /// Another repository, of which this one keeps only the place.
    Submodule,
}

/// The files of a repository at one revision.
#[derive(Clone, Debug)]
pub struct Revision {
    name: String,
    repository: Repository,
    tree: String,
    on_disk: Arc<Mutex<BTreeSet<String>>>,
}

/// An entry of a tree of git.
struct TreeEntry {
    mode: String,
    id: String,
}

/// What git notes of a folder in its trees.
const FOLDER: &str = "040000";

/// What git notes of a link.
const LINK: &str = "120000";

/// What git notes of another repository.
const SUBMODULE: &str = "160000";

impl Revision {
    /// As it was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands at a path from the repository's top; nothing where nothing does.
    ///
    /// # Errors
    ///
    /// Where git fails.
    pub fn node(&self, path: &str) -> Result<Option<Node>, GitError> {
        if path.is_empty() {
            return Ok(Some(Node::Folder));
        }
        let entry = self.entry(path)?;
        Ok(entry.map(|entry| match entry.mode.as_str() {
            FOLDER => Node::Folder,
            SUBMODULE => Node::Submodule,
            _ => Node::File,
        }))
    }

    /// The names of the files in a folder, the folders in it left out.
    ///
    /// # Errors
    ///
    /// Where git fails.
    pub fn files_in(&self, folder: &str) -> Result<Vec<String>, GitError> {
        let tree = if folder.is_empty() { self.tree.clone() } else { format!("{}:{folder}", self.tree) };
        let listed = git(&self.repository.top, &["ls-tree", "-z", "--full-tree", &tree])?.or_failed()?;
        let listed = text(&listed);
        let entries = listed.split('\0').filter_map(|line| line.split_once('\t'));
        Ok(entries.filter(|(about, _)| about.contains(" blob ")).map(|(_, name)| name.to_owned()).collect())
    }

    /// The path, of all that there are, that is most like this one.
    #[must_use]
    pub fn nearest_path(&self, path: &str) -> Option<String> {
        let listed = git(&self.repository.top, &["ls-tree", "-r", "-z", "--full-tree", "--name-only", &self.tree]);
        let listed = text(&listed.ok()?.output()?);
        let paths = || listed.split('\0').filter(|known| !known.is_empty());
        // Who stands in a folder of the repository leaves its name out.
        let ending = format!("/{path}");
        let near = paths().find(|known| known.ends_with(&ending)).or_else(|| nearest(path, paths()));
        near.map(str::to_owned)
    }

    /// The content of the file at a path from the repository's top, as a checkout would write it; of one that git ignores,
    /// what stands on disk.
    ///
    /// # Errors
    ///
    /// Where there is none, or git fails.
    pub fn content(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let entry = self.entry(&path).map_err(|error| FileError::Failed(error.to_string()))?;
            let Some(entry) = entry else { return self.ignored(&path).ok_or(FileError::Missing) };
            match entry.mode.as_str() {
                SUBMODULE => return Err(FileError::Failed("it is a repository of its own".to_owned())),
                FOLDER => return Err(FileError::Folder),
                LINK => {}
                _ => return self.output(&["cat-file", "--filters", &format!("--path={path}"), &entry.id]),
            }
            let target = text(&self.output(&["cat-file", "blob", &entry.id])?);
            path = crate::language::bundle::normal_path(&path, &target).ok_or(FileError::Outside)?;
        }
        Err(FileError::Failed("its links lead in a circle".to_owned()))
    }

    /// What git ignores stands in no revision: a list of people, say, that nobody wants in a history. Each has the one on
    /// disk.
    fn ignored(&self, path: &str) -> Option<Vec<u8>> {
        let top = &self.repository.top;
        let file = top.join(path).canonicalize().ok().filter(|file| file.is_file())?;
        let is_inside = top.canonicalize().is_ok_and(|top| file.starts_with(top));
        if !is_inside || !matches!(git(top, &["check-ignore", "--quiet", "--", path]), Ok(Answer::Output(_))) {
            return None;
        }
        let bytes = fs::read(file).ok()?;
        self.on_disk.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Some(bytes)
    }

    /// The files that were read from disk, since git ignores them: their paths from the repository's top.
    #[must_use]
    pub fn read_from_disk(&self) -> BTreeSet<String> {
        self.on_disk.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[must_use]
    pub fn below(&self, folder: &str) -> RevisionFiles {
        RevisionFiles { revision: self.clone(), folder: folder.to_owned() }
    }

    fn output(&self, arguments: &[&str]) -> Result<Vec<u8>, FileError> {
        let output = git(&self.repository.top, arguments).and_then(Answer::or_failed);
        output.map_err(|error| FileError::Failed(error.to_string()))
    }

    fn entry(&self, path: &str) -> Result<Option<TreeEntry>, GitError> {
        let listed = git(&self.repository.top, &["ls-tree", "-z", "--full-tree", &self.tree, "--", path])?;
        let listed = text(&listed.or_failed()?);
        let line = listed.split('\0').find(|line| line.split_once('\t').is_some_and(|(_, name)| name == path));
        let mut about = line.unwrap_or_default().split([' ', '\t']);
        Ok(match (about.next(), about.next(), about.next()) {
            (Some(mode), Some(_), Some(id)) => Some(TreeEntry { mode: mode.to_owned(), id: id.to_owned() }),
            _ => None,
        })
    }
}

/// The files below a folder of a revision.
#[derive(Clone, Debug)]
pub struct RevisionFiles {
    revision: Revision,
    folder: String,
}

impl Files for RevisionFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let whole = if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) };
        self.revision.content(&whole)
    }
}

/// What git answers.
enum Answer {
    /// What it printed.
    Output(Vec<u8>),
    /// Why it did not do what it was asked, in its own words.
    Refused(String),
}

impl Answer {
    fn output(self) -> Option<Vec<u8>> {
        match self {
            Self::Output(bytes) => Some(bytes),
            Self::Refused(_) => None,
        }
    }

    fn or_failed(self) -> Result<Vec<u8>, GitError> {
        match self {
            Self::Output(bytes) => Ok(bytes),
            Self::Refused(why) => Err(GitError::Failed(why)),
        }
    }
}

/// Runs git in a folder.
fn git(folder: &Path, arguments: &[&str]) -> Result<Answer, GitError> {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").args(arguments).current_dir(folder).stdin(Stdio::null());
    // A hook of git is told which repository it is about; here the folder says so.
    for misleading in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(misleading);
    }
    // What git says is read for what it means.
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
    let done = command.output().map_err(|error| GitError::NoGit(could_not_start(&error)))?;
    if done.status.success() {
        return Ok(Answer::Output(done.stdout));
    }
    let said = text(&done.stderr);
    let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it ended without a word");
    Ok(Answer::Refused(first.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned()))
}

fn could_not_start(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        _ => in_words(error),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
