//! The point at which two policies part ways about one record.

use std::collections::HashMap;

use super::asked::asked_otherwise;
use super::cause::Cause;
use super::difference::{Condition, Difference, Room};
use super::group::Group;
use super::options;
use crate::decide::decision::{StepKind, Trace, TraceCondition, TraceOption, TraceStep, TraceVerdict};

/// All that a policy asks of a record, by [`step_name`], each with its options as the policy has them.
pub type Steps = HashMap<String, Vec<String>>;

/// Where two traces of one record part ways: at the cap that made the decision flip, else at what makes another step
/// decide, or the same step otherwise. Nothing where they come to the same in the same way. `steps` are those of each
/// policy.
#[must_use]
pub fn first_difference(was: &Trace, now: &Trace, group: &Group, steps: [&Steps; 2]) -> Option<Difference> {
    if let Some(found) = cap_in_the_way(was, now, group) {
        return Some(found);
    }
    match (decider(was), decider(now)) {
        (Some(old), Some(new)) if is_same(old, new) => within(old, new, steps),
        (old, new) => {
            // What decided doesn't come to it any more; else what decides now did not before.
            let led_past = old.and_then(|old| within(old, find(now, old)?, steps));
            led_past
                .or_else(|| new.and_then(|new| within(find(was, new)?, new, steps)))
                .or_else(|| in_another_place(old, new, steps))
        }
    }
}

fn decider(trace: &Trace) -> Option<&TraceStep> {
    trace.steps.iter().find(|step| step.verdict == TraceVerdict::Decided)
}

fn is_same(one: &TraceStep, other: &TraceStep) -> bool {
    one.kind == other.kind && one.name == other.name
}

/// What a trace has of a step of the other.
fn find<'t>(trace: &'t Trace, step: &TraceStep) -> Option<&'t TraceStep> {
    trace.steps.iter().find(|there| is_same(there, step))
}

/// Whether a step applies.
fn applies(step: &TraceStep) -> bool {
    step.verdict != TraceVerdict::NotMet
}

fn name(step: &TraceStep) -> String {
    step_name(step.kind, &step.name)
}

/// What a `never`, follow-up or rule is called where they stand side by side: a rule by its name alone.
#[must_use]
pub fn step_name(kind: StepKind, name: &str) -> String {
    match kind {
        StepKind::Never => format!("never {name}"),
        StepKind::FollowUp => format!("follow-up {name}"),
        StepKind::Rule => name.to_owned(),
        StepKind::Reservation => format!("reservation {name}"),
    }
}

/// What within a step is answered in two ways.
fn within(was: &TraceStep, now: &TraceStep, steps: [&Steps; 2]) -> Option<Difference> {
    let step = name(now);
    if applies(was) != applies(now) {
        let (was, now) = asked_otherwise(&was.conditions, &now.conditions, [applies(was), applies(now)]);
        let asked = |condition: &TraceCondition| Condition {
            text: condition.text.clone(),
            holds: condition.holds,
            values: values(condition),
        };
        return (was.or(now).is_some()).then(|| Difference::Condition {
            step,
            was: was.map(asked),
            now: now.map(asked),
        });
    }
    let is_pending = |step: &TraceStep| step.note.is_some() && step.options.is_empty();
    if let (Some(before), Some(note)) = (&was.note, &now.note)
        && before != note
        && (is_pending(was) || is_pending(now))
    {
        return Some(Difference::Due { step, was: before.clone(), now: note.clone() });
    }
    let all = steps.map(|steps| steps.get(&step).map_or(&[][..], Vec::as_slice));
    options::otherwise(&step, was, now, all)
}

/// What a condition and its parts are worked out from.
fn values(condition: &TraceCondition) -> Vec<(String, String)> {
    let mut all = condition.values.clone();
    for value in condition.parts.iter().flat_map(values) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// Why a step decides that the other policy didn't come to, where none that both came to says it.
fn in_another_place(old: Option<&TraceStep>, new: Option<&TraceStep>, steps: [&Steps; 2]) -> Option<Difference> {
    let [old_steps, new_steps] = steps;
    let is_follow_up = |step: &&TraceStep| step.kind == StepKind::FollowUp;
    let gone = old.map(name).filter(|old| !new_steps.contains_key(old));
    let came = new.map(name).filter(|new| !old_steps.contains_key(new));
    match (gone, came) {
        (_, Some(step)) => Some(Difference::New { step }),
        (Some(step), None) => Some(Difference::Gone { step }),
        (None, None) => match (new.filter(is_follow_up), old.filter(is_follow_up)) {
            (Some(new), _) => Some(Difference::UnderWay { step: name(new), is_now: true }),
            (None, Some(old)) => Some(Difference::UnderWay { step: name(old), is_now: false }),
            (None, None) => new.map(|new| Difference::Moved { step: name(new), before: old.map(name) }),
        },
    }
}

/// The option that a cap keeps one of two policies from: which cap it is, the cause says.
fn cap_in_the_way(was: &Trace, now: &Trace, group: &Group) -> Option<Difference> {
    let (full, other, cap, asked) = match &group.cause {
        Some(Cause::SlotLost(cap)) => (now, was, cap, &group.from),
        Some(Cause::SlotGained(cap)) => (was, now, cap, &group.to),
        _ => return None,
    };
    let is_lost = matches!(group.cause, Some(Cause::SlotLost(_)));
    let is_by_cap = |option: &&TraceOption| option.option == *asked && option.cap.as_deref() == Some(&**cap);
    let (step, option) = full.steps.iter().find_map(|step| Some((step, step.options.iter().find(is_by_cap)?)))?;
    let why = option.why.clone();
    let (was, now) = if is_lost { (None, why) } else { (why, None) };
    let room = room(other, cap);
    Some(Difference::Option { step: name(step), option: option.option.clone(), was, now, room })
}

/// How full a cap stood that let a decision pass.
fn room(trace: &Trace, cap: &str) -> Option<Room> {
    let cap = trace.caps.iter().find(|stood| stood.name == cap)?;
    Some(match cap.limit {
        None => Room::Unlimited,
        Some(limit) if cap.used < limit && cap.shut_until.is_none() => Room::Used(cap.used, limit),
        Some(_) => Room::Uncounted,
    })
}
