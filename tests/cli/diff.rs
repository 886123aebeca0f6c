//! `firstmove diff` over revisions of git, and what it counts against two runs of `eval`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::repository::{self, PROGRAM, command, commit, replace, said, succeeds};

/// A repository whose folder `sales` is a workspace, committed; nothing on a machine without git.
fn repository() -> Option<TempDir> {
    let folder = repository::repository("sales")?;
    commit(folder.path(), "begin");
    Some(folder)
}

/// The object that `--format json` writes.
fn compared(folder: &Path, words: &[&str]) -> Value {
    let mut all = vec!["firstmove", "diff", "--format", "json"];
    all.extend(words);
    let (said, status) = said(folder, &all);
    let object: Value =
        serde_json::from_str(said.lines().next().unwrap_or_default()).unwrap_or_else(|_| panic!("{words:?}: {said}"));
    assert_eq!(status, i32::from(object["flips"].as_u64().unwrap() > 0));
    object
}

#[test]
fn a_revision_is_the_same_however_it_is_named() {
    let Some(repository) = repository() else { return };
    succeeds(repository.path(), &["git", "commit", "-q", "--allow-empty", "-m", "a list: and more"]);
    let sales = repository.path().join("sales");
    let evaluated = said(&sales, &["firstmove", "eval", "-q", "--format", "csv", "--columns", "policy"]).0;
    let hash = evaluated.lines().nth(1).unwrap();
    for name in [
        "main:",
        "HEAD:",
        "HEAD:sales",
        "HEAD:sales/",
        "main:sales/policies/outbound.policy",
        "main:./policies/outbound.policy",
        "HEAD^{/a list: and more}:./policies",
        "main@{0}:",
        "main:sales/policies",
        ".",
        "policies",
        "policies/outbound.policy",
    ] {
        let object = compared(&sales, &[name]);
        assert_eq!((object["old"]["policy"].as_str(), object["flips"].as_u64()), (Some(hash), Some(0)), "{name}");
        assert_eq!(object["new"]["policy"], hash);
    }
    // From another folder of the repository, with the configuration named.
    let object = compared(repository.path(), &["--config", "sales/firstmove.toml", "main:"]);
    assert_eq!(object["old"]["policy"], hash);
}

#[test]
fn a_revision_brings_its_own_lists_texts_configuration_and_senders() {
    let Some(repository) = repository() else { return };
    let sales = repository.path().join("sales");
    let first = compared(&sales, &["main:"])["old"]["policy"].clone();
    replace(&sales.join("policies/texts/after_accept.txt"), "{", "Well: {");
    let with_text = compared(&sales, &["main:"]);
    assert_eq!(with_text["old"]["policy"], first);
    assert_ne!(with_text["new"]["policy"], first);
    commit(repository.path(), "another text");

    // A clamp makes part of the policy; the credits of a sender don't, but they decide.
    let config = sales.join("firstmove.toml");
    replace(&config, "inmail_credits = 20", "inmail_credits = 0");
    let with_credits = compared(&sales, &["main:"]);
    assert_eq!(with_credits["old"]["policy"], with_credits["new"]["policy"]);
    let causes: Vec<_> =
        with_credits["groups"].as_array().unwrap().iter().map(|group| &group["cause"]["cap"]).collect();
    assert!(
        with_credits["flips"].as_u64() > Some(0) && causes.iter().all(|cap| *cap == "inmail_credits"),
        "{causes:?}"
    );
    assert_eq!(with_credits["moves"]["inmail with subject and body"]["new"], 0);
    commit(repository.path(), "no credits");

    // Both of history, and none of it what stands on disk.
    fs::remove_dir_all(sales.join("policies")).unwrap();
    let object = compared(&sales, &["HEAD~2:", "HEAD~1:"]);
    assert_eq!((&object["old"]["policy"], &object["new"]["policy"]), (&first, &with_text["new"]["policy"]));
}

