//! How long LinkedIn's archive of 100,000 messages takes to be told a ledger.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark is no interface")]

use std::io::Cursor;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use firstmove::internals::history::archive::{Archive, File, Owner};
use firstmove::internals::history::import::{Counts, Import, ImportedFrom};
use firstmove::internals::history::ledger::{Access, Ledger, LedgerError};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::language::bundle::Extra;
use firstmove::internals::workspace::files::DiskFiles;
use jiff::Timestamp;
use jiff::tz::TimeZone;

#[path = "../tests/inside/archive/made.rs"]
mod made;

/// How many messages there are.
const MESSAGES: usize = 100_000;

fn main() {
    divan::main();
}

/// The default policy's import of an archive of so many messages into a ledger.
fn import(policy: &LoadedPolicy, ledger: &mut Ledger, files: &[(String, Vec<u8>)]) -> Counts {
    let owner = Owner { sender: "jordan".to_owned(), zone: TimeZone::UTC, aliases: Vec::new() };
    let now: Timestamp = "2026-05-29T10:00:00Z".parse().unwrap();
    let file = |(name, bytes): &(String, Vec<u8>)| File::named(name.clone(), Box::new(Cursor::new(bytes.clone())));
    let archive = Archive::read(files.iter().filter_map(file).collect(), &owner.zone).unwrap();
    let found = archive.events(&owner, now).unwrap();
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

fn policy() -> LoadedPolicy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    LoadedPolicy::load(&DiskFiles::below(&folder), "outbound.policy", &Extra::default()).unwrap()
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn first_time(bencher: Bencher<'_, '_>) {
    let (policy, files) = (policy(), made::archive(5_000, MESSAGES));
    bencher
        .counter(ItemsCount::new(MESSAGES))
        .with_inputs(|| {
            let folder = tempfile::tempdir().unwrap();
            let ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
            (folder, ledger)
        })
        .bench_local_refs(|(_, ledger)| import(&policy, ledger, &files));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn again(bencher: Bencher<'_, '_>) {
    let (policy, files) = (policy(), made::archive(5_000, MESSAGES));
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
    import(&policy, &mut ledger, &files);
    bencher.counter(ItemsCount::new(MESSAGES)).bench_local(|| import(&policy, &mut ledger, &files));
}
