//! Lists of people that shrink while they are in use: nobody is let go before it is clear that the file is whole.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::language::bundle::Extra;
use crate::language::{LoadedPolicy, Refused};
use crate::workspace::reload::{self, Attempt, Guard, Look, Reloader};
use tempfile::TempDir;

const POLICY: &str = "policy \"A\" language 1\nrecord prospect\n    known by email\n    email: text\nmove connect\n\
                      list blocked from \"blocked.txt\"\nlist fans from \"fans.txt\"\n\
                      never listed\n    when prospect is one of blocked\n\
                      rule fans\n    when prospect is one of fans\n    then connect\nrule rest\n    then skip\n";

/// Long enough that no machine lets anybody go by being slow.
const LONG: Duration = Duration::from_secs(3_600);

type Make = Box<dyn FnMut() -> Attempt<LoadedPolicy, Refused>>;

struct Guarded {
    folder: TempDir,
    reloader: Reloader<LoadedPolicy, Refused, Make>,
}

impl Guarded {
    fn new(patience: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files =
            [("a.policy", POLICY), ("blocked.txt", "ann@x.example\nbo@x.example\n"), ("fans.txt", "cy@x.example\n")];
        files.iter().for_each(|(name, text)| fs::write(folder.path().join(name), text).unwrap());
        let root = folder.path().to_owned();
        let make: Make = Box::new(move || reload::policy(&root, "a.policy", &Extra::default()));
        let guard = Guard {
            keep: |before: &LoadedPolicy, new: &LoadedPolicy| new.keeping(before).map(|(policy, _)| policy),
            add: |before: &LoadedPolicy, refused: &Refused| before.with_listed(refused),
            patience,
        };
        let mut guarded = Self { folder, reloader: Reloader::new(make).guarded(guard) };
        assert!(matches!(guarded.look(), Look::Loaded));
        guarded
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(Path::new(self.folder.path()).join(name), text).unwrap();
    }

    /// Looks until the files are no longer in doubt.
    fn look(&mut self) -> Look<Refused> {
        loop {
            match self.reloader.look() {
                Look::Moving => {}
                look => return look,
            }
        }
    }

    /// Whom the list of this name names, of those here.
    fn named(&self, list: &str) -> Vec<&'static str> {
        let policy = self.reloader.slot().current().unwrap();
        let lists = &policy.plan.lists;
        let list = lists.iter().find(|(_, known)| *known.name == *list).unwrap().1;
        let people = ["ann@x.example", "bo@x.example", "cy@x.example", "di@x.example"];
        people.into_iter().filter(|person| list.people.has_identity(person)).collect()
    }
}

#[test]
fn who_left_a_guarding_list_stays_blocked_until_it_has_stayed_so() {
    let mut guarded = Guarded::new(LONG);
    guarded.write("blocked.txt", "bo@x.example\ndi@x.example\n");
    assert!(matches!(guarded.look(), Look::Loaded));
    assert_eq!(guarded.named("blocked"), ["ann@x.example", "bo@x.example", "di@x.example"]);
    assert!(matches!(guarded.look(), Look::Same));

    let mut guarded = Guarded::new(Duration::ZERO);
    guarded.write("blocked.txt", "bo@x.example\ndi@x.example\n");
    assert!(matches!(guarded.look(), Look::Loaded));
    assert_eq!(guarded.named("blocked").len(), 3);
    assert!(matches!(guarded.look(), Look::Loaded), "nothing has changed since, and it has been long enough");
    assert_eq!(guarded.named("blocked"), ["bo@x.example", "di@x.example"]);
    assert_eq!(guarded.reloader.looks_again_in(), None);
}

#[test]
fn a_list_that_is_whole_again_lets_nobody_go_meanwhile() {
    let mut guarded = Guarded::new(LONG);
    for text in ["", "ann@x.example\n", "# nobody\n"] {
        guarded.write("blocked.txt", text);
        guarded.look();
        assert_eq!(guarded.named("blocked"), ["ann@x.example", "bo@x.example"], "{text:?}");
    }
    guarded.write("blocked.txt", "ann@x.example\nbo@x.example\n");
    assert!(matches!(guarded.look(), Look::Loaded));
    assert_eq!(guarded.reloader.looks_again_in(), None);
}

#[test]
fn whom_a_list_names_that_cannot_be_read_whole_is_blocked_too() {
    let mut guarded = Guarded::new(LONG);
    guarded.write("blocked.txt", "di@x.example\nann at x, and all of her team <<\n");
    assert!(matches!(guarded.look(), Look::Broken(_)));
    assert_eq!(guarded.named("blocked"), ["ann@x.example", "bo@x.example", "di@x.example"]);
    assert!(guarded.reloader.slot().stale_since().is_some());
}

#[test]
fn a_list_that_no_never_asks_shrinks_at_once() {
    let mut guarded = Guarded::new(LONG);
    guarded.write("fans.txt", "di@x.example\n");
    assert!(matches!(guarded.look(), Look::Loaded));
    assert_eq!(guarded.named("fans"), ["di@x.example"]);
}
