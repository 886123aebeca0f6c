//! Deciding over a large past.

use std::sync::Arc;

use crate::decide::decision::Action;
use crate::decide::eval::{Asked, Hold, Person, Run, Sender, kept_facts, remember};
use crate::decide::state::{Event, State};
use crate::decide::{Batch, Entry};
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::plan::Plan;
use crate::values::ids::Id;
use crate::values::{EventKind, Value};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::assert_linear;

const RECORD: &str =
    "policy \"p\" language 1\nrecord prospect\n    known by id\n    id: text\n    c: text?\nmove go \"Go\"\n";

/// A policy, a past, and who is to be decided.
struct World {
    plan: Plan,
    state: State,
    now: Timestamp,
    hold: Option<Hold>,
    entries: Vec<Entry>,
    /// Whether everybody is at a company of their own.
    is_apart: bool,
}

impl World {
    fn new(items: &str) -> Self {
        let text = format!("{RECORD}{items}");
        let files = MemoryFiles::from([("p.policy", text.as_str())]);
        let bundle = load(&files, "p.policy", &Extra::default());
        let checked = check(&bundle);
        let policy = checked.policy.unwrap_or_else(|| panic!("{text}\n{:?}", checked.findings));
        let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &[]);
        let now = "2026-11-25T12:00:00Z".parse().unwrap();
        Self { plan, state: State::default(), now, hold: None, entries: Vec::new(), is_apart: false }
    }

    fn prospect(&self, id: &str) -> Box<[Value]> {
        let schema = &self.plan.prospect.schema;
        let mut slots = vec![Value::Missing; schema.fields.len()];
        slots[schema.field("id").unwrap().index()] = Value::Text(id.into());
        slots[schema.field("c").unwrap().index()] = Value::Text(if self.is_apart { id } else { "acme" }.into());
        slots.into()
    }

    fn sender(&mut self, name: &str) -> Arc<Sender> {
        let id = self.state.sender(name);
        let slots = vec![Value::Missing; self.plan.sender.schema.fields.len()].into();
        Arc::new(Sender { name: name.into(), id, slots, zone: TimeZone::UTC })
    }

    /// Something happened with each of so many people in the days before, evenly.
    fn tell(&mut self, people: usize, kind: EventKind, days: i64, sender: impl Fn(usize) -> String) {
        for number in 0..people {
            let prospect = self.prospect(&format!("{kind:?}{number}"));
            let sender = self.sender(&sender(number));
            let person = self.state.person(Person::of(&self.plan, &prospect).unwrap().aliases()).person;
            let share = (number + 1) as f64 / (people + 1) as f64;
            let age = SignedDuration::from_secs_f64(days as f64 * 86_400.0 * (1.0 - share));
            let asked = Asked { prospect: &prospect, sender: &sender, person: None };
            let facts = Arc::new(kept_facts(&self.plan, asked));
            let mv = self.plan.moves.iter().next().unwrap().0;
            let event = Event::new(self.now - age, kind, Some(mv), sender.id, person, facts);
            remember(&self.plan, &mut self.state, event);
        }
    }

    fn ask(&mut self, people: usize, sender: &str) {
        let sender = self.sender(sender);
        for row in 0..people {
            let prospect = self.prospect(&format!("new{row}"));
            let row = self.entries.len() as u64 + 1;
            self.entries.push(Entry::new(&self.plan, row, prospect, Arc::clone(&sender)).unwrap());
        }
    }

    /// Decides everybody; how many of whom a move was decided.
    fn decide(self) -> usize {
        let mut run = Run::new(&self.plan, self.state, self.now);
        if let Some(hold) = self.hold {
            run = run.holding(hold);
        }
        let mut decided = 0;
        Batch::new(run, 1, false)
            .decide(&self.entries, |one| decided += usize::from(one.decision.action == Action::Move("go")));
        decided
    }
}

const CAP: &str = "cap k\n    counts go\n    for each c\n    limit 3\n    every 7 days\n";
const GO: &str = "rule r\n    when go never sent\n    then go\nrule z\n    then skip\n";

