//! Checking a large policy, or a twisted one.

use std::fmt::Write;

use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::{Checked, check};
use crate::language::diagnostic::Code;

use super::{assert_linear, steps_of};

const RECORD: &str = "policy \"p\" language 1\nrecord prospect\n    known by id\n    id: text\n    t: text?\n    n: number = 1\nmove go \"Go\"\n    text body\n";

fn checked(items: &str) -> Checked {
    let text = format!("{RECORD}{items}rule z\n    then skip\n");
    let files = MemoryFiles::from([("p.policy", text.as_str())]);
    check(&load(&files, "p.policy", &Extra::default()))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", line(number)).unwrap();
        text
    })
}

#[test]
fn names_of_thirty_thousand_letters_are_not_compared_letter_by_letter() {
    let long = "x".repeat(30_000);
    let items = format!("define {long}a = n > 1\nrule q\n    when {long}b\n    then skip\n");
    let steps = steps_of(|| {
        let found = checked(&items);
        assert!(found.findings.iter().any(|finding| finding.code == Code::UnknownName));
        assert!(
            !found.findings.iter().filter_map(|finding| finding.help.as_ref()).any(|help| help.starts_with("write"))
        );
    });
    assert!(steps < 100_000, "{steps}");
}

#[test]
fn unknown_names_by_the_thousand_are_told_and_no_longer_compared() {
    let items = |names: usize| {
        let defines = lines(1_000, |number| format!("define name_{number:05} = n > {number}"));
        defines + &lines(names, |number| format!("rule r{number}\n    when nome_{number:05}\n    then skip"))
    };
    let count = |names: usize| {
        let found = checked(&items(names)).findings;
        found.iter().filter(|finding| finding.code == Code::UnknownName).count()
    };
    let all = steps_of(|| assert_eq!(count(1_000), 1_000));
    let twice = steps_of(|| assert_eq!(count(2_000), 2_000));
    assert!(all > 0 && twice <= all, "{all} and {twice} steps");
}

#[test]
fn patterns_have_a_limit_together() {
    let rule =
        |number: usize, pattern: &str| format!("rule r{number}\n    when t matches \"{pattern}\"\n    then skip");
    // Those that are too large by themselves take as long to be looked at as the largest that are not.
    for (times, alone) in [(50, 0), (2_000, 16)] {
        let found = checked(&lines(40, |number| rule(number, &format!("a{number}\\\\w{{{times}}}")))).findings;
        let told: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told.last(), Some(&"with this pattern those of the policy take more than 64 MiB together"));
        assert_eq!(told.len(), alone + 1, "{told:?}");
        assert!(found.iter().all(|finding| finding.code == Code::BadPattern));
    }
    assert!(checked(&lines(40, |number| rule(number, "a\\\\w{50}"))).policy.is_some());
    assert!(checked(&lines(500, |number| rule(number, &format!("^head of {number}")))).policy.is_some());
}

#[test]
fn a_text_of_many_placeholders_and_braces() {
    assert_linear("placeholders", 2_000, |count| {
        let known = "{id}".repeat(count);
        let unknown = lines(count, |number| format!("{{id}} {{name_{number}}} {{{{ {{{{id}}}}"));
        for text in [known, unknown] {
            checked(&format!("rule q\n    then go with body \"\"\"\n      {text}\n      \"\"\"\n"));
        }
    });
}

#[test]
fn many_texts_in_one_line() {
    assert_linear("texts of a line", 4_000, |count| {
        let words: Vec<String> = (0..count).map(|number| format!("\"w{number}\"")).collect();
        let condition = format!("rule q\n    when t is one of {}\n    then skip\n", words.join(", "));
        assert!(checked(&condition).policy.is_some());
        for mark in ["„", "‚", "«", "'"] {
            checked(&format!("rule q\n    when t is {}\n    then skip\n", format!("{mark} ").repeat(count)));
        }
    });
}
