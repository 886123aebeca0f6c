//! What people write by habit and the grammar doesn't read: each with what is written here instead.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::grammar::{self, Expected, Rule};

use super::place::Place;
use super::recovery::{Mistake, Repair, is_reserved};

/// Words of the same meaning, and ours.
const SYNONYMS: [(&str, &str); 5] =
    [("otherwise", "else"), ("where", "when"), ("require", "needs"), ("requires", "needs"), ("reason", "because")];

/// Words and signs that say nothing here.
const IDLE: [&str; 6] = [";", "%", "was", "were", "has", "have"];

/// What is said of a word that has no counterpart, where it was found.
const ADVICE: [(&str, &str); 5] = [
    ("in", "write `is one of` and the values with commas between them"),
    ("like", "write `contains`, `starts with`, `ends with` or `mentions`"),
    ("ago", "for what lies no further back write `within 3 days`"),
    ("per", "write the period in a clause of its own: `every day`"),
    ("of", "write `is one of` and the values with commas between them"),
];

/// Kinds of item that begin with a name of one word.
const NAMED: [Rule; 7] =
    [Rule::define, Rule::move_item, Rule::cap, Rule::never, Rule::rule_item, Rule::hours, Rule::follow_up];

impl Place<'_> {
    /// A mistake that is known, with its correction.
    pub(super) fn habit(&self) -> Option<Mistake> {
        let here = self.token(self.stop.at);
        let found = self.words(here.clone());
        self.comment(&here).or_else(|| self.capitals()).or_else(|| match found {
            ":" if self.kind.rule != Rule::record => Some(self.colon(here)),
            "," if !self.expects_word("?") => self.thousands(here),
            "==" if self.expects_word("=") => Some(self.written_so(here, "=")),
            "," if self.expects_word("?") => Some(self.written_so(here, " |")),
            _ if IDLE.contains(&found) => Some(self.idle(here)),
            _ if found.starts_with('"') => self.quoted_name(here),
            _ => {
                let synonym = SYNONYMS.iter().find(|(theirs, ours)| *theirs == found && self.expects_word(ours));
                match synonym {
                    Some((_, ours)) => Some(self.written_so(here, ours)),
                    None => self.name_of_words(here),
                }
            }
        })
    }

    /// What to do instead, where no correction is certain.
    pub(super) fn advice(&self, found: &str) -> Option<&'static str> {
        ADVICE.iter().find(|(theirs, _)| *theirs == found).map(|(_, advice)| *advice)
    }

    fn corrected(&self, range: Range<usize>, message: String, help: impl Into<String>, right: &str) -> Mistake {
        let span = self.span(range.clone());
        let finding = Diagnostic::new(Code::Foreign, span, message).help(help).edit(span, right);
        Mistake { finding, repair: Repair::Replace(range, right.to_owned()) }
    }

    fn written_so(&self, range: Range<usize>, right: &str) -> Mistake {
        let word = right.trim();
        let message = format!("`{}` is written `{word}` here", self.words(range.clone()));
        self.corrected(range, message, format!("write `{word}`"), right)
    }

    /// A word or sign to leave out, with the blank behind a word.
    fn idle(&self, here: Range<usize>) -> Mistake {
        let found = self.words(here.clone());
        let behind = self.words(here.end..self.text().len());
        let blank = usize::from(found.starts_with(char::is_alphabetic) && behind.starts_with(' '));
        let message = format!("no `{found}` belongs here");
        self.corrected(here.start..here.end + blank, message, "leave it out", "")
    }

    fn expects_word(&self, word: &str) -> bool {
        self.stop.expected.iter().any(|expected| match expected {
            Expected::Word(one) => *one == word,
            Expected::Clause(words) | Expected::Operator(words) => words.contains(&word),
            _ => false,
        })
    }

    /// `// why`, `-- why`, `/* why */`
    fn comment(&self, here: &Range<usize>) -> Option<Mistake> {
        // The first of two signs may have been read as an operator.
        let doubled = matches!(self.words(here.clone()), "-" | "/" | "*");
        let start = if doubled { here.start.checked_sub(1)? } else { here.start };
        let opening = self.words(start..start + 2);
        if !matches!(opening, "//" | "--" | "/*") {
            return None;
        }
        let end = self.text().get(start..)?.find('\n').map_or(self.text().len(), |length| start + length);
        let span = self.span(start..start + 2);
        let finding =
            Diagnostic::new(Code::Foreign, span, "a comment begins with `#` here").help("write `#`").edit(span, "#");
        Some(Mistake { finding, repair: Repair::Replace(start..end, String::new()) })
    }

    /// `NOT engaged`: the word before was taken for a name.
    fn capitals(&self) -> Option<Mistake> {
        let before = self.token_before(self.stop.at);
        let written = self.words(before.clone());
        let small = written.to_ascii_lowercase();
        (small != written && is_reserved(&small)).then(|| self.written_so(before, &small))
    }

    /// `when: engaged`, `define x: 5`, `given fit: 5`
    fn colon(&self, here: Range<usize>) -> Mistake {
        let line = self.text().get(..here.start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        if self.expects_word("=") {
            self.written_so(here, " =")
        } else if line.trim_start().starts_with("given ") {
            self.written_so(here, " is")
        } else {
            self.corrected(here, "no `:` belongs here".to_owned(), "leave it out", "")
        }
    }

    /// `1,000`
    fn thousands(&self, here: Range<usize>) -> Option<Mistake> {
        let before = self.token_before(here.start);
        let behind = self.token(here.end);
        let digits = |range: &Range<usize>| {
            let words = self.words(range.clone());
            !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit())
        };
        let adjoining = before.end == here.start && digits(&before) && digits(&behind) && behind.len() == 3;
        adjoining.then(|| {
            let right = format!("{}{}", self.words(before.clone()), self.words(behind.clone()));
            let help = format!("write `{right}`");
            self.corrected(before.start..behind.end, "a number has no commas".to_owned(), help, &right)
        })
    }

    /// `rule "cold stranger"`
    fn quoted_name(&self, here: Range<usize>) -> Option<Mistake> {
        let asks_name = self.stop.expected.contains(&Expected::Thing("a name"));
        let asks_text = self.stop.expected.contains(&Expected::Thing("a text in quotes"));
        let content = self.words(here.clone()).trim_matches('"');
        let right = content.to_lowercase().replace([' ', '-'], "_");
        let is_name = asks_name && !asks_text && grammar::parse_all(Rule::name, &right);
        is_name.then(|| {
            self.corrected(here, "a name stands without quotes".to_owned(), format!("write `{right}`"), &right)
        })
    }

    /// `rule cold stranger`
    fn name_of_words(&self, here: Range<usize>) -> Option<Mistake> {
        let before = self.text().get(..here.start).filter(|_| NAMED.contains(&self.kind.rule))?;
        let start = before.len() - before.trim_start().len();
        let is_blank_or_word = |text: &str| text.chars().all(|c| c == ' ' || super::scan::is_word(c));
        let line = self.text().get(start..)?.split('\n').next()?;
        let words = line.split(['=', '"', '#']).next()?.trim_end();
        if start == before.len() || before.contains('\n') || !is_blank_or_word(words) || here.is_empty() {
            return None;
        }
        let right = words.split_whitespace().collect::<Vec<_>>().join("_");
        let message = format!("a name is one word: `{words}`");
        grammar::parse_all(Rule::name, &right)
            .then(|| self.corrected(start..start + words.len(), message, format!("write `{right}`"), &right))
    }
}
