//! Lists of people not to be written to that shrink from one run to the next.

use super::exit::Failure;
use super::session::Session;
use crate::history::ledger::{Ledger, ListSizes};
use crate::language::plan::Plan;

/// What is done with how large lists are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sizes {
    /// They are asked about.
    Asked,
    /// They are kept from now on, so that what is told of them is told once.
    Kept,
}

/// What part of its entries a list has when it is told loudly, by every command that reads the ledger.
const NEARLY_EMPTY: u32 = 10;

/// What part of them it has when it is told in a line: who prunes a list does so, and a file that was cut off may be longer.
const SHRUNK: u32 = 2;

/// How many entries a list had at least of which the latter is told: of a few, half are taken out any day.
const LARGE: u32 = 20;

/// Warns of lists of people not to be written to that have shrunk since moves were last reserved by them.
pub(super) fn heed_lists(ledger: &mut Ledger, plan: &Plan, session: &Session, what: Sizes) -> Result<(), Failure> {
    let known = ledger.list_sizes()?;
    let guarding = plan.lists.iter().map(|(_, list)| list).filter(|list| list.is_guarding);
    let sizes: ListSizes =
        guarding.map(|list| (list.name.clone(), u32::try_from(list.len()).unwrap_or(u32::MAX))).collect();
    for (name, now) in &sizes {
        let Some(before) = known.get(name).copied().filter(|before| *before > 0) else { continue };
        let told =
            format!("the list `{name}` has {now} of the {before} entries that it had when moves were last reserved");
        if *now <= before / NEARLY_EMPTY {
            session.message(&format!("warning: {told}: is the file whole?"));
        } else if what == Sizes::Kept && before >= LARGE && u64::from(*now) * u64::from(SHRUNK) < u64::from(before) {
            session.warn(&format!("{told}, which is told once: the others can be written to from now on"));
        }
    }
    if what == Sizes::Kept {
        ledger.keep_list_sizes(&sizes)?;
    }
    Ok(())
}
