//! The kinds of items.

use crate::syntax::grammar::Rule;

/// A kind of item: its first word, the grammar's rule for the rest, and the words that its clauses begin with.
pub(super) struct Kind {
    pub(super) word: &'static str,
    pub(super) rule: Rule,
    pub(super) clauses: &'static [&'static str],
}

/// Every kind of item but `replace`, which stands before another.
pub(super) const KINDS: [Kind; 14] = [
    Kind { word: "policy", rule: Rule::policy, clauses: &[] },
    Kind { word: "include", rule: Rule::include, clauses: &[] },
    Kind { word: "define", rule: Rule::define, clauses: &["="] },
    Kind { word: "list", rule: Rule::list, clauses: &[] },
    Kind { word: "record", rule: Rule::record, clauses: &["known", "="] },
    Kind { word: "move", rule: Rule::move_item, clauses: &["needs", "text", "during"] },
    Kind { word: "cap", rule: Rule::cap, clauses: &["counts", "for", "limit", "every", "cooldown"] },
    Kind { word: "never", rule: Rule::never, clauses: &["when", "because"] },
    Kind { word: "rule", rule: Rule::rule_item, clauses: &["when", "then", "else", "because"] },
    Kind {
        word: "hours",
        rule: Rule::hours,
        clauses: &["mon", "tue", "wed", "thu", "fri", "sat", "sun", "in", "except"],
    },
    Kind {
        word: "follow_up",
        rule: Rule::follow_up,
        clauses: &["after", "when", "wait", "during", "unless", "then", "else", "lapses", "because"],
    },
    Kind { word: "prioritize", rule: Rule::prioritize, clauses: &[] },
    Kind { word: "test", rule: Rule::test, clauses: &["given", "at", "expect"] },
    Kind { word: "cases", rule: Rule::cases, clauses: &[] },
];

/// The word that stands before an item which takes another's place.
pub(super) const REPLACE: &str = "replace";

/// The kind of item that begins with a word.
pub(super) fn kind_of(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}
