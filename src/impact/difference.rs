//! The first point at which two policies part ways about one record.

use std::collections::HashSet;
use std::fmt;

use super::cause::Cause;
use super::group::Group;
use crate::decision::{Trace, TraceCondition, TraceOption, TraceStep, TraceVerdict};

/// Where two decisions on one record come to differ: what is asked first that is answered in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A condition of a step that both have.
    Condition {
        /// The rule, follow-up or `never`.
        step: String,
        /// What the old policy asks, as it has it, and whether it held; nothing where it doesn't ask.
        was: Option<(String, bool)>,
        /// What the new one asks.
        now: Option<(String, bool)>,
        /// What it is worked out from.
        values: Vec<(String, String)>,
    },
    /// An option of a step that both have.
    Option {
        /// The rule or follow-up.
        step: String,
        /// The option, as the policy has it.
        option: String,
        /// Why it was refused; nothing where it was taken or wasn't there.
        was: Option<String>,
        /// Why it is refused; nothing where it is taken or isn't there.
        now: Option<String>,
        /// How full the cap is for the policy that gives it: `80 of 100`.
        room: Option<String>,
    },
    /// An option that stands in another's place.
    Instead {
        /// The rule or follow-up.
        step: String,
        /// The option that was tried there; nothing where there was none.
        was: Option<String>,
        /// The option that is tried there; nothing where there is none.
        now: Option<String>,
    },
    /// A step that the new policy doesn't have.
    Gone {
        /// The rule, follow-up or `never`.
        step: String,
    },
    /// A step that the old policy didn't come to.
    Come {
        /// The rule, follow-up or `never`.
        step: String,
        /// Whether the old policy doesn't have it.
        is_new: bool,
    },
    /// A follow-up that is due at another time.
    Due {
        /// The follow-up.
        step: String,
        /// When it was due.
        was: String,
        /// When it is.
        now: String,
    },
}

/// Where two traces of one record part ways: at the cap that made the decision flip, else at what is asked first that is
/// answered in two ways. Nothing where they come to the same in the same way. `steps` are those of each policy, by
/// [`step_name`].
#[must_use]
pub fn first_difference(was: &Trace, now: &Trace, group: &Group, steps: [&HashSet<String>; 2]) -> Option<Difference> {
    if let Some(found) = cap_in_the_way(was, now, group) {
        return Some(found);
    }
    let [old_steps, new_steps] = steps;
    let gone = || was.steps.iter().find(|step| counts(step) && !new_steps.contains(&name(step)));
    for step in &now.steps {
        match was.steps.iter().find(|old| old.kind == step.kind && old.name == step.name) {
            Some(old) => {
                if let Some(found) = within(old, step) {
                    return Some(found);
                }
            }
            None if !counts(step) => {}
            None => {
                let is_new = !old_steps.contains(&name(step));
                return Some(match gone() {
                    Some(gone) if !is_new => Difference::Gone { step: name(gone) },
                    _ => Difference::Come { step: name(step), is_new },
                });
            }
        }
    }
    gone().map(|step| Difference::Gone { step: name(step) })
}

/// Whether a step made a difference: one that doesn't apply leads nowhere.
fn counts(step: &TraceStep) -> bool {
    step.verdict != TraceVerdict::NotMet
}

fn name(step: &TraceStep) -> String {
    step_name(step.kind, &step.name)
}

/// What a `never`, follow-up or rule is called where they stand side by side: a rule by its name alone.
///
/// ```
/// assert_eq!(firstmove::impact::step_name("rule", "senior"), "senior");
/// assert_eq!(firstmove::impact::step_name("follow_up", "chase"), "follow-up chase");
/// ```
#[must_use]
pub fn step_name(kind: &str, name: &str) -> String {
    if kind == "rule" { name.to_owned() } else { format!("{} {name}", kind.replace('_', "-")) }
}

