//! `fmt`, `check` and `test` of what an editor holds and hasn't saved.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/editors.in")
}

fn saved(name: &str) -> String {
    fs::read_to_string(workspace().join(name)).unwrap()
}

/// Exit status, standard output, standard error.
fn firstmove(folder: &str, args: &[&str], unsaved: &str) -> (i32, String, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(args)
        .current_dir(workspace().join(folder))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(unsaved.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn an_included_file_is_checked_in_the_policy_that_includes_it() {
    let unsaved = saved("policies/fields.policy").replace("fit:", "fits:");
    let check = ["check", "-", "--stdin-name", "policies/fields.policy", "--format", "short"];
    let (exit, found, said) = firstmove("", &check, &unsaved);
    assert_eq!((exit, said.as_str()), (1, "2 files checked: 2 errors\n"));
    let places: Vec<&str> = found.lines().map(|line| line.split(": error[E0201]").next().unwrap()).collect();
    assert_eq!(places, ["policies/main.policy:8:10", "policies/main.policy:15:12"], "{found}");
    // What is on disk is another text, and has nothing wrong with it.
    assert_eq!(firstmove("", &["check", "policies/fields.policy"], "").0, 0);
}

#[test]
fn findings_name_the_file_that_it_will_be_as_seen_from_here() {
    let unsaved = saved("policies/main.policy").replace("then connect", "then conect");
    let check = ["check", "-", "--format", "short", "--stdin-name"];
    for (folder, name) in [("", "policies/main.policy"), ("policies", "main.policy"), ("policies", "new.policy")] {
        let (exit, found, _) = firstmove(folder, &[&check[..], &[name]].concat(), &unsaved);
        assert_eq!((exit, found), (1, format!("{name}:9:10: error[E0201]: there is no move `conect`\n")));
    }
    // Without a name it stands in the working folder, where the include is.
    let (exit, found, said) = firstmove("policies", &["check", "-", "--format", "short"], &unsaved);
    assert_eq!((exit, found.as_str()), (1, "standard input:9:10: error[E0201]: there is no move `conect`\n"));
    assert_eq!(said, "2 files checked: 1 error\n");
}

#[test]
fn tests_are_those_of_the_unsaved_text() {
    let test = |name, unsaved: &str| firstmove("", &["test", "-", "--stdin-name", name], unsaved);
    let main = saved("policies/main.policy");
    assert_eq!(test("policies/main.policy", &main).1, "1 test: 1 passed, 0 failed\n");
    let (exit, ran, _) = test("policies/main.policy", &main.replace(">= 50", ">= 90"));
    assert!(
        exit == 1 && ran.contains("(policies/main.policy:14)") && ran.contains("decided:  skip by others"),
        "{ran}"
    );
    // Of an included file, those of the policy.
    let (exit, ran, _) = test("policies/fields.policy", &saved("policies/fields.policy").replace("100?", "70?"));
    assert_eq!((exit, ran.as_str()), (3, ""), "a person of 80 isn't to be had any more");
}

#[test]
fn a_layout_that_cannot_be_made_leaves_standard_output_empty() {
    let main = saved("policies/main.policy");
    let fmt = ["fmt", "-", "--stdin-name", "policies/main.policy"];
    assert_eq!(firstmove("", &fmt, &main.replace("rule fitting", "rule   fitting")), (0, main.clone(), String::new()));
    let (exit, laid_out, said) = firstmove("", &fmt, &main.replace("rule fitting", "ruel fitting"));
    assert!(exit == 3 && laid_out.is_empty() && said.contains("--> policies/main.policy:7:1"), "{said}");
    assert_eq!(firstmove("", &["fmt", "--check", "-"], &main.replace("rule fitting", "rule   fitting")).0, 1);
}
