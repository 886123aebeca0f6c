//! Which policy files `check`, `fmt` and `test` take.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::session::Session;
use super::workspace::{PolicyFile, Workspace, absolute, slashed};
use crate::language::bundle::{Bundle, load};
use crate::language::syntax::tree::ItemKind;

/// The files that are named, a folder standing for every policy file below it. Where none is named, the configured policy and
/// every test file of the workspace; without a configuration, the policy files below the folder that the command runs in.
///
/// # Errors
///
/// Where a file isn't there, or a folder holds no policy file.
pub(super) fn asked_for(
    named: &[PathBuf],
    workspace: &Workspace,
    session: &Session,
) -> Result<Vec<PolicyFile>, Failure> {
    if named.is_empty() {
        let is_bare = workspace.loaded.is_none() && session.global.policy.is_none();
        return if is_bare { below(Path::new("."), workspace) } else { configured(workspace, session) };
    }
    let mut files: Vec<PolicyFile> = Vec::new();
    for path in named {
        let found = if path.is_dir() {
            below(path, workspace)?
        } else {
            let file = workspace.file(path);
            file.must_be_there()?;
            vec![file]
        };
        for file in found {
            if !files.iter().any(|known| known.whole() == file.whole()) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The configured policy, and every test file of its workspace.
fn configured(workspace: &Workspace, session: &Session) -> Result<Vec<PolicyFile>, Failure> {
    let entry = workspace.policy_file(session)?;
    entry.must_be_there()?;
    let tests = collected(&entry.root, &entry.root, ".test.policy");
    Ok([vec![entry], tests].concat())
}

/// Every policy file below a folder. Without a workspace around it, no include leads out of that folder.
fn below(folder: &Path, workspace: &Workspace) -> Result<Vec<PolicyFile>, Failure> {
    let whole = absolute(folder);
    let root = workspace.folder().map(absolute).filter(|root| whole.starts_with(root)).unwrap_or_else(|| whole.clone());
    let files = collected(&root, &whole, ".policy");
    if files.is_empty() {
        return Err(Failure::new(Exit::Policy, format!("no policy file is in `{}`", folder.display()))
            .help("a policy file's name ends in .policy; `firstmove init my-team` writes some to start from"));
    }
    Ok(files)
}

/// The files that stand for these where a whole policy is needed: for one without a `policy` line, those that include it.
pub(super) fn entries(asked: Vec<PolicyFile>, workspace: &Workspace, session: &Session) -> Vec<PolicyFile> {
    let mut policies =
        Policies { workspace, session, unsaved: asked.iter().find(|file| file.unsaved.is_some()), known: Vec::new() };
    let mut entries: Vec<PolicyFile> = Vec::new();
    for file in &asked {
        let includers = if policies.is_whole(file) { Vec::new() } else { policies.including(file) };
        let stand_in = if includers.is_empty() { vec![file.clone()] } else { includers };
        for entry in stand_in {
            if !entries.iter().any(|known| known.whole() == entry.whole()) {
                entries.push(entry);
            }
        }
    }
    entries
}

/// What the policy files of the folders in question hold.
struct Policies<'a> {
    workspace: &'a Workspace,
    session: &'a Session,
    /// What an editor holds stands in for the file on disk, whoever includes it.
    unsaved: Option<&'a PolicyFile>,
    /// The policy files of each folder that was searched so far.
    known: Vec<(PathBuf, Vec<(PolicyFile, Bundle)>)>,
}

impl Policies<'_> {
    /// Whether a file holds, or includes, the line that begins a policy. One that can't be read holds what nobody knows.
    fn is_whole(&self, file: &PolicyFile) -> bool {
        let bundle = load(&file.files(), &file.path, &self.workspace.extra());
        bundle.incomplete || has_policy(&bundle)
    }

    /// The policies that include a file; test files only where nothing else does.
    fn including(&mut self, file: &PolicyFile) -> Vec<PolicyFile> {
        let includes = |(entry, bundle): &&(PolicyFile, Bundle)| {
            entry.whole() != file.whole() && bundle.paths.contains(&file.path) && has_policy(bundle)
        };
        let all = self.of_folder(&file.root).iter().filter(includes).map(|(entry, _)| entry.clone());
        let (tests, policies): (Vec<_>, Vec<_>) = all.partition(|entry| entry.path.ends_with(".test.policy"));
        if policies.is_empty() { tests } else { policies }
    }

    /// The policy files below a folder, and the configured policy, which may be called in any way.
    fn of_folder(&mut self, root: &Path) -> &[(PolicyFile, Bundle)] {
        if !self.known.iter().any(|(known, _)| known == root) {
            let configured = self.workspace.policy_file(self.session).ok().filter(|entry| entry.root == root);
            let mut files: Vec<PolicyFile> = configured.into_iter().collect();
            files.extend(collected(root, root, ".policy"));
            files.dedup_by(|later, first| later.path == first.path);
            let unsaved = self.unsaved.filter(|file| file.root == root).and_then(|file| file.unsaved.clone());
            let loaded = files.into_iter().map(|file| {
                let file = PolicyFile { unsaved: unsaved.clone(), ..file };
                let bundle = load(&file.files(), &file.path, &self.workspace.extra());
                (file, bundle)
            });
            let loaded = loaded.collect();
            self.known.push((root.to_owned(), loaded));
        }
        let found = self.known.iter().find(|(known, _)| known == root);
        found.map(|(_, files)| files.as_slice()).unwrap_or_default()
    }
}

fn has_policy(bundle: &Bundle) -> bool {
    bundle.items.iter().any(|item| matches!(item.node, ItemKind::Policy(_)))
}

/// The files below a folder whose name ends so, in the order of their paths; hidden folders and what builds leave behind apart.
fn collected(root: &Path, folder: &Path, ending: &str) -> Vec<PolicyFile> {
    let mut paths = Vec::new();
    collect(root, folder, ending, &mut paths, 0);
    paths.sort();
    paths.into_iter().map(|path| PolicyFile { root: root.to_owned(), path, unsaved: None }).collect()
}

fn collect(root: &Path, folder: &Path, ending: &str, paths: &mut Vec<String>, depth: usize) {
    const MOST_DEEP: usize = 8;
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let is_passed_over = name.starts_with('.') || name == "target" || name == "node_modules";
        if is_passed_over {
            continue;
        }
        if path.is_dir() {
            if depth < MOST_DEEP {
                collect(root, &path, ending, paths, depth + 1);
            }
        } else if name.ends_with(ending)
            && let Ok(inside) = path.strip_prefix(root)
        {
            paths.push(slashed(inside));
        }
    }
}

/// A path as a person who stands here finds it.
pub(super) fn from_here(file: &PolicyFile, path: &str) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let whole = file.root.join(path);
    whole.strip_prefix(here).unwrap_or(&whole).to_owned()
}
