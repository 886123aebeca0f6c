//! What `docs/ci.md` shows runs as written, in a git repository, and CI systems can read what comes of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PAGE: &str = include_str!("../../docs/ci.md");
const PROGRAM: &str = env!("CARGO_BIN_EXE_firstmove");

/// A command in a folder, with the program that is tested on its path.
fn command(folder: &Path, words: &[&str]) -> Output {
    let path = std::env::var("PATH").unwrap_or_default();
    let own = Path::new(PROGRAM).parent().unwrap().display();
    Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .env("PATH", format!("{own}:{path}"))
        .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@b"), ("GIT_COMMITTER_NAME", "a")])
        .envs([("GIT_COMMITTER_EMAIL", "a@b"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .output()
        .unwrap()
}

fn succeeds(folder: &Path, words: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(folder, words);
    assert!(status.success(), "{words:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// A repository with a workspace; nothing on a machine without git or a shell.
fn repository() -> Option<TempDir> {
    let is_there = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !is_there("git") || !is_there("bash") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["git", "init", "-q"]);
    succeeds(folder.path(), &["firstmove", "init", "-q"]);
    Some(folder)
}

/// A mistake, and a test that fails for it.
fn break_policy(folder: &Path) {
    let path = folder.join("policies/outbound.policy");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replacen("    then ", "    than ", 1)).unwrap();
}

/// The block of the page that begins with this line.
fn block(first: &str) -> String {
    let (_, rest) = PAGE.split_once(&format!("\n{first}\n")).unwrap();
    format!("{first}\n{}", rest.split("```").next().unwrap())
}

/// The commands of a block's lines that begin with a key.
fn commands(block: &str, key: &str) -> Vec<String> {
    block.lines().filter_map(|line| line.trim().strip_prefix(key)).map(str::to_owned).collect()
}

#[test]
fn the_workflow_runs_as_written() {
    let Some(repository) = repository() else { return };
    let steps = commands(&block("name: policies"), "run: ");
    let (install, steps) = steps.split_first().unwrap();
    assert!(install.starts_with("cargo install ") && steps.len() == 4, "{steps:?}");
    // GitHub runs a step so.
    let run = |step: &String| command(repository.path(), &["bash", "-eo", "pipefail", "-c", step]);
    let exits: Vec<_> = steps.iter().map(|step| run(step).status.code()).collect();
    assert_eq!(exits, [Some(0); 4], "{steps:?}");

    break_policy(repository.path());
    let found = run(&steps[0]);
    let shown = String::from_utf8(found.stdout).unwrap();
    assert!(shown.starts_with("::error file=policies/outbound.policy,line="), "{shown}");
    let exits: Vec<_> = steps.iter().map(|step| run(step).status.code()).collect();
    assert_eq!(exits, [Some(1), Some(3), Some(3), Some(0)], "{steps:?}");
    let log = fs::read_to_string(repository.path().join("findings.sarif")).unwrap();
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), shown.lines().count());
}

/// Both hooks let a sound policy be committed, and keep a broken one from it.
#[test]
fn hooks_keep_a_broken_policy_from_a_commit() {
    let Some(repository) = repository() else { return };
    let folder = repository.path();
    let hook = folder.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, block("#!/bin/sh")).unwrap();
    succeeds(folder, &["chmod", "+x", ".git/hooks/pre-commit"]);
    // As pre-commit calls them: with the files staged, unless the hook takes none.
    let local = block("repos:");
    let hooks: Vec<Vec<String>> = local
        .split("- id: ")
        .skip(1)
        .map(|hook| {
            let entry = commands(hook, "entry: ").remove(0);
            let mut words: Vec<String> = entry.split(' ').map(str::to_owned).collect();
            if !hook.contains("pass_filenames: false") {
                words.push("policies/outbound.policy".to_owned());
            }
            words
        })
        .collect();
    assert_eq!(hooks.len(), 3);
    let run = |hook: &Vec<String>| command(folder, &hook.iter().map(String::as_str).collect::<Vec<_>>()).status.code();
    let commit = || {
        succeeds(folder, &["git", "add", "-A"]);
        command(folder, &["git", "commit", "-q", "-m", "Change the policy"]).status.success()
    };
    assert!(commit());
    assert_eq!(hooks.iter().map(run).collect::<Vec<_>>(), [Some(0); 3]);

    break_policy(folder);
    assert!(!commit());
    assert_eq!(hooks.iter().map(run).collect::<Vec<_>>(), [Some(3), Some(1), Some(3)]);
    assert_eq!(succeeds(folder, &["git", "rev-list", "--count", "HEAD"]), "1\n");
}

#[test]
fn a_report_of_tests_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nrule all\n    then connect\n\
        test \"<passes> & says \\\"so\\\"\"\n    given id is \"x\"\n    expect connect\n\
        test \"fails\"\n    given id is \"x\"\n    expect wait\n";
    fs::write(folder.path().join("a b.policy"), policy).unwrap();
    let Output { status, stdout, .. } =
        command(folder.path(), &["firstmove", "test", "a b.policy", "--format", "junit"]);
    assert_eq!(status.code(), Some(1), "{}", String::from_utf8_lossy(&stdout));
    let report = String::from_utf8(stdout).unwrap();
    let report = roxmltree::Document::parse(&report).unwrap();
    let root = report.root_element();
    assert_eq!((root.attribute("tests"), root.attribute("failures")), (Some("2"), Some("1")));
    let cases: Vec<_> = root.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let of = |name: &'static str| cases.iter().map(|case| case.attribute(name).unwrap()).collect::<Vec<_>>();
    assert_eq!(of("name"), ["<passes> & says \"so\"", "fails"]);
    assert_eq!(of("file"), ["a b.policy", "a b.policy"]);
    assert_eq!(of("line"), ["7", "10"]);
    let failures: Vec<_> = cases.iter().flat_map(|case| case.children()).filter(|node| node.is_element()).collect();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].attribute("message"), Some("expected wait, decided connect by all"));
    assert!(failures[0].text().unwrap().contains("→ all"));
}
