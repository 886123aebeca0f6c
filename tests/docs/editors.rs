//! The settings that `docs/editors.md` shows name commands that do what they are there for.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;
use serde_json::Value as Json;
use tempfile::TempDir;

const PAGE: &str = include_str!("../../docs/editors.md");

/// The blocks of the page in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    let blocks: Vec<&str> = PAGE.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!blocks.is_empty(), "{language}");
    blocks
}

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["init", "."], "").0, 0);
    folder
}

/// Exit status and standard output.
fn run(folder: &Path, args: &[&str], input: &str) -> (i32, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn is_formatter(command: &str) {
    let folder = workspace();
    let policy = fs::read_to_string(folder.path().join("policies/limits.policy")).unwrap();
    let args: Vec<&str> = command.split(' ').collect();
    assert_eq!(args[0], "firstmove", "{command}");
    assert_eq!(run(folder.path(), &args[1..], &format!("\n{policy}")), (0, policy), "{command}");
}

#[test]
fn the_commands_shown_find_nothing_wrong_with_a_new_workspace() {
    let folder = workspace();
    for line in blocks("sh").into_iter().flat_map(str::lines) {
        let (command, file) = line.split_once(" < ").unwrap();
        let input = fs::read_to_string(folder.path().join(file)).unwrap();
        let args: Vec<&str> = command.split(' ').skip(1).collect();
        assert_eq!(run(folder.path(), &args, &input).0, 0, "{line}");
    }
}

#[test]
fn the_task_of_vs_code_finds_findings() {
    let task: Json = serde_json::from_str(blocks("json")[0]).unwrap();
    let task = &task["tasks"][0];
    assert_eq!(task["command"], "firstmove");
    let args: Vec<&str> = task["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
    let folder = workspace();
    let path = folder.path().join("policies/outbound.policy");
    let policy = fs::read_to_string(&path).unwrap();
    fs::write(&path, policy.replacen("then connect", "then conect", 1)).unwrap();
    let (exit, found) = run(folder.path(), &args, "");
    let pattern = &task["problemMatcher"]["pattern"];
    let groups = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let groups = groups.captures(found.lines().next().unwrap()).unwrap();
    let named = |name: &str| groups.get(usize::try_from(pattern[name].as_u64().unwrap()).unwrap()).unwrap().as_str();
    assert_eq!((exit, named("file"), named("severity")), (1, "policies/outbound.policy", "error"));
    assert_eq!((named("code"), named("message")), ("E0201", "there is no move `conect`"));
}

#[test]
fn the_formatters_of_vs_code_and_helix_lay_out() {
    let settings: Json = serde_json::from_str(blocks("json")[1]).unwrap();
    is_formatter(settings["customLocalFormatters.formatters"][0]["command"].as_str().unwrap());
    let languages: toml::Table = blocks("toml")[0].parse().unwrap();
    let formatter = &languages["language"][0]["formatter"];
    let args: Vec<&str> = formatter["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
    is_formatter(&format!("{} {}", formatter["command"].as_str().unwrap(), args.join(" ")));
}