#[test]
fn files_of_a_revision_are_as_a_checkout_writes_them() {
    let Some(repository) = repository() else { return };
    let (top, sales) = (repository.path(), repository.path().join("sales"));
    fs::write(top.join(".gitattributes"), "*.policy text eol=crlf\n").unwrap();
    commit(top, "line ends");
    fs::remove_dir_all(&sales).unwrap();
    succeeds(top, &["git", "checkout", "-q", "main", "--", "sales"]);
    let text = fs::read_to_string(sales.join("policies/outbound.policy")).unwrap();
    assert!(text.contains("\r\n"));
    let object = compared(&sales, &["main:"]);
    assert_eq!(object["old"]["policy"], object["new"]["policy"]);

    #[cfg(unix)]
    {
        fs::rename(sales.join("policies/outbound.policy"), sales.join("policies/real.policy")).unwrap();
        std::os::unix::fs::symlink("real.policy", sales.join("policies/outbound.policy")).unwrap();
        commit(top, "a link");
        let object = compared(&sales, &["main:"]);
        assert_eq!(object["old"]["policy"], object["new"]["policy"]);
        fs::remove_file(sales.join("policies/outbound.policy")).unwrap();
        std::os::unix::fs::symlink("outbound.policy", sales.join("policies/outbound.policy")).unwrap();
        commit(top, "a circle");
        let (said, status) = said(&sales, &["firstmove", "diff", "main:", "HEAD~1:"]);
        assert!(status == 3 && said.contains("its links lead in a circle"), "{said}");
    }
}

/// Who must not be contacted may be nobody's history; a revision can be read all the same.
#[test]
fn what_git_ignores_is_the_one_on_disk() {
    let Some(repository) = repository() else { return };
    let (top, sales) = (repository.path(), repository.path().join("sales"));
    let config = sales.join("firstmove.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("senders = \"senders.csv\"\nnever = [\"private.policy\"]\n{text}")).unwrap();
    fs::write(sales.join(".gitignore"), "senders.csv\nprivate.policy\n").unwrap();
    commit(top, "Two files that nobody sees");
    let missing = said(&sales, &["firstmove", "diff", "HEAD~1:", "main:"]);
    assert!(missing.1 == 3 && missing.0.contains("there is no such file"), "{missing:?}");

    fs::write(sales.join("senders.csv"), "id,timezone\ndana,UTC\n").unwrap();
    fs::write(sales.join("private.policy"), "never asked\n    when id is \"p05\"\n    because \"They asked.\"\n")
        .unwrap();
    let (said, status) = said(&sales, &["firstmove", "diff", "HEAD~1:", "main:", "--sender", "me"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("1  inmail with subject and body → skip  senior → asked"), "{said}");
    for file in ["senders.csv", "private.policy"] {
        assert!(said.contains(&format!("`main:` has `sales/{file}` from the disk, since git ignores it")), "{said}");
    }
    assert!(!said.contains("`HEAD~1:` has"), "{said}");
    // One that is only not committed yet is none of a revision.
    fs::write(sales.join(".gitignore"), "").unwrap();
    let (said, status) = self::said(&sales, &["firstmove", "diff", "main:", "--sender", "me"]);
    assert!(status == 3 && said.contains("there is no such file"), "{said}");
}

#[test]
fn a_shallow_clone_is_told_to_fetch_all() {
    let Some(repository) = repository() else { return };
    succeeds(repository.path(), &["git", "commit", "--quiet", "--allow-empty", "--message", "later"]);
    let folder = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    succeeds(folder.path(), &["git", "clone", "--quiet", "--depth", "1", &origin, "clone"]);
    let sales = folder.path().join("clone/sales");
    let (said, status) = said(&sales, &["firstmove", "diff", "HEAD~1:"]);
    assert!(status == 2 && said.contains("git knows no revision `HEAD~1`"), "{said}");
    assert!(said.contains("git fetch --unshallow, in CI `fetch-depth: 0`"), "{said}");
}

#[test]
fn what_git_does_not_know_is_said_with_what_is_nearest() {
    let Some(repository) = repository() else { return };
    let sales = repository.path().join("sales");
    succeeds(&sales, &["git", "tag", "launch"]);
    for (name, status, lines) in [
        ("mian:", 2, ["git knows no revision `mian`", "did you mean `main:`?"]),
        ("lunch:", 2, ["git knows no revision `lunch`", "did you mean `launch:`?"]),
        ("main", 2, ["there is no file or folder `main`", "write `main:`"]),
        (
            "main:policies/outbound.policy",
            2,
            ["git knows no `policies/outbound.policy`", "`main:sales/policies/outbound.policy`"],
        ),
        ("main:sales/policies/outbond.policy", 2, ["in `main`", "`main:sales/policies/outbound.policy`"]),
        ("^main:", 2, ["git knows no revision `^main`", ""]),
        (":", 2, ["no revision stands before the colon", "HEAD:"]),
        ("main:sales/leads", 3, ["there is no policy in `main:sales/leads`", ""]),
    ] {
        let (said, code) = said(&sales, &["firstmove", "diff", name]);
        assert!(code == status && lines.iter().all(|line| said.contains(line)), "{name}: {code}: {said}");
    }
    let outside = tempfile::tempdir().unwrap();
    let (said, code) = said(outside.path(), &["firstmove", "diff", "main:", "-p", "x.policy"]);
    assert!(code == 2 && said.contains("is in no work tree of git"), "{code}: {said}");
}

