//! Who was forgotten, known again by a keyed hash of every name that they went by.
//!
//! The key stands in the same file. So a hash says nothing to who sees it alone, and whoever has the file can try out a
//! name that they guess, and no more.

use std::borrow::Cow;
use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::Name;
use crate::values::identity;

/// The length of a key and of a hash, in bytes.
pub(super) const LENGTH: usize = 32;

/// A keyed hash of a name.
pub(super) type NameHash = [u8; LENGTH];

/// The names of those who were forgotten, as their hashes, with when that was.
#[derive(Clone, Default)]
pub struct Tombstones {
    key: Option<Hmac<Sha256>>,
    forgotten: HashMap<NameHash, Timestamp>,
}

impl Tombstones {
    /// None yet, under this key.
    pub(super) fn new(key: &[u8]) -> Self {
        Self { key: Hmac::new_from_slice(key).ok(), forgotten: HashMap::new() }
    }

    /// Whether nobody was ever forgotten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forgotten.is_empty()
    }

    /// When somebody of this name was forgotten last.
    #[must_use]
    pub fn at(&self, name: &Name) -> Option<Timestamp> {
        if self.is_empty() {
            return None;
        }
        let [own, normal] = forms(name);
        let without_case = identity::without_case(&name.1).into_iter().map(Cow::from);
        let forms = [own, normal].into_iter().chain(without_case);
        forms.filter_map(|form| self.forgotten.get(&self.hash(&name.0, &form)?).copied()).max()
    }

    /// When somebody of one of these names was forgotten last.
    #[must_use]
    pub fn of(&self, names: &[Name]) -> Option<Timestamp> {
        names.iter().filter_map(|name| self.at(name)).max()
    }

    /// Takes a name over; returned are its hashes.
    pub(super) fn add(&mut self, name: &Name, at: Timestamp) -> Vec<NameHash> {
        let hashes: Vec<NameHash> = forms(name).iter().filter_map(|form| self.hash(&name.0, form)).collect();
        hashes.iter().for_each(|hash| self.insert(*hash, at));
        hashes
    }

    /// Takes a hash over.
    pub(super) fn insert(&mut self, hash: NameHash, at: Timestamp) {
        let known = self.forgotten.entry(hash).or_insert(at);
        *known = at.max(*known);
    }

    /// An address or an e-mail is the same in whatever field it stands; anything else is so in its own.
    fn hash(&self, field: &str, form: &str) -> Option<NameHash> {
        let says_what_it_is = form.contains(['@', '/']);
        let mut hash = self.key.clone()?;
        hash.update(if says_what_it_is { b"" } else { field.as_bytes() });
        hash.update(&[0]);
        hash.update(form.as_bytes());
        Some(hash.finalize().into_bytes().into())
    }
}

/// A name as a ledger has it, and as it would be read today: the two differ where an older version kept another form.
fn forms(name: &Name) -> [Cow<'_, str>; 2] {
    [Cow::from(&*name.1), identity::normal(&name.1)]
}

/// Nothing of the key.
impl std::fmt::Debug for Tombstones {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Tombstones").field("forgotten", &self.forgotten.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(field: &str, name: &str) -> Name {
        Name(field.to_owned(), name.to_owned())
    }

    fn after_forgetting(forgotten: &Name) -> Tombstones {
        let mut tombstones = Tombstones::new(&[7; LENGTH]);
        tombstones.add(forgotten, Timestamp::UNIX_EPOCH);
        tombstones
    }

    #[test]
    fn a_name_is_known_again_in_every_form_that_was_ever_kept() {
        for (forgotten, asked) in [
            (("profile_url", "linkedin.com/in/jane"), ("profile_url", "linkedin.com/in/jane")),
            // The field has another name under another policy.
            (("profile_url", "linkedin.com/in/jane"), ("linkedin", "linkedin.com/in/jane")),
            (("email", "jane@example.com"), ("mail", "jane@example.com")),
            // An id was kept folded once, and is asked as it is written.
            (("id", "0015g00000abcde"), ("id", "0015G00000AbcDe")),
            (("id", "0015G00000AbcDe"), ("id", "0015G00000AbcDe")),
            (("id", "0015000000gv7qjaar"), ("id", "0015000000Gv7qJ")),
            (("id", "0015000000gv7qj"), ("id", "0015000000Gv7qJ")),
            // An address that was kept otherwise is today's form of it.
            (("profile_url", "https://www.linkedin.com/in/Jane/"), ("profile_url", "linkedin.com/in/jane")),
        ] {
            let tombstones = after_forgetting(&name(forgotten.0, forgotten.1));
            assert_eq!(tombstones.at(&name(asked.0, asked.1)), Some(Timestamp::UNIX_EPOCH), "{forgotten:?} {asked:?}");
        }
    }

    #[test]
    fn others_are_not_taken_for_who_was_forgotten() {
        for (forgotten, asked) in [
            (("email", "jane@example.com"), ("email", "june@example.com")),
            (("id", "17"), ("row", "17")),
            (("id", "17"), ("id", "171")),
            (("id", "0015000000gv7qjaar"), ("id", "0015000000gv7qJ")),
        ] {
            let tombstones = after_forgetting(&name(forgotten.0, forgotten.1));
            assert_eq!(tombstones.at(&name(asked.0, asked.1)), None, "{forgotten:?} {asked:?}");
        }
        // Under another key, it is another hash.
        let mut other = Tombstones::new(&[8; LENGTH]);
        let jane = name("email", "jane@example.com");
        assert_ne!(other.add(&jane, Timestamp::UNIX_EPOCH), after_forgetting(&jane).add(&jane, Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn who_is_forgotten_again_is_forgotten_from_then_on() {
        let mut tombstones = Tombstones::new(&[7; LENGTH]);
        let jane = name("email", "jane@example.com");
        let (first, second) = ("2026-06-01T10:00:00Z".parse().unwrap(), "2026-06-08T10:00:00Z".parse().unwrap());
        tombstones.add(&jane, second);
        tombstones.add(&jane, first);
        assert_eq!(tombstones.of(&[name("id", "1"), jane]), Some(second));
    }
}
