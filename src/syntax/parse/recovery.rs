//! Where an item can't be read: what to say, and how its text is mended so that the rest can be.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{SourceId, Span};
use crate::syntax::grammar::{self, Expected, Rule, Stop};

use super::read::Kind;
use super::scan::is_word;
use super::working::Working;

/// One mistake, and what to do to read on.
pub(super) struct Mistake {
    pub(super) finding: Diagnostic,
    pub(super) repair: Repair,
}

/// How an item's text is mended, in offsets of the text that was read.
pub(super) enum Repair {
    /// Read on with other words in the place of these.
    Replace(Range<usize>, String),
    /// Read on without this clause.
    Blank(Range<usize>),
    /// Nothing more can be read of the item.
    GiveUp,
}

/// More alternatives than this are no help to a reader.
const MOST_ALTERNATIVES: usize = 5;

/// Explains why reading stopped.
pub(super) fn explain(stop: &Stop, working: &Working, kind: &Kind, source: SourceId) -> Mistake {
    let place = Place { stop, working, kind, source };
    place.unclosed_text().or_else(|| place.misspelt()).unwrap_or_else(|| place.unexpected())
}

struct Place<'a> {
    stop: &'a Stop,
    working: &'a Working,
    kind: &'a Kind,
    source: SourceId,
}

