//! Where two policies part ways about one person, and what makes a decision flip.

use std::sync::Arc;

use crate::decide::decision::{Action, Decision, Refusal, StepKind, Trace};
use crate::decide::eval::{Person, Run, Sender};
use crate::decide::state::{Event, State};
use crate::decide::{Batch, Entry};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::{Plan, Step};
use crate::report::impact::{Cause, Change, Impact, Noted, Place, Seen, Steps, first_difference, step_name};
use crate::values::Value;
use crate::values::{EventKind, RefusalCode};
use jiff::tz::TimeZone;

/// What stands before the rules of every policy here: a director with a fit of 40.
const BEFORE: &str = "policy \"A\" language 1\n\nrecord prospect\n    id: text\n    title: text\n    fit: number\n\n";

/// What stands there usually beside it.
const USUAL: &str = "move connect\n\nmove inmail\n\ncap daily\n    counts connect\n    limit  5\n    every  day\n\n";

/// What a policy decides about that person, and how it comes to it. Two days ago they accepted a request.
fn decided(items: &str) -> (Noted, Trace, Steps) {
    let text = format!("{BEFORE}{items}\n");
    let files = MemoryFiles::from([("a.policy", text.as_str())]);
    let policy = LoadedPolicy::load(&files, "a.policy", &Extra::default())
        .unwrap_or_else(|refused| panic!("{items}: {:#?}", refused.findings));
    let plan = &policy.plan;
    let prospect = [Value::Text("ann".into()), Value::Text("Director".into()), Value::Number(40.0)];
    let mut state = State::default();
    let id = state.sender("dana");
    let sender = Sender { name: "dana".into(), id, slots: Box::default(), zone: TimeZone::UTC };
    let person = state.person(Person::of(plan, &prospect).unwrap().aliases()).person;
    let (connect, at) = (plan.moves.position(|mv| &*mv.name == "connect"), "2026-05-27T10:00:00Z".parse().unwrap());
    state.tell(Event::new(at, EventKind::Accepted, connect, id, person, Arc::default()));
    let entry = Entry::new(plan, 1, prospect.into(), Arc::new(sender)).unwrap();
    let mut found = None;
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    Batch::new(Run::new(plan, state, now), 1, true).decide(&[entry], |decided| {
        found = Some((Noted::of(&decided.decision), decided.trace.unwrap()));
    });
    let (noted, trace) = found.unwrap();
    (noted, trace, steps(plan))
}

/// All that a policy asks of a record, with the options of each.
pub(crate) fn steps(plan: &Plan) -> Steps {
    let labels = |step| plan.options(step).iter().map(|option| option.label.to_string()).collect();
    let nevers = plan.nevers.iter().map(|(_, never)| (step_name(StepKind::Never, &never.name), Vec::new()));
    let follow_ups = plan.follow_ups.iter();
    let follow_ups =
        follow_ups.map(|(id, item)| (step_name(StepKind::FollowUp, &item.name), labels(Step::FollowUp(id))));
    let rules = plan.rules.iter().map(|(id, rule)| (step_name(StepKind::Rule, &rule.name), labels(Step::Rule(id))));
    nevers.chain(follow_ups).chain(rules).collect()
}

/// What is said of the person under two policies: what kind of change it is, and where they part ways.
fn difference(old: &str, new: &str) -> (Option<Change>, String) {
    let ((was, was_trace, was_steps), (now, now_trace, now_steps)) = (decided(old), decided(new));
    let mut impact = Impact::default();
    let (before, after) = (Seen::Decided(was), Seen::Decided(now));
    impact.count(Place { file: 0, row: 1 }, Some(&before), Some(&after), 1);
    let Some(group) = impact.groups.keys().next() else { return (None, String::new()) };
    let first = first_difference(&was_trace, &now_trace, group, [&was_steps, &now_steps]);
    (Some(group.change), first.map(|first| first.to_string()).unwrap_or_default())
}

fn usual(rules: &str) -> String {
    format!("{USUAL}{rules}")
}

