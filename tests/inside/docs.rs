//! What the pages of `docs/` show is run: policies are checked, their tests pass, files that stand whole in a page are
//! those files.

use std::fs;
use std::path::Path;

use crate::decide::targets;
use crate::decide::testing;
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::diagnostic::{Diagnostic, Severity};
use crate::language::plan::Plan;
use crate::language::source::Sources;
use crate::language::syntax::{parse, print};
use crate::workspace::senders::Roster;
use crate::workspace::{config, sources::sources};

const LANGUAGE: &str = include_str!("../../docs/language.md");

/// A block of a page between fences, with the comment in the line before it, if there is one.
struct Block<'a> {
    comment: Option<&'a str>,
    text: String,
}

fn policies(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if line == "```policy" {
            let text = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            let comment = before.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
            blocks.push(Block { comment, text });
        }
        before = line;
    }
    blocks
}

/// The files of `policies/`, so that an example may include them.
fn default_policies() -> MemoryFiles {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut files = MemoryFiles::default();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.put(&name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// What is wrong with an example; empty where nothing is.
fn problems(block: &Block<'_>) -> String {
    let mut files = default_policies();
    files.put("example.policy", block.text.as_str());
    let bundle = load(&files, "example.policy", &Extra::default());
    let checked = check(&bundle);
    let is_error = |finding: &&Diagnostic| finding.severity() == Severity::Error;
    let errors: Vec<&Diagnostic> = checked.findings.iter().filter(is_error).collect();
    if let Some(code) = block.comment.and_then(|comment| comment.strip_prefix("fails: ")) {
        let found = errors.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
        return if found == [code] { String::new() } else { format!("fails with {found:?}, not {code}") };
    }
    let Some(policy) = checked.policy else { return format!("{errors:#?}") };
    let file = parse(Sources::default().add("example.policy", block.text.as_str()), &block.text).file;
    if print(&file, &block.text) != block.text {
        return "isn't in the canonical layout".to_owned();
    }
    let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &bundle.clamps);
    let failures = policy.tests.iter().flat_map(|test| testing::run(&plan, test).failures);
    failures.map(|failure| format!("expected {}, got {}\n", failure.expected, failure.decided)).collect()
}

#[test]
fn examples_of_the_language_are_policies() {
    let blocks = policies(LANGUAGE);
    assert!(blocks.len() > 15, "{}", blocks.len());
    let mut wrong = String::new();
    for block in &blocks {
        let problems = problems(block);
        if !problems.is_empty() {
            wrong += &format!("{}\n{problems}\n", block.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn files_that_stand_whole_in_a_page_are_those_files() {
    let mut files = 0;
    for block in policies(LANGUAGE) {
        let Some(path) = block.comment.and_then(|comment| comment.strip_prefix("file: ")) else { continue };
        let file = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        assert_eq!(block.text, file, "{path}");
        files += 1;
    }
    assert!(files > 0);
}

/// The configuration that `docs/cli.md` shows fits the default policy.
#[test]
fn the_configuration_shown_loads() {
    let page = include_str!("../../docs/cli.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.toml");
    fs::write(&path, rest.split_once("```").unwrap().0).unwrap();
    let loaded = config::read(&path).unwrap();
    let clamps = loaded.config.clamp.iter().map(|(cap, most)| (cap.as_str().into(), *most)).collect();
    let extra = Extra { nevers: Vec::new(), clamps };
    let policy = LoadedPolicy::load(&default_policies(), "outbound.policy", &extra).unwrap();
    let known = sources(Some(&loaded), &targets(&policy.plan)).unwrap();
    assert_eq!(known.iter().filter(|source| source.is_own).count(), 1);
    let roster = Roster::new(&policy.plan, Some(&loaded), Some("Dana Weber")).unwrap();
    roster.check_fallback().unwrap();
}
