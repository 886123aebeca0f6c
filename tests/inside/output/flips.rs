//! What is said of decisions that differ.

use std::borrow::Cow;

use crate::decide::decision::Decision;
use crate::report::impact::Noted;
use crate::report::output::flips;

use super::empty;

fn decision(person: &'static str, action: &'static str, rule: &'static str) -> Decision<'static> {
    let (prospect, key) = (Cow::Borrowed(person), Cow::Borrowed(person));
    Decision { prospect, key, action: action.into(), rule: Some(rule), ..empty() }
}

fn lines(before: &[Decision<'_>], now: &[Decision<'_>]) -> Vec<String> {
    let noted = |decisions: &[Decision<'_>]| decisions.iter().map(Noted::of).collect::<Vec<_>>();
    flips(&noted(before), &noted(now)).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_decided_alike_is_no_flip() {
    let decisions = [decision("ann", "connect", "cold"), decision("bo", "wait", "cold")];
    assert!(lines(&decisions, &decisions).is_empty());
    let [ann, bo] = decisions;
    assert!(lines(&[ann.clone(), bo.clone()], &[bo, ann]).is_empty(), "the order is none of a decision");
}

#[test]
fn a_flip_says_from_what_to_what_and_by_which_rule() {
    let cold = || decision("ann", "connect", "cold");
    let noted = || Decision { with: vec!["note"], text: Some(Cow::Borrowed("Hi")), ..cold() };
    let until = Some("2026-06-01T08:00:00-04:00[America/New_York]".parse().unwrap());
    for (before, now, line) in [
        (cold(), decision("ann", "review", "senior"), "ann: connect (cold) → review (senior)"),
        (cold(), decision("ann", "connect", "senior"), "ann: connect (cold) → connect (senior)"),
        (cold(), noted(), "ann: connect (cold) → connect with note (cold)"),
        (
            noted(),
            Decision { text: Some(Cow::Borrowed("Hello")), ..noted() },
            "ann: connect with note (cold), with another text",
        ),
        (
            cold(),
            Decision { until, ..decision("ann", "wait", "cold") },
            "ann: connect (cold) → wait until 2026-06-01 08:00 (cold)",
        ),
        (
            cold(),
            Decision { sender: Cow::Borrowed("eli"), ..cold() },
            "ann: connect (cold) for dana → connect (cold) for eli",
        ),
        (cold(), Decision { rule: None, ..decision("ann", "skip", "") }, "ann: connect (cold) → skip"),
    ] {
        assert_eq!(lines(&[before], &[now]), [line]);
    }
}

#[test]
fn records_that_come_and_go_are_flips() {
    let (ann, bo) = (|| decision("ann", "connect", "cold"), || decision("bo", "wait", "cold"));
    assert_eq!(lines(&[ann()], &[ann(), bo()]), ["bo: no record → wait (cold)"]);
    assert_eq!(lines(&[ann(), bo()], &[bo()]), ["ann: connect (cold) → no record"]);
    let again = || decision("ann", "skip", "again");
    assert!(lines(&[ann(), again()], &[ann(), again()]).is_empty(), "the second record is held against the second");
    assert_eq!(lines(&[ann(), again()], &[ann()]), ["ann: skip (again) → no record"]);
}

#[test]
fn a_line_fits_the_screen_and_steers_nothing() {
    let before = [Noted::of(&decision("\u{1b}[2Jann", "connect", "cold"))];
    let now = [Noted::of(&decision("\u{1b}[2Jann", "review", "senior"))];
    assert_eq!(flips(&before, &now)[0].line(30), "\\u{1b}[2Jann: connect (cold)…");
}
