//! Differences that were found, each with the decision that is right.

use std::sync::Arc;

use crate::decide::eval::{Asked, Person, Run, Sender, kept_facts, remember};
use crate::decide::state::{Event, State};
use crate::decide::testing;
use crate::decide::{Batch, Entry};
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::check::typed::Policy;
use crate::language::plan::Plan;
use crate::values::calendar::zone;
use crate::values::{EventKind, Value};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const START: &str = "policy \"A\" language 1\n\nlist listed from \"listed.txt\"\n\nrecord prospect\n    known by id, email\n    \
                     id: text?\n    email: text?\n\nmove connect\n\nmove message\n\n";

fn policy(rest: &str) -> (Policy, Plan) {
    let text = format!("{START}{rest}");
    let files = MemoryFiles::from([("a.policy", text.as_str()), ("listed.txt", "acme.example\n")]);
    let bundle = load(&files, "a.policy", &Extra::default());
    let checked = check(&bundle);
    let policy = checked.policy.unwrap_or_else(|| panic!("{:?}", checked.findings));
    let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &[]);
    (policy, plan)
}

/// The tests of a policy pass.
fn pass(policy: &Policy, plan: &Plan) {
    assert!(!policy.tests.is_empty());
    for test in &policy.tests {
        let outcome = testing::run(plan, test);
        assert!(outcome.failures.is_empty(), "{}: {:?}", outcome.title, outcome.failures);
    }
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
    pass(&policy, &plan);
}

#[test]
fn what_came_since_of_the_company_of_the_counted_move_exempts_it() {
    let (policy, plan) = policy(
        r#"
record prospect
    company: text?

cap few
    counts connect unless anything replied by anyone at company
    limit  1
    every  90 days

rule all
    then connect
    else skip

test "an answer from the company gives its place back"
    given  company is "Acme"
    given  connect sent 3 days ago at company
    given  message replied 1 day ago at company
    expect connect

test "without one it counts"
    given  company is "Acme"
    given  connect sent 3 days ago at company
    expect skip
"#,
    );
    pass(&policy, &plan);
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
    Batch::new(run, 1, false).decide(&entries, |one| decided.push(one.decision.action.to_string()));
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
        pass(&policy, &plan);
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
    pass(&policy, &plan);
}

#[test]
fn a_defined_yes_or_no_that_is_missing_is_neither() {
    let (policy, plan) = policy(
        "record prospect\n    flag: yes/no?\n    amount: number = 1\n\ndefine said = flag when amount < 1000\n    = no\n\nrule no\n    when said is no\n    then skip\n\n\
         rule all\n    then connect\n\ntest \"it is not no\"\n    given  flag is missing\n    expect connect by all\n",
    );
    pass(&policy, &plan);
}

