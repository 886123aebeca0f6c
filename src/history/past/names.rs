//! All names in a ledger, where many records are asked about at once: most of them are strangers.

use std::collections::HashSet;

use crate::history::ledger::{Ledger, LedgerError, fingerprint};

/// From how many records on it pays to look at all names first.
const MANY: usize = 256;

/// How many names are looked at for each record.
const NAMES_A_RECORD: usize = 16;

/// What is known of the names.
#[derive(Debug, Default)]
pub(super) enum Names {
    /// Nobody has looked yet.
    #[default]
    NotLooked,
    /// There are more than it pays to look at.
    TooMany,
    /// Their fingerprints.
    All(HashSet<u64>),
}

impl Names {
    /// Looks at them once, where so many records are asked about that it pays.
    pub(super) fn look(&mut self, ledger: &mut Ledger, records: usize) -> Result<(), LedgerError> {
        if matches!(self, Self::NotLooked) && records >= MANY {
            *self = ledger.fingerprints(records * NAMES_A_RECORD)?.map_or(Self::TooMany, Self::All);
        }
        Ok(())
    }

    /// Whether the ledger may have a name: surely not, where all are known and it is none of them.
    pub(super) fn may_have(&self, field: &str, name: &str) -> bool {
        match self {
            Self::NotLooked | Self::TooMany => true,
            Self::All(names) => names.contains(&fingerprint(field, name)),
        }
    }
}
