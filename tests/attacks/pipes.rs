//! Records that come from a pipe, and are looked at more than once.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

/// More than any buffer holds, and the last row is about the first one's person.
#[test]
fn what_comes_from_a_pipe_is_decided_as_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.csv");
    let mut text = "profile_url,email,id,do_not_contact\n".to_owned();
    for id in 0..9_000 {
        let _ = writeln!(text, "linkedin.com/in/somebody-{id},{id}@mail.example,{id},");
    }
    text += ",0@mail.example,,yes\n";
    fs::write(&records, text).unwrap();
    for policy in ["capped.policy", "kept_nobody.policy"] {
        let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks/never_by_any_row.in").join(policy);
        let decide = |input: &Path, stdin: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
            let command = command.args(["eval", "--columns", "prospect,move", "--policy"]).arg(&policy).arg(input);
            let output = command.env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").stdin(stdin).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let from_file = decide(&records, Stdio::null());
        let mut cat = Command::new("cat").arg(&records).stdout(Stdio::piped()).spawn().unwrap();
        let from_pipe = decide(Path::new("-"), cat.stdout.take().unwrap().into());
        cat.wait().unwrap();
        assert_eq!(from_pipe, from_file);
        assert_eq!(decide(Path::new("-"), File::open(&records).unwrap().into()), from_file);
        assert!(from_file.starts_with("{\"prospect\":\"0\",\"move\":\"skip\"}\n"), "{}", &from_file[..200]);
    }
}
