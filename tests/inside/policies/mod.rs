//! The policies that come with the project, as they are used: their own tests, and what they promise over a whole list.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::decide::eval::{Run, Sender, complete_prospect, complete_sender};
use crate::decide::state::State;
use crate::decide::testing;
use crate::decide::{Batch, Entry};
use crate::language::LoadedPolicy;
use crate::language::bundle::Extra;
use crate::language::plan::Plan;
use crate::values::Value;
use crate::values::ids::Id;
use crate::workspace::files::DiskFiles;
use jiff::Timestamp;
use jiff::tz::TimeZone;

mod deep;
mod titles;
mod untils;

/// A policy of `policies/`.
pub(crate) fn load(name: &str) -> LoadedPolicy {
    let files = DiskFiles::below(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").as_path());
    LoadedPolicy::load(&files, name, &Extra::default()).unwrap_or_else(|refused| {
        panic!("{}", crate::language::diagnostic::human(&refused.sources, &refused.findings, false))
    })
}

#[test]
fn the_tests_beside_the_policies_pass() {
    let mut ran = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".test.policy") {
            continue;
        }
        let policy = load(&name);
        assert!(policy.warnings.is_empty(), "{name}: {:?}", policy.warnings);
        let own = policy.checked.tests.iter().map(|test| testing::run(&policy.plan, test));
        let cases = policy.checked.cases.iter().flat_map(|cases| testing::run_cases(&policy.plan, cases));
        for outcome in own.chain(cases) {
            assert!(outcome.failures.is_empty(), "{name}: {}: {:?}", outcome.title, outcome.failures);
            ran += 1;
        }
    }
    assert!(ran > 30, "only {ran} tests ran");
}

/// A sender of whom nothing is known but a name and a zone.
fn sender(plan: &Plan, state: &mut State, zone: &str) -> Arc<Sender> {
    let zone = TimeZone::get(zone).unwrap();
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    slots[plan.sender.schema.field("id").unwrap().index()] = Value::Text("dana".into());
    complete_sender(plan, &mut slots, &zone);
    Arc::new(Sender { name: "dana".into(), id: state.sender("dana"), slots: slots.into(), zone })
}

/// Cold strangers, of whom nothing is known but an id.
fn strangers(plan: &Plan, sender: &Arc<Sender>, count: u64) -> Vec<Entry> {
    let id = plan.prospect.schema.field("id").unwrap().index();
    let stranger = |row: u64| {
        let mut slots = vec![Value::Missing; plan.prospect.schema.fields.len()];
        slots[id] = Value::Text(format!("p{row}").into());
        complete_prospect(plan, &mut slots, &sender.zone);
        Entry::new(plan, row, slots.into(), Arc::clone(sender)).unwrap()
    };
    (1..=count).map(stranger).collect()
}

/// How often each move is decided, and until when those wait who do.
fn decided(plan: &Plan, state: State, now: Timestamp, entries: &[Entry], threads: usize) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    Batch::new(Run::new(plan, state, now), threads, false).decide(entries, |decided| {
        let until = decided.decision.until.map(|until| format!(" until {}", until.strftime("%Y-%m-%dT%H:%M:%S%:z")));
        *counts.entry(format!("{}{}", decided.decision.action, until.unwrap_or_default())).or_default() += 1;
    });
    counts
}

#[test]
fn of_150_strangers_25_are_asked_today_and_the_rest_wait_for_midnight() {
    let policy = load("outbound.policy");
    let mut state = State::default();
    let sender = sender(&policy.plan, &mut state, "America/New_York");
    let entries = strangers(&policy.plan, &sender, 150);
    let now = "2026-05-29T10:00:00-04:00".parse().unwrap();
    for threads in [1, 2] {
        let counts = decided(&policy.plan, state.clone(), now, &entries, threads);
        let expected = [("connect".to_owned(), 25), ("wait until 2026-05-30T00:00:00-04:00".to_owned(), 125)];
        assert_eq!(counts, BTreeMap::from(expected));
    }
}

#[test]
fn with_the_week_used_up_ten_inmails_go_today_and_the_rest_wait_for_midnight() {
    let policy = load("outbound.policy");
    let mut state = State::default();
    let sender = sender(&policy.plan, &mut state, "America/New_York");
    let weekly = policy.plan.caps.position(|cap| &*cap.name == "weekly_invites").unwrap();
    let read_at: Timestamp = "2026-05-27T09:30:00-04:00".parse().unwrap();
    state.read(sender.id, weekly, read_at, 100);
    let entries = strangers(&policy.plan, &sender, 150);
    let counts = decided(&policy.plan, state, "2026-05-29T10:00:00-04:00".parse().unwrap(), &entries, 1);
    // Of the 20 credits of a premium plan, ten are for one day.
    let expected = [("inmail".to_owned(), 10), ("wait until 2026-05-30T00:00:00-04:00".to_owned(), 140)];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn whoever_turns_out_to_be_somebody_decided_before_is_decided_once() {
    let policy = load("outbound.policy");
    let mut state = State::default();
    let dana = sender(&policy.plan, &mut state, "UTC");
    let eli = Arc::new(Sender { name: "eli".into(), id: state.sender("eli"), ..Sender::clone(&dana) });
    let field = |name: &str| policy.plan.prospect.schema.field(name).unwrap().index();
    let entry = |row: u64, sender: &Arc<Sender>, names: &[(&str, &str)]| {
        let mut slots = vec![Value::Missing; policy.plan.prospect.schema.fields.len()];
        names.iter().for_each(|(name, value)| slots[field(name)] = Value::Text((*value).into()));
        complete_prospect(&policy.plan, &mut slots, &sender.zone);
        Entry::new(&policy.plan, row, slots.into(), Arc::clone(sender)).unwrap()
    };
    let (url, email) = (("profile_url", "linkedin.com/in/a"), ("email", "a@example.com"));
    // Only the third row shows that the first two are one person, whom Eli has in the second.
    let entries = [entry(1, &dana, &[url]), entry(2, &eli, &[email]), entry(3, &eli, &[url, email])];
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    let counts = decided(&policy.plan, state, now, &entries, 1);
    assert_eq!(counts, [("connect".to_owned(), 2), ("skip".to_owned(), 1)].into());
}
