//! Which option of a step that both policies have is tried or refused by one of them only.

use super::difference::Difference;
use crate::decide::decision::{TraceOption, TraceStep, TraceVerdict};

/// What leads on to the steps below.
const NEXT: &str = "next";

/// What makes one policy take another option of a step than the other. `all` are the options that each has there.
pub(super) fn otherwise(name: &str, was: &TraceStep, now: &TraceStep, all: [&[String]; 2]) -> Option<Difference> {
    let (old, new) = (taken(was), taken(now));
    if old == new {
        return None;
    }
    let step = || name.to_owned();
    // An option may stand in a step several times, each with another `when`.
    let times = |side: &[String], option: &str| side.iter().filter(|known| *known == option).count();
    let [before, after] = all;
    if let Some(refused) = old.and_then(|old| only_refused(old, now, was)) {
        let (option, why) = (refused.option.clone(), refused.why.clone());
        return Some(Difference::Option { step: step(), option, was: None, now: why, room: None });
    }
    if let Some(refused) = new.and_then(|new| only_refused(new, was, now)) {
        let (option, why) = (refused.option.clone(), refused.why.clone());
        return Some(Difference::Option { step: step(), option, was: why, now: None, room: None });
    }
    match (old, new) {
        (None, Some(new)) => Some(Difference::NewOption { step: step(), option: new.to_owned() }),
        (Some(old), None) => Some(Difference::NoOption { step: step(), option: old.to_owned() }),
        (Some(_), Some(new)) if times(after, new) > times(before, new) => {
            Some(Difference::NewOption { step: step(), option: new.to_owned() })
        }
        (Some(old), Some(_)) if times(before, old) > times(after, old) => {
            Some(Difference::NoOption { step: step(), option: old.to_owned() })
        }
        (Some(old), Some(new)) => {
            Some(Difference::Before { step: step(), first: new.to_owned(), then: old.to_owned() })
        }
        (None, None) => None,
    }
}

/// The option that a step comes to, with its forms.
fn taken(step: &TraceStep) -> Option<&str> {
    if step.verdict == TraceVerdict::PassedOn {
        return Some(NEXT);
    }
    step.options.iter().find(|option| option.code.is_none()).map(|option| option.option.as_str())
}

/// The refusal of an option by one policy, for what the other doesn't refuse it for.
fn only_refused<'t>(option: &str, by: &'t TraceStep, other: &TraceStep) -> Option<&'t TraceOption> {
    let is_refused = |tried: &&TraceOption| tried.option == option && tried.code.is_some();
    let is_known = |tried: &TraceOption| other.options.iter().any(|there| there == tried);
    by.options.iter().filter(is_refused).find(|tried| !is_known(tried))
}
