//! Follow-ups that are under way.

use jiff::Timestamp;

use super::evaluation::{Asked, Evaluation};
use crate::decide::state::{Event, EventNumber, State};
use crate::language::plan::{FollowUp, FollowUpId, Plan};
use crate::values::{EventKind, calendar, schedule};

/// A follow-up that is neither done, nor cancelled, nor lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Which.
    pub id: FollowUpId,
    /// When it is due, or was.
    pub due: Timestamp,
    /// When its range ends: a moment that comes later was none of it.
    pub range_end: Timestamp,
    /// The number of the event that it comes after.
    pub anchor: EventNumber,
}

/// The follow-up of a person that is under way and due first.
#[must_use]
pub fn follow_up_of(plan: &Plan, state: &State, asked: Asked<'_>, now: Timestamp) -> Option<UnderWay> {
    under_way(&mut Evaluation::new(plan, state, asked, now)).flatten()
}

/// The follow-up under way that is due first, or was.
pub(super) fn under_way(evaluation: &mut Evaluation<'_, '_>) -> Option<Option<UnderWay>> {
    let plan = evaluation.plan;
    let mut first: Option<UnderWay> = None;
    for (id, follow_up) in plan.follow_ups.iter() {
        let Some(begun) = begun(evaluation, id)? else { continue };
        if evaluation.all(&follow_up.when)? && first.is_none_or(|first| begun.due < first.due) {
            first = Some(begun);
        }
    }
    Some(first)
}

/// The follow-ups of a person that would be under way if their `when` held, in the order of the file.
pub(super) fn held_back(evaluation: &mut Evaluation<'_, '_>) -> Vec<UnderWay> {
    let plan = evaluation.plan;
    let with_when = plan.follow_ups.iter().filter(|(_, follow_up)| !follow_up.when.is_empty());
    let held_back = with_when.filter_map(|(id, follow_up)| {
        let begun = begun(evaluation, id)??;
        (evaluation.all(&follow_up.when) == Some(false)).then_some(begun)
    });
    held_back.collect()
}

/// A follow-up as far as it has an anchor and is neither done, nor cancelled, nor lapsed, whatever its `when` says. The
/// inner nothing where it isn't.
fn begun(evaluation: &mut Evaluation<'_, '_>, id: FollowUpId) -> Option<Option<UnderWay>> {
    let follow_up = &evaluation.plan.follow_ups[id];
    let Some(anchor) = anchor(evaluation, follow_up) else { return Some(None) };
    if is_done(evaluation, follow_up, anchor) || is_cancelled(evaluation, id, follow_up, anchor)? {
        return Some(None);
    }
    let range_end = anchor.at.checked_add(follow_up.wait_to).unwrap_or(Timestamp::MAX);
    let due = due(evaluation, follow_up, anchor);
    let lapses = follow_up.lapses.and_then(|late| due.checked_add(late).ok());
    if let Some(consulted) = &mut evaluation.consulted {
        consulted.moments.push(due);
        consulted.moments.extend(lapses.and_then(schedule::next_second));
    }
    let is_lapsed = lapses.is_some_and(|lapses| lapses < evaluation.now);
    Some((!is_lapsed).then_some(UnderWay { id, due, range_end, anchor: anchor.number() }))
}

/// This sender's latest event that the follow-up comes after.
fn anchor<'a>(evaluation: &Evaluation<'a, '_>, follow_up: &FollowUp) -> Option<&'a Event> {
    let kind = follow_up.anchor.happening.event()?;
    let is_anchor = |event: &&Event| {
        event.kind == kind
            && event.sender == evaluation.sender
            && event.at <= evaluation.known_until
            && event.held_until.is_none()
            && follow_up.anchor.mv.is_none_or(|mv| event.mv == Some(mv))
    };
    evaluation.state.of_person(evaluation.person?).rev().find(is_anchor)
}

/// Whether its move was sent after the anchor.
fn is_done(evaluation: &Evaluation<'_, '_>, follow_up: &FollowUp, anchor: &Event) -> bool {
    let Some(person) = evaluation.person else { return false };
    let later = evaluation.state.of_person(person).rev().take_while(|event| !std::ptr::eq(*event, anchor));
    later.filter(|event| event.at <= evaluation.known_until && event.held_until.is_none()).any(|event| {
        event.kind == EventKind::Sent
            && event.sender == evaluation.sender
            && event.mv.is_some_and(|mv| follow_up.done_by.contains(&mv))
    })
}

fn is_cancelled(
    evaluation: &mut Evaluation<'_, '_>,
    id: FollowUpId,
    follow_up: &FollowUp,
    anchor: &Event,
) -> Option<bool> {
    let Some(unless) = follow_up.unless else { return Some(false) };
    if !evaluation.anchors.iter().any(|(known, _)| *known == id) {
        evaluation.anchors.push((id, anchor.at));
    }
    evaluation.condition(unless)
}

/// The moment of its own that this anchor has in the follow-up's range.
fn due(evaluation: &Evaluation<'_, '_>, follow_up: &FollowUp, anchor: &Event) -> Timestamp {
    let moment = |wait| anchor.at.checked_add(wait).unwrap_or(Timestamp::MAX);
    let share = calendar::spread(&[follow_up.name.as_bytes(), &anchor.mark.to_be_bytes()]);
    let (from, to) = (moment(follow_up.wait_from), moment(follow_up.wait_to));
    match follow_up.during {
        None => calendar::moment_in(from, to, None, share),
        Some(hours) => {
            let zone = evaluation.hours_zone(hours);
            calendar::moment_in(from, to, Some((&evaluation.plan.hours[hours].open, &zone)), share)
        }
    }
}
