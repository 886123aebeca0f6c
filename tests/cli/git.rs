//! What `docs/git.md` shows runs as written, in a git repository.

use std::fs;
use std::path::Path;

use super::repository::{self, command, commit, replace, succeeds};

const PAGE: &str = include_str!("../../docs/git.md");

fn block(first: &str) -> String {
    repository::block(PAGE, first)
}

/// A repository with a committed workspace in its top folder.
fn committed() -> Option<tempfile::TempDir> {
    let folder = repository::repository(".")?;
    commit(folder.path(), "begin");
    Some(folder)
}

fn shell(folder: &Path, script: &str) -> String {
    succeeds(folder, &["bash", "-eo", "pipefail", "-c", script])
}

#[test]
fn a_diff_names_the_rule_and_shows_only_what_is_said_otherwise() {
    let Some(repository) = committed() else { return };
    let folder = repository.path();
    fs::write(folder.join(".gitattributes"), block("*.policy diff=firstmove eol=lf")).unwrap();
    let configuration = PAGE.lines().filter(|line| line.starts_with("git config ")).collect::<Vec<_>>().join("\n");
    assert_eq!(configuration.lines().count(), 2);
    shell(folder, &configuration);
    commit(folder, "Show policies");

    let policy = folder.join("policies/outbound.policy");
    let text = fs::read_to_string(&policy).unwrap();
    fs::write(&policy, text.replace("    ", "  ").replace("The only channel.", "No other channel.")).unwrap();
    let shown = shell(folder, "git diff --unified=0");
    let changed: Vec<&str> = shown.lines().skip(4).collect();
    assert_eq!(changed[0].split("@@").nth(2), Some(" rule closed_network"), "{shown}");
    assert_eq!(changed[1..], ["-    because \"The only channel.\"", "+    because \"No other channel.\""], "{shown}");

    // What can't be read is shown as it is.
    fs::write(&policy, text.replace("    then inmail", "    than inmail")).unwrap();
    assert!(shell(folder, "git diff").contains("+    than inmail"));
}

#[test]
fn branches_that_move_columns_merge_as_written() {
    let Some(repository) = committed() else { return };
    let folder = repository.path();
    let record = |first: &str, last: &str| {
        format!(
            "policy \"A\" language 1\n\nrecord prospect\n{first}    id: text\n    title: text?\n    email: text?\n    fit: number?\n{last}\n\
                 move connect\n\nrule all\n    then connect\n"
        )
    };
    let policy = folder.join("policies/outbound.policy");
    let write = |first: &str, last: &str, message: &str| {
        fs::write(&policy, record(first, last)).unwrap();
        succeeds(folder, &["firstmove", "fmt", "-q", "policies/outbound.policy"]);
        commit(folder, message);
    };
    fs::remove_dir_all(folder.join("policies/tests")).unwrap();
    fs::remove_file(folder.join("policies/outbound.test.policy")).unwrap();
    write("", "", "small");
    succeeds(folder, &["git", "checkout", "-q", "-b", "my-branch"]);
    write("", "    years_in_the_present_role: number?\n", "a long name");
    succeeds(folder, &["git", "checkout", "-q", "main"]);
    write("    company_name: text?\n", "", "another");

    assert!(!command(folder, &["git", "merge", "-q", "my-branch"]).status.success(), "the columns do clash");
    succeeds(folder, &["git", "merge", "--abort"]);
    let script = block("git merge -Xignore-space-change my-branch").replace("git merge", "git merge -q --no-edit");
    // The configuration of the workspace says more of senders than this policy knows.
    fs::write(folder.join("firstmove.toml"), "policy = \"policies/outbound.policy\"\n").unwrap();
    shell(folder, &script);
    let merged = fs::read_to_string(&policy).unwrap();
    let expected = record("    company_name: text?\n", "    years_in_the_present_role: number?\n");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&merged), words(&expected));
    assert_eq!(succeeds(folder, &["firstmove", "fmt", "-q", "--check", "policies/outbound.policy"]), "");
}

#[test]
fn what_a_branch_changes_is_asked_as_written() {
    let Some(repository) = committed() else { return };
    let folder = repository.path();
    succeeds(folder, &["git", "checkout", "-q", "-b", "my-branch"]);
    replace(&folder.join("policies/limits.policy"), "limit  25", "limit  2");
    commit(folder, "A low cap");
    for words in PAGE.split('`').filter(|code| code.starts_with("firstmove diff ")).map(|code| code.trim().split(' ')) {
        let status = command(folder, &words.collect::<Vec<_>>()).status.code();
        assert_eq!(status, Some(1), "two of the eight get a request, a third one doesn't any more");
    }
}
