//! Who is never to be contacted since any record of theirs says so.

use std::sync::Arc;

use crate::decide::decision::Action;
use crate::decide::eval::{Run, Sender};
use crate::decide::state::State;
use crate::decide::{Batch, Entry};
use crate::language::check::typed::{Expr, ExprKind, Policy, Whose};
use crate::language::check::visit;
use crate::language::plan::Plan;
use crate::values::Value;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::generate::Choices;
use super::world::{Asker, World};
use super::{Made, asking, made_of, property};

/// A part of a `never` that is asked of fields and lists alone, and whether those of the sender are among them.
struct Part<'a> {
    condition: &'a Expr,
    is_of_sender: bool,
}

/// What an expression reads beside fields and lists, or of the sender.
fn reads(policy: &Policy, expr: &Expr, is_sought: &dyn Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    visit(expr, &mut |part| {
        found |= is_sought(&part.kind);
        if let ExprKind::Defined(define) = &part.kind {
            found |= reads(policy, &policy.defines[*define].value, is_sought);
        }
    });
    found
}

/// The reasons of a condition, each of which is enough.
fn reasons<'a>(policy: &'a Policy, expr: &'a Expr) -> Vec<&'a Expr> {
    match &expr.kind {
        ExprKind::Or(parts) => parts.iter().flat_map(|part| reasons(policy, part)).collect(),
        ExprKind::Defined(define) if !expr.may_be_missing => reasons(policy, &policy.defines[*define].value),
        _ => vec![expr],
    }
}

fn parts<'a>(policy: &'a Policy, never: &'a Expr) -> Vec<Part<'a>> {
    let is_past = |kind: &ExprKind| matches!(kind, ExprKind::History(_) | ExprKind::Usage(..) | ExprKind::Exhausted(_));
    let is_of_sender = |kind: &ExprKind| matches!(kind, ExprKind::Field(Whose::Sender, _));
    let reasons = reasons(policy, never).into_iter().filter(|reason| !reads(policy, reason, &is_past));
    reasons.map(|condition| Part { condition, is_of_sender: reads(policy, condition, &is_of_sender) }).collect()
}

/// Whether any record may say something of another's person.
pub(crate) fn matters(policy: &Policy) -> bool {
    policy.nevers.iter().any(|never| !parts(policy, &never.when).is_empty())
}

/// Notes who is excluded by these records, whose people are known.
pub(crate) fn note(world: &mut World<'_>, askers: &[Asker], now: Timestamp) {
    let policy = world.policy;
    for asker in askers {
        for (place, never) in policy.nevers.iter().enumerate() {
            for part in parts(policy, &never.when) {
                if asking(world, asker, now).holds(part.condition) {
                    let sender = part.is_of_sender.then(|| asker.name.clone());
                    world.exclude(place, asker, sender);
                }
            }
        }
    }
    askers.iter().for_each(|asker| world.exclude_namesake(asker));
}

/// Policies that differ in what they keep of people: nothing, who was seen, everything at once, and what a list asks.
const POLICIES: [&str; 4] = [
    "",
    "cap many\n    counts connect\n    limit 1000\n    every day\n",
    "cap many\n    counts connect\n    limit 1000\n    every day\n\nprioritize by stop descending\n",
    "never listed\n    when prospect is one of listed\n",
];

/// Whatever the order of the rows, whatever the policy keeps, and in however many parts they come: nobody gets a move of
/// whom any row says that they are never to be contacted, and everybody else does.
#[test]
fn nobody_is_contacted_of_whom_any_row_says_never() {
    property(60, 80, |numbers| {
        let mut choices = Choices::new(numbers);
        let text = format!(
            "policy \"A\" language 1\n\nlist listed from \"listed.txt\"\n\nrecord prospect\n    known by a, b, c\n    a: text?\n    b: \
             text?\n    c: text?\n    stop: yes/no = no\n\nmove connect\n\nnever stop\n    when stop\n\nrule all\n    then \
             connect\n\n{}",
            choices.one(&POLICIES)
        );
        // Without a choice, nothing is clamped.
        let Made { plan, .. } = made_of(text, &mut Choices::new(&[]))?;
        let mut state = State::default();
        let sender = Sender { name: "s".into(), id: state.sender("s"), slots: Box::default(), zone: TimeZone::UTC };
        let sender = Arc::new(sender);
        let mut rows = Vec::new();
        for row in 1..=1 + choices.below(12) as u64 {
            let (person, mut names) = (choices.below(4), 1 + choices.below(7));
            let mut name = |field: &str| {
                let is_there = names % 2 == 1;
                names /= 2;
                if is_there { Value::Text(format!("{field}{person}").into()) } else { Value::Missing }
            };
            let slots = [name("a"), name("b"), name("c"), Value::YesNo(choices.chance(15))];
            rows.push(Entry::new(&plan, row, slots.into(), Arc::clone(&sender)).unwrap());
        }
        let moved = moved(&plan, state, &rows, 1 + choices.below(rows.len()));
        let related = related(&rows);
        for (place, row) in rows.iter().enumerate() {
            let mut others = rows.iter().zip(&related).filter(|(_, of)| **of == related[place]);
            let is_stopped = others.any(|(other, _)| other.prospect[3] == Value::YesNo(true));
            let is_first = related.iter().position(|of| *of == related[place]) == Some(place);
            let may_move = !is_stopped && (is_first || !plan.remembers);
            let is_chosen = moved.contains(&place);
            // Of the rows of one person, `prioritize` may give the move to any, and only the first has it otherwise.
            if is_chosen && is_stopped || plan.prioritize.is_empty() && is_chosen != may_move {
                return Err(format!("{}\n{rows:#?}\nmoved: {moved:?}, at {}", plan.title, row.row));
            }
        }
        Ok(())
    });
}

/// The places of the rows that get a move, where they come in parts of so many.
fn moved(plan: &Plan, state: State, rows: &[Entry], part: usize) -> Vec<usize> {
    let mut batch = Batch::new(Run::new(plan, state, Timestamp::UNIX_EPOCH), 1, false);
    let part = if plan.prioritize.is_empty() { part } else { rows.len() };
    if let Some(mut survey) = batch.survey() {
        loop {
            rows.chunks(part).for_each(|part| survey.look(batch.run(), part));
            if !survey.finish_pass(batch.run()) {
                break;
            }
        }
    }
    let mut moved = Vec::new();
    for (before, rows) in (0..).step_by(part).zip(rows.chunks(part)) {
        batch.decide(rows, |decided| {
            moved.extend((decided.decision.action == Action::Move("connect")).then_some(before + decided.place))
        });
    }
    moved
}

/// For each row a number that those share which are connected by the names that they have.
fn related(rows: &[Entry]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..rows.len()).collect();
    let shares = |one: &Entry, other: &Entry| {
        (0..3).any(|field| !one.prospect[field].is_missing() && one.prospect[field] == other.prospect[field])
    };
    for _ in rows {
        for one in 0..rows.len() {
            for other in 0..rows.len() {
                if shares(&rows[one], &rows[other]) {
                    of[one] = of[one].min(of[other]);
                }
            }
        }
    }
    of
}
