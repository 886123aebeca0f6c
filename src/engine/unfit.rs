//! Whether something that is told can be, by a policy and by what is known already: the one judge of what people type, of
//! tables and of archives.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::calendar::end_of_day;
use crate::diagnostic::nearest;
use crate::ledger::{Event, Kind, Told};
use crate::plan::Plan;

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
    Before(Kind, Timestamp),
    /// The move carries no such text.
    Form {
        /// The move.
        mv: String,
        /// The text.
        form: String,
        /// Those that it carries.
        carries: Vec<String>,
    },
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
pub(super) fn judge(plan: &Plan, event: &Event, now: Timestamp) -> Result<(), Unfit> {
    if event.at > now {
        return Err(Unfit::Future(event.at));
    }
    known(event.mv.as_deref(), plan.moves.as_slice().iter().map(|mv| &*mv.name), Unfit::Move)?;
    known(event.cap.as_deref(), plan.caps.as_slice().iter().map(|cap| &*cap.name), Unfit::Cap)
}

/// Whether an event's move carries the texts that it is said to have carried.
pub(super) fn carries(plan: &Plan, event: &Event) -> Result<(), Unfit> {
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
pub(super) fn is_answer(kind: Kind) -> bool {
    matches!(kind, Kind::Accepted | Kind::Declined | Kind::Withdrawn)
}

/// Whether an answer comes after what it answers, as far as that is among the events of its person, which stand in order of
/// time. Days are those of `zone`.
pub(super) fn in_order(past: &[Told], event: &Event, zone: &TimeZone) -> Result<(), Unfit> {
    if !is_answer(event.kind) {
        return Ok(());
    }
    let is_answered = |known: &Event| known.kind == Kind::Sent && known.sender == event.sender && known.mv == event.mv;
    match past.iter().find(|told| is_answered(&told.event)) {
        Some(sent) if is_before(event.at, sent.event.at, zone) => Err(Unfit::Before(event.kind, sent.event.at)),
        _ => Ok(()),
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

/// Whether it happened before the request, where a request dated to a day may have been sent at any time of it.
fn is_before(at: Timestamp, sent: Timestamp, zone: &TimeZone) -> bool {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    at < sent && !(day(at) == day(sent) && sent == end_of_day(day(sent), zone))
}
