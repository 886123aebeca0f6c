//! What senders are called in files: their ids, their aliases, and their names where those tell them apart.

use std::collections::{HashMap, HashSet};

use crate::values::identity;

/// Senders by what they are called.
#[derive(Clone, Debug, Default)]
pub(super) struct SenderNames {
    /// The sender's place by every name in its normal form.
    by_name: HashMap<String, usize>,
}

impl SenderNames {
    /// Calls a sender so; gives who is called so already, where that is another one or the same again.
    pub(super) fn add(&mut self, name: &str, sender: usize) -> Option<usize> {
        self.by_name.insert(normal(name), sender)
    }

    /// Calls senders by names that nobody else has. One that two of them have is nobody's.
    pub(super) fn add_where_clear<'n>(&mut self, names: impl Iterator<Item = (usize, &'n str)>) {
        let mut by_name: HashMap<String, HashSet<usize>> = HashMap::new();
        for (sender, name) in names {
            by_name.entry(normal(name)).or_default().insert(sender);
        }
        for (name, senders) in by_name {
            if let (1, Some(sender)) = (senders.len(), senders.into_iter().next()) {
                self.by_name.entry(name).or_insert(sender);
            }
        }
    }

    /// The sender whom a file calls so: `Dana Weber`, `dana@example.com`, `Dana Weber <dana@example.com>`, or by a
    /// profile's address.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let known = |name: &str| self.by_name.get(&normal(name)).copied();
        let both = || name.trim().strip_suffix('>')?.split_once('<');
        known(name).or_else(|| both().and_then(|(name, address)| known(address).or_else(|| known(name))))
    }
}

/// A name in its normal form, a single blank between its words.
fn normal(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    identity::normal(&words.join(" ")).into_owned()
}
