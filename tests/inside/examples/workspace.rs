//! What items of `workspace` do, by example.

#[test]
fn clock_now() {
    assert_eq!(crate::workspace::clock::now().subsec_nanosecond(), 0);
}

#[test]
fn files_with() {
    use crate::language::bundle::Files;
    use crate::workspace::files::{DiskFiles, Unsaved};
    let unsaved = Unsaved { path: "a.policy".to_owned(), content: b"policy"[..].into() };
    let files = DiskFiles::below(".".as_ref()).with(unsaved);
    assert_eq!(files.read("a.policy").unwrap(), b"policy");
}

#[test]
fn reload() {
    use crate::workspace::reload::{Attempt, Look, Reloader};
    use std::{fs, path::PathBuf};
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("limit.txt");
    fs::write(&path, "25").unwrap();
    let mut reloader = Reloader::new(|| Attempt {
        result: fs::read_to_string(&path).unwrap_or_default().parse::<u32>(),
        files: vec![path.clone()],
    });
    assert!(matches!(reloader.look(), Look::Loaded));
    fs::write(&path, "many").unwrap();
    assert!(matches!(reloader.look(), Look::Broken(_)));
    assert_eq!(reloader.slot().current().as_deref(), Some(&25));
    assert!(reloader.slot().stale_since().is_some());
}
