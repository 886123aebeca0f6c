//! What `docs/ci.md` shows runs as written, in a git repository, and CI systems can read what comes of it.

use std::fs;
use std::path::Path;
use std::process::Output;

use super::repository::{self, command, commit, replace, repository, succeeds};

const PAGE: &str = include_str!("../../docs/ci.md");

/// A mistake, and a test that fails for it.
fn break_policy(folder: &Path) {
    replace(&folder.join("policies/outbound.policy"), "    then ", "    than ");
}

/// The block of the page that begins with this line.
fn block(first: &str) -> String {
    repository::block(PAGE, first)
}

/// The commands of a block's lines that begin with a key.
fn commands(block: &str, key: &str) -> Vec<String> {
    block.lines().filter_map(|line| line.trim().strip_prefix(key)).map(str::to_owned).collect()
}

#[test]
fn the_workflow_runs_as_written() {
    let Some(repository) = repository(".") else { return };
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
    let Some(repository) = repository(".") else { return };
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
    let may_commit = || {
        succeeds(folder, &["git", "add", "-A"]);
        command(folder, &["git", "commit", "-q", "-m", "Change the policy"]).status.success()
    };
    assert!(may_commit());
    assert_eq!(hooks.iter().map(run).collect::<Vec<_>>(), [Some(0); 3]);

    break_policy(folder);
    assert!(!may_commit());
    assert_eq!(hooks.iter().map(run).collect::<Vec<_>>(), [Some(3), Some(1), Some(3)]);
    assert_eq!(succeeds(folder, &["git", "rev-list", "--count", "HEAD"]), "1\n");
}

/// The comment says what the pull request flips, and nothing of what happened on the other branch meanwhile.
#[test]
fn the_impact_of_a_pull_request_is_commented_as_written() {
    let Some(origin) = repository(".") else { return };
    commit(origin.path(), "begin");
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    succeeds(folder.path(), &["git", "clone", "-q", origin.path().to_str().unwrap(), "clone"]);
    succeeds(&clone, &["git", "checkout", "-q", "-b", "no-inmail"]);
    replace(
        &clone.join("policies/outbound.policy"),
        "    when seniority is c_suite\n    then inmail with subject inmail_subject and body inmail_text\n    else inmail\n    else",
        "    when seniority is c_suite\n    then",
    );
    commit(&clone, "No InMail to seniors");
    // `gh` would ask GitHub.
    let posted = folder.path().join("posted.md");
    let gh = folder.path().join("bin/gh");
    fs::create_dir_all(gh.parent().unwrap()).unwrap();
    let script = "#!/bin/sh\n[ \"$*\" = \"pr comment 7 --edit-last --create-if-none --body-file impact.md\" ] && cp impact.md ../posted.md\n";
    fs::write(&gh, script).unwrap();
    succeeds(folder.path(), &["chmod", "+x", "bin/gh"]);

    let steps = commands(&block("name: impact"), "run: ");
    assert_eq!(steps.len(), 3, "{steps:?}");
    for step in &steps[1..] {
        let bin = gh.parent().unwrap().display();
        let step = format!("export PATH=\"{bin}:$PATH\" GITHUB_BASE_REF=main PULL_REQUEST=7; {step}");
        succeeds(&clone, &["bash", "-eo", "pipefail", "-c", &step]);
    }
    let posted = fs::read_to_string(posted).unwrap();
    assert!(posted.starts_with("### 1 of 8 decisions flips\n"), "{posted}");
    assert!(posted.contains("| 1 | `inmail with subject and body` | `connect` | `senior` |"), "{posted}");
    assert!(posted.contains("`senior`: `inmail with subject and body` is no option any more"), "{posted}");
    assert!(posted.contains("(`origin/main:`)"), "{posted}");
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
