//! The kinds of items.

use crate::language::syntax::grammar::Rule;
use crate::language::syntax::tree::Happening;

use super::letters::{is_letter, is_word};

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

/// Whether a word has a meaning of its own, in the language or beside its words: it is no slip for another.
pub(super) fn is_own(word: &str) -> bool {
    const OTHERS: [&str; 20] = [
        "when", "then", "else", "because", "unless", "and", "or", "not", "is", "within", "skip", "review", "next",
        "by", "with", "to", "nor", "xor", "but", "until",
    ];
    OTHERS.contains(&word) || KINDS.iter().any(|kind| kind.word == word || kind.clauses.contains(&word))
}

/// The kind of the last item that begins behind blanks on a line of a text.
pub(super) fn last_item(text: &str) -> Option<&'static Kind> {
    let line = text.lines().skip(1).filter(|line| begins_item(line)).last()?;
    line.split(|c: char| !is_word(c)).find(|word| !word.is_empty() && *word != REPLACE).and_then(kind_of)
}

/// Whether a line begins an item of its own, wherever it stands: `rule cold_stranger`, `test "…"`.
pub(super) fn begins_item(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim().trim_end_matches([':', ';', ',']);
    let (word, rest) = line.split_once(|c: char| c == ':' || c.is_whitespace()).unwrap_or((line, ""));
    let rest = rest.trim_start();
    if word == REPLACE {
        return begins_item(rest);
    }
    let Some(kind) = kind_of(word) else { return false };
    let (name, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let behind = behind.trim_start();
    let next = behind.split(|c: char| !is_word(c)).next().unwrap_or("");
    let is_name = name.chars().all(|c| is_word(c) || c == '-') && name.starts_with(is_letter) && !is_own(name);
    let is_clause = behind.is_empty() || kind.clauses.contains(&next);
    match kind.rule {
        Rule::policy | Rule::include | Rule::test => rest.starts_with('"'),
        Rule::cases => name == "from" && behind.starts_with('"'),
        Rule::prioritize => name == "by",
        Rule::list => is_name && next == "from",
        Rule::define => is_name && (behind.is_empty() || behind.starts_with(['=', ':'])),
        Rule::move_item => is_name && (is_clause || behind.starts_with('"')),
        // `connect never sent` may stand on two lines.
        Rule::never if Happening::from_word(name).is_some() => false,
        Rule::rule_item | Rule::cap | Rule::follow_up => {
            let several = rest.split_whitespace().all(|word| word.chars().all(is_word) && !is_own(word));
            is_name && (is_clause || several) || rest.starts_with('"')
        }
        _ => is_name && is_clause,
    }
}

/// What is said of a word that begins no item.
pub(super) fn instead_of(word: &str, behind: &str) -> String {
    let owner = KINDS.iter().find(|kind| kind.clauses.contains(&word));
    match word.to_lowercase().as_str() {
        "follow" if behind.trim_start().starts_with("up") => "write `follow_up`".to_owned(),
        "if" | "when" | "then" | "else" | "unless" => {
            "a condition and what is done stand below a `rule` with a name: `rule senior`, then `when …` and `then …`"
                .to_owned()
        }
        _ => match owner {
            Some(owner) => format!("`{word}` stands below a `{}` with a name", owner.word),
            None => {
                "items are `rule`, `cap`, `move`, `record`, `define`, `list`, `hours`, `follow_up`, `never`, `test`"
                    .to_owned()
            }
        },
    }
}