/// The first thing within a step that is answered in two ways.
fn within(was: &TraceStep, now: &TraceStep) -> Option<Difference> {
    if counts(was) != counts(now) {
        return Some(conditions(was, now));
    }
    option(was, now).or_else(|| match (&was.note, &now.note) {
        (Some(before), Some(note)) if before != note => {
            Some(Difference::Due { step: name(now), was: before.clone(), now: note.clone() })
        }
        _ => None,
    })
}

/// The first option that is another, or has another outcome.
fn option(was: &TraceStep, now: &TraceStep) -> Option<Difference> {
    let step = || name(now);
    let (mut old, mut new) = (was.options.iter(), now.options.iter());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (Some(was), Some(now)) if was.option == now.option => {
                if was.code != now.code {
                    let (option, was, now) = (now.option.clone(), was.why.clone(), now.why.clone());
                    return Some(Difference::Option { step: step(), option, was, now, room: None });
                }
            }
            (was, now) => {
                let option = |option: &TraceOption| option.option.clone();
                return Some(Difference::Instead { step: step(), was: was.map(option), now: now.map(option) });
            }
        }
    }
}

/// Why a step applies under one policy and not under the other.
fn conditions(was: &TraceStep, now: &TraceStep) -> Difference {
    let holds = [counts(was), counts(now)];
    match asked_otherwise(&was.conditions, &now.conditions, holds) {
        (None, None) => Difference::Come { step: name(now), is_new: false },
        (old, new) => condition(now, old, new),
    }
}

/// What is answered in two ways, or what only one of two lists asks: what keeps it from holding, or lets it hold.
fn asked_otherwise<'t>(
    was: &'t [TraceCondition],
    now: &'t [TraceCondition],
    holds: [bool; 2],
) -> (Option<&'t TraceCondition>, Option<&'t TraceCondition>) {
    let both = now.iter().find_map(|new| {
        let old = was.iter().find(|old| old.text == new.text)?;
        answered_otherwise(old, new)
    });
    if let Some((old, new)) = both {
        return (Some(old), Some(new));
    }
    let [held, holds] = holds;
    let (old, new) = (only_in(was, now, held), only_in(now, was, holds));
    if let (Some(old), Some(new)) = (old, new) {
        // One that is made of the other and more is told apart by what it has more.
        let (old_parts, new_parts) = (parts(old), parts(new));
        if new_parts.iter().any(|new| old_parts.iter().any(|old| old.text == new.text)) {
            return asked_otherwise(old_parts, new_parts, [held, holds]);
        }
    }
    (old, new)
}

/// The first condition that answers so and stands in one list only.
fn only_in<'t>(list: &'t [TraceCondition], other: &[TraceCondition], holds: bool) -> Option<&'t TraceCondition> {
    list.iter().find(|asked| asked.holds == holds && !other.iter().any(|there| there.text == asked.text))
}

/// What a condition is made of; of one that is made of nothing, the condition itself.
fn parts(condition: &TraceCondition) -> &[TraceCondition] {
    if condition.parts.is_empty() { std::slice::from_ref(condition) } else { &condition.parts }
}

fn condition(step: &TraceStep, was: Option<&TraceCondition>, now: Option<&TraceCondition>) -> Difference {
    let asked = |condition: &TraceCondition| (condition.text.clone(), condition.holds);
    let values = now.or(was).map(|condition| condition.values.clone()).unwrap_or_default();
    Difference::Condition { step: name(step), was: was.map(asked), now: now.map(asked), values }
}

/// The innermost part of a condition that is answered in two ways.
fn answered_otherwise<'t>(
    was: &'t TraceCondition,
    now: &'t TraceCondition,
) -> Option<(&'t TraceCondition, &'t TraceCondition)> {
    let parts = now.parts.iter().find_map(|new| {
        let old = was.parts.iter().find(|old| old.text == new.text)?;
        answered_otherwise(old, new)
    });
    parts.or_else(|| (was.holds != now.holds).then_some((was, now)))
}

