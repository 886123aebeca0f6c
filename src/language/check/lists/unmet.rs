//! Entries of lists that hardly any record meets, and lists that nobody asks.

use super::written::names_people;
use super::{MOST_SHOWN, shown};
use crate::language::check::checker::Checker;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::syntax::tree;
use crate::records::schema::Schema;
use crate::values::identity::{self, Entry, LEGAL_FORMS};

/// Of how many entries that look like people's names one list is told.
const FEWEST_NAMES: usize = 2;

/// What of a list hardly any record meets.
#[derive(Debug, Default)]
pub(super) struct Unmet {
    links: Vec<(String, &'static str)>,
    more_links: usize,
    names: usize,
    entries: usize,
}

impl Unmet {
    fn link(&mut self, name: &str, what: &'static str) {
        if self.links.len() == MOST_SHOWN {
            self.more_links += 1;
        } else {
            self.links.push((name.to_owned(), what));
        }
    }

    /// Looks at the entries of a line.
    pub(super) fn look(&mut self, entries: &[Entry<'_>]) {
        self.entries += 1;
        // A link from which an id can be read is met by that.
        let has_id = entries.len() > 1 && entries.iter().any(|entry| matches!(entry, Entry::Name(_)));
        match entries.first() {
            Some(Entry::Identity(name) | Entry::Domain(name)) if !has_id => {
                if let Some(what) = identity::only_itself(name) {
                    self.link(name, what);
                }
            }
            Some(Entry::Name(name)) if is_hash(name) => {
                self.link(name, "like a hash, by which no record knows anybody")
            }
            Some(Entry::Name(name)) => self.names += usize::from(may_be_a_person(name)),
            _ => {}
        }
    }
}

impl Checker<'_> {
    /// Warns of what hardly any record meets.
    pub(super) fn tell_unmet(&mut self, item: &tree::List, unmet: Unmet, schema: &Schema) {
        let last = unmet.links.len().saturating_sub(1);
        for (place, (link, what)) in unmet.links.into_iter().enumerate() {
            let more = if place == last && unmet.more_links > 0 {
                format!(", and {} more", unmet.more_links)
            } else {
                String::new()
            };
            let message = format!(
                "`{}`: `{}` is {what}: only a record with the same is met by it{more}",
                item.file.node,
                shown(&link)
            );
            let finding = Diagnostic::new(Code::UnmetEntry, item.file.span, message);
            self.find(
                finding.help("open it, and write the address of the profile, an e-mail or an id that records have"),
            );
        }
        if unmet.names >= FEWEST_NAMES && unmet.names * 2 > unmet.entries && !knows_names(schema) {
            let message = format!(
                "`{}`: {} of {} entries may be names of people, and no field of the policy holds a name to ask",
                item.file.node, unmet.names, unmet.entries
            );
            let finding = Diagnostic::new(Code::UnmetEntry, item.file.span, message);
            self.find(finding.help(
                "write addresses or e-mails; with a field `full_name`, or `first_name` and `last_name`, names are asked too",
            ));
        }
    }

    /// Warns of a list that names people and that nothing asks; whether it is one.
    pub(in crate::language::check) fn tell_unasked(&mut self, item: &tree::List) -> bool {
        let content = self.bundle.attachment(&item.file).cloned();
        if !content.is_some_and(|content| names_people(&content)) {
            return false;
        }
        let message = format!("the list `{}` names people, and nothing asks it", item.name.node);
        let finding = Diagnostic::new(Code::UnaskedList, item.name.span, message);
        let name = &item.name.node;
        self.findings.push(finding.help(format!("ask it: `prospect is one of {name}`; or take it out")));
        true
    }
}

/// Whether a text is what programs make of a mailbox that they don't want to show: so many digits of base 16.
fn is_hash(text: &str) -> bool {
    matches!(text.len(), 32 | 40 | 64 | 128)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a policy has a field in which people's names stand, by which lists know them.
fn knows_names(schema: &Schema) -> bool {
    let has = |name: &str| schema.field(name).is_some();
    has("full_name") || has("first_name") && has("last_name")
}

/// Whether a name is of two or three words, the first and the last with a capital, and has no legal form.
fn may_be_a_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let has_capitals =
        [words.first(), words.last()].into_iter().flatten().all(|word| word.starts_with(char::is_uppercase));
    let is_word =
        |word: &&str| word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'));
    let is_form = |word: &str| LEGAL_FORMS.contains(&word.to_lowercase().replace('.', "").as_str());
    matches!(words.len(), 2 | 3)
        && has_capitals
        && words.iter().all(is_word)
        && !words.last().is_some_and(|last| is_form(last))
}
