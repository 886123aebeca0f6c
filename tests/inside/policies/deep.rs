//! Names inside names: refused before they are too many, and decided where they are as many as may be.

use crate::decide::state::State;
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::diagnostic::Code;

use super::{decided, sender, strangers};

const HEAD: &str = "policy \"Deep\" language 1\n\nrecord prospect\n    id: text\n    n: number = 1\n\n\
                    record sender\n    id: text\n\nmove connect\n\ndefine a0 = n > 0\n";

/// A policy with so many names inside each other, each in so many parentheses.
fn policy(names: usize, parentheses: usize) -> MemoryFiles {
    let (open, close) = ("(".repeat(parentheses), " and n > 0)".repeat(parentheses));
    let defines: String =
        (1..=names).map(|name| format!("define a{name} = {open}a{} and n >= 0 or n < 0{close}\n", name - 1)).collect();
    let text = format!("{HEAD}{defines}\nrule all\n    when a{names}\n    then connect\n");
    MemoryFiles::from([("deep.policy", text.as_str())])
}

#[test]
fn too_many_names_inside_each_other_are_refused() {
    let findings = check(&load(&policy(3_000, 0), "deep.policy", &Extra::default())).findings;
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::TooLarge]);
}

#[test]
fn as_many_as_may_be_are_decided() {
    let policy = LoadedPolicy::load(&policy(30, 60), "deep.policy", &Extra::default()).unwrap();
    let mut state = State::default();
    let sender = sender(&policy.plan, &mut state, "UTC");
    let entries = strangers(&policy.plan, &sender, 1_000);
    let counts = decided(&policy.plan, state, "2026-05-29T10:00:00Z".parse().unwrap(), &entries, 2);
    assert_eq!(counts, [("connect".to_owned(), 1_000)].into());
}
