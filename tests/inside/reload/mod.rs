//! Policies that change on disk while they are in use: whatever way they are saved, the last good one decides, whole, and
//! the last state is reached.

#[expect(dead_code, reason = "the soak of a whole process, in `tests/cli/`, uses the rest")]
mod disk;
mod guarding;
mod saves;
mod soak;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::language::bundle::Extra;
use crate::language::{LoadedPolicy, Refused};
use crate::workspace::reload::{self, Attempt, Look, Reloader, Watcher, Woken};
use tempfile::TempDir;

/// The entry file of every workspace here.
const ENTRY: &str = "policies/main.policy";

/// A policy of this title, with an include and a list below its folder.
fn policy(title: &str) -> String {
    format!(
        "policy \"{title}\" language 1\ninclude \"parts/rest.policy\"\nlist blocked from \"lists/blocked.txt\"\n\
         never listed\n    when prospect is one of blocked\nrule all\n    then connect\n    because \"{title}\"\n"
    )
}

const REST: &str = "record prospect known by id\n    id: text\nmove connect\n";

type Make = Box<dyn FnMut() -> Attempt<LoadedPolicy, Refused>>;

/// A workspace on disk that is watched.
struct Watched {
    folder: TempDir,
    watcher: Watcher,
    reloader: Reloader<LoadedPolicy, Refused, Make>,
    /// How many versions were loaded.
    loaded: usize,
    /// What was wrong with those that weren't.
    broken: Vec<Vec<String>>,
}

impl Watched {
    /// A workspace whose policy has the title `first`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let policies = folder.path().join("policies");
        fs::create_dir_all(policies.join("parts")).unwrap();
        fs::create_dir_all(policies.join("lists")).unwrap();
        fs::write(policies.join("main.policy"), policy("first")).unwrap();
        fs::write(policies.join("parts/rest.policy"), REST).unwrap();
        fs::write(policies.join("lists/blocked.txt"), "p1\n").unwrap();
        Self::of(folder)
    }

    fn of(folder: TempDir) -> Self {
        let root = folder.path().to_owned();
        let reloader = Reloader::new(Box::new(move || reload::policy(&root, ENTRY, &Extra::default())) as Make);
        let watcher = Watcher::new().unwrap();
        let mut watched = Self { folder, watcher, reloader, loaded: 0, broken: Vec::new() };
        watched.settle();
        assert_eq!(watched.title(), "first");
        watched
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("policies").join(name)
    }

    /// The title of the policy that decides.
    fn title(&self) -> String {
        self.reloader.slot().current().map_or(String::new(), |policy| policy.plan.title.to_string())
    }

    fn is_stale(&self) -> bool {
        self.reloader.slot().stale_since().is_some()
    }

    /// Looks until nothing changes while it is being looked at.
    fn settle(&mut self) {
        loop {
            self.watcher.follow(self.folder.path(), self.reloader.files());
            match self.reloader.look() {
                Look::Same => return,
                Look::Moving => self.watcher.wait_for_quiet(),
                Look::Loaded => self.loaded += 1,
                Look::Broken(refused) => {
                    self.broken.push(refused.findings.into_iter().map(|finding| finding.message).collect());
                }
            }
        }
    }

    /// Waits for events until this is so. The poll would come too late.
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        self.settle();
        while !is_so(self) {
            assert_eq!(self.watcher.wait(), Woken::Event, "{what}: nothing was heard; {} decides", self.title());
            self.settle();
        }
    }

    /// Waits until the policy of this title decides, and is what the files hold.
    fn until_title(&mut self, what: &str, title: &str) {
        self.until(what, |watched| watched.title() == title && !watched.is_stale());
    }

    /// Waits until the files hold something that doesn't load, and the policy of this title decides.
    fn until_stale(&mut self, what: &str, title: &str) {
        self.until(what, Self::is_stale);
        assert_eq!(self.title(), title, "{what}");
    }
}

/// Long enough for every event of a change to be heard.
fn pause() {
    std::thread::sleep(Duration::from_millis(100));
}
