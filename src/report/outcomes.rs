//! What came of what was sent.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::history::ledger::{PersonNumber, Step};
use crate::language::plan::Plan;
use crate::report::rates::{By, Outcome, ReportRow};
use crate::values::EventKind;

/// What stands for the rule of what no rule decided: what a person sent, or an archive tells.
const NO_RULE: &str = "(no rule)";

/// Something that was sent, and what came of it.
struct Sending<'s> {
    step: &'s Step,
    is_accepted: bool,
    is_replied: bool,
}

/// What came of what was sent: for each move by itself, by rule, by sender, and by the week of sending in the sender's time
/// zone. `steps` stand in order of time.
///
/// An answer is one to the last sending of its move by that sender to that person. Who accepted a request and then answers
/// anything replied to the request, too.
#[must_use]
pub fn report(plan: &Plan, steps: &[Step], mut zone_of: impl FnMut(&str) -> TimeZone) -> Vec<ReportRow> {
    let request = plan.request.map(|mv| &*plan.moves[mv].name);
    let withdraw = plan.withdraw.map(|mv| &*plan.moves[mv].name);
    let mut zones: HashMap<&str, TimeZone> = HashMap::new();
    let mut rows: BTreeMap<(By, String, String), Outcome> = BTreeMap::new();
    for Sending { step, is_accepted, is_replied } in sendings(steps, request) {
        let mv = step.mv.as_deref().unwrap_or_default();
        if Some(mv) == withdraw {
            continue;
        }
        let zone = zones.entry(&step.sender).or_insert_with(|| zone_of(&step.sender));
        let week = monday(zone.to_datetime(step.at).date()).to_string();
        let rule = step.rule.as_deref().unwrap_or(NO_RULE);
        let names = [(By::Move, mv), (By::Rule, rule), (By::Sender, &step.sender), (By::Week, &week)];
        for (by, name) in names {
            let outcome = rows.entry((by, name.to_owned(), mv.to_owned())).or_default();
            outcome.sent += 1;
            outcome.is_request = Some(mv) == request;
            outcome.accepted += u64::from(is_accepted);
            outcome.replied += u64::from(is_replied);
        }
    }
    rows.into_iter().map(|((by, name, mv), outcome)| ReportRow { by, name, mv, outcome }).collect()
}

fn sendings<'s>(steps: &'s [Step], request: Option<&str>) -> Vec<Sending<'s>> {
    let mut sendings: Vec<Sending<'_>> = Vec::new();
    let mut of_pair: HashMap<(&Arc<str>, PersonNumber), Vec<usize>> = HashMap::new();
    for step in steps {
        let of_pair = of_pair.entry((&step.sender, step.person)).or_default();
        if step.kind == EventKind::Sent {
            of_pair.push(sendings.len());
            sendings.push(Sending { step, is_accepted: false, is_replied: false });
            continue;
        }
        let is_answered = |place: &&usize| {
            let sent = sendings.get(**place).and_then(|sending| sending.step.mv.as_ref());
            step.mv.is_none() || sent == step.mv.as_ref()
        };
        let answered = of_pair.iter().rev().find(is_answered).copied();
        if step.kind == EventKind::Accepted {
            if let Some(sending) = answered.and_then(|place| sendings.get_mut(place)) {
                sending.is_accepted = true;
            }
            continue;
        }
        for place in of_pair.iter() {
            let Some(sending) = sendings.get_mut(*place) else { continue };
            let is_request = sending.step.mv.as_deref() == request;
            sending.is_replied |= if is_request { sending.is_accepted } else { Some(*place) == answered };
        }
    }
    sendings
}

fn monday(date: Date) -> Date {
    let days = i64::from(date.weekday().to_monday_zero_offset());
    date.saturating_sub(SignedDuration::from_hours(24 * days))
}
