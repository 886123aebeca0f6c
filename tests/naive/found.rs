//! Differences that were found, each with the decision that is right.

use std::sync::Arc;

use firstmove::bundle::{Extra, MemoryFiles, load};
use firstmove::check::check;
use firstmove::engine::{Batch, Entry};
use firstmove::eval::{Person, Run, Sender};
use firstmove::plan::Plan;
use firstmove::state::State;
use firstmove::testing;
use firstmove::value::Value;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const START: &str = "policy \"A\" language 1\n\nlist listed from \"listed.txt\"\n\nrecord prospect\n    known by id, email\n    \
                     id: text?\n    email: text?\n\nmove connect\n\nmove message\n\n";

fn policy(rest: &str) -> (firstmove::check::typed::Policy, Plan) {
    let text = format!("{START}{rest}");
    let files = MemoryFiles::from([("a.policy", text.as_str()), ("listed.txt", "acme.example\n")]);
    let bundle = load(&files, "a.policy", &Extra::default());
    let checked = check(&bundle);
    let policy = checked.policy.unwrap_or_else(|| panic!("{:?}", checked.findings));
    let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &[]);
    (policy, plan)
}

#[test]
fn what_came_since_is_not_the_counted_move_itself() {
    let (policy, plan) = policy(
        r#"
cap open_requests
    counts connect unless not unanswered
    limit  1
    every  90 days

cap repeated
    counts message unless message sent within 7 days
    limit  1
    every  90 days

rule all
    then connect
    else message

test "a move just made is unanswered, so it needs room"
    given  open_requests used 1
    expect message
    expect refused connect because cap_exhausted

test "a message counts where none came after it"
    given  open_requests used 1
    given  message sent 3 days ago
    expect refused message because cap_exhausted

test "an earlier one gives its place back"
    given  open_requests used 1
    given  message sent 12 days ago
    given  message sent 8 days ago
    given  message sent 2 days ago
    expect refused message because cap_exhausted
"#,
    );
    for test in &policy.tests {
        let outcome = testing::run(&plan, test);
        assert!(outcome.failures.is_empty(), "{}: {:?}", outcome.title, outcome.failures);
    }
}

/// What is decided of records, each as id, e-mail and sender, when this person is known before.
fn decided(plan: &Plan, known: &[(u8, &str)], rows: &[[Option<&str>; 3]]) -> Vec<String> {
    let mut state = State::default();
    let known: Vec<_> = known.iter().map(|(field, name)| (*field, (*name).into())).collect();
    state.person(&known);
    let entries: Vec<Entry> = (1..)
        .zip(rows)
        .map(|(row, [id, email, sender])| {
            let value = |text: &Option<&str>| text.map_or(Value::Missing, |text| Value::Text(text.into()));
            let name = sender.unwrap();
            let id_of = state.sender(name);
            let sender = Sender { name: name.into(), id: id_of, slots: Box::default(), zone: TimeZone::UTC };
            Entry::new(plan, row, [value(id), value(email)].into(), Arc::new(sender)).unwrap()
        })
        .collect();
    assert!(Person::of(plan, &entries[0].prospect).is_some());
    let run = Run::new(plan, state, Timestamp::UNIX_EPOCH);
    let mut decided = Vec::new();
    Batch::new(run, 1, false).decide(&entries, |one| decided.push(one.decision.action.to_owned()));
    decided
}

#[test]
fn the_names_that_the_past_knows_are_asked_of_every_policy() {
    let (_, plan) =
        policy("rule listed\n    when prospect is one of listed\n    then skip\n\nrule all\n    then connect\n");
    let known = [(0, "p0"), (1, "p0@acme.example")];
    assert_eq!(decided(&plan, &known, &[[Some("P0"), None, Some("a")]]), ["skip"]);
    assert_eq!(decided(&plan, &known, &[[Some("P1"), None, Some("a")]]), ["connect"]);
}

#[test]
fn a_name_that_an_earlier_row_tells_is_asked_too() {
    let (_, plan) = policy(
        "cap one\n    counts connect\n    limit 9\n    every day\n\nrule listed\n    when prospect is one of listed\n    then \
         skip\n\nrule all\n    then connect\n",
    );
    let rows = [[Some("P0"), Some("p0@acme.example"), Some("a")], [Some("P0"), None, Some("b")]];
    assert_eq!(decided(&plan, &[(0, "p0")], &rows), ["skip", "skip"]);
    assert_eq!(decided(&plan, &[], &rows), ["skip", "skip"]);
}

#[test]
fn what_a_cap_exempts_later_is_worth_waiting_for() {
    for unless in ["now >= 2026-02-01 10:00", "2026-02-01 10:00 within 7 days"] {
        let (policy, plan) = policy(&format!(
            "cap shut\n    counts connect unless {unless}\n    limit 0\n    every day\n\nrule all\n    then connect\n\n\
             test \"it waits\"\n    expect wait until 2026-02-01 10:00\n    expect refused connect because cap_exhausted\n"
        ));
        let outcome = testing::run(&plan, &policy.tests[0]);
        assert!(outcome.failures.is_empty(), "{unless}: {:?}", outcome.failures);
    }
}

#[test]
fn an_earlier_reading_that_reached_the_limit_shuts_a_cap_too() {
    let (policy, plan) = policy(
        "cap daily\n    counts connect\n    limit 3\n    every day\n    cooldown 1 week\n\nrule all\n    then connect\n\n\
         test \"it is shut for a week from the earlier one\"\n    given daily read 3 2 days ago\n    \
         given daily read 0 1 day ago\n    expect wait until 2026-01-19 10:00\n    \
         expect refused connect because cap_cooldown\n",
    );
    let outcome = testing::run(&plan, &policy.tests[0]);
    assert!(outcome.failures.is_empty(), "{:?}", outcome.failures);
}

#[test]
fn a_defined_yes_or_no_that_is_missing_is_neither() {
    let (policy, plan) = policy(
        "record prospect\n    flag: yes/no?\n    amount: number = 1\n\ndefine said = flag when amount < 1000\n    = no\n\nrule no\n    when said is no\n    then skip\n\n\
         rule all\n    then connect\n\ntest \"it is not no\"\n    given  flag is missing\n    expect connect by all\n",
    );
    let outcome = testing::run(&plan, &policy.tests[0]);
    assert!(outcome.failures.is_empty(), "{:?}", outcome.failures);
}
