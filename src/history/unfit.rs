//! Whether something that is told can be, by a policy and by what is known already: the one judge of what people type, of
//! tables and of archives.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::history::ledger::{Event, Told};
use crate::language::plan::Plan;
use crate::values::EventKind;
use crate::values::calendar::end_of_day;
use crate::values::text::nearest;

/// Why an event isn't told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// The policy has no such move; the nearest.
    Move(String, Option<String>),
    /// The policy has no such cap; the nearest.
    Cap(String, Option<String>),
    /// It says of nobody by what the policy knows people.
    Nobody(String),
    /// It is still to come.
    Future(Timestamp),
    /// It answers a move that was only made later, as far as is known; when that was.
    Before(EventKind, Timestamp),
    /// The move carries no such text.
    Form { mv: String, form: String, carries: Vec<String> },
}

impl fmt::Display for Unfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint =
            |near: &Option<String>| near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        match self {
            Self::Move(name, near) => write!(out, "the policy has no move `{name}`{}", hint(near)),
            Self::Cap(name, near) => write!(out, "the policy has no cap `{name}`{}", hint(near)),
            Self::Nobody(fields) => write!(out, "nothing of {fields} says who it was"),
            Self::Future(at) => write!(out, "{at} is still to come"),
            Self::Before(kind, sent) => {
                write!(out, "it can't be {} before it was sent, at {sent}", kind.as_str())
            }
            Self::Form { mv, form, .. } => write!(out, "`{mv}` carries no `{form}`"),
        }
    }
}

/// Whether an event has happened by `now`, of a move and a cap that the policy has.
pub(crate) fn judge(plan: &Plan, event: &Event, now: Timestamp) -> Result<(), Unfit> {
    if event.at > now {
        return Err(Unfit::Future(event.at));
    }
    known(event.mv.as_deref(), plan.moves.as_slice().iter().map(|mv| &*mv.name), Unfit::Move)?;
    known(event.cap.as_deref(), plan.caps.as_slice().iter().map(|cap| &*cap.name), Unfit::Cap)
}

/// Whether an event's move carries the texts that it is said to have carried.
pub(crate) fn carries(plan: &Plan, event: &Event) -> Result<(), Unfit> {
    let mv = event.mv.as_deref().and_then(|name| plan.moves.position(|mv| *mv.name == *name));
    let (Some(mv), Some(with)) = (mv, event.with.as_deref()) else { return Ok(()) };
    let mv = &plan.moves[mv];
    match with.split(" and ").find(|name| mv.forms.position(|form| *form.name == **name).is_none()) {
        None => Ok(()),
        Some(unknown) => Err(Unfit::Form {
            mv: mv.name.to_string(),
            form: unknown.to_owned(),
            carries: mv.forms.as_slice().iter().map(|form| form.name.to_string()).collect(),
        }),
    }
}

/// Whether it comes of a move that was made before.
pub(crate) fn is_answer(kind: EventKind) -> bool {
    matches!(kind, EventKind::Accepted | EventKind::Declined | EventKind::Withdrawn)
}

/// When an answer counts: after what it answers, as far as that is among the events of its person, which stand in order of
/// time. Where nobody wrote down at what time of the day that was, it is no earlier. Days are those of `zone`.
pub(crate) fn in_order(past: &[Told], event: &Event, zone: &TimeZone) -> Result<Timestamp, Unfit> {
    if !is_answer(event.kind) {
        return Ok(event.at);
    }
    let is_answered =
        |known: &Event| known.kind == EventKind::Sent && known.sender == event.sender && known.mv == event.mv;
    match past.iter().find(|told| is_answered(&told.event)) {
        Some(sent) if event.at < sent.event.at => {
            let may_be_later = of_some_time(sent, event.at, zone);
            if may_be_later { Ok(sent.event.at) } else { Err(Unfit::Before(event.kind, sent.event.at)) }
        }
        _ => Ok(event.at),
    }
}

fn known<'n>(
    name: Option<&str>,
    mut all: impl Iterator<Item = &'n str> + Clone,
    unfit: impl Fn(String, Option<String>) -> Unfit,
) -> Result<(), Unfit> {
    match name {
        Some(name) if !all.clone().any(|known| known == name) => {
            Err(unfit(name.to_owned(), nearest(name, &mut all).map(str::to_owned)))
        }
        _ => Ok(()),
    }
}

/// Whether something may have been sent at any time of this day: it is dated to the day, or was told as done just then.
pub(crate) fn of_some_time(sent: &Told, at: Timestamp, zone: &TimeZone) -> bool {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let sent_at = sent.event.at;
    day(at) == day(sent_at) && (sent_at == end_of_day(day(sent_at), zone) || sent_at == sent.told)
}