#[test]
fn what_is_in_no_revision_is_told_from_what_is() {
    let Some(repository) = repository() else { return };
    let top = repository.path();
    // A workspace that was never committed, in a repository that has another.
    succeeds(top, &["firstmove", "init", "-q", "north"]);
    let (said_of_it, code) = said(&top.join("north"), &["firstmove", "diff", "main:"]);
    let helps = "`north/firstmove.toml` in `main:`";
    assert!(
        code == 3 && said_of_it.contains(helps) && said_of_it.contains("main:north/policies/outbound.policy"),
        "{said_of_it}"
    );
    // A repository within: this one has only its place.
    let inner = top.join("inner");
    succeeds(top, &["git", "clone", "-q", ".", "inner"]);
    succeeds(top, &["git", "-c", "advice.addEmbeddedRepo=false", "add", "inner"]);
    succeeds(top, &["git", "commit", "-q", "-m", "another"]);
    let (said_of_it, code) = said(&top.join("sales"), &["firstmove", "diff", "main:inner"]);
    assert!(code == 2 && said_of_it.contains("`inner` is a repository of its own"), "{code}: {said_of_it}");
    assert_eq!(compared(&inner.join("sales"), &["main:"])["flips"], 0);
}

#[test]
fn a_policy_that_does_not_load_is_shown_with_its_revision() {
    let Some(repository) = repository() else { return };
    let sales = repository.path().join("sales");
    replace(&sales.join("policies/outbound.policy"), "    then ", "    than ");
    commit(repository.path(), "a mistake");
    let (said, status) = said(&sales, &["firstmove", "diff", "HEAD~1:", "main:"]);
    assert_eq!(status, 3);
    assert!(said.contains("main:sales/policies/outbound.policy:") && said.contains("error[E"), "{said}");
}

#[cfg(unix)]
#[test]
fn what_can_be_read_once_only_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["firstmove", "init", "-q", "."]);
    let (said, code) = said(folder.path(), &["firstmove", "diff", "policies", "--records", "/dev/null"]);
    assert!(code == 2 && said.contains("`/dev/null` can't be read a second time"), "{code}: {said}");
}

#[test]
fn what_one_side_lacks_is_said_of_that_side() {
    let Some(repository) = repository::repository(".") else { return };
    let top = repository.path();
    let config = fs::read_to_string(top.join("firstmove.toml")).unwrap();
    let (before, _) = config.split_once("[senders").unwrap();
    fs::write(top.join("firstmove.toml"), format!("{before}senders = \"senders.csv\"\n")).unwrap();
    commit(top, "senders in a file that is not there");
    fs::write(top.join("senders.csv"), "id,plan\ndana,premium\nlee,premium\n").unwrap();
    for (words, status, says) in [
        (
            &["main:"][..],
            3,
            "main:senders.csv: can't be read: there is no such file\nhelp: `main:` has what was committed",
        ),
        (&["policies"], 2, "error: by `policies`, a record names no sender, and the configuration names several"),
        (&["policies", "--sender", "sam"], 2, "error: by `policies`, the configuration names no sender `sam`"),
    ] {
        let (said, code) = said(top, &[&["firstmove", "diff"], words].concat());
        assert!(code == status && said.contains(says), "{words:?}: {code}: {said}");
    }
    fs::write(top.join("firstmove.toml"), config.replace("[senders.me]", "[senders.dana]")).unwrap();
    let (said_of_it, code) = said(top, &["firstmove", "diff", "main:", "--sender", "dana"]);
    assert!(code == 3 && said_of_it.contains("main:senders.csv"), "{code}: {said_of_it}");
    // A list that somebody forgot.
    fs::write(top.join("firstmove.toml"), &config).unwrap();
    succeeds(top, &["git", "rm", "-q", "--cached", "policies/lists/do_not_contact.txt"]);
    succeeds(top, &["git", "commit", "-q", "-m", "a list that is not there"]);
    let (said_of_it, code) = said(top, &["firstmove", "diff", "main:"]);
    assert!(code == 3 && said_of_it.contains("can't read `lists/do_not_contact.txt`"), "{code}: {said_of_it}");
    assert!(
        said_of_it.contains("\nhelp: `main:` has what was committed, and of what only stands on disk"),
        "{said_of_it}"
    );
}

