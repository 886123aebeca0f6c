//! Of everybody who waits in the tests beside the policies: a second before `until` they still do, and at it they don't.

use std::path::Path;

use crate::decide::eval::Run;
use crate::decide::testing::Situation;
use crate::decide::{Batch, Entry};
use crate::language::plan::Plan;
use jiff::{SignedDuration, Timestamp};

use super::load;

/// What is decided of a situation at a moment: the move, by what, and until when.
fn decided(plan: &Plan, situation: &Situation, now: Timestamp) -> (String, String, Option<Timestamp>) {
    let Situation { state, sender, prospect, .. } = situation.clone();
    let entry = Entry::new(plan, 1, prospect, sender).unwrap();
    let mut made = None;
    Batch::new(Run::new(plan, state, now), 1, false).decide(&[entry], |decided| {
        let decision = decided.decision;
        let until = decision.until.as_ref().map(jiff::ZonedDateTime::timestamp);
        made = Some((decision.action.to_string(), decision.rule.unwrap_or_default().to_owned(), until));
    });
    made.unwrap()
}

#[test]
fn whoever_waits_does_until_the_second() {
    let mut waits = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".test.policy") {
            continue;
        }
        let policy = load(&name);
        for test in &policy.checked.tests {
            let situation = Situation::of(&policy.plan, test).unwrap();
            let (action, rule, until) = decided(&policy.plan, &situation, situation.now);
            if action != "wait" {
                assert_eq!(until, None, "{name}: {}", test.title);
                continue;
            }
            let until = until.unwrap_or_else(|| panic!("{name}: {}: waits for ever", test.title));
            let before = decided(&policy.plan, &situation, until - SignedDuration::from_secs(1));
            assert_eq!(before, (action.clone(), rule.clone(), Some(until)), "{name}: {}", test.title);
            let (action_then, rule_then, _) = decided(&policy.plan, &situation, until);
            assert_ne!((action_then, rule_then), (action, rule), "{name}: {}", test.title);
            waits += 1;
        }
    }
    assert!(waits > 25, "only {waits} wait");
}
