//! What is said of flips, where names and texts are not harmless.

use std::borrow::Cow;

use crate::decide::decision::Decision;
use crate::report::impact::{Condition, Difference, Impact, Noted, Place, Seen};
use crate::report::output::{ImpactFormat, ListFormat, Policies, impact, impact_list};

use super::empty;

fn policies() -> Policies {
    let pair = |old: &str, new: &str| [old.to_owned(), new.to_owned()];
    Policies { names: pair("main:", "my-branch:"), hashes: pair("0123", "4567"), files: vec!["leads.csv".to_owned()] }
}

/// What flips, to be looked at.
fn table(impact: &Impact) -> String {
    let format = ListFormat::Table { width: 100, colours: false };
    String::from_utf8(impact_list(impact, &policies(), format).unwrap()).unwrap()
}

/// One decision before and now.
fn counted(pairs: impl IntoIterator<Item = (Decision<'static>, Decision<'static>)>) -> Impact {
    let mut impact = Impact::default();
    for (row, (was, now)) in (1..).zip(pairs) {
        let seen = |decision| Some(Seen::Decided(Noted::of(&decision)));
        impact.count(Place { file: 0, row }, seen(was).as_ref(), seen(now).as_ref(), 3);
    }
    impact
}

#[test]
fn nothing_in_a_comment_is_read_as_markdown_or_calls_anybody() {
    let flip = |prospect: &'static str, text: &'static str, rule: &'static str| {
        let was = Decision { prospect: prospect.into(), action: "connect".into(), rule: Some(rule), ..empty() };
        let now = Decision { text: Some(text.into()), ..was.clone() };
        (was, now)
    };
    let flips = [flip("@everyone | `x`", "See #12, @octocat: <b>*now*</b>", "a|b")];
    let text = impact(&counted(flips), &policies(), ImpactFormat::Markdown);
    let example = "- `` @everyone | `x` ``, `leads.csv` row 1: before: none; now: See \\#<!-- -->12, \\@<!-- -->octocat: \\<b\\>\\*now\\*\\</b\\>";
    assert!(text.lines().any(|line| line == example), "{text}");
    assert!(text.contains("| 1 | `connect` | `connect` | `a\\|b` |"), "{text}");
}

#[test]
fn control_characters_reach_no_terminal() {
    let was = Decision { prospect: "\u{1b}[2Jann".into(), action: "connect".into(), ..empty() };
    let now = Decision { action: "skip".into(), ..was.clone() };
    let formats: [&dyn Fn(&Impact) -> String; 3] =
        [&table, &|counted| impact(counted, &policies(), ImpactFormat::Short), &|counted| {
            impact(counted, &policies(), ImpactFormat::Markdown)
        }];
    for (place, format) in formats.into_iter().enumerate() {
        let mut counted = counted([(was.clone(), now.clone())]);
        // What a condition was worked out from stands in the record.
        let values = vec![("title".to_owned(), "\u{1b}[31mred\nand\u{202e}more".to_owned())];
        let asked = Condition { text: "title is present".to_owned(), holds: true, values };
        let first = Difference::Condition { step: "all".to_owned(), was: None, now: Some(asked) };
        counted.examples_mut().for_each(|(_, case)| case.first = Some(first.clone()));
        let text = format(&counted);
        assert!(text.contains("[2Jann") && !text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        assert!(place == 1 || text.contains("31mred and"), "{text}");
    }
}

#[test]
fn of_two_long_texts_it_is_shown_where_they_differ() {
    let said = |was: &'static str, now: &'static str| {
        let was = Decision { action: "connect".into(), text: Some(was.into()), ..empty() };
        let now = Decision { text: Some(now.into()), ..was.clone() };
        let text = table(&counted([(was, now)]));
        text.lines().last().unwrap().trim().to_owned()
    };
    let (was, now) = (
        "Hi Ann, I saw that you raised a series B. We help teams like yours with their first hundred calls. Shall we talk?",
        "Hi Ann, I saw that you raised a series B. We help teams like yours with their first hundred calls. Until soon!",
    );
    assert_eq!(said(was, now), "p2 (row 1): before: …hundred calls. Shall we talk?; now: …hundred calls. Until soon!");
    assert_eq!(said("Hi\nAnn", "Hi Ann"), "p2 (row 1): other blanks or line breaks in it");
}

#[test]
fn where_only_one_knows_until_when_that_is_said() {
    let was = Decision { action: "review".into(), ..empty() };
    let until = "2026-06-01T09:00:00[UTC]".parse().unwrap();
    let now = Decision { action: "wait".into(), until: Some(until), ..empty() };
    let text = table(&counted([(was, now)]));
    assert!(text.ends_with("p2 (row 1): until 2026-06-01 09:00; before, until an unknown time\n"), "{text}");
}

#[test]
fn a_comment_has_room_for_its_tables_whatever_the_examples() {
    let long: &'static str = Box::leak("much ".repeat(40).into_boxed_str());
    let flips = (0..2_000).map(|_| {
        let was = Decision { action: "connect".into(), text: Some(long.into()), ..empty() };
        let now = Decision { text: Some("little".into()), ..was.clone() };
        (was, now)
    });
    let mut impact_of_all = Impact::default();
    for (row, (was, now)) in (1..).zip(flips) {
        let seen = |decision| Some(Seen::Decided(Noted::of(&decision)));
        impact_of_all.count(Place { file: 0, row }, seen(was).as_ref(), seen(now).as_ref(), 10_000);
    }
    let text = impact(&impact_of_all, &policies(), ImpactFormat::Markdown);
    assert!(text.len() < 60_000 && text.contains("more, for which a comment has no room\n\n</details>"), "{text}");
}

#[test]
fn many_kinds_of_flips_and_many_senders_are_cut_short() {
    let rule = |number: usize| -> &'static str { Box::leak(format!("rule_{number}").into_boxed_str()) };
    let flips = (0..60).map(|number| {
        let sender: Cow<'_, str> = format!("sender_{}", number % 7).into();
        let was = Decision { sender, action: "connect".into(), rule: Some(rule(number % 30)), ..empty() };
        let now = Decision { action: "skip".into(), ..was.clone() };
        (was, now)
    });
    let counted = counted(flips);
    let human = table(&counted);
    assert!(human.contains("\n         and 10 kinds more, 20 decisions\n"), "{human}");
    assert_eq!(human.matches("→ skip").count(), 20);
    let one_rule = table(&self::counted((0..9).map(|number| {
        let sender: Cow<'_, str> = format!("sender_{}", number % 8).into();
        let was = Decision { sender, action: "connect".into(), rule: Some("all"), ..empty() };
        let now = Decision { action: "skip".into(), ..was.clone() };
        (was, now)
    })));
    assert!(one_rule.contains("(sender_0 2, sender_1 1, sender_2 1, sender_3 1, 4 more)"), "{one_rule}");
}
