//! Files that are saved in every way there is, and known before they are.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use firstmove::Policy;
use sha2::{Digest, Sha256};

/// The version of the semantics, which is part of every hash.
const SEMANTICS: u32 = 2;

/// The files of a policy, by their paths.
type Set = Vec<(Arc<str>, Arc<str>)>;

/// All sets of files that load and ever stood on disk together, by the hash of their policy as decisions have it.
#[derive(Clone, Default)]
pub(crate) struct Stood(Arc<Mutex<HashMap<String, Set>>>);

impl Stood {
    /// The policy of this hash, where its files ever stood together.
    pub(crate) fn policy(&self, hash: &str, entry: &str) -> Option<Policy> {
        Some(loaded(&self.files(hash)?, entry).unwrap())
    }

    /// The files of the policy of this hash.
    fn files(&self, hash: &str) -> Option<Set> {
        self.0.lock().unwrap().get(short(hash)).cloned()
    }

    /// Whether the policy of this hash has a line that begins so.
    pub(crate) fn has_line(&self, hash: &str, begin: &str) -> bool {
        self.files(hash).is_some_and(|set| set.iter().any(|(_, text)| text.lines().any(|line| line.starts_with(begin))))
    }
}

fn short(hash: &str) -> &str {
    &hash[..12]
}

fn loaded(set: &Set, entry: &str) -> Result<Policy, firstmove::PolicyError> {
    Policy::from_files(set.iter().map(|(path, text)| (path, text.as_bytes())), entry)
}

/// The files of a policy as they stand on disk.
pub(crate) struct Disk {
    root: PathBuf,
    entry: &'static str,
    set: Set,
    stood: Stood,
}

impl Disk {
    /// The files below a folder, of the policy that begins in `entry`.
    pub(crate) fn new(root: &Path, entry: &'static str, files: &[(&str, &str)], stood: &Stood) -> Self {
        let mut disk = Self { root: root.to_owned(), entry, set: Set::new(), stood: stood.clone() };
        files.iter().for_each(|(path, text)| disk.note(path, text));
        disk
    }

    fn put(&mut self, path: &str, text: &str) {
        match self.set.iter_mut().find(|(known, _)| **known == *path) {
            Some((_, content)) => *content = text.into(),
            None => self.set.push((path.into(), text.into())),
        }
        self.set.sort();
    }

    /// Notes what stands on disk once this is written.
    fn note(&mut self, path: &str, text: &str) {
        self.put(path, text);
        if let Ok(policy) = loaded(&self.set, self.entry) {
            self.stood.0.lock().unwrap().insert(short(policy.hash()).to_owned(), self.set.clone());
        }
    }

    /// Writes a file in one of the ways there are, noting each step.
    pub(crate) fn save(&mut self, path: &str, text: &str, way: u32) {
        let whole = self.root.join(path);
        match way % 3 {
            0 => {
                self.note(path, text);
                replace(&whole, text);
            }
            way => {
                self.note(path, "");
                let mut file = fs::File::create(&whole).unwrap();
                let half = if way == 1 { text.len() } else { text.len() / 2 };
                self.note(path, &text[..half]);
                file.write_all(&text.as_bytes()[..half]).unwrap();
                self.note(path, text);
                file.write_all(&text.as_bytes()[half..]).unwrap();
            }
        }
    }

    /// Replaces a file as fast as it goes. All files must be part of the policy, and load: that isn't tried, and the hash is
    /// worked out as `docs/semantics.md` says (15).
    pub(crate) fn save_fast(&mut self, path: &str, text: &str) {
        self.put(path, text);
        let mut hash = Sha256::new();
        let version = SEMANTICS.to_be_bytes();
        let contents = self.set.iter().flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]);
        for part in [&version[..]].into_iter().chain(contents) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let hash: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        self.stood.0.lock().unwrap().insert(hash, self.set.clone());
        replace(&self.root.join(path), text);
    }
}

fn replace(whole: &Path, text: &str) {
    let beside = whole.with_extension("tmp");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, whole).unwrap();
}

/// Numbers that are as good as random, and the same each time.
pub(crate) fn random(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed >> 8
}

/// How long a soak goes on: so many seconds, or as many as `FIRSTMOVE_SOAK` says.
pub(crate) fn seconds(usual: u64) -> u64 {
    std::env::var("FIRSTMOVE_SOAK").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(usual)
}
