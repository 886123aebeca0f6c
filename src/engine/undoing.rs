//! Taking back what a ledger was told by mistake.

use jiff::Timestamp;

use super::recording::{RecordError, refused};
use super::whom::{Whom, whom};
use crate::ledger::{EventId, Kind, Ledger, Told};
use crate::plan::Plan;

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistaken<'a> {
    /// The event of this number.
    Event(EventId),
    /// What was told last of this person, by anything that they go by.
    LastOf(&'a str),
    /// What was told last.
    Last,
}

/// Takes back an event, in the transaction of `ledger`, and gives it as it had been told.
///
/// # Errors
///
/// Where there is no such event, it says nothing that happened, or it was taken back before.
pub fn undo(
    plan: &Plan,
    ledger: &mut Ledger,
    mistaken: Mistaken<'_>,
    now: Timestamp,
    source: &str,
) -> Result<Told, RecordError> {
    let number = match mistaken {
        Mistaken::Event(number) => Some(number),
        Mistaken::Last => ledger.last_told(None)?,
        Mistaken::LastOf(key) => match whom(plan, ledger, key)? {
            Whom::Person(person) => ledger.last_told(Some(person))?,
            Whom::Nobody => None,
            Whom::Several => {
                let why = format!("`{key}` is the name of several people");
                return Err(refused(why, "name them by their profile address, or the event by its number"));
            }
        },
    };
    let told = number.map(|number| ledger.event(number)).transpose()?.flatten();
    let told = told.ok_or_else(|| nothing(mistaken))?;
    if told.event.kind == Kind::Planned {
        let why = format!("#{} is a reservation, which lapses by itself where nothing comes of it", told.id);
        return Err(refused(
            why,
            "tell what came of it: firstmove record blocked, where the move turned out impossible",
        ));
    }
    if !Kind::TOLD.contains(&told.event.kind) {
        return Err(refused(format!("#{} says nothing that happened", told.id), SEE));
    }
    if ledger.undone(None)?.contains(&told.id) {
        return Err(refused(
            format!("#{} was taken back before", told.id),
            "record it again, if it is right after all",
        ));
    }
    ledger.undo(&told, now, source)?;
    Ok(told)
}

/// Where the numbers of events stand.
const SEE: &str = "`firstmove explain` shows what was told of somebody, each event with its number";

fn nothing(mistaken: Mistaken<'_>) -> RecordError {
    match mistaken {
        Mistaken::Event(number) => refused(format!("the ledger has no event #{number}"), SEE),
        Mistaken::LastOf(key) => refused(format!("of `{key}` nothing is told that could be taken back"), SEE),
        Mistaken::Last => refused("nothing is told that could be taken back".to_owned(), SEE),
    }
}