#[test]
fn where_two_policies_part_ways_is_said() {
    let all = "rule all\n    then connect\n";
    let senior = |when: &str| format!("rule senior\n    when {when}\n    then inmail\n\n{all}");
    for (old, new, said) in [
        (
            senior("fit > 60"),
            senior("fit > 30"),
            "`senior`: `fit > 30` holds; before, `fit > 60` didn't hold (fit = 40)",
        ),
        (
            senior("fit > 30"),
            senior("fit > 30 and title mentions \"chief\""),
            "`senior`: `title mentions \"chief\"` is asked now, and doesn't hold (title = Director)",
        ),
        (
            senior("fit > 30 and title mentions \"chief\""),
            senior("fit > 30"),
            "`senior`: `title mentions \"chief\"` is no longer asked, and didn't hold (title = Director)",
        ),
        (
            format!("define good = fit > 50\n\n{}", senior("good")),
            format!("define good = fit > 20\n\n{}", senior("good")),
            "`senior`: `fit > 20` holds; before, `fit > 50` didn't hold (fit = 40)",
        ),
        (all.to_owned(), senior("fit > 30"), "`senior` is new, and decides"),
        (senior("fit > 30"), all.to_owned(), "`senior` is gone"),
        (
            format!("{all}\nrule other\n    then inmail\n"),
            format!("rule other\n    then inmail\n\n{all}"),
            "`other` is asked before `all` now",
        ),
        (all.to_owned(), "rule all\n    then inmail\n    else connect\n".to_owned(), "`all`: `inmail` is a new option"),
        (
            "rule all\n    then inmail when fit > 50\n    else connect\n".to_owned(),
            "rule all\n    then inmail when fit > 30\n    else connect\n".to_owned(),
            "`all`: `inmail` was refused: its condition doesn't hold: fit > 50",
        ),
        (
            "rule all\n    then inmail when fit > 50\n    else connect\n".to_owned(),
            "rule all\n    then inmail when fit > 50\n".to_owned(),
            "`all`: `connect` is no option any more",
        ),
        (
            all.to_owned(),
            format!("never nobody\n    when fit < 50\n    because \"Not now.\"\n\n{all}"),
            "`never nobody` is new, and decides",
        ),
        // What differs and doesn't matter is passed over: a rule that decides in neither, a part that changes nothing.
        (
            format!("rule other\n    when fit > 50\n    then next\n\n{all}"),
            "rule other\n    when fit > 30\n    then next\n\nrule all\n    then inmail\n".to_owned(),
            "`all`: `inmail` is a new option",
        ),
        (
            format!(
                "define warm = fit > 30\n\ndefine cold = title is \"Owner\"\n\n{}",
                senior("warm or cold\n    when fit > 60")
            ),
            format!(
                "define warm = fit > 50\n\ndefine cold = title is \"Director\"\n\n{}",
                senior("warm or cold\n    when fit > 20")
            ),
            "`senior`: `fit > 20` holds; before, `fit > 60` didn't hold (fit = 40)",
        ),
        (
            format!("define good = fit > 50 or title is \"Owner\"\n\n{}", senior("good")),
            format!("define good = fit > 20 or title is \"Owner\"\n\n{}", senior("good")),
            "`senior`: `fit > 20` holds; before, `fit > 50` didn't hold (fit = 40)",
        ),
        (
            senior("fit > 30 or title is \"Owner\""),
            senior("fit > 30 and title is \"Owner\""),
            "`senior`: `fit > 30 and title is \"Owner\"` doesn't hold; before, `fit > 30 or title is \"Owner\"` held (fit = 40, title = Director)",
        ),
        (
            senior("not (fit > 30)"),
            senior("not (fit > 60)"),
            "`senior`: `not (fit > 60)` holds; before, `not (fit > 30)` didn't hold (fit = 40)",
        ),
        // Options that are refused for the same, or not tried by either, say nothing.
        (
            "rule all\n    then inmail when fit > 50\n    else connect when fit > 10\n".to_owned(),
            "rule all\n    then connect when fit > 90\n    else inmail when fit > 70\n    else connect when fit > 60\n"
                .to_owned(),
            "`all`: `connect` is refused: its condition doesn't hold: fit > 90",
        ),
        (
            "rule all\n    then connect\n    else inmail\n".to_owned(),
            "rule all\n    then inmail\n    else connect\n".to_owned(),
            "`all`: `inmail` is tried before `connect` now",
        ),
        (
            "rule all\n    then inmail when fit > 50\n    else connect\n    else inmail\n".to_owned(),
            "rule all\n    then inmail when fit > 50\n    else inmail\n    else connect\n".to_owned(),
            "`all`: `inmail` is tried before `connect` now",
        ),
        (
            "rule all\n    then connect when fit > 50\n    else connect\n    else inmail\n".to_owned(),
            "rule all\n    then connect when fit > 50\n    else inmail\n".to_owned(),
            "`all`: `connect` is no option any more",
        ),
        (
            "rule all\n    then inmail when fit > 50\n    else next\n\nrule other\n    then connect\n".to_owned(),
            "rule all\n    then inmail when fit > 50\n\nrule other\n    then connect\n".to_owned(),
            "`all`: `next` is no option any more",
        ),
        (
            "rule all\n    then next when fit > 50\n    else inmail\n\nrule other\n    then connect\n".to_owned(),
            "rule all\n    then next when fit > 30\n    else inmail\n\nrule other\n    then connect\n".to_owned(),
            "`all`: `next` was refused: its condition doesn't hold: fit > 50",
        ),
    ] {
        let (change, difference) = difference(&usual(&old), &usual(&new));
        assert_eq!((change, difference.as_str()), (Some(Change::Move), said), "{old}\n→\n{new}");
    }
}