impl Place<'_> {
    fn text(&self) -> &str {
        self.working.text()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, self.working.origin(range.start), self.working.origin(range.end))
    }

    /// The word, number or sign at an offset; empty at the end of the item.
    fn token(&self, at: usize) -> Range<usize> {
        let rest = self.text().get(at..).unwrap_or("");
        let Some(first) = rest.chars().next() else { return at..at };
        let length = match first {
            '"' | '\'' | '“' | '”' | '„' | '«' | '‘' | '’' | '‚' => {
                rest.split('\n').next().unwrap_or("").trim_end().len()
            }
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        at..at + length
    }

    /// The last word before an offset.
    fn token_before(&self, at: usize) -> Range<usize> {
        let before = self.text().get(..at).unwrap_or("").trim_end();
        let start = before
            .rfind(|c: char| !is_word(c))
            .map_or(0, |last| last + before.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
        start..before.len()
    }

    fn unclosed_text(&self) -> Option<Mistake> {
        let rest = self.text().get(self.stop.at..)?;
        let opening = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '“' | '„' | '«' | '‘' | '‚'))?;
        if grammar::parse_start(Rule::string, rest) {
            return None;
        }
        let block = rest.starts_with("\"\"\"");
        let opened = self.stop.at..self.stop.at + if block { 3 } else { opening.len_utf8() };
        let end = if block { self.text().trim_end().len() } else { self.token(self.stop.at).end };
        let closing = if block { "\"\"\"" } else { "\"" };
        let finding = Diagnostic::new(Code::UnclosedText, self.span(opened), "a text whose closing quote is missing");
        let repair = if opening == '"' { Repair::Replace(end..end, closing.to_owned()) } else { self.blank() };
        Some(Mistake { finding: finding.help(format!("write {closing} where the text ends")), repair })
    }

    /// A word that is nearly one that could stand here; or the word before, where it was taken for a name.
    fn misspelt(&self) -> Option<Mistake> {
        let here = self.token(self.stop.at);
        let candidates = self.stop.expected.iter().flat_map(|expected| match expected {
            Expected::Word(word) => std::slice::from_ref(word),
            Expected::Clause(words) | Expected::Operator(words) => words,
            Expected::Thing(_) | Expected::Unsaid => &[],
        });
        let candidates: Vec<&str> = candidates.copied().collect();
        let (range, right) = match self.near(here, &candidates) {
            Some(found) => found,
            None => self.near(self.token_before(self.stop.at), self.kind.clauses)?,
        };
        let written = self.text().get(range.clone()).unwrap_or("");
        let span = self.span(range.clone());
        let finding = Diagnostic::new(Code::Misspelt, span, format!("`{written}` is no word that can stand here"));
        Some(Mistake {
            finding: finding.help(format!("write `{right}`")).edit(span, right),
            repair: Repair::Replace(range, right.to_owned()),
        })
    }

    fn near(&self, range: Range<usize>, candidates: &[&'static str]) -> Option<(Range<usize>, &'static str)> {
        let written = self.text().get(range.clone()).filter(|word| word.chars().count() > 2)?;
        let words = candidates.iter().copied().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
        if candidates.contains(&written) {
            return None;
        }
        nearest(written, words).map(|right| (range, right))
    }

    fn unexpected(&self) -> Mistake {
        let here = self.token(self.stop.at);
        let expected = self.alternatives();
        let found = self.text().get(here.clone()).unwrap_or("");
        let item = self.kind.word;
        let (span, message) = if found.is_empty() {
            let end = self.token_before(self.stop.at).end;
            (self.span(end..end), format!("the `{item}` ends where {expected} was expected"))
        } else {
            (self.span(here.clone()), format!("expected {expected}, found {}", shown(found)))
        };
        let mut finding = Diagnostic::new(Code::Unexpected, span, message);
        if is_reserved(found) && self.stop.expected.contains(&Expected::Thing("a name")) {
            finding = finding.help(format!("`{found}` is never a name"));
        }
        Mistake { finding, repair: self.blank() }
    }

    /// What could have stood here: values where one is missing, otherwise the next clause.
    fn alternatives(&self) -> String {
        let mut things = Vec::new();
        let mut words = Vec::new();
        let mut clauses = Vec::new();
        for expected in &self.stop.expected {
            match expected {
                Expected::Thing("the next item") | Expected::Operator(_) | Expected::Unsaid => {}
                Expected::Thing(thing) => things.push((*thing).to_owned()),
                Expected::Word(word) if self.kind.clauses.contains(word) => clauses.push(format!("`{word}`")),
                Expected::Word(word) => words.push(format!("`{word}`")),
                Expected::Clause(of) => clauses.extend(of.iter().map(|word| format!("`{word}`"))),
            }
        }
        things.extend(words);
        if things.is_empty() {
            things = clauses;
        }
        things.dedup();
        things.truncate(MOST_ALTERNATIVES);
        match things.as_slice() {
            [] => "the next item".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        }
    }

    /// The clause that the mistake is in, or the one before where that one is unfinished.
    fn blank(&self) -> Repair {
        let heads = self.clause_starts();
        let at = self.stop.at;
        let unfinished = heads.contains(&at) && !self.expects_clause();
        let start = heads.iter().rev().find(|start| if unfinished { **start < at } else { **start <= at });
        let line_start = self.text().get(..at).map_or(0, |before| before.rfind('\n').map_or(0, |end| end + 1));
        let first_in_line = self.text().get(line_start..at).is_some_and(|before| before.trim().is_empty());
        let start = match start {
            _ if first_in_line && line_start > 0 && !unfinished && self.expects_clause() => at,
            Some(start) => *start,
            None => return Repair::GiveUp,
        };
        let end = heads.iter().find(|head| **head > start && (**head > at || unfinished)).copied();
        Repair::Blank(start..end.unwrap_or(self.text().len()))
    }

    fn expects_clause(&self) -> bool {
        self.stop.expected.iter().any(|expected| match expected {
            Expected::Word(word) => self.kind.clauses.contains(word),
            Expected::Clause(_) | Expected::Thing("the next item" | "the next field") => true,
            _ => false,
        })
    }

    /// Where the lines begin whose first word begins a clause.
    fn clause_starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut line_start = 0;
        for line in self.text().split_inclusive('\n') {
            let at = line_start + line.len() - line.trim_start().len();
            let word = self.token(at);
            let written = self.text().get(word.clone()).unwrap_or("");
            let behind = self.text().get(word.end..).unwrap_or("").trim_start_matches([' ', '\t']);
            let is_field = self.kind.rule == Rule::record && !written.is_empty() && behind.starts_with(':');
            if line_start > 0 && (is_field || self.kind.clauses.contains(&written)) {
                starts.push(at);
            }
            line_start += line.len();
        }
        starts
    }
}

/// A token as messages show it.
fn shown(token: &str) -> String {
    const LONGEST: usize = 40;
    if token.starts_with(['"', '\'', '“', '„']) {
        return "a text".to_owned();
    }
    let short: String = token.chars().take(LONGEST).collect();
    format!("`{short}`")
}

/// The words that are never names.
fn is_reserved(word: &str) -> bool {
    matches!(word, "when" | "then" | "else" | "because" | "unless" | "and" | "or" | "not" | "is" | "within")
}
