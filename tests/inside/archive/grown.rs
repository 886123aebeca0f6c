//! An archive imported again changes nothing, and a later one adds what is new.

use std::path::Path;

use crate::history::import::{Counts, Import, ImportedFrom};
use crate::history::ledger::{Access, Ledger, LedgerError};
use crate::language::LoadedPolicy;
use crate::language::bundle::Extra;
use crate::workspace::files::DiskFiles;

use super::{made, owner, read};

/// Imports an archive of so many messages.
fn import(ledger: &mut Ledger, messages: usize) -> Counts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/history.in");
    let policy = LoadedPolicy::load(&DiskFiles::below(&folder), "small.policy", &Extra::default()).unwrap();
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    let owner = owner(&[]);
    let found = read(made::archive(400, messages)).unwrap().events(&owner, now).unwrap();
    let mut import = Import::new(&policy.plan, now);
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        found
            .events
            .into_iter()
            .try_for_each(|event| import.tell(ledger, event, &owner.zone, ImportedFrom::Archive).map(|_| ()))
    });
    told.unwrap();
    import.counts
}

/// What the ledger has, whenever and in whatever order it was told.
fn events(ledger: &mut Ledger) -> Vec<String> {
    let told = ledger.told_after(0, usize::MAX).unwrap().into_iter();
    let mut events: Vec<String> = told.map(|told| super::line(&told.event)).collect();
    events.sort();
    events
}

#[test]
fn a_later_archive_adds_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str| Ledger::open(&folder.path().join(name), Access::Write).unwrap();
    let mut ledger = open("grown.db");
    let first = import(&mut ledger, 480);
    // Of the messages to the tenth of members who are strangers, the policy has no move.
    assert_eq!(first, Counts { new: 2 * 200 + 480 - 40, known: 0, ..Counts::default() });
    let before = events(&mut ledger);
    assert_eq!(import(&mut ledger, 480), Counts { new: 0, known: first.new, ..Counts::default() });
    assert_eq!(events(&mut ledger), before);
    assert_eq!(import(&mut ledger, 520), Counts { new: 40, known: first.new, ..Counts::default() });
    let mut at_once = open("at_once.db");
    import(&mut at_once, 520);
    assert_eq!(events(&mut ledger), events(&mut at_once));
    assert_eq!(ledger.check("2026-05-29T10:00:00Z".parse().unwrap()).unwrap().findings, []);
}
