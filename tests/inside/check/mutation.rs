//! Whatever the policy, checking it ends: with a policy from which a plan is made, or with an error.

use std::path::Path;

use crate::language::bundle::Extra;
use crate::language::check::check;
use crate::language::diagnostic::{Severity, fixed};
use crate::language::plan::Plan;
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::sample::{Index, select};

use super::bundle;
use crate::inside::suite_harness;

/// The texts of the suite, each with the files that it names.
fn suite() -> Vec<Vec<(String, String)>> {
    suite_harness::cases("check").into_iter().flat_map(|(_, cases)| cases).map(|case| case.files()).collect()
}

/// The default policies, each first in its turn, with all files beside it.
fn policies() -> Vec<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut files = Vec::new();
    for folder in [folder.clone(), folder.join("lists"), folder.join("texts"), folder.join("tests")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().strip_prefix("policies").unwrap();
                files.push((name.to_str().unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    let entries = (0..files.len()).filter(|first| files[*first].0.ends_with(".policy"));
    entries.map(|first| [&files[first..], &files[..first]].concat()).collect()
}

/// Checks a policy and looks at everything that came of it.
fn hold(files: &[(String, String)]) {
    let bundle = bundle(files, &Extra::default());
    let checked = check(&bundle);
    let text = &files[0].1;
    let has_error = checked.findings.iter().any(|finding| finding.severity() == Severity::Error);
    assert_eq!(checked.policy.is_none(), has_error, "a policy, or an error: {text}\n{:#?}", checked.findings);
    for finding in &checked.findings {
        let labels = std::iter::once(&finding.primary).chain(&finding.secondary).map(|label| label.span);
        for span in labels.chain(finding.fix.iter().map(|edit| edit.span)) {
            let source = bundle.sources.get(span.source).expect("a finding stands in a source");
            assert!(source.text.get(span.start as usize..span.end as usize).is_some(), "{finding:?} in {text}");
        }
        assert!(!finding.message.ends_with('.') && finding.help.as_deref() != Some(""), "{finding:?}");
    }
    let _ = fixed(&bundle.sources, &checked.findings);
    if let Some(policy) = checked.policy {
        let _ = Plan::new(&policy, bundle.sources.clone(), &bundle.hash, &[]);
    }
}

/// A word of a policy put in the place of another, some times.
fn mutated(text: &str, swaps: &[(Index, Index)]) -> String {
    let mut words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for (at, from) in swaps {
        if words.len() > 1 {
            let word = words[from.index(words.len())];
            let place = at.index(words.len());
            words[place] = word;
        }
    }
    words.concat()
}

fn swaps() -> impl Strategy<Value = Vec<(Index, Index)>> {
    prop::collection::vec((any::<Index>(), any::<Index>()), 1..6)
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn every_policy_is_checked(files in select([suite(), policies()].concat()), swaps in swaps()) {
        let mut files = files;
        files[0].1 = mutated(&files[0].1, &swaps);
        hold(&files);
    }
}

#[test]
fn fixes_leave_less_to_fix() {
    for files in suite() {
        let before = bundle(&files, &Extra::default());
        let findings = check(&before).findings;
        let fixable = findings.iter().filter(|finding| !finding.fix.is_empty()).count();
        let mut mended = files.clone();
        for (id, text) in fixed(&before.sources, &findings) {
            let name = before.sources.get(id).unwrap().name.to_string();
            mended.iter_mut().filter(|(known, _)| *known == name).for_each(|file| file.1 = text.clone());
        }
        let after = check(&bundle(&mended, &Extra::default())).findings;
        let left = after.iter().filter(|finding| !finding.fix.is_empty()).count();
        assert!(fixable == 0 || left < fixable, "{fixable} fixable, then {left}: {}\n{after:#?}", mended[0].1);
    }
}
