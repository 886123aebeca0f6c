//! What a test expects, held against a decision.

use jiff::tz::TimeZone;

use super::instants;
use crate::decide::decision::{Action, Decision};
use crate::language::check::typed::{Expect, Moment};

/// Whether the decision is as expected.
pub(super) fn is_met(expect: &Expect, decision: &Decision<'_>, zone: &TimeZone) -> bool {
    match expect {
        Expect::Decision { action, with, until, by } => {
            &**action == decision.action.as_str()
                && with.as_ref().is_none_or(|with| with.iter().map(|form| &**form).eq(decision.with.iter().copied()))
                && until.is_none_or(|until| is_until(until, decision, zone))
                && by.as_ref().is_none_or(|by| decision.rule == Some(&**by))
        }
        Expect::Refused { action, code } => decision
            .refused
            .iter()
            .any(|refusal| refusal.action() == Action::from(&**action) && refusal.code.as_str() == &**code),
    }
}

fn is_until((first, last): (Moment, Moment), decision: &Decision<'_>, zone: &TimeZone) -> bool {
    let (first, last) = (instants(first, zone).0, instants(last, zone).1);
    decision.until.as_ref().is_some_and(|until| (first..=last).contains(&until.timestamp()))
}

/// What is expected, in the words of the test.
pub(super) fn in_words(expect: &Expect) -> String {
    match expect {
        Expect::Decision { action, with, until, by } => {
            let mut words = action.to_string();
            if let Some(with) = with {
                words += if with.is_empty() { " with nothing" } else { " with " };
                words += &with.join(" and ");
            }
            if let Some((first, last)) = until {
                words += &if first == last {
                    format!(" until {}", moment_in_words(*first))
                } else {
                    format!(" until between {} and {}", moment_in_words(*first), moment_in_words(*last))
                };
            }
            if let Some(by) = by {
                words += &format!(" by {by}");
            }
            words
        }
        Expect::Refused { action, code } => format!("refused {action} because {code}"),
    }
}

fn moment_in_words(moment: Moment) -> String {
    match moment {
        Moment::Date(date) => date.to_string(),
        Moment::Local(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        Moment::Exact(at) => at.to_string(),
    }
}

/// What was decided, as far as the expectation asks for it.
pub(super) fn decided_in_words(expect: &Expect, decision: &Decision<'_>) -> String {
    if matches!(expect, Expect::Refused { .. }) {
        let refused: Vec<String> = decision
            .refused
            .iter()
            .map(|refusal| format!("refused {} because {} ({})", refusal.option, refusal.code.as_str(), refusal.told()))
            .collect();
        return if refused.is_empty() { "nothing refused".to_owned() } else { refused.join("; ") };
    }
    let mut words = decision.action.to_string();
    if !decision.with.is_empty() {
        words += &format!(" with {}", decision.with.join(" and "));
    }
    if let Some(until) = &decision.until {
        words += &format!(" until {}", until.strftime("%Y-%m-%d %H:%M"));
    }
    match decision.rule {
        Some(rule) => words += &format!(" by {rule}"),
        None => words += ", no rule matches",
    }
    words
}
