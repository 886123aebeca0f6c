//! Outcomes of tests as JUnit writes them, which most CI systems show.

use std::borrow::Cow;
use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::ran::Ran;

/// An XML document: a suite a file, a case a test, with neither the time nor how long it took, so that the same tests are
/// the same text.
pub(super) fn junit(ran: &[Ran]) -> String {
    let mut suites: Vec<TestSuite> = Vec::new();
    for test in ran {
        let place = suites.iter().position(|suite| suite.name.as_str() == in_xml(&test.file)).unwrap_or(suites.len());
        if place == suites.len() {
            suites.push(TestSuite::new(&*in_xml(&test.file)));
        }
        if let Some(suite) = suites.get_mut(place) {
            suite.add_test_case(case(test));
        }
    }
    let mut report = Report::new("firstmove");
    report.add_test_suites(suites);
    // A report is made of texts and numbers, from which control characters are taken out.
    report.to_string().unwrap_or_default()
}

fn case(test: &Ran) -> TestCase {
    let status = if test.has_passed() { TestCaseStatus::success() } else { failure(test) };
    let mut case = TestCase::new(&*in_xml(&test.outcome.title), status);
    case.set_classname(&*in_xml(&test.file));
    case.extra.insert("file".into(), (&*in_xml(&test.file)).into());
    case.extra.insert("line".into(), test.line.to_string().into());
    case
}

/// What was expected and what was decided, then how it came to that.
fn failure(test: &Ran) -> TestCaseStatus {
    let failures: Vec<String> = test
        .outcome
        .failures
        .iter()
        .map(|failure| format!("expected {}, decided {}", failure.expected, failure.decided))
        .collect();
    let mut text = format!("{}\n", test.place());
    for failure in &failures {
        let _ = writeln!(text, "{failure}");
    }
    text.extend(test.outcome.trace.as_ref().map(ToString::to_string));
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(&*in_xml(&failures.join("; "))).set_description(&*in_xml(&text));
    status
}

/// A text with a sign of replacement for each character that no document of XML can hold, not even escaped.
fn in_xml(text: &str) -> Cow<'_, str> {
    let is_held = |letter: char| !matches!(letter, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.chars().all(is_held) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|letter| if is_held(letter) { letter } else { char::REPLACEMENT_CHARACTER }).collect()
}
