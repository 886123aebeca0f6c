//! From an outcome to the decision that is written out.

use std::borrow::Cow;

use jiff::{Timestamp, ZonedDateTime};

use super::evaluation::Asked;
use super::facts;
use super::person::Person;
use super::rows::{BatchFiles, Row};
use super::run::{Allocated, step_of};
use super::walk::{Outcome, Reason, Refused, Verdict};
use crate::decide::decision::{Action, Decision, Refusal};
use crate::decide::state::Witness;
use crate::language::plan::{self, Plan};
use crate::values::ids::Id;
use crate::values::{RefusalCode, Value};

/// The decision of an outcome: names for numbers, reasons in words. `asked` is what the outcome was worked out from, and
/// `files` are those of its batch.
#[must_use]
pub fn conclude<'a>(
    plan: &'a Plan,
    files: &BatchFiles,
    asked: Asked<'a>,
    person: &'a Person<'_>,
    allocated: Allocated,
) -> Decision<'a> {
    let Allocated { outcome, until, duplicate_of, texts } = allocated;
    let zoned = |at: Timestamp| at.to_zoned_datetime(asked.sender.zone.clone());
    let step = step_of(&outcome);
    let (rule, because) = step.map_or((None, None), |step| {
        let (name, because) = plan.name_and_reason(step);
        (Some(name), because)
    });
    let chosen = chosen(plan, &outcome);
    Decision {
        prospect: prospect_name(plan, asked, person).into(),
        key: person.key().into(),
        sender: Cow::Borrowed(&asked.sender.name),
        action: action(plan, &outcome, until.is_some()),
        with: forms(plan, chosen),
        subject: texts.subject.map(|text| Cow::Owned(text.into())),
        text: texts.other.map(|text| Cow::Owned(text.into())),
        at: outcome.due.filter(|_| matches!(chosen, Some(plan::Action::Move(..)))).map(zoned),
        rule,
        because,
        until: until.map(zoned),
        refused: refusals(plan, &outcome, duplicate_of, &Wording { zoned: &zoned, files }, asked),
        policy: plan.short_hash(),
    }
}

/// What a decision calls the prospect: the record's `id` where it has one, else the key.
#[must_use]
pub fn prospect_name<'a>(plan: &Plan, asked: Asked<'a>, person: &'a Person<'_>) -> &'a str {
    id(plan, asked).unwrap_or(person.key())
}

fn id<'a>(plan: &Plan, asked: Asked<'a>) -> Option<&'a str> {
    match asked.prospect.get(plan.prospect.schema.field("id")?.index())? {
        Value::Text(id) => Some(id),
        _ => None,
    }
}

fn chosen<'a>(plan: &'a Plan, outcome: &Outcome) -> Option<&'a plan::Action> {
    let Verdict::Chosen(step, place) = outcome.verdict else { return None };
    plan.option(step, place).map(|option| &option.action)
}

fn action<'a>(plan: &'a Plan, outcome: &Outcome, has_until: bool) -> Action<'a> {
    match outcome.verdict {
        Verdict::Never(_) | Verdict::Duplicate => Action::Skip,
        Verdict::Pending(_) => Action::Wait,
        Verdict::Stuck(_) if has_until => Action::Wait,
        Verdict::NoRule | Verdict::Stuck(_) => Action::Review,
        Verdict::Chosen(..) => match chosen(plan, outcome) {
            Some(plan::Action::Move(mv, _)) => Action::Move(&plan.moves[*mv].name),
            Some(plan::Action::Wait) => Action::Wait,
            Some(plan::Action::Skip) => Action::Skip,
            Some(plan::Action::Review | plan::Action::Next) | None => Action::Review,
        },
    }
}

fn forms<'a>(plan: &'a Plan, action: Option<&'a plan::Action>) -> Vec<&'a str> {
    let Some(plan::Action::Move(mv, with)) = action else { return Vec::new() };
    with.iter().map(|with| &*plan.moves[*mv].forms[with.form].name).collect()
}

