//! Policies from texts and files, and what is wrong with them.

use firstmove::{Policy, Severity};

use super::POLICY;

#[test]
fn findings_are_data_with_their_places() {
    let error = Policy::parse(&POLICY.replace("fit >= 40", "fitt >= 40")).unwrap_err();
    let [finding] = error.findings() else { panic!("{error}") };
    assert_eq!((finding.code, finding.severity), (Some("E0201"), Severity::Error));
    assert_eq!((finding.file.as_str(), finding.line, finding.column), ("policy", 36, 10));
    assert_eq!(finding.help.as_deref(), Some("write `fit`"));
    assert!(finding.to_string().starts_with("policy:36:10: error[E0201]: "), "{finding}");
    let shown = error.to_string();
    assert!(shown.contains("36 |     when fitt >= 40\n"), "{shown}");
    assert!(shown.contains("^^^^"), "{shown}");
}

#[test]
fn warnings_do_not_keep_a_policy_from_loading() {
    let policy = Policy::parse(&POLICY.replace("rule warm", "define unused_one = fit > 3\n\nrule warm")).unwrap();
    let [warning] = policy.warnings() else { panic!("{:?}", policy.warnings()) };
    assert_eq!(warning.severity, Severity::Warning);
    assert!(warning.message.contains("unused_one"), "{warning}");
}

#[test]
fn files_in_memory_include_each_other() {
    let (head, rules) = POLICY.split_once("rule warm").unwrap();
    let files =
        [("main.policy", format!("{head}\ninclude \"rules.policy\"\n")), ("rules.policy", format!("rule warm{rules}"))];
    let policy = Policy::from_files(files.clone(), "main.policy").unwrap();
    assert_eq!(policy.name(), "API");
    assert_eq!(policy.hash().len(), 64);
    let error = Policy::from_files([files[0].clone()], "main.policy").unwrap_err();
    assert!(error.to_string().contains("can't read `rules.policy`"), "{error}");
}

#[test]
fn tests_of_a_policy_say_what_they_show() {
    let tests = "\ntest \"warm ones get a message\"\n    given engaged\n    expect message\n\ntest \"cold ones don't\"\n    expect message\n";
    let policy: Policy = format!("{POLICY}{tests}").parse().unwrap();
    let results = policy.test();
    assert_eq!(results.iter().map(|result| result.has_passed()).collect::<Vec<_>>(), [true, false]);
    let failed = &results[1];
    assert_eq!((failed.title.as_str(), failed.failures[0].expected.as_str()), ("cold ones don't", "message"));
    assert_eq!(failed.failures[0].decided, "connect by cold");
    assert!(failed.explanation.as_ref().unwrap().contains("→ cold"), "{failed:?}");
}

#[cfg(feature = "workspace")]
#[test]
fn a_policy_on_disk_belongs_to_its_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("policies")).unwrap();
    let (head, rules) = POLICY.split_once("rule warm").unwrap();
    std::fs::write(path("policies/main.policy"), format!("{head}\ninclude \"../rules.policy\"\n")).unwrap();
    std::fs::write(path("rules.policy"), format!("rule warm{rules}")).unwrap();
    let alone = Policy::open(path("policies/main.policy")).unwrap_err();
    assert!(alone.to_string().contains("lies outside of the workspace"), "{alone}");
    std::fs::write(path("firstmove.toml"), "[clamp]\ndaily = 5\n").unwrap();
    let policy = Policy::open(path("policies/main.policy")).unwrap();
    assert_eq!(policy.name(), "API");
    std::fs::write(path("firstmove.toml"), "[clamps]\n").unwrap();
    let error = Policy::open(path("policies/main.policy")).unwrap_err();
    assert_eq!(error.findings()[0].code, None);
    assert_eq!((error.findings()[0].line, error.findings()[0].column), (1, 2), "{error}");
    std::fs::remove_file(path("firstmove.toml")).unwrap();
    let missing = Policy::open(path("nothing.policy")).unwrap_err();
    assert!(missing.to_string().contains("can't read `nothing.policy`: there is no such file"), "{missing}");
}