#[test]
fn a_hook_of_git_compares_what_it_is_about() {
    let Some(repository) = repository() else { return };
    let sales = repository.path().join("sales");
    // Git tells a hook of a work tree beside another which repository is meant; asked elsewhere, that would mislead.
    let compared = Command::new(PROGRAM)
        .args(["diff", "main:", "--now", "2026-05-29T10:00:00Z"])
        .current_dir(&sales)
        .env("GIT_DIR", repository.path().join(".git"))
        .envs([("GIT_COMMON_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere"), ("GIT_WORK_TREE", "/")])
        .output()
        .unwrap();
    assert_eq!(compared.status.code(), Some(0), "{}", String::from_utf8_lossy(&compared.stderr));
}

/// A list long enough for caps to be shut, with rows that only one policy can read.
fn leads() -> String {
    let mut leads = "id,first_name,seniority,relationship,fit\n".to_owned();
    for number in 0..600 {
        let seniority = ["other", "vp", "c_suite", "other", "owner"][number % 5];
        let relationship = if number % 7 == 0 { "connected" } else { "stranger" };
        let name = if number % 3 == 0 { "" } else { "Ann" };
        let fit = number % 200;
        let _ = writeln!(leads, "p{number},{name},{seniority},{relationship},{fit}");
    }
    leads
}

/// The decisions of `eval`, by prospect, without what a flip is not about.
fn decided(folder: &Path, policy: &str) -> BTreeMap<String, Value> {
    let words = ["firstmove", "eval", "-p", policy, "leads.csv", "--format", "ndjson", "--rejects", "rejects.csv"];
    let output = command(folder, &words);
    let text = String::from_utf8(output.stdout).unwrap();
    let decisions = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    decisions.map(|decision| (decision["prospect"].as_str().unwrap().to_owned(), decision)).collect()
}

#[test]
fn flips_are_those_of_two_evaluations() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/diff.in");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("leads.csv"), leads()).unwrap();
    for name in ["before.policy", "after.policy"] {
        fs::copy(source.join(name), folder.join(name)).unwrap();
    }
    let text = fs::read_to_string(source.join("before.policy")).unwrap();
    fs::write(folder.join("weekly.policy"), text.replace("every  day", "every  week")).unwrap();
    fs::write(folder.join("more.policy"), text.replace("limit  3", "limit  100")).unwrap();
    fs::write(folder.join("owners.policy"), text.replace("vp | c_suite", "vp | c_suite | owner")).unwrap();
    let names = ["before.policy", "after.policy", "weekly.policy", "more.policy", "owners.policy"];
    let mut seen_flips = 0;
    for old in names {
        for new in names {
            let (was, now) = (decided(folder, old), decided(folder, new));
            let (mut flips, mut same_result) = (0, 0);
            let everyone = was.keys().chain(now.keys().filter(|prospect| !was.contains_key(*prospect)));
            for prospect in everyone {
                let (Some(was), Some(now)) = (was.get(prospect), now.get(prospect)) else {
                    flips += 1;
                    continue;
                };
                let differ = |fields: &[&str]| fields.iter().any(|field| was[field] != now[field]);
                if differ(&["sender", "move", "with", "subject", "text", "at", "until"]) {
                    flips += 1;
                } else if differ(&["rule", "because", "refused"]) {
                    same_result += 1;
                }
            }
            let object = compared(folder, &[old, new, "--records", "leads.csv"]);
            let counted = (object["flips"].as_u64().unwrap(), object["same_result"].as_u64().unwrap());
            assert_eq!(counted, (flips, same_result), "{old} → {new}");
            assert_eq!(object["rows"], 600);
            let groups = object["groups"].as_array().unwrap().iter();
            assert_eq!(groups.map(|group| group["count"].as_u64().unwrap()).sum::<u64>(), flips + same_result);
            seen_flips += flips;
        }
    }
    assert!(seen_flips > 1_000, "{seen_flips}");
}
