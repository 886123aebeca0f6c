//! How a move came about that was reserved: decided again as of then.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::exit::Failure;
use super::session::Session;
use super::workspace::Workspace;
use crate::decide::decision::{Kept, KeptRefusal, Trace};
use crate::decide::eval::Run;
use crate::decide::state::State;
use crate::decide::{Batch, Entry};
use crate::history::Memory;
use crate::history::ledger::Told;
use crate::language::plan::Plan;
use crate::values::EventKind;
use crate::values::text::shown;
use crate::workspace::senders::Roster;

/// How a reserved move came about.
#[derive(Debug, Serialize)]
pub(super) struct Replay {
    at: Timestamp,
    /// The moment as of which it was decided, where that was still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<Timestamp>,
    policy: String,
    rule: Option<String>,
    refused: Vec<KeptRefusal>,
    /// What was asked in which order; nothing where the same doesn't come out any more.
    trace: Option<Trace>,
    /// Why there is no trace.
    #[serde(skip)]
    lacking: &'static str,
}

/// The last reservation of a record's sender in what happened with its person, and how it came about.
///
/// # Errors
///
/// Where the ledger fails.
pub(super) fn last_reservation(
    story: &[Told],
    entry: &Entry,
    plan: &Plan,
    roster: &Roster<'_>,
    workspace: &Workspace,
    session: &Session,
) -> Result<Option<Replay>, Failure> {
    let now = session.now()?;
    let is_own = |told: &&Told| told.event.kind == EventKind::Planned && *told.event.sender == *entry.sender.name;
    let Some(told) = story.iter().rfind(is_own).filter(|told| came_to_something(told, story, now)) else {
        return Ok(None);
    };
    let Some(kept) = told.event.decision.read() else { return Ok(None) };
    let (trace, lacking) = if kept.policy == plan.short_hash() {
        let again = decided_again(told, &kept, entry, plan, roster, workspace, session)?;
        (again, "what was known has changed since, so what was asked before it isn't known any more")
    } else {
        (None, "the policy has changed since, so what was asked before it isn't known any more")
    };
    let Kept { rule, refused, policy, not_before, .. } = kept;
    Ok(Some(Replay { at: told.event.at, not_before, policy, rule, refused, trace, lacking }))
}

/// Whether a reservation is in force, or its move was made.
fn came_to_something(planned: &Told, story: &[Told], now: Timestamp) -> bool {
    let is_over =
        story.iter().any(|told| told.event.ends == Some(planned.id) && told.event.kind == EventKind::Released);
    let is_it = |told: &Told| told.event.mv == planned.event.mv && told.event.sender == planned.event.sender;
    let is_undone = |told: &Told| {
        story.iter().any(|later| later.event.kind == EventKind::Undone && later.event.ends == Some(told.id))
    };
    let is_sent = |told: &&Told| told.id > planned.id && told.event.kind == EventKind::Sent && is_it(told);
    let is_made = story.iter().filter(is_sent).any(|told| !is_undone(told));
    is_made || !is_over && planned.event.until.is_none_or(|until| until > now)
}

/// How a record's decision comes about with what the ledger had been told before a reservation; nothing where another one
/// comes out.
fn decided_again<'p>(
    told: &Told,
    kept: &Kept,
    entry: &Entry,
    plan: &'p Plan,
    roster: &Roster<'p>,
    workspace: &Workspace,
    session: &Session,
) -> Result<Option<Trace>, Failure> {
    let Some(ledger) = workspace.ledger_to_read(session)? else { return Ok(None) };
    let now = kept.not_before.unwrap_or(told.event.at);
    let before = told.told.checked_sub(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MIN);
    let mut memory = Memory::reading(plan, ledger, now, Some(before))?;
    let mut state = State::default();
    roster.tell_openings(&mut state);
    let mut batch = Batch::new(Run::new(plan, state, now), 1, true);
    let mut entries = [Entry { reserved: None, ..entry.clone() }];
    let mut trace = None;
    memory.decide(
        &mut batch,
        &mut entries,
        |state| roster.tell_openings(state),
        |decided| {
            let again = Kept::from(&decided.decision);
            let is_same = again.action == kept.action && again.with == kept.with && again.rule == kept.rule;
            trace = decided.trace.filter(|_| is_same);
        },
    )?;
    Ok(trace)
}

impl Replay {
    /// For people, in the zone of whoever asks.
    pub(super) fn for_people(&self, zone: &TimeZone) -> String {
        let at = self.at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M");
        let as_of =
            self.not_before.map(|moment| moment.to_zoned_datetime(zone.clone()).strftime(", as of %H:%M").to_string());
        let at = format!("{at}{}", as_of.unwrap_or_default());
        let rule = self.rule.as_ref().map(|rule| format!(" by {rule}")).unwrap_or_default();
        let mut text =
            format!("\n{}\n", shown(&format!("how it came about on {at},{rule} under policy {}:", self.policy)));
        if let Some(trace) = &self.trace {
            text.push_str(&trace.to_string());
            text.push_str("caps as they stood before that run\n");
            return text;
        }
        for refusal in &self.refused {
            let _ = writeln!(text, "    {}", shown(&format!("✗ {}: {}", refusal.option, refusal.why)));
        }
        let _ = writeln!(text, "{}", self.lacking);
        text
    }
}
