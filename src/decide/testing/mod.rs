//! The tests that stand in policy files: a situation made up, decided as any record is, and held against what the test
//! expects.

mod cases;
mod expectation;
mod situation;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::decide::decision::{Decision, Trace};
use crate::decide::eval::Run;
use crate::decide::{Batch, Entry};
use crate::language::check::typed::{Expect, Moment, Test};
use crate::language::plan::Plan;
use crate::language::source::Span;

pub use cases::run_cases;
pub use situation::{Impossible, Situation};

/// How a test came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it shows.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What is not as expected; empty for a test that passes.
    pub failures: Vec<Failure>,
    /// How the decision came about, for a test that fails.
    pub trace: Option<Trace>,
}

/// An expectation that isn't met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where the expectation stands.
    pub span: Span,
    /// What was expected, in words.
    pub expected: String,
    /// What was decided, in words.
    pub decided: String,
}

/// The moment of a test that names none: Wednesday 2026-01-14 10:00 in the sender's zone.
const USUAL_MOMENT: civil::DateTime = civil::datetime(2026, 1, 14, 10, 0, 0, 0);

/// Runs one test.
#[must_use]
pub fn run(plan: &Plan, test: &Test) -> Outcome {
    let outcome = |failures, trace| Outcome { title: test.title.to_string(), span: test.span, failures, trace };
    match Situation::of(plan, test) {
        Ok(situation) => {
            let (failures, trace) = decide(plan, situation, &test.expect);
            let trace = if failures.is_empty() { None } else { trace };
            outcome(failures, trace)
        }
        Err(Impossible { span, why }) => {
            let expected = "a situation that can be".to_owned();
            outcome(vec![Failure { span: span.unwrap_or(test.span), expected, decided: why }], None)
        }
    }
}

/// Decides a situation, and holds the decision against what is expected.
#[must_use]
pub fn decide(plan: &Plan, situation: Situation, expect: &[(Expect, Span)]) -> (Vec<Failure>, Option<Trace>) {
    let Situation { state, sender, prospect, now } = situation;
    let zone = sender.zone.clone();
    let mut batch = Batch::new(Run::new(plan, state, now), 1, true);
    let mut failures = Vec::new();
    let mut trace = None;
    let Some(entry) = Entry::new(plan, 1, prospect, sender) else { return (failures, None) };
    batch.decide(&[entry], |decided| {
        failures = unmet(&decided.decision, expect, &zone);
        trace = decided.trace;
    });
    (failures, trace)
}

fn unmet(decision: &Decision<'_>, expect: &[(Expect, Span)], zone: &TimeZone) -> Vec<Failure> {
    let unmet = expect.iter().filter(|(expect, _)| !expectation::is_met(expect, decision, zone));
    unmet
        .map(|(expect, span)| Failure {
            span: *span,
            expected: expectation::in_words(expect),
            decided: expectation::decided_in_words(expect, decision),
        })
        .collect()
}

/// The first and the last instant that a moment stands for in a zone: of a date, those of its day.
fn instants(moment: Moment, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let local = |at: civil::DateTime| zone.to_timestamp(at).unwrap_or(Timestamp::MAX);
    match moment {
        Moment::Exact(at) => (at, at),
        Moment::Local(at) => (local(at), local(at)),
        Moment::Date(date) => {
            let last = date.to_datetime(civil::Time::MAX);
            (crate::values::calendar::start_of_day(date, zone), local(last))
        }
    }
}