fn eli(_: usize) -> String {
    "eli".to_owned()
}

#[test]
fn a_question_to_a_company_of_many_answered_and_full() {
    let asks = "rule q\n    when anything sent by anyone at c\n    when anything replied by anyone at c within 30 days\n    then skip\n";
    assert_linear("a company's past", 200, |people| {
        let mut world = World::new(&format!("{CAP}{asks}{GO}"));
        world.tell(people, EventKind::Sent, 7, eli);
        world.ask(people, "eli");
        assert_eq!(world.decide(), 0);
    });
}

#[test]
fn a_question_to_what_other_senders_did_at_a_company() {
    let asks = "rule q\n    when anything replied by another sender at c within 20 days\n    then skip\nrule u\n    when go unanswered by another sender at c\n    then skip\n";
    assert_linear("other senders at a company", 200, |people| {
        let mut world = World::new(&format!("{CAP}{asks}{GO}"));
        world.tell(1, EventKind::Sent, 30, |_| "dana".to_owned());
        world.tell(people, EventKind::Replied, 25, eli);
        world.ask(people, "eli");
        world.decide();
    });
}

#[test]
fn a_run_that_reserves_at_one_company() {
    let cap = "cap k\n    counts go\n    for each c\n    limit 1000000\n    every 7 days\n    cooldown 1 week\n";
    let asks = "rule q\n    when go sent by another sender at c\n    then skip\nrule u\n    when anything replied by anyone at c within 30 days\n    then wait\n";
    assert_linear("reservations at a company", 200, |people| {
        let mut world = World::new(&format!("{cap}{asks}{GO}"));
        world.hold = Some(Hold::ToMidnight);
        world.ask(people, "eli");
        world.ask(people, "dana");
        assert_eq!(world.decide(), people);
    });
}

#[test]
fn a_cooldown_after_a_count_that_has_reached_its_limit() {
    let cap =
        |limit: usize| format!("cap k\n    counts go\n    limit {limit}\n    every 7 days\n    cooldown 1 week\n");
    for (what, spare, expected) in [("reached", 0, 0), ("not quite reached", 1, 1)] {
        assert_linear(what, 200, |people| {
            let mut world = World::new(&format!("{}{GO}", cap(people + spare)));
            world.tell(people, EventKind::Sent, 7, eli);
            world.ask(people, "eli");
            assert_eq!(world.decide(), expected);
        });
    }
}

#[test]
fn a_cap_of_many_senders() {
    let cap = "cap k\n    counts go\n    limit 3\n    every 7 days\n    cooldown 1 week\n";
    assert_linear("senders", 200, |people| {
        let mut world = World::new(&format!("{cap}{GO}"));
        world.tell(people, EventKind::Sent, 7, |number| format!("sender {number}"));
        world.ask(people, "eli");
        world.decide();
    });
}

#[test]
fn a_wait_for_a_count_that_has_long_to_fall() {
    for condition in ["k.used < 1", "k.left > 999999", "k.used is 0", "k.used + 1 < 2"] {
        let items = format!(
            "cap k\n    counts go\n    limit 1000000\n    every 7 days\nrule r\n    when {condition}\n    then go\nrule z\n    then wait\n"
        );
        assert_linear(condition, 200, |people| {
            let mut world = World::new(&items);
            world.tell(people, EventKind::Sent, 7, eli);
            world.ask(people, "eli");
            assert_eq!(world.decide(), 0);
        });
    }
}

#[test]
fn a_cap_that_exempts_by_what_happened_at_the_company_of_each() {
    let cap = "cap k\n    counts go unless anything replied by anyone at c\n    limit 1000000\n    every 7 days\n";
    assert_linear("exempt by company", 200, |people| {
        let mut world = World::new(&format!("{cap}rule r\n    then go\n"));
        world.is_apart = true;
        world.tell(people, EventKind::Sent, 7, eli);
        world.ask(people, "eli");
        assert_eq!(world.decide(), people);
    });
}
