//! A repository of git with a workspace, and commands in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_firstmove");

/// A command in a folder, with the program that is tested on its path.
pub(super) fn command(folder: &Path, words: &[&str]) -> Output {
    let path = std::env::var("PATH").unwrap_or_default();
    let own = Path::new(PROGRAM).parent().unwrap().display();
    Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .env("PATH", format!("{own}:{path}"))
        .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
        .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@b"), ("GIT_COMMITTER_NAME", "a")])
        .envs([("GIT_COMMITTER_EMAIL", "a@b"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .output()
        .unwrap()
}

/// What a command writes where it succeeds, as it must.
pub(super) fn succeeds(folder: &Path, words: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(folder, words);
    assert!(status.success(), "{words:?}: {}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// All that a command says, and its exit status.
pub(super) fn said(folder: &Path, words: &[&str]) -> (String, i32) {
    let Output { status, stdout, stderr } = command(folder, words);
    (String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap(), status.code().unwrap())
}

/// A repository with a workspace in one of its folders, nothing committed yet; nothing on a machine without git or a shell.
pub(super) fn repository(workspace: &str) -> Option<TempDir> {
    let is_there = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !is_there("git") || !is_there("bash") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["git", "init", "-q", "-b", "main"]);
    succeeds(folder.path(), &["firstmove", "init", "-q", workspace]);
    Some(folder)
}

pub(super) fn commit(top: &Path, message: &str) {
    succeeds(top, &["git", "add", "-A"]);
    succeeds(top, &["git", "commit", "-q", "-m", message]);
}

/// Writes the first `from` of a file as `to`.
pub(super) fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The block of a page that begins with this line.
pub(super) fn block(page: &str, first: &str) -> String {
    let (_, rest) = page.split_once(&format!("\n{first}\n")).unwrap();
    format!("{first}\n{}", rest.split("```").next().unwrap())
}