#[test]
fn within_leaves_its_far_end_out_in_a_cap_too() {
    let (policy, plan) = policy(
        r#"
cap unanswered_messages
    counts message unless replied within 7 days
    limit  1
    every  90 days

rule all
    then message

test "an answer less than 7 days later"
    given  message sent 30 days ago
    given  message replied 553 hours ago
    expect message

test "an answer exactly 7 days later"
    given  message sent 30 days ago
    given  message replied 552 hours ago
    expect refused message because cap_exhausted
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn a_defined_value_in_an_unless_counts_from_the_anchor_on() {
    let (policy, plan) = policy(
        r#"
define answers
    = 1 when anything replied
    = 0

follow_up after_accept
    after  connect accepted
    wait   1 day
    unless answers > 0
    then   message

rule all
    when answers > 0
    then skip

rule rest
    then connect

test "an answer before the accept doesn't cancel"
    given  message replied 9 days ago
    given  connect accepted 3 days ago
    expect message by after_accept

test "one behind it does, and rules know of both"
    given  message replied 2 days ago
    given  connect accepted 3 days ago
    expect skip by all
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn a_follow_up_not_yet_due_waits_for_whatever_comes_first() {
    let (policy, plan) = policy(
        r#"
follow_up later
    after  connect sent
    wait   4 days
    unless not (sent within 2 days)
    then   message

rule all
    then message

test "it lapses before it is due"
    given  connect sent 1 day ago
    expect wait until 2026-01-15 10:00 by later
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn a_change_behind_a_thousand_stretches_is_named_to_the_second() {
    let (policy, plan) = policy(
        r#"
record prospect
    seen: date = 2026-01-01
    met:  date = 2026-01-01

rule late
    when (days since met - days since seen) * 1000 + days since met >= 900
    then message

rule all
    then wait

test "900 days after it"
    expect wait until 2028-06-19 00:00
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn what_moves_on_with_the_clock_is_no_change_ahead() {
    let (policy, plan) = policy(
        r#"
record prospect
    seen: date = 2026-01-01

rule late
    when days since seen >= 700
    then message

rule all
    when not (now within 2 seconds and now >= seen)
    then skip

rule rest
    when now within 1 hour
    then wait

test "every second looks the same"
    expect wait until 2027-12-02 00:00
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn a_text_that_grows_shorter_with_the_days_is_worth_waiting_for() {
    let (policy, plan) = policy(
        r#"
record prospect
    start: date = 2026-01-24
    short: yes/no = no

move inmail
    text body up to 13 characters
    text note up to 25 + days since start characters

define days = max(days since start, 0 - days since start)

rule short
    when short
    then inmail with note "seventeen letters"

rule all
    then inmail with body "in {days} days, Jo"

test "from the day on whose number has one digit"
    expect wait until 2026-01-15 00:00
    expect refused inmail because text_too_long

test "from the day on that gives it room"
    given  short is yes
    expect wait until 2026-01-16 00:00
    expect refused inmail because text_too_long
"#,
    );
    pass(&policy, &plan);
}

#[test]
fn a_company_on_a_list_exempts_what_was_sent_there() {
    let (policy, plan) = policy(
        r#"
record prospect
    company_domain: text?

cap one
    counts connect unless prospect is one of listed
    limit 1
    every 7 days

rule all
    then connect

test "elsewhere it counts"
    given  company_domain is "beta.example"
    given  connect sent 1 day ago
    expect refused connect because cap_exhausted

test "there it doesn't"
    given  company_domain is "acme.example"
    given  connect sent 1 day ago
    expect connect
"#,
    );
    // A new request there is exempt as well; that the first one is, is a matter of what is kept with it.
    assert_eq!(plan.kept.prospect.len(), policy.prospect.schema.known_by.len() + 1);
    pass(&policy, &plan);
}

/// What is known of the past, told event by event.
struct Past<'a> {
    plan: &'a Plan,
    state: State,
}

impl<'a> Past<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self { plan, state: State::default() }
    }

    fn sender(&mut self, name: &str, zone_name: &str) -> Arc<Sender> {
        let (id, zone) = (self.state.sender(name), zone(zone_name).unwrap());
        let value = |field: &str| Value::Text(if field == "timezone" { zone_name } else { name }.into());
        let slots = self.plan.sender.schema.fields.as_slice().iter().map(|field| value(&field.name)).collect();
        Arc::new(Sender { name: name.into(), id, slots, zone })
    }

    fn happened(&mut self, what: EventKind, mv: &str, sender: &Sender, id: &str, at: Timestamp) {
        self.happened_at(what, mv, sender, (id, Value::Missing), at);
    }

    /// The same with a third field's value.
    fn happened_at(&mut self, what: EventKind, mv: &str, sender: &Sender, (id, third): (&str, Value), at: Timestamp) {
        let mv = self.plan.moves.position(|known| &*known.name == mv);
        let prospect = [Value::Text(id.into()), Value::Missing, third];
        let person = self.state.person(&[(0, id.into())]).person;
        let facts = kept_facts(self.plan, Asked { prospect: &prospect, sender, person: None });
        remember(self.plan, &mut self.state, Event::new(at, what, mv, sender.id, person, Arc::new(facts)));
    }

    fn entries(&self, rows: &[(&str, &Arc<Sender>)]) -> Vec<Entry> {
        let entry = |(row, (id, sender)): (u64, &(&str, &Arc<Sender>))| {
            let prospect = [Value::Text((*id).into()), Value::Missing];
            Entry::new(self.plan, row, prospect.into(), Arc::clone(sender)).unwrap()
        };
        (1..).zip(rows).map(entry).collect()
    }

    fn decided(&self, rows: &[(&str, &Arc<Sender>)], now: Timestamp) -> Vec<(String, Option<Timestamp>)> {
        self.decided_of(&self.entries(rows), now)
    }

    fn decided_of(&self, entries: &[Entry], now: Timestamp) -> Vec<(String, Option<Timestamp>)> {
        let mut decided = Vec::new();
        Batch::new(Run::new(self.plan, self.state.clone(), now), 1, false).decide(entries, |one| {
            let until = one.decision.until.map(|until| until.timestamp());
            decided.push((one.decision.action.to_string(), until));
        });
        decided
    }

    fn actions_of(&self, entries: &[Entry], now: Timestamp) -> Vec<String> {
        self.decided_of(entries, now).into_iter().map(|(action, _)| action).collect()
    }

    fn actions(&self, rows: &[(&str, &Arc<Sender>)], now: Timestamp) -> Vec<String> {
        self.actions_of(&self.entries(rows), now)
    }
}

#[test]
fn what_a_shared_cap_exempts_is_judged_where_its_sender_is() {
    let (_, plan) = policy(
        "record sender\n    id: text\n    timezone: text = \"UTC\"\n\ncap all\n    counts connect unless now >= 2026-01-14 \
         12:00\n    for everyone\n    limit 1\n    every 7 days\n\nrule all\n    then connect\n    else skip\n",
    );
    let mut past = Past::new(&plan);
    let (nepal, utc) = (past.sender("nepal", "Asia/Kathmandu"), past.sender("utc", "UTC"));
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    // It is a quarter to three in the afternoon there, so it is exempt, whoever asks first.
    past.happened(EventKind::Sent, "connect", &nepal, "p1", now - SignedDuration::from_hours(1));
    let rows = [("p2", &utc), ("p3", &nepal), ("p4", &utc), ("p5", &nepal)];
    assert_eq!(past.actions(&rows, now), ["connect", "connect", "skip", "connect"]);
    let rows = [("p3", &nepal), ("p2", &utc), ("p5", &nepal), ("p4", &utc)];
    assert_eq!(past.actions(&rows, now), ["connect", "connect", "connect", "skip"]);
}

#[test]
fn what_a_run_decides_can_exempt_what_was_sent_to_others() {
    let (_, plan) = policy(
        "cap unused\n    counts connect unless message sent\n    limit 1\n    every 90 days\n\nrule known\n    when connect \
         sent\n    then message\n\nrule all\n    then connect\n    else skip\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    past.happened(EventKind::Sent, "connect", &one, "p1", now - SignedDuration::from_hours(240));
    let rows = [("p2", &one), ("p1", &one), ("p3", &one), ("p4", &one)];
    assert_eq!(past.actions(&rows, now), ["skip", "message", "connect", "skip"]);
}

#[test]
fn what_a_run_decides_of_others_can_exempt_what_was_sent_to_their_company() {
    let (_, plan) = policy(
        "record prospect\n    company: text?\n\ncap few\n    counts connect unless message sent by anyone at company\n    \
         limit 1\n    every 90 days\n\nrule second\n    when id is \"p2\"\n    then message\n\nrule all\n    then connect\n    \
         else skip\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let rows = [("p1", "Acme"), ("p4", "Beta"), ("p2", "Acme"), ("p3", "Beta"), ("p5", "Beta")];
    let entry = |(row, (id, company)): (u64, (&str, &str))| {
        let prospect = [Value::Text(id.into()), Value::Missing, Value::Text(company.into())];
        Entry::new(&plan, row, prospect.into(), Arc::clone(&one)).unwrap()
    };
    let entries: Vec<Entry> = (1..).zip(rows).map(entry).collect();
    let actions = past.actions_of(&entries, "2026-01-14T10:00:00Z".parse().unwrap());
    assert_eq!(actions, ["connect", "skip", "message", "connect", "skip"]);
}

#[test]
fn what_was_exempt_by_a_name_that_turns_out_to_be_nobodys_counts() {
    let (_, plan) = policy(
        "cap few\n    counts connect unless prospect is one of listed\n    for everyone\n    limit 1\n    every 7 days\n\n\
         rule asked\n    when id is \"p2\"\n    then wait when few is exhausted\n    else review\n\nrule all\n    then connect\n    \
         else skip\n",
    );
    let mail = Some("office@acme.example");
    let rows = [
        [Some("p1"), None, Some("one")],
        [Some("p2"), None, Some("one")],
        // By this name the first is on the list, and so is what was sent to them.
        [Some("p1"), mail, Some("two")],
        [Some("p2"), None, Some("two")],
        // It is theirs no more, and only the second time was it known of them when they were sent something.
        [Some("p3"), mail, Some("one")],
        [Some("p4"), None, Some("one")],
    ];
    assert_eq!(decided(&plan, &[], &rows), ["connect", "wait", "connect", "review", "connect", "skip"]);
}

#[test]
fn what_is_told_of_a_later_moment_is_not_known_nor_waited_for() {
    let (_, plan) = policy(
        "cap one\n    counts connect\n    limit 1\n    every 7 days\n\nrule answered\n    when connect replied\n    then \
         message\n\nrule all\n    then connect\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    let days = |days: i64| now + SignedDuration::from_hours(24 * days);
    past.happened(EventKind::Sent, "connect", &one, "p2", days(-1));
    past.happened(EventKind::Replied, "connect", &one, "p1", days(2));
    past.happened(EventKind::Sent, "connect", &one, "p3", days(3));
    assert_eq!(past.decided(&[("p1", &one)], now), [("wait".to_owned(), Some(days(6)))]);
    assert_eq!(past.actions(&[("p1", &one)], days(2)), ["message"]);
}

#[test]
fn only_a_follow_ups_move_has_a_moment_at_which_it_was_due() {
    let (_, plan) = policy(
        "follow_up stale\n    after connect sent\n    wait 1 day\n    then message when message never sent\n    else wait when \
         message sent within 7 days\n\nrule all\n    then connect\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    let hours = |hours: i64| now - SignedDuration::from_hours(hours);
    for (id, message) in [("p1", None), ("p2", Some(72)), ("p3", Some(7 * 24))] {
        if let Some(ago) = message {
            past.happened(EventKind::Sent, "message", &one, id, hours(ago));
        }
        past.happened(EventKind::Sent, "connect", &one, id, hours(48));
    }
    let mut decided = Vec::new();
    let entries = past.entries(&[("p1", &one), ("p2", &one), ("p3", &one)]);
    Batch::new(Run::new(&plan, past.state.clone(), now), 1, false).decide(&entries, |one| {
        let rule = one.decision.rule.unwrap_or_default().to_owned();
        decided.push((one.decision.action.to_string(), rule, one.decision.at.map(|at| at.timestamp())));
    });
    let expected = [("message", Some(hours(24))), ("wait", None), ("review", None)];
    assert_eq!(decided, expected.map(|(action, at)| (action.to_owned(), "stale".to_owned(), at)));
}

#[test]
fn what_happens_in_this_very_second_came_since_a_move_made_now() {
    let (_, plan) = policy(
        "cap shut\n    counts connect unless anything not declined\n    limit 0\n    every day\n\nrule all\n    then connect\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    past.happened(EventKind::Declined, "message", &one, "p1", now);
    let next = now + SignedDuration::from_secs(1);
    assert_eq!(past.decided(&[("p1", &one)], now), [("wait".to_owned(), Some(next))]);
    assert_eq!(past.actions(&[("p1", &one)], next), ["connect"]);
}

#[test]
fn what_turned_out_impossible_is_known_to_a_policy_that_remembers_nothing() {
    let (_, plan) = policy("rule all\n    then connect\n    else message\n");
    assert!(!plan.remembers);
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    past.happened(EventKind::Blocked, "connect", &one, "p1", now - SignedDuration::from_hours(24));
    assert_eq!(past.actions(&[("p1", &one), ("p2", &one), ("p1", &one)], now), ["message", "connect", "message"]);
}

#[test]
fn with_priorities_rows_that_a_later_one_joins_are_one_person() {
    let rules = "cap one\n    counts connect\n    limit 9\n    every day\n\nrule all\n    then connect\n";
    let rows = [
        [Some("P1"), None, Some("a")],
        [None, Some("p1@acme.example"), Some("a")],
        [Some("P1"), Some("p1@acme.example"), Some("b")],
    ];
    let (_, plan) = policy(&format!("{rules}\nprioritize by email is missing\n"));
    assert_eq!(decided(&plan, &[], &rows), ["connect", "skip", "connect"]);
    let (_, plan) = policy(rules);
    assert_eq!(decided(&plan, &[], &rows), ["connect", "connect", "connect"]);
}

#[test]
fn an_answer_counts_whatever_company_the_person_is_at_by_then() {
    let (_, plan) = policy(
        "record prospect\n    company: text?\n\nrule waits\n    when message unanswered at company\n    then skip\n\nrule all\n    \
         then connect\n",
    );
    let mut past = Past::new(&plan);
    let one = past.sender("one", "UTC");
    let now: Timestamp = "2026-01-14T10:00:00Z".parse().unwrap();
    let company = |company: &str| Value::Text(company.into());
    past.happened_at(EventKind::Sent, "message", &one, ("p1", company("Acme")), now - SignedDuration::from_hours(48));
    let asked =
        || Entry::new(&plan, 1, [company("p2"), Value::Missing, company("Acme")].into(), Arc::clone(&one)).unwrap();
    assert_eq!(past.actions_of(&[asked()], now), ["skip"]);
    past.happened_at(
        EventKind::Replied,
        "message",
        &one,
        ("p1", company("Beta")),
        now - SignedDuration::from_hours(24),
    );
    assert_eq!(past.actions_of(&[asked()], now), ["connect"]);
}