/// The option that a cap keeps one of two policies from: which cap it is, the cause says.
fn cap_in_the_way(was: &Trace, now: &Trace, group: &Group) -> Option<Difference> {
    let (full, other, cap, asked) = match &group.cause {
        Some(Cause::SlotLost(cap)) => (now, was, cap, &group.from),
        Some(Cause::SlotGained(cap)) => (was, now, cap, &group.to),
        Some(Cause::Rules(..)) | None => return None,
    };
    let is_lost = matches!(group.cause, Some(Cause::SlotLost(_)));
    let is_by_cap =
        |option: &&TraceOption| option.option == *asked && option.why.as_deref().is_some_and(|why| is_about(why, cap));
    let (step, option) = full.steps.iter().find_map(|step| Some((step, step.options.iter().find(is_by_cap)?)))?;
    let why = option.why.clone();
    let (was, now) = if is_lost { (None, why) } else { (why, None) };
    let room = room(other, cap);
    Some(Difference::Option { step: name(step), option: option.option.clone(), was, now, room })
}

/// Whether a refusal speaks of a cap.
fn is_about(why: &str, cap: &str) -> bool {
    why.strip_prefix(cap).is_some_and(|rest| rest.starts_with(' '))
}

/// How full a cap stood: `80 of 100`.
fn room(trace: &Trace, cap: &str) -> Option<String> {
    let cap = trace.caps.iter().find(|stood| stood.name == cap)?;
    cap.limit.map(|limit| format!("{} of {limit}", cap.used))
}

impl fmt::Display for Difference {
    /// `` `cold_stranger`: `connect` is refused: weekly_invites is exhausted (80 of 80); before, it was at 80 of 100 ``
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition { step, was, now, values } => {
                let holds = |holds: bool| if holds { "holds" } else { "doesn't hold" };
                let held = |held: bool| if held { "held" } else { "didn't hold" };
                write!(out, "`{step}`: ")?;
                match (was, now) {
                    (Some((old, true)), Some((new, false))) if old == new => write!(out, "`{new}` no longer holds")?,
                    (Some((old, _)), Some((new, _))) if old == new => write!(out, "`{new}` holds now")?,
                    (Some((old, was)), Some((new, now))) => {
                        write!(out, "`{new}` {}; before, `{old}` {}", holds(*now), held(*was))?;
                    }
                    (None, Some((new, now))) => write!(out, "`{new}` is asked now, and {}", holds(*now))?,
                    (Some((old, was)), None) => write!(out, "`{old}` is no longer asked, and {}", held(*was))?,
                    (None, None) => out.write_str("another condition")?,
                }
                let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                if values.is_empty() { Ok(()) } else { write!(out, " ({})", values.join(", ")) }
            }
            Self::Option { step, option, was, now, room } => {
                match (was, now) {
                    (Some(was), None) => write!(out, "`{step}`: `{option}` was refused: {was}")?,
                    (_, now) => {
                        write!(out, "`{step}`: `{option}` is refused: {}", now.as_deref().unwrap_or_default())?;
                    }
                }
                match (room, now.is_some()) {
                    (Some(room), true) => write!(out, "; before, it was at {room}"),
                    (Some(room), false) => write!(out, "; now it is at {room}"),
                    (None, _) => Ok(()),
                }
            }
            Self::Instead { step, was, now } => match (was, now) {
                (Some(was), Some(now)) => write!(out, "`{step}`: `{now}` stands where `{was}` stood"),
                (None, Some(now)) => write!(out, "`{step}`: `{now}` is a new option"),
                (was, None) => write!(out, "`{step}`: `{}` is no option any more", was.as_deref().unwrap_or_default()),
            },
            Self::Gone { step } => write!(out, "`{step}` is gone"),
            Self::Come { step, is_new: true } => write!(out, "`{step}` is new, and decides"),
            Self::Come { step, is_new: false } => write!(out, "`{step}` decides now"),
            Self::Due { step, was, now } => write!(out, "`{step}`: {now}; before, {was}"),
        }
    }
}
