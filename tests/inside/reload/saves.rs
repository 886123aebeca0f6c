//! Each way of saving, of breaking and of mending.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use super::{REST, Watched, pause, policy};

/// A way of saving a text: the file there, and what it is to hold.
type Save = fn(&Path, &str);

fn in_place(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn beside_and_renamed(path: &Path, text: &str) {
    let beside = path.with_extension("tmp");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

/// The old file becomes the backup, then a new one is written.
fn as_vim(path: &Path, text: &str) {
    let (swap, backup) = (path.with_extension("policy.swp"), path.with_extension("policy~"));
    fs::write(&swap, "swap").unwrap();
    fs::rename(path, &backup).unwrap();
    fs::write(path, text).unwrap();
    fs::remove_file(backup).unwrap();
    fs::remove_file(swap).unwrap();
}

/// Emptied first, then written, with a pause between the two.
fn slowly(path: &Path, text: &str) {
    let mut file = fs::File::create(path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(15));
    let (start, end) = text.split_at(text.len() / 2);
    file.write_all(start.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(15));
    file.write_all(end.as_bytes()).unwrap();
}

/// Gone for a moment, then there.
fn removed_and_made(path: &Path, text: &str) {
    fs::remove_file(path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(15));
    fs::write(path, text).unwrap();
}

const WAYS: [(&str, Save); 5] = [
    ("in place", in_place),
    ("beside and renamed", beside_and_renamed),
    ("as vim", as_vim),
    ("slowly", slowly),
    ("removed and made", removed_and_made),
];

#[test]
fn every_way_of_saving_is_seen_and_so_is_the_next() {
    let mut watched = Watched::new();
    let main = watched.path("main.policy");
    for (way, save) in WAYS {
        for round in 0..3 {
            let title = format!("{way} {round}");
            save(&main, &policy(&title));
            watched.until_title(way, &title);
        }
    }
}

#[test]
fn what_an_editor_leaves_beside_is_no_change() {
    let mut watched = Watched::new();
    let loaded = watched.loaded;
    fs::write(watched.path(".main.policy.swp"), "swap").unwrap();
    fs::write(watched.path("main.policy~"), "backup").unwrap();
    fs::write(watched.path("4913"), "").unwrap();
    watched.watcher.wait();
    watched.settle();
    assert_eq!(watched.loaded, loaded);
}

#[test]
fn a_broken_policy_is_told_once_and_the_good_one_decides_on() {
    let mut watched = Watched::new();
    let main = watched.path("main.policy");
    beside_and_renamed(&main, &policy("second").replace("then", "than"));
    watched.until_stale("a misspelt word", "first");
    let since = watched.reloader.slot().stale_since();
    fs::write(watched.path("beside.txt"), "x").unwrap();
    watched.watcher.wait();
    watched.settle();
    assert_eq!(watched.broken, [["`than` is no word that can stand here"]]);
    beside_and_renamed(&main, &policy("third").replace("rule all", "rule all all"));
    watched.until("another mistake", |watched| watched.broken.len() == 2);
    assert_eq!((watched.title(), watched.reloader.slot().stale_since()), ("first".to_owned(), since));
    // Going back to the old text mends it as well as going on does.
    fs::write(&main, policy("first")).unwrap();
    watched.until_title("the old text", "first");
    fs::write(&main, policy("fourth")).unwrap();
    watched.until_title("a new text", "fourth");
}

#[test]
fn whatever_happens_to_a_file_the_good_policy_decides_on() {
    let mut watched = Watched::new();
    let main = watched.path("main.policy");
    let breaks: [(&str, &dyn Fn()); 5] = [
        ("emptied", &|| fs::write(&main, "").unwrap()),
        ("removed", &|| fs::remove_file(&main).unwrap()),
        ("half", &|| fs::write(&main, &policy("half")[..120]).unwrap()),
        ("no text", &|| fs::write(&main, b"policy \xff\xfe\0").unwrap()),
        ("a folder", &|| {
            fs::remove_file(&main).unwrap();
            fs::create_dir(&main).unwrap();
        }),
    ];
    for (what, break_it) in breaks {
        let before = watched.title();
        break_it();
        watched.until_stale(what, &before);
        assert!(watched.broken.last().is_some_and(|findings| !findings.is_empty()), "{what}");
        if main.is_dir() {
            fs::remove_dir(&main).unwrap();
        }
        fs::write(&main, policy(what)).unwrap();
        watched.until_title(what, what);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told_and_read_again_when_it_may() {
    use std::os::unix::fs::PermissionsExt;
    let mut watched = Watched::new();
    let list = watched.path("lists/blocked.txt");
    let allow = |mode| fs::set_permissions(&list, fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    // Who may do everything may read it all the same.
    if fs::read(&list).is_ok() {
        return;
    }
    watched.until_stale("unreadable", "first");
    allow(0o644);
    watched.until_title("readable", "first");
}

#[test]
fn lists_and_includes_are_part_of_it() {
    let mut watched = Watched::new();
    let hash = |watched: &Watched| watched.reloader.slot().current().unwrap().plan.hash.to_string();
    let before = hash(&watched);
    fs::write(watched.path("lists/blocked.txt"), "p1\np2\n").unwrap();
    watched.until("a list", |watched| hash(watched) != before);
    let before = hash(&watched);
    fs::write(watched.path("parts/rest.policy"), format!("{REST}move follow\n")).unwrap();
    watched.until("an include", |watched| hash(watched) != before);
}

#[test]
fn a_folder_that_comes_into_use_is_watched() {
    let mut watched = Watched::new();
    fs::create_dir_all(watched.path("new/deep")).unwrap();
    fs::write(watched.path("new/deep/rest.policy"), REST).unwrap();
    let moved = policy("moved").replace("parts/rest", "new/deep/rest");
    fs::write(watched.path("main.policy"), &moved).unwrap();
    watched.until_title("moved", "moved");
    pause();
    watched.settle();
    fs::write(watched.path("new/deep/rest.policy"), REST.replace("connect", "follow")).unwrap();
    watched.until_stale("the new folder", "moved");
    fs::write(watched.path("new/deep/rest.policy"), REST).unwrap();
    watched.until_title("the new folder", "moved");
    // One that isn't there yet is seen to come.
    fs::write(watched.path("main.policy"), policy("waiting").replace("parts/rest", "later/rest")).unwrap();
    watched.until_stale("a folder that isn't there", "moved");
    fs::create_dir(watched.path("later")).unwrap();
    pause();
    watched.settle();
    fs::write(watched.path("later/rest.policy"), REST).unwrap();
    watched.until_title("a folder that came", "waiting");
}

#[test]
fn a_folder_that_is_removed_and_made_again_is_watched_again() {
    let mut watched = Watched::new();
    for round in 0..3 {
        let before = watched.title();
        let aside = watched.folder.path().join("aside");
        fs::rename(watched.path(""), &aside).unwrap();
        watched.until_stale("moved away", &before);
        fs::rename(&aside, watched.path("")).unwrap();
        watched.until_title("moved back", &before);
        let title = format!("removed {round}");
        fs::remove_dir_all(watched.path("")).unwrap();
        watched.until_stale("removed", &before);
        for (name, text) in
            [("parts/rest.policy", REST), ("lists/blocked.txt", "p9\n"), ("main.policy", &policy(&title))]
        {
            let path = watched.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        watched.until_title("made again", &title);
        fs::write(watched.path("main.policy"), policy("next")).unwrap();
        watched.until_title("the next save", "next");
    }
}

#[test]
fn a_hundred_saves_end_with_the_last() {
    let mut watched = Watched::new();
    let main = watched.path("main.policy");
    let saves = std::thread::spawn(move || {
        for round in 0..100 {
            beside_and_renamed(&main, &policy(&format!("save {round}")));
            std::thread::sleep(std::time::Duration::from_millis(8));
        }
    });
    watched.until_title("a hundred saves", "save 99");
    saves.join().unwrap();
    assert_eq!(watched.broken, Vec::<Vec<String>>::new());
}

/// A ConfigMap: links to a folder behind a link, which is swapped.
#[cfg(unix)]
#[test]
fn a_folder_behind_a_link_is_swapped_at_once() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let policies = folder.path().join("policies");
    let swap_to = |name: &str, title: &str| {
        for (path, text) in
            [("main.policy", &*policy(title)), ("parts/rest.policy", REST), ("lists/blocked.txt", "p9\n")]
        {
            let path = policies.join(name).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        symlink(name, policies.join("..data_tmp")).unwrap();
        fs::rename(policies.join("..data_tmp"), policies.join("..data")).unwrap();
    };
    swap_to("..1", "first");
    for name in ["main.policy", "parts", "lists"] {
        symlink(Path::new("..data").join(name), policies.join(name)).unwrap();
    }
    let mut watched = Watched::of(folder);
    for (name, before, title) in [("..2", "..1", "second"), ("..3", "..2", "third")] {
        swap_to(name, title);
        fs::remove_dir_all(policies.join(before)).unwrap();
        watched.until_title("a swapped link", title);
    }
    assert_eq!(watched.broken, Vec::<Vec<String>>::new());
}

#[test]
fn a_checkout_is_one_change() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let mut watched = Watched::new();
    let root = watched.folder.path().to_owned();
    let git = |words: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@b"]).args(words).current_dir(&root);
        assert!(git.output().unwrap().status.success(), "{words:?}");
    };
    let include = |title: &str, count: usize| {
        let includes: String = (0..count).map(|part| format!("include \"many/{part}.policy\"\n")).collect();
        policy(title).replace("rule all", &format!("{includes}rule all"))
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "one"]);
    git(&["tag", "one"]);
    fs::create_dir(watched.path("many")).unwrap();
    for part in 0..50 {
        fs::write(watched.path(&format!("many/{part}.policy")), format!("move many_{part}\n")).unwrap();
    }
    fs::write(watched.path("main.policy"), include("second", 50)).unwrap();
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "two"]);
    watched.until_title("written", "second");
    for (revision, title) in [("one", "first"), ("-", "second"), ("-", "first")] {
        git(&["checkout", "-q", revision]);
        watched.until_title("checked out", title);
    }
}
