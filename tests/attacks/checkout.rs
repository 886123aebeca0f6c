//! A checkout that ends its lines as Windows does, as git makes one with `core.autocrlf=true`, and editors that begin files
//! with a byte-order mark.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Copies a folder, the files that are text changed.
fn copy(from: &Path, to: &Path, change: &impl Fn(&str) -> String) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name), change);
        } else {
            fs::write(to.join(name), change(&fs::read_to_string(path).unwrap())).unwrap();
        }
    }
}

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).current_dir(folder).env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn line_ends_and_a_byte_order_mark_change_neither_layout_nor_hash_nor_decision() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/first_day.in/demo");
    let changes: [&dyn Fn(&str) -> String; 3] =
        [&str::to_owned, &|text: &str| text.replace('\n', "\r\n"), &|text: &str| {
            format!("\u{feff}{}", text.replace('\n', "\r\n"))
        }];
    let mut seen = Vec::new();
    for change in changes {
        let folder = tempfile::tempdir().unwrap();
        copy(&demo, folder.path(), &change);
        let before = fs::read(folder.path().join("policies/outbound.policy")).unwrap();
        assert_eq!(run(folder.path(), &["fmt", "--check"]).0, 0, "{:?}", run(folder.path(), &["fmt", "--check"]));
        assert_eq!(run(folder.path(), &["fmt"]).0, 0);
        assert_eq!(fs::read(folder.path().join("policies/outbound.policy")).unwrap(), before);
        let check = run(folder.path(), &["check"]);
        assert_eq!(check.0, 0, "{check:?}");
        assert_eq!(run(folder.path(), &["test"]).0, 0);
        seen.push(run(folder.path(), &["eval", "leads/sample.csv", "--format", "csv"]));
    }
    assert!(seen[0].1.contains(",connect,"), "{seen:?}");
    assert_eq!(seen[1], seen[0]);
    assert_eq!(seen[2], seen[0]);
}

#[test]
fn a_file_laid_out_anew_keeps_its_line_ends_and_its_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.policy");
    let text = "\u{feff}policy \"A\" language 1\r\n\r\nrecord prospect\r\n  id: text\r\n";
    fs::write(&path, text).unwrap();
    assert_eq!(run(folder.path(), &["fmt", "--check", "a.policy"]).0, 1);
    assert_eq!(run(folder.path(), &["fmt", "a.policy"]).0, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), text.replace("\r\n  id", "\r\n    id"));
    assert_eq!(run(folder.path(), &["fmt", "--check", "a.policy"]).0, 0);
}