fn refusals<'a>(
    plan: &'a Plan,
    outcome: &Outcome,
    duplicate_of: Option<Row>,
    wording: &Wording<'_>,
    asked: Asked<'_>,
) -> Vec<Refusal<'a>> {
    let duplicate = duplicate_of.map(|row| Refusal {
        option: Action::Skip.as_str().into(),
        code: RefusalCode::Duplicate,
        why: format!("the same person as {}", wording.files.place(row)).into(),
        facts: String::new(),
        cap: None,
    });
    let refused = outcome.refused.iter().map(|refused| {
        let facts = refused.reason.condition(plan).map(|condition| facts::of(plan, asked, condition));
        Refusal { facts: facts.unwrap_or_default(), ..refusal(plan, refused, wording) }
    });
    duplicate.into_iter().chain(refused).collect()
}

/// How moments and rows are put into words.
pub(super) struct Wording<'w> {
    /// A moment in the sender's zone.
    pub(super) zoned: &'w dyn Fn(Timestamp) -> ZonedDateTime,
    pub(super) files: &'w BatchFiles,
}

/// One refusal in words, without the facts of its condition.
pub(super) fn refusal<'a>(plan: &'a Plan, refused: &Refused, wording: &Wording<'_>) -> Refusal<'a> {
    // A `never` has no options: what it decides is to skip.
    let option = plan.option(refused.step, refused.option).map_or(Action::Skip.as_str(), |option| &option.label);
    let cap = match refused.reason {
        Reason::Exhausted(cap, ..) | Reason::Cooldown(cap, _) => Some(&*plan.caps[cap].name),
        _ => None,
    };
    let why = why(plan, refused, wording);
    Refusal { option: option.into(), code: refused.reason.code(), why, facts: String::new(), cap }
}

fn why<'a>(plan: &'a Plan, refused: &Refused, wording: &Wording<'_>) -> Cow<'a, str> {
    let Wording { zoned, files } = wording;
    let form = |mv, form| &plan.moves[mv].forms[form].name;
    match &refused.reason {
        Reason::Condition(condition) => format!("its condition doesn't hold: {}", plan.words(*condition)).into(),
        Reason::Need(mv, place) => match plan.moves[*mv].needs.get(*place) {
            Some((_, Some(because))) => Cow::Borrowed(because),
            Some((condition, None)) => format!("needs {}", plan.words(*condition)).into(),
            None => "".into(),
        },
        Reason::MissingName(_, _, name) => format!("{name} is missing").into(),
        Reason::TooLong(mv, id, _, 0) => format!("{} may have no text (at most 0 characters)", form(*mv, *id)).into(),
        Reason::TooLong(mv, id, units, most) => {
            format!("{} has {units} characters, at most {most} fit", form(*mv, *id)).into()
        }
        Reason::Hours(hours) => format!("outside {}", plan.hours[*hours].name).into(),
        Reason::Blocked(at) => format!("turned out impossible on {}", zoned(*at).date()).into(),
        // What was never there isn't used up, and waiting for it is no use.
        Reason::Exhausted(cap, _, 0) => format!("{} allows none (its limit is 0)", plan.caps[*cap].name).into(),
        Reason::Exhausted(cap, used, limit) => {
            format!("{} is exhausted ({used} of {limit})", plan.caps[*cap].name).into()
        }
        Reason::Cooldown(cap, until) => {
            format!("{} cools down until {}", plan.caps[*cap].name, zoned(*until).strftime("%Y-%m-%d %H:%M")).into()
        }
        Reason::SaidOfPerson(by) | Reason::SaidOfNamesake(by) => {
            let (never, _) = plan.name_and_reason(refused.step);
            let is_same = matches!(refused.reason, Reason::SaidOfPerson(_));
            match by {
                Witness::Row(row) if is_same => {
                    format!("the same person as {}, which meets {never}", files.place(*row)).into()
                }
                Witness::Row(row) => format!("shares a name with {}, which meets {never}", files.place(*row)).into(),
                Witness::Ledger(told) => {
                    let whom = if is_same { "them" } else { "who shares a name with them" };
                    format!("what the ledger was told of {whom} on {} meets {never}", zoned(*told).date()).into()
                }
            }
        }
    }
}