#[test]
fn a_cap_that_is_in_the_way_is_named_before_what_else_differs() {
    let rules = "rule all\n    then connect\n    else inmail\n";
    let full = USUAL.replace("limit  5", "limit  0");
    let (lost, said) = difference(&usual(rules), &format!("{full}{rules}"));
    assert_eq!(lost, Some(Change::Move));
    assert_eq!(said, "`all`: `connect` is refused: daily allows none (its limit is 0); before, it was at 0 of 5");
    let another = "rule first\n    when fit > 90\n    then connect\n\nrule all\n    then connect\n    else inmail\n";
    let (_, said) = difference(&format!("{full}{rules}"), &usual(another));
    assert_eq!(said, "`all`: `connect` was refused: daily allows none (its limit is 0); now it is at 0 of 5");
}

#[test]
fn of_follow_ups_it_is_said_whether_they_are_under_way_and_when_they_are_due() {
    let all = "rule all\n    then connect\n";
    let thanks = |clauses: &str| usual(&format!("follow_up thanks\n    after connect accepted\n{clauses}\n{all}"));
    let usual_one = thanks("    wait 1 day\n    then inmail\n");
    for (old, new, said) in [
        (
            usual_one.clone(),
            thanks("    wait 4 days\n    then inmail\n"),
            "`follow-up thanks`: due 2026-05-31 10:00; before, due 2026-05-28 10:00, 1 day late",
        ),
        (
            usual_one.clone(),
            thanks("    wait 1 day\n    unless fit < 50\n    then inmail\n"),
            "`follow-up thanks` is no longer under way",
        ),
        (
            thanks("    wait 1 day\n    then inmail\n    lapses 1 hour late\n"),
            usual_one.clone(),
            "`follow-up thanks` is under way now",
        ),
        (
            usual_one.clone(),
            thanks("    wait 1 day\n    then inmail when fit > 50\n    else connect\n"),
            "`follow-up thanks`: `inmail` is refused: its condition doesn't hold: fit > 50",
        ),
        (usual_one.clone(), usual(all), "`follow-up thanks` is gone"),
        (usual(all), usual_one, "`follow-up thanks` is new, and decides"),
    ] {
        let (change, difference) = difference(&old, &new);
        assert_eq!((change, difference.as_str()), (Some(Change::Move), said), "{old}\n→\n{new}");
    }
}

#[test]
fn who_somebody_is_and_who_would_act_come_before_rules_and_caps() {
    let decision = |sender: &'static str, refused: Option<(RefusalCode, &'static str)>| {
        let refused = refused.map(|(code, why)| Refusal {
            option: "connect".into(),
            code,
            why: why.into(),
            facts: String::new(),
            cap: (code == RefusalCode::CapExhausted).then_some("daily"),
        });
        Decision {
            prospect: "ann".into(),
            key: "ann".into(),
            sender: sender.into(),
            action: if refused.is_some() { Action::Skip } else { Action::Move("connect") },
            with: vec![],
            subject: None,
            text: None,
            at: None,
            rule: refused.as_ref().is_none_or(|refusal| refusal.code != RefusalCode::Duplicate).then_some("all"),
            because: None,
            until: None,
            refused: refused.into_iter().collect(),
            policy: "0123456789ab",
        }
    };
    let noted = |sender, refused| Noted::of(&decision(sender, refused));
    let full = Some((RefusalCode::CapExhausted, "daily is exhausted (5 of 5)"));
    let twice = Some((RefusalCode::Duplicate, "the same person as row 3"));
    let plain = noted("dana", None);
    assert_eq!(Cause::of(&plain, &noted("dana", full)), Cause::SlotLost("daily".into()));
    assert_eq!(Cause::of(&plain, &noted("lee", full)), Cause::Sender);
    assert_eq!(Cause::of(&plain, &noted("lee", twice)), Cause::Duplicate);
    assert_eq!(Cause::of(&noted("dana", twice), &plain), Cause::NoDuplicate);
}

#[test]
fn of_a_cap_it_is_said_whether_it_was_asked_at_all() {
    let rules = "rule all\n    then connect\n    else inmail\n";
    let full = USUAL.replace("limit  5", "limit  0");
    let exempt = full.replace("counts connect", "counts connect unless fit > 30");
    let (_, said) = difference(&format!("{exempt}{rules}"), &format!("{full}{rules}"));
    assert_eq!(said, "`all`: `connect` is refused: daily allows none (its limit is 0); before, it was not asked");
    let unlimited = USUAL.replace("limit  5", "limit  none");
    let (_, said) = difference(&format!("{full}{rules}"), &format!("{unlimited}{rules}"));
    assert_eq!(said, "`all`: `connect` was refused: daily allows none (its limit is 0); now it is without a limit");
}

#[test]
fn what_is_done_alike_does_not_flip() {
    let all = usual("rule all\n    then connect\n");
    assert_eq!(difference(&all, &all), (None, String::new()));
    let renamed = usual("rule everyone\n    then connect\n    because \"Free.\"\n");
    assert_eq!(difference(&all, &renamed).0, Some(Change::Reason));
    let refused = usual("rule all\n    then inmail when fit > 50\n    else connect\n");
    assert_eq!(difference(&all, &refused).0, Some(Change::Reason));
}
