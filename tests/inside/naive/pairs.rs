//! Two policies held against each other: what is counted as flips, and what is named as their cause.

use std::fmt::Write as _;

use crate::decide::Batch;
use crate::decide::decision::Trace;
use crate::decide::eval::Run;
use crate::language::check::typed::{Action, Choice, Policy};
use crate::report::impact::{Cause, Change, Group, Impact, Noted, Place, Seen, first_difference};
use crate::values::ids::Id;

use super::decide::{Answer, By, Decided};
use super::generate::{self, Choices};
use super::value::Asking;
use crate::inside::impact::steps;

use super::{Made, Situation, by_engine, by_hand_asked, made_of, property, situation};

/// A policy with something in it written otherwise; its records, moves and caps stay.
fn changed(text: &str, choices: &mut Choices<'_>) -> String {
    let mut items: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
    for _ in 0..=choices.below(4) {
        let rules: Vec<usize> = (0..items.len()).filter(|place| items[*place].starts_with("rule ")).collect();
        match choices.below(9) {
            0 if rules.len() > 1 => items.swap(rules[0], rules[1]),
            1 if rules.len() > 1 => drop(items.remove(choices.one(&rules))),
            2 => change_line(&mut items, choices, "    when ", |_, _| None),
            3 => change_line(&mut items, choices, "    else ", |_, _| None),
            4 => change_line(&mut items, choices, "    every ", |_, choices| {
                Some(format!("    every {}", choices.one(&["day", "week", "90 days", "1 hour"])))
            }),
            _ => change_line(&mut items, choices, "    limit ", |line, choices| {
                let limit = choices.one(&["0", "1", "none", "2"]);
                let when = line.split_once(" when ").map_or(String::new(), |(_, when)| format!(" when {when}"));
                Some(format!("    limit {limit}{when}"))
            }),
        }
    }
    items.join("\n\n")
}

