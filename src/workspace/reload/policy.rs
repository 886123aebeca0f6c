//! A policy as something that is made from files.

use std::path::Path;

use super::Attempt;
use crate::language::bundle::Extra;
use crate::language::{LoadedPolicy, Refused};
use crate::workspace::files::DiskFiles;

/// The policy that begins in the file `entry` below the folder `root`, with all the files that it asks for.
#[must_use]
pub fn policy(root: &Path, entry: &str, extra: &Extra) -> Attempt<LoadedPolicy, Refused> {
    let result = LoadedPolicy::load(&DiskFiles::below(root), entry, extra);
    let paths = match &result {
        Ok(policy) => &policy.paths,
        Err(refused) => &refused.paths,
    };
    let files = paths.iter().map(|path| root.join(path)).collect();
    Attempt { result, files }
}
