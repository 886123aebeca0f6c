//! Reading and checking whole policies: names, types, units, files.

pub(crate) mod docs;
mod files;
mod mutation;

use crate::language::bundle::{Bundle, Extra, MemoryFiles, load};
use crate::language::check::{Checked, check};
use crate::language::diagnostic::Severity;

use crate::inside::suite_harness::{self, Case, Found, fixed};

/// A bundle of files that stand in memory, the first being the entry.
pub(crate) fn bundle(files: &[(String, String)], extra: &Extra) -> Bundle {
    let mut memory = MemoryFiles::default();
    for (path, text) in files {
        memory.put(path, text.as_str());
    }
    load(&memory, &files[0].0, extra)
}

fn found(case: &Case) -> Found {
    let bundle = bundle(&case.files(), &Extra::default());
    let Checked { policy, findings, .. } = check(&bundle);
    let errors = findings.iter().any(|finding| finding.severity() == Severity::Error);
    assert_eq!(policy.is_none(), errors, "{}: a policy, or an error", case.title);
    let made = vec![("fixed".to_owned(), fixed(&bundle.sources, &findings))];
    Found { sources: bundle.sources, findings, made }
}

#[test]
fn mistakes_are_found_where_they_are() {
    suite_harness::check("check", found);
}
