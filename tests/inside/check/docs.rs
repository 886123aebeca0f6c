//! `docs/diagnostics.md`: each code has a section, and its examples do what they say.

use std::collections::BTreeSet;

use crate::language::bundle::Extra;
use crate::language::check::check;
use crate::language::diagnostic::{Code, explanation};

use super::bundle;

/// The files of an example, the policy first, and what its configuration adds.
fn example(section: &str, heading: &str) -> (Vec<(String, String)>, Extra) {
    let (_, body) =
        section.split_once(&format!("\n### {heading}\n")).unwrap_or_else(|| panic!("no {heading}: {section}"));
    let body = body.split("\n### ").next().unwrap();
    let mut files = Vec::new();
    let mut extra = Extra::default();
    for block in body.split("```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').unwrap();
        match info.split_once(' ') {
            None => files.push(("example.policy".to_owned(), text.to_owned())),
            Some(("toml", _)) => configure(text, &mut extra),
            Some((_, name)) => files.push((name.to_owned(), text.to_owned())),
        }
    }
    assert!(!files.is_empty(), "{heading} has no example: {section}");
    (files, extra)
}

/// `never = ["a.policy"]`, `clamp = { cap = 20 }`
fn configure(text: &str, extra: &mut Extra) {
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || "._".contains(c))).filter(|w| !w.is_empty()).collect();
    match words.as_slice() {
        ["never", file] => extra.nevers.push((*file).to_owned()),
        ["clamp", cap, most] => extra.clamps.push(((*cap).into(), most.parse().unwrap())),
        other => panic!("{other:?} is nothing that an example configures"),
    }
}

fn codes(files: &[(String, String)], extra: &Extra) -> BTreeSet<&'static str> {
    check(&bundle(files, extra)).findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn examples_fail_with_their_code_and_pass_without_a_finding() {
    let mut wrong = String::new();
    for code in Code::ALL {
        let section = explanation(*code).unwrap_or_else(|| panic!("{code} has no section"));
        let (files, extra) = example(section, "Fails");
        let found = codes(&files, &extra);
        if found != BTreeSet::from([code.as_str()]) {
            wrong += &format!("{code} fails with {found:?}\n");
        }
        let (files, extra) = example(section, "Passes");
        let findings = check(&bundle(&files, &extra)).findings;
        if !findings.is_empty() {
            wrong += &format!("{code} passes with {findings:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_section_is_that_of_a_code_and_they_stand_in_order() {
    let page = include_str!("../../../docs/diagnostics.md");
    let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")?.split(':').next()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(sections, codes);
    let titles = Code::ALL.iter().map(|code| explanation(*code).unwrap().lines().next().unwrap());
    assert_eq!(titles.collect::<BTreeSet<_>>().len(), codes.len());
}

/// The files of every example that fails by what its files say, the policy first.
pub(crate) fn failing() -> Vec<Vec<(String, String)>> {
    let sections = Code::ALL.iter().filter_map(|code| explanation(*code));
    sections.map(|section| example(section, "Fails").0).collect()
}