/// Writes one of the lines that begin so otherwise, or takes it away.
fn change_line(
    items: &mut [String],
    choices: &mut Choices<'_>,
    start: &str,
    otherwise: impl Fn(&str, &mut Choices<'_>) -> Option<String>,
) {
    let having: Vec<usize> = (0..items.len()).filter(|place| items[*place].contains(&format!("\n{start}"))).collect();
    if having.is_empty() {
        return;
    }
    let item = &mut items[choices.one(&having)];
    let mut lines: Vec<String> = item.lines().map(str::to_owned).collect();
    let places: Vec<usize> = (0..lines.len()).filter(|place| lines[*place].starts_with(start)).collect();
    let place = choices.one(&places);
    match otherwise(&lines[place], choices) {
        Some(line) => lines[place] = line,
        None => drop(lines.remove(place)),
    }
    *item = lines.join("\n");
}

/// What the engine decides, to be compared, and how it comes to it.
fn noted(made: &Made, situation: &Situation<'_>) -> Vec<(Noted, Trace)> {
    let mut noted = Vec::new();
    Batch::new(Run::new(&made.plan, situation.state.clone(), situation.now), 1, true)
        .decide(&situation.entries, |one| noted.push((Noted::of(&one.decision), one.trace.unwrap())));
    noted
}

/// What the naive evaluator decides, and which option it would come to without some caps: for every row, by the caps that
/// are lifted, of which each is a bit.
fn by_hand(made: &Made, situation: &Situation<'_>) -> (Vec<Decided>, Vec<Vec<String>>) {
    let untils: Vec<_> = by_engine(made, situation, situation.now, 1).iter().map(|decided| decided.until).collect();
    let mut lifted = vec![Vec::new(); situation.entries.len()];
    let decided = by_hand_asked(made, situation, situation.now, &untils, |place, asking| {
        lifted[place] = (0..1_u32 << made.policy.caps.len()).map(|caps| option_without(asking, caps)).collect();
    });
    (decided, lifted)
}

/// The option that is come to where these caps refuse nothing; empty where there is none.
fn option_without(asking: &Asking<'_>, caps: u32) -> String {
    let policy = asking.world.policy;
    let option = match (Asking { lifted: caps, ..*asking }).answer().0 {
        Answer::Chosen(By::Rule(rule), place) => &policy.rules[rule].options[place],
        Answer::Chosen(By::FollowUp(item), place) => &policy.follow_ups[item].options[place],
        _ => return String::new(),
    };
    label(policy, option)
}

fn label(policy: &Policy, option: &Choice) -> String {
    let Action::Move(mv, with) = &option.action else { return String::new() };
    let item = &policy.moves[*mv];
    let mut label = item.name.to_string();
    for (place, with) in with.iter().enumerate() {
        let _ = write!(label, "{}{}", if place == 0 { " with " } else { " and " }, item.forms[with.form].name);
    }
    label
}

/// Whether the cause is a cap exactly where a cap keeps one policy from the option of the other: without that cap, and those
/// that are full as well, it would come to that option, or at least to another than it does.
fn is_true(policy: &Policy, group: &Group, lifted: [&Vec<String>; 2]) -> bool {
    let Some(cause) = &group.cause else { return false };
    let [was, now] = lifted;
    let bit = |cap: &str| 1 << policy.caps.position(|known| *known.name == *cap).map_or(31, Id::index);
    let without = |options: &[String], cap: u32, is_it: &dyn Fn(&str) -> bool| {
        (0..).zip(options).skip(1).any(|(caps, option): (u32, _)| caps & cap == cap && is_it(option))
    };
    match cause {
        Cause::SlotLost(cap) => without(now, bit(cap), &|option| option == group.from || option != now[0]),
        Cause::SlotGained(cap) => without(was, bit(cap), &|option| option == group.to || option != was[0]),
        Cause::Rules(..) if group.change == Change::Move => {
            !without(now, 0, &|option| option == group.from) && !without(was, 0, &|option| option == group.to)
        }
        _ => true,
    }
}

#[test]
fn flips_and_their_causes_are_those_of_the_naive_evaluator() {
    property(400, 900, |numbers| {
        let mut choices = Choices::new(numbers);
        let text = generate::policy(&mut choices);
        let other = changed(&text, &mut choices);
        let (Ok(old), Ok(new)) = (made_of(text, &mut choices.clone()), made_of(other, &mut choices.clone())) else {
            return Ok(());
        };
        let situations = [&old, &new].map(|made| {
            let mut choices = choices.clone();
            // As many numbers as the clamps have taken.
            made.policy.caps.iter().for_each(|_| _ = generate::clamp(&mut choices));
            situation(&mut choices, made, false)
        });
        let [was, now] = [noted(&old, &situations[0]), noted(&new, &situations[1])];
        let [(old_naive, old_lifted), (new_naive, new_lifted)] =
            [by_hand(&old, &situations[0]), by_hand(&new, &situations[1])];
        let mut impact = Impact::default();
        let mut flips = 0;
        let steps = [steps(&old.plan), steps(&new.plan)];
        for (place, ((was, was_trace), (now, now_trace))) in was.iter().zip(&now).enumerate() {
            let [old_one, new_one] = [&old_naive[place], &new_naive[place]];
            let all = |one: &Decided| {
                (one.action.clone(), one.with.clone(), one.subject.clone(), one.text.clone(), one.at, one.until)
            };
            flips += u64::from(all(old_one) != all(new_one));
            let seen = [was, now].map(|noted| Seen::Decided(noted.clone()));
            impact.count(Place { file: 0, row: place as u64 + 1 }, Some(&seen[0]), Some(&seen[1]), 1);
            let Some(group) = Group::of(was, now) else { continue };
            let is_asked = matches!(group.cause, Some(Cause::SlotLost(_) | Cause::SlotGained(_) | Cause::Rules(..)));
            let first = first_difference(was_trace, now_trace, &group, [&steps[0], &steps[1]]);
            if (is_asked && group.change == Change::Move && first.is_none() && was.until == now.until)
                || !is_true(&old.policy, &group, [&old_lifted[place], &new_lifted[place]])
            {
                let lifted = (&old_lifted[place], &new_lifted[place]);
                return Err(format!(
                    "{}\n→\n{}\nrow {}: {group:?}: {first:?}: {lifted:?}",
                    old.text,
                    new.text,
                    place + 1
                ));
            }
        }
        if impact.flips() == flips {
            Ok(())
        } else {
            Err(format!("{}\n→\n{}\n{flips}: {impact:#?}", old.text, new.text))
        }
    });
}
