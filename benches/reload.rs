//! How long it takes from a save of the default policy until the new one is in place, by way of saving. Most of it is the
//! quiet that is waited for.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark is no interface")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use divan::Bencher;
use firstmove::internals::language::bundle::Extra;
use firstmove::internals::workspace::reload::{Look, Reloader, Watcher, policy};

/// The file that is saved, the entry of the default policy.
const ENTRY: &str = "outbound.policy";

fn main() {
    divan::main();
}

/// Saves the entry file of a folder for the time with this number, `0` being how it begins.
type Save = fn(&Path, usize);

#[divan::bench(args = [
    ("in place", in_place as Save),
    ("beside, then renamed", renamed),
    ("vim", vim),
    ("sed -i", sed),
    ("git checkout", checkout),
    ("the link of a ConfigMap", config_map),
].map(Way), sample_count = 50, sample_size = 1)]
fn from_a_save_to_the_new_policy(bencher: Bencher, Way((_, save)): &Way) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"), &root);
    save(&root, 0);
    let mut watcher = Watcher::new().unwrap();
    let mut reloader = Reloader::new(|| policy(&root, ENTRY, &Extra::default()));
    let slot = reloader.slot().clone();
    let hash = || slot.current().map(|loaded| loaded.plan.hash.clone());
    let mut settle = |watcher: &mut Watcher| loop {
        watcher.follow(&root, reloader.files());
        if matches!(reloader.look(), Look::Same) {
            return;
        }
    };
    settle(&mut watcher);
    let mut number = 0;
    bencher.bench_local(|| {
        let before = hash();
        number += 1;
        save(&root, number);
        while hash() == before {
            watcher.wait();
            settle(&mut watcher);
        }
    });
}

/// A way of saving, shown by its name.
struct Way((&'static str, Save));

impl std::fmt::Display for Way {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0.0)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(path, place).unwrap();
        }
    }
}

/// The default policy with a comment that is another each time.
fn text(number: usize) -> String {
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(ENTRY);
    format!("{}# {number}\n", fs::read_to_string(policy).unwrap())
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success());
}

fn in_place(root: &Path, number: usize) {
    fs::write(root.join(ENTRY), text(number)).unwrap();
}

fn renamed(root: &Path, number: usize) {
    let beside = root.join("beside.tmp");
    fs::write(&beside, text(number)).unwrap();
    fs::rename(beside, root.join(ENTRY)).unwrap();
}

fn vim(root: &Path, number: usize) {
    let (path, backup) = (root.join(ENTRY), root.join("outbound.policy~"));
    fs::rename(&path, &backup).unwrap();
    fs::write(&path, text(number)).unwrap();
    fs::remove_file(backup).unwrap();
}

fn sed(root: &Path, number: usize) {
    match number {
        0 => in_place(root, 0),
        _ => run(Command::new("sed").args(["-i", &format!("$ s/.*/# {number}/"), ENTRY]).current_dir(root)),
    }
}

fn checkout(root: &Path, number: usize) {
    let git = |words: &[&str]| {
        run(Command::new("git").args(["-c", "user.name=a", "-c", "user.email=a@b"]).args(words).current_dir(root));
    };
    if number > 0 {
        return git(&["checkout", "-q", if number.is_multiple_of(2) { "even" } else { "odd" }]);
    }
    git(&["init", "-q"]);
    for (number, branch) in ["even", "odd"].into_iter().enumerate() {
        in_place(root, number);
        git(&["checkout", "-q", "-b", branch]);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", branch]);
    }
    git(&["checkout", "-q", "even"]);
}

fn config_map(root: &Path, number: usize) {
    let version: PathBuf = root.join(format!("..{number}"));
    fs::create_dir(&version).unwrap();
    fs::write(version.join(ENTRY), text(number)).unwrap();
    link(&version, &root.join("..data_tmp"));
    fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
    if number == 0 {
        fs::remove_file(root.join(ENTRY)).unwrap();
        link(&Path::new("..data").join(ENTRY), &root.join(ENTRY));
    }
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[cfg(windows)]
fn link(to: &Path, at: &Path) {
    std::os::windows::fs::symlink_dir(to, at).unwrap();
}
